package followup

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/search"
)

// Whole makes a question whole from the turns before it, by rules for what
// readers of news type in English. follows is true of questions that do not stand
// by themselves; those that do come back to the byte, and so does one that
// nothing can be found for.
func Whole(question string, history []Turn) (whole string, follows bool) {
	turns := Recent(history)
	if len(turns) == 0 || len(question) > longestAsked || smallTalk(question) {
		return question, false
	}
	core, connected := withoutConnectors(question)
	for _, rule := range []func(string, bool, []Turn) (string, bool){onlyAsked, onlyReplaced, referring, unspecific} {
		if whole, follows = rule(core, connected, turns); !follows {
			continue
		}
		if whole == "" || len(whole) > search.MaxQuestionLen {
			return question, true
		}
		return capitalized(whole, question), true
	}
	return question, false
}

// longestDependent is how many words a question has that may hang on another.
const longestDependent = 8

// MayFollow is true of a short question that names nothing of its own, such as "How
// high?" or "Who came second?": the rules may not see what it hangs on, a model may.
func MayFollow(question string, history []Turn) bool {
	core, _ := withoutConnectors(question)
	words := wordsIn(core)
	if len(words) == 0 || len(words) > longestDependent || len(Recent(history)) == 0 || smallTalk(question) {
		return false
	}
	if !questioners[words[0].lower] && !helpers[words[0].lower] && !links[words[0].lower] {
		return false
	}
	return !slices.ContainsFunc(words[1:], word.name) && !slices.ContainsFunc(phrases(core), func(p phrase) bool {
		return len(p.words) > 1 && heads[p.head()] // the harbour bridge
	})
}

// withoutConnectors takes the "And" and "But then" from the beginning.
func withoutConnectors(question string) (core string, connected bool) {
	for i, w := range wordsIn(question) {
		if !openers[w.lower] && i == 0 {
			break
		}
		if !openers[w.lower] {
			return question[w.start:], true
		}
	}
	return question, false
}

// capitalized begins a question with a capital if the one that was asked does.
func capitalized(whole, asked string) string {
	first, _ := utf8.DecodeRuneInString(asked)
	if start, n := utf8.DecodeRuneInString(whole); unicode.IsUpper(first) {
		return string(unicode.ToUpper(start)) + whole[n:]
	}
	return whole
}

// questionWord is a question that is hardly more than its question word: "When?", "And
// since when exactly?", "Why did it happen?", "How many people?".
var questionWord = regexp.MustCompile(`^((?:(?:since|until|till|by|with|for|from|to|in|at|on|of|about) )?(?:who|whom|whose|what|which|when|where|why|how)` +
	`(?: (?:many|much|long|often|far|soon)| (?:year|month|day|date|time|place|city|town|country)| else| come| ones?)?)` +
	`(?: (?:exactly|precisely|then|so|though|again|please|roughly|not))*` +
	`(?: (?:is|was|were|are|did|does|do|has|have|will) (?:it|that|this)(?: (?:happen|happening|happened|take place|taken place|occur|occurred|be|been|all))?` +
	`| (?:did|does|do|will) (?:it|that|this|he|she|they)(?: do (?:it|that|this|so))?| so| that| there| here)?(?: exactly)?$`)

// askingNoun is "How many people?" and "Which hospital?".
var askingNoun = regexp.MustCompile(`^((?:(?:in|at|on|to|from|by|with|for) )?(?:how (?:many|much)|which|whose|what) \p{Ll}+)$`)

// identifies is true of "What is it?", "Who was that?" and "How long is it?", which
// ask about what a word means and not for more about the question before.
var identifies = regexp.MustCompile(`^(?:what|who|whose|which) (?:is|was|are|were|did|does|do) |^(?:when|where|how(?: \w+)?) (?:is|was|are|were) it\b`)

