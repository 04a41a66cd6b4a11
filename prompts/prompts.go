// Package prompts holds what the program says to language models: one template
// and one input struct for each purpose.
//
// Instructions are a system message that is the same whatever is asked. What
// comes from articles and users travels in the user message as JSON, in which no
// text can end its string, forge a passage, or spell a control token of a model.
package prompts

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"
	"text/template"
	"unicode"
	"unicode/utf16"

	"github.com/pressmark/pressmark/internal/llm"
)

// NotFound is what a model replies, alone, when the passages hold no answer.
const NotFound = "NOT FOUND"

//go:embed *.tmpl
var files embed.FS

var answerTemplate = parse("answer.tmpl")

func parse(name string) *template.Template {
	return template.Must(template.New(name).Funcs(template.FuncMap{"json": encode}).ParseFS(files, name))
}

// Passage is a stretch of an article that a model may answer from. A model knows
// it by its place in the list, from 1.
type Passage struct {
	Title  string
	Source string // the publication, may be empty
	Date   string // may be empty
	Text   string
}

// Question is the input of [Answer].
type Question struct {
	Text     string
	Passages []Passage // best first
}

// Answer asks a model to answer a question from passages, in plain sentences
// with marks like [2], or with [NotFound].
func Answer(q Question) []llm.Message {
	return render(answerTemplate, struct {
		NotFound string
		Passages []any
		Question string
	}{NotFound, numbered(q.Passages), q.Text})
}

// numbered gives the passages as a model sees them.
func numbered(passages []Passage) []any {
	var out []any
	for i, p := range passages {
		out = append(out, struct {
			N      int    `json:"n"`
			Title  string `json:"title,omitempty"`
			Source string `json:"source,omitempty"`
			Date   string `json:"date,omitempty"`
			Text   string `json:"text"`
		}{i + 1, p.Title, p.Source, p.Date, p.Text})
	}
	return out
}

// render makes the two messages of a prompt. Templates and inputs are ours, so a
// failure is a mistake in the program; the tests render every template.
func render(t *template.Template, input any) []llm.Message {
	var messages []llm.Message
	for _, role := range []string{"system", "user"} {
		var text strings.Builder
		if err := t.ExecuteTemplate(&text, role, input); err != nil {
			panic(fmt.Sprintf("render %s: %v", t.Name(), err))
		}
		messages = append(messages, llm.Message{Role: role, Content: text.String()})
	}
	return messages
}

// encode writes a string, or a struct of strings and numbers, as one line of
// JSON. Characters of which control tokens are made (<|im_start|>, [INST]) and
// those that cannot be seen are escaped. Such values hold no JSON array, so that
// every bracket stands in a string.
func encode(v any) (string, error) {
	plain, err := json.Marshal(v) // escapes <, >, &, U+2028, U+2029 and C0 controls
	var out strings.Builder
	for _, r := range string(plain) {
		if r == '[' || r == ']' || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co) {
			escape(&out, r)
		} else {
			out.WriteRune(r)
		}
	}
	return out.String(), err
}

func escape(out *strings.Builder, r rune) {
	for _, unit := range utf16.Encode([]rune{r}) {
		fmt.Fprintf(out, `\u%04x`, unit)
	}
}
