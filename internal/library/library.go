// Package library keeps the truth on disk: articles, their chunks, the full
// text index, vectors, and the work still to be done, in one SQLite file. What
// was acknowledged survives a killed process.
package library

import (
	"database/sql"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/pressmark/pressmark/internal/article"
)

// Errors of a library; callers test with errors.Is.
var (
	ErrLocked      = errors.New("the data folder is in use by another process")
	ErrStorageFull = errors.New("the disk is full")
	ErrCorrupt     = errors.New("the library file is damaged")
	ErrUnfinished  = errors.New("chunks still wait for their vectors") // of FinishReindex
	ErrCursor      = errors.New("not a cursor of this list")           // of Articles
)

// Library is a library of articles on disk or in memory. All methods are safe
// for use by several goroutines; reads go on while one of them writes.
type Library struct {
	writer    *sql.DB   // one connection
	reader    *sql.DB   // several, which cannot write
	anchor    *sql.Conn // keeps a library in memory alive
	lock      *lockFile // nil in memory
	path      string    // of the file; "" in memory
	readerDSN string    // opens more connections that read
	sound     bool      // was found without damage when opened

	cache   cache
	lengths lengths

	closing sync.Once
	closed  error // what Close answers

	mu    sync.Mutex
	hooks []func(keys []int64) // see OnChunksRemoved
}

// OnChunksRemoved has f called with the keys of chunks that are gone, after the
// transaction that removed them is stored. f must be quick and must not write
// to the library. Several may be registered.
func (l *Library) OnChunksRemoved(f func(keys []int64)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hooks = append(l.hooks, f)
}

func (l *Library) tellRemoved(keys []int64) {
	if len(keys) == 0 {
		return
	}
	l.mu.Lock()
	hooks := slices.Clone(l.hooks)
	l.mu.Unlock()
	for _, f := range hooks {
		f(keys)
	}
}

// Filter limits a question, search or list to some articles. Fields that are
// not set do not limit.
type Filter struct {
	Collection string    // one collection
	From       time.Time // published at or after; undated articles do not match
	To         time.Time // published before (exclusive); undated articles do not match
	Source     string    // equal, case ignored
	Author     string    // equal, case ignored
	Tags       []string  // all of them
	ArticleIDs []string  // any of them
	Story      string    // articles that tell this story

	Sources        []string // any of them, case ignored
	WithoutSources []string // none of them, case ignored
	// Of the words, for what works on chunks; lists of articles do not look at them.
	Phrases []string // a chunk or its title holds each as a run of words: see article.HoldsRun
	Without []string // no chunk or title of the article holds any: a word in any of its forms, several words as a run
}

// Status says what became of an article that was put.
type Status string

// What can become of an article: it came, took the place of an older version, was
// there already, or could not be stored.
const (
	Added     Status = "added"
	Updated   Status = "updated"
	Unchanged Status = "unchanged"
	Failed    Status = "failed"
)

// PutResult is the fate of one article.
type PutResult struct {
	ID     string
	Status Status
	Err    error // why it failed
}

// StoredChunk is a chunk with what ranking and citing need of its article.
type StoredChunk struct {
	Key     int64 // unique in the library for ever, never used again after deletion
	Chunk   article.Chunk
	Article article.Article // without Text
	Text    string          // the chunk's text
}

// Totals are the sums BM25 needs.
type Totals struct {
	Articles int
	Chunks   int
	Terms    int // index terms of all chunks
}
