package summary

import (
	"math"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
)

// Limits of what is looked at and chosen.
const (
	compared = 100 // sentences that are compared with each other; an article with more is thinned by as many
	minWords = 5   // of a sentence worth choosing
	maxWords = 60
)

// Weights of the choice one by one: among the sentences of long articles, and
// among notes.
const (
	halfWorth  = 5.0  // position at which a sentence is worth half as much as the first
	dependent  = 0.9  // factor for a sentence that leans on the one before it
	unended    = 0.5  // factor for a line that does not end like a sentence
	redundancy = 0.6  // share of its worth that a sentence loses which only repeats
	sameAgain  = 0.6  // similarity from which two sentences say the same
	neighbours = 0.59 // likeness of neighbouring sentences of a long article
)

// candidate is a sentence that may be chosen.
type candidate struct {
	article.Span
	text  string
	score float64
}

// extract chooses the sentences of an article for its summary, in the order of
// the article. An article with text has at least one.
func extract(text string, length Length) []article.Span {
	candidates := candidates(text)
	return best(text, candidates, wanted(length, len(candidates)))
}

// best chooses up to n of the candidates, in the order of the article.
func best(text string, candidates []candidate, n int) []article.Span {
	if len(candidates) <= n {
		return spans(candidates)
	}
	total := len(candidates)
	for len(candidates) > compared {
		candidates = thin(text, candidates)
	}
	similar := cosines(vectors(terms(candidates)))
	central := centrality(similar)
	if total > compared {
		scoreAcross(candidates, central, len(text))
		spread(candidates, similar, len(text)/n)
		return spans(choose(candidates, similar, n))
	}
	return spans(newCover(candidates, similar, central, n == 1).choose(n))
}

// thin leaves the best sentences of every section: of up to a hundred that stand
// together, cut where the article has borders. To compare every sentence of a
// long article with every other would take too long, and its first ones alone are
// not all of it.
func thin(text string, candidates []candidate) []candidate {
	ends := divide(text, spans(candidates), func(string) int { return 1 }, compared)
	each := max(1, compared/len(ends))
	var left []candidate
	start := 0
	for _, end := range ends {
		group := candidates[start:end]
		similar := cosines(vectors(terms(group)))
		score(group, centrality(similar))
		left = append(left, choose(group, similar, min(each, (len(group)+1)/2))...)
		start = end
	}
	return left
}

func terms(candidates []candidate) [][]string {
	texts := make([][]string, len(candidates))
	for i, c := range candidates {
		texts[i] = article.Terms(c.text)
	}
	return texts
}

// wanted is how many sentences a summary of the length has: long ones a quarter
// of those there are, at least as many as medium ones.
func wanted(length Length, available int) int {
	switch length {
	case Short:
		return 1
	case Long:
		return min(max(3, (available+3)/4), 8)
	}
	return 3
}

// candidates are the sentences worth choosing. Where an article has none, it is
// what comes nearest: any sentence with words that is not boilerplate, then
// anything at all.
func candidates(text string) []candidate {
	all := article.Sentences(text)
	for _, accept := range []func(string) bool{
		func(s string) bool { n := words(s); return n >= minWords && n <= maxWords && !article.Aside(s) },
		func(s string) bool { return words(s) > 0 && !article.Aside(s) },
		func(string) bool { return true },
	} {
		if found := accepted(text, all, accept); len(found) > 0 {
			return found
		}
	}
	return nil
}

// accepted are the sentences that are accepted, each text once.
func accepted(text string, all []article.Span, accept func(string) bool) []candidate {
	var found []candidate
	seen := map[string]bool{}
	for _, span := range all {
		s := span.Of(text)
		if seen[s] || !accept(s) {
			continue
		}
		seen[s] = true
		found = append(found, candidate{Span: span, text: s})
	}
	return found
}

// words counts the words of a sentence. Where no spaces stand between words, two
// characters count for one.
func words(s string) int {
	return max(len(strings.Fields(s)), article.CountTerms(s)/2)
}

// score gives every candidate its worth: central to the article, early in it,
// and understandable alone.
func score(candidates []candidate, central []float64) {
	for i := range candidates {
		c := &candidates[i]
		c.score = central[i] * plainness(c.text) / (1 + float64(i)/halfWorth)
	}
}

// scoreAcross gives the best sentences of the sections of a long article their
// worth: each was early in its section, so that the place in the article counts
// little. The last sentence is worth three quarters of the first.
func scoreAcross(candidates []candidate, central []float64, length int) {
	for i := range candidates {
		c := &candidates[i]
		c.score = central[i] * plainness(c.text) / (1 + float64(c.Start)/float64(3*length))
	}
}

// spread makes sentences alike that stand closer to each other than reach bytes,
// the closer the more: the summary of a long article is of all of it.
func spread(candidates []candidate, similar [][]float64, reach int) {
	for i, row := range similar {
		for j := range row {
			apart := max(candidates[i].Start-candidates[j].Start, candidates[j].Start-candidates[i].Start)
			near := 1 - float64(apart)/float64(reach)
			row[j] = max(row[j], neighbours*near)
		}
	}
}

// plainness is less than 1 for a sentence that is hard to understand alone.
func plainness(s string) float64 {
	factor := 1.0
	if leans(s) {
		factor *= dependent
	}
	if !article.EndsSentence(s) {
		factor *= unended
	}
	return factor
}

// leans tells whether a sentence needs the one before it, or asks instead of
// telling.
func leans(s string) bool {
	first, _, _ := strings.Cut(s, " ")
	return leaning[strings.ToLower(strings.Trim(first, `"'“”‘’,`))] || strings.HasSuffix(s, "?")
}

var leaning = map[string]bool{
	"and": true, "but": true, "or": true, "so": true, "because": true, "however": true, "also": true, "then": true, "yet": true,
	"he": true, "she": true, "they": true, "it": true, "this": true, "that": true, "these": true, "those": true, "his": true, "her": true, "their": true, "its": true,
}

// choose takes the best n, each time the candidate that is worth most after what
// it repeats of those taken is deducted (maximal marginal relevance: Carbonell
// and Goldstein, "The Use of MMR, Diversity-Based Reranking for Reordering
// Documents and Producing Summaries", SIGIR 1998).
func choose(candidates []candidate, similar [][]float64, n int) []candidate {
	var taken []int
	for len(taken) < n {
		next, _ := worthMost(candidates, similar, taken)
		taken = append(taken, next)
	}
	slices.Sort(taken)
	var chosen []candidate
	for _, i := range taken {
		chosen = append(chosen, candidates[i])
	}
	return chosen
}

// worthMost is the candidate to take next, and what it is worth: less than 0
// when it only says again what one of those taken says. -1: all are taken.
func worthMost(candidates []candidate, similar [][]float64, taken []int) (next int, worth float64) {
	next, worth = -1, math.Inf(-1)
	for i, c := range candidates {
		if w := c.after(likest(similar[i], taken)); !slices.Contains(taken, i) && w > worth {
			next, worth = i, w
		}
	}
	return next, worth
}

// after is what a candidate is worth once a sentence is taken that is that
// similar to it. One that says the same again comes behind all that do not.
func (c candidate) after(similarity float64) float64 {
	if similarity >= sameAgain {
		return -similarity
	}
	return c.score * (1 - redundancy*similarity)
}

// likest is the highest similarity to one of those taken.
func likest(similar []float64, taken []int) (most float64) {
	for _, i := range taken {
		most = max(most, similar[i])
	}
	return most
}

func spans(candidates []candidate) []article.Span {
	var out []article.Span
	for _, c := range candidates {
		out = append(out, c.Span)
	}
	return out
}
