package openai

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/prompts"
)

// ledger is a Ledger in memory.
type ledger struct {
	mu    sync.Mutex
	spent map[string][]llm.Usage
	err   error
}

func (l *ledger) Spend(ctx context.Context, model string, usage llm.Usage) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := errors.Join(ctx.Err(), l.err); err != nil {
		return err
	}
	if l.spent == nil {
		l.spent = map[string][]llm.Usage{}
	}
	l.spent[model] = append(l.spent[model], usage)
	return nil
}

func (l *ledger) SpentToday(context.Context) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	sum := 0
	for _, list := range l.spent {
		for _, u := range list {
			sum += u.PromptTokens + u.CompletionTokens
		}
	}
	return sum, l.err
}

// of gives what a model has cost, call by call.
func (l *ledger) of(model string) []llm.Usage {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.spent[model]
}

// TestCost: every call that a server may have worked on is counted once, also
// when it failed.
func TestCost(t *testing.T) {
	sent := prompts.TokensOf(question)
	estimated := func(received string) []llm.Usage {
		return []llm.Usage{{PromptTokens: sent, CompletionTokens: prompts.Tokens(received), Estimated: true}}
	}
	reasoning := "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"let me see\"}}]}\n\n"
	early := "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1}}\n\n"
	for _, test := range []struct {
		name    string
		replies []http.HandlerFunc
		want    []llm.Usage
	}{
		{"as told", []http.HandlerFunc{good}, []llm.Usage{{PromptTokens: 7, CompletionTokens: 2}}},
		{"not told", []http.HandlerFunc{write(text("two words"), finish("stop"), done)}, estimated("two words")},
		{"told as nothing", []http.HandlerFunc{write(text("two words"), finish("stop"), "data: {\"choices\":[],\"usage\":{}}\n\n", done)}, estimated("two words")},
		{"with reasoning", []http.HandlerFunc{write(reasoning, text("<think>hm</think>"), text("two words"), finish("stop"), done)}, estimated("let me see<think>hm</think>two words")},
		{"cut", []http.HandlerFunc{then(write(text("two ")), abort)}, estimated("two ")},
		{"cut after it told", []http.HandlerFunc{then(write(early, text("two words")), abort)}, []llm.Usage{{PromptTokens: 9, CompletionTokens: 2, Estimated: true}}},
		{"out of tokens", []http.HandlerFunc{write(text("two "), finish("length"), done)}, estimated("two ")},
		{"an error event", []http.HandlerFunc{write("data: {\"error\":{\"message\":\"oops\"}}\n\n")}, estimated("")},
		{"lost before the headers", []http.HandlerFunc{abort}, estimated("")},
		{"failed, then good", []http.HandlerFunc{refuse(500, "oops"), good}, []llm.Usage{{PromptTokens: 7, CompletionTokens: 2}}},
		{"refused", []http.HandlerFunc{refuse(401, "no")}, nil},
		{"busy", []http.HandlerFunc{refuse(429, "", "Retry-After", "3600")}, nil},
		{"too long", []http.HandlerFunc{refuse(400, "context_length_exceeded")}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			book := &ledger{}
			c, _ := listen(t, Config{Ledger: book}, test.replies...)
			ask(t.Context(), c)
			if diff := cmp.Diff(test.want, book.of("writer")); diff != "" {
				t.Errorf("spent (-want +got):\n%s", diff)
			}
		})
	}
}

// TestCostTold: the last piece of an answer says what it has cost, counted here
// where the server does not tell.
func TestCostTold(t *testing.T) {
	c, _ := listen(t, Config{}, write(text("two words"), finish("stop"), done))
	_, usage, err := llm.Collect(c.Generator().Generate(t.Context(), question))
	if want := (llm.Usage{PromptTokens: prompts.TokensOf(question), CompletionTokens: 2, Estimated: true}); usage != want || err != nil {
		t.Errorf("%+v, %v, want %+v", usage, err, want)
	}
}

