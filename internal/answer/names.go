package answer

import (
	"regexp"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/search"
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
	span := understand(question).unitOf(best)
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

// inQuote is where a finding's span stands in its quote.
func (f Finding) inQuote() article.Span {
	return article.Span{Start: f.Span.Start - f.QuoteSpan.Start, End: f.Span.End - f.QuoteSpan.Start}
}

// unitOf is the natural unit around a finding's span, in its quote.
func (a asked) unitOf(f Finding) article.Span { return naturalUnit(a, f.Quote, f.inQuote()) }

// soonDid tells whether a text goes on with a verb within a few words.
func soonDid(text, verb string) bool {
	terms := article.Terms(verb)
	words := strings.Fields(text)
	return slices.ContainsFunc(words[:min(longestBetween+1, len(words))], func(word string) bool {
		return slices.Equal(article.Terms(word), terms)
	})
}

// topic is what a question names.
type topic struct {
	kinds []*regexp.Regexp // words of the question, with the name behind that tells which: "Storm Ada"
	names []*regexp.Regexp // with the word behind it that is written as a part of the name
	words map[string]bool  // of the question
}

var (
	nameInQuestion = regexp.MustCompile(`\s(\p{Lu}[\p{L}\p{N}’&-]*(?:\s+(?:\p{Lu}|\d)[\p{L}\p{N}’&-]*)*)`)
	yearEnd        = regexp.MustCompile(`\s(?:19\d\d|20[0-4]\d)$`)
	ofFirms        = article.WordSet("inc co ltd corp corporation company plc group")
)

func topicOf(question string) topic {
	found := topic{words: understand(question).words}
	for _, said := range nameInQuestion.FindAllStringSubmatch(question, -1) {
		name := strings.TrimSpace(yearEnd.ReplaceAllString(said[1], ""))
		first, _, _ := strings.Cut(name, " ")
		if !office.MatchString(name) && !calendar[strings.ToLower(first)] {
			found.names = append(found.names, regexp.MustCompile(`(?i:\b`+regexp.QuoteMeta(name)+`\b)(?::?\s+(\p{Lu}[\p{L}\p{N}-]*))?`))
		}
	}
	for word := range found.words {
		if len(search.ContentTerms(word)) > 0 && !office.MatchString(word) {
			found.kinds = append(found.kinds, regexp.MustCompile(`(?:\b|^)(?i:`+regexp.QuoteMeta(word)+`) (\p{Lu}\p{L}+)`))
		}
	}
	return found
}

// namedIn tells whether a passage and its title have all names of the question.
func (s topic) namedIn(p search.Passage) bool {
	text := p.Title + "\n" + p.Text
	return !slices.ContainsFunc(s.names, func(name *regexp.Regexp) bool { return !name.MatchString(text) })
}

// differ tells whether two passages have other names for what the question calls by its
// kind: of "the storm", one tells of Storm Ada and the other of Storm Bert.
func (s topic) differ(a, b search.Passage) bool {
	return slices.ContainsFunc(s.kinds, func(kind *regexp.Regexp) bool {
		ones, others := kind.FindAllStringSubmatch(a.Title+"\n"+a.Text, -1), kind.FindAllStringSubmatch(b.Title+"\n"+b.Text, -1)
		return len(ones) > 0 && len(others) > 0 && !slices.ContainsFunc(ones, func(one []string) bool {
			return slices.ContainsFunc(others, func(other []string) bool { return one[1] == other[1] })
		})
	})
}

// another tells whether a sentence speaks of something whose name only begins like
// one of the question: "the Lego Foundation" is not Lego.
func (s topic) another(sentence string) bool {
	return slices.ContainsFunc(s.names, func(name *regexp.Regexp) bool {
		found := name.FindAllStringSubmatch(sentence, -1)
		own := slices.ContainsFunc(found, func(at []string) bool {
			next := strings.ToLower(at[1])
			return next == "" || s.words[next] || ofFirms[next]
		})
		return len(found) > 0 && !own
	})
}

// likeNamed tells whether the title, or the beginning of the sentence before a finding's
// quote, names something that shares a word with a name of the question and is not that:
// where it is told of Tarn Water, "its chief executive" is not Tarn Energy's.
func (s topic) likeNamed(f Finding) bool {
	runs := anyRun.FindAllString(f.Passage.Title, -1)
	before := strings.TrimSpace(f.Passage.Text[:max(0, f.QuoteSpan.Start-f.Passage.Start)])
	if sentences := article.Sentences(before); len(sentences) > 0 {
		runs = append(runs, anyRun.FindString(sentences[len(sentences)-1].Of(before)))
	}
	return slices.ContainsFunc(runs, func(run string) bool {
		shares := slices.ContainsFunc(strings.Fields(run), func(word string) bool { return s.words[strings.ToLower(word)] })
		return shares && !slices.ContainsFunc(s.names, func(name *regexp.Regexp) bool { return name.MatchString(run) })
	})
}

// anyRun is a name of several words.
var anyRun = regexp.MustCompile(`\p{Lu}[\p{L}\p{N}’'&-]*(?:\s+\p{Lu}[\p{L}\p{N}’'&-]*)+`)

// ofThis tells whether a finding's quote speaks of what the question names, or names
// nothing but its answer, so that it speaks of what the title says: "Director: Ada Brook".
func (s topic) ofThis(f Finding, answer article.Span) bool {
	if slices.ContainsFunc(s.names, func(name *regexp.Regexp) bool { return name.MatchString(f.Quote) }) {
		return !s.another(f.Quote)
	}
	others := f.Quote[:answer.Start] + "\n" + f.Quote[answer.End:]
	if s.likeNamed(f) {
		return false
	}
	return !s.another(f.Passage.Title+"\n"+f.Passage.Text) && !slices.ContainsFunc(nameInQuestion.FindAllStringSubmatch(others, -1), func(name []string) bool {
		return !calendar[strings.ToLower(name[1])]
	})
}
