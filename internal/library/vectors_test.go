package library

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pressmark/pressmark/internal/article"
)

// vectorOf is a vector one can tell whose it is by.
func vectorOf(key int64) []float32 { return []float32{1, float32(key), -0.5} }

// embed gives every pending chunk its vector.
func embed(t *testing.T, l *Library, gen int64) {
	t.Helper()
	for {
		pending := must[[]int64](t)(l.Pending(t.Context(), gen, 7))
		if len(pending) == 0 {
			return
		}
		vectors := map[int64][]float32{}
		for _, key := range pending {
			vectors[key] = vectorOf(key)
		}
		if err := l.PutVectors(t.Context(), gen, vectors); err != nil {
			t.Fatal(err)
		}
	}
}

func wantCoverage(t *testing.T, l *Library, gen int64, embedded, total int) {
	t.Helper()
	e, n, err := l.Coverage(t.Context(), gen)
	if err != nil || e != embedded || n != total {
		t.Errorf("coverage %d of %d (%v), want %d of %d", e, n, err, embedded, total)
	}
}

func visited(t *testing.T, l *Library, gen int64) map[int64]string {
	t.Helper()
	seen := map[int64]string{}
	err := l.EachVector(t.Context(), gen, func(key int64, collection string, vec []float32) error {
		if !slices.Equal(vec, vectorOf(key)) {
			t.Errorf("chunk %d has %v", key, vec)
		}
		seen[key] = collection
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

func TestVectors(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		ctx := t.Context()
		put(t, o.Library, stories(0, 2)...) // before there is an embedder
		g := must[Generation](t)(o.Generation(ctx, Identity{"m", 3}))
		put(t, o.Library, stories(2, 4)...) // and after
		total := must[int](t)(o.CountChunks(ctx, Filter{}))
		wantCoverage(t, o.Library, g.ID, 0, total)
		embed(t, o.Library, g.ID)
		l := o.again()
		wantCoverage(t, l, g.ID, total, total)
		if seen := visited(t, l, g.ID); len(seen) != total {
			t.Errorf("visited %d of %d", len(seen), total)
		}
		keys := must[[]int64](t)(l.AllChunks(ctx, Filter{}, 1000))
		got := must[map[int64][]float32](t)(l.Vectors(ctx, g.ID, append(keys, 999_999)))
		want := map[int64][]float32{}
		for _, key := range keys {
			want[key] = vectorOf(key)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		if err := l.PutVectors(ctx, g.ID, map[int64][]float32{999_999: {1, 2, 3}}); err != nil {
			t.Errorf("the vector of a chunk that is gone: %v", err)
		}
		wantCoverage(t, l, g.ID, total, total)
	})
}

func TestVectorsRefused(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		put(t, o.Library, story(1))
		g := must[Generation](t)(o.Generation(t.Context(), Identity{"m", 3}))
		for _, v := range [][]float32{nil, {1}, {1, 2, 3, 4}, {1, 2, float32(math.NaN())}, {float32(math.Inf(-1)), 0, 0}} {
			if err := o.PutVectors(t.Context(), g.ID, map[int64][]float32{1: v}); err == nil {
				t.Errorf("%v was stored", v)
			}
		}
		if err := o.PutVectors(t.Context(), 77, map[int64][]float32{1: {1, 2, 3}}); !errors.Is(err, ErrGeneration) {
			t.Errorf("no such generation: %v", err)
		}
		if _, err := o.Generation(t.Context(), Identity{}); err == nil {
			t.Error("an embedder without a name")
		}
	})
}

func TestPendingNewestFirst(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		all := stories(0, 4)
		all[1].PublishedAt = time.Time{}
		put(t, o.Library, all...)
		g := must[Generation](t)(o.Generation(t.Context(), Identity{"m", 3}))
		var order []string
		for _, c := range must[[]StoredChunk](t)(o.Chunks(t.Context(), must[[]int64](t)(o.Pending(t.Context(), g.ID, 1000)))) {
			if n := len(order); n == 0 || order[n-1] != c.Article.ID {
				order = append(order, c.Article.ID)
			}
		}
		if want := []string{"story3", "story2", "story0", "story1"}; !slices.Equal(order, want) {
			t.Errorf("order %v, want %v", order, want)
		}
	})
}

