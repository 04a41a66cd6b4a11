package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/search"
	"github.com/pressmark/pressmark/internal/web"
)

// filterFlags limit a question or a search to some articles.
type filterFlags struct {
	From       string   `help:"Only articles published on this day or later." placeholder:"YYYY-MM-DD"`
	To         string   `help:"Only articles published on this day or earlier." placeholder:"YYYY-MM-DD"`
	Source     string   `help:"Only articles of this publication." placeholder:"NAME"`
	Tags       []string `help:"Only articles with all of these tags." placeholder:"TAG"`
	ArticleIDs []string `name:"article-ids" help:"Only these articles." placeholder:"ID"`
	AsOf       string   `name:"as-of" help:"The day that \"yesterday\" and \"since Monday\" are counted from (today)." placeholder:"YYYY-MM-DD"`
	TopK       int      `name:"top-k" help:"Passages to look at, 1 to 100 (10)." placeholder:"N" default:"10"`
}

// check refuses numbers out of range.
func (f filterFlags) check() error {
	return inRange("--top-k", f.TopK, 1, 100)
}

// inRange refuses the value of a flag that is not within its range.
func inRange(flag string, value, least, most int) error {
	if value < least || value > most {
		return fmt.Errorf("%s %d is out of range: give a number from %d to %d", flag, value, least, most)
	}
	return nil
}

// body is the part of a request that the filters make.
func (f filterFlags) body(s *settings) map[string]any {
	body := map[string]any{}
	set := func(name string, value any, given bool) {
		if given {
			body[name] = value
		}
	}
	set("collection", s.Collection, s.Collection != "")
	set("from", f.From, f.From != "")
	set("to", f.To, f.To != "")
	set("source", f.Source, f.Source != "")
	set("tags", f.Tags, len(f.Tags) > 0)
	set("article_ids", f.ArticleIDs, len(f.ArticleIDs) > 0)
	set("as_of", f.AsOf, f.AsOf != "")
	set("top_k", f.TopK, f.TopK != search.DefaultTopK)
	return body
}

// verificationFlag is the short way to ask strictly.
type verificationFlag struct {
	Strict bool `help:"The same as --verification strict, for what is asked now."`
}

// verify puts into a request what was said of unsupported statements; nothing
// leaves it to the server.
func (f verificationFlag) verify(s *settings, body map[string]any) {
	switch {
	case f.Strict:
		body["verification"] = answer.Strict
	case s.Verification != "":
		body["verification"] = s.Verification
	}
}

type askCommand struct {
	filterFlags
	conversationFlags
	verificationFlag
	Question []string `arg:"" help:"The question."`
}

// Validate refuses what cannot be asked.
func (c *askCommand) Validate() error { return c.check() }

// Run asks and prints the answer. It ends with exit code 3 when the articles do not say.
func (c *askCommand) Run(ctx context.Context, s *settings, io streams) error {
	body := c.body(s)
	body["question"] = strings.Join(c.Question, " ")
	c.verify(s, body)
	telling := newTelling(s, io)
	var given answer.Answer
	err := withModels(ctx, s, io.err, func(api *client) error {
		id, err := c.conversation(ctx, api)
		if err != nil {
			return err
		}
		if id != "" {
			body["conversation_id"] = id
		}
		given, err = telling.ask(ctx, api, body)
		return err
	})
	if err != nil {
		return err
	}
	if s.JSON {
		err = printJSON(io.out, given)
	} else {
		c.print(io.out, telling, given)
	}
	if err != nil {
		return err
	}
	if !given.Answerable {
		return status(exitAbstained)
	}
	return nil
}

// print prints an answer, and an abstention with the closest passages in full.
func (c *askCommand) print(out io.Writer, told *telling, given answer.Answer) {
	told.print(out, given, printPassages)
	if c.New && given.ConversationID != "" {
		fmt.Fprintf(out, "\nConversation %s; go on with --conversation %[1]s or --continue\n", given.ConversationID)
	}
}

type searchCommand struct {
	filterFlags
	Query []string `arg:"" help:"What to look for."`
}

// Validate refuses what cannot be searched.
func (c *searchCommand) Validate() error { return c.check() }

// Run prints the best passages.
func (c *searchCommand) Run(ctx context.Context, s *settings, io streams) error {
	body := c.body(s)
	body["query"] = strings.Join(c.Query, " ")
	var found web.SearchResponse
	err := withModels(ctx, s, io.err, func(api *client) error {
		return api.call(ctx, http.MethodPost, "/v1/search", body, &found)
	})
	switch {
	case err != nil:
		return err
	case s.JSON:
		return printJSON(io.out, found)
	case len(found.Passages) == 0 && len(found.Notes) == 0:
		fmt.Fprintln(io.out, "No passage holds any of these words.")
		return nil
	case len(found.Passages) == 0:
		fmt.Fprintln(io.out, "Nothing was found.")
	}
	printPassages(io.out, found.Passages)
	printNotes(io.out, found.Notes)
	return nil
}
