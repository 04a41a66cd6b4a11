package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/web"
)

// conversationFlags say in which conversation a question is asked.
type conversationFlags struct {
	Conversation string `help:"Ask in this conversation; the question may follow up on it." placeholder:"ID" xor:"conversation"`
	Continue     bool   `help:"Ask in the conversation that was last spoken in." xor:"conversation"`
	New          bool   `help:"Begin a conversation with this question." xor:"conversation"`
}

// conversation is the conversation_id to ask with, "" for none.
func (f conversationFlags) conversation(ctx context.Context, api *client) (string, error) {
	switch {
	case f.New:
		return newConversation, nil
	case !f.Continue:
		return f.Conversation, nil
	}
	var list web.ConversationList
	if err := api.call(ctx, http.MethodGet, "/v1/conversations?limit=1", nil, &list); err != nil {
		return "", err
	}
	if len(list.Conversations) == 0 {
		return "", errors.New("there is no conversation to continue: begin one with --new")
	}
	return list.Conversations[0].ID, nil
}

type conversationsCommand struct {
	List   listConversations  `cmd:"" default:"withargs" help:"List them, the one with the latest question first."`
	Show   showConversation   `cmd:"" help:"Print one with its answers."`
	Rename renameConversation `cmd:"" help:"Give one another title."`
	Rm     rmConversations    `cmd:"" help:"Remove some."`
	Export exportConversation `cmd:"" help:"Print one as Markdown."`
}

// conversationPath is the address of a conversation.
func conversationPath(id string) string { return "/v1/conversations/" + url.PathEscape(id) }

type listConversations struct {
	Limit int `help:"Conversations to list (50); 0 lists all." default:"50"`
}

// Validate refuses a limit that means nothing.
func (c *listConversations) Validate() error { return checkLimit(c.Limit) }

// Run lists conversations.
func (c *listConversations) Run(ctx context.Context, s *settings, io streams) error {
	list := web.ConversationList{Conversations: []web.Conversation{}}
	err := withClient(ctx, s, io.err, func(api *client) error {
		for cursor := ""; ; cursor = list.NextCursor {
			var page web.ConversationList
			if err := api.call(ctx, http.MethodGet, "/v1/conversations?"+pageQuery(c.Limit, len(list.Conversations), cursor).Encode(), nil, &page); err != nil {
				return err
			}
			list.Conversations = append(list.Conversations, page.Conversations...)
			list.NextCursor, list.Total = page.NextCursor, page.Total
			if page.NextCursor == "" || c.Limit > 0 && len(list.Conversations) >= c.Limit {
				return nil
			}
		}
	})
	switch {
	case err != nil:
		return err
	case s.JSON:
		return printJSON(io.out, list)
	}
	for _, c := range list.Conversations {
		fmt.Fprintf(io.out, "%s  %s, %s, %s\n", c.ID, c.Title, plural(c.TurnCount, "question"), c.UpdatedAt.Local().Format("2 January 2006 15:04"))
	}
	fmt.Fprintf(io.err, "%d of %s\n", len(list.Conversations), plural(list.Total, "conversation"))
	return nil
}

type showConversation struct {
	ID string `arg:"" help:"Id of the conversation."`
}

// Run prints a conversation as ask prints its answers.
func (c *showConversation) Run(ctx context.Context, s *settings, io streams) error {
	var whole web.WholeConversation
	err := withClient(ctx, s, io.err, func(api *client) error {
		return api.call(ctx, http.MethodGet, conversationPath(c.ID), nil, &whole)
	})
	switch {
	case err != nil:
		return err
	case s.JSON:
		return printJSON(io.out, whole)
	}
	printWrapped(io.out, whole.Title, "")
	for _, turn := range whole.Turns {
		fmt.Fprintln(io.out)
		printWrapped(io.out, "> "+oneLine(turn.Question), "  ")
		printAnswer(io.out, turn.Answer, printTitles)
	}
	return nil
}

type renameConversation struct {
	ID    string   `arg:"" help:"Id of the conversation."`
	Title []string `arg:"" help:"The new title."`
}

// Run renames a conversation.
func (c *renameConversation) Run(ctx context.Context, s *settings, io streams) error {
	var renamed web.Conversation
	body := web.ConversationTitle{Title: strings.Join(c.Title, " ")}
	err := withClient(ctx, s, io.err, func(api *client) error {
		return api.call(ctx, http.MethodPatch, conversationPath(c.ID), body, &renamed)
	})
	switch {
	case err != nil:
		return err
	case s.JSON:
		return printJSON(io.out, renamed)
	}
	fmt.Fprintln(io.out, "renamed  ", renamed.ID)
	return nil
}

type rmConversations struct {
	IDs []string `arg:"" name:"id" help:"Ids of the conversations."`
}

// Run removes conversations; ids that are not kept are named and make it fail.
func (c *rmConversations) Run(ctx context.Context, s *settings, io streams) error {
	return withClient(ctx, s, io.err, func(api *client) error {
		return removeEach(ctx, api, io, c.IDs, conversationPath, "conversation")
	})
}

type exportConversation struct {
	ID string `arg:"" help:"Id of the conversation."`
}

// Run prints a conversation as Markdown, or as JSON where that is wanted.
func (c *exportConversation) Run(ctx context.Context, s *settings, io streams) error {
	if s.JSON {
		return (&showConversation{c.ID}).Run(ctx, s, io)
	}
	return withClient(ctx, s, io.err, func(api *client) error {
		return api.copy(ctx, conversationPath(c.ID)+"/export", io.out)
	})
}

// copy writes what a route answers as it is.
func (c *client) copy(ctx context.Context, path string, out io.Writer) error {
	return c.exchange(ctx, http.MethodGet, path, nil, func(reply *http.Response) error {
		if reply.StatusCode >= http.StatusBadRequest {
			return decode(reply, nil)
		}
		defer reply.Body.Close()
		_, err := io.Copy(out, reply.Body)
		return err
	})
}

// sweep is how often the program looks for conversations that are too old.
const sweep = time.Hour

// expireConversations removes conversations that have been quiet for so many days,
// now and every hour; 0 keeps them all.
func (p *program) expireConversations(days int) {
	if days == 0 {
		return
	}
	p.removeQuiet(days)
	p.workers.Go(func() {
		tick := time.NewTicker(sweep)
		defer tick.Stop()
		for {
			select {
			case <-p.running.Done():
				return
			case <-tick.C:
				p.removeQuiet(days)
			}
		}
	})
}

func (p *program) removeQuiet(days int) {
	removed, err := p.library.ExpireConversations(p.running, time.Now().AddDate(0, 0, -days))
	switch {
	case err != nil && p.running.Err() == nil: // a full disk must not keep anybody from reading
		p.log.Error("old conversations could not be removed", "error", err)
	case removed > 0:
		p.log.Info("old conversations are removed", "count", removed)
	}
}

// title has the model name a conversation, if it can, and leaves a name that was
// given meanwhile. A verb that ends with its answer would pay for a title and not
// wait for it.
func (p *program) title(id, question string, first answer.Answer) {
	if p.models.generator == nil || !p.titles {
		return
	}
	p.workers.Go(func() {
		title := p.answers.Title(p.running, first)
		if title == "" {
			return
		}
		if err := p.library.RetitleConversation(p.running, id, question, title); err != nil && p.running.Err() == nil {
			p.log.Error("a title could not be kept", "error", err)
		}
	})
}
