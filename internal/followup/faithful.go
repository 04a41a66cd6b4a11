package followup

import (
	"cmp"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
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
		learn(known, t.Question+" "+article.FirstWords(t.Text, AnswerGiven)+" "+t.Short)
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
		known[BaseForm(term)] = true
	}
}

func holdsAll(known map[string]bool, text string) bool {
	return !slices.ContainsFunc(search.ContentTerms(text), func(term string) bool { return !known[BaseForm(term)] })
}

// BaseForm gives all forms of an irregular verb the same word: a conversation in
// which a ring "was found" allows a question for who did "find" it.
func BaseForm(term string) string { return cmp.Or(irregular[term], term) }

// Forms are the index terms of all forms of an irregular verb, given any of them.
func Forms(term string) []string {
	var list []string
	for form, base := range irregular {
		if base == BaseForm(term) {
			list = append(list, form)
		}
	}
	return list
}

// irregular are the content terms of irregular verbs' forms with that of the first.
var irregular = func() map[string]string {
	forms := map[string]string{}
	for _, verb := range []string{"beat beaten", "become became", "begin began begun", "bite bit bitten", "blow blew blown", "break broke broken",
		"bring brought", "build built", "burn burnt", "buy bought", "catch caught", "choose chose chosen", "come came", "deal dealt", "dig dug",
		"draw drew drawn", "dream dreamt", "drink drank drunk", "drive drove driven", "eat ate eaten", "fall fell fallen", "feed fed", "feel felt",
		"fight fought", "find found", "fly flew flown", "forget forgot forgotten", "freeze froze frozen", "get got gotten", "give gave given",
		"go went gone", "grow grew grown", "hang hung", "hear heard", "hide hid hidden", "hold held", "keep kept", "know knew known", "lay laid",
		"lead led", "learn learnt", "leave left", "lend lent", "lose lost", "make made", "mean meant", "meet met", "pay paid", "ride rode ridden",
		"ring rang rung", "rise rose risen", "run ran", "say said", "see saw seen", "seek sought", "sell sold", "send sent", "shake shook shaken",
		"shine shone", "shoot shot", "show shown", "shrink shrank shrunk", "sing sang sung", "sink sank sunk", "sit sat", "sleep slept",
		"speak spoke spoken", "spend spent", "stand stood", "steal stole stolen", "stick stuck", "strike struck", "swear swore sworn",
		"swim swam swum", "take took taken", "teach taught", "tear tore torn", "tell told", "think thought", "throw threw thrown",
		"understand understood", "wake woke woken", "wear wore worn", "win won", "withdraw withdrew withdrawn", "write wrote written"} {
		terms := search.ContentTerms(verb)
		for _, term := range terms {
			forms[term] = terms[0]
		}
	}
	return forms
}()

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
