package search

import (
	"math"
	"slices"
)

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
	terms         []string           // of the question, each once, so that sums have an order
	weights       map[string]float64 // of each term of the question: idf × how often it was asked
	missing       map[string]bool    // terms of the question that stand in no passage
	averageLength float64            // index terms per passage
}

func newBM25(question []string, frequencies map[string]int, passages, terms int) bm25 {
	scorer := bm25{weights: map[string]float64{}, missing: map[string]bool{}, averageLength: 1}
	if passages > 0 && terms > 0 {
		scorer.averageLength = float64(terms) / float64(passages)
	}
	for _, term := range question {
		if _, known := scorer.weights[term]; !known {
			scorer.terms = append(scorer.terms, term)
		}
		scorer.missing[term] = frequencies[term] == 0
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
	for _, term := range m.terms {
		count := float64(counts[term])
		total += m.weights[term] * count / (count + norm)
	}
	return total
}

// held gives the terms of the question that stand in a passage, given its index terms.
func (m bm25) held(passage []string) []string {
	var held []string
	for _, term := range m.terms {
		if slices.Contains(passage, term) {
			held = append(held, term)
		}
	}
	return held
}
