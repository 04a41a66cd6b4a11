// Package answer turns passages into answers whose every citation has been
// checked against the stored text, or into an abstention that says why.
package answer

import (
	"errors"
	"time"

	"github.com/pressmark/pressmark/internal/followup"
	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/search"
)

// Modes in which an answer was written.
const (
	Extractive = "extractive" // sentences of the articles, verbatim
	Model      = "model"      // worded by the configured language model
)

// What becomes of a model's statement that no source supports.
const (
	Mark   = "mark"   // it is flagged; the usual way
	Strict = "strict" // it is left out; if nothing is left, there is no answer
)

// ErrQuestion is a question that cannot be asked; the wrapping error says why.
var ErrQuestion = errors.New("invalid question")

// Request is one question.
type Request struct {
	Question     string
	Filter       library.Filter
	TopK         int             // passages to consider as sources, search.DefaultTopK when 0
	Plain        bool            // do not use the language model even if there is one
	AsOf         time.Time       // what "yesterday" in the question is counted from; now when zero
	Verification string          // Mark or Strict; the service's when empty
	History      []followup.Turn // what was asked and answered before, oldest first
}

// Answer is the answer to a question, or an abstention: Answerable tells which.
type Answer struct {
	ID             string           `json:"id"`
	Question       string           `json:"question"`
	AskedAs        string           `json:"asked_as,omitempty"` // the question made whole, where it followed up on others
	ConversationID string           `json:"conversation_id,omitempty"`
	Text           string           `json:"answer"`
	ShortAnswer    string           `json:"short_answer"`
	Answerable     bool             `json:"answerable"`
	Confidence     float64          `json:"confidence"` // 0 to 1
	Mode           string           `json:"mode"`       // extractive or model
	Degraded       bool             `json:"degraded"`   // the model failed; this is the extractive answer
	Notes          []string         `json:"notes"`
	Citations      []Citation       `json:"citations"`
	Unsupported    int              `json:"unsupported"` // sentences that no source supports: flagged in the text, or left out of it
	Abstention     *Abstention      `json:"abstention,omitempty"`
	VectorCoverage float64          `json:"vector_coverage"`
	Timings        map[string]int64 `json:"timings_ms"`
	Usage          *llm.Usage       `json:"usage,omitempty"`
	CreatedAt      time.Time        `json:"created_at"`
}

// Citation ties a stretch of the answer to the stretch of an article that says it.
type Citation struct {
	Index       int       `json:"index"`  // the n of [n], from 1
	Answer      Stretch   `json:"answer"` // UTF-8 bytes into the answer's text
	Source      Source    `json:"source"`
	Quote       string    `json:"quote"` // the article's text[source.start:source.end]
	Title       string    `json:"title"`
	URL         string    `json:"url,omitempty"`
	Publication string    `json:"publication,omitempty"` // the article's source
	PublishedAt time.Time `json:"published_at,omitzero"`
	Score       float64   `json:"score"`    // support of the statement by the quote, 0 to 1
	Verified    bool      `json:"verified"` // the quote stands in the stored article and supports the statement
	Reason      string    `json:"reason,omitempty"`

	AlsoReportedBy []search.Report `json:"also_reported_by,omitempty"` // other articles of the story that say what the quote says
}

// Stretch is text[Start:End], in UTF-8 bytes.
type Stretch struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Source says where in which article a quote stands.
type Source struct {
	ArticleID string `json:"article_id"`
	ChunkID   string `json:"chunk_id"`
	Start     int    `json:"start"` // UTF-8 bytes into the article's text
	End       int    `json:"end"`
}

// Abstention says why there is no answer.
type Abstention struct {
	Reason       string           `json:"reason"`
	MissingTerms []string         `json:"missing_terms"` // words of the question found nowhere
	Closest      []search.Passage `json:"closest"`       // the nearest passages, best first
}

// Event is a step of an answer that is being made: exactly one field is set, Reset apart.
type Event struct {
	Progress    *Progress        // what is being done now
	Sources     []search.Passage // the passages the answer will be made from, before any text
	Delta       string           // the next piece of the answer's text
	Reset       bool             // with Delta or alone: the pieces before it are taken back, for the model failed after them
	Annotations []Citation       // the checked citations of the text so far, all of them
	Done        *Answer          // the last event
}

// Progress names a stage: finding, reading, writing.
type Progress struct {
	Stage    string `json:"stage"`
	AnswerID string `json:"answer_id"` // by which the finished answer can be had again
}
