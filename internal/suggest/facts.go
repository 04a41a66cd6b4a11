package suggest

import (
	"regexp"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
)

var aboutNumber = regexp.MustCompile(`(?i)^(?:(?:more than|at least|about|around|nearly|almost|over|up to|roughly|approximately|some|only|fewer than|less than|an estimated|as many as) )`)

// counted: "More than 300 people were killed when …" makes "How many people were
// killed when …?".
func (x *sentence) counted() {
	text := join(x.list)
	qualifier := aboutNumber.FindString(text)
	at := len(strings.Fields(qualifier))
	from := at
	for at < len(x.list) && (isNumeral(x.list[at].text) || at > from && x.list[at].lower() == "and") {
		at++
	}
	if at == from || at+2 >= len(x.list) || x.list[at-1].closes() {
		return
	}
	noun := plural(x.list, at)
	if noun < 0 || get(x.list, noun+1).is("and", "or") {
		return
	}
	end := clauseEnd(x.list, at)
	if end < noun+3 || !predicate(x.list[noun+1:end]) {
		return
	}
	if rest := selfContained(timeless(x.list[at:end])); len(rest) > 3 && hasName(rest) && slices.ContainsFunc(rest, isVerb) {
		x.add("how-many", "How many", rest, join(x.list[from:at]))
	}
}

// predicate tells whether a verb follows a noun, at once or after what belongs to the noun.
func predicate(rest []token) bool {
	for i, t := range rest {
		v, known := events[t.lower()]
		switch {
		case t.in(carriers) && !t.is("is", "was", "has"):
			return !get(rest, i+1).capital()
		case t.is("to"):
			return false
		case known && !v.present && !onlyParticiple[t.lower()]:
			return i == 0 || !slices.ContainsFunc(rest[i+1:], func(t token) bool { return carriers[t.lower()] })
		case t.closes() || subordinators[t.lower()] && t.lower() != "and":
			return false
		}
	}
	return false
}

var plurals = article.WordSet("people men women children police")

// plural is the place of the noun in the plural that begins at a word, with at
// most two adjectives before it; -1 where there is none.
func plural(list []token, at int) int {
	for i := at; i < min(at+3, len(list)); i++ {
		t := list[i]
		word := t.lower()
		switch {
		case t.capital() || t.possessive() || t.in(notCounted, prepositions, pointers) || isVerb(t) && !strings.HasSuffix(word, "ed"):
			return -1
		case manyOf(word) && (t.closes() || !get(list, i+1).in(plurals)):
			return i
		case t.closes():
			return -1
		}
	}
	return -1
}

// manyOf tells whether a word may be a noun in the plural.
func manyOf(word string) bool {
	return plurals[word] || strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") && !strings.HasSuffix(word, "ous")
}

// told asks about what a sentence that begins with a name tells.
func (x *sentence) told() {
	at, when, day := 0, "", false
	if end, text, isDay := date(x.list, 0); end > 0 && x.list[end-1].after == "," { // "In 2019, …"
		at, when, day = end, text, isDay
	} else if prepositions[x.list[0].lower()] { // "After three years, …"
		if end := clauseEnd(x.list, 0); end > 1 && end <= maxFronted && x.list[end-1].after == "," {
			at = end
		}
	}
	end := x.subject(at)
	if end == at {
		return
	}
	subject := x.list[at:end]
	verbAt := x.afterApposition(end)
	if verbAt < 0 {
		return
	}
	x.who(subject, verbAt)
	x.why(subject, verbAt)
	x.amount(subject, verbAt)
	x.when(subject, verbAt, when, day)
	x.where(subject, verbAt)
	x.whom(subject, verbAt)
	x.what(subject, verbAt)
	x.byWhom(subject, verbAt)
}

// maxFronted words may stand before the subject.
const maxFronted = 12

// yielding verbs have a thing after them that can be asked for.
var yielding = article.WordSet(`acquire adopt announce approve ban book build buy cancel capture create cut design destroy develop discover draw establish
	found host introduce invent issue launch lose make manufacture open organise organize paint perform plant produce propose publish receive recover reject
	reopen replace reveal run score sell sign steal study unveil veto win write lead direct endorse celebrate withdraw suspend impose cite pass design promise join`)

