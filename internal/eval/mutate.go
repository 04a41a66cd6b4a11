package eval

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/verify"
)

// Kinds of mutations: what is made wrong in a sentence.
const (
	nameKind     = "name"
	numberKind   = "number"
	dateKind     = "date"
	negationKind = "negation"
)

var mutationKinds = []string{nameKind, numberKind, dateKind, negationKind}

// mutator makes sentences wrong in one place. It knows nothing of the verifier,
// so that the two cannot share a mistake.
type mutator struct {
	random *rand.Rand
	pools  []pool // of each article
}

// pool is what one article offers for swapping.
type pool struct {
	names   map[string][]string // by sort
	numbers []string
}

func newMutator(seed uint64, sources []verify.Source) *mutator {
	m := &mutator{random: rand.New(rand.NewPCG(seed, seed))} //nolint:gosec // must give the same mutants every time
	for _, source := range sources {
		m.pools = append(m.pools, newPool(source.Text))
	}
	return m
}

func newPool(text string) pool {
	p := pool{names: map[string][]string{}}
	for _, span := range article.Sentences(text) {
		sentence := span.Of(text)
		for _, n := range names(sentence) {
			if word := n.Of(sentence); !slices.Contains(p.names[sort(sentence, n)], word) {
				p.names[sort(sentence, n)] = append(p.names[sort(sentence, n)], word)
			}
		}
		for _, number := range numerals(sentence) {
			p.numbers = append(p.numbers, number.Of(sentence))
		}
	}
	return p
}

// mutate makes a sentence of the article wrong in one place of a kind; false
// where it has none. No mutant equals its sentence.
func (m *mutator) mutate(kind, sentence string, articleIndex int) (string, bool) {
	var mutant string
	switch kind {
	case nameKind:
		mutant = m.swapName(sentence, articleIndex)
	case numberKind:
		mutant = m.swapNumber(sentence, articleIndex)
	case dateKind:
		mutant = m.swapDate(sentence)
	case negationKind:
		mutant = m.negate(sentence)
	}
	return mutant, mutant != "" && mutant != sentence
}

func pick[T any](m *mutator, list []T) T { return list[m.random.IntN(len(list))] }

func swapped(sentence string, span article.Span, other string) string {
	return sentence[:span.Start] + other + sentence[span.End:]
}

// Runs of capitalised words; what opens the sentence is only a name with a
// second word, for any word is capitalised there.
var (
	namePattern = regexp.MustCompile(`\p{Lu}[\p{L}’'-]*\p{L}(?:\s(?:\p{Lu}\.\s)?\p{Lu}[\p{L}’'-]*\p{L})*`)
	notNames    = article.WordSet(`The A An I I’m I'm I’ll I'll I’ve I've I’d I'd It He She They We You His Her Its Their This That These Those There But And Or
		In On At By For From With To Of As If When While After Before Since Until No Not What Who How Why Where
		Mr Mrs Ms Dr Sir President Minister Mayor Monday Tuesday Wednesday Thursday Friday Saturday Sunday
		January February March April May June July August September October November December`)
	placeBefore = article.WordSet("in at from near to across outside inside of")
)

func names(sentence string) []article.Span {
	var list []article.Span
	for _, at := range namePattern.FindAllStringIndex(sentence, -1) {
		span := withoutTitles(sentence, article.Span{Start: at[0], End: at[1]})
		opens := !strings.ContainsFunc(sentence[:span.Start], isLetter)
		if span.Start < span.End && (!opens || strings.Contains(span.Of(sentence), " ")) {
			list = append(list, span)
		}
	}
	return list
}

