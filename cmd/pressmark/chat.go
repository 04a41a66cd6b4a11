package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

type chatCommand struct {
	filterFlags
	conversationFlags
	verificationFlag
}

// Validate refuses what cannot be asked.
func (c *chatCommand) Validate() error { return c.check() }

// Run asks every line of the input in one conversation, until it ends or says /quit.
func (c *chatCommand) Run(ctx context.Context, s *settings, io streams) error {
	s.stays = true
	return withModels(ctx, s, io.err, func(api *client) error {
		id, err := c.conversation(ctx, api)
		if err != nil {
			return err
		}
		return c.talk(ctx, s, io, api, cmp.Or(id, newConversation))
	})
}

func (c *chatCommand) talk(ctx context.Context, s *settings, io streams, api *client, id string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	talk := &talk{chatCommand: c, settings: s, streams: io, api: api, id: id}
	prompt := prompter(io)
	talk.echo = prompt == nil && !s.JSON
	if prompt == nil {
		prompt = func(string) {}
	}
	prompt("Ask your articles; /quit ends, /help lists what else there is.\n")
	lines := typed(ctx, io.in)
	for {
		prompt("\n> ")
		select {
		case <-ctx.Done():
			return ctx.Err()
		case next, ok := <-lines:
			text := strings.TrimSpace(next.text)
			if !ok || next.err != nil || text == "/quit" {
				return next.err
			}
			if err := talk.hear(ctx, text); err != nil {
				return err
			}
		}
	}
}

// talk is a chat at work.
type talk struct {
	*chatCommand
	*settings
	streams
	api  *client
	id   string // of the conversation, or newConversation
	echo bool   // questions stand in the output, for nobody sees them typed
}

// newConversation as an id begins one with the next question.
const newConversation = "new"

const chatHelp = `/new   begin another conversation with the next question
/quit  end
All else is a question.
`

// hear does what a line says.
func (t *talk) hear(ctx context.Context, text string) error {
	switch {
	case text == "":
		return nil
	case text == "/new":
		t.id = newConversation
		fmt.Fprintln(t.err, "The next question begins another conversation.")
		return nil
	case strings.HasPrefix(text, "/"):
		if text != "/help" {
			fmt.Fprintf(t.err, "There is no %s.\n", strings.Fields(text)[0])
		}
		fmt.Fprint(t.err, chatHelp)
		return nil
	}
	if t.echo {
		fmt.Fprintln(t.out)
		printWrapped(t.out, "> "+oneLine(text), "  ")
	}
	err := t.ask(ctx, text)
	var refused *problem
	if !errors.As(err, &refused) {
		return err
	}
	if t.id != newConversation && (refused.Code == "not_found" || refused.Code == "conversation_full") {
		fmt.Fprintf(t.err, "pressmark: %s: going on in a new conversation\n", refused.Detail)
		t.id = newConversation
		err = t.ask(ctx, text)
	}
	// A refusal ends nothing: the next question may be better.
	if errors.As(err, &refused) {
		fmt.Fprintln(t.err, "pressmark:", err)
		return nil
	}
	return err
}

// ask asks in the conversation and prints the answer.
func (t *talk) ask(ctx context.Context, question string) error {
	body := t.body(t.settings)
	body["question"], body["conversation_id"] = question, t.id
	t.verify(t.settings, body)
	told := newTelling(t.settings, t.streams)
	given, err := told.ask(ctx, t.api, body)
	if err != nil {
		return err
	}
	t.id = cmp.Or(given.ConversationID, t.id)
	if t.JSON {
		return printJSON(t.out, given)
	}
	told.print(t.out, given, printTitles)
	return nil
}

// longestLine is the most bytes of a question that is typed; the API takes less.
const longestLine = 1 << 20

// line is a line of an input, or the error that ended it.
type line struct {
	text string
	err  error
}

// typed gives the lines of an input. Nothing wakes a read from a terminal: when
// the context ends first, it is left behind.
func typed(ctx context.Context, in io.Reader) <-chan line {
	lines := make(chan line)
	say := func(l line) bool {
		select {
		case lines <- l:
			return true
		case <-ctx.Done():
			return false
		}
	}
	go func() {
		defer close(lines)
		scanner := bufio.NewScanner(in)
		scanner.Buffer(nil, longestLine)
		for scanner.Scan() {
			if !say(line{text: scanner.Text()}) {
				return
			}
		}
		if scanner.Err() != nil {
			say(line{err: fmt.Errorf("read a question: %w", scanner.Err())})
		}
	}()
	return lines
}

// prompter writes to a person at a terminal; nil where there is none.
func prompter(io streams) func(string) {
	if file, ok := io.in.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		return func(text string) { fmt.Fprint(io.err, text) }
	}
	return nil
}