// what: "Vlčka bought the Ashgrove works for £205 million" makes "What did Vlčka
// buy for £205 million?".
func (x *sentence) what(subject []token, verbAt int) {
	rest := timeless(x.rest(verbAt))
	if len(rest) < 5 {
		return
	}
	from, base := mainVerb(rest)
	if !yielding[base] {
		return
	}
	end := objectEnd(rest, from)
	if !rest[end].in(prepositions) || rest[end].is("as", "to") || !thing(rest[from:end]) || x.person(rest[from:end]) {
		return
	}
	if rest[end].is("for") && rest[end-1].capital() && rest[end+1].capital() {
		return // the name goes on
	}
	kept := selfContained(slices.Concat(rest[:from], rest[end:]))
	if len(kept) < from+2 {
		return
	}
	numbers := len(slices.DeleteFunc(slices.Clone(kept[from:]), func(t token) bool { return !isNumeral(t.text) }))
	if numbers > 1 || numbers == 0 && !hasName(kept[from:]) { // a row of results, or too little to know what is meant
		return
	}
	x.add("what", "What", x.inverted(subject, kept), join(rest[from:end]))
}

// mainVerb is the base of a predicate's verb and where its object begins; "" where
// the verb is not known.
func mainVerb(rest []token) (object int, base string) {
	first, next := rest[0].lower(), rest[1].lower()
	switch {
	case first == "has" && events[next].participle:
		return 2, events[next].base
	case first == "will" && bases[next]:
		return 2, next
	case simple(first):
		return 1, events[first].base
	}
	return 0, ""
}

// objectEnd is the word behind an object: a preposition but "of", or one that
// begins another part. It is the last word at most.
func objectEnd(rest []token, from int) int {
	for i := from; i < len(rest)-1; i++ {
		if rest[i].in(subordinators) || rest[i].closes() || rest[i].in(prepositions) && (i == from || !rest[i].is("of")) {
			return i
		}
	}
	return len(rest) - 1
}

// thing tells whether words are the object of a verb: a name, or a noun with its article.
func thing(object []token) bool {
	if len(object) < 2 || len(object) > 9 || points(object) || slices.ContainsFunc(object, isVerb) {
		return false
	}
	return object[0].capital() || object[0].is("a", "an", "the")
}

// which asks about what is told of a name in passing: "…, which was built in 1987".
func (x *sentence) which() {
	for i := 1; i+3 < len(x.list); i++ {
		if word := x.list[i].text; word != "which" && word != "who" || x.list[i-1].after != "," || !isVerb(x.list[i+1]) {
			continue
		}
		from := x.nameBefore(i)
		before := get(x.list, from-1)
		if x.name(x.list, from) != i || before.is("and") || x.list[i].text == "which" && before.in(prepositions) && !before.is("by") {
			continue // not a name, or only a part of what is meant
		}
		if before.text == "the" {
			from--
		}
		subject := x.list[from:i]
		x.when(subject, i+1, "", false)
		x.where(subject, i+1)
		x.amount(subject, i+1)
		x.byWhom(subject, i+1)
	}
}

// meeting verbs have a person after them that can be asked for.
var meeting = article.WordSet("defeat marry succeed replace appoint hire nominate arrest kill sue endorse rescue")

// whom: "Ana Rook defeated Boris Lind in the final." makes "Who did Ana Rook defeat in the final?".
func (x *sentence) whom(subject []token, verbAt int) {
	rest := x.rest(verbAt)
	if len(rest) < 3 || !simple(rest[0].lower()) || !meeting[events[rest[0].lower()].base] {
		return
	}
	end := x.name(rest, 1)
	if end < 3 || !x.person(rest[1:end]) || !follows(rest, end) || end < len(rest) && rest[end].lower() == "as" {
		return
	}
	tail := timeless(rest[end:])
	if undated, told, _ := withoutDate(tail); told != "" {
		tail = undated
	}
	kept := rest[:1:1]
	if len(tail) > 0 {
		if kept = selfContained(append(kept, tail...)); len(kept) < 2 {
			return
		}
	}
	x.add("whom", "Who", x.inverted(subject, kept), x.fullName(rest[1:end]))
}

// byWhom: "… was designed by Ana Rook" makes "Who designed …?".
func (x *sentence) byWhom(subject []token, verbAt int) {
	rest := x.rest(verbAt)
	if len(rest) < 4 || !rest[0].is("was", "were") || !rest[2].is("by") {
		return
	}
	v := events[rest[1].lower()]
	end := x.name(rest, 3)
	if !v.participle || end < 5 || !x.person(rest[3:end]) || !follows(rest, end) {
		return
	}
	x.add("by-whom", "Who "+pasts[v.base], lowerThe(subject), x.fullName(rest[3:end]))
}

