package search

import (
	"cmp"
	"slices"
)

// Weights of the ranking: scores are mixed, not ranks, since the distance
// between two passages says more than their order. Measured in docs/quality.md.
const (
	shareWeight  = 0.3
	cosineWeight = 0.7
	// articleWeight counts the next two passages of the same article: an article
	// that speaks of the question in several places is more likely about it.
	articleWeight = 0.07
	articleOthers = 2
)

// candidate is a passage on its way through the ranking.
type candidate struct {
	Passage
	bm25 float64
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
func rank(candidates []candidate) {
	for i := range candidates {
		candidates[i].Score = mixed(&candidates[i])
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
	if !c.HasVector {
		return shareWeight * c.Share
	}
	return shareWeight*c.Share + cosineWeight*max(c.Cosine, 0)
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
		candidates[i].Score /= 1 + articleOthers*articleWeight
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
