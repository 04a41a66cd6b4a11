package answer

import (
	"cmp"
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/search"
)

// extract composes the answer without a model and tells its pieces.
func (r *run) extract(ctx context.Context, evidence Evidence) (Answer, error) {
	answer, err := r.Compose(ctx, evidence)
	switch {
	case err == nil && answer.Answerable:
		r.tell(answer.Text, answer.Citations, r.told)
	case err == nil && r.told:
		r.emit(Event{Reset: true})
	}
	return answer, err
}

// Compose answers without a model: with the sentences that hold the best span,
// or with an abstention where the evidence is too weak.
func (s *Service) Compose(ctx context.Context, evidence Evidence) (Answer, error) {
	if len(evidence.Findings) == 0 || evidence.Confidence < cmp.Or(s.Threshold, DefaultThreshold) {
		return abstain(blank(evidence, Extractive), evidence), nil
	}
	return s.Draft(ctx, evidence)
}

// Draft is the answer that Compose gives when the evidence is strong enough. From
// evidence without findings it is an abstention.
func (s *Service) Draft(ctx context.Context, evidence Evidence) (Answer, error) {
	answer := blank(evidence, Extractive)
	if len(evidence.Findings) == 0 {
		return abstain(answer, evidence), nil
	}
	best := evidence.Findings[0]
	citation := citationOf(best.Passage, best.QuoteSpan, best.Quote)
	citation.Index, citation.Answer, citation.Score = 1, Stretch{0, len(best.Quote)}, 1
	if err := s.verifyQuote(ctx, &citation); err != nil {
		return Answer{}, err
	}
	answer.Answerable, answer.Text, answer.ShortAnswer = true, best.Quote, shortAnswer(evidence.Question, best)
	answer.Citations = append(answer.Citations, citation)
	if !citation.Verified {
		answer.Unsupported = 1
	}
	return answer, nil
}

// blank is an answer with everything that does not depend on how it is written.
func blank(evidence Evidence, mode string) Answer {
	return Answer{
		ID: rand.Text(), Question: evidence.Question, Mode: mode, Confidence: round(evidence.Confidence),
		VectorCoverage: evidence.VectorCoverage, Notes: append([]string{}, evidence.Notes...),
		Citations: []Citation{}, Timings: map[string]int64{}, CreatedAt: time.Now().UTC(),
	}
}

func citationOf(p search.Passage, span article.Span, quote string) Citation {
	return Citation{
		Source: Source{ArticleID: p.ArticleID, ChunkID: p.ChunkID, Start: span.Start, End: span.End},
		Quote:  quote, Title: p.Title, URL: p.URL, Publication: p.Source, PublishedAt: p.PublishedAt,
		AlsoReportedBy: p.ReportsOf(quote),
	}
}

// abstain says why there is no answer and what came closest.
func abstain(answer Answer, evidence Evidence) Answer {
	answer.Abstention = &Abstention{
		Reason:       reason(evidence),
		MissingTerms: evidence.MissingTerms,
		Closest:      evidence.Passages[:min(closest, len(evidence.Passages))],
	}
	return answer
}

// closest is how many passages an abstention shows.
const closest = 3

// reason tells a person why there is no answer.
func reason(evidence Evidence) string {
	missing := evidence.MissingTerms
	switch {
	case evidence.searched == 0:
		return "there are no articles to answer from: add some, or widen the filters"
	case len(missing) > 0:
		return "no article mentions " + quoted(missing)
	default:
		return "the articles mention the subject, but none of them says this"
	}
}

func quoted(words []string) string {
	list := make([]string, len(words))
	for i, word := range words {
		list[i] = "“" + word + "”"
	}
	if len(list) == 1 {
		return list[0]
	}
	return strings.Join(list[:len(list)-1], ", ") + " or " + list[len(list)-1]
}
