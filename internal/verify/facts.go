package verify

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Kinds of facts: what a statement must not get wrong.
const (
	numberFact = "number"
	dateFact   = "date"
	nameFact   = "name"
)

// fact is a number, a date or a name in a text.
type fact struct {
	kind        string
	value       string   // numbers and dates: equal for all ways to write it
	unit        string   // of numbers: a currency or %, or empty
	terms       []string // of names
	first, last int      // its words
	about       bool     // a number that is said to be rough: "nearly 100"
	count       bool     // a small number in words, which a writer may have counted
	opener      bool     // a single word that opens its sentence, and is a name only if it stands for one
}

// shown is a fact as it is written.
func (f fact) shown(d *document) string {
	return d.text[d.words[f.first].Start:d.words[f.last].End]
}

// facts finds the numbers, dates and names of a text, in order.
func (d *document) facts() []fact {
	var list []fact
	for i := 0; i < len(d.words); {
		f, ok := d.factAt(i)
		if !ok {
			i++
			continue
		}
		list = append(list, f)
		i = f.last + 1
	}
	return list
}

func (d *document) factAt(i int) (fact, bool) {
	if f, ok := d.dateAt(i); ok {
		return f, true
	}
	if f, ok := d.numberAt(i); ok {
		return f, true
	}
	return d.nameAt(i)
}

// between words: what separates a word from the next, without spaces.
func (d *document) gap(i int) string {
	if i+1 >= len(d.words) || d.words[i+1].sentence != d.words[i].sentence {
		return "\n"
	}
	return d.text[d.words[i].End:max(d.words[i].End, d.words[i+1].Start)]
}

func (d *document) lower(i int) string {
	if i < 0 || i >= len(d.words) {
		return ""
	}
	return strings.ToLower(d.words[i].Of(d.text))
}

var (
	weekdayNames = fields("monday tuesday wednesday thursday friday saturday sunday")
	monthNames   = fields("january february march april may june july august september october november december")
	shortMon     = fields("jan feb mar apr may jun jul aug sep oct nov dec")
)

func fields(list string) []string { return strings.Fields(list) }

func (d *document) dateAt(i int) (fact, bool) {
	lower := d.lower(i)
	if d.words[i].capital && slices.Contains(weekdayNames, lower) || slices.Contains(weekdayNames, strings.TrimSuffix(lower, "s")) && d.words[i].capital {
		return fact{kind: dateFact, value: strings.TrimSuffix(lower, "s"), first: i, last: i}, true
	}
	if slices.Contains(weekdayNames, lower) {
		return fact{kind: dateFact, value: lower, first: i, last: i}, true
	}
	if looksLikeYear(lower) && !d.hasUnit(i) {
		return fact{kind: dateFact, value: lower, first: i, last: i}, true
	}
	if f, ok := d.dayAndMonth(i); ok {
		return f, true
	}
	if month := d.month(i); month > 0 {
		return fact{kind: dateFact, value: monthNames[month-1], first: i, last: i}, true
	}
	return fact{}, false
}

// dayAndMonth finds "3 May", "May 3rd".
func (d *document) dayAndMonth(i int) (fact, bool) {
	if i+1 >= len(d.words) || strings.TrimSpace(d.gap(i)) != "" && strings.TrimSpace(d.gap(i)) != "." {
		return fact{}, false
	}
	for _, order := range [2][2]int{{i, i + 1}, {i + 1, i}} {
		month, day := d.month(order[0]), dayNumber(d.lower(order[1]))
		if month > 0 && day > 0 {
			return fact{kind: dateFact, value: monthNames[month-1] + " " + strconv.Itoa(day), first: i, last: i + 1}, true
		}
	}
	return fact{}, false
}

// month is 1 to 12, or 0. "May" and "March" are months when written like a name.
func (d *document) month(i int) int {
	lower := d.lower(i)
	at := slices.Index(monthNames, lower)
	if at < 0 && strings.HasPrefix(d.text[min(d.words[i].End, len(d.text)):], ".") {
		at = slices.Index(shortMon, lower)
	}
	ambiguous := lower == "may" || lower == "march"
	if at >= 0 && ambiguous && (!d.words[i].capital || d.opens(i)) && dayNumber(d.lower(i+1)) == 0 && dayNumber(d.lower(i-1)) == 0 {
		return 0
	}
	return at + 1
}

// opens says whether a word is the first of its sentence.
func (d *document) opens(i int) bool { return i == 0 || d.words[i-1].sentence != d.words[i].sentence }

func dayNumber(word string) int {
	for _, end := range []string{"st", "nd", "rd", "th"} {
		word = strings.TrimSuffix(word, end)
	}
	day, err := strconv.Atoi(word)
	if err != nil || day < 1 || day > 31 {
		return 0
	}
	return day
}

func looksLikeYear(word string) bool {
	year, err := strconv.Atoi(word)
	return err == nil && len(word) == 4 && year >= 1500 && year < 2100
}

// hasUnit tells whether a number counts something with a sign of its own, so
// that it is no year.
func (d *document) hasUnit(i int) bool {
	before := d.text[:d.words[i].Start]
	return strings.HasSuffix(before, "$") || strings.HasSuffix(before, "£") || strings.HasSuffix(before, "€") ||
		strings.HasSuffix(before, ",") && !strings.HasSuffix(before, " ") || strings.HasPrefix(d.text[d.words[i].End:], ",") && groupFollows(d, i)
}