func isLetter(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' }

// withoutTitles drops leading words that are no names, and a possessive s; it is
// empty when a date or title stands inside.
func withoutTitles(sentence string, span article.Span) article.Span {
	for {
		first, rest, more := strings.Cut(span.Of(sentence), " ")
		if !notNames[first] {
			break
		}
		if !more {
			return article.Span{}
		}
		span.Start = span.End - len(rest)
	}
	for _, s := range []string{"'s", "’s"} {
		if strings.HasSuffix(span.Of(sentence), s) {
			span.End -= len(s)
		}
	}
	for word := range strings.FieldsSeq(span.Of(sentence)) {
		if notNames[word] {
			return article.Span{}
		}
	}
	return span
}

// sort tells names of places from others by the word before them.
func sort(sentence string, name article.Span) string {
	before := strings.Fields(sentence[:name.Start])
	if len(before) > 0 && placeBefore[strings.ToLower(before[len(before)-1])] {
		return "place"
	}
	return "other"
}

// swapName swaps a name for another of its sort: half of the time one of the
// same article, which is the hard case.
func (m *mutator) swapName(sentence string, at int) string {
	list := names(sentence)
	if len(list) == 0 {
		return ""
	}
	name := pick(m, list)
	kind := sort(sentence, name)
	if m.random.IntN(2) == 0 {
		if others := strangers(m.pools[at].names[kind], sentence); len(others) > 0 {
			return swapped(sentence, name, pick(m, others))
		}
	}
	for range 20 {
		if others := strangers(pick(m, m.pools).names[kind], sentence); len(others) > 0 {
			return swapped(sentence, name, pick(m, others))
		}
	}
	return ""
}

// strangers are the names that share no word with a sentence.
func strangers(list []string, sentence string) []string {
	known := map[string]bool{}
	for _, word := range article.Terms(sentence) {
		known[word] = true
	}
	return slices.DeleteFunc(slices.Clone(list), func(name string) bool {
		return slices.ContainsFunc(article.Terms(name), func(word string) bool { return known[word] })
	})
}

var (
	numeralPattern = regexp.MustCompile(`\d+(?:[.,]\d+)*|\b(?i:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b`)
	wordNumbers    = strings.Fields("two three four five six seven eight nine ten eleven twelve")
	yearPattern    = regexp.MustCompile(`\b(?:19|20)\d\d\b`)
)

// numerals are the numbers of a sentence that are no years.
func numerals(sentence string) []article.Span {
	var list []article.Span
	for _, at := range numeralPattern.FindAllStringIndex(sentence, -1) {
		if span := (article.Span{Start: at[0], End: at[1]}); !yearPattern.MatchString(span.Of(sentence)) {
			list = append(list, span)
		}
	}
	return list
}

func (m *mutator) swapNumber(sentence string, at int) string {
	list := numerals(sentence)
	if len(list) == 0 {
		return ""
	}
	span := pick(m, list)
	others := slices.DeleteFunc(slices.Clone(m.pools[at].numbers), func(other string) bool {
		return strings.Contains(strings.ToLower(sentence), strings.ToLower(other)) || spelledOut(other) != spelledOut(span.Of(sentence))
	})
	if len(others) > 0 && m.random.IntN(2) == 0 {
		return swapped(sentence, span, pick(m, others))
	}
	return swapped(sentence, span, m.otherNumber(span.Of(sentence)))
}

func spelledOut(number string) bool { return isLetter(rune(number[0])) }

// otherNumber changes the first digit of a numeral, or takes another word.
func (m *mutator) otherNumber(number string) string {
	if spelledOut(number) {
		others := slices.DeleteFunc(slices.Clone(wordNumbers), func(w string) bool { return strings.EqualFold(w, number) })
		return pick(m, others)
	}
	digit := 1 + m.random.IntN(9)
	if strconv.Itoa(digit) == number[:1] {
		digit = digit%9 + 1
	}
	return strconv.Itoa(digit) + number[1:]
}

var (
	weekdayNames = strings.Fields("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
	monthNames   = strings.Fields("January February March April May June July August September October November December")
	datePattern  = regexp.MustCompile(`\b(?:` + strings.Join(weekdayNames, "|") + "|" + strings.Join(monthNames, "|") + `|(?:19|20)\d\d)\b`)
)

// swapDate swaps a weekday, a month or a year for another.
func (m *mutator) swapDate(sentence string) string {
	found := datePattern.FindAllStringIndex(sentence, -1)
	if len(found) == 0 {
		return ""
	}
	at := pick(m, found)
	span := article.Span{Start: at[0], End: at[1]}
	date := span.Of(sentence)
	for {
		other := ""
		switch {
		case slices.Contains(weekdayNames, date):
			other = pick(m, weekdayNames)
		case slices.Contains(monthNames, date):
			other = pick(m, monthNames)
		default:
			year, _ := strconv.Atoi(date)
			other = strconv.Itoa(year - 9 + m.random.IntN(19))
		}
		if !strings.Contains(sentence, other) {
			return swapped(sentence, span, other)
		}
	}
}

var (
	notPattern       = regexp.MustCompile(`\b(?:is|are|was|were|has|have|had|will|would|can|could|should|may|might|must|did|does|do)( not|n't|n’t)\b`)
	auxiliaryPattern = regexp.MustCompile(`\b(is|are|was|were|has|have|had|will|would|could|should|must)\b( not|n't|n’t)?`)
	verbPattern      = regexp.MustCompile(`\b(?:he|she|it|they|who|we|\p{Lu}\p{L}+) (\p{Ll}{3,}ed|said|told|made|took|went|came|gave|began|won|found|left)\b`)
)

// negate turns a sentence into its contrary: it takes away a "not" or puts one
// in, as "not", "n't" or "never".
func (m *mutator) negate(sentence string) string {
	if at := notPattern.FindStringSubmatchIndex(sentence); at != nil && m.random.IntN(2) == 0 {
		return sentence[:at[2]] + sentence[at[3]:]
	}
	var bare [][]int
	for _, at := range auxiliaryPattern.FindAllStringSubmatchIndex(sentence, -1) {
		if at[4] < 0 {
			bare = append(bare, at)
		}
	}
	if len(bare) > 0 {
		at := pick(m, bare)
		return sentence[:at[3]] + pick(m, []string{" not", "n't"}) + sentence[at[3]:]
	}
	if at := verbPattern.FindStringSubmatchIndex(sentence); at != nil {
		return sentence[:at[2]] + "never " + sentence[at[2]:]
	}
	return ""
}
