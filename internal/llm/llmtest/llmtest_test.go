package llmtest

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/pressmark/pressmark/internal/llm"
)

func embed(t testing.TB, e *Embedder, texts ...string) [][]float32 {
	t.Helper()
	vectors, err := e.Embed(t.Context(), llm.Passage, texts)
	if err != nil {
		t.Fatal(err)
	}
	return vectors
}

func cosine(a, b []float32) (sum float64) {
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

func TestEmbedderNear(t *testing.T) {
	v := embed(t, &Embedder{}, "The ferry sank in the harbour.", "A ferry sank.", "Wheat prices rose.")
	if near, far := cosine(v[0], v[1]), cosine(v[0], v[2]); near <= far {
		t.Errorf("cosine of texts that share words = %v, of texts that do not = %v", near, far)
	}
}

func TestEmbedderLength(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		e := &Embedder{Dim: rapid.IntRange(1, 64).Draw(rt, "dim")}
		v := embed(t, e, rapid.String().Draw(rt, "text"))[0]
		if len(v) != e.Dimensions() || math.Abs(cosine(v, v)-1) > 1e-5 {
			rt.Fatalf("vector of %d numbers with length² %v", len(v), cosine(v, v))
		}
	})
}

func TestEmbedderReadBack(t *testing.T) {
	e := &Embedder{}
	embed(t, e, "one", "two")
	want := []EmbedCall{{llm.Passage, []string{"one", "two"}}}
	if diff := cmp.Diff(want, e.Calls()); diff != "" {
		t.Errorf("Calls() (-want +got):\n%s", diff)
	}
}

func TestReader(t *testing.T) {
	const text = "The weather was mild. The bridge at Orford opened in 1932. It is made of steel."
	for _, test := range []struct {
		question, text, first string
		answered              bool
	}{
		{"When did the bridge open?", text, "Orford", true},
		{"When was the Orford bridge opened?", text, "1932", true},
		{"What is it made of?", text, "It is made of steel.", true},
		{"Which colour was the bridge painted?", text, "Orford", false},
		{"Who won the chess match in Riga?", text, "The weather was mild.", false},
		{"Who?", "", "", false},
	} {
		readings, err := new(Reader).Read(t.Context(), test.question, []llm.Window{{Text: test.text}})
		if err != nil {
			t.Fatal(err)
		}
		r := readings[0]
		first := ""
		if len(r.Spans) > 0 {
			first = test.text[r.Spans[0].Start:r.Spans[0].End]
		}
		if answered := len(r.Spans) > 0 && r.Spans[0].Score > r.Null; first != test.first || answered != test.answered {
			t.Errorf("Read(%q) = %q answered %v, want %q answered %v", test.question, first, answered, test.first, test.answered)
		}
	}
}

func TestGenerators(t *testing.T) {
	broken := errors.New("broken")
	ask := []llm.Message{{Role: "system", Content: "be brief"}, {Role: "user", Content: "what now?"}}
	for name, test := range map[string]struct {
		g    *Generator
		text string
		err  error
	}{
		"say":    {Say("two words"), "two words", nil},
		"echo":   {Echo(), "what now?", nil},
		"fail":   {Fail(broken, "half "), "half ", broken},
		"script": {Script(Step{Delta: llm.Delta{Text: "a"}}, Step{Delta: llm.Delta{Done: true}}), "a", nil},
	} {
		text, _, err := llm.Collect(test.g.Generate(t.Context(), ask))
		if text != test.text || !errors.Is(err, test.err) {
			t.Errorf("%s: %q, %v; want %q, %v", name, text, err, test.text, test.err)
		}
		if diff := cmp.Diff([][]llm.Message{ask}, test.g.Prompts()); diff != "" {
			t.Errorf("%s: Prompts() (-want +got):\n%s", name, diff)
		}
	}
}
