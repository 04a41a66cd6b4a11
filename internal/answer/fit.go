package answer

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/pressmark/pressmark/internal/article"
)

// Degrees to which a span fits what is asked for.
const (
	fitsWell    = 1.0
	fitsPerhaps = 0.6
	fitUnknown  = 0.5 // the question does not tell, or rules cannot
	fitsBadly   = 0.2
	fitsNot     = 0.0
)

// fits tells how well a span can be what the question asks for, 0 to 1, by what it
// looks like: somebody has a name, a time has a date, an amount a number. It is 0.5
// where the kind of the question says nothing of what its answer looks like. quote is
// the sentence around.
func fits(a asked, span, quote string) float64 {
	if strings.TrimSpace(span) == "" {
		return fitsNot
	}
	switch a.kind {
	case kindPerson:
		return fitsPerson(span)
	case kindPlace:
		return fitsPlace(span, quote)
	case kindTime:
		return fitsTime(span)
	case kindAmount:
		return fitsAmount(a, span)
	case kindReason:
		return fitsReason(span, quote)
	}
	return fitUnknown
}

var (
	anyDigit   = regexp.MustCompile(`\d`)
	anyNumber  = regexp.MustCompile(`(?i)\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|dozens?|half|halves|third|thirds|quarters?|fifth|tenth|once|twice|thrice|double|none|no|nobody|nothing|several|many|all|few|a couple|a decade|a year|a week|a month|a day|an hour)\b`)
	anyTime    = regexp.MustCompile(`(?i)\b(?:(?:1\d|20)\d\d(?:s|-\d\d)?|\d\d?(?::|\.)\d\d|\d\d?(?:st|nd|rd|th)? century|(?:a|p)\.?m\b|o'clock|noon|midnight|today|yesterday|tomorrow|tonight|now|morning|afternoon|evening|night|overnight|weekend|spring|summer|autumn|winter|fall|seconds?|minutes?|hours?|days?|weeks?|months?|years?|decades?|century|centuries|season|christmas|easter|ramadan|before|after|during|since|until|soon|later|earlier|ago|once|immediately|annually|every|era|period|age|war)\b|\b` + monthName + `\b|\b` + dayName + `\b`)
	placeLinks = regexp.MustCompile(`(?i)(?:^|[\s(])(?:in|at|near|from|to|on|off|outside|inside|around|across|between|into|through|towards?|over|under|beneath|behind|beside|via|of)\s+(?:the\s+|a\s+|an\s+)?(?:\S+\s+){0,2}$`)
	causes     = regexp.MustCompile(`(?i)\b(?:because|since|due to|owing to|caused?|causing|after|as a result|thanks to|led to|leads to|so that|in order to|to (?:avoid|prevent|protect|save|make|reduce|stop|keep|allow|help)|reasons?|blam(?:ed|es|ing)|responsib\w+|prompt\w*|trigger\w*|forced?|for want of|for lack of|through lack of|concerns?|amid|fear\w*|therefore|following|attributed|stems? from|result(?:ed|ing)? (?:from|in)|so)\b|as\b`)
)

// fitsPerson: somebody has a name, or is called by what they are.
func fitsPerson(span string) float64 {
	named, noun := false, false
	for word := range strings.FieldsSeq(span) {
		bare := strings.Trim(word, ".,;:\"'“”‘’()")
		lower := strings.ToLower(bare)
		named = named || unicode.IsUpper(firstRune(bare)) && !calendar[lower] && !determinersAndSuch[lower]
		noun = noun || personNouns[singular(lower)] || collectives[lower]
	}
	switch {
	case named, noun:
		return fitsWell
	case anyDigit.MatchString(span):
		return fitsNot
	}
	return fitsBadly
}

var (
	calendar           = article.WordSet("monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december")
	determinersAndSuch = article.WordSet("the a an in on at by to it this that these those he she they we you i and but or no not")
	collectives        = article.WordSet("team company firm government council court police army union committee board group party parliament public family couple scientists officials investigators authorities it they he she workers protesters volunteers firefighters soldiers rebels")
)

