package followup

import (
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/search"
)

// What a model is given and may reply, in bytes.
const (
	AnswerGiven  = 300 // of each answer
	LongestWhole = 300 // of a question that it made whole
)

// Faithful checks a model's wording of a question that follows up on turns, the
// newest first: one line, a question, understood alone, about what was asked, and
// made of words of the conversation.
func Faithful(reply, asked string, turns []Turn) bool {
	if len(reply) > LongestWhole || strings.ContainsAny(reply, "\n\r") || !strings.HasSuffix(reply, "?") {
		return false
	}
	known := map[string]bool{}
	var history []Turn
	for _, t := range slices.Backward(turns) {
		if strings.EqualFold(strings.Trim(t.Question, " ?"), strings.Trim(reply, " ?")) {
			return false
		}
		learn(known, t.Question+" "+FirstWords(t.Text, AnswerGiven)+" "+t.Short)
		history = append(history, t)
	}
	learn(known, asked)
	if _, follows := Whole(reply, history); follows || !holdsAll(known, reply) {
		return false
	}
	said := map[string]bool{}
	learn(said, reply)
	return holdsAll(said, asked) && sameQuestioner(reply, asked)
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

// FirstWords is a text's first words, at most limit bytes.
func FirstWords(text string, limit int) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) <= limit {
		return text
	}
	if at := strings.LastIndexByte(text[:limit], ' '); at > 0 {
		return text[:at] + " …"
	}
	return strings.ToValidUTF8(text[:limit], "") + "…"
}
