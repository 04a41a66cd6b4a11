package article

import (
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/porter"
	"golang.org/x/text/unicode/norm"
)

// maxTermBytes is where an endless word is cut; words that long are not stemmed.
const maxTermBytes = 64

// Term is an index term and where its word stands in the text.
type Term struct {
	Text string // as indexed: never empty
	Span        // of the word it was made of; words of several terms give each the same span
}

// Terms gives the index terms of a text in order, as BM25 counts them. The same
// function makes the terms of articles and of questions.
//
// A term is a run of letters and digits in NFKC and lower case, without accents
// and without a possessive 's, Porter-stemmed where it is plain Latin. Stop
// words are left out. Abbreviations written with stops are one term (U.S. gives
// us), compounds several. Writing without spaces gives every pair of neighbours.
func Terms(text string) []string {
	terms := make([]string, 0, len(text)/8)
	eachTerm(text, func(term string, _, _ int) { terms = append(terms, term) })
	return terms
}

// TermSpans gives what Terms gives, each with its place in the text.
func TermSpans(text string) []Term {
	terms := make([]Term, 0, len(text)/8)
	eachTerm(text, func(term string, start, end int) {
		terms = append(terms, Term{term, Span{start, end}})
	})
	return terms
}

// CountTerms is len(Terms(text)), made without the terms.
func CountTerms(text string) int {
	n := 0
	eachTerm(text, func(string, int, int) { n++ })
	return n
}

// eachTerm walks over the words of a text. Plain ASCII words, nearly all of
// them, take the short way.
func eachTerm(text string, emit func(term string, start, end int)) {
	for at := 0; at < len(text); {
		c := text[at]
		switch {
		case wordByte[c]:
			at = wordAt(text, at, emit)
		case c == '\'':
			at += 1 + possessive(text[at+1:])
		case c < utf8.RuneSelf:
			at++
		default:
			r, n := utf8.DecodeRuneInString(text[at:])
			switch {
			case apostrophe(r):
				at += n + possessive(text[at+n:])
			case wordRune(r) && !unicode.IsMark(r):
				at = wordAt(text, at, emit)
			default:
				at += n
			}
		}
	}
}

// wordAt emits the term of the word at the offset and returns where it ends.
func wordAt(text string, at int, emit func(string, int, int)) int {
	end := at + 1
	for end < len(text) && wordByte[text[end]] {
		end++
	}
	if end < len(text) && text[end] >= utf8.RuneSelf || text[at] >= utf8.RuneSelf {
		end = foreignWord(text, at)
	}
	if end == at+1 && end < len(text) && text[end] == '.' {
		if stop := dottedEnd(text, at); stop > end {
			emit(shorten(letters(text[at:stop])), at, stop)
			return stop
		}
	}
	if ascii(text[at:end]) {
		if term := stems.of(text[at:end]); term != "" {
			emit(term, at, end)
		}
		return end
	}
	emitForeign(text, at, end, emit)
	return end
}

// foreignWord is the end of a word that holds more than ASCII.
func foreignWord(text string, at int) int {
	for at < len(text) {
		r, n := utf8.DecodeRuneInString(text[at:])
		if !wordRune(r) {
			break
		}
		at += n
	}
	return at
}

// dottedEnd is the end of an abbreviation such as U.S. or e.g that begins at
// the offset: single ASCII letters, each with a stop between. It is at+1 when
// there is none.
func dottedEnd(text string, at int) int {
	end := at + 1
	for isLetter(text[end-1]) && end+1 < len(text) && text[end] == '.' && isLetter(text[end+1]) && !wordGoesOn(text, end+2) {
		end += 2
	}
	return end
}

func wordGoesOn(text string, at int) bool {
	if at >= len(text) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(text[at:])
	return wordRune(r)
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// letters is a dotted abbreviation in lower case without its stops. It is never
// a stop word: I.T. is not "it".
func letters(dotted string) string {
	return strings.ToLower(strings.ReplaceAll(dotted, ".", ""))
}

// possessive is the length of an s that follows an apostrophe and ends a word:
// 1 or 0.
func possessive(rest string) int {
	if rest == "" || rest[0]|0x20 != 's' || wordGoesOn(rest, 1) {
		return 0
	}
	return 1
}

func apostrophe(r rune) bool { return r == '’' || r == 'ʼ' || r == '＇' || r == '‘' }

// wordRune is true of what words are made of. Marks and joiners belong to the
// letter before them.
func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return wordByte[r]
	}
	if apostrophe(r) {
		return false
	}
	return unicode.In(r, unicode.L, unicode.N, unicode.M) || r == 0x200c || r == 0x200d
}

// wordByte is true of ASCII letters and digits.
var wordByte = func() (is [256]bool) {
	for c := range is {
		is[c] = c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
	}
	return is
}()

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// emitForeign emits the terms of text[at:end], a word with more than ASCII in
// it, which may change from one kind of script to the other on the way.
func emitForeign(text string, at, end int, emit func(string, int, int)) {
	for at < end {
		next := scriptEnd(text[:end], at)
		if r, _ := utf8.DecodeRuneInString(text[at:]); paired(r) {
			emitPairs(text[:next], at, emit)
		} else {
			emitFolded(text[at:next], at, next, emit)
		}
		at = next
	}
}

