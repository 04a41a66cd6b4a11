package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/pressmark/pressmark/internal/search"
	"github.com/pressmark/pressmark/seeds"
)

// rankingFile holds how the demo library's articles are ranked for its questions.
const rankingFile = "testdata/ranking.txt"

// rankedDeep is how many articles of each question it holds.
const rankedDeep = 5

// TestRankingOfTheDemoLibrary shows a change of the ranking as a diff of numbers.
func TestRankingOfTheDemoLibrary(t *testing.T) {
	got := rankingOfSeeds(t)
	if *update {
		if err := os.WriteFile(rankingFile, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(rankingFile)
	if err != nil {
		t.Fatal(err)
	}
	if changed := changedBlocks(string(want), got); len(changed) > 0 {
		t.Errorf("the ranking changed in %d places; if that is meant: go test ./cmd/pressmark -run Ranking -update, and read the diff\n\n%s",
			len(changed), strings.Join(changed[:min(shownBlocks, len(changed))], "\n\n"))
	}
}

// shownBlocks is how many changes a failed test shows; the diff of the file has all.
const shownBlocks = 6

// changedBlocks are the questions whose ranking differs, as they were and as they
// are; the line of figures is one too.
func changedBlocks(before, after string) (changed []string) {
	was, is := strings.Split(before, "\n\n"), strings.Split(after, "\n\n")
	for i := range max(len(was), len(is)) {
		var old, now string
		if i < len(was) {
			old = was[i]
		}
		if i < len(is) {
			now = is[i]
		}
		if old != now {
			changed = append(changed, "was "+old+"\nis  "+now)
		}
	}
	return changed
}

// rankingOfSeeds lists the articles of every question, each with the score of its
// best passage; a star marks those that hold the answer.
func rankingOfSeeds(t *testing.T) string {
	t.Helper()
	s := parsed(t, "--demo")
	p, err := openProgram(t.Context(), &s, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.close() })
	var list strings.Builder
	var first, five, reciprocal, labelled float64
	for line := range bytes.Lines(seeds.Questions) {
		var q struct {
			ID, Question string
			ArticleIDs   []string `json:"article_ids"`
		}
		if err := json.Unmarshal(line, &q); err != nil {
			t.Fatal(err)
		}
		ranking := rankedFor(t, p, q.Question)
		fmt.Fprintf(&list, "\n%s %s\n%s", q.ID, q.Question, printed(ranking, q.ArticleIDs))
		if len(q.ArticleIDs) > 0 {
			labelled++
			first += recalled(ranking, q.ArticleIDs, 1)
			five += recalled(ranking, q.ArticleIDs, 5)
			reciprocal += firstPlace(ranking, q.ArticleIDs)
		}
	}
	return fmt.Sprintf("recall@1 %.1f  recall@5 %.1f  MRR %.1f of %.0f questions with an article\n%s",
		100*first/labelled, 100*five/labelled, 100*reciprocal/labelled, labelled, list.String())
}

func rankedFor(t *testing.T, p *program, question string) []search.Passage {
	t.Helper()
	found, err := p.retriever.Find(t.Context(), search.Query{Text: question})
	if err != nil {
		t.Fatal(err)
	}
	return bestPassages(found.Passages)
}

func printed(ranking []search.Passage, labelled []string) string {
	var list strings.Builder
	for _, passage := range ranking[:min(rankedDeep, len(ranking))] {
		mark := " "
		if slices.Contains(labelled, passage.ArticleID) {
			mark = "*"
		}
		fmt.Fprintf(&list, "  %.2f %s %s\n", passage.Score, mark, passage.ArticleID)
	}
	return list.String()
}

// bestPassages are the best passages of each article, in order.
func bestPassages(passages []search.Passage) (best []search.Passage) {
	for _, p := range passages {
		if !slices.ContainsFunc(best, func(b search.Passage) bool { return b.ArticleID == p.ArticleID }) {
			best = append(best, p)
		}
	}
	return best
}

func recalled(ranking []search.Passage, articles []string, k int) float64 {
	found := 0
	for _, p := range ranking[:min(k, len(ranking))] {
		if slices.Contains(articles, p.ArticleID) {
			found++
		}
	}
	return float64(found) / float64(len(articles))
}

func firstPlace(ranking []search.Passage, articles []string) float64 {
	place := slices.IndexFunc(ranking, func(p search.Passage) bool { return slices.Contains(articles, p.ArticleID) })
	if place < 0 {
		return 0
	}
	return 1 / float64(place+1)
}
