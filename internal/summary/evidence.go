package summary

import (
	"cmp"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/verify"
)

// Limits of the text that a statement is checked against.
const (
	checkedWhole = 64 << 10 // bytes up to which all of it is
	nearParts    = 4        // of a longer text: those that hold most words of the statement
)

// evidence finds the parts of an article that speak of something: to check every
// sentence of a model against megabytes would take longer than to write it.
type evidence struct {
	text  string
	parts []article.Span
	held  map[string][]int // by index term: the parts that hold it, ascending
}

func newEvidence(text string, parts []article.Span) *evidence {
	e := &evidence{text: text, parts: parts, held: map[string][]int{}}
	for i, part := range parts {
		for _, term := range article.Terms(part.Of(text)) {
			if in := e.held[term]; len(in) == 0 || in[len(in)-1] != i {
				e.held[term] = append(in, i)
			}
		}
	}
	return e
}

// support finds what a stretch of the article, which begins and ends with parts,
// says of a statement. Of a long one it looks where the statement's words are.
func (e *evidence) support(check func(statement, text string) verify.Support, statement string, within article.Span) verify.Support {
	pieces := []article.Span{within}
	if within.End-within.Start > checkedWhole {
		pieces = e.near(statement, within)
	}
	support := e.supportIn(check, statement, pieces)
	if support.Span.Start >= 0 {
		return support
	}
	// What supports it best begins in one part and ends in another, far away.
	for _, piece := range pieces {
		if support = e.supportIn(check, statement, []article.Span{piece}); support.Holds {
			return support
		}
	}
	return verify.Support{}
}

// supportIn checks a statement against pieces of the article put together. The
// span of the support is one of the article; it begins at -1 if it is not in one
// piece.
func (e *evidence) supportIn(check func(statement, text string) verify.Support, statement string, pieces []article.Span) verify.Support {
	var text strings.Builder
	starts := make([]int, len(pieces))
	for i, piece := range pieces {
		starts[i] = text.Len()
		text.WriteString(piece.Of(e.text))
		text.WriteString("\n\n")
	}
	support := check(statement, text.String())
	for i, piece := range pieces {
		at := article.Span{Start: piece.Start + support.Span.Start - starts[i], End: piece.Start + support.Span.End - starts[i]}
		if piece.Start <= at.Start && at.End <= piece.End {
			support.Span = at
			return support
		}
	}
	support.Span = article.Span{Start: -1, End: -1}
	return support
}

// near are the parts that hold most of the statement's words, rare ones first,
// and for every other word one part that holds it, in the order of the article:
// a word that is not there stands nowhere.
func (e *evidence) near(statement string, within article.Span) []article.Span {
	first, _ := slices.BinarySearchFunc(e.parts, within.Start, func(p article.Span, at int) int { return cmp.Compare(p.Start, at) })
	last, _ := slices.BinarySearchFunc(e.parts, within.End, func(p article.Span, at int) int { return cmp.Compare(p.Start, at) })
	terms := slices.Compact(slices.Sorted(slices.Values(article.Terms(statement))))
	worth := map[int]float64{}
	inside := make([][]int, len(terms))
	for t, term := range terms {
		in := e.held[term]
		from, _ := slices.BinarySearch(in, first)
		to, _ := slices.BinarySearch(in, last)
		inside[t] = in[from:to]
		for _, part := range inside[t] {
			worth[part] += 1 / float64(len(inside[t]))
		}
	}
	chosen := map[int]bool{}
	for _, part := range mostWorth(worth)[:min(nearParts, len(worth))] {
		chosen[part] = true
	}
	for _, parts := range inside {
		if len(parts) > 0 && !slices.ContainsFunc(parts, func(p int) bool { return chosen[p] }) {
			chosen[parts[0]] = true
		}
	}
	var pieces []article.Span
	for part := first; part < last; part++ {
		if chosen[part] {
			pieces = append(pieces, e.parts[part])
		}
	}
	return pieces
}

// mostWorth sorts parts by what they are worth, equal ones in their order.
func mostWorth(worth map[int]float64) []int {
	var parts []int
	for part := range worth {
		parts = append(parts, part)
	}
	slices.SortFunc(parts, func(a, b int) int { return cmp.Or(cmp.Compare(worth[b], worth[a]), cmp.Compare(a, b)) })
	return parts
}
