package eval

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/ingest"
	"github.com/pressmark/pressmark/internal/verify"
	"github.com/pressmark/pressmark/seeds"
)

const harbour = "Mona Lind of Eastport said on Monday that 12 boats were lost in Sorrel. Ada Brook, who paid £300 in May 2019, was not there. Four divers from Brackwell had searched."

func harbourMutator() *mutator {
	return newMutator(7, []verify.Source{{Text: harbour}, {Text: "The mayor met Tom Farrow in Halden and gave 90 coins to Nora Quill."}})
}

func TestMutantsDifferInOnePlace(t *testing.T) {
	for _, test := range []struct{ kind, sentence, kept string }{
		{nameKind, "The boats were lost, said Mona Lind.", "The boats were lost, said "},
		{numberKind, "That day 12 boats were lost.", "boats were lost."},
		{numberKind, "That day five boats were lost.", "boats were lost."},
		{dateKind, "They were lost on Monday.", "They were lost on "},
		{dateKind, "They were lost in May.", "They were lost in "},
		{dateKind, "They were lost in 2019.", "They were lost in "},
		{negationKind, "The boats were lost.", " lost."},
		{negationKind, "The skipper said that she sailed.", "that she never sailed"},
	} {
		for range 20 {
			got, ok := harbourMutator().mutate(test.kind, test.sentence, 0)
			if !ok || got == test.sentence || !strings.Contains(got, test.kept) {
				t.Errorf("mutate(%s, %q) = %q, %v; want another one with %q", test.kind, test.sentence, got, ok, test.kept)
			}
		}
	}
}

func TestNothingToMutate(t *testing.T) {
	for _, kind := range mutationKinds {
		if got, ok := harbourMutator().mutate(kind, "Boats sail.", 0); ok {
			t.Errorf("mutate(%s) = %q, want none", kind, got)
		}
	}
}

func TestNegationsAreTakenAwayToo(t *testing.T) {
	m, seen := harbourMutator(), map[string]bool{}
	for range 50 {
		got, _ := m.mutate(negationKind, "Ada Brook was not there, and it has rained.", 0)
		seen[got] = true
	}
	for _, want := range []string{"Ada Brook was there, and it has rained.", "Ada Brook was not there, and it has not rained.", "Ada Brook was not there, and it hasn't rained."} {
		if !seen[want] {
			t.Errorf("%q is not among %v", want, seen)
		}
	}
}

// Half of the swapped names come from the same article, and none from the sentence.
func TestNamesAreSwappedForNamesOfTheirSort(t *testing.T) {
	m, seen := harbourMutator(), map[string]bool{}
	for range 200 {
		got, ok := m.mutate(nameKind, "Those boats were lost, said Ada Brook.", 0)
		if !ok || strings.Contains(got, "Ada") {
			t.Fatalf("mutant %q, %v", got, ok)
		}
		seen[strings.TrimSuffix(strings.TrimPrefix(got, "Those boats were lost, said "), ".")] = true
	}
	if !seen["Mona Lind"] || !seen["Tom Farrow"] || seen["Sorrel"] || seen["Halden"] || seen["Monday"] {
		t.Errorf("swapped for %v; want people of both articles, no places and no days", seen)
	}
}

func TestMutantsAreTheSameEveryTime(t *testing.T) {
	a, b := harbourMutator(), harbourMutator()
	for _, span := range article.Sentences(harbour) {
		for _, kind := range mutationKinds {
			x, _ := a.mutate(kind, span.Of(harbour), 0)
			y, _ := b.mutate(kind, span.Of(harbour), 0)
			if x != y {
				t.Errorf("%s: %q and %q", kind, x, y)
			}
		}
	}
}

// checkMutations holds the verifier to its bounds: nine of ten wrong sentences
// are flagged, and not more than one of ten true ones.
func checkMutations(t *testing.T, m Mutations) {
	t.Helper()
	t.Logf("%+v", m)
	if m.Originals == 0 || m.Mutants == 0 || !(m.Flagged >= 90) || !(m.OriginalsFlagged <= 10) {
		t.Errorf("flagged %.1f of %d mutants and %.1f of %d originals; want at least 90 and at most 10", m.Flagged, m.Mutants, m.OriginalsFlagged, m.Originals)
	}
}

func TestTheVerifierNoticesMutantsOfTheSeeds(t *testing.T) {
	trials := trials{index: map[string]int{}}
	for item := range ingest.Reader(t.Context(), "seeds.jsonl", bytes.NewReader(seeds.Articles)) {
		addArticle(t, &trials, item)
	}
	m := trials.measure(func(int) {})
	checkMutations(t, m)
	for kind, k := range m.ByKind {
		if k.Mutants < 20 || !(k.Flagged >= 85) {
			t.Errorf("%s: flagged %.1f of %d mutants; want at least 85, of 20 or more", kind, k.Flagged, k.Mutants)
		}
	}
}

func addArticle(t *testing.T, trials *trials, item ingest.Item) {
	t.Helper()
	prepared, err := article.Prepare(item.Article)
	if item.Err != nil || err != nil {
		t.Fatal(item.Err, err)
	}
	trials.addArticle(prepared)
}

func TestTheVerifierNoticesMutantsOfHumanSummaries(t *testing.T) {
	data := os.Getenv("PRESSMARK_TEST_DATA")
	if data == "" {
		t.Skip("PRESSMARK_TEST_DATA is not set: it names the folder of the outside sets")
	}
	folder := filepath.Join(data, "gum-wikinews", "dev")
	trials := trials{index: map[string]int{}}
	for item := range ingest.Path(t.Context(), filepath.Join(folder, "articles.jsonl")) {
		addArticle(t, &trials, item)
	}
	if err := trials.addSummaries(filepath.Join(folder, "summaries.jsonl")); err != nil {
		t.Fatal(err)
	}
	checkMutations(t, trials.measure(func(int) {}))
}

func TestMutationsInAReport(t *testing.T) {
	before := Report{Mutations: &Mutations{Originals: 10, OriginalsFlagged: 5, Mutants: 20, Flagged: 95, ByKind: map[string]Mutated{nameKind: {20, 95}}}}
	if fallen := before.Fallen(before); len(fallen) != 0 {
		t.Errorf("a report fell below itself: %v", fallen)
	}
	after := Report{Mutations: &Mutations{Originals: 10, OriginalsFlagged: 6, Mutants: 20, Flagged: 94, ByKind: map[string]Mutated{nameKind: {20, 95}}}}
	if fallen := after.Fallen(before); len(fallen) != 2 {
		t.Errorf("Fallen = %q, want more originals flagged and fewer mutants", fallen)
	}
	if text := before.Text(); !strings.Contains(text, "mutations   20, flagged 95.0") || !strings.Contains(text, "originals 10, flagged 5.0") {
		t.Errorf("Text = %q", text)
	}
}
