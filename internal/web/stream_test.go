package web

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/llm"
)

// event is one server-sent event; comments have the name ":".
type event struct{ name, data string }

func readEvents(t *testing.T, r io.Reader) []event {
	t.Helper()
	var events []event
	scanner := bufio.NewScanner(r)
	for scanner.Scan() {
		switch line := scanner.Text(); {
		case strings.HasPrefix(line, "event: "):
			events = append(events, event{name: line[7:]})
		case strings.HasPrefix(line, "data: "):
			events[len(events)-1].data += line[6:]
		case strings.HasPrefix(line, ":"):
			events = append(events, event{name: ":"})
		case line != "":
			t.Errorf("unexpected line %q", line)
		}
	}
	return events
}

func names(events []event) (names []string) {
	for _, e := range events {
		names = append(names, e.name)
	}
	return names
}

func TestStream(t *testing.T) {
	b := newBench(t, nil)
	for _, header := range []string{"", "Accept: text/event-stream"} {
		body := `{"question":"q","stream":true}`
		if header != "" {
			body = `{"question":"q"}`
		}
		w := b.do("POST", "/v1/ask", body, header)
		if w.Code != 200 || w.Header().Get("Content-Type") != eventStream {
			t.Fatalf("got %d %q", w.Code, w.Header().Get("Content-Type"))
		}
		events := readEvents(t, w.Body)
		if diff := cmp.Diff([]string{"progress", "sources", "delta", "annotations", "done"}, names(events)); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		if events[0].data != `{"stage":"finding","answer_id":"a-1"}` || !strings.HasPrefix(events[1].data, `{"passages":[{`) ||
			!strings.HasPrefix(events[2].data, `{"text":"`) || !strings.HasPrefix(events[3].data, `{"citations":[{`) {
			t.Errorf("shapes: %v", events)
		}
		kept := b.do("GET", "/v1/answers/a-1", "")
		if strings.TrimSpace(kept.Body.String()) != events[4].data {
			t.Errorf("done = %s\nkept = %s", events[4].data, kept.Body)
		}
	}
}

func TestStreamErrorAfterText(t *testing.T) {
	b := newBench(t, func(s *Server) {
		s.Ask = askFunc(func(_ context.Context, _ answer.Request, emit func(answer.Event)) (answer.Answer, error) {
			emit(answer.Event{Delta: "The spring"})
			return answer.Answer{}, fmt.Errorf("%w: %w", llm.ErrUnavailable, errSecret)
		})
	})
	w := b.do("POST", "/v1/ask", `{"question":"q","stream":true}`)
	if strings.Contains(w.Body.String(), "secret") {
		t.Errorf("an internal error leaks: %s", w.Body)
	}
	events := readEvents(t, w.Body)
	if diff := cmp.Diff([]string{"delta", "error"}, names(events)); diff != "" {
		t.Fatalf("events (-want +got):\n%s", diff)
	}
	var p Problem
	if err := json.Unmarshal([]byte(events[1].data), &p); err != nil || p.Code != "model_unavailable" || p.RequestID == "" {
		t.Errorf("problem = %+v, %v", p, err)
	}
}

func TestStreamHeartbeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		recorder := httptest.NewRecorder()
		c, _ := gin.CreateTestContext(recorder)
		w := &eventWriter{c: c, conn: http.NewResponseController(recorder), broken: func() { t.Error("broken") }}
		stop := w.keepAlive(t.Context(), 15*time.Second)
		<-time.After(50 * time.Second) // of the bubble's clock
		stop()
		if diff := cmp.Diff([]string{":", ":", ":"}, names(readEvents(t, recorder.Body))); diff != "" {
			t.Errorf("heartbeats (-want +got):\n%s", diff)
		}
	})
}

// served runs Serve on loopback; the returned function stops it and waits.
func served(t *testing.T, b *bench, grace time.Duration) (address string, stop func() error) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- Serving{Grace: grace, Log: b.Log}.Serve(ctx, listener, b.handler) }()
	var once error
	ended := false
	stop = func() error {
		cancel()
		if !ended {
			once, ended = <-done, true
		}
		return once
	}
	t.Cleanup(func() { stop() })
	return "http://" + listener.Addr().String(), stop
}

