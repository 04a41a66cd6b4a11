package summary

import (
	"cmp"
	"math"
	"slices"
)

// vector is a sparse term vector of length 1, or empty; terms ascend. Sums over
// it always add in the same order, so that equal texts get equal summaries.
type vector []weight

type weight struct {
	term  int
	value float64
}

// dot is the cosine of two vectors.
func (v vector) dot(w vector) (sum float64) {
	for len(v) > 0 && len(w) > 0 {
		switch {
		case v[0].term < w[0].term:
			v = v[1:]
		case v[0].term > w[0].term:
			w = w[1:]
		default:
			sum += v[0].value * w[0].value
			v, w = v[1:], w[1:]
		}
	}
	return sum
}

// vectors weighs the terms of texts by tf-idf, each text a document of its own.
func vectors(texts [][]string) []vector {
	ids := map[string]int{}
	var df []float64
	out := make([]vector, len(texts))
	for i, terms := range texts {
		out[i] = count(terms, ids)
		for _, w := range out[i] {
			if w.term >= len(df) {
				df = append(df, make([]float64, len(ids)-len(df))...)
			}
			df[w.term]++
		}
	}
	for _, v := range out {
		weigh(v, df, float64(len(texts)))
	}
	return out
}

// count gives the vector of how often each term occurs; new terms get an id.
func count(terms []string, ids map[string]int) vector {
	var v vector
	for _, term := range terms {
		id, known := ids[term]
		if !known {
			id = len(ids)
			ids[term] = id
		}
		v = append(v, weight{id, 1})
	}
	slices.SortFunc(v, func(a, b weight) int { return cmp.Compare(a.term, b.term) })
	merged := v[:0]
	for _, w := range v {
		if n := len(merged); n > 0 && merged[n-1].term == w.term {
			merged[n-1].value++
		} else {
			merged = append(merged, w)
		}
	}
	return merged
}

// weigh turns counts into tf-idf and makes the vector one of length 1.
func weigh(v vector, df []float64, n float64) {
	var sum float64
	for i := range v {
		v[i].value *= math.Log(1 + n/df[v[i].term])
		sum += v[i].value * v[i].value
	}
	for i := range v {
		v[i].value /= math.Sqrt(sum)
	}
}

// cosines gives the similarity of every pair of vectors.
func cosines(vectors []vector) [][]float64 {
	out := make([][]float64, len(vectors))
	for i, v := range vectors {
		out[i] = make([]float64, len(vectors))
		for j := range i {
			out[i][j] = v.dot(vectors[j])
			out[j][i] = out[i][j]
		}
	}
	return out
}

// Constants of LexRank.
const (
	damping    = 0.85
	iterations = 50
	settled    = 1e-6
)

// centrality is the continuous LexRank of every sentence, 1 for the highest: the
// share of time that a walk spends on it which goes from sentence to sentence by
// similarity, and now and then to any (Erkan and Radev, "LexRank: Graph-based
// Lexical Centrality as Salience in Text Summarization", JAIR 22, 2004).
func centrality(similar [][]float64) []float64 {
	n := len(similar)
	sums := make([]float64, n)
	rank := make([]float64, n)
	for i, row := range similar {
		rank[i] = 1 / float64(n)
		for _, s := range row {
			sums[i] += s
		}
	}
	for range iterations {
		next := step(similar, sums, rank)
		moved := 0.0
		for i := range next {
			moved += math.Abs(next[i] - rank[i])
		}
		rank = next
		if moved < settled {
			break
		}
	}
	if n == 0 {
		return rank
	}
	top := slices.Max(rank)
	for i := range rank {
		rank[i] /= top
	}
	return rank
}

// step is one step of the walk. From a sentence like no other it goes anywhere.
func step(similar [][]float64, sums, rank []float64) []float64 {
	n := float64(len(rank))
	next := make([]float64, len(rank))
	anywhere := (1 - damping) / n
	for i, row := range similar {
		if sums[i] == 0 {
			anywhere += damping * rank[i] / n
			continue
		}
		share := damping * rank[i] / sums[i]
		for j, s := range row {
			next[j] += share * s
		}
	}
	for j := range next {
		next[j] += anywhere
	}
	return next
}
