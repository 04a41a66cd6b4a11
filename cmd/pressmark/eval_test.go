package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pressmark/pressmark/internal/eval"
	"github.com/pressmark/pressmark/seeds"
)

// evalFiles are the demo library's articles, and a few of its questions.
func evalFiles(t *testing.T, dir string) (articles, questions string) {
	t.Helper()
	articles, questions = filepath.Join(dir, "articles.jsonl"), filepath.Join(dir, "questions.jsonl")
	var few []byte
	for i, line := range bytes.SplitAfter(seeds.Questions, []byte("\n")) {
		if i%8 == 0 {
			few = append(few, line...)
		}
	}
	for path, data := range map[string][]byte{articles: seeds.Articles, questions: few} {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return articles, questions
}

// TestEvalFiles: one run leaves a report in both forms, samples that can be fitted
// to and a baseline that the next run is compared with.
func TestEvalFiles(t *testing.T) {
	dir := t.TempDir()
	articles, questions := evalFiles(t, dir)
	at := func(name string) string { return filepath.Join(dir, name) }
	measure := []string{"eval", "--articles", articles, "--questions", questions, "--baseline", at("baseline.json"), "--json"}
	var report eval.Report
	runJSON(t, &report, append(measure, "--update", "--samples", at("samples.jsonl"), "--name", "Few",
		"--report", at("report.html"), "--report", at("report.md"))...)
	if report.BM25 == nil || report.Confidence == nil || report.Latency.Read.P50 <= 0 || report.Latency.P50 < report.Latency.Read.P50 {
		t.Errorf("report: %+v", report)
	}
	for _, name := range []string{"report.html", "report.md", "report-reliability.svg"} {
		if data, err := os.ReadFile(at(name)); err != nil || !bytes.Contains(data, []byte("Few")) && name != "report-reliability.svg" {
			t.Errorf("%s: %v", name, err)
		}
	}
	var baseline eval.Report
	data, err := os.ReadFile(at("baseline.json"))
	if err != nil || json.Unmarshal(data, &baseline) != nil || baseline.Latency != nil || len(report.Fallen(baseline)) > 0 {
		t.Errorf("baseline: %v\n%s", err, data)
	}
	baseline.Reading.Sentence = 101
	if data, err = json.Marshal(baseline); err != nil || os.WriteFile(at("baseline.json"), data, 0o600) != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	if code := run(t.Context(), measure, strings.NewReader(""), io.Discard, &errs); code != exitFailure || !strings.Contains(errs.String(), "reading.sentence: 101.0 before") {
		t.Errorf("a run below the baseline ended with %d: %s", code, errs.String())
	}
	var fitted eval.Calibration
	runJSON(t, &fitted, "eval", "--calibrate", at("samples.jsonl"), "--json")
	if fitted.Questions != report.Questions || len(fitted.Sets) != 1 || fitted.Threshold <= 0 || fitted.Threshold >= 1 {
		t.Errorf("calibration: %+v", fitted)
	}
}

func TestEvalRefusesWhatMeansNothing(t *testing.T) {
	for message, args := range map[string][]string{
		"no articles":                {"--questions", "q"},
		"nothing to measure":         {"--articles", "a"},
		"--samples are of questions": {"--articles", "a", "--claims", "c", "--samples", "s"},
		"--update writes a baseline": {"--articles", "a", "--questions", "q", "--update"},
		"end in .html or .md":        {"--articles", "a", "--questions", "q", "--report", "r.pdf"},
		"the folder of the report":   {"--articles", "a", "--questions", "q", "--report", "no/such/folder/r.md"},
		"0.5x":                       {"--articles", "a", "--questions", "q", "--threshold", "0.5x"},
		"missing value":              {"--calibrate"},
	} {
		var errs bytes.Buffer
		if code := run(t.Context(), append([]string{"eval"}, args...), strings.NewReader(""), io.Discard, &errs); code != exitUsage || !strings.Contains(errs.String(), message) {
			t.Errorf("eval %q ended with %d and said %q, want %q", args, code, errs.String(), message)
		}
	}
}
