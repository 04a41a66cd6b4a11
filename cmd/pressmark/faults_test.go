package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/encoder"
	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/openai"
	"github.com/pressmark/pressmark/internal/search"
	"github.com/pressmark/pressmark/internal/summary"
	"github.com/pressmark/pressmark/internal/web"
)

// secret stands in the key, in the address and in all that a model server says
// about its failures: no reply and no line of the log may hold it.
const secret = "canary-51d0"

// upstream is a model server that plays a script: the n-th call gets the n-th
// act, every further one the last. It reads every request, without which a
// handler never learns that its caller has left.
type upstream struct {
	*httptest.Server
	acts []http.HandlerFunc

	mu    sync.Mutex
	calls int
}

func play(t *testing.T, acts ...http.HandlerFunc) *upstream {
	t.Helper()
	u := &upstream{acts: acts}
	u.Server = httptest.NewServer(u)
	t.Cleanup(u.Close)
	return u
}

func (u *upstream) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	u.mu.Lock()
	act := u.acts[min(u.calls, len(u.acts)-1)]
	u.calls++
	u.mu.Unlock()
	act(w, r)
}

func (u *upstream) called() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.calls
}

// Acts.

// events answers with these pieces of a stream, flushed one by one.
func events(pieces ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for _, piece := range pieces {
			_, _ = io.WriteString(w, piece)
			_ = http.NewResponseController(w).Flush()
		}
	}
}

