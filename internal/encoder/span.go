package encoder

import (
	"unicode"
	"unicode/utf8"
)

const (
	spansPerWindow = 5
	spanPieces     = 30 // length of the longest span
)

// pieceSpan is a span of pieces, first and last included.
type pieceSpan struct {
	first, last int
	score       float32
}

// bestSpans returns spans of the text that do not overlap, best first. Tokens
// with negative offsets belong to the title and are in no span.
func bestSpans(tokens []Token, start, end []float32) []pieceSpan {
	taken := make([]bool, len(tokens))
	for i, t := range tokens {
		taken[i] = t.Start < 0
	}
	var spans []pieceSpan
	for len(spans) < spansPerWindow {
		best, ok := bestSpan(taken, start, end)
		if !ok {
			break
		}
		spans = append(spans, best)
		for i := best.first; i <= best.last; i++ {
			taken[i] = true
		}
	}
	return spans
}

// bestSpan finds the span with the highest sum of the score of its start and
// that of its end among those without a taken piece.
func bestSpan(taken []bool, start, end []float32) (best pieceSpan, ok bool) {
	for first := range taken {
		for last := first; last < min(len(taken), first+spanPieces) && !taken[last]; last++ {
			score := start[first] + end[last]
			if !ok || score > best.score {
				best, ok = pieceSpan{first, last, score}, true
			}
		}
	}
	return best, ok
}

// withMarks moves the end of a span behind the combining marks that belong to
// its last character.
func withMarks(text string, end int) int {
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if !unicode.Is(unicode.Mn, r) {
			break
		}
		end += size
	}
	return end
}
