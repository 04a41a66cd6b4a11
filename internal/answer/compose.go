package answer

import (
	"cmp"
	"context"
	"crypto/rand"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

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

// Compose answers without a model: with the sentences that answer in the shape the
// question asks for, or with an abstention where the evidence is too weak.
func (s *Service) Compose(ctx context.Context, evidence Evidence) (Answer, error) {
	answer, err := s.compose(ctx, evidence)
	s.noteLanguages(&answer, evidence)
	return answer, err
}

func (s *Service) compose(ctx context.Context, evidence Evidence) (Answer, error) {
	if evidence.asked == "" && len(evidence.Passages) > 0 {
		return s.overview(ctx, evidence)
	}
	if len(evidence.Findings) == 0 {
		return s.abstain(ctx, blank(evidence, Extractive), evidence)
	}
	shaped := shape(evidence)
	if search.Foreign(s.Reader, evidence.Findings[0].Passage) {
		shaped.short, shaped.certain = "", false
		evidence.Confidence *= foreignTrust
	}
	evidence.Confidence *= strangerTrust(evidence)
	if evidence.rowAlone {
		evidence.Confidence *= rowTrust
	}
	if saysElse(evidence) {
		evidence.Confidence *= elseTrust
	}
	if shaped.certain {
		evidence.Confidence = max(evidence.Confidence, certainConfidence)
	}
	if evidence.Confidence < cmp.Or(s.Threshold, DefaultThreshold) {
		return s.abstain(ctx, blank(evidence, Extractive), evidence)
	}
	return s.say(ctx, evidence, shaped)
}

// noteLanguages says what was found by its words alone, of the passages that an
// answer cites or that come closest.
func (s *Service) noteLanguages(answer *Answer, evidence Evidence) {
	shown := slices.DeleteFunc(slices.Clone(evidence.Passages), func(p search.Passage) bool {
		return !slices.ContainsFunc(answer.Citations, func(c Citation) bool { return c.Source.ArticleID == p.ArticleID })
	})
	if answer.Abstention != nil {
		shown = answer.Abstention.Closest
	}
	if note := s.Search.LanguageNote(shown); note != "" {
		answer.Notes = append(answer.Notes, note)
	}
}

// rowTrust is what the confidence is worth of a cell whose column the question does not
// name: it may be of another year, or another town's.
const rowTrust = 0.35

// elseTrust is what the confidence is worth of an answer that by its form is none.
const elseTrust = 0.3

// saidHeld is the share of what somebody said that the sentence must hold which tells who.
const saidHeld = 0.5

// saysElse tells whether the best finding cannot answer by its form: an amount without a
// number, or who said something, of a sentence that holds little of what was said.
func saysElse(evidence Evidence) bool {
	best := evidence.Findings[0]
	if understand(evidence.Question).kind == kindAmount && !anyNumber.MatchString(best.Short) || unitAlone.MatchString(best.Short) {
		return true
	}
	if h, ok := holderOf(evidence.Question); ok && h.lacksRank(best.Quote) {
		return true
	}
	spoke := whoSpoke.FindStringSubmatch(evidence.Question)
	return spoke != nil && covered(search.ContentTerms(spoke[1]), evidence.weights, best.Quote) < saidHeld
}

var unitAlone = regexp.MustCompile(`(?i)^(?:in )?(?:per ?cent|%|pounds|euros|dollars|crowns|(?:mill|bill)ions?)$`)

// foreignTrust is what the confidence is worth where the reader does not know the
// language: it mostly points at the right sentence, seldom at the right words of it.
const foreignTrust = 0.75

// What the confidence is worth where the question names somebody or something that no
// article does, and where it asks for what is that one's: its mayor is another town's.
const (
	besideStranger = 0.7
	ofStranger     = 0.35
)

// strangerTrust is what the confidence is worth for a word of the question that stands in
// no article and is written as a name. Letters that stand for a name may be written out
// in the articles.
func strangerTrust(evidence Evidence) float64 {
	trust := 1.0
	for _, word := range evidence.MissingTerms {
		before, _, _ := strings.Cut(evidence.Question, word)
		before = strings.TrimRight(before, " \"“‘'(")
		if !unicode.IsUpper(firstRune(word)) || word == strings.ToUpper(word) || before == "" || strings.ContainsAny(before[len(before)-1:], ".?!") {
			continue
		}
		if trust = min(trust, besideStranger); ofName.MatchString(before) {
			trust = ofStranger
		}
	}
	return trust
}

// ofName is what stands before a name, or the rest of it, where something of it is asked for.
var ofName = regexp.MustCompile(`\b(?:of|in|at|from|for)(?:\s\p{Lu}\S*)*$`)

// certainConfidence is the least confidence of an answer that rules found where they
// seldom err.
const certainConfidence = 0.7

// Draft is the answer that Compose gives when the evidence is strong enough. From
// evidence without findings it is an abstention.
func (s *Service) Draft(ctx context.Context, evidence Evidence) (Answer, error) {
	if len(evidence.Findings) == 0 {
		return s.abstain(ctx, blank(evidence, Extractive), evidence)
	}
	return s.say(ctx, evidence, shape(evidence))
}

// say gives an answer of the articles' own sentences.
func (s *Service) say(ctx context.Context, evidence Evidence, said shaped) (Answer, error) {
	answer := blank(evidence, Extractive)
	answer.ShortAnswer, answer.Notes = said.short, append(answer.Notes, said.notes...)
	return answer, s.state(ctx, &answer, said.statements)
}

// blank is an answer with everything that does not depend on how it is written.
func blank(evidence Evidence, mode string) Answer {
	return Answer{
		ID: rand.Text(), Question: evidence.typed, Mode: mode, Confidence: round(evidence.Confidence),
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
