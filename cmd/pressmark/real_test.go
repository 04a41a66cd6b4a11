package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/search"
	"github.com/pressmark/pressmark/internal/summary"
	"github.com/pressmark/pressmark/internal/verify"
	"github.com/pressmark/pressmark/internal/web"
	"github.com/pressmark/pressmark/seeds"
)

// TestRealModel asks, streams, hangs up, summarizes and embeds through a real
// model server. A small model answers badly: what it says without support must be
// flagged, left out or replaced, never shown as verified.
func TestRealModel(t *testing.T) {
	if os.Getenv("PRESSMARK_TEST_MODEL_URL") == "" {
		t.Skip("needs a model server: .ci/model-server-test starts one and sets PRESSMARK_TEST_MODEL_URL")
	}
	texts := seedArticles(t)
	t.Run("ask", func(t *testing.T) { realAsk(t, texts) })
	t.Run("summarize", func(t *testing.T) { realSummary(t, texts) })
	t.Run("stream", func(t *testing.T) { realStream(t, texts) })
	t.Run("embeddings", realEmbeddings)
}

func realAsk(t *testing.T, texts map[string]string) {
	for _, question := range []string{"How long did the Harbour Bridge stay shut?", "Who won the 2010 World Cup?"} {
		var given answer.Answer
		runJSON(t, &given, "ask", "--demo", "--json", question)
		t.Logf("%s: mode %s, degraded %v, %d citations, %d unsupported: %s", question, given.Mode, given.Degraded, len(given.Citations), given.Unsupported, given.Text)
		checkVerified(t, texts, given.Text, given.Citations, given.Unsupported)
	}
}

func realSummary(t *testing.T, texts map[string]string) {
	var made summary.Summary
	runJSON(t, &made, "summarize", "--demo", "--json", "harbour-bridge-reopens")
	t.Logf("summary: mode %s, degraded %v, %d unsupported: %s", made.Mode, made.Degraded, made.Unsupported, made.Text)
	checkVerified(t, texts, made.Text, made.Citations, 0)
}

// realStream leaves one answer while it is made; the next comes whole, and both
// are on the bill.
func realStream(t *testing.T, texts map[string]string) {
	s := parsed(t, "--demo")
	p, err := openProgram(t.Context(), &s, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.close() })
	address := serve(t, p)
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	stages := 0
	askStream(ctx, t, address, func(event string) bool {
		if event == "progress" {
			stages++
		}
		if stages == 3 { // finding, reading, writing
			time.Sleep(time.Second) // the model is at work then
		}
		return stages == 3
	})
	leave()
	got := askStream(t.Context(), t, address, nil)
	if got.last != "done" || got.text != got.done.Text {
		t.Errorf("the stream ended with %q and told %q, the answer is %q", got.last, got.text, got.done.Text)
	}
	t.Logf("mode %s, notes %q, usage %+v: %s", got.done.Mode, got.done.Notes, got.done.Usage, got.done.Text)
	checkVerified(t, texts, got.done.Text, got.done.Citations, got.done.Unsupported)
	usage := get[web.StatsResponse](t, address+"/v1/stats").Usage
	if usage.Today.Calls != 2 || usage.Today.PromptTokens == 0 {
		t.Errorf("usage %+v", usage)
	}
	t.Logf("usage %+v", usage.Today)
}

// realEmbeddings adds articles with vectors of the server and finds them by these.
func realEmbeddings(t *testing.T) {
	t.Setenv("PRESSMARK_EMBEDDING_MODEL", os.Getenv("PRESSMARK_MODEL"))
	t.Setenv("PRESSMARK_MODEL", "")
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "two.jsonl")
	lines := `{"id":"ferry","text":"The ferry sank in the harbour."}` + "\n" + `{"id":"wheat","text":"Wheat prices rose again."}` + "\n"
	if err := os.WriteFile(file, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"add", "--data", dir, file}, strings.NewReader(""), &out, &errs); code != exitOK {
		t.Fatalf("add ended with %d: %s", code, errs.String())
	}
	var found search.Result
	runJSON(t, &found, "search", "--data", dir, "--json", "a ship went down")
	if len(found.Passages) != 2 || found.VectorCoverage != 1 || !found.Passages[0].HasVector || found.Passages[0].Cosine == 0 {
		t.Errorf("found %+v", found)
	}
	t.Logf("found %+v", found.Passages)
}

func seedArticles(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for line := range strings.Lines(string(seeds.Articles)) {
		var a struct{ ID, Text string }
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatal(err)
		}
		texts[a.ID] = a.Text
	}
	return texts
}

func runJSON(t *testing.T, into any, args ...string) {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(t.Context(), args, strings.NewReader(""), &out, &errs); code != exitOK && code != exitAbstained {
		t.Fatalf("%v ended with %d: %s", args, code, errs.String())
	}
	if err := json.Unmarshal(out.Bytes(), into); err != nil {
		t.Fatal(err)
	}
}

// checkVerified: every verified quote stands in its article where the citation
// says, supports its statement, and the others are counted.
func checkVerified(t *testing.T, articles map[string]string, text string, citations []answer.Citation, unsupported int) {
	t.Helper()
	flagged := 0
	for _, c := range citations {
		if !c.Verified {
			flagged++
			continue
		}
		stored := articles[c.Source.ArticleID]
		if c.Source.End > len(stored) || stored[c.Source.Start:c.Source.End] != c.Quote {
			t.Errorf("citation %d: the quote is not in the article", c.Index)
		}
		if statement := text[c.Answer.Start:c.Answer.End]; !verify.Statement(statement, verify.Source{Text: stored}).Holds {
			t.Errorf("citation %d is verified, but %q does not support %q", c.Index, c.Quote, statement)
		}
	}
	if flagged > unsupported { // what is left out is counted too
		t.Errorf("%d citations are not verified, %d counted", flagged, unsupported)
	}
}
