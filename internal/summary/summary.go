// Package summary makes summaries of articles in which every sentence is cited
// and the citation has been checked.
package summary

import (
	"time"

	"github.com/pressmark/pressmark/internal/answer"
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
	CreatedAt   time.Time         `json:"created_at"`
}