// fitsPlace: a place has a name, stands behind a word for where, or is called by
// what it is.
func fitsPlace(span, quote string) float64 {
	at := strings.Index(quote, span)
	linked := at > 0 && placeLinks.MatchString(quote[:at]) || placeLinks.MatchString(span+" ") || linkBefore.MatchString(span)
	named, noun := false, false
	for word := range strings.FieldsSeq(span) {
		bare := strings.Trim(word, ".,;:\"'“”‘’()")
		lower := strings.ToLower(bare)
		named = named || unicode.IsUpper(firstRune(bare)) && !calendar[lower] && !determinersAndSuch[lower]
		noun = noun || placeNouns[singular(lower)]
	}
	switch {
	case named, noun:
		return fitsWell
	case linked && !anyDigit.MatchString(span):
		return fitsPerhaps
	}
	return fitsBadly
}

func fitsTime(span string) float64 {
	if anyTime.MatchString(span) {
		return fitsWell
	}
	return fitsNot
}

// Measures are the units of what is asked for, by a word of the question.
var (
	durations = regexp.MustCompile(`(?i)\b(?:seconds?|minutes?|hours?|days?|nights?|weeks?|fortnight|months?|years?|decades?|century|centuries|seasons?|minute|generations?)\b|-year|-day|-hour|-month|-week`)
	lengths   = regexp.MustCompile(`(?i)(?:metres?|meters?|kilomet(?:er|re)s?|miles?|feet|foot|inch(?:es)?|centimet(?:er|re)s?|millimet(?:er|re)s?|km|cm|mm|yards?|light[- ]years?|storeys?|stories)\b|\d\s?m\b|\dft\b`)
	moneys    = regexp.MustCompile(`(?i)[$£€¥₹]|\b(?:dollars?|pounds?|euros?|yen|yuan|rubles?|roubles?|rupees?|pesos?|marks?|francs?|cents?|pence|krona|kronor|won|usd|eur|gbp|free|nothing)\b`)
	percents  = regexp.MustCompile(`(?i)%|\b(?:per ?cent|half|third|thirds|quarters?|fifths?|tenths?|percent|one in|out of)\b`)
	yearOnly  = regexp.MustCompile(`^(?:in )?(?:1[5-9]|20)\d\d$`)
)

// fitsAmount: an amount has a number, and the unit of what is measured.
func fitsAmount(a asked, span string) float64 {
	if !anyNumber.MatchString(span) {
		return fitsNot
	}
	var wanted []*regexp.Regexp
	switch {
	case shares[a.noun]:
		wanted = []*regexp.Regexp{percents}
	case a.words["much"] && a.noun == "" || moneyNouns[a.noun] || a.words["cost"] && !a.words["many"]:
		wanted = []*regexp.Regexp{moneys, percents}
	case a.words["how"] && a.words["long"]:
		wanted = []*regexp.Regexp{durations, lengths}
	case a.words["how"] && (a.words["far"] || a.words["tall"] || a.words["deep"] || a.words["wide"] || a.words["high"]):
		wanted = []*regexp.Regexp{lengths}
	case yearOnly.MatchString(span):
		return fitsBadly
	default:
		return fitsWell
	}
	for _, unit := range wanted {
		if unit.MatchString(span) {
			return fitsWell
		}
	}
	if a.words["much"] || !anyDigit.MatchString(span) || yearOnly.MatchString(span) {
		return fitsBadly
	}
	return fitsPerhaps
}

var moneyNouns = article.WordSet("price cost costs salary wage pay income revenue turnover profit loss fee fare fine budget bill debt deficit tax rent money")

func fitsReason(span, quote string) float64 {
	if causes.MatchString(quote) || causes.MatchString(span) {
		return fitsWell
	}
	return fitUnknown
}
