package answer

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/search"
)

// How passages are chosen for reading: with more weight on the words than the
// ranking has, for the exact answer tends to stand where the question's words do.
const (
	passagesRead     = 6
	readShareWeight  = 0.5
	readCosineWeight = 0.5
)

// Weights of the choice between the spans of the passages read. Measured, see
// docs/quality.md.
const (
	spanWeight      = 0.5
	shareWeight     = 6
	cosineWeight    = 14
	agreementWeight = 3
)

// Evidence is what the articles hold on a question, before it is decided
// whether that is an answer.
type Evidence struct {
	Question       string
	Passages       []search.Passage // every candidate, best first
	Findings       []Finding        // one for each passage read, best first
	MissingTerms   []string         // words of the question found nowhere
	VectorCoverage float64
	Notes          []string
	searched       int                // passages that were searched
	weights        map[string]float64 // of the question's index terms
	Confidence     float64            // 0 to 1: that the first finding answers the question

	FindTime, ReadTime time.Duration // what the two stages took
}

// Finding is the best span of one passage.
type Finding struct {
	Passage   search.Passage
	Short     string       // the span's text
	Span      article.Span // of the span in the article's text, UTF-8 bytes
	Quote     string       // the sentences that hold the span
	QuoteSpan article.Span // of the quote in the article's text
	Margin    float64      // span score - null score of the reader
	Readable  float64      // the reader's answerable logit
	Covered   float64      // share of the question's words, by weight, that the passage and its title hold
	Near      float64      // the same for the quote and the title
	Agreement int          // passages read whose best span says the same
	Score     float64
}

// Consider finds and reads the passages that may answer a question. It does not
// decide: see Ask.
func (s *Service) Consider(ctx context.Context, request Request) (Evidence, error) {
	began := time.Now()
	evidence, err := s.find(ctx, request)
	if err != nil {
		return Evidence{}, err
	}
	evidence.FindTime = time.Since(began)
	err = s.read(ctx, &evidence)
	evidence.ReadTime = time.Since(began) - evidence.FindTime
	return evidence, err
}

func (s *Service) find(ctx context.Context, request Request) (Evidence, error) {
	result, err := s.Search.Find(ctx, search.Query{Text: request.Question, Filter: request.Filter})
	if err != nil {
		return Evidence{}, fmt.Errorf("find passages: %w", err)
	}
	return Evidence{
		Question: request.Question, Passages: result.Passages, MissingTerms: result.MissingTerms,
		VectorCoverage: result.VectorCoverage, Notes: result.Notes, searched: result.Searched, weights: result.Weights,
	}, nil
}

// read fills in the findings and the confidence.
func (s *Service) read(ctx context.Context, evidence *Evidence) error {
	chosen := toRead(evidence.Passages)
	if len(chosen) == 0 {
		return nil
	}
	windows := make([]llm.Window, len(chosen))
	for i, p := range chosen {
		windows[i] = llm.Window{Title: p.Title, Text: p.Text}
	}
	asked := forReader(evidence.Question)
	readings, err := s.Reader.Read(ctx, asked, windows)
	if err != nil {
		return fmt.Errorf("read passages: %w", err)
	}
	about := aboutTerms(asked)
	for i, reading := range readings {
		if len(reading.Spans) > 0 {
			f := finding(chosen[i], reading)
			f.Covered = covered(about, evidence.weights, f.Passage.Title+"\n"+f.Passage.Text)
			f.Near = covered(about, evidence.weights, f.Passage.Title+"\n"+f.Quote)
			evidence.Findings = append(evidence.Findings, f)
		}
	}
	weigh(evidence.Findings)
	evidence.Confidence = confidence(*evidence)
	return nil
}

// toRead chooses the passages that are worth the reader's time.
func toRead(passages []search.Passage) []search.Passage {
	worth := func(p search.Passage) float64 { return readShareWeight*p.Share + readCosineWeight*p.Cosine }
	chosen := slices.Clone(passages)
	slices.SortStableFunc(chosen, func(a, b search.Passage) int { return cmp.Compare(worth(b), worth(a)) })
	return chosen[:min(passagesRead, len(chosen))]
}

func finding(p search.Passage, reading llm.Reading) Finding {
	span := reading.Spans[0]
	quote := sentencesAround(p.Text, article.Span{Start: span.Start, End: span.End})
	shift := func(s article.Span) article.Span { return article.Span{Start: s.Start + p.Start, End: s.End + p.Start} }
	return Finding{
		Passage: p, Short: p.Text[span.Start:span.End], Span: shift(article.Span{Start: span.Start, End: span.End}),
		Quote: quote.Of(p.Text), QuoteSpan: shift(quote),
		Margin: float64(span.Score - reading.Null), Readable: float64(reading.Answerable),
	}
}

// covered is the share of the terms, each by its weight, that a text holds.
func covered(terms []string, weights map[string]float64, text string) float64 {
	held, all := 0.0, 0.0
	stands := map[string]bool{}
	for _, term := range article.Terms(text) {
		stands[term] = true
	}
	for _, term := range terms {
		all += weights[term]
		if stands[term] {
			held += weights[term]
		}
	}
	if all == 0 {
		return 0
	}
	return held / all
}

// sentencesAround is the stretch of whole sentences that holds a span.
func sentencesAround(text string, span article.Span) article.Span {
	around := span
	for _, sentence := range article.Sentences(text) {
		if sentence.Start < span.End && span.Start < sentence.End {
			around.Start, around.End = min(around.Start, sentence.Start), max(around.End, sentence.End)
		}
	}
	return around
}

// agreeing counts the passages that give a span. Reports of one story are one witness:
// of these only the passages of one article count.
func agreeing(findings []Finding) map[string]int {
	type witness struct{ span, story string }
	said, heard := map[string]int{}, map[witness]string{}
	for _, f := range findings {
		span := article.Plain(f.Short)
		w := witness{span, cmp.Or(f.Passage.Story, f.Passage.ArticleID)}
		if first, known := heard[w]; known && first != f.Passage.ArticleID {
			continue
		}
		heard[w] = f.Passage.ArticleID
		said[span]++
	}
	return said
}

// weigh scores findings and orders them, best first. The same span found in
// several passages is evidence for it.
func weigh(findings []Finding) {
	said := agreeing(findings)
	for i := range findings {
		f := &findings[i]
		f.Agreement = said[article.Plain(f.Short)]
		f.Score = spanWeight*f.Margin + shareWeight*f.Passage.Share + cosineWeight*f.Passage.Cosine +
			agreementWeight*math.Log(float64(f.Agreement))
	}
	slices.SortStableFunc(findings, func(a, b Finding) int { return cmp.Compare(b.Score, a.Score) })
}
