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
	second = regexp.MustCompile(`^(?:,[^,;.!?]{1,100},|,)?\s+and\s+(\p{Lu}[\p{L}'’-]*(?:\s+\p{Lu}[\p{L}'’-]*){1,3})([^.;!?]*)`)
)

// longestBetween is the most words between the second name and the verb.
const longestBetween = 8

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
	found := second.FindStringSubmatch(text[span.End:])
	if found == nil {
		return short
	}
	verb := article.Terms(did[1])
	for i, word := range strings.Fields(found[2]) {
		if i > longestBetween {
			break
		}
		if slices.Equal(article.Terms(word), verb) {
			return short + " and " + found[1]
		}
	}
	return short
}
