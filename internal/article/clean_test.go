package article

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"a\r\nb\rc":                      "a\nb\nc",
		"\ufeffa\u200bb\u00adc\u202ed":   "abcd",
		"a\U000E0041\U000E007Fb\x00\x1b": "ab",
		"a\u00a0b\u3000c\u2009d":         "a b c d",
		"line  \t\n\n\n\n\nnext \n":      "line\n\nnext",
		"\n\n  first\n \n\t\nsecond":     "first\n\nsecond",
		"e\u0301 ﬁ ①":                    "é ﬁ ①",
		"e\u200b\u0301":                  "é",
		"می\u200cخواهم":                  "می\u200cخواهم", // Persian needs it
		"👩\u200d🚀":                       "👩\u200d🚀",
		"in\u200dvi\u200csible":          "invisible",
		"one\u2028two\u0085three":        "one\ntwo\nthree",
		"\tcode\n  kept":                 "code\n  kept",
		"":                               "",
	} {
		if got, err := Clean(text); got != want || err != nil {
			t.Errorf("Clean(%q) = %q, %v, want %q", text, got, err, want)
		}
	}
}

func TestCleanRefusesWhatIsNotUTF8(t *testing.T) {
	_, err := Clean("caf\xe9 au lait")
	if !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), "byte 3: save it as UTF-8") {
		t.Errorf("Clean of Latin-1: %v, want the place and what to do", err)
	}
}

const wrapped = `The harbour of Port Ellery opened again on Monday after eleven
weeks in which no ship could enter, the port authority said, and
the first boats to come in were greeted by a crowd of several
hundred people.`

func TestUnwrapJoinsHandWrappedParagraphs(t *testing.T) {
	joined := strings.ReplaceAll(wrapped, "\n", " ")
	for text, want := range map[string]string{
		wrapped: joined,
		"HARBOUR OPENS\n\n" + wrapped + "\n\n" + wrapped:                             "HARBOUR OPENS\n\n" + joined + "\n\n" + joined,
		"  " + wrapped + "\n  " + wrapped:                                            joined + "\n  " + joined,
		"A line of more than fifty characters that does not stop\nbut goes on.":      "A line of more than fifty characters that does not stop but goes on.",
		"A line of more than fifty characters that ends in a well-\nknown compound.": "A line of more than fifty characters that ends in a well-known compound.",
	} {
		if got, _ := Clean(text); got != want {
			t.Errorf("Clean(%q) = %q", text, got)
		}
	}
}

func TestUnwrapLeavesOtherLinesAlone(t *testing.T) {
	for _, text := range []string{
		"The first paragraph stands on a line of its own, as it should.\nThe second does so as well, and is about as long as it is.\nThe third is no different from the two that came before it.",
		"Council votes for new bridge over the river at Ellery\nStorm closes schools along the whole of the west coast\nPort authority names its first woman as harbour master",
		"- a first item that is long enough to look like a wrapped\n- second item that is long enough to look like a wrapped\n- third item that is long enough to look like a wrapped",
		"1. a first item that is long enough to look like a wrapped\n2. second item that is long enough to look like a wrapped\n3. third item that is long enough to look like a wrapped",
		"Year | boats that came to the harbour in the whole year\n2024 | two hundred and twelve, of which forty were sailing\n2025 | two hundred and one, of which about forty had sails",
		"O ship that comes\nfrom far away\nand brings the spring",
		"> the words of the letter that was quoted here at length\n> and went on for a second line that is as long as that\n> and for a third",
		"    the first line of some code that is long enough to be wrapped\n    the second line of some code that is long enough to be wrapped",
	} {
		if got, _ := Clean(text); strings.Count(got, "\n") != strings.Count(text, "\n") {
			t.Errorf("Clean(%q) = %q, want the lines as they are", text, got)
		}
	}
}

func TestCleanProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkClean(t, rapid.OneOf(newsText(), rapid.String(), wrappedText()).Draw(t, "text"))
	})
}

// wrappedText draws lines near the widths that unwrapping looks at.
func wrappedText() *rapid.Generator[string] {
	line := rapid.Map(rapid.SliceOfN(rapid.SampledFrom([]string{"word", "Word", "the", "end.", "-", "extra-", "1."}), 1, 25),
		func(words []string) string { return strings.Join(words, " ") })
	return rapid.Map(rapid.SliceOfN(line, 1, 12), func(lines []string) string { return strings.Join(lines, "\n") })
}

func FuzzClean(f *testing.F) {
	f.Add(wrapped)
	f.Add("K\u200d\u212a\u200d\u0915 e\u200b\u0301\r\n")
	f.Fuzz(func(t *testing.T, text string) { checkClean(t, text) })
}

// checkClean holds that a cleaned text is what it should be and stays so.
func checkClean(t failer, text string) {
	once, err := Clean(text)
	if (err == nil) != utf8.ValidString(text) {
		t.Errorf("Clean(%q): %v", text, err)
	}
	if twice, _ := Clean(once); twice != once {
		t.Errorf("Clean(%q) = %q, cleaned again %q", text, once, twice)
	}
	if strings.Contains(once, "\n\n\n") || strings.Contains(once, " \n") || once != strings.TrimSpace(once) || strings.ContainsAny(once, "\r\u200b\u202e\ufeff\x00\u00a0") {
		t.Errorf("Clean(%q) = %q", text, once)
	}
}
