// Package summary makes summaries of articles in which every sentence is cited
// and the citation has been checked.
package summary

import (
	"time"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/llm"
)

// Length is how much of an article a summary tells.
type Length string

// The lengths there are.
const (
	Short  Length = "short"  // one sentence
	Medium Length = "medium" // three sentences
	Long   Length = "long"   // about a quarter of the article, eight sentences at most
)

// Summary is a summary of one article.
type Summary struct {
	ArticleID   string            `json:"article_id"`
	Title       string            `json:"title"`
	Length      Length            `json:"length"`
	Text        string            `json:"summary"`
	Mode        string            `json:"mode"` // extractive or model
	Degraded    bool              `json:"degraded"`
	Citations   []answer.Citation `json:"citations"` // one per sentence, in order
	Unsupported int               `json:"unsupported"`
	ContentHash string            `json:"content_hash"` // of the article that was summarised
	Cached      bool              `json:"cached"`
	Notes       []string          `json:"notes"`
	Usage       *llm.Usage        `json:"usage,omitempty"` // of all calls to the model; none when kept or extractive
	CreatedAt   time.Time         `json:"created_at"`
}

// Progress tells how far the model is with a summary: Done of Total steps of a
// stage. The stages are parts (reading them one by one), merging (what was noted
// on them; a long article takes several rounds) and writing.
type Progress struct {
	Stage string `json:"stage"`
	Done  int    `json:"done"`
	Total int    `json:"total"`
}
