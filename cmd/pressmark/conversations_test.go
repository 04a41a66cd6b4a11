package main

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/llm/llmtest"
	"github.com/pressmark/pressmark/internal/web"
)

// talking is a program of which only conversations work.
func talking(t *testing.T, generator llm.Generator) *program {
	t.Helper()
	lib, err := library.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p := &program{library: lib, log: slog.New(slog.DiscardHandler), titles: true, models: models{generator: generator},
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
		page, err := p.library.Conversations(t.Context(), "", "", 0)
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

// quietSince makes all conversations of a library as old as if nothing had been
// asked in them for so many days.
func quietSince(t *testing.T, dir string, days int) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "library.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "UPDATE conversations SET updated = ?", time.Now().AddDate(0, 0, -days).UnixMicro()); err != nil {
		t.Fatal(err)
	}
}

// TestOnlyAServerRemovesOldConversations: a verb that opens the folder itself
// leaves them, whatever its own setting; serve removes them when it starts.
func TestOnlyAServerRemovesOldConversations(t *testing.T) {
	dir := t.TempDir()
	opened, err := library.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	_, err = opened.CreateConversation(t.Context(), "old")
	if err := errors.Join(err, opened.Close()); err != nil {
		t.Fatal(err)
	}
	quietSince(t, dir, 100)
	left := func() int {
		var list web.ConversationList
		runJSON(t, &list, "conversations", "--json", "--data", dir, "--conversation-days", "90")
		return list.Total
	}
	if got := left(); got != 1 {
		t.Errorf("after verbs %d conversations are left, want 1", got)
	}
	for _, test := range []struct {
		days string
		left int
	}{{"0", 1}, {"120", 1}, {"90", 0}} {
		ctx, stop := context.WithCancel(t.Context())
		ready := readyWriter{stop}
		if code := run(ctx, []string{"serve", "--addr", "127.0.0.1:0", "--data", dir, "--conversation-days", test.days}, strings.NewReader(""), ready, io.Discard); code != exitOK {
			t.Errorf("serve ended with %d", code)
		}
		if got := left(); got != test.left {
			t.Errorf("after a server that keeps them for %s days %d are left, want %d", test.days, got, test.left)
		}
	}
}

// readyWriter stops a server as soon as it says that it is ready.
type readyWriter struct{ stop context.CancelFunc }

func (w readyWriter) Write(p []byte) (int, error) { w.stop(); return len(p), nil }

// TestAskMakesNoTitle: a verb that ends with its answer asks the model once.
func TestAskMakesNoTitle(t *testing.T) {
	server := play(t, whole)
	var given answer.Answer
	runJSON(t, &given, "ask", "--demo", "--json", "--new", "--model", "m", "--base-url", server.URL+"/v1", asking)
	if given.Mode != answer.Model || given.ConversationID == "" || server.called() != 1 {
		t.Errorf("the model was asked %d times for %+v", server.called(), given)
	}
}
