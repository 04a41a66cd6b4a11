package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/search"
)

// partly is an answer of which one statement has support, cited twice, and one none.
var partly = answer.Answer{
	Text: "The bridge reopened. Elvis cut the ribbon. It cost a lot.", Answerable: true, Confidence: 0.5, Unsupported: 1,
	Citations: []answer.Citation{
		{Index: 1, Answer: answer.Stretch{Start: 0, End: 20}, Verified: true, Title: "Bridge", Quote: "The bridge is open.", Source: answer.Source{ArticleID: "b", End: 19}},
		{Index: 2, Answer: answer.Stretch{Start: 21, End: 42}, Title: "Ribbon", Quote: "The mayor cut it.", Source: answer.Source{ArticleID: "r", End: 17}, Reason: "no source mentions “Elvis”"},
		{Index: 1, Answer: answer.Stretch{Start: 43, End: 57}, Verified: true, Title: "Bridge", Quote: "The bridge is open.", Source: answer.Source{ArticleID: "b", End: 19}},
	},
}

// TestUnsupportedStatements: they are not shown as if an article said them.
func TestUnsupportedStatements(t *testing.T) {
	var out strings.Builder
	printAnswer(&out, partly, printTitles)
	const want = `
The bridge reopened. [1] Elvis cut the ribbon. [not supported] It cost a lot.
[1]

Confidence 50 %, 1 statement without support

Sources
[1] Bridge
    “The bridge is open.”
    article b, bytes 0 to 19

Not supported by the articles
“Elvis cut the ribbon.”: no source mentions “Elvis”
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("printed (-want +got):\n%s", diff)
	}
}

// TestOtherReports: a passage and a citation name the articles that say the same.
func TestOtherReports(t *testing.T) {
	reports := []search.Report{{ArticleID: "copy", Title: "Bridge open", Source: "Valley Courier"}, {ArticleID: "c2"}}
	cited := partly
	cited.Citations = []answer.Citation{partly.Citations[0]}
	cited.Citations[0].AlsoReportedBy = reports
	const want = "\n    also reported by: Bridge open — Valley Courier (copy); (no title) (c2)\n"
	var out strings.Builder
	printAnswer(&out, cited, printTitles)
	printPassages(&out, []search.Passage{{ArticleID: "b", Title: "Bridge", AlsoReportedBy: reports}})
	if strings.Count(out.String(), want) != 2 {
		t.Errorf("printed:\n%s\nwant twice: %s", out.String(), want)
	}
}
