// Package followup makes questions whole that follow up on others: "and when?"
// after "Who led the cyber working group?". The rules are for what readers of news
// type in English. No model is needed; what one words is checked.
package followup

import (
	"regexp"
	"slices"
	"strings"
)

// Turn is a question that was asked before, with its answer.
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
// with: the last message, which must be a user's. A question without a reply counts
// as one without an answer, and those that follow up on others are made whole.
func FromMessages(messages []Message) (history []Turn, question string) {
	for _, m := range messages {
		reply := ""
		if m.Role != "user" {
			reply = m.Content
		}
		if question != "" {
			whole, _ := Whole(question, history)
			history = append(history, Turn{Question: whole, Text: reply, Answerable: strings.TrimSpace(reply) != ""})
		}
		question = ""
		if m.Role == "user" {
			question = strings.TrimSpace(m.Content)
		}
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

// Recent are the turns that a question can refer to, the newest first. A question
// without an answer is one of them, for what follows it means its subject; what was
// said in place of an answer names nothing that could be meant. Thanks, doubts and
// questions that nothing was found for ("Who took it?") have no subject.
func Recent(history []Turn) []Turn {
	history = history[max(0, len(history)-remembered):]
	var list []Turn
	for _, turn := range slices.Backward(history) {
		if turn.Question == "" || len(turn.Question) > longestAsked || smallTalk(turn.Question) || subjectless(turn.Question) {
			continue
		}
		if !turn.Answerable {
			turn.Text, turn.Short = "", ""
		}
		turn.Text = strings.ToValidUTF8(turn.Text[:min(answerRead, len(turn.Text))], "")
		list = append(list, turn)
	}
	return list
}

// talk is what people say to whoever answers: thanks, doubts, and questions about
// the answer rather than about what it speaks of.
var talk = regexp.MustCompile(`^(?:(?:no |yes |ok |okay |well |oh |great |but |and |so )*(?:thanks|thank you|thx|cheers|hello|hi|hey|bye|goodbye|ok|okay|yes|no|great|good|wow|really|help|sure|i see|got it|never mind)(?: (?:a lot|very much|so much|there|again|you|then))?` +
	`|(?:but |and |so )?(?:(?:is|was) (?:that|this|it) (?:(?:really|actually|still|all|for) )?(?:true|right|correct|so|sure|certain|real|a lot|much|many|good|bad|normal|all|everything|ok)` +
	`|are you (?:\w+ )?(?:sure|certain|serious|joking)|who (?:says|said|claims|claimed|told you|thinks|confirmed) (?:that|this|so|it)|says who|according to (?:whom|who|what)` +
	`|how do you know(?: (?:that|this))?|how (?:can|could) you know(?: (?:that|this))?|where (?:did you (?:get|read|find)|does it say) (?:that|this)|what(?:'s| is) your source|who are you|what (?:are|can) you(?: do)?|what do you (?:think|mean)))$`)

// smallTalk is true of what is said to whoever answers. Nothing completes it.
func smallTalk(question string) bool {
	return talk.MatchString(strings.Join(typedWords(question), " "))
}

// subjectless is true of a question that only a pronoun is the subject of.
func subjectless(question string) bool {
	return len(phrases(question)) == 0 && slices.ContainsFunc(wordsIn(question), func(w word) bool {
		return subjects[w.lower] || w.lower == "him" || w.lower == "them"
	})
}

func typedWords(text string) []string {
	var list []string
	for _, w := range wordsIn(text) {
		list = append(list, strings.ReplaceAll(strings.ToLower(w.text), "’", "'"))
	}
	return list
}
