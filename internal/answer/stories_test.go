package answer

import (
	"testing"
	"time"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/search"
)

// Reports of one story agree because they are one text; that is one witness.
func TestCopiesAreOneWitness(t *testing.T) {
	finding := func(story, id, short string) Finding {
		return Finding{Passage: search.Passage{Story: story, ArticleID: id}, Short: short}
	}
	said := agreeing([]Finding{
		finding("s", "a", "Mona Lind"), finding("s", "b", "Mona Lind"), finding("s", "a", "Mona Lind"), finding("t", "c", "mona lind"),
		finding("s", "b", "Otto Kern"), finding("", "d", "Otto Kern"), finding("", "e", "Otto Kern"),
	})
	if said["mona lind"] != 3 || said["otto kern"] != 3 {
		t.Errorf("agreement: %v", said)
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
