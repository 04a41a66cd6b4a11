package search

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/vector"
)

// Defaults of a Config: what a question may spend on embedding candidates that
// the background worker has not reached yet.
const (
	DefaultOnDemand = 12
	DefaultBudget   = 300 * time.Millisecond
)

// Config says what a Retriever works with.
type Config struct {
	Library  *library.Library
	Embedder llm.Embedder  // nil: search by words alone
	OnDemand int           // passages a question may embed; DefaultOnDemand when 0, none when negative
	Budget   time.Duration // time it may take for that; DefaultBudget when 0, no limit when negative
	Log      *slog.Logger  // nil: nothing is logged
}

// Retriever finds passages in a library and keeps its vectors up to date. It is
// safe for concurrent use.
type Retriever struct {
	library  *library.Library
	embedder llm.Embedder
	onDemand int
	budget   time.Duration
	log      *slog.Logger

	serving   atomic.Pointer[serving] // nil: words alone
	questions atomic.Int64            // at work now: the worker waits for them
	indexing  sync.Mutex              // one builder of vectors at a time
	meeting   sync.Mutex              // an external model is met once
	reindex   atomic.Pointer[ReindexState]
}

// serving is the generation of vectors that answers questions, with its index.
type serving struct {
	generation int64
	index      vector.Index
}

// New makes a Retriever and loads the vectors of the library into memory. When
// they were made by another model it searches by words until Reindex.
func New(ctx context.Context, config Config) (*Retriever, error) {
	r := &Retriever{
		library: config.Library, embedder: config.Embedder, log: config.Log,
		onDemand: cmp.Or(config.OnDemand, DefaultOnDemand),
		budget:   cmp.Or(config.Budget, DefaultBudget),
	}
	if r.log == nil {
		r.log = slog.New(slog.DiscardHandler)
	}
	r.library.OnChunksRemoved(r.forget)
	return r, r.load(ctx)
}

// load puts the vectors of the embedder's generation into memory and serves
// them, if the library's serving generation is its.
func (r *Retriever) load(ctx context.Context) error {
	if r.embedder == nil || r.embedder.Dimensions() == 0 {
		return nil
	}
	generation, err := r.library.Generation(ctx, r.identity())
	if err != nil || !generation.Matches {
		return err
	}
	index, err := vector.NewChromem(r.embedder.Dimensions())
	if err != nil {
		return err
	}
	if err := r.fill(ctx, index, generation.ID); err != nil {
		return fmt.Errorf("load the vectors: %w", err)
	}
	r.serving.Store(&serving{generation: generation.ID, index: index})
	return nil
}

func (r *Retriever) identity() library.Identity {
	return library.Identity{Model: r.embedder.Model(), Dimensions: r.embedder.Dimensions()}
}

// fillBatch is how many vectors go into the index at once while it is loaded.
const fillBatch = 2000

func (r *Retriever) fill(ctx context.Context, index vector.Index, generation int64) error {
	var batch []vector.Item
	flush := func() error {
		defer func() { batch = nil }()
		return index.Add(ctx, batch)
	}
	err := r.library.EachVector(ctx, generation, func(key int64, _ string, vec []float32) error {
		batch = append(batch, vector.Item{Key: key, Vector: vec})
		if len(batch) < fillBatch {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

// forget takes the vectors of removed chunks out of memory. A vector that stays
// behind does no harm: its chunk is looked up in the library before it is used.
func (r *Retriever) forget(keys []int64) {
	if s := r.serving.Load(); s != nil {
		if err := s.index.Delete(context.Background(), keys...); err != nil {
			r.log.Warn("vectors of removed passages stay in memory", "error", err)
		}
	}
}

// askFirst tells the background worker that a question is at work; the function
// it gives says that the question is done.
func (r *Retriever) askFirst() func() {
	r.questions.Add(1)
	return func() { r.questions.Add(-1) }
}

// Coverage is the share of the library's passages that have a vector, 0 to 1;
// 1 for an empty library.
func (r *Retriever) Coverage(ctx context.Context) (float64, error) {
	s := r.serving.Load()
	if s == nil {
		return 0, nil
	}
	embedded, total, err := r.library.Coverage(ctx, s.generation)
	if err != nil {
		return 0, fmt.Errorf("count the vectors: %w", err)
	}
	if total == 0 {
		return 1, nil
	}
	return float64(embedded) / float64(total), nil
}
