package answer

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/search"
	"github.com/pressmark/pressmark/prompts"
)

// Bounds of what a model does for a conversation.
const (
	followUpPatience = 10 * time.Second // for a whole question; the rules' is there at once
	titlePatience    = time.Minute      // nobody waits for a title
	turnsGiven       = 3
	answerGiven      = 300 // bytes of each answer
	longestReply     = 300 // bytes
	longestTitle     = 60  // characters
)

// followUp is a question as it was asked and what making it whole has cost.
type followUp struct {
	asked string
	usage *llm.Usage // nil: no model was asked
}

// makeWhole has the run ask what its question means after the turns before it. A
// question that stands by itself stays as it is. The model's wording is used only
// if it keeps to the conversation; the rules' is there in any case, so that nothing
// that happens to the model can fail the question.
func (r *run) makeWhole(ctx context.Context) followUp {
	made := followUp{asked: r.request.Question}
	whole, follows := completed(made.asked, r.request.History)
	if follows && r.Generator != nil && !r.request.Plain {
		r.stage("understanding")
		if worded, ok := r.reworded(ctx, &made); ok {
			whole = worded
		}
		r.lap("understand")
	}
	r.request.Question = whole
	return made
}

// tell writes into an answer what was asked for and what was searched for.
func (f followUp) tell(a *Answer) {
	if a.Question != f.asked {
		a.Question, a.AskedAs = f.asked, a.Question
	}
	a.Timings["total"] += a.Timings["understand"]
	if f.usage == nil {
		return
	}
	sum := *f.usage
	if a.Usage != nil {
		sum.PromptTokens += a.Usage.PromptTokens
		sum.CompletionTokens += a.Usage.CompletionTokens
	}
	a.Usage = &sum
}

// reworded asks the model for the whole question.
func (r *run) reworded(ctx context.Context, made *followUp) (string, bool) {
	ctx, cancel := context.WithTimeout(ctx, followUpPatience)
	defer cancel()
	turns := answered(r.request.History)
	turns = turns[:min(turnsGiven, len(turns))]
	input := prompts.FollowUp{Question: made.asked}
	for _, t := range slices.Backward(turns) {
		input.Turns = append(input.Turns, prompts.Exchange{Question: t.Question, Answer: firstWords(t.Text, answerGiven)})
	}
	reply, usage, err := brief(ctx, r.Generator, prompts.Rewrite(input))
	made.usage = usage
	if err != nil {
		if r.Log != nil {
			r.Log.Warn("the model did not make a question whole; the rules did", "error", err)
		}
		return "", false
	}
	return faithful(reply, made.asked, turns)
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
		if text.Len() > 4*longestReply {
			break
		}
	}
	return strings.Trim(strings.TrimSpace(text.String()), "\"“”"), usage, nil
}

// firstWords is a text's first words, at most limit bytes.
func firstWords(text string, limit int) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) <= limit {
		return text
	}
	if at := strings.LastIndexByte(text[:limit], ' '); at > 0 {
		return text[:at] + " …"
	}
	return strings.ToValidUTF8(text[:limit], "") + "…"
}

// faithful checks a model's whole question: one line, a question, understood
// alone, about what was asked, and made of words of the conversation.
func faithful(reply, asked string, turns []Turn) (string, bool) {
	if len(reply) > longestReply || strings.ContainsAny(reply, "\n\r") || !strings.HasSuffix(reply, "?") {
		return "", false
	}
	known := map[string]bool{}
	var history []Turn
	for _, t := range slices.Backward(turns) {
		if strings.EqualFold(strings.Trim(t.Question, " ?"), strings.Trim(reply, " ?")) {
			return "", false
		}
		learn(known, t.Question+" "+firstWords(t.Text, answerGiven)+" "+t.Short)
		history = append(history, t)
	}
	learn(known, asked)
	if _, follows := completed(reply, history); follows || !holdsAll(known, reply) {
		return "", false
	}
	said := map[string]bool{}
	learn(said, reply)
	return reply, holdsAll(said, asked) && sameQuestioner(reply, asked)
}

func learn(known map[string]bool, text string) {
	for _, term := range search.ContentTerms(text) {
		known[term] = true
	}
}

func holdsAll(known map[string]bool, text string) bool {
	return !slices.ContainsFunc(search.ContentTerms(text), func(term string) bool { return !known[term] })
}

// sameQuestioner is true of questions that ask for the same: when, where, why, how
// or who.
func sameQuestioner(reply, asked string) bool {
	said := lowerWords(reply)
	for _, w := range lowerWords(asked) {
		if questioners[w] && w != "what" && w != "which" {
			return slices.Contains(said, w)
		}
	}
	return true
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
	reply, _, err := brief(ctx, s.Generator, prompts.Title(prompts.Exchange{Question: turn.Question, Answer: firstWords(turn.Text, answerGiven)}))
	reply = strings.TrimRight(reply, ". ")
	if err != nil || strings.ContainsAny(reply, "\n\r") || len([]rune(reply)) > longestTitle {
		return ""
	}
	return reply
}

// TitleOf is the title of a conversation that begins with a question: its
// beginning, cut at a word.
func TitleOf(question string) string {
	return firstWords(question, longestTitle)
}
