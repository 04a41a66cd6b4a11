package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/article"
)

// FeedbackInput is the body of POST /v1/feedback.
type FeedbackInput struct {
	AnswerID       string `json:"answer_id" minLength:"1" maxLength:"200" doc:"the answer that this is about"`
	Citation       int    `json:"citation,omitempty" minimum:"0" doc:"the citation that is wrong: its place in citations, from 1; left out: the answer as a whole" example:"1"`
	Comment        string `json:"comment,omitempty" maxLength:"2000"`
	ExpectedAnswer string `json:"expected_answer,omitempty" maxLength:"1000" doc:"what would have been right, in the words of the article" example:"6.2 metres"`
	Unanswerable   bool   `json:"unanswerable,omitempty" doc:"the articles do not answer the question" example:"false"`
}

// Feedback is what a reader said of an answer, with what it was about: answers do
// not stay for ever.
type Feedback struct {
	FeedbackInput
	ID        string           `json:"id"`
	Question  string           `json:"question" doc:"as it was searched for"`
	Answer    string           `json:"answer"`
	Wrong     *answer.Citation `json:"wrong,omitempty" doc:"the citation that was reported"`
	Cited     []string         `json:"cited" doc:"ids of the other articles that the answer cites"`
	CreatedAt time.Time        `json:"created_at"`
}

// FeedbackList is a page of a list.
type FeedbackList struct {
	Feedback   []Feedback `json:"feedback" doc:"the newest first"`
	NextCursor string     `json:"next_cursor" doc:"give it as cursor for the next page; empty on the last"`
	Total      int        `json:"total" doc:"on all pages" example:"3"`
}

// evalQuestion is a line of a file for pressmark eval.
type evalQuestion struct {
	ID         string           `json:"id"`
	Question   string           `json:"question"`
	Answers    []string         `json:"answers"`
	ArticleIDs []string         `json:"article_ids"`
	Labelled   bool             `json:"labelled"` // false: what is right was not said, and eval leaves it out
	Wrong      *answer.Citation `json:"wrong,omitempty"`
	Comment    string           `json:"comment,omitempty"`
}

const (
	linesType       = "application/x-ndjson"
	questionsFormat = "questions"
)

type feedbackOutput struct{ Body Feedback }

func (s *Server) registerFeedback() {
	const route = "/v1/feedback"
	report := operation(http.MethodPost, route, "give-feedback", "Ask", "Report a wrong citation or answer",
		"Kept with the question, the answer and the citation. Say what would be right, and it is a question for pressmark eval.",
		withBody[FeedbackInput](smallBody))
	report.DefaultStatus = http.StatusCreated
	huma.Register(s.api, report, s.giveFeedback)
	huma.Register(s.api, operation(http.MethodGet, route, "list-feedback", "Ask", "List what was reported",
		"The newest first. format=questions gives all of it as JSON lines for pressmark eval, which leaves out lines with \"labelled\":false: there nobody said what is right.",
		with(s.feedbackForms())), s.listFeedback)
	huma.Register(s.api, operation(http.MethodDelete, route+"/{id}", "delete-feedback", "Ask", "Delete a report", ""), s.deleteFeedback)
}

func (s *Server) feedbackForms() map[string]*huma.Response {
	return map[string]*huma.Response{"200": {
		Description: "What was reported",
		Content: map[string]*huma.MediaType{
			"application/json": {Schema: s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[FeedbackList](), true, "")},
			linesType:          {Schema: &huma.Schema{Type: huma.TypeString}},
		},
	}}
}

func (s *Server) giveFeedback(ctx context.Context, in *struct{ Body FeedbackInput }) (*feedbackOutput, error) {
	given, err := s.feedback(ctx, in.Body)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	data, err := json.Marshal(given)
	if err == nil {
		err = s.Library.PutFeedback(ctx, given.ID, data)
	}
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return &feedbackOutput{given}, nil
}

