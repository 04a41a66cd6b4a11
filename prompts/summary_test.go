package prompts

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/pressmark/pressmark/internal/llm"
)

// drawHostile makes a text of pieces that try to leave their place.
var drawHostile = rapid.Custom(func(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(hostile), 0, 6).Draw(t, "pieces"), "")
})

// dataOf wants the instructions to be the template's own and gives the lines of
// data, without the request at the end.
func dataOf(t *rapid.T, messages, blank []llm.Message) []string {
	t.Helper()
	if len(messages) != 2 || messages[0] != blank[0] {
		t.Fatal("the instructions changed")
	}
	checkData(t, messages[1].Content)
	lines := strings.Split(messages[1].Content, "\n")
	if last := lines[len(lines)-1]; last != "Write 3 sentences." {
		t.Fatalf("the request is %q", last)
	}
	return lines[:len(lines)-1]
}

// TestStretchInjection: whatever an article or a part says, the instructions
// stay the same to the byte and the data decodes to what was given, on one line.
func TestStretchInjection(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		title, text := drawHostile.Draw(rt, "title"), drawHostile.Draw(rt, "text")
		for _, lines := range [][]string{
			dataOf(rt, Summary(Text{title, text, 3}), Summary(Text{})),
			dataOf(rt, Notes(Part{title, text, 3}), Notes(Part{})),
		} {
			var got titled
			if err := json.Unmarshal([]byte(lines[0]), &got); err != nil || len(lines) != 1 || got != (titled{title, text}) {
				rt.Fatalf("decoded %+v, %v, from %q", got, err, lines)
			}
		}
	})
}

func TestMergeInjection(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		given := PartNotes{drawHostile.Draw(rt, "title"), rapid.SliceOfN(drawHostile, 0, 4).Draw(rt, "notes"), 3}
		lines := dataOf(rt, Merge(given), Merge(PartNotes{}))
		var title string
		if err := json.Unmarshal([]byte(strings.TrimPrefix(lines[0], "Title: ")), &title); err != nil || title != given.Title || lines[1] != "Notes:" {
			rt.Fatalf("title %q, %v, from %q", title, err, lines)
		}
		var notes []string
		for _, line := range lines[2:] {
			var n struct{ Note string }
			if err := json.Unmarshal([]byte(line), &n); err != nil {
				rt.Fatal(err)
			}
			notes = append(notes, n.Note)
		}
		if !slices.Equal(notes, given.Notes) {
			rt.Fatalf("decoded %q, given %q", notes, given.Notes)
		}
	})
}
