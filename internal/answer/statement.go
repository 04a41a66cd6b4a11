package answer

import (
	"context"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/search"
)

// statement is a stretch of an article that an answer says word for word.
type statement struct {
	passage search.Passage
	span    article.Span // in the article's text
	quote   string       // the text there
}

// sentencesOf are the sentences of a passage.
func sentencesOf(p search.Passage) []statement {
	var list []statement
	for _, span := range article.Sentences(p.Text) {
		list = append(list, statement{p, article.Span{Start: span.Start + p.Start, End: span.End + p.Start}, span.Of(p.Text)})
	}
	return list
}

// stated is the statement that a finding makes.
func stated(f Finding) statement { return statement{f.Passage, f.QuoteSpan, f.Quote} }

// overlaps tells whether two statements share words of an article.
func (s statement) overlaps(other statement) bool {
	return s.passage.ArticleID == other.passage.ArticleID && s.span.Start < other.span.End && other.span.Start < s.span.End
}

// state writes statements into an answer, each with its own citation. Those of
// different articles, and rows of tables, stand on lines of their own.
func (s *Service) state(ctx context.Context, answer *Answer, statements []statement) error {
	for i, said := range statements {
		switch {
		case i > 0 && said.passage.ArticleID == statements[i-1].passage.ArticleID && !mayBeRow(said.quote):
			answer.Text += " "
		case i > 0:
			answer.Text += "\n"
		}
		citation := citationOf(said.passage, said.span, said.quote)
		citation.Index, citation.Score = len(answer.Citations)+1, 1
		citation.Answer = Stretch{len(answer.Text), len(answer.Text) + len(said.quote)}
		if err := s.verifyQuote(ctx, &citation); err != nil {
			return err
		}
		if !citation.Verified {
			answer.Unsupported++
		}
		answer.Text += said.quote
		answer.Citations = append(answer.Citations, citation)
	}
	answer.Answerable = true
	return nil
}
