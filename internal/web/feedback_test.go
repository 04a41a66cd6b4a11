package web

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pressmark/pressmark/internal/article"
)

func TestFeedback(t *testing.T) {
	b := newBench(t, nil)
	b.tell(t, `{"question":"How high?"}`)
	for body, fault := range map[string]string{
		`{"answer_id":"none"}`:                                          "not_found",
		`{"answer_id":"a-1","citation":2}`:                              "invalid_request",
		`{"answer_id":"a-1","expected_answer":"x","unanswerable":true}`: "invalid_request",
		`{}`: "invalid_request",
	} {
		if p := decode[Problem](t, b.do("POST", "/v1/feedback", body)); p.Code != fault {
			t.Errorf("%s: %+v, want %s", body, p, fault)
		}
	}
	for _, body := range []string{
		`{"answer_id":"a-1","citation":1,"comment":"about another tide"}`,
		`{"answer_id":"a-1","citation":1,"expected_answer":"6.3 metres"}`,
		`{"answer_id":"a-1","unanswerable":true}`,
	} {
		if w := b.do("POST", "/v1/feedback", body); w.Code != http.StatusCreated {
			t.Fatalf("%s: %d %s", body, w.Code, w.Body)
		}
	}
	page := decode[FeedbackList](t, b.do("GET", "/v1/feedback?limit=2", ""))
	if page.Total != 3 || len(page.Feedback) != 2 || !page.Feedback[0].Unanswerable || page.NextCursor == "" {
		t.Fatalf("the first page: %+v", page)
	}
	last := decode[FeedbackList](t, b.do("GET", "/v1/feedback?cursor="+page.NextCursor, "")).Feedback
	if len(last) != 1 || last[0].Wrong == nil || last[0].Wrong.Quote != tideText[:59] || last[0].Question != "How high?" {
		t.Errorf("the oldest report: %+v", last)
	}
	if w := b.do("DELETE", "/v1/feedback/"+last[0].ID, ""); w.Code != http.StatusNoContent {
		t.Errorf("deleting: %d", w.Code)
	}
	wantProblem(t, b.do("DELETE", "/v1/feedback/"+last[0].ID, ""), http.StatusNotFound, "not_found")
}

// What readers report is a file of questions for eval.
func TestFeedbackAsQuestions(t *testing.T) {
	b := newBench(t, nil)
	b.tell(t, `{"question":"How high?"}`)
	for _, body := range []string{`{"answer_id":"a-1","citation":1}`, `{"answer_id":"a-1","expected_answer":"6.3 metres"}`, `{"answer_id":"a-1","unanswerable":true}`} {
		b.do("POST", "/v1/feedback", body)
	}
	w := b.do("GET", "/v1/feedback?format=questions", "")
	type line struct {
		Question string
		Answers  []string
		Labelled bool
	}
	var got []line
	for text := range strings.Lines(w.Body.String()) {
		var l line
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatal(err)
		}
		got = append(got, l)
	}
	want := []line{{"How high?", []string{}, true}, {"How high?", []string{"6.3 metres"}, true}, {"How high?", []string{}, false}}
	if diff := cmp.Diff(want, got); diff != "" || w.Header().Get("Content-Type") != linesType {
		t.Errorf("%s (-want +got):\n%s", w.Header().Get("Content-Type"), diff)
	}
}

func TestRecentQuestions(t *testing.T) {
	b := newBench(t, nil)
	b.tell(t, `{"question":"How high?"}`)
	type asked struct{ Answers []AskedQuestion }
	got := decode[asked](t, b.do("GET", "/v1/answers", "")).Answers
	if len(got) != 1 || got[0].Question != "How high?" || len(got[0].Passages) != 1 || got[0].Passages[0].ChunkID != "tide#0" {
		t.Errorf("recent questions: %+v", got)
	}
	wantProblem(t, b.do("GET", "/v1/answers?cursor=x", ""), http.StatusUnprocessableEntity, "invalid_request")

	b = newBench(t, func(s *Server) { s.HideQuestions = true })
	b.tell(t, `{"question":"How high?"}`)
	wantProblem(t, b.do("GET", "/v1/answers", ""), http.StatusForbidden, "switched_off")
	if decode[StatsResponse](t, b.do("GET", "/v1/stats", "")).RecentQuestions {
		t.Error("stats say that the questions are listed")
	}
	if kept, _, err := b.Library.Answers(t.Context(), "", 0); err != nil || len(kept) != 1 || len(kept[0].Passages) != 0 {
		t.Errorf("kept %q, %v: want no passages", kept, err)
	}
}

