package main

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/pressmark/pressmark/internal/answer"
)

// shapeCase is a question over the demo library with the shape that its answer
// ought to have.
type shapeCase struct {
	Kind     string   `json:"kind"`
	Question string   `json:"question"`
	Says     []string `json:"says"`     // what the answer's text holds; "a|b": one of them
	Short    []string `json:"short"`    // allowed short answers; none: any
	Abstains string   `json:"abstains"` // what the reason of the abstention holds
	Note     string   `json:"note"`     // what a note holds
}

// wrong tells what is wrong with an answer, "" if nothing is.
func (c shapeCase) wrong(a answer.Answer) string {
	if c.Abstains != "" {
		if a.Abstention == nil || !strings.Contains(a.Abstention.Reason, c.Abstains) {
			return "want an abstention: " + c.Abstains
		}
		return ""
	}
	if !a.Answerable {
		return "abstained: " + a.Abstention.Reason
	}
	for _, says := range c.Says {
		if !slices.ContainsFunc(strings.Split(says, "|"), func(s string) bool { return strings.Contains(a.Text, s) }) {
			return "does not say " + says
		}
	}
	if len(c.Short) > 0 && !slices.Contains(c.Short, a.ShortAnswer) {
		return "short answer is not " + strings.Join(c.Short, " or ")
	}
	if c.Note != "" && !slices.ContainsFunc(a.Notes, func(n string) bool { return strings.Contains(n, c.Note) }) {
		return "no note says " + c.Note
	}
	return ""
}

func shapeCases(t *testing.T) (cases []shapeCase) {
	t.Helper()
	file, err := os.Open("testdata/shapes.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var c shapeCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
	}
	return cases
}

// rightShapes is how many of the questions of each kind are answered right at least.
var rightShapes = map[string]int{"list": 10, "reason": 17, "definition": 20, "yes/no": 23, "articles": 10, "parts": 3, "abstention": 2}

// TestShapesOfAnswers asks for lists, reasons, definitions, yes or no, and what the
// library holds. Not all are answered right; -v tells which are not. A wrong yes or no
// is worse than a question left open, and fails.
func TestShapesOfAnswers(t *testing.T) {
	s := parsed(t, "--demo")
	p, err := openProgram(t.Context(), &s, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.close() })
	right, texts := map[string]int{}, seedArticles(t)
	for _, c := range shapeCases(t) {
		given, err := p.answers.Ask(t.Context(), answer.Request{Question: c.Question}, nil)
		if err != nil {
			t.Fatal(err)
		}
		checkVerified(t, texts, given.Text, given.Citations, given.Unsupported)
		wrong := c.wrong(given)
		if wrong == "" {
			right[c.Kind]++
			continue
		}
		t.Logf("%s: %s\n   %s\n   text: %s\n   short: %s", c.Kind, c.Question, wrong, given.Text, given.ShortAnswer)
		if c.Kind == "yes/no" && given.ShortAnswer != "" {
			t.Errorf("%s: %q is wrong", c.Question, given.ShortAnswer)
		}
	}
	t.Logf("right: %v", right)
	for kind, least := range rightShapes {
		if right[kind] < least {
			t.Errorf("%s: %d right, want %d at least", kind, right[kind], least)
		}
	}
}
