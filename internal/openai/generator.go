package openai

import (
	"context"
	"errors"
	"io"
	"iter"
	"strings"
	"sync/atomic"
	"time"

	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/prompts"
	"github.com/sashabaranov/go-openai"
)

// generator implements [llm.Generator].
type generator struct {
	cfg     Config
	line    *line
	api     *openai.Client
	meter   meter
	dialect atomic.Pointer[dialect] // in which the server answered last
	failed  atomic.Pointer[string]  // why the last call failed, nil when it went well
}

// note remembers how a call ended. That a caller left, or gave it too much, says
// nothing about the model.
func (g *generator) note(err error) {
	switch {
	case err == nil:
		g.failed.Store(nil)
	case errors.Is(err, llm.ErrUnavailable), errors.Is(err, llm.ErrBusy):
		reason := llm.Reason(err)
		g.failed.Store(&reason)
	}
}

// Model implements [llm.Generator].
func (g *generator) Model() string { return g.cfg.Model }

// Generate implements [llm.Generator]. Nothing is sent before the sequence is
// ranged over. Leaving the loop, or cancelling ctx, hangs up.
func (g *generator) Generate(ctx context.Context, messages []llm.Message) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		if err := g.meter.allow(ctx); err != nil {
			yield(llm.Delta{}, err)
			return
		}
		a := answer{prompt: messages}
		defer func() { g.book(ctx, &a) }() // last of all: hanging up must not wait for it
		call, hangUp := context.WithCancelCause(ctx)
		defer hangUp(nil)
		stream, err := g.open(call, messages)
		if err != nil {
			a.worked = mayCost(err)
			err = failure(ctx, err, false)
			g.note(err)
			yield(llm.Delta{}, err)
			return
		}
		defer stream.Close()
		a.worked = true
		a.recv = func(patience time.Duration) (openai.ChatCompletionStreamResponse, error) {
			silence := time.AfterFunc(patience, func() { hangUp(errSilent) })
			defer silence.Stop()
			chunk, err := stream.Recv()
			if err != nil && errors.Is(context.Cause(call), errSilent) {
				err = errSilent
			}
			return chunk, err
		}
		if err := a.copy(g.cfg, yield); err != nil {
			if ctx.Err() == nil && !says(err) {
				g.line.breaker.RecordFailure()
			}
			err = failure(ctx, err, a.started)
			g.note(err)
			yield(llm.Delta{}, err)
			return
		}
		g.note(nil)
	}
}

// open starts a stream. A server that refuses a part of the request is asked
// again without it, and what worked is remembered.
func (g *generator) open(ctx context.Context, messages []llm.Message) (*openai.ChatCompletionStream, error) {
	way := *g.dialect.Load()
	for {
		stream, err := g.api.CreateChatCompletionStream(ctx, way.request(g.cfg, messages))
		if err == nil {
			g.dialect.Store(&way)
			return stream, nil
		}
		next, ok := way.without(err)
		if !ok {
			return nil, err
		}
		way = next
	}
}

// answer follows one stream.
type answer struct {
	prompt   []llm.Message
	recv     func(patience time.Duration) (openai.ChatCompletionStreamResponse, error)
	think    thinking
	received strings.Builder // the answer and the reasoning as they came
	worked   bool            // the server has worked on it, as far as is known
	started  bool            // some of the stream has come
	finished bool            // the server has said why it finished
	text     bool            // some of the answer has been passed on
	usage    *llm.Usage      // as the server told last
}

// book notes what the answer has cost, be it whole, broken off or not wanted any more.
func (g *generator) book(ctx context.Context, a *answer) {
	if a.worked {
		g.meter.spend(ctx, a.cost())
	}
}

// cost is what the server tells about the tokens of a finished answer, or else
// what was sent and received.
func (a *answer) cost() llm.Usage {
	if a.finished && a.usage != nil {
		return *a.usage
	}
	counted := llm.Usage{PromptTokens: prompts.TokensOf(a.prompt), CompletionTokens: tokens(a.received.String()), Estimated: true}
	if a.usage != nil { // so far
		counted.PromptTokens = a.usage.PromptTokens
		counted.CompletionTokens = max(counted.CompletionTokens, a.usage.CompletionTokens)
	}
	return counted
}

// errGone: whoever reads the answer has left.
var errGone = errors.New("the reader has left")

// copy passes the answer on, up to its last delta. It returns nil when it is
// complete, or when nobody listens any more.
func (a *answer) copy(cfg Config, yield func(llm.Delta, error) bool) error {
	patience := cfg.FirstTokenTimeout
	for {
		chunk, err := a.recv(patience)
		if err != nil {
			return a.end(err, yield)
		}
		a.started = true
		patience = cfg.IdleTimeout
		if err := a.take(chunk, yield); errors.Is(err, errGone) {
			return nil
		} else if err != nil {
			return err
		}
		if a.finished {
			patience = min(usageTimeout, cfg.IdleTimeout)
		}
		if a.finished && a.usage != nil {
			return a.end(io.EOF, yield)
		}
	}
}

// take passes on what one chunk holds of the answer.
func (a *answer) take(chunk openai.ChatCompletionStreamResponse, yield func(llm.Delta, error) bool) error {
	if chunk.Usage != nil && chunk.Usage.PromptTokens > 0 {
		a.usage = &llm.Usage{PromptTokens: chunk.Usage.PromptTokens, CompletionTokens: chunk.Usage.CompletionTokens}
	}
	if len(chunk.Choices) == 0 || a.finished {
		return nil
	}
	delta := chunk.Choices[0].Delta
	a.received.WriteString(delta.ReasoningContent)
	a.received.WriteString(delta.Content)
	text, err := a.think.answer(delta.Content)
	if err != nil {
		return err
	}
	if err := a.pass(text, yield); err != nil {
		return err
	}
	return a.finish(chunk.Choices[0].FinishReason)
}

// pass gives a piece of text to the reader.
func (a *answer) pass(text string, yield func(llm.Delta, error) bool) error {
	if text == "" {
		return nil
	}
	a.text = true
	if !yield(llm.Delta{Text: text}, nil) {
		return errGone
	}
	return nil
}

// finish notes why the server finished. Reasons that are not known are taken for
// a good end: servers have their own words for "stop".
func (a *answer) finish(reason openai.FinishReason) error {
	switch reason {
	case "", openai.FinishReasonNull:
		return nil
	case openai.FinishReasonLength:
		return errCutShort
	case openai.FinishReasonContentFilter, openai.FinishReasonToolCalls, openai.FinishReasonFunctionCall:
		return errWithheld
	}
	a.finished = true
	return nil
}

// end closes the answer. Once the server has said that it finished, nothing that
// happens afterwards can spoil the answer.
func (a *answer) end(err error, yield func(llm.Delta, error) bool) error {
	if !a.finished {
		if errors.Is(err, io.EOF) {
			return errNoFinish
		}
		return err
	}
	rest := a.think.rest()
	if !a.text && rest == "" {
		return errEmpty
	}
	cost := a.cost()
	yield(llm.Delta{Text: rest, Done: true, Usage: &cost}, nil)
	return nil
}
