package openai

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"testing"
	"time"
)

func TestNew(t *testing.T) {
	for _, test := range []struct {
		cfg Config
		err string // a part of the error, "" for none
	}{
		{Config{BaseURL: "https://api.example.com/v1", Model: "m"}, ""},
		{Config{BaseURL: "http://127.0.0.1:8080/v1/", EmbeddingModel: "e"}, ""},
		{Config{BaseURL: "http://[::1]:8080", Model: "m"}, ""},
		{Config{Model: "m"}, "empty"},
		{Config{BaseURL: "api.example.com/v1", Model: "m"}, "http://"},
		{Config{BaseURL: "ftp://api.example.com", Model: "m"}, "http://"},
		{Config{BaseURL: "http:///v1", Model: "m"}, "no host"},
		{Config{BaseURL: "http://:8080", Model: "m"}, "no host"},
		{Config{BaseURL: "https://me:" + canary + "@example.com", Model: "m"}, "password"},
		{Config{BaseURL: "https://example.com/v1?key=" + canary, Model: "m"}, "without ?"},
		{Config{BaseURL: "https://example.com/v1#" + canary, Model: "m"}, "without ?"},
		{Config{BaseURL: "http://" + canary + "\x7f", Model: "m"}, "cannot be read"},
		{Config{BaseURL: "https://example.com"}, "name a model"},
		{Config{BaseURL: "https://example.com", Model: "m", Temperature: -1}, "temperature"},
		{Config{BaseURL: "https://example.com", Model: "m", Temperature: float32(math.NaN())}, "temperature"},
		{Config{BaseURL: "https://example.com", Model: "m", IdleTimeout: -time.Second}, "idle timeout"},
		{Config{BaseURL: "https://example.com", Model: "m", MaxTokens: -1}, "limit of tokens"},
		{Config{BaseURL: "https://example.com", Model: "m", Dimensions: -1}, "dimensions"},
	} {
		c, err := New(test.cfg)
		if (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("New(%+v): %v, want %q", test.cfg, err, test.err)
		}
		if err != nil && strings.Contains(err.Error(), canary) {
			t.Errorf("error %q holds part of the address", err)
		}
		if err == nil && ((c.Generator() == nil) != (test.cfg.Model == "") || (c.Embedder() == nil) != (test.cfg.EmbeddingModel == "")) {
			t.Errorf("New(%+v): generator %v, embedder %v", test.cfg, c.Generator(), c.Embedder())
		}
	}
}

// TestSecret: no way of printing shows a secret, neither alone nor in a Config.
func TestSecret(t *testing.T) {
	cfg := Config{Key: canary}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%t"} {
		fmt.Fprintf(&out, verb+verb+"\n", cfg.Key, cfg)
	}
	slog.New(slog.NewJSONHandler(&out, nil)).Info("m", "key", cfg.Key, "cfg", cfg)
	slog.New(slog.NewTextHandler(&out, nil)).Info("m", "key", cfg.Key, "cfg", cfg)
	if err := json.NewEncoder(&out).Encode(cfg); err != nil {
		t.Fatal(err)
	}
	if s := out.String(); strings.Contains(s, canary) || strings.Contains(s, fmt.Sprintf("%x", canary)) {
		t.Errorf("the secret shows:\n%s", s)
	}
}
