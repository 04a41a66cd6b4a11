package article

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Ranks of the border between two sentences, as [Border] gives them: the
// higher, the better a chunk or a part ends there.
const (
	NoBorder        = iota // what stands before belongs to what follows
	SentenceBorder         // on the same line
	LineBorder             // such as between the items of a list
	ParagraphBorder        // a blank line
	UnitBorder             // before a heading, an entry of a live blog, a speech, a list, a table
)

// Border ranks the border between two sentences of a text that follow each
// other. What stands between them are sentences that are left out.
func Border(text string, before, next Span) int {
	between := text[before.End:next.Start]
	switch {
	case !strings.Contains(between, "\n"):
		return SentenceBorder
	case introduces(text, before, next):
		return NoBorder
	case strings.TrimSpace(between) != "" || opensUnit(text, before, next):
		return UnitBorder
	case strings.Contains(between, "\n\n"):
		return ParagraphBorder
	}
	return LineBorder
}

// introduces tells whether a line belongs to the one after it: a heading, the
// time of an entry, the words before a list, the head of a table.
func introduces(text string, before, next Span) bool {
	line, following := before.Of(text), next.Of(text)
	if heading(text, before) || len(line) <= longestTime && isTimed(line) {
		return true
	}
	return strings.HasSuffix(line, ":") && isItem(following) || headOfTable(text, before)
}

// opensUnit tells whether something begins with the sentence after a line end.
func opensUnit(text string, before, next Span) bool {
	line, following := before.Of(text), next.Of(text)
	return heading(text, next) || isTimed(following) || isSpeech(following) ||
		strings.HasSuffix(following, ":") && len(following) <= longestHeading || // the words before a list
		headOfTable(text, next) || !isItem(following) && isItem(line)
}

// Longest lines, in bytes, that are a heading, and the time of an entry alone.
const (
	longestHeading = 120
	longestTime    = 30
	longestOpening = 100 // of a sentence in which the time or the speaker stands
)

// heading tells whether a sentence looks like one: a short line of its own that
// does not end like a sentence, and is no item of a list and no row of a table.
func heading(text string, s Span) bool {
	line := s.Of(text)
	if len(line) > longestHeading || EndsSentence(line) || isItem(line) || isRow(line) {
		return false
	}
	before := strings.TrimRight(text[max(0, s.Start-8):s.Start], " \t")
	after := strings.TrimLeft(text[s.End:min(len(text), s.End+8)], " \t")
	return (before == "" || strings.HasSuffix(before, "\n")) && strings.HasPrefix(after, "\n")
}

// headOfTable tells whether a line is the first row of a table.
func headOfTable(text string, line Span) bool {
	if !isRow(line.Of(text)) {
		return false
	}
	above := strings.TrimSuffix(text[max(0, line.Start-longestRow):line.Start], "\n")
	return !isRow(above[strings.LastIndexByte(above, '\n')+1:])
}

func isRow(line string) bool { return tableRow(line) == len(line) && line != "" }

// Most lines begin with a letter and have no colon near their beginning: a look
// at these saves the patterns.

func isItem(line string) bool {
	return (line[0]|0x20 < 'a' || line[0] >= utf8.RuneSelf) && item.MatchString(line)
}

func isTimed(line string) bool {
	return (line[0]|0x20 < 'a' || line[0] == 'U' || line[0] == 'P') && timed.MatchString(line)
}

func isSpeech(line string) bool {
	opening := line[:min(len(line), longestOpening)]
	return (strings.HasPrefix(line, "Q. ") || strings.HasPrefix(line, "A. ") || strings.Contains(opening, ":")) && speaker.MatchString(opening)
}

var (
	// item is how the lines of a list begin.
	item = regexp.MustCompile(`^(?:[-*•–▪■●►]|\(?\d{1,3}[.):])\s`)

	// timed is how the entries of a live blog begin: 10:15 a.m., 14.30 Uhr, [09:05 GMT].
	timed = regexp.MustCompile(`^[\[(]?(?:Updated |Posted )?(?:[01]?\d|2[0-3])(?:[:.h][0-5]\d(?: ?[AaPp]\.?[Mm]\b| (?:[A-Z]{2,4}|Uhr)\b|[\])]?(?: ?[:–—-]|$|\n))| ?[AaPp]\.?[Mm]\.? ?(?:[A-Z]{2,4})?(?:[:–—-]|$|\n))`)

	// speaker is how a speech begins in a transcript: SMITH:, Q:, Q., Jane Doe (CNN):.
	speaker = regexp.MustCompile(`^(?:[QA][.:]|(?:[\p{Lu}][\p{Lu}.'’-]+(?: |, )?){1,6}(?:\([^)]{1,40}\))?:|(?:\p{Lu}[\p{L}.'’-]+ ){0,3}\p{Lu}[\p{L}.'’-]+(?: \([^)]{1,40}\))?:)\s`)
)
