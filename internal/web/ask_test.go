package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/search"
)

func TestAsk(t *testing.T) {
	b := newBench(t, nil)
	w := b.do("POST", "/v1/ask", `{"question":"  How high? "}`)
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/json" {
		t.Fatalf("got %d %s: %s", w.Code, w.Header().Get("Content-Type"), w.Body)
	}
	got := decode[answer.Answer](t, w)
	want := complete(tideAnswer("How high?"))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	for _, field := range []string{`"notes":[]`, `"timings_ms":{}`} {
		if !strings.Contains(w.Body.String(), field) {
			t.Errorf("answer lacks %s: %s", field, w.Body)
		}
	}
	again := b.do("GET", "/v1/answers/a-1", "")
	if diff := cmp.Diff(want, decode[answer.Answer](t, again)); diff != "" {
		t.Errorf("kept answer (-want +got):\n%s", diff)
	}
	wantProblem(t, b.do("GET", "/v1/answers/none", ""), http.StatusNotFound, "not_found")
	if w := b.do("GET", "/v1/answers/none", ""); !strings.Contains(w.Body.String(), "ask again") {
		t.Errorf("%s does not say how to get an answer", w.Body)
	}
}

func TestAskUnderstandsFilters(t *testing.T) {
	var got answer.Request
	b := newBench(t, func(s *Server) {
		s.Ask = askFunc(func(_ context.Context, r answer.Request, _ func(answer.Event)) (answer.Answer, error) {
			got = r
			return tideAnswer(r.Question), nil
		})
	})
	w := b.do("POST", "/v1/ask", `{"question":"q","collection":"news","from":"2022-05-01","to":"2022-05-31","source":"G",
		"tags":["a","b"],"article_ids":["x"],"top_k":7,"mode":"extractive"}`)
	if w.Code != http.StatusOK {
		t.Fatalf("got %d: %s", w.Code, w.Body)
	}
	want := answer.Request{Question: "q", TopK: 7, Plain: true, Filter: library.Filter{
		Collection: "news", From: date(2022, 5, 1), To: date(2022, 6, 1), Source: "G", Tags: []string{"a", "b"}, ArticleIDs: []string{"x"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
}

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func TestAskRefuses(t *testing.T) {
	b := newBench(t, nil)
	long := strings.Repeat("x", 100_000)
	for _, tc := range []struct {
		name, body string
		status     int
		code       string
		says       string
	}{
		{"empty body", ``, 400, "bad_request", "required"},
		{"empty question", `{"question":""}`, 422, "invalid_request", "body.question: is empty"},
		{"blank question", `{"question":" \n "}`, 422, "invalid_request", "is empty"},
		{"no question", `{}`, 422, "invalid_request", "question"},
		{"long question", `{"question":"` + long + `"}`, 422, "invalid_request", "100000 bytes"},
		{"huge body", `{"question":"` + strings.Repeat(long, 11) + `"}`, 413, "too_large", "1048576"},
		{"million top_k", `{"question":"q","top_k":1000000}`, 422, "invalid_request", "<= 100"},
		{"zero top_k", `{"question":"q","top_k":0}`, 422, "invalid_request", ">= 1"},
		{"text as top_k", `{"question":"q","top_k":"10"}`, 422, "invalid_request", "expected"},
		{"unknown field", `{"question":"q","conversation":"c"}`, 422, "invalid_request", "conversation: unexpected property"},
		{"other case", `{"Question":"q"}`, 422, "invalid_request", "body.Question: unexpected"},
		{"unknown mode", `{"question":"q","mode":"magic"}`, 422, "invalid_request", "auto"},
		{"bad date", `{"question":"q","from":"last week"}`, 422, "invalid_request", "body.from"},
		{"dates swapped", `{"question":"q","from":"2022-05-02","to":"2022-05-01"}`, 422, "invalid_request", "later than from"},
		{"broken JSON", `{"question":`, 400, "bad_request", "ends before"},
		{"no JSON", `question=q`, 400, "bad_request", "not valid JSON"},
		{"invalid UTF-8", "{\"question\":\"\xff\xfe\"}", 400, "bad_request", "UTF-8"},
		{"binary", "\x00\x01\x02\x89PNG", 400, "bad_request", "body"},
		{"NUL", `{"question":"a\u0000b"}`, 400, "bad_request", "NUL"},
		{"key twice", `{"question":"a","question":"b"}`, 400, "bad_request", "twice"},
		{"garbage after", `{"question":"a"} {"question":"b"}`, 400, "bad_request", "follows"},
		{"array", `[1]`, 422, "invalid_request", "object"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := wantProblem(t, b.do("POST", "/v1/ask", tc.body, "Content-Type: application/json"), tc.status, tc.code)
			if !strings.Contains(p.Detail, tc.says) {
				t.Errorf("detail = %q, want it to say %q", p.Detail, tc.says)
			}
			if strings.Contains(p.Detail, "xxxxxxxxxx") {
				t.Errorf("detail echoes the request: %.100s", p.Detail)
			}
		})
	}
	p := wantProblem(t, b.do("POST", "/v1/ask", `{"question":"q","colection":"x"}`), 422, "invalid_request")
	if !strings.Contains(p.Fix, "collection, from, to") {
		t.Errorf("fix = %q, want the known fields", p.Fix)
	}
	wantProblem(t, b.do("POST", "/v1/ask", "question=q", "Content-Type: application/x-www-form-urlencoded"), 415, "unsupported_media_type")
}

func TestAskFailures(t *testing.T) {
	for _, tc := range []struct {
		err    error
		status int
		code   string
	}{
		{errSecret, 500, "internal"},
		{fmt.Errorf("%w: %w", llm.ErrUnavailable, errSecret), 502, "model_unavailable"},
		{fmt.Errorf("%w: %w", llm.ErrBusy, errSecret), 503, "model_busy"},
		{fmt.Errorf("%w: %w", llm.ErrTooLong, errSecret), 422, "too_long"},
		{fmt.Errorf("%w: %w", library.ErrStorageFull, errSecret), 507, "storage_full"},
		{fmt.Errorf("%w: %w", context.DeadlineExceeded, errSecret), 504, "timeout"},
		{fmt.Errorf("%w: %w", article.ErrNotFound, errSecret), 404, "not_found"},
	} {
		t.Run(tc.code, func(t *testing.T) {
			b := newBench(t, func(s *Server) { s.Ask = fails(tc.err) })
			for _, body := range []string{`{"question":"my question"}`, `{"question":"my question","stream":true}`} {
				w := b.do("POST", "/v1/ask", body)
				wantProblem(t, w, tc.status, tc.code)
				if strings.Contains(w.Body.String(), "secret") || strings.Contains(w.Body.String(), "10.1.2.3") {
					t.Errorf("an internal error leaks: %s", w.Body)
				}
			}
			if got := strings.Count(b.log.String(), "sk-secret"); tc.status == 500 && got != 2 {
				t.Errorf("internal errors logged %d times for 2 requests:\n%s", got, b.log)
			}
			if strings.Contains(b.log.String(), "my question") {
				t.Errorf("the question is in the log:\n%s", b.log)
			}
		})
	}
}

func TestPanicIsAProblem(t *testing.T) {
	b := newBench(t, func(s *Server) {
		s.Ask = askFunc(func(context.Context, answer.Request, func(answer.Event)) (answer.Answer, error) { panic("sk-secret") })
	})
	w := b.do("POST", "/v1/ask", `{"question":"q"}`)
	wantProblem(t, w, 500, "internal")
	if strings.Contains(w.Body.String(), "secret") || !strings.Contains(b.log.String(), "sk-secret") {
		t.Errorf("body %s, log %s", w.Body, b.log)
	}
	if len(b.slots) != 0 {
		t.Error("the panic kept its place among the questions")
	}
}

func TestTooManyQuestions(t *testing.T) {
	b := newBench(t, func(s *Server) { s.MaxQuestions = 1 })
	release, err := b.take()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/v1/ask", "/v1/search"} {
		w := b.do("POST", path, strings.Replace(`{"question":"q"}`, "question", map[string]string{"/v1/ask": "question", "/v1/search": "query"}[path], 1))
		wantProblem(t, w, 503, "busy")
		if w.Header().Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", path)
		}
	}
	release()
	if w := b.do("POST", "/v1/ask", `{"question":"q"}`); w.Code != 200 {
		t.Errorf("after release: %d %s", w.Code, w.Body)
	}
}

