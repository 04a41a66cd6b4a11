package library

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/pressmark/pressmark/internal/article"
)

func TestPutAndRead(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		ctx := t.Context()
		wantStatus(t, put(t, o.Library, story(1), story(2)), Added, Added)
		before := must[article.Article](t)(o.Article(ctx, "story1"))
		l := o.again()
		a := must[article.Article](t)(l.Article(ctx, "story1"))
		if d := cmp.Diff(before, a); d != "" {
			t.Error(d)
		}
		want := must[article.Article](t)(article.Prepare(story(1)))
		want.AddedAt, want.UpdatedAt, want.Story = a.AddedAt, a.UpdatedAt, storyOf(t, l, "story1")
		if d := cmp.Diff(want, a); d != "" {
			t.Error(d)
		}
		if a.AddedAt.IsZero() || !a.AddedAt.Equal(a.UpdatedAt) {
			t.Errorf("added %v, updated %v", a.AddedAt, a.UpdatedAt)
		}
		wantStatus(t, put(t, l, a), Unchanged)
		if _, err := l.Article(ctx, "none"); !errors.Is(err, article.ErrNotFound) {
			t.Error(err)
		}
		if _, err := l.ArticleChunks(ctx, "none"); !errors.Is(err, article.ErrNotFound) {
			t.Error(err)
		}
	})
}

func TestPutReplaces(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		ctx := t.Context()
		g := must[Generation](t)(o.Generation(ctx, Identity{"m", 2}))
		put(t, o.Library, story(1), story(2))
		before := must[article.Article](t)(o.Article(ctx, "story1"))
		old := must[[]StoredChunk](t)(o.ArticleChunks(ctx, "story1"))
		if err := o.PutVectors(ctx, g.ID, map[int64][]float32{old[0].Key: {1, 2}}); err != nil {
			t.Fatal(err)
		}
		if err := o.PutSummary(ctx, "story1", "short", []byte("s")); err != nil {
			t.Fatal(err)
		}
		var gone []int64
		o.OnChunksRemoved(func(keys []int64) { gone = append(gone, keys...) })

		next := story(1)
		next.Text, next.Collection = "A zeppelin landed quietly.", "c0"
		wantStatus(t, put(t, o.Library, next), Updated)

		after := must[article.Article](t)(o.Article(ctx, "story1"))
		if !after.AddedAt.Equal(before.AddedAt) || after.UpdatedAt.Before(before.UpdatedAt) {
			t.Errorf("added %v then %v", before.AddedAt, after.AddedAt)
		}
		var want []int64
		for _, c := range old {
			want = append(want, c.Key)
		}
		if !slices.Equal(gone, want) {
			t.Errorf("told of %v, want %v", gone, want)
		}
		if found := must[[]StoredChunk](t)(o.Chunks(ctx, want)); len(found) > 0 {
			t.Errorf("%d old chunks are still there", len(found))
		}
		if v := must[map[int64][]float32](t)(o.Vectors(ctx, g.ID, want)); len(v) > 0 {
			t.Error("old vectors are still there")
		}
		if _, found, err := o.Summary(ctx, "story1", "short"); found || err != nil {
			t.Errorf("old summary: %v, %v", found, err)
		}
		wantFound(t, o.Library, "zeppelin", Filter{}, "story1")
		wantFound(t, o.Library, "story1", Filter{}, "story1") // the title still says it
		infos := must[[]CollectionInfo](t)(o.Collections(ctx))
		if len(infos) != 1 || infos[0].Articles != 2 {
			t.Errorf("collections: %v", infos)
		}
	})
}

