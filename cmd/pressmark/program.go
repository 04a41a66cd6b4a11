package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/encoder"
	"github.com/pressmark/pressmark/internal/ingest"
	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/search"
	"github.com/pressmark/pressmark/internal/suggest"
	"github.com/pressmark/pressmark/internal/summary"
	"github.com/pressmark/pressmark/internal/web"
	"github.com/pressmark/pressmark/seeds"
)

// models are the models at work.
type models struct {
	embedder  llm.Embedder
	reader    llm.Reader
	generator llm.Generator // nil: answers are the articles' own sentences
	failing   func() string // why the generator failed last, "" when it did not; may be nil

	dailyTokens int // that those of configured servers may cost; 0: no limit
}

// program is everything that works on one open library.
type program struct {
	library   *library.Library
	retriever *search.Retriever
	answers   *answer.Service
	summaries *summary.Service
	suggester *suggest.Service
	models    models
	log       *slog.Logger
	workers   sync.WaitGroup
	running   context.Context // of the background work
	stop      context.CancelFunc
	titles    bool // a model may name conversations

	// See web.Server.
	hideQuestions bool
	measured      func() (*web.Measurement, error)
}

// openProgram opens the library that the settings name.
func openProgram(ctx context.Context, s *settings, errs io.Writer) (*program, error) {
	opened, err := s.openLibrary(ctx) // first: when another process has it, nothing else is needed
	if err != nil {
		return nil, err
	}
	log := s.logger(errs)
	made, err := s.models(opened, log)
	if err != nil {
		return nil, errors.Join(err, opened.Close())
	}
	p, err := assemble(ctx, opened, made, search.Config{Log: log})
	if err != nil {
		return nil, errors.Join(err, opened.Close())
	}
	p.answers.Verification, p.answers.Threshold, p.titles = s.Verification, s.threshold(), s.stays
	if s.Demo {
		err = p.loadSeeds(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	p.work()
	return p, nil
}

func (s *settings) openLibrary(ctx context.Context) (*library.Library, error) {
	if s.Demo {
		return library.OpenMemory(ctx)
	}
	return library.Open(ctx, s.Data)
}

// logger writes JSON lines for programs; the settings have been checked already.
// Left out means errors only: a verb's own notes tell a person the rest.
func (s *settings) logger(errs io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.Log)); err != nil {
		level = slog.LevelError
	}
	return slog.New(slog.NewJSONHandler(errs, &slog.HandlerOptions{Level: level}))
}

// models builds the built-in models and those of the configured servers, whose
// cost the library keeps.
func (s *settings) models(opened *library.Library, log *slog.Logger) (models, error) {
	embedder, err := builtInEmbedder()
	if err != nil {
		return models{}, err
	}
	reader, err := encoder.NewReader()
	if err != nil {
		return models{}, err
	}
	made := models{embedder: embedder, reader: reader}
	return made, s.addServers(&made, opened, log)
}

func builtInEmbedder() (llm.Embedder, error) {
	embedder, err := encoder.NewEmbedder()
	if err != nil {
		return nil, err
	}
	return llm.NewKnown(embedder, seeds.Vectors)
}

// assemble builds the services over an open library.
func assemble(ctx context.Context, opened *library.Library, made models, config search.Config) (*program, error) {
	config.Library, config.Embedder = opened, made.embedder
	retriever, err := search.New(ctx, config)
	if err != nil {
		return nil, err
	}
	answers := &answer.Service{Library: opened, Search: retriever, Reader: made.reader, Generator: made.generator, Log: config.Log}
	running, stop := context.WithCancel(context.Background())
	return &program{
		library: opened, retriever: retriever, models: made, log: config.Log, running: running, stop: stop,
		answers:   answers,
		suggester: suggest.New(answers),
		summaries: &summary.Service{Library: opened, Generator: made.generator},
	}, nil
}

// loadSeeds puts the seed library into an empty one, with its vectors.
func (p *program) loadSeeds(ctx context.Context) error {
	var articles []article.Article
	for item := range ingest.Reader(ctx, "seeds.jsonl", bytes.NewReader(seeds.Articles)) {
		if item.Err != nil {
			return fmt.Errorf("the demo library: %w", item.Err)
		}
		articles = append(articles, item.Article)
	}
	if _, err := p.library.Put(ctx, articles); err != nil {
		return fmt.Errorf("the demo library: %w", err)
	}
	if err := p.retriever.EmbedAll(ctx, nil); err != nil && ctx.Err() == nil {
		p.log.Warn("the demo library is searched by its words until its vectors are made", "error", err)
	}
	return ctx.Err()
}

// work starts the background worker.
func (p *program) work() {
	p.workers.Go(func() { p.retriever.Run(p.running) })
	p.workers.Go(func() { p.findStories(p.running) })
}

// storiesAhead is how many articles get their story in one transaction.
const storiesAhead = 32

// findStories gives stories to the articles of a library that an older version of the
// program has stored. Questions and additions go first.
func (p *program) findStories(ctx context.Context) {
	for left := 1; left > 0 && ctx.Err() == nil; {
		p.yield(ctx)
		var err error
		if left, err = p.library.FindStories(ctx, storiesAhead); err != nil {
			if ctx.Err() == nil {
				p.log.Warn("finding the stories of stored articles failed; the next start goes on", "error", err)
			}
			return
		}
	}
}

// close ends the background work and the library.
func (p *program) close() error {
	p.stop()
	p.workers.Wait()
	return p.library.Close()
}

// handler serves the program over HTTP, for requests to this machine and the hosts.
func (p *program) handler(hosts ...string) (http.Handler, error) {
	return p.server(hosts...).Handler()
}

func (p *program) server(hosts ...string) *web.Server {
	return &web.Server{
		Library: p.library, Ask: p.answers, Search: p.retriever, Summary: p.summaries, Suggest: p.suggester,
		HideQuestions: p.hideQuestions, Demo: p.loadSeeds, Measured: p.measured,
		DailyTokens: p.models.dailyTokens, Status: p.status, Yield: p.yield, Title: p.title, Reindex: p.reindex, Version: version(), Log: p.log, AllowedHosts: hosts,
	}
}

// politeness is the longest that a batch of articles waits for questions: with
// questions without end, adding still goes on.
const politeness = 500 * time.Millisecond

// yield lets questions go first.
func (p *program) yield(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, politeness)
	defer cancel()
	p.retriever.Yield(ctx)
}

// reindex starts a reindexing, which ends with the program at the latest.
func (p *program) reindex() { p.workers.Go(p.retriever.StartReindex(p.running)) }

// readerName is what people see of the built-in reader; it has no other.
const readerName = "built-in reader (MiniLM-L6)"

func (p *program) status(ctx context.Context) web.Status {
	status := web.Status{Reindex: p.retriever.Reindexing(), Threshold: p.answers.Threshold, Models: web.Models{Embedder: p.models.embedder.Model(), Reader: readerName}}
	if p.models.generator != nil {
		status.Models.Generator = p.models.generator.Model()
	}
	reasons, err := p.retriever.Degraded(ctx)
	if err != nil {
		p.log.Error("the condition of the index is unknown", "error", err)
		reasons = []string{"the library cannot be read"}
	}
	if p.models.failing != nil {
		if reason := p.models.failing(); reason != "" {
			reasons = append(reasons, reason)
		}
	}
	budget, err := p.budgetReason(ctx)
	if err != nil {
		p.log.Error("what the models have cost today is unknown", "error", err)
	}
	if budget != "" {
		reasons = append(reasons, budget)
	}
	status.Reasons = reasons
	return status
}