func TestSearch(t *testing.T) {
	var got search.Query
	b := newBench(t, func(s *Server) {
		s.Search = searchFunc(func(_ context.Context, q search.Query) (search.Result, error) {
			got = q
			return search.Result{VectorCoverage: 0.5}, nil
		})
	})
	w := b.do("POST", "/v1/search", `{"query":" \" OR * NEAR( ","to":"2022-05-31T12:00:00Z","top_k":3}`)
	want := `{"passages":[],"missing_terms":[],"vector_coverage":0.5,"notes":[],"timings_ms":{"total":0}}`
	if w.Code != 200 || strings.TrimSpace(w.Body.String()) != want {
		t.Errorf("got %d %s, want %s", w.Code, w.Body, want)
	}
	wantQuery := search.Query{Text: `" OR * NEAR(`, TopK: 3, Filter: library.Filter{To: time.Date(2022, 5, 31, 12, 0, 0, 0, time.UTC)}}
	if diff := cmp.Diff(wantQuery, got); diff != "" {
		t.Errorf("query (-want +got):\n%s", diff)
	}
	wantProblem(t, b.do("POST", "/v1/search", `{"question":"q"}`), 422, "invalid_request")
	wantProblem(t, b.do("POST", "/v1/search", `{"query":""}`), 422, "invalid_request")
}
