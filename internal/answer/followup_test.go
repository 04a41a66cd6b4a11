package answer

import (
	"context"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pressmark/pressmark/internal/followup"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/llm/llmtest"
)

var costTurn = followup.Turn{Question: "How much did the harbour bridge cost to repair?", Text: "The repair cost 3.8 million pounds, said engineer Mona Lind.", Short: "3.8 million pounds", Answerable: true}

// followUpWith asks after costTurn with a model that says reply when it is asked to
// make the question whole, and otherwise answers with a supported sentence.
func followUpWith(t *testing.T, question string, generator llm.Generator) Answer {
	t.Helper()
	s, lib := desk(t)
	s.Generator = generator
	given, err := s.Ask(t.Context(), Request{Question: question, History: []followup.Turn{costTurn}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	checkCitations(t, lib, given)
	return given
}

// rewriter says reply when it is asked to make a question whole.
func rewriter(reply string) *llmtest.Generator {
	return llmtest.Reply(func(messages []llm.Message) string {
		if strings.Contains(messages[0].Content, "rewrite the last question") {
			return reply
		}
		return "The harbour bridge reopened on Friday [1]."
	})
}

func TestFollowUpWithoutAModel(t *testing.T) {
	given := followUpWith(t, "And when did it reopen?", nil)
	if given.Question != "And when did it reopen?" || given.AskedAs != "When did the harbour bridge reopen?" {
		t.Errorf("question %q, asked as %q", given.Question, given.AskedAs)
	}
	if !given.Answerable || !strings.Contains(given.Text, "reopened on Friday") {
		t.Errorf("answer %+v, want the one of the whole question", given)
	}
}

func TestSelfContainedQuestionInAConversation(t *testing.T) {
	model := rewriter("What is this?")
	alone := followUpWith(t, "When did the harbour bridge reopen?", model)
	if alone.AskedAs != "" || alone.Question != "When did the harbour bridge reopen?" {
		t.Errorf("question %q, asked as %q", alone.Question, alone.AskedAs)
	}
	if calls := len(model.Prompts()); calls != 1 {
		t.Errorf("the model was asked %d times, want once, for the answer", calls)
	}
}

func TestFollowUpByTheModel(t *testing.T) {
	model := rewriter("\"When was the harbour bridge reopen?\"\n")
	given := followUpWith(t, "And when did it reopen?", model)
	if given.AskedAs != "When was the harbour bridge reopen?" {
		t.Errorf("asked as %q, want the model's words", given.AskedAs)
	}
	first, second := model.Prompts()[0], model.Prompts()[1]
	if !strings.Contains(first[1].Content, costTurn.Text) || !strings.Contains(second[1].Content, given.AskedAs) {
		t.Errorf("prompts %q and %q", first[1].Content, second[1].Content)
	}
	_, rewriting, err := llm.Collect(model.Generate(t.Context(), first))
	if err != nil {
		t.Fatal(err)
	}
	_, answering, err := llm.Collect(model.Generate(t.Context(), second))
	if err != nil {
		t.Fatal(err)
	}
	want := &llm.Usage{PromptTokens: rewriting.PromptTokens + answering.PromptTokens, CompletionTokens: rewriting.CompletionTokens + answering.CompletionTokens}
	if diff := cmp.Diff(want, given.Usage); diff != "" {
		t.Errorf("usage (-want +got):\n%s", diff)
	}
}

// What a model may get wrong is not asked: the rules' question is.
func TestUnfaithfulRewritesAreNotUsed(t *testing.T) {
	for what, reply := range map[string]string{
		"an answer":             "It reopened on Friday.",
		"nothing":               "",
		"two lines":             "When did the harbour bridge reopen?\nOn Friday.",
		"the question before":   "How much did the harbour bridge cost to repair?",
		"another question word": "Where did the harbour bridge reopen?",
		"words of its own":      "When did the harbour bridge in Rotterdam reopen?",
		"what was asked":        "And when did it reopen?",
		"without what is asked": "When was the harbour bridge?",
		"a long one":            "When did the harbour bridge reopen" + strings.Repeat(" the harbour bridge", 20) + "?",
	} {
		if given := followUpWith(t, "And when did it reopen?", rewriter(reply)); given.AskedAs != "When did the harbour bridge reopen?" {
			t.Errorf("%s: asked as %q, want the rules' words", what, given.AskedAs)
		}
	}
}

// A short question without a name may hang on the one before, as far as the rules
// can tell: the model is asked, and what it says is used only if it keeps to what
// was said.
func TestShortQuestionsAreTheModels(t *testing.T) {
	for reply, want := range map[string]string{
		"How long did the harbour bridge repair take?": "How long did the harbour bridge repair take?",
		"How long did the repair take?":                "", // as it was asked
		"How long did the Rotterdam repair take?":      "",
	} {
		model := rewriter(reply)
		given := followUpWith(t, "How long did the repair take?", model)
		if given.AskedAs != want {
			t.Errorf("%q: asked as %q, want %q", reply, given.AskedAs, want)
		}
		if calls := len(model.Prompts()); calls != 2 {
			t.Errorf("the model was asked %d times, want for the question and for the answer", calls)
		}
	}
	model := rewriter("How long did the repair by Mona Lind take?")
	if given := followUpWith(t, "How long did the repair by Mona Lind take?", model); given.AskedAs != "" || len(model.Prompts()) != 1 {
		t.Errorf("asked as %q, %d calls for a question with a name", given.AskedAs, len(model.Prompts()))
	}
}

func TestAModelThatFailsAtAFollowUp(t *testing.T) {
	failing := &llmtest.Generator{Stream: func(context.Context, []llm.Message) iter.Seq2[llm.Delta, error] {
		return func(yield func(llm.Delta, error) bool) { yield(llm.Delta{}, llm.ErrUnavailable) }
	}}
	if given := followUpWith(t, "And when did it reopen?", failing); given.AskedAs != "When did the harbour bridge reopen?" || !given.Degraded {
		t.Errorf("answer %+v, want the rules' question and the articles' sentences", given)
	}
	endless := &llmtest.Generator{Stream: func(context.Context, []llm.Message) iter.Seq2[llm.Delta, error] {
		return func(yield func(llm.Delta, error) bool) {
			for yield(llm.Delta{Text: "When? "}, nil) {
			}
		}
	}}
	text, _, err := brief(t.Context(), endless, nil)
	if err != nil || len(text) > 2*longestReply {
		t.Errorf("%d bytes of an endless reply, %v", len(text), err)
	}
}

func TestTitle(t *testing.T) {
	s := &Service{}
	first := Answer{Question: "What did it cost?", AskedAs: "What did the repair cost?", Text: "It cost 3.8 million pounds."}
	if got := s.Title(t.Context(), first); got != "" {
		t.Errorf("a title %q without a model", got)
	}
	for reply, want := range map[string]string{
		"“Cost of the repair.”\n": "Cost of the repair.", "Cost of the repair.": "Cost of the repair", "a\nb": "", strings.Repeat("long ", 20): "",
	} {
		model := llmtest.Say(reply)
		s.Generator = model
		if got := s.Title(t.Context(), first); strings.TrimRight(got, ".") != strings.TrimRight(want, ".") {
			t.Errorf("title of %q is %q, want %q", reply, got, want)
		}
		if !strings.Contains(model.Prompts()[0][1].Content, first.AskedAs) {
			t.Errorf("the model saw %q", model.Prompts()[0][1].Content)
		}
	}
	s.Generator = llmtest.Fail(llm.ErrUnavailable)
	if got := s.Title(t.Context(), first); got != "" {
		t.Errorf("a title %q of a model that fails", got)
	}
	if got := TitleOf(strings.Repeat("Why is the harbour bridge shut ", 4)); got != "Why is the harbour bridge shut Why is the harbour bridge …" {
		t.Errorf("title of a long question: %q", got)
	}
}

// The whole time holds the time of making a question whole, once.
func TestTimeOfAFollowUp(t *testing.T) {
	slow := &llmtest.Generator{Reply: func(_ context.Context, messages []llm.Message) (string, error) {
		time.Sleep(30 * time.Millisecond)
		return "When did the harbour bridge reopen?", nil
	}}
	began := time.Now()
	given := followUpWith(t, "And when did it reopen?", slow)
	elapsed := time.Since(began).Milliseconds()
	if total, understand := given.Timings["total"], given.Timings["understand"]; understand == 0 || total < understand || total > elapsed {
		t.Errorf("timings %v after %d ms", given.Timings, elapsed)
	}
}