// subject is the end of a name that begins at a word and acts in the sentence,
// at where there is none.
func (x *sentence) subject(at int) int {
	from := at
	if get(x.list, from).is("the") {
		from++
	}
	end := x.name(x.list, from)
	if end == from || x.list[end-1].possessive() || x.list[from].possessive() && x.person(x.list[from:end]) {
		return at
	}
	if end == from+1 && !x.knows(x.list[from].text, from > at) {
		return at
	}
	return end
}

// knows tells whether a single word is a name that readers can do something with.
func (x *sentence) knows(word string, withArticle bool) bool {
	switch {
	case months[word] || weekdays[word] || withArticle && !x.names[word]:
		return false
	case x.surnames[word] != "":
		return true
	}
	return x.names[word] && !x.longer[word] && !firstNames[word]
}

// afterApposition is the place of the verb behind a subject, which may be set
// off by an apposition; -1 where something else follows.
func (x *sentence) afterApposition(end int) int {
	at := end
	switch after := x.list[end-1].after; {
	case after == ",":
		at = partEnd(x.list, end)
		if at == len(x.list) || x.list[at-1].after != "," || !apposed(x.list[end:at]) {
			return -1
		}
	case x.list[end-1].closes():
		return -1
	}
	for at < len(x.list) && (x.list[at].in(skipped) || strings.HasSuffix(x.list[at].lower(), "ly")) {
		at++
	}
	if at >= len(x.list)-2 || !isVerb(x.list[at]) {
		return -1
	}
	return at
}

// apposed tells whether a part of a sentence can stand between a subject and its
// verb: an apposition, an age, or what begins with "who".
func apposed(part []token) bool {
	if len(part) > 14 || len(part) == 1 && !isNumeral(part[0].text) {
		return false
	}
	return part[0].is("who") || !slices.ContainsFunc(part, func(t token) bool { return t.in(carriers) })
}

// partEnd is the end of the part of a sentence, up to the next mark.
func partEnd(list []token, from int) int {
	for i := from; i < len(list); i++ {
		if list[i].closes() {
			return i + 1
		}
	}
	return len(list)
}

// rest is the predicate from a verb on, fit for a question.
func (x *sentence) rest(verbAt int) []token {
	end := clauseEnd(x.list, verbAt)
	if end < verbAt+2 {
		return nil
	}
	rest := x.list[verbAt:end]
	contains := func(set map[string]bool) bool {
		return slices.ContainsFunc(rest, func(t token) bool { return t.in(set) })
	}
	if !rest[0].in(carriers) && contains(carriers) && !contains(subordinators) || rest[1].is("by") && events[rest[0].lower()].participle {
		return nil // the verb is a participle, and the true verb comes later
	}
	return rest
}

// who: "Mona Lind led the repair of the Harbour Bridge." makes "Who led …?".
func (x *sentence) who(subject []token, verbAt int) {
	rest := x.rest(verbAt)
	if rest == nil || !acts(rest) {
		return
	}
	if v := events[rest[0].lower()]; v.present && !standing[v.base] {
		return // a caption
	}
	if rest = selfContained(timeless(rest)); len(rest) < 3 || !hasName(rest[1:]) {
		return
	}
	switch last := subject[len(subject)-1].text; {
	case x.person(subject):
		x.add("who-did", "Who", rest, x.fullName(subject))
	case single[last] && len(subject) > 1 && subject[0].text != "The" && !events[rest[0].lower()].present:
		x.add("which", "Which "+strings.ToLower(last), rest, join(subject[:len(subject)-1]))
	}
}

// inverted is a question after its question word: verb and subject change places,
// with a form of "do" where there is no auxiliary.
func (x *sentence) inverted(subject, rest []token) []token {
	word := rest[0].lower()
	helper := "did"
	switch {
	case carriers[word]:
		return slices.Concat([]token{{text: word}}, lowerThe(subject), rest[1:])
	case events[word].present:
		helper = "does"
	}
	return slices.Concat([]token{{text: helper}}, lowerThe(subject), []token{{text: events[word].base}}, rest[1:])
}

// simple tells whether a word is the simple past of a verb.
func simple(word string) bool {
	v, known := events[word]
	return known && !v.present && !onlyParticiple[word]
}

