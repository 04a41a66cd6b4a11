package answer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
)

// date is a date as a text gives it. Parts that it leaves open are 0.
type date struct{ year, month, day int }

var (
	dateRule = regexp.MustCompile(`\b(?:` +
		`(?P<day>` + dayNumber + `) (?:of )?(?P<month>` + monthName + `)(?:,? (?P<year>` + yearName + `))?|` +
		`(?P<month>` + monthName + `) (?P<day>` + dayNumber + `)(?:,? (?P<year>` + yearName + `))?|` +
		`(?P<month>` + monthName + `),? (?P<year>` + yearName + `)|` +
		`(?P<year>` + yearName + `)-(?P<month>\d\d)-(?P<day>\d\d)|` +
		`(?P<year>` + yearName + `))\b`)
	months = strings.Fields("jan feb mar apr may jun jul aug sep oct nov dec")
)

// dateIn reads the date of a text that holds one and no other.
func dateIn(text string) (date, bool) {
	found := dateRule.FindAllStringSubmatch(text, 2)
	if len(found) != 1 {
		return date{}, false
	}
	var d date
	for i, name := range dateRule.SubexpNames() {
		if part := strings.ToLower(found[0][i]); part != "" {
			switch name {
			case "year":
				d.year = leadingNumber(part)
			case "month":
				d.month = monthNumber(part)
			case "day":
				d.day = leadingNumber(part)
			}
		}
	}
	return d, true
}

func leadingNumber(text string) int {
	n, _ := strconv.Atoi(strings.TrimRight(text, "stndrh")) // the pattern gives numbers
	return n
}

func monthNumber(name string) int {
	if name[0] <= '9' {
		return leadingNumber(name)
	}
	return 1 + slices.Index(months, name[:3])
}

// contradicts tells whether two dates cannot be the same day.
func (d date) contradicts(other date) bool {
	differ := func(a, b int) bool { return a != 0 && b != 0 && a != b }
	return differ(d.year, other.year) || differ(d.month, other.month) || differ(d.day, other.day)
}

func (d date) agrees(with assertion) bool {
	other, ok := with.(date)
	return !ok || !d.contradicts(other)
}

// likeness is the share of what two dates say that both say, 0 where they contradict
// each other.
func (d date) likeness(other date) float64 {
	both, all := 0.0, 0.0
	for _, part := range [][2]int{{d.year, other.year}, {d.month, other.month}, {d.day, other.day}} {
		switch {
		case part[0] == 0 && part[1] == 0:
		case part[0] == part[1]:
			both, all = both+1, all+1
		case part[0] != 0 && part[1] != 0:
			return 0
		default:
			all++
		}
	}
	return both / all
}

// refines tells whether a date says all that another does, and more.
func (d date) refines(other date) bool {
	has := func(a, b int) bool { return b == 0 || a == b }
	return d != other && has(d.year, other.year) && has(d.month, other.month) && has(d.day, other.day)
}

// asksWhen tells whether a day answers, and not a year or an hour.
func (a asked) asksWhen() bool {
	return a.kind == kindTime && !slices.Contains([]string{"year", "month", "weekday", "hour"}, a.noun)
}

// saidDate is the date that a finding answers with.
func (a asked) saidDate(f Finding) (date, bool) {
	return dateIn(a.unitOf(f).Of(f.Quote))
}

// finerCosts is by how much a finding may be worse that says the best one's date more
// finely.
const finerCosts = 4.0

// tellTheDay puts first, where the best finding says "in 2015", one about as good that
// says "in December 2015". A line that holds nothing but a date does not tell of what.
func tellTheDay(question asked, findings []Finding) {
	if !question.asksWhen() || len(findings) == 0 {
		return
	}
	best := 0
	said, known := question.saidDate(findings[0])
	if !known {
		return
	}
	for i, f := range findings {
		if f.Score < findings[0].Score-finerCosts {
			break
		}
		if d, ok := question.saidDate(f); ok && d.refines(said) && !f.bare() {
			best, said = i, d
		}
	}
	toFront(findings, best)
}

// eventReach is how many words may stand between a date and the word for what happened
// then.
const eventReach = 8

// putOff is what stands before the day to which something is moved.
var putOff = regexp.MustCompile(`(?i)\b(?:put off|put back|postponed|delayed|moved|rescheduled|brought forward)\b.*\b(?:to|until|till|for)$`)

// dateOfEvent gives the date of a finding whose sentence says near by what happened
// then, in a word of the question that is no name, and neither of something else nor of
// what was only planned once.
func (a asked) dateOfEvent(f Finding, asksOf topic, about []string) (date, bool) {
	d, ok := a.saidDate(f)
	if !ok || asksOf.another(f.Quote) {
		return d, false
	}
	span := a.unitOf(f)
	before, after := strings.Fields(f.Quote[:span.Start]), strings.Fields(f.Quote[span.End:])
	if ofAnEarlierState.MatchString(strings.Join(before[max(0, len(before)-3):], " ")) {
		return d, false
	}
	if putOff.MatchString(strings.Join(before[max(0, len(before)-eventReach):], " ")) {
		return d, true
	}
	near := append(slices.Clone(before[max(0, len(before)-eventReach):]), after[:min(eventReach, len(after))]...)
	return d, slices.ContainsFunc(near, func(word string) bool {
		return word == strings.ToLower(word) && !anyDigit.MatchString(word) && slices.ContainsFunc(article.Terms(word), func(term string) bool { return slices.Contains(about, term) })
	})
}

// bare tells whether a finding's quote holds nothing but its answer.
func (f Finding) bare() bool {
	return len(article.Terms(f.Quote)) <= len(article.Terms(f.Short))
}
