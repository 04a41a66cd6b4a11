package encoder

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// class says what BERT's basic tokenizer does with a rune.
type class uint8

const (
	dropped     class = iota // vanishes without a trace
	space                    // ends a word
	alone                    // is a word of its own: CJK ideographs and punctuation
	letter                   // belongs to a word
	punctuation = alone
)

// cleanClass decides about a rune of the original text, before it is lowered
// and stripped of its marks.
func cleanClass(r rune) class {
	switch {
	case r == '\t' || r == '\n' || r == '\r' || r == ' ':
		return space
	case r < 0x20 || r == 0x7f || r == utf8.RuneError:
		return dropped
	case r < 0x7f:
		return letter
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co):
		return dropped
	case unicode.IsSpace(r):
		return space
	case isIdeograph(r):
		return alone
	}
	return letter
}

// isIdeograph tells the blocks that BERT treats as words of one character.
func isIdeograph(r rune) bool {
	switch {
	case r < 0x3400:
		return false
	case r <= 0x4dbf, r >= 0x4e00 && r <= 0x9fff, r >= 0xf900 && r <= 0xfaff:
		return true
	}
	return r >= 0x20000 && r <= 0x2a6df || r >= 0x2a700 && r <= 0x2ceaf || r >= 0x2f800 && r <= 0x2fa1f
}

// isPunctuation counts all ASCII symbols as punctuation, elsewhere only Unicode's.
func isPunctuation(r rune) bool {
	if r < 0x80 {
		return r > ' ' && r < '0' || r > '9' && r < 'A' || r > 'Z' && r < 'a' || r > 'z' && r < 0x7f
	}
	return unicode.IsPunct(r)
}

// appendFolded appends r in lower case, decomposed and without its nonspacing
// marks; nothing remains of a mark that stands alone.
func appendFolded(folded []rune, r rune) []rune {
	if r < 0x80 {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(folded, r)
	}
	var encoded [utf8.UTFMax]byte
	n := utf8.EncodeRune(encoded[:], r)
	var decomposed [8 * utf8.UTFMax]byte
	parts := norm.NFD.Append(decomposed[:0], encoded[:n]...)
	for len(parts) > 0 {
		part, size := utf8.DecodeRune(parts)
		folded = appendUnmarked(folded, part)
		parts = parts[size:]
	}
	return folded
}

func appendUnmarked(folded []rune, r rune) []rune {
	if unicode.Is(unicode.Mn, r) {
		return folded
	}
	return append(folded, unicode.ToLower(r))
}
