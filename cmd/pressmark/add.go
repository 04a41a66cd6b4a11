package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/ingest"
	"github.com/pressmark/pressmark/internal/web"
)

type addCommand struct {
	NoWait bool     `name:"no-wait" help:"Do not wait for the vectors: questions find the articles by their words at once, by meaning later."`
	Paths  []string `arg:"" name:"path" help:"Files (text, Markdown, HTML, JSON, JSONL, plain or gzip), folders, or - for standard input."`
}

// A batch is committed together: so many articles, or so many bytes of text.
const (
	batchArticles = 32
	batchBytes    = 4 << 20
)

// Run adds articles and prints a line for each: a printed line is committed. It
// fails at the end when some could not be added.
func (c *addCommand) Run(ctx context.Context, s *settings, io streams) error {
	if s.Demo {
		return usageError{errors.New("the demo library is in memory: what is added to it would be lost; leave --demo out")}
	}
	return withModels(ctx, s, io.err, func(api *client) error {
		add := &adding{client: api, streams: io, settings: s, bar: newBar(io.err, "adding", -1)}
		err := add.all(ctx, c.Paths)
		add.bar.Finish()
		add.summarize()
		if err == nil && !c.NoWait {
			err = waitForVectors(ctx, api, io)
		}
		if err == nil && add.counts["failed"] > 0 {
			return status(exitFailure)
		}
		return err
	})
}

// adding is an add at work.
type adding struct {
	*client
	streams
	settings *settings
	bar      *progressbar.ProgressBar
	batch    []ingest.Item
	bytes    int
	counts   map[string]int
	order    int // of the next item, over all paths
}

// report is one printed item.
type report struct {
	Index  int    `json:"index"`
	Name   string `json:"name"`
	ID     string `json:"id,omitempty"`
	Status string `json:"status"`
	Error  string `json:"error,omitempty"`
	Title  string `json:"-"`
}

func (a *adding) all(ctx context.Context, paths []string) error {
	a.counts = map[string]int{}
	for _, path := range paths {
		for item := range a.items(ctx, path) {
			if err := a.take(ctx, item); err != nil {
				return err
			}
		}
	}
	return errors.Join(a.commit(ctx), ctx.Err())
}

func (a *adding) items(ctx context.Context, path string) iter.Seq[ingest.Item] {
	if path == "-" {
		return ingest.Reader(ctx, "standard input", a.in)
	}
	if strings.HasPrefix(path, "http://") || strings.HasPrefix(path, "https://") {
		return failing(path, "adding from the web is not built yet: save the page as a file and add that")
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return failing(path, err.Error())
	}
	if _, err := os.Stat(absolute); err != nil {
		return failing(path, "there is no such file or folder")
	}
	return ingest.Path(ctx, absolute)
}

func failing(name, reason string) iter.Seq[ingest.Item] {
	return func(yield func(ingest.Item) bool) { yield(ingest.Item{Name: name, Err: errors.New(reason)}) }
}

// take collects items and commits them in batches. The article is prepared here,
// for only here its path is known, which may be its identity.
func (a *adding) take(ctx context.Context, item ingest.Item) error {
	if errors.Is(item.Err, ingest.ErrSkipped) { // a note on a folder, no failure
		fmt.Fprintf(a.errs, "%s: %v\n", item.Name, item.Err)
		return nil
	}
	if item.Err == nil {
		if a.settings.Collection != "" {
			item.Article.Collection = a.settings.Collection
		}
		item.Article, item.Err = article.Prepare(item.Article)
	}
	a.batch = append(a.batch, item)
	a.bytes += len(item.Article.Text)
	if len(a.batch) < batchArticles && a.bytes < batchBytes {
		return nil
	}
	return a.commit(ctx)
}

func (a *adding) commit(ctx context.Context) error {
	batch := a.batch
	a.batch, a.bytes = nil, 0
	results, err := a.send(ctx, batch)
	if err != nil {
		return err
	}
	for _, item := range batch {
		line := report{Index: a.order, Name: item.Name, Status: "failed", Title: label(item.Article)}
		a.order++
		if item.Err != nil {
			line.Error = item.Err.Error()
		} else {
			line.ID, line.Status, line.Error = results[0].ID, string(results[0].Status), results[0].Error
			results = results[1:]
		}
		a.print(line)
	}
	return nil
}

// labelBytes is how much of an untitled article names it in a report.
const labelBytes = 60

// label is what a person knows an article by.
func label(a article.Article) string {
	return cmp.Or(a.Title, article.FirstWords(a.Text, labelBytes))
}

// send commits the good items of a batch.
func (a *adding) send(ctx context.Context, batch []ingest.Item) ([]web.Item, error) {
	var articles []article.Article
	for _, item := range batch {
		if item.Err == nil {
			articles = append(articles, item.Article)
		}
	}
	if len(articles) == 0 {
		return nil, ctx.Err()
	}
	var reply web.AddResponse
	err := a.call(ctx, http.MethodPost, "/v1/articles", map[string]any{"articles": articles}, &reply)
	if err == nil && len(reply.Items) != len(articles) {
		err = fmt.Errorf("the library answered for %d of %d articles", len(reply.Items), len(articles))
	}
	return reply.Items, err
}

func (a *adding) print(line report) {
	a.counts[line.Status]++
	a.bar.Clear()
	switch {
	case a.settings.JSON:
		printLine(a.out, line)
	case line.Error != "":
		fmt.Fprintf(a.out, "%-9s  %s: %s\n", line.Status, line.Name, line.Error)
	default:
		fmt.Fprintf(a.out, "%-9s  %s  %s\n", line.Status, line.ID, line.Title)
	}
	a.bar.Add(1)
}

func (a *adding) summarize() {
	if a.order == 0 {
		fmt.Fprintln(a.errs, "nothing to add")
		return
	}
	var parts []string
	for _, status := range []string{"added", "updated", "unchanged", "failed"} {
		if n := a.counts[status]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, status))
		}
	}
	fmt.Fprintln(a.errs, strings.Join(parts, ", "))
}

// waitForVectors waits until every passage has its vector. What is added is
// stored already; stopping now loses nothing.
func waitForVectors(ctx context.Context, api *client, io streams) error {
	var bar *progressbar.ProgressBar
	started := time.Now()
	for {
		var stats web.StatsResponse
		if err := api.call(ctx, http.MethodGet, "/v1/stats", nil, &stats); err != nil {
			if ctx.Err() != nil {
				fmt.Fprintln(io.err, "the articles are stored; their vectors are made when the library is next open")
			}
			return err
		}
		if stats.Pending == 0 {
			break
		}
		if hopeless(stats, time.Since(started)) {
			fmt.Fprintln(io.err, "the articles are stored; their vectors are made later:", strings.Join(stats.Degraded, "; "))
			break
		}
		if bar == nil {
			bar = newBar(io.err, "embedding passages", stats.Pending)
		}
		bar.Set(max(0, bar.GetMax()-stats.Pending))
		select {
		case <-ctx.Done():
		case <-time.After(200 * time.Millisecond):
		}
	}
	if bar != nil {
		bar.Finish()
	}
	return nil
}

// hopeless tells whether nobody makes vectors now: those that there are were made
// by another model, or whoever should make them has not begun for a while.
func hopeless(stats web.StatsResponse, waited time.Duration) bool {
	other := stats.IndexModel != "" && stats.IndexModel != stats.Models.Embedder
	return len(stats.Degraded) > 0 && (other || waited > patience)
}

// printLine prints a value as one line of JSON.
func printLine(out io.Writer, value any) {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(value) // like fmt.Fprintln: what cannot be printed cannot be helped
}
