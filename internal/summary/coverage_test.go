package summary

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/pressmark/pressmark/internal/article"
)

// coverOf prepares the choice among the sentences of a text.
func coverOf(text string, alone bool) *cover {
	candidates := candidates(text)
	similar := cosines(vectors(terms(candidates)))
	return newCover(candidates, similar, centrality(similar), alone)
}

// TestWorth: of two sets that differ in one thing, the first is worth more.
func TestWorth(t *testing.T) {
	const lead = "The council of Orsay voted on Monday to close the old ferry terminal."
	for name, test := range map[string]struct {
		text          []string
		better, worse []int
	}{
		"no repetition": {
			[]string{lead, "The council of Orsay voted to close the old ferry terminal, it said.", "Engineers had found deep cracks in a pillar of the northern bridge."},
			[]int{0, 2}, []int{0, 1},
		},
		"the first to say it": {
			[]string{lead, "The council of Orsay voted on Monday to close the old ferry terminal, Quill said.", "Nobody was there at that time of the morning."},
			[]int{0, 2}, []int{1, 2},
		},
		"what is meant stands before it": {
			[]string{lead, "Engineers found cracks in a northern pillar last spring.", "They reported the cracks to the mayor the same day.", "Fishing boats will use the southern quay from now on."},
			[]int{1, 2}, []int{2, 3},
		},
		"no quotation in front": {
			[]string{lead, "A new terminal will be built in seven years, Quill said.", "“A new terminal will be built in seven years,” Smith said."},
			[]int{0, 1}, []int{0, 2},
		},
		"earlier": {
			[]string{lead, "Engineers found deep cracks in a pillar last spring.", "Fishermen mended broken nets on a pontoon yesterday evening."},
			[]int{0, 1}, []int{0, 2},
		},
	} {
		c := coverOf(strings.Join(test.text, "\n"), false)
		if len(c.candidates) != len(test.text) {
			t.Fatalf("%s: %d sentences", name, len(c.candidates))
		}
		if better, worse := c.worth(test.better), c.worth(test.worse); better <= worse {
			t.Errorf("%s: %v is worth %.4f, %v %.4f", name, test.better, better, test.worse, worse)
		}
	}
}

func TestNames(t *testing.T) {
	got := names(candidates("Engineers told “Ada Quill” of the bridge. The Green List of Orsay wants new pillars."))
	want := map[string]bool{}
	for _, term := range article.Terms("Ada Quill Green List Orsay") {
		want[term] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
}

// TestAlone: one sentence that is all there is may be long and is the one that
// says what happened, even where later ones say more of what there was.
func TestAlone(t *testing.T) {
	const lead = "The council of the town of Orsay voted on Monday evening, after a debate of nine hours in which the mayor, Ada Quill, " +
		"spoke three times, to close the old ferry terminal and to build a new one on the southern quay."
	text := lead + "\nThe ferry terminal of Orsay was built in 1950.\nThe old terminal has room for two ferries.\nThe ferry to the islands leaves Orsay at noon."
	if got := sentencesOf(text, Short); !slices.Equal(got, []string{lead}) {
		t.Errorf("short: %q", got)
	}
}

// TestCoverProperties: the worth of a set does not depend on its order, and no
// single exchange makes the chosen set better.
func TestCoverProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := coverOf(drawText(rt), false)
		n := rapid.IntRange(1, 8).Draw(rt, "n")
		if len(c.candidates) <= n {
			return
		}
		var set []int
		for _, chosen := range c.choose(n) {
			set = append(set, slices.Index(c.candidates, chosen))
		}
		worth := c.worth(set)
		reversed := slices.Clone(set)
		slices.Reverse(reversed)
		if math.Abs(c.worth(reversed)-worth) > 1e-9 {
			rt.Fatalf("%v is worth %v, %v %v", set, worth, reversed, c.worth(reversed))
		}
		for place := range set {
			for i := range c.candidates {
				other := slices.Clone(set)
				other[place] = i
				if !slices.Contains(set, i) && c.worth(other) > worth+1e-8 {
					rt.Fatalf("%v is worth %v, %v %v", set, worth, other, c.worth(other))
				}
			}
		}
	})
}
