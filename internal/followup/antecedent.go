package followup

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// What a question speaks of without naming it is looked for in the turns before
// it, the newest first.

// kindWords is the most words of what "which" or "what" asks for.
const kindWords = 3

// longestBrief is how many words of a short answer can stand for what is meant.
const longestBrief = 6

// brief is the short answer of a turn as far as it can stand in a question:
// without what explains it, and not at all where it is a whole sentence.
func (t Turn) brief() string {
	short, _, _ := strings.Cut(strings.Trim(strings.Join(strings.Fields(t.Short), " "), " .,;:\"“”"), ",")
	if len(strings.Fields(short)) > longestBrief || strings.ContainsAny(short, "?!") {
		return ""
	}
	return short
}

// named is the brief short answer if it is a name.
func (t Turn) named() (phrase, bool) {
	list := namesIn(t.brief())
	if len(list) == 0 || list[0].start > 0 {
		return phrase{}, false
	}
	first := list[0]
	return first, first.end == len(t.brief()) || strings.HasPrefix(t.brief()[first.end:], " of ") || strings.HasPrefix(t.brief()[first.end:], " and ")
}

// namesIn are the bare phrases of a text that is no sentence.
func namesIn(text string) []phrase {
	var list []phrase
	for _, p := range phrases(text) {
		if p.bare && p.named() {
			list = append(list, p)
		}
	}
	return list
}

// asksWho is true of questions whose answer is somebody.
func (t Turn) asksWho() bool {
	words := wordsIn(t.Question)
	for i, w := range words[:min(3, len(words))] {
		if strings.HasPrefix(w.lower, "who") {
			return true
		}
		if w.lower == "which" || w.lower == "what" {
			kind := t.kind()
			return i+1 < len(words) && len(kind) > 0 && persons[kind[len(kind)-1].lower]
		}
	}
	return false
}

// kind are the words that say what "which" or "what" asks for: Which newspaper …?
func (t Turn) kind() []word {
	words := wordsIn(t.Question)
	for i, w := range words[:min(3, len(words))] {
		if w.lower != "which" && w.lower != "what" {
			continue
		}
		n := i + 1
		for n < len(words) && n <= i+kindWords && !words[n].grammar() && !words[n].capital() {
			n++
		}
		if n < len(words) && !helpers[words[n].lower] && n-i > 2 {
			n = i + 2 // the verb was among them
		}
		if n > i+1 && verbs[words[i+1].lower] { // What happened to the bridge?
			return nil
		}
		return words[i+1 : n]
	}
	return nil
}

// person finds whom he, she, him or her means.
func person(turns []Turn) string {
	for _, t := range turns {
		if found := t.person(); found != "" {
			return found
		}
	}
	for _, t := range turns {
		for _, p := range phrases(t.Text) {
			if p.somebody() && len(p.words) > 1 && !p.place {
				return p.text
			}
		}
	}
	return ""
}

func (t Turn) person() string {
	short, named := t.named()
	named = named && short.somebody()
	if named && t.asksWho() && !strings.Contains(t.Question, short.text) {
		return short.text
	}
	office := ""
	for _, p := range phrases(t.Question) {
		switch {
		case p.somebody() && (!p.place || len(p.words) > 1):
			return strings.TrimSuffix(strings.TrimSuffix(p.text, "'s"), "’s")
		case !p.bare && persons[p.head()] && office == "":
			office = p.text + complement(t.Question[p.end:])
		case p.bare && p.words[len(p.words)-1].possessive() && len(p.words) > 1 && office == "":
			office = strings.TrimSuffix(strings.TrimSuffix(p.text, "'s"), "’s")
		}
	}
	switch {
	case office != "":
		return office
	case named && asksName.MatchString(t.Question):
		return short.text
	}
	if who := whoIs.FindStringSubmatch(t.Question); who != nil {
		return who[1]
	}
	return ""
}

// asksName is true of questions that a person's name can answer.
var asksName = regexp.MustCompile(`(?i)^(?:\w+ )?(?:who|whom|whose|which|what)\b`)

// whoIs catches names that were typed in lower case.
var whoIs = regexp.MustCompile(`(?i)^who\s+(?:is|was)\s+((?:[\p{L}'’-]+\s+){0,3}[\p{L}'’-]+)\s*\?*$`)

// complement is the phrase that a text goes on with behind "of": the mayor of Brackwell.
func complement(rest string) string {
	if !strings.HasPrefix(rest, " of ") {
		return ""
	}
	for _, p := range phrases(rest) {
		if p.start == len(" of ") {
			return " of " + p.text
		}
	}
	return ""
}