// onlyAsked completes a question that is only a question word with the question
// before it.
func onlyAsked(core string, _ bool, turns []Turn) (string, bool) {
	words := lowerWords(core)
	plain := strings.Join(words, " ")
	if plain == "what for" {
		return askAgain("why", turns[0]), true
	}
	if found := questionWord.FindStringSubmatch(plain); found != nil && found[1] != "what" && !identifies.MatchString(plain) {
		whole := askAgain(found[1], turns[0])
		if where := place(turns[:1], nil); where != "" && words[len(words)-1] == "there" {
			whole = withTime(whole, where)
		}
		return whole, true
	}
	if found := askingNoun.FindStringSubmatch(plain); found != nil {
		if last := words[len(words)-1]; !verbs[last] && (!hollow[last] || words[0] != "what") { // What happened?
			return askAgain(found[1], turns[0]), true
		}
		return "", false
	}
	return askedWithin(core, turns[0])
}

// askedWithin completes a question word with a time or place: "How many in
// Dunmarrow?", "Why in May?".
func askedWithin(core string, t Turn) (string, bool) {
	words := wordsIn(core)
	at := slices.IndexFunc(words, func(w word) bool {
		return links[w.lower] && w.lower != "about" && w.lower != "of" && w.lower != "to" || times[w.lower]
	})
	if at < 1 || len(words) > longestPart || at+1 == len(words) || slices.ContainsFunc(words[1:], func(w word) bool { return helpers[w.lower] || questioners[w.lower] }) {
		return "", false
	}
	found := questionWord.FindStringSubmatch(strings.Join(lowerWords(core[:words[at-1].end]), " "))
	if found == nil || found[1] == "what" || found[1] == "who" || found[1] == "which" {
		return "", false
	}
	return withTime(askAgain(found[1], t), strings.TrimRight(core[words[at].start:], " ?.!")), true
}

func lowerWords(text string) []string {
	var list []string
	for _, w := range wordsIn(text) {
		list = append(list, w.lower)
	}
	return list
}

// fragment is a part of a question that takes the place of another: "What about
// Mona Lind?", "How about in 2021?".
var fragment = regexp.MustCompile(`(?i)^(?:what|how)\s+(?:about|of)\s+(.+?)\s*[?.!]*$`)

// times are words that begin a time.
var times = article.WordSet("yesterday today tomorrow last next this now earlier later nowadays")

// onlyReplaced completes a part of a question with the rest of the one before.
func onlyReplaced(core string, connected bool, turns []Turn) (string, bool) {
	part := strings.Trim(core, " ?.!,")
	if found := fragment.FindStringSubmatch(core); found != nil {
		part = found[1]
	} else if !isPart(part, connected) {
		return "", false
	}
	switch resolved, ok := referring(part, connected, turns); {
	case ok && resolved != "":
		return spokenOf(resolved, turns[0]), true
	case ok:
		return "", true
	}
	return putInto(turns[0], part, turns), true
}

// spokenOf makes a question of a part of one that says whose or of what it is
// itself: "And her husband?", "Before that?".
func spokenOf(part string, t Turn) string {
	words := wordsIn(part)
	switch {
	case links[words[0].lower]:
		return withTime(t.Question, part)
	case persons[words[len(words)-1].lower]:
		return "Who is " + part + "?"
	}
	return "What is " + part + "?"
}

// longestPart is how many words a part of a question has.
const longestPart = 6

// isPart is true of a few words without a verb of asking. Without "and" before
// them only a time or place, and "the deputy?", is no search of its own.
func isPart(part string, connected bool) bool {
	words := wordsIn(part)
	if len(words) == 0 || len(words) > longestPart {
		return false
	}
	if slices.ContainsFunc(words, func(w word) bool { return questioners[w.lower] || helpers[w.lower] }) {
		return false
	}
	first, last := words[0].lower, words[len(words)-1].lower
	timed := (links[first] || times[first]) && first != "of" && first != "like" && first != "as"
	return connected || timed && len(words) <= 4 || first == "the" && len(words) == 2 && (persons[last] || measures[last])
}

// mostReferences is how many words of a question are looked up: finding each takes
// a moment, and nobody means more.
const mostReferences = 8

