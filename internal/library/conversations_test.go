package library

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func turn(n int) Turn { return Turn{Asked: fmt.Sprintf("question %d?", n), Answer: []byte(`{"n":1}`)} }

func TestConversationIsKept(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		ctx := t.Context()
		made := must[Conversation](t)(o.CreateConversation(ctx, ""))
		for n := 1; n <= 3; n++ {
			if err := o.AddTurn(ctx, made.ID, fmt.Sprintf("title %d", n), turn(n)); err != nil {
				t.Fatal(err)
			}
		}
		l := o.again()
		got := must[Conversation](t)(l.Conversation(ctx, made.ID))
		want := Conversation{ID: made.ID, Title: "title 1", CreatedAt: made.CreatedAt, UpdatedAt: got.UpdatedAt, Turns: 3}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("conversation (-want +got):\n%s", diff)
		}
		if got.UpdatedAt.Before(made.UpdatedAt) || time.Since(got.CreatedAt) > time.Hour {
			t.Errorf("made at %v, the last turn at %v", got.CreatedAt, got.UpdatedAt)
		}
		turns := must[[]Turn](t)(l.Turns(ctx, made.ID, 1, 1))
		second := turn(2)
		second.Ordinal = 2
		if diff := cmp.Diff([]Turn{second}, turns); diff != "" {
			t.Errorf("the second turn (-want +got):\n%s", diff)
		}
		if all := must[[]Turn](t)(l.Turns(ctx, made.ID, 0, 0)); len(all) != 3 || all[2].Ordinal != 3 {
			t.Errorf("turns %+v, want 3 in order", all)
		}
	})
}

func TestConversationThatIsNotThere(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		ctx := t.Context()
		_, err := o.Conversation(ctx, "none")
		for what, err := range map[string]error{
			"read": err, "add": o.AddTurn(ctx, "none", "", turn(1)),
			"rename": o.RenameConversation(ctx, "none", "x"), "delete": o.DeleteConversation(ctx, "none"),
		} {
			if !errors.Is(err, ErrNoConversation) {
				t.Errorf("%s: %v, want ErrNoConversation", what, err)
			}
		}
		if turns := must[[]Turn](t)(o.Turns(ctx, "none", 0, 0)); len(turns) != 0 {
			t.Errorf("turns %v of no conversation", turns)
		}
	})
}

func TestBeginConversationIsWholeOrNothing(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		ctx := t.Context()
		if err := o.BeginConversation(ctx, "one", "title", turn(1)); err != nil {
			t.Fatal(err)
		}
		if err := o.BeginConversation(ctx, "one", "again", turn(2)); err == nil {
			t.Error("the same id twice was accepted")
		}
		if got := must[Conversation](t)(o.Conversation(ctx, "one")); got.Title != "title" || got.Turns != 1 {
			t.Errorf("conversation %+v, want the first", got)
		}
	})
}

func TestRenameAndDelete(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		ctx := t.Context()
		made := must[Conversation](t)(o.CreateConversation(ctx, "old"))
		if err := errors.Join(o.AddTurn(ctx, made.ID, "", turn(1)), o.RenameConversation(ctx, made.ID, "mine")); err != nil {
			t.Fatal(err)
		}
		if err := o.RetitleConversation(ctx, made.ID, "old", "the program's"); err != nil {
			t.Fatal(err)
		}
		if got := must[Conversation](t)(o.Conversation(ctx, made.ID)); got.Title != "mine" {
			t.Errorf("title %q, want the person's", got.Title)
		}
		if err := o.RetitleConversation(ctx, made.ID, "mine", "other"); err != nil {
			t.Fatal(err)
		}
		if got := must[Conversation](t)(o.Conversation(ctx, made.ID)); got.Title != "other" {
			t.Errorf("title %q, want the new one", got.Title)
		}
		if err := o.DeleteConversation(ctx, made.ID); err != nil {
			t.Fatal(err)
		}
		if left := must[[]int64](t)(keys(ctx, o.reader, `SELECT count(*) FROM turns`)); left[0] != 0 {
			t.Errorf("%d turns are left of a conversation that was deleted", left[0])
		}
	})
}

