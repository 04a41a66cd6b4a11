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

// Chunks cuts an article into stretches of whole sentences of about ChunkWords
// words. The last sentence of a chunk is the first of the next, so that a fact
// told across a border is whole in one of them, except where that sentence is
// more than half a chunk long. Every sentence is in a chunk; an empty text has
// none. Only a.Title and a.Text are read.
func Chunks(a Article) []Chunk {
	sentences := Sentences(a.Text)
	titleTerms := CountTerms(a.Title)
	var chunks []Chunk
	first, words := 0, 0
	for i, s := range sentences {
		n := countWords(s.Of(a.Text))
		words += n
		last := i == len(sentences)-1
		if words < ChunkWords && !last {
			continue
		}
		span := Span{sentences[first].Start, s.End}
		chunks = append(chunks, Chunk{
			Ordinal: len(chunks),
			Span:    span,
			Terms:   titleTerms + CountTerms(span.Of(a.Text)),
		})
		first, words = i+1, 0
		if n <= ChunkWords/2 {
			first, words = i, n
		}
	}
	return chunks
}

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
