package followup

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
)

// Words that stand for somebody or something.
var (
	somebodyWords = article.WordSet("he she him her his hers")
	severalWords  = article.WordSet("they them their theirs these those")
	somethingWord = article.WordSet("it its this that")
	possessives   = article.WordSet("his her its their hers theirs")
	subjects      = article.WordSet("he she they it")
	// clauses begin with these, behind the first word of a question.
	clauses = article.WordSet("because when while if that who whom which what where why how although though after before since until")
	// anyway is what "it" can stand before without meaning anything.
	anyway = regexp.MustCompile(`^(?:that\b|like\b|(?:\w+ )?(?:true|possible|legal|illegal|necessary|likely|safe|better|worth|important|known|said|raining|snowing|christmas|easter)\b|(?:\w+ )?(?:take|takes|took|cost|costs|matter|matters|rain|rains|snow|snows)(?: \w+){0,4} (?:to|that|if|when|for)\b|means? (?:for|to|that)\b|comes to\b|(?:be )?(?:clear|argued|obvious|certain|assumed|reported|claimed|thought|believed|expected|agreed|decided) that\b|rains?\b|snows?\b)`)
)

// reference says what the word at i stands for and how many words of the question
// that covers: 0 where it stands for nothing outside the question.
func reference(words []word, i int, turns []Turn) (meant string, width int) {
	w := words[i]
	switch {
	case determiners[w.lower] && !somebodyWords[w.lower] && !possessives[w.lower] && i+1 < len(words) && noun(words, i+1):
		if meant, width := definiteReference(words, i, turns); width > 0 || !somethingWord[w.lower] {
			return meant, width
		}
		return somethingReference(words, i, turns)
	case somebodyWords[w.lower]:
		meant := person(turns, w.lower)
		if w.lower == "she" && turns[0].person(w.lower) == "" {
			meant = cmp.Or(ship(turns[:1], words), meant)
		}
		return standsFor(words, i, meant)
	case severalWords[w.lower] && (!determiners[w.lower] || possessives[w.lower] || last(words, i)):
		return severalReference(words, i, turns)
	case w.lower == "there":
		return thereReference(words, i, turns)
	case somethingWord[w.lower]:
		return somethingReference(words, i, turns)
	}
	return "", 0
}

func last(words []word, i int) bool { return i+1 == len(words) }

// noun is true of a word that can be what "the" belongs to, alone.
func noun(words []word, i int) bool { return !words[i].grammar() && !words[i].capital() }

// definiteReference is "the man", "that bridge", "the group": one noun that
// nothing else in the question describes.
func definiteReference(words []word, i int, turns []Turn) (string, int) {
	w := words[i+1]
	if w.possessive() || described(words, i+2) {
		return "", 0
	}
	if i+2 < len(words) && !words[i+2].grammar() && (i == 0 || !helpers[words[i-1].lower]) {
		return "", 0 // the flood damage
	}
	switch {
	case words[i].lower == "a" || words[i].lower == "an":
		return "", 0
	case strangers[w.lower]:
		return person(turns, w.lower), 2
	}
	if meant := ofKind(w.lower, turns); meant != "" {
		return meant, 2
	}
	return "", 0
}

// described is true where what follows a noun says which one is meant.
func described(words []word, next int) bool {
	if next >= len(words) {
		return false
	}
	w := words[next]
	return links[w.lower] && w.lower != "before" && w.lower != "after" && w.lower != "during" && w.lower != "because" && w.lower != "to" && w.lower != "by" ||
		clauses[w.lower] || w.capital() || heads[w.lower]
}

// standsFor gives what a pronoun stands for unless the question itself says so.
func standsFor(words []word, i int, meant string) (string, int) {
	if bound(words, i) {
		return "", 0
	}
	return declined(words, i, meant), 1
}

// declined puts what is meant into the form of the word it stands for.
func declined(words []word, i int, meant string) string {
	w := words[i]
	if meant == "" {
		return ""
	}
	owns := possessives[w.lower] && (w.lower != "her" || !last(words, i) && !words[i+1].grammar())
	if owns {
		if strings.HasSuffix(meant, "s") && !strings.HasSuffix(meant, "ss") && strings.Contains(meant, " ") && severalWords[w.lower] {
			return meant + "'"
		}
		return meant + "'s"
	}
	if len(w.text) > len(w.lower) { // he's
		return meant + w.text[len(w.lower):]
	}
	return meant
}

// severalReference is what they, them or their means. "They" may as well be those
// whom nobody names: in "Why did they close it?", where the thing was spoken of, and
// in "Why did they close the Harbour Bridge?", where it was not.
func severalReference(words []word, i int, turns []Turn) (string, int) {
	if words[i].lower == "they" && slices.ContainsFunc(words, func(w word) bool { return w.lower == "it" }) {
		return "", 0
	}
	meant := turns[0].people()
	if words[i].lower == "they" && i+2 < len(words) && (determiners[words[i+2].lower] || words[i+2].name()) {
		known := turns[0].Question + " " + turns[0].Text
		if slices.ContainsFunc(words[i+2:], func(w word) bool { return w.name() && !strings.Contains(known, w.text) }) {
			return "", 0
		}
	}
	return standsFor(words, i, meant)
}

