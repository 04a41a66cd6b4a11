package verify

import (
	"math"
	"slices"
	"time"

	"github.com/pressmark/pressmark/internal/article"
)

// comparison is of one statement with one source.
type comparison struct {
	statement statement
	source    *document
	title     *document // of the source
	published time.Time // when the source was
	terms     []string  // the statement's content terms, each once; all its terms if it has none
	stands    [][]int   // for each term, the sentences that hold it, in order
	quote     [2]int    // first and last sentence of the quote
	gathered  []int     // the sentences that support the statement, the quote's first
	coverage  float64   // share of the terms that they hold
	steps     []step    // how the statement's words are found in the source
}

const (
	// supportNeeded is the share of a statement's content words that the
	// supporting sentences must hold.
	supportNeeded = 0.5
	// mostGathered sentences support one statement together with its quote.
	mostGathered = 3
	// Shares of words and of pairs of words in the choice of the quote: "bridge
	// closed" is said by a sentence that holds both words close together more
	// surely than by one that holds them far apart.
	quoteWordShare = 0.6
	quotePairShare = 0.25
	quoteAllShare  = 0.15 // of all words: what "He did not say when" has hardly others
	closeTogether  = 4
	// longerCosts is taken from two sentences, so that one is preferred that says it alone.
	longerCosts = 0.03
)

// findQuote finds the sentence, or two neighbouring ones, that hold most of the
// statement; false when none holds anything of it.
func (c *comparison) findQuote() bool {
	c.listTerms()
	for _, term := range c.terms {
		c.stands = append(c.stands, c.source.sentencesOf(term))
	}
	one, two := c.quoteScores()
	best := 0.0
	for i := range one {
		if one[i] > best {
			best, c.quote = one[i], [2]int{i, i}
		}
		if i+1 < len(one) && two[i]-longerCosts > best {
			best, c.quote = two[i]-longerCosts, [2]int{i, i + 1}
		}
	}
	if best > 0 {
		c.quoteVerbatim()
	}
	return best > 0
}

// quoteScores weighs each sentence, and each with the next.
func (c *comparison) quoteScores() (one, two []float64) {
	one, two = make([]float64, len(c.source.sentences)), make([]float64, len(c.source.sentences))
	for _, sentences := range c.stands {
		addShare(one, two, sentences, quoteWordShare/float64(len(c.terms)))
	}
	pairs := c.pairs()
	for _, pair := range pairs {
		addShare(one, two, c.source.sentencesOfPair(pair), quotePairShare/float64(len(pairs)))
	}
	for _, w := range c.statement.words {
		addShare(one, two, c.source.sentencesOf(w.term), quoteAllShare/float64(len(c.statement.words)))
	}
	return one, two
}

// quoteVerbatim takes the sentences that hold the statement letter by letter, if
// there are any, for they hold it best whatever their words.
func (c *comparison) quoteVerbatim() {
	words, mine := c.source.words, c.statement.words
	for _, at := range c.source.places[mine[0].term] {
		end := at + len(mine) - 1
		if end >= len(words) || words[end].sentence > words[at].sentence+1 {
			continue
		}
		if c.source.text[words[at].Start:words[end].End] == c.statement.text[mine[0].Start:mine[len(mine)-1].End] {
			c.quote = [2]int{words[at].sentence, words[end].sentence}
			return
		}
	}
}

// listTerms fills in the terms that have to be supported.
func (c *comparison) listTerms() {
	seen := map[string]bool{}
	for _, contentOnly := range []bool{true, false} {
		for i, w := range c.statement.words {
			if (c.statement.content[i] || !contentOnly) && !seen[w.term] {
				seen[w.term] = true
				c.terms = append(c.terms, w.term)
			}
		}
		if len(c.terms) > 0 {
			return
		}
	}
}

// pairs are the neighbouring content terms of the statement.
func (c *comparison) pairs() [][2]string {
	var list [][2]string
	last := ""
	for i, w := range c.statement.words {
		if !c.statement.content[i] {
			continue
		}
		if last != "" {
			list = append(list, [2]string{last, w.term})
		}
		last = w.term
	}
	return list
}