func TestPutBadAndTwice(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		ctx := t.Context()
		bad := article.Article{ID: "not an id", Text: "Text."}
		second := story(1)
		second.Title = "The later one"
		results := put(t, o.Library, story(1), bad, second, story(1), story(3))
		wantStatus(t, results, Added, Failed, Updated, Updated, Added)
		if !errors.Is(results[1].Err, article.ErrInvalid) {
			t.Error(results[1].Err)
		}
		a := must[article.Article](t)(o.Article(ctx, "story1"))
		if a.Title != story(1).Title {
			t.Errorf("title %q: the last must win", a.Title)
		}
		if n := must[int](t)(o.Delete(ctx, "story1", "none", "story1", "story3")); n != 2 {
			t.Errorf("deleted %d, want 2", n)
		}
		if totals := must[Totals](t)(o.Totals(ctx)); totals != (Totals{}) {
			t.Errorf("what is left: %+v", totals)
		}
		ended, cancel := context.WithCancel(ctx)
		cancel()
		if _, err := o.Put(ended, stories(0, 3)); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		wantStatus(t, put(t, o.Library, story(1)), Added)
	})
}

// Ids whose usual hashes agree in 32 bits are different ids.
func TestCollidingIDs(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		one, two := story(1), story(2)
		one.ID, two.ID = "article-74714.0", "article-93521.0"
		three, four := story(3), story(4)
		three.ID, four.ID = "chunk-5870", "chunk-118139"
		put(t, o.Library, one, two, three, four)
		must[int](t)(o.Delete(t.Context(), one.ID, three.ID))
		l := o.again()
		for _, a := range []article.Article{two, four} {
			got := must[article.Article](t)(l.Article(t.Context(), a.ID))
			if got.Title != a.Title {
				t.Errorf("%s has the title %q", a.ID, got.Title)
			}
		}
	})
}

// Whatever is put: every chunk is the stretch of the stored text that it says.
func TestChunksAreTheText(t *testing.T) {
	l := must[*Library](t)(OpenMemory(t.Context()))
	defer l.Close()
	word := rapid.SampledFrom([]string{"harbour", "Straße", "naïve", "日本", "e\u0301", "U.S.", "don't", "3.5", "\"Yes\"", "🚢", "wall"})
	rapid.Check(t, func(r *rapid.T) {
		var text strings.Builder
		for _, n := range rapid.SliceOfN(rapid.IntRange(1, 40), 1, 25).Draw(r, "sentences") {
			text.WriteString(strings.Join(rapid.SliceOfN(word, n, n).Draw(r, "words"), " ") + rapid.SampledFrom([]string{". ", "! ", ".\n\n", "? "}).Draw(r, "end"))
		}
		results, err := l.Put(context.Background(), []article.Article{{ID: "x", Title: "Ship", Text: text.String()}})
		if err != nil || results[0].Err != nil {
			r.Fatal(err, results)
		}
		a, err := l.Article(context.Background(), "x")
		if err != nil {
			r.Fatal(err)
		}
		chunks, err := l.ArticleChunks(context.Background(), "x")
		if err != nil || len(chunks) == 0 {
			r.Fatal(err, len(chunks))
		}
		for i, c := range chunks {
			if c.Text != a.Text[c.Chunk.Start:c.Chunk.End] || c.Chunk.Ordinal != i || c.Article.Text != "" || c.Article.ID != "x" {
				r.Fatalf("chunk %d: %+v", i, c)
			}
		}
	})
	checked(t, l)
}

func TestChunksInOrder(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		put(t, o.Library, stories(0, 5)...)
		all := must[[]int64](t)(o.AllChunks(t.Context(), Filter{}, 1000))
		slices.Reverse(all)
		asked := append([]int64{999_999}, all...)
		var got []int64
		for _, c := range must[[]StoredChunk](t)(o.Chunks(t.Context(), asked)) {
			got = append(got, c.Key)
		}
		if !slices.Equal(got, all) {
			t.Errorf("got %v, want %v", got, all)
		}
		if none := must[[]StoredChunk](t)(o.Chunks(t.Context(), nil)); len(none) != 0 {
			t.Error("chunks out of nothing")
		}
	})
}
