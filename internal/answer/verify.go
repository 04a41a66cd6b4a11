package answer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/pressmark/pressmark/internal/article"
)

// ErrQuestion is a question that cannot be asked; the wrapping error says why.
var ErrQuestion = errors.New("invalid question")

// Support is how well a source says what a statement states.
type Support struct {
	Span   article.Span // the sentence, or two neighbouring ones, that support it best
	Score  float64      // 0 to 1
	Holds  bool         // the source supports the statement
	Reason string       // why it does not
}

// Text is what a statement is verified against, with what is known about it
// besides: writers give names and dates in full. A title says who is meant and
// supports nothing else, for it is not quoted.
type Text struct {
	Text      string
	Title     string    // may be empty
	Published time.Time // may be zero
}

// Verify is VerifyIn with a text of which nothing else is known.
func Verify(statement, text string) Support { return VerifyIn(statement, Text{Text: text}) }

// VerifyIn finds the sentence, or two neighbouring ones, of a text that support a
// statement best, and decides whether the text as a whole supports it: a
// statement may gather what stands in several sentences. No model is asked: the
// statement's words have to be there, and its numbers, dates, names and
// negations must be those of the text.
func VerifyIn(statement string, source Text) Support {
	c := comparison{statement: newStatement(statement), source: newDocument(source.Text), title: newDocument(source.Title), published: source.Published}
	if !c.findQuote() {
		return Support{Reason: "no source speaks of this"}
	}
	c.gather()
	c.steps = align(c.statement, c.source)
	support := Support{Span: c.quoteSpan(), Score: c.score(), Reason: c.contradiction()}
	if support.Reason != "" {
		support.Score *= contradicted
	}
	if c.coverage < supportNeeded {
		support.Reason = "no source says this"
	}
	support.Holds = support.Reason == ""
	return support
}

// verifyQuote checks that the quote of a citation stands in the article as it
// is stored now, at the place the citation names.
func (s *Service) verifyQuote(ctx context.Context, c *Citation) error {
	stored, err := s.Library.Article(ctx, c.Source.ArticleID)
	switch {
	case errors.Is(err, article.ErrNotFound):
		c.Reason = "the article was removed meanwhile"
	case err != nil:
		return fmt.Errorf("check a citation: %w", err)
	case c.Source.End > len(stored.Text) || stored.Text[c.Source.Start:c.Source.End] != c.Quote:
		c.Reason = "the article was changed meanwhile"
	default:
		c.Verified = true
	}
	return nil
}
