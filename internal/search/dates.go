package search

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Bearing says what a phrase of time in a question means for its articles.
type Bearing int

// The bearings. A phrase such as "since Monday" asks for the news of those days.
// "This week" and "last month" do too, but the news of a week is also told on the
// days around it, and people take the words over from an article that means its own
// week. "In 1987" says when something happened; an article of another day may tell
// of it.
const (
	About  Bearing = iota // articles of the period come first
	Recent                // articles of the period come first, then those near to it
	Firm                  // only articles of the period
)

// Period is a phrase of time and what it means.
type Period struct {
	From, To   time.Time // To is excluded; either may be zero
	Words      string    // as they stand in the question
	Start, End int       // of the words in the question, UTF-8 bytes
	Bearing    Bearing
}

const (
	countRule   = `\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|couple of|few|several`
	weekdayRule = `(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day`
	monthRule   = `January|February|March|April|May|June|July|August|September|October|November|December`
	seasonRule  = `spring|summer|autumn|fall|winter`
	yearRule    = `(?:1[5-9]|20)\d\d`
	pointRule   = `(?:\d{4}-\d{2}-\d{2}|\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:` + monthRule + `)(?:,? ` + yearRule + `)?|(?:` + monthRule + `) \d{1,2}(?:st|nd|rd|th)?(?:,? ` + yearRule + `)?|(?:the )?(?:` + seasonRule + `)(?: of)? ` + yearRule + `|(?:early |mid-|late )?(?:` + monthRule + `)(?: of)? ` + yearRule + `|(?:early |mid-|late )?` + yearRule + `|` + monthRule + `)`
)

// phrase is a form that a period takes, with what it means at a moment. The
// meaning may be none.
type phrase struct {
	pattern *regexp.Regexp
	meaning func(words []string, now time.Time) (from, to time.Time, bearing Bearing, ok bool)
}

// phrases are tried in order; what one has taken is not read by another.
var phrases = []phrase{
	{pattern(`since (?:last |this )?(` + weekdayRule + `)`), sinceWeekday},
	{pattern(`since (yesterday|today|this morning|last week|last month|the weekend|this week|this month)`), sinceNear},
	{pattern(`(?:(?:in|within|over|during|for|from) )?(?:the )?(?:last|past|previous) (?:(` + countRule + `) )?(hours|days|weeks|months|years)`), rolling},
	{pattern(`(?:in|within|over|during) the (?:last|past) (day|week|month|year)`), rollingOne},
	{pattern(`(?:the )?past (day|week|month|year)`), rollingOne},
	{pattern(`(?:(?:in|during|over|at|from) )?(?:the )?(day before yesterday|yesterday(?: (?:morning|afternoon|evening))?|last night|today|tonight|this (?:morning|afternoon|evening)|(?:this|last) (?:week|weekend|month|year))`), near},
	{pattern(`(?:on )?last (` + weekdayRule + `)`), lastWeekday},
	{pattern(`on (` + weekdayRule + `)`), onWeekday},
	{pattern(`(?:between|from) (\d{1,2}|` + pointRule + `) (?:and|to|until|till) (` + pointRule + `)`), span},
	{pattern(`(?:(before|prior to|until|till|since|after|in|during|on|from|of|last)) (` + pointRule + `)`), point},
}

func pattern(rule string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:` + rule + `)\b`)
}

// ParsePeriods finds the phrases of time in a question, in order, as they are
// meant at a moment.
func ParsePeriods(question string, now time.Time) []Period {
	now = now.UTC()
	var found []Period
	for _, p := range phrases {
		for _, at := range p.pattern.FindAllStringSubmatchIndex(question, -1) {
			if period, ok := p.at(question, at, now); ok && !slices.ContainsFunc(found, period.overlaps) {
				found = append(found, period)
			}
		}
	}
	slices.SortFunc(found, func(a, b Period) int { return a.Start - b.Start })
	return found
}

func (p Period) overlaps(other Period) bool { return p.Start < other.End && other.Start < p.End }

// at reads the phrase at a place. "The last week of June" is not counted from now,
// and what belongs to a day or year, "today's", is not of its news alone.
func (p phrase) at(question string, at []int, now time.Time) (Period, bool) {
	words := make([]string, len(at)/2)
	for i := range words {
		if at[2*i] >= 0 {
			words[i] = question[at[2*i]:at[2*i+1]]
		}
	}
	rest := question[at[1]:]
	if partOfAnother.MatchString(rest) {
		return Period{}, false
	}
	from, to, bearing, ok := p.meaning(words, now)
	if possessive.MatchString(rest) {
		bearing = About
	} else if ok && ofArticles.MatchString(question[:at[0]]) {
		bearing = Firm
	}
	return Period{From: from, To: to, Words: words[0], Start: at[0], End: at[1], Bearing: bearing}, ok
}

var (
	partOfAnother = regexp.MustCompile(`(?i)^(?:-\p{L}|\s+(?:of|before|after)\s)`)
	possessive    = regexp.MustCompile(`^['’]s?\b`)
	// ofArticles stands before a period of articles: "articles from May 2022".
	ofArticles = regexp.MustCompile(`(?i)\b(?:published|reported|posted|printed|articles?|news|reports|stories|coverage|headlines)\s+$`)
)

