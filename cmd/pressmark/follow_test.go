package main

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestReadEvents(t *testing.T) {
	const steps = ": still at work\n\nevent: progress\ndata: {\"done\":1}\n\nevent: progress\ndata: {\"done\":2}\n\n"
	for name, test := range map[string]struct {
		stream string
		check  func(error) bool
	}{
		"done":    {steps + "event: done\ndata: {\"title\":\"Tide: high\"}\n\n", func(err error) bool { return err == nil }},
		"error":   {steps + "event: error\ndata: {\"code\":\"shutting_down\"}\n\n", func(err error) bool { p := new(problem); return errors.As(err, &p) && p.Code == "shutting_down" }},
		"cut off": {steps, func(err error) bool { return errors.Is(err, errCutOff) }},
	} {
		var seen []string
		var out struct{ Title string }
		err := readEvents(strings.NewReader(test.stream), func(data []byte) error { seen = append(seen, string(data)); return nil }, &out)
		if !test.check(err) || !slices.Equal(seen, []string{`{"done":1}`, `{"done":2}`}) {
			t.Errorf("%s: %v after %q", name, err, seen)
		}
		if name == "done" && out.Title != "Tide: high" {
			t.Errorf("%s: %+v", name, out)
		}
	}
}

// TestSummaryBar: what is drawn goes to terminals only, and odd events are told.
func TestSummaryBar(t *testing.T) {
	var out strings.Builder
	bar := stageBar{out: &out}
	for _, data := range []string{`{"stage":"parts","done":0,"total":3}`, `{"stage":"parts","done":3,"total":3}`, `{"stage":"writing","done":0,"total":1}`} {
		if err := bar.draw([]byte(data)); err != nil {
			t.Error(err)
		}
	}
	bar.finish()
	if out.Len() > 0 || bar.at.Stage != "writing" {
		t.Errorf("drew %q at %v", out.String(), bar.at)
	}
	if err := bar.draw([]byte("no JSON")); err == nil {
		t.Error("drew what is no progress")
	}
}
