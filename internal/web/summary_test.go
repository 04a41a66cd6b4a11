package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/llm/llmtest"
	"github.com/pressmark/pressmark/internal/summary"
)

// longArticle takes several prompts of longTokens tokens.
func longArticle() article.Article {
	var text strings.Builder
	for i := range 60 {
		fmt.Fprintf(&text, "Street number %d of Orsay was flooded on Monday night by the river.\n\n", i)
	}
	return article.Article{ID: "flood", Title: "Flood", Text: text.String()}
}

const longTokens = 150

// summaryBench is a server with a summary service and its model, and the long article.
func summaryBench(t *testing.T, model *llmtest.Generator) *bench {
	b := newBench(t, func(s *Server) {
		s.Summary = &summary.Service{Library: s.Library, Generator: model, Tokens: longTokens}
	})
	b.put(t, longArticle())
	return b
}

// firstStreet says what stands first in any prompt.
func firstStreet(messages []llm.Message) string {
	content := messages[1].Content
	start := strings.Index(content, "Street number")
	return content[start : start+strings.Index(content[start:], ".")+1]
}

func TestSummaryStream(t *testing.T) {
	b := summaryBench(t, llmtest.Reply(firstStreet))
	for i, request := range []struct{ target, header string }{
		{"/v1/articles/flood/summary?length=short&stream=true", ""},
		{"/v1/articles/flood/summary?length=medium", "Accept: text/event-stream"},
	} {
		w := b.do("GET", request.target, "", request.header)
		if w.Code != 200 || w.Header().Get("Content-Type") != eventStream {
			t.Fatalf("got %d %q", w.Code, w.Header().Get("Content-Type"))
		}
		events := readEvents(t, w.Body)
		last := len(events) - 1
		if events[0].name != "progress" || !strings.HasPrefix(events[0].data, `{"stage":"parts","done":0,"total":`) ||
			events[last-1].data != `{"stage":"writing","done":0,"total":1}` || events[last].name != "done" {
			t.Errorf("events %v", events)
		}
		var streamed, whole summary.Summary
		if err := json.Unmarshal([]byte(events[last].data), &streamed); err != nil {
			t.Fatal(err)
		}
		if streamed.Mode != answer.Model || streamed.Usage == nil || streamed.Citations[0].Source.ChunkID != "flood#0" {
			t.Errorf("streamed %+v", streamed)
		}
		whole = decode[summary.Summary](t, b.do("GET", strings.TrimSuffix(request.target, "&stream=true"), ""))
		streamed.Cached, streamed.Usage = true, nil
		if diff := cmp.Diff(streamed, whole); diff != "" {
			t.Errorf("%d: kept (-streamed +whole):\n%s", i, diff)
		}
	}
	if len(b.slots) != 0 {
		t.Error("a place among the questions is not given back")
	}
}

func TestSummaryStreamErrors(t *testing.T) {
	b := summaryBench(t, llmtest.Reply(firstStreet))
	wantProblem(t, b.do("GET", "/v1/articles/none/summary?stream=true", ""), 404, "not_found")
	wantProblem(t, b.do("GET", "/v1/articles/flood/summary?stream=true&length=tiny", ""), 422, "invalid_request")
	b = newBench(t, func(s *Server) {
		s.Summary = summarizeFunc(func(_ context.Context, _ string, _ summary.Length, progress func(summary.Progress)) (summary.Summary, error) {
			progress(summary.Progress{Stage: "parts", Done: 1, Total: 2})
			return summary.Summary{}, errSecret
		})
	})
	w := b.do("GET", "/v1/articles/flood/summary?stream=true", "")
	events := readEvents(t, strings.NewReader(w.Body.String()))
	if diff := cmp.Diff([]string{"progress", "error"}, names(events)); diff != "" || strings.Contains(w.Body.String(), "secret") {
		t.Errorf("events (-want +got):\n%s\n%s", diff, w.Body)
	}
}

// TestSummaryClientLeaves: who leaves ends the call to the model, and the next
// request goes on from the notes there are.
func TestSummaryClientLeaves(t *testing.T) {
	third, cancelled := make(chan struct{}), make(chan struct{})
	calls := 0
	model := &llmtest.Generator{Reply: func(ctx context.Context, messages []llm.Message) (string, error) {
		if calls++; calls == 3 {
			close(third)
			<-ctx.Done()
			close(cancelled)
			return "", ctx.Err()
		}
		return firstStreet(messages), nil
	}}
	b := summaryBench(t, model)
	address, stop := served(t, b, -1)
	ctx, leave := context.WithCancel(t.Context())
	request, err := http.NewRequestWithContext(ctx, "GET", address+"/v1/articles/flood/summary?stream=true", nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	response, err := (&http.Client{Transport: transport}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	<-third
	leave()
	<-cancelled // hangs, and fails by the test's own timeout, if it is not
	if err := stop(); err != nil {
		t.Error(err)
	}
	interrupted := model.Prompts()[2]
	made := decode[summary.Summary](t, b.do("GET", "/v1/articles/flood/summary", ""))
	if made.Mode != answer.Model || made.Degraded {
		t.Errorf("%+v", made)
	}
	if diff := cmp.Diff(interrupted, model.Prompts()[3]); diff != "" {
		t.Errorf("it did not go on where it was (-left +gone on):\n%s", diff)
	}
}
