package summary

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/llm/llmtest"
)

// stormArticle is an article of the storm, with this text.
func stormArticle(text string) article.Article {
	return article.Article{ID: "storm", Title: "Storm breaks harbour wall", Text: text, Source: "Harbour Post", URL: "https://example.com/storm"}
}

// open gives a library in memory that holds the article.
func open(t testing.TB, a article.Article) *library.Library {
	t.Helper()
	lib, err := library.OpenMemory(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { lib.Close() })
	put(t, lib, a)
	return lib
}

func put(t testing.TB, lib *library.Library, a article.Article) {
	t.Helper()
	results, err := lib.Put(context.Background(), []article.Article{a})
	if err != nil || results[0].Err != nil {
		t.Fatal(err, results)
	}
}

func summarize(t testing.TB, s *Service, length Length) Summary {
	t.Helper()
	made, err := s.Summarize(context.Background(), "storm", length, nil)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// checkCitations wants every sentence of a summary cited, and every quote to
// stand in the article.
func checkCitations(t interface{ Errorf(string, ...any) }, made Summary, text string) {
	end := 0
	for i, c := range made.Citations {
		if c.Index != i+1 || !c.Verified || c.Source.ArticleID != "storm" || text[c.Source.Start:c.Source.End] != c.Quote || c.Quote == "" {
			t.Errorf("citation %d does not fit the article: %+v", i, c)
		}
		if gap := made.Text[end:c.Answer.Start]; gap != "" && gap != " " {
			t.Errorf("%q of the summary is not cited", gap)
		}
		end = c.Answer.End
		if made.Mode == answer.Extractive && (made.Text[c.Answer.Start:end] != c.Quote || c.Score != 1) {
			t.Errorf("citation %d is not verbatim: %+v", i, c)
		}
	}
	if end != len(made.Text) {
		t.Errorf("%q of the summary is not cited", made.Text[end:])
	}
}

func TestSummarize(t *testing.T) {
	lib := open(t, stormArticle(storm))
	stored, err := lib.Article(t.Context(), "storm")
	if err != nil {
		t.Fatal(err)
	}
	for length, n := range map[Length]int{Short: 1, Medium: 3, "": 3, Long: 3} {
		made := summarize(t, &Service{Library: lib}, length)
		if len(made.Citations) != n || made.Mode != answer.Extractive || made.Degraded || made.ContentHash != stored.ContentHash || made.Title != stored.Title {
			t.Errorf("%q: %+v", length, made)
		}
		checkCitations(t, made, stored.Text)
	}
}

func TestSummarizeProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a := stormArticle(drawText(rt))
		checkCitations(rt, extractive(a, Long), a.Text)
	})
}

func TestSummarizeErrors(t *testing.T) {
	s := &Service{Library: open(t, stormArticle(storm))}
	if _, err := s.Summarize(t.Context(), "storm", "tiny", nil); !errors.Is(err, ErrLength) {
		t.Errorf("unknown length: %v", err)
	}
	if _, err := s.Summarize(t.Context(), "calm", Short, nil); !errors.Is(err, article.ErrNotFound) {
		t.Errorf("unknown article: %v", err)
	}
}

// TestCache: a summary is made once for a version of an article, a length and a model.
func TestCache(t *testing.T) {
	lib := open(t, stormArticle(storm))
	model := llmtest.Say("The storm broke the harbour wall of Orsay.")
	s := &Service{Library: lib, Generator: model}
	check := func(what string, length Length, cached bool, calls int) {
		t.Helper()
		if made := summarize(t, s, length); made.Cached != cached || len(model.Prompts()) != calls {
			t.Errorf("%s: cached %v after %d calls", what, made.Cached, len(model.Prompts()))
		}
	}
	check("first", Short, false, 1)
	check("again", Short, true, 1)
	check("another length", Medium, false, 2)
	put(t, lib, stormArticle(storm+"\n\nThe school opened in May."))
	check("another version", Short, false, 3)
	check("another version again", Short, true, 3)
	s.Generator = nil
	check("no model", Short, false, 3)
}

func TestWorded(t *testing.T) {
	model := llmtest.Say("Here is a summary:\n" +
		"1. The storm broke the **harbour wall** of Orsay on Monday night.\n" +
		"2. The wall had been built by pirates in 1702.\n" +
		"2. The wall had been built by pirates in 1702.\n" +
		"3. Rebuilding the harbour wall would cost nine million euros, the mayor Ada Quill said.\n" +
		"4. See https://evil.example for the harbour wall of Orsay.\n")
	lib := open(t, stormArticle(storm))
	made := summarize(t, &Service{Library: lib, Generator: model}, Medium)
	const want = "The storm broke the harbour wall of Orsay on Monday night. " +
		"Rebuilding the harbour wall would cost nine million euros, the mayor Ada Quill said."
	if made.Text != want || made.Mode != answer.Model || made.Degraded || made.Unsupported != 3 {
		t.Errorf("%+v", made)
	}
	stored, _ := lib.Article(t.Context(), "storm")
	checkCitations(t, made, stored.Text)
	prompt := model.Prompts()[0]
	if len(prompt) != 2 || !strings.Contains(prompt[1].Content, "nine million euros") || !strings.HasSuffix(prompt[1].Content, "Write 3 sentences.") {
		t.Errorf("prompt %q", prompt)
	}
}

// TestDegraded: whatever the model does, there is a summary, and the next time
// the model is asked again.
func TestDegraded(t *testing.T) {
	upstream := errors.New("secret upstream text")
	for name, test := range map[string]struct {
		model *llmtest.Generator
		note  string
	}{
		"cannot be reached": {llmtest.Fail(llm.ErrUnavailable), llm.ErrUnavailable.Error()},
		"is busy":           {llmtest.Fail(fmt.Errorf("%w: %w", llm.ErrBusy, upstream)), llm.ErrBusy.Error()},
		"breaks off":        {llmtest.Fail(llm.ErrTruncated, "The storm broke the harbour wall"), llm.ErrTruncated.Error()},
		"fails otherwise":   {llmtest.Fail(upstream), llm.ErrUnavailable.Error()},
		"says nothing":      {llmtest.Say(""), errUnsupported.Error()},
		"makes things up":   {llmtest.Say("Pirates took the church of Riga."), errUnsupported.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			lib := open(t, stormArticle(storm))
			s := &Service{Library: lib, Generator: test.model}
			for calls := range 2 {
				made := summarize(t, s, Medium)
				if !made.Degraded || made.Cached || made.Mode != answer.Extractive || len(made.Citations) != 3 || len(test.model.Prompts()) != calls+1 {
					t.Errorf("%+v", made)
				}
				if len(made.Notes) != 1 || made.Notes[0] != test.note {
					t.Errorf("notes %q, want %q", made.Notes, test.note)
				}
			}
		})
	}
}

// TestCancelled: nobody waits for a summary any more.
func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	model := llmtest.Reply(func([]llm.Message) string { cancel(); return "The storm." })
	s := &Service{Library: open(t, stormArticle(storm)), Generator: model}
	if _, err := s.Summarize(ctx, "storm", Short, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
