package web

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/search"
)

// AskedQuestion is a question of the list of recent ones.
type AskedQuestion struct {
	ID         string    `json:"id" doc:"of the answer; GET /v1/answers/{id} gives it whole"`
	Question   string    `json:"question"`
	AskedAs    string    `json:"asked_as,omitempty" doc:"what was searched for, where the question followed up on others"`
	Answerable bool      `json:"answerable"`
	Confidence float64   `json:"confidence" example:"0.97"`
	Mode       string    `json:"mode"`
	CreatedAt  time.Time `json:"created_at"`
	Passages   []Trace   `json:"passages" doc:"the passages that were found, best first"`
}

// Trace says where a passage stood that was found for a question.
type Trace struct {
	ArticleID   string    `json:"article_id"`
	ChunkID     string    `json:"chunk_id"`
	Title       string    `json:"title"`
	Source      string    `json:"source,omitempty" doc:"the publication"`
	PublishedAt time.Time `json:"published_at,omitzero"`
	Start       int       `json:"start" doc:"first UTF-8 byte of the article's text"`
	End         int       `json:"end" doc:"after the last UTF-8 byte"`
	Score       float64   `json:"score"`
}

type answerListOutput struct {
	Body struct {
		Answers    []AskedQuestion `json:"answers" doc:"the newest first"`
		NextCursor string          `json:"next_cursor" doc:"give it as cursor for the next page; empty on the last"`
	}
}

var errHidden = &requestError{http.StatusForbidden, "switched_off", "this server does not list the questions that were asked",
	"start it without --hide-questions (PRESSMARK_HIDE_QUESTIONS)"}

// traces is what is kept of the passages of a question; nothing where questions
// are not to be listed.
func (s *Server) traces(a answer.Answer, passages []search.Passage) []byte {
	if s.HideQuestions {
		return nil
	}
	if len(passages) == 0 && a.Abstention != nil {
		passages = a.Abstention.Closest
	}
	kept := []Trace{}
	for _, p := range passages {
		kept = append(kept, Trace{p.ArticleID, p.ChunkID, p.Title, p.Source, p.PublishedAt, p.Start, p.End, p.Score})
	}
	data, _ := json.Marshal(kept) // strings and numbers always marshal
	return data
}

func (s *Server) listAnswers(ctx context.Context, in *struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"questions a page"`
	Cursor string `query:"cursor" maxLength:"1000" doc:"next_cursor of the page before"`
}) (*answerListOutput, error) {
	if s.HideQuestions {
		return nil, s.fail(ctx, errHidden)
	}
	kept, next, err := s.Library.Answers(ctx, in.Cursor, in.Limit)
	out := &answerListOutput{}
	out.Body.Answers, out.Body.NextCursor = []AskedQuestion{}, next
	for _, k := range kept {
		var a answer.Answer
		var passages []Trace
		if err == nil {
			err = json.Unmarshal(k.Data, &a)
		}
		if err == nil && len(k.Passages) > 0 {
			err = json.Unmarshal(k.Passages, &passages)
		}
		out.Body.Answers = append(out.Body.Answers, AskedQuestion{a.ID, a.Question, a.AskedAs, a.Answerable, a.Confidence, a.Mode, a.CreatedAt, list(passages)})
	}
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return out, nil
}