// addShare adds what is found in some sentences to the scores of single
// sentences and of two in a row, from the first of the two.
func addShare(one, two []float64, sentences []int, share float64) {
	for k, i := range sentences {
		one[i] += share
		two[i] += share
		if i > 0 && (k == 0 || sentences[k-1] != i-1) {
			two[i-1] += share
		}
	}
}

// sentencesOf lists the sentences that hold a term, or a word of the same stem
// as far as its first letters tell (Afghan, Afghanistan).
func (d *document) sentencesOf(term string) []int {
	var list []int
	for _, at := range d.placesAlike(term) {
		if i := d.words[at].sentence; len(list) == 0 || list[len(list)-1] != i {
			list = append(list, i)
		}
	}
	return list
}

func (d *document) sentencesOfPair(pair [2]string) []int {
	var list []int
	seconds := d.places[pair[1]]
	for _, at := range d.places[pair[0]] {
		i := d.words[at].sentence
		if len(list) > 0 && list[len(list)-1] == i {
			continue
		}
		from, _ := slices.BinarySearch(seconds, at-closeTogether)
		for _, other := range seconds[from:] {
			if other > at+closeTogether {
				break
			}
			if d.words[other].sentence == i {
				list = append(list, i)
				break
			}
		}
	}
	return list
}

// gather adds to the quote's sentences those that hold most of what is missing.
func (c *comparison) gather() {
	held := make([]bool, len(c.terms))
	for i := c.quote[0]; i <= c.quote[1]; i++ {
		c.take(i, held)
	}
	for range mostGathered {
		gain := make([]int, len(c.source.sentences))
		for t, sentences := range c.stands {
			if held[t] {
				continue
			}
			for _, i := range sentences {
				gain[i]++
			}
		}
		best := slices.Index(gain, slices.Max(gain))
		if gain[best] == 0 {
			break
		}
		c.take(best, held)
	}
	n := 0
	for _, is := range held {
		if is {
			n++
		}
	}
	c.coverage = float64(n) / float64(len(c.terms))
}

func (c *comparison) take(sentence int, held []bool) {
	c.gathered = append(c.gathered, sentence)
	for t, sentences := range c.stands {
		held[t] = held[t] || slices.Contains(sentences, sentence)
	}
}

func (c *comparison) quoteSpan() article.Span {
	return article.Span{Start: c.source.sentences[c.quote[0]].Start, End: c.source.sentences[c.quote[1]].End}
}

// Weights of the score: a logistic model of "people say that the article
// supports the statement", fitted on judged sentences of summaries that models
// wrote; see docs/quality.md.
const (
	scoreBias    = 2.2
	scoreCost    = -6.0  // of the root of the alignment's cost for each word
	scoreCostCap = 0.2   // what costs more is retold freely, and the order of words says no more
	scoreShort   = -11.0 // of 1 / number of words: short statements are often torn off
	scoreWords   = 1.5   // of the share of words that one sentence holds
	scoreMissing = -0.15 // of each content word that stands nowhere in the source
	// contradicted is what a contradiction leaves of the score.
	contradicted = 0.7
)

// score is the estimated probability that people would call the statement
// supported by the source, 0 to 1.
func (c *comparison) score() float64 {
	cost := 0.0
	for _, s := range c.steps {
		cost += s.cost
	}
	n := float64(len(c.steps))
	missing := 0
	for _, term := range c.terms {
		if len(c.source.places[term]) == 0 {
			missing++
		}
	}
	return logistic(scoreBias +
		scoreCost*math.Sqrt(min(scoreCostCap, cost/n)) +
		scoreShort/n +
		scoreWords*c.inOneSentence() +
		scoreMissing*float64(missing))
}

// inOneSentence is the greatest share of the statement's words, function words
// too, that a single sentence holds.
func (c *comparison) inOneSentence() float64 {
	held := make([]int, len(c.source.sentences))
	for _, w := range c.statement.words {
		last := -1
		for _, at := range c.source.places[w.term] {
			if i := c.source.words[at].sentence; i != last {
				held[i]++
				last = i
			}
		}
	}
	return float64(slices.Max(held)) / float64(len(c.statement.words))
}

func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
