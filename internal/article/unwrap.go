package article

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Texts from mail, old news wires and word processors are wrapped by hand.
// A reader of sentences must not take their line ends for borders, while the
// lines of a list, a table or a poem, and articles with one paragraph on each
// line, have to stay. What tells them apart: in wrapped text the first word of
// a line would not have fitted on the line before.

// Widths in characters that hand-wrapped lines have.
const (
	narrowestWrap = 50
	widestWrap    = 100
)

// unwrap joins the lines of hand-wrapped paragraphs until nothing changes, so
// that unwrapping twice is unwrapping once. Joined lines are wider than before
// and soon too wide to be joined again.
func unwrap(text string) string {
	for {
		joined := unwrapOnce(text)
		if len(joined) == len(text) && joined == text {
			return text
		}
		text = joined
	}
}

func unwrapOnce(text string) string {
	if strings.IndexByte(text, '\n') < 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for block := range strings.SplitSeq(text, "\n\n") {
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		unwrapBlock(&b, strings.Split(block, "\n"))
	}
	return b.String()
}

// unwrapBlock writes the lines of a block, an indented line opening a new
// paragraph as it does in print.
func unwrapBlock(b *strings.Builder, lines []string) {
	from := 0
	for i := 1; i <= len(lines); i++ {
		if i < len(lines) && !indented(lines[i]) {
			continue
		}
		if from > 0 {
			b.WriteByte('\n')
		}
		writeJoined(b, lines[from:i])
		from = i
	}
}

func indented(line string) bool { return line != "" && (line[0] == ' ' || line[0] == '\t') }

func writeJoined(b *strings.Builder, lines []string) {
	joins := wrappedAfter(lines)
	for i, line := range lines {
		b.WriteString(line)
		switch {
		case i == len(lines)-1:
		case joins == nil || !joins[i]:
			b.WriteByte('\n')
		case !endsInHyphen(line):
			b.WriteByte(' ')
		}
	}
}

// wrappedAfter tells for each line whether the next one continues it, or nil
// when the lines are not hand-wrapped.
func wrappedAfter(lines []string) []bool {
	if len(lines) < 2 || !looksLikeProse(lines) {
		return nil
	}
	widest := 0
	for _, line := range lines {
		widest = max(widest, utf8.RuneCountInString(line))
	}
	if widest < narrowestWrap || widest > widestWrap {
		return nil
	}
	if len(lines) == 2 {
		if runsOn(lines[0], lines[1]) {
			return []bool{true, false}
		}
		return nil
	}
	return greedyBreaks(lines, widest)
}

// greedyBreaks applies the test of the missing room to three lines and more. A
// line end is no break when the next word would have fitted: there a paragraph
// ends, which must show in its last character.
func greedyBreaks(lines []string, width int) []bool {
	joins := make([]bool, len(lines))
	count, open, lower := 0, 0, 0
	for i, line := range lines[:len(lines)-1] {
		next, _, _ := strings.Cut(strings.TrimLeft(lines[i+1], " "), " ")
		if utf8.RuneCountInString(line)+1+utf8.RuneCountInString(next) <= width {
			if !endsInStop(line) {
				return nil
			}
			continue
		}
		joins[i] = true
		count++
		if !endsInStop(line) {
			open++
		}
		if startsLower(lines[i+1]) {
			lower++
		}
	}
	// Lines that mostly end in a full stop are paragraphs, and lines that
	// mostly begin with a capital are headlines or verse.
	if count == 0 || open*2 < count || lower*5 < count*2 {
		return nil
	}
	return joins
}

func runsOn(line, next string) bool {
	return utf8.RuneCountInString(line) >= narrowestWrap && !endsInStop(line) && startsLower(next)
}

// looksLikeProse is false when any line is an item, a row of a table, a quoted
// line of mail, or in a script that is written without spaces.
func looksLikeProse(lines []string) bool {
	for _, line := range lines {
		body := strings.TrimLeft(line, " ")
		if strings.ContainsAny(body, "\t|") || strings.Contains(body, "   ") || startsItem(body) || strings.ContainsFunc(body, unspaced) {
			return false
		}
	}
	return true
}

// startsItem recognises "- ", "• ", "1. ", "a) ", "> " and their like.
func startsItem(line string) bool {
	mark, _, found := strings.Cut(line, " ")
	if !found || mark == "" {
		return false
	}
	if strings.Trim(mark, "-*+•‣▪■●◦–—>#·") == "" {
		return true
	}
	label, dotted := strings.CutSuffix(mark, ".")
	closed := false
	if !dotted {
		label, closed = strings.CutSuffix(mark, ")")
	}
	if !dotted && !closed || label == "" || len(label) > 3 {
		return false
	}
	return allDigits(label) || closed && len(strings.TrimPrefix(label, "(")) == 1
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func endsInStop(line string) bool {
	line = strings.TrimRight(line, "\"'”’»)]")
	r, _ := utf8.DecodeLastRuneInString(line)
	return strings.ContainsRune(".!?:…", r)
}

func startsLower(line string) bool {
	r, _ := utf8.DecodeRuneInString(line)
	return unicode.IsLower(r)
}

// endsInHyphen finds compounds broken at their hyphen. The hyphen stays: a word
// divided by the typesetter cannot be told from "well-known".
func endsInHyphen(line string) bool {
	head, found := strings.CutSuffix(line, "-")
	r, _ := utf8.DecodeLastRuneInString(head)
	return found && unicode.IsLetter(r)
}
