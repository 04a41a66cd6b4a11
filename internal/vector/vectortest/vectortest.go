// Package vectortest holds the tests that every vector.Index must pass.
package vectortest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/pressmark/pressmark/internal/vector"
)

// Test runs the suite on the indexes that open makes, each empty and of the
// number of dimensions asked for.
func Test(t *testing.T, open func(dimensions int) (vector.Index, error)) {
	s := suite{open}
	for name, test := range map[string]func(*testing.T){
		"Empty":            s.empty,
		"Nearest":          s.nearest,
		"Ties":             s.ties,
		"Allow":            s.allow,
		"MoreThanThereAre": s.moreThanThereAre,
		"Replace":          s.replace,
		"Delete":           s.delete,
		"Refused":          s.refused,
		"RefusedAsAWhole":  s.refusedAsAWhole,
		"Copied":           s.copied,
		"AnyLength":        s.anyLength,
		"EndedContext":     s.endedContext,
		"Deadlines":        s.deadlines,
		"Together":         s.together,
		"BadNumberOfDims":  s.badDimensions,
		"CollidingNames":   s.colliding,
		"ScoresAreCosines": s.scores,
		"NumbersOfAnySize": s.extremes,
		"WritersAreLetIn":  s.writersAreLetIn,
	} {
		t.Run(name, test)
	}
}

type suite struct {
	open func(dimensions int) (vector.Index, error)
}

func (s suite) index(t *testing.T, dimensions int, items ...vector.Item) vector.Index {
	t.Helper()
	x, err := s.open(dimensions)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Add(t.Context(), items); err != nil {
		t.Fatal(err)
	}
	return x
}

func find(t *testing.T, x vector.Index, query []float32, k int, allow func(int64) bool) []vector.Hit {
	t.Helper()
	hits, err := x.Nearest(t.Context(), query, k, allow)
	if err != nil {
		t.Fatal(err)
	}
	return hits
}

func keys(hits []vector.Hit) []int64 {
	var found []int64
	for _, h := range hits {
		found = append(found, h.Key)
	}
	return found
}

func wantKeys(t *testing.T, hits []vector.Hit, want ...int64) {
	t.Helper()
	if got := keys(hits); !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
}

// random gives n items of seeded random directions with keys from 1 on.
func random(n, dimensions int, seed uint64) []vector.Item {
	r := rand.New(rand.NewPCG(seed, 1))
	items := make([]vector.Item, n)
	for i := range items {
		items[i] = vector.Item{Key: int64(i + 1), Vector: randomVector(r, dimensions)}
	}
	return items
}

func randomVector(r *rand.Rand, dimensions int) []float32 {
	v := make([]float32, dimensions)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return v
}

func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for i := range a {
		ab += float64(a[i]) * float64(b[i])
		aa += float64(a[i]) * float64(a[i])
		bb += float64(b[i]) * float64(b[i])
	}
	return ab / math.Sqrt(aa*bb)
}

// exact ranks items by the definition.
func exact(items []vector.Item, query []float32, allow func(int64) bool) []vector.Hit {
	var hits []vector.Hit
	for _, item := range items {
		if allow == nil || allow(item.Key) {
			hits = append(hits, vector.Hit{Key: item.Key, Score: float32(cosine(item.Vector, query))})
		}
	}
	slices.SortFunc(hits, func(a, b vector.Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Key, b.Key))
	})
	return hits
}

// sameAnswer allows for rounding: the k-th scores agree, and every key found has
// the score that the definition gives it.
func sameAnswer(t *testing.T, got, want []vector.Hit, k int) {
	t.Helper()
	want = want[:min(k, len(want))]
	if len(got) != len(want) {
		t.Fatalf("%d hits, want %d", len(got), len(want))
	}
	for i := range got {
		if d := math.Abs(float64(got[i].Score - want[i].Score)); d > 1e-5 {
			t.Errorf("hit %d has score %v, want %v", i, got[i].Score, want[i].Score)
		}
	}
}

