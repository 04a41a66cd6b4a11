package search

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/vector"
)

// Stages of a reindexing.
const (
	ReindexCutting   = "cutting"
	ReindexEmbedding = "embedding"
	ReindexDone      = "done"
	ReindexFailed    = "failed"
)

// ReindexState tells how far a reindexing is; zero when none was asked for.
type ReindexState struct {
	Stage string `json:"stage" doc:"cutting, embedding, done or failed; empty when none was asked for"`
	Done  int    `json:"done"`
	Total int    `json:"total"`
	Error string `json:"error,omitempty"`
}

// Pauses of the background worker.
const (
	idlePause     = 300 * time.Millisecond // between two looks for new work
	politePause   = 10 * time.Millisecond  // while a question is at work
	troublePause  = 5 * time.Second        // after an embedding that failed
	budgetPause   = time.Minute            // while nothing more may be spent today
	passagesAhead = 16                     // embedded and stored together
)

// Run embeds passages in the background until the context ends. It yields to
// questions, and goes on after failures: what waits stays on the library's queue.
func (r *Retriever) Run(ctx context.Context) {
	if r.embedder == nil {
		return
	}
	for ctx.Err() == nil {
		made, err := r.embedWaiting(ctx)
		switch {
		case errors.Is(err, llm.ErrBudget):
			pause(ctx, budgetPause)
		case err != nil && ctx.Err() == nil:
			r.log.Warn("embedding passages in the background failed; trying again soon", "error", err)
			pause(ctx, troublePause)
		case made == 0:
			pause(ctx, idlePause)
		}
	}
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// embedWaiting embeds the next passages of the serving generation's queue and
// tells how many there were.
func (r *Retriever) embedWaiting(ctx context.Context) (int, error) {
	if err := r.meet(ctx); err != nil {
		return 0, err
	}
	s := r.serving.Load()
	if s == nil {
		return 0, nil
	}
	r.indexing.Lock()
	defer r.indexing.Unlock()
	return r.embedNext(ctx, s.generation, s.index)
}

// meet asks an external model for its dimensions when nobody has yet, so that
// its vectors can be served.
func (r *Retriever) meet(ctx context.Context) error {
	if r.serving.Load() != nil || r.embedder.Dimensions() != 0 {
		return nil
	}
	if _, err := r.embed(ctx, []Passage{{Text: "pressmark"}}); err != nil {
		return err
	}
	_, err := r.met(ctx)
	return err
}

// met gives what serves. An external model may have told its dimensions just now,
// in the answer to whoever asked first: then its vectors are loaded.
func (r *Retriever) met(ctx context.Context) (*serving, error) {
	r.meeting.Lock()
	defer r.meeting.Unlock()
	if s := r.serving.Load(); s != nil {
		return s, nil
	}
	err := r.load(ctx)
	return r.serving.Load(), err
}

// embedNext embeds the next waiting passages of a generation. index may be nil:
// the generation does not serve yet.
func (r *Retriever) embedNext(ctx context.Context, generation int64, index vector.Index) (int, error) {
	keys, err := r.library.Pending(ctx, generation, passagesAhead)
	if err != nil || len(keys) == 0 {
		return 0, err
	}
	chunks, err := r.library.Chunks(ctx, keys)
	if err != nil {
		return 0, err
	}
	made := map[int64][]float32{}
	for batch := range slices.Chunk(chunks, embedBatch) {
		r.Yield(ctx)
		if err := r.embedInto(ctx, made, batch); err != nil {
			return 0, err
		}
	}
	return len(keys), r.keep(ctx, generation, index, made)
}

// EmbedAll embeds everything that waits, now. progress may be nil.
func (r *Retriever) EmbedAll(ctx context.Context, progress func(done, total int)) error {
	for {
		made, err := r.embedWaiting(ctx)
		if err != nil || made == 0 {
			return err
		}
		if s := r.serving.Load(); s != nil && progress != nil {
			embedded, total, err := r.library.Coverage(ctx, s.generation)
			if err != nil {
				return err
			}
			progress(embedded, total)
		}
	}
}

// Yield waits while questions are at work, until the context ends.
func (r *Retriever) Yield(ctx context.Context) {
	for r.questions.Load() > 0 && ctx.Err() == nil {
		pause(ctx, politePause)
	}
}

func (r *Retriever) embedInto(ctx context.Context, made map[int64][]float32, chunks []library.StoredChunk) error {
	list := make([]Passage, len(chunks))
	for i, chunk := range chunks {
		list[i] = PassageOf(chunk)
	}
	vectors, err := r.embed(ctx, list)
	if err != nil {
		return err
	}
	for i, p := range list {
		made[p.Key] = vectors[i]
	}
	return nil
}

// keep stores vectors on disk first and then in memory.
func (r *Retriever) keep(ctx context.Context, generation int64, index vector.Index, made map[int64][]float32) error {
	if len(made) == 0 {
		return nil
	}
	if err := r.library.PutVectors(ctx, generation, made); err != nil {
		return fmt.Errorf("store vectors: %w", err)
	}
	if index == nil {
		return nil
	}
	items := make([]vector.Item, 0, len(made))
	for key, vec := range made {
		items = append(items, vector.Item{Key: key, Vector: vec})
	}
	return index.Add(ctx, items)
}

// Reindex brings the library to the program's chunker and embedder: it cuts
// articles again that an older version cut, builds the vectors of the embedder
// beside the serving ones, and switches when all are there. Stopped at any
// point, it goes on where it was when called again. progress may be nil.
func (r *Retriever) Reindex(ctx context.Context, progress func(ReindexState)) error {
	report := func(state ReindexState) {
		r.reindex.Store(&state)
		if progress != nil {
			progress(state)
		}
	}
	err := r.rebuild(ctx, report)
	if err != nil {
		report(ReindexState{Stage: ReindexFailed, Error: err.Error()})
	}
	return err
}

func (r *Retriever) rebuild(ctx context.Context, report func(ReindexState)) error {
	err := r.library.Rechunk(ctx, func(done, total int) { report(ReindexState{Stage: ReindexCutting, Done: done, Total: total}) })
	if err != nil {
		return fmt.Errorf("cut the articles again: %w", err)
	}
	if r.embedder == nil {
		report(ReindexState{Stage: ReindexDone})
		return nil
	}
	if err := r.meet(ctx); err != nil {
		return err
	}
	r.indexing.Lock()
	defer r.indexing.Unlock()
	if err := r.buildVectors(ctx, report); err != nil {
		return err
	}
	if err := r.load(ctx); err != nil {
		return err
	}
	report(ReindexState{Stage: ReindexDone})
	return nil
}

func (r *Retriever) buildVectors(ctx context.Context, report func(ReindexState)) error {
	generation, err := r.library.BeginReindex(ctx, r.identity())
	if err != nil {
		return fmt.Errorf("begin a new generation of vectors: %w", err)
	}
	for {
		made, err := r.embedNext(ctx, generation, nil)
		if err != nil {
			return fmt.Errorf("embed passages: %w", err)
		}
		embedded, total, err := r.library.Coverage(ctx, generation)
		if err != nil {
			return err
		}
		report(ReindexState{Stage: ReindexEmbedding, Done: embedded, Total: total})
		if made == 0 {
			return r.library.FinishReindex(ctx, r.identity())
		}
	}
}

// StartReindex reindexes in the background until the context ends, unless that is
// going on already. It gives a function that waits for the end.
func (r *Retriever) StartReindex(ctx context.Context) (wait func()) {
	if stage := r.Reindexing().Stage; stage == ReindexCutting || stage == ReindexEmbedding {
		return func() {}
	}
	r.reindex.Store(&ReindexState{Stage: ReindexCutting})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := r.Reindex(ctx, nil); err != nil {
			r.log.Error("reindexing failed", "error", err)
		}
	}()
	return func() { <-ended }
}

// Reindexing tells how far the last reindexing is; the zero state if none was asked for.
func (r *Retriever) Reindexing() ReindexState {
	if state := r.reindex.Load(); state != nil {
		return *state
	}
	return ReindexState{}
}

// Degraded says why the library is not searched as it could be; empty when it is.
func (r *Retriever) Degraded(ctx context.Context) ([]string, error) {
	if r.embedder == nil {
		return nil, nil
	}
	if r.embedder.Dimensions() == 0 {
		return []string{"the embedding model has not answered yet: searching by words alone"}, nil
	}
	generation, err := r.library.Generation(ctx, r.identity())
	if err != nil {
		return nil, err
	}
	var reasons []string
	if !generation.Matches {
		reasons = append(reasons, fmt.Sprintf("the vectors were made by %s, the program now uses %s: searching by words alone until `pressmark reindex`",
			generation.Serving.Model, generation.Wanted.Model))
	}
	if generation.StaleArticles > 0 {
		reasons = append(reasons, fmt.Sprintf("%d articles were cut by an older version: run `pressmark reindex`", generation.StaleArticles))
	}
	return reasons, nil
}
