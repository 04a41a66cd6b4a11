package article

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Clean brings a text into the form the program stores and cites: NFC, lines
// ending in \n, at most one blank line in a row, plain spaces, nothing
// invisible, and paragraphs that were wrapped by hand on one line each.
//
// Invisible characters go because they can hide text from a reader that a
// model would still read. Two of them, the zero-width joiner and non-joiner,
// spell words in Persian and the Indic scripts and hold emoji together, so
// they stay where both neighbours are such characters.
//
// A text that is not valid UTF-8 is an error wrapping ErrInvalid. Clean of a
// cleaned text changes nothing.
func Clean(text string) (string, error) {
	if at := invalidUTF8(text); at >= 0 {
		return "", fmt.Errorf("%w: the text is not valid UTF-8 at byte %d: save it as UTF-8 and try again", ErrInvalid, at)
	}
	return unwrap(tidyLines(visible(text))), nil
}

// CleanLine is Clean for what has to stand on one line: a title, a name, a tag.
func CleanLine(s string) string {
	return strings.Join(strings.Fields(visible(strings.ToValidUTF8(s, "\uFFFD"))), " ")
}

// invalidUTF8 is the offset of the first byte that is not UTF-8, or -1.
func invalidUTF8(s string) int {
	if utf8.ValidString(s) {
		return -1
	}
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
	return -1
}

// visible normalises characters. It composes before dropping, so that the
// neighbours of a joiner are final, and again after, for what was dropped may
// have kept a letter and its accent apart.
func visible(s string) string {
	if plainASCII(s) {
		return s
	}
	s = norm.NFC.String(s)
	var b strings.Builder
	b.Grow(len(s))
	last := rune(-1)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		if r == '\r' && strings.HasPrefix(s[i:], "\n") {
			continue
		}
		if r = plainRune(r, last, s[i:]); r >= 0 {
			b.WriteRune(r)
			last = r
		}
	}
	return norm.NFC.String(b.String())
}

// plainASCII says that visible has nothing to do.
func plainASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 0x7f || c < ' ' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// plainRune is what stands for r in a clean text, -1 for nothing. last is the
// rune kept before it, rest what follows it.
func plainRune(r, last rune, rest string) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case r == '\r' || r == '\v' || r == '\f' || r == 0x85 || r == 0x2028 || r == 0x2029:
		return '\n'
	case r == 0x200c || r == 0x200d:
		if next, _ := utf8.DecodeRuneInString(rest); joins(last) && joins(next) {
			return r
		}
		return -1
	case hidden(r):
		return -1
	case unicode.Is(unicode.Zs, r):
		return ' '
	}
	return r
}

// joins says whether a joiner beside r can carry meaning: in the scripts from
// Hebrew on, and in emoji.
func joins(r rune) bool {
	return r >= 0x0590 && !hidden(r) && !unicode.IsSpace(r) && r != 0x200c && r != 0x200d && r != utf8.RuneError
}

// hidden is true of characters without a shape of their own: controls, marks of
// direction, zero-width characters, tags, and what is no character at all.
func hidden(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0: // controls
	case r == 0xad, r == 0x61c, r == 0x180e, r == 0xfeff, r == 0xfffc:
	case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f:
	case r >= 0xfff9 && r <= 0xfffb, r&0xfffe == 0xfffe:
	case r >= 0xe0000 && r <= 0xe007f:
	default:
		return false
	}
	return true
}

// tidyLines cuts blanks at line ends, blank lines at both ends of the text, and
// all but one of several blank lines.
func tidyLines(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	blank := 0
	for line := range strings.Lines(s) {
		line = strings.TrimRight(line, " \t\n")
		if line == "" {
			blank++
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n\n"[:min(blank+1, 2)])
		}
		blank = 0
		b.WriteString(line)
	}
	return strings.TrimLeft(b.String(), " \t")
}
