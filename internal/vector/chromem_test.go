package vector_test

import (
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/pressmark/pressmark/internal/vector"
	"github.com/pressmark/pressmark/internal/vector/vectortest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func openChromem(dimensions int) (vector.Index, error) { return vector.NewChromem(dimensions) }

func TestChromem(t *testing.T) { vectortest.Test(t, openChromem) }

// TestChromemFull is the index at the size where it must still do: 100,000 vectors
// of 384 dimensions, 8 readers that never pause, and 1,000 new vectors (on two
// processors with nothing else to do in about a second). What is asserted does not
// depend on the machine: few scans pass before a batch.
func TestChromemFull(t *testing.T) {
	if testing.Short() || os.Getenv("PRESSMARK_TEST_DATA") == "" {
		t.Skip("-short, or PRESSMARK_TEST_DATA is not set: large tests are left out")
	}
	x := filled(t, 100_000)
	stop := make(chan struct{})
	var scans atomic.Int64
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(i), 3))
			for {
				select {
				case <-stop:
					return
				default:
				}
				if hits, err := x.Nearest(t.Context(), unit(r), 10, nil); err != nil || len(hits) != 10 {
					t.Errorf("%d hits, %v", len(hits), err)
				}
				scans.Add(1)
			}
		})
	}
	time.Sleep(100 * time.Millisecond) // until all readers are at it
	before := scans.Load()
	began := time.Now()
	r := rand.New(rand.NewPCG(9, 9))
	for batch := range 5 {
		items := make([]vector.Item, 200)
		for i := range items {
			items[i] = vector.Item{Key: int64(1_000_000 + 200*batch + i), Vector: unit(r)}
		}
		if err := x.Add(t.Context(), items); err != nil {
			t.Error(err)
		}
	}
	took, passed := time.Since(began), scans.Load()-before
	close(stop)
	wg.Wait()
	t.Logf("1,000 vectors beside 8 readers: %v, %d scans meanwhile", took, passed)
	if most := int64(5 * 4 * (1 + runtime.GOMAXPROCS(0))); passed > most {
		t.Errorf("%d scans passed before 5 batches, want at most %d", passed, most)
	}
}

func unit(r *rand.Rand) []float32 {
	v := make([]float32, 384)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return v
}

func filled(tb testing.TB, n int) *vector.Chromem {
	tb.Helper()
	x, err := vector.NewChromem(384)
	if err != nil {
		tb.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 1))
	began := time.Now()
	for from := 0; from < n; from += 1000 {
		items := make([]vector.Item, 1000)
		for i := range items {
			items[i] = vector.Item{Key: int64(1 + from + i), Vector: unit(r)}
		}
		if err := x.Add(tb.Context(), items); err != nil {
			tb.Fatal(err)
		}
	}
	tb.Logf("%d vectors made and added in %v", n, time.Since(began))
	return x
}

func BenchmarkChromemNearest(b *testing.B) {
	for _, c := range []struct {
		name  string
		n     int
		allow func(int64) bool
	}{
		{"1k", 1000, nil},
		{"20k", 20_000, nil},
		{"20k/every10th", 20_000, func(key int64) bool { return key%10 == 0 }},
		{"20k/every1000th", 20_000, func(key int64) bool { return key%1000 == 0 }},
	} {
		b.Run(c.name, func(b *testing.B) {
			x := filled(b, c.n)
			query := unit(rand.New(rand.NewPCG(5, 5)))
			times := make([]time.Duration, 0, b.N)
			for b.Loop() {
				began := time.Now()
				if _, err := x.Nearest(b.Context(), query, 40, c.allow); err != nil {
					b.Fatal(err)
				}
				times = append(times, time.Since(began))
			}
			slices.Sort(times)
			b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "p50-ms")
		})
	}
}
