package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/followup"
	"github.com/pressmark/pressmark/internal/library"
)

// listener answers with tide and keeps what it was asked.
type listener struct {
	mu    sync.Mutex
	asked []answer.Request
}

func (l *listener) Ask(ctx context.Context, r answer.Request, emit func(answer.Event)) (answer.Answer, error) {
	l.mu.Lock()
	l.asked = append(l.asked, r)
	number := len(l.asked)
	l.mu.Unlock()
	a, err := answerTide(ctx, r, emit)
	a.ID = fmt.Sprintf("a-%d", number)
	return a, err
}

// talk is a bench whose questions are kept.
func talk(t *testing.T) (*bench, *listener) {
	t.Helper()
	heard := &listener{}
	return newBench(t, func(s *Server) { s.Ask = heard }), heard
}

// tell asks and wants an answer.
func (b *bench) tell(t *testing.T, body string) answer.Answer {
	t.Helper()
	w := b.do("POST", "/v1/ask", body)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: got %d %s", body, w.Code, w.Body)
	}
	return decode[answer.Answer](t, w)
}

func TestConversation(t *testing.T) {
	b, heard := talk(t)
	first := b.tell(t, `{"question":"How high did the tide rise?","conversation_id":"new"}`)
	id := first.ConversationID
	if len(id) != 26 {
		t.Fatalf("conversation_id = %q, want a new id", id)
	}
	second := b.tell(t, `{"question":"And when?","conversation_id":"`+id+`"}`)
	if second.ConversationID != id {
		t.Errorf("conversation_id = %q, want %q", second.ConversationID, id)
	}
	want := []followup.Turn{{Question: "How high did the tide rise?", Text: first.Text, Short: "6.2 metres", Answerable: true}}
	if diff := cmp.Diff(want, heard.asked[1].History); diff != "" || heard.asked[0].History != nil {
		t.Errorf("history of the second question (-want +got):\n%s\nof the first: %v", diff, heard.asked[0].History)
	}
	got := decode[WholeConversation](t, b.do("GET", "/v1/conversations/"+id, ""))
	if got.Title != "How high did the tide rise?" || got.TurnCount != 2 || len(got.Turns) != 2 {
		t.Fatalf("conversation %+v, want both turns", got)
	}
	if diff := cmp.Diff(ConversationTurn{2, "And when?", second}, got.Turns[1]); diff != "" {
		t.Errorf("second turn (-want +got):\n%s", diff)
	}
	page := decode[WholeConversation](t, b.do("GET", "/v1/conversations/"+id+"?after=1&limit=1", ""))
	if len(page.Turns) != 1 || page.Turns[0].Ordinal != 2 {
		t.Errorf("turns behind the first: %+v", page.Turns)
	}
	again := decode[answer.Answer](t, b.do("GET", "/v1/answers/"+second.ID, ""))
	if diff := cmp.Diff(second, again); diff != "" {
		t.Errorf("answer by its id (-want +got):\n%s", diff)
	}
}

func TestConversationStreams(t *testing.T) {
	b, _ := talk(t)
	w := b.do("POST", "/v1/ask", `{"question":"How high?","conversation_id":"new","stream":true}`)
	_, done, _ := strings.Cut(w.Body.String(), "event: done\ndata: ")
	var given answer.Answer
	if err := json.Unmarshal([]byte(strings.TrimSpace(done)), &given); err != nil || given.ConversationID == "" {
		t.Fatalf("done: %v in %s", err, w.Body)
	}
	if got := decode[WholeConversation](t, b.do("GET", "/v1/conversations/"+given.ConversationID, "")); len(got.Turns) != 1 {
		t.Errorf("conversation %+v, want the turn", got)
	}
	for _, header := range []string{"Accept: text/event-stream", "Accept: application/json"} {
		wantProblem(t, b.do("POST", "/v1/ask", `{"question":"q","conversation_id":"none"}`, header), 404, "not_found")
	}
}

