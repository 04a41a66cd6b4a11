package article

import (
	"unicode"
	"unicode/utf8"
)

// ChunkWords is the number of words after which a chunk ends with its sentence.
const ChunkWords = 120

// ChunkerVersion names the rules by which Sentences and Chunks cut. It changes
// whenever the same article would be cut differently: an index built with
// another version has to be built anew.
const ChunkerVersion = "sentences-120/2"

// longWord is the number of bytes that count as one word in an endless one.
const longWord = 64

// leastWords of a chunk that ends before its words are full.
const leastWords = ChunkWords * 2 / 3

// Chunks cuts an article into stretches of whole sentences of about ChunkWords
// words. In its last third a chunk rather ends where the article has a border
// (UnitBorder), and it never ends with what belongs to the sentence after it,
// such as a heading, where there is another way.
//
// Elsewhere the last sentence of a chunk is the first of the next, so that a
// fact told across a border is whole in one of them, except where that sentence
// is more than half a chunk long. Every sentence is in a chunk; an empty text
// has none. Only a.Title and a.Text are read.
func Chunks(a Article) []Chunk {
	c := chunker{text: a.Text, sentences: Sentences(a.Text)}
	c.words = make([]int, len(c.sentences))
	for i, s := range c.sentences {
		c.words[i] = countWords(s.Of(a.Text))
	}
	titleTerms := CountTerms(a.Title)
	var chunks []Chunk
	for first := 0; first < len(c.sentences); {
		last := c.last(first)
		span := Span{c.sentences[first].Start, c.sentences[last].End}
		chunks = append(chunks, Chunk{
			Ordinal: len(chunks),
			Span:    span,
			Terms:   titleTerms + CountTerms(span.Of(a.Text)),
		})
		first = c.next(first, last)
	}
	return chunks
}

// chunker holds the sentences of a text with the number of their words.
type chunker struct {
	text      string
	sentences []Span
	words     []int
}

// last is the last sentence of the chunk that begins with a sentence.
func (c *chunker) last(first int) int {
	full, words := first, c.words[first]
	for words < ChunkWords && full < len(c.sentences)-1 {
		full++
		words += c.words[full]
	}
	if full == len(c.sentences)-1 {
		return full
	}
	fallback := -1 // the last sentence that does not belong to what follows
	for i := full; i >= first && words >= leastWords/2; i-- {
		border := c.border(i)
		if border == UnitBorder && words >= leastWords {
			return i
		}
		if fallback < 0 && border != NoBorder {
			fallback = i
		}
		words -= c.words[i]
	}
	if fallback >= 0 {
		return fallback
	}
	return full
}

// next is the first sentence of the chunk after one.
func (c *chunker) next(first, last int) int {
	if last == len(c.sentences)-1 || last == first || c.words[last] > ChunkWords/2 || c.border(last) == UnitBorder {
		return last + 1
	}
	return last
}

// border ranks the border behind a sentence that is not the last.
func (c *chunker) border(i int) int { return Border(c.text, c.sentences[i], c.sentences[i+1]) }

// IndexText is what stands for a chunk in the vector index: the chunk with the
// title in front.
func IndexText(title, text string) string {
	if title == "" {
		return text
	}
	return title + ". " + text
}

// countWords counts runs of non-space as words. Scripts without spaces count
// two characters as a word and endless words count by their length, or a
// Chinese article would be a single chunk.
func countWords(s string) int {
	words, dense, run := 0, 0, 0
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		i += n
		switch {
		case unicode.IsSpace(r):
			run = 0
			continue
		case run%longWord == 0:
			words++
		}
		run++
		if r >= 0x0e00 && unspaced(r) {
			dense++
		}
	}
	return words + dense/2
}

// unspaced is true of letters of scripts that put no space between words.
func unspaced(r rune) bool {
	return r >= 0x0e00 && (r == 'ー' || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar))
}
