package search

import (
	"cmp"
	"maps"
	"slices"
)

// Weights of the ranking: scores are mixed, not ranks, since the distance
// between two passages says more than their order. Measured in docs/quality.md.
const (
	shareWeight  = 0.25
	cosineWeight = 0.75
	// heldWeight counts how much of the question the article holds in all its
	// candidates together: a long question is seldom told in one passage.
	heldWeight = 0.15
	// articleWeight counts the next two passages of the same article: an article
	// that speaks of the question in several places is more likely about it.
	articleWeight = 0.06
	articleOthers = 2
	mostScore     = (shareWeight + cosineWeight + heldWeight) * (1 + articleOthers*articleWeight)
)

// candidate is a passage on its way through the ranking.
type candidate struct {
	Passage
	bm25 float64
	held []string // terms of the question that the passage or its title holds
}

// setShares relates every BM25 score to the best one of the question, so that
// it can be mixed with a cosine.
func setShares(candidates []candidate) {
	best := 0.0
	for _, c := range candidates {
		best = max(best, c.bm25)
	}
	if best == 0 {
		return
	}
	for i := range candidates {
		candidates[i].Share = candidates[i].bm25 / best
	}
}

// rank orders candidates by the mix, best first. Those without a vector keep
// their BM25 order below the others: nothing is known of their meaning. Without
// any vector the share alone ranks.
func rank(candidates []candidate, weights map[string]float64) {
	held := heldByArticle(candidates, weights)
	for i := range candidates {
		c := &candidates[i]
		c.Held = held[c.ArticleID]
		c.Score = mixed(c)
	}
	addArticles(candidates)
	slices.SortStableFunc(candidates, func(a, b candidate) int {
		if a.HasVector != b.HasVector {
			return before(a.HasVector)
		}
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Key, b.Key))
	})
}

func mixed(c *candidate) float64 {
	score := shareWeight*c.Share + heldWeight*c.Held
	if c.HasVector {
		score += cosineWeight * max(c.Cosine, 0)
	}
	return score
}

// heldByArticle is the share of the question, its terms counted by their weights,
// that the candidates of each article hold together.
func heldByArticle(candidates []candidate, weights map[string]float64) map[string]float64 {
	all := 0.0
	for _, term := range slices.Sorted(maps.Keys(weights)) {
		all += weights[term]
	}
	held := map[string]float64{}
	counted := map[[2]string]bool{}
	for _, c := range candidates {
		for _, term := range c.held {
			if key := [2]string{c.ArticleID, term}; !counted[key] {
				counted[key] = true
				held[c.ArticleID] += weights[term] / all
			}
		}
	}
	return held
}

// addArticles adds to every candidate what the other good passages of its article
// are worth. The sum stays between 0 and 1.
func addArticles(candidates []candidate) {
	scores := map[string][]float64{}
	for _, c := range candidates {
		scores[c.ArticleID] = append(scores[c.ArticleID], c.Score)
	}
	for _, list := range scores {
		slices.SortFunc(list, func(a, b float64) int { return cmp.Compare(b, a) })
	}
	for i := range candidates {
		list := scores[candidates[i].ArticleID]
		for _, other := range list[1:min(1+articleOthers, len(list))] {
			candidates[i].Score += articleWeight * other
		}
		candidates[i].Score /= mostScore
	}
}

func before(first bool) int {
	if first {
		return -1
	}
	return 1
}

func dot(a, b []float32) float64 {
	var sum float64
	for i := range min(len(a), len(b)) {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}
