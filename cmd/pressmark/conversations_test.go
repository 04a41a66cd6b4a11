package main

import (
	"context"
	"log/slog"
	"testing"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/llm/llmtest"
)

// talking is a program of which only conversations work.
func talking(t *testing.T, generator llm.Generator) *program {
	t.Helper()
	lib, err := library.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p := &program{library: lib, log: slog.New(slog.DiscardHandler), models: models{generator: generator},
		answers: &answer.Service{Library: lib, Generator: generator}}
	p.running, p.stop = context.WithCancel(t.Context())
	t.Cleanup(func() {
		if err := p.close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

func (p *program) conversation(t *testing.T, title string) library.Conversation {
	t.Helper()
	made, err := p.library.CreateConversation(t.Context(), title)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestOldConversationsGo(t *testing.T) {
	for days, left := range map[int]int{0: 1, 90: 1, -1: 0} { // -1: those that were not spoken in until tomorrow
		p := talking(t, nil)
		p.conversation(t, "old")
		p.expireConversations(days)
		page, err := p.library.Conversations(t.Context(), "", 0)
		if err != nil || page.Total != left {
			t.Errorf("kept for %d days: %d are left, %v; want %d", days, page.Total, err, left)
		}
	}
}

func TestTheModelNamesAConversation(t *testing.T) {
	p := talking(t, llmtest.Say("Harbour bridge repair"))
	named, renamed := p.conversation(t, "What did it cost?"), p.conversation(t, "mine")
	first := answer.Answer{Question: "What did it cost?", Text: "The repair of the harbour bridge cost 3.8 million pounds."}
	p.title(named.ID, "What did it cost?", first)
	p.title(renamed.ID, "What did it cost?", first)
	p.workers.Wait()
	for id, want := range map[string]string{named.ID: "Harbour bridge repair", renamed.ID: "mine"} {
		if got, err := p.library.Conversation(t.Context(), id); err != nil || got.Title != want {
			t.Errorf("title %q, %v; want %q", got.Title, err, want)
		}
	}
}
