package answer

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/pressmark/pressmark/internal/article"
)

// naturalUnit grows the reader's span to the whole name, number with its unit, date,
// or pair of brackets that it is a part of, and cuts off what does not belong to the
// answer. It never leaves the sentences around the span, and is never empty.
func naturalUnit(a asked, text string, span article.Span) article.Span {
	u := unit{asked: a, text: text, Span: span}
	for _, step := range []func(*unit){
		(*unit).keepFirstLine, (*unit).trim, (*unit).cutClause, (*unit).cutToKind, (*unit).balance,
		(*unit).growName, (*unit).growNumber, (*unit).growDate, (*unit).trim,
	} {
		before := u.Span
		if step(&u); u.End <= u.Start {
			u.Span = before
		}
	}
	return u.Span
}

// unit is a stretch of a text that is to become a natural one.
type unit struct {
	asked
	article.Span
	text string
}

func (u *unit) said() string   { return u.Of(u.text) }
func (u *unit) before() string { return u.text[:u.Start] }
func (u *unit) after() string  { return u.text[u.End:] }

// keep makes the unit a part of itself, by offsets into what it says.
func (u *unit) keep(from, to int) { u.Start, u.End = u.Start+from, u.Start+to }

// keepFirstLine cuts a span that reaches over the end of a line.
func (u *unit) keepFirstLine() {
	if end := strings.IndexAny(u.said(), "\n\r"); end > 0 {
		u.End = u.Start + end
	}
}

// trim leaves out punctuation at both ends that no word needs.
func (u *unit) trim() {
	said := u.said()
	start := len(said) - len(strings.TrimLeft(said, " \t\u00a0,;:.!?–—-)]”"))
	end := len(strings.TrimRight(said, " \t\u00a0,;:!?–—-([“"))
	if end > 0 && end <= len(said) && said[end-1] == '.' && !abbreviated.MatchString(said[:end]) {
		end--
	}
	if loose := looseEnd.FindStringIndex(said[:end]); loose != nil {
		end = loose[0]
	}
	if start < end {
		if said[start] == '-' || strings.HasPrefix(said, "-") && unicode.IsDigit(rune(said[start])) { // below zero
			start--
		}
		u.keep(start, end)
	}
}

// looseEnd are words that nothing follows.
var looseEnd = regexp.MustCompile(`(?:\s(?:of|the|a|an|in|at|on|to|and|or|for|by|with|from|that|which))+$`)

// abbreviated is a stop that belongs to the word before: "U.S.", "Jr.".
var abbreviated = regexp.MustCompile(`(?:\b\p{L}|\b(?:Jr|Sr|Inc|Ltd|Co|Corp|St|a\.m|p\.m))\.$`)

// clause is what is said about an answer, and not the answer.
var clause = regexp.MustCompile(`,? \(see |, (?:who|which|where|when|whose|whom|while|but|because|although|said|says|starting|beginning|including|according|making|leaving|bringing|ending|giving|taking|raising|adding|saying|becoming)\b|,? (?:whose|whom) `)

// speakerLabel is the name before what somebody says in a transcript.
var speakerLabel = regexp.MustCompile(`^(\p{Lu}[\p{Lu} .'’-]+\p{Lu}):\s`)

// cutClause cuts a relative clause off what is asked for by a word for it.
func (u *unit) cutClause() {
	if u.kind == kindReason || u.kind == kindManner || u.kind == kindDefinition || u.kind == kindYesNo {
		return
	}
	if label := speakerLabel.FindStringSubmatch(u.said()); u.kind == kindPerson && label != nil {
		u.keep(0, len(label[1]))
	}
	if at := clause.FindStringIndex(u.said()); at != nil && at[0] > 0 {
		u.keep(0, at[0])
	}
}

