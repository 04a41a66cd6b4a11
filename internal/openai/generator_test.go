package openai

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pressmark/pressmark/internal/llm"
)

// TestFaults holds one row for every way in which a server is known to fail. An
// answer counts as complete in the rows without an error, and in no other.
func TestFaults(t *testing.T) {
	html := func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadGateway)
		w.Write([]byte("<html>" + canary + "</html>"))
	}
	redirect := func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://"+canary+".example/", http.StatusTemporaryRedirect)
	}
	for _, test := range []struct {
		name    string
		replies []http.HandlerFunc
		text    string
		err     error
		calls   int
	}{
		{"whole", []http.HandlerFunc{good}, "two words", nil, 1},
		{"no [DONE], no usage", []http.HandlerFunc{write(text("two words"), finish("stop"))}, "two words", nil, 1},
		{"broken after the end", []http.HandlerFunc{then(write(text("two words"), finish("stop")), abort)}, "two words", nil, 1},
		{"another word for stop", []http.HandlerFunc{write(text("two words"), finish("eos_token"))}, "two words", nil, 1},
		{"400 keep-alives", []http.HandlerFunc{write(strings.Repeat(": ping\n\n", 400), text("two words"), finish("stop"), done)}, "two words", nil, 1},
		{"500 then good", []http.HandlerFunc{refuse(500, "oops"), good}, "two words", nil, 2},
		{"lost connection then good", []http.HandlerFunc{abort, good}, "two words", nil, 2},
		{"reasoning apart", []http.HandlerFunc{write("data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"}}]}\n\n", text("two words"), finish("stop"))}, "two words", nil, 1},
		{"reasoning apart, under another name", []http.HandlerFunc{write("data: {\"choices\":[{\"delta\":{\"content\":\"\",\"reasoning\":\"hm\"}}]}\n\n", text("two words"), finish("stop"))}, "two words", nil, 1},
		{"reasoning inside, of another model", []http.HandlerFunc{write(text("◁thi"), text("nk▷hm◁/think"), text("▷two "), text("words"), finish("stop"))}, "two words", nil, 1},
		{"channels", []http.HandlerFunc{write(text("<|channel|>ana"), text("lysis<|message|>hm<|end|><|start|>assistant<|channel|>fin"), text("al<|message|>two words"), finish("stop"))}, "two words", nil, 1},
		{"reasoning inside", []http.HandlerFunc{write(text("<thi"), text("nk>hm</th"), text("ink>\n\ntwo "), text("words"), finish("stop"))}, "two words", nil, 1},

		{"clean end without finish_reason", []http.HandlerFunc{write(text("two "), done)}, "two ", llm.ErrTruncated, 1},
		{"clean end, nothing but a role", []http.HandlerFunc{write(role, done)}, "", llm.ErrTruncated, 1},
		{"out of tokens", []http.HandlerFunc{write(text("two "), finish("length"), done)}, "two ", llm.ErrTruncated, 1},
		{"cut after the first token", []http.HandlerFunc{then(write(text("two ")), abort), good}, "two ", llm.ErrTruncated, 1},
		{"malformed chunk", []http.HandlerFunc{write(text("two "), "data: {\"choices\":[{\"del\n\n", finish("stop"))}, "two ", llm.ErrTruncated, 1},
		{"vectors instead of text", []http.HandlerFunc{write("data: {\"choices\":[{\"delta\":{\"content\":[1]}}]}\n\n")}, "", llm.ErrUnavailable, 1},
		{"malformed first chunk", []http.HandlerFunc{write("data: " + canary + "\n\n")}, "", llm.ErrUnavailable, 1},
		{"error event", []http.HandlerFunc{write("data: {\"error\":{\"message\":\"" + canary + "\",\"type\":\"overloaded\"}}\n\n")}, "", llm.ErrUnavailable, 1},
		{"error event in the middle", []http.HandlerFunc{write(text("two "), "data: {\"error\":{\"message\":\""+canary+"\"}}\n\n")}, "two ", llm.ErrTruncated, 1},
		{"200 with an error", []http.HandlerFunc{refuse(200, "oops")}, "", llm.ErrUnavailable, 1},
		{"200 with nothing", []http.HandlerFunc{write()}, "", llm.ErrUnavailable, 1},
		{"200 with a page", []http.HandlerFunc{write("<html>" + canary + "</html>")}, "", llm.ErrUnavailable, 1},
		{"64 MB line", []http.HandlerFunc{write("data: {\"choices\":[{\"delta\":{\"content\":\"", strings.Repeat("a", 64<<20))}, "", llm.ErrUnavailable, 1},
		{"empty answer", []http.HandlerFunc{write(role, finish("stop"), done)}, "", llm.ErrUnavailable, 1},
		{"nothing but reasoning", []http.HandlerFunc{write(text("<think>hm"), finish("stop"))}, "", llm.ErrUnavailable, 1},
		{"reasoning without its tag", []http.HandlerFunc{write(text("hm"), text("</think>two words"), finish("stop"))}, "hm", llm.ErrUnavailable, 1},
		{"withheld", []http.HandlerFunc{write(text("two "), finish("content_filter"))}, "two ", llm.ErrUnavailable, 1},
		{"wants a tool", []http.HandlerFunc{write(finish("tool_calls"))}, "", llm.ErrUnavailable, 1},

		{"401 that repeats the key", []http.HandlerFunc{refuse(401, "invalid_api_key")}, "", llm.ErrUnavailable, 1},
		{"404 of text-embeddings-inference", []http.HandlerFunc{say(404, `{"error":"Model not found","error_type":"Backend"}`)}, "", llm.ErrUnavailable, 1},
		{"429 with a mere string", []http.HandlerFunc{say(429, `{"error":"Model is overloaded"}`)}, "", llm.ErrBusy, 3},
		{"404", []http.HandlerFunc{refuse(404, "model_not_found")}, "", llm.ErrUnavailable, 1},
		{"400", []http.HandlerFunc{refuse(400, "bad")}, "", llm.ErrUnavailable, 1},
		{"redirect", []http.HandlerFunc{redirect, good}, "", llm.ErrUnavailable, 1},
		{"too long for OpenAI", []http.HandlerFunc{refuse(400, "context_length_exceeded")}, "", llm.ErrTooLong, 1},
		{"too long for llama.cpp", []http.HandlerFunc{refuse(400, "exceed_context_size_error")}, "", llm.ErrTooLong, 1},
		{"too long for vLLM", []http.HandlerFunc{refuse(400, "This model's maximum context length is 4096 tokens")}, "", llm.ErrTooLong, 1},
		{"too large for the proxy", []http.HandlerFunc{refuse(413, "")}, "", llm.ErrTooLong, 1},
		{"429 for ever", []http.HandlerFunc{refuse(429, "rate_limit_exceeded")}, "", llm.ErrBusy, 3},
		{"429, back tomorrow", []http.HandlerFunc{refuse(429, "", "Retry-After", "3600"), good}, "", llm.ErrBusy, 1},
		{"503, date far ahead", []http.HandlerFunc{refuse(503, "", "Retry-After", "Fri, 31 Dec 2999 23:59:59 GMT"), good}, "", llm.ErrBusy, 1},
		{"503 for ever", []http.HandlerFunc{refuse(503, "loading")}, "", llm.ErrBusy, 3},
		{"500 for ever", []http.HandlerFunc{refuse(500, "oops")}, "", llm.ErrUnavailable, 3},
		{"501", []http.HandlerFunc{refuse(501, "no streams")}, "", llm.ErrUnavailable, 1},
		{"502 with a page", []http.HandlerFunc{html}, "", llm.ErrUnavailable, 3},
		{"lost connection for ever", []http.HandlerFunc{abort}, "", llm.ErrUnavailable, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, s := listen(t, Config{}, test.replies...)
			text, err := ask(t.Context(), c)
			checkError(t, err, test.err)
			if text != test.text {
				t.Errorf("text %.100q, want %q", text, test.text)
			}
			calls := s.calls()
			if len(calls) != test.calls {
				t.Errorf("%d calls, want %d", len(calls), test.calls)
			}
			for _, call := range calls {
				if call != calls[0] || call == "" {
					t.Errorf("a repeated call differs: %q, %q", calls[0], call)
				}
			}
		})
	}
}

