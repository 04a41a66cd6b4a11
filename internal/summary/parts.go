package summary

import (
	"cmp"
	"hash/fnv"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/prompts"
)

// parts cuts a text into stretches that a prompt can hold. Together they hold
// every sentence, each in one part, whole. The tokens of what lies beyond the
// parts that reach the model are guessed, since counting takes time.
func (s *Service) parts(text string) []article.Span {
	limit, counted := s.tokens(), 0
	weigh := func(sentence string) int {
		if counted > maxParts*limit {
			return len(sentence)/bytesPerToken + 1
		}
		n := prompts.Tokens(sentence)
		counted += n
		return n
	}
	sentences := article.Sentences(text)
	var parts []article.Span
	start := 0
	for _, end := range divide(text, sentences, weigh, limit) {
		parts = append(parts, article.Span{Start: sentences[start].Start, End: sentences[end-1].End})
		start = end
	}
	return parts
}

// bytesPerToken of English are four; other languages have fewer.
const bytesPerToken = 3

func (s *Service) tokens() int { return cmp.Or(s.Tokens, DefaultTokens) }

// divide puts neighbouring sentences together, as many as weigh no more than the
// limit, and gives where each group ends: an index into sentences, exclusive. A
// sentence that alone weighs more is a group of its own. (Sentences end after
// 2,000 bytes at the latest: with a limit of as many tokens there is none.)
func divide(text string, sentences []article.Span, weigh func(string) int, limit int) (ends []int) {
	weights := make([]int, len(sentences))
	start, weight := 0, 0
	for i, sentence := range sentences {
		weights[i] = weigh(sentence.Of(text))
		for i > start && weight+weights[i] > limit {
			end := bestBorder(text, sentences, weights, start, i, limit)
			ends = append(ends, end)
			for ; start < end; start++ {
				weight -= weights[start]
			}
		}
		weight += weights[i]
	}
	if len(sentences) > 0 {
		ends = append(ends, len(sentences))
	}
	return ends
}

// bestBorder is where a group ends that begins at start and has no room for the
// sentence at last: where the article itself has a border, in the last third of
// what there is room for. Of equal borders the content of the sentence after
// them decides, and not the place: then, when something is added in front, the
// groups behind it soon begin where they began before, and their notes hold.
func bestBorder(text string, sentences []article.Span, weights []int, start, last, limit int) int {
	best, bestRank, bestMark := last, -1, uint64(0)
	weight := 0
	for end := start + 1; end <= last; end++ {
		weight += weights[end-1]
		if weight < limit*2/3 && end < last {
			continue
		}
		rank, mark := article.Border(text, sentences[end-1], sentences[end]), markOf(sentences[end].Of(text))
		if rank > bestRank || rank == bestRank && mark < bestMark {
			best, bestRank, bestMark = end, rank, mark
		}
	}
	return best
}

// markOf is a number that depends on the text alone.
func markOf(text string) uint64 {
	hash := fnv.New64a()
	hash.Write([]byte(text))
	return hash.Sum64()
}
