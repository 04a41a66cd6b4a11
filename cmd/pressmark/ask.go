package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

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
	TopK       int      `name:"top-k" help:"Passages to look at." placeholder:"N"`
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
	set("top_k", f.TopK, f.TopK != 0)
	return body
}

type askCommand struct {
	filterFlags
	conversationFlags
	Strict   bool     `help:"Leave out what the language model says without support, instead of marking it."`
	Question []string `arg:"" help:"The question."`
}

// Run asks and prints the answer. It ends with exit code 3 when the articles do not say.
func (c *askCommand) Run(ctx context.Context, s *settings, io streams) error {
	body := c.body(s)
	body["question"] = strings.Join(c.Question, " ")
	if c.Strict {
		body["verification"] = answer.Strict
	}
	body["stream"] = true
	var given answer.Answer
	bar := stageBar{out: io.err}
	err := withClient(ctx, s, io.err, func(api *client) error {
		id, err := c.conversation(ctx, api)
		if err != nil {
			return err
		}
		if id != "" {
			body["conversation_id"] = id
		}
		return api.follow(ctx, http.MethodPost, "/v1/ask", body, bar.draw, &given)
	})
	bar.finish()
	if err != nil {
		return err
	}
	if err := show(s, io, given); err != nil {
		return err
	}
	if !given.Answerable {
		return status(exitAbstained)
	}
	return nil
}

// show prints an answer as the settings want it.
func show(s *settings, io streams, given answer.Answer) error {
	if s.JSON {
		return printJSON(io.out, given)
	}
	printAnswer(io.out, given)
	return nil
}

func printAnswer(out io.Writer, a answer.Answer) {
	fmt.Fprintln(out)
	if a.AskedAs != "" {
		printWrapped(out, "Asked as: "+oneLine(a.AskedAs), "")
		fmt.Fprintln(out)
	}
	if !a.Answerable {
		printAbstention(out, a)
		return
	}
	printWrapped(out, marked(a), "")
	fmt.Fprintln(out)
	if a.ShortAnswer != "" && a.ShortAnswer != a.Text {
		printWrapped(out, "In short: "+oneLine(a.ShortAnswer), "")
	}
	fmt.Fprintf(out, "Confidence %.0f %%", 100*a.Confidence)
	if a.Unsupported > 0 {
		fmt.Fprintf(out, ", %d statements without support", a.Unsupported)
	}
	fmt.Fprintln(out)
	printNotes(out, a.Notes)
	fmt.Fprintln(out, "\nSources")
	for _, c := range a.Citations {
		printCitation(out, c)
	}
}

// marked is the answer's text with [n] where its citations end.
func marked(a answer.Answer) string {
	text := a.Text
	ordered := slices.SortedStableFunc(slices.Values(a.Citations), func(x, y answer.Citation) int { return y.Answer.End - x.Answer.End })
	for _, c := range ordered {
		if end := c.Answer.End; end <= len(text) {
			text = text[:end] + fmt.Sprintf(" [%d]", c.Index) + text[end:]
		}
	}
	return text
}

func printCitation(out io.Writer, c answer.Citation) {
	printWrapped(out, fmt.Sprintf("[%d] %s", c.Index, heading(c.Title, c.Publication, c.PublishedAt)), "    ")
	printWrapped(out, "    “"+oneLine(c.Quote)+"”", "    ")
	if !c.Verified {
		printWrapped(out, "    not verified: "+c.Reason, "    ")
	}
	if c.URL != "" {
		fmt.Fprintln(out, "    "+c.URL)
	}
	fmt.Fprintf(out, "    article %s, bytes %d to %d\n", c.Source.ArticleID, c.Source.Start, c.Source.End)
}

// heading is a title with where and when it was published.
func heading(title, publication string, published time.Time) string {
	if title == "" {
		title = "(no title)"
	}
	parts := []string{title}
	if publication != "" {
		parts = append(parts, publication)
	}
	if !published.IsZero() {
		parts = append(parts, published.Format("2 January 2006"))
	}
	return strings.Join(parts, " — ")
}

func printAbstention(out io.Writer, a answer.Answer) {
	printWrapped(out, "The articles do not answer this: "+a.Abstention.Reason+".", "")
	fmt.Fprintf(out, "Confidence that the closest passage would: %.0f %%\n", 100*a.Confidence)
	printNotes(out, a.Notes)
	if len(a.Abstention.Closest) == 0 {
		return
	}
	fmt.Fprintln(out, "\nClosest passages")
	printPassages(out, a.Abstention.Closest)
}

func printNotes(out io.Writer, notes []string) {
	for _, note := range notes {
		printWrapped(out, "Note: "+note, "      ")
	}
}

// excerpt is how many bytes of a passage a list shows.
const excerpt = 300

func printPassages(out io.Writer, passages []search.Passage) {
	for i, p := range passages {
		printWrapped(out, fmt.Sprintf("%2d. %s", i+1, heading(p.Title, p.Source, p.PublishedAt)), "    ")
		printWrapped(out, "    "+shortened(oneLine(p.Text), excerpt), "    ")
		fmt.Fprintf(out, "    article %s, bytes %d to %d, score %.2f\n", p.ArticleID, p.Start, p.End, p.Score)
	}
}

type searchCommand struct {
	filterFlags
	Query []string `arg:"" help:"What to look for."`
}

// Run prints the best passages.
func (c *searchCommand) Run(ctx context.Context, s *settings, io streams) error {
	body := c.body(s)
	body["query"] = strings.Join(c.Query, " ")
	var found web.SearchResponse
	err := withClient(ctx, s, io.err, func(api *client) error {
		return api.call(ctx, http.MethodPost, "/v1/search", body, &found)
	})
	switch {
	case err != nil:
		return err
	case s.JSON:
		return printJSON(io.out, found)
	case len(found.Passages) == 0:
		fmt.Fprintln(io.out, "No passage holds any of these words.")
		return nil
	}
	printPassages(io.out, found.Passages)
	return nil
}
