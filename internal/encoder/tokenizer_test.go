package encoder

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func mustTokenize(tb testing.TB, text string, limit int) []Token {
	tb.Helper()
	tokens, err := Tokenize(text, limit)
	if err != nil {
		tb.Fatal(err)
	}
	return tokens
}

func TestTokenizeSurfaces(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "",
		" \n\t\u2003":               "",
		"Embeddings, please":        "Em|bed|ding|s|,|please",
		"Zürich’s":                  "Zürich|’|s",
		"cafe\u0301s":               "cafe\u0301s",
		"cafe\u0301":                "cafe", // a mark at the end is not part of the token
		"\u0301":                    "",
		"東京":                        "東|京",
		"a\x00b\xff c\u200bd":       "a\x00b|c\u200bd",
		"[CLS] [SEP]":               "[|CL|S|]|[|SEP|]", // text is never a special piece
		"x\u037ey":                  "x|\u037e|y",       // decomposes to a semicolon
		strings.Repeat("x", 101):    strings.Repeat("x", 101),
		"\U0001f9ffand\U0001f9ff x": "\U0001f9ffand\U0001f9ff|x",
	} {
		var got []string
		for _, token := range mustTokenize(t, text, -1) {
			got = append(got, text[token.Start:token.End])
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestTokenizeHangulSharesOffsets(t *testing.T) {
	tokens := mustTokenize(t, "딤", -1)
	if len(tokens) < 2 {
		t.Fatalf("a syllable became %v, want its letters", tokens)
	}
	for _, token := range tokens {
		if token.Start != 0 || token.End != 3 {
			t.Errorf("token %v, want the whole syllable", token)
		}
	}
}

func TestTokenizeLimit(t *testing.T) {
	const text = "unbelievable embeddings"
	all := mustTokenize(t, text, -1)
	for limit := range len(all) + 2 {
		if got := mustTokenize(t, text, limit); !slices.Equal(got, all[:min(limit, len(all))]) {
			t.Errorf("limit %d: %v", limit, got)
		}
	}
}

func TestTokenizeLinearTime(t *testing.T) {
	for name, text := range map[string]string{
		"one letter":       strings.Repeat("a", 200_000),
		"words of letters": strings.Repeat(strings.Repeat("a", 99)+" ", 2_000),
		"unknown words":    strings.Repeat(strings.Repeat("a", 99)+"\U0001f9ff ", 2_000),
		"parentheses":      strings.Repeat("(", 50_000),
		"marks":            "e" + strings.Repeat("\u0301", 100_000),
		"dropped":          strings.Repeat("\x00", 200_000),
		"syllables":        strings.Repeat("딤", 60_000),
		"not UTF-8":        strings.Repeat("\xff", 200_000),
	} {
		start := time.Now()
		mustTokenize(t, text, -1)
		if took := time.Since(start); took > time.Second {
			t.Errorf("%s: %v", name, took)
		}
	}
}

func TestParseVocabularyRejectsOthers(t *testing.T) {
	if _, err := parseVocabulary("[PAD]\n[UNK]\n"); err == nil {
		t.Error("no error for a vocabulary without special pieces at their places")
	}
}

func FuzzTokenize(f *testing.F) {
	for _, r := range readReferences(f) {
		f.Add(r.Passage, 7)
	}
	for _, text := range []string{
		"", "\x00\xff\xfe", "a\u0301\u0323", "\u0344", "딤각", "\ufb01\ufb03", "İıẞſ", "\u1fef\u037e", "\U000e0041",
		"𠀀一\uf900", "##s ## [UNK]", strings.Repeat("a", 101), strings.Repeat("\u0390", 101), "a\u00ad-\u2011b", "\xed\xa0\x80",
	} {
		f.Add(text, 3)
	}
	f.Fuzz(func(t *testing.T, text string, limit int) {
		tokens := mustTokenize(t, text, -1)
		checkTokens(t, text, tokens)
		if limit >= 0 && !slices.Equal(mustTokenize(t, text, limit), tokens[:min(limit, len(tokens))]) {
			t.Errorf("limit %d does not give the first tokens of %q", limit, text)
		}
		checkRepetition(t, text, tokens)
	})
}

// checkTokens checks that ids exist and that offsets are where characters of
// text begin and end and never go back. Tokens of one character share its offsets.
func checkTokens(t *testing.T, text string, tokens []Token) {
	boundaries := codePoints(text)
	var before Token
	for _, token := range tokens {
		if token.ID < 0 || token.ID >= pieces {
			t.Errorf("id %d in %q", token.ID, text)
		}
		_, starts := slices.BinarySearch(boundaries, token.Start)
		_, ends := slices.BinarySearch(boundaries, token.End)
		if !starts || !ends || token.Start >= token.End {
			t.Errorf("token %v of %q", token, text)
		}
		if token.Start < before.End && token.End != before.End || token.Start < before.Start {
			t.Errorf("token %v after %v in %q", token, before, text)
		}
		before = token
	}
}

// checkRepetition checks that a text after itself gives the same tokens again.
func checkRepetition(t *testing.T, text string, tokens []Token) {
	want := slices.Clone(tokens)
	for _, token := range tokens {
		offset := len(text) + 1
		want = append(want, Token{token.ID, token.Start + offset, token.End + offset})
	}
	if got := mustTokenize(t, text+" "+text, -1); !slices.Equal(got, want) {
		t.Errorf("%q after itself gives %v, want %v", text, got, want)
	}
}

func BenchmarkTokenize(b *testing.B) {
	text := passage128(b)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		mustTokenize(b, text, -1)
	}
}
