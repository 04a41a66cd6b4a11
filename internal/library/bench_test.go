package library

import (
	"context"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/pressmark/pressmark/internal/article"
)

// TestCorpus puts a large corpus and measures what the service does with every
// question: go test -run TestCorpus -v -timeout 30m. PRESSMARK_TEST_LIBRARY
// names a folder to keep the library in and to use it again from.
func TestCorpus(t *testing.T) {
	dir := corpusDir(t, "rtqa-corpus")
	ctx := context.Background()
	home := os.Getenv("PRESSMARK_TEST_LIBRARY")
	if home == "" {
		home = t.TempDir()
	}
	began := time.Now()
	l, err := Open(ctx, home)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	t.Logf("open: %v", time.Since(began))
	id := Identity{"random", 384}
	g, err := l.Generation(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	fillFrom(t, l, dir)
	vectorsFor(t, l, g.ID, id.Dimensions)
	began = time.Now()
	n := 0
	if err := l.EachVector(ctx, g.ID, func(int64, string, []float32) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	t.Logf("EachVector: %d in %v", n, time.Since(began))
	stats, err := l.Stats(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if n == 0 || n != stats.Chunks {
		t.Errorf("%d articles of %d chunks, but %d vectors", stats.Articles, stats.Chunks, n)
	}
	t.Logf("%d articles, %d chunks, %d vectors, %d MB, process peak %d MB", stats.Articles, stats.Chunks, stats.Vectors, stats.Bytes>>20, peakMB(t))
	questions := corpusQuestions(t, dir)
	measureQuestions(t, l, questions[:min(300, len(questions))])
	began = time.Now()
	if err := l.Check(ctx); err != nil {
		t.Fatal(err)
	}
	t.Logf("Check: %v; process peak %d MB", time.Since(began), peakMB(t))
	began = time.Now()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	t.Logf("Close: %v", time.Since(began))
	began = time.Now()
	if l, err = Open(ctx, home); err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	t.Logf("open again: %v", time.Since(began))
	began = time.Now()
	if err := l.quickCheck(ctx, true); err != nil {
		t.Fatal(err)
	}
	t.Logf("quick check of the whole file: %v", time.Since(began))
}

func fillFrom(t *testing.T, l *Library, dir string) {
	ctx := context.Background()
	if have, _ := l.Totals(ctx); have.Articles > 0 {
		return
	}
	n := 0
	var busy time.Duration
	eachBatch(t, dir, 32, func(batch []article.Article) {
		for i := range batch {
			batch[i].Collection = []string{"even", "odd"}[i%2]
		}
		began := time.Now()
		results, err := l.Put(ctx, batch)
		if err != nil {
			t.Fatal(err)
		}
		busy += time.Since(began)
		for _, r := range results {
			if r.Status == Failed {
				t.Logf("%s: %v", r.ID, r.Err)
			}
		}
		n += len(batch)
		if n%1600 == 0 {
			t.Logf("put: %d articles, %.0f/s", n, float64(n)/busy.Seconds())
		}
	})
	t.Logf("put: %d articles in %v, %.0f/s, process peak %d MB", n, busy, float64(n)/busy.Seconds(), peakMB(t))
}

func vectorsFor(t *testing.T, l *Library, gen int64, size int) {
	ctx := context.Background()
	random := rand.New(rand.NewPCG(1, 2))
	n, busy := 0, time.Duration(0)
	for {
		began := time.Now()
		pending, err := l.Pending(ctx, gen, 256)
		if err != nil {
			t.Fatal(err)
		}
		if len(pending) == 0 {
			break
		}
		busy += time.Since(began)
		vectors := map[int64][]float32{}
		for _, key := range pending {
			v := make([]float32, size)
			for i := range v {
				v[i] = random.Float32()
			}
			vectors[key] = v
		}
		began = time.Now()
		if err := l.PutVectors(ctx, gen, vectors); err != nil {
			t.Fatal(err)
		}
		busy += time.Since(began)
		n += len(vectors)
	}
	if n > 0 {
		t.Logf("vectors: %d, %.0f/s", n, float64(n)/busy.Seconds())
	}
}

func measureQuestions(t *testing.T, l *Library, questions [][]string) {
	ctx := context.Background()
	sums, err := l.Collections(ctx)
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	var found []int64
	for _, c := range []struct {
		name string
		cold bool
		do   func(terms []string)
	}{
		{"DocumentFrequencies, forgotten", true, func(terms []string) { _, err := l.DocumentFrequencies(ctx, terms); must(err) }},
		{"DocumentFrequencies, kept", false, func(terms []string) { _, err := l.DocumentFrequencies(ctx, terms); must(err) }},
		{"MatchChunks 200, forgotten", true, func(terms []string) { _, err = l.MatchChunks(ctx, terms, Filter{}, 200); must(err) }},
		{"MatchChunks 200", false, func(terms []string) { found, err = l.MatchChunks(ctx, terms, Filter{}, 200); must(err) }},
		{"MatchChunks 200, a collection", false, func(terms []string) {
			_, err = l.MatchChunks(ctx, terms, Filter{Collection: sums[0].Name}, 200)
			must(err)
		}},
		{"Chunks 40", false, func(terms []string) { _, err := l.Chunks(ctx, found[:min(40, len(found))]); must(err) }},
		{"Vectors 40", false, func(terms []string) { _, err := l.Vectors(ctx, 1, found[:min(40, len(found))]); must(err) }},
		{"Coverage", false, func(terms []string) { _, _, err := l.Coverage(ctx, 1); must(err) }},
	} {
		var times []time.Duration
		for _, terms := range questions {
			if c.cold {
				l.cache.drop()
			}
			began := time.Now()
			c.do(terms)
			times = append(times, time.Since(began))
		}
		slices.Sort(times)
		t.Logf("%-34s p50 %8.2f ms, p95 %8.2f ms, worst %8.2f ms", c.name, ms(times[len(times)/2]), ms(times[len(times)*95/100]), ms(times[len(times)-1]))
	}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// peakMB is the most memory the process has held, where the system tells.
func peakMB(t *testing.T) int {
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return -1
	}
	m := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(data)
	if m == nil {
		return -1
	}
	kb, _ := strconv.Atoi(string(m[1]))
	return kb / 1024
}
