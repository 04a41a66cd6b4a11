package article

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestShapes prepares and cuts one article for each shape in which news comes.
// Between two sentences stands the rank of their border.
func TestShapes(t *testing.T) {
	files, err := filepath.Glob("testdata/shapes/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(file, ".txt") + ".golden"
			got := described(t, string(text))
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s changed; if that is meant, run go test ./internal/article -run Shapes -update (-want +got):\n%s", golden, diff)
			}
		})
	}
}

// described is what becomes of a text.
func described(t *testing.T, text string) string {
	a, err := Prepare(Article{Text: text})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "title: %s\nauthor: %s\nlanguage: %s\n", a.Title, a.Author, a.Language)
	for _, s := range a.LeftOut {
		fmt.Fprintf(&b, "left out: %s\n", s)
	}
	sentences := Sentences(a.Text)
	checkSentences(t, a.Text, sentences)
	checkChunks(t, a)
	b.WriteString("\nsentences:\n")
	for i, s := range sentences {
		rank := " "
		if i > 0 {
			rank = fmt.Sprint(Border(a.Text, sentences[i-1], s))
		}
		fmt.Fprintf(&b, "%s %s\n", rank, s.Of(a.Text))
	}
	for _, c := range Chunks(a) {
		fmt.Fprintf(&b, "\nchunk %d, %d words:\n%s\n", c.Ordinal, countWords(c.Of(a.Text)), c.Of(a.Text))
	}
	return b.String()
}

// TestShapesThatAreHostile cuts what no newspaper would print.
func TestShapesThatAreHostile(t *testing.T) {
	for name, text := range map[string]string{
		"one line of 5 MB":         strings.Repeat("The wall fell on Monday and the ferry stayed. ", 5<<20/46),
		"10,000 lines of one word": strings.Repeat("word\n", 10_000),
		"10,000 headings":          strings.Repeat("A heading\n\n", 10_000),
		"no punctuation":           strings.Repeat("the wall fell and nobody knew ", 20_000),
		"one row":                  strings.Repeat("cell | ", 100_000),
		"rows":                     strings.Repeat("a | b | c\n", 20_000),
		"an endless word":          strings.Repeat("x", 1<<20),
		"emoji":                    strings.Repeat("🌊👩‍🚀 The wall fell 🧱! 🙂 ", 5_000),
		"scripts that take turns":  strings.Repeat("Стена упала. 墙倒了。 سقط الجدار؟ The wall fell. ", 5_000),
		"right to left":            strings.Repeat("انهار جدار الميناء مساء الاثنين. من يدفع؟ ", 5_000),
		"speakers who say nothing": strings.Repeat("SMITH: \nDOE: \n", 10_000),
		"colons and items":         strings.Repeat("List:\n- item\n", 10_000),
		"times":                    strings.Repeat("10:15 a.m.\n", 10_000),
		"quotes that never close":  strings.Repeat("„“ « \"Yes. “", 20_000),
		"notices":                  strings.Repeat("Read more: the wall. Sign up here. ", 10_000) + "\n\nThe wall fell.",
		"capitals without an end":  strings.Repeat("A. B. C. ", 50_000),
		"a byline that has no end": "By " + strings.Repeat("Jane Doe and ", 50_000),
		"blank lines":              "The wall." + strings.Repeat("\n", 1<<20) + "It fell.",
	} {
		a, err := Prepare(Article{Text: text})
		if err != nil || !utf8.ValidString(a.Text) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		checkSentences(t, a.Text, Sentences(a.Text))
		checkChunks(t, a)
		if again, err := Prepare(a); err != nil || again.Text != a.Text {
			t.Errorf("%s: prepared again it changes, %v", name, err)
		}
	}
}

func TestHeading(t *testing.T) {
	const text = "A night at sea\n\nThe wall fell. Nobody knew\n- a list\n2. Item two\nTown | Cost\nThe end of it"
	want := map[string]bool{"A night at sea": true}
	for _, s := range Sentences(text) {
		if got := heading(text, s); got != want[s.Of(text)] {
			t.Errorf("heading(%q) = %v", s.Of(text), got)
		}
	}
}
