package article

import (
	"math"
	"slices"
	"time"
	"unicode"
	"unicode/utf8"
)

// Two articles are near-duplicates when one is the other with edits: shortened, with
// another headline, with paragraphs added or rewritten. What tells is words in a row:
// an editor leaves whole sentences as they are. Reports written anew share names and
// phrases, and forms that are filled in again and again (weather, markets) share the
// words between the blanks: seldom storyWidth words in a row, or all sentences have
// something changed in them.
const (
	storyWidth = 8  // words in a row
	sketchSize = 20 // shingles that stand for a text where others look for it
	unchanged  = 20 // words from one change to the next in the mean, at least
)

// likeness is what makes two articles near-duplicates, as shares from 0 to 1. The same
// words some days later may be the background of other news, and a year later they
// mostly tell the next event of the kind (an eclipse, a holiday): time asks for more.
// A long list or a gallery can stand under different reports, so beside the text
// either the headlines or the beginnings must go together.
type likeness struct {
	days       float64 // between the two, at most
	one, other float64 // of the words of the text that is shared more, and of the other
	headline   float64 // of the words of the shorter headline: those in the other one
	lead       float64 // of the first leadWords words of one: those in the other text
}

// enough lists what is enough. Measured in docs/quality.md.
var enough = []likeness{
	{days: 3, one: 0.55, other: 0.35, headline: 0.6, lead: never},
	{days: 3, one: 0.6, other: 0.5, headline: some, lead: some},
	{days: 3, one: 0.8, other: 0.3, headline: some, lead: some}, // shortened
	{days: 6.5, one: 0.65, other: 0.5, headline: never, lead: 0.55},
	{days: 300, one: 0.76, other: 0.52, headline: some, lead: some},
	{days: math.Inf(1), one: 0.85, other: 0.85, headline: some, lead: some},
}

const (
	some      = 0.33
	never     = 2 // more than there can be
	leadWords = 60
)

// NearDuplicates tells whether two articles are the same report, one an edit of the
// other. Only Title, Text and PublishedAt are read; where a date is missing, nothing
// speaks for other news.
func NearDuplicates(a, b Article) bool {
	ofA, ofB := shared(a.Text, b.Text)
	if !isEdit(ofA) && !isEdit(ofB) {
		return false
	}
	is := likenessOf(a, b, ofA, ofB)
	return slices.ContainsFunc(enough, func(asked likeness) bool {
		return is.days <= asked.days && is.one >= asked.one && is.other >= asked.other &&
			(is.headline >= asked.headline || is.lead >= asked.lead)
	})
}

// isEdit tells whether the words of a text that another has are few long runs, and
// not the words between the blanks of a form.
func isEdit(marks []bool) bool {
	runs, words := 0, 0
	for i, is := range marks {
		if is {
			words++
			if i == 0 || !marks[i-1] {
				runs++
			}
		}
	}
	return words >= unchanged*(runs-1)
}

func likenessOf(a, b Article, ofA, ofB []bool) likeness {
	return likeness{
		days:     daysBetween(a.PublishedAt, b.PublishedAt),
		one:      max(shareOf(ofA), shareOf(ofB)),
		other:    min(shareOf(ofA), shareOf(ofB)),
		headline: sharedTerms(a.Title, b.Title),
		lead:     max(shareOf(ofA[:min(leadWords, len(ofA))]), shareOf(ofB[:min(leadWords, len(ofB))])),
	}
}

// daysBetween is 0 where a date is missing.
func daysBetween(a, b time.Time) float64 {
	if a.IsZero() || b.IsZero() {
		return 0
	}
	return a.Sub(b).Abs().Hours() / 24
}

// sharedTerms is the share of the different index terms of the shorter line that
// stand in the other one.
func sharedTerms(a, b string) float64 {
	termsA, termsB := distinct(Terms(a)), distinct(Terms(b))
	common := 0
	for _, term := range termsA {
		if slices.Contains(termsB, term) {
			common++
		}
	}
	return float64(common) / float64(max(1, min(len(termsA), len(termsB))))
}

func distinct(terms []string) []string {
	slices.Sort(terms)
	return slices.Compact(terms)
}

