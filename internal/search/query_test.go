package search

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/library"
)

func date(t *testing.T, day string) time.Time {
	t.Helper()
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestTypedFilters(t *testing.T) {
	day := func(d string) time.Time { return date(t, d) }
	for text, want := range map[string]Typed{
		`"harbour bridge" cost`:                       {Text: `"harbour bridge" cost`, Filter: library.Filter{Phrases: []string{"harbour bridge"}}},
		`“harbour bridge” cost`:                       {Text: `“harbour bridge” cost`, Filter: library.Filter{Phrases: []string{"harbour bridge"}}},
		`"ferry"`:                                     {Text: `"ferry"`, Filter: library.Filter{Phrases: []string{"ferry"}}},
		`What did it cost? "Harbour Bridge"`:          {Text: `What did it cost? "Harbour Bridge"`, Filter: library.Filter{Phrases: []string{"Harbour Bridge"}}},
		`Who said "we will not stop"?`:                {Text: `Who said "we will not stop"?`, Filter: library.Filter{Phrases: []string{"we will not stop"}}, Quoted: []string{"we will not stop"}},
		`bridge -ferry`:                               {Text: "bridge", Filter: library.Filter{Without: []string{"ferry"}}, Written: "-ferry"},
		`bridge -"free ferry" -source:"Harbour Post"`: {Text: "bridge", Filter: library.Filter{Without: []string{"free ferry"}, WithoutSources: []string{"Harbour Post"}}, Written: `-"free ferry" -source:"Harbour Post"`},
		`Who resigned source:Northline?`:              {Text: "Who resigned?", Filter: library.Filter{Sources: []string{"Northline"}}, Written: "source:Northline"},
		`source:A bridge source:"B C"`:                {Text: "bridge", Filter: library.Filter{Sources: []string{"A", "B C"}}, Written: `source:A source:"B C"`},
		`bridge after:2022 before:2022-05-17`:         {Text: "bridge", Filter: library.Filter{From: day("2022-01-01"), To: day("2022-05-17")}, Written: "after:2022 before:2022-05-17"},
		`Before:2022-05`:                              {Filter: library.Filter{To: day("2022-05-01")}, Written: "Before:2022-05"},
	} {
		got, err := ParseTyped(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

// TestSentencesAreNoFilters: what people write for other reasons stays as it is.
func TestSentencesAreNoFilters(t *testing.T) {
	for _, text := range []string{
		"Who is the ex-president of the post-war state?",
		"What did the pre- and post-war governments do?",
		"Which bridge -built in 1964- was closed?",
		"Was it -5 degrees in January - or colder?",
		"What fell by -12 per cent?",
		"the bridge -which was shut- reopened",
		"Name the source: the report or the minister?",
		"What was the outcome before: and after?",
		"an open-source:licence question",
		`How wide is a 5" pipe or a 6" pipe?`,
		`Who said "we will not stop?`,
		"Isn't it the council's 'last word'?",
		"Which country is now “bankrupt,” according to its leaders?",
		`Jeremiah "Jerry" Harris was sentenced to how many years?`,
		"rock -n- roll", "--", "-", "- -", `""`, `" "`, "10-year-old boy", "C'est-à-dire",
	} {
		got, err := ParseTyped(text)
		if err != nil || got.Filters() || got.Text != strings.TrimSpace(text) {
			t.Errorf("%s became %+v, %v", text, got, err)
		}
	}
}

func TestDatesThatAreNone(t *testing.T) {
	for _, text := range []string{"bridge before:yesterdayish", "after:2022-13", "before:17.5.2022", "after:2022 before:2021"} {
		_, err := ParseTyped(text)
		if !errors.Is(err, ErrFilter) {
			t.Errorf("%s: %v, want ErrFilter", text, err)
		}
	}
	_, err := ParseTyped("before:yesterdayish")
	if err == nil || !strings.Contains(err.Error(), "write before:2022, before:2022-05 or before:2022-05-17") {
		t.Errorf("the error %v does not say how to write a date", err)
	}
}

func TestTypedFiltersApplyBeforeRanking(t *testing.T) {
	r := retriever(t, Config{Library: shelf(t, append(town,
		article.Article{ID: "quay", Title: "Quay", Text: "Ferries and the bridge: the bridge repair was cheap.", Source: "Harbour Post", PublishedAt: date(t, "2026-05-20")})...)})
	for query, want := range map[string][]string{
		`repair -ferry`:                         {"bridge", "school"}, // all forms of the word, in all of the article; the newer first
		`"bridge repair"`:                       {"quay"},
		`"harbour bridge"`:                      {"bridge"},
		`repair source:"harbour post"`:          {"quay", "bridge"},
		`repair -source:"Harbour Post"`:         {"school"},
		`repair after:2026-05-10`:               {"quay"},
		`source:"Harbour Post" -school`:         {"quay", "bridge"}, // filters alone: the newest first
		`after:2026-05 before:2026-06`:          {"quay", "bridge"},
		`repair source:Nobody`:                  nil,
		`Who spoke of a "repair of the school"`: {"school"}, // no passage holds the quotation: its words
	} {
		result, err := r.Search(t.Context(), Query{Text: query})
		if err != nil {
			t.Errorf("%s: %v", query, err)
		}
		got := ids(result)
		if len(got) > len(want) && want != nil {
			got = got[:len(want)]
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
}

func TestWhichFilterLeavesNothing(t *testing.T) {
	r := retriever(t, Config{Library: shelf(t, town...)})
	for query, want := range map[string]string{
		`repair source:Nobody`:                   "no article is from “Nobody”",
		`"purple repair"`:                        "no article contains the phrase “purple repair”",
		`repair after:2027`:                      "no article was published from 2027-01-01 on",
		`repair source:"Harbour Post" -repair`:   "no article is from “Harbour Post” and without “repair”",
		`"harbour bridge" source:Valley repair`:  "no article is from “Valley”",
		`Who was seen since Monday?`:             "no article was published from 2026-11-23 to 2026-11-25 (“since Monday”)",
		`What happened this week?`:               "no article was published from 2026-11-23 to 2026-11-25 (“this week”)",
		`Who said "the moon is made of cheese"?`: "no article contains the phrase “the moon is made of cheese”",
	} {
		result, err := r.Find(t.Context(), Query{Text: query, AsOf: date(t, "2026-11-25")})
		if err != nil || result.Absent != want {
			t.Errorf("%s: %q, %v; want %q", query, result.Absent, err, want)
		}
	}
}
