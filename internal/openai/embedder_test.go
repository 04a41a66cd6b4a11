package openai

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pressmark/pressmark/internal/llm"
)

// vectors answers with these vectors, each with its index.
func vectors(data ...string) http.HandlerFunc {
	return write(`{"object":"list","data":[` + strings.Join(data, ",") + `]}`)
}

func vector(index int, numbers string) string {
	return fmt.Sprintf(`{"index":%d,"embedding":[%s]}`, index, numbers)
}

func TestEmbedFaults(t *testing.T) {
	for _, test := range []struct {
		name  string
		reply http.HandlerFunc
		err   error
	}{
		{"in another order", vectors(vector(1, "0,2"), vector(0, "3,4")), nil},
		{"one too few", vectors(vector(0, "3,4")), llm.ErrUnavailable},
		{"one too many", vectors(vector(0, "3,4"), vector(1, "0,1"), vector(2, "0,1")), llm.ErrUnavailable},
		{"one index twice", vectors(vector(0, "3,4"), vector(0, "0,1")), llm.ErrUnavailable},
		{"an index too large", vectors(vector(0, "3,4"), vector(2, "0,1")), llm.ErrUnavailable},
		{"a negative index", vectors(vector(0, "3,4"), vector(-1, "0,1")), llm.ErrUnavailable},
		{"another length", vectors(vector(0, "3,4"), vector(1, "0,1,0")), llm.ErrUnavailable},
		{"empty", vectors(vector(0, "3,4"), vector(1, "")), llm.ErrUnavailable},
		{"zero", vectors(vector(0, "3,4"), vector(1, "0,0")), llm.ErrUnavailable},
		{"not numbers", vectors(vector(0, "3,4"), vector(1, "NaN,0")), llm.ErrUnavailable},
		{"a vector for every token", vectors(vector(0, "[3,4]"), vector(1, "[0,1],[1,0]")), llm.ErrUnavailable},
		{"too large numbers", vectors(vector(0, "3,4"), vector(1, "1e300,0")), llm.ErrUnavailable},
		{"200 with an error", refuse(200, "oops"), llm.ErrUnavailable},
		{"cut", then(write(`{"data":[`), abort), llm.ErrUnavailable},
		{"too large", write(strings.Repeat(" ", maxBody+1)), llm.ErrUnavailable},
		{"401", refuse(401, canary), llm.ErrUnavailable},
		{"429", refuse(429, ""), llm.ErrBusy},
		{"500", refuse(500, ""), llm.ErrUnavailable},
		{"too long for llama.cpp", refuse(500, "input is too large to process. increase the physical batch size"), llm.ErrTooLong},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, _ := listen(t, Config{}, test.reply)
			got, err := c.Embedder().Embed(t.Context(), llm.Passage, []string{"a", "b"})
			checkError(t, err, test.err)
			if want := [][]float32{{0.6, 0.8}, {0, 1}}; err == nil && !cmp.Equal(want, got) {
				t.Errorf("vectors %v, want %v", got, want)
			}
		})
	}
}

// count answers every text of a call with a vector of its length in bytes.
func count(t *testing.T, s *server) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		calls := s.calls()
		var call struct{ Input []string }
		if err := json.Unmarshal([]byte(calls[len(calls)-1]), &call); err != nil {
			t.Error(err)
		}
		var data []string
		for i, text := range call.Input {
			data = append(data, vector(i, fmt.Sprintf("%d,1", len(text))))
		}
		vectors(data...)(w, r)
	}
}

func TestEmbedBatches(t *testing.T) {
	for _, test := range []struct {
		name  string
		sizes []int // of the texts
		calls int
	}{
		{"none", nil, 0},
		{"one", []int{1}, 1},
		{"full", make([]int, batchTexts), 1},
		{"full and one", make([]int, batchTexts+1), 2},
		{"large", []int{batchBytes, 1, batchBytes - 1, 1}, 3},
		{"too large for any batch", []int{2 * batchBytes, 1}, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, s := listen(t, Config{})
			s.replies = []http.HandlerFunc{count(t, s)}
			var texts []string
			for _, size := range test.sizes {
				texts = append(texts, strings.Repeat("a", size))
			}
			got, err := c.Embedder().Embed(t.Context(), llm.Passage, texts)
			if err != nil || len(s.calls()) != test.calls || len(got) != len(texts) {
				t.Fatalf("%d vectors, %v in %d calls, want %d in %d", len(got), err, len(s.calls()), len(texts), test.calls)
			}
			for i, v := range got {
				size := float64(test.sizes[i])
				if want := size / math.Hypot(size, 1); math.Abs(float64(v[0])-want) > 1e-6 {
					t.Errorf("vector %d is %v, that of another text", i, v)
				}
			}
		})
	}
}

func TestEmbedPrefixes(t *testing.T) {
	c, s := listen(t, Config{QueryPrefix: "query: ", PassagePrefix: "passage: "}, vectors(vector(0, "1,0")))
	e := c.Embedder()
	if e.Dimensions() != 0 || !strings.HasPrefix(e.Model(), "embedder+") {
		t.Errorf("before the first call: model %q, %d dimensions", e.Model(), e.Dimensions())
	}
	for _, role := range []llm.Role{llm.Query, llm.Passage} {
		if _, err := e.Embed(t.Context(), role, []string{"a"}); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{`{"input":["query: a"],"model":"embedder"}`, `{"input":["passage: a"],"model":"embedder"}`}
	if diff := cmp.Diff(want, s.calls()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	if e.Dimensions() != 2 {
		t.Errorf("%d dimensions after the first call", e.Dimensions())
	}
}

// TestEmbedOtherModel: a server that begins to answer with vectors of another
// length has changed its model.
func TestEmbedOtherModel(t *testing.T) {
	c, _ := listen(t, Config{}, vectors(vector(0, "1,0")), vectors(vector(0, "1,0,0")))
	if _, err := c.Embedder().Embed(t.Context(), llm.Query, []string{"a"}); err != nil {
		t.Fatal(err)
	}
	_, err := c.Embedder().Embed(t.Context(), llm.Query, []string{"a"})
	checkError(t, err, llm.ErrUnavailable)
}

func TestEmbedTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := inMemory(t, Config{EmbedTimeout: 3 * time.Second}, then(write(`{"data":[`), hang))
		start := time.Now()
		_, err := c.Embedder().Embed(t.Context(), llm.Query, []string{"a"})
		checkError(t, err, llm.ErrUnavailable)
		if took := time.Since(start); took != 3*time.Second {
			t.Errorf("gave up after %v", took)
		}
	})
}
