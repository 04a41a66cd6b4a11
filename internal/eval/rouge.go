package eval

import (
	"strings"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/porter"

	"github.com/pressmark/pressmark/internal/article"
)

// rouge compares a summary with a reference (Lin 2004): F1 of shared words, of
// shared pairs of words, and of the union of longest common subsequences of the
// sentences. Words are those of the rouge_score program: ASCII letters and digits
// in lower case, stemmed by Porter when longer than three.
func rouge(summary, reference string) (r1, r2, rL float64) {
	a, b := rougeWords(summary), rougeWords(reference)
	return overlapF1(a, b), overlapF1(neighbours(a), neighbours(b)), summaryL(rougeSentences(summary), rougeSentences(reference))
}

func rougeWords(text string) []string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	for i, word := range words {
		words[i] = stem(word)
	}
	return words
}

func stem(word string) string {
	if len(word) <= 3 {
		return word
	}
	env := snowballstem.NewEnv(word)
	porter.Stem(env)
	return env.Current()
}

func rougeSentences(text string) [][]string {
	var list [][]string
	for _, s := range article.Sentences(text) {
		list = append(list, rougeWords(s.Of(text)))
	}
	return list
}

func neighbours(words []string) []string {
	var list []string
	for i := 1; i < len(words); i++ {
		list = append(list, words[i-1]+" "+words[i])
	}
	return list
}

// summaryL is the F1 of ROUGE-L over summaries: for each sentence of the
// reference, the union of its longest common subsequences with every sentence of
// the summary; each word counts as often as it stands in both.
func summaryL(summary, reference [][]string) float64 {
	left, right := counts(flat(summary)), counts(flat(reference))
	total := len(flat(summary)) + len(flat(reference))
	hits := 0
	for _, sentence := range reference {
		inUnion := make([]bool, len(sentence))
		for _, candidate := range summary {
			markCommon(sentence, candidate, inUnion)
		}
		for i, word := range sentence {
			if inUnion[i] && left[word] > 0 && right[word] > 0 {
				left[word]--
				right[word]--
				hits++
			}
		}
	}
	if hits == 0 {
		return 0
	}
	return 2 * float64(hits) / float64(total)
}

func flat(sentences [][]string) []string {
	var words []string
	for _, s := range sentences {
		words = append(words, s...)
	}
	return words
}

// markCommon marks the words of a sentence that are in its longest common
// subsequence with a candidate.
func markCommon(sentence, candidate []string, marked []bool) {
	length := make([][]int, len(sentence)+1)
	for i := range length {
		length[i] = make([]int, len(candidate)+1)
	}
	for i, a := range sentence {
		for j, b := range candidate {
			if a == b {
				length[i+1][j+1] = length[i][j] + 1
			} else {
				length[i+1][j+1] = max(length[i][j+1], length[i+1][j])
			}
		}
	}
	for i, j := len(sentence), len(candidate); i > 0 && j > 0; {
		switch {
		case sentence[i-1] == candidate[j-1]:
			marked[i-1] = true
			i, j = i-1, j-1
		case length[i][j-1] > length[i-1][j]:
			j--
		default:
			i--
		}
	}
}
