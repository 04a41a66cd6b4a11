package prompts

import "github.com/pressmark/pressmark/internal/llm"

var (
	followUpTemplate = parse("followup.tmpl")
	titleTemplate    = parse("title.tmpl")
)

// Exchange is a question and what was answered.
type Exchange struct {
	Question string `json:"question"`
	Answer   string `json:"answer,omitempty"`
}

// FollowUp is the input of [Rewrite].
type FollowUp struct {
	Turns    []Exchange // oldest first
	Question string     // which follows up on them
}

// Rewrite asks a model for a question that can be understood without the
// conversation it was asked in.
func Rewrite(f FollowUp) []llm.Message { return render(followUpTemplate, f) }

// Title asks a model for a short title of a conversation that begins with this.
func Title(first Exchange) []llm.Message { return render(titleTemplate, first) }
