package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/followup"
	"github.com/pressmark/pressmark/internal/search"
)

// smallBody is the largest body of a question or search.
const smallBody = 1 << 20

// AskRequest is the body of POST /v1/ask.
type AskRequest struct {
	Question string `json:"question,omitempty" doc:"what you want to know, 1 to 4000 bytes; required unless there are messages; may hold filters: \"exact phrase\" -word source:NAME before:DATE after:DATE" example:"How high did the spring tide rise?"`
	Filters
	ConversationID string    `json:"conversation_id,omitempty" maxLength:"100" doc:"ask in this conversation, or in a new one: new. The question may follow up on those before" example:"new"`
	Messages       []Message `json:"messages,omitempty" maxItems:"50" doc:"instead of question: a conversation that you keep yourself, oldest first, the question last"`

	TopK         int    `json:"top_k,omitempty" minimum:"1" maximum:"100" doc:"how many passages to consider; 10 when left out" example:"10"`
	Stream       bool   `json:"stream,omitempty" doc:"answer as an event stream; the header Accept: text/event-stream does the same" example:"false"`
	Mode         string `json:"mode,omitempty" enum:"auto,extractive" doc:"auto uses the language model where there is one, extractive never" example:"auto"`
	Verification string `json:"verification,omitempty" enum:"mark,strict" doc:"what becomes of a statement of the language model that no source supports: mark flags it, strict leaves it out and, if nothing is left, abstains; the server's setting when left out" example:"mark"`

	request answer.Request
}

// Resolve implements huma.ResolverWithPath: checks beyond the schema.
func (r *AskRequest) Resolve(_ huma.Context, prefix *huma.PathBuffer) []error {
	text, history, faults := r.asked(prefix)
	filter, more := r.filter(prefix)
	r.request = answer.Request{Question: text, Filter: filter, TopK: r.TopK, AsOf: r.asOf, Plain: r.Mode == answer.Extractive, Verification: r.Verification, History: history}
	return append(faults, more...)
}

// asked gives the question, with what the messages say before it.
func (r *AskRequest) asked(prefix *huma.PathBuffer) (text string, history []followup.Turn, faults []error) {
	if len(r.Messages) == 0 {
		text, faults = question(r.Question, prefix, "question")
		return text, nil, faults
	}
	if r.Question != "" || r.ConversationID != "" {
		return "", nil, []error{at(prefix, "messages", "messages stand alone: give question (with conversation_id) or messages, not both")}
	}
	size := 0
	said := make([]followup.Message, len(r.Messages))
	for i, m := range r.Messages {
		said[i] = followup.Message(m)
		if i < len(r.Messages)-1 { // the filters of a question are not those of what follows up on it
			if typed, err := search.ParseTyped(m.Content); m.Role == "user" && err == nil {
				said[i].Content = typed.Text
			}
		}
		size += len(m.Content)
	}
	switch {
	case size > maxMessages:
		return "", nil, []error{at(prefix, "messages", fmt.Sprintf("have %d bytes, more than %d: leave the oldest out", size, maxMessages))}
	case said[len(said)-1].Role != "user":
		return "", nil, []error{at(prefix, "messages", "must end with a message of the role user: the question")}
	}
	history, text = followup.FromMessages(said)
	text, faults = question(text, prefix, "messages")
	return text, history, faults
}

type askInput struct {
	Accept string `header:"Accept" hidden:"true"`
	Body   AskRequest
}

func (in *askInput) streams() bool {
	return in.Body.Stream || strings.Contains(in.Accept, eventStream)
}

type answerOutput struct {
	Body answer.Answer
}

func (s *Server) registerAsk() {
	huma.Register(s.api, operation(http.MethodPost, "/v1/ask", "ask", "Ask", "Ask a question", askText,
		with(s.answersOf("An answer whose citations have been checked, or an abstention", exampleAnswer)),
		withBody[AskRequest](smallBody)), s.ask)
	huma.Register(s.api, operation(http.MethodGet, "/v1/answers/{id}", "get-answer", "Ask", "Get an answer again",
		"Every answer is kept under its id; the newest 10,000 stay."), s.getAnswer)
	huma.Register(s.api, operation(http.MethodGet, "/v1/answers", "list-answers", "Ask", "List recent questions",
		"The newest first, with the passages that were found for each. A server may keep this to itself."), s.listAnswers)
}

// ask answers at once or, on request, as a stream. Refusals come before the
// stream begins and have their own status.
func (s *Server) ask(ctx context.Context, in *askInput) (*huma.StreamResponse, error) {
	talk, err := s.thread(ctx, &in.Body)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	release, err := s.take()
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	if in.streams() {
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			defer release()
			s.streamAnswer(hc, in.Body.request, talk)
		}}, nil
	}
	defer release()
	a, err := s.answer(ctx, in.Body.request, talk, nil)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return jsonResponse(a), nil
}

// answer asks and keeps the answer, in its conversation too. One that cannot be
// kept is still given.
func (s *Server) answer(ctx context.Context, request answer.Request, in thread, emit func(answer.Event)) (answer.Answer, error) {
	var passages []search.Passage
	a, err := s.Ask.Ask(ctx, request, func(e answer.Event) {
		if e.Sources != nil {
			passages = e.Sources
		}
		if emit != nil {
			emit(e)
		}
	})
	if err != nil {
		return answer.Answer{}, err
	}
	a = complete(a)
	s.keepTurn(ctx, in, &a)
	data, err := json.Marshal(a)
	if err == nil {
		err = s.Library.PutAnswer(ctx, a.ID, data, s.traces(a, passages))
	}
	if err != nil {
		s.Log.WarnContext(ctx, "answer not kept", "answer", a.ID, "error", err, "request_id", requestID(ctx))
	}
	return a, nil
}

func (s *Server) getAnswer(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"200" doc:"id of the answer"`
}) (*answerOutput, error) {
	data, err := s.Library.Answer(ctx, in.ID)
	if errors.Is(err, article.ErrNotFound) {
		err = &requestError{http.StatusNotFound, "not_found", "there is no such answer", "ask again: the newest 10,000 answers are kept"}
	}
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	var a answer.Answer
	if err := json.Unmarshal(data, &a); err != nil {
		return nil, s.fail(ctx, err)
	}
	return &answerOutput{Body: complete(a)}, nil
}

// jsonResponse is for operations that answer in more than one media type.
func jsonResponse(body any) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		hc.SetHeader("Content-Type", "application/json")
		hc.SetStatus(http.StatusOK)
		_ = strictFormat.Marshal(hc.BodyWriter(), body) // a client that left cannot be told
	}}
}

// complete gives every list of an answer a value: clients get [], never null.
func complete(a answer.Answer) answer.Answer {
	a.Notes = list(a.Notes)
	a.Citations = list(a.Citations)
	if a.Timings == nil {
		a.Timings = map[string]int64{}
	}
	if a.Abstention != nil {
		why := *a.Abstention
		why.MissingTerms, why.Closest = list(why.MissingTerms), list(why.Closest)
		a.Abstention = &why
	}
	return a
}

func list[T any](items []T) []T {
	if items == nil {
		return []T{}
	}
	return items
}
