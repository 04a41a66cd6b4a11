package article

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Each case is a text whose sentences stand between bars.
func TestSentences(t *testing.T) {
	for _, want := range []string{
		"One ends here.|Two ends here.",
		"Mr. Ames met Dr. Bell and Sen. Cole.|They left.",
		"She lives in the U.S. Senate building.|He left the U.S.|The end came.",
		"J. K. Morrow wrote it.|George W. Hale read it.|J. A. Lund did not.",
		"Huey P. Lorne spoke.|See p. 7 and pp. 8 to 9.",
		"It began at 5 p.m. Monday.|It ended at 9 p.m.|The hall was empty.",
		"No. 7 won.|He said no.|Nobody heard it.",
		"On Jan. 5 it rained.|They met in Jan.|Nothing came of it.",
		"Acme Inc. President Lee resigned.|He founded Acme Inc.|It grew.",
		"It costs 3.5 million.|Version 2.0 is out.|Sales rose 4.|5 people bought it.",
		`"Why now?" he asked.|"Because," she said.|'Fine.'|(It was not.)|Then silence.`,
		"“We won.”|“They lost.”",
		"Yahoo! Finance said so.|Yahoo!|The crowd went wild.|Stop!|Go on.",
		"Wait... what?|Well ... I think so.|He paused...|The room went dark.",
		"PARIS (AP) — A man was found.|WASHINGTON, D.C. — Talks began.",
		"1. First point.|\n2. Second point.|\n• A bullet|\n- Another",
		"THE PLAN FAILED.|THE U.S. ARMY KNEW.|MR. LODGE LEFT AT 9 A.M.|THEN WHAT ?|NOBODY KNEW.",
		`IT SAID " THE TERMS ARE GOOD. "|MANY DOUBTED.|" NO " WAS HEARD.`,
		"A line without a stop|\nanother line|\n\nand a third.",
		"Ärzte warnen.|Übermorgen tagt der Rat.|Éva kam.",
		"彼は来た。|「そうだ。」と言った。|次の文！|終わり？",
		"هل جاء؟|نعم جاء.",
		"यह पहला है।|यह दूसरा है।",
		"He works for Bros. Ltd. in St. Louis.|She paid $5.|$6 was too much.",
		"They cost 5 ft. 3 in. in all.|Roe v. Wade stood.",
	} {
		text := strings.NewReplacer("|\n", "\n", "。|", "。", "！|", "！", "|", " ").Replace(want)
		var got []string
		for _, s := range Sentences(text) {
			got = append(got, s.Of(text))
		}
		if diff := cmp.Diff(strings.Split(strings.NewReplacer("|\n\n", "|", "|\n", "|").Replace(want), "|"), got); diff != "" {
			t.Errorf("Sentences(%q) (-want +got):\n%s", text, diff)
		}
	}
}

func TestSentencesAreNeverTooLong(t *testing.T) {
	for name, text := range map[string]string{
		"one word":    strings.Repeat("x", 200_000),
		"words":       strings.Repeat("word ", 50_000),
		"commas":      strings.Repeat("a few words, ", 20_000),
		"brackets":    strings.Repeat("(", 50_000),
		"stops":       strings.Repeat(". ", 100_000),
		"quotes":      strings.Repeat(`." `, 70_000),
		"ideographs":  strings.Repeat("文", 70_000),
		"blanks":      "a." + strings.Repeat(" ", 200_000) + "B",
		"stops apart": strings.Repeat("a.", 100_000),
	} {
		began := time.Now()
		checkSentences(t, text, Sentences(text))
		if took := time.Since(began); took > time.Second {
			t.Errorf("%s: Sentences took %v", name, took)
		}
	}
}

func TestLongSentencesAreCutAtMarks(t *testing.T) {
	text := strings.Repeat("word ", 100) + "half; " + strings.Repeat("more ", 90) + "end."
	got := Sentences(text)
	if len(got) != 2 || !strings.HasSuffix(got[0].Of(text), "half;") {
		t.Errorf("Sentences of 191 words = %d spans, the first ends %q; want 2, cut at the semicolon", len(got), got[0].Of(text)[480:])
	}
}

// newsText draws texts from the characters that decide about borders.
func newsText() *rapid.Generator[string] {
	word := rapid.SampledFrom([]string{
		"Mr.", "the", "The", "U.S.", "a.m.", "No.", "7", "3.5", "word", "Word", "said", `"`, "“", "”", "'s", "(", ")", ".", "...", "…", "!", "?",
		"\n", "\n\n", "- ", "。", "文字", "」", "؟", "\u200b", "\u00a0", "\t", "é", "e\u0301", "ﬁ", "½", "J.", "K.", "x-y", "ß", ";", ",", "ｶﾞ", "🙂",
	})
	return rapid.Map(rapid.SliceOfN(word, 0, 300), func(words []string) string { return strings.Join(words, " ") })
}

func TestSentencesProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(newsText(), rapid.String()).Draw(t, "text")
		checkSentences(t, text, Sentences(text))
	})
}

func FuzzSentences(f *testing.F) {
	f.Add("Mr. A. said \"no.\" He left.\n\n文。")
	f.Add("\xff.\xff A")
	f.Fuzz(func(t *testing.T, text string) { checkSentences(t, text, Sentences(text)) })
}

type failer interface{ Errorf(string, ...any) }

// checkSentences holds what is promised of sentences.
func checkSentences(t failer, text string, spans []Span) {
	end, valid := 0, utf8.ValidString(text)
	for _, s := range spans {
		switch {
		case s.Start < end || s.End <= s.Start || s.End > len(text):
			t.Errorf("span %v after offset %d in %d bytes", s, end, len(text))
			return
		case strings.TrimSpace(text[end:s.Start]) != "":
			t.Errorf("%q lies between sentences", text[end:s.Start])
		case s.Of(text) != strings.TrimFunc(s.Of(text), unicode.IsSpace):
			t.Errorf("%q is not trimmed", s.Of(text))
		case len(s.Of(text)) > maxSentenceBytes || len(strings.Fields(s.Of(text))) > maxSentenceWords:
			t.Errorf("a sentence has %d bytes and %d words", len(s.Of(text)), len(strings.Fields(s.Of(text))))
		case valid && !utf8.ValidString(s.Of(text)):
			t.Errorf("%q cuts a character", s.Of(text))
		}
		end = s.End
	}
	if strings.TrimSpace(text[end:]) != "" {
		t.Errorf("%q lies after the last sentence", text[end:])
	}
}