func TestRequest(t *testing.T) {
	c, s := listen(t, Config{MaxTokens: 9}, good)
	var last llm.Delta
	for delta, err := range c.Generator().Generate(t.Context(), question) {
		if err != nil {
			t.Fatal(err)
		}
		last = delta
	}
	if diff := cmp.Diff(llm.Delta{Done: true, Usage: &llm.Usage{PromptTokens: 7, CompletionTokens: 2}}, last); diff != "" {
		t.Errorf("last delta (-want +got):\n%s", diff)
	}
	const want = `{"model":"writer","messages":[{"role":"system","content":"be brief"},{"role":"user","content":"what now?"}],` +
		`"max_tokens":9,"temperature":0.000001,"stream":true,"stream_options":{"include_usage":true}}`
	if diff := cmp.Diff([]string{want}, s.calls()); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
	if s.paths[0] != "/"+canary+"/v1/chat/completions" || s.auth[0] != "Bearer "+canary {
		t.Errorf("path %q, authorization %q", s.paths[0], s.auth[0])
	}
}

// limitOf names the parameter of a call that limits its tokens.
func limitOf(t *testing.T, call string) string {
	t.Helper()
	var body map[string]any
	if err := json.Unmarshal([]byte(call), &body); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"max_tokens", "max_completion_tokens"} {
		if body[name] != nil {
			return name
		}
	}
	return ""
}

