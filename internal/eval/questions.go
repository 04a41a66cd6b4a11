package eval

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/search"
)

// tally gathers what each question gives.
type tally struct {
	mute bool // no question of the file has an answer: only retrieval is measured

	ndcg, recall1, recall5, answer1, answer5 []float64
	exact, f1, contained, sentence           []float64
	joint                                    []float64
	samples                                  []sample // by 1 - confidence, positive = unanswerable
	decisions                                decisions
	citations                                Citations
	latency                                  []float64
}

// questions asks every question of a file and measures finding, reading,
// abstaining and citing.
func (r *run) questions(ctx context.Context, path string) error {
	list, err := lines[question](path)
	if err != nil {
		return err
	}
	t := &tally{mute: !slices.ContainsFunc(list, question.answerable)}
	for i, q := range list {
		r.Progress("asking", i, len(list))
		if err := r.ask(ctx, t, q); err != nil {
			return fmt.Errorf("question %q: %w", q.ID, err)
		}
		if q.answerable() {
			r.report.Answerable++
		}
	}
	r.report.Questions = len(list)
	t.fill(&r.report)
	return nil
}

func (r *run) ask(ctx context.Context, t *tally, q question) error {
	started := time.Now()
	evidence, err := r.Answer.Consider(ctx, answer.Request{Question: q.Question})
	if err != nil {
		return err
	}
	given, err := r.Answer.Compose(ctx, evidence)
	if err != nil {
		return err
	}
	t.latency = append(t.latency, float64(time.Since(started).Microseconds())/1000)
	t.found(q, evidence.Passages)
	if t.mute || q.forArticlesOnly() {
		return nil
	}
	if err := r.cited(ctx, t, given); err != nil {
		return err
	}
	t.decided(q, given)
	if !q.answerable() {
		return nil
	}
	draft, err := r.Answer.Draft(ctx, evidence)
	if err != nil {
		return err
	}
	t.read(q, evidence.Passages, draft)
	return nil
}

// found measures the ranking of articles, each by its best passage.
func (t *tally) found(q question, passages []search.Passage) {
	if len(q.ArticleIDs) == 0 || !t.mute && !q.answerable() {
		return
	}
	relevant := map[string]bool{}
	for _, id := range q.ArticleIDs {
		relevant[id] = true
	}
	var ranking []string
	for _, p := range passages {
		if !slices.Contains(ranking, p.ArticleID) {
			ranking = append(ranking, p.ArticleID)
		}
	}
	t.ndcg = append(t.ndcg, ndcg(ranking, relevant, 10))
	t.recall1 = append(t.recall1, recall(ranking, relevant, 1))
	t.recall5 = append(t.recall5, recall(ranking, relevant, 5))
}

// read measures the answer that would be given whether or not the program abstains.
func (t *tally) read(q question, passages []search.Passage, draft answer.Answer) {
	holds := func(k int) bool {
		return slices.ContainsFunc(passages[:min(k, len(passages))], func(p search.Passage) bool { return contains(p.Text, q.Answers) })
	}
	t.answer1 = append(t.answer1, one(holds(1)))
	t.answer5 = append(t.answer5, one(holds(5)))
	t.exact = append(t.exact, one(exact(draft.ShortAnswer, q.Answers)))
	t.f1 = append(t.f1, wordF1(draft.ShortAnswer, q.Answers))
	t.contained = append(t.contained, one(contains(draft.Text, q.Answers)))
	t.sentence = append(t.sentence, one(len(draft.Citations) > 0 && contains(draft.Citations[0].Quote, q.Answers)))
}

// decided measures whether the program was right to answer or to abstain.
func (t *tally) decided(q question, given answer.Answer) {
	unanswerable := !q.answerable()
	t.samples = append(t.samples, sample{1 - given.Confidence, unanswerable})
	t.decisions.add(unanswerable, !given.Answerable)
	right := !given.Answerable
	if !unanswerable {
		right = given.Answerable && contains(given.Text, q.Answers)
	}
	t.joint = append(t.joint, one(right))
}

// cited checks every citation of an answer against the stored article.
func (r *run) cited(ctx context.Context, t *tally, given answer.Answer) error {
	for _, c := range given.Citations {
		stored, err := r.Library.Article(ctx, c.Source.ArticleID)
		if err != nil {
			return err
		}
		t.citations.Total++
		if c.Verified {
			t.citations.Verified++
		}
		if c.Source.End <= len(stored.Text) && stored.Text[c.Source.Start:c.Source.End] == c.Quote {
			t.citations.QuoteInArticle++
		}
	}
	return nil
}

func (t *tally) fill(report *Report) {
	report.Retrieval = &Retrieval{mean(t.ndcg), mean(t.recall1), mean(t.recall5), mean(t.answer1), mean(t.answer5)}
	report.Latency = &Latency{P50: percentile(t.latency, 0.5), P95: percentile(t.latency, 0.95)}
	if t.mute {
		return
	}
	report.Reading = &Reading{mean(t.exact), mean(t.f1), mean(t.contained), mean(t.sentence)}
	precision, recall, f1 := t.decisions.figures()
	report.Abstention = &Abstention{precision, recall, f1, auroc(t.samples)}
	joint := mean(t.joint)
	report.Joint, report.Citations = &joint, &t.citations
}
