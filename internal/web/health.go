package web

import (
	"context"
	"net/http"
	"runtime/metrics"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/search"
)

// Health is the body of /livez, /readyz and /health.
type Health struct {
	Status  string   `json:"status" enum:"ok,ready,degraded" doc:"degraded still serves" example:"ready"`
	Reasons []string `json:"reasons" doc:"why it is degraded"`
}

// StatsResponse is the body of GET /v1/stats.
type StatsResponse struct {
	Articles        int                      `json:"articles" example:"42"`
	Chunks          int                      `json:"chunks" doc:"stretches the articles are cut into" example:"310"`
	Vectors         int                      `json:"vectors" doc:"chunks that have a vector" example:"310"`
	VectorCoverage  float64                  `json:"vector_coverage" doc:"vectors / chunks, 1 in an empty library" example:"1"`
	Pending         int                      `json:"pending" doc:"chunks that wait for their vector" example:"0"`
	PendingStories  int                      `json:"pending_stories" doc:"articles, stored by an older version of the program, whose story is still being looked for" example:"0"`
	Collections     []library.CollectionInfo `json:"collections"`
	OldestPublished time.Time                `json:"oldest_published,omitzero"`
	NewestPublished time.Time                `json:"newest_published,omitzero"`
	LastUpdate      time.Time                `json:"last_update,omitzero" doc:"when an article last changed"`
	Bytes           int64                    `json:"bytes" doc:"room on disk" example:"2097152"`
	Answers         int                      `json:"answers" doc:"answers kept" example:"7"`
	Summaries       int                      `json:"summaries" doc:"summaries kept" example:"3"`
	IndexModel      string                   `json:"index_model" doc:"model the vectors were made with"`
	Dimensions      int                      `json:"dimensions" doc:"numbers of a vector; 0 while there is none" example:"384"`
	Models          Models                   `json:"models" doc:"models at work; empty where there is none"`
	Threshold       float64                  `json:"threshold" doc:"confidence below which a question has no answer" example:"0.34"`
	Usage           StatsUsage               `json:"usage" doc:"tokens that the models of configured servers have cost; counted here where a server does not tell"`
	Reindex         search.ReindexState      `json:"reindex" doc:"how far the last reindexing is; stage is empty when none was asked for"`
	Degraded        []string                 `json:"degraded" doc:"why the service is degraded; empty when it is not"`
	MemoryBytes     uint64                   `json:"memory_bytes" doc:"memory that the program has from the system" example:"314572800"`
	QuestionsAtWork int                      `json:"questions_at_work" doc:"questions, searches, summaries and suggestions that are being worked on" example:"1"`
	RecentQuestions bool                     `json:"recent_questions" doc:"GET /v1/answers lists what was asked" example:"true"`
	Measured        bool                     `json:"measured" doc:"GET /v1/eval has figures" example:"false"`
	UptimeSeconds   int64                    `json:"uptime_seconds" example:"3600"`
	Version         string                   `json:"version" example:"1.0.0"`
}

// StatsUsage is what models have cost, and what they may still cost today.
type StatsUsage struct {
	Today     library.Cost        `json:"today" doc:"since midnight UTC"`
	Total     library.Cost        `json:"total"`
	Models    []library.ModelCost `json:"models" doc:"in total, by name"`
	DailyCap  int                 `json:"daily_cap" doc:"tokens in and out that may be spent a day; 0: no limit" example:"200000"`
	Remaining *int                `json:"remaining,omitempty" doc:"tokens left for today; left out without a limit" example:"174500"`
}

// Measurement is what pressmark eval --publish measured last.
type Measurement struct {
	At      time.Time      `json:"at"`
	Name    string         `json:"name" doc:"of what was measured" example:"seeds/questions.jsonl"`
	Figures map[string]any `json:"figures" doc:"as pressmark eval --json prints them"`
}

type healthOutput struct {
	Body Health
}

type statsOutput struct {
	Body StatsResponse
}

type collectionsOutput struct {
	Body struct {
		Collections []library.CollectionInfo `json:"collections" doc:"by name"`
	}
}

func (s *Server) registerHealth() {
	huma.Register(s.api, operation(http.MethodGet, "/v1/collections", "list-collections", "Library", "List collections",
		"The collections that hold articles."), s.collections)
	huma.Register(s.api, operation(http.MethodGet, "/v1/facets", "list-facets", "Library", "List sources and tags",
		"The 200 of each that most articles have, by name."), s.facets)
	demo := operation(http.MethodPost, "/v1/demo", "load-demo", "Library", "Load the demo library",
		"Forty articles to try the program with. Only into a library without articles.")
	huma.Register(s.api, demo, s.loadDemo)
	huma.Register(s.api, operation(http.MethodGet, "/v1/stats", "stats", "Library", "Describe the library",
		"Sizes, dates, models and condition."), s.stats)
	huma.Register(s.api, operation(http.MethodGet, "/v1/eval", "last-eval", "Library", "Get the last measurement",
		"The figures of the last pressmark eval --publish."), s.lastEval)
	reindex := operation(http.MethodPost, "/v1/reindex", "reindex", "Library", "Rebuild the index",
		"Starts to cut articles again that an older version cut, and to embed everything with the present model, beside the index that serves. Its progress is in GET /v1/stats.")
	reindex.DefaultStatus = http.StatusAccepted
	huma.Register(s.api, reindex, s.startReindex)
	huma.Register(s.api, operation(http.MethodGet, "/livez", "livez", "Health", "Is it alive",
		"Answers as long as the process serves at all."), s.livez)
	for path, id := range map[string]string{"/readyz": "readyz", "/health": "health"} {
		huma.Register(s.api, operation(http.MethodGet, path, id, "Health", "Is it ready",
			"Ready means that questions are answered. A language model that is away makes the service degraded, never unready."), s.readyz)
	}
}

