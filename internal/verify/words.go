package verify

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/search"
)

// token is a word of a statement or a source, function words included: whether
// a sentence was copied or spliced shows in them too.
type token struct {
	article.Span
	term     string // index term; function words in lower case; "not" for n't
	sentence int    // of the text, from 0
	capital  bool   // begins with a capital letter
}

// document is a text taken apart once for all questions about it.
type document struct {
	text      string
	sentences []article.Span
	words     []token
	first     []int            // the first word of each sentence, and one past the last
	places    map[string][]int // of each term, in order
	prefixes  map[string][]int // of the first letters of terms, once asked for
}

func newDocument(text string) *document {
	d := &document{text: text, sentences: article.Sentences(text), places: map[string][]int{}}
	for i, sentence := range d.sentences {
		d.first = append(d.first, len(d.words))
		d.words = appendWords(d.words, text, sentence, i)
	}
	d.first = append(d.first, len(d.words))
	for i, w := range d.words {
		d.places[w.term] = append(d.places[w.term], i)
	}
	return d
}

// between gives the words of sentences i to j.
func (d *document) between(i, j int) []token { return d.words[d.first[i]:d.first[j+1]] }

// appendWords appends the words of a sentence: its index terms, and between
// them the stop words that the index leaves out.
func appendWords(list []token, text string, sentence article.Span, number int) []token {
	at := sentence.Start
	for _, term := range article.TermSpans(sentence.Of(text)) {
		start, end := sentence.Start+term.Start, sentence.Start+term.End
		list = appendStopWords(list, text, article.Span{Start: at, End: max(at, start)}, number)
		list = append(list, newWord(text, article.Span{Start: start, End: end}, term.Text, number))
		list = joinNegation(list, text)
		at = max(at, end)
	}
	return appendStopWords(list, text, article.Span{Start: at, End: sentence.End}, number)
}

func newWord(text string, span article.Span, term string, sentence int) token {
	first, _ := utf8.DecodeRuneInString(text[span.Start:])
	return token{Span: span, term: term, sentence: sentence, capital: unicode.IsUpper(first)}
}

func appendStopWords(list []token, text string, gap article.Span, sentence int) []token {
	start := -1
	for i := gap.Start; i <= gap.End; i++ {
		letter := i < gap.End && isASCIILetter(text[i])
		switch {
		case letter && start < 0:
			start = i
		case !letter && start >= 0:
			// The s of a possessive is no word.
			if span := (article.Span{Start: start, End: i}); span.Of(text) != "s" {
				list = append(list, newWord(text, span, strings.ToLower(span.Of(text)), sentence))
			}
			start = -1
		}
	}
	return list
}

func isASCIILetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// shortened are the verbs that lose letters before n't.
var shortened = map[string]string{"ca": "can", "wo": "will", "sha": "shall"}

// joinNegation makes "did" and "not" of the last words "didn" and "t", and
// "can" and "not" of "cannot".
func joinNegation(list []token, text string) []token {
	last := len(list) - 1
	if strings.EqualFold(list[last].Of(text), "cannot") {
		w := list[last]
		can, not := w, w
		can.End, can.term = w.Start+3, "can"
		not.Start, not.term, not.capital = w.Start+3, "not", false
		return append(list[:last], can, not)
	}
	if last == 0 || list[last].term != "t" {
		return list
	}
	verb := &list[last-1]
	stem, cut := strings.CutSuffix(strings.ToLower(verb.Of(text)), "n")
	if between := strings.TrimSpace(text[verb.End:max(verb.End, list[last].Start)]); !cut || between != "'" && between != "’" {
		return list
	}
	if full, short := shortened[stem]; short {
		stem = full
	}
	if terms := article.Terms(stem); len(terms) == 1 {
		stem = terms[0]
	}
	verb.term, list[last].term = stem, "not"
	return list
}

// statement is what has to be supported, taken apart.
type statement struct {
	*document
	content []bool             // of each word: it says something, unlike "the" and "of"
	weights map[string]float64 // of each content term
}

func newStatement(text string) statement {
	s := statement{document: newDocument(text), weights: map[string]float64{}}
	terms := map[string]bool{}
	for _, term := range search.ContentTerms(text) {
		terms[term] = true
	}
	s.content = make([]bool, len(s.words))
	for i, w := range s.words {
		if s.content[i] = terms[w.term]; s.content[i] {
			s.weights[w.term] = 1
		}
	}
	return s
}

// stemLetters are how many first letters two words must share to be taken for
// forms of one: what Porter's stemmer leaves apart, such as demonyms.
const stemLetters = 5

// placesAlike are the places of a term; if it stands nowhere, those of words
// with the same first letters.
func (d *document) placesAlike(term string) []int {
	if places := d.places[term]; len(places) > 0 || len(term) < stemLetters || term[0] <= '9' {
		return places
	}
	if d.prefixes == nil {
		d.prefixes = map[string][]int{}
		for i, w := range d.words {
			if len(w.term) >= stemLetters {
				d.prefixes[w.term[:stemLetters]] = append(d.prefixes[w.term[:stemLetters]], i)
			}
		}
	}
	return d.prefixes[term[:stemLetters]]
}
