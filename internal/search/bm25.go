package search

import "math"

// Lucene's parameters of BM25: how fast a repeated word stops counting, and how
// much a long passage is held against it.
const (
	bm25K1 = 1.2
	bm25B  = 0.75
)

// bm25 scores passages for one question with Lucene's variant of BM25, whose
// inverse document frequency stays positive for words that stand in more than
// half of the passages. (SQLite's own ranking clamps those to nothing, which
// would make a library of one article unrankable.)
type bm25 struct {
	weights       map[string]float64 // of each term of the question: idf × how often it was asked
	averageLength float64            // index terms per passage
}

func newBM25(question []string, frequencies map[string]int, passages, terms int) bm25 {
	scorer := bm25{weights: make(map[string]float64, len(question)), averageLength: 1}
	if passages > 0 && terms > 0 {
		scorer.averageLength = float64(terms) / float64(passages)
	}
	for _, term := range question {
		scorer.weights[term] += inverseDocumentFrequency(frequencies[term], passages)
	}
	return scorer
}

func inverseDocumentFrequency(frequency, passages int) float64 {
	n, all := float64(frequency), float64(max(passages, frequency))
	return math.Log(1 + (all-n+0.5)/(n+0.5))
}

// score of a passage given its index terms.
func (m bm25) score(passage []string) float64 {
	counts := make(map[string]int, len(m.weights))
	for _, term := range passage {
		if _, asked := m.weights[term]; asked {
			counts[term]++
		}
	}
	norm := bm25K1 * (1 - bm25B + bm25B*float64(len(passage))/m.averageLength)
	total := 0.0
	for term, count := range counts {
		total += m.weights[term] * float64(count) / (float64(count) + norm)
	}
	return total
}
