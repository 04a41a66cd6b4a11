package library

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pressmark/pressmark/internal/article"
)

func wantNote(t *testing.T, l *Library, key, want string, found bool) {
	t.Helper()
	data, ok, err := l.Note(t.Context(), key)
	if string(data) != want || ok != found || err != nil {
		t.Errorf("note %q is %q, %v, %v, want %q, %v", key, data, ok, err, want, found)
	}
}

func TestNotes(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		ctx := t.Context()
		put(t, o.Library, story(1), story(10))
		err := errors.Join(
			o.PutNote(ctx, "story1 x", []byte("first")),
			o.PutNote(ctx, "story1 x", []byte("second")),
			o.PutNote(ctx, "story10 x", []byte("another article's")),
			o.PutNote(ctx, "empty", nil),
		)
		if err != nil {
			t.Fatal(err)
		}
		next := story(1)
		next.Text = "A zeppelin landed quietly."
		put(t, o.Library, next)
		l := o.again()
		wantNote(t, l, "story1 x", "second", true)
		wantNote(t, l, "empty", "", true)
		wantNote(t, l, "none", "", false)
		if _, err := l.Delete(ctx, "story1"); err != nil {
			t.Fatal(err)
		}
		wantNote(t, l, "story1 x", "", false)
		wantNote(t, l, "story10 x", "another article's", true)
	})
}

func TestNewestNotesStay(t *testing.T) {
	l := must[*Library](t)(OpenMemory(t.Context()))
	t.Cleanup(func() { l.Close() })
	_, err := l.writer.Exec(`
		WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
		INSERT INTO notes (key, data) SELECT 'n' || i, x'78' FROM n`, keptNotes-1)
	if err != nil {
		t.Fatal(err)
	}
	wantNote(t, l, "n0", "x", true)
	for _, key := range []string{"n1", "new"} { // n1 becomes one of the newest
		if err := l.PutNote(t.Context(), key, []byte("y")); err != nil {
			t.Fatal(err)
		}
	}
	wantNote(t, l, "n0", "", false)
	wantNote(t, l, "n1", "y", true)
	wantNote(t, l, "n2", "x", true)
	wantNote(t, l, fmt.Sprint("n", keptNotes-1), "x", true)
}

func TestChunkBorders(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		ctx := t.Context()
		put(t, o.Library, story(1), story(2))
		var want []article.Chunk
		for _, c := range must[[]StoredChunk](t)(o.ArticleChunks(ctx, "story1")) {
			want = append(want, c.Chunk)
		}
		hash := must[article.Article](t)(o.Article(ctx, "story1")).ContentHash
		got := must[[]article.Chunk](t)(o.ChunkBorders(ctx, "story1", hash))
		if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
			t.Errorf("borders (-want +got):\n%s", diff)
		}
		for id, hash := range map[string]string{"story1": "another", "none": hash} {
			if got := must[[]article.Chunk](t)(o.ChunkBorders(ctx, id, hash)); len(got) > 0 {
				t.Errorf("%s with hash %q has %d chunks", id, hash, len(got))
			}
		}
	})
}
