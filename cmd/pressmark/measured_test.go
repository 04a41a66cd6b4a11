package main

import (
	"path/filepath"
	"testing"

	"github.com/pressmark/pressmark/internal/eval"
)

func TestPublish(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if found, err := measured(dir)(); found != nil || err != nil {
		t.Errorf("before: %+v, %v", found, err)
	}
	for _, name := range []string{"first", "second"} {
		if err := publish(dir, name, eval.Report{Articles: 40, Questions: 50}); err != nil {
			t.Fatal(err)
		}
	}
	found, err := measured(dir)()
	if err != nil || found.Name != "second" || found.Figures["questions"] != 50.0 || found.At.IsZero() {
		t.Errorf("found %+v, %v", found, err)
	}
}
