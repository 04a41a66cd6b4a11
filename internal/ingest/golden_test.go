package ingest

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite what testdata/*.txtar want")

// Each archive holds files and, last, the items that reading them gives. One
// file is read by its name, several as a folder.
func TestGolden(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal("no archives in testdata", err)
	}
	for _, name := range archives {
		t.Run(filepath.Base(name), func(t *testing.T) { testArchive(t, name) })
	}
}

func testArchive(t *testing.T, name string) {
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	last := len(archive.Files) - 1
	root := t.TempDir()
	if err := txtar.Write(&txtar.Archive{Files: archive.Files[:last]}, root); err != nil {
		t.Fatal(err)
	}
	read := root
	if last == 1 {
		read = filepath.Join(root, archive.Files[0].Name)
	}
	var got strings.Builder
	for item := range Path(t.Context(), read) {
		got.WriteString(printed(item))
	}
	shown := strings.ReplaceAll(got.String(), root, "$DIR")
	if *update {
		archive.Files[last].Data = []byte(shown)
		if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(archive.Files[last].Data), shown); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// printed is an item as the archives hold it: name, fields, and the text on
// lines of its own.
func printed(item Item) string {
	if item.Err != nil {
		return fmt.Sprintf("%s: ERROR %v\n", item.Name, item.Err)
	}
	a := item.Article
	text := a.Text
	a.Text = ""
	fields, err := json.Marshal(a)
	if err != nil {
		return fmt.Sprintf("%s: %v\n", item.Name, err)
	}
	return fmt.Sprintf("%s: path=%q %s\n%s\n", item.Name, a.Path, fields, "\t"+strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n\t"))
}
