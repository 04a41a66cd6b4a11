package article

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Words gives the words of a text as answers are compared: NFKC, lower case, a
// possessive 's joined to its word, without a, an and the, not stemmed.
func Words(s string) []string {
	s = joinPossessives(strings.ToLower(norm.NFKC.String(s)))
	words := strings.FieldsFunc(s, func(r rune) bool { return !alphanumeric(r) })
	kept := words[:0]
	for _, word := range words {
		if word != "a" && word != "an" && word != "the" {
			kept = append(kept, word)
		}
	}
	return kept
}

func alphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// joinPossessives drops the apostrophe of every 's that ends a word.
func joinPossessives(s string) string {
	if !strings.ContainsAny(s, "'’") {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		if r == '\'' || r == '’' {
			if rest := s[i+len(string(r)):]; possessive(rest) == 1 && !strings.HasPrefix(rest, "s_") {
				continue
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}