func TestAskWithoutConversationKeepsNone(t *testing.T) {
	b, _ := talk(t)
	if given := b.tell(t, `{"question":"How high?"}`); given.ConversationID != "" {
		t.Errorf("conversation_id = %q, want none", given.ConversationID)
	}
	if got := decode[ConversationList](t, b.do("GET", "/v1/conversations", "")); got.Total != 0 || got.Conversations == nil {
		t.Errorf("list %+v, want an empty one", got)
	}
}

func TestMessages(t *testing.T) {
	b, heard := talk(t)
	given := b.tell(t, `{"messages":[{"role":"user","content":"Who led the cyber working group?"},
		{"role":"assistant","content":"Christopher Painter did."},{"role":"user","content":"And when was it set up?"},
		{"role":"assistant","content":"In April."},{"role":"user","content":" Where? "}]}`)
	want := answer.Request{Question: "Where?", History: []followup.Turn{
		{Question: "Who led the cyber working group?", Text: "Christopher Painter did.", Answerable: true},
		{Question: "When was the cyber working group set up?", Text: "In April.", Answerable: true}}}
	if diff := cmp.Diff(want, heard.asked[0]); diff != "" || given.ConversationID != "" {
		t.Errorf("request (-want +got):\n%s\nconversation %q", diff, given.ConversationID)
	}
	many := strings.Repeat(`{"role":"user","content":"q"},`, 50)
	large := strings.Repeat("x", maxMessages)
	for says, body := range map[string]string{
		"must end with":   `{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]}`,
		"not both":        `{"question":"q","messages":[{"role":"user","content":"q"}]}`,
		"is empty":        `{"messages":[{"role":"user","content":" "}]}`,
		"<= 50":           `{"messages":[` + many + `{"role":"user","content":"q"}]}`,
		"leave the old":   `{"messages":[{"role":"assistant","content":"` + large + `"},{"role":"user","content":"q"}]}`,
		"user, assistant": `{"messages":[{"role":"system","content":"q"}]}`,
		"question: is":    `{"messages":[]}`,
		"stand alone":     `{"conversation_id":"new","messages":[{"role":"user","content":"q"}]}`,
	} {
		p := wantProblem(t, b.do("POST", "/v1/ask", body), 422, "invalid_request")
		if !strings.Contains(p.Detail, says) {
			t.Errorf("%.80s: detail %q, want it to say %q", body, p.Detail, says)
		}
	}
}

func TestConversationRoutes(t *testing.T) {
	b, _ := talk(t)
	made := decode[Conversation](t, b.do("POST", "/v1/conversations", `{"title":"  Tides\n of May "}`))
	if made.Title != "Tides of May" || made.TurnCount != 0 {
		t.Errorf("made %+v", made)
	}
	b.tell(t, `{"question":"How high?","conversation_id":"`+made.ID+`"}`)
	renamed := decode[Conversation](t, b.do("PATCH", "/v1/conversations/"+made.ID, `{"title":"Floods"}`))
	if renamed.Title != "Floods" || renamed.TurnCount != 1 {
		t.Errorf("renamed %+v", renamed)
	}
	list := decode[ConversationList](t, b.do("GET", "/v1/conversations", ""))
	if len(list.Conversations) != 1 || list.Conversations[0] != renamed {
		t.Errorf("list %+v, want %+v", list, renamed)
	}
	wantProblem(t, b.do("PATCH", "/v1/conversations/"+made.ID, `{"title":" "}`), 422, "invalid_request")
	wantProblem(t, b.do("GET", "/v1/conversations?cursor=nonsense", ""), 422, "invalid_request")
	if w := b.do("DELETE", "/v1/conversations/"+made.ID, ""); w.Code != http.StatusNoContent {
		t.Errorf("delete: %d %s", w.Code, w.Body)
	}
	for _, r := range [][3]string{{"GET", "", ""}, {"PATCH", "", `{"title":"x"}`}, {"DELETE", "", ""}, {"GET", "/export", ""}} {
		p := wantProblem(t, b.do(r[0], "/v1/conversations/"+made.ID+r[1], r[2]), 404, "not_found")
		if !strings.Contains(p.Fix, "/v1/conversations") {
			t.Errorf("fix = %q, want it to speak of conversations", p.Fix)
		}
	}
}

