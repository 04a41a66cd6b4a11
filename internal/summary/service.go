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
	"github.com/pressmark/pressmark/internal/verify"
)

// ErrLength is a length that there is not.
var ErrLength = errors.New("no such length of a summary: use short, medium or long")

// Library is what a [Service] needs of the library: articles, and places for
// what it made of them and of their parts.
type Library interface {
	Article(ctx context.Context, id string) (article.Article, error)
	ChunkBorders(ctx context.Context, articleID, hash string) ([]article.Chunk, error)
	Summary(ctx context.Context, articleID, key string) (data []byte, found bool, err error)
	PutSummary(ctx context.Context, articleID, key string, data []byte) error
	Note(ctx context.Context, key string) (data []byte, found bool, err error)
	PutNote(ctx context.Context, key string, data []byte) error
}

// Service makes summaries. It is safe for concurrent use.
type Service struct {
	Library   Library
	Generator llm.Generator // nil: summaries are sentences of the article
	Tokens    int           // of an article that one prompt may hold, DefaultTokens when 0
}

// method is part of the key of a stored summary: another number when summaries
// are made in another way, so that the old ones are forgotten.
const method = "3"

// Summarize gives the summary of an article, a medium one where no length is
// given. Without a model, or when it fails, it consists of sentences of the
// article, verbatim. A summary is made once for every version of an article,
// length and model, unless the model failed; what the model noted on the parts
// of a long article is kept as soon as it is there, so that the next call goes on
// from it. progress, which may be nil, is told of every step of the model.
// Errors: ErrLength, the library's (article.ErrNotFound), the context's.
func (s *Service) Summarize(ctx context.Context, articleID string, length Length, progress func(Progress)) (Summary, error) {
	switch length {
	case "":
		length = Medium
	case Short, Medium, Long:
	default:
		return Summary{}, ErrLength
	}
	if progress == nil {
		progress = func(Progress) {}
	}
	a, err := s.Library.Article(ctx, articleID)
	if err != nil {
		return Summary{}, fmt.Errorf("summarise %q: %w", articleID, err)
	}
	made, ok := s.kept(ctx, a, length)
	if !ok {
		if made, err = s.summarize(ctx, a, length, progress); err != nil {
			return Summary{}, fmt.Errorf("summarise %q: %w", articleID, err)
		}
		made = s.keep(ctx, made)
	}
	if err := s.locate(ctx, &made); err != nil {
		return Summary{}, fmt.Errorf("summarise %q: %w", articleID, err)
	}
	return made, nil
}

// summarize makes a summary, worded by the model if there is one and it works.
func (s *Service) summarize(ctx context.Context, a article.Article, length Length, progress func(Progress)) (Summary, error) {
	if s.Generator == nil || strings.TrimSpace(a.Text) == "" {
		return extractive(a, length), nil
	}
	made, err := s.worded(ctx, a, length, progress)
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
	if errors.Is(err, errUnsupported) {
		return errUnsupported.Error()
	}
	return llm.Reason(err)
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
	for _, span := range extract(a.Text, length) {
		made.add(a, span.Of(a.Text), verify.Support{Span: span, Score: 1})
	}
	if made.Text == "" {
		made.Notes = append(made.Notes, "the article has no text")
	}
	return made
}

// add puts one more sentence at the end, with its citation.
func (s *Summary) add(a article.Article, sentence string, support verify.Support) {
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
	kept.Cached, kept.Usage = true, nil
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

// locate names the stored chunk that holds the quote of each citation. That is
// done whenever a summary is given: reindexing may cut the article anew.
func (s *Service) locate(ctx context.Context, made *Summary) error {
	ctx = context.WithoutCancel(ctx) // it is quick, and a summary that came late still counts
	chunks, err := s.Library.ChunkBorders(ctx, made.ArticleID, made.ContentHash)
	if err != nil {
		return err
	}
	for i := range made.Citations {
		source := &made.Citations[i].Source
		most := 0
		for _, c := range chunks {
			// Chunks overlap; the first that holds most of the quote is named.
			if shared := min(c.End, source.End) - max(c.Start, source.Start); shared > most {
				most, source.ChunkID = shared, c.ID(made.ArticleID)
			}
		}
	}
	return nil
}
