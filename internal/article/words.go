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

// Plain is a text reduced to its [Words], with blanks between them.
func Plain(s string) string { return strings.Join(Words(s), " ") }

// WordSet is the set of the words of a list, which stand apart by white space.
func WordSet(list string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		set[word] = true
	}
	return set
}

// FirstWords is a text on one line, cut at a word to at most limit bytes; what
// tells that there was more is not counted.
func FirstWords(s string, limit int) string {
	var line strings.Builder
	for word := range strings.FieldsSeq(s) { // a whole article is not gone through
		if line.Len() > 0 {
			line.WriteByte(' ')
		}
		if line.WriteString(word); line.Len() > limit {
			break
		}
	}
	s = line.String()
	if len(s) <= limit {
		return s
	}
	if at := strings.LastIndexByte(s[:limit], ' '); at > 0 {
		return s[:at] + " …"
	}
	return strings.ToValidUTF8(s[:limit], "") + "…"
}

// HoldsRun tells whether a text holds the words of a phrase one after the other, as
// they are written but for case, accents and what stands between words. A phrase
// without words stands nowhere.
func HoldsRun(text, phrase string) bool {
	run := plainRun(phrase)
	if strings.TrimSpace(run) == "" {
		return false
	}
	if strings.ContainsFunc(run, unspaced) {
		run = strings.TrimSpace(run)
	}
	return strings.Contains(plainRun(text), run)
}

// plainRun is a text as phrases are looked for in it, a blank around each word.
func plainRun(s string) string {
	words := strings.FieldsFunc(joinPossessives(fold(s)), func(r rune) bool { return !alphanumeric(r) })
	return " " + strings.Join(words, " ") + " "
}
