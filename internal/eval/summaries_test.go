package eval

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/summary"
)

// TestSummaries: each length is compared with what people wrote, and so are the
// first sentences of the article.
func TestSummaries(t *testing.T) {
	lib, err := library.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer lib.Close()
	a := article.Article{ID: "storm", Text: "Storm breaks wall. Nobody was hurt. It was loud. The mayor wept."}
	if _, err := lib.Put(t.Context(), []article.Article{a}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "summaries.jsonl")
	data := `{"article_id":"storm","reference":"Storm breaks wall.","writer":"human1"}
{"article_id":"storm","reference":"The mayor wept.","writer":"gpt4o"}
`
	if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	r := &run{Parts: Parts{
		Library:  lib,
		Progress: func(string, int, int) {},
		Summarize: func(_ context.Context, _ string, length summary.Length) (summary.Summary, error) {
			return summary.Summary{Text: map[summary.Length]string{summary.Short: "The mayor wept.", summary.Medium: "Storm breaks wall. The mayor wept."}[length]}, nil
		},
	}}
	if err := r.summaries(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	got := map[string]Percent{"medium": r.report.Summaries.Rouge1, "short": r.report.ShortSummaries.Rouge1, "lead3": r.report.Lead3.Rouge1, "lead1": r.report.Lead1.Rouge1}
	// Three words of the reference among 6, none, among 9, and among 3.
	want := map[string]Percent{"medium": 100 * 2. * 3 / (6 + 3), "short": 0, "lead3": 100 * 2. * 3 / (9 + 3), "lead1": 100}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b Percent) bool { return a-b < 0.1 && b-a < 0.1 })); diff != "" {
		t.Errorf("ROUGE-1 (-want +got):\n%s", diff)
	}
}
