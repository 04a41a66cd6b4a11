package library

import (
	"time"

	"github.com/pressmark/pressmark/internal/article"
)

// Sort is the order of a list.
type Sort string

const (
	SortPublished Sort = ""      // newest published first, undated last
	SortAdded     Sort = "added" // last added first
)

// ListOptions choose a page of a list. The zero value is the first page.
type ListOptions struct {
	Cursor string // Page.NextCursor of the page before; "" for the first
	Limit  int    // articles a page; 0 means 50, at most 500
	Query  string // only titles that hold each of these words, case ignored
	Sort   Sort   // a cursor is good only for the sort it came with
}

// Page is a stretch of a list of articles.
type Page struct {
	Articles   []article.Article // without Text
	NextCursor string            // "" on the last page
	Total      int               // articles that match, on all pages
}

// CollectionInfo tells the size of a collection.
type CollectionInfo struct {
	Name     string `json:"name"`
	Articles int    `json:"articles"`
	Chunks   int    `json:"chunks"`
}

// Stats describes a library for people.
type Stats struct {
	Articles        int              `json:"articles"`
	Chunks          int              `json:"chunks"`
	Vectors         int              `json:"vectors"` // of the serving generation
	Pending         int              `json:"pending"` // chunks that wait for a vector of it
	Bytes           int64            `json:"bytes"`   // the file with its write-ahead log
	Collections     []CollectionInfo `json:"collections"`
	Answers         int              `json:"answers"`
	Summaries       int              `json:"summaries"`
	Model           string           `json:"model,omitempty"` // of the serving vectors
	Dimensions      int              `json:"dimensions,omitempty"`
	OldestPublished time.Time        `json:"oldest_published,omitzero"`
	NewestPublished time.Time        `json:"newest_published,omitzero"`
	LastUpdate      time.Time        `json:"last_update,omitzero"` // of any article
}

// Identity says which embedder made a vector.
type Identity struct {
	Model      string
	Dimensions int
}

// Generation tells how the stored vectors fit the program's embedder.
//
// Vectors of different models cannot be compared, so they live in generations.
// One is serving. Questions may use its vectors when Matches; otherwise full
// text answers until BeginReindex, embedding what Pending gives, and
// FinishReindex have put a generation of the wanted identity in its place.
type Generation struct {
	ID       int64    // the generation of Wanted: serving, building, or 0 when there is none
	Wanted   Identity // what was asked for
	Serving  Identity // what the serving vectors were made with
	Matches  bool     // Wanted is Serving
	Building bool     // ID is being built and not serving yet

	StaleArticles int // articles cut by another version of the chunker; see Rechunk
}

// OwnerInfo names the process that has a library open. PID is 0 when none has.
type OwnerInfo struct {
	PID    int    `json:"pid"`
	Socket string `json:"socket"` // "" when it listens on none
}
