package suggest

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pressmark/pressmark/internal/article"
)

// token is a word of a sentence.
type token struct {
	text   string // without punctuation around it
	before string // opening bracket
	after  string // punctuation that follows
}

func (t token) lower() string { return strings.ToLower(t.text) }

// capital tells whether the word is written like a name.
func (t token) capital() bool {
	r, _ := utf8.DecodeRuneInString(t.text)
	return unicode.IsUpper(r)
}

func (t token) possessive() bool {
	return strings.HasSuffix(t.text, "'s") || strings.HasSuffix(t.text, "’s") || strings.HasSuffix(t.text, "s'") || strings.HasSuffix(t.text, "s’")
}

// bare is the word without 's.
func (t token) bare() string {
	return strings.TrimSuffix(strings.TrimSuffix(t.text, "'s"), "’s")
}

// closes tells whether a part of the sentence ends after the word.
func (t token) closes() bool { return strings.ContainsAny(t.after, ",;:—–)!?-") }

// is tells whether the word is one of these.
func (t token) is(words ...string) bool { return slices.Contains(words, t.lower()) }

// in tells whether the word is in one of the lists.
func (t token) in(sets ...map[string]bool) bool {
	word := t.lower()
	return slices.ContainsFunc(sets, func(set map[string]bool) bool { return set[word] })
}

func (t token) honorific() bool { return honorifics[strings.TrimRight(t.text, ".")] }

// get is a word of a list, an empty one outside it.
func get(list []token, at int) token {
	if at < 0 || at >= len(list) {
		return token{}
	}
	return list[at]
}

const trimmedMarks = ".,;:!?)—–"

// tokens are the words of a sentence.
func tokens(sentence string) []token {
	var list []token
	for field := range strings.FieldsSeq(sentence) {
		if strings.Trim(field, "-—–") == "" { // a dash between words
			if len(list) > 0 {
				list[len(list)-1].after += "—"
			}
			continue
		}
		text := strings.TrimRight(field, trimmedMarks)
		after := field[len(text):]
		if strings.Contains(text, ".") && strings.HasPrefix(after, ".") && !unicode.IsDigit(rune(text[0])) { // U.S.
			text, after = text+".", after[1:]
		}
		bare := strings.TrimLeft(text, "([")
		if bare == "" {
			continue
		}
		list = append(list, token{text: bare, before: text[:len(text)-len(bare)], after: after})
	}
	return list
}

// join writes tokens as they stood, without what follows the last.
func join(list []token) string {
	var out strings.Builder
	for i, t := range list {
		if i > 0 {
			out.WriteByte(' ')
		}
		out.WriteString(t.text)
		if i < len(list)-1 {
			out.WriteString(t.after)
		}
	}
	return out.String()
}

var (
	dateline = regexp.MustCompile(`^(?:[A-Z][A-Z.'’-]*(?:,? [A-Z][\w.'’-]*){0,5} ?)?(?:\([^)]{1,40}\) ?)?(?:--?|—|–) ?|^\([A-Z][^)]{1,30}\) ?`)
	// strange marks belong to direct speech, markup or addresses.
	strange = regexp.MustCompile("\\p{C}|[\"“”„«»<>\\[\\]{}|#@*_=~^\\\\`!?…()]|(?i:https?:|//|www\\.|\\.com\\b)|(?:^|\\s)['‘]|['’]\\s*$|\\.\\.")
)

// maxSentenceWords bounds the sentences that the rules look at.
const maxSentenceWords = 60

// storySentences from the top of an article are searched for names.
const storySentences = 300

// story is an article as the rules see it.
type story struct {
	article  article.Article
	names    map[string]bool   // words with a capital inside sentences
	surnames map[string]string // full names of persons by their last word; "" where there are several
	speakers map[string]bool   // last words of names that speak or have an occupation: persons
	longer   map[string]bool   // last words of names of several words
	title    map[string]bool   // content terms of the title
	things   map[string]string // full names by the noun they end with: "bridge" is "the Harbour Bridge"
}

func newStory(a article.Article, title []string) *story {
	s := &story{article: a, names: map[string]bool{}, surnames: map[string]string{}, speakers: map[string]bool{}, longer: map[string]bool{}, title: map[string]bool{}, things: map[string]string{}}
	for _, term := range title {
		s.title[term] = true
	}
	sentences := article.Sentences(a.Text)
	sentences = sentences[:min(storySentences, len(sentences))]
	for _, span := range sentences {
		s.note(tokens(span.Of(a.Text)))
	}
	for _, span := range sentences {
		s.notePersons(tokens(span.Of(a.Text)))
		s.noteThings(tokens(span.Of(a.Text)))
	}
	return s
}

