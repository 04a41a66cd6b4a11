package answer

import (
	"regexp"
	"strconv"
	"strings"
)

// mark is a reference to a passage that a model put into its text.
type mark struct {
	passage int // the n of [n], from 1
	at      int // byte of the text without marks before which it stood
}

// A mark as models write it: [1], [1, 2], 【1】, (source 1), [passage 2].
var (
	markPattern   = regexp.MustCompile(`\s*(?:\[((?:(?i:sources?|passages?)\s*)?\d+(?:\s*[,;]\s*\d+)*)\]|【(\d+(?:\s*[,;]\s*\d+)*)[^】]{0,20}】|\(((?i:sources?|passages?)\s*\d+(?:\s*(?:[,;]|and)\s*\d+)*)\))`)
	numberPattern = regexp.MustCompile(`\d+`)
	// openMark is the beginning of what may become a mark.
	openMark = regexp.MustCompile(`\s*[\[【(][^\]】)]{0,40}$`)
)

// withoutMarks takes the marks out of a text and tells where they stood.
func withoutMarks(text string) (string, []mark) {
	var plain strings.Builder
	var marks []mark
	from := 0
	for _, found := range markPattern.FindAllStringIndex(text, -1) {
		plain.WriteString(text[from:found[0]])
		for _, number := range numberPattern.FindAllString(text[found[0]:found[1]], -1) {
			if n, err := strconv.Atoi(number); err == nil {
				marks = append(marks, mark{passage: n, at: plain.Len()})
			}
		}
		from = found[1]
	}
	plain.WriteString(text[from:])
	return plain.String(), marks
}

// settled is the part of a growing text in which no mark can change any more.
func settled(text string) string {
	if open := openMark.FindStringIndex(text); open != nil {
		return text[:open[0]]
	}
	return text
}
