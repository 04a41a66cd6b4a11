package answer

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/followup"
	"github.com/pressmark/pressmark/internal/search"
)

// secondPart begins another question in the same sentence: "… and when was it founded?"
var secondPart = regexp.MustCompile(`(?i)[,;?]?\s+and\s+((?:(?:in|on|at|by|to|from|for|with) )?(?:who|whom|whose|what|which|when|where|why|how)\b)`)

// leastPart is how many words the first of two questions has at least.
const leastPart = 3

// partsOf are the two questions that one holds, or that one.
func partsOf(question string) []string {
	text := unwrapped(question)
	at := secondPart.FindStringSubmatchIndex(text)
	if at == nil || !asksFirst.MatchString(text) || len(strings.Fields(text[:at[0]])) < leastPart || secondPart.MatchString(text[at[2]:]) {
		return []string{question}
	}
	return []string{text[:at[0]] + "?", text[at[2]:] + "?"}
}

// inParts answers two questions in one, each for itself; false where neither has an
// answer. What one of them leaves open is told in a note.
func (r *run) inParts(ctx context.Context, parts []string, filters string) (Answer, bool, error) {
	r.stage("finding")
	var whole *Answer
	var turns []followup.Turn
	var open []string
	var sources []search.Passage
	for _, part := range parts {
		request := r.request
		request.Question, _ = followup.Whole(part, turns)
		request.Question = strings.TrimSpace(request.Question + " " + filters)
		evidence, err := r.Consider(ctx, request)
		if err != nil {
			return Answer{}, false, err
		}
		given, err := r.Compose(ctx, evidence)
		if err != nil {
			return Answer{}, false, err
		}
		turns = append(turns, TurnOf(given))
		if !given.Answerable {
			open = append(open, strings.TrimSuffix(part, "?"))
			continue
		}
		sources = append(sources, r.sources(evidence)...)
		if whole == nil {
			whole = &given
		} else {
			whole.join(given)
		}
	}
	r.lap("find")
	if whole == nil {
		return Answer{}, false, nil
	}
	whole.Question = r.request.Question
	for _, part := range open {
		whole.Notes = append(whole.Notes, "the articles leave a part open: "+part)
	}
	r.emit(Event{Sources: withoutRepeats(sources)})
	r.stage("writing")
	r.tell(whole.Text, whole.Citations, r.told)
	return *whole, true, nil
}

// join adds what another answer of the articles' own sentences says.
func (a *Answer) join(other Answer) {
	for _, c := range other.Citations {
		if slices.ContainsFunc(a.Citations, func(known Citation) bool { return known.Source == c.Source }) {
			continue
		}
		a.Text += "\n"
		c.Answer = Stretch{len(a.Text), len(a.Text) + len(c.Quote)}
		c.Index = len(a.Citations) + 1
		a.Text += c.Quote
		a.Citations = append(a.Citations, c)
	}
	if other.ShortAnswer != "" && other.ShortAnswer != a.ShortAnswer {
		a.ShortAnswer = strings.TrimPrefix(a.ShortAnswer+"; "+other.ShortAnswer, "; ")
	}
	a.Confidence = min(a.Confidence, other.Confidence)
	a.Unsupported += other.Unsupported
	for _, note := range other.Notes {
		if !slices.Contains(a.Notes, note) {
			a.Notes = append(a.Notes, note)
		}
	}
}

func withoutRepeats(passages []search.Passage) []search.Passage {
	var list []search.Passage
	for _, p := range passages {
		if !slices.ContainsFunc(list, func(known search.Passage) bool { return known.Key == p.Key }) {
			list = append(list, p)
		}
	}
	return list
}