func openStream(t *testing.T, ctx context.Context, address string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, "POST", address+"/v1/ask", strings.NewReader(`{"question":"q","stream":true}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	response, err := (&http.Client{Transport: transport}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	return response
}

// waiting is an asker that says it has begun and then waits for its context.
func waiting(begun, cancelled chan<- struct{}) askFunc {
	return func(ctx context.Context, _ answer.Request, emit func(answer.Event)) (answer.Answer, error) {
		emit(answer.Event{Delta: "first"})
		begun <- struct{}{}
		<-ctx.Done()
		cancelled <- struct{}{}
		return answer.Answer{}, ctx.Err()
	}
}

func TestClientLeaves(t *testing.T) {
	begun, cancelled := make(chan struct{}, 1), make(chan struct{}, 1)
	b := newBench(t, func(s *Server) { s.Ask = waiting(begun, cancelled) })
	address, stop := served(t, b, -1)
	ctx, leave := context.WithCancel(t.Context())
	openStream(t, ctx, address)
	<-begun
	leave()
	<-cancelled // hangs, and fails by the test's own timeout, if it is not
	if err := stop(); err != nil {
		t.Error(err)
	}
	if strings.Contains(b.log.String(), "request failed") {
		t.Errorf("a client that leaves is no failure:\n%s", b.log)
	}
}

func TestShutdownTellsStreams(t *testing.T) {
	const streams = 5
	begun, cancelled := make(chan struct{}, streams), make(chan struct{}, streams)
	b := newBench(t, func(s *Server) { s.Ask = waiting(begun, cancelled) })
	address, stop := served(t, b, -1)
	var open []*http.Response
	for range streams {
		open = append(open, openStream(t, t.Context(), address))
		<-begun
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	for _, response := range open {
		events := readEvents(t, response.Body)
		if diff := cmp.Diff([]string{"delta", "error"}, names(events)); diff != "" {
			t.Fatalf("events (-want +got):\n%s", diff)
		}
		if !strings.Contains(events[1].data, `"code":"shutting_down"`) {
			t.Errorf("last event = %s", events[1].data)
		}
	}
	if _, err := http.Get(address + "/livez"); err == nil {
		t.Error("still served after the stop")
	}
}

func TestShutdownLetsRequestsFinish(t *testing.T) {
	begun, finish := make(chan struct{}), make(chan struct{})
	b := newBench(t, func(s *Server) {
		s.Ask = askFunc(func(ctx context.Context, r answer.Request, emit func(answer.Event)) (answer.Answer, error) {
			close(begun)
			<-finish
			return tideAnswer(r.Question), ctx.Err()
		})
	})
	g := &gate{handler: b.handler}
	result := make(chan *httptest.ResponseRecorder)
	go func() {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("POST", "http://localhost/v1/ask", strings.NewReader(`{"question":"q"}`))
		g.ServeHTTP(w, r)
		result <- w
	}()
	<-begun
	drained := make(chan struct{})
	go func() { g.drain(time.Hour, func() { t.Error("cut short within the grace") }); close(drained) }()
	for g.enter() { // until the gate is shut
		g.leave()
	}
	w := httptest.NewRecorder()
	g.ServeHTTP(w, httptest.NewRequest("GET", "http://localhost/livez", nil))
	if p := decode[Problem](t, w); w.Code != 503 || p.Code != "shutting_down" {
		t.Errorf("new request: %d %+v", w.Code, p)
	}
	close(finish)
	if w := <-result; w.Code != 200 {
		t.Errorf("running request: %d %s", w.Code, w.Body)
	}
	<-drained
}

// stalledWriter is a connection whose client reads nothing: every write ends at
// its deadline.
type stalledWriter struct {
	*httptest.ResponseRecorder
	deadline time.Time
}

func (w *stalledWriter) SetWriteDeadline(t time.Time) error { w.deadline = t; return nil }

func (w *stalledWriter) Write([]byte) (int, error) {
	if w.deadline.IsZero() {
		panic("a write without a deadline blocks for ever")
	}
	return 0, os.ErrDeadlineExceeded
}

func (w *stalledWriter) WriteString(s string) (int, error) { return w.Write([]byte(s)) }

func TestSlowReaderEndsTheWork(t *testing.T) {
	begun, cancelled := make(chan struct{}, 1), make(chan struct{}, 1)
	b := newBench(t, func(s *Server) { s.Ask = waiting(begun, cancelled) })
	r := httptest.NewRequest("POST", "http://localhost/v1/ask", strings.NewReader(`{"question":"q","stream":true}`))
	b.handler.ServeHTTP(&stalledWriter{ResponseRecorder: httptest.NewRecorder()}, r) // returns only when the work was cancelled
	<-cancelled
	if len(b.slots) != 0 {
		t.Error("the stalled stream kept its place among the questions")
	}
}
