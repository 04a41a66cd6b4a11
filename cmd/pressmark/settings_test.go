package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/library"
)

// another has the library of a folder open, with the model tiny, and keeps the
// bodies of what it is asked; its answer is an abstention.
func another(t *testing.T, dir string) *[]map[string]any {
	t.Helper()
	opened, err := library.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	var asked []map[string]any
	handler := http.NewServeMux()
	handler.HandleFunc("GET /livez", func(http.ResponseWriter, *http.Request) {})
	handler.HandleFunc("GET /v1/stats", func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `{"models":{"generator":"tiny","embedder":"built in"},"usage":{"daily_cap":1000}}`)
	})
	handler.HandleFunc("POST /v1/ask", func(w http.ResponseWriter, r *http.Request) {
		body := map[string]any{}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			t.Error(err)
		}
		asked = append(asked, body)
		io.WriteString(w, "event: done\ndata: {\"answerable\":true,\"answer\":\"Yes.\"}\n\n")
	})
	p := &program{library: opened}
	site, err := p.share(dir, handler)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { site.close(); opened.Close() })
	return &asked
}

// TestSettingsOfARunningServer: how to verify goes with the question; what a server
// decides for itself is told to have no effect, unless it is what the server does.
func TestSettingsOfARunningServer(t *testing.T) {
	dir := t.TempDir()
	asked := another(t, dir)
	for _, test := range []struct {
		args         []string
		environment  string // of PRESSMARK_VERIFICATION
		verification any
		note         string
	}{
		{nil, "", nil, ""},
		{[]string{"--strict"}, "", answer.Strict, ""},
		{[]string{"--verification", "strict"}, "", answer.Strict, ""},
		{[]string{"--verification", "mark"}, "strict", answer.Mark, ""},
		{nil, "strict", answer.Strict, ""},
		{[]string{"--strict", "--verification", "mark"}, "", answer.Strict, ""},
		{[]string{"--model", "tiny", "--base-url", "http://a/v1", "--daily-tokens", "1000"}, "", nil, ""},
		{[]string{"--model", "large", "--base-url", "http://a/v1", "--daily-tokens", "9"}, "", nil,
			"note: a running server answers with its own settings; --model, --base-url, --daily-tokens have no effect\n"},
		{[]string{"--embedding-model", "e"}, "", nil, "note: a running server answers with its own settings; --embedding-model has no effect\n"},
	} {
		t.Setenv("PRESSMARK_VERIFICATION", test.environment)
		*asked = nil
		var errs bytes.Buffer
		args := append([]string{"ask", "--data", dir, "Is it?"}, test.args...)
		if code := run(t.Context(), args, strings.NewReader(""), io.Discard, &errs); code != exitOK || errs.String() != test.note {
			t.Errorf("%q ended with %d and said %q, want %q", args, code, errs.String(), test.note)
		}
		if len(*asked) != 1 || (*asked)[0]["verification"] != test.verification {
			t.Errorf("%q was asked as %v, want verification %v", args, *asked, test.verification)
		}
	}
}

// TestLogOfVerbs: a verb says what happened in its own words; a server logs it.
func TestLogOfVerbs(t *testing.T) {
	for _, test := range []struct {
		args   []string
		logged bool
	}{
		{[]string{"ask", "--demo", "Who led the cyber working group?"}, false},
		{[]string{"ask", "--demo", "--log", "warn", "Who led the cyber working group?"}, true},
	} {
		var out, errs bytes.Buffer
		args := append(test.args, "--model", "m", "--base-url", "http://127.0.0.1:1/v1")
		code := run(context.Background(), args, strings.NewReader(""), &out, &errs)
		if code != exitOK || strings.Contains(errs.String(), `"level":"WARN"`) != test.logged || !strings.Contains(out.String(), "Note: ") {
			t.Errorf("%q ended with %d, printed %s and logged %s", args, code, out.String(), errs.String())
		}
	}
}

// TestThreshold: the threshold decides between an answer and an abstention; 0
// always answers, and what is no confidence is refused.
func TestThreshold(t *testing.T) {
	const question = "Who led the cyber working group?"
	for _, test := range []struct {
		flag, environment string
		code              int
		message           string
	}{
		{"0", "", exitOK, ""},
		{"1", "", exitAbstained, ""},
		{"", "1", exitAbstained, ""},
		{"0", "1", exitOK, ""},
		{"1.5", "", exitUsage, "1.5 is no confidence: set --threshold (PRESSMARK_THRESHOLD) to a number from 0 to 1"},
		{"-0.1", "", exitUsage, "is no confidence"},
		{"NaN", "", exitUsage, "is no confidence"},
		{"high", "", exitUsage, "threshold"},
		{"", "0,5", exitUsage, "PRESSMARK_THRESHOLD"},
	} {
		t.Setenv("PRESSMARK_THRESHOLD", test.environment)
		if test.environment == "" {
			os.Unsetenv("PRESSMARK_THRESHOLD")
		}
		args := []string{"ask", "--demo", question}
		if test.flag != "" {
			args = append(args, "--threshold="+test.flag)
		}
		var errs bytes.Buffer
		code := run(t.Context(), args, strings.NewReader(""), io.Discard, &errs)
		if code != test.code || !strings.Contains(errs.String(), test.message) {
			t.Errorf("%q with %q ended with %d and said %q, want %d and %q", args, test.environment, code, errs.String(), test.code, test.message)
		}
	}
}
