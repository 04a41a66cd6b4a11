package llmtest

import (
	"context"
	"iter"
	"strings"
	"sync"

	"github.com/pressmark/pressmark/internal/llm"
)

// Generator writes what Reply says, word by word. It keeps every prompt it was
// given. Misbehaving models are made with Stream. It is safe for concurrent use
// if its functions are.
type Generator struct {
	Name   string // Model(); "stand-in" when empty
	Reply  func(ctx context.Context, messages []llm.Message) (string, error)
	Stream func(ctx context.Context, messages []llm.Message) iter.Seq2[llm.Delta, error] // instead of Reply when set

	mu      sync.Mutex
	prompts [][]llm.Message
}

// Reply is a generator that answers with what f says.
func Reply(f func(messages []llm.Message) string) *Generator {
	return &Generator{Reply: func(_ context.Context, messages []llm.Message) (string, error) {
		return f(messages), nil
	}}
}

// Say is a generator that always gives the same answer.
func Say(text string) *Generator {
	return Reply(func([]llm.Message) string { return text })
}

// Echo is a generator that answers with the last message it was given.
func Echo() *Generator {
	return Reply(func(messages []llm.Message) string {
		if len(messages) == 0 {
			return ""
		}
		return messages[len(messages)-1].Content
	})
}

// Fail is a generator that gives some text and then the error.
func Fail(err error, deltas ...string) *Generator {
	return Script(append(texts(deltas), Step{Err: err})...)
}

// Step is one thing a scripted generator yields.
type Step struct {
	Delta llm.Delta
	Err   error
}

// Script is a generator that yields the same steps every time, and nothing else:
// without a delta with Done or an error at the end it breaks the contract of
// [llm.Generator], as some tests want.
func Script(steps ...Step) *Generator {
	return &Generator{Stream: func(context.Context, []llm.Message) iter.Seq2[llm.Delta, error] {
		return func(yield func(llm.Delta, error) bool) {
			for _, s := range steps {
				if !yield(s.Delta, s.Err) || s.Err != nil {
					return
				}
			}
		}
	}}
}

// Generate implements [llm.Generator].
func (g *Generator) Generate(ctx context.Context, messages []llm.Message) iter.Seq2[llm.Delta, error] {
	g.mu.Lock()
	g.prompts = append(g.prompts, append([]llm.Message(nil), messages...))
	g.mu.Unlock()
	if g.Stream != nil {
		return g.Stream(ctx, messages)
	}
	return func(yield func(llm.Delta, error) bool) {
		text, err := g.Reply(ctx, messages)
		for _, piece := range strings.SplitAfter(text, " ") {
			if err := ctx.Err(); err != nil {
				yield(llm.Delta{}, err)
				return
			}
			if piece != "" && !yield(llm.Delta{Text: piece}, nil) {
				return
			}
		}
		yield(llm.Delta{Done: err == nil, Usage: usage(messages, text)}, err)
	}
}

// Model implements [llm.Generator].
func (g *Generator) Model() string {
	if g.Name == "" {
		return "stand-in"
	}
	return g.Name
}

// Prompts gives the messages of every call so far, in order.
func (g *Generator) Prompts() [][]llm.Message {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([][]llm.Message(nil), g.prompts...)
}

// texts are the steps that yield these deltas.
func texts(deltas []string) []Step {
	var steps []Step
	for _, text := range deltas {
		steps = append(steps, Step{Delta: llm.Delta{Text: text}})
	}
	return steps
}

// usage counts words where a real model counts tokens.
func usage(messages []llm.Message, text string) *llm.Usage {
	u := llm.Usage{CompletionTokens: len(words(text))}
	for _, m := range messages {
		u.PromptTokens += len(words(m.Content))
	}
	return &u
}