// refusing answers with an error that repeats the key.
func refusing(status int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"error":{"message":"no: %s","type":"error","code":"x"}}`, secret)
	}
}

func inTurn(acts ...http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for _, act := range acts {
			act(w, r)
		}
	}
}

// page answers like a server for people.
func page(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html")
	fmt.Fprintf(w, "<html>%s</html>", secret)
}

func cut(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func silent(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func piece(text string) string {
	return fmt.Sprintf("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%q}}]}\n\n", text)
}

func reason(why string) string {
	return fmt.Sprintf("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":%q}]}\n\n", why)
}

const (
	asking   = "Who led the cyber working group?"
	said     = "Christopher Painter and Dai Bing of China's foreign ministry led the cyber working group."
	half     = " [1] Everybody will doubtless have been ver" // never shown: no sentence
	finished = "data: [DONE]\n\n"
)

// begun is an answer whose first sentence the reader has seen when it breaks off.
var begun = []string{piece(said), piece(half)}

var whole = events(piece(said), reason("stop"), "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":700,\"completion_tokens\":30}}\n\n", finished)

// bench is the demo library with the real built-in models, and what it answers
// without a language model.
type bench struct {
	library *library.Library
	made    models
	texts   map[string]string
	log     *locked
	plain   answer.Answer
}

// readOnce reads the same question only once: it is asked forty times here.
type readOnce struct {
	llm.Reader
	mu    sync.Mutex
	known map[string][]llm.Reading
}

func (r *readOnce) Read(ctx context.Context, question string, windows []llm.Window) ([]llm.Reading, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := fmt.Sprint(question, windows)
	if known, ok := r.known[key]; ok {
		return known, nil
	}
	readings, err := r.Reader.Read(ctx, question, windows)
	if err == nil {
		r.known = map[string][]llm.Reading{key: readings}
	}
	return readings, err
}

// locked is a log that several goroutines write.
type locked struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func newBench(t *testing.T) *bench {
	t.Helper()
	embedder, err := builtInEmbedder()
	if err != nil {
		t.Fatal(err)
	}
	reader, err := encoder.NewReader()
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{library: memory(t), made: models{embedder: embedder, reader: &readOnce{Reader: reader}}, texts: seedArticles(t), log: &locked{}}
	p := b.program(t, b.made)
	if err := p.loadSeeds(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.plain = ask(t, serve(t, p))
	if !b.plain.Answerable || b.plain.Degraded || b.plain.Mode != answer.Extractive {
		t.Fatalf("without a model: %+v", b.plain)
	}
	return b
}

func (b *bench) program(t *testing.T, made models) *program {
	t.Helper()
	log := slog.New(slog.NewJSONHandler(b.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	p, err := assemble(t.Context(), b.library, made, search.Config{Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.stop)
	return p
}

// config is a client of the server that waits for nothing long.
func (b *bench) config(address string) openai.Config {
	return openai.Config{
		BaseURL: address + "/" + secret + "/v1", Key: secret, Model: "writer", Ledger: ledger{b.library},
		Backoff: time.Millisecond, RetryBudget: 3 * time.Second,
	}
}

// with is the program with the language model of the configuration.
func (b *bench) with(t *testing.T, config openai.Config) *program {
	t.Helper()
	client, err := openai.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	made := b.made
	made.generator, made.failing, made.dailyTokens = client.Generator(), client.Failing, config.DailyTokens
	return b.program(t, made)
}

// serve serves a program on a real socket.
func serve(t *testing.T, p *program) string {
	t.Helper()
	handler, err := p.handler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func post(ctx context.Context, t *testing.T, address string, body any) *http.Response {
	t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	return reply
}

func ask(t *testing.T, address string) answer.Answer {
	t.Helper()
	reply := post(t.Context(), t, address+"/v1/ask", map[string]any{"question": asking})
	return read[answer.Answer](t, reply)
}

func read[T any](t *testing.T, reply *http.Response) (value T) {
	t.Helper()
	defer reply.Body.Close()
	data, err := io.ReadAll(reply.Body)
	if err == nil {
		err = json.Unmarshal(data, &value)
	}
	if err != nil || reply.StatusCode != http.StatusOK {
		t.Fatalf("status %d, %v: %s", reply.StatusCode, err, data)
	}
	checkSilent(t, "the reply", string(data))
	return value
}

// told is what a stream told its reader.
type told struct {
	text string // the pieces, but for those that were taken back
	last string // name of the last event
	done answer.Answer
}

// askStream asks and follows the stream to its end, or until stop says so.
func askStream(ctx context.Context, t *testing.T, address string, stop func(event string) bool) told {
	t.Helper()
	reply := post(ctx, t, address+"/v1/ask", map[string]any{"question": asking, "stream": true})
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		t.Errorf("status %d", reply.StatusCode)
	}
	var out told
	lines := bufio.NewScanner(reply.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		checkSilent(t, "the stream", lines.Text())
		if name, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
			out.last = name
		}
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		out.take(t, data)
		if stop != nil && stop(out.last) {
			break
		}
	}
	return out
}

func (o *told) take(t *testing.T, data string) {
	t.Helper()
	var err error
	switch o.last {
	case "delta":
		var delta struct {
			Text  string
			Reset bool
		}
		err = json.Unmarshal([]byte(data), &delta)
		if delta.Reset {
			o.text = ""
		}
		o.text += delta.Text
	case "done":
		err = json.Unmarshal([]byte(data), &o.done)
	}
	if err != nil {
		t.Error(err)
	}
}

// checkSilent wants nothing of the model server in what leaves the program.
func checkSilent(t *testing.T, where, text string) {
	t.Helper()
	for _, word := range []string{secret, "127.0.0.1", "doubtless"} {
		if strings.Contains(text, word) {
			t.Errorf("%s holds %q: %.300s", where, word, text)
		}
	}
}

// checkReplaced wants the answer that the program gives without a model, with
// the reason.
func (b *bench) checkReplaced(t *testing.T, given answer.Answer, why string) {
	t.Helper()
	note := why + ": this answer is made of the articles' own sentences"
	if !given.Degraded || given.Mode != answer.Extractive || !slices.Contains(given.Notes, note) {
		t.Errorf("degraded %v, mode %s, notes %q, want %q", given.Degraded, given.Mode, given.Notes, note)
	}
	if given.Text != b.plain.Text || !cmp.Equal(b.plain.Citations, given.Citations) {
		t.Errorf("answer %q, want %q", given.Text, b.plain.Text)
	}
	b.checkCitations(t, given)
}

func (b *bench) checkCitations(t *testing.T, given answer.Answer) {
	t.Helper()
	if len(given.Citations) == 0 {
		t.Error("no citations")
	}
	checkVerified(t, b.texts, given.Text, given.Citations, given.Unsupported)
}

// failed begins what people are told of most failures.
const failed = "the language model failed: "

// TestFaults plays every way in which a model server is known to fail to the
// whole program. The user gets status 200 and the articles' own sentences, with
// the reason; what a broken answer had said is taken back.
func TestFaults(t *testing.T) {
	b := newBench(t)
	const short = 200 * time.Millisecond
	huge := "data: {\"choices\":[{\"delta\":{\"content\":\"" + strings.Repeat("a", 64<<20)
	for _, test := range []struct {
		name  string
		acts  []http.HandlerFunc
		want  string // why the model's answer is not given; "": it is
		calls int
		set   func(*openai.Config)
	}{
		{"whole", []http.HandlerFunc{whole}, "", 1, nil},
		{"400 keep-alives before the first token", []http.HandlerFunc{inTurn(events(strings.Repeat(": ping\n\n", 400)), whole)}, "", 1, nil},
		{"500 twice, then good", []http.HandlerFunc{refusing(500), refusing(500), whole}, "", 3, nil},
		{"429 with a second, then good", []http.HandlerFunc{refusing(429, "Retry-After", "1"), whole}, "", 2, nil},

		{"clean end without finish_reason", []http.HandlerFunc{events(begun...)}, llm.ErrTruncated.Error(), 1, nil},
		{"[DONE] without finish_reason", []http.HandlerFunc{events(append(begun, finished)...)}, llm.ErrTruncated.Error(), 1, nil},
		{"200 with an error", []http.HandlerFunc{refusing(200)}, failed + "its reply does not have the shape of OpenAI's", 1, nil},
		{"cut before the first token", []http.HandlerFunc{inTurn(events(": ping\n\n"), cut)}, llm.ErrUnavailable.Error(), 1, nil},
		{"cut in the middle", []http.HandlerFunc{inTurn(events(begun...), cut), whole}, llm.ErrTruncated.Error(), 1, nil},
		{"malformed chunk", []http.HandlerFunc{events(append(begun, "data: {\"choices\":[{\"del\n\n", reason("stop"))...)}, llm.ErrTruncated.Error(), 1, nil},
		{"error event", []http.HandlerFunc{events("data: {\"error\":{\"message\":\"" + secret + "\"}}\n\n")}, llm.ErrUnavailable.Error(), 1, nil},
		{"error event in the middle", []http.HandlerFunc{events(append(begun, "data: {\"error\":{\"message\":\""+secret+"\"}}\n\n")...)}, llm.ErrTruncated.Error(), 1, nil},
		{"64 MB line", []http.HandlerFunc{events(huge)}, failed + "its reply is too large", 1, nil},
		{"64 MB line in the middle", []http.HandlerFunc{events(append(begun, huge)...)}, llm.ErrTruncated.Error(), 1, nil},
		{"out of tokens", []http.HandlerFunc{events(append(begun, reason("length"), finished)...)}, llm.ErrTruncated.Error(), 1, nil},
		{"withheld", []http.HandlerFunc{events(append(begun, reason("content_filter"), finished)...)}, failed + "it withheld its answer", 1, nil},
		{"empty answer", []http.HandlerFunc{events(reason("stop"), finished)}, failed + "its answer is empty", 1, nil},
		{"nothing but reasoning", []http.HandlerFunc{events(piece("<think>"+secret), reason("stop"), finished)}, failed + "its answer is empty", 1, nil},
		{"a page", []http.HandlerFunc{page}, failed + "its reply does not have the shape of OpenAI's", 1, nil},
		{"401 that repeats the key", []http.HandlerFunc{refusing(401)}, failed + "it refuses the key: see that OPENAI_API_KEY is right", 1, nil},
		{"404", []http.HandlerFunc{refusing(404)}, failed + "it knows no such model or address: see that PRESSMARK_MODEL and OPENAI_BASE_URL are right", 1, nil},
		{"429, back in an hour", []http.HandlerFunc{refusing(429, "Retry-After", "3600"), whole}, llm.ErrBusy.Error(), 1, nil},
		{"500 for ever", []http.HandlerFunc{refusing(500)}, failed + "it answered with status 500", 3, nil},
		{"lost connection for ever", []http.HandlerFunc{cut}, llm.ErrUnavailable.Error(), 3, nil},
		{"redirect", []http.HandlerFunc{refusing(307, "Location", "http://"+secret+".example/")}, failed + "it redirects calls; set the address it redirects to", 1, nil},
		{"silence before the headers", []http.HandlerFunc{silent}, failed + "it did not answer in time", 3, func(c *openai.Config) { c.HeaderTimeout = short }},
		{"silence before the first token", []http.HandlerFunc{inTurn(events(": ping\n\n"), silent)}, failed + "it did not answer in time", 1, func(c *openai.Config) { c.FirstTokenTimeout = short }},
		{"silence in the middle", []http.HandlerFunc{inTurn(events(begun...), silent)}, llm.ErrTruncated.Error(), 1, func(c *openai.Config) { c.IdleTimeout = short }},
	} {
		t.Run(test.name, func(t *testing.T) {
			server := play(t, test.acts...)
			config := b.config(server.URL)
			if test.set != nil {
				test.set(&config)
			}
			address := serve(t, b.with(t, config))
			got := askStream(t.Context(), t, address, nil)
			if got.last != "done" || got.text != got.done.Text {
				t.Errorf("the stream ended with %q and told %q, the answer is %q", got.last, got.text, got.done.Text)
			}
			if n := server.called(); n != test.calls {
				t.Errorf("%d calls, want %d", n, test.calls)
			}
			if test.want != "" {
				b.checkReplaced(t, got.done, test.want)
				return
			}
			if got.done.Degraded || got.done.Mode != answer.Model || got.done.Text != said {
				t.Errorf("answer %+v, want the model's", got.done)
			}
			b.checkCitations(t, got.done)
		})
	}
	checkSilent(t, "the log", b.log.String())
	if !strings.Contains(b.log.String(), "the model failed") {
		t.Error("the log does not tell of failures")
	}
}

// TestFaultsOfNobody: nothing listens at the address.
func TestFaultsOfNobody(t *testing.T) {
	b := newBench(t)
	gone := play(t, whole)
	gone.Close()
	b.checkReplaced(t, ask(t, serve(t, b.with(t, b.config(gone.URL)))), llm.ErrUnavailable.Error())
	checkSilent(t, "the log", b.log.String())
}

// TestAFailingServerIsLeftAlone: after repeated failures questions are answered
// without calling it, summaries and searches too.
func TestAFailingServerIsLeftAlone(t *testing.T) {
	b := newBench(t)
	server := play(t, refusing(500))
	config := b.config(server.URL)
	config.BreakerDelay = time.Hour
	address := serve(t, b.with(t, config))
	b.checkReplaced(t, ask(t, address), failed+"it answered with status 500")
	ask(t, address)
	before := server.called()
	const leftAlone = failed + "it failed repeatedly and is left alone for a while"
	b.checkReplaced(t, ask(t, address), leftAlone)
	health := get[web.Health](t, address+"/readyz")
	if health.Status != "degraded" || !slices.Contains(health.Reasons, leftAlone) {
		t.Errorf("health %+v, want it degraded, with the reason", health)
	}
	made := get[summary.Summary](t, address+"/v1/articles/cyber-working-group-talks/summary")
	if !made.Degraded || made.Mode != answer.Extractive || made.Text == "" {
		t.Errorf("summary %+v", made)
	}
	checkVerified(t, b.texts, made.Text, made.Citations, 0)
	found := read[search.Result](t, post(t.Context(), t, address+"/v1/search", map[string]any{"query": asking}))
	if n := server.called(); n != before || len(found.Passages) == 0 {
		t.Errorf("%d calls of a server that is left alone, %d passages found", n-before, len(found.Passages))
	}
}

func get[T any](t *testing.T, address string) T {
	t.Helper()
	reply, err := http.Get(address) //nolint:noctx // a test
	if err != nil {
		t.Fatal(err)
	}
	return read[T](t, reply)
}

// TestAClientWhoLeaves: the call of the model ends with the request, and what it
// has cost so far is noted.
func TestAClientWhoLeaves(t *testing.T) {
	b := newBench(t)
	ended := make(chan time.Time, 1)
	server := play(t, inTurn(events(begun...), silent, func(http.ResponseWriter, *http.Request) { ended <- time.Now() }))
	handler, err := b.with(t, b.config(server.URL)).handler()
	if err != nil {
		t.Fatal(err)
	}
	here := httptest.NewServer(handler)
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	var left time.Time
	askStream(ctx, t, here.URL, func(event string) bool {
		if event != "delta" {
			return false
		}
		left = time.Now()
		leave()
		return true
	})
	select {
	case at := <-ended:
		t.Logf("the call of the model ended %v after the client left", at.Sub(left))
	case <-time.After(10 * time.Second):
		t.Error("the call of the model goes on")
	}
	here.Close() // when it returns, so has the handler
	costs, err := b.library.Costs(t.Context(), time.Now())
	if err != nil || costs.Today.Calls != 1 || costs.Today.PromptTokens < 200 || costs.Today.CompletionTokens < 20 {
		t.Errorf("noted %+v, %v", costs.Today, err)
	}
}

// TestTheDailyLimit: when it is used up, the articles' own sentences answer, and
// the program says so everywhere.
func TestTheDailyLimit(t *testing.T) {
	b := newBench(t)
	server := play(t, whole) // costs 730
	config := b.config(server.URL)
	config.DailyTokens = 1000
	address := serve(t, b.with(t, config))
	for _, left := range []int{270, 0} {
		if given := ask(t, address); given.Mode != answer.Model || given.Usage == nil || *given.Usage != (llm.Usage{PromptTokens: 700, CompletionTokens: 30}) {
			t.Errorf("answer %+v, want the model's with its cost", given)
		}
		if usage := get[web.StatsResponse](t, address+"/v1/stats").Usage; usage.Remaining == nil || *usage.Remaining != left || usage.DailyCap != 1000 {
			t.Errorf("usage %+v, want %d left", usage, left)
		}
	}
	b.checkReplaced(t, ask(t, address), llm.ErrBudget.Error())
	if n := server.called(); n != 2 {
		t.Errorf("%d calls, want 2", n)
	}
	stats := get[web.StatsResponse](t, address+"/v1/stats")
	want := web.StatsUsage{Today: library.Cost{Calls: 2, PromptTokens: 1400, CompletionTokens: 60}, Total: library.Cost{Calls: 2, PromptTokens: 1400, CompletionTokens: 60},
		Models: []library.ModelCost{{Model: "writer", Cost: library.Cost{Calls: 2, PromptTokens: 1400, CompletionTokens: 60}}}, DailyCap: 1000, Remaining: new(int)}
	if d := cmp.Diff(want, stats.Usage); d != "" {
		t.Errorf("usage (-want +got):\n%s", d)
	}
	if health := get[web.Health](t, address+"/readyz"); health.Status != "degraded" || len(health.Reasons) != 1 || !strings.HasPrefix(health.Reasons[0], llm.ErrBudget.Error()) {
		t.Errorf("health %+v", health)
	}
}

// TestTheDailyLimitOfEmbeddings: when nothing is left for the embedding model,
// questions are answered by their words.
func TestTheDailyLimitOfEmbeddings(t *testing.T) {
	b := newBench(t)
	b.library = memory(t) // the other has vectors of the built-in model
	server := play(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"data":[{"index":0,"embedding":[0.6,0.8]}],"usage":{"prompt_tokens":50,"total_tokens":50}}`)
	})
	config := b.config(server.URL)
	config.Model, config.EmbeddingModel, config.DailyTokens = "", "embedder", 40
	client, err := openai.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	p := b.program(t, models{embedder: client.Embedder(), reader: b.made.reader, dailyTokens: 40})
	if err := p.loadSeeds(t.Context()); err != nil || server.called() != 1 {
		t.Fatalf("embedding the library: %v after %d calls", err, server.called())
	}
	given := ask(t, serve(t, p))
	if !given.Answerable || given.Degraded || server.called() != 1 {
		t.Errorf("answer %+v after %d calls", given, server.called())
	}
	b.checkCitations(t, given)
	if found := read[search.Result](t, post(t.Context(), t, serve(t, p)+"/v1/search", map[string]any{"query": asking})); len(found.Passages) == 0 || server.called() != 1 {
		t.Errorf("%d passages found after %d calls", len(found.Passages), server.called())
	}
	if log := b.log.String(); !strings.Contains(log, llm.ErrBudget.Error()) {
		t.Errorf("the log does not tell why: %s", log)
	}
	checkSilent(t, "the log", b.log.String())
}