// shared marks the words of each text that stand in the other in a run of storyWidth
// words or more. Case and punctuation do not count.
func shared(a, b string) (ofA, ofB []bool) {
	wordsA, wordsB := hashWords(a), hashWords(b)
	width := min(storyWidth, len(wordsA), len(wordsB))
	return sharedWords(wordsA, wordsB, width), sharedWords(wordsB, wordsA, width)
}

func shareOf(marks []bool) float64 {
	n := 0
	for _, is := range marks {
		if is {
			n++
		}
	}
	return float64(n) / float64(max(1, len(marks)))
}

// Unshared gives the stretches of a text that do not stand in another in a run of
// storyWidth words or more, and the share of its words that do, 0 to 1.
func Unshared(text, other string) (alone []Span, shared float64) {
	words, others := hashWords(text), hashWords(other)
	marks := sharedWords(words, others, min(storyWidth, len(words), len(others)))
	for i, is := range marks {
		switch {
		case is:
		case i > 0 && !marks[i-1]:
			alone[len(alone)-1].End = words[i].End
		default:
			alone = append(alone, words[i].Span)
		}
	}
	return alone, shareOf(marks)
}

// Sketch gives the smallest hashes of the shingles of a text, at most sketchSize,
// in order (Broder, "On the resemblance and containment of documents", 1997). Two
// texts of which a share r of all shingles is common have about r of their sketches
// in common, so near-duplicates find each other by these few numbers. They depend on
// nothing but the text.
func Sketch(text string) []uint64 {
	words := hashWords(text)
	smallest := make([]uint64, 0, sketchSize+1)
	eachShingle(words, min(storyWidth, len(words)), func(_ int, hash uint64) {
		if len(smallest) == sketchSize && hash >= smallest[sketchSize-1] {
			return
		}
		if at, found := slices.BinarySearch(smallest, hash); !found {
			smallest = slices.Insert(smallest, at, hash)
			smallest = smallest[:min(len(smallest), sketchSize)]
		}
	})
	return smallest
}

// sharedWords marks the words that stand in a run of width words that others have too.
func sharedWords(words, others []hashedWord, width int) []bool {
	known := make(map[uint64]struct{}, len(others))
	eachShingle(others, width, func(_ int, hash uint64) { known[hash] = struct{}{} })
	marks := make([]bool, len(words))
	marked := 0 // words before it are marked, or will not be
	eachShingle(words, width, func(first int, hash uint64) {
		if _, ok := known[hash]; !ok {
			return
		}
		for i := max(first, marked); i < first+width; i++ {
			marks[i] = true
		}
		marked = first + width
	})
	return marks
}

// eachShingle calls visit for every run of width words with the place of its first
// word. The hash of a run is made from that of the run before it.
func eachShingle(words []hashedWord, width int, visit func(first int, hash uint64)) {
	if width == 0 {
		return
	}
	const base = 0x9e3779b97f4a7c15 // odd, so that no word is lost in the product
	leaving := uint64(1)
	for range width {
		leaving *= base
	}
	var hash uint64
	for i, w := range words {
		hash = hash*base + w.hash
		if i >= width {
			hash -= words[i-width].hash * leaving
		}
		if i >= width-1 {
			visit(i-width+1, scatter(hash))
		}
	}
}

// scatter spreads numbers evenly (the finaliser of MurmurHash3 by Appleby): which of
// them are the smallest must not depend on the words.
func scatter(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// hashedWord is a word for comparing, and where it stands.
type hashedWord struct {
	hash uint64
	Span
}

// hashWords gives the words of a text: runs of letters and digits without regard to
// case, and single letters in writing without spaces.
func hashWords(text string) []hashedWord {
	words := make([]hashedWord, 0, len(text)/5)
	open := false
	for at := 0; at < len(text); {
		r, n := rune(text[at]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(text[at:])
		}
		if !wordRune(r) {
			open = false
			at += n
			continue
		}
		if !open {
			words = append(words, hashedWord{hash: fnvOffset, Span: Span{at, at}})
		}
		last := &words[len(words)-1]
		last.hash = (last.hash ^ uint64(lower(r))) * fnvPrime
		at += n
		last.End = at
		open = !unspaced(r)
	}
	return words
}

// The numbers of FNV-1a, 64 bits.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

func lower(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	return unicode.ToLower(r)
}