func (s suite) empty(t *testing.T) {
	x := s.index(t, 3)
	if hits := find(t, x, []float32{1, 2, 3}, 10, nil); len(hits) != 0 || x.Len() != 0 {
		t.Errorf("an empty index of length %d gave %v", x.Len(), hits)
	}
	if err := x.Delete(t.Context(), 1, 2); err != nil {
		t.Error(err)
	}
}

func (s suite) nearest(t *testing.T) {
	items := random(500, 24, 1)
	x := s.index(t, 24, items...)
	r := rand.New(rand.NewPCG(2, 2))
	for range 50 {
		query, k := randomVector(r, 24), 1+r.IntN(30)
		sameAnswer(t, find(t, x, query, k, nil), exact(items, query, nil), k)
	}
}

// Forty equal vectors among others: the lowest keys, in order, every time.
func (s suite) ties(t *testing.T) {
	items := random(200, 8, 3)
	for i := range 40 {
		items[i*5].Vector = []float32{1, 0, 0, 0, 0, 0, 0, 0}
	}
	x := s.index(t, 8, items...)
	want := []int64{1, 6, 11, 16, 21}
	for range 100 {
		wantKeys(t, find(t, x, items[0].Vector, 5, nil), want...)
	}
}

func (s suite) allow(t *testing.T) {
	items := random(800, 16, 4)
	x := s.index(t, 16, items...)
	r := rand.New(rand.NewPCG(5, 5))
	for _, every := range []int64{1, 2, 7, 100, 799, 5000} {
		allow := func(key int64) bool { return key%every == 0 }
		query := randomVector(r, 16)
		got := find(t, x, query, 10, allow)
		sameAnswer(t, got, exact(items, query, allow), 10)
		for _, h := range got {
			if !allow(h.Key) {
				t.Errorf("key %d is not allowed", h.Key)
			}
		}
	}
}

func (s suite) moreThanThereAre(t *testing.T) {
	items := random(21, 4, 6)
	x := s.index(t, 4, items...)
	for k, want := range map[int]int{-1: 0, 0: 0, 1: 1, 21: 21, 22: 21, math.MaxInt: 21} {
		if hits := find(t, x, items[0].Vector, k, nil); len(hits) != want {
			t.Errorf("k %d gave %d hits, want %d", k, len(hits), want)
		}
	}
}

func (s suite) replace(t *testing.T) {
	x := s.index(t, 2, vector.Item{Key: 1, Vector: []float32{1, 0}}, vector.Item{Key: 2, Vector: []float32{1, 1}})
	again := []vector.Item{{Key: 1, Vector: []float32{1, 0}}, {Key: 1, Vector: []float32{-1, 0}}}
	if err := x.Add(t.Context(), again); err != nil {
		t.Fatal(err)
	}
	if x.Len() != 2 {
		t.Errorf("length %d, want 2", x.Len())
	}
	wantKeys(t, find(t, x, []float32{1, 0}, 2, nil), 2, 1)
}

func (s suite) delete(t *testing.T) {
	x := s.index(t, 4, random(30, 4, 7)...)
	if err := x.Delete(t.Context()); err != nil || x.Len() != 30 {
		t.Fatalf("deleting no keys left %d of 30 (%v)", x.Len(), err)
	}
	if err := x.Delete(t.Context(), 3, 4, 4, 99); err != nil || x.Len() != 28 {
		t.Fatalf("28 should be left, not %d (%v)", x.Len(), err)
	}
	for _, h := range find(t, x, []float32{1, 1, 1, 1}, 30, nil) {
		if h.Key == 3 || h.Key == 4 {
			t.Errorf("key %d was deleted", h.Key)
		}
	}
}

var (
	nan = float32(math.NaN())
	inf = float32(math.Inf(1))
)

