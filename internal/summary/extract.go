package summary

import (
	"math"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
)

// Limits of what is looked at and chosen.
const (
	considered = 400  // sentences of an article, from its start: news tells the main thing early
	scanned    = 4000 // sentences of an article that are looked at to find those
	minWords   = 5    // of a sentence worth choosing
	maxWords   = 60
)

// Weights of the choice, tuned on CNN and Daily Mail articles and on Wikinews.
const (
	halfWorth  = 5.0 // position at which a sentence is worth half as much as the first
	dependent  = 0.9 // factor for a sentence that leans on the one before it
	unended    = 0.5 // factor for a line that does not end like a sentence
	redundancy = 0.6 // share of its worth that a sentence loses which only repeats
	sameAgain  = 0.6 // similarity from which two sentences say the same
)

// candidate is a sentence that may be chosen.
type candidate struct {
	article.Span
	text  string
	score float64
}

// extract chooses up to n sentences of an article for its summary, in the order
// of the article. An article with text has at least one.
func extract(a article.Article, length Length) []article.Span {
	candidates := candidates(a.Text)
	n := wanted(length, len(candidates))
	if len(candidates) <= n {
		return spans(candidates)
	}
	texts := make([][]string, len(candidates))
	for i, c := range candidates {
		texts[i] = article.Terms(c.text)
	}
	similar := cosines(vectors(texts))
	score(candidates, centrality(similar))
	return spans(choose(candidates, similar, n))
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
	all = all[:min(len(all), scanned)]
	for _, accept := range []func(string) bool{
		func(s string) bool { n := words(s); return n >= minWords && n <= maxWords && !boilerplate(s) },
		func(s string) bool { return words(s) > 0 && !boilerplate(s) },
		func(string) bool { return true },
	} {
		if found := accepted(text, all, accept); len(found) > 0 {
			return found
		}
	}
	return nil
}

// accepted are the first sentences that are accepted, each text once.
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
		if len(found) == considered {
			break
		}
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
		c.score = central[i] / (1 + float64(i)/halfWorth)
		if leans(c.text) {
			c.score *= dependent
		}
		if !ends(c.text) {
			c.score *= unended
		}
	}
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
		best, bestWorth := -1, math.Inf(-1)
		for i, c := range candidates {
			if worth := c.after(likest(similar[i], taken)); !slices.Contains(taken, i) && worth > bestWorth {
				best, bestWorth = i, worth
			}
		}
		taken = append(taken, best)
	}
	slices.Sort(taken)
	var chosen []candidate
	for _, i := range taken {
		chosen = append(chosen, candidates[i])
	}
	return chosen
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
