package answer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/search"
	"github.com/pressmark/pressmark/prompts"
)

// What a model is given: small local models read few passages well, and many
// have room for four thousand tokens in all.
const (
	passagesGiven = 6
	promptTokens  = 2600
)

// generate has the model word the answer and checks every sentence of it while
// it streams. A model that finds nothing makes it an abstention; one that says
// only what no article supports is not shown: the articles' own sentences are.
func (r *run) generate(ctx context.Context, evidence Evidence) (Answer, error) {
	given, question := r.given(evidence)
	if len(given) == 0 {
		return r.extract(ctx, evidence)
	}
	w := &writing{run: r, given: given, checked: map[string]Citation{}}
	if err := w.stream(ctx, prompts.Answer(question)); err != nil {
		return Answer{}, err
	}
	answer := blank(evidence, Model)
	answer.Usage = w.usage
	if strings.HasPrefix(strings.ToUpper(strings.TrimSpace(w.raw.String())), prompts.NotFound) {
		return abstain(answer, evidence), nil
	}
	r.stage("checking")
	w.finish(&answer)
	if answer.Unsupported == len(answer.Citations) {
		return r.insteadOf(ctx, answer, evidence)
	}
	if err := r.verifyQuotes(ctx, &answer); err != nil {
		return Answer{}, err
	}
	answer.ShortAnswer = shortIn(answer.Text, evidence)
	w.show(len(answer.Text), answer.Text)
	r.emit(Event{Annotations: answer.Citations})
	return answer, nil
}

// insteadOf answers from the articles' own sentences in place of a model's text
// that no article supports.
func (r *run) insteadOf(ctx context.Context, refused Answer, evidence Evidence) (Answer, error) {
	answer, err := r.extract(ctx, evidence)
	if err != nil {
		return Answer{}, err
	}
	answer.Usage = refused.Usage
	answer.Notes = append(answer.Notes, "the language model's answer was not supported by the articles and is not shown")
	return answer, nil
}

// given chooses the passages for the model: those that were read with the best
// result first, then the best of the ranking, each once.
func (r *run) given(evidence Evidence) ([]search.Passage, prompts.Question) {
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
	question, _ = prompts.Fit(question, promptTokens)
	return chosen[:len(question.Passages)], question
}

func day(p search.Passage) string {
	if p.PublishedAt.IsZero() {
		return ""
	}
	return p.PublishedAt.Format("2006-01-02")
}

// writing is an answer that a model is writing.
type writing struct {
	*run
	given     []search.Passage
	raw       strings.Builder
	usage     *llm.Usage
	shown     int  // bytes of the text that were told to the client
	supported bool // a sentence so far is supported: what stands before it may be shown
	checked   map[string]Citation
}

func (w *writing) stream(ctx context.Context, messages []llm.Message) error {
	for delta, err := range w.Generator.Generate(ctx, messages) {
		if err != nil {
			return fmt.Errorf("generate: %w", err)
		}
		w.raw.WriteString(delta.Text)
		if delta.Usage != nil {
			w.usage = delta.Usage
		}
		w.showFinished()
	}
	return nil
}

// showFinished tells the client the sentences that are whole and checked.
func (w *writing) showFinished() {
	text, marks := withoutMarks(settled(w.raw.String()))
	sentences := article.Sentences(text)
	if len(sentences) < 2 {
		return
	}
	whole := sentences[:len(sentences)-1]
	for i, sentence := range whole {
		w.supported = w.supported || w.check(sentence.Of(text), marksOf(sentences, i, marks)).Verified
	}
	w.show(whole[len(whole)-1].End, text)
}

// show tells the client the text up to a byte, unless nothing so far is supported.
func (w *writing) show(end int, text string) {
	if w.supported && end > w.shown {
		w.emit(Event{Delta: text[w.shown:end]})
		w.shown = end
	}
}

// finish fills in the text and a citation for each of its sentences.
func (w *writing) finish(answer *Answer) {
	text, marks := withoutMarks(strings.TrimRight(w.raw.String(), " \n\t"))
	answer.Text = text
	sentences := article.Sentences(text)
	scores := 0.0
	for i, sentence := range sentences {
		citation := w.check(sentence.Of(text), marksOf(sentences, i, marks))
		citation.Index, citation.Answer = i+1, Stretch{sentence.Start, sentence.End}
		answer.Citations = append(answer.Citations, citation)
		if citation.Verified {
			w.supported = true
			scores += citation.Score
		} else {
			answer.Unsupported++
		}
	}
	answer.Answerable = true
	answer.Confidence = round(scores / float64(max(1, len(sentences))))
}

// marksOf are the passages that the marks of a sentence name: those that stand
// in it or between it and the next.
func marksOf(sentences []article.Span, i int, marks []mark) []int {
	var list []int
	for _, m := range marks {
		after := m.at > sentences[i].Start
		before := i+1 == len(sentences) || m.at <= sentences[i+1].Start
		if after && before {
			list = append(list, m.passage)
		}
	}
	return list
}

// check finds the passage that supports a sentence: one that the model named, or
// else, for models misnumber, another of those it was given.
func (w *writing) check(sentence string, named []int) Citation {
	key := fmt.Sprint(named, sentence)
	if known, ok := w.checked[key]; ok {
		return known
	}
	best := w.best(sentence, func(i int) bool { return slices.Contains(named, i+1) })
	if !best.Verified {
		if other := w.best(sentence, func(int) bool { return true }); other.Verified || best.Quote == "" {
			best = other
		}
	}
	w.checked[key] = best
	return best
}

// best is the citation of the passage, among those allowed, that supports a
// sentence best.
func (w *writing) best(sentence string, allowed func(int) bool) Citation {
	best := Citation{Reason: "no source speaks of this"}
	for i, p := range w.given {
		if !allowed(i) {
			continue
		}
		support := Verify(sentence, p.Text)
		better := support.Holds && !best.Verified || support.Holds == best.Verified && support.Score > best.Score
		if !better {
			continue
		}
		span := article.Span{Start: p.Start + support.Span.Start, End: p.Start + support.Span.End}
		best = citationOf(p, span, support.Span.Of(p.Text))
		best.Score, best.Verified, best.Reason = round(support.Score), support.Holds, support.Reason
	}
	return best
}

// verifyQuotes checks that the quotes of the supported sentences stand in the
// stored articles.
func (s *Service) verifyQuotes(ctx context.Context, answer *Answer) error {
	for i := range answer.Citations {
		citation := &answer.Citations[i]
		if !citation.Verified {
			continue
		}
		citation.Verified = false
		if err := s.verifyQuote(ctx, citation); err != nil {
			return err
		}
		if !citation.Verified {
			answer.Unsupported++
		}
	}
	return nil
}

// shortIn is the reader's span, if the answer says it too.
func shortIn(text string, evidence Evidence) string {
	for _, f := range evidence.Findings {
		if short := normal(f.Short); short != "" && strings.Contains(" "+normal(text)+" ", " "+short+" ") {
			return f.Short
		}
	}
	return ""
}
