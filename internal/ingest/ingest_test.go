package ingest

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/pressmark/pressmark/internal/article"
)

func collect(items iter.Seq[Item]) (all []Item) {
	for item := range items {
		all = append(all, item)
	}
	return all
}

// one reads data that has to be a single item.
func one(t *testing.T, name, contentType, data string) Item {
	t.Helper()
	items := collect(Document(t.Context(), name, contentType, []byte(data)))
	if len(items) != 1 {
		t.Fatalf("Document(%q) gives %d items, want 1", name, len(items))
	}
	return items[0]
}

func packed(data string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, data)
	w.Close()
	return b.String()
}

func TestKinds(t *testing.T) {
	for _, test := range []struct{ name, contentType, data, title, text string }{
		{"a.txt", "", "Words.", "", "Words."},
		{"a.TXT.GZ", "", packed("Words."), "", "Words."},
		{"", "", packed("Words."), "", "Words."},
		{"", "", "Title\n\nWords.", "Title", "Words."},
		{"", "", "---\ntitle: T\n---\nWords.", "T", "Words."},
		{"", "text/markdown; charset=utf-8", "# T\n\nWords.", "T", "Words."},
		{"", "", "<!DOCTYPE html><title>T</title><p>Words.", "T", "Words."},
		{"", "text/html", "<title>T</title><p>Words.", "T", "Words."},
		{"x.dat", "text/html; charset=windows-1252", "<title>T</title><p>Caf\xe9.", "T", "Café."},
		{"", "", `{"title":"T","text":"Words."}`, "T", "Words."},
		{"", "", "{\n\"title\": \"T\",\n\"text\": \"Words.\"\n}", "T", "Words."},
		{"", "", `[{"title":"T","text":"Words."}]`, "T", "Words."},
		{"", "", "\xef\xbb\xbf" + `{"articles":[{"title":"T","text":"Words."}]}`, "T", "Words."},
		{"", "application/x-ndjson", `{"title":"T","text":"Words."}` + "\r\n", "T", "Words."},
		{"a.txt", "", "\xef\xbb\xbfWords.", "", "Words."},
		{"a.txt", "", "\xff\xfeW\x00o\x00", "", "Wo"},
	} {
		item := one(t, test.name, test.contentType, test.data)
		if item.Err != nil || item.Article.Title != test.title || strings.TrimSpace(item.Article.Text) != test.text {
			t.Errorf("Document(%q, %q, %q) = %q, %q, %v", test.name, test.contentType, test.data, item.Article.Title, item.Article.Text, item.Err)
		}
		if item.Article.Path != "" {
			t.Errorf("Document(%q) has the path %q: the name of an upload is no identity", test.name, item.Article.Path)
		}
	}
}

func TestUnreadableDocuments(t *testing.T) {
	for _, test := range []struct {
		name, data string
		want       error
		says       string
	}{
		{"a.txt", "", article.ErrInvalid, "empty"},
		{"a.txt", " \n", article.ErrInvalid, "empty"},
		{"a.json", "", article.ErrInvalid, "empty"},
		{"a.txt", "a\x00b", article.ErrInvalid, "binary file: save it as"},
		{"a.md", "caf\xe9", article.ErrInvalid, "save it as UTF-8"},
		{"", "%PDF-1.7\n\x00\x01", article.ErrInvalid, "application/pdf"},
		{"", "\x89PNG\r\n\x1a\n\x00", article.ErrInvalid, "image/png"},
		{"a.txt", strings.Repeat("a", MaxDocumentBytes+1), article.ErrTooLarge, "16 MiB: split it"},
		{"a.json", `{"text":"` + strings.Repeat("a", 2*MaxDocumentBytes) + `"}`, article.ErrTooLarge, "16 MiB: split it"},
		{"a.txt.gz", packed("Words.")[:20], article.ErrInvalid, "damaged or incomplete"},
		{"a.jsonl.gz", packed("Words.")[:20], article.ErrInvalid, "damaged or incomplete"},
		{"a.json.gz", packed("[ ")[:20], article.ErrInvalid, "fetch it again"},
		{"a.txt.gz", packed(packed("Words.")), article.ErrInvalid, "gzip"},
		{"a.jsonl", "{\"text\":\"\xff\"}", article.ErrInvalid, "UTF-8"},
		{"a.jsonl", "{\"text\":\"a\x00\"}", article.ErrInvalid, "not valid JSON at byte"},
		{"a.json", strings.Repeat("[", 100_000), article.ErrInvalid, "JSON"},
		{"a.html", strings.Repeat("<div>", 200_000), article.ErrInvalid, "cannot be parsed"},
		{"a.html", strings.Repeat("<div>", 1000) + "Words.", article.ErrInvalid, "cannot be parsed"},
	} {
		began := time.Now()
		item := one(t, test.name, "", test.data)
		if !errors.Is(item.Err, test.want) || !strings.Contains(item.Err.Error(), test.says) {
			t.Errorf("%s of %d bytes: %v, want %v that says %q", test.name, len(test.data), item.Err, test.want, test.says)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s of %d bytes took %v", test.name, len(test.data), took)
		}
	}
}

