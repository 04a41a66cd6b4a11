// Package openai lets Pressmark use any server that speaks OpenAI's API: OpenAI
// itself, llama.cpp, vLLM, Ollama and their like. It gives an [llm.Generator]
// and an [llm.Embedder], and it is the only package that knows the wire.
//
// A server on the other end of a network fails in many ways, and the client
// library takes several of them for success. The rules here:
//
//   - An answer is complete only if the server said why it finished. A stream
//     that ends otherwise, or for want of tokens, is [llm.ErrTruncated].
//   - Before the first piece of an answer, refused and failed calls are repeated
//     within a budget of time, no sooner than the server asks. After it, never.
//   - After repeated failures the server is left alone for a while: calls then
//     fail at once, so that whoever asks is not kept waiting.
//   - Everything has a limit: waiting for headers, for the first token, between
//     tokens, and the size of a reply.
//   - What the server says about its failures stays here. Errors wrap one of the
//     errors of package llm and hold no text, key, path or host of the server.
//   - A model's reasoning is not part of its answer.
//   - What calls cost is noted, also of those that fail, and has a limit a day.
package openai

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"time"
)

// Secret is a string that does not show itself: printing, logging or encoding it
// gives a placeholder. Convert it to string to use it.
type Secret string

const redacted = "[redacted]"

// String implements [fmt.Stringer].
func (Secret) String() string { return redacted }

// Format implements [fmt.Formatter]: the same for every verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue implements [slog.LogValuer].
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText implements [encoding.TextMarshaler].
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Config says which server to use and how patient to be with it. Zero fields
// have the default that their comment names.
type Config struct {
	BaseURL        string // up to and including the version: https://api.openai.com/v1; required
	Key            Secret // sent as a bearer token; none is sent when empty
	Model          string // writes text; no generator when empty
	EmbeddingModel string // makes vectors; no embedder when empty

	QueryPrefix   string // goes in front of questions before embedding, "query: " for some models
	PassagePrefix string // goes in front of passages before embedding
	Dimensions    int    // expected length of vectors; learnt from the first answer when 0
	TextTokens    int    // of the longest text that the embedding model takes, longer ones are shortened; 8,000
	BatchTokens   int    // of the texts in one call, unless a single text has more; 8,000

	Temperature float32 // 0 to 2
	MaxTokens   int     // of one answer, reasoning included; 2048

	Ledger      Ledger       // keeps what calls cost; nil: nobody does
	DailyTokens int          // all models of the ledger together may cost so much a day; 0: no limit
	Log         *slog.Logger // told when the ledger fails; nil: nothing is logged

	HeaderTimeout     time.Duration // for a call to be accepted; 1 minute
	FirstTokenTimeout time.Duration // from then to the first piece of the stream; 2 minutes
	IdleTimeout       time.Duration // between two pieces; 30 seconds
	EmbedTimeout      time.Duration // for one batch of texts, repeats included; 1 minute
	QuestionTimeout   time.Duration // the same for questions, which somebody waits for and words alone can answer; 10 seconds

	Attempts     int           // calls at most, the first included; 3
	RetryBudget  time.Duration // no call is repeated later than this after the first; 10 seconds
	Backoff      time.Duration // before the first repeat, doubled for the next; 250 milliseconds
	BreakerDelay time.Duration // how long a failing server is left alone; 15 seconds
}

// Limits that are no settings.
const (
	maxBody       = 8 << 20  // bytes of one reply: an answer of any sense, or a batch of vectors of 4,096 numbers
	maxErrorBody  = 64 << 10 // bytes of a refusal that are looked at
	batchTexts    = 32       // texts in one call
	fewestTokens  = 64       // a model that does not take a text of so many is of no use
	breakerFails  = 5        // failures among the last breakerWindow calls stop further ones
	breakerWindow = 10
	usageTimeout  = 2 * time.Second // for the token counts after a finished answer
)

// withDefaults fills what was left out and refuses what cannot work. Nothing of
// the address is repeated in an error, for it may hold a password.
func (c Config) withDefaults() (Config, error) {
	if err := checkURL(c.BaseURL); err != nil {
		return c, err
	}
	if c.Model == "" && c.EmbeddingModel == "" {
		return c, errors.New("name a model to write with, or an embedding model")
	}
	if !(c.Temperature >= 0 && c.Temperature <= 2) {
		return c, errors.New("the temperature must lie between 0 and 2")
	}
	if c.Dimensions < 0 {
		return c, errors.New("the dimensions of an embedding cannot be negative")
	}
	if c.DailyTokens < 0 {
		return c, errors.New("the daily limit of tokens cannot be negative")
	}
	if c.DailyTokens > 0 && c.Ledger == nil {
		return c, errors.New("a daily limit of tokens needs a ledger")
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return c, errors.Join(
		orDefault("limit of tokens", &c.MaxTokens, 2048),
		orDefault("limit of tokens in a text", &c.TextTokens, 8000),
		orDefault("limit of tokens in a batch", &c.BatchTokens, 8000),
		orDefault("number of attempts", &c.Attempts, 3),
		orDefault("header timeout", &c.HeaderTimeout, time.Minute),
		orDefault("first token timeout", &c.FirstTokenTimeout, 2*time.Minute),
		orDefault("idle timeout", &c.IdleTimeout, 30*time.Second),
		orDefault("embedding timeout", &c.EmbedTimeout, time.Minute),
		orDefault("question timeout", &c.QuestionTimeout, 10*time.Second),
		orDefault("retry budget", &c.RetryBudget, 10*time.Second),
		orDefault("backoff", &c.Backoff, 250*time.Millisecond),
		orDefault("breaker delay", &c.BreakerDelay, 15*time.Second),
	)
}

// orDefault sets a field that was left out.
func orDefault[T int | time.Duration](name string, field *T, value T) error {
	if *field < 0 {
		return fmt.Errorf("the %s cannot be negative", name)
	}
	if *field == 0 {
		*field = value
	}
	return nil
}

// checkURL accepts an absolute http or https address without credentials, query
// or fragment.
func checkURL(address string) error {
	u, err := url.Parse(address)
	switch {
	case address == "":
		return errors.New("the address of the model server is empty")
	case err != nil:
		return errors.New("the address of the model server cannot be read")
	case u.Scheme != "http" && u.Scheme != "https":
		return errors.New("the address of the model server must begin with http:// or https://")
	case u.Hostname() == "":
		return errors.New("the address of the model server names no host")
	case u.User != nil:
		return errors.New("the address of the model server must not hold a name or password; give the key apart")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return errors.New("the address of the model server must end with its path, without ? or #")
	}
	return nil
}