func TestListOfConversations(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		ctx := t.Context()
		var ids []string
		for n := range 5 {
			ids = append(ids, must[Conversation](t)(o.CreateConversation(ctx, fmt.Sprint(n))).ID)
		}
		if err := o.AddTurn(ctx, ids[0], "", turn(1)); err != nil { // now the latest
			t.Fatal(err)
		}
		var got []string
		for after, pages := "", 0; pages < 3; pages++ {
			page := must[ConversationPage](t)(o.Conversations(ctx, "", after, 2))
			for _, c := range page.Conversations {
				got = append(got, c.Title)
			}
			if after = page.NextCursor; page.Total != 5 || (after == "") != (pages == 2) {
				t.Errorf("page %d: total %d, cursor %q", pages, page.Total, after)
			}
		}
		if diff := cmp.Diff([]string{"0", "4", "3", "2", "1"}, got); diff != "" {
			t.Errorf("titles (-want +got):\n%s", diff)
		}
		if _, err := o.Conversations(ctx, "", "nonsense", 2); !errors.Is(err, ErrCursor) {
			t.Errorf("a false cursor: %v", err)
		}
	})
}

func TestBoundsOfConversations(t *testing.T) {
	l := must[*Library](t)(OpenMemory(t.Context()))
	defer l.Close()
	ctx := t.Context()
	first := must[Conversation](t)(l.CreateConversation(ctx, "first"))
	for n := range MaxTurns {
		if err := l.AddTurn(ctx, first.ID, "", turn(n)); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.AddTurn(ctx, first.ID, "", turn(0)); !errors.Is(err, ErrConversationFull) {
		t.Errorf("turn %d: %v, want ErrConversationFull", MaxTurns+1, err)
	}
	second := must[Conversation](t)(l.CreateConversation(ctx, "second"))
	for range keptConversations - 1 {
		must[Conversation](t)(l.CreateConversation(ctx, ""))
	}
	if _, err := l.Conversation(ctx, first.ID); !errors.Is(err, ErrNoConversation) {
		t.Errorf("the oldest of %d: %v, want it gone", keptConversations+1, err)
	}
	if _, err := l.Conversation(ctx, second.ID); err != nil {
		t.Errorf("the second oldest: %v, want it kept", err)
	}
	checked(t, l)
}

func TestConversationsExpire(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		ctx := t.Context()
		old := must[Conversation](t)(o.CreateConversation(ctx, "old"))
		border := time.Now()
		young := must[Conversation](t)(o.CreateConversation(ctx, "young"))
		if n := must[int](t)(o.ExpireConversations(ctx, border)); n != 1 {
			t.Errorf("%d expired, want 1", n)
		}
		if _, err := o.Conversation(ctx, old.ID); !errors.Is(err, ErrNoConversation) {
			t.Errorf("the old one: %v", err)
		}
		if _, err := o.Conversation(ctx, young.ID); err != nil {
			t.Errorf("the young one: %v", err)
		}
	})
}

// Turns that come at the same time stand one behind the other.
func TestTurnsAtTheSameTime(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		ctx := t.Context()
		made := must[Conversation](t)(o.CreateConversation(ctx, "busy"))
		var wg sync.WaitGroup
		for n := range 20 {
			wg.Go(func() {
				if err := o.AddTurn(ctx, made.ID, "", turn(n)); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		seen := map[string]bool{}
		for i, turn := range must[[]Turn](t)(o.Turns(ctx, made.ID, 0, 0)) {
			seen[turn.Asked] = true
			if turn.Ordinal != i+1 {
				t.Errorf("turn %d has the ordinal %d", i+1, turn.Ordinal)
			}
		}
		if len(seen) != 20 {
			t.Errorf("%d different turns, want 20", len(seen))
		}
	})
}
