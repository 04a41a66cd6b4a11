package main

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/web"
)

// timely are questions on the demo library in which time decides: what the short
// answer is, the days of the cited articles in order, and what a note says.
var timely = []struct{ asked, asOf, short, days, note string }{
	// sources of different dates disagree
	{"What did the repair of the bridge cost?", "", "£3.8 million", "2026-05-16 2026-02-17 2025-11-04", "£3.8 million (2026-05-16), £3.4 million (2026-02-17), £2.1 million (2025-11-04)"},
	{"How many homes were flooded in Brackwell?", "", "340", "2026-02-26 2026-01-14", "340 (2026-02-26), 210 (2026-01-14)"},
	{"How many passengers were on the Petrel?", "", "128", "2025-09-30 2025-07-20", "128 (2025-09-30), 134 (2025-07-20)"},
	{"How many people will Vlčka hire in Dunmarrow?", "", "380", "2026-04-09 2025-09-18", "380 (2026-04-09), 600 (2025-09-18)"},
	{"What is the latest on the flood damage in Brackwell?", "", "£6.5 million", "2026-02-26 2026-01-14", "£6.5 million (2026-02-26), £4 million (2026-01-14)"},
	{"Who is the chief executive of Wendle Water?", "", "Ingrid Solheim-Barr", "2026-04-28 2026-03-03", "Ingrid Solheim-Barr (2026-04-28), Malcolm Thrupp (2026-03-03)"},
	// what is asked for is an earlier state, a certain time, or said once
	{"first estimate of the flood damage in Brackwell", "", "£4 million", "2026-01-14", ""},
	{"What did the repair of the bridge cost in February 2026?", "", "£3.4 million", "2026-02-17", "read “in February 2026” as 2026-02-01 to 2026-02-28"},
	{"How many girders were replaced?", "", "Seven", "2026-02-17", ""},
	{"How long did the Harbour Bridge stay shut?", "", "193 days", "2026-05-16", ""},
	// the newest that answers
	{"Who is the chief executive of Wendle Water now?", "", "Ingrid Solheim-Barr", "2026-04-28", ""},
	// phrases of time
	{"Who resigned this week?", "2026-03-14", "Malcolm Thrupp", "2026-03-12", "read “this week” as 2026-03-09 to 2026-03-14: articles published then come first"},
	{"Who resigned in the last three days?", "2026-03-14", "Malcolm Thrupp", "2026-03-12", "read “in the last three days” as published from 2026-03-11 to 2026-03-14"},
	{"Which virus was found in the Saltham oysters in May 2026?", "", "norovirus", "2026-05-29", "read “in May 2026” as 2026-05-01 to 2026-05-31"},
	{"Which virus was found in the Saltham oysters before 2012?", "", "norovirus", "2026-05-29", ""},
	{"What happened last week?", "2026-01-18", "", "2026-01-11", "read “last week” as published from 2026-01-05 to 2026-01-11"},
}

func TestTimeOverTheDemo(t *testing.T) {
	for _, c := range timely {
		arguments := []string{"ask", "--demo", "--json", c.asked}
		if c.asOf != "" {
			arguments = append(arguments, "--as-of", c.asOf)
		}
		var given answer.Answer
		runJSON(t, &given, arguments...)
		var days []string
		for _, cited := range given.Citations {
			days = append(days, cited.PublishedAt.Format("2006-01-02"))
			if !cited.Verified || given.Text[cited.Answer.Start:cited.Answer.End] != cited.Quote {
				t.Errorf("%s: [%d] is not what its citation quotes: %+v", c.asked, cited.Index, cited)
			}
		}
		if given.ShortAnswer != c.short || strings.Join(days, " ") != c.days || !strings.Contains(strings.Join(given.Notes, "\n"), c.note) || c.note == "" && len(given.Notes) > 0 {
			t.Errorf("%s: %q of %v, notes %q; want %q of %q and %q", c.asked, given.ShortAnswer, days, given.Notes, c.short, c.days, c.note)
		}
	}
}

// dated are two articles of which the later one corrects the first.
var dated = []article.Article{
	{ID: "pool-planned", Title: "New pool for Brackwell", PublishedAt: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC),
		Text: "The new swimming pool in Brackwell will open on 12 May, the builders said on Monday. It has six lanes and a paddling pool. The pool's manager, Odette Farr, expects 400 visitors a day."},
	{ID: "pool-late", Title: "Brackwell pool is late", PublishedAt: time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC),
		Text: "Brackwell must wait for its swims. The new swimming pool in Brackwell will open on 3 June, after tiles came loose in the changing rooms. \"We are sorry,\" said Ruben Hale, who became the manager of the pool in April."},
}

func TestLaterArticlesThatDisagree(t *testing.T) {
	s := parsed(t, "--demo")
	p, err := openProgram(t.Context(), &s, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.close() })
	if _, err := p.library.Put(t.Context(), dated); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ asked, short, note string }{
		{"When will the new swimming pool in Brackwell open?", "3 June", "sources of different dates disagree: 3 June (2026-05-04), 12 May (2026-03-02); the newest comes first"},
		{"Who is the manager of the pool in Brackwell?", "Ruben Hale", "sources of different dates disagree: Ruben Hale (2026-05-04), Odette Farr (2026-03-02); the newest comes first"},
		{"How many lanes does the new swimming pool in Brackwell have?", "six", ""},
	} {
		given, err := p.answers.Ask(t.Context(), answer.Request{Question: c.asked}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if given.ShortAnswer != c.short || strings.Join(given.Notes, "\n") != c.note {
			t.Errorf("%s: %q, notes %q; want %q and %q", c.asked, given.ShortAnswer, given.Notes, c.short, c.note)
		}
	}
}

func TestTypedFiltersOverTheDemo(t *testing.T) {
	var found web.SearchResponse
	runJSON(t, &found, "search", "--demo", "--json", `bridge -ferry source:"harbour post" after:2026`)
	for _, p := range found.Passages {
		if p.Source != "Harbour Post" || p.PublishedAt.Year() < 2026 || p.ArticleID == "harbour-bridge-reopens" {
			t.Errorf("%s (%s, %s) does not fit the filters", p.ArticleID, p.Source, p.PublishedAt)
		}
	}
	if want := "only articles from “harbour post” and published from 2026-01-01 on and without “ferry”"; len(found.Passages) == 0 || !slices.Contains(found.Notes, want) {
		t.Errorf("%d passages, notes %q; want some and %q", len(found.Passages), found.Notes, want)
	}
}
