package search

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPeriods reads phrases of time as of Wednesday, 25 November 2026.
func TestPeriods(t *testing.T) {
	for _, c := range []struct{ question, words, means string }{
		{"What happened since Monday?", "since Monday", "2026-11-23 to 2026-11-25 firm"},
		{"What happened since Wednesday?", "since Wednesday", "2026-11-18 to 2026-11-25 firm"},
		{"Who resigned yesterday?", "yesterday", "2026-11-24 firm"},
		{"What was said the day before yesterday?", "the day before yesterday", "2026-11-23 firm"},
		{"What did the council decide last week?", "last week", "2026-11-16 to 2026-11-22 recent"},
		{"Who resigned this week?", "this week", "2026-11-23 to 2026-11-25 recent"},
		{"What is new this month?", "this month", "2026-11-01 to 2026-11-25 recent"},
		{"Who left last month?", "last month", "2026-10-01 to 2026-10-31 recent"},
		{"Who died in the last three days?", "in the last three days", "2026-11-22 to 2026-11-25 firm"},
		{"Who died within the past week?", "within the past week", "2026-11-18 to 2026-11-25 firm"},
		{"How much did prices rise over the past year?", "over the past year", "2025-11-25 to 2026-11-25 about"},
		{"Which horse won this year's race?", "this year", "2026-01-01 to 2026-11-25 about"},
		{"What was decided in May 2022?", "in May 2022", "2022-05-01 to 2022-05-31 about"},
		{"Where did they meet on 9 July 2013?", "on 9 July 2013", "2013-07-09 about"},
		{"Where did they meet on July 9, 2013?", "on July 9, 2013", "2013-07-09 about"},
		{"Where did they meet on 2013-07-09?", "on 2013-07-09", "2013-07-09 about"},
		{"Who led the group in 2013?", "in 2013", "2013-01-01 to 2013-12-31 about"},
		{"What was closed between May and June 2022?", "between May and June 2022", "2022-05-01 to 2022-06-30 about"},
		{"What was closed between November and February 2026?", "between November and February 2026", "2025-11-01 to 2026-02-28 about"},
		{"Who ran the company before March 2020?", "before March 2020", "before 2020-03-01 about"},
		{"Who ran the company after March 2020?", "after March 2020", "from 2020-04-01 on about"},
		{"Where did it rain in the summer of 2022?", "in the summer of 2022", "2022-06-01 to 2022-08-31 about"},
		{"Which articles from May 2022 name the bridge?", "from May 2022", "2022-05-01 to 2022-05-31 firm"},
		{"What was closed in December?", "in December", "2025-12-01 to 2025-12-31 about"},
		// Neither of these says when something was published.
		{"Who won the 2022 election?", "", ""},
		{"What may the council do in March to the sea?", "in March", "2026-03-01 to 2026-03-31 about"},
		{"what happened in may", "", ""},
		{"Who won in the last week of June?", "", ""},
		{"Why were the Fourth of July fireworks cancelled?", "", ""},
		{"How many people lived in 500 houses?", "", ""},
		{"What was agreed on 31 February 2022?", "", ""},
	} {
		words, means := []string{}, []string{}
		for _, p := range ParsePeriods(c.question, date(t, "2026-11-25")) {
			if c.question[p.Start:p.End] != p.Words {
				t.Errorf("%s: [%d:%d] is not %q", c.question, p.Start, p.End, p.Words)
			}
			words = append(words, p.Words)
			means = append(means, interval(p.From, p.To)+" "+[]string{"about", "recent", "firm"}[p.Bearing])
		}
		if strings.Join(words, "; ") != c.words || strings.Join(means, "; ") != c.means {
			t.Errorf("%s: %q means %q, want %q and %q", c.question, words, means, c.words, c.means)
		}
	}
}

func TestPeriodsFilterAndPrefer(t *testing.T) {
	r := retriever(t, Config{Library: shelf(t, town...)})
	for question, want := range map[string]struct{ asOf, first, note string }{
		"Which fares rise this week?":                       {"2026-06-03", "ferry", "read “this week” as 2026-06-01 to 2026-06-03: articles published then come first"},
		"Which repair or fares are new since Friday?":       {"2026-06-03", "ferry", "read “since Friday” as published from 2026-05-29 to 2026-06-03"},
		"Which fares rise this month?":                      {"2026-09-03", "ferry", "no article was published from 2026-09-01 to 2026-09-03 (“this month”): all were searched"},
		"What of the pounds or the passengers in May 2026?": {"", "bridge", "read “in May 2026” as 2026-05-01 to 2026-05-31: articles published then come first"},
		"What happened last month?":                         {"2026-06-20", "bridge", "read “last month” as published from 2026-05-01 to 2026-05-31"},
	} {
		query := Query{Text: question}
		if want.asOf != "" {
			query.AsOf = date(t, want.asOf)
		}
		result, err := r.Search(t.Context(), query)
		if err != nil || len(result.Passages) == 0 || result.Passages[0].ArticleID != want.first || !slices.Contains(result.Notes, want.note) {
			t.Errorf("%s: %q, notes %q, %v; want %q and %q", question, ids(result), result.Notes, err, want.first, want.note)
		}
	}
}

// TestTheRequestsDatesWin: phrases of time do not narrow what the request limits.
func TestTheRequestsDatesWin(t *testing.T) {
	r := retriever(t, Config{Library: shelf(t, town...)})
	query := Query{Text: "Which fares rise since Monday?", AsOf: date(t, "2026-11-25")}
	query.Filter.From = date(t, "2026-05-15")
	result, err := r.Search(t.Context(), query)
	if diff := cmp.Diff([]string{"ferry"}, ids(result)); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
