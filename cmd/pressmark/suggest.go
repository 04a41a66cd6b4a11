package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/pressmark/pressmark/internal/library"
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

// nothing says why there are no suggestions.
func (c *suggestCommand) nothing(ctx context.Context, s *settings, api *client) (string, error) {
	var held struct{ Collections []library.CollectionInfo }
	if err := api.call(ctx, http.MethodGet, "/v1/collections", nil, &held); err != nil {
		return "", err
	}
	var names []string
	for _, collection := range held.Collections {
		names = append(names, collection.Name)
	}
	switch {
	case len(names) == 0:
		return "the library is empty: add articles first, `pressmark add FILE`", nil
	case c.Article+c.Answer == "" && s.Collection != "" && !slices.Contains(names, s.Collection):
		return fmt.Sprintf("there is no collection %q; there is %s", s.Collection, strings.Join(names, ", ")), nil
	}
	return "no question was found that the articles answer for certain", nil
}

// Run prints suggested questions, one a line.
func (c *suggestCommand) Run(ctx context.Context, s *settings, io streams) error {
	path, err := c.path(s)
	if err != nil {
		return err
	}
	var made suggest.Suggestions
	err = withModels(ctx, s, io.err, func(api *client) error {
		err := api.call(ctx, http.MethodGet, path, nil, &made)
		if err != nil || len(made.List) > 0 {
			return err
		}
		reason, err := c.nothing(ctx, s, api)
		if err == nil {
			fmt.Fprintln(io.err, "nothing to suggest: "+reason)
		}
		return err
	})
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
