package answer

import (
	"math"
	"testing"
	"time"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/search"
)

// Reports of one story agree because they are one text; that is one witness.
func TestCopiesAreOneWitness(t *testing.T) {
	finding := func(key int64, story, id, short string) Finding {
		return Finding{Passage: search.Passage{Key: key, Story: story, ArticleID: id}, Short: short, Margin: 100}
	}
	findings := []Finding{
		finding(1, "s", "a", "Mona Lind"), finding(2, "s", "b", "Mona Lind"), finding(3, "s", "a", "Mona Lind"),
		finding(4, "t", "c", "mona lind"), finding(5, "", "d", "Otto Kern"), finding(6, "", "e", "Kern"),
	}
	agree(asked{}, findings)
	// 1: the other passage of its own article, and the other story. 4: of story s the two passages of article a alone.
	for i, want := range []float64{2, 1, 2, 2, 0.5, 0.5} {
		if got := findings[i].Agreement; math.Abs(got-want) > 1e-6 {
			t.Errorf("finding %d: agreement %v, want %v", i+1, got, want)
		}
	}
}

func TestCitationsNameTheOtherReports(t *testing.T) {
	s, lib := desk(t)
	copied := article.Article{ID: "copy", Title: "Bridge open again", Source: "Valley Courier", PublishedAt: time.Date(2026, 5, 3, 0, 0, 0, 0, time.UTC),
		Text: "PORT AVERIL — " + bridgeText}
	if _, err := lib.Put(t.Context(), []article.Article{copied}); err != nil {
		t.Fatal(err)
	}
	given, _ := ask(t, s, "What did the repair of the harbour bridge cost?")
	if len(given.Citations) != 1 || len(given.Citations[0].AlsoReportedBy) != 1 {
		t.Fatalf("citations: %+v", given.Citations)
	}
	cited, other := given.Citations[0].Source.ArticleID, given.Citations[0].AlsoReportedBy[0].ArticleID
	if cited == other || cited != "bridge" && cited != "copy" || other != "bridge" && other != "copy" {
		t.Errorf("cited %s, also reported by %s", cited, other)
	}
	checkCitations(t, lib, given)
}
