package openai

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

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
		{"too long for Ollama", say(400, `{"error":{"message":"the input length exceeds the context length","type":"api_error","param":null,"code":null}}`), llm.ErrTooLong},
		{"too long for vLLM", say(400, `{"object":"error","message":"This model's maximum context length is 512 tokens. However, you requested 1084 tokens in the input for embedding generation. Please reduce the length of the input.","type":"BadRequestError","param":null,"code":400}`), llm.ErrTooLong},
		{"too long for text-embeddings-inference", say(413, `{"error":"Input validation error: `+"`inputs`"+` must have less than 512 tokens. Given: 600","error_type":"Validation"}`), llm.ErrTooLong},
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
		var data []string
		for i, text := range inputs(t, s) {
			data = append(data, vector(i, fmt.Sprintf("%d,1", len(text))))
		}
		vectors(data...)(w, r)
	}
}

// inputs are the texts of the last call.
func inputs(t *testing.T, s *server) []string {
	calls := s.calls()
	return inputsOf(t, calls[len(calls)-1])
}

func inputsOf(t *testing.T, body string) []string {
	var call struct{ Input []string }
	if err := json.Unmarshal([]byte(body), &call); err != nil {
		t.Error(err)
	}
	return call.Input
}

func TestEmbedBatches(t *testing.T) {
	for _, test := range []struct {
		name  string
		sizes []int // of the texts, in tokens
		calls int
	}{
		{"none", nil, 0},
		{"one", []int{1}, 1},
		{"full", slices.Repeat([]int{1}, batchTexts), 1},
		{"full and one", slices.Repeat([]int{1}, batchTexts+1), 2},
		{"large", []int{100, 1, 99, 1}, 3},
		{"too large for any batch", []int{150, 1}, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, s := listen(t, Config{BatchTokens: 100})
			s.replies = []http.HandlerFunc{count(t, s)}
			var texts []string
			for _, size := range test.sizes {
				texts = append(texts, textOf(t, size))
			}
			got, err := c.Embedder().Embed(t.Context(), llm.Passage, texts)
			if err != nil || len(s.calls()) != test.calls || len(got) != len(texts) {
				t.Fatalf("%d vectors, %v in %d calls, want %d in %d", len(got), err, len(s.calls()), len(texts), test.calls)
			}
			for i, v := range got {
				size := float64(len(texts[i]))
				if want := size / math.Hypot(size, 1); math.Abs(float64(v[0])-want) > 1e-6 {
					t.Errorf("vector %d is %v, that of another text", i, v)
				}
			}
		})
	}
}

// textOf has so many tokens.
func textOf(t *testing.T, size int) string {
	t.Helper()
	text := "boat" + strings.Repeat(" boat", size-1)
	if n := tokens(text); n != size {
		t.Fatalf("%d tokens, want %d", n, size)
	}
	return text
}

// taking answers like a model that takes texts of at most so many tokens, in the
// words of llama.cpp.
func taking(t *testing.T, s *server, limit int) http.HandlerFunc {
	good := count(t, s)
	return func(w http.ResponseWriter, r *http.Request) {
		for _, text := range inputs(t, s) {
			if tokens(text) > limit {
				refuse(500, "input is too large to process. increase the physical batch size")(w, r)
				return
			}
		}
		good(w, r)
	}
}

// TestEmbedTooLong: a text that the model does not take is halved until it does,
// between words, and later texts are short from the start.
func TestEmbedTooLong(t *testing.T) {
	c, s := listen(t, Config{PassagePrefix: "passage: "})
	s.replies = []http.HandlerFunc{taking(t, s, 512)}
	got, err := c.Embedder().Embed(t.Context(), llm.Passage, []string{"short", textOf(t, 1997), "short too"})
	if err != nil || len(got) != 3 {
		t.Fatalf("%d vectors, %v", len(got), err)
	}
	var sent []int
	for i := range s.calls() {
		for _, text := range inputsOf(t, s.calls()[i]) {
			sent = append(sent, tokens(text))
			if !strings.HasPrefix(text, "passage: ") || strings.HasSuffix(text, " ") || !strings.HasSuffix(text, "boat") && !strings.Contains(text, "short") {
				t.Errorf("sent %.20q…%q", text, text[len(text)-5:])
			}
		}
	}
	if want := []int{4, 2000, 5, 4, 2000, 5, 2000, 1000, 500, 5}; !cmp.Equal(want, sent) {
		t.Errorf("sent texts of %v tokens, want %v", sent, want)
	}
	before := len(s.calls())
	if _, err := c.Embedder().Embed(t.Context(), llm.Passage, []string{textOf(t, 3000)}); err != nil || len(s.calls()) != before+1 {
		t.Errorf("the next long text: %v after %d calls, want one", err, len(s.calls())-before)
	}
}

// TestEmbedTakesNothing: a server that finds everything too long is asked a few
// times only.
func TestEmbedTakesNothing(t *testing.T) {
	c, s := listen(t, Config{})
	s.replies = []http.HandlerFunc{taking(t, s, 0)}
	_, err := c.Embedder().Embed(t.Context(), llm.Passage, slices.Repeat([]string{textOf(t, 200)}, batchTexts))
	checkError(t, err, llm.ErrTooLong)
	if n := len(s.calls()); n > 10 {
		t.Errorf("%d calls", n)
	}
}

func TestShortened(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"tide ", "harbour", " ", "水門", "é", "\n", "🛥"})).Draw(rt, "text"), "")
		limit := rapid.IntRange(5, 50).Draw(rt, "limit")
		got := shortened(text, limit)
		if !strings.HasPrefix(text, got) || !utf8.ValidString(got) || tokens(got) > limit {
			rt.Fatalf("shortened to %d tokens: %q", tokens(got), got)
		}
		if tokens(text) <= limit && got != text {
			rt.Fatalf("%q was short enough", text)
		}
	})
	if got := shortened("passage: "+strings.Repeat("水門", 100), 50); len(got) < 60 {
		t.Errorf("a text without spaces was cut to %q", got)
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
	for role, want := range map[llm.Role]time.Duration{llm.Query: 3 * time.Second, llm.Passage: 5 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			c, _ := inMemory(t, Config{EmbedTimeout: 5 * time.Second, QuestionTimeout: 3 * time.Second}, then(write(`{"data":[`), hang))
			start := time.Now()
			_, err := c.Embedder().Embed(t.Context(), role, []string{"a"})
			checkError(t, err, llm.ErrUnavailable)
			if took := time.Since(start); took != want {
				t.Errorf("gave up after %v, want %v", took, want)
			}
		})
	}
}