// why: "… was closed because inspectors found cracks" makes "Why was … closed?".
func (x *sentence) why(subject []token, verbAt int) {
	because := slices.IndexFunc(x.list, func(t token) bool { return t.is("because") })
	if because < verbAt+2 || x.list[because-1].closes() && x.list[because-1].after != "," {
		return
	}
	rest := slices.Clone(x.list[verbAt:because])
	rest[len(rest)-1].after = ""
	if !rest[0].in(carriers) && !simple(rest[0].lower()) || slices.ContainsFunc(rest, token.closes) {
		return
	}
	if kept := selfContained(timeless(rest)); len(kept) >= 2 {
		x.add("why", "Why", x.inverted(subject, kept), join(x.list[because+1:]))
	}
}

// when: "… was launched in March 2019" makes "When was … launched?".
func (x *sentence) when(subject []token, verbAt int, told string, day bool) {
	rest := x.rest(verbAt)
	if len(rest) < 2 || !rest[0].is("will") && !happens(rest) && !simple(rest[0].lower()) {
		return
	}
	if told == "" {
		if rest, told, day = withoutDate(rest); told == "" {
			return
		}
	} else if _, second, _ := withoutDate(rest); second != "" {
		return
	}
	kind := "when"
	if day {
		kind = "when-day"
	}
	if kept := selfContained(timeless(rest)); len(kept) >= 2 {
		x.add(kind, "When", x.inverted(subject, kept), told)
	}
}

// standing verbs are asked for in the present.
var standing = article.WordSet("lead head run own represent chair host manage direct teach live serve")

var planned = article.WordSet("expected due scheduled planned")

// happens tells whether a predicate says that something was done or is planned.
func happens(rest []token) bool {
	if !rest[0].in(be) || get(rest, 2).capital() {
		return false
	}
	next := rest[1].lower()
	return planned[next] || events[next].participle && rest[0].is("was", "were")
}

// withoutDate takes the date out of a predicate.
func withoutDate(rest []token) (kept []token, told string, day bool) {
	for i := 1; i < len(rest); i++ {
		if end, text, isDay := date(rest, i); end > i {
			kept = slices.Clone(rest[:i])
			kept[i-1].after = ""
			if end < len(rest) && !rest[end].is("and", "but") {
				kept = append(kept, rest[end:]...)
			}
			if _, second, _ := withoutDate(kept); second != "" {
				return rest, "", false
			}
			return kept, text, isDay
		}
	}
	return rest, "", false
}

// date is the end of a date with its preposition that begins at a word, at where
// none does; day: a day of the week is all that is said.
func date(list []token, at int) (end int, text string, day bool) {
	if !get(list, at).is("in", "on") {
		return at, "", false
	}
	from := at + 1
	for get(list, from).is("early", "late", "mid") {
		from++
	}
	end, day = moment(list, from, list[at].is("on"))
	if end == from {
		return at, "", false
	}
	next := get(list, end)
	if next.is("and") {
		next = get(list, end+1)
	}
	if !list[end-1].closes() && (next.is("or", "to") || weekdays[next.text] || months[next.text] || isNumeral(next.text)) {
		return at, "", false // one of several
	}
	return end, join(list[from:end]), day
}

// moment is the end of a year, month or day that begins at a word, from where
// none does.
func moment(list []token, from int, onDay bool) (end int, day bool) {
	first, second := get(list, from), get(list, from+1)
	dayOfMonth := func(t token) bool { return len(t.text) <= 2 && isNumeral(t.text) }
	end = from
	switch {
	case !onDay && isYear(first.text):
		return from + 1, false
	case onDay && months[first.text] && dayOfMonth(second), onDay && dayOfMonth(first) && months[second.text]:
		end = from + 2
	case months[first.text]:
		end = from + 1
	case onDay && weekdays[first.text] && months[second.text] && dayOfMonth(get(list, from+2)):
		end = from + 3
	case onDay && weekdays[first.text] && dayParts[second.lower()]:
		return from + 2, true
	case onDay && weekdays[first.text]:
		return from + 1, true
	}
	if end > from && isYear(get(list, end).text) {
		end++
	}
	return end, false
}

