package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/search"
)

// Rounds of the crash test and articles a round adds.
const (
	crashRounds   = 25
	crashArticles = 300
)

// TestKilledWhileAdding kills the program while it adds articles, at random
// within the time that it needs for them undisturbed. After each, the library opens, is whole, and holds every article whose
// line was printed: by id and by search.
func TestKilledWhileAdding(t *testing.T) {
	rounds := crashRounds
	if testing.Short() {
		rounds = 5
	}
	program, err := exec.LookPath("pressmark") // testscript.Main puts it there
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	seed := rand.New(rand.NewPCG(1, 2))
	began := time.Now()
	acknowledged := addAndKill(t, program, dir, 0, time.Hour)
	whole := time.Since(began) // slow machines and the race detector get their own times
	killed := 0
	for round := range rounds {
		printed := addAndKill(t, program, dir, 1+round, time.Duration(seed.Float64()*float64(whole)))
		killed += len(printed)
		maps.Copy(acknowledged, printed)
		checkLibrary(t, filepath.Join(dir, "library"), acknowledged)
	}
	if killed == 0 || killed == rounds*crashArticles {
		t.Fatalf("%d articles acknowledged in %d rounds of %d: no round was killed midway", killed, rounds, crashArticles)
	}
	t.Logf("%d articles acknowledged in %d rounds", killed, rounds)
}

// addAndKill adds articles, kills the program after the time, and gives the ids
// whose lines were printed, each with a word that its article alone holds.
func addAndKill(t *testing.T, program, dir string, round int, after time.Duration) map[string]string {
	t.Helper()
	file := filepath.Join(dir, "articles.jsonl")
	words := writeArticles(t, file, round)
	add := exec.Command(program, "add", "--no-wait", "--data", filepath.Join(dir, "library"), file)
	var errs bytes.Buffer
	add.Stderr = &errs
	out, err := add.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := add.Start(); err != nil {
		t.Fatal(err)
	}
	killer := time.AfterFunc(after, func() { add.Process.Kill() })
	defer killer.Stop()
	printed := map[string]string{}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if fields := strings.Fields(lines.Text()); len(fields) >= 2 && fields[0] == "added" {
			printed[fields[1]] = words[fields[1]]
		}
	}
	if err := add.Wait(); err != nil && add.ProcessState.Exited() {
		t.Fatalf("add failed by itself: %v\n%s", err, errs.String())
	}
	return printed
}

func writeArticles(t *testing.T, file string, round int) map[string]string {
	t.Helper()
	words := map[string]string{}
	var lines bytes.Buffer
	for i := range crashArticles {
		id, word := fmt.Sprintf("round-%d-%d", round, i), fmt.Sprintf("unique%dx%d", round, i)
		words[id] = word
		text := strings.Repeat("The council met on Monday and spoke about the budget of the town at length. ", 30) + "The secret word is " + word + "."
		line, err := json.Marshal(map[string]string{"id": id, "title": "Council " + id, "text": text})
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(line, '\n'))
	}
	if err := os.WriteFile(file, lines.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return words
}

func checkLibrary(t *testing.T, dir string, acknowledged map[string]string) {
	t.Helper()
	lib, err := library.Open(t.Context(), dir)
	if err != nil {
		t.Fatal("open after the kill:", err)
	}
	defer lib.Close()
	if err := lib.Check(t.Context()); err != nil {
		t.Fatal("check after the kill:", err)
	}
	retriever, err := search.New(t.Context(), search.Config{Library: lib})
	if err != nil {
		t.Fatal(err)
	}
	for id, word := range acknowledged {
		if _, err := lib.Article(t.Context(), id); err != nil {
			t.Fatalf("%s was acknowledged and is lost: %v", id, err)
		}
		found, err := retriever.Search(t.Context(), search.Query{Text: word, TopK: 1})
		if err != nil || len(found.Passages) != 1 || found.Passages[0].ArticleID != id {
			t.Fatalf("%s was acknowledged and is not found by %q: %v, %v", id, word, found.Passages, err)
		}
	}
}
