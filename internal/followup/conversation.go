// Package followup makes questions whole that follow up on others: "and when?"
// after "Who led the cyber working group?". The rules are for what readers of news
// type in English. No model is needed; what one words is checked.
package followup

import (
	"slices"
	"strings"
)

// Turn is a question that was answered before, with its answer.
type Turn struct {
	Question   string // made whole, where that is known
	Text       string // of the answer
	Short      string // the short answer, "" where there was none
	Answerable bool   // false: it was an abstention
}

// Message is what somebody said in a conversation that a client keeps itself.
type Message struct {
	Role    string // user or assistant
	Content string
}

// FromMessages gives the turns of a conversation and the question that it ends
// with: the last message, which must be a user's. Questions without a reply are
// left out, and those that follow up on others are made whole.
func FromMessages(messages []Message) (history []Turn, question string) {
	for _, m := range messages {
		if m.Role == "user" {
			question = strings.TrimSpace(m.Content)
			continue
		}
		if question != "" {
			whole, _ := Whole(question, history)
			history = append(history, Turn{Question: whole, Text: m.Content, Answerable: strings.TrimSpace(m.Content) != ""})
		}
		question = ""
	}
	return history, question
}

// remembered is how many turns a question can refer to.
const remembered = 6

// What of a turn is looked at: whoever writes more does not mean all of it.
const (
	longestAsked = 500  // bytes of a question; a turn with a longer one is passed over
	answerRead   = 2000 // bytes of an answer
)

// Recent are the turns that a question can refer to, the newest first: an
// abstention says nothing that could be meant.
func Recent(history []Turn) []Turn {
	history = history[max(0, len(history)-remembered):]
	var list []Turn
	for _, turn := range slices.Backward(history) {
		if turn.Answerable && turn.Question != "" && len(turn.Question) <= longestAsked {
			turn.Text = strings.ToValidUTF8(turn.Text[:min(answerRead, len(turn.Text))], "")
			list = append(list, turn)
		}
	}
	return list
}
