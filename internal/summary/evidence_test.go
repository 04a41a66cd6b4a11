package summary

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/verify"
)

// TestEvidence: of a long article the parts are found that support a statement,
// and a name may stand in any other.
func TestEvidence(t *testing.T) {
	const (
		first  = "Ada Quill was elected mayor of Orsay in 1998."
		middle = "The mayor said that the harbour wall would cost nine million euros to rebuild."
	)
	text := first + "\n\n" + streets(1500) + "\n\n" + middle + "\n\n" + streets(1500)
	parts := (&Service{Tokens: 500}).parts(text)
	e := newEvidence(text, parts)
	if len(text) < 2*checkedWhole {
		t.Fatalf("only %d bytes", len(text))
	}
	whole := article.Span{Start: 0, End: len(text)}
	for statement, want := range map[string]string{
		first:  first,
		middle: middle,
		"The mayor Jane Doe said that the harbour wall would cost nine million euros to rebuild.": "",
		"The mayor said that the harbour wall would cost 12 million euros to rebuild.":            "",
		"Street number 1400 of Orsay was flooded on Monday night by the river.":                   "Street number 1400 of Orsay was flooded on Monday night by the river.",
		"Pirates took the church of Riga.":                                                        "",
		"":                                                                                        "",
	} {
		support := e.support(inText, statement, whole)
		if support.Holds != (want != "") || support.Holds && support.Span.Of(text) != want {
			t.Errorf("%q: %+v", statement, support)
		}
	}
	// A name of the statement may stand in any part.
	named := ""
	e.support(func(_, text string) verify.Support { named += text; return verify.Support{} },
		"The mayor Ada Quill said that the harbour wall would cost nine million euros to rebuild.", whole)
	if !strings.Contains(named, first) || !strings.Contains(named, middle) || len(named) > checkedWhole {
		t.Errorf("the evidence has %d bytes, and not both parts", len(named))
	}
	// A stretch of the article has only what stands in it.
	later := article.Span{Start: parts[len(parts)/3].Start, End: len(text)}
	if later.End-later.Start < checkedWhole || e.support(inText, first, later).Holds {
		t.Error("the start of the article supports something in a stretch without it")
	}
	if support := e.support(inText, middle, later); !support.Holds || support.Span.Of(text) != middle {
		t.Errorf("in a stretch: %+v", support)
	}
}

// TestEvidenceBetween: a support that would reach from one part into another far
// away is none; that of one part alone is.
func TestEvidenceBetween(t *testing.T) {
	filler := streets(900)
	text := "Something else happened. The ferry sank near the pier.\n\n" + filler + "\n\nThe crew was saved by a fisherman. Nobody knows him.\n\n" + filler
	parts := (&Service{Tokens: 200}).parts(text)
	both := func(_, text string) verify.Support { // claims all of what it is given, if that has both
		ferry, crew := strings.Index(text, "The ferry"), strings.Index(text, "The crew")
		if ferry < 0 || crew < 0 {
			return verify.Support{Span: article.Span{Start: max(ferry, crew), End: max(ferry, crew) + 9}, Holds: ferry >= 0, Score: 1}
		}
		return verify.Support{Span: article.Span{Start: ferry, End: crew + 8}, Holds: true, Score: 1}
	}
	support := newEvidence(text, parts).support(both, "The ferry sank near the pier and its crew was saved by a fisherman.", article.Span{Start: 0, End: len(text)})
	if !support.Holds || !strings.HasPrefix(text[support.Span.Start:], "The ferry") || support.Span.End-support.Span.Start != 9 {
		t.Errorf("%+v: %s", support, fmt.Sprintf("%.40q", text[max(0, support.Span.Start):]))
	}
}

// inText verifies against a text of which nothing else is known.
func inText(statement, text string) verify.Support {
	return verify.Statement(statement, verify.Source{Text: text})
}
