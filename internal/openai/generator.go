package openai

import (
	"context"
	"errors"
	"io"
	"iter"
	"sync/atomic"
	"time"

	"github.com/pressmark/pressmark/internal/llm"
	"github.com/sashabaranov/go-openai"
)

// generator implements [llm.Generator].
type generator struct {
	cfg     Config
	line    *line
	api     *openai.Client
	dialect atomic.Int32 // the first of the dialects that the server has understood
}

// Model implements [llm.Generator].
func (g *generator) Model() string { return g.cfg.Model }

// Generate implements [llm.Generator]. Nothing is sent before the sequence is
// ranged over. Leaving the loop, or cancelling ctx, hangs up.
func (g *generator) Generate(ctx context.Context, messages []llm.Message) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		call, hangUp := context.WithCancelCause(ctx)
		defer hangUp(nil)
		stream, err := g.open(call, messages)
		if err != nil {
			yield(llm.Delta{}, failure(ctx, err, false))
			return
		}
		defer stream.Close()
		a := answer{recv: func(patience time.Duration) (openai.ChatCompletionStreamResponse, error) {
			silence := time.AfterFunc(patience, func() { hangUp(errSilent) })
			defer silence.Stop()
			chunk, err := stream.Recv()
			if err != nil && errors.Is(context.Cause(call), errSilent) {
				err = errSilent
			}
			return chunk, err
		}}
		if err := a.copy(g.cfg, yield); err != nil {
			if ctx.Err() == nil && !says(err) {
				g.line.breaker.RecordFailure()
			}
			yield(llm.Delta{}, failure(ctx, err, a.started))
		}
	}
}

// dialects are the ways to ask, from the usual one to the one that every server
// understands.
var dialects = []func(Config, *openai.ChatCompletionRequest){
	func(cfg Config, r *openai.ChatCompletionRequest) {
		r.MaxTokens = cfg.MaxTokens                //nolint:staticcheck // many servers know only this; the next dialect is for the others
		r.Temperature = max(cfg.Temperature, 1e-6) // the library leaves out a 0, and servers then take 1 or so
		r.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	},
	func(cfg Config, r *openai.ChatCompletionRequest) {
		r.MaxCompletionTokens = cfg.MaxTokens
		r.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	},
	func(Config, *openai.ChatCompletionRequest) {},
}

// open starts a stream. A server that refuses a parameter is asked again in the
// next dialect, and the one that worked is remembered.
func (g *generator) open(ctx context.Context, messages []llm.Message) (*openai.ChatCompletionStream, error) {
	for d := int(g.dialect.Load()); ; d++ {
		stream, err := g.api.CreateChatCompletionStream(ctx, g.request(d, messages))
		if err == nil {
			g.dialect.Store(int32(d))
			return stream, nil
		}
		if d == len(dialects)-1 || !refusesParameter(err) {
			return nil, err
		}
	}
}

func (g *generator) request(dialect int, messages []llm.Message) openai.ChatCompletionRequest {
	r := openai.ChatCompletionRequest{Model: g.cfg.Model}
	for _, m := range messages {
		r.Messages = append(r.Messages, openai.ChatCompletionMessage{Role: m.Role, Content: m.Content})
	}
	dialects[dialect](g.cfg, &r)
	return r
}

// answer follows one stream.
type answer struct {
	recv     func(patience time.Duration) (openai.ChatCompletionStreamResponse, error)
	think    thinking
	started  bool // some of the stream has come
	finished bool // the server has said why it finished
	text     bool // some of the answer has been passed on
	usage    *llm.Usage
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
	if chunk.Usage != nil {
		a.usage = &llm.Usage{PromptTokens: chunk.Usage.PromptTokens, CompletionTokens: chunk.Usage.CompletionTokens}
	}
	if len(chunk.Choices) == 0 || a.finished {
		return nil
	}
	text, err := a.think.answer(chunk.Choices[0].Delta.Content)
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
	yield(llm.Delta{Text: rest, Done: true, Usage: a.usage}, nil)
	return nil
}
