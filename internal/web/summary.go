package web

import (
	"context"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/pressmark/pressmark/internal/summary"
)

type summaryInput struct {
	ID     string `path:"id" maxLength:"200" doc:"id of the article"`
	Length string `query:"length" enum:"short,medium,long" default:"medium" doc:"one sentence, three, or about a quarter of the article, eight sentences at most"`
	Stream bool   `query:"stream" doc:"send an event stream; the header Accept: text/event-stream does the same"`
	Accept string `header:"Accept" hidden:"true"`
}

func (in *summaryInput) streams() bool {
	return in.Stream || strings.Contains(in.Accept, eventStream)
}

func (s *Server) registerSummary() {
	huma.Register(s.api, operation(http.MethodGet, "/v1/articles/{id}/summary", "summarize", "Articles", "Summarise an article",
		"Every sentence of the summary cites the stretch of the article that says it. Kept until the article changes. "+
			"A language model reads a long article in parts, which can take minutes: a stream tells how far it is. "+
			"What it noted is kept, so that asking again after leaving goes on from there.",
		with(s.summaries())), s.summarize)
}

// summaries describes what a summary comes as.
func (s *Server) summaries() map[string]*huma.Response {
	return map[string]*huma.Response{"200": {
		Description: "A summary whose citations have been checked",
		Content: map[string]*huma.MediaType{
			"application/json": {Schema: s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[summary.Summary](), true, "")},
			eventStream:        {Schema: &huma.Schema{Type: huma.TypeString}, Example: exampleSummaryStream},
		},
	}}
}

// summarize gives a summary at once or, on request, as a stream.
func (s *Server) summarize(ctx context.Context, in *summaryInput) (*huma.StreamResponse, error) {
	release, err := s.take()
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	if in.streams() {
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			defer release()
			s.stream(hc, func(ctx context.Context, events *eventWriter) (any, error) {
				return s.summary(ctx, in, func(p summary.Progress) { events.send("progress", p) })
			})
		}}, nil
	}
	defer release()
	made, err := s.summary(ctx, in, nil)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return jsonResponse(made), nil
}

func (s *Server) summary(ctx context.Context, in *summaryInput, progress func(summary.Progress)) (summary.Summary, error) {
	made, err := s.Summary.Summarize(ctx, in.ID, summary.Length(in.Length), progress)
	made.Citations, made.Notes = list(made.Citations), list(made.Notes)
	return made, err
}

const exampleSummaryStream = `event: progress
data: {"stage":"parts","done":3,"total":12}

event: done
data: {"article_id":"spring-tide-2022","length":"medium","summary":"The spring tide rose to 6.2 metres on Monday.", …}

`
