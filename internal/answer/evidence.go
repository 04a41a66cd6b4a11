package answer

import (
	"context"
	"fmt"
	"time"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/search"
)

// Evidence is what the articles hold on a question, before it is decided
// whether that is an answer.
type Evidence struct {
	Question       string           // without the filters that were typed into it
	Passages       []search.Passage // every candidate, best first
	Findings       []Finding        // the best spans of the passages read, at most spansWeighed of each, best first
	MissingTerms   []string         // words of the question found nowhere
	VectorCoverage float64
	Notes          []string
	typed          string             // the question with the filters that were typed into it
	asked          string             // the question without phrases of time that became filters: what is read
	latest         bool               // the question asks for the newest
	absent         string             // which filter or phrase leaves nothing
	searched       int                // passages that were searched
	filter         library.Filter     // of the articles that may be searched
	weights        map[string]float64 // of the question's index terms
	formed         *shaped            // what a table or a transcript answers, if one does
	rowAlone       bool               // the best finding is in a table that does not answer by its head
	gap            float64            // by how much the best finding is better than the next that says something else
	Confidence     float64            // 0 to 1: that the first finding answers the question

	FindTime, ReadTime time.Duration // what the two stages took
}

// Finding is a span of a passage that may answer the question.
type Finding struct {
	Passage   search.Passage
	Short     string       // the span's text
	Span      article.Span // of the span in the article's text, UTF-8 bytes
	Quote     string       // the sentences that hold the span
	QuoteSpan article.Span // of the quote in the article's text
	Margin    float64      // span score - null score of the reader, the best of all readings
	Readable  float64      // the reader's belief that the passage answers the question, 0 to 1
	Covered   float64      // share of the question's words, by weight, that the passage and its title hold
	Around    float64      // the same for the quote, the sentences beside it, and the title
	Fit       float64      // how well the span looks like what is asked for, 0 to 1; see fits
	Echo      float64      // share of the span's words that the question says itself
	Agreement float64      // how far the other passages read say the same, in passages
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
	result, err := s.Search.Find(ctx, search.Query{Text: request.Question, Filter: request.Filter, AsOf: request.AsOf})
	if err != nil {
		return Evidence{}, fmt.Errorf("find passages: %w", err)
	}
	return Evidence{
		typed: request.Question, asked: result.Asked, latest: result.Latest, absent: result.Absent,
		Question: result.Question, Passages: result.Passages, MissingTerms: result.MissingTerms,
		VectorCoverage: result.VectorCoverage, Notes: result.Notes, searched: result.Searched, weights: result.Weights,
		filter: request.Filter,
	}, nil
}

// read fills in the findings and the confidence, and ranks the passages by what
// was read too.
func (s *Service) read(ctx context.Context, evidence *Evidence) error {
	texts := toRead(evidence.Passages)
	if len(texts) == 0 || evidence.asked == "" {
		return nil
	}
	if err := s.readAll(ctx, evidence.asked, texts); err != nil {
		return fmt.Errorf("read passages: %w", err)
	}
	evidence.Findings = weigh(evidence, texts)
	if isQuestion(evidence.Question) {
		rerank(evidence.Passages, texts)
	}
	byDate(evidence)
	tellTheHolder(evidence.Question, evidence.Findings)
	evidence.gap = gap(*evidence)
	evidence.Confidence = confidence(*evidence)
	if len(evidence.Findings) == 0 {
		return nil
	}
	return s.lookUp(ctx, evidence)
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