// Documents made to cost time.
func TestHostileDocumentsEndSoon(t *testing.T) {
	var steps strings.Builder
	for i := range 1000 {
		steps.WriteString(strings.Repeat(" ", 2*i) + "- x\n")
	}
	for name, data := range map[string]string{
		"letters.md": strings.Repeat("a", 200_000), "parens.md": strings.Repeat("(", 50_000), "brackets.md": strings.Repeat("[", 20_000),
		"images.md": strings.Repeat("![", 20_000), "links.md": strings.Repeat("[a](", 20_000), "stars.md": strings.Repeat("*a", 50_000),
		"ticks.md": strings.Repeat("`a", 50_000), "quotes.md": strings.Repeat(">", 50_000), "items.md": strings.Repeat("- ", 20_000),
		"steps.md": steps.String(), "cells.md": strings.Repeat("a|", 30_000) + "\n" + strings.Repeat("-|", 30_000),
		"wide.html":  "<body>" + strings.Repeat("<p>Some words, with commas, and more.</p>", 40_000),
		"break.html": "<body>" + strings.Repeat("<div>Some words, with<br><br>commas.</div>", 10_000),
		"tags.html":  "<body>" + strings.Repeat("<p>a", 200_000),
		"deep.jsonl": `{"text":` + strings.Repeat("[", 200_000),
	} {
		began := time.Now()
		one(t, name, "", data)
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%s of %d bytes took %v", name, len(data), took)
		}
	}
}

func TestLongLinesArePassedOver(t *testing.T) {
	lines := io.MultiReader(
		strings.NewReader(`{"text":"One."}`+"\n"),
		io.LimitReader(letters{}, 3*MaxDocumentBytes), strings.NewReader("\n"),
		strings.NewReader(`{"text":"Three."}`),
	)
	items := collect(Reader(t.Context(), "news.jsonl", lines))
	if len(items) != 3 || items[0].Err != nil || items[2].Article.Text != "Three." || items[2].Name != "news.jsonl:3" {
		t.Fatalf("got %d items: %.200v", len(items), items)
	}
	if err := items[1].Err; !errors.Is(err, article.ErrTooLarge) || !strings.Contains(err.Error(), "line 2 is larger than 16 MiB: split it") {
		t.Errorf("the long line: %v", err)
	}
}

// letters is an endless stream of one letter.
type letters struct{}

func (letters) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

func TestGzipBombsEnd(t *testing.T) {
	var bomb bytes.Buffer
	w := gzip.NewWriter(&bomb)
	io.Copy(w, io.LimitReader(letters{}, 100<<20))
	w.Close()
	for _, name := range []string{"a.jsonl.gz", "a.json.gz", "a.txt.gz"} {
		item := one(t, name, "", bomb.String())
		if !errors.Is(item.Err, article.ErrTooLarge) && !errors.Is(item.Err, article.ErrInvalid) {
			t.Errorf("%s: %v", name, item.Err)
		}
	}
	items := collect(Document(t.Context(), "a.jsonl.gz", "", bomb.Bytes()))
	if err := items[0].Err; !errors.Is(err, errBomb) {
		t.Errorf("a line of 100 MiB from %d bytes: %v", bomb.Len(), err)
	}
}

