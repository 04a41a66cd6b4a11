package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/search"
)

const languageNote = "articles in German were found by their words alone: the built-in models read English"

// TestOtherLanguages asks in German over a German and an English article: the
// sentence is found by its words, it is said how, and no words of it are called
// the answer.
func TestOtherLanguages(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "news.jsonl")
	const news = `{"id":"mauer","title":"Hafenmauer von Orsay eingestürzt","text":"Am 3. Mai brach die Hafenmauer von Orsay ein, sagte Bürgermeisterin Ada Quill. Niemand wurde verletzt. Die Reparatur kostet rund 9,5 Mio. Euro, ein Drittel davon zahlt die Region. Die Fähre bleibt bis zum Sommer im Hafen und ist danach kostenlos."}
{"id":"bridge","title":"Bridge opens in Harlow","text":"The new bridge in Harlow opened on Monday. Mayor Tom Reed cut the ribbon. It cost 4 million pounds and took two years to build."}
`
	if err := os.WriteFile(file, []byte(news), 0o600); err != nil {
		t.Fatal(err)
	}
	library := filepath.Join(dir, "library")
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"add", "--data", library, file}, strings.NewReader(""), &out, &errs); code != exitOK {
		t.Fatalf("add ended with %d: %s", code, errs.String())
	}
	for _, test := range []struct {
		question, quote string // no quote: an abstention
		short           bool
		note            bool
	}{
		{"Wie viel kostet die Reparatur der Hafenmauer?", "Die Reparatur kostet rund 9,5 Mio. Euro, ein Drittel davon zahlt die Region.", false, true},
		{"Wer gewann die Wahl in Orsay?", "", false, true},
		{"Who cut the ribbon in Harlow?", "Mayor Tom Reed cut the ribbon.", true, false},
	} {
		var got answer.Answer
		runJSON(t, &got, "ask", "--data", library, "--json", test.question)
		noted := len(got.Notes) > 0 && got.Notes[len(got.Notes)-1] == languageNote
		if got.Answerable != (test.quote != "") || got.Text != test.quote || (got.ShortAnswer != "") != test.short || noted != test.note {
			t.Errorf("%s %+v", test.question, got)
		}
		if got.Abstention != nil && strings.Contains(got.Abstention.Reason, "Wer") {
			t.Errorf("%s %s", test.question, got.Abstention.Reason)
		}
	}
	var found search.Result
	runJSON(t, &found, "search", "--data", library, "--json", "Hafenmauer")
	if len(found.Passages) == 0 || found.Passages[0].Language != "de" || len(found.Notes) != 1 || found.Notes[0] != languageNote {
		t.Errorf("%+v", found)
	}
}