var (
	linkBefore  = regexp.MustCompile(`(?i)^(?:in|on|at|by|from|to|of|with|for|since|until|during|near)\s+`)
	beforeName  = regexp.MustCompile(`^(?:\p{Ll}[\p{Ll}-]*\s+){1,3}((?:\p{Lu}[\p{L}\p{M}'’.-]*\s?)+)$`)
	afterName   = regexp.MustCompile(`^(\p{Lu}[^\s,;]*(?:\s\p{Lu}[^\s,;]*)*)\s(?:\p{Ll}+ed|won|lost|beat|led|made|took|said|says|went|is|was|are|were|has|had|will|came|ran|gave|told|became|began|held|left|met|got)\b`)
	afterAmount = regexp.MustCompile(`\d[^\s]*(?:\s\S+)?( and (?:the|a|an|its|their|his|her) )`)
	percentages = regexp.MustCompile(`\d[\d.,]*\s?(?:%|per ?cent\b)`)
	shares      = article.WordSet("percentage percent share proportion fraction")
	yearAlone   = regexp.MustCompile(`\b(?:1\d|20)\d\d\b`)
)

// longestPerson is the most words of a span that is a name with what somebody is.
const longestPerson = 12

// cutToKind cuts off what cannot belong to an answer of the kind.
func (u *unit) cutToKind() {
	said := u.said()
	switch u.kind {
	case kindPerson, kindPlace, kindTime:
		if link := linkBefore.FindString(said); link != "" {
			u.keep(len(link), len(said))
			said = u.said()
		}
	case kindAmount:
		if at := afterAmount.FindStringSubmatchIndex(said); at != nil {
			u.keep(0, at[2])
		}
		if at := percentages.FindAllStringIndex(u.said(), -1); shares[u.noun] && len(at) == 1 {
			u.keep(at[0][0], at[0][1])
		}
		return
	default:
		return
	}
	switch u.kind {
	case kindPerson:
		if name := beforeName.FindStringSubmatchIndex(said); name != nil {
			u.keep(name[2], name[3])
			said = u.said()
		}
		if name := afterName.FindStringSubmatch(said); name != nil {
			u.keep(0, len(name[1]))
		} else if name := leading.FindString(said); name != "" && len(strings.Fields(said)) > longestPerson {
			u.keep(0, len(name))
		}
	case kindTime:
		if years := yearAlone.FindAllStringIndex(said, -1); u.noun == "year" && len(years) == 1 {
			u.keep(years[0][0], years[0][1])
		}
	}
}

// balance grows to a bracket or quotation mark that closes what the span opened, or
// cuts off what is open.
func (u *unit) balance() {
	for _, pair := range [][2]string{{"(", ")"}, {"[", "]"}, {"“", "”"}, {"\"", "\""}} {
		u.balancePair(pair[0], pair[1])
	}
}

// closeBy is how many bytes away the other one of a pair may be.
const closeBy = 24

func (u *unit) balancePair(open, closed string) {
	said := u.said()
	opened, shut := strings.Count(said, open), strings.Count(said, closed)
	if open == closed {
		shut = opened / 2
		opened -= shut
	}
	switch {
	case opened > shut:
		at := strings.LastIndex(said, open)
		if end := strings.Index(u.after(), closed); end >= 0 && end < closeBy && !strings.Contains(u.after()[:end], "\n") && (at == 0 || open == closed || said[at-1] != ' ') {
			u.End += end + len(closed)
		} else if at == 0 {
			u.keep(len(open), len(said))
		} else {
			u.keep(0, len(strings.TrimRight(said[:at], " ")))
		}
	case shut > opened:
		at := strings.Index(said, closed)
		if begin := strings.LastIndex(u.before(), open); begin >= 0 && u.Start-begin < closeBy && at+closeBy/2 > len(said) && !strings.Contains(u.before()[begin:], "\n") {
			u.Start = begin
		} else if at > 0 {
			u.keep(0, at)
		}
	case strings.HasPrefix(u.after(), "(") && open == "(": // f(x)
		if end := strings.Index(u.after(), ")"); end > 0 && end < closeBy {
			u.End += end + 1
			u.balancePair(open, closed)
		}
	}
}

var (
	capitalsBefore = regexp.MustCompile(`(?:\p{Lu}[\p{L}\p{M}\d'’.&-]*[ \x{a0}])+$`)
	capitalsAfter  = regexp.MustCompile(`^(?:\.?[ \x{a0}]\p{Lu}[\p{L}\p{M}\d'’&-]*)+`)
	capitalEnds    = regexp.MustCompile(`(?:^|[\s“"(])\p{Lu}[\p{L}\p{M}'’-]*$`)
	initialEnds    = regexp.MustCompile(`(?:^|\s)\p{Lu}$`)
)

