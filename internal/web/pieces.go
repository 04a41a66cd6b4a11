package web

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/pressmark/pressmark/internal/answer"
)

// answerView is an answer cut into pieces for the page.
type answerView struct {
	answer.Answer
	Pieces  []piece
	Sources []chip
	Percent int
}

// piece is a stretch of an answer and the chips that follow it.
type piece struct {
	Text    string
	Flagged bool // no verified citation supports it
	Chips   []chip
}

// chip is the number that leads from an answer to its source.
type chip struct {
	answer.Citation
}

// Link is the address of the cited stretch.
func (c chip) Link() string { return link(c.Source.ArticleID, c.Source.Start, c.Source.End) }

func newAnswerView(a answer.Answer) *answerView {
	return &answerView{Answer: a, Pieces: pieces(a), Sources: sources(a.Citations), Percent: int(math.Round(a.Confidence * 100))}
}

// sources are the citations without those that name the same place again.
func sources(citations []answer.Citation) []chip {
	var once []chip
	for _, c := range citations {
		same := func(o chip) bool { return o.Index == c.Index && o.Source == c.Source }
		if !slices.ContainsFunc(once, same) {
			once = append(once, chip{c})
		}
	}
	return once
}

// pieces cuts an answer at the borders of its citations. Each chip stands after
// the stretch it supports, or where the text itself says [n].
func pieces(a answer.Answer) []piece {
	edges := borders(a)
	var cut []piece
	for i := range len(edges) - 1 {
		start, end := edges[i], edges[i+1]
		flagged := a.Unsupported > 0 && !supported(a.Citations, start, end)
		cut = append(cut, written(a.Text[start:end], flagged, a.Citations)...)
		last := &cut[len(cut)-1]
		for _, c := range a.Citations {
			if c.Answer.End == end && !strings.Contains(a.Text, mark(c.Index)) {
				last.Chips = append(last.Chips, chip{c})
			}
		}
	}
	return cut
}

func borders(a answer.Answer) []int {
	edges := []int{0, len(a.Text)}
	for _, c := range a.Citations {
		if isStretch(a.Text, c.Answer.Start, c.Answer.End) {
			edges = append(edges, c.Answer.Start, c.Answer.End)
		}
	}
	slices.Sort(edges)
	return slices.Compact(edges)
}

func supported(citations []answer.Citation, start, end int) bool {
	return slices.ContainsFunc(citations, func(c answer.Citation) bool {
		return c.Verified && c.Answer.Start <= start && end <= c.Answer.End
	})
}

func mark(index int) string { return "[" + strconv.Itoa(index) + "]" }

var marks = regexp.MustCompile(`\[\d+\]`)

// written turns each [n] of a text into the chip of citation n. There is at
// least one piece.
func written(text string, flagged bool, citations []answer.Citation) []piece {
	var cut []piece
	rest := 0
	for _, m := range marks.FindAllStringIndex(text, -1) {
		i := slices.IndexFunc(citations, func(c answer.Citation) bool { return mark(c.Index) == text[m[0]:m[1]] })
		if i < 0 {
			continue
		}
		cut = append(cut, plain(text[rest:m[0]], flagged)...)
		cut[len(cut)-1].Chips = []chip{{citations[i]}}
		rest = m[1]
	}
	return append(cut, plain(text[rest:], flagged)...)
}

// plain is a text without chips: one piece, or three where it is flagged and
// the space around it is not.
func plain(text string, flagged bool) []piece {
	core := strings.TrimSpace(text)
	if !flagged || !says(core) {
		return []piece{{Text: text}}
	}
	before, after, _ := strings.Cut(text, core)
	return []piece{{Text: before}, {Text: core, Flagged: true}, {Text: after}}
}

// says tells whether a text states anything, marks apart.
func says(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}
