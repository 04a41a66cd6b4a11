package prompts

import "github.com/pressmark/pressmark/internal/llm"

var (
	summaryTemplate = parse("summary.tmpl")
	partTemplate    = parse("part.tmpl")
	mergeTemplate   = parse("merge.tmpl")
)

// Text is the input of [Summary].
type Text struct {
	Title     string // of the article, may be empty
	Text      string // of the article, all of it
	Sentences int    // wanted
}

// Summary asks a model for a summary of an article in plain sentences.
func Summary(t Text) []llm.Message {
	return render(summaryTemplate, stretch{titled{t.Title, t.Text}, t.Sentences})
}

// Part is the input of [Notes].
type Part struct {
	Title     string // of the article, may be empty
	Text      string // of the part
	Sentences int    // wanted
}

// Notes asks a model for notes on one part of an article, in plain sentences.
// The prompt holds nothing of the other parts: it stays the same when they change.
func Notes(p Part) []llm.Message {
	return render(partTemplate, stretch{titled{p.Title, p.Text}, p.Sentences})
}

// stretch is what a template sees of an article or a part.
type stretch struct {
	Text      titled
	Sentences int
}

type titled struct {
	Title string `json:"title,omitempty"`
	Text  string `json:"text"`
}

// PartNotes is the input of [Merge].
type PartNotes struct {
	Title     string   // of the article, may be empty
	Notes     []string // in the order of the article
	Sentences int      // wanted
}

// Merge asks a model to make fewer sentences of notes on the parts of an article.
func Merge(n PartNotes) []llm.Message {
	var notes []any
	for _, text := range n.Notes {
		notes = append(notes, struct {
			Note string `json:"note"`
		}{text})
	}
	return render(mergeTemplate, struct {
		Title     string
		Notes     []any
		Sentences int
	}{n.Title, notes, n.Sentences})
}
