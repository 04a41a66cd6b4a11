package answer

import (
	"slices"
	"strings"
)

// askAgain asks the question of a turn with another question word: "Why did the
// bridge close?" and "When?" make "When did the bridge close?".
func askAgain(asked string, t Turn) string {
	body := strings.TrimRight(t.Question, " ?.!")
	words := wordsIn(body)
	if len(words) < 2 {
		return ""
	}
	at := 0
	if links[words[0].lower] && questioners[words[1].lower] {
		at = 1 // In which year …
	}
	switch {
	case helpers[words[at].lower]:
		return asked + " " + yesOrNo(asked, body, words) + "?"
	case !questioners[words[at].lower]:
		return asked + " " + body + "?"
	}
	verb := slices.IndexFunc(words, func(w word) bool { return helpers[w.lower] })
	if verb < 0 {
		return withoutHelper(asked, body, words, t)
	}
	noun := nounOf(body, words, at, verb)
	if subjectFollows(words, verb) || noun == "" && doing[words[verb].lower] {
		return asked + " " + object(asked, body[words[verb].start:], words, at, verb, t) + "?"
	}
	return asked + " " + subjectMoved(asked, noun, body, words, verb, t) + "?"
}

// counts is true of question words that ask how many or much.
func counts(asked string) bool {
	return strings.HasPrefix(asked, "how m") || strings.HasPrefix(asked, "who") || strings.HasPrefix(asked, "which") || strings.HasPrefix(asked, "what")
}

// yesOrNo is a question for yes or no behind another question word.
func yesOrNo(asked, body string, words []word) string {
	if strings.HasPrefix(asked, "how m") {
		return body[words[1].start:]
	}
	return lowerFirst(body)
}

func lowerFirst(text string) string { return strings.ToLower(text[:1]) + text[1:] }

// nounOf are the words between the question word and its verb that name a thing:
// "homes in Brackwell" of "How many homes in Brackwell were …".
func nounOf(body string, words []word, at, verb int) string {
	first := at + 1
	if words[at].lower == "how" {
		if first < verb && words[first].lower != "many" && words[first].lower != "much" {
			return ""
		}
		first++
	}
	if first >= verb {
		return ""
	}
	return body[words[first].start:words[verb-1].end]
}

// subjectFollows is true where the subject stands behind the verb: "did the
// bridge", "was Mona Lind".
func subjectFollows(words []word, verb int) bool {
	if verb+1 >= len(words) {
		return false
	}
	next := words[verb+1]
	return strings.HasPrefix(words[verb].lower, "did") || strings.HasPrefix(words[verb].lower, "do") || determiners[next.lower] || next.capital() || subjects[next.lower]
}

// object is the rest of a question from its verb on, with what was asked for put
// where the question left it out: "did Snowden speak to the Morning Post".
func object(asked, rest string, words []word, at, verb int, t Turn) string {
	brief := t.brief()
	switch question := words[at].lower; {
	case brief == "" || startsWithDigit(brief):
		return rest
	case verb == at+1 && (question == "who" || question == "what") && isBe(words[verb].lower):
		return equal(asked, rest, words[verb], brief)
	case (question == "what" || question == "who" || question == "whom" || question == "which") && doing[words[verb].lower] && at == 0 && !strings.HasSuffix(rest, " do"):
		return rest + " " + brief
	}
	return rest
}

func isBe(verb string) bool { return verb == "is" || verb == "was" || verb == "are" || verb == "were" }

// equal is what a question such as "Who is the mayor?" was answered with, for
// those who ask since when or why: "is Mona Lind the mayor".
func equal(asked, rest string, verb word, brief string) string {
	if strings.HasPrefix(asked, "where") || counts(asked) {
		return rest
	}
	subject := strings.TrimSpace(rest[len(verb.text):])
	if determiners[strings.ToLower(strings.Fields(subject + " x")[0])] {
		return verb.text + " " + brief + " " + subject
	}
	return rest + " " + brief
}

// subjectMoved puts the subject of a question behind its verb: "How many homes
// were hit?" and "When?" make "When were homes hit?".
func subjectMoved(asked, noun, body string, words []word, verb int, t Turn) string {
	helper, rest := words[verb].text, strings.TrimSpace(body[words[verb].end:])
	if strings.HasPrefix(asked, "how m") || strings.HasPrefix(asked, "which") {
		if strings.Count(asked, " ") > 1 || strings.HasPrefix(asked, "which ") {
			noun = "" // it names its own: How many people?
		}
		return strings.TrimSpace(noun+" "+helper) + " " + rest
	}
	if noun == "" || t.brief() != "" && !startsWithDigit(t.brief()) {
		noun = t.brief()
	}
	if noun == "" {
		noun = "it"
		if t.asksWho() {
			noun = "they"
		}
	}
	if strings.HasPrefix(asked, "who") {
		return helper + " " + rest
	}
	return helper + " " + noun + " " + rest
}

// withoutHelper asks "Who led the group?" again. What was answered becomes the
// subject: "When was it that Mona Lind led the group?"
func withoutHelper(asked, body string, words []word, t Turn) string {
	rest := body[words[min(1, len(words)-1)].start:]
	if strings.HasPrefix(asked, "how m") || strings.HasPrefix(asked, "who") || strings.HasPrefix(asked, "which") {
		if words[0].lower == "how" && len(words) > 2 {
			rest = body[words[2].start:]
		}
		return asked + " " + rest + "?"
	}
	if kind := t.kind(); len(kind) > 0 {
		rest = strings.TrimSpace(body[kind[len(kind)-1].end:])
	}
	subject := t.brief()
	switch {
	case subject == "" && t.asksWho():
		subject = "they"
	case subject == "":
		subject = "it"
	}
	if words[0].lower == "how" || words[0].lower == "when" || words[0].lower == "where" {
		return asked + " " + rest + "?"
	}
	return asked + " was it that " + subject + " " + rest + "?"
}
