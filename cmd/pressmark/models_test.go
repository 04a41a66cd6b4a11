package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/search"
)

// parsed are the settings of a command line.
func parsed(t *testing.T, args ...string) settings {
	t.Helper()
	var line commandLine
	parser, err := kong.New(&line, kong.Vars{"data": t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(append(args, "version")); err != nil {
		t.Fatal(err)
	}
	return line.settings
}

func TestModelSettings(t *testing.T) {
	for _, name := range []string{"OPENAI_BASE_URL", "OPENAI_API_BASE", "OPENAI_API_BASE_URL"} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, "http://one.example/v1")
			if s := parsed(t); s.BaseURL != "http://one.example/v1" {
				t.Errorf("address %q", s.BaseURL)
			}
		})
	}
	for name, value := range map[string]string{
		"OPENAI_API_KEY": "k", "PRESSMARK_MODEL": "m", "PRESSMARK_DAILY_TOKENS": "1000", "PRESSMARK_EMBEDDING_MODEL": "e",
		"PRESSMARK_EMBEDDING_BASE_URL": "http://two.example/v1", "PRESSMARK_EMBEDDING_API_KEY": "ek",
		"PRESSMARK_EMBEDDING_QUERY_PREFIX": "query: ", "PRESSMARK_EMBEDDING_PASSAGE_PREFIX": "passage: ", "PRESSMARK_EMBEDDING_TOKENS": "512",
	} {
		t.Setenv(name, value)
	}
	s := parsed(t, "--daily-tokens", "2000") // a flag beats the environment
	got := []any{s.APIKey, s.Model, s.DailyTokens, s.EmbeddingModel, s.EmbeddingBaseURL, s.EmbeddingAPIKey, s.EmbeddingQueryPrefix, s.EmbeddingPassagePrefix, s.EmbeddingTokens}
	want := []any{"k", "m", 2000, "e", "http://two.example/v1", "ek", "query: ", "passage: ", 512}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
}

// TestEmbeddingServer: a server is given its own key and no other's.
func TestEmbeddingServer(t *testing.T) {
	calls := map[string][]string{} // what each server was sent, and with which key
	var mu sync.Mutex
	serve := func(name string) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			calls[name] = append(calls[name], r.URL.Path+" "+r.Header.Get("Authorization"))
			http.Error(w, "no", http.StatusUnauthorized)
		}))
		t.Cleanup(server.Close)
		return server.URL + "/v1"
	}
	one, two := serve("one"), serve("two")
	opened := memory(t)
	for _, test := range []struct {
		name     string
		settings settings
		want     map[string][]string
	}{
		{"the same", settings{EmbeddingTokens: 8000}, map[string][]string{"one": {"/v1/chat/completions Bearer key", "/v1/embeddings Bearer key"}}},
		{"named twice", settings{EmbeddingBaseURL: one}, map[string][]string{"one": {"/v1/chat/completions Bearer key", "/v1/embeddings Bearer key"}}},
		{"another", settings{EmbeddingBaseURL: two}, map[string][]string{"one": {"/v1/chat/completions Bearer key"}, "two": {"/v1/embeddings "}}},
		{"another with a key", settings{EmbeddingBaseURL: two, EmbeddingAPIKey: "other"}, map[string][]string{"one": {"/v1/chat/completions Bearer key"}, "two": {"/v1/embeddings Bearer other"}}},
		{"another key", settings{EmbeddingAPIKey: "other"}, map[string][]string{"one": {"/v1/chat/completions Bearer key", "/v1/embeddings Bearer other"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			clear(calls)
			s := test.settings
			s.BaseURL, s.APIKey, s.Model, s.EmbeddingModel = one, "key", "m", "e"
			var made models
			if err := s.addServers(&made, opened, slog.New(slog.DiscardHandler)); err != nil {
				t.Fatal(err)
			}
			_, _, chat := llm.Collect(made.generator.Generate(t.Context(), []llm.Message{{Role: "user", Content: "?"}}))
			_, embed := made.embedder.Embed(t.Context(), llm.Query, []string{"?"})
			if diff := cmp.Diff(test.want, calls); diff != "" || chat == nil || embed == nil {
				t.Errorf("%v, %v, calls (-want +got):\n%s", chat, embed, diff)
			}
		})
	}
}

