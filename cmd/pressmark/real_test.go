package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/summary"
	"github.com/pressmark/pressmark/seeds"
)

// TestRealModel asks and summarizes through a real model server. A small model
// answers badly: what it says without support must be flagged, left out or
// replaced, never shown as verified.
func TestRealModel(t *testing.T) {
	if os.Getenv("PRESSMARK_TEST_MODEL_URL") == "" {
		t.Skip("needs a model server: .ci/model-server-test starts one and sets PRESSMARK_TEST_MODEL_URL")
	}
	texts := seedArticles(t)
	for _, question := range []string{"Who led the cyber working group?", "How long did the Harbour Bridge stay shut?", "Who won the 2010 World Cup?"} {
		var given answer.Answer
		runJSON(t, &given, "ask", "--demo", "--json", question)
		t.Logf("%s: mode %s, degraded %v, %d citations, %d unsupported: %s", question, given.Mode, given.Degraded, len(given.Citations), given.Unsupported, given.Text)
		checkVerified(t, texts, given.Text, given.Citations, given.Unsupported)
	}
	var made summary.Summary
	runJSON(t, &made, "summarize", "--demo", "--json", "harbour-bridge-reopens")
	t.Logf("summary: mode %s, degraded %v, %d unsupported: %s", made.Mode, made.Degraded, made.Unsupported, made.Text)
	checkVerified(t, texts, made.Text, made.Citations, 0)
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
		if statement := text[c.Answer.Start:c.Answer.End]; !answer.Verify(statement, stored).Holds {
			t.Errorf("citation %d is verified, but %q does not support %q", c.Index, c.Quote, statement)
		}
	}
	if flagged > unsupported { // what is left out is counted too
		t.Errorf("%d citations are not verified, %d counted", flagged, unsupported)
	}
}
