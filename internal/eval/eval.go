package eval

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/ingest"
	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/summary"
	"github.com/pressmark/pressmark/internal/verify"
)

// ErrInput is a file that cannot be evaluated; the wrapping error says why.
var ErrInput = errors.New("cannot evaluate")

// Files names the input of an evaluation. Articles and one of the others are needed.
type Files struct {
	Articles  []string // JSONL, plain or gzip
	Questions string
	Summaries string
	Claims    string
	Mutations bool // of sentences of the articles and of the summaries written by people
}

// Parts are what is measured: a library that is empty at first, and the
// services that work on it.
type Parts struct {
	Library   *library.Library
	Answer    *answer.Service
	Summarize func(ctx context.Context, articleID string, length summary.Length) (summary.Summary, error)
	EmbedAll  func(ctx context.Context, progress func(done, total int)) error // nil: candidates are embedded as questions need them
	Progress  func(stage string, done, total int)                             // may be nil
}

// Run loads the articles into the library and measures everything the files allow.
func Run(ctx context.Context, files Files, parts Parts) (Report, error) {
	if len(files.Articles) == 0 || files.Questions+files.Summaries+files.Claims == "" && !files.Mutations {
		return Report{}, fmt.Errorf("%w: name the articles and at least one of questions, summaries, claims and mutations", ErrInput)
	}
	if parts.Progress == nil {
		parts.Progress = func(string, int, int) {}
	}
	run := &run{Parts: parts}
	if err := run.load(ctx, files.Articles); err != nil {
		return Report{}, err
	}
	for _, step := range []struct {
		file    string
		measure func(context.Context, string) error
	}{{files.Questions, run.questions}, {files.Summaries, run.summaries}, {files.Claims, run.claims}} {
		if step.file == "" {
			continue
		}
		if err := step.measure(ctx, step.file); err != nil {
			return Report{}, err
		}
	}
	if files.Mutations {
		if err := run.mutations(ctx, files.Summaries); err != nil {
			return Report{}, err
		}
	}
	return run.report, nil
}

type run struct {
	Parts
	report Report
	loaded []string // ids of the articles, in order
}

const loadBatch = 64

// load puts all articles into the library; one that fails ends the evaluation,
// for its figures would not be comparable.
func (r *run) load(ctx context.Context, paths []string) error {
	started := time.Now()
	for _, path := range paths {
		if err := r.loadFile(ctx, path); err != nil {
			return err
		}
	}
	r.report.IngestSeconds = float64(time.Since(started).Milliseconds()) / 1000
	totals, err := r.Library.Totals(ctx)
	if err != nil {
		return err
	}
	r.report.Articles, r.report.Chunks = totals.Articles, totals.Chunks
	if r.EmbedAll == nil {
		return nil
	}
	return r.EmbedAll(ctx, func(done, total int) { r.Progress("embedding", done, total) })
}

func (r *run) loadFile(ctx context.Context, path string) error {
	var batch []article.Article
	loaded := 0
	for item := range ingest.Path(ctx, path) {
		if item.Err != nil {
			return fmt.Errorf("%w: %s: %w", ErrInput, item.Name, item.Err)
		}
		if batch = append(batch, item.Article); len(batch) < loadBatch {
			continue
		}
		if err := r.put(ctx, batch); err != nil {
			return err
		}
		loaded += len(batch)
		r.Progress("loading", loaded, 0)
		batch = nil
	}
	return errors.Join(r.put(ctx, batch), ctx.Err())
}

func (r *run) put(ctx context.Context, batch []article.Article) error {
	results, err := r.Library.Put(ctx, batch)
	if err != nil {
		return err
	}
	for _, result := range results {
		if result.Err != nil {
			return fmt.Errorf("%w: article %q: %w", ErrInput, result.ID, result.Err)
		}
		r.loaded = append(r.loaded, result.ID)
	}
	return nil
}

// lines reads a JSONL file, a value of T from each line.
func lines[T any](path string) ([]T, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInput, err)
	}
	defer file.Close()
	var list []T
	reader := bufio.NewReader(file)
	for number := 1; ; number++ {
		line, err := reader.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var value T
			if err := json.Unmarshal(line, &value); err != nil {
				return nil, fmt.Errorf("%w: %s:%d: %w", ErrInput, path, number, err)
			}
			list = append(list, value)
		}
		if err == io.EOF {
			return list, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrInput, err)
		}
	}
}

// source is what statements about an article are verified against.
func source(a article.Article) verify.Source {
	return verify.Source{Text: a.Text, Title: a.Title, Published: a.PublishedAt}
}

