// Package llmtest holds stand-ins for models: deterministic, small, and made to
// be read back, so that a test can say what reached the model. They behave like
// models in the ways that matter: texts that share words have near vectors, a
// reader finds the sentence that shares words with the question, a generator
// streams.
package llmtest

import (
	"context"
	"hash/fnv"
	"math"
	"strings"
	"sync"
	"unicode"

	"github.com/pressmark/pressmark/internal/llm"
)

// DefaultDimensions is the length of the vectors of an [Embedder] that names none.
const DefaultDimensions = 1024

// Embedder is a bag of words: every word of a text adds to the place its hash
// names, so the cosine of two texts grows with the words they share. The zero
// value is ready; it is safe for concurrent use.
type Embedder struct {
	Name string // Model(); "bag-of-words" when empty
	Dim  int    // DefaultDimensions when 0
	Err  error  // returned by every call when set

	mu    sync.Mutex
	calls []EmbedCall
}

// EmbedCall is what one call of [Embedder.Embed] was given.
type EmbedCall struct {
	Role  llm.Role
	Texts []string
}

// Embed implements [llm.Embedder].
func (e *Embedder) Embed(ctx context.Context, role llm.Role, texts []string) ([][]float32, error) {
	e.mu.Lock()
	e.calls = append(e.calls, EmbedCall{role, append([]string(nil), texts...)})
	e.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if e.Err != nil {
		return nil, e.Err
	}
	vectors := make([][]float32, len(texts))
	for i, text := range texts {
		vectors[i] = bag(text, e.Dimensions())
	}
	return vectors, nil
}

// Model implements [llm.Embedder].
func (e *Embedder) Model() string {
	if e.Name == "" {
		return "bag-of-words"
	}
	return e.Name
}

// Dimensions implements [llm.Embedder].
func (e *Embedder) Dimensions() int {
	if e.Dim == 0 {
		return DefaultDimensions
	}
	return e.Dim
}

// Calls gives what every call so far was given, in order.
func (e *Embedder) Calls() []EmbedCall {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]EmbedCall(nil), e.calls...)
}

// bag is the vector of length 1 of a text. A text without words points along
// the last axis, for a vector of length 0 is no vector.
func bag(text string, dim int) []float32 {
	v := make([]float32, dim)
	for _, word := range words(text) {
		h := fnv.New32a()
		h.Write([]byte(word))
		v[h.Sum32()%uint32(dim)]++
	}
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 {
		v[dim-1] = 1
		return v
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(sum))
	}
	return v
}

// words are the lower-case runs of letters and digits of a text.
func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}
