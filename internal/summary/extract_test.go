package summary

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/pressmark/pressmark/internal/article"
)

// sentencesOf gives the text of the sentences that are chosen.
func sentencesOf(text string, length Length) []string {
	var out []string
	for _, span := range extract(text, length) {
		out = append(out, span.Of(text))
	}
	return out
}

const storm = `By Jane Doe

A storm broke the harbour wall of Orsay on Monday night and flooded two hundred houses near the quay.

Read more: The night of the storm in pictures

The mayor, Ada Quill, said that the harbour wall would cost nine million euros to rebuild. Nobody was hurt.

The storm broke the harbour wall of Orsay on Monday night and flooded two hundred houses near the quay, the mayor said.

It was very loud, said a neighbour who lives behind the church.

Engineers had warned in March that the wall was cracked and that a storm could break it. The council had put off the work because the money went to a new school.

Sign up for our newsletter.

© Harbour Post`

func TestExtract(t *testing.T) {
	const first = "A storm broke the harbour wall of Orsay on Monday night and flooded two hundred houses near the quay."
	if diff := cmp.Diff([]string{first}, sentencesOf(storm, Short)); diff != "" {
		t.Errorf("short (-want +got):\n%s", diff)
	}
	medium := sentencesOf(storm, Medium)
	if len(medium) != 3 || medium[0] != first {
		t.Errorf("medium: %q", medium)
	}
	for _, s := range medium[1:] {
		if strings.HasPrefix(s, "The storm broke") {
			t.Errorf("medium says the same twice: %q", medium)
		}
	}
	if long := sentencesOf(storm, Long); len(long) != 3 {
		t.Errorf("long: %q", long)
	}
}

// TestExtractOdd: every article has a summary, whatever it looks like.
func TestExtractOdd(t *testing.T) {
	for name, test := range map[string]struct {
		text   string
		medium []string
	}{
		"no text":          {"", nil},
		"white space":      {" \n\n ", nil},
		"one word":         {"Storm", []string{"Storm"}},
		"one sentence":     {"The storm is over.", []string{"The storm is over."}},
		"two sentences":    {"The storm is over for now. The wall of the harbour is gone.", []string{"The storm is over for now.", "The wall of the harbour is gone."}},
		"boilerplate only": {"Sign up for our newsletter.", []string{"Sign up for our newsletter."}},
		"a list":           {"Bread\n\nButter\n\nEggs\n\nSalt", []string{"Bread", "Butter", "Eggs"}},
		"all caps":         {"THE STORM IS OVER NOW.\nTHE WALL IS GONE FOR GOOD.", []string{"THE STORM IS OVER NOW.", "THE WALL IS GONE FOR GOOD."}},
		"no words":         {"*** --- ***", []string{"*** --- ***"}},
		"Chinese":          {"星期一晚上的暴风雨冲毁了港口的防波堤。没有人受伤。市长说重建防波堤需要九百万欧元。", []string{"星期一晚上的暴风雨冲毁了港口的防波堤。", "市长说重建防波堤需要九百万欧元。"}},
		"the same always":  {strings.Repeat("The tide turns at noon today.\n", 9), []string{"The tide turns at noon today."}},
	} {
		if diff := cmp.Diff(test.medium, sentencesOf(test.text, Medium)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestExtractHuge: of an article of any length every section has a say.
func TestExtractHuge(t *testing.T) {
	if got := sentencesOf(strings.Repeat(storm+"\n\n", 8<<20/len(storm)), Long); len(got) != 3 {
		t.Errorf("of the same again and again: %q", got)
	}
	// Fifty sections, each about a pier of its own.
	var text strings.Builder
	for i := range 50 {
		fmt.Fprintf(&text, "Pier %d\n\n", i)
		for j := range 20 {
			fmt.Fprintf(&text, "Engineers at pier number%d saw crack%d in wall%d of the harbour, report%d says.\n", i, j, i, 20*i+j)
		}
	}
	halves := map[bool]int{}
	for _, span := range extract(text.String(), Long) {
		halves[span.Start > text.Len()/2]++
	}
	if halves[false] == 0 || halves[true] == 0 || halves[false]+halves[true] != 8 {
		t.Errorf("%d sentences of the first half and %d of the second", halves[false], halves[true])
	}
}

// TestExtractProperties: chosen sentences are sentences of the article, in its
// order, no more than wanted, none twice, and the same every time.
func TestExtractProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := drawText(rt)
		length := rapid.SampledFrom([]Length{Short, Medium, Long}).Draw(rt, "length")
		spans := extract(text, length)
		if (len(spans) == 0) != (strings.TrimSpace(text) == "") || len(spans) > 8 {
			rt.Fatalf("%d sentences", len(spans))
		}
		all := article.Sentences(text)
		for i, span := range spans {
			if !slices.Contains(all, span) || i > 0 && span.Start < spans[i-1].End {
				rt.Fatalf("sentence %d at %v", i, span)
			}
		}
		if !slices.Equal(spans, extract(text, length)) {
			rt.Fatal("the second time the summary is another")
		}
	})
}

// drawText makes an article of pieces with all that is hard about sentences.
func drawText(t *rapid.T) string {
	piece := rapid.SampledFrom([]string{
		"The storm broke the wall of the harbour. ", "Nobody was hurt, said the mayor of Orsay. ", "\n\n", "“It was loud,” she said. ",
		"Read more: The night in pictures\n", "Dr. A. B. Quill paid $3.5m to the U.S. firm. ", "防波堤。", "Où est le bac ? ", "- a list\n", "WALL FALLS ", "🌊 ", "é",
	})
	return strings.Join(rapid.SliceOfN(piece, 0, 40).Draw(t, "text"), "")
}
