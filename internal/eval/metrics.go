package eval

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
)

// mean of values, in percent; NaN for none.
func mean(values []float64) Percent {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return Percent(100 * sum / float64(len(values)))
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// ndcg is the normalised discounted cumulative gain of the first k of a ranking
// with binary gain (Järvelin and Kekäläinen 2002).
func ndcg(ranking []string, relevant map[string]bool, k int) float64 {
	gain, ideal := 0.0, 0.0
	for i, id := range ranking[:min(k, len(ranking))] {
		if relevant[id] {
			gain += 1 / math.Log2(float64(i)+2)
		}
	}
	for i := range min(k, len(relevant)) {
		ideal += 1 / math.Log2(float64(i)+2)
	}
	return gain / ideal
}

// recall is the share of the relevant that stand among the first k.
func recall(ranking []string, relevant map[string]bool, k int) float64 {
	found := 0
	for _, id := range ranking[:min(k, len(ranking))] {
		if relevant[id] {
			found++
		}
	}
	return float64(found) / float64(len(relevant))
}

// contains tells whether one of the answers stands in a text as a run of normalised words.
func contains(text string, answers []string) bool {
	padded := " " + article.Plain(text) + " "
	return slices.ContainsFunc(answers, func(answer string) bool {
		return strings.Contains(padded, " "+article.Plain(answer)+" ")
	})
}

// exact tells whether a short answer equals one of the gold answers (SQuAD's exact match).
func exact(short string, answers []string) bool {
	return slices.ContainsFunc(answers, func(answer string) bool {
		return slices.Equal(article.Words(short), article.Words(answer))
	})
}

// wordF1 is SQuAD's F1: of the words shared with the gold answer that fits best.
func wordF1(short string, answers []string) float64 {
	best := 0.0
	for _, answer := range answers {
		best = max(best, overlapF1(article.Words(short), article.Words(answer)))
	}
	return best
}

func overlapF1(a, b []string) float64 {
	shared := overlap(counts(a), counts(b))
	if shared == 0 {
		return 0
	}
	return 2 * float64(shared) / float64(len(a)+len(b))
}

func counts(words []string) map[string]int {
	n := map[string]int{}
	for _, w := range words {
		n[w]++
	}
	return n
}

func overlap(a, b map[string]int) int {
	shared := 0
	for w, n := range a {
		shared += min(n, b[w])
	}
	return shared
}

// sample is a score with what it should have told.
type sample struct {
	score    float64
	positive bool
}

// auroc is the probability that a positive scores above a negative, ties counting
// half; in percent, NaN when one of the two is missing.
func auroc(samples []sample) Percent {
	sorted := slices.Clone(samples)
	slices.SortFunc(sorted, func(a, b sample) int { return cmp.Compare(a.score, b.score) })
	var rankSum float64
	positives := 0
	for i := 0; i < len(sorted); {
		end := i
		for end < len(sorted) && sorted[end].score == sorted[i].score {
			end++
		}
		rank := float64(i+end+1) / 2 // the mean rank of a group of ties, from 1
		for ; i < end; i++ {
			if sorted[i].positive {
				rankSum += rank
				positives++
			}
		}
	}
	p, n := float64(positives), float64(len(sorted)-positives)
	return Percent(100 * (rankSum - p*(p+1)/2) / (p * n))
}

// percentile by nearest rank; 0 for none.
func percentile(values []float64, share float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[max(0, int(math.Ceil(share*float64(len(sorted))))-1)]
}

// decisions counts abstentions: positive = unanswerable.
type decisions struct{ right, wrong, missed int }

func (d *decisions) add(unanswerable, abstained bool) {
	switch {
	case unanswerable && abstained:
		d.right++
	case abstained:
		d.wrong++
	case unanswerable:
		d.missed++
	}
}

func (d *decisions) figures() (precision, recall, f1 Percent) {
	right := float64(d.right)
	precision = Percent(100 * right / (right + float64(d.wrong)))
	recall = Percent(100 * right / (right + float64(d.missed)))
	f1 = Percent(100 * 2 * right / (2*right + float64(d.wrong+d.missed)))
	return precision, recall, f1
}
