package web

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/followup"
	"github.com/pressmark/pressmark/internal/library"
)

// newConversation as a conversation_id begins one.
const newConversation = "new"

// Message is what was said in a conversation that the client keeps itself.
type Message struct {
	Role    string `json:"role" enum:"user,assistant" doc:"who said it" example:"user"`
	Content string `json:"content" doc:"what was said" example:"How high did the spring tide rise?"`
}

// maxMessages is the most bytes of all messages of a request.
const maxMessages = 256 << 10

// Conversation is a row of questions with their answers.
type Conversation struct {
	ID        string    `json:"id" example:"XHWJ47JFEGDX46QFZIRSXYGRCZ"`
	Title     string    `json:"title" doc:"the first question unless renamed; empty until there is one" example:"Who led the cyber working group?"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at" doc:"when the last turn came"`
	TurnCount int       `json:"turn_count" example:"2"`
}

// ConversationTurn is a question with its answer.
type ConversationTurn struct {
	Ordinal  int           `json:"ordinal" doc:"from 1" example:"1"`
	Question string        `json:"question" doc:"as it was asked" example:"And when was it set up?"`
	Answer   answer.Answer `json:"answer" doc:"as it was given; asked_as is the question made whole"`
}

// WholeConversation is a conversation with turns.
type WholeConversation struct {
	Conversation
	Turns []ConversationTurn `json:"turns" doc:"oldest first"`
}

// ConversationList is a page of a list.
type ConversationList struct {
	Conversations []Conversation `json:"conversations" doc:"the one with the latest turn first"`
	NextCursor    string         `json:"next_cursor" doc:"give it as cursor for the next page; empty on the last"`
	Total         int            `json:"total" doc:"on all pages" example:"3"`
}

// ConversationTitle is the body of a new conversation or of a renaming.
type ConversationTitle struct {
	Title string `json:"title,omitempty" maxLength:"200" doc:"what the conversation is called" example:"Cyber talks"`
}

type conversationOutput struct{ Body Conversation }

type wholeConversationOutput struct{ Body WholeConversation }

type conversationListOutput struct{ Body ConversationList }

type conversationID struct {
	ID string `path:"id" maxLength:"100" doc:"id of the conversation"`
}

func (s *Server) registerConversations() {
	const route, tag = "/v1/conversations", "Conversations"
	huma.Register(s.api, operation(http.MethodPost, route, "create-conversation", tag, "Begin a conversation",
		`Without a turn; POST /v1/ask with "conversation_id":"new" does both at once.`, withBody[ConversationTitle](smallBody)), s.createConversation)
	huma.Register(s.api, operation(http.MethodGet, route, "list-conversations", tag, "List conversations",
		"The one with the latest turn first. The latest 1,000 are kept, each until it has been quiet for as long as the server is set to."), s.listConversations)
	huma.Register(s.api, operation(http.MethodGet, route+"/{id}", "get-conversation", tag, "Get a conversation",
		"With its turns."), s.getConversation)
	huma.Register(s.api, operation(http.MethodPatch, route+"/{id}", "rename-conversation", tag, "Rename a conversation",
		"", withBody[ConversationTitle](smallBody)), s.renameConversation)
	huma.Register(s.api, operation(http.MethodDelete, route+"/{id}", "delete-conversation", tag, "Delete a conversation",
		"With its turns. The answers stay under their own ids."), s.deleteConversation)
	huma.Register(s.api, operation(http.MethodGet, route+"/{id}/export", "export-conversation", tag, "Export a conversation",
		"As a file: Markdown with numbered sources, or JSON.", with(s.exports())), s.exportConversation)
}

func conversationOf(c library.Conversation) Conversation {
	return Conversation{ID: c.ID, Title: c.Title, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt, TurnCount: c.Turns}
}

func (s *Server) createConversation(ctx context.Context, in *struct{ Body ConversationTitle }) (*conversationOutput, error) {
	made, err := s.Library.CreateConversation(ctx, article.CleanLine(in.Body.Title))
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return &conversationOutput{conversationOf(made)}, nil
}

func (s *Server) listConversations(ctx context.Context, in *struct {
	Query  string `query:"q" maxLength:"500" doc:"only those whose title and questions hold each of these words"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"conversations a page"`
	Cursor string `query:"cursor" maxLength:"1000" doc:"next_cursor of the page before"`
}) (*conversationListOutput, error) {
	page, err := s.Library.Conversations(ctx, in.Query, in.Cursor, in.Limit)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	body := ConversationList{Conversations: []Conversation{}, NextCursor: page.NextCursor, Total: page.Total}
	for _, c := range page.Conversations {
		body.Conversations = append(body.Conversations, conversationOf(c))
	}
	return &conversationListOutput{body}, nil
}

