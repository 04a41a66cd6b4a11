package verify

import "slices"

// contradiction names what the statement has and the source has not; empty when
// there is no such thing.
func (c *comparison) contradiction() string {
	claimed := c.statement.facts()
	given := slices.DeleteFunc(c.source.facts(), func(f fact) bool { return f.opener })
	pairs := commonWords(c.statement.words, c.source.between(c.quote[0], c.quote[1]), c.source.first[c.quote[0]])
	for _, f := range claimed {
		if f.kind != nameFact && !c.stated(f, given, pairs) {
			return "the source does not give the " + f.kind + " “" + f.shown(c.statement.document) + "”"
		}
	}
	for _, f := range claimed {
		if f.kind != nameFact || f.opener && !c.opensForAnother(f, given, pairs) {
			continue
		}
		if missing := c.unnamed(f); missing != "" {
			return "the source does not name “" + missing + "”"
		}
		if !c.statedOf(f, given, pairs) {
			return "the source does not say this of “" + f.shown(c.statement.document) + "”"
		}
	}
	if c.negationDiffers(pairs) {
		return "the statement and the source differ in a negation"
	}
	return ""
}

// pair is a word of the statement and the word of the source it is taken from.
type pair struct{ mine, theirs int }

// commonWords is a longest common subsequence of a statement and a stretch of
// the source whose first word has the given index.
func commonWords(mine, theirs []token, first int) []pair {
	length := make([][]int, len(mine)+1)
	for i := range length {
		length[i] = make([]int, len(theirs)+1)
	}
	for i := len(mine) - 1; i >= 0; i-- {
		for j := len(theirs) - 1; j >= 0; j-- {
			if mine[i].term == theirs[j].term {
				length[i][j] = length[i+1][j+1] + 1
			} else {
				length[i][j] = max(length[i+1][j], length[i][j+1])
			}
		}
	}
	var list []pair
	for i, j := 0, 0; i < len(mine) && j < len(theirs); {
		switch {
		case mine[i].term == theirs[j].term:
			list = append(list, pair{i, first + j})
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			i++
		default:
			j++
		}
	}
	return list
}

// stated tells whether the source gives a number or date, and gives it for what
// the statement says.
func (c *comparison) stated(f fact, given []fact, pairs []pair) bool {
	if c.replaced(f, given, pairs) || c.replacedNearby(f, given) {
		return false
	}
	if c.knownBesides(f) {
		return true
	}
	var sentences []int
	for _, g := range given {
		if f.same(g) {
			sentences = append(sentences, c.source.words[g.first].sentence)
		}
	}
	if len(sentences) > 0 && c.inContext(f, sentences, factReach) {
		return true
	}
	return f.count && !c.countedOtherwise(f, given)
}

// fractions are told as percentages, and the other way round.
var fractions = map[string]string{"50%": "half", "25%": "quarter"}

// knownBesides tells whether a date or number is that of the source's
// publication, or a percentage that the source gives as a fraction.
func (c *comparison) knownBesides(f fact) bool {
	if c.source.stands(fractions[f.value+f.unit]) {
		return true
	}
	return f.kind == dateFact && !c.published.IsZero() && f.near(c.published)
}

// countedOtherwise tells whether the source gives another number for the thing
// that the statement counts. Where it gives none, the writer may have counted.
func (c *comparison) countedOtherwise(f fact, given []fact) bool {
	counted := c.statement.nextContent(f.last)
	if counted == "" {
		return true
	}
	for _, g := range given {
		if g.kind != numberFact {
			continue
		}
		for i := g.last + 1; i <= min(g.last+countReach, len(c.source.words)-1); i++ {
			if c.source.words[i].term == counted {
				return true
			}
		}
	}
	return false
}

// countReach is how many words after a number the thing stands that it counts.
const countReach = 3

// nextContent is the content term that follows a word closely.
func (s statement) nextContent(i int) string {
	for j := i + 1; j < len(s.words) && j <= i+countReach; j++ {
		if s.content[j] {
			return s.words[j].term
		}
	}
	return ""
}

