package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pressmark/pressmark/internal/eval"
	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/search"
	"github.com/pressmark/pressmark/internal/summary"
)

type evalCommand struct {
	Articles  []string `help:"Files of articles, JSONL, plain or gzip; separated by commas." placeholder:"FILE,…"`
	Questions string   `help:"Questions, JSONL: measures finding, reading and abstaining." placeholder:"FILE"`
	Summaries string   `help:"Reference summaries, JSONL: measures summaries." placeholder:"FILE"`
	Claims    string   `help:"Claims that are supported or not, JSONL: measures the verifier." placeholder:"FILE"`
	Mutations bool     `help:"Make sentences of the articles (and of --summaries) wrong in one place: measures whether the verifier notices."`
	Vectors   string   `help:"lazy embeds the candidates of each question, all embeds the library first." enum:"lazy,all" default:"lazy"`
	Samples   string   `help:"Write what the confidence knew of each question to this file, for --calibrate; it holds no text." placeholder:"FILE"`
	Calibrate []string `help:"Fit the confidence to the samples of several sets and print its weights; measures nothing else." placeholder:"FILE,…"`
	Report    []string `help:"Write a report with pictures: FILE.html is one page, FILE.md Markdown with SVG files beside it." placeholder:"FILE,…"`
	Name      string   `help:"Name of what is measured, the title of the report; the file if left out." placeholder:"NAME"`
	Publish   bool     `help:"Keep the figures in the data folder, for the status page of the server."`
	Baseline  string   `help:"A report of an earlier run: fail when a figure fell by more than 0.5." placeholder:"FILE"`
	Update    bool     `help:"Write the figures to the file of --baseline instead of comparing."`
}

// lazily is how many candidates of a question are embedded with --vectors lazy.
const lazily = 40

// Run measures and prints the report. It fails when a figure fell below the baseline.
func (c *evalCommand) Run(ctx context.Context, s *settings, io streams) error {
	if len(c.Calibrate) > 0 {
		return c.calibrate(s, io)
	}
	if err := c.check(); err != nil {
		return usageError{err}
	}
	baseline, err := c.baseline()
	if err != nil {
		return err
	}
	report, err := c.measure(ctx, s, io)
	if err != nil {
		return err
	}
	err = c.tell(report, s, io)
	if err == nil && c.Publish {
		err = publish(s.Data, c.title(), report)
	}
	switch {
	case err != nil:
		return err
	case c.Update:
		return c.keep(report)
	case baseline == nil:
		return nil
	}
	if fallen := report.Fallen(*baseline); len(fallen) > 0 {
		return fmt.Errorf("below the baseline %s:\n  %s", c.Baseline, strings.Join(fallen, "\n  "))
	}
	return nil
}

// check refuses a command line that asks for nothing.
func (c *evalCommand) check() error {
	switch {
	case len(c.Articles) == 0:
		return errors.New("no articles: name their files with --articles")
	case c.Questions+c.Summaries+c.Claims == "" && !c.Mutations:
		return errors.New("nothing to measure: give at least one of --questions, --summaries, --claims and --mutations")
	case c.Samples != "" && c.Questions == "":
		return errors.New("--samples are of questions: name their file with --questions")
	}
	if c.Update && c.Baseline == "" {
		return errors.New("--update writes a baseline: name its file with --baseline")
	}
	for _, path := range c.Report {
		if err := eval.CheckPath(path); err != nil {
			return err
		}
	}
	return nil
}

// title of a report.
func (c *evalCommand) title() string {
	measured := cmp.Or(c.Questions, c.Summaries, c.Claims, c.Articles[0])
	return cmp.Or(c.Name, filepath.Join(filepath.Base(filepath.Dir(measured)), filepath.Base(measured)))
}

// calibrate fits the confidence to samples of earlier runs.
func (c *evalCommand) calibrate(s *settings, io streams) error {
	fitted, err := eval.Calibrate(c.Calibrate)
	if err != nil {
		return err
	}
	if s.JSON {
		return printJSON(io.out, fitted)
	}
	fmt.Fprint(io.out, fitted.Text())
	return nil
}

func (c *evalCommand) baseline() (*eval.Report, error) {
	if c.Baseline == "" || c.Update {
		return nil, nil
	}
	data, err := os.ReadFile(c.Baseline)
	if err != nil {
		return nil, fmt.Errorf("read the baseline: %w", err)
	}
	var report eval.Report
	if err := json.Unmarshal(data, &report); err != nil {
		return nil, fmt.Errorf("the baseline %s is no report of eval --json: %w", c.Baseline, err)
	}
	return &report, nil
}

// tell prints the report and writes the files that were asked for.
func (c *evalCommand) tell(report eval.Report, s *settings, io streams) error {
	if c.Samples != "" {
		if err := report.WriteSamples(c.Samples); err != nil {
			return fmt.Errorf("write the samples: %w", err)
		}
	}
	for _, path := range c.Report {
		if err := report.Write(path, eval.Heading{Name: c.title(), Made: time.Now()}); err != nil {
			return fmt.Errorf("write the report: %w", err)
		}
	}
	if s.JSON {
		return printJSON(io.out, report)
	}
	_, err := fmt.Fprint(io.out, report.Text())
	return err
}

// keep makes a report the baseline of later runs. What differs from run to run is
// left out, so that a change shows as a change of figures.
func (c *evalCommand) keep(report eval.Report) error {
	report.IngestSeconds, report.Latency = 0, nil
	file, err := os.Create(c.Baseline)
	if err != nil {
		return err
	}
	return errors.Join(printJSON(file, report), file.Close())
}

// measure works in a library of its own, in a temporary folder.
func (c *evalCommand) measure(ctx context.Context, s *settings, io streams) (eval.Report, error) {
	dir, err := os.MkdirTemp("", "pressmark-eval-")
	if err != nil {
		return eval.Report{}, err
	}
	defer os.RemoveAll(dir)
	p, err := c.open(ctx, s, io, dir)
	if err != nil {
		return eval.Report{}, err
	}
	parts := eval.Parts{Library: p.library, Answer: p.answers, Summarize: p.summarize, Progress: progress(io)}
	if c.Vectors == "all" {
		parts.EmbedAll = p.retriever.EmbedAll
	}
	files := eval.Files{Articles: c.Articles, Questions: c.Questions, Summaries: c.Summaries, Claims: c.Claims, Mutations: c.Mutations}
	report, err := eval.Run(ctx, files, parts)
	return report, errors.Join(err, p.close())
}

func (p *program) summarize(ctx context.Context, articleID string, length summary.Length) (summary.Summary, error) {
	return p.summaries.Summarize(ctx, articleID, length, nil)
}

func (c *evalCommand) open(ctx context.Context, s *settings, io streams, dir string) (*program, error) {
	opened, err := library.Open(ctx, dir)
	if err != nil {
		return nil, err
	}
	log := s.logger(io.err)
	made, err := s.models(opened, log)
	if err != nil {
		return nil, errors.Join(err, opened.Close())
	}
	p, err := assemble(ctx, opened, made, search.Config{OnDemand: lazily, Budget: -1, Log: log})
	if err != nil {
		return nil, errors.Join(err, opened.Close())
	}
	p.answers.Threshold = s.threshold()
	return p, nil
}

// progress draws a bar for each stage on a terminal.
func progress(io streams) func(stage string, done, total int) {
	bar, current := newBar(io.err, "", -1), ""
	return func(stage string, done, total int) {
		if stage != current {
			bar.Finish()
			if total == 0 {
				total = -1
			}
			bar, current = newBar(io.err, stage, total), stage
		}
		bar.Set(done)
	}
}
