package eval

import (
	"cmp"
	"context"
	"slices"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/library"
)

// candidate is a sentence that a question has to choose from.
type candidate struct {
	articleID string
	span      article.Span
	right     bool
	plain     float64 // its score by plain BM25
}

// chose measures the order of the sentences to choose from: those of the labelled
// articles, or the articles named as candidates. Questions without a right and a
// wrong one tell nothing.
func (a asked) chose(ctx context.Context, o *outcome) error {
	q := o.question
	if len(q.Candidates)+len(q.AnswerSentences) == 0 {
		return nil
	}
	candidates, err := a.candidates(ctx, q)
	if err != nil {
		return err
	}
	isRight := func(c candidate) bool { return c.right }
	if !slices.ContainsFunc(candidates, isRight) || !slices.ContainsFunc(candidates, func(c candidate) bool { return !c.right }) {
		return nil
	}
	request := answer.Request{Question: q.Question, Filter: library.Filter{ArticleIDs: q.pool()}}
	evidence, err := a.Answer.Consider(ctx, request)
	if err != nil {
		return err
	}
	o.choices = true
	slices.SortStableFunc(candidates, func(x, y candidate) int { return cmp.Compare(y.plain, x.plain) })
	o.plainlyTaken = judge(candidates)
	sortBy(candidates, evidence)
	o.chosen = judge(candidates)
	return nil
}

// pool are the articles whose sentences are chosen from.
func (q question) pool() []string {
	if len(q.Candidates) > 0 {
		return q.Candidates
	}
	return q.ArticleIDs
}

func (a asked) candidates(ctx context.Context, q question) ([]candidate, error) {
	asked := article.Terms(q.Question)
	var list []candidate
	for _, id := range q.pool() {
		stored, err := a.Library.Article(ctx, id)
		if err != nil {
			return nil, err
		}
		sentences := article.Sentences(stored.Text)
		if len(q.Candidates) > 0 {
			sentences = []article.Span{{Start: 0, End: len(stored.Text)}}
		}
		for _, span := range sentences {
			text := span.Of(stored.Text)
			right := len(q.Candidates) > 0 && slices.Contains(q.ArticleIDs, id) || q.answeredBy(text)
			list = append(list, candidate{id, span, right, a.plainly.sentences.score(asked, article.Terms(text))})
		}
	}
	return list, nil
}

// sortBy puts candidates into the program's order: the sentences that it quotes,
// the best finding's first, then those of the passages as they are ranked. Within
// a passage, which has no order of its own, they keep the order they have.
func sortBy(candidates []candidate, evidence answer.Evidence) {
	place := func(c candidate) int {
		for i, f := range evidence.Findings {
			if f.Passage.ArticleID == c.articleID && overlaps(f.QuoteSpan, c.span) {
				return i
			}
		}
		for i, p := range evidence.Passages {
			if p.ArticleID == c.articleID && overlaps(article.Span{Start: p.Start, End: p.End}, c.span) {
				return len(evidence.Findings) + i
			}
		}
		return len(evidence.Findings) + len(evidence.Passages)
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int { return cmp.Compare(place(a), place(b)) })
}

func overlaps(a, b article.Span) bool { return a.Start < b.End && b.Start < a.End }

// judge gives the average precision of an order and the reciprocal of the place of
// the first right one.
func judge(ordered []candidate) choice {
	var c choice
	right := 0
	for i, candidate := range ordered {
		if !candidate.right {
			continue
		}
		right++
		c.precision += float64(right) / float64(i+1)
		if right == 1 {
			c.reciprocal = 1 / float64(i+1)
		}
	}
	c.precision /= float64(max(1, right))
	return c
}