func (s *Server) getConversation(ctx context.Context, in *struct {
	ID    string `path:"id" maxLength:"100" doc:"id of the conversation"`
	After int    `query:"after" minimum:"0" default:"0" doc:"only turns behind this ordinal"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"200" doc:"turns to give"`
}) (*wholeConversationOutput, error) {
	whole, err := s.wholeConversation(ctx, in.ID, in.After, in.Limit)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return &wholeConversationOutput{whole}, nil
}

func (s *Server) wholeConversation(ctx context.Context, id string, after, limit int) (WholeConversation, error) {
	found, err := s.Library.Conversation(ctx, id)
	if err != nil {
		return WholeConversation{}, err
	}
	turns, err := s.Library.Turns(ctx, id, after, limit)
	if err != nil {
		return WholeConversation{}, err
	}
	whole := WholeConversation{Conversation: conversationOf(found), Turns: []ConversationTurn{}}
	for _, t := range turns {
		var given answer.Answer
		if err := json.Unmarshal(t.Answer, &given); err != nil {
			return WholeConversation{}, fmt.Errorf("turn %d of conversation %s: %w", t.Ordinal, id, err)
		}
		whole.Turns = append(whole.Turns, ConversationTurn{t.Ordinal, t.Asked, complete(given)})
	}
	return whole, nil
}

func (s *Server) renameConversation(ctx context.Context, in *struct {
	ID   string `path:"id" maxLength:"100" doc:"id of the conversation"`
	Body ConversationTitle
}) (*conversationOutput, error) {
	title := article.CleanLine(in.Body.Title)
	if title == "" {
		return nil, s.fail(ctx, invalid("the title is empty", `send {"title":"…"}`))
	}
	err := s.Library.RenameConversation(ctx, in.ID, title)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	found, err := s.Library.Conversation(ctx, in.ID)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return &conversationOutput{conversationOf(found)}, nil
}

func (s *Server) deleteConversation(ctx context.Context, in *conversationID) (*struct{}, error) {
	if err := s.Library.DeleteConversation(ctx, in.ID); err != nil {
		return nil, s.fail(ctx, err)
	}
	return nil, nil
}

// thread is the conversation that a question belongs to. The zero value is none.
type thread struct {
	id      string
	begins  bool // with this question
	unnamed bool // its title will be the question
}

// thread finds the conversation of a request and puts what was said in it into
// the request.
func (s *Server) thread(ctx context.Context, r *AskRequest) (thread, error) {
	switch r.ConversationID {
	case "":
		return thread{}, nil
	case newConversation:
		return thread{id: rand.Text(), begins: true, unnamed: true}, nil
	}
	found, err := s.Library.Conversation(ctx, r.ConversationID)
	if err != nil {
		return thread{}, err
	}
	if found.Turns >= library.MaxTurns {
		return thread{}, library.ErrConversationFull
	}
	r.request.History, err = s.history(ctx, found)
	return thread{id: found.ID, unnamed: found.Title == ""}, err
}

// historyTurns is how many turns a question is understood by.
const historyTurns = 6

func (s *Server) history(ctx context.Context, c library.Conversation) ([]followup.Turn, error) {
	whole, err := s.wholeConversation(ctx, c.ID, max(0, c.Turns-historyTurns), 0)
	var history []followup.Turn
	for _, t := range whole.Turns {
		history = append(history, answer.TurnOf(t.Answer))
	}
	return history, err
}

// keepTurn puts an answer into its conversation. One that is full or gone by now
// leaves the answer without it.
func (s *Server) keepTurn(ctx context.Context, in thread, a *answer.Answer) {
	if in.id == "" {
		return
	}
	a.ConversationID = in.id
	data, err := json.Marshal(a)
	title, turn := article.CleanLine(answer.TitleOf(a.Question)), library.Turn{Asked: a.Question, Answer: data}
	switch {
	case err != nil:
	case in.begins:
		err = s.Library.BeginConversation(ctx, in.id, title, turn)
	default:
		err = s.Library.AddTurn(ctx, in.id, title, turn)
	}
	if err != nil {
		a.ConversationID = ""
		a.Notes = append(a.Notes, "this answer could not be kept in the conversation")
		s.Log.WarnContext(ctx, "turn not kept", "answer", a.ID, "error", err, "request_id", requestID(ctx))
		return
	}
	if in.unnamed {
		s.Title(in.id, title, *a)
	}
}
