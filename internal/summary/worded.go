package summary

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/prompts"
)

// Limits of what a model is given.
const (
	DefaultTokens = 2500      // of an article in one prompt: fits a context of 4,096 with instructions and reply
	maxModelBytes = 256 << 10 // of an article: about 25 prompts
	partSentences = 3         // notes on each part of an article that takes several prompts
)

// errUnsupported: the article says nothing of what the model wrote.
var errUnsupported = errors.New("the article does not say what the language model wrote")

// worded is the summary as the model words it. Every sentence that the article
// does not support is left out and counted.
func (s *Service) worded(ctx context.Context, a article.Article, length Length) (Summary, error) {
	n := wanted(length, len(candidates(a.Text)))
	text, err := s.write(ctx, a, n)
	if err != nil {
		return Summary{}, err
	}
	made := empty(a, length, answer.Model)
	for _, statement := range statements(text) {
		if len(made.Citations) == n {
			break
		}
		if support, ok := s.supports(a, statement); ok {
			made.add(a, statement, support)
		} else {
			made.Unsupported++
		}
	}
	if len(made.Citations) == 0 {
		return Summary{}, errUnsupported
	}
	return made, nil
}

// supports finds what the article says of a statement. A statement with a link
// is none: the article's own links are not part of its text.
func (s *Service) supports(a article.Article, statement string) (answer.Support, bool) {
	verify := s.Verify
	if verify == nil {
		verify = answer.Verify
	}
	if strings.Contains(statement, "://") || strings.Contains(statement, "](") {
		return answer.Support{}, false
	}
	support := verify(statement, a.Text)
	return support, support.Holds
}

// write asks the model for n sentences: about the article if one prompt holds
// it, else about notes that it makes on every part.
func (s *Service) write(ctx context.Context, a article.Article, n int) (string, error) {
	parts := s.parts(a.Text)
	if len(parts) == 1 {
		return s.generate(ctx, prompts.Text{Kind: prompts.Whole, Title: a.Title, Text: parts[0], Sentences: n})
	}
	var notes []string
	for _, part := range parts {
		note, err := s.generate(ctx, prompts.Text{Kind: prompts.Part, Title: a.Title, Text: part, Sentences: partSentences})
		if err != nil {
			return "", err
		}
		notes = append(notes, strings.TrimSpace(note))
	}
	return s.generate(ctx, prompts.Text{Kind: prompts.Notes, Title: a.Title, Text: strings.Join(notes, "\n"), Sentences: n})
}

func (s *Service) generate(ctx context.Context, t prompts.Text) (string, error) {
	text, _, err := llm.Collect(s.Generator.Generate(ctx, prompts.Summary(t)))
	return text, err
}

// parts cuts a text between sentences into as few stretches as a prompt can hold.
func (s *Service) parts(text string) []string {
	limit := s.Tokens
	if limit == 0 {
		limit = DefaultTokens
	}
	var parts []string
	start, end, tokens := 0, 0, 0
	for _, span := range article.Sentences(text) {
		n := prompts.Tokens(span.Of(text))
		if tokens > 0 && tokens+n > limit {
			parts = append(parts, text[start:end])
			start, tokens = span.Start, 0
		}
		tokens, end = tokens+n, span.End
	}
	return append(parts, text[start:end])
}

// mark is what models put in front of the sentences of a list.
var mark = regexp.MustCompile(`^(?:[-*•–#>]+|\(?\d{1,2}[.):])\s+`)

// statements are the sentences of a model's text, each once, without the marks
// of a list.
func statements(text string) []string {
	var out []string
	seen := map[string]bool{}
	text = strings.NewReplacer("**", "", "__", "").Replace(text)
	for line := range strings.Lines(text) {
		line = mark.ReplaceAllString(strings.TrimSpace(line), "")
		for _, span := range article.Sentences(line) {
			if s := span.Of(line); !seen[s] {
				seen[s] = true
				out = append(out, s)
			}
		}
	}
	return out
}