// A file of lines may be far larger than what is kept of it.
func TestLinesNeedLittleMemory(t *testing.T) {
	line := `{"text":"` + strings.Repeat("words and words and ", 5000) + "\"}\n"
	r, w := io.Pipe()
	go func() {
		for range 600 {
			io.WriteString(w, line)
		}
		w.Close()
	}()
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	count, highest := 0, uint64(0)
	for item := range Reader(t.Context(), "news.jsonl", r) {
		if item.Err != nil {
			t.Fatal(item.Err)
		}
		if count++; count%200 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&now)
			highest = max(highest, now.HeapAlloc)
		}
	}
	if count != 600 || highest > before.HeapAlloc+8<<20 {
		t.Errorf("%d lines of 100 kB held up to %d bytes more than before", count, int64(highest)-int64(before.HeapAlloc))
	}
}

func TestLinksDoNotLeadOut(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret.txt")
	root := t.TempDir()
	for name, data := range map[string]string{outside: "Secret.", filepath.Join(root, "in.txt"): "Inside."} {
		if err := os.WriteFile(name, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range map[string]string{"out.txt": outside, "up.txt": "../" + filepath.Base(filepath.Dir(outside)) + "/secret.txt", "twin.txt": "in.txt", "dir.txt": ".", "loop.txt": "loop.txt"} {
		if err := os.Symlink(target, filepath.Join(root, name)); err != nil {
			t.Skip("no symbolic links here:", err)
		}
	}
	items := collect(Path(t.Context(), root))
	if len(items) != 3 || items[0].Article.Text != "Inside." || items[1].Article.Text != "Inside." {
		t.Fatalf("got %+v, want the file and its twin", items)
	}
	if err := items[2].Err; !errors.Is(err, ErrSkipped) || !strings.Contains(err.Error(), "4 linked from elsewhere") {
		t.Errorf("the report: %v", err)
	}
}

func TestPathsThatAreNoFiles(t *testing.T) {
	items := collect(Path(t.Context(), filepath.Join(t.TempDir(), "missing.txt")))
	if len(items) != 1 || !errors.Is(items[0].Err, os.ErrNotExist) {
		t.Errorf("a missing file: %+v", items)
	}
	if _, err := os.Stat("/dev/zero"); err == nil {
		if items = collect(Path(t.Context(), "/dev/zero")); len(items) != 1 || !errors.Is(items[0].Err, article.ErrInvalid) {
			t.Errorf("a device: %+v", items)
		}
	}
}

func TestReadingStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	lines := strings.Repeat(`{"text":"a"}`+"\n", 100)
	var items []Item
	for item := range Reader(ctx, "a.jsonl", strings.NewReader(lines)) {
		if items = append(items, item); len(items) == 3 {
			cancel()
		}
	}
	if len(items) != 4 || !errors.Is(items[3].Err, context.Canceled) {
		t.Errorf("after the end of the context: %d items, the last %v", len(items), items[len(items)-1].Err)
	}
	for _, data := range []string{lines, `[{"text":"a"},{"text":"b"}]`, `{"text":"a"}`} {
		for range Reader(ctx, "", strings.NewReader(data)) {
			break // must not be called again
		}
	}
}

func TestParseDate(t *testing.T) {
	for s, want := range map[string]string{
		"2026-01-31":                      "2026-01-31T00:00:00Z",
		"2026/01/31":                      "2026-01-31T00:00:00Z",
		"2026-01-31T18:00:00+01:00":       "2026-01-31T17:00:00Z",
		"2026-01-31 18:00":                "2026-01-31T18:00:00Z",
		"31 January 2026":                 "2026-01-31T00:00:00Z",
		"January 31, 2026":                "2026-01-31T00:00:00Z",
		"Jan. 31, 2026":                   "2026-01-31T00:00:00Z",
		"January 2026":                    "2026-01-01T00:00:00Z",
		"Sat, 31 Jan 2026 18:00:00 GMT":   "2026-01-31T18:00:00Z",
		"Sat, 31 Jan 2026 18:00:00 EST":   "2026-01-31T23:00:00Z",
		"Sat, 31 Jan 2026 18:00:00 -0500": "2026-01-31T23:00:00Z",
		"31 Jan 2026 10:00 PM":            "2026-01-31T22:00:00Z",
		"31.12.2025":                      "2025-12-31T00:00:00Z",
		"12/31/2025":                      "2025-12-31T00:00:00Z",
		"05/05/2025":                      "2025-05-05T00:00:00Z",
		"1769817600":                      "2026-01-31T00:00:00Z",
		"20260131":                        "2026-01-31T00:00:00Z",
	} {
		got, err := ParseDate(s)
		if err != nil || got.Format(time.RFC3339) != want || got.Location() != time.UTC {
			t.Errorf("ParseDate(%q) = %v, %v, want %s", s, got, err, want)
		}
	}
	for _, s := range []string{"", "03/04/2026", "3.4.2026", "next week", "2026-02-30", "2026-13-01", "Jan 31 2026 XYZ", "12", strings.Repeat("1", 1000)} {
		if got, err := ParseDate(s); !errors.Is(err, article.ErrInvalid) || !strings.Contains(err.Error(), "write it like 2026-01-31") {
			t.Errorf("ParseDate(%q) = %v, %v, want an error that tells the forms", s, got, err)
		}
	}
}

func FuzzDocument(f *testing.F) {
	for _, seed := range []struct{ name, data string }{
		{"a.md", "---\ntitle: x\n---\n# H\n- a\n  - b\n\n|a|b|\n|-|-|\n"}, {"a.html", "<p>a<ul><li>b<table><td>c"},
		{"a.json", `{"articles":[{"text":"a","date":"2026"}]}`}, {"a.jsonl", "{\"text\":\"a\"}\n{"}, {"", "text"},
	} {
		f.Add(seed.name, "", []byte(seed.data))
	}
	f.Fuzz(func(t *testing.T, name, contentType string, data []byte) {
		for item := range Document(t.Context(), name, contentType, data) {
			if item.Err == nil {
				article.Prepare(item.Article)
			} else if !errors.Is(item.Err, article.ErrInvalid) && !errors.Is(item.Err, article.ErrTooLarge) {
				t.Errorf("%v", item.Err)
			}
		}
	})
}

// PRESSMARK_TEST_DATA names a folder with a large collection that cannot be part
// of the project: rtqa-corpus/articles-00.jsonl.gz with 2,729 news articles.
func TestLargeCollection(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: large collections are left out")
	}
	folder := os.Getenv("PRESSMARK_TEST_DATA")
	if folder == "" {
		t.Skip("PRESSMARK_TEST_DATA is not set: it names the folder that holds rtqa-corpus/articles-00.jsonl.gz")
	}
	began, size, count := time.Now(), 0, 0
	ids := map[string]bool{}
	for item := range Path(t.Context(), filepath.Join(folder, "rtqa-corpus", "articles-00.jsonl.gz")) {
		if item.Err != nil {
			t.Errorf("%s: %v", item.Name, item.Err)
			continue
		}
		a, err := article.Prepare(item.Article)
		if err != nil {
			t.Errorf("%s: %v", item.Name, err)
		}
		if a.PublishedAt.IsZero() || a.URL == "" || len(article.Chunks(a)) == 0 {
			t.Errorf("%s: incomplete: %+v", item.Name, a)
		}
		count++
		size += len(a.Text)
		ids[a.ID] = true
	}
	t.Logf("%d articles, %.1f MB/s", count, float64(size)/1e6/time.Since(began).Seconds())
	if count != 2729 || len(ids) != count {
		t.Errorf("%d articles with %d ids, want 2729", count, len(ids))
	}
}