// TestCostOfLeaving: an answer that nobody waits for any more has cost something too.
func TestCostOfLeaving(t *testing.T) {
	for _, how := range []string{"cancel", "break"} {
		t.Run(how, func(t *testing.T) {
			book := &ledger{}
			c, _ := listen(t, Config{Ledger: book}, then(write(text("two ")), hang))
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			for range c.Generator().Generate(ctx, question) {
				if how == "break" {
					break
				}
				cancel()
			}
			if got := book.of("writer"); len(got) != 1 || got[0].CompletionTokens == 0 || !got[0].Estimated {
				t.Errorf("spent %+v", got)
			}
		})
	}
}

func TestCostOfNobody(t *testing.T) {
	book := &ledger{}
	c, s := listen(t, Config{Ledger: book}, good)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ask(gone, c); err != context.Canceled || len(s.calls()) != 0 || book.of("writer") != nil {
		t.Errorf("%v after %d calls, spent %v", err, len(s.calls()), book.of("writer"))
	}
	c.base.CloseIdleConnections()
	c.cfg.BaseURL = "http://127.0.0.1:1"
	c.generator.api = newAPI(c.cfg, c.generator.line)
	if _, err := ask(t.Context(), c); !errors.Is(err, llm.ErrUnavailable) || book.of("writer") != nil {
		t.Errorf("%v, spent %v by a server that is not there", err, book.of("writer"))
	}
}

func TestCostOfEmbeddings(t *testing.T) {
	told := `{"data":[` + vector(0, "1,0") + `],"usage":{"prompt_tokens":5,"total_tokens":5}}`
	for _, test := range []struct {
		name  string
		reply http.HandlerFunc
		want  []llm.Usage
	}{
		{"as told", write(told), []llm.Usage{{PromptTokens: 5}}},
		{"not told", vectors(vector(0, "1,0")), []llm.Usage{{PromptTokens: 2, Estimated: true}}},
		{"useless", vectors(vector(0, "0,0")), []llm.Usage{{PromptTokens: 2, Estimated: true}}},
		{"no JSON", write("<html>"), []llm.Usage{{PromptTokens: 2, Estimated: true}}},
		{"refused", refuse(401, "no"), nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			book := &ledger{}
			c, _ := listen(t, Config{Ledger: book}, test.reply)
			c.Embedder().Embed(t.Context(), llm.Query, []string{"two words"})
			if diff := cmp.Diff(test.want, book.of("embedder")); diff != "" {
				t.Errorf("spent (-want +got):\n%s", diff)
			}
		})
	}
}

// TestDailyLimit: a call that begins below the limit may end above it; after that
// nobody calls.
func TestDailyLimit(t *testing.T) {
	book := &ledger{}
	c, s := listen(t, Config{Ledger: book, DailyTokens: 10}, good) // costs 9
	for range 2 {
		if _, err := ask(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	_, err := ask(t.Context(), c)
	checkError(t, err, llm.ErrBudget)
	_, err = c.Embedder().Embed(t.Context(), llm.Query, []string{"a"})
	checkError(t, err, llm.ErrBudget)
	if n := len(s.calls()); n != 2 {
		t.Errorf("%d calls, want 2", n)
	}
}

// TestDailyLimitUnknown: with a limit, nothing is spent while nobody knows how
// much is left; without one, a ledger that fails does not matter.
func TestDailyLimitUnknown(t *testing.T) {
	book := &ledger{err: errors.New("disk full")}
	c, s := listen(t, Config{Ledger: book, DailyTokens: 10}, good)
	_, err := ask(t.Context(), c)
	checkError(t, err, llm.ErrUnavailable)
	if n := len(s.calls()); n != 0 {
		t.Errorf("%d calls", n)
	}
	c, _ = listen(t, Config{Ledger: book}, good)
	if _, err := ask(t.Context(), c); err != nil {
		t.Error(err)
	}
}

// slowLedger never ends by itself.
type slowLedger struct{ ledger }

func (*slowLedger) Spend(ctx context.Context, _ string, _ llm.Usage) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestBookingEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := inMemory(t, Config{Ledger: &slowLedger{}}, good)
		start := time.Now()
		if _, err := ask(t.Context(), c); err != nil || time.Since(start) != bookingTimeout {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}

// TestTokensHostile: counting never takes long.
func TestTokensHostile(t *testing.T) {
	long := strings.Repeat("a", 100*maxCounted)
	if n := tokens(long); n != len(long)/4 {
		t.Errorf("%d tokens", n)
	}
}