var speaking = article.WordSet("said says told added tweeted replied recalled joked")

// note takes down which words are names, and who speaks.
func (s *story) note(list []token) {
	for i, t := range list {
		if i > 0 && t.capital() {
			s.names[t.bare()] = true
		}
		if i > 0 && speaking[t.lower()] && list[i-1].capital() {
			s.speakers[list[i-1].text] = true
		}
		if slices.Contains([]string{"Mr", "Mrs", "Ms", "Dr"}, get(list, i-1).text) {
			s.speakers[t.bare()] = true
		}
		if end := s.name(list, i); end-i == 2 {
			last := list[end-1]
			s.longer[last.bare()] = true
			if get(list, i-1).in(occupations, offices) && !kinds[last.text] {
				s.speakers[last.bare()] = true
			}
		}
	}
}

// notePersons takes down full names.
func (s *story) notePersons(list []token) {
	for i := 0; i < len(list); i++ {
		end := s.name(list, i)
		if end-i < 2 || end-i > 5 || saints[get(list, i-1).text] || !s.person(list[i:end]) {
			continue
		}
		full := s.fullName(list[i:end])
		words := strings.Fields(full)
		if unlike := slices.Compact(slices.Sorted(slices.Values(words))); len(unlike) < len(words) {
			continue // two names that run into each other
		}
		last := words[len(words)-1]
		if known, ok := s.surnames[last]; ok && known != full && len(words) > 1 && !strings.HasSuffix(known, full) {
			s.surnames[last] = ""
		} else if !ok && len(words) > 1 {
			s.surnames[last] = full
		}
		i = end - 1
	}
}

// noteThings takes down what "the bridge" means, if but one bridge has a name.
func (s *story) noteThings(list []token) {
	for i := 0; i < len(list); i++ {
		end := s.name(list, i)
		if end == i {
			continue
		}
		run := list[i:end]
		the := i > 0 && list[i-1].lower() == "the"
		last := run[len(run)-1]
		switch {
		case end-i > 1 && kinds[last.bare()] && !last.possessive():
			s.noteThing(last.lower(), join(run), the)
		case !last.closes() && common(get(list, end)) && (list[end].closes() || !common(get(list, end+1))) && !s.person(run):
			s.noteThing(list[end].lower(), join(list[i:end+1]), !last.possessive())
		}
		i = end - 1
	}
}

// common tells whether a word may be a noun in the singular for a thing.
func common(t token) bool {
	word := t.lower()
	for _, ending := range []string{"s", "ed", "ing", "ly", "al"} {
		if strings.HasSuffix(word, ending) {
			return false
		}
	}
	return len(word) > 3 && !t.capital() && !t.possessive() && !isVerb(t) && !isNumeral(word) &&
		!t.in(speaking, prepositions, subordinators, pointers, occupations, offices, vague)
}

// vague nouns mean many things in one article.
var vague = article.WordSet("man woman boy girl person team company firm group people member news time year percent story post video photo game match season report statement fan family home would could should can may must might have more most also than just been does back other that they them then there what well ever even")

func (s *story) noteThing(noun, name string, the bool) {
	if the {
		name = "the " + name
	}
	bare := func(name string) string { return strings.TrimPrefix(name, "the ") }
	known, ok := s.things[noun]
	switch {
	case !ok:
		s.things[noun] = name
	case strings.HasSuffix(bare(known), bare(name)) || strings.HasSuffix(bare(name), bare(known)):
		if the && bare(known) == bare(name) {
			s.things[noun] = name
		}
	default:
		s.things[noun] = ""
	}
}

// resolved puts names in the place of "the bridge" and the like.
func (s *story) resolved(list []token) []token {
	var out []token
	for i := 0; i < len(list); i++ {
		full := ""
		if noun := get(list, i+1); list[i].is("the") && !noun.capital() && (noun.closes() || noun.possessive() || !common(get(list, i+2))) {
			full = s.things[strings.ToLower(noun.bare())]
		}
		if full == "" {
			out = append(out, list[i])
			continue
		}
		name := tokens(full)
		name[0].text = strings.Replace(name[0].text, "the", list[i].text, 1)
		noun := list[i+1]
		name[len(name)-1].text += noun.text[len(noun.bare()):]
		name[len(name)-1].after = noun.after
		out = append(out, name...)
		i++
	}
	return out
}

