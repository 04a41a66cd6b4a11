package openai

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/pressmark/pressmark/internal/llm"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// canary stands in everything a server says and in the key: no error may hold it.
const canary = "canary-7f3a"

// server answers the n-th call with the n-th reply and every further one with the
// last. It reads every request whole, without which a handler never learns that
// its caller has left.
type server struct {
	replies []http.HandlerFunc

	mu     sync.Mutex
	bodies []string
	paths  []string
	auth   []string
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	s.bodies = append(s.bodies, string(body))
	s.paths = append(s.paths, r.URL.Path)
	s.auth = append(s.auth, r.Header.Get("Authorization"))
	reply := s.replies[min(len(s.bodies), len(s.replies))-1]
	s.mu.Unlock()
	reply(w, r)
}

// calls gives the bodies of the calls so far.
func (s *server) calls() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.bodies...)
}

// listen serves on a real socket and gives a client of it.
func listen(t *testing.T, cfg Config, replies ...http.HandlerFunc) (*Client, *server) {
	t.Helper()
	s := &server{replies: replies}
	h := httptest.NewServer(s)
	t.Cleanup(h.Close)
	cfg.BaseURL = h.URL + "/" + canary + "/v1"
	return client(t, cfg, http.DefaultTransport.(*http.Transport).Clone()), s
}

// inMemory serves over pipes, so that it can run in a bubble of package synctest,
// where waiting takes no time.
func inMemory(t *testing.T, cfg Config, replies ...http.HandlerFunc) (*Client, *server) {
	t.Helper()
	s := &server{replies: replies}
	pipes := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
	h := &http.Server{Handler: s}
	go h.Serve(pipes)
	t.Cleanup(func() { h.Close() })
	cfg.BaseURL = "http://" + canary + ".example/v1"
	return client(t, cfg, &http.Transport{DialContext: pipes.dial}), s
}

// client fills in what most tests do not care about.
func client(t *testing.T, cfg Config, base *http.Transport) *Client {
	t.Helper()
	cfg.Key = canary
	cfg.Model = "writer"
	cfg.EmbeddingModel = "embedder"
	if cfg.Backoff == 0 {
		cfg.Backoff = time.Microsecond
	}
	c, err := newClient(cfg, base)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// pipes is a listener in memory.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.conns <- there:
		return here, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

// Replies.

// refuse answers with an error in OpenAI's shape.
func refuse(status int, code string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"error":{"message":"%s said no: %s","type":"invalid_request_error","code":%q}}`, canary, code, code)
	}
}

// write answers with status 200 and these bytes, flushed one by one.
func write(pieces ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for _, piece := range pieces {
			io.WriteString(w, piece)
			http.NewResponseController(w).Flush()
		}
	}
}

// then runs one reply after the other, on the same response.
func then(replies ...http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for _, reply := range replies {
			reply(w, r)
		}
	}
}

// abort drops the connection.
func abort(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// hang waits until the caller leaves.
func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// text is the event for a piece of an answer.
func text(s string) string {
	return fmt.Sprintf("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%q}}]}\n\n", s)
}

// finish is the event that says why the answer ends.
func finish(reason string) string {
	return fmt.Sprintf("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":%q}]}\n\n", reason)
}

const (
	role  = "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"}}]}\n\n"
	usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2}}\n\n"
	done  = "data: [DONE]\n\n"
)

// good is a whole answer.
var good = write(role, text("two "), text("words"), finish("stop"), usage, done)

var question = []llm.Message{{Role: "system", Content: "be brief"}, {Role: "user", Content: "what now?"}}

// ask collects the answer to the question.
func ask(ctx context.Context, c *Client) (string, error) {
	text, _, err := llm.Collect(c.Generator().Generate(ctx, question))
	return text, err
}

// checkError wants an error of package llm that gives nothing of the server away.
func checkError(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("error %v, want %v", err, want)
	}
	if err != nil && (strings.Contains(err.Error(), canary) || strings.Contains(err.Error(), "127.0.0.1")) {
		t.Errorf("error %q gives the server away", err)
	}
}
