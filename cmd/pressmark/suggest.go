package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/pressmark/pressmark/internal/suggest"
)

type suggestCommand struct {
	Article string `help:"Questions that this article answers." placeholder:"ID"`
	Answer  string `help:"Questions that lead on from this answer." placeholder:"ID"`
	Limit   int    `help:"Questions at most, 1 to 10 (4)." default:"4"`
}

// Validate refuses a limit that means nothing.
func (c *suggestCommand) Validate() error { return inRange("--limit", c.Limit, 1, 10) }

// path is the address of what was asked for.
func (c *suggestCommand) path(s *settings) (string, error) {
	values := url.Values{"limit": {strconv.Itoa(c.Limit)}}
	switch {
	case c.Article != "" && c.Answer != "":
		return "", usageError{errors.New("give --article or --answer, not both")}
	case c.Article != "":
		return "/v1/articles/" + url.PathEscape(c.Article) + "/suggestions?" + values.Encode(), nil
	case c.Answer != "":
		return "/v1/answers/" + url.PathEscape(c.Answer) + "/suggestions?" + values.Encode(), nil
	case s.Collection != "":
		values.Set("collection", s.Collection)
	}
	return "/v1/suggestions?" + values.Encode(), nil
}

// Run prints suggested questions, one a line.
func (c *suggestCommand) Run(ctx context.Context, s *settings, io streams) error {
	path, err := c.path(s)
	if err != nil {
		return err
	}
	var made suggest.Suggestions
	err = withModels(ctx, s, io.err, func(api *client) error { return api.call(ctx, http.MethodGet, path, nil, &made) })
	switch {
	case err != nil:
		return err
	case s.JSON:
		return printJSON(io.out, made)
	}
	for _, suggestion := range made.List {
		fmt.Fprintln(io.out, suggestion.Question)
	}
	return nil
}
