package verify

import (
	"slices"
	"strings"
	"unicode"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/search"
)

// nameAt finds a run of capitalised words. A single word that opens a sentence
// may be no name at all: see fact.opener.
func (d *document) nameAt(i int) (fact, bool) {
	if !d.nameWord(i) {
		return fact{}, false
	}
	last := i
	for last+1 < len(d.words) && d.nameWord(last+1) && joinsName(d.gap(last)) {
		last++
	}
	f := fact{kind: nameFact, first: i, last: last}
	f.opener = d.opens(i) && f.first == f.last && d.common(i) && !d.acronym(i)
	for _, w := range d.words[f.first : f.last+1] {
		f.terms = append(f.terms, w.term)
	}
	return f, true
}

func joinsName(gap string) bool {
	gap = strings.TrimSpace(gap)
	return gap == "" || gap == "." || gap == "-" || gap == "’" || gap == "'"
}

func (d *document) nameWord(i int) bool {
	w := d.words[i]
	if d.acronym(i) {
		return true
	}
	if !w.capital || w.term == "i" || titles[w.term] || len(search.ContentTerms(w.Of(d.text))) == 0 {
		return false
	}
	if _, date := d.dateAt(i); date {
		return false
	}
	_, number := d.numberAt(i)
	return !number
}

// acronym tells whether a word is written in capitals, as US is.
func (d *document) acronym(i int) bool {
	written := d.words[i].Of(d.text)
	return d.words[i].capital && len(written) > 1 && strings.ToUpper(written) == written
}

// common tells whether a word that opens a sentence is likely no name: it is
// found in lower case elsewhere, or nothing tells.
func (d *document) common(i int) bool {
	for _, at := range d.places[d.words[i].term] {
		if at != i && !d.words[at].capital {
			return true
		}
	}
	for _, at := range d.places[d.words[i].term] {
		if !d.opens(at) && d.words[at].capital {
			return false
		}
	}
	return true
}

// letters is a name's first letters, as in an acronym.
func initials(d *document, f fact) string {
	var b strings.Builder
	for _, w := range d.words[f.first : f.last+1] {
		for _, r := range w.Of(d.text) {
			b.WriteRune(unicode.ToLower(r))
			break
		}
	}
	return b.String()
}

// titles go with a name and are often left out.
var titles = stemSet(`mr mrs ms miss dr sir lord lady president prime minister mayor king queen prince princess
	professor senator judge captain general secretary governor chancellor`)

// stems gives the index terms of some words.
func stems(list string) []string {
	var terms []string
	for word := range strings.FieldsSeq(list) {
		if found := article.Terms(word); len(found) == 1 {
			word = found[0]
		}
		terms = append(terms, word)
	}
	return terms
}

func stemSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, term := range stems(list) {
		set[term] = true
	}
	return set
}

// unnamed is the first word of a name that the source does not have in any form.
func (c *comparison) unnamed(f fact) string {
	for i := f.first; i <= f.last; i++ {
		w := c.statement.words[i]
		if titles[w.term] || c.source.hasName(w.term) || c.title.hasName(w.term) || slices.ContainsFunc(nation(w.term), c.source.stands) || c.acronymKnown(f, w) {
			continue
		}
		return w.Of(c.statement.text)
	}
	return ""
}

func (d *document) stands(term string) bool { return len(d.places[term]) > 0 }

// hasName tells whether a text holds a word of a name, spelled as in the
// statement or nearly so.
func (d *document) hasName(term string) bool {
	if len(d.placesAlike(term)) > 0 {
		return true
	}
	for other := range d.places {
		if sameName(term, other) {
			return true
		}
	}
	return false
}

// sameName tells whether two words of names may be the same: forms of one word,
// or one that is misspelled by a letter.
func sameName(a, b string) bool {
	return a == b || len(a) >= stemLetters && strings.HasPrefix(b, a[:stemLetters]) ||
		len(a) == len(b) && len(a) >= longName && differences(a, b) == 1 || sameNation(a, b)
}

func sameNation(a, b string) bool {
	return slices.ContainsFunc(nations, func(forms []string) bool { return slices.Contains(forms, a) && slices.Contains(forms, b) })
}

// longName is how many letters a name must have for one of them to be a slip.
const longName = 6

func differences(a, b string) int {
	n := 0
	for i := range len(a) {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

// acronymKnown tells whether a name stands in the source by its first letters,
// or an acronym in full.
func (c *comparison) acronymKnown(f fact, w token) bool {
	if len(c.source.places[initials(c.statement.document, f)]) > 0 && f.first < f.last {
		return true
	}
	return len(w.term) > 1 && c.source.spells(w.term)
}

// spells tells whether words in a row, or all but the small ones, have the first
// letters of an acronym.
func (d *document) spells(acronym string) bool {
	for i, w := range d.words {
		if !w.capital || w.term[0] != acronym[0] {
			continue
		}
		k := 0
		for j := i; j < len(d.words) && k < len(acronym) && d.words[j].sentence == w.sentence; j++ {
			switch {
			case strings.ToLower(d.words[j].Of(d.text))[0] == acronym[k] && d.words[j].capital:
				k++
			case d.words[j].capital:
				j = len(d.words)
			}
		}
		if k == len(acronym) {
			return true
		}
	}
	return false
}

// nations are countries whose people or language do not begin like them, or are
// too short for that to show.
var nations = [][]string{
	stems("france french frenchman"), stems("netherlands dutch"), stems("wales welsh"), stems("greece greek"),
	stems("spain spanish spaniard"), stems("poland polish pole"), stems("denmark danish dane"), stems("sweden swedish swede"),
	stems("finland finnish finn"), stems("turkey turkish turk"), stems("britain british briton uk"), stems("uk united kingdom"),
	stems("us usa american america united"), stems("switzerland swiss"), stems("ireland irish"), stems("scotland scottish scot"),
	stems("iraq iraqi"), stems("iran iranian"), stems("china chinese"), stems("germany german"), stems("italy italian"),
	stems("egypt egyptian"), stems("eu european europe"), stems("un united nations"), stems("peru peruvian"), stems("thailand thai"),
	stems("cuba cuban"), stems("syria syrian"), stems("libya libyan"), stems("kenya kenyan"), stems("japan japanese"),
	stems("norway norwegian"), stems("oman omani"), stems("chad chadian"), stems("mali malian"), stems("nepal nepali"),
}

// nation gives the forms of a country's name, or the word alone if it is none.
func nation(term string) []string {
	all := []string{term}
	for _, forms := range nations {
		if slices.Contains(forms, term) {
			all = append(all, forms...)
		}
	}
	return all
}