// statedOf is the same for a name.
func (c *comparison) statedOf(f fact, given []fact, pairs []pair) bool {
	if c.replaced(f, given, pairs) || c.replacedNearby(f, given) {
		return false
	}
	var sentences []int
	for _, term := range f.terms {
		if len(c.title.placesAlike(term)) > 0 {
			return true
		}
		for _, form := range nation(term) {
			sentences = append(sentences, c.source.sentencesOf(form)...)
		}
	}
	for _, i := range sentences {
		if c.quote[0] <= i && i <= c.quote[1] {
			return true
		}
	}
	return len(sentences) == 0 || c.inContext(f, sentences, nameReach) || c.shares(f, sentences)
}

const (
	// anchorReach is how many words may lie between a fact and the nearest word
	// that the quote has too, on each side, to say that the quote has another
	// fact in its place.
	anchorReach = 2
	// retoldShare is the share of a statement's words that the quote must have in the
	// same order for that: less is told freely, and has its words elsewhere.
	retoldShare = 0.5
	// repeatedShare is the same of a statement that is repeated but for a name.
	repeatedShare = 0.75
	// placeWords is how long that place in the quote may be.
	placeWords = 7
)

// replaced tells whether the quote has another fact where the statement has
// this one: the words around are the same.
func (c *comparison) replaced(f fact, given []fact, pairs []pair) bool {
	if !c.retold(pairs) {
		return false
	}
	return c.begunAlike(f, given, pairs) || c.otherInPlace(f, given, pairs, c.quote[0], c.quote[1])
}

// otherInPlace tells whether sentences first to last of the source have another
// fact, and not this one, where the statement has it.
func (c *comparison) otherInPlace(f fact, given []fact, pairs []pair, first, last int) bool {
	from, to, found := c.placeOf(f, pairs, first, last)
	if !found {
		return false
	}
	other := false
	for _, g := range given {
		if g.last < from || g.first > to || g.kind != f.kind {
			continue
		}
		if c.same(f, g) {
			return false
		}
		other = true
	}
	return other
}

// opensForAnother tells whether the word that opens a statement stands where the
// quote, which is told word for word, opens with a name.
func (c *comparison) opensForAnother(f fact, given []fact, pairs []pair) bool {
	return float64(len(pairs)) >= repeatedShare*float64(len(c.statement.words)) && c.replaced(f, given, pairs)
}

const (
	// nearbyWords of the statement on each side of a fact are compared with the
	// sentences of the source.
	nearbyWords = 6
	// nearbyShare of them must stand in a sentence, in the same order, for it to
	// tell what belongs in the fact's place.
	nearbyShare = 0.6
)

// replacedNearby tells whether a sentence of the source that has the words
// around a fact has another fact in its place, and no sentence that gives the
// fact has as many of them.
func (c *comparison) replacedNearby(f fact, given []fact) bool {
	from, to := max(0, f.first-nearbyWords), min(len(c.statement.words), f.last+1+nearbyWords)
	others := to - from - (f.last - f.first + 1)
	gives := c.sentencesGiving(f, given)
	most, mostOther := 0, 0
	for i := range c.source.sentences {
		pairs := commonWords(c.statement.words[from:to], c.source.between(i, i), c.source.first[i])
		around := 0
		for k := range pairs {
			pairs[k].mine += from
			if pairs[k].mine < f.first || pairs[k].mine > f.last {
				around++
			}
		}
		switch {
		case gives[i]:
			most = max(most, around)
		case float64(around) >= nearbyShare*float64(others) && c.otherInPlace(f, given, pairs, i, i):
			mostOther = max(mostOther, around)
		}
	}
	return mostOther > most
}

// sentencesGiving are the sentences of the source that have a fact.
func (c *comparison) sentencesGiving(f fact, given []fact) map[int]bool {
	list := map[int]bool{}
	for _, g := range given {
		if g.kind == f.kind && c.same(f, g) {
			list[c.source.words[g.first].sentence] = true
		}
	}
	return list
}

// begunAlike tells whether the quote has another fact that shares a word with
// this one in the same place: May 7 for May 16, 12.5 for 12.7.
func (c *comparison) begunAlike(f fact, given []fact, pairs []pair) bool {
	for _, p := range pairs {
		if p.mine < f.first || p.mine > f.last {
			continue
		}
		for _, g := range given {
			if g.kind == f.kind && g.first <= p.theirs && p.theirs <= g.last {
				return f.kind != nameFact && !f.same(g) && !g.same(f)
			}
		}
	}
	return false
}

