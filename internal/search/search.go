// Package search goes from a question to passages: full text and vectors find
// candidates, one mix of their scores ranks them.
package search

import (
	"time"

	"github.com/pressmark/pressmark/internal/library"
)

// Query is a search over the articles that its filter allows. Its text may hold more
// filters (ParseTyped) and phrases of time (ParsePeriods).
type Query struct {
	Text   string
	Filter library.Filter
	TopK   int       // passages wanted, DefaultTopK when 0
	AsOf   time.Time // what "yesterday" in the text is counted from; now when zero
}

// Limits of a query.
const (
	DefaultTopK    = 10
	MaxTopK        = 100
	MaxQuestionLen = 4000 // bytes
)

// Passage is a chunk chosen for a question.
type Passage struct {
	Key         int64     `json:"-"` // of the chunk in the library
	ChunkID     string    `json:"chunk_id"`
	ArticleID   string    `json:"article_id"`
	Title       string    `json:"title"`
	URL         string    `json:"url,omitempty"`
	Source      string    `json:"source,omitempty"`
	Author      string    `json:"author,omitempty"`
	PublishedAt time.Time `json:"published_at,omitzero"`
	Collection  string    `json:"collection"`
	Language    string    `json:"language,omitempty"` // ISO 639-1, of the article
	Start       int       `json:"start"`              // UTF-8 bytes into the article's text
	End         int       `json:"end"`
	Text        string    `json:"text"`   // the article's text[start:end]
	Score       float64   `json:"score"`  // 0 to 1: the mix that ranks
	Share       float64   `json:"share"`  // BM25 score / best BM25 score of the question
	Cosine      float64   `json:"cosine"` // 0 while the passage has no vector
	HasVector   bool      `json:"has_vector"`
	Held        float64   `json:"-"` // share of the question, by weight, that the article's candidates hold together

	AlsoReportedBy []Report `json:"also_reported_by,omitempty"` // other articles of the story that say the same
	Story          string   `json:"-"`                          // of the article
	Timely         float64  `json:"-"`                          // 0 to 1: how well its date fits what the question says of time; 0 where it says nothing
	Dated          string   `json:"-"`                          // the question's words for a time within which it was published, as "in May 2022"
}

// Result is what a search found, best first.
type Result struct {
	Passages       []Passage `json:"passages"`
	MissingTerms   []string  `json:"missing_terms"`   // words of the question that stand nowhere in the allowed articles
	VectorCoverage float64   `json:"vector_coverage"` // share of the library's chunks that have a vector, 0 to 1
	Notes          []string  `json:"notes"`

	Question string             `json:"-"` // the query's text without the filters typed into it
	Asked    string             `json:"-"` // what was looked for: without phrases of time that became filters, too, and "" where the newest passages are listed
	Latest   bool               `json:"-"` // the newest that the articles say is asked for
	Absent   string             `json:"-"` // which filter or phrase leaves nothing; "" where none does
	Searched int                `json:"-"` // passages that the filter allows
	Weights  map[string]float64 `json:"-"` // of the question's index terms: how much each tells
}
