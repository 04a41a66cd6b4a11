package encoder

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/pressmark/pressmark/internal/llm"
)

func mustEmbedder(tb testing.TB) *Embedder {
	tb.Helper()
	e, err := NewEmbedder()
	if err != nil {
		tb.Fatal(err)
	}
	return e
}

func mustEmbed(tb testing.TB, e *Embedder, texts ...string) [][]float32 {
	tb.Helper()
	vectors, err := e.Embed(context.Background(), llm.Passage, texts)
	if err != nil {
		tb.Fatal(err)
	}
	return vectors
}

func TestEmbedNothing(t *testing.T) {
	if got := mustEmbed(t, mustEmbedder(t)); len(got) != 0 {
		t.Errorf("%d vectors for no text", len(got))
	}
}

func TestEmbedOddTexts(t *testing.T) {
	texts := []string{"", " ", "\xff\x00", strings.Repeat("a", 200_000), strings.Repeat("(", 50_000), "딤"}
	e := mustEmbedder(t)
	for i, v := range mustEmbed(t, e, texts...) {
		if len(v) != e.Dimensions() {
			t.Fatalf("%d numbers", len(v))
		}
		if c := cosine(v, v); math.IsNaN(c) || math.Abs(norm2(v)-1) > 1e-5 {
			t.Errorf("text %d: length %v", i, norm2(v))
		}
	}
}

func norm2(v []float32) float64 {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	return math.Sqrt(sum)
}

// A text's vector must not depend on what else is embedded with it.
func TestEmbedAloneAndTogether(t *testing.T) {
	e := mustEmbedder(t)
	var texts []string
	for _, r := range readReferences(t) {
		texts = append(texts, r.Question, r.Passage)
	}
	together := mustEmbed(t, e, texts...)
	for i := 0; i < len(texts); i += 7 {
		if alone := mustEmbed(t, e, texts[i])[0]; !slices.Equal(alone, together[i]) {
			t.Errorf("another vector for %q", texts[i])
		}
	}
}

func TestEmbedConcurrently(t *testing.T) {
	e := mustEmbedder(t)
	texts := []string{"a small engine", "talks about the budget began on Tuesday", "why?"}
	want := mustEmbed(t, e, texts...)
	var callers sync.WaitGroup
	for range 8 {
		callers.Go(func() {
			for i, text := range texts {
				if got := mustEmbed(t, e, text)[0]; !slices.Equal(got, want[i]) {
					t.Errorf("another vector for %q", text)
				}
			}
		})
	}
	callers.Wait()
}

func TestEmbedEndsWithContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := mustEmbedder(t).Embed(ctx, llm.Query, []string{"a"}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestRunAllStopsBetweenBatches(t *testing.T) {
	e := mustEmbedder(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	inputs := make([]sequence, 1000)
	for i := range inputs {
		inputs[i] = sequence{ids: slices.Repeat([]int32{classPiece}, 64)}
	}
	var mutex sync.Mutex
	used := 0
	err := e.network.runAll(ctx, inputs, func(int, []float32) {
		mutex.Lock()
		defer mutex.Unlock()
		used++
		cancel()
	})
	if !errors.Is(err, context.Canceled) || used == 0 || used == len(inputs) {
		t.Errorf("error %v after %d of %d inputs", err, used, len(inputs))
	}
}

func TestDamagedWeights(t *testing.T) {
	for name, file := range map[string]string{
		"empty":           "",
		"long header":     "\xff\xff\xff\xff\xff\xff\xff\xff{}",
		"no JSON":         "\x02\x00\x00\x00\x00\x00\x00\x00[]",
		"outside of file": "\x39\x00\x00\x00\x00\x00\x00\x00" + `{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,40000]}}`[:57],
	} {
		if _, err := parseTensors(file); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	l := loader{tensors: &tensors{}}
	if l.network(portableKernel); l.err == nil {
		t.Error("no error for missing tensors")
	}
}
