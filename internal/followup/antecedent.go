package followup

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/pressmark/pressmark/internal/article"
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
func person(turns []Turn, pronoun string) string {
	for _, t := range turns {
		if found := t.person(pronoun); found != "" {
			return found
		}
	}
	if len(turns) == 0 {
		return ""
	}
	found := ""
	for _, name := range turns[0].everybody() {
		switch first := firstName(name); {
		case !men[first] && !women[first] || !fits(name, pronoun) || name == found:
			continue
		case found != "":
			return "" // two may be meant
		}
		found = name
	}
	return found
}

func (t Turn) person(pronoun string) string {
	short, named := t.named()
	named = named && short.somebody() && fits(short.text, pronoun) && !t.partOfFirm(short)
	if named && t.asksWho() && !strings.Contains(t.Question, short.text) {
		return short.text
	}
	office := ""
	for _, p := range phrases(t.Question) {
		owner, owned := p.owner()
		switch {
		case t.isPerson(p) && fits(p.text, pronoun):
			return p.text
		case owned && !persons[p.head()] && owner.somebody() && fits(owner.text, pronoun):
			return owner.text
		case (owned || !p.bare) && persons[p.head()] && office == "":
			office = p.text + p.complement(t.Question)
		}
	}
	switch {
	case office != "":
		return office
	case named && asksName.MatchString(t.Question) && (len(short.words) > 1 || men[firstName(short.text)] || women[firstName(short.text)]):
		return short.text
	}
	if who := whoIs.FindStringSubmatch(t.Question); who != nil && fits(who[1], pronoun) {
		return who[1]
	}
	return ""
}

// partOfFirm is true of a name that the answer's text has in a longer one that is no
// person's: Saltham, of Saltham Town.
func (t Turn) partOfFirm(name phrase) bool {
	return slices.ContainsFunc(phrases(t.Text), func(p phrase) bool {
		return len(p.words) > len(name.words) && strings.Contains(p.text, name.text) &&
			slices.ContainsFunc(p.words, func(w word) bool { return w.capital() && (heads[w.noun()] || firms[w.noun()]) })
	})
}

// isPerson is true of a name in a turn's question that he or she can mean: not the
// place where something was, nor the firm that somebody is the head of.
func (t Turn) isPerson(p phrase) bool {
	if !p.somebody() {
		return false
	}
	first := firstName(p.text)
	if men[first] || women[first] {
		return true
	}
	before := strings.Fields(strings.ToLower(t.Question[:p.start]))
	return !p.place && (len(before) == 0 || !t.asksWho() || !links[before[len(before)-1]])
}