func TestLoadDemo(t *testing.T) {
	var b *bench
	b = newBench(t, func(s *Server) {
		s.Demo = func(ctx context.Context) error {
			_, err := b.Library.Put(ctx, []article.Article{tideArticle})
			return err
		}
	})
	if w := b.do("POST", "/v1/demo", ""); w.Code != http.StatusOK || b.total(t) != 1 {
		t.Fatalf("into an empty library: %d %s", w.Code, w.Body)
	}
	wantProblem(t, b.do("POST", "/v1/demo", ""), http.StatusConflict, "not_empty")
	wantProblem(t, newBench(t, nil).do("POST", "/v1/demo", ""), http.StatusNotFound, "not_found")
}

func TestLastMeasurement(t *testing.T) {
	b := newBench(t, func(s *Server) {
		s.Measured = func() (*Measurement, error) {
			return &Measurement{Name: "seeds", Figures: map[string]any{"joint": 68.0}}, nil
		}
	})
	if got := decode[Measurement](t, b.do("GET", "/v1/eval", "")); got.Name != "seeds" || got.Figures["joint"] != 68.0 {
		t.Errorf("last measurement: %+v", got)
	}
	b = newBench(t, func(s *Server) { s.Measured = func() (*Measurement, error) { return nil, nil } })
	wantProblem(t, b.do("GET", "/v1/eval", ""), http.StatusNotFound, "not_found")
}

func TestFacetsAndSorting(t *testing.T) {
	b := newBench(t, nil)
	b.put(t, tideArticle,
		article.Article{ID: "a", Title: "A bridge", Text: "The bridges were closed.", Source: "the harbour gazette", Tags: []string{"roads", "weather"}},
		article.Article{ID: "z", Title: "Zoo", Text: "Apes.", Source: "Other"})
	type facets struct {
		Sources, Tags []struct {
			Name     string
			Articles int
		}
	}
	got := decode[facets](t, b.do("GET", "/v1/facets", ""))
	if len(got.Sources) != 2 || got.Sources[1].Name != "the harbour gazette" || got.Sources[1].Articles != 2 || len(got.Tags) != 2 || got.Tags[1].Articles != 2 {
		t.Errorf("facets: %+v", got)
	}
	for query, want := range map[string]string{
		"sort=title": "a tide z", "sort=title&order=desc": "z tide a", "sort=source": "z tide a", "order=asc": "a z tide",
		"text=bridge": "a", "text=closed": "tide a", "text=spring+quay": "tide", "text=%22": "", "text=the": "tide",
	} {
		var ids []string
		for cursor := ""; ; {
			page := decode[ArticleList](t, b.do("GET", "/v1/articles?limit=1&"+query+"&cursor="+cursor, ""))
			for _, a := range page.Articles {
				ids = append(ids, a.ID)
			}
			if cursor = page.NextCursor; cursor == "" {
				break
			}
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	page := decode[ArticleList](t, b.do("GET", "/v1/articles?limit=1&sort=title", ""))
	wantProblem(t, b.do("GET", "/v1/articles?limit=1&sort=title&order=desc&cursor="+page.NextCursor, ""), http.StatusUnprocessableEntity, "invalid_request")
}

func TestSearchConversations(t *testing.T) {
	b, _ := talk(t)
	first := b.tell(t, `{"question":"How high did the tide rise?","conversation_id":"new"}`)
	b.tell(t, `{"question":"Who led the Überfahrt?","conversation_id":"new"}`)
	b.tell(t, `{"question":"And the ferry?","conversation_id":"`+first.ConversationID+`"}`)
	for query, want := range map[string]int{"tide": 1, "FERRY+high": 1, "%C3%BCberfahrt": 1, "ferry+led": 0, "": 2} {
		if got := decode[ConversationList](t, b.do("GET", "/v1/conversations?q="+query, "")); got.Total != want || len(got.Conversations) != want {
			t.Errorf("%q: %d of %d, want %d", query, len(got.Conversations), got.Total, want)
		}
	}
}
