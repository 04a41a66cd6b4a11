package answer

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/search"
)

const (
	spoke   = `(?:said|says|say|claim(?:ed|s)?|promise[ds]?|argue[ds]?|warn(?:ed|s)?|den(?:y|ied|ies)|admit(?:ted|s)?|announce[ds]?|explain(?:ed|s)?|insist(?:ed|s)?|suggest(?:ed|s)?|propose[ds]?|mention(?:ed|s)?|complain(?:ed|s)?|think|thinks|thought|believe[ds]?|answer(?:ed)?|repl(?:y|ied))`
	onTopic = `(?:about|on|of|regarding|concerning|to)`
)

var (
	whoSpoke  = regexp.MustCompile(`(?i)^who\s+` + spoke + `\s+(?:that\s+)?(.+?)\??$`)
	whatSpoke = regexp.MustCompile(`(?i)^what\s+(?:did|does|do|has|have)\s+(.+?)\s+(` + spoke + `)(?:\s+` + onTopic + `\s+(.+?))?\??$`)
	plainly   = regexp.MustCompile(`(?i)^(?:sa|think|thought|believe|answer|repl)`) // tell nothing of what was said
)

const (
	spokenHeld = 0.6 // share of what was said, by weight, that a sentence must hold
	mostSpoken = 2   // sentences that say what somebody said
)

// speechQuestion asks a transcript who said something, or what somebody said.
type speechQuestion struct {
	speaker []string // index terms of the name; nil: who is asked for
	said    []string // index terms of what was said
	weights map[string]float64
}

func askedOfSpeech(evidence Evidence) (speechQuestion, bool) {
	q := speechQuestion{weights: evidence.weights}
	if found := whoSpoke.FindStringSubmatch(evidence.Question); found != nil {
		q.said = search.ContentTerms(found[1])
		return q, len(q.said) > 0
	}
	found := whatSpoke.FindStringSubmatch(evidence.Question)
	if found == nil {
		return q, false
	}
	q.speaker, q.said = search.ContentTerms(found[1]), search.ContentTerms(found[3])
	if !plainly.MatchString(found[2]) {
		q.said = append(q.said, article.Terms(found[2])...)
	}
	return q, len(q.speaker) > 0 && len(q.said) > 0
}

// spoken is a sentence of a speech.
type spoken struct {
	statement
	speech article.Speech
	held   float64
}

// find gives the sentences of a transcript that answer, in their order. Only those are
// looked at that stand in a passage which was found.
func (q speechQuestion) find(text string, passages []search.Passage) []spoken {
	var list []spoken
	for _, speech := range article.Speeches(text) {
		name := article.Terms(speech.Speaker.Of(text))
		if len(name) == 0 || q.speaker != nil && !sameSpeaker(name, q.speaker) {
			continue
		}
		for _, sentence := range article.Sentences(speech.Of(text)) {
			span := article.Span{Start: sentence.Start + speech.Start, End: sentence.End + speech.Start}
			held := covered(q.said, q.weights, span.Of(text))
			at := slices.IndexFunc(passages, func(p search.Passage) bool { return holdsSpan(p, p.ArticleID, span) })
			if held >= spokenHeld && at >= 0 {
				list = append(list, spoken{statement{passages[at], span, span.Of(text)}, speech, held})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b spoken) int { return cmp.Compare(b.held, a.held) })
	if q.speaker == nil {
		return onlyOne(text, list)
	}
	list = list[:min(mostSpoken, len(list))]
	slices.SortFunc(list, func(a, b spoken) int { return a.span.Start - b.span.Start })
	return list
}

// onlyOne is the best of some sentences, none where another says as much of it.
func onlyOne(text string, list []spoken) []spoken {
	if len(list) == 0 {
		return nil
	}
	best := list[0]
	for _, other := range list[1:] {
		if other.held == best.held && other.speech.Speaker.Of(text) != best.speech.Speaker.Of(text) {
			return nil
		}
	}
	return list[:1]
}

// sameSpeaker tells whether a question means a speaker: all words of the shorter name stand in
// the longer.
func sameSpeaker(name, asked []string) bool {
	if len(asked) > len(name) {
		name, asked = asked, name
	}
	return !slices.ContainsFunc(asked, func(term string) bool { return !slices.Contains(name, term) })
}

// fromSpeech makes an answer of sentences of a transcript. That of another line than its
// speaker's name comes with the sentence that has it.
func (q speechQuestion) fromSpeech(text string, list []spoken, passages []search.Passage) *shaped {
	made := &shaped{certain: true}
	for _, s := range list {
		opening := firstSentence(text, s.speech)
		at := slices.IndexFunc(passages, func(p search.Passage) bool { return holdsSpan(p, p.ArticleID, opening) })
		if first := (statement{s.passage, opening, opening.Of(text)}); at >= 0 && !slices.ContainsFunc(made.statements, first.overlaps) && !first.overlaps(s.statement) {
			first.passage = passages[at]
			made.statements = append(made.statements, first)
		}
		made.statements = append(made.statements, s.statement)
	}
	if q.speaker == nil {
		made.short = strings.TrimSpace(list[0].speech.Speaker.Of(text))
	}
	return made
}

func firstSentence(text string, speech article.Speech) article.Span {
	first := article.Sentences(speech.Of(text))[0]
	return article.Span{Start: first.Start + speech.Start, End: first.End + speech.Start}
}
