package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/search"
)

func TestStoryOfAnArticle(t *testing.T) {
	b := newBench(t, nil)
	copied, other := tideArticle, tideArticle
	copied.ID, copied.Title, copied.Source, copied.URL = "copied", "Quay under water", "Valley <Courier>", "https://courier.example/quay"
	other.ID, other.Text = "other", "Something else altogether happened in the valley, where the choir sang for the first time in ten years."
	b.put(t, tideArticle, copied, other)

	tide := decode[ArticleWithStory](t, b.do(http.MethodGet, "/v1/articles/tide", ""))
	if tide.Story == "" || len(tide.AlsoReportedBy) != 1 || tide.AlsoReportedBy[0] != search.ReportOf(article.Article{ID: "copied", Title: copied.Title, Source: copied.Source, URL: copied.URL, PublishedAt: copied.PublishedAt}) {
		t.Errorf("story %q, also reported by %+v", tide.Story, tide.AlsoReportedBy)
	}
	alone := b.do(http.MethodGet, "/v1/articles/other", "")
	if !strings.Contains(alone.Body.String(), `"also_reported_by":[]`) {
		t.Errorf("an article that is its whole story: %s", alone.Body)
	}
	list := decode[ArticleList](t, b.do(http.MethodGet, "/v1/articles?story="+tide.Story, ""))
	if list.Total != 2 || list.Articles[0].Story != tide.Story || list.Articles[1].Story != tide.Story {
		t.Errorf("list of the story: %+v", list)
	}
	if none := decode[ArticleList](t, b.do(http.MethodGet, "/v1/articles?story=nothing", "")); none.Total != 0 {
		t.Errorf("list of no story: %+v", none)
	}

	// What the program wrote is not the user's when it is sent back.
	sent := b.do(http.MethodGet, "/v1/articles/tide", "").Body.String()
	put := decode[ArticleWithStory](t, b.do(http.MethodPut, "/v1/articles/tide", sent))
	patched := decode[ArticleWithStory](t, b.do(http.MethodPatch, "/v1/articles/tide", `{"author":"Ada Quay"}`))
	if put.Metadata != nil || patched.Metadata != nil || patched.Story != tide.Story {
		t.Errorf("metadata %v, then %v; story %q", put.Metadata, patched.Metadata, patched.Story)
	}

	_, shown := page(t, b, http.StatusOK, "/plain/articles/tide")
	if !strings.Contains(shown, "Also reported by") || !strings.Contains(shown, "Valley &lt;Courier&gt;") {
		t.Error("the page of the article does not name the other report")
	}
}

func TestAnswersNameTheOtherReports(t *testing.T) {
	a := tideAnswer("How high?")
	a.Citations = append([]answer.Citation(nil), a.Citations...)
	a.Citations[0].AlsoReportedBy = []search.Report{{ArticleID: "copied", Title: "Quay under *water*", Source: "Valley Courier", PublishedAt: tideArticle.PublishedAt}}
	var out strings.Builder
	writeSources(&out, a)
	if want := "\n  Also reported by: Quay under \\*water\\*, Valley Courier, 16 May 2022\n"; !strings.Contains(out.String(), want) {
		t.Errorf("export:\n%s\nwants %s", out.String(), want)
	}
}
