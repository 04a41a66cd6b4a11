package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/pressmark/pressmark/internal/search"
)

// SearchRequest is the body of POST /v1/search.
type SearchRequest struct {
	Query string `json:"query" doc:"what to look for, 1 to 4000 bytes; may hold filters: \"exact phrase\" -word source:NAME before:DATE after:DATE" example:"spring tide in Port Averil"`
	Filters
	TopK int `json:"top_k,omitempty" minimum:"1" maximum:"100" doc:"how many passages to give; 10 when left out" example:"5"`

	query search.Query
}

// Resolve implements huma.ResolverWithPath: checks beyond the schema.
func (r *SearchRequest) Resolve(_ huma.Context, prefix *huma.PathBuffer) []error {
	_, faults := query(r.Query, prefix, "query")
	filter, more := r.filter(prefix)
	r.query = search.Query{Text: strings.TrimSpace(r.Query), Filter: filter, TopK: r.TopK, AsOf: r.asOf}
	return append(faults, more...)
}

// SearchResponse is what was found, best first.
type SearchResponse struct {
	Passages       []search.Passage `json:"passages" doc:"best first"`
	MissingTerms   []string         `json:"missing_terms" doc:"words of the query that stand in none of the allowed articles"`
	VectorCoverage float64          `json:"vector_coverage" doc:"share of the library's chunks that have a vector, 0 to 1" example:"1"`
	Notes          []string         `json:"notes" doc:"remarks on how the passages were found"`
	Timings        map[string]int64 `json:"timings_ms" doc:"milliseconds each part took"`
}

type searchInput struct {
	Body SearchRequest
}

type searchOutput struct {
	Body SearchResponse
}

func (s *Server) registerSearch() {
	huma.Register(s.api, operation(http.MethodPost, "/v1/search", "search", "Ask", "Search passages",
		"Finds the passages that fit a query best, by words and by meaning. Each says where in which article it stands.",
		withBody[SearchRequest](smallBody)), s.search)
}

func (s *Server) search(ctx context.Context, in *searchInput) (*searchOutput, error) {
	release, err := s.take()
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	defer release()
	start := time.Now()
	found, err := s.Search.Search(ctx, in.Body.query)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return &searchOutput{Body: SearchResponse{
		Passages: list(found.Passages), MissingTerms: list(found.MissingTerms),
		VectorCoverage: found.VectorCoverage, Notes: list(found.Notes),
		Timings: map[string]int64{"total": time.Since(start).Milliseconds()},
	}}, nil
}
