package main

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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
		err := readEvents(strings.NewReader(test.stream), func(event string, data []byte) error { seen = append(seen, event+string(data)); return nil }, &out)
		if !test.check(err) || !slices.Equal(seen, []string{`progress{"done":1}`, `progress{"done":2}`}) {
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
		if err := bar.draw("progress", []byte(data)); err != nil {
			t.Error(err)
		}
	}
	bar.finish()
	if out.Len() > 0 || bar.at.Stage != "writing" {
		t.Errorf("drew %q at %v", out.String(), bar.at)
	}
	if err := bar.draw("progress", []byte("no JSON")); err == nil {
		t.Error("drew what is no progress")
	}
}

// TestTelling: sentences stand on the terminal as they come, each with its marks; what
// a failing model said is taken back; what was told is not printed again.
func TestTelling(t *testing.T) {
	const (
		stage = `progress {"stage":"finding","answer_id":"a"}`
		first = `delta {"text":"The bridge reopened."}`
		one   = `annotations {"citations":[{"index":1,"verified":true,"answer":{"start":0,"end":20}}]}`
		more  = `delta {"text":" Elvis cut the ribbon. It cost a lot."}`
		all   = `annotations {"citations":[{"index":1,"verified":true,"answer":{"start":0,"end":20}},
			{"index":2,"answer":{"start":21,"end":42}},{"index":1,"verified":true,"answer":{"start":43,"end":57}}]}`
		reset = `delta {"text":"The bridge reopened. Elvis cut the ribbon. It cost a lot.","reset":true}`
		told  = "\nThe bridge reopened. [1] Elvis cut the ribbon. [not supported] It cost a lot.\n[1]\n"
	)
	for name, test := range map[string]struct {
		events []string
		want   string // before the details
	}{
		"in pieces":     {[]string{stage, first, one, more, all}, told},
		"taken back":    {[]string{stage, first, one, reset, all}, "\nThe bridge reopened. [1]\n\n(the language model failed; from the articles:)\n" + told},
		"asked again":   {[]string{stage, first, one, `progress {"stage":"finding","answer_id":"b"}`, first, one, more, all}, "\nThe bridge reopened. [1]\n\n(the library went away; again:)\n" + told},
		"never told":    {[]string{stage}, told},
		"told no whole": {[]string{stage, first, one, `delta {"text":"","reset":true}`}, "\nThe bridge reopened. [1]\n\n(the language model failed)\n" + told},
	} {
		var out, errs, details strings.Builder
		telling := &telling{stages: stageBar{out: &errs}, out: &flow{out: &out}}
		for _, e := range test.events {
			event, data, _ := strings.Cut(e, " ")
			if err := telling.see(event, []byte(data)); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		telling.stages.finish()
		telling.out.end()
		telling.print(&out, partly, printTitles)
		printDetails(&details, partly)
		if diff := cmp.Diff(test.want+"\n"+details.String(), out.String()); diff != "" {
			t.Errorf("%s: printed (-want +got):\n%s", name, diff)
		}
	}
}
