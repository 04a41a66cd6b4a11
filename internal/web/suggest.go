package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/suggest"
)

// Suggester suggests questions, each checked to be answered by the articles; at
// most limit of them, or a few where it is 0.
type Suggester interface {
	Library(ctx context.Context, collection string, limit int) (suggest.Suggestions, error) // "" is all of it
	Article(ctx context.Context, id string, limit int) (suggest.Suggestions, error)         // or article.ErrNotFound
	Answer(ctx context.Context, given answer.Answer, limit int) (suggest.Suggestions, error)
}

type suggestionsOutput struct {
	Body suggest.Suggestions
}

const suggestText = `Each question was asked before it is given, and answered with a citation that was checked.
They are remembered until the articles change. There may be fewer than limit, or none. `

func (s *Server) registerSuggest() {
	huma.Register(s.api, operation(http.MethodGet, "/v1/suggestions", "suggest", "Ask", "Suggest questions",
		suggestText+"They are about the newest articles, of different sources and topics."), s.suggest)
	huma.Register(s.api, operation(http.MethodGet, "/v1/articles/{id}/suggestions", "suggest-for-article", "Ask", "Suggest questions on an article",
		suggestText+"The article answers them."), s.suggestForArticle)
	huma.Register(s.api, operation(http.MethodGet, "/v1/answers/{id}/suggestions", "suggest-for-answer", "Ask", "Suggest what to ask next",
		suggestText+"The articles of the answer, or others found for its question, say this besides."), s.suggestForAnswer)
}

func (s *Server) suggest(ctx context.Context, in *struct {
	Collection string `query:"collection" maxLength:"200" doc:"only this collection"`
	Limit      int    `query:"limit" minimum:"1" maximum:"10" default:"4" doc:"how many questions at most"`
}) (*suggestionsOutput, error) {
	return s.suggestions(ctx, func() (suggest.Suggestions, error) { return s.Suggest.Library(ctx, in.Collection, in.Limit) })
}

func (s *Server) suggestForArticle(ctx context.Context, in *struct {
	ID    string `path:"id" maxLength:"200" doc:"id of the article"`
	Limit int    `query:"limit" minimum:"1" maximum:"10" default:"4" doc:"how many questions at most"`
}) (*suggestionsOutput, error) {
	return s.suggestions(ctx, func() (suggest.Suggestions, error) { return s.Suggest.Article(ctx, in.ID, in.Limit) })
}

var errNoAnswer = &requestError{http.StatusNotFound, "not_found", "there is no answer under this id",
	"take the id of an answer that POST /v1/ask gave; the newest 10,000 stay"}

func (s *Server) suggestForAnswer(ctx context.Context, in *struct {
	ID    string `path:"id" maxLength:"200" doc:"id of the answer"`
	Limit int    `query:"limit" minimum:"1" maximum:"10" default:"4" doc:"how many questions at most"`
}) (*suggestionsOutput, error) {
	data, err := s.Library.Answer(ctx, in.ID)
	if errors.Is(err, article.ErrNotFound) {
		err = errNoAnswer
	}
	var given answer.Answer
	if err == nil {
		err = json.Unmarshal(data, &given)
	}
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return s.suggestions(ctx, func() (suggest.Suggestions, error) { return s.Suggest.Answer(ctx, given, in.Limit) })
}

// suggestions makes questions in a place of its own among the questions at work.
func (s *Server) suggestions(ctx context.Context, work func() (suggest.Suggestions, error)) (*suggestionsOutput, error) {
	release, err := s.take()
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	defer release()
	made, err := work()
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	made.List = list(made.List)
	return &suggestionsOutput{Body: made}, nil
}
