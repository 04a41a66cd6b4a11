// Package article holds what Pressmark is about: articles, the sentences and
// chunks they are cut into, and the index terms of a text. It knows nothing of
// storage, models or networks.
package article

import (
	"errors"
	"fmt"
	"time"
)

// Errors about articles; callers test with errors.Is.
var (
	ErrNotFound = errors.New("no such article")
	ErrTooLarge = errors.New("too large")
	ErrInvalid  = errors.New("invalid article") // the wrapping error says what is wrong and how to mend it
)

// DefaultCollection is where an article goes that names none.
const DefaultCollection = "default"

// Article is what a user adds. Text is what every offset of the program points
// into: cleaned, valid UTF-8, lines separated by \n, paragraphs by a blank line.
type Article struct {
	ID          string         `json:"id"`
	Title       string         `json:"title"`
	Text        string         `json:"text,omitempty"` // left out of lists
	URL         string         `json:"url,omitempty"`
	Source      string         `json:"source,omitempty"` // the publication
	Author      string         `json:"author,omitempty"`
	Tags        []string       `json:"tags,omitempty"`
	PublishedAt time.Time      `json:"published_at,omitzero"`
	Language    string         `json:"language,omitempty"` // ISO 639-1, detected where not given
	Collection  string         `json:"collection"`
	Metadata    map[string]any `json:"metadata,omitempty"` // free
	LeftOut     []string       `json:"left_out,omitempty"` // what Prepare took out of the text; not in lists either
	AddedAt     time.Time      `json:"added_at,omitzero"`
	UpdatedAt   time.Time      `json:"updated_at,omitzero"`
	ContentHash string         `json:"content_hash,omitempty"` // of everything a user gives; see Hash
	Story       string         `json:"story,omitempty"`        // the same for near-duplicates; made by the library
	Path        string         `json:"-"`                      // where a file came from: identity when neither id nor URL is given
}

// Limits of an article. Prepare refuses what is larger (ErrTooLarge) or cuts a
// title at a word; units are in the names.
const (
	MaxTextBytes     = 8 << 20  // of Text, before and after cleaning
	MaxMetadataBytes = 64 << 10 // of Metadata as JSON
	MaxURLBytes      = 2048
	MaxTitleRunes    = 500 // a longer title is cut at a word
	MaxNameRunes     = 200 // of Source and Author; longer ones are cut at a word
	MaxTagRunes      = 100
	MaxTags          = 100
)

// Span is a stretch of a text: text[Start:End], in UTF-8 bytes on rune borders.
type Span struct {
	Start, End int
}

// Of gives the text of the span.
func (s Span) Of(text string) string { return text[s.Start:s.End] }

// Chunk is a stored stretch of an article: whole sentences, the last of them
// repeated at the start of the next chunk.
type Chunk struct {
	Ordinal int // 0, 1, 2 … within the article
	Span        // into Article.Text
	Terms   int // number of index terms in title and chunk: the length BM25 uses
}

// ID names the chunk among those of all articles.
func (c Chunk) ID(articleID string) string { return fmt.Sprintf("%s#%d", articleID, c.Ordinal) }