func (s suite) refused(t *testing.T) {
	x := s.index(t, 2, vector.Item{Key: 1, Vector: []float32{1, 0}})
	for _, c := range []struct {
		item vector.Item
		want error
	}{
		{vector.Item{Key: 2, Vector: []float32{1}}, vector.ErrDimensions},
		{vector.Item{Key: 2, Vector: []float32{1, 2, 3}}, vector.ErrDimensions},
		{vector.Item{Key: 2, Vector: nil}, vector.ErrDimensions},
		{vector.Item{Key: 2, Vector: []float32{nan, 1}}, vector.ErrNotFinite},
		{vector.Item{Key: 2, Vector: []float32{1, -inf}}, vector.ErrNotFinite},
		{vector.Item{Key: 2, Vector: []float32{0, 0}}, vector.ErrZero},
		{vector.Item{Key: 0, Vector: []float32{1, 1}}, vector.ErrKey},
		{vector.Item{Key: -5, Vector: []float32{1, 1}}, vector.ErrKey},
	} {
		if err := x.Add(t.Context(), []vector.Item{c.item}); !errors.Is(err, c.want) {
			t.Errorf("adding %v: %v, want %v", c.item, err, c.want)
		}
		if errors.Is(c.want, vector.ErrKey) {
			continue
		}
		if _, err := x.Nearest(t.Context(), c.item.Vector, 1, nil); !errors.Is(err, c.want) {
			t.Errorf("asking for %v: %v, want %v", c.item.Vector, err, c.want)
		}
	}
	wantKeys(t, find(t, x, []float32{1, 1}, 5, nil), 1)
}

func (s suite) refusedAsAWhole(t *testing.T) {
	x := s.index(t, 2)
	items := []vector.Item{{Key: 1, Vector: []float32{1, 0}}, {Key: 2, Vector: []float32{0, 0}}, {Key: 3, Vector: []float32{1, 0}}}
	if err := x.Add(t.Context(), items); err == nil || x.Len() != 0 {
		t.Errorf("a batch with a bad item left %d vectors (%v)", x.Len(), err)
	}
}

func (s suite) copied(t *testing.T) {
	item := vector.Item{Key: 1, Vector: []float32{1, 0}}
	query := []float32{1, 0}
	x := s.index(t, 2, item, vector.Item{Key: 2, Vector: []float32{1, 1}})
	item.Vector[0] = -1
	wantKeys(t, find(t, x, query, 2, nil), 1, 2)
	if query[0] != 1 {
		t.Error("the query was changed")
	}
}

func (s suite) anyLength(t *testing.T) {
	x := s.index(t, 2, vector.Item{Key: 1, Vector: []float32{0.001, 0}}, vector.Item{Key: 2, Vector: []float32{300, 300}})
	wantKeys(t, find(t, x, []float32{5000, 0}, 2, nil), 1, 2)
}

func (s suite) endedContext(t *testing.T) {
	x := s.index(t, 8, random(100, 8, 8)...)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := x.Add(ctx, random(200, 8, 9)); !errors.Is(err, context.Canceled) || x.Len() != 100 {
		t.Errorf("an ended Add left %d vectors (%v)", x.Len(), err)
	}
	if err := x.Delete(ctx, 1); !errors.Is(err, context.Canceled) || x.Len() != 100 {
		t.Errorf("an ended Delete left %d vectors (%v)", x.Len(), err)
	}
	if hits, err := x.Nearest(ctx, random(1, 8, 1)[0].Vector, 3, nil); !errors.Is(err, context.Canceled) || hits != nil {
		t.Errorf("an ended Nearest gave %v, %v", hits, err)
	}
}

// Whatever moment the context ends at: the whole answer or its error.
func (s suite) deadlines(t *testing.T) {
	items := random(4000, 32, 10)
	x := s.index(t, 32, items...)
	query := items[7].Vector
	want := keys(find(t, x, query, 10, nil))
	for i := range 100 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i)*20*time.Microsecond)
		hits, err := x.Nearest(ctx, query, 10, nil)
		cancel()
		switch {
		case err != nil && (hits != nil || !errors.Is(err, context.DeadlineExceeded)):
			t.Fatalf("%d hits with %v", len(hits), err)
		case err == nil && !slices.Equal(keys(hits), want):
			t.Fatalf("part of an answer: %v, want %v", keys(hits), want)
		}
	}
}

