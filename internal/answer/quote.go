package answer

import (
	"context"
	"errors"
	"fmt"

	"github.com/pressmark/pressmark/internal/article"
)

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
