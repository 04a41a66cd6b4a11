package answer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/search"
	"github.com/pressmark/pressmark/prompts"
)

// What a model is given: small local models read few passages well, and many
// have room for four thousand tokens in all. One that has less says so and is
// asked again with a third less each time, down to one passage.
const (
	passagesGiven = 6
	promptTokens  = 2600
)

// Notes on what became of a model's text.
const (
	noteRefused = "the language model's answer was not supported by the articles and is not shown"
	noteLeftOut = "statements of the language model that no article supports were left out"
	notePartial = "the language model says that the articles leave a part of the question open"
)

// generate has the model word the answer and checks every sentence of it while
// it streams. A model that finds nothing makes it an abstention; one that says
// only what no article supports is not shown: the articles' own sentences are,
// or, where the request is strict, none.
func (r *run) generate(ctx context.Context, evidence Evidence) (Answer, error) {
	w, err := r.written(ctx, evidence)
	if err != nil {
		return Answer{}, err
	}
	answer := blank(evidence, Model)
	answer.Usage = w.usage
	switch {
	case w.declined:
		return withheld(answer, evidence, "the language model found no answer in the articles"), nil
	case !w.supported && r.strict():
		answer.Unsupported = w.unsupported
		return withheld(answer, evidence, "no article supports what the language model said"), nil
	case !w.supported:
		return r.insteadOf(ctx, answer, evidence)
	}
	w.fill(&answer)
	answer.ShortAnswer = shortIn(answer.Text, evidence)
	return answer, nil
}

// withheld is an abstention that the model decided, whatever the reader found:
// two judges disagree, and the confidence is the mean of theirs.
func withheld(answer Answer, evidence Evidence, reason string) Answer {
	answer.Abstention = abstention(evidence, reason)
	answer.Confidence = round(answer.Confidence / 2)
	return answer
}

// strict tells whether statements without support are left out.
func (r *run) strict() bool {
	return cmp.Or(r.request.Verification, r.Verification) == Strict
}

// errNoRoom: not even one passage fits the model.
var errNoRoom = fmt.Errorf("%w: no passage fits the prompt", llm.ErrTooLong)

// written is what the model wrote. A model without room for the passages is
// asked again with fewer.
func (r *run) written(ctx context.Context, evidence Evidence) (*writing, error) {
	failed := errNoRoom
	for budget := promptTokens; ; {
		given, question := r.given(evidence, budget)
		if len(given) == 0 {
			return nil, failed
		}
		prompt := prompts.Answer(question)
		w := &writing{run: r, given: given}
		if failed = w.stream(ctx, prompt); !errors.Is(failed, llm.ErrTooLong) {
			return w, failed
		}
		budget = prompts.TokensOf(prompt) * 2 / 3
	}
}

// insteadOf answers from the articles' own sentences in place of a model's text
// that no article supports.
func (r *run) insteadOf(ctx context.Context, refused Answer, evidence Evidence) (Answer, error) {
	answer, err := r.extract(ctx, evidence)
	if err != nil {
		return Answer{}, err
	}
	answer.Usage = refused.Usage
	answer.Notes = append(answer.Notes, noteRefused)
	return answer, nil
}

// given chooses the passages for the model: those that were read with the best
// result first, then the best of the ranking, each once.
func (r *run) given(evidence Evidence, budget int) ([]search.Passage, prompts.Question) {
	var chosen []search.Passage
	add := func(p search.Passage) {
		known := slices.ContainsFunc(chosen, func(c search.Passage) bool { return c.Key == p.Key })
		if !known && len(chosen) < passagesGiven {
			chosen = append(chosen, p)
		}
	}
	for _, f := range evidence.Findings[:min(passagesGiven/2, len(evidence.Findings))] {
		add(f.Passage)
	}
	for _, p := range evidence.Passages {
		add(p)
	}
	question := prompts.Question{Text: evidence.Question}
	for _, p := range chosen {
		question.Passages = append(question.Passages, prompts.Passage{Title: p.Title, Source: p.Source, Date: day(p), Text: p.Text})
	}
	question, _ = prompts.Fit(question, budget)
	return chosen[:len(question.Passages)], question
}

func day(p search.Passage) string {
	if p.PublishedAt.IsZero() {
		return ""
	}
	return p.PublishedAt.Format("2006-01-02")
}

// shortIn is the reader's span, if the answer says it too.
func shortIn(text string, evidence Evidence) string {
	for _, f := range evidence.Findings {
		if short := article.Plain(f.Short); short != "" && strings.Contains(" "+article.Plain(text)+" ", " "+short+" ") {
			return f.Short
		}
	}
	return ""
}
