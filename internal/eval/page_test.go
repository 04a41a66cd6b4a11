package eval

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// asked four questions: one of each fate.
func exampleReport() Report {
	answers := []string{"Norway"}
	r := Report{Articles: 3, Chunks: 9, Questions: 4, Answerable: 3, threshold: 0.5, Citations: &Citations{2, 2, 2}, outcomes: []outcome{
		{question: question{ID: "right", Question: "Who won?", Answers: answers, ArticleIDs: []string{"a"}}, labelled: true,
			ours: ranking{1, 1, 1, 1}, plain: ranking{0.5, 0, 1, 3}, reads: true, exact: 1, f1: 1, contained: true, sentence: true, decides: true, confidence: 0.9, answered: true, said: "Norway"},
		{question: question{ID: "lost", Question: "Who <b>lost</b> | all?", Answers: answers, ArticleIDs: []string{"b"}}, labelled: true,
			ours: ranking{0, 0, 0, 7}, reads: true, decides: true, confidence: 0.4, said: "Sweden & `friends`"},
		{question: question{ID: "shy", Question: "Who was second?", Answers: answers, ArticleIDs: []string{"b"}}, labelled: true,
			ours: ranking{1, 1, 1, 2}, reads: true, contained: true, sentence: true, decides: true, confidence: 0.3, said: "Norway"},
		{question: question{ID: "none", Question: "Who will win?"}, decides: true, confidence: 0.7, answered: true, said: "Denmark"},
	}}
	r.summarise(false)
	return r
}

func TestLosses(t *testing.T) {
	got := map[string]string{}
	for _, loss := range outcomes(exampleReport().outcomes).losses() {
		for _, row := range loss.Rows {
			got[loss.Title] += row.ID
		}
	}
	want := map[string]string{"Not found": "lost", "Right, but not answered": "shy", "Answered without an answer": "none"}
	if len(got) != len(want) {
		t.Errorf("losses = %v, want %v", got, want)
	}
	for title, ids := range want {
		if got[title] != ids {
			t.Errorf("%s: %q, want %q", title, got[title], ids)
		}
	}
}

func TestRisks(t *testing.T) {
	curve := outcomes(exampleReport().outcomes).risks()
	if len(curve) != 4 || curve[0].wrong != 0 || curve[1].wrong != 50 || curve[3].answered != 100 || curve[3].wrong != 50 {
		t.Errorf("risks = %+v", curve)
	}
	if at := riskAt(curve, 0.5); at.answered != 50 || at.wrong != 50 {
		t.Errorf("at the threshold %+v", at)
	}
	if at := riskAt(curve, 0.95); at.answered != 0 {
		t.Errorf("above all confidences %+v", at)
	}
}

func writtenReport(t *testing.T, name string) (dir, text string) {
	t.Helper()
	dir = t.TempDir()
	path := filepath.Join(dir, name)
	if err := exampleReport().Write(path, Heading{Name: "A & B", Made: time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return dir, string(data)
}

func TestReportAsPage(t *testing.T) {
	_, page := writtenReport(t, "report.html")
	for _, want := range []string{"A &amp; B", "25 November 2026", "Who &lt;b&gt;lost&lt;/b&gt; | all?", "Sweden &amp; `friends`", "Not found: 1", "threshold 0.50", `role="img"`, "prefers-color-scheme"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, unwanted := range []string{"<script", "src=", "href=", "ZgotmplZ", "NaN"} {
		if strings.Contains(page, unwanted) {
			t.Errorf("the page holds %q: it must need nothing else", unwanted)
		}
	}
	if strings.Count(page, "<svg") != 3 {
		t.Errorf("%d pictures, want 3", strings.Count(page, "<svg"))
	}
}

func TestReportAsMarkdown(t *testing.T) {
	dir, text := writtenReport(t, "report.md")
	for _, want := range []string{"# A & B\n", "| answer@1 | 33.3 | 0.0 | +33.3 |", `Who &lt;b>lost&lt;/b> \| all? (lost, confidence 0.40, an answer in passage 7); best answer: Sweden & ` + "\\`friends\\`; right: Norway"} {
		if !strings.Contains(text, want) {
			t.Errorf("the report lacks %q:\n%s", want, text)
		}
	}
	for _, slug := range []string{"answer-at-k", "risk-against-coverage", "reliability"} {
		name := "report-" + slug + ".svg"
		if !strings.Contains(text, "]("+name+")") {
			t.Errorf("the report does not show %s", name)
		}
		picture, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for decoder := xml.NewDecoder(bytes.NewReader(picture)); ; {
			if _, err = decoder.Token(); err != nil {
				break
			}
		}
		if !errors.Is(err, io.EOF) || bytes.Contains(picture, []byte("NaN")) || !bytes.Contains(picture, []byte("<style>")) {
			t.Errorf("%s: %v\n%s", name, err, picture)
		}
	}
}

// A report without questions has tables alone.
func TestReportOfSummaries(t *testing.T) {
	path := filepath.Join(t.TempDir(), "report.html")
	if err := (Report{Articles: 1, Summaries: &Summaries{41.8, 17.8, 37.6}}).Write(path, Heading{Name: "x"}); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(page, []byte("41.8")) || bytes.Contains(page, []byte("<svg")) || bytes.Contains(page, []byte("went wrong")) {
		t.Errorf("the page of summaries: %v\n%s", err, page)
	}
}

func TestReportsThatCannotBeWritten(t *testing.T) {
	for _, path := range []string{"report.pdf", "report", filepath.Join("no", "folder", "report.md")} {
		if err := (Report{}).Write(path, Heading{}); err == nil {
			t.Errorf("Write(%q) did not fail", path)
		}
	}
}
