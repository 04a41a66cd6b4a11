package openai

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"sync/atomic"

	"github.com/pressmark/pressmark/internal/llm"
	"github.com/sashabaranov/go-openai"
)

// embedder implements [llm.Embedder].
type embedder struct {
	cfg        Config
	api        *openai.Client
	dimensions atomic.Int64 // 0 until the first answer
}

// Model implements [llm.Embedder]. Prefixes change the vectors, so they are part
// of the name.
func (e *embedder) Model() string {
	if e.cfg.QueryPrefix == "" && e.cfg.PassagePrefix == "" {
		return e.cfg.EmbeddingModel
	}
	sum := sha256.Sum256([]byte(e.cfg.QueryPrefix + "\x00" + e.cfg.PassagePrefix))
	return e.cfg.EmbeddingModel + "+" + hex.EncodeToString(sum[:4])
}

// Dimensions implements [llm.Embedder].
func (e *embedder) Dimensions() int { return int(e.dimensions.Load()) }

// Embed implements [llm.Embedder]. Texts go out in batches, one after the other;
// the first that fails ends the call.
func (e *embedder) Embed(ctx context.Context, role llm.Role, texts []string) ([][]float32, error) {
	prefix := e.cfg.PassagePrefix
	if role == llm.Query {
		prefix = e.cfg.QueryPrefix
	}
	vectors := make([][]float32, 0, len(texts))
	for len(vectors) < len(texts) {
		batch := nextBatch(texts[len(vectors):], prefix)
		got, err := e.embed(ctx, batch)
		if err != nil {
			return nil, fmt.Errorf("embed %d texts: %w", len(batch), err)
		}
		vectors = append(vectors, got...)
	}
	return vectors, nil
}

// nextBatch takes texts from the front, as many as fit one call, one at least.
func nextBatch(texts []string, prefix string) []string {
	var batch []string
	size := 0
	for _, text := range texts {
		size += len(prefix) + len(text)
		if len(batch) == batchTexts || len(batch) > 0 && size > batchBytes {
			break
		}
		batch = append(batch, prefix+text)
	}
	return batch
}

// embed makes one call.
func (e *embedder) embed(ctx context.Context, texts []string) ([][]float32, error) {
	call, cancel := context.WithTimeout(ctx, e.cfg.EmbedTimeout)
	defer cancel()
	reply, err := e.api.CreateEmbeddings(call, openai.EmbeddingRequestStrings{
		Input: texts,
		Model: openai.EmbeddingModel(e.cfg.EmbeddingModel),
	})
	if err != nil {
		return nil, failure(ctx, err, false)
	}
	return e.place(reply.Data, len(texts))
}

// place puts the vectors where they belong: servers may reply in any order, so
// the index counts. Every text must have exactly one vector, all of one length.
func (e *embedder) place(data []openai.Embedding, texts int) ([][]float32, error) {
	if len(data) != texts {
		return nil, unavailable(fmt.Sprintf("it gave %d vectors for %d texts", len(data), texts))
	}
	vectors := make([][]float32, texts)
	for _, d := range data {
		if d.Index < 0 || d.Index >= texts || vectors[d.Index] != nil {
			return nil, unavailable("it numbered its vectors wrongly")
		}
		if err := e.check(d.Embedding); err != nil {
			return nil, err
		}
		vectors[d.Index] = d.Embedding
	}
	return vectors, nil
}

// check makes a vector one of length 1, in place, or says why it cannot be used.
func (e *embedder) check(v []float32) error {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 || math.IsNaN(sum) || math.IsInf(sum, 0) {
		return unavailable("it gave a vector that has no direction")
	}
	e.dimensions.CompareAndSwap(0, int64(len(v)))
	if want := e.Dimensions(); len(v) != want {
		return unavailable(fmt.Sprintf("it gave a vector of %d numbers, not %d", len(v), want))
	}
	for i, length := 0, math.Sqrt(sum); i < len(v); i++ {
		v[i] = float32(float64(v[i]) / length)
	}
	return nil
}