func TestFullConversation(t *testing.T) {
	b, heard := talk(t)
	made := decode[Conversation](t, b.do("POST", "/v1/conversations", `{}`))
	for range library.MaxTurns {
		if err := b.Library.AddTurn(t.Context(), made.ID, "t", library.Turn{Asked: "q", Answer: []byte(`{}`)}); err != nil {
			t.Fatal(err)
		}
	}
	p := wantProblem(t, b.do("POST", "/v1/ask", `{"question":"q","conversation_id":"`+made.ID+`"}`), 409, "conversation_full")
	if !strings.Contains(p.Fix, "new") || len(heard.asked) != 0 {
		t.Errorf("fix = %q after %d questions", p.Fix, len(heard.asked))
	}
}

// An answer is given even when its conversation is gone by then.
func TestConversationDeletedMeanwhile(t *testing.T) {
	var b *bench
	b = newBench(t, func(s *Server) {
		s.Ask = askFunc(func(ctx context.Context, r answer.Request, emit func(answer.Event)) (answer.Answer, error) {
			list, err := b.Library.Conversations(ctx, "", "", 0)
			if err == nil {
				err = b.Library.DeleteConversation(ctx, list.Conversations[0].ID)
			}
			return tideAnswer(r.Question), err
		})
	})
	made := decode[Conversation](t, b.do("POST", "/v1/conversations", `{}`))
	given := b.tell(t, `{"question":"q","conversation_id":"`+made.ID+`"}`)
	if given.ConversationID != "" || len(given.Notes) != 1 || !given.Answerable {
		t.Errorf("answer %+v, want it without the conversation and with a note", given)
	}
}

func TestQuestionsAtTheSameTime(t *testing.T) {
	b, _ := talk(t)
	b.slots = make(chan struct{}, 20)
	made := decode[Conversation](t, b.do("POST", "/v1/conversations", `{}`))
	var wg sync.WaitGroup
	for n := range 10 {
		wg.Go(func() {
			if w := b.do("POST", "/v1/ask", fmt.Sprintf(`{"question":"q%d","conversation_id":"%s"}`, n, made.ID)); w.Code != 200 {
				t.Errorf("question %d: %d %s", n, w.Code, w.Body)
			}
		})
	}
	wg.Wait()
	whole := decode[WholeConversation](t, b.do("GET", "/v1/conversations/"+made.ID, ""))
	seen := map[string]bool{}
	for i, turn := range whole.Turns {
		seen[turn.Question] = true
		if turn.Ordinal != i+1 || turn.Answer.Question != turn.Question {
			t.Errorf("turn %d: %+v", i+1, turn)
		}
	}
	if len(seen) != 10 {
		t.Errorf("%d different questions are kept, want 10", len(seen))
	}
}

// The title is asked for once, with the first answer.
func TestTitleOfAConversation(t *testing.T) {
	var b *bench
	asked := 0
	b = newBench(t, func(s *Server) {
		s.Title = func(id, title string, first answer.Answer) {
			asked++
			if err := b.Library.RetitleConversation(t.Context(), id, title, "Titled: "+first.Question); err != nil {
				t.Error(err)
			}
		}
	})
	given := b.tell(t, `{"question":"How high?","conversation_id":"new"}`)
	b.tell(t, `{"question":"When?","conversation_id":"`+given.ConversationID+`"}`)
	if got := decode[Conversation](t, b.do("GET", "/v1/conversations/"+given.ConversationID, "")); got.Title != "Titled: How high?" || asked != 1 {
		t.Errorf("title %q, asked %d times", got.Title, asked)
	}
}

const wantMarkdown = `# \# How \*high\* did it rise?

## \# How \*high\* did it rise?

*Asked as: How high did the tide rise?*

Über Nacht: the spring tide rose to 6.2 metres on Monday. [1] More. [not supported]

*Note: a \<b\>note\</b\>*

Sources:

- [1] Spring tide !\[x\](y), The Harbour Gazette, 16 May 2022, <https://gazette.example/tide>
  > “Über Nacht”

Not supported by the articles:

- “More.”: no source speaks of this

## Who?

*The articles do not answer this: no article mentions “Zagreb”.*
`