// notInName are words with a capital that are no part of the name next to them:
// titles and days, and what sentences begin with.
var notInName = article.WordSet(`mr mrs ms miss mx dr prof professor sir dame lord lady rep sen gov president secretary minister mayor senator representative
	governor chancellor judge justice captain colonel general sergeant detective officer councillor congressman congresswoman chairman director
	king queen prince princess pope bishop father coach chief ceo chair actor actress singer former late star billionaire rapper
	monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december
	he she we you i my his her our your when while after before since although however meanwhile yesterday today tomorrow where who what which why how
	from under over both one two three four five six most many some all each every now here so because according last next since like among during
	state-run update live breaking photo image watch read source credit`)

// growName grows to the whole name that the span is a part of. A headline, with
// capitals everywhere, does not tell where a name ends.
func (u *unit) growName() {
	if u.kind == kindTime || u.kind == kindAmount || u.inHeadline() {
		return
	}
	said := u.said()
	if unicode.IsUpper(firstRune(said)) {
		whole := u.kind == kindPerson && strings.Contains(said, " ")
		words := strings.Fields(capitalsBefore.FindString(u.before()))
		for i := len(words) - 1; i >= 0 && nameWord(words[i], said) && (!whole || len(words[i]) == 2); i-- {
			u.Start = strings.LastIndex(u.before(), words[i])
		}
	}
	if capitalEnds.MatchString(said) && !possessive(said) {
		u.growNameRight(initialEnds.MatchString(said))
	}
}

// growNameRight takes the words of a name behind the span, but not those that the
// question has: the answer to "Which river?" is the Charles.
func (u *unit) growNameRight(initial bool) {
	run := capitalsAfter.FindString(u.after())
	if strings.HasPrefix(run, ".") {
		if !initial {
			return
		}
		u.End++
		run = run[1:]
	}
	for word := range strings.FieldsSeq(run) {
		bare := strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "’s")
		if !nameWord(bare, u.said()) || u.words[strings.ToLower(bare)] {
			return
		}
		u.End += 1 + len(bare)
		if bare != word {
			return
		}
	}
}

// inHeadline tells whether all words of the sentence around have a capital but the
// small ones.
func (u *unit) inHeadline() bool {
	capitals := 0
	for word := range strings.FieldsSeq(sentencesAround(u.text, u.Span).Of(u.text)) {
		lower := strings.ToLower(word)
		switch {
		case unicode.IsUpper(firstRune(word)):
			capitals++
		case unicode.IsLower(firstRune(word)) && !joints[lower] && !owners[lower] && lower != "a" && lower != "an":
			return false
		}
	}
	return capitals >= headlineCapitals
}

// headlineCapitals is how many words a headline has at least.
const headlineCapitals = 4

func possessive(word string) bool {
	return strings.HasSuffix(word, "'s") || strings.HasSuffix(word, "’s")
}

// nameWord tells whether a word with a capital may belong to the name next to it.
func nameWord(word, name string) bool {
	bare := strings.TrimRight(word, ".")
	switch {
	case possessive(word) || notInName[strings.ToLower(bare)] || len(article.Terms(bare)) == 0 && len(bare) > 1:
		return false
	case bare != word:
		return len(bare) == 1 // an initial; else the end of a sentence
	case len(word) > 3 && strings.ToUpper(word) == word:
		return strings.ToUpper(name) == name
	}
	return true
}

const (
	numeral  = `(?:\d[\d.,]*\d|\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand|dozen|half|a quarter)`
	multiple = `(?:hundred|thousand|million|billion|trillion|mn|bn|m|k)`
	units    = `(?:%|per ?cent|percent|percentage points?|degrees?(?: (?:Celsius|Fahrenheit))?|°[CF]?|metres?|meters?|kilometres?|kilometers?|miles?|feet|foot|inch(?:es)?|centimetres?|centimeters?|millimetres?|millimeters?|km|cm|mm|m|kg|kilograms?|kilos?|grams?|tonnes?|tons?|pounds?|lbs?|ounces?|litres?|liters?|gallons?|barrels?|hectares?|acres?|square (?:metres?|meters?|kilometres?|kilometers?|miles?|feet)|hours?|minutes?|seconds?|days?|weeks?|months?|years?|decades?|centuries|mph|km/h|kph|knots?|megawatts?|gigawatts?|watts?|kilowatts?|volts?|dollars?|euros?|yen|yuan|rubles?|roubles?|rupees?|pesos?|marks?|francs?|pence|cents?)`
)