func (s *Server) isMeasured() bool {
	if s.Measured == nil {
		return false
	}
	found, err := s.Measured()
	return err == nil && found != nil
}

type evalOutput struct {
	Body Measurement
}

var errNotMeasured = &requestError{http.StatusNotFound, "not_found", "nothing was measured yet", "run pressmark eval --publish"}

func (s *Server) lastEval(ctx context.Context, _ *struct{}) (*evalOutput, error) {
	if s.Measured == nil {
		return nil, s.fail(ctx, errNotMeasured)
	}
	found, err := s.Measured()
	if err == nil && found == nil {
		err = errNotMeasured
	}
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return &evalOutput{Body: *found}, nil
}

type reindexOutput struct {
	Body search.ReindexState
}

func (s *Server) startReindex(ctx context.Context, _ *struct{}) (*reindexOutput, error) {
	s.Reindex()
	return &reindexOutput{Body: s.Status(ctx).Reindex}, nil
}

func (s *Server) livez(context.Context, *struct{}) (*healthOutput, error) {
	return &healthOutput{Body: Health{Status: "ok", Reasons: []string{}}}, nil
}

func (s *Server) readyz(ctx context.Context, _ *struct{}) (*healthOutput, error) {
	health := Health{Status: "ready", Reasons: list(s.Status(ctx).Reasons)}
	if len(health.Reasons) > 0 {
		health.Status = "degraded"
	}
	return &healthOutput{Body: health}, nil
}

func (s *Server) collections(ctx context.Context, _ *struct{}) (*collectionsOutput, error) {
	found, err := s.Library.Collections(ctx)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	out := &collectionsOutput{}
	out.Body.Collections = list(found)
	return out, nil
}

// mostFacets is how many sources and tags are listed.
const mostFacets = 200

type facetsOutput struct {
	Body struct {
		Sources []library.Facet `json:"sources" doc:"publications"`
		Tags    []library.Facet `json:"tags"`
	}
}

func (s *Server) facets(ctx context.Context, _ *struct{}) (*facetsOutput, error) {
	sources, err := s.Library.Sources(ctx, mostFacets)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	tags, err := s.Library.Tags(ctx, mostFacets)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	out := &facetsOutput{}
	out.Body.Sources, out.Body.Tags = list(sources), list(tags)
	return out, nil
}

var (
	errNotEmpty = &requestError{http.StatusConflict, "not_empty", "the library has articles already", "load the demo library into an empty one, or look at it with pressmark serve --demo"}
	errNoDemo   = &requestError{http.StatusNotFound, "not_found", "this server has no demo library", "add articles with POST /v1/articles"}
)

// loadDemo puts the demo library into an empty one, one request at a time.
func (s *Server) loadDemo(ctx context.Context, _ *struct{}) (*statsOutput, error) {
	if s.Demo == nil {
		return nil, s.fail(ctx, errNoDemo)
	}
	s.loading.Lock()
	defer s.loading.Unlock()
	totals, err := s.Library.Totals(ctx)
	if err == nil && totals.Articles > 0 {
		err = errNotEmpty
	}
	if err == nil {
		err = s.Demo(ctx)
	}
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return s.stats(ctx, nil)
}

// memory is what the program has from the system, less what it gave back.
func memory() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() - samples[1].Value.Uint64()
}

func (s *Server) stats(ctx context.Context, _ *struct{}) (*statsOutput, error) {
	l, err := s.Library.Stats(ctx)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	usage, err := s.usage(ctx)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	status := s.Status(ctx)
	return &statsOutput{Body: StatsResponse{
		Articles: l.Articles, Chunks: l.Chunks, Vectors: l.Vectors, VectorCoverage: coverage(l), Pending: l.Pending, PendingStories: l.PendingStories,
		Collections: list(l.Collections), OldestPublished: l.OldestPublished, NewestPublished: l.NewestPublished,
		LastUpdate: l.LastUpdate, Bytes: l.Bytes, Answers: l.Answers, Summaries: l.Summaries,
		IndexModel: l.Model, Dimensions: l.Dimensions, Models: status.Models, Threshold: status.Threshold, Usage: usage, Reindex: status.Reindex, Degraded: list(status.Reasons),
		MemoryBytes: memory(), QuestionsAtWork: len(s.slots), RecentQuestions: !s.HideQuestions, Measured: s.isMeasured(),
		UptimeSeconds: int64(time.Since(s.started).Seconds()), Version: s.Version,
	}}, nil
}

func (s *Server) usage(ctx context.Context) (StatsUsage, error) {
	report, err := s.Library.Costs(ctx, time.Now())
	usage := StatsUsage{Today: report.Today, Total: report.Total, Models: list(report.Models), DailyCap: s.DailyTokens}
	if s.DailyTokens > 0 {
		left := max(0, s.DailyTokens-report.Today.Tokens())
		usage.Remaining = &left
	}
	return usage, err
}

func coverage(l library.Stats) float64 {
	if l.Chunks == 0 {
		return 1
	}
	return float64(l.Vectors) / float64(l.Chunks)
}
