package library

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/pressmark/pressmark/internal/article"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(writerEnv); dir != "" {
		writeUntilKilled(dir)
		return
	}
	goleak.VerifyTestMain(m)
}

// opened is a library under test; again closes and opens it where it is kept.
type opened struct {
	*Library
	again func() *Library
}

// both runs a test on a library in memory and on one on disk.
func both(t *testing.T, test func(t *testing.T, l opened)) {
	t.Run("memory", func(t *testing.T) {
		l, err := OpenMemory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		test(t, opened{l, func() *Library { return l }})
		checked(t, l)
	})
	t.Run("disk", func(t *testing.T) {
		dir := t.TempDir()
		l := openAt(t, dir)
		last := l
		test(t, opened{l, func() *Library {
			if err := last.Close(); err != nil {
				t.Fatal(err)
			}
			last = openAt(t, dir)
			return last
		}})
		checked(t, last)
	})
}

func openAt(t *testing.T, dir string) *Library {
	t.Helper()
	l, err := Open(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func checked(t *testing.T, l *Library) {
	t.Helper()
	if err := l.Check(context.Background()); err != nil {
		t.Error(err)
	}
}

// must gives a value, or ends the test.
func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func put(t *testing.T, l *Library, articles ...article.Article) []PutResult {
	t.Helper()
	results, err := l.Put(t.Context(), articles)
	if err != nil {
		t.Fatal(err)
	}
	return results
}

func wantStatus(t *testing.T, results []PutResult, want ...Status) {
	t.Helper()
	for i, w := range want {
		if results[i].Status != w {
			t.Errorf("article %d (%s) is %s, want %s (%v)", i, results[i].ID, results[i].Status, w, results[i].Err)
		}
	}
	if len(results) != len(want) {
		t.Errorf("%d results, want %d", len(results), len(want))
	}
}

var day = time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)

// story is an article whose chunks all hold the word that is its id.
func story(n int) article.Article {
	id := fmt.Sprintf("story%d", n)
	var text strings.Builder
	for i := range 12 + n%7 {
		fmt.Fprintf(&text, "The %s tells, in sentence number %d, what the harbour council decided about the old wall on pier %d. ", id, i, n*i)
		if i%5 == 4 {
			text.WriteString("\n\n")
		}
	}
	return article.Article{
		ID: id, Title: "Harbour news " + id, Text: text.String(), Source: "The Pier", Author: "Ada Quay",
		Tags: []string{"harbour", fmt.Sprintf("t%d", n%3)}, PublishedAt: day.AddDate(0, 0, n),
		Collection: fmt.Sprintf("c%d", n%2), Metadata: map[string]any{"page": float64(n)},
	}
}

func stories(from, to int) (all []article.Article) {
	for n := from; n < to; n++ {
		all = append(all, story(n))
	}
	return all
}

func TestModesAndNewerSchema(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a b?c#d%41", "library")
	l := openAt(t, dir)
	put(t, l, story(1))
	for name, want := range map[string]os.FileMode{dir: 0o700, l.path: 0o600, l.path + "-wal": 0o600, filepath.Join(dir, lockName): 0o600} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", name, got, want)
		}
	}
	if _, err := l.writer.Exec("PRAGMA user_version = 999"); err != nil {
		t.Fatal(err)
	}
	l.Close()
	if _, err := Open(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "newer program") {
		t.Errorf("a library of a newer program: %v", err)
	}
}

// undo takes a library back to an older version of the schema.
var undo = []string{2: `
	DROP TABLE turns; DROP TABLE conversations; DROP TABLE usage; DROP TABLE notes;
	PRAGMA user_version = 1`, 3: `
	DROP INDEX articles_story; ALTER TABLE articles DROP COLUMN story; DROP TABLE shingles;
	PRAGMA user_version = 2`, 4: `
	DROP TABLE feedback; ALTER TABLE answers DROP COLUMN passages; DROP INDEX articles_title;
	PRAGMA user_version = 3`}

// olderLibrary is a library with two copies of an article, as a program that knew
// the schema up to version stored them.
func olderLibrary(t *testing.T, version int) string {
	t.Helper()
	dir := t.TempDir()
	l := openAt(t, dir)
	second := story(1)
	second.ID = "copy1"
	put(t, l, story(1), second)
	for v := len(migrations); v > version; v-- {
		if _, err := l.writer.Exec(undo[v]); err != nil {
			t.Fatalf("undo version %d: %v", v, err)
		}
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// A library of an older version keeps its articles and gets what came later.
func TestMigratesFromOlderVersions(t *testing.T) {
	for version := 1; version < len(migrations); version++ {
		t.Run(fmt.Sprint("version ", version), func(t *testing.T) {
			l := openAt(t, olderLibrary(t, version))
			if got := must[int](t)(l.schemaVersion(t.Context())); got != len(migrations) {
				t.Errorf("version %d, want %d", got, len(migrations))
			}
			known := version >= 3 // of the stories
			if a := must[article.Article](t)(l.Article(t.Context(), story(1).ID)); (a.Story != "") != known {
				t.Errorf("story %q of a library of version %d", a.Story, version)
			}
			if _, err := l.writer.Exec("INSERT INTO usage VALUES ('2026-01-01', 'm', 1, 2, 3)"); err != nil {
				t.Error(err)
			}
			if left := must[int](t)(l.FindStories(t.Context(), 1)); left != 1 && !known {
				t.Errorf("%d articles wait for their story, want 1", left)
			}
			if err := l.PutFeedback(t.Context(), "f", nil); err != nil {
				t.Error(err)
			}
			if left := must[int](t)(l.FindStories(t.Context(), 1)); left != 0 {
				t.Errorf("%d articles wait for their story, want none", left)
			}
			wantStories(t, l, story(1).ID+" copy1")
			checked(t, l)
		})
	}
}
