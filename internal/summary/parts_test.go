package summary

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/prompts"
)

// TestPartsProperties: the parts in their order hold every sentence, each once
// and whole, and no part is heavier than the limit unless one sentence is.
func TestPartsProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := drawText(rt)
		s := &Service{Tokens: rapid.IntRange(1, 60).Draw(rt, "tokens")}
		var sentences []article.Span
		for _, part := range s.parts(text) {
			tokens := 0
			inside := article.Sentences(part.Of(text))
			for _, sentence := range inside {
				tokens += prompts.Tokens(sentence.Of(part.Of(text)))
				sentences = append(sentences, article.Span{Start: part.Start + sentence.Start, End: part.Start + sentence.End})
			}
			if tokens > s.Tokens && len(inside) > 1 {
				rt.Fatalf("%d sentences of %d tokens in a part", len(inside), tokens)
			}
		}
		if want := article.Sentences(text); !slices.Equal(sentences, want) {
			rt.Fatalf("the parts hold the sentences %v, the text %v", sentences, want)
		}
	})
}

// TestPartsFollowSections: a part ends before a heading where it can, else
// between paragraphs.
func TestPartsFollowSections(t *testing.T) {
	var text strings.Builder
	for i := range 8 {
		fmt.Fprintf(&text, "Pier %d\n\n%s\n\n%s\n\n", i,
			strings.Repeat("The wall stands. ", 12), strings.Repeat("The sea rises. ", 12))
	}
	parts := (&Service{Tokens: 220}).parts(text.String())
	if len(parts) < 3 {
		t.Fatalf("%d parts", len(parts))
	}
	for i, part := range parts {
		if got := part.Of(text.String()); !strings.HasPrefix(got, "Pier") {
			t.Errorf("part %d begins with %.30q", i, got)
		}
	}
	for i, part := range (&Service{Tokens: 70}).parts(text.String()) {
		if got := part.Of(text.String()); !strings.HasPrefix(got, "Pier") && !strings.HasPrefix(got, "The sea") {
			t.Errorf("small part %d begins with %.30q", i, got)
		}
	}
}

// TestPartsSettle: what is added in front changes the first parts only.
func TestPartsSettle(t *testing.T) {
	text := streets(2000)
	s := &Service{Tokens: 1000}
	known := map[string]bool{}
	for _, part := range s.parts(text) {
		known[part.Of(text)] = true
	}
	longer := "The mayor spoke at noon. Nobody had expected it.\n\n" + text
	fresh := 0
	for _, part := range s.parts(longer) {
		if !known[part.Of(longer)] {
			fresh++
		}
	}
	if fresh == 0 || fresh > len(known)/4 {
		t.Errorf("%d of about %d parts are new", fresh, len(known))
	}
}

// TestEndlessSentence: nothing is too long for a prompt, for sentences end.
func TestEndlessSentence(t *testing.T) {
	for _, text := range []string{strings.Repeat("wall and ", 5000), strings.Repeat("€", 20_000), strings.Repeat("x", 50_000)} {
		parts := (&Service{}).parts(text)
		for _, part := range parts {
			if n := prompts.Tokens(part.Of(text)); n > DefaultTokens {
				t.Errorf("a part of %d tokens: %.20q…", n, part.Of(text))
			}
		}
		if len(parts) == 0 || parts[0].Start != 0 || parts[len(parts)-1].End != len(strings.TrimSpace(text)) {
			t.Errorf("%d parts of %.20q…", len(parts), text)
		}
	}
}