// feedback puts what was said together with what it is about.
func (s *Server) feedback(ctx context.Context, in FeedbackInput) (Feedback, error) {
	data, err := s.Library.Answer(ctx, in.AnswerID)
	if errors.Is(err, article.ErrNotFound) {
		err = errNoAnswer
	}
	var about answer.Answer
	if err == nil {
		err = json.Unmarshal(data, &about)
	}
	switch {
	case err != nil:
		return Feedback{}, err
	case in.Citation > len(about.Citations):
		return Feedback{}, invalid(fmt.Sprintf("the answer has %d citations", len(about.Citations)), "count them from 1, or leave citation out")
	case in.Unanswerable && in.ExpectedAnswer != "":
		return Feedback{}, invalid("there is either an expected_answer or none in the articles", "leave one of expected_answer and unanswerable out")
	}
	given := Feedback{FeedbackInput: in, ID: rand.Text(), Question: about.Question, Answer: about.Text, Cited: []string{}, CreatedAt: time.Now().UTC()}
	if about.AskedAs != "" {
		given.Question = about.AskedAs
	}
	for i, c := range about.Citations {
		switch id := c.Source.ArticleID; {
		case i == in.Citation-1:
			given.Wrong = &c
		case c.Verified && !slices.Contains(given.Cited, id):
			given.Cited = append(given.Cited, id)
		}
	}
	return given, nil
}

func (s *Server) listFeedback(ctx context.Context, in *struct {
	Format string `query:"format" enum:"json,questions" default:"json" doc:"questions: all of it as JSON lines for pressmark eval"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"reports a page"`
	Cursor string `query:"cursor" maxLength:"1000" doc:"next_cursor of the page before"`
}) (*huma.StreamResponse, error) {
	if in.Format == questionsFormat {
		lines, err := s.feedbackQuestions(ctx)
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			hc.SetHeader("Content-Type", linesType)
			hc.SetHeader("Content-Disposition", `attachment; filename="questions.jsonl"`)
			hc.SetStatus(http.StatusOK)
			_, _ = hc.BodyWriter().Write(lines) // a client that left cannot be told
		}}, nil
	}
	page, err := s.feedbackPage(ctx, in.Cursor, in.Limit)
	if err == nil {
		page.Total, err = s.Library.CountFeedback(ctx)
	}
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return jsonResponse(page), nil
}

func (s *Server) feedbackPage(ctx context.Context, cursor string, limit int) (FeedbackList, error) {
	kept, next, err := s.Library.Feedback(ctx, cursor, limit)
	page := FeedbackList{Feedback: []Feedback{}, NextCursor: next}
	for _, data := range kept {
		var f Feedback
		if err == nil {
			err = json.Unmarshal(data, &f)
		}
		page.Feedback = append(page.Feedback, f)
	}
	return page, err
}

// feedbackQuestions gives every report as a line for eval.
func (s *Server) feedbackQuestions(ctx context.Context) ([]byte, error) {
	var out bytes.Buffer
	lines := json.NewEncoder(&out)
	for cursor := ""; ; {
		page, err := s.feedbackPage(ctx, cursor, 0)
		if err != nil {
			return nil, err
		}
		for _, f := range page.Feedback {
			if err := lines.Encode(questionOf(f)); err != nil {
				return nil, err
			}
		}
		if cursor = page.NextCursor; cursor == "" {
			return out.Bytes(), nil
		}
	}
}

// questionOf labels a question with what a reader said. Which article holds the
// right answer they did not say.
func questionOf(f Feedback) evalQuestion {
	q := evalQuestion{ID: "feedback-" + f.ID, Question: f.Question, Answers: []string{}, ArticleIDs: []string{},
		Labelled: f.Unanswerable || f.ExpectedAnswer != "", Wrong: f.Wrong, Comment: strings.TrimSpace(f.Comment)}
	if f.ExpectedAnswer != "" {
		q.Answers = append(q.Answers, f.ExpectedAnswer)
	}
	return q
}

func (s *Server) deleteFeedback(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"100" doc:"id of the report"`
}) (*struct{}, error) {
	if err := s.Library.DeleteFeedback(ctx, in.ID); err != nil {
		return nil, s.fail(ctx, err)
	}
	return nil, nil
}
