// Package verify tells whether a text says what a statement states, and where. It
// is what makes a citation of Pressmark a checked one. No model is asked.
package verify

import (
	"time"

	"github.com/pressmark/pressmark/internal/article"
)

// Support is how well a source says what a statement states.
type Support struct {
	Span   article.Span // the sentence, or two neighbouring ones, that support it best
	Score  float64      // 0 to 1
	Holds  bool         // the source supports the statement
	Reason string       // why it does not
}

// Source is what a statement is verified against, with what is known about it
// besides: writers give names and dates in full. A title says who is meant and
// supports nothing else, for it is not quoted.
type Source struct {
	Text      string
	Title     string    // may be empty
	Published time.Time // may be zero
}

// Statement finds the sentence, or two neighbouring ones, of a text that support a
// statement best, and decides whether the text as a whole supports it: a
// statement may gather what stands in several sentences. No model is asked: the
// statement's words have to be there, and its numbers, dates, names and
// negations must be those of the text.
func Statement(statement string, source Source) Support {
	c := comparison{statement: newStatement(statement), source: newDocument(source.Text), title: newDocument(source.Title), published: source.Published}
	if !c.findQuote() {
		return Support{Reason: "no source speaks of this"}
	}
	c.gather()
	c.steps = align(c.statement, c.source)
	support := Support{Span: c.quoteSpan(), Score: c.score(), Reason: c.contradiction()}
	if support.Reason != "" {
		support.Score *= contradicted
	}
	if c.coverage < supportNeeded {
		support.Reason = "no source says this"
	}
	support.Holds = support.Reason == ""
	return support
}
