package answer

import (
	"os"
	"strings"
	"testing"
)

// kindCases are the lines of testdata/kinds.txt: a kind and a question.
func kindCases(t *testing.T) (cases [][2]string) {
	t.Helper()
	data, err := os.ReadFile("testdata/kinds.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if kind, question, ok := strings.Cut(strings.TrimSpace(line), " "); ok && kind != "#" {
			cases = append(cases, [2]string{kind, strings.TrimSpace(question)})
		}
	}
	return cases
}

func TestKindsOfQuestions(t *testing.T) {
	cases := kindCases(t)
	if len(cases) < 120 {
		t.Fatalf("%d questions, want 120 at least", len(cases))
	}
	for _, c := range cases {
		a := understand(c[1])
		got := string(a.kind)
		if a.item != "" {
			got += "/" + string(a.item)
		}
		if got != c[0] {
			t.Errorf("understand(%q) = %s, want %s", c[1], got, c[0])
		}
	}
}