// scriptEnd is where the run of paired or unpaired letters at the offset ends.
// Marks go with what they stand on.
func scriptEnd(text string, at int) int {
	first, n := utf8.DecodeRuneInString(text[at:])
	kind := paired(first)
	for at += n; at < len(text); at += n {
		var r rune
		r, n = utf8.DecodeRuneInString(text[at:])
		if paired(r) != kind && !unicode.IsMark(r) {
			break
		}
	}
	return at
}

// paired is true of letters that are indexed in pairs. Korean has spaces, but
// its words carry endings that a stemmer for English leaves on.
func paired(r rune) bool {
	return unspaced(r) || r > 0x1100 && unicode.Is(unicode.Hangul, r)
}

// emitPairs emits every two neighbours as a term, a single character alone.
func emitPairs(text string, at int, emit func(string, int, int)) {
	var iter norm.Iter
	iter.InitString(norm.NFKC, text[at:])
	var last, open Term // a pair is emitted when its second character is complete
	for !iter.Done() {
		start := at + iter.Pos()
		char := string(iter.Next())
		end := at + iter.Pos()
		if r, _ := utf8.DecodeRuneInString(char); unicode.IsMark(r) && open.Text != "" {
			open.End = end
			if len(open.Text) < maxTermBytes {
				open.Text += char
			}
			continue
		}
		if last.Text != "" {
			emit(last.Text+open.Text, last.Start, open.End)
		}
		last, open = open, Term{char, Span{start, end}}
	}
	switch {
	case last.Text != "":
		emit(last.Text+open.Text, last.Start, open.End)
	case open.Text != "":
		emit(open.Text, open.Start, open.End)
	}
}

// emitFolded emits the terms of a word that has to be folded first. Folding can
// take it apart: ½ becomes 1 and 2.
func emitFolded(word string, start, end int, emit func(string, int, int)) {
	for part := range strings.FieldsFuncSeq(fold(word), func(r rune) bool { return !wordRune(r) }) {
		if !ascii(part) {
			emit(shorten(part), start, end)
		} else if term := stems.of(part); term != "" {
			emit(term, start, end)
		}
	}
}

// fold removes what writers vary: compatibility forms, case, accents.
func fold(word string) string {
	word = norm.NFD.String(strings.ToLower(norm.NFKC.String(word)))
	var b strings.Builder
	for _, r := range word {
		switch plain, found := unaccented[r]; {
		case found:
			b.WriteString(plain)
		case !accent(r):
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

// accent is true of marks that may be left out in writing: European accents,
// Hebrew points, Arabic vowels and the Arabic stretching stroke; and of joiners.
func accent(r rune) bool {
	switch {
	case r >= 0x0300 && r <= 0x036f, r >= 0x0591 && r <= 0x05c7, r >= 0x064b && r <= 0x065f:
		return unicode.IsMark(r)
	}
	return r == 0x0670 || r == 0x0640 || r == 0x200c || r == 0x200d
}

var unaccented = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i", 'ħ': "h", 'ŧ': "t", 'ς': "σ",
}

// shorten cuts an endless word at a rune border.
func shorten(word string) string {
	if len(word) <= maxTermBytes {
		return word
	}
	end := maxTermBytes
	for !utf8.RuneStart(word[end]) {
		end--
	}
	return word[:end]
}

// stopWords are the 33 that Lucene leaves out of English.
var stopWords = WordSet(`a an and are as at be but by for if in into is it no not of on or such that the their then
	there these they this to was will with`)

// stems remembers the term of most words, for stemming costs a hundred times
// a look-up. It is a table in which a word may push out another: bounded, safe
// for many goroutines, and never wrong, only sometimes empty-handed.
var stems stemTable

type stemTable [1 << 16]atomic.Pointer[stemmed]

type stemmed struct{ word, term string } // word in lower case; no term: a stop word

// of is the index term of an ASCII word, empty for a stop word.
func (t *stemTable) of(word string) string {
	if len(word) > maxTermBytes {
		return strings.ToLower(word[:maxTermBytes])
	}
	var lower [maxTermBytes]byte
	hash := uint32(2166136261)
	for i := range len(word) {
		c := word[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		lower[i] = c
		hash = (hash ^ uint32(c)) * 16777619
	}
	slot := &t[(hash^hash>>16)%uint32(len(t))]
	if known := slot.Load(); known != nil && known.word == string(lower[:len(word)]) {
		return known.term
	}
	fresh := &stemmed{word: string(lower[:len(word)])}
	fresh.term = stem(fresh.word)
	slot.Store(fresh)
	return fresh.term
}

// stem is Porter's algorithm of 1980, which leaves words of two letters alone.
func stem(word string) string {
	if stopWords[word] {
		return ""
	}
	if len(word) <= 2 {
		return word
	}
	env := snowballstem.NewEnv(word)
	porter.Stem(env)
	return env.Current()
}
