package openai

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/llm"
	"github.com/sashabaranov/go-openai"
)

// dialect is how a server wants to be asked. The zero value is the usual way;
// every field leaves out something that some servers refuse.
type dialect struct {
	newLimit      bool // max_completion_tokens in place of max_tokens: newer models of OpenAI
	noLimit       bool // neither of them
	noTemperature bool // models that reason
	noUsage       bool // no stream_options: older servers
	noSystem      bool // no message of the role system: templates of Gemma, older ones of Mistral
}

// without is the dialect that leaves out what the server, or the client library
// in its place, has refused; ok is false if that is nothing that can be left out.
func (d dialect) without(err error) (other dialect, ok bool) {
	other = d
	status, text := refusal(err)
	names := func(name string) bool {
		return (status == http.StatusBadRequest || status == http.StatusUnprocessableEntity) && strings.Contains(text, name)
	}
	switch {
	case tooLong(status, text):
	case status >= 400 && refusesSystem(text) && !d.noSystem:
		other.noSystem = true
	case names("stream_options") && !d.noUsage:
		other.noUsage = true
	case !d.noTemperature && (names("temperature") || errors.Is(err, openai.ErrReasoningModelLimitationsOther) || errors.Is(err, openai.ErrReasoningSamplingUnsupported)):
		other.noTemperature = true
	case !d.newLimit && (names("max_tokens") || errors.Is(err, openai.ErrReasoningModelMaxTokensDeprecated)):
		other.newLimit = true
	case !d.noLimit && (names("max_tokens") || names("max_completion_tokens")):
		other.noLimit = true
	}
	return other, other != d
}

// refusesSystem recognises what templates say that know no system messages. Some
// servers report that with status 500.
func refusesSystem(text string) bool {
	return slices.ContainsFunc([]string{"system role", "'system'", "system messages", "roles must alternate"},
		func(words string) bool { return strings.Contains(text, words) })
}

// request asks for an answer in the dialect.
func (d dialect) request(cfg Config, messages []llm.Message) openai.ChatCompletionRequest {
	r := openai.ChatCompletionRequest{Model: cfg.Model}
	if d.noSystem {
		messages = folded(messages)
	}
	for _, m := range messages {
		r.Messages = append(r.Messages, openai.ChatCompletionMessage{Role: m.Role, Content: m.Content})
	}
	switch {
	case d.noLimit:
	case d.newLimit:
		r.MaxCompletionTokens = cfg.MaxTokens
	default:
		r.MaxTokens = cfg.MaxTokens //nolint:staticcheck // many servers know only this
	}
	if !d.noTemperature {
		r.Temperature = max(cfg.Temperature, 1e-6) // the library leaves out a 0, and servers then take 1 or so
	}
	if !d.noUsage {
		r.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	}
	return r
}

// folded puts the system messages in front of the first of the user.
func folded(messages []llm.Message) []llm.Message {
	var system []string
	var out []llm.Message
	for _, m := range messages {
		switch {
		case m.Role == openai.ChatMessageRoleSystem:
			system = append(system, m.Content)
			continue
		case m.Role == openai.ChatMessageRoleUser && len(system) > 0:
			m.Content = strings.Join(append(system, m.Content), "\n\n")
			system = nil
		}
		out = append(out, m)
	}
	return out
}
