package summary

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pressmark/pressmark/internal/article"
)

// Constants of the choice. Chances and merits are in the same measure: the part
// of a summary's words that are words of the article's news. How they were found,
// and how little the exact values matter: docs/quality.md.
const (
	firstOdds = 1.0 / 6 // that a summary has a word of the first sentence that no other sentence has
	earlier   = 2.0 / 3 // the odds fall by this power of the place where a word stands first
	nameOdds  = 1.5     // factor for names
	freeWords = 50.0    // length that costs nothing, of a summary of up to three sentences
	freeEach  = 17.0    // and for each sentence of a longer one

	centralMerit = 0.1   // of the most central sentence
	earlyMerit   = 0.02  // of the first sentence
	aloneMerit   = 0.1   // the same where one sentence is all that is told
	halfMerit    = 5.0   // place at which it is half of that
	uneven       = -0.02 // of a sentence with fewer or more words than these
	fewWords     = 9
	manyWords    = 35
	dangling     = -0.02 // of one that leans on a sentence that is not there
	quoteMerit   = -0.02 // of one that begins with what somebody said
	unendedMerit = -0.05 // of a line that does not end like a sentence
	againMerit   = -1.0  // of one that says what an earlier one says
)

// cover chooses sentences as a set: those that together hold most of the words
// that a summary of the article would have, and are short (concept coverage:
// Gillick and Favre, "A Scalable Global Model for Summarization", ILP for NLP
// 2009; here the chances of the words stand in the place of counts, and the sum
// is divided by the length, as an F1 is). What two sentences share counts once,
// so that a set which repeats itself is worth less.
type cover struct {
	candidates []candidate
	terms      [][]int   // by candidate: its terms, each once
	chance     []float64 // by term: that a summary has it
	length     []float64 // by candidate: its words
	merit      []float64 // by candidate: what speaks for it by itself
	leans      []bool    // by candidate: it needs the sentence before it
	met        []int     // by term: the last set that was looked at and has it
	sets       int       // that were looked at
}

// newCover prepares the choice. Where a sentence is to stand alone it may be
// longer, and the first ones of the article, which are written to do so, are
// worth more.
func newCover(candidates []candidate, similar [][]float64, central []float64, alone bool) *cover {
	c := &cover{candidates: candidates}
	c.countTerms()
	early, limit := earlyMerit, manyWords
	if alone {
		early, limit = aloneMerit, maxWords
	}
	for i, candidate := range candidates {
		n := words(candidate.text)
		c.length = append(c.length, float64(n))
		merit := centralMerit*central[i] + early/(1+float64(i)/halfMerit) + form(candidate.text, n, limit)
		if i > 0 && slices.Max(similar[i][:i]) >= sameAgain {
			merit += againMerit
		}
		c.merit = append(c.merit, merit)
		c.leans = append(c.leans, leans(candidate.text))
	}
	return c
}

// countTerms fills in the terms and their chances: a word that many sentences
// have, and early ones, is what the article is about.
func (c *cover) countTerms() {
	named := names(c.candidates)
	ids := map[string]int{}
	var odds []float64 // by term, for each sentence that has it
	var held []float64 // by term: sentences that have it
	for i, terms := range terms(c.candidates) {
		var distinct []int
		for _, term := range slices.Compact(slices.Sorted(slices.Values(terms))) {
			id, known := ids[term]
			if !known {
				id = len(ids)
				ids[term] = id
				held = append(held, 0)
				odds = append(odds, firstOdds*math.Pow(float64(1+i), -earlier))
				if named[term] {
					odds[id] *= nameOdds
				}
			}
			held[id]++
			distinct = append(distinct, id)
		}
		c.terms = append(c.terms, distinct)
	}
	c.met = make([]int, len(ids))
	for id, n := range held {
		c.chance = append(c.chance, n*odds[id]/(1+n*odds[id]))
	}
}

// names are the terms of words written with a capital letter inside a sentence.
func names(candidates []candidate) map[string]bool {
	found := map[string]bool{}
	for _, c := range candidates {
		for k, word := range strings.Fields(c.text) {
			word = strings.TrimLeft(word, `"'“‘([`)
			if first, _ := utf8.DecodeRuneInString(word); k > 0 && unicode.IsUpper(first) {
				for _, term := range article.Terms(word) {
					found[term] = true
				}
			}
		}
	}
	return found
}

// form is what speaks against a sentence of so many words by its looks; limit is
// how many it may well have.
func form(text string, words, limit int) (merit float64) {
	if words < fewWords || words > limit {
		merit += uneven
	}
	if first, _ := utf8.DecodeRuneInString(text); strings.ContainsRune("\"'“‘„«「", first) {
		merit += quoteMerit
	}
	if !article.EndsSentence(text) {
		merit += unendedMerit
	}
	return merit
}

// worth is how good a set of sentences is as a summary.
func (c *cover) worth(set []int) float64 {
	c.sets++
	n := float64(len(set))
	length := max(freeWords, freeEach*n)
	covered, merit := 0.0, 0.0
	for _, i := range set {
		length += c.length[i]
		covered += c.newChances(i)
		merit += c.merit[i]
		if c.leans[i] && !c.follows(i, set) {
			merit += dangling
		}
	}
	return covered/length + merit/n
}

// newChances adds up the chances of the sentence's terms that this set did not
// have before.
func (c *cover) newChances(i int) (sum float64) {
	for _, term := range c.terms[i] {
		if c.met[term] != c.sets {
			c.met[term] = c.sets
			sum += c.chance[term]
		}
	}
	return sum
}

// follows tells whether the set has the sentence that stands before another.
func (c *cover) follows(i int, set []int) bool {
	const blankLine = 2
	return i > 0 && slices.Contains(set, i-1) && c.candidates[i].Start-c.candidates[i-1].End <= blankLine
}

// choose takes n sentences one by one, each time the one that makes the best
// set, then exchanges one for another as long as that makes the set better.
func (c *cover) choose(n int) []candidate {
	set := make([]int, 0, n)
	for len(set) < n {
		set = append(set, -1)
		c.improve(set, len(set)-1)
	}
	for improved := true; improved; {
		improved = false
		for place := range set {
			improved = c.improve(set, place) || improved
		}
	}
	slices.Sort(set)
	var chosen []candidate
	for _, i := range set {
		chosen = append(chosen, c.candidates[i])
	}
	return chosen
}

// improve puts the best sentence in a place of the set, which is -1 while it is
// free, and tells whether that is another than before.
func (c *cover) improve(set []int, place int) bool {
	const clearly = 1e-9 // more than rounding makes of another order of the same set
	before, best, most := set[place], set[place], math.Inf(-1)
	if before >= 0 {
		most = c.worth(set) + clearly
	}
	for i := range c.candidates {
		set[place] = before
		if slices.Contains(set, i) {
			continue
		}
		set[place] = i
		if worth := c.worth(set); worth > most {
			best, most = i, worth
		}
	}
	set[place] = best
	return best != before
}
