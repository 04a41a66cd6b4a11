package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/summary"
	"github.com/pressmark/pressmark/internal/web"
)

type summarizeCommand struct {
	Length string `help:"short (a sentence), medium (three) or long." enum:"short,medium,long" default:"medium"`
	ID     string `arg:"" help:"Id of the article; see pressmark list."`
}

// Run prints the summary of an article.
func (c *summarizeCommand) Run(ctx context.Context, s *settings, std streams) error {
	var made summary.Summary
	path := "/v1/articles/" + url.PathEscape(c.ID) + "/summary?stream=true&length=" + c.Length
	bar := stageBar{out: std.err}
	err := withModels(ctx, s, std.err, func(api *client) error { return api.follow(ctx, http.MethodGet, path, nil, bar.draw, &made) })
	bar.finish()
	switch {
	case err != nil:
		return err
	case s.JSON:
		return printJSON(std.out, made)
	}
	fmt.Fprintln(std.out)
	printWrapped(std.out, made.Title, "")
	fmt.Fprintln(std.out)
	for _, c := range made.Citations {
		printWrapped(std.out, fmt.Sprintf("%s [%d]", oneLine(made.Text[c.Answer.Start:c.Answer.End]), c.Index), "")
	}
	printNotes(std.out, made.Notes)
	fmt.Fprintln(std.out, "\nSources")
	for _, c := range made.Citations {
		fmt.Fprintf(std.out, "[%d] article %s, bytes %d to %d\n", c.Index, c.Source.ArticleID, c.Source.Start, c.Source.End)
	}
	return nil
}

type listCommand struct {
	From   string `help:"Only articles published on this day or later." placeholder:"YYYY-MM-DD"`
	To     string `help:"Only articles published on this day or earlier." placeholder:"YYYY-MM-DD"`
	Source string `help:"Only articles of this publication." placeholder:"NAME"`
	Story  string `help:"Only articles that tell this story; see story in list --json." placeholder:"ID"`
	Title  string `help:"Only articles whose title holds these words." placeholder:"WORDS"`
	Limit  int    `help:"Articles to list (50); 0 lists all." default:"50"`
}

// Validate refuses a limit that means nothing.
func (c *listCommand) Validate() error { return checkLimit(c.Limit) }

func checkLimit(limit int) error {
	if limit < 0 {
		return fmt.Errorf("--limit %d is out of range: give 1 or more, or 0 to list all", limit)
	}
	return nil
}

// listPage is how much of a list is asked for at once.
const listPage = 200

// Run lists articles, newest first.
func (c *listCommand) Run(ctx context.Context, s *settings, io streams) error {
	shown := web.ArticleList{Articles: []article.Article{}}
	err := withClient(ctx, s, io.err, func(api *client) error {
		for cursor := ""; ; cursor = shown.NextCursor {
			var page web.ArticleList
			if err := api.call(ctx, http.MethodGet, "/v1/articles?"+c.query(s, cursor, len(shown.Articles)), nil, &page); err != nil {
				return err
			}
			shown.Articles = append(shown.Articles, page.Articles...)
			shown.NextCursor, shown.Total = page.NextCursor, page.Total
			if page.NextCursor == "" || c.Limit > 0 && len(shown.Articles) >= c.Limit {
				return nil
			}
		}
	})
	switch {
	case err != nil:
		return err
	case s.JSON:
		return printJSON(io.out, shown)
	}
	for _, a := range shown.Articles {
		fmt.Fprintf(io.out, "%s  %s\n", a.ID, heading(a.Title, a.Source, a.PublishedAt))
	}
	fmt.Fprintf(io.err, "%d of %s\n", len(shown.Articles), plural(shown.Total, "article"))
	return nil
}

func (c *listCommand) query(s *settings, cursor string, have int) string {
	values := pageQuery(c.Limit, have, cursor)
	for name, value := range map[string]string{
		"from": c.From, "to": c.To, "source": c.Source, "story": c.Story, "q": c.Title, "collection": s.Collection,
	} {
		if value != "" {
			values.Set(name, value)
		}
	}
	return values.Encode()
}

// pageQuery asks for the next page of a list of which so many entries are wanted
// (0: all) and so many are there.
func pageQuery(wanted, have int, cursor string) url.Values {
	size := listPage
	if wanted > 0 {
		size = min(size, wanted-have)
	}
	values := url.Values{"limit": {strconv.Itoa(size)}}
	if cursor != "" {
		values.Set("cursor", cursor)
	}
	return values
}

type removeCommand struct {
	IDs []string `arg:"" name:"id" help:"Ids of the articles."`
}

// Run removes articles; ids that are not stored are named and make it fail.
func (c *removeCommand) Run(ctx context.Context, s *settings, io streams) error {
	return withClient(ctx, s, io.err, func(api *client) error {
		path := func(id string) string { return "/v1/articles/" + url.PathEscape(id) }
		return removeEach(ctx, api, io, c.IDs, path, "article")
	})
}

// removeEach removes what the ids name and says which it did not find.
func removeEach(ctx context.Context, api *client, io streams, ids []string, path func(id string) string, what string) error {
	failed := false
	for _, id := range ids {
		err := api.call(ctx, http.MethodDelete, path(id), nil, nil)
		var refused *problem
		switch {
		case errors.As(err, &refused) && refused.Status == http.StatusNotFound:
			fmt.Fprintf(io.err, "%s: no such %s\n", id, what)
			failed = true
		case err != nil:
			return err
		default:
			fmt.Fprintln(io.out, "removed  ", id)
		}
	}
	if failed {
		return status(exitFailure)
	}
	return nil
}
