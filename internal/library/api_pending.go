package library

import (
	"context"
	"errors"

	"github.com/pressmark/pressmark/internal/article"
)

// errPending is what the methods of this file answer until their bodies land.
var errPending = errors.New("library: not built yet")

// Put stores articles: each is prepared (article.Prepare), cut into chunks and
// indexed, and all good ones of the call are one transaction, together with
// their full-text rows and embedding jobs. A replaced version takes its chunks,
// vectors, full text and cached summaries with it.
//
// There is one result per article given, in the order given. A bad article is
// Failed and hinders no other. An article whose content is what is stored
// already is Unchanged. When an id occurs twice the later wins and both are
// reported. An error means that the transaction failed: nothing of the call is
// stored and there are no results.
func (l *Library) Put(ctx context.Context, articles []article.Article) ([]PutResult, error) {
	return nil, errPending
}

// Delete removes articles with all that was made from them and tells how many
// there were; ids that are not stored are passed over.
func (l *Library) Delete(ctx context.Context, ids ...string) (deleted int, err error) {
	return 0, errPending
}

// Article gives an article with its text, or article.ErrNotFound.
func (l *Library) Article(ctx context.Context, id string) (article.Article, error) {
	return article.Article{}, errPending
}

// Articles lists the articles that match f, without their texts. The cursor of
// a page stays good while articles come and go. A page after the last is empty.
func (l *Library) Articles(ctx context.Context, f Filter, page ListOptions) (Page, error) {
	return Page{}, errPending
}

// Collections lists the collections that hold articles, by name.
func (l *Library) Collections(ctx context.Context) ([]CollectionInfo, error) {
	return nil, errPending
}

// Totals gives the sums over the whole library.
func (l *Library) Totals(ctx context.Context) (Totals, error) { return Totals{}, errPending }

// DocumentFrequencies tells in how many chunks each index term stands; a term
// found nowhere has 0. Kept in memory until the next write.
func (l *Library) DocumentFrequencies(ctx context.Context, terms []string) (map[string]int, error) {
	return nil, errPending
}

// MatchChunks gives the keys of at most limit chunks that match f and hold any
// of the index terms (as article.Terms makes them), best first by FTS5's own
// bm25. Terms that stand in a large share of the chunks are left out of the
// search when rarer ones are there. No terms, no keys.
func (l *Library) MatchChunks(ctx context.Context, terms []string, f Filter, limit int) ([]int64, error) {
	return nil, errPending
}

// AllChunks gives the keys of at most limit chunks that match f, by key.
func (l *Library) AllChunks(ctx context.Context, f Filter, limit int) ([]int64, error) {
	return nil, errPending
}

// CountChunks tells how many chunks match f.
func (l *Library) CountChunks(ctx context.Context, f Filter) (int, error) { return 0, errPending }

// Chunks gives chunks in the order asked; keys that are no longer stored are
// left out. A text that does not agree with its checksum is ErrCorrupt.
func (l *Library) Chunks(ctx context.Context, keys []int64) ([]StoredChunk, error) {
	return nil, errPending
}

// ArticleChunks gives all chunks of an article in their order, or
// article.ErrNotFound.
func (l *Library) ArticleChunks(ctx context.Context, articleID string) ([]StoredChunk, error) {
	return nil, errPending
}

// Matching gives a test for the keys of chunks that match f, as of now. It is
// nil when f limits nothing, and safe for use by several goroutines.
func (l *Library) Matching(ctx context.Context, f Filter) (func(key int64) bool, error) {
	return nil, errPending
}

// Generation tells how the stored vectors fit the program's embedder. In a
// library that has no vectors yet, id becomes the serving identity.
func (l *Library) Generation(ctx context.Context, id Identity) (Generation, error) {
	return Generation{}, errPending
}

// BeginReindex starts to build vectors of id beside the serving ones: it makes
// the building generation and a job for every chunk, and gives the number that
// Pending and PutVectors want. Called again it resumes. A building generation
// of another identity is given up. For the serving identity it changes nothing
// and gives the serving generation.
func (l *Library) BeginReindex(ctx context.Context, id Identity) (gen int64, err error) {
	return 0, errPending
}