func TestDamagedVectorIsQueuedAgain(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		ctx := t.Context()
		put(t, o.Library, stories(0, 3)...)
		g := must[Generation](t)(o.Generation(ctx, Identity{"m", 3}))
		embed(t, o.Library, g.ID)
		total := must[int](t)(o.CountChunks(ctx, Filter{}))
		if _, err := o.writer.Exec(`UPDATE vectors SET vector = zeroblob(12) WHERE chunk = 2`); err != nil {
			t.Fatal(err)
		}
		if _, err := o.writer.Exec(`UPDATE vectors SET vector = x'00' WHERE chunk = 3`); err != nil {
			t.Fatal(err)
		}
		if err := o.Check(ctx); !errors.Is(err, ErrCorrupt) {
			t.Errorf("Check says %v", err)
		}
		if got := must[map[int64][]float32](t)(o.Vectors(ctx, g.ID, []int64{1, 2})); len(got) != 1 {
			t.Errorf("vectors %v", got)
		}
		if seen := visited(t, o.Library, g.ID); len(seen) != total-2 {
			t.Errorf("visited %d of %d", len(seen), total)
		}
		wantCoverage(t, o.Library, g.ID, total-2, total)
		embed(t, o.Library, g.ID)
		wantCoverage(t, o.Library, g.ID, total, total)
	})
}

func TestReindex(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		ctx := t.Context()
		first, second, third := Identity{"one", 3}, Identity{"two", 3}, Identity{"two", 5}
		put(t, o.Library, stories(0, 4)...)
		g := must[Generation](t)(o.Generation(ctx, first))
		if !g.Matches || g.Building || g.ID == 0 {
			t.Errorf("a fresh library: %+v", g)
		}
		embed(t, o.Library, g.ID)
		w := must[Generation](t)(o.Generation(ctx, second))
		if w.Matches || w.Building || w.ID != 0 || w.Serving != first {
			t.Errorf("another embedder: %+v", w)
		}
		if err := o.FinishReindex(ctx, second); !errors.Is(err, ErrGeneration) {
			t.Errorf("finished what was not begun: %v", err)
		}
		given := must[int64](t)(o.BeginReindex(ctx, third))
		next := must[int64](t)(o.BeginReindex(ctx, second))
		if _, err := o.Vectors(ctx, given, nil); !errors.Is(err, ErrGeneration) {
			t.Errorf("a generation given up: %v", err)
		}
		put(t, o.Library, stories(4, 6)...) // meanwhile
		must[int](t)(o.Delete(ctx, "story0"))
		if err := o.FinishReindex(ctx, second); !errors.Is(err, ErrUnfinished) {
			t.Errorf("finished with chunks pending: %v", err)
		}
		l := o.again()
		checked(t, l)
		w = must[Generation](t)(l.Generation(ctx, second))
		if !w.Building || w.ID != next || w.Matches {
			t.Errorf("while building: %+v", w)
		}
		if again := must[int64](t)(l.BeginReindex(ctx, second)); again != next {
			t.Errorf("began %d again as %d", next, again)
		}
		embed(t, l, next)
		if err := l.FinishReindex(ctx, second); err != nil {
			t.Fatal(err)
		}
		w = must[Generation](t)(l.Generation(ctx, second))
		if !w.Matches || w.Building || w.ID != next {
			t.Errorf("at the end: %+v", w)
		}
		var left int
		if err := l.reader.QueryRow(`SELECT count(*) FROM vectors WHERE generation <> ?`, next).Scan(&left); err != nil || left != 0 {
			t.Errorf("%d old vectors left (%v)", left, err)
		}
		total := must[int](t)(l.CountChunks(ctx, Filter{}))
		wantCoverage(t, l, next, total, total)
		if err := l.FinishReindex(ctx, second); err != nil {
			t.Errorf("finished twice: %v", err)
		}
	})
}

// A process killed between the switch and the clearing up.
func TestOpenClearsDroppedVectors(t *testing.T) {
	dir := t.TempDir()
	l := openAt(t, dir)
	put(t, l, stories(0, 4)...)
	g := must[Generation](t)(l.Generation(t.Context(), Identity{"m", 3}))
	embed(t, l, g.ID)
	if _, err := l.writer.Exec(`UPDATE generations SET state = 'dropped'`); err != nil {
		t.Fatal(err)
	}
	l.Close()
	l = openAt(t, dir)
	var left int
	err := l.reader.QueryRow(`SELECT (SELECT count(*) FROM vectors) + (SELECT count(*) FROM jobs) + (SELECT count(*) FROM generations)`).Scan(&left)
	if err != nil || left != 0 {
		t.Errorf("%d rows left (%v)", left, err)
	}
	checked(t, l)
}