// fullName is a person's name without what he or she is: "Dr. Noor Valtonen"
// becomes "Noor Valtonen".
func (s *story) fullName(run []token) string {
	from := 0
	for i, t := range run[:len(run)-1] {
		if t.honorific() || t.in(offices) || t.possessive() || strings.ToUpper(t.text) == t.text && len(t.text) > 2 {
			from = i + 1
		}
	}
	for i := from; i < len(run)-1; i++ {
		if firstNames[run[i].text] && (i == from || !saints[run[i-1].text]) {
			from = i
			break
		}
	}
	kept := slices.Clone(run[from:])
	kept[len(kept)-1].text = kept[len(kept)-1].bare()
	return join(kept)
}

// saints stand before a first name in the names of places.
var saints = article.WordSet("San Santa St Saint Los Las El La Port Fort New")

var connectors = article.WordSet("of de da la le van von der bin al ibn del du &")

// name is the end of the name that begins at a word, or the word itself where
// none does.
func (s *story) name(list []token, at int) int {
	end := at
	for i := at; i < len(list); i++ {
		t := list[i]
		switch {
		case t.capital() && (i > at || !notNames[t.text]):
			end = i + 1
		case i > at && connectors[t.lower()] && i+1 < len(list) && list[i+1].capital():
		case i > at && t.text == "the" && list[i-1].lower() == "of" && i+1 < len(list) && list[i+1].capital():
		case i > at && isNumeral(t.text) && len(t.text) == 1: // Falcon 9
			return i + 1
		default:
			return end
		}
		if t.closes() || strings.Contains(t.after, ".") && !honorifics[t.text] && len(t.text) > 2 {
			return end
		}
	}
	return end
}

// person tells whether a name is that of one person.
func (s *story) person(run []token) bool {
	last := run[len(run)-1]
	if len(run) > 6 || kinds[last.bare()] || slices.ContainsFunc(run, func(t token) bool { return t.is("of", "&") }) {
		return false
	}
	for i, t := range run[:len(run)-1] {
		word := strings.TrimRight(t.text, ".")
		if word == "General" && !firstNames[run[i+1].text] {
			return false
		}
		if honorifics[word] || offices[t.lower()] {
			return true
		}
	}
	if len(run) < 2 {
		return s.surnames[last.bare()] != "" && len(run) == 1
	}
	return firstNames[run[0].text] && !run[0].possessive() || len(run) == 2 && s.speakers[last.bare()] && strings.ToUpper(last.text) != last.text
}

// clauseEnd is the end of the part of the sentence that begins at a word, 0
// where it may be a list, of which half would be left.
func clauseEnd(list []token, from int) int {
	for i := from; i < len(list); i++ {
		t := list[i]
		if !t.closes() || i+1 == len(list) {
			continue
		}
		next := list[i+1]
		switch {
		case strings.Contains(t.after, ",") && isNumeral(t.text) && isYear(next.text): // July 4, 2022
			continue
		case strings.Contains(t.after, ",") && !leadsOn(list, i+1):
			return 0
		}
		return i + 1
	}
	return len(list)
}

// leadsOn tells whether a part of a sentence begins at a word, and not the next
// item of a list.
func leadsOn(list []token, at int) bool {
	next := list[at]
	switch {
	case next.is("and", "or"):
		return get(list, at+1).in(pointers) || isVerb(get(list, at+1))
	case next.is("a", "an", "the"):
		part := list[at:min(at+6, partEnd(list, at))]
		return !slices.ContainsFunc(part, func(t token) bool { return t.is("and", "or") })
	}
	return isVerb(next) || next.in(subordinators, prepositions, speaking) || next.is("according") || strings.HasSuffix(next.lower(), "ing")
}

func isVerb(t token) bool {
	_, known := events[t.lower()]
	return known || t.in(carriers)
}

func isYear(text string) bool {
	return len(text) == 4 && isNumeral(text) && (text[0] == '1' || text[0] == '2') && !strings.ContainsAny(text, ",.")
}

// dayParts may follow the name of a day.
var (
	dayParts = article.WordSet("morning afternoon evening night")
	periods  = article.WordSet("week month year weekend summer winter spring autumn fall season")
)

// relativeTime is the end of words that say when from the day of writing on, such
// as "on Monday evening" or "earlier this week"; at where there are none.
func relativeTime(list []token, at int) int {
	i := at
	if get(list, i).is("on") {
		i++
	}
	for get(list, i).is("earlier", "later", "early", "late") {
		i++
	}
	t, next := get(list, i), get(list, i+1)
	switch {
	case (weekdays[t.text] || t.is("yesterday", "today")) && dayParts[next.lower()]:
		return i + 2
	case weekdays[t.text] || t.is("overnight", "yesterday", "today"):
		return i + 1
	case t.is("last", "this", "next") && (next.in(dayParts, periods) || weekdays[next.text] || months[next.text]):
		return i + 2
	}
	return at
}