// FinishReindex makes the building generation of id the serving one and drops
// the old vectors. It answers ErrUnfinished while jobs are pending, and does
// nothing when id is serving already.
func (l *Library) FinishReindex(ctx context.Context, id Identity) error { return errPending }

// Rechunk cuts the articles again that were cut by another version of the
// chunker, each in one transaction, and calls progress (which may be nil) after
// each. Stopped at any point it goes on where it was when called again.
func (l *Library) Rechunk(ctx context.Context, progress func(done, total int)) error {
	return errPending
}

// Vectors gives the stored vectors of chunks. Missing ones are left out, and so
// are damaged ones, which are queued for embedding again.
func (l *Library) Vectors(ctx context.Context, gen int64, keys []int64) (map[int64][]float32, error) {
	return nil, errPending
}

// PutVectors stores vectors and takes their jobs off the queue, all in one
// transaction. Vectors of chunks that were deleted meanwhile are passed over; a
// wrong length or a number that is not finite fails the call.
func (l *Library) PutVectors(ctx context.Context, gen int64, vectors map[int64][]float32) error {
	return errPending
}

// EachVector visits all good vectors of a generation by key, each with the
// collection of its article. vec belongs to the callee. It stops at the first
// error of visit and returns it. Vectors put meanwhile may be missed.
func (l *Library) EachVector(ctx context.Context, gen int64, visit func(key int64, collection string, vec []float32) error) error {
	return errPending
}

// Pending gives the keys of at most limit chunks that wait for a vector, those
// of the newest published articles first, undated ones last.
func (l *Library) Pending(ctx context.Context, gen int64, limit int) ([]int64, error) {
	return nil, errPending
}

// Coverage tells how many of the chunks have a vector. It reads two counters.
func (l *Library) Coverage(ctx context.Context, gen int64) (embedded, total int, err error) {
	return 0, 0, errPending
}

// PutSummary keeps a summary under a key until its article changes, or answers
// article.ErrNotFound.
func (l *Library) PutSummary(ctx context.Context, articleID, key string, data []byte) error {
	return errPending
}

// Summary gives what PutSummary kept, and whether there was any.
func (l *Library) Summary(ctx context.Context, articleID, key string) ([]byte, bool, error) {
	return nil, false, errPending
}

// PutAnswer keeps an answer; the newest 10,000 stay.
func (l *Library) PutAnswer(ctx context.Context, id string, data []byte) error { return errPending }

// Answer gives what PutAnswer kept, or article.ErrNotFound.
func (l *Library) Answer(ctx context.Context, id string) ([]byte, error) { return nil, errPending }

// Stats describes the library for people.
func (l *Library) Stats(ctx context.Context) (Stats, error) { return Stats{}, errPending }

// Check reads everything and answers ErrCorrupt with the first thing wrong: the
// file's structure, checksums, counters, articles without their chunks, chunks
// without their full-text row, chunks that are not where they should be.
func (l *Library) Check(ctx context.Context) error { return errPending }

// Open makes the folder where needed (mode 0700), locks it for this process,
// opens library.db in it and brings its schema up to date. It answers ErrLocked
// (naming the other process), ErrCorrupt, or an error that says the library was
// written by a newer program.
func Open(ctx context.Context, dir string) (*Library, error) { return nil, errPending }

// OpenMemory gives an empty library that lives in memory until Close.
func OpenMemory(ctx context.Context) (*Library, error) { return nil, errPending }

// Close ends the library and gives up the lock.
func (l *Library) Close() error { return nil }

// OnChunksRemoved has f called with the keys of chunks that are gone, after the
// transaction that removed them is stored. f must be quick and must not write
// to the library. Several may be registered.
func (l *Library) OnChunksRemoved(f func(keys []int64)) {}

// Owner tells which process has the folder open, and the socket it listens on.
// When none has, the zero OwnerInfo.
func Owner(dir string) (OwnerInfo, error) { return OwnerInfo{}, errPending }

// AnnounceSocket writes the path of the socket this process listens on where
// Owner finds it. In memory it does nothing.
func (l *Library) AnnounceSocket(path string) error { return errPending }
