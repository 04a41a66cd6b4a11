package answer

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/followup"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/search"
	"github.com/pressmark/pressmark/prompts"
)

// Bounds of what a model does for a conversation.
const (
	followUpPatience = 10 * time.Second // for a whole question; the rules' is there at once
	titlePatience    = time.Minute      // nobody waits for a title
	turnsGiven       = 3
	longestReply     = 4 * followup.LongestWhole // bytes that are read of a short reply
	longestTitle     = 60                        // characters
)

// followUp is a question as it was asked and what making it whole has cost.
type followUp struct {
	asked string
	usage *llm.Usage // nil: no model was asked
}

// makeWhole has the run ask what its question means after the turns before it. A
// question that stands by itself stays as it is, and no model is asked; of a short one
// without a name only a model can tell. Its wording is used only if it keeps to the
// conversation; the rules' is there in any case, so that nothing that happens to the
// model can fail the question.
func (r *run) makeWhole(ctx context.Context) followUp {
	made := followUp{asked: r.request.Question}
	typed, err := search.ParseTyped(made.asked)
	if err != nil { // Ask has refused it
		return made
	}
	whole, follows := followup.Whole(typed.Text, r.request.History)
	if r.Generator != nil && !r.request.Plain && (follows || followup.MayFollow(typed.Text, r.request.History)) {
		r.stage("understanding")
		if worded, ok := r.reworded(ctx, typed.Text, &made); ok {
			whole = worded
		}
		r.lap("understand")
	}
	if whole != typed.Text {
		r.request.Question = strings.TrimSpace(whole + " " + typed.Written)
	}
	return made
}

// tell writes into an answer what was asked for and what was searched for.
func (f followUp) tell(a *Answer) {
	if a.Question != f.asked {
		a.Question, a.AskedAs = f.asked, a.Question
	}
	if f.usage == nil {
		return
	}
	sum := *f.usage
	if a.Usage != nil {
		sum = sum.Plus(*a.Usage)
	}
	a.Usage = &sum
}

// reworded asks the model for the whole question.
func (r *run) reworded(ctx context.Context, question string, made *followUp) (string, bool) {
	ctx, cancel := context.WithTimeout(ctx, followUpPatience)
	defer cancel()
	turns := followup.Recent(r.request.History)
	turns = turns[:min(turnsGiven, len(turns))]
	input := prompts.FollowUp{Question: question}
	for _, t := range slices.Backward(turns) {
		input.Turns = append(input.Turns, prompts.Exchange{Question: t.Question, Answer: article.FirstWords(t.Text, followup.AnswerGiven)})
	}
	reply, usage, err := brief(ctx, r.Generator, prompts.Rewrite(input))
	made.usage = usage
	if err != nil {
		if r.Log != nil {
			r.Log.Warn("the model did not make a question whole; the rules did", "error", err)
		}
		return "", false
	}
	return reply, followup.Faithful(reply, question, turns)
}

// brief collects a reply that should be one short line, and no more than that.
func brief(ctx context.Context, model llm.Generator, messages []llm.Message) (string, *llm.Usage, error) {
	var text strings.Builder
	var usage *llm.Usage
	for delta, err := range model.Generate(ctx, messages) {
		if err != nil {
			return "", usage, err
		}
		text.WriteString(delta.Text)
		if delta.Usage != nil {
			usage = delta.Usage
		}
		if text.Len() > longestReply {
			break
		}
	}
	return strings.Trim(strings.TrimSpace(text.String()), "\"“”"), usage, nil
}

// Title is a short title for a conversation that begins with an answer, worded by
// the model: "" where there is none or what it said is no title.
func (s *Service) Title(ctx context.Context, first Answer) string {
	if s.Generator == nil {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, titlePatience)
	defer cancel()
	turn := TurnOf(first)
	reply, _, err := brief(ctx, s.Generator, prompts.Title(prompts.Exchange{Question: turn.Question, Answer: article.FirstWords(turn.Text, followup.AnswerGiven)}))
	reply = strings.TrimRight(reply, ". ")
	if err != nil || strings.ContainsAny(reply, "\n\r") || len([]rune(reply)) > longestTitle {
		return ""
	}
	return reply
}

// TitleOf is the title of a conversation that begins with a question: its
// beginning, cut at a word.
func TitleOf(question string) string {
	return article.FirstWords(question, longestTitle)
}

// TurnOf is the turn that an answer makes. Filters are of one question, not of those
// that follow up on it.
func TurnOf(a Answer) followup.Turn {
	question := cmp.Or(a.AskedAs, a.Question)
	if typed, err := search.ParseTyped(question); err == nil {
		question = cmp.Or(typed.Text, question)
	}
	return followup.Turn{Question: question, Text: a.Text, Short: a.ShortAnswer, Answerable: a.Answerable}
}
