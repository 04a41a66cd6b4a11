package verify

import "strings"

var (
	// denials turn a statement around.
	denials = stemSet("not no never none nobody nothing neither nor without nowhere")
	// deniers deny all that follows in their sentence.
	deniers = stemSet("denied denial")
	// refusals may be told as a denial.
	refusals = stemSet(`denied refuse fail reject unable lack prevent stop avoid unlikely hardly rarely decline ban cancel
		absent miss abandon block despite withdrew unsuccessfully least barely unless unknown unclear few little too end instead only`)
)

// negates tells whether a word turns a clause around. "Not only" does not, and
// "no" before a digit is a number.
func (d *document) negates(i int) bool {
	next := d.lower(i + 1)
	switch term := d.words[i].term; term {
	case "not":
		return next != "only"
	case "no":
		return next == "" || next[0] < '0' || next[0] > '9'
	default:
		return denials[term]
	}
}

// negationDiffers tells whether the statement denies what the source does not,
// or the other way round. Only the clause counts that the words come from.
func (c *comparison) negationDiffers(pairs []pair) bool {
	for i := range c.statement.words {
		if c.statement.negates(i) && !c.deniedToo(i, pairs) {
			return true
		}
	}
	for k := 1; k < len(pairs); k++ {
		a, b := pairs[k-1], pairs[k]
		if b.mine == a.mine+1 && b.theirs > a.theirs+1 && c.deniedBetween(a.theirs, b.theirs) {
			return true
		}
	}
	return c.retold(pairs) && !c.statement.deniesAnything() && c.deniedAsAWhole(pairs[0].theirs)
}

func (s statement) deniesAnything() bool {
	for i, w := range s.words {
		if s.negates(i) || refusals[w.term] {
			return true
		}
	}
	return false
}

func (s statement) has(term string) bool { return len(s.places[term]) > 0 }

// denialReach is how many words may lie between two of the source for a denial
// among them to belong to both.
const denialReach = 5

// deniedToo tells whether the source denies where the statement does: between
// the words around the denial, or else near the word that is denied.
func (c *comparison) deniedToo(i int, pairs []pair) bool {
	from, to := -1, -1
	for _, p := range pairs {
		if p.mine == i {
			return true
		}
		if p.mine < i {
			from = p.theirs
		}
		if p.mine > i && to < 0 {
			to = p.theirs
		}
	}
	if from >= 0 && to >= 0 && c.denies(from, to) {
		return true
	}
	if to >= 0 && c.deniedAsAWhole(to) {
		return true
	}
	first, last := c.source.first[c.quote[0]], c.source.first[c.quote[1]+1]-1
	return from < 0 && c.denies(first, min(to, last)) || to < 0 && c.denies(max(from, first), last)
}

// deniedAsAWhole tells whether the sentence that a word of the source stands in
// reports, before that word, that somebody denies the rest.
func (c *comparison) deniedAsAWhole(at int) bool {
	for i := at - 1; i >= c.source.first[c.source.words[at].sentence]; i-- {
		if term := c.source.words[i].term; deniers[term] && !c.statement.has(term) {
			return true
		}
	}
	return false
}

// denies tells whether there is a denial, or a word like it, from one word of the
// source to another.
func (c *comparison) denies(from, to int) bool {
	for j := max(0, from); j <= min(to, len(c.source.words)-1); j++ {
		if term := c.source.words[j].term; c.source.negates(j) || refusals[term] && !c.statement.has(term) {
			return true
		}
	}
	return false
}

// deniedBetween tells whether the source has a denial between two words that
// follow each other in the statement, in the same clause.
func (c *comparison) deniedBetween(from, to int) bool {
	if to-from > denialReach || strings.ContainsAny(c.source.text[c.source.words[from].End:c.source.words[to].Start], ",;:—–()") {
		return false
	}
	for j := from + 1; j < to; j++ {
		if c.source.negates(j) {
			return true
		}
	}
	return false
}
