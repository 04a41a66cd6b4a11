package eval

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/search"
)

// question is a line of a questions file.
type question struct {
	ID              string   `json:"id"`
	Question        string   `json:"question"`
	Answers         []string `json:"answers"`
	AnswerSentences []string `json:"answer_sentences"` // whole sentences that answer it
	ArticleIDs      []string `json:"article_ids"`
	Candidates      []string `json:"candidates"` // articles of one sentence to choose from; article_ids are the right ones
	AnswerInArticle *bool    `json:"answer_in_article"`
	Answerable      *bool    `json:"answerable"`
	AsOf            string   `json:"as_of"`    // the day it was asked, YYYY-MM-DD; now when empty
	Date            string   `json:"date"`     // the same, as sets of dated quizzes name it; also YYYY/MM/DD
	Labelled        *bool    `json:"labelled"` // false: what is right is not known, as of some reports of readers
}

// request asks the question as it was asked on its day.
func (q question) request() (answer.Request, error) {
	request := answer.Request{Question: q.Question}
	asked := strings.ReplaceAll(cmp.Or(q.AsOf, q.Date), "/", "-")
	if asked == "" {
		return request, nil
	}
	var err error
	if request.AsOf, err = time.Parse(time.DateOnly, asked); err != nil {
		return request, fmt.Errorf("%w: the day %q of a question is none: write YYYY-MM-DD", ErrInput, cmp.Or(q.AsOf, q.Date))
	}
	return request, nil
}

func (q question) answerable() bool {
	return len(q.Answers)+len(q.AnswerSentences) > 0 && (q.Answerable == nil || *q.Answerable)
}

// forArticlesOnly: the labelled articles do not hold the words of the answer.
func (q question) forArticlesOnly() bool {
	return q.answerable() && q.AnswerInArticle != nil && !*q.AnswerInArticle
}

// answeredBy tells whether a text holds a gold answer, or a labelled sentence, or
// is a part of one.
func (q question) answeredBy(text string) bool {
	return contains(text, q.Answers) || contains(text, q.AnswerSentences) ||
		slices.ContainsFunc(q.AnswerSentences, func(s string) bool { return contains(s, []string{text}) })
}

// outcome is what one question gave. Figures are means over outcomes.
type outcome struct {
	question question
	find     float64 // ms
	read     float64
	all      float64

	labelled     bool // its articles are known: ours and plain are measured
	ours, plain  ranking
	reads        bool // it has an answer: the reading is measured, whether or not it abstained
	exact, f1    float64
	contained    bool
	sentence     bool // the first quote holds the answer
	bySentence   bool // plain BM25's best sentence does
	decides      bool // right to answer, or to abstain
	confidence   float64
	said         string // the short answer, given or withheld
	answered     bool
	features     []float64
	choices      bool // it has sentences to choose from, right and wrong ones
	chosen       choice
	plainlyTaken choice
}

// ranking says how well a list of passages fits a question.
type ranking struct {
	ndcg, recall1, recall5 float64
	answerAt               int // place of the first passage that holds the answer, from 1; 0: none of the first
}

// choice says how well sentences were ordered.
type choice struct{ precision, reciprocal float64 }

// asked is an evaluation of questions.
type asked struct {
	*run
	plainly *plainly
	mute    bool // no question has an answer: all labelled ones count for retrieval
	silent  bool // nor a labelled sentence: only retrieval is measured
}

// questions asks every question of a file and measures finding, reading,
// abstaining and citing.
func (r *run) questions(ctx context.Context, path string) error {
	list, err := lines[question](path)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(q question) bool { return q.Labelled != nil && !*q.Labelled })
	a := asked{run: r, silent: !slices.ContainsFunc(list, question.answerable)}
	a.mute = !slices.ContainsFunc(list, func(q question) bool { return q.answerable() && len(q.Answers) > 0 })
	if a.plainly, err = r.plain(ctx); err != nil {
		return err
	}
	for i, q := range list {
		r.Progress("asking", i, len(list))
		o, err := a.ask(ctx, q)
		if err != nil {
			return fmt.Errorf("question %q: %w", q.ID, err)
		}
		r.report.outcomes = append(r.report.outcomes, o)
		if q.answerable() {
			r.report.Answerable++
		}
	}
	r.report.Questions, r.report.threshold = len(list), cmp.Or(r.Answer.Threshold, answer.DefaultThreshold)
	r.report.summarise(a.silent)
	return nil
}