func TestRechunk(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		ctx := t.Context()
		put(t, o.Library, stories(0, 5)...)
		id := Identity{"m", 3}
		g := must[Generation](t)(o.Generation(ctx, id))
		embed(t, o.Library, g.ID)
		if g.StaleArticles != 0 {
			t.Errorf("stale at first: %d", g.StaleArticles)
		}
		if _, err := o.writer.Exec(`UPDATE articles SET chunker = 'old' WHERE id IN ('story1', 'story3')`); err != nil {
			t.Fatal(err)
		}
		before := must[[]StoredChunk](t)(o.ArticleChunks(ctx, "story1"))
		if g = must[Generation](t)(o.Generation(ctx, id)); g.StaleArticles != 2 {
			t.Errorf("stale: %d", g.StaleArticles)
		}
		var steps []string
		err := o.Rechunk(ctx, func(done, total int) { steps = append(steps, fmt.Sprint(done, "/", total)) })
		if err != nil || !slices.Equal(steps, []string{"1/2", "2/2"}) {
			t.Errorf("steps %v, %v", steps, err)
		}
		after := must[[]StoredChunk](t)(o.ArticleChunks(ctx, "story1"))
		if len(after) != len(before) || after[0].Key == before[0].Key || after[0].Text != before[0].Text {
			t.Errorf("before %+v, after %+v", before, after)
		}
		if g = must[Generation](t)(o.Generation(ctx, id)); g.StaleArticles != 0 {
			t.Errorf("still stale: %d", g.StaleArticles)
		}
		wantFound(t, o.Library, "story3", Filter{}, "story3")
		if pending := must[[]int64](t)(o.Pending(ctx, g.ID, 1000)); len(pending) == 0 {
			t.Error("the new chunks are not queued")
		}
	})
}

func TestKept(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		ctx := t.Context()
		put(t, o.Library, story(1))
		for _, err := range []error{
			o.PutSummary(ctx, "story1", "short", []byte("first")),
			o.PutSummary(ctx, "story1", "short", []byte("second")),
			o.PutAnswer(ctx, "a1", []byte("one"), nil),
			o.PutAnswer(ctx, "a1", []byte("two"), nil),
			o.PutAnswer(ctx, "a2", nil, nil),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		l := o.again()
		if data, found, err := l.Summary(ctx, "story1", "short"); string(data) != "second" || !found || err != nil {
			t.Errorf("summary %q, %v, %v", data, found, err)
		}
		if _, found, err := l.Summary(ctx, "story1", "long"); found || err != nil {
			t.Errorf("another summary: %v, %v", found, err)
		}
		if err := l.PutSummary(ctx, "none", "short", nil); !errors.Is(err, article.ErrNotFound) {
			t.Error(err)
		}
		if data := must[[]byte](t)(l.Answer(ctx, "a1")); string(data) != "two" {
			t.Errorf("answer %q", data)
		}
		if _, err := l.Answer(ctx, "a3"); !errors.Is(err, article.ErrNotFound) {
			t.Error(err)
		}
		if s := must[Stats](t)(l.Stats(ctx)); s.Answers != 2 || s.Summaries != 1 || s.Articles != 1 || s.Bytes == 0 {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestOldAnswersGo(t *testing.T) {
	l := must[*Library](t)(OpenMemory(t.Context()))
	defer l.Close()
	_, err := l.writer.Exec(`
		WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)
		INSERT INTO answers (id, data) SELECT 'a' || i, x'00' FROM n`, keptAnswers)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if err := l.PutAnswer(t.Context(), fmt.Sprint("a", keptAnswers+i), []byte("x"), nil); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := l.Answer(t.Context(), "a2"); !errors.Is(err, article.ErrNotFound) {
		t.Errorf("the oldest: %v", err)
	}
	must[[]byte](t)(l.Answer(t.Context(), "a3"))
}
