package followup

import (
	"slices"
	"strings"
)

// again is the question of a turn that is asked again with another question word.
type again struct {
	Turn
	asked string // the other question word: when, how many, by whom …
	body  string // the turn's question without its mark
	words []word // of body
	at    int    // the word that is body's question word
	verb  int    // the first helping verb
}

// askAgain asks the question of a turn with another question word: "Why did the
// bridge close?" and "When?" make "When did the bridge close?". It is "" for a turn
// of one word.
func askAgain(asked string, t Turn) string {
	a := again{Turn: t, asked: asked, body: strings.TrimRight(t.Question, " ?.!")}
	a.words = wordsIn(a.body)
	if len(a.words) < 2 {
		return ""
	}
	if links[a.words[0].lower] && questioners[a.words[1].lower] {
		a.at = 1 // In which year …
	}
	return asked + " " + a.rest() + "?"
}

// rest is what follows the question word.
func (a again) rest() string {
	switch first := a.words[a.at]; {
	case helpers[first.lower] && a.counts():
		return a.body[a.words[1].start:]
	case helpers[first.lower]: // a question for yes or no
		return first.lower + a.body[first.end:]
	case !questioners[first.lower]:
		return a.body
	}
	a.verb = slices.IndexFunc(a.words, func(w word) bool { return helpers[w.lower] })
	switch noun := a.noun(); {
	case a.verb < 0:
		return a.withoutHelper()
	case a.subjectFollows() || noun == "" && doing[a.words[a.verb].lower]:
		return a.fromVerb()
	default:
		return a.subjectMoved(noun)
	}
}

// counts is true where the new question asks how many or how much.
func (a again) counts() bool { return strings.HasPrefix(a.asked, "how m") }

// asksOne is true where the new question asks for somebody or something.
func (a again) asksOne() bool {
	return strings.HasPrefix(a.asked, "who") || strings.HasPrefix(a.asked, "which") || strings.HasPrefix(a.asked, "what")
}

// noun are the words between the question word and its verb that name a thing:
// "homes in Brackwell" of "How many homes in Brackwell were …".
func (a again) noun() string {
	first := a.at + 1
	if a.words[a.at].lower == "how" {
		if first < a.verb && a.words[first].lower != "many" && a.words[first].lower != "much" {
			return ""
		}
		first++
	}
	if first >= a.verb {
		return ""
	}
	return a.body[a.words[first].start:a.words[a.verb-1].end]
}

// subjectFollows is true where the subject stands behind the verb: "did the
// bridge", "was Mona Lind".
func (a again) subjectFollows() bool {
	if a.verb+1 >= len(a.words) {
		return false
	}
	next := a.words[a.verb+1]
	return strings.HasPrefix(a.words[a.verb].lower, "d") || determiners[next.lower] || next.capital() || subjects[next.lower]
}

// fromVerb is the question from its verb on, with what was answered put where the
// question left it out: "did Snowden speak to the Morning Post".
func (a again) fromVerb() string {
	rest := a.body[a.words[a.verb].start:]
	brief, first, verb := a.brief(), a.words[a.at].lower, a.words[a.verb]
	if brief == "" && first == "what" && doing[verb.lower] && a.verb == 1 && !strings.Contains(a.asked, "how") && verbs[a.words[len(a.words)-1].lower] && !strings.HasSuffix(rest, " do") {
		return rest + " that" // What did she say?
	}
	if brief == "" || startsWithDigit(brief) || a.at > 0 || first == "how" || first == "when" || first == "where" || first == "why" {
		return rest
	}
	switch {
	case doing[verb.lower] && !strings.HasSuffix(rest, " do"):
		return rest + " " + brief
	case a.verb > 1 || doing[verb.lower] || strings.HasPrefix(a.asked, "where") || a.asksOne() || a.counts():
		return rest
	}
	subject := strings.TrimSpace(rest[len(verb.text):]) // of "Who is the mayor?", for "Since when?"
	if next, _, _ := strings.Cut(subject, " "); determiners[strings.ToLower(next)] {
		return verb.text + " " + brief + " " + subject
	}
	return rest + " " + brief
}

// subjectMoved puts the subject of a question behind its verb: "How many homes
// were hit?" and "When?" make "When were homes hit?".
func (a again) subjectMoved(noun string) string {
	helper, rest := a.words[a.verb].text, strings.TrimSpace(a.body[a.words[a.verb].end:])
	switch {
	case strings.HasPrefix(a.asked, "who"), strings.HasPrefix(a.asked, "which"), a.counts() && strings.Count(a.asked, " ") > 1:
		return helper + " " + rest // it names its own subject: How many people?
	case a.counts():
		return strings.TrimSpace(noun+" "+helper) + " " + rest
	case noun == "" || len(a.kind()) > 0 && a.brief() != "" && !startsWithDigit(a.brief()):
		noun = a.subject()
	}
	return helper + " " + noun + " " + rest
}

// subject is what was answered, as the subject of a question, or a word for it.
func (a again) subject() string {
	_, named := a.named()
	switch {
	case named || a.brief() != "" && len(a.kind()) > 0:
		return a.brief()
	case a.asksWho() && a.present():
		return "somebody"
	case a.asksWho():
		return "they"
	case len(a.kind()) > 0:
		return "the " + a.body[a.kind()[0].start:a.kind()[len(a.kind())-1].end]
	}
	return "it"
}

// present is true of a question without a helping verb about how things are: Which
// bus goes to the hospital?
func (a again) present() bool {
	next := 1 + len(a.kind())
	return next < len(a.words) && strings.HasSuffix(a.words[next].lower, "s")
}

// withoutHelper asks "Who led the group?" again. What was answered becomes the
// subject: "When was it that Mona Lind led the group?"
func (a again) withoutHelper() string {
	rest := a.body[a.words[1].start:]
	first := a.words[0].lower
	switch {
	case first == "how" && len(a.words) > 2 && (a.counts() || a.asksOne()):
		return a.body[a.words[2].start:]
	case a.counts() || a.asksOne() || first == "how" || first == "when" || first == "where":
		return rest
	}
	if kind := a.kind(); len(kind) > 0 {
		rest = strings.TrimSpace(a.body[kind[len(kind)-1].end:])
	}
	be := "was"
	if a.present() {
		be = "is"
	}
	return be + " it that " + a.subject() + " " + rest
}