// claims measures the verifier against the article of each claim.
func (r *run) claims(ctx context.Context, path string) error {
	type line struct {
		ArticleID string `json:"article_id"`
		Claim     string `json:"claim"`
		Supported bool   `json:"supported"`
	}
	list, err := lines[line](path)
	if err != nil {
		return err
	}
	var samples []sample
	var right []float64
	for i, l := range list {
		r.Progress("checking claims", i, len(list))
		stored, err := r.Library.Article(ctx, l.ArticleID)
		if err != nil {
			return fmt.Errorf("%w: claim %d: article %q: %w", ErrInput, i+1, l.ArticleID, err)
		}
		support := verify.Statement(l.Claim, source(stored))
		samples = append(samples, sample{support.Score, l.Supported})
		right = append(right, one(support.Holds == l.Supported))
	}
	r.report.Claims = &Claims{Total: len(list), AUROC: auroc(samples), Accuracy: mean(right)}
	return nil
}

// Text gives the report for people, a line for each part.
func (r Report) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d articles, %d passages, loaded in %.1f s\n", r.Articles, r.Chunks, r.IngestSeconds)
	if r.Questions > 0 {
		fmt.Fprintf(&b, "%d questions, %d of them answerable\n", r.Questions, r.Answerable)
	}
	if v := r.Retrieval; v != nil {
		fmt.Fprintf(&b, "retrieval   nDCG@10 %v  recall@1 %v  recall@5 %v  answer@1 %v  answer@5 %v\n", v.NDCG10, v.Recall1, v.Recall5, v.Answer1, v.Answer5)
	}
	if v := r.BM25; v != nil {
		fmt.Fprintf(&b, "plain BM25  nDCG@10 %v  recall@1 %v  recall@5 %v  answer@1 %v  answer@5 %v  sentence %v\n", v.NDCG10, v.Recall1, v.Recall5, v.Answer1, v.Answer5, v.Sentence)
	}
	if v := r.Choice; v != nil {
		fmt.Fprintf(&b, "choice      MAP %v  MRR %v (plain BM25 %v and %v)\n", v.MAP, v.MRR, r.BM25.MAP, r.BM25.MRR)
	}
	if v := r.Reading; v != nil {
		fmt.Fprintf(&b, "reading     exact %v  f1 %v  contained %v  sentence %v\n", v.Exact, v.F1, v.Contained, v.Sentence)
	}
	if v := r.Abstention; v != nil {
		fmt.Fprintf(&b, "abstention  precision %v  recall %v  f1 %v  AUROC %v\n", v.Precision, v.Recall, v.F1, v.AUROC)
	}
	if v := r.Confidence; v != nil {
		fmt.Fprintf(&b, "confidence  Brier %v  ECE %v  AUROC of right answers %v\n", v.Brier, v.ECE, v.AUROC)
	}
	if r.Joint != nil {
		fmt.Fprintf(&b, "joint       %v\n", *r.Joint)
	}
	if v := r.Citations; v != nil {
		fmt.Fprintf(&b, "citations   %d, verified %d, quote in article %d\n", v.Total, v.Verified, v.QuoteInArticle)
	}
	for _, line := range []struct {
		name string
		of   *Summaries
	}{{"summaries", r.Summaries}, {"  lead-3", r.Lead3}, {"  short", r.ShortSummaries}, {"  lead-1", r.Lead1}} {
		if v := line.of; v != nil {
			fmt.Fprintf(&b, "%-11s ROUGE-1 %v  ROUGE-2 %v  ROUGE-L %v\n", line.name, v.Rouge1, v.Rouge2, v.RougeL)
		}
	}
	if v := r.Claims; v != nil {
		fmt.Fprintf(&b, "claims      %d  AUROC %v  accuracy %v\n", v.Total, v.AUROC, v.Accuracy)
	}
	if v := r.Mutations; v != nil {
		fmt.Fprintf(&b, "mutations   %d, flagged %v (name %v  number %v  date %v  negation %v)  originals %d, flagged %v\n", v.Mutants, v.Flagged,
			v.ByKind[nameKind].Flagged, v.ByKind[numberKind].Flagged, v.ByKind[dateKind].Flagged, v.ByKind[negationKind].Flagged, v.Originals, v.OriginalsFlagged)
	}
	if v := r.Latency; v != nil {
		fmt.Fprintf(&b, "latency     p50 %.0f ms  p95 %.0f ms (finding %.0f and %.0f, reading %.0f and %.0f)\n",
			v.P50, v.P95, v.Find.P50, v.Find.P95, v.Read.P50, v.Read.P95)
	}
	return b.String()
}
