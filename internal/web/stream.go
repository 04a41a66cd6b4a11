package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/search"
)

const (
	eventStream = "text/event-stream"
	// writePatience is how long one event may take to reach a slow reader.
	writePatience = 10 * time.Second
)

// streamAnswer answers as events: progress, sources, delta, annotations, done.
func (s *Server) streamAnswer(hc huma.Context, request answer.Request, in thread) {
	s.stream(hc, func(ctx context.Context, events *eventWriter) (any, error) {
		return s.answer(ctx, request, in, events.step)
	})
}

// stream sends the events of some work and then its result as done; or error as
// the last one. A client that leaves or reads too slowly ends the work. An error
// before the first event is an ordinary problem.
func (s *Server) stream(hc huma.Context, work func(context.Context, *eventWriter) (any, error)) {
	c := humagin.Unwrap(hc)
	ctx, cancel := context.WithCancel(c.Request.Context())
	defer cancel()
	events := &eventWriter{c: c, conn: http.NewResponseController(c.Writer), broken: cancel}
	stop := events.keepAlive(ctx, s.Heartbeat)
	result, err := work(ctx, events)
	stop()
	switch {
	case err == nil:
		events.send("done", result)
	case errors.Is(err, context.Canceled) && !errors.Is(context.Cause(ctx), errShuttingDown):
		c.Status(statusClientGone)
	case !events.begun:
		s.abort(c, err)
	default:
		events.send("error", s.problem(ctx, err))
	}
}

// eventWriter writes server-sent events; it is safe for concurrent use.
type eventWriter struct {
	c      *gin.Context
	conn   *http.ResponseController
	broken func() // called when the client cannot be reached

	mu    sync.Mutex
	begun bool // the status line is written
}

// step writes what an event of the answer holds. The last one is left to
// stream: the answer is kept first.
func (w *eventWriter) step(e answer.Event) {
	switch {
	case e.Progress != nil:
		w.send("progress", e.Progress)
	case e.Sources != nil:
		w.send("sources", map[string][]search.Passage{"passages": e.Sources})
	case e.Annotations != nil:
		w.send("annotations", map[string][]answer.Citation{"citations": e.Annotations})
	case e.Delta != "" || e.Reset:
		w.send("delta", delta{e.Delta, e.Reset})
	}
}

// delta is a piece of an answer's text; with Reset the pieces before it are taken back.
type delta struct {
	Text  string `json:"text"`
	Reset bool   `json:"reset,omitempty"`
}

func (w *eventWriter) send(event string, value any) {
	data, err := json.Marshal(value)
	if err != nil {
		w.broken()
		return
	}
	w.write("event: " + event + "\ndata: " + string(data) + "\n\n")
}

// write sends text at once. Where deadlines or flushing are not supported (a
// recorder in tests) it goes without.
func (w *eventWriter) write(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.begin()
	_ = w.conn.SetWriteDeadline(time.Now().Add(writePatience))
	_, err := io.WriteString(w.c.Writer, text)
	if err == nil {
		err = w.conn.Flush()
	}
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		w.broken()
	}
}

func (w *eventWriter) begin() {
	if w.begun {
		return
	}
	w.begun = true
	header := w.c.Writer.Header()
	header.Set("Content-Type", eventStream)
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no") // a proxy that collects the stream would hide its progress
	w.c.Status(http.StatusOK)
}

// keepAlive writes a comment line at every interval until the returned function
// is called, which waits for the last one.
func (w *eventWriter) keepAlive(ctx context.Context, every time.Duration) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				w.write(": still at work\n\n")
			}
		}
	}()
	return func() { cancel(); <-done }
}
