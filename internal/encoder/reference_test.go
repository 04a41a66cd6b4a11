package encoder

import (
	"bufio"
	"context"
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/pressmark/pressmark/internal/llm"
)

// reference is one input of testdata/reference.jsonl and what the original
// networks gave for it, computed with other programs in float32.
type reference struct {
	Question          string    `json:"question"`
	Passage           string    `json:"passage"`
	PassageIDs        []int32   `json:"passage_ids"`
	PassageOffsets    [][2]int  `json:"passage_offsets_in_code_points"`
	Embedding         []float32 `json:"embedding"`
	QuestionEmbedding []float32 `json:"question_embedding"`
	PairIDs           []int32   `json:"pair_ids"`
	PairTypes         []uint8   `json:"pair_types"`
	Start             []float32 `json:"start"`
	End               []float32 `json:"end"`
	Answerable        float32   `json:"answerable"`
}

func readReferences(t testing.TB) []reference {
	t.Helper()
	file, err := os.Open("testdata/reference.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	var references []reference
	for lines.Scan() {
		var r reference
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		references = append(references, r)
	}
	if err := lines.Err(); err != nil || len(references) != 38 {
		t.Fatalf("%d references, error %v", len(references), err)
	}
	return references
}

// forTesting leaves out references for the slow kernel: every other short one
// stays, which are the odd ones, and one that fills several tiles.
func forTesting(t *testing.T, k *kernel) []reference {
	all := readReferences(t)
	if k != portableKernel {
		return all
	}
	some := []reference{all[9]}
	for i := 0; i < len(all); i += 2 {
		if len(all[i].PairIDs) <= 50 {
			some = append(some, all[i])
		}
	}
	return some
}

// codePoints lists the byte offset of every code point and of the text's end.
func codePoints(text string) []int {
	var offsets []int
	for at := range text {
		offsets = append(offsets, at)
	}
	return append(offsets, len(text))
}

func TestTokenizeReferences(t *testing.T) {
	v, err := loadVocabulary()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range readReferences(t) {
		at := codePoints(r.Passage)
		var want []Token
		for i := 1; i < len(r.PassageIDs)-1; i++ {
			o := r.PassageOffsets[i]
			want = append(want, Token{r.PassageIDs[i], at[o[0]], at[o[1]]})
		}
		if got := v.tokenize(r.Passage, embedderPieces-2); !slices.Equal(got, want) {
			t.Errorf("%q:\n got %v\nwant %v", r.Passage, got, want)
		}
	}
}

func eachKernel(t *testing.T, test func(t *testing.T, k *kernel)) {
	for _, k := range kernels() {
		t.Run(k.name, func(t *testing.T) { test(t, k) })
	}
}

func TestEmbedReferences(t *testing.T) {
	eachKernel(t, func(t *testing.T, k *kernel) {
		e, err := newEmbedder(k)
		if err != nil {
			t.Fatal(err)
		}
		var texts []string
		var want [][]float32
		for _, r := range forTesting(t, k) {
			texts = append(texts, r.Passage, r.Question)
			want = append(want, r.Embedding, r.QuestionEmbedding)
		}
		got, err := e.Embed(context.Background(), llm.Passage, texts)
		if err != nil {
			t.Fatal(err)
		}
		worst := 1.0
		for i := range texts {
			c := cosine(got[i], want[i])
			worst = min(worst, c)
			if !(c >= 0.9999) {
				t.Errorf("cosine %.6f for %q", c, texts[i])
			}
		}
		t.Logf("lowest cosine of %d texts: %.8f", len(texts), worst)
	})
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

func TestReadReferences(t *testing.T) {
	eachKernel(t, func(t *testing.T, k *kernel) {
		r, err := newReader(k)
		if err != nil {
			t.Fatal(err)
		}
		references := forTesting(t, k)
		var inputs []sequence
		for _, ref := range references {
			p := r.pair(r.vocabulary.tokenize(ref.Question, -1), llm.Window{Text: ref.Passage})
			if !slices.Equal(p.ids, ref.PairIDs) || !slices.Equal(p.segments, ref.PairTypes) {
				t.Errorf("other pieces or segments for %q", ref.Question)
			}
			inputs = append(inputs, p.sequence)
		}
		got := make([]logits, len(inputs))
		err = r.network.runAll(context.Background(), inputs, func(i int, x []float32) { got[i] = r.logits(x) })
		if err != nil {
			t.Fatal(err)
		}
		worst := 0.0
		for i, ref := range references {
			worst = max(worst, compareLogits(t, got[i], ref))
		}
		t.Logf("largest difference of a score in %d pairs: %.5f", len(references), worst)
	})
}

func compareLogits(t *testing.T, got logits, want reference) (worst float64) {
	worst = math.Abs(float64(got.answerable - want.Answerable))
	for _, side := range [][2][]float32{{got.start, want.Start}, {got.end, want.End}} {
		for i, w := range side[1] {
			worst = max(worst, math.Abs(float64(side[0][i]-w)))
		}
		if highest(side[0]) != highest(side[1]) {
			t.Errorf("%q: another piece has the highest score", want.Question)
		}
	}
	if !(worst <= 0.02) {
		t.Errorf("%q: scores differ by up to %.4f", want.Question, worst)
	}
	return worst
}

func highest(x []float32) int { return slices.Index(x, slices.Max(x)) }

func TestReadStaysInText(t *testing.T) {
	r, err := NewReader()
	if err != nil {
		t.Fatal(err)
	}
	var windows []llm.Window
	for _, ref := range readReferences(t) {
		windows = append(windows, llm.Window{Title: "Who said so in Zürich", Text: ref.Passage})
	}
	readings, err := r.Read(context.Background(), "Who said so?", windows)
	if err != nil {
		t.Fatal(err)
	}
	for i, reading := range readings {
		checkSpans(t, windows[i].Text, reading)
	}
}

func checkSpans(t *testing.T, text string, reading llm.Reading) {
	t.Helper()
	if len(reading.Spans) > spansPerWindow {
		t.Errorf("%d spans in %q", len(reading.Spans), text)
	}
	for i, s := range reading.Spans {
		if s.Start < 0 || s.Start >= s.End || s.End > len(text) {
			t.Fatalf("span %+v of %q", s, text)
		}
		if !utf8.ValidString(text[s.Start:s.End]) {
			t.Errorf("span %+v cuts a character of %q", s, text)
		}
		for _, other := range reading.Spans[:i] {
			if s.Score > other.Score || s.Start < other.End && other.Start < s.End {
				t.Errorf("span %+v after %+v in %q", s, other, text)
			}
		}
	}
}
