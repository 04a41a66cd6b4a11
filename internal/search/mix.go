package search

import (
	"cmp"
	"slices"
)

// Weights of the ranking: scores are mixed, not ranks, since the distance
// between two passages says more than their order. Measured in docs/quality.md.
const (
	shareWeight  = 0.4
	cosineWeight = 0.6
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
