package summary

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/llm"
)

// ErrLength is a length that there is not.
var ErrLength = errors.New("no such length of a summary: use short, medium or long")

// Library is what a [Service] needs of the library: articles, and a place for
// what it made of them.
type Library interface {
	Article(ctx context.Context, id string) (article.Article, error)
	Summary(ctx context.Context, articleID, key string) (data []byte, found bool, err error)
	PutSummary(ctx context.Context, articleID, key string, data []byte) error
}

// Service makes summaries. It is safe for concurrent use.
type Service struct {
	Library   Library
	Generator llm.Generator                               // nil: summaries are sentences of the article
	Verify    func(statement, text string) answer.Support // answer.Verify when nil
	Tokens    int                                         // of an article that one prompt may hold, DefaultTokens when 0
}

// method is part of the key of a stored summary: another number when summaries
// are made in another way, so that the old ones are forgotten.
const method = "1"

// Summarize gives the summary of an article, a medium one where no length is
// given. Without a model, or when it fails, it consists of sentences of the
// article, verbatim. A summary is made once for every version of an article,
// length and model, unless the model failed. Errors: ErrLength, the library's
// (article.ErrNotFound), the context's.
func (s *Service) Summarize(ctx context.Context, articleID string, length Length) (Summary, error) {
	switch length {
	case "":
		length = Medium
	case Short, Medium, Long:
	default:
		return Summary{}, ErrLength
	}
	a, err := s.Library.Article(ctx, articleID)
	if err != nil {
		return Summary{}, fmt.Errorf("summarise %q: %w", articleID, err)
	}
	if kept, ok := s.kept(ctx, a, length); ok {
		return kept, nil
	}
	made, err := s.summarize(ctx, a, length)
	if err != nil {
		return Summary{}, fmt.Errorf("summarise %q: %w", articleID, err)
	}
	return s.keep(ctx, made), nil
}

// summarize makes a summary, worded by the model if there is one and it works.
func (s *Service) summarize(ctx context.Context, a article.Article, length Length) (Summary, error) {
	if s.Generator == nil || strings.TrimSpace(a.Text) == "" {
		return extractive(a, length), nil
	}
	if len(a.Text) > maxModelBytes {
		made := extractive(a, length)
		made.Notes = append(made.Notes, "the article is too long for the language model")
		return made, nil
	}
	made, err := s.worded(ctx, a, length)
	if err == nil {
		return made, nil
	}
	if errors.Is(ctx.Err(), context.Canceled) {
		return Summary{}, ctx.Err()
	}
	made = extractive(a, length)
	made.Degraded = true
	made.Notes = append(made.Notes, reason(err))
	return made, nil
}

// reason is what a reader of the summary learns of a failure: the program's own
// words only.
func reason(err error) string {
	for _, known := range []error{llm.ErrBusy, llm.ErrTooLong, llm.ErrTruncated, errUnsupported} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return llm.ErrUnavailable.Error()
}

// empty is a summary that says nothing yet.
func empty(a article.Article, length Length, mode string) Summary {
	return Summary{
		ArticleID: a.ID, Title: a.Title, Length: length, Mode: mode, ContentHash: a.ContentHash,
		Citations: []answer.Citation{}, Notes: []string{}, CreatedAt: time.Now().UTC(),
	}
}

// extractive is the summary made of sentences of the article.
func extractive(a article.Article, length Length) Summary {
	made := empty(a, length, answer.Extractive)
	for _, span := range extract(a, length) {
		made.add(a, span.Of(a.Text), answer.Support{Span: span, Score: 1})
	}
	if made.Text == "" {
		made.Notes = append(made.Notes, "the article has no text")
	}
	return made
}

// add puts one more sentence at the end, with its citation.
func (s *Summary) add(a article.Article, sentence string, support answer.Support) {
	if s.Text != "" {
		s.Text += " "
	}
	start := len(s.Text)
	s.Text += sentence
	s.Citations = append(s.Citations, answer.Citation{
		Index:       len(s.Citations) + 1,
		Answer:      answer.Stretch{Start: start, End: len(s.Text)},
		Source:      answer.Source{ArticleID: a.ID, Start: support.Span.Start, End: support.Span.End},
		Quote:       support.Span.Of(a.Text),
		Title:       a.Title,
		URL:         a.URL,
		Publication: a.Source,
		PublishedAt: a.PublishedAt,
		Score:       support.Score,
		Verified:    true,
	})
}

// key names a summary among those of its article.
func (s *Service) key(hash string, length Length) string {
	model := ""
	if s.Generator != nil {
		model = s.Generator.Model()
	}
	return strings.Join([]string{method, string(length), hash, model}, " ")
}

// kept gives the stored summary. One that cannot be read is made again.
func (s *Service) kept(ctx context.Context, a article.Article, length Length) (Summary, bool) {
	data, found, err := s.Library.Summary(ctx, a.ID, s.key(a.ContentHash, length))
	var kept Summary
	if err != nil || !found || json.Unmarshal(data, &kept) != nil {
		return Summary{}, false
	}
	kept.Cached = true
	return kept, true
}

// keep stores a summary, unless the model may do better next time. A summary
// that cannot be stored is as good as any.
func (s *Service) keep(ctx context.Context, made Summary) Summary {
	if made.Degraded {
		return made
	}
	data, err := json.Marshal(made)
	if err == nil {
		err = s.Library.PutSummary(ctx, made.ArticleID, s.key(made.ContentHash, made.Length), data)
	}
	if err != nil {
		made.Notes = append(made.Notes, "the summary could not be stored")
	}
	return made
}
