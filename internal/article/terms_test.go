package article

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestTerms(t *testing.T) {
	for text, want := range map[string]string{
		"The running of the horses":   "run hors",
		"The U.S. and the U.N. agree": "us un agre", //nolint:misspell // a stem
		"U.S.-led, e.g. in D.C":       "us led eg dc",
		"an I.T. firm":                "it firm",
		"The boy's dogs’ Mary’S 's":   "boi dog mari",
		"'said the '90s'":             "said 90",
		"COVID-19 cost $7,200.50":     "covid 19 cost 7 200 50",
		"Café NAÏVE Straße Łódź Ærø":  "cafe naiv strass lodz aero",
		"ﬁnance ½ ＡＢＣ x²":             "financ 1 2 abc x2",
		"北京大学 in 2008":                "北京 京大 大学 2008",
		"東 ラーメン 서울시":                  "東 ラー ーメ メン 서울 울시",
		"กันยา":                       "กัน นย ยา",
		"Москва и Киев":               "москва и киев",
		"GPT4 中国GDP":                  "gpt4 中国 gdp",
		"x.y.z.com a.b":               "xyz com ab",
		"don't it's":                  "don t",
		"state_of":                    "state",
		"कि हिन्दी":                   "कि हिन्दी",
		"":                            "",
	} {
		if diff := cmp.Diff(strings.Fields(want), append([]string{}, Terms(text)...)); diff != "" {
			t.Errorf("Terms(%q) (-want +got):\n%s", text, diff)
		}
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"The President's plan":  "presidents plan",
		"A Mary’s an_apple":     "marys apple",
		"U.S. $1,000 ﬁx":        "u s 1 000 fix",
		"boys' 's it's-it 's_x": "boys s its it s x",
		"北京 Ärzte":              "北京 ärzte",
	} {
		if diff := cmp.Diff(strings.Fields(want), Words(text)); diff != "" {
			t.Errorf("Words(%q) (-want +got):\n%s", text, diff)
		}
	}
}

// Porter published these steps with examples of each.
func TestStemsAreThoseOfPorter(t *testing.T) {
	for word, want := range map[string]string{
		"caresses": "caress", "ponies": "poni", "plastered": "plaster", "motoring": "motor", "hopping": "hop",
		"happy": "happi", "relational": "relat", "triplicate": "triplic", "adjustable": "adjust", "controlling": "control",
		"as": "", "us": "us", "is": "",
	} {
		if got := stem(word); got != want {
			t.Errorf("stem(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestTermsOfEndlessWords(t *testing.T) {
	for _, word := range []string{strings.Repeat("x", 200_000), strings.Repeat("é", 100_000), strings.Repeat("a.", 100_000)} {
		for _, term := range Terms(word) {
			if len(term) > maxTermBytes || !utf8.ValidString(term) {
				t.Errorf("a term of %d bytes", len(term))
			}
		}
	}
}

func TestTermsProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		checkTerms(t, rapid.OneOf(newsText(), rapid.String()).Draw(t, "text"))
	})
}

func FuzzTerms(f *testing.F) {
	f.Add("The U.S.'s ½ 北京 ｶﾞ é İ")
	f.Add("\xbd\xb6ﾞ 劗京ޯ뽛")
	f.Fuzz(func(t *testing.T, text string) { checkTerms(t, text) })
}

// checkTerms holds that the three ways to make terms agree and that spans are
// true: the term of a span's text alone is that term.
func checkTerms(t failer, text string) {
	spans := TermSpans(text)
	var terms []string
	end := 0
	for _, term := range spans {
		terms = append(terms, term.Text)
		if term.Text == "" || term.Start < 0 || term.End <= term.Start || term.End > len(text) || term.End < end {
			t.Errorf("term %+v in %q", term, text)
			return
		}
		end = term.End
		if !slices.Contains(Terms(term.Of(text)), term.Text) {
			t.Errorf("Terms(%q) lack %q", term.Of(text), term.Text)
		}
	}
	if !slices.Equal(terms, Terms(text)) || len(terms) != CountTerms(text) {
		t.Errorf("TermSpans(%q) gives %q, Terms %q", text, terms, Terms(text))
	}
	Words(text)
}

func TestFirstWords(t *testing.T) {
	for _, test := range []struct {
		in    string
		limit int
		want  string
	}{
		{" The  tide\nturns ", 20, "The tide turns"},
		{"The tide turns", 14, "The tide turns"},
		{"The tide turns", 13, "The tide …"},
		{"The tide turns again and again", 8, "The …"},
		{"Überflutung", 1, "…"},
		{"", 5, ""},
	} {
		if got := FirstWords(test.in, test.limit); got != test.want {
			t.Errorf("FirstWords(%q, %d) = %q, want %q", test.in, test.limit, got, test.want)
		}
	}
}
