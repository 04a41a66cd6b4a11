package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/pressmark/pressmark/internal/answer"
)

// dialogues over the demo library, as people type them: each question, what it
// means after those before it ("" where it stands by itself), and what its answer
// says.
var dialogues = []struct{ asked, meant, says string }{
	{"Who led the cyber working group?", "", "Christopher Painter"},
	{"And when was it set up?", "When was the cyber working group set up?", "in April"},
	{"who is he?", "who is Christopher Painter?", "coordinator for cyber issues"},
	{"Why did they close the Harbour Bridge in Port Saltham?", "", "closed to all traffic"},
	{"When?", "When did they close the Harbour Bridge in Port Saltham?", "Monday evening"},
	{"how long did it stay shut?", "how long did the Harbour Bridge stay shut?", "193 days"},
	{"What is the capital of Mongolia?", "", ""},
	{"And how long did it stay shut?", "How long did the Harbour Bridge stay shut?", "193 days"},
	{"What made Malcolm Thrupp quit?", "", "Thrupp"},
	{"How much does he receive?", "How much does Malcolm Thrupp receive?", "£165,000"},
	{"How deep did the lander manage to drill into the comet?", "", "27 centimetres"},
	{"How much does it weigh?", "How much does the lander weigh?", "31 kilograms"},
	{"For how many years did Agnes Tolliver work at Dunmarrow library?", "", "41 years"},
	{"Who is she?", "Who is Agnes Tolliver?", "librarian"},
	{"How long did the Harbour Bridge stay shut?", "", "193 days"},
}

func TestDialoguesOverTheDemo(t *testing.T) {
	var typed strings.Builder
	for _, d := range dialogues {
		typed.WriteString(d.asked + "\n")
	}
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"chat", "--demo", "--json"}, strings.NewReader(typed.String()), &out, &errs); code != exitOK {
		t.Fatalf("chat ended with %d: %s", code, errs.String())
	}
	answers := json.NewDecoder(&out)
	var given answer.Answer
	for _, d := range dialogues {
		given = answer.Answer{}
		if err := answers.Decode(&given); err != nil {
			t.Fatal(err)
		}
		if given.Question != d.asked || given.AskedAs != d.meant || given.Answerable != (d.says != "") || !strings.Contains(given.Text, d.says) {
			t.Errorf("%q meant %q and was answered %q, want %q and %q", given.Question, given.AskedAs, given.Text, d.meant, d.says)
		}
	}
	if err := answers.Decode(&given); !errors.Is(err, io.EOF) {
		t.Errorf("behind the last answer: %v", err)
	}
	var alone answer.Answer // what stands by itself is answered as outside the conversation
	runJSON(t, &alone, "ask", "--demo", "--json", given.Question)
	if diff := cmp.Diff(alone, given, cmpopts.IgnoreFields(answer.Answer{}, "ID", "ConversationID", "Timings", "CreatedAt")); diff != "" {
		t.Errorf("the same question alone and in a conversation (-alone +in it):\n%s", diff)
	}
}

// TestChatOutlivesItsConversation: one that is removed meanwhile, or was given by a
// wrong id, is replaced by a new one, which is told once.
func TestChatOutlivesItsConversation(t *testing.T) {
	var out, errs bytes.Buffer
	typed := strings.NewReader("Who led the cyber working group?\nAnd when was it set up?\n")
	if code := run(t.Context(), []string{"chat", "--demo", "--json", "--conversation", "gone"}, typed, &out, &errs); code != exitOK {
		t.Fatalf("chat ended with %d: %s", code, errs.String())
	}
	if want := "pressmark: there is no such conversation: going on in a new conversation\n"; errs.String() != want {
		t.Errorf("said %q, want %q", errs.String(), want)
	}
	answers := json.NewDecoder(&out)
	var first, second answer.Answer
	if err := errors.Join(answers.Decode(&first), answers.Decode(&second)); err != nil {
		t.Fatal(err)
	}
	if first.ConversationID == "" || first.ConversationID != second.ConversationID || second.AskedAs != "When was the cyber working group set up?" {
		t.Errorf("went on with %+v and %+v", first, second)
	}
}