// TestReasoningModelName: the client library itself refuses some parameters for
// some names.
func TestReasoningModelName(t *testing.T) {
	c, s := listen(t, Config{}, good)
	c.generator.cfg.Model = "gpt-5-mini"
	if _, err := ask(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if got := limitOf(t, s.calls()[0]); got != "max_completion_tokens" {
		t.Errorf("limited by %q", got)
	}
}

func TestRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wait := refuse(429, "", "Retry-After", "1")
		c, s := inMemory(t, Config{}, wait, wait, good)
		start := time.Now()
		text, err := ask(t.Context(), c)
		if took := time.Since(start); text != "two words" || err != nil || took < 2*time.Second || took > 3*time.Second || len(s.calls()) != 3 {
			t.Errorf("%q, %v after %v and %d calls", text, err, took, len(s.calls()))
		}
	})
}

// TestRetryAfterBeyondBudget: a wait that would outlast the budget, the caller's
// or our own, is not begun.
func TestRetryAfterBeyondBudget(t *testing.T) {
	for name, seconds := range map[string]string{"ours": "11", "the caller's": "4", "for ever": "99999999999"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, s := inMemory(t, Config{}, refuse(429, "", "Retry-After", seconds), good)
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				if name == "the caller's" {
					ctx, cancel = context.WithTimeout(t.Context(), 3*time.Second)
				}
				defer cancel()
				start := time.Now()
				_, err := ask(ctx, c)
				checkError(t, err, llm.ErrBusy)
				if took := time.Since(start); took > 0 || len(s.calls()) != 1 {
					t.Errorf("failed after %v and %d calls", took, len(s.calls()))
				}
			})
		})
	}
}

// TestTimeouts: a server that hangs is given up at the limit, neither sooner nor later.
func TestTimeouts(t *testing.T) {
	cfg := Config{HeaderTimeout: 20 * time.Second, FirstTokenTimeout: 40 * time.Second, IdleTimeout: 5 * time.Second}
	for _, test := range []struct {
		name  string
		reply http.HandlerFunc
		text  string
		err   error
		after time.Duration
	}{
		{"before the headers", hang, "", llm.ErrUnavailable, 20 * time.Second},
		{"before the first token", then(write(": ping\n\n"), hang), "", llm.ErrUnavailable, 40 * time.Second},
		{"in the middle", then(write(text("two ")), hang), "two ", llm.ErrTruncated, 5 * time.Second},
		{"after the end", then(write(text("two words"), finish("stop")), hang), "two words", nil, usageTimeout},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, s := inMemory(t, cfg, test.reply)
				start := time.Now()
				text, err := ask(t.Context(), c)
				checkError(t, err, test.err)
				if took := time.Since(start); text != test.text || took != test.after || len(s.calls()) != 1 {
					t.Errorf("%q after %v and %d calls, want %q after %v", text, took, len(s.calls()), test.text, test.after)
				}
			})
		})
	}
}

