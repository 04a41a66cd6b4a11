package openai

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/sashabaranov/go-openai"
)

// Failures of a stream that the client library takes for success.
var (
	errSilent    = errors.New("silence")
	errCutShort  = errors.New("finish_reason length")
	errNoFinish  = errors.New("no finish_reason")
	errWithheld  = errors.New("finish_reason without an answer")
	errEmpty     = errors.New("no text")
	errReasoning = errors.New("reasoning in the answer")
)

// says tells whether a failure is what the model said, or did not say, over a
// line that works: no ground to leave the server alone.
func says(err error) bool {
	return errors.Is(err, errCutShort) || errors.Is(err, errWithheld) || errors.Is(err, errEmpty) || errors.Is(err, errReasoning)
}

// failure is what the rest of the program learns of a failed call: one of the
// errors of package llm and a few words of our own. Started tells that part of
// the answer had come. A caller who gave up gets the error of the context.
func failure(ctx context.Context, err error, started bool) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	status, text := refusal(err)
	switch {
	case errors.Is(err, errCutShort):
		return fmt.Errorf("%w: it ran out of tokens", llm.ErrTruncated)
	case errors.Is(err, errWithheld):
		return unavailable("it withheld its answer")
	case errors.Is(err, errReasoning):
		return unavailable("it mixed its reasoning with its answer")
	case errors.Is(err, errEmpty):
		return unavailable("its answer is empty")
	case started:
		return llm.ErrTruncated
	case errors.Is(err, circuitbreaker.ErrOpen):
		return unavailable("it failed repeatedly and is left alone for a while")
	case errors.Is(err, errRedirect):
		return unavailable("it redirects calls; set the address it redirects to")
	case errors.Is(err, errTooMuch):
		return unavailable("its reply is too large")
	case errors.Is(err, errSilent), errors.Is(err, context.DeadlineExceeded):
		return unavailable("it did not answer in time")
	case status > 0:
		return refused(status, text)
	case misshapen(err):
		return unavailable("its reply does not have the shape of OpenAI's")
	}
	return llm.ErrUnavailable
}

// refused is the failure for a reply with an error status.
func refused(status int, text string) error {
	switch {
	case tooLong(status, text):
		return llm.ErrTooLong
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable:
		return llm.ErrBusy
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return unavailable("it refuses the key: see that OPENAI_API_KEY is right")
	case status == http.StatusNotFound:
		return unavailable("it knows no such model or address: see that PRESSMARK_MODEL and OPENAI_BASE_URL are right")
	}
	return unavailable(fmt.Sprintf("it answered with status %d", status))
}

// misshapen tells whether a reply came that cannot be read: a stream without one
// event, no JSON, or JSON of another shape.
func misshapen(err error) bool {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	return errors.Is(err, errNoFinish) || errors.As(err, &syntax) || errors.As(err, &kind)
}

func unavailable(why string) error { return &llm.Failure{Kind: llm.ErrUnavailable, Why: why} }

// refusal gives the status of a refused call, 0 if there is none, and what the
// server said about it in lower case: to be understood here, not to be passed on.
func refusal(err error) (status int, text string) {
	var api *openai.APIError
	var plain *openai.RequestError
	switch {
	case errors.As(err, &plain): // first, for it wraps an empty one of the other kind where the error is a mere string
		return plain.HTTPStatusCode, strings.ToLower(string(plain.Body))
	case errors.As(err, &api):
		param := ""
		if api.Param != nil {
			param = *api.Param
		}
		return api.HTTPStatusCode, strings.ToLower(fmt.Sprint(api.Code, " ", api.Type, " ", param, " ", api.Message))
	}
	return 0, ""
}

// tooLong recognises the ways in which servers say that a prompt does not fit:
// OpenAI and llama-cpp-python by a code, llama.cpp by a type, vLLM, text-
// generation-inference and Ollama by their words only.
func tooLong(status int, text string) bool {
	if status == http.StatusRequestEntityTooLarge {
		return true
	}
	return status >= 400 && slices.ContainsFunc([]string{
		"context_length_exceeded", "exceed_context_size", "context length", "context window", "context size",
		"too many tokens", "input is too long", "input is too large", "must have less than", "too large to process",
	}, func(words string) bool { return strings.Contains(text, words) })
}
