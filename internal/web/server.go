// Package web serves Pressmark over HTTP: the JSON API under /v1 with its
// description, answers as event streams, the health routes, and the page.
//
// Every error is an application/problem+json with a stable code (errors.go).
// Nothing of an internal error's text reaches a client. The package neither
// listens nor reads the environment: the caller owns listeners and settings.
package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/search"
	"github.com/pressmark/pressmark/internal/summary"
)

// Asker answers questions.
type Asker interface {
	// Ask reports each step to emit, which may be nil, and returns the whole answer.
	Ask(ctx context.Context, request answer.Request, emit func(answer.Event)) (answer.Answer, error)
}

// Searcher finds passages.
type Searcher interface {
	Search(ctx context.Context, query search.Query) (search.Result, error)
}

// Summarizer summarises one article, or says article.ErrNotFound.
type Summarizer interface {
	// Summarize reports how far it is to progress, which may be nil.
	Summarize(ctx context.Context, articleID string, length summary.Length, progress func(summary.Progress)) (summary.Summary, error)
}

// Status is what the program knows of its own condition and the library does not.
type Status struct {
	Reasons   []string // why the service is degraded, in plain words; none: it is not
	Models    Models
	Threshold float64             // confidence below which a question has no answer
	Reindex   search.ReindexState // how far the last reindexing is
}

// Models names the models at work; empty where there is none.
type Models struct {
	Embedder  string `json:"embedder"`
	Reader    string `json:"reader"`
	Generator string `json:"generator"`
}

// Server is what the handlers need. Library, Ask, Search, Summary and Suggest are
// required, everything else has a default.
type Server struct {
	Library *library.Library
	Ask     Asker
	Search  Searcher
	Summary Summarizer
	Suggest Suggester

	// Title starts finding a better title for a conversation than its first question.
	// nil: there is none.
	Title func(id, title string, first answer.Answer)

	Status        func(context.Context) Status // nil: never degraded, models unknown
	Yield         func(context.Context)        // waits a moment while questions are at work; nil: adding does not wait for them
	DailyTokens   int                          // that models may cost a day; 0: no limit
	Reindex       func()                       // starts a reindexing; nil: there is nothing to reindex
	Version       string                       // "" becomes "dev"
	Log           *slog.Logger                 // nil discards
	AnyHost       bool                         // accept every Host header: for servers behind RequireKey, where a foreign page has no key
	AllowedHosts  []string                     // Host headers to accept besides the loopback names, with or without port
	HideQuestions bool                         // do not list the questions that were asked, nor keep what was found for them
	Demo          func(context.Context) error  // loads the demo library; nil: there is none
	Measured      func() (*Measurement, error) // the last published figures of eval, nil if there are none; nil: never
	MaxQuestions  int                          // questions, searches and summaries at work at once; 0: four a core
	Heartbeat     time.Duration                // between comment lines of a quiet stream; 0: 15 s

	started time.Time
	loading sync.Mutex    // held while the demo library is loaded
	slots   chan struct{} // one is taken by each question at work
	pages   *pages
	api     huma.API
}

// Handler builds the routes. Call it once; the handler is safe for concurrent use.
func (s *Server) Handler() (http.Handler, error) {
	if s.Library == nil || s.Ask == nil || s.Search == nil || s.Summary == nil || s.Suggest == nil {
		return nil, errors.New("web: a server needs Library, Ask, Search, Summary and Suggest")
	}
	s.setDefaults()
	var err error
	if s.pages, err = loadPages(); err != nil {
		return nil, err
	}
	router, err := s.router()
	if err != nil {
		return nil, err
	}
	return headAsGet(router), nil
}

func (s *Server) setDefaults() {
	if s.Version == "" {
		s.Version = "dev"
	}
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	if s.MaxQuestions <= 0 {
		s.MaxQuestions = 4 * runtime.GOMAXPROCS(0)
	}
	if s.Heartbeat <= 0 {
		s.Heartbeat = 15 * time.Second
	}
	if s.Status == nil {
		s.Status = func(context.Context) Status { return Status{} }
	}
	if s.Yield == nil {
		s.Yield = func(context.Context) {}
	}
	if s.Title == nil {
		s.Title = func(string, string, answer.Answer) {}
	}
	if s.Reindex == nil {
		s.Reindex = func() {}
	}
	s.started = time.Now()
	s.slots = make(chan struct{}, s.MaxQuestions)
}

func (s *Server) router() (*gin.Engine, error) {
	gin.SetMode(gin.ReleaseMode) // the debug mode prints routes to standard output
	router := gin.New()
	router.HandleMethodNotAllowed = true
	router.ForwardedByClientIP = false
	if err := router.SetTrustedProxies(nil); err != nil {
		return nil, err
	}
	router.Use(s.identify, s.logAccess, s.recoverPanic(), secureHeaders, s.checkHost, checkOrigin(), patientBody)
	router.NoRoute(s.notFound)
	router.NoMethod(methodNotAllowed)
	s.api = humagin.New(router, s.apiConfig())
	s.registerAPI()
	return router, s.registerPages(router)
}

// registerAPI lists every operation of the API.
func (s *Server) registerAPI() {
	s.registerAsk()
	s.registerConversations()
	s.registerSearch()
	s.registerArticles()
	s.registerAdd()
	s.registerSummary()
	s.registerSuggest()
	s.registerFeedback()
	s.registerHealth()
	describe(s.api.OpenAPI())
}

// take claims a place among the questions at work, or says that there is none.
// The caller gives it back by calling release.
func (s *Server) take() (release func(), err error) {
	select {
	case s.slots <- struct{}{}:
		return func() { <-s.slots }, nil
	default:
		return nil, errBusy
	}
}

// headAsGet lets every GET route answer HEAD; net/http leaves the body out.
func headAsGet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			get := *r
			get.Method = http.MethodGet
			r = &get
		}
		next.ServeHTTP(w, r)
	})
}
