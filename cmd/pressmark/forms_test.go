package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/article"
)

// longTable has rows far from its head, so that no passage holds both.
func longTable() article.Article {
	text := strings.Builder{}
	text.WriteString("The harbour office counted the boats of every cove on the island.\n\nCove | Boats 2015 | Boats 2025\n")
	for i := range 60 {
		fmt.Fprintf(&text, "Cove of Saint %s | %d | %d\n", strings.Repeat(string(rune('A'+i%26)), 1+i/26)+"ddric", 40+i, 300-3*i)
	}
	return article.Article{ID: "boats", Title: "Boats in the coves of Tarn", Text: text.String()}
}

// longSpeech has sentences far from the name of who says them.
func longSpeech() article.Article {
	filler := strings.Repeat("We have looked at every building, every ward and every lift of the county. ", 14)
	return article.Article{ID: "interview", Title: "The Valley Hour", Text: "JANE HOLLOWAY: Good evening. With me is the minister. Why close hospitals?\n\n" +
		"TOMAS BERG: Thank you for having me. " + filler + "We will keep the injuries unit at Tarn, because the road there is often closed by snow. " + filler + "\n\n" +
		"JANE HOLLOWAY: The unions call it a disgrace.\n\nTOMAS BERG: They are wrong.\n"}
}

// What stands in tables and transcripts is told from the whole article: the row with the
// head of its table, the sentence with the name of its speaker.
func TestTablesAndTranscripts(t *testing.T) {
	s := parsed(t, "--demo")
	p, err := openProgram(t.Context(), &s, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.close() })
	articles := []article.Article{longTable(), longSpeech()}
	if _, err := p.library.Put(t.Context(), articles); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ asked, short, first, last string }{
		{"How many boats were in the Cove of Saint BBddric in 2025?", "219", "", "Cove of Saint BBddric | 67 | 219"},
		{"How many boats were in the Cove of Saint Xddric in 2015?", "63", "", "Cove of Saint Xddric | 63 | 231"},
		{"Which cove had the most boats in 2025?", "Cove of Saint Addric", "Cove | Boats 2015 | Boats 2025", "Cove of Saint Addric | 40 | 300"},
		{"Who said that the road is often closed by snow?", "TOMAS BERG", "TOMAS BERG: Thank you for having me.", "We will keep the injuries unit at Tarn, because the road there is often closed by snow."},
		{"What did Tomas Berg say about the injuries unit?", "", "TOMAS BERG: Thank you for having me.", "We will keep the injuries unit at Tarn, because the road there is often closed by snow."},
	} {
		given, err := p.answers.Ask(t.Context(), answer.Request{Question: c.asked}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if given.ShortAnswer != c.short || len(given.Citations) == 0 || given.Citations[len(given.Citations)-1].Quote != c.last || c.first != "" && given.Citations[0].Quote != c.first {
			t.Errorf("%s: %q (%v), text %q", c.asked, given.ShortAnswer, given.Confidence, given.Text)
		}
		if lines := strings.Count(given.Text, "\n"); strings.Contains(c.first, " | ") && lines != 1 {
			t.Errorf("%s: head and row do not stand on lines of their own: %q", c.asked, given.Text)
		}
		for _, cited := range given.Citations {
			if !cited.Verified {
				t.Errorf("%s: %q is not verified: %s", c.asked, cited.Quote, cited.Reason)
			}
		}
	}
	given, err := p.answers.Ask(t.Context(), answer.Request{Question: "How many boats were in the Cove of Saint BBddric in 1950?"}, nil)
	if err != nil || given.Answerable {
		t.Errorf("a year that the table has not: %q, %v", given.Text, err)
	}
}
