package suggest

import (
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
)

// whoThat: "…, said Marguerite Osei, who founded the festival in 2009" makes
// "Who founded the festival in 2009?".
func (x *sentence) whoThat() {
	for i, t := range x.list {
		if t.text != "who" || i < 2 || !strings.Contains(x.list[i-1].after, ",") {
			continue
		}
		name := x.list[x.nameBefore(i):i]
		end := clauseEnd(x.list, i+1)
		if end <= i+3 || !x.person(name) || !isVerb(x.list[i+1]) && !x.list[i+1].in(skipped) || !acts(x.list[i+1:end]) {
			continue
		}
		if rest := selfContained(timeless(x.list[i+1 : end])); len(rest) > 2 && hasName(rest) && isVerb(rest[0]) {
			x.add("who-that", "Who", rest, x.fullName(name))
		}
	}
}

// nameBefore is where the name begins that ends before a word.
func (x *sentence) nameBefore(end int) int {
	from := end - 1
	for from > 0 && x.name(x.list, from-1) >= end {
		from--
	}
	return from
}

// ofThings are participles that persons rarely have behind "was", or all have.
var ofThings = article.WordSet("born created founded built launched published released opened designed written made produced introduced developed based located")

// acts tells whether a predicate says something of its subject that can be asked
// for: not "was a …", not "has said".
func acts(rest []token) bool {
	rest = slices.DeleteFunc(slices.Clone(rest), func(t token) bool { return skipped[t.lower()] || strings.HasSuffix(t.text, "ly") })
	if len(rest) < 3 {
		return false
	}
	first, next := rest[0].lower(), rest[1].lower()
	switch {
	case be[first] && next != "the" && rest[2].capital():
		return next == "named" || next == "awarded"
	case be[first]:
		return events[next].participle && !ofThings[next] || next == "the" && len(rest) > 4 || next == "in" && rest[2].is("charge")
	case have[first]:
		return events[next].participle || next == "been" && events[rest[2].lower()].participle
	case first == "will":
		return bases[next]
	}
	_, known := events[first]
	return known && !onlyParticiple[first]
}

// office: "…, said Hamish Trevose, managing director of Sorrel Ferries." makes
// "Who is the managing director of Sorrel Ferries?", or else "Who is …?".
func (x *sentence) office() {
	for i := 0; i < len(x.list); i++ {
		end := x.name(x.list, i)
		if end-i < 2 {
			continue
		}
		name := x.list[i:end]
		if end < len(x.list) && x.list[end-1].after == "," && x.person(name) {
			x.hold(name, x.behind(end))
		}
		if i > 1 && x.list[i-1].after == "," && (end == len(x.list) || x.list[end-1].closes()) && x.person(name) {
			x.hold(name, x.ahead(i))
		}
		if before := get(x.list, i-1); before.in(occupations, offices) && !before.closes() && x.person(name) {
			x.called(name, i)
		}
		i = end - 1
	}
}

// called: "climate activist Ana Rook" makes "Who is Ana Rook?".
func (x *sentence) called(name []token, at int) {
	from := at - 1
	for from > 0 && at-from < 5 {
		if before := x.list[from-1]; before.closes() || isVerb(before) || before.in(prepositions, subordinators, pointers, speaking) {
			break
		}
		from--
	}
	if what := x.list[from:at]; len(what) > 1 && len(strings.Fields(x.fullName(name))) > 1 && !points(what) {
		x.addWhoIs(x.fullName(name), x.list[at-1].text)
	}
}

// behind is the apposition that begins at a word.
func (x *sentence) behind(from int) []token {
	end := partEnd(x.list, from)
	if end < len(x.list) && x.list[end-1].after != "," {
		return nil
	}
	what := x.list[from:end]
	if at := slices.IndexFunc(what, token.spans); at > 0 {
		return what[:at]
	}
	return what
}

// spans tells whether the word begins the time for which something is true.
func (t token) spans() bool { return t.is("since", "until") }

// ahead is what stands before a name as in "Talvia's foreign minister, Ana Rook".
func (x *sentence) ahead(end int) []token {
	for from := end - 1; from >= max(0, end-9); from-- {
		t := x.list[from]
		if from < end-1 && t.closes() {
			return nil
		}
		if t.lower() == "the" || t.possessive() && t.capital() && (from == 0 || !x.list[from-1].capital()) {
			if slices.ContainsFunc(x.list[from:end], token.spans) {
				return nil
			}
			if from > 1 && x.list[from-1].in(prepositions) && !x.list[from-1].is("by") {
				continue // the office is before the preposition
			}
			return x.list[from:end]
		}
	}
	return nil
}

// notUnique words before an office say that there is or was another holder.
var notUnique = article.WordSet("former then late deputy assistant associate acting interim ex outgoing longtime senior and co one already including a an")

// hold asks who holds an office, or who somebody is.
func (x *sentence) hold(name, what []token) {
	full, head := x.fullName(name), headOf(what)
	if head < 0 || len(what) < 2 || len(what) > 12 || !strings.Contains(full, " ") || points(what) || slices.ContainsFunc(what, token.tells) {
		return
	}
	unique := isOffice(what, head)
	switch {
	case unique && (what[0].is("the") || hasPossessor(what[:head])):
		x.add("office", "Who is", lowerThe(what), full)
	case unique && head+1 < len(what):
		x.add("office", "Who is the", what, full)
	case len(what) > 2 && what[0].is("the", "a", "an"):
		x.addWhoIs(full, what[head].text)
	}
}

// tells is true of words that stand in no apposition.
func (t token) tells() bool {
	return t.in(carriers, speaking) || t.text == "who" || t.in(subordinators) && !t.is("and")
}

// isOffice tells whether an apposition, with its noun at head, names something
// that one person is at a time, so that a reader knows what is meant.
func isOffice(what []token, head int) bool {
	if !what[head].in(offices) || what[head].is("leader") && get(what, head+1).is("in") {
		return false
	}
	if slices.ContainsFunc(what, func(t token) bool { return t.in(notUnique) || strings.ContainsAny(t.after, ";:—–") }) {
		return false
	}
	whole := what[0].is("the") || head+1 < len(what) || what[0].possessive()
	return whole && hasName(what) && definite(what) && ends(what)
}

// addWhoIs asks who somebody is; what he or she is must be in the answer.
func (x *sentence) addWhoIs(full, what string) {
	x.add("who-is", "Who is", []token{{text: full}}, what)
}

func hasPossessor(part []token) bool {
	return slices.ContainsFunc(part, func(t token) bool { return t.possessive() && t.capital() })
}

// lowerThe is a noun with its article as it stands inside a sentence.
func lowerThe(list []token) []token {
	list = slices.Clone(list)
	list[len(list)-1].after = ""
	if list[0].text == "The" {
		list[0].text = "the"
	}
	return list
}

// headOf is the noun of an apposition that says what somebody is, -1 where none does.
func headOf(what []token) int {
	head := -1
	for i, t := range what {
		if i > 0 && (prepositions[t.lower()] || what[i-1].closes()) {
			break
		}
		if occupations[t.lower()] || offices[t.lower()] {
			head = i
		}
	}
	if next := get(what, head+1); head < 0 || next.text != "" && !next.in(prepositions) && !next.is("and") {
		return -1
	}
	return head
}
