package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/search"
	"github.com/pressmark/pressmark/internal/suggest"
	"github.com/pressmark/pressmark/internal/summary"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type askFunc func(context.Context, answer.Request, func(answer.Event)) (answer.Answer, error)

func (f askFunc) Ask(ctx context.Context, r answer.Request, emit func(answer.Event)) (answer.Answer, error) {
	return f(ctx, r, emit)
}

type searchFunc func(context.Context, search.Query) (search.Result, error)

func (f searchFunc) Search(ctx context.Context, q search.Query) (search.Result, error) {
	return f(ctx, q)
}

type summarizeFunc func(context.Context, string, summary.Length, func(summary.Progress)) (summary.Summary, error)

func (f summarizeFunc) Summarize(ctx context.Context, id string, l summary.Length, progress func(summary.Progress)) (summary.Summary, error) {
	return f(ctx, id, l, progress)
}

// suggestTide suggests one question, whatever it is for.
type suggestTide struct{ library *library.Library }

func (s suggestTide) Library(context.Context, string, int) (suggest.Suggestions, error) {
	return suggest.Suggestions{List: []suggest.Suggestion{{Question: "How high did the spring tide rise?", ArticleID: "tide"}}, Mode: answer.Extractive, Checked: 1}, nil
}

func (s suggestTide) Article(ctx context.Context, id string, _ int) (suggest.Suggestions, error) {
	_, err := s.library.Article(ctx, id)
	return suggest.Suggestions{Mode: answer.Extractive}, err
}

func (s suggestTide) Answer(ctx context.Context, _ answer.Answer, limit int) (suggest.Suggestions, error) {
	return s.Library(ctx, "", limit)
}

// bench is a server under test with the log it wrote.
type bench struct {
	*Server
	handler http.Handler
	log     *bytes.Buffer
}

// newBench builds a server over an empty library in memory; change may replace
// the stand-ins, which answer with tide.
func newBench(t *testing.T, change func(*Server)) *bench {
	t.Helper()
	lib, err := library.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { lib.Close() })
	log := &bytes.Buffer{}
	s := &Server{
		Library: lib,
		Ask:     askFunc(answerTide),
		Search: searchFunc(func(context.Context, search.Query) (search.Result, error) {
			return search.Result{Passages: []search.Passage{tidePassage}, VectorCoverage: 0.5}, nil
		}),
		Summary: summarizeFunc(func(ctx context.Context, id string, l summary.Length, _ func(summary.Progress)) (summary.Summary, error) {
			a, err := lib.Article(ctx, id)
			return summary.Summary{ArticleID: id, Title: a.Title, Length: l, Text: a.Text, Mode: answer.Extractive}, err
		}),
		Suggest: suggestTide{lib},
		Version: "test",
		Log:     slog.New(slog.NewTextHandler(log, nil)),
	}
	if change != nil {
		change(s)
	}
	handler, err := s.Handler()
	if err != nil {
		t.Fatal(err)
	}
	return &bench{Server: s, handler: handler, log: log}
}

const tideText = "Über Nacht: the spring tide rose to 6.2 metres on Monday. The lower quay was closed."

var (
	tideArticle = article.Article{ID: "tide", Title: "Spring tide floods the lower quay", Text: tideText,
		Source: "The Harbour Gazette", Tags: []string{"weather"}, PublishedAt: time.Date(2022, 5, 16, 0, 0, 0, 0, time.UTC)}
	tidePassage  = search.Passage{ChunkID: "tide#0", ArticleID: "tide", Title: tideArticle.Title, Collection: "default", Start: 0, End: len(tideText), Text: tideText, Score: 1}
	tideCitation = answer.Citation{Index: 1, Answer: answer.Stretch{Start: 0, End: 59},
		Source: answer.Source{ArticleID: "tide", ChunkID: "tide#0", Start: 0, End: 59}, Quote: tideText[:59],
		Title: tideArticle.Title, Publication: tideArticle.Source, PublishedAt: tideArticle.PublishedAt, Score: 0.9, Verified: true}
)

func tideAnswer(question string) answer.Answer {
	return answer.Answer{ID: "a-1", Question: question, Text: tideText[:59], ShortAnswer: "6.2 metres", Answerable: true,
		Confidence: 0.9, Mode: answer.Extractive, Citations: []answer.Citation{tideCitation}, VectorCoverage: 1}
}

// answerTide tells every kind of step.
func answerTide(_ context.Context, r answer.Request, emit func(answer.Event)) (answer.Answer, error) {
	a := tideAnswer(r.Question)
	if emit != nil {
		emit(answer.Event{Progress: &answer.Progress{Stage: "finding", AnswerID: "a-1"}})
		emit(answer.Event{Sources: []search.Passage{tidePassage}})
		emit(answer.Event{Delta: a.Text})
		emit(answer.Event{Annotations: a.Citations})
		emit(answer.Event{Done: &a})
	}
	return a, nil
}

// put stores articles in the bench's library.
func (b *bench) put(t *testing.T, articles ...article.Article) {
	t.Helper()
	results, err := b.Library.Put(t.Context(), articles)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if r.Err != nil {
			t.Fatal(r.Err)
		}
	}
}

// do sends a request; headers are "Name: value".
func (b *bench) do(method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host = "localhost:8080"
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
		if name == "Host" {
			r.Host = value
		}
	}
	w := httptest.NewRecorder()
	b.handler.ServeHTTP(w, r)
	return w
}

func decode[T any](t *testing.T, w *httptest.ResponseRecorder) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatalf("not JSON: %v\n%.500s", err, w.Body)
	}
	return v
}

// wantProblem checks the shape that every error has.
func wantProblem(t *testing.T, w *httptest.ResponseRecorder, status int, code string) Problem {
	t.Helper()
	p := decode[Problem](t, w)
	if w.Code != status || p.Status != status || p.Code != code {
		t.Fatalf("got %d %+v, want %d %s", w.Code, p, status, code)
	}
	if got := w.Header().Get("Content-Type"); got != problemType {
		t.Errorf("Content-Type = %q, want %q", got, problemType)
	}
	if p.RequestID == "" || p.RequestID != w.Header().Get("X-Request-ID") {
		t.Errorf("request_id = %q, X-Request-ID = %q, want the same", p.RequestID, w.Header().Get("X-Request-ID"))
	}
	if status < 500 && p.Fix == "" {
		t.Errorf("%d without a fix: %+v", status, p)
	}
	return p
}

var errSecret = errors.New("dial tcp 10.1.2.3:443: key sk-secret refused")

func fails(err error) askFunc {
	return func(context.Context, answer.Request, func(answer.Event)) (answer.Answer, error) {
		return answer.Answer{}, err
	}
}