// where: "… was born in Lisbon" makes "Where was … born?".
func (x *sentence) where(subject []token, verbAt int) {
	rest := x.rest(verbAt)
	if len(rest) < 3 {
		return
	}
	act := rest[0].lower()
	if happens(rest) {
		act = rest[1].lower()
	} else if !simple(act) {
		return
	}
	if !placeVerbs[act] {
		return
	}
	rest = timeless(rest)
	if undated, told, _ := withoutDate(rest); told != "" {
		rest = undated
	}
	at := x.place(rest)
	if at == 1 && !rest[0].in(carriers) || at > 1 && len(selfContained(rest[:at])) == at {
		x.add("where", "Where", x.inverted(subject, rest[:at]), join(rest[at+1:]))
	}
}

// place is where a predicate's end begins that says in which place, 0 where none does.
func (x *sentence) place(rest []token) int {
	for i := 1; i < len(rest)-1; i++ {
		if rest[i].is("in", "near", "at") && rest[i+1].capital() && !months[rest[i+1].text] {
			if x.name(rest, i+1) == len(rest) {
				return i
			}
			return 0
		}
	}
	return 0
}

var qualifiers = article.WordSet("more than at least about around nearly almost over up to roughly approximately some only fewer less an estimated as many")

// amount: "… raised £3 million for repairs" makes "How much did … raise for
// repairs?", "… has 1,120 pupils" makes "How many pupils does … have?".
func (x *sentence) amount(subject []token, verbAt int) {
	end := clauseEnd(x.list, verbAt)
	if end < verbAt+2 {
		return
	}
	rest := timeless(x.list[verbAt:end])
	verbs, base := amountVerb(rest)
	at := verbs
	for at > 0 && get(rest, at).in(qualifiers) {
		at++
	}
	if at == 0 || at >= len(rest) {
		return
	}
	if next := money(rest, at); next > at {
		if payments[base] && follows(rest, next) {
			x.addAmount("how-much", "How much", subject, rest[:verbs], rest[next:], join(rest[at:next]))
		}
		return
	}
	next := at
	for next < len(rest) && isNumeral(rest[next].text) {
		next++
	}
	if noun := plural(rest, next); next > at && noun >= 0 && follows(rest, noun+1) && !rest[next-1].closes() {
		x.addAmount("how-many-did", "How many "+join(rest[next:noun+1]), subject, rest[:verbs], rest[noun+1:], join(rest[at:next]))
	}
}

// amountVerb is how many words a verb has before an amount, and its base; 0 where
// the verb is not known.
func amountVerb(rest []token) (words int, base string) {
	first, next := get(rest, 0).lower(), get(rest, 1).lower()
	switch {
	case first == "will" && (bases[next] || payments[next]):
		return 2, next
	case have[first]:
		return 1, "have"
	case simple(first) || events[first].present:
		return 1, events[first].base
	}
	return 0, ""
}

// follows tells whether the end or a preposition comes next.
func follows(rest []token, at int) bool {
	return at == len(rest) || rest[at].in(prepositions) && !rest[at].is("of", "than")
}

func (x *sentence) addAmount(kind, opening string, subject, verbs, tail []token, expected string) {
	if at := slices.IndexFunc(tail, func(t token) bool { return t.is("and", "but") }); at > 0 && isVerb(get(tail, at+1)) {
		tail = tail[:at]
	}
	if len(tail) > 0 {
		whole := selfContained(append(slices.Clone(verbs), tail...))
		if len(whole) <= len(verbs) {
			return
		}
		tail = whole[len(verbs):]
	}
	asked := x.inverted(subject, slices.Concat(verbs, tail))
	if verbs[0].in(have) {
		helper := "did"
		if verbs[0].is("has") {
			helper = "does"
		}
		asked = slices.Concat([]token{{text: helper}}, lowerThe(subject), []token{{text: "have"}}, tail)
	}
	x.add(kind, opening, asked, expected)
}

var currencies = article.WordSet("pounds dollars euros yen yuan rupees francs kroner")

// money is the end of an amount of money that begins at a word, at where none does.
func money(rest []token, at int) int {
	text := rest[at].text
	sign := strings.TrimLeft(text, "$£€¥USAC")
	signed := sign != text && strings.ContainsAny(text, "$£€¥") && isNumeral(strings.TrimRight(sign, "mbnk"))
	if !signed && !isNumeral(text) {
		return at
	}
	next := at + 1
	for next < len(rest) && !rest[next-1].closes() && (numerals[rest[next].lower()]) {
		next++
	}
	if next < len(rest) && currencies[rest[next].lower()] {
		return next + 1
	}
	if signed {
		return next
	}
	return at
}
