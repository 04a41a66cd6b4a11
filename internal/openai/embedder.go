package openai

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/pressmark/pressmark/internal/llm"
	"github.com/sashabaranov/go-openai"
)

// embedder implements [llm.Embedder].
type embedder struct {
	cfg        Config
	api        *openai.Client
	meter      meter
	dimensions atomic.Int64 // 0 until the first answer
	longest    atomic.Int64 // tokens of a text that the model takes, as far as is known
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
// the first that fails ends the call. A text that is too long for the model is
// shortened for its vector: what begins it tells most of what it is about.
func (e *embedder) Embed(ctx context.Context, role llm.Role, texts []string) ([][]float32, error) {
	prefix, patience := e.cfg.PassagePrefix, e.cfg.EmbedTimeout
	if role == llm.Query {
		prefix, patience = e.cfg.QueryPrefix, min(patience, e.cfg.QuestionTimeout)
	}
	vectors := make([][]float32, 0, len(texts))
	for len(vectors) < len(texts) {
		batch := e.nextBatch(texts[len(vectors):], prefix)
		got, err := e.fitting(ctx, patience, batch)
		if err != nil {
			return nil, fmt.Errorf("embed %d texts: %w", len(batch), err)
		}
		vectors = append(vectors, got...)
	}
	return vectors, nil
}

// nextBatch takes texts from the front, as many as fit one call, one at least.
func (e *embedder) nextBatch(texts []string, prefix string) []string {
	var batch []string
	size := 0
	for _, text := range texts[:min(batchTexts, len(texts))] {
		text = shortened(prefix+text, e.limit())
		size += tokens(text)
		if len(batch) > 0 && size > e.cfg.BatchTokens {
			break
		}
		batch = append(batch, text)
	}
	return batch
}

// limit is how many tokens of a text the model takes, as far as is known.
func (e *embedder) limit() int { return int(e.longest.Load()) }

// fitting embeds texts of which the server may find some too long, or all of them
// together. It halves the batch, and then the text, until the server takes them;
// what a single text may have is remembered.
func (e *embedder) fitting(ctx context.Context, patience time.Duration, texts []string) ([][]float32, error) {
	vectors, err := e.embed(ctx, patience, texts)
	if !errors.Is(err, llm.ErrTooLong) {
		return vectors, err
	}
	if half := len(texts) / 2; half > 0 {
		first, err := e.fitting(ctx, patience, e.shortenedAll(texts[:half]))
		if err != nil {
			return nil, err
		}
		second, err := e.fitting(ctx, patience, e.shortenedAll(texts[half:]))
		return append(first, second...), err
	}
	less := tokens(texts[0]) / 2
	if less < fewestTokens {
		return nil, err
	}
	e.remember(int64(less))
	return e.fitting(ctx, patience, []string{shortened(texts[0], less)})
}

// remember lowers the limit, unless it is lower already.
func (e *embedder) remember(limit int64) {
	for known := e.longest.Load(); limit < known; known = e.longest.Load() {
		if e.longest.CompareAndSwap(known, limit) {
			return
		}
	}
}

func (e *embedder) shortenedAll(texts []string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = shortened(text, e.limit())
	}
	return out
}

// shortened is the front of a text that has at most limit tokens, cut between
// words where it has any.
func shortened(text string, limit int) string {
	for len(text) > limit { // a token has a byte at least
		n := tokens(text)
		if n <= limit {
			break
		}
		text = front(text, len(text)*limit/n)
	}
	return text
}

// front is at most size bytes of a text, to the end of a word, or, where words are
// not parted by spaces, of a character.
func front(text string, size int) string {
	if i := strings.LastIndexFunc(text[:size], unicode.IsSpace); i > size/2 {
		return strings.TrimRightFunc(text[:i], unicode.IsSpace)
	}
	for size > 0 && !utf8.RuneStart(text[size]) {
		size--
	}
	return text[:size]
}

// embed makes one call and notes what it cost.
func (e *embedder) embed(ctx context.Context, patience time.Duration, texts []string) ([][]float32, error) {
	if err := e.meter.allow(ctx); err != nil {
		return nil, err
	}
	call, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	reply, err := e.api.CreateEmbeddings(call, openai.EmbeddingRequestStrings{
		Input: texts,
		Model: openai.EmbeddingModel(e.cfg.EmbeddingModel),
	})
	if err == nil || mayCost(err) {
		e.meter.spend(ctx, cost(reply.Usage, texts))
	}
	if err != nil {
		return nil, failure(ctx, err, false)
	}
	return e.place(reply.Data, len(texts))
}

// cost is what the server tells about the tokens of a call, or else what was sent.
func cost(told openai.Usage, texts []string) llm.Usage {
	if told.PromptTokens > 0 {
		return llm.Usage{PromptTokens: told.PromptTokens}
	}
	counted := llm.Usage{Estimated: true}
	for _, text := range texts {
		counted.PromptTokens += tokens(text)
	}
	return counted
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