// timeless leaves out what only the day of writing explains, and words that tie
// the sentence to the one before.
func timeless(list []token) []token {
	var kept []token
	for i := 0; i < len(list); {
		end := relativeTime(list, i)
		if get(list, i-1).in(prepositions) && !list[i].is("on") {
			end = i // "at the end of this month"
		}
		if end > i {
			if len(kept) > 0 && strings.Contains(list[end-1].after, ",") {
				kept[len(kept)-1].after = ","
			}
			i = end
			continue
		}
		if !list[i].in(skipped) || i+1 == len(list) {
			kept = append(kept, list[i])
		}
		i++
	}
	return kept
}

// selfContained is the longest beginning of a part of a sentence that points at
// nothing outside, nil where there is none.
func selfContained(part []token) []token {
	for end := firstClause(part); end >= 2; end = shorter(part, end) {
		if whole := part[:end]; ends(whole) && !points(whole) && !misplaced(whole) && definite(whole) {
			return whole
		}
	}
	return nil
}

// firstClause is the end of the first of two clauses that "and" joins.
func firstClause(part []token) int {
	for i, t := range part {
		if !t.is("and", "but") || isVerb(get(part, i+1)) {
			continue
		}
		if slices.ContainsFunc(part[i:], func(t token) bool { return t.in(carriers) }) {
			return i
		}
	}
	return len(part)
}

// shorter is where a part of a sentence can be cut before end.
func shorter(part []token, end int) int {
	for i := end - 1; i > 1; i-- {
		word := part[i].lower()
		switch {
		case word == "as" || word == "or":
		case word == "and" || word == "but":
			if i+1 < end && isVerb(part[i+1]) {
				return i
			}
		case subordinators[word]:
			return i
		}
	}
	return 0
}

var dangling = article.WordSet("of at by for from with to into onto between among than and or but the a an its very most more so in on as not be been being was were is are has have had will would could help before after since until together well even about town")

// ends tells whether nothing is missing at the end.
func ends(part []token) bool { return !dangling[part[len(part)-1].text] }

// contractions end in these; what they shorten points at something or denies it.
var contractions = []string{"n't", "n’t", "’ll", "'ll", "’ve", "'ve", "’re", "'re"}

// misplaced tells whether a word of a heading has run into the sentence.
func misplaced(part []token) bool {
	return slices.ContainsFunc(part, func(t token) bool { return t.capital() && t.in(prepositions) })
}

// points tells whether words refer to something that was said elsewhere, or deny.
func points(part []token) bool {
	return slices.ContainsFunc(part, func(t token) bool {
		short := func(ending string) bool { return strings.HasSuffix(t.text, ending) }
		return t.in(pointers) || pointers[strings.ToLower(t.bare())] || t.is("which", "where", "not", "never") || slices.ContainsFunc(contractions, short)
	})
}

// definite tells whether every noun after "the" is one that a reader can know.
func definite(part []token) bool {
	for i, t := range part {
		if t.lower() == "the" && !known(part[i+1:]) {
			return false
		}
	}
	return true
}

// known looks at the words after "the": a name among them, a modifier that says
// which, or "of" with something known.
func known(rest []token) bool {
	telling := 0
	for i, t := range rest {
		word := t.lower()
		switch {
		case t.capital() && !weekdays[t.text] && !months[t.text], superlatives[word], strings.HasSuffix(word, "est") && len(word) > 5:
			return true
		case t.is("of", "for", "in", "between", "on", "against", "at", "to") && i > 0 && hasName(rest[i+1:min(len(rest), i+7)]):
			return true
		case t.in(prepositions, subordinators), isVerb(t) && i > 1:
			return enough(telling, rest)
		case t.possessive():
			return false // "the racing star's"
		}
		if !weakModifiers[word] && !isNumeral(t.text) && !adjective(word) {
			telling++
		}
		if t.closes() {
			return enough(telling, rest)
		}
	}
	return enough(telling, rest)
}

// adjective tells whether a word ends like one: "the conservative organization"
// says no more than "the organization".
func adjective(word string) bool {
	endings := []string{"ive", "al", "ous", "ic", "ful", "less", "ed", "ary", "able", "ible", "ant"}
	return slices.ContainsFunc(endings, func(ending string) bool { return strings.HasSuffix(word, ending) && len(word) > len(ending)+2 })
}

// enough tells whether so many telling words after "the" say what is meant.
func enough(telling int, rest []token) bool {
	return telling >= 2 || telling == 1 && rest[0].in(bareAllowed)
}

// hasName tells whether the words name somebody or something.
func hasName(part []token) bool {
	return slices.ContainsFunc(part, func(t token) bool {
		return t.capital() && !months[t.text] && !weekdays[t.text] && !notNames[t.text] && !honorifics[t.text]
	})
}
