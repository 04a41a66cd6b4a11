package openai

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What servers say when they refuse a part of a request.
const (
	openaiLimit       = `{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}}`
	openaiTemperature = `{"error":{"message":"Unsupported value: 'temperature' does not support 0.000001 with this model. Only the default (1) value is supported.","type":"invalid_request_error","param":"temperature","code":"unsupported_value"}}`
	openaiSystem      = `{"error":{"message":"Unsupported value: 'messages[0].role' does not support 'system' with this model.","type":"invalid_request_error","param":"messages[0].role","code":"unsupported_value"}}`
	azureUsage        = `{"error":{"message":"Unrecognized request argument supplied: stream_options","type":"invalid_request_error","param":null,"code":null}}`
	azureNewLimit     = `{"error":{"message":"Unrecognized request argument supplied: max_completion_tokens","type":"invalid_request_error","param":null,"code":null}}`
	vllmUsage         = `{"object":"error","message":"[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options'), 'msg': 'Extra inputs are not permitted', 'input': {'include_usage': True}}]","type":"BadRequestError","param":null,"code":400}`
	vllmSystem        = `{"object":"error","message":"System role not supported","type":"BadRequestError","param":null,"code":400}`
	vllmAlternate     = `{"object":"error","message":"Conversation roles must alternate user/assistant/user/assistant/...","type":"BadRequestError","param":null,"code":400}`
	mistralUsage      = `{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted","input":{"include_usage":true}}]},"type":"invalid_request_error","param":null,"code":null}`
	llamaSystem       = `{"error":{"code":500,"message":"System role not supported","type":"server_error"}}`
	strictUsage       = `{"error":{"message":"json: unknown field \"stream_options\"","type":"invalid_request_error","param":null,"code":null}}`
	azureExtra        = `{"detail":"Extra parameters ['stream_options'] are not allowed when extra-parameters is not set or set to be 'error'. Set extra-parameters to 'pass-through' to pass to the model."}`
)

// TestDialects: what a server refuses is left out or put differently, and it is
// not asked that way again.
func TestDialects(t *testing.T) {
	usual := asked{Limit: "max_tokens", Temperature: true, Usage: true, System: true}
	with := func(change func(*asked)) asked {
		other := usual
		change(&other)
		return other
	}
	for _, test := range []struct {
		name    string
		refused []http.HandlerFunc
		want    asked
	}{
		{"knows all", nil, usual},
		{"reasons", []http.HandlerFunc{say(400, openaiLimit), say(400, openaiTemperature)}, with(func(a *asked) { a.Limit, a.Temperature = "max_completion_tokens", false })},
		{"reasons, without system messages", []http.HandlerFunc{say(400, openaiSystem), say(400, openaiLimit), say(400, openaiTemperature)},
			with(func(a *asked) { a.Limit, a.Temperature, a.System = "max_completion_tokens", false, false })},
		{"older Azure", []http.HandlerFunc{say(400, azureUsage)}, with(func(a *asked) { a.Usage = false })},
		{"knows no limit", []http.HandlerFunc{say(400, openaiLimit), say(400, azureNewLimit)}, with(func(a *asked) { a.Limit = "" })},
		{"older vLLM", []http.HandlerFunc{say(400, vllmUsage)}, with(func(a *asked) { a.Usage = false })},
		{"Gemma in vLLM", []http.HandlerFunc{say(400, vllmSystem)}, with(func(a *asked) { a.System = false })},
		{"older Mistral in vLLM", []http.HandlerFunc{say(400, vllmAlternate)}, with(func(a *asked) { a.System = false })},
		{"Mistral", []http.HandlerFunc{say(422, mistralUsage)}, with(func(a *asked) { a.Usage = false })},
		{"Gemma in llama.cpp", []http.HandlerFunc{say(500, llamaSystem)}, with(func(a *asked) { a.System = false })},
		{"a strict decoder", []http.HandlerFunc{say(400, strictUsage)}, with(func(a *asked) { a.Usage = false })},
		{"models of others in Azure", []http.HandlerFunc{say(400, azureExtra)}, with(func(a *asked) { a.Usage = false })},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, s := listen(t, Config{}, append(test.refused, good)...)
			for range 2 {
				if _, err := ask(t.Context(), c); err != nil {
					t.Fatal(err)
				}
			}
			calls := s.calls()
			if len(calls) != len(test.refused)+2 {
				t.Fatalf("%d calls, want %d refused and 2 answered", len(calls), len(test.refused))
			}
			for _, call := range calls[len(test.refused):] {
				if diff := cmp.Diff(test.want, readAsked(t, call)); diff != "" {
					t.Errorf("asked (-want +got):\n%s", diff)
				}
			}
		})
	}
}

// say answers with a status and these words.
func say(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		w.Write([]byte(body))
	}
}

// asked is what a call is made of.
type asked struct {
	Limit                      string
	Temperature, Usage, System bool
}

// readAsked wants the instructions in every call, whatever their role.
func readAsked(t *testing.T, call string) asked {
	t.Helper()
	var body struct {
		Messages    []struct{ Role, Content string }
		Temperature *float64
		Options     any `json:"stream_options"`
	}
	if err := json.Unmarshal([]byte(call), &body); err != nil {
		t.Fatal(err)
	}
	a := asked{Limit: limitOf(t, call), Temperature: body.Temperature != nil, Usage: body.Options != nil, System: len(body.Messages) == 2}
	if last := body.Messages[len(body.Messages)-1]; !a.System && (last.Role != "user" || last.Content != "be brief\n\nwhat now?") {
		t.Errorf("messages %v", body.Messages)
	}
	return a
}

// TestDialectsEnd: a server that refuses the same again and again is not asked
// for ever, and what it refuses is its own failure.
func TestDialectsEnd(t *testing.T) {
	for name, body := range map[string]string{"limit": openaiLimit, "temperature": openaiTemperature, "usage": vllmUsage, "system": vllmSystem} {
		t.Run(name, func(t *testing.T) {
			c, s := listen(t, Config{}, say(400, body))
			_, err := ask(t.Context(), c)
			if err == nil || len(s.calls()) > 3 {
				t.Errorf("%v after %d calls", err, len(s.calls()))
			}
		})
	}
}