// Readers and writers at once: answers hold whole batches and known keys only.
func (s suite) together(t *testing.T) {
	const batch = 50
	x := s.index(t, 16, random(batch, 16, 11)...)
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			items := random(batch, 16, uint64(w))
			for i := range items {
				items[i].Key += int64(w+1) * 1000
			}
			for range 10 {
				if err := x.Add(t.Context(), items); err != nil {
					t.Error(err)
				}
				if err := x.Delete(t.Context(), items[0].Key, items[1].Key); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(w), 12))
			for range 50 {
				if hits, err := x.Nearest(t.Context(), randomVector(r, 16), 60, nil); err != nil || len(hits) < batch {
					t.Errorf("%d hits, %v", len(hits), err)
				}
			}
		})
	}
	wg.Wait()
	if want := batch + 4*(batch-2); x.Len() != want {
		t.Errorf("length %d, want %d", x.Len(), want)
	}
}

func (s suite) badDimensions(t *testing.T) {
	for _, n := range []int{0, -3} {
		if _, err := s.open(n); !errors.Is(err, vector.ErrDimensions) {
			t.Errorf("%d dimensions: %v", n, err)
		}
	}
}

// Keys whose low 32 bits agree are different keys.
func (s suite) colliding(t *testing.T) {
	x := s.index(t, 2, vector.Item{Key: 7, Vector: []float32{1, 0}}, vector.Item{Key: 7 + 1<<32, Vector: []float32{0, 1}})
	wantKeys(t, find(t, x, []float32{1, 0}, 2, nil), 7, 7+1<<32)
	if err := x.Delete(t.Context(), 7); err != nil {
		t.Fatal(err)
	}
	wantKeys(t, find(t, x, []float32{1, 0}, 2, nil), 7+1<<32)
}

func (s suite) scores(t *testing.T) {
	items := random(300, 12, 13)
	x := s.index(t, 12, items...)
	for _, item := range items {
		hits := find(t, x, item.Vector, 300, nil)
		if hits[0].Key != item.Key {
			t.Errorf("the nearest of %d is %d", item.Key, hits[0].Key)
		}
		for _, h := range hits {
			if !(h.Score >= -1-1e-5 && h.Score <= 1+1e-5) {
				t.Fatalf("score %v", h.Score)
			}
		}
		if _, err := json.Marshal(hits); err != nil {
			t.Fatal(err)
		}
	}
}

func (s suite) extremes(t *testing.T) {
	big, small := float32(math.MaxFloat32), float32(math.SmallestNonzeroFloat32)
	x := s.index(t, 2, vector.Item{Key: 1, Vector: []float32{big, big}}, vector.Item{Key: 2, Vector: []float32{small, 0}})
	hits := find(t, x, []float32{0, big}, 2, nil)
	wantKeys(t, hits, 1, 2)
	if d := math.Abs(float64(hits[0].Score) - math.Sqrt2/2); d > 1e-5 {
		t.Errorf("score %v", hits[0].Score)
	}
}

// Eight readers that never pause must not keep a batch out.
func (s suite) writersAreLetIn(t *testing.T) {
	items := random(1000, 16, 14)
	x := s.index(t, 16, items...)
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for ctx.Err() == nil {
				x.Nearest(ctx, items[0].Vector, 10, nil)
			}
		})
	}
	began := time.Now()
	for i := range 10 {
		more := random(100, 16, uint64(i))
		for j := range more {
			more[j].Key += int64(10_000 + 100*i)
		}
		if err := x.Add(t.Context(), more); err != nil {
			t.Error(err)
		}
	}
	took := time.Since(began)
	cancel()
	wg.Wait()
	if took > 5*time.Second {
		t.Errorf("1,000 vectors took %v beside eight readers", took)
	}
}
