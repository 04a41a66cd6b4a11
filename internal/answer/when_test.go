package answer

import (
	"testing"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/search"
)

func TestDatesOfTexts(t *testing.T) {
	for text, want := range map[string]date{
		"December 2015":             {2015, 12, 0},
		"in 2015":                   {2015, 0, 0},
		"Thursday, Nov. 12":         {0, 11, 12},
		"Sept. 3, 2023":             {2023, 9, 3},
		"3rd of May 2021":           {2021, 5, 3},
		"19th October":              {0, 10, 19},
		"2021-08-17":                {2021, 8, 17},
		"November 21, 1998 (Japan)": {1998, 11, 21},
	} {
		if got, ok := dateIn(text); !ok || got != want {
			t.Errorf("%q is read as %+v, %v; want %+v", text, got, ok, want)
		}
	}
	for _, text := range []string{"last year", "Monday evening", "193 days", "between May 2011 and June 2012"} {
		if got, ok := dateIn(text); ok {
			t.Errorf("%q is read as %+v; want no date", text, got)
		}
	}
}

func TestDatesAgreeAndRefine(t *testing.T) {
	day, month, year := date{2021, 8, 17}, date{2021, 8, 0}, date{2021, 0, 0}
	other, noYear := date{2011, 8, 17}, date{0, 8, 17}
	if !day.refines(month) || !day.refines(year) || !day.refines(noYear) || month.refines(day) || day.refines(day) || day.refines(other) || noYear.refines(year) {
		t.Error("a date refines what says less of the same day, and nothing else")
	}
	if day.contradicts(month) || day.contradicts(noYear) || !day.contradicts(other) {
		t.Error("dates contradict each other where a part differs that both have")
	}
	for _, c := range []struct {
		a, b date
		want float64
	}{{day, day, 1}, {day, month, 2.0 / 3}, {month, year, 0.5}, {day, other, 0}, {noYear, year, 0}} {
		if got := c.a.likeness(c.b); got != c.want {
			t.Errorf("%+v is like %+v by %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

// findingIn makes a finding of a quote that is all of a passage, and of the words of it that
// answer.
func findingIn(id, quote, short string, score float64) Finding {
	start := 0
	for ; quote[start:start+len(short)] != short; start++ {
	}
	return Finding{
		Passage: search.Passage{ArticleID: id, Text: quote}, Quote: quote, QuoteSpan: article.Span{End: len(quote)},
		Short: short, Span: article.Span{Start: start, End: start + len(short)}, Score: score,
	}
}

func TestTheDayIsToldWhereOneIsKnown(t *testing.T) {
	findings := func(scores ...float64) []Finding {
		return []Finding{
			findingIn("year", "The lab was founded in 2015 by five friends.", "2015", scores[0]),
			findingIn("line", "December 11, 2015", "December 11, 2015", scores[1]),
			findingIn("month", "The lab was founded in December 2015.", "December 2015", scores[2]),
			findingIn("other", "The lab was founded on 11 December 2005.", "11 December 2005", scores[3]),
		}
	}
	for _, c := range []struct {
		question, first string
		scores          []float64
	}{
		{"When was the lab founded?", "month", []float64{30, 29, 28, 27}},
		{"When was the lab founded?", "year", []float64{30, 29, 20, 19}},
		{"In which year was the lab founded?", "year", []float64{30, 29, 28, 27}},
	} {
		list := findings(c.scores...)
		tellTheDay(understand(c.question), list)
		if list[0].Passage.ArticleID != c.first || len(list) != 4 {
			t.Errorf("%s with scores %v: %q comes first, want %q", c.question, c.scores, list[0].Passage.ArticleID, c.first)
		}
	}
}