// TestSlowReader: the time that the reader of an answer takes is not the server's.
func TestSlowReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := inMemory(t, Config{IdleTimeout: time.Second}, good)
		for _, err := range c.Generator().Generate(t.Context(), question) {
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
	})
}

// TestBreaker: a server that fails again and again is left alone, then tried
// once, and used again when it works.
func TestBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		storm := make([]http.HandlerFunc, breakerFails+1)
		for i := range storm {
			storm[i] = refuse(500, "oops")
		}
		c, s := inMemory(t, Config{}, append(storm, good)...)
		for range 50 {
			_, err := ask(t.Context(), c)
			checkError(t, err, llm.ErrUnavailable)
		}
		if n := len(s.calls()); n != breakerFails {
			t.Errorf("%d calls in the storm, want %d", n, breakerFails)
		}
		time.Sleep(16 * time.Second)
		_, err := ask(t.Context(), c)
		checkError(t, err, llm.ErrUnavailable)
		if n := len(s.calls()); n != breakerFails+1 {
			t.Errorf("%d calls after the first probe, want one more", n)
		}
		time.Sleep(16 * time.Second)
		for range 3 {
			if _, err := ask(t.Context(), c); err != nil {
				t.Errorf("after the storm: %v", err)
			}
		}
	})
}

// TestBreakerCountsStreams: a server that accepts calls and then breaks off is
// failing too. Embeddings have a breaker of their own.
func TestBreakerCountsStreams(t *testing.T) {
	c, s := listen(t, Config{}, then(write(text("two ")), abort))
	for range 20 {
		ask(t.Context(), c)
	}
	if n := len(s.calls()); n >= breakerWindow {
		t.Errorf("%d calls of a server that always breaks off", n)
	}
	before := len(s.calls())
	c.Embedder().Embed(t.Context(), llm.Query, []string{"a"})
	if len(s.calls()) == before {
		t.Error("the embedder did not call")
	}
}

// TestBreakerLeavesAnswers: a model that runs out of tokens or keeps silent is no
// broken server.
func TestBreakerLeavesAnswers(t *testing.T) {
	for name, reply := range map[string]http.HandlerFunc{
		"out of tokens": write(text("two "), finish("length"), done),
		"withheld":      write(finish("content_filter"), done),
		"empty":         write(finish("stop"), done),
		"reasoning":     write(text("hm</think>"), finish("stop"), done),
	} {
		t.Run(name, func(t *testing.T) {
			c, s := listen(t, Config{}, reply)
			for range 2 * breakerWindow {
				if _, err := ask(t.Context(), c); err == nil {
					t.Error("no error")
				}
			}
			if n := len(s.calls()); n != 2*breakerWindow {
				t.Errorf("%d calls, want %d", n, 2*breakerWindow)
			}
		})
	}
}

// TestHangUp: whoever cancels, or just leaves, ends the call at the server too.
func TestHangUp(t *testing.T) {
	for _, how := range []string{"cancel", "break"} {
		t.Run(how, func(t *testing.T) {
			left := make(chan struct{})
			c, s := listen(t, Config{}, then(write(text("two ")), hang, func(http.ResponseWriter, *http.Request) { close(left) }))
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var err error
			for _, err = range c.Generator().Generate(ctx, question) {
				if how == "break" {
					break
				}
				cancel()
			}
			<-left
			if how == "cancel" && err != context.Canceled {
				t.Errorf("error %v", err)
			}
			if len(s.calls()) != 1 {
				t.Errorf("%d calls", len(s.calls()))
			}
		})
	}
}

// TestCancelWhileWaiting: nobody waits for a server on behalf of someone who left.
func TestCancelWhileWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := inMemory(t, Config{}, refuse(429, "", "Retry-After", "9"))
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		start := time.Now()
		if _, err := ask(ctx, c); err != context.Canceled || time.Since(start) != time.Second || len(s.calls()) != 1 {
			t.Errorf("%v after %v and %d calls", err, time.Since(start), len(s.calls()))
		}
	})
}