var (
	endsNumber   = regexp.MustCompile(`(?i)(?:^|[\s£$€¥-])` + numeral + `(?:\s` + multiple + `)?$`)
	unitAfter    = regexp.MustCompile(`^(?: |-|\x{a0})?(?:%|°[CF]?|` + units + `\b(?:-old)?)`)
	moreAfter    = regexp.MustCompile(`^(?: |-|\x{a0})?` + multiple + `\b`)
	moneyBefore  = regexp.MustCompile(`(?:(?:US|A|C|NZ|HK|S)?\$|£|€|¥|₹)$`)
	digitsBefore = regexp.MustCompile(`(?:\d[\d,.]*|[-−])$`)
	digitsAfter  = regexp.MustCompile(`^[\d,.]*\d`)
	rangeBefore  = regexp.MustCompile(`(?i)\b(?:(?:[$£€]?\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten)(?: ` + multiple + `)? (?:to|or) |between ` + numeral + ` and )$`)
)

// growNumber grows to the whole number with its currency, multiple and unit.
func (u *unit) growNumber() {
	said := u.said()
	if said[0] >= '0' && said[0] <= '9' {
		if run := digitsBefore.FindString(u.before()); run != "" && !strings.HasSuffix(run, ",") && !strings.HasSuffix(run, ".") || strings.ContainsAny(run, "0123456789") {
			u.Start -= len(run)
		}
		u.Start -= len(moneyBefore.FindString(u.before()))
	}
	if last := said[len(said)-1]; last >= '0' && last <= '9' {
		u.End += len(digitsAfter.FindString(u.after()))
	}
	if !endsNumber.MatchString(u.said()) {
		return
	}
	u.End += len(moreAfter.FindString(u.after()))
	if u.kind != kindTime && u.kind != kindPerson && u.kind != kindPlace {
		if at := rangeBefore.FindStringIndex(u.before()); at != nil && !strings.HasSuffix(u.before()[:at[0]], "from ") && !yearAlone.MatchString(u.before()[at[0]:]) {
			u.Start = at[0]
		}
		u.growUnit()
	}
}

// growUnit adds the unit behind a number, unless the question names it.
func (u *unit) growUnit() {
	found := unitAfter.FindString(u.after())
	if found == "" || u.noun != "" && singular(strings.ToLower(strings.Trim(found, " -\u00a0"))) == singular(u.noun) {
		return
	}
	if u.kind != kindAmount && !strings.HasPrefix(strings.TrimSpace(found), "%") && !strings.HasPrefix(strings.TrimSpace(found), "per") {
		return
	}
	u.End += len(found)
}

const (
	monthName = `(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)`
	dayName   = `(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)`
	dayNumber = `(?:[12]\d|3[01]|[1-9])(?:st|nd|rd|th)?`
	yearName  = `(?:1\d|20)\d\d`
)

// dates are whole dates, those that hold most first.
var dates = regexp.MustCompile(`\b(?:` +
	dayNumber + ` ` + monthName + `,? ` + yearName + `|` +
	monthName + ` ` + dayNumber + `,? ` + yearName + `|` +
	monthName + `,? ` + yearName + `|` +
	dayNumber + ` ` + monthName + `|` +
	monthName + ` ` + dayNumber + `)\b`)

// growDate grows to the whole date where the question asks when.
func (u *unit) growDate() {
	if u.kind != kindTime || u.noun == "year" || u.noun == "weekday" || u.noun == "month" || u.noun == "hour" {
		return
	}
	line := max(0, u.Start-dateReach)
	end := min(len(u.text), u.End+dateReach)
	for _, at := range dates.FindAllStringIndex(u.text[line:end], -1) {
		from, to := at[0]+line, at[1]+line
		if from < u.End && u.Start < to && (from < u.Start || to > u.End) {
			u.Start, u.End = min(u.Start, from), max(u.End, to)
			return
		}
	}
}

// dateReach is how far around a span a whole date is looked for.
const dateReach = 24