func TestMarkdownExport(t *testing.T) {
	b := newBench(t, func(s *Server) {
		s.Ask = askFunc(func(_ context.Context, r answer.Request, _ func(answer.Event)) (answer.Answer, error) {
			if r.Question == "Who?" {
				return answer.Answer{ID: "a-2", Question: r.Question, Abstention: &answer.Abstention{Reason: "no article mentions “Zagreb”"}}, nil
			}
			first := tideCitation
			first.Title, first.Quote, first.URL = "Spring tide ![x](y)", "Über\nNacht", "https://gazette.example/tide"
			first.Answer.End = len("Über Nacht: the spring tide rose to 6.2 metres on Monday.")
			second := answer.Citation{Index: 2, Answer: answer.Stretch{Start: first.Answer.End + 1, End: first.Answer.End + 6}, Quote: "1. quote",
				URL: "javascript:alert(1)", Source: answer.Source{ArticleID: "x"}, Reason: "no source speaks of this"}
			third := answer.Citation{Index: 3, Answer: second.Answer, Reason: "no source speaks of this"}
			return answer.Answer{ID: "a-1", Question: r.Question, AskedAs: "How high did the tide rise?", Answerable: true,
				Text: tideText[:first.Answer.End] + " More.", Notes: []string{"a <b>note</b>"}, Citations: []answer.Citation{first, second, first, third}}, nil
		})
	})
	id := b.tell(t, `{"question":"# How *high* did it rise?","conversation_id":"new"}`).ConversationID
	b.tell(t, `{"question":"Who?","conversation_id":"`+id+`"}`)
	w := b.do("GET", "/v1/conversations/"+id+"/export?format=markdown", "")
	if diff := cmp.Diff(wantMarkdown, w.Body.String()); diff != "" {
		t.Errorf("Markdown (-want +got):\n%s", diff)
	}
	if got := w.Header().Get("Content-Disposition"); got != `attachment; filename="how-high-did-it-rise.md"` {
		t.Errorf("Content-Disposition = %q", got)
	}
	if got := w.Header().Get("Content-Type"); got != markdownType {
		t.Errorf("Content-Type = %q", got)
	}
	asJSON := b.do("GET", "/v1/conversations/"+id+"/export?format=json", "")
	if got := decode[WholeConversation](t, asJSON); len(got.Turns) != 2 || !strings.HasSuffix(asJSON.Header().Get("Content-Disposition"), `rise.json"`) {
		t.Errorf("JSON %+v, %v", got, asJSON.Header())
	}
}

// Whatever a text holds, Markdown shows it as it is: no link, picture, heading,
// list, table or HTML comes of it.
func TestEscapedTextStaysText(t *testing.T) {
	render := goldmark.New(goldmark.WithExtensions(extension.GFM))
	for _, text := range []string{
		"![x](http://evil.example/p.png)", "[x](javascript:alert(1))", "<script>alert(1)</script>", "<img src=x onerror=y>",
		"# heading", "## heading ##", "- item", "* item", "+ item", "1. item", "12) item", "> quote", "---", "===", "***", "```go", "~~~",
		"`code`", "**bold** and _it_", "~~gone~~", "| a | b |", "a&lt;b &copy;", `\[x\](y)`, `\`, "[x]: http://evil.example", "[^1]: note",
		"https://evil.example/x", "HTTP://evil.example", "www.evil.example", "WWW.evil.example", "<https://evil.example>", "- [ ] task", "$x$", "{x}",
		"line\n\n# heading", "tab\there", "a  b", "x\n- y", "=", "ftp://evil.example", "mailto:x",
	} {
		var out bytes.Buffer
		if err := render.Convert([]byte(escaped(text)), &out); err != nil {
			t.Fatal(err)
		}
		if got := out.String(); !strings.HasPrefix(got, "<p>") || strings.Count(got, "<") != 2 {
			t.Errorf("%q became %q, which is %q", text, escaped(text), got)
		}
	}
}
