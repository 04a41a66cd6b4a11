package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/suggest"
)

func TestSuggestions(t *testing.T) {
	b := newBench(t, nil)
	b.put(t, tideArticle)
	b.do("POST", "/v1/ask", `{"question":"How high did the tide rise?"}`)
	for _, target := range []string{"/v1/suggestions", "/v1/answers/a-1/suggestions?limit=10"} {
		made := decode[suggest.Suggestions](t, b.do("GET", target, ""))
		if len(made.List) != 1 || made.List[0].ArticleID != "tide" || made.Mode != answer.Extractive {
			t.Errorf("GET %s gives %+v, want the question on the tide", target, made)
		}
	}
	if w := b.do("GET", "/v1/articles/tide/suggestions", ""); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"suggestions":[]`) {
		t.Errorf("without questions: %d %s, want an empty list", w.Code, w.Body)
	}
}

func TestSuggestionsOfWhatThereIsNot(t *testing.T) {
	b := newBench(t, nil)
	if p := wantProblem(t, b.do("GET", "/v1/articles/none/suggestions", ""), http.StatusNotFound, "not_found"); !strings.Contains(p.Fix, "/v1/articles") {
		t.Errorf("fix for an article = %q", p.Fix)
	}
	if p := wantProblem(t, b.do("GET", "/v1/answers/none/suggestions", ""), http.StatusNotFound, "not_found"); !strings.Contains(p.Fix, "/v1/ask") {
		t.Errorf("fix for an answer = %q", p.Fix)
	}
	for _, target := range []string{"/v1/suggestions?limit=0", "/v1/suggestions?limit=11", "/v1/suggestions?id=tide"} {
		wantProblem(t, b.do("GET", target, ""), http.StatusUnprocessableEntity, "invalid_request")
	}
}

func TestSuggestionsTakeAPlace(t *testing.T) {
	b := newBench(t, func(s *Server) { s.MaxQuestions = 1 })
	release, err := b.take()
	if err != nil {
		t.Fatal(err)
	}
	wantProblem(t, b.do("GET", "/v1/suggestions", ""), http.StatusServiceUnavailable, "busy")
	release()
	if w := b.do("GET", "/v1/suggestions", ""); w.Code != http.StatusOK {
		t.Errorf("with a place: %d", w.Code)
	}
}