func groupFollows(d *document, i int) bool {
	return d.gap(i) == "," && len(d.lower(i+1)) == 3 && allDigits(d.lower(i+1))
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

var spelled = map[string]float64{
	"zero": 0, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
	"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
	"seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
	"sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "dozen": 12,
	"third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
}

var scales = map[string]float64{
	"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
	"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12,
}

// endings of digits that do not change the number.
var endings = map[string]bool{"": true, "st": true, "nd": true, "rd": true, "th": true, "s": true, "am": true, "pm": true, "km": true, "kg": true, "ft": true, "cm": true, "mm": true}

func (d *document) numberAt(i int) (fact, bool) {
	value, last, ok := d.digits(i)
	if !ok {
		value, last, ok = d.spelledOut(i)
	}
	if !ok {
		return fact{}, false
	}
	for last+1 < len(d.words) && strings.Trim(d.gap(last), " -\u00a0") == "" {
		scale, known := scales[d.lower(last+1)]
		if !known {
			break
		}
		value *= scale
		last++
	}
	_, inWords := spelled[d.lower(i)]
	f := fact{kind: numberFact, value: strconv.FormatFloat(value, 'g', 12, 64), first: i, last: last, about: d.rough(i), count: inWords && value <= 12}
	f.unit, f.last = d.unit(f)
	return f, true
}

// digits reads 1,200 and 3.8 and 5th and 2bn.
func (d *document) digits(i int) (value float64, last int, ok bool) {
	number, ending := splitDigits(d.lower(i))
	if number == "" {
		return 0, i, false
	}
	for i+1 < len(d.words) && ending == "" {
		next, end := splitDigits(d.lower(i + 1))
		switch gap := d.gap(i); {
		case next != "" && (gap == "," || gap == ", ") && len(next) == 3 && !strings.Contains(number, "."):
			number += next
		case next != "" && (gap == "." || gap == ":") && !strings.Contains(number, "."):
			number += "." + next
		default:
			return scaled(number, ending, i)
		}
		i, ending = i+1, end
	}
	return scaled(number, ending, i)
}

func scaled(number, ending string, i int) (float64, int, bool) {
	value, err := strconv.ParseFloat(number, 64)
	if scale, known := scales[ending]; known {
		value *= scale
	}
	return value, i, err == nil
}

// splitDigits cuts 5th into 5 and th; A380 and 4x4 are no numbers.
func splitDigits(word string) (number, ending string) {
	end := strings.IndexFunc(word, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		return word, ""
	}
	if end == 0 || !endings[word[end:]] && scales[word[end:]] == 0 {
		return "", ""
	}
	return word[:end], word[end:]
}

// spelledOut reads "five", "twenty-five" and "two hundred".
func (d *document) spelledOut(i int) (value float64, last int, ok bool) {
	value, ok = spelled[d.lower(i)]
	if !ok {
		return 0, i, false
	}
	if next, known := spelled[d.lower(i+1)]; known && value >= 20 && next < 10 && strings.Trim(d.gap(i), " -") == "" {
		return value + next, i + 1, true
	}
	return value, i, true
}

var roughly = map[string]bool{
	"about": true, "around": true, "nearly": true, "almost": true, "over": true, "some": true, "approximately": true,
	"roughly": true, "than": true, "least": true, "most": true, "to": true, "estimated": true,
}

func (d *document) rough(i int) bool {
	return roughly[d.lower(i-1)]
}

var unitWords = map[string]string{
	"percent": "%", "dollars": "$", "dollar": "$", "pounds": "£", "pound": "£", "euros": "€", "euro": "€",
}

// unit is the currency or percent sign of a number, and the last word of both.
func (d *document) unit(f fact) (unit string, last int) {
	before, after := d.text[:d.words[f.first].Start], d.text[d.words[f.last].End:]
	for _, sign := range []string{"$", "£", "€"} {
		if strings.HasSuffix(strings.TrimRight(before, " "), sign) {
			return sign, f.last
		}
	}
	if strings.HasPrefix(after, "%") || strings.HasPrefix(after, " %") {
		return "%", f.last
	}
	next := d.lower(f.last + 1)
	if next == "per" && d.lower(f.last+2) == "cent" {
		return "%", f.last + 2
	}
	if unit := unitWords[next]; unit != "" {
		return unit, f.last + 1
	}
	return "", f.last
}

// same tells whether a number or date of a source is the one of the statement.
func (f fact) same(source fact) bool {
	if f.kind != source.kind {
		return f.kind == dateFact && source.kind == numberFact && f.value == source.value
	}
	if f.kind == dateFact {
		return f.value == source.value || strings.HasPrefix(source.value, f.value+" ")
	}
	if f.unit != "" && source.unit != "" && f.unit != source.unit {
		return false
	}
	return f.value == source.value || f.about && roughlyEqual(f.value, source.value)
}

// How many days before its publication an article tells of without a date, and
// from how many days the month and the year are taken for granted.
const (
	recentDays  = 2
	recentMonth = 7
	knownDays   = 31
)

// near tells whether a date is that of the days before a publication.
func (f fact) near(published time.Time) bool {
	for day := range knownDays {
		date := published.AddDate(0, 0, -day)
		month := strings.ToLower(date.Month().String())
		exact := f.value == strings.ToLower(date.Weekday().String()) || f.value == month+" "+strconv.Itoa(date.Day())
		if exact && day <= recentDays || f.value == month && day <= recentMonth || f.value == strconv.Itoa(date.Year()) {
			return true
		}
	}
	return false
}

// roughTolerance is how far a rough number may lie from the exact one.
const roughTolerance = 0.1

func roughlyEqual(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && math.Abs(x-y) <= roughTolerance*math.Abs(y)
}