func (a asked) ask(ctx context.Context, q question) (outcome, error) {
	o := outcome{question: q}
	request, err := q.request()
	if err != nil {
		return o, err
	}
	began := time.Now()
	evidence, err := a.Answer.Consider(ctx, request)
	if err != nil {
		return o, err
	}
	given, err := a.Answer.Compose(ctx, evidence)
	if err != nil {
		return o, err
	}
	o.all, o.find, o.read = milliseconds(time.Since(began)), milliseconds(evidence.FindTime), milliseconds(evidence.ReadTime)
	for _, step := range []func() error{
		func() error { return a.found(ctx, &o, evidence.Passages) },
		func() error { return a.chose(ctx, &o) },
		func() error { return a.decided(ctx, &o, evidence, given) },
	} {
		if err := step(); err != nil {
			return o, err
		}
	}
	return o, nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// How far down rankings are looked at.
const (
	deepest      = 20  // passages, for answer@k
	plainDeepest = 200 // passages of plain BM25, to have ten articles
)

// found measures the ranking of articles and passages, and plain BM25's. A labelled
// report that is folded into another stands right behind it, where the reader is told
// of it.
func (a asked) found(ctx context.Context, o *outcome, passages []search.Passage) error {
	q := o.question
	o.labelled = len(q.ArticleIDs) > 0 && (a.mute || q.answerable())
	var ids, texts []string
	for _, p := range passages {
		ids, texts = append(ids, p.ArticleID), append(texts, p.Text)
		for _, r := range p.AlsoReportedBy {
			if slices.Contains(q.ArticleIDs, r.ArticleID) { // the others take no place of their own
				ids = append(ids, r.ArticleID)
			}
		}
	}
	o.ours = q.rank(ids, texts)
	terms := article.Terms(q.Question)
	chunks, err := a.plainly.ranked(ctx, a.Library, terms, plainDeepest)
	if err != nil {
		return err
	}
	ids, texts = nil, nil
	for _, chunk := range chunks {
		ids, texts = append(ids, chunk.Article.ID), append(texts, chunk.Text)
	}
	o.plain = q.rank(ids, texts)
	o.bySentence = q.answeredBy(a.plainly.sentence(terms))
	return nil
}

// rank measures a ranking of passages, of which the articles and the texts are given.
func (q question) rank(articles, texts []string) ranking {
	relevant := map[string]bool{}
	for _, id := range q.ArticleIDs {
		relevant[id] = true
	}
	var order []string // of articles, each at the place of its best passage
	for _, id := range articles {
		if !slices.Contains(order, id) {
			order = append(order, id)
		}
	}
	return ranking{
		ndcg: ndcg(order, relevant, 10), recall1: recall(order, relevant, 1), recall5: recall(order, relevant, 5),
		answerAt: 1 + slices.IndexFunc(texts[:min(deepest, len(texts))], q.answeredBy),
	}
}

// decided measures whether the program was right to answer or to abstain, and the
// answer that it would give if it never abstained.
func (a asked) decided(ctx context.Context, o *outcome, evidence answer.Evidence, given answer.Answer) error {
	q := o.question
	if a.silent || q.forArticlesOnly() {
		return nil
	}
	if err := a.cited(ctx, given); err != nil {
		return err
	}
	draft, err := a.Answer.Draft(ctx, evidence)
	if err != nil {
		return err
	}
	o.decides, o.confidence, o.answered, o.said = true, given.Confidence, given.Answerable, draft.ShortAnswer
	o.features = answer.Features(evidence)
	if o.reads = q.answerable(); !o.reads {
		return nil
	}
	o.exact, o.f1 = one(exact(draft.ShortAnswer, q.Answers)), wordF1(draft.ShortAnswer, q.Answers)
	o.contained = q.answeredBy(draft.Text)
	o.sentence = len(draft.Citations) > 0 && q.answeredBy(draft.Citations[0].Quote)

	return nil
}

// cited checks every citation of an answer against the stored article.
func (r *run) cited(ctx context.Context, given answer.Answer) error {
	if r.report.Citations == nil {
		r.report.Citations = &Citations{}
	}
	counted := r.report.Citations
	for _, c := range given.Citations {
		stored, err := r.Library.Article(ctx, c.Source.ArticleID)
		if err != nil {
			return err
		}
		counted.Total++
		if c.Verified {
			counted.Verified++
		}
		if c.Source.End <= len(stored.Text) && stored.Text[c.Source.Start:c.Source.End] == c.Quote {
			counted.QuoteInArticle++
		}
	}
	return nil
}