// bound is true of a pronoun that stands for something in the question itself:
// something in a clause before it, or, where it owns, before it in its own.
func bound(words []word, i int) bool {
	border := clauseOf(words, i)
	if border > 0 && !somethingWord[words[i].lower] && strings.HasPrefix(words[0].lower, "who") {
		return true // Who said he would leave?
	}
	if possessives[words[i].lower] {
		border = i
	}
	for n, w := range words[:border] {
		if canMean(n, w, words[i].lower) && (n != 1 || !asksDoer(words)) {
			return true
		}
	}
	return false
}

// asksDoer is true of questions whose second word is a verb: Who crossed it first?
func asksDoer(words []word) bool {
	return len(words) > 2 && (words[0].lower == "who" || words[0].lower == "what" && strings.HasSuffix(words[1].lower, "ed")) &&
		!words[1].grammar() && !words[1].capital()
}

// clauseOf is the first word of the clause that the word at i is in.
func clauseOf(words []word, i int) int {
	object := words[i].lower == "it" && (last(words, i) || links[words[i+1].lower] || others[words[i+1].lower] || asksDoer(words) && i == 2 && !helpers[words[i+1].lower])
	if subjects[words[i].lower] && !object && i > 0 && !helpers[words[i-1].lower] && !clauses[words[i-1].lower] && !questioners[words[i-1].lower] && !openers[words[i-1].lower] {
		return i // Thrupp said he …
	}
	if i > 0 && !last(words, i) && words[i-1].lower == "for" && words[i+1].lower == "to" {
		return i
	}
	for n := i - 1; n > 0; n-- {
		w := words[n]
		joins := (w.lower == "and" || w.lower == "or" || w.lower == "but") && n+1 < len(words) && (questioners[words[n+1].lower] || helpers[words[n+1].lower] || subjects[words[n+1].lower])
		if joins || clauses[w.lower] && n > 1 || questioners[w.lower] && n > 1 {
			return n
		}
	}
	return 0
}

// verbs that news questions have between a name and a pronoun; no noun.
var verbs = article.WordSet(`reveal revealed promise promised admit admitted report reported say said says think thought tell told happen happened call called want wanted plan planned know knew go went come came give gave
	get got take took make made build built open opened close closed leave left resign resigned quit lead led win won lose lost find found set
	start started end ended die died buy bought sell sold pay paid cost write wrote written speak spoke live lived work worked born based
	react reacted decide decided join joined vote voted meet met see saw do done discover discovered announce announced launch launched much
	many long far often old high deep big large tall else`)

// canMean is true of a word that the pronoun can stand for.
func canMean(n int, w word, pronoun string) bool {
	if w.grammar() || openers[w.lower] || verbs[w.lower] || calendar[w.lower] {
		return false
	}
	if somebodyWords[pronoun] {
		return !heads[w.lower] && !collectives[w.lower] && !measures[w.lower] && (w.capital() || persons[w.lower] || n > 1)
	}
	return true
}

var (
	going = article.WordSet("get go gets goes went going come comes came travel travelled walk")
	// telling verbs have what was said or done for "that", not a thing: Is the
	// library shut? Who decided that?
	telling = article.WordSet("do did done say said decide decided announce announced claim claimed know knew")
	paying  = article.WordSet("pay paid pays earn earned receive received")
)

// thereReference is the place that "there" means; in "are there" and "there is"
// it means none.
func thereReference(words []word, i int, turns []Turn) (string, int) {
	be := func(n int) bool {
		return n >= 0 && n < len(words) && helpers[words[n].lower]
	}
	if i == 0 || !last(words, i) && (be(i-1) || be(i+1)) || last(words, i) && be(i-1) && len(words) > 3 && strings.EqualFold(words[0].text, "how") {
		return "", 0
	}
	if slices.ContainsFunc(words[1:i], func(w word) bool { return w.name() || heads[w.lower] }) {
		return "", 0 // the question names a place itself
	}
	where := place(turns, words)
	if where == "" {
		return "", 1
	}
	if _, named, _ := strings.Cut(where, " "); going[words[i-1].lower] {
		return "to " + named, 1
	}
	if links[words[i-1].lower] {
		_, where, _ = strings.Cut(where, " ")
	}
	return where, 1
}

// somethingReference is what it, its, this or that means. "That" is often no more
// than a link between clauses, and "it" a word that English needs.
func somethingReference(words []word, i int, turns []Turn) (string, int) {
	w, rest := words[i], ""
	for _, next := range words[i+1:] {
		rest += next.lower + " "
	}
	rest = strings.TrimSpace(rest)
	switch {
	case w.lower == "it" && anyway.MatchString(rest):
		return "", 0
	case (w.lower == "this" || w.lower == "that") && !pointsBack(words, i):
		return "", 0
	case i > 0 && last(words, i) && (w.lower != "it" && telling[words[i-1].lower] && turns[0].asksWhether() || paying[words[i-1].lower]):
		return "", 1
	}
	if i > 1 && strings.HasPrefix(words[0].lower, "who") && helpers[words[1].lower] && i == 2 && last(words, i) {
		if who := person(turns[:1], ""); who != "" && w.lower != "its" {
			return who, 1
		}
	}
	return standsFor(words, i, topic(turns, words))
}

// pointsBack is true of a "this" or "that" that stands alone for something.
func pointsBack(words []word, i int) bool {
	if last(words, i) {
		return i > 0 || len(words) == 1
	}
	if i == 0 {
		return helpers[words[1].lower]
	}
	before, after := words[i-1].lower, words[i+1]
	return helpers[before] && (after.grammar() || verbs[after.lower] || hollow[after.lower]) || links[before] && after.grammar() && before != "than"
}