// retold tells whether the statement follows the quote word for word, more or
// less.
func (c *comparison) retold(pairs []pair) bool {
	return float64(len(pairs)) >= retoldShare*float64(len(c.statement.words))
}

// same tells whether two facts of one kind may be the same: names are when they
// share a word, or one is the other's first letters.
func (c *comparison) same(f, g fact) bool {
	if f.kind != nameFact {
		return f.same(g)
	}
	if f.terms[0] == initials(c.source, g) || g.terms[0] == initials(c.statement.document, f) {
		return true
	}
	for _, term := range f.terms {
		if slices.ContainsFunc(g.terms, func(other string) bool { return sameName(term, other) }) {
			return true
		}
	}
	return false
}

// placeOf is where in sentences first to last of the source a fact of the
// statement would stand by the words before and after it.
func (c *comparison) placeOf(f fact, pairs []pair, first, last int) (from, to int, found bool) {
	before, after := pair{-1, -1}, pair{-1, -1}
	for _, p := range pairs {
		if p.mine < f.first {
			before = p
		}
		if p.mine > f.last && after.mine < 0 {
			after = p
		}
	}
	for _, p := range pairs {
		if p.mine >= f.first && p.mine <= f.last {
			return 0, 0, false
		}
	}
	from, to = before.theirs+1, after.theirs-1
	if before.mine < 0 {
		from = c.source.first[first]
	}
	if after.mine < 0 {
		to = c.source.first[last+1] - 1
	}
	close := f.first-before.mine <= anchorReach && (after.mine >= 0 && after.mine-f.last <= anchorReach || after.mine < 0 && f.last+anchorReach >= len(c.statement.words))
	return from, to, close && to-from < placeWords
}

const (
	contextWords = 4   // of the statement, nearest to a fact, are looked for near it in the source
	contextShare = 0.5 // of what is found anywhere must be found near the fact
	factReach    = 1   // sentences around a number or date
	nameReach    = 2   // and around a name, for pronouns follow it
)

// inContext tells whether the words next to a fact of the statement stand near
// the fact in the source too, about as well as anywhere.
func (c *comparison) inContext(f fact, sentences []int, reach int) bool {
	context := c.context(f)
	if len(context) == 0 {
		return true
	}
	n := len(c.source.sentences)
	held := make([][]bool, len(context))
	for t, term := range context {
		held[t] = make([]bool, n)
		for _, i := range c.source.sentencesOf(term) {
			held[t][i] = true
		}
	}
	count := func(i int) int {
		sum := 0
		for t := range context {
			if slices.Contains(held[t][max(0, i-1):min(n, i+reach+1)], true) {
				sum++
			}
		}
		return sum
	}
	best, here := 0, 0
	for i := range n {
		best = max(best, count(i))
	}
	for _, i := range sentences {
		here = max(here, count(i))
	}
	return float64(here) >= contextShare*float64(best)
}

// sharedWords are how many other words a sentence must share with a statement
// to be taken for one that it was made of.
const sharedWords = 4

// shares tells whether one of the sentences that hold a fact also holds several
// other words of the statement.
func (c *comparison) shares(f fact, sentences []int) bool {
	for _, i := range sentences {
		n := 0
		for t, stands := range c.stands {
			if !slices.Contains(f.terms, c.terms[t]) && slices.Contains(stands, i) {
				n++
			}
		}
		if n >= sharedWords {
			return true
		}
	}
	return false
}

// context are the content terms nearest to a fact that are no part of a name or
// number themselves.
func (c *comparison) context(f fact) []string {
	var list []string
	for reach := 1; reach < len(c.statement.words) && len(list) < contextWords; reach++ {
		for _, i := range []int{f.first - reach, f.last + reach} {
			if i >= 0 && i < len(c.statement.words) && c.statement.content[i] && len(list) < contextWords {
				list = append(list, c.statement.words[i].term)
			}
		}
	}
	return list
}