// firstName is a name's first word behind a title, in lower case.
func firstName(name string) string {
	list := lowerWords(name)
	if len(list) > 1 && ranks[list[0]] {
		list = list[1:]
	}
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// fits is false of a man's name for "she" and of a woman's for "he".
func fits(name, pronoun string) bool {
	switch pronoun {
	case "she", "her", "hers", "woman", "girl", "lady":
		return !men[firstName(name)]
	case "he", "him", "his", "man", "boy", "guy":
		return !women[firstName(name)]
	}
	return true
}

var (
	ranks = article.WordSet("dr doctor prof professor captain judge councillor sergeant inspector president minister")
	men   = article.WordSet(`mr sir lord james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark
		donald steven stephen paul andrew joshua kenneth kevin brian george edward edwin ronald timothy jason jeffrey ryan jacob gary nicholas eric
		jonathan justin scott brandon benjamin samuel gregory frank alexander raymond patrick jack dennis jerry tyler aaron jose adam henry
		nathan douglas zachary peter kyle walter ethan jeremy harold keith christian roger noah gerald carl terry sean austin arthur lawrence
		jesse dylan bryan joe jordan billy bruce albert willie gabriel logan alan juan wayne roy ralph randy eugene vincent russell louis
		philip bobby johnny bradley hugh malcolm gordon tobias desmond clement hamish tristan gareth graham ian neil simon martin oliver
		harry liam callum craig stuart duncan ahmed mohammed muhammad ali omar ivan boris vladimir hans pierre carlos luis antonio barack joe`)
	women = article.WordSet(`mrs ms miss lady mary patricia jennifer jen linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret
		sandra ashley kimberly emily donna michelle dorothy carol amanda melissa deborah stephanie rebecca sharon laura cynthia kathleen amy
		angela shirley anna brenda pamela emma nicole helen samantha katherine christine debra rachel carolyn janet catherine maria heather
		diane ruth julie olivia joyce virginia victoria kelly lauren christina joan evelyn judith megan andrea cheryl hannah jacqueline
		martha gloria teresa ann anne sara madison frances kathryn janice jean abigail alice julia judy sophia grace denise amber doris
		marilyn danielle beverly isabella theresa diana natalie brittany charlotte marie kayla alexis lori agnes doreen helena bernadette
		fiona moira nadia lorna rosalind imogen jenna claire jane lucy sophie chloe zoe angela ursula ingrid fatima hillary theresa kamala`)
)

// asksName is true of questions that a person's name can answer.
var asksName = regexp.MustCompile(`(?i)^(?:\w+ )?(?:who|whom|whose|which|what)\b`)

// whoIs catches names that were typed in lower case.
var whoIs = regexp.MustCompile(`(?i)^who\s+(?:is|was)\s+((?:[\p{L}'’-]+\s+){0,3}[\p{L}'’-]+)\s*\?*$`)

// complement is the phrase that a text goes on with behind "of": the mayor of Brackwell.
// A report may be on something, too.
func (p phrase) complement(question string) string {
	link := complementLink.FindString(question[p.end:])
	if link == "" || link != " of " && !papers[p.head()] {
		return ""
	}
	for _, next := range phrases(question) {
		if next.start == p.end+len(link) {
			return link + next.text
		}
	}
	return ""
}

var (
	complementLink = regexp.MustCompile(`^ (?:of|on|about|into) `)
	papers         = article.WordSet("report study inquiry book survey story law review article letter investigation")
)

// people finds whom they, them or their means in the last turn: several, or one
// body of people.
func (t Turn) people() string {
	if names := t.everybody(); len(names) > 1 && t.asksWho() {
		return strings.Join(names, " and ")
	}
	for _, p := range phrases(t.Question) {
		if !measures[p.head()] && (p.plural() || collectives[p.head()]) {
			return againAs(p) + p.complement(t.Question)
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
		if found, unclear := t.topic(asked); found != "" || unclear {
			return found
		}
	}
	return ""
}

// topic is the thing that a turn was about. It is unclear where the question counts
// or measures, and only a place or a firm is left that could be meant: then nothing
// is, for an older turn's thing is meant even less.
func (t Turn) topic(asked []word) (found string, unclear bool) {
	kind := t.kind()
	if len(kind) > 0 && !persons[kind[len(kind)-1].lower] && !measure(kind[len(kind)-1].lower) {
		happens := slices.ContainsFunc(phrases(t.Question), func(p phrase) bool { return happenings[p.head()] })
		if brief := t.brief(); brief != "" && !startsWithDigit(brief) {
			return onlyIf(!happens, brief), happens // Which hospital did the operation?
		}
	}
	if some := money.FindStringSubmatch(t.Question); some != nil {
		return "the money" + some[1], false
	}
	var second string
	unclear = counting.MatchString(t.Question)
	skip := 0
	for _, p := range phrases(t.Question) {
		if p.start < skip || calendar[p.head()] || slices.ContainsFunc(asked, func(w word) bool { return w.lower == p.head() }) { // The council cannot reject the council.
			continue
		}
		owner, owned := p.owner()
		switch {
		case persons[p.head()] && owned && !owner.somebody():
			return againAs(owner), false
		case persons[p.head()] && !p.named() || attributes[p.head()] && !owned:
			if of := p.complement(t.Question); t.bareComplement(p) || !t.asksWho() && persons[p.head()] {
				skip = p.end + len(of)
			}
		case measure(p.head()):
			if whole := t.measured(p); whole != "" {
				return whole, false
			}
			unclear = unclear || t.bareComplement(p) || p.complement(t.Question) == ""
		case p.somebody() && (!p.place && len(p.words) > 1 || men[firstName(p.text)] || women[firstName(p.text)]):
		case p.owned() || plain[p.head()] || p.head() == "one" || p.bare && p.place && !heads[p.head()]:
			unclear = true
		case p.plural() || p.bare && p.somebody() && !t.asksThing():
			second = cmp.Or(second, againAs(p))
		case collectives[p.head()]: // What did the council decide about the clock?
			second = cmp.Or(second, againAs(p)+p.complement(t.Question))
		case second != "" && !t.object(p):
		default:
			return againAs(p) + p.complement(t.Question), false
		}
	}
	if unclear || second != "" {
		return onlyIf(!unclear, second), unclear
	}
	return t.loose(), false
}

// object is true of a phrase that something is done or said about.
func (t Turn) object(p phrase) bool {
	before := lowerWords(t.Question[:p.start])
	if len(before) == 0 {
		return false
	}
	link := before[len(before)-1]
	return !links[link] || link == "about" || link == "on" || link == "against" || link == "for" || link == "through"
}

var (
	// counting questions ask for a number, and "it" seldom means what they count.
	counting = regexp.MustCompile(`(?i)^(?:\w+ )?how (?:many|much)\b`)
	// money is said "it" of, with what says which money.
	money = regexp.MustCompile(`(?i)\bmoney\b(?:(?: (?:was|were|is|has been))?((?: \w+(?:ed|en))? from [^?.!]+))?`)
)

func onlyIf(holds bool, text string) string {
	if holds {
		return text
	}
	return ""
}

func measure(head string) bool { return measures[head] || measures[strings.TrimSuffix(head, "s")] }

// measured is a measure with all that says of what it is: "the flood damage in
// Brackwell". It is "" where that is another thing, or where nothing says it.
func (t Turn) measured(p phrase) string {
	rest := t.Question[p.end:]
	if p.complement(t.Question) != "" && !t.bareComplement(p) {
		return ""
	}
	before := p.words[:len(p.words)-1]
	of := nearby(rest)
	if of == "" && !slices.ContainsFunc(before, func(w word) bool { return !plain[w.lower] }) {
		return ""
	}
	return againAs(p) + of
}

// bareComplement is true of a phrase with "of" and a bare name behind it: the
// interest rate of Talvia.
func (t Turn) bareComplement(p phrase) bool {
	for _, next := range phrases(t.Question) {
		if next.start == p.end+len(" of ") && strings.HasPrefix(t.Question[p.end:], " of ") {
			return next.bare && next.somebody()
		}
	}
	return false
}

// nearby is the phrase that a text goes on with behind a preposition of place or "of".
func nearby(rest string) string {
	list := phrases(rest)
	if len(list) == 0 || !list[0].bare {
		return ""
	}
	if link := strings.TrimSpace(rest[:list[0].start]); link == "of" || places[link] {
		return rest[:list[0].end]
	}
	return ""
}

// event finds what people died in or what had a cause: an event before any thing.
func event(turns []Turn, asked []word) string {
	for _, t := range turns {
		for _, p := range phrases(t.Question) {
			if happenings[p.head()] {
				return againAs(p)
			}
		}
		if found, unclear := t.topic(asked); found != "" || unclear {
			return found
		}
	}
	return ""
}

// ship finds what "she" means if it is no woman.
func ship(turns []Turn, asked []word) string {
	for _, t := range turns {
		for _, p := range phrases(t.Question) {
			called := !p.bare && len(p.words) == 1 && p.words[0].name() && slices.ContainsFunc(asked, func(w word) bool { return sailing[w.lower] })
			if called || ships[p.head()] || ships[p.words[0].lower] {
				return againAs(p)
			}
		}
	}
	return ""
}

// sailing are words for what ships do.
var sailing = article.WordSet("built launched sink sunk sank sail sailed sailing towed drift drifted moored carry crossing aboard")

// asksThing is true of questions such as "What is Solvix?".
func (t Turn) asksThing() bool {
	words := wordsIn(t.Question)
	return len(words) > 1 && words[0].lower == "what" && helpers[words[1].lower] && !doing[words[1].lower]
}

// asksWhether is true of questions for yes or no.
func (t Turn) asksWhether() bool {
	words := wordsIn(t.Question)
	return len(words) > 0 && helpers[words[0].lower]
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
	if len(best) == 0 || counting.MatchString(t.Question) || !heads[best[len(best)-1].lower] {
		return ""
	}
	return "the " + t.Question[best[0].start:best[len(best)-1].end]
}

// place finds where "there" is, with its preposition.
func place(turns []Turn, asked []word) string {
	for _, t := range turns {
		words := wordsIn(t.Question)
		if len(words) > 1 && words[0].lower == "where" && t.brief() != "" && (words[1].lower != "is" || t.person("") != "") {
			return "in " + strings.TrimPrefix(strings.TrimPrefix(t.brief(), "in "), "at ")
		}
		for _, p := range phrases(t.Question) {
			if p.place && !calendar[p.head()] {
				return "in " + p.text
			}
		}
		if found, unclear := t.topic(asked); found != "" {
			return "at " + found
		} else if unclear {
			return ""
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