// referring replaces the words that stand for something that was said before.
func referring(core string, _ bool, turns []Turn) (string, bool) {
	words := wordsIn(core)
	var out strings.Builder
	at, follows, found := 0, 0, false
	for i, w := range words {
		if follows == mostReferences {
			break
		}
		meant, width := reference(words, i, turns)
		if width == 0 || w.start < at {
			continue
		}
		follows++
		if meant == "" {
			continue
		}
		found = true
		out.WriteString(core[at:w.start] + meant)
		at = words[i+width-1].end
	}
	if !found {
		return "", follows > 0
	}
	return out.String() + core[at:], true
}

// putInto puts a part of a question into the question of a turn.
func putInto(t Turn, part string, turns []Turn) string {
	words := wordsIn(part)
	if len(words) == 0 {
		return ""
	}
	switch first := words[0].lower; {
	case links[first] && !narrows(words):
		return ""
	case links[first], times[first], beside.MatchString(part):
		return withTime(t.Question, part)
	}
	switch made := replaced(t, part); {
	case made != "":
		return made
	case persons[words[len(words)-1].lower] && topic(turns, words) != "":
		return "Who is " + part + " of " + topic(turns, words) + "?"
	case measures[words[len(words)-1].lower] && topic(turns, words) != "":
		return "What was " + part + " of " + topic(turns, words) + "?"
	}
	return ""
}

// day is a day of the week, a month or a date, with its preposition.
var day = regexp.MustCompile(`(?i)\b(?:(?:on|in|by|since|until|from|before|after) )?(?:\d\d? )?(?:` + strings.Join(slices.Sorted(maps.Keys(calendar)), "|") + `)\b(?: \d{4})?`)

// beside is a time that is told from another: the year before.
var beside = regexp.MustCompile(`(?i)^the (?:year|month|week|day|night|summer|winter|season|decade) (?:before|after|earlier|later)$`)

// narrows is true of a part that can be joined to any question: with a time, a name
// or several that are counted. "For sale" and "by bus" need their own verb.
func narrows(words []word) bool {
	last := words[len(words)-1]
	return len(words) > 1 && (last.name() || calendar[last.lower] || unicode.IsDigit(rune(last.text[0])) ||
		words[0].lower == "for" && (strings.HasSuffix(last.lower, "s") || last.lower == "children" || last.lower == "people") || beside.MatchString("the "+last.lower+" before") || times[words[1].lower])
}

var year = regexp.MustCompile(`\b(?:1[5-9]|20)\d\d\b`)

// withTime puts a time or place into a question, in place of one of its kind.
func withTime(question, part string) string {
	body := strings.TrimRight(question, " ?.!")
	first := wordsIn(part)[0]
	now := times[first.lower]
	if now && strings.HasPrefix(strings.ToLower(body), "when") {
		return ""
	}
	if at := year.FindStringIndex(body); at != nil && (year.MatchString(part) || now) {
		start := at[0]
		if cut := strings.LastIndexByte(strings.TrimRight(body[:start], " "), ' '); cut >= 0 && links[strings.ToLower(strings.TrimSpace(body[cut:start]))] {
			start = cut + 1
		}
		return body[:start] + part + body[at[1]:] + "?"
	}
	if at := day.FindAllStringIndex(body, -1); len(at) > 0 && day.FindString(part) == part {
		last := at[len(at)-1]
		return body[:last[0]] + part + body[last[1]:] + "?"
	}
	if end := wordsIn(body); calendar[end[len(end)-1].lower] && year.MatchString(part) { // in January, and in 1998
		return body + " " + year.FindString(part) + "?"
	}
	if put := wordsIn(part); len(put) > 1 && (places[first.lower] || first.lower == "of") && put[len(put)-1].name() {
		for _, link := range []string{first.lower, "in", "at", "of"} {
			for _, p := range phrases(body) {
				if before := strings.ToLower(strings.TrimRight(body[:p.start], " ")); p.named() && strings.HasSuffix(before, " "+link) {
					return body[:p.start] + strings.TrimLeft(part[first.end:], " ") + body[p.end:] + "?"
				}
			}
		}
	}
	if first.lower == "of" {
		return ""
	}
	return body + " " + part + "?"
}