// TestModelSettingsThatCannotWork stop the start with the name of the setting.
func TestModelSettingsThatCannotWork(t *testing.T) {
	for name, test := range map[string]struct {
		settings settings
		want     string
	}{
		"no server":            {settings{Model: "m"}, "a model is named, but no server: set --base-url or OPENAI_BASE_URL (for example http://localhost:11434/v1), or OPENAI_API_KEY for OpenAI's own"},
		"no embedding server":  {settings{EmbeddingModel: "m"}, "a model is named, but no server: set --base-url or OPENAI_BASE_URL (for example http://localhost:11434/v1), or OPENAI_API_KEY for OpenAI's own"},
		"bad address":          {settings{Model: "m", BaseURL: "localhost"}, "--base-url (OPENAI_BASE_URL): the address of the model server must begin with http:// or https://"},
		"bad second address":   {settings{EmbeddingModel: "m", EmbeddingBaseURL: "localhost"}, "--embedding-base-url (PRESSMARK_EMBEDDING_BASE_URL) or --base-url (OPENAI_BASE_URL): the address of the model server must begin with http:// or https://"},
		"negative daily limit": {settings{Model: "m", APIKey: "k", DailyTokens: -1}, "--base-url (OPENAI_BASE_URL): the daily limit of tokens cannot be negative"},
	} {
		err := test.settings.addServers(&models{}, memory(t), slog.New(slog.DiscardHandler))
		var usage usageError
		if !errors.As(err, &usage) || err.Error() != test.want {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

// memory is an empty library in memory.
func memory(t *testing.T) *library.Library {
	t.Helper()
	opened, err := library.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { opened.Close() })
	return opened
}

// TestEmbeddingsOfAServer: articles are added and found with the vectors of an
// embedding server, each in a process of its own so to speak.
func TestEmbeddingsOfAServer(t *testing.T) {
	var mu sync.Mutex
	var inputs []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var call struct{ Input []string }
		if err := json.NewDecoder(r.Body).Decode(&call); err != nil {
			t.Error(err)
		}
		mu.Lock()
		inputs = append(inputs, call.Input...)
		mu.Unlock()
		var data []string
		for i, text := range call.Input { // ships one way, all else the other
			vector := "[0,1]"
			if strings.Contains(text, "ship") || strings.Contains(text, "ferry") {
				vector = "[1,0]"
			}
			data = append(data, fmt.Sprintf(`{"index":%d,"embedding":%s}`, i, vector))
		}
		fmt.Fprintf(w, `{"data":[%s]}`, strings.Join(data, ","))
	}))
	t.Cleanup(server.Close)
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "two.jsonl")
	lines := `{"id":"ferry","text":"The ferry sank in the harbour."}` + "\n" + `{"id":"wheat","text":"Wheat prices rose again."}` + "\n"
	if err := os.WriteFile(file, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	common := []string{"--data", dir, "--embedding-model", "e", "--embedding-base-url", server.URL + "/v1",
		"--embedding-query-prefix", "query: ", "--embedding-passage-prefix", "passage: "}
	var out, errs bytes.Buffer
	if code := run(t.Context(), append([]string{"add", file}, common...), strings.NewReader(""), &out, &errs); code != exitOK {
		t.Fatalf("add ended with %d: %s", code, errs.String())
	}
	var found search.Result
	runJSON(t, &found, append([]string{"search", "--json", "which ship went down"}, common...)...)
	if len(found.Passages) != 2 || found.VectorCoverage != 1 || found.Passages[0].ArticleID != "ferry" || found.Passages[0].Cosine != 1 {
		t.Errorf("found %+v", found)
	}
	for _, want := range []string{"passage: The ferry sank in the harbour.", "query: which ship went down"} {
		if !slices.Contains(inputs, want) {
			t.Errorf("the server was not asked for %q but for %q", want, inputs)
		}
	}
}
