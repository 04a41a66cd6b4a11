package prompts

import "github.com/pressmark/pressmark/internal/llm"

var suggestTemplate = parse("suggest.tmpl")

// Suggest is the input of [Questions].
type Suggest struct {
	Passages []Passage // from which the questions are to be answered
	Asked    string    // what the reader has asked already, may be empty
	Count    int       // questions wanted
}

// Questions asks a model for questions that passages answer, one a line.
func Questions(s Suggest) []llm.Message {
	return render(suggestTemplate, struct {
		Passages []any
		Asked    string
		Count    int
	}{numbered(s.Passages), s.Asked, s.Count})
}
