package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/pressmark/pressmark/internal/summary"
)

type summaryOutput struct {
	Body summary.Summary
}

func (s *Server) registerSummary() {
	huma.Register(s.api, operation(http.MethodGet, "/v1/articles/{id}/summary", "summarize", "Articles", "Summarise an article",
		"Every sentence of the summary cites the stretch of the article that says it. Kept until the article changes."),
		s.summarize)
}

func (s *Server) summarize(ctx context.Context, in *struct {
	ID     string `path:"id" maxLength:"200" doc:"id of the article"`
	Length string `query:"length" enum:"short,medium,long" default:"medium" doc:"one sentence, three, or about a quarter of the article"`
}) (*summaryOutput, error) {
	release, err := s.take()
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	defer release()
	made, err := s.Summary.Summarize(ctx, in.ID, summary.Length(in.Length))
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	made.Citations, made.Notes = list(made.Citations), list(made.Notes)
	return &summaryOutput{Body: made}, nil
}