// replaced puts a name or noun in the place of its like in a question.
func replaced(t Turn, part string) string {
	words := wordsIn(part)
	head := words[len(words)-1]
	named := !slices.ContainsFunc(words, func(w word) bool { return !w.name() && !determiners[w.lower] })
	bare := !determiners[words[0].lower]
	if kind := numbered.FindStringSubmatchIndex(t.Question); bare && !named && kind != nil && !strings.HasPrefix(t.Question[kind[3]:], " of ") {
		return t.Question[:kind[2]] + part + t.Question[kind[3]:]
	}
	best, found := phrase{}, 0
	for _, p := range phrases(t.Question) {
		if fit := likeness(p, head, named, bare, len(words)); fit > found {
			best, found = p, fit
		}
	}
	if found == 0 {
		return ""
	}
	end := best.end
	if best.words[len(best.words)-1].possessive() && !head.possessive() {
		end = best.start + strings.LastIndexAny(best.text, "'’") // the 's stays
	}
	return t.Question[:best.start] + part + t.Question[end:]
}

// numbered is the noun that a question counts.
var numbered = regexp.MustCompile(`(?i)^how many (\p{Ll}+)\b`)

// likeness says how well a phrase can give its place to another, 0 not at all.
func likeness(p phrase, head word, named, bare bool, words int) int {
	switch {
	case named && bare && p.bare && p.named():
		if somebody := words > 1 && !heads[head.lower]; somebody == (p.somebody() && !p.place && len(p.words) > 1) {
			return 4
		}
		return 3
	case named && !p.bare && slices.ContainsFunc(p.words, word.name):
		return 2
	case named:
		return 0
	case persons[head.lower] || measures[head.lower]:
		if persons[head.lower] && persons[p.head()] || measures[head.lower] && measures[p.head()] {
			return 4
		}
		return 0
	case !p.bare && !bare && (p.plural() == strings.HasSuffix(head.lower, "s")) && (p.plural() || heads[p.head()] && heads[head.lower]):
		return 2
	}
	return 0
}

// unspecific adds what was spoken of to a question that says nothing by itself:
// "How many people died?", "What was the cause?", "Tell me more".
func unspecific(core string, _ bool, turns []Turn) (string, bool) {
	words := wordsIn(core)
	if len(words) == 0 || slices.ContainsFunc(words[1:], func(w word) bool { return w.name() || unicode.IsDigit(rune(w.text[0])) }) {
		return "", false
	}
	content := 0
	for _, w := range words {
		switch {
		case hollow[w.lower]:
			content++
		case len(search.ContentTerms(w.text)) > 0:
			return "", false
		}
	}
	asks := questioners[words[0].lower] || helpers[words[0].lower] || words[0].lower == "any"
	more := words[len(words)-1].lower == "more" || words[0].lower == "more"
	if !more && (content == 0 || !asks) {
		return "", false
	}
	about := event(turns, words)
	if about == "" {
		about = person(turns, "")
	}
	if about == "" {
		return "", true
	}
	link := linkTo(words, more, about)
	if link == "" {
		return "", true
	}
	body, mark := strings.TrimRight(core, " ?.!"), "?"
	if !asks {
		mark = onlyIf(strings.HasSuffix(core, "."), ".")
	}
	return body + " " + link + " " + about + mark, true
}

// linkTo is the word that ties a subject to a question's end, "" where none is sure
// to: people die in an accident, but not in a bridge.
func linkTo(words []word, more bool, about string) string {
	last := words[len(words)-1].lower
	said := func(of ...string) bool {
		return slices.ContainsFunc(words, func(w word) bool { return slices.Contains(of, w.lower) })
	}
	happening := slices.ContainsFunc(phrases(about), func(p phrase) bool { return happenings[p.head()] })
	switch {
	case more:
		return "about"
	case said("happened", "happens", "happen"):
		return "to"
	case said("result", "results", "outcome", "score", "consequences", "aftermath"):
		return onlyIf(happening, "of")
	case measures[last] || said("details"):
		return "of"
	case happening:
		return "in"
	case said("work") && strings.HasPrefix(about, "the "):
		return "on"
	case last == "pay" || last == "paid" || said("responsible"):
		return "for"
	}
	return ""
}