// people finds whom they, them or their means in the last turn: several, or one
// body of people.
func (t Turn) people() string {
	if names := t.everybody(); len(names) > 1 && t.asksWho() {
		return strings.Join(names, " and ")
	}
	for _, p := range phrases(t.Question) {
		if !measures[p.head()] && (p.plural() || collectives[p.head()]) {
			return againAs(p)
		}
	}
	kind := t.kind()
	if len(kind) > 0 && collectives[kind[len(kind)-1].lower] {
		return t.brief()
	}
	if short, ok := t.named(); ok && !short.somebody() && !t.asksWho() {
		return short.text
	}
	return ""
}

// everybody lists the people that the answer names.
func (t Turn) everybody() []string {
	var names []string
	for _, p := range phrases(t.Text) {
		if p.somebody() && len(p.words) > 1 && !p.place {
			names = append(names, p.text)
		}
	}
	return names
}

// againAs is a phrase as it is spoken of again: a ferry becomes the ferry.
func againAs(p phrase) string {
	if p.bare {
		return p.text
	}
	return "the " + p.text[p.words[0].start-p.start:]
}

// topic finds what it, this or that means in a question of these words: the thing
// that one before was about.
func topic(turns []Turn, asked []word) string {
	for _, t := range turns {
		if found := t.topic(asked); found != "" {
			return found
		}
	}
	return ""
}

func (t Turn) topic(asked []word) string {
	kind := t.kind()
	if len(kind) > 0 && !persons[kind[len(kind)-1].lower] && !measures[kind[len(kind)-1].lower] && t.brief() != "" && !startsWithDigit(t.brief()) {
		return t.brief()
	}
	var second string
	for _, p := range phrases(t.Question) {
		switch {
		case slices.ContainsFunc(asked, func(w word) bool { return w.lower == p.head() }): // The council cannot reject the council.
			continue
		case measures[p.head()] || persons[p.head()] && !p.named() || p.somebody() && !p.place && len(p.words) > 1 || calendar[p.head()]:
			continue
		case p.plural() || p.bare && p.place && !heads[p.head()]:
			if second == "" {
				second = againAs(p)
			}
			continue
		case p.bare && p.somebody() && !p.place && !t.asksThing():
			if second == "" {
				second = p.text
			}
			continue
		}
		return againAs(p) + complement(t.Question[p.end:])
	}
	if second != "" {
		return second
	}
	return t.loose()
}

// event finds what people died in or what had a cause: an event before any thing.
func event(turns []Turn, asked []word) string {
	for _, t := range turns {
		for _, p := range phrases(t.Question) {
			if happenings[p.head()] {
				return againAs(p)
			}
		}
	}
	return topic(turns, asked)
}

// asksThing is true of questions such as "What is Solvix?".
func (t Turn) asksThing() bool {
	words := wordsIn(t.Question)
	return len(words) > 1 && words[0].lower == "what" && helpers[words[1].lower]
}

func startsWithDigit(text string) bool {
	return text != "" && unicode.IsDigit([]rune(strings.TrimLeft(text, "£$€"))[0])
}

// loose is the last run of ordinary words of a question without names or
// determiners: what people type who type little.
func (t Turn) loose() string {
	words := wordsIn(t.Question)
	best, run := []word(nil), []word(nil)
	for i, w := range words {
		if w.grammar() || verbs[w.lower] || measures[w.lower] || hollow[w.lower] || persons[w.lower] || w.name() && !heads[w.lower] && i > 0 {
			run = nil
			continue
		}
		run = append(run, w)
		if len(run) >= len(best) {
			best = run
		}
	}
	if len(best) > 1 && best[0].start > 0 && strings.HasPrefix(words[0].lower, "wh") && best[0].start == words[1].start {
		best = best[1:] // the verb: Who led cyber talks?
	}
	if len(best) == 0 || len(best) == 1 && !heads[best[0].lower] {
		return ""
	}
	return "the " + t.Question[best[0].start:best[len(best)-1].end]
}

// place finds where "there" is.
func place(turns []Turn, asked []word) string {
	for _, t := range turns {
		words := wordsIn(t.Question)
		if len(words) > 0 && words[0].lower == "where" && t.brief() != "" {
			return strings.TrimPrefix(strings.TrimPrefix(t.brief(), "in "), "at ")
		}
		for _, p := range phrases(t.Question) {
			if p.place {
				return p.text
			}
		}
		if found := t.topic(asked); found != "" {
			return found
		}
	}
	return ""
}

// ofKind finds what "the group" or "that bridge" means: something of that kind
// that was spoken of by a longer name.
func ofKind(noun string, turns []Turn) string {
	for _, t := range turns {
		if kind := t.kind(); len(kind) > 0 && kind[len(kind)-1].lower == noun && t.brief() != "" {
			return t.brief()
		}
		for _, p := range phrases(t.Question) {
			if p.head() == noun && len(p.words) > 1 {
				return againAs(p)
			}
		}
		if short, ok := t.named(); ok && short.head() == noun && len(short.words) > 1 {
			return "the " + short.text
		}
	}
	return ""
}
