package answer

import (
	"regexp"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
)

var (
	// whoDid is a question for whoever did something: "Who led the group?"
	whoDid = regexp.MustCompile(`(?i)^who\s+(\p{L}+)\b`)
	// second is what follows the first of two names: ", the envoy, and Dai Bing".
	second = regexp.MustCompile(`^(?:,[^,;.!?]{1,100},|,)?\s+and\s+(` + fullName + `)([^.;!?]*)`)
	// first is what stands before the second: "Christopher Painter, the envoy, and ".
	first = regexp.MustCompile(`(` + fullName + `)(?:,[^,;.!?]{1,100},|,)?\s+and\s+$`)
	// leading is a name at the start of a span that goes on: "Dai Bing of the ministry".
	leading = regexp.MustCompile(`^` + fullName)
)

const (
	fullName       = `\p{Lu}[\p{L}'’-]*(?:\s+\p{Lu}[\p{L}'’-]*){1,3}`
	longestBetween = 8 // words between the second name and the verb
)

// shortAnswer is the natural unit around the span that answers. Where two did what is
// asked for and the sentence names both before the verb, it is both names: the reader
// was trained to find one span.
func shortAnswer(question string, best Finding) string {
	text := best.Quote
	span := article.Span{Start: best.Span.Start - best.QuoteSpan.Start, End: best.Span.End - best.QuoteSpan.Start}
	span = naturalUnit(understand(question), text, span)
	short := span.Of(text)
	did := whoDid.FindStringSubmatch(question)
	if did == nil || slices.Contains(auxiliaries, strings.ToLower(did[1])) {
		return short
	}
	if found := second.FindStringSubmatch(text[span.End:]); found != nil && soonDid(found[2], did[1]) {
		return short + " and " + found[1]
	}
	own := leading.FindString(short)
	if found := first.FindStringSubmatch(text[:span.Start]); found != nil && own != "" && soonDid(text[span.Start+len(own):], did[1]) {
		return found[1] + " and " + own
	}
	return short
}

// soonDid tells whether a text goes on with a verb within a few words.
func soonDid(text, verb string) bool {
	terms := article.Terms(verb)
	words := strings.Fields(text)
	return slices.ContainsFunc(words[:min(longestBetween+1, len(words))], func(word string) bool {
		return slices.Equal(article.Terms(word), terms)
	})
}
