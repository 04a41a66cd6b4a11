// Package llm says what the program needs of models: an [Embedder] turns text
// into vectors, a [Reader] finds the span of a passage that answers a question,
// a [Generator] writes text. The built-in models (package encoder) and any
// server with OpenAI's API (package openai) implement them.
package llm

import (
	"context"
	"errors"
	"iter"
)

// Errors that a model can cause. Implementations wrap them, callers test with
// errors.Is; the text of an upstream server is never part of them.
var (
	ErrUnavailable = errors.New("the language model cannot be reached")
	ErrBusy        = errors.New("the language model is busy")
	ErrTooLong     = errors.New("the text is too long for the language model")
	// ErrTruncated: the stream ended before the model said that it was done.
	ErrTruncated = errors.New("the language model stopped in the middle of its answer")
	// ErrBudget: the model is not asked, for what was allowed for today is spent.
	ErrBudget = errors.New("the daily limit of tokens is used up")
)

// Failure is one of the errors above with what is known of it, in the program's
// own words: it may be shown to people.
type Failure struct {
	Kind error
	Why  string // of the model: "it refuses the key"
}

// Error implements error.
func (f *Failure) Error() string { return "the language model failed: " + f.Why }

// Unwrap gives the kind.
func (f *Failure) Unwrap() error { return f.Kind }

// Reason is what people may be told of a model's failure; unknown errors, which
// may hold anything, become ErrUnavailable.
func Reason(err error) string {
	var failure *Failure
	if errors.As(err, &failure) {
		return failure.Error()
	}
	for _, known := range []error{ErrBudget, ErrBusy, ErrTooLong, ErrTruncated} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	return ErrUnavailable.Error()
}

// Role tells an [Embedder] what a text is: some models want another prefix for
// questions than for passages.
type Role int

// What a text can be: a piece of an article, or what is asked.
const (
	Passage Role = iota
	Query
)

// Embedder turns texts into vectors.
type Embedder interface {
	// Embed gives one vector of length 1 and [Embedder.Dimensions] numbers for
	// each text, in order. No texts give no vectors. It is safe for concurrent use.
	Embed(ctx context.Context, role Role, texts []string) ([][]float32, error)
	// Model names the model and its version; vectors of different models are never compared.
	Model() string
	// Dimensions is the length of every vector; 0 while an external model has not been asked yet.
	Dimensions() int
}

// Monolingual is an [Embedder] or [Reader] that was trained on one language. Of
// others it knows only what looks alike.
type Monolingual interface {
	Language() string // ISO 639-1
}

// Language is the only language that a model knows, empty where it is not said
// to know one only.
func Language(model any) string {
	if one, ok := model.(Monolingual); ok {
		return one.Language()
	}
	return ""
}

// Window is one stretch of an article that a [Reader] reads. The title helps to
// understand the text but is never part of an answer.
type Window struct {
	Title string
	Text  string
}

// Reading is what a [Reader] found in one window.
type Reading struct {
	Spans      []Span  // best first, non-empty unless the window holds no readable text
	Null       float32 // start and end score of "no answer here"
	Answerable float32 // logit: does the window answer the question
}

// Span is a stretch of a window's text: Text[Start:End], in UTF-8 bytes.
type Span struct {
	Start, End int
	Score      float32 // start score + end score; compare with Reading.Null
}

// Reader finds the spans that answer a question.
type Reader interface {
	// Read gives one Reading per window, in order. Spans of one reading do not
	// repeat each other. It is safe for concurrent use.
	Read(ctx context.Context, question string, windows []Window) ([]Reading, error)
}

// Message is one turn of a chat.
type Message struct {
	Role    string // system, user or assistant
	Content string
}

// Delta is a piece of generated text. The last delta of a complete answer has Done set.
type Delta struct {
	Text  string
	Done  bool   // the model said that it was finished
	Usage *Usage // with the last delta, where it is known
}

// Usage counts the tokens of one call.
type Usage struct {
	PromptTokens     int  `json:"prompt_tokens"`
	CompletionTokens int  `json:"completion_tokens"`
	Estimated        bool `json:"estimated,omitempty"` // counted here, with a vocabulary that may not be the model's: its server does not tell
}

// Plus is the sum of two usages.
func (u Usage) Plus(other Usage) Usage {
	u.PromptTokens += other.PromptTokens
	u.CompletionTokens += other.CompletionTokens
	u.Estimated = u.Estimated || other.Estimated
	return u
}

// Generator writes text.
type Generator interface {
	// Generate streams the answer. The sequence ends after a delta with Done, or
	// with an error; it never ends silently in the middle.
	Generate(ctx context.Context, messages []Message) iter.Seq2[Delta, error]
	// Model names the model.
	Model() string
}

// Collect joins the text of a stream.
func Collect(stream iter.Seq2[Delta, error]) (string, Usage, error) {
	var text []byte
	var usage Usage
	for delta, err := range stream {
		if err != nil {
			return string(text), usage, err
		}
		text = append(text, delta.Text...)
		if delta.Usage != nil {
			usage = *delta.Usage
		}
	}
	return string(text), usage, nil
}