// day is the beginning of a day, UTC.
func day(t time.Time) time.Time { return t.Truncate(24 * time.Hour) }

// monday is the beginning of a week.
func monday(t time.Time) time.Time {
	return day(t).AddDate(0, 0, -(int(t.Weekday())+6)%7)
}

func month(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}

func yearOf(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }

// tomorrow ends what lasts until now: articles carry days more often than hours.
func tomorrow(now time.Time) time.Time { return day(now).AddDate(0, 0, 1) }

// before is the latest day of a name that is over.
func weekdayBefore(name string, now time.Time) time.Time {
	for d := day(now).AddDate(0, 0, -1); ; d = d.AddDate(0, 0, -1) {
		if strings.EqualFold(d.Weekday().String(), name) {
			return d
		}
	}
}

func sinceWeekday(words []string, now time.Time) (from, to time.Time, bearing Bearing, ok bool) {
	return weekdayBefore(words[1], now), tomorrow(now), Firm, true
}

func lastWeekday(words []string, now time.Time) (from, to time.Time, bearing Bearing, ok bool) {
	from = weekdayBefore(words[1], now)
	return from, from.AddDate(0, 0, 1), Recent, true
}

// onWeekday: "on Monday" may be any Monday that an article speaks of.
func onWeekday(words []string, now time.Time) (from, to time.Time, bearing Bearing, ok bool) {
	from = weekdayBefore(words[1], now)
	return from, from.AddDate(0, 0, 2), About, true
}

func sinceNear(words []string, now time.Time) (from, to time.Time, bearing Bearing, ok bool) {
	word := strings.ToLower(words[1])
	if word == "the weekend" {
		return weekdayBefore("Saturday", now), tomorrow(now), Firm, true
	}
	from, _, _, ok = near([]string{"", word}, now)
	return from, tomorrow(now), Firm, ok
}

// near reads what is called from today.
func near(words []string, now time.Time) (from, to time.Time, bearing Bearing, ok bool) {
	today := day(now)
	switch word := strings.ToLower(words[1]); {
	case word == "day before yesterday":
		return today.AddDate(0, 0, -2), today.AddDate(0, 0, -1), Firm, true
	case strings.HasPrefix(word, "yesterday"):
		return today.AddDate(0, 0, -1), today, Firm, true
	case word == "last night":
		return today.AddDate(0, 0, -1), tomorrow(now), Firm, true
	case word == "last week":
		return monday(now).AddDate(0, 0, -7), monday(now), Recent, true
	case word == "this week":
		return monday(now), tomorrow(now), Recent, true
	case word == "last weekend", word == "this weekend":
		saturday := monday(now.AddDate(0, 0, -5)).AddDate(0, 0, 5) // the weekend is over or has begun
		return saturday, saturday.AddDate(0, 0, 2), Recent, true
	case word == "last month":
		return month(now).AddDate(0, -1, 0), month(now), Recent, true
	case word == "this month":
		return month(now), tomorrow(now), Recent, true
	case word == "last year":
		return yearOf(now.Year() - 1), yearOf(now.Year()), About, true
	case word == "this year":
		return yearOf(now.Year()), tomorrow(now), About, true
	}
	return today, tomorrow(now), Recent, true
}

// longNews is the most days that news is asked for by: what is said of longer
// times, "prices rose over the past year", is not about when it was published.
const longNews = 100

func rolling(words []string, now time.Time) (from, to time.Time, bearing Bearing, ok bool) {
	n := count(words[1])
	return back(now, n, strings.TrimSuffix(strings.ToLower(words[2]), "s"))
}

func rollingOne(words []string, now time.Time) (from, to time.Time, bearing Bearing, ok bool) {
	return back(now, 1, strings.ToLower(words[1]))
}

func back(now time.Time, n int, unit string) (from, to time.Time, bearing Bearing, ok bool) {
	switch unit {
	case "hour":
		from = now.Add(-time.Duration(n) * time.Hour)
	case "day":
		from = day(now).AddDate(0, 0, -n)
	case "week":
		from = day(now).AddDate(0, 0, -7*n)
	case "month":
		from = day(now).AddDate(0, -n, 0)
	default:
		from = day(now).AddDate(-n, 0, 0)
	}
	if now.Sub(from) > longNews*24*time.Hour {
		return from, tomorrow(now), About, true
	}
	return from, tomorrow(now), Firm, true
}

var counts = strings.Fields("zero one two three four five six seven eight nine ten eleven twelve")

// few is what "few" is read as, and no number at all: "in the last days".
const few = 5

func count(word string) int {
	word = strings.ToLower(word)
	if n := slices.Index(counts, word); n >= 0 {
		return n
	}
	if n, err := strconv.Atoi(word); err == nil {
		return n
	}
	if word == "couple of" {
		return 2
	}
	return few
}
