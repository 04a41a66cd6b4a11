package search

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// point reads a day, month, season or year with the word before it.
func point(words []string, now time.Time) (from, to time.Time, bearing Bearing, ok bool) {
	word := strings.ToLower(words[1])
	if word == "of" && yearIn.FindString(words[2]) == "" { // the Fourth of July
		return from, to, About, false
	}
	from, to, ok = calendar(words[2], 0, now)
	switch word {
	case "before", "prior to", "until", "till":
		from, to = time.Time{}, from
	case "since":
		to = time.Time{}
	case "after":
		from, to = to, time.Time{}
	}
	return from, to, About, ok
}

// span reads "between … and …": what the first end lacks, it has of the second.
func span(words []string, now time.Time) (from, to time.Time, bearing Bearing, ok bool) {
	end, to, ok := calendar(words[2], 0, now)
	if !ok {
		return from, to, About, false
	}
	if n, err := strconv.Atoi(words[1]); err == nil && n <= 31 {
		from = time.Date(end.Year(), end.Month(), n, 0, 0, 0, 0, time.UTC)
	} else if from, _, ok = calendar(words[1], end.Year(), now); !ok {
		return from, to, About, false
	}
	if from.After(end) && yearIn.FindString(words[1]) == "" {
		from = from.AddDate(-1, 0, 0) // between November and February 2026
	}
	return from, to, About, from.Before(to)
}

var (
	yearIn   = regexp.MustCompile(yearRule)
	dayIn    = regexp.MustCompile(`\b\d{1,2}(?:st|nd|rd|th)?\b`)
	monthIn  = regexp.MustCompile(`(?i)\b(?:` + monthRule + `)\b`)
	seasonIn = regexp.MustCompile(`(?i)\b(?:` + seasonRule + `)\b`)
)

// calendar reads a day, month, season or year. Without a year it is that of the
// caller, else the latest that has begun.
func calendar(text string, year int, now time.Time) (from, to time.Time, ok bool) {
	if date, err := time.Parse(time.DateOnly, text); err == nil {
		return date, date.AddDate(0, 0, 1), true
	}
	latest := year == 0
	if found := yearIn.FindString(text); found != "" {
		year, _ = strconv.Atoi(found)
		text, latest = strings.Replace(text, found, "", 1), false
	}
	if season := seasonIn.FindString(text); season != "" {
		from, to = seasonOf(strings.ToLower(season), year)
		return from, to, true
	}
	name := monthIn.FindString(text)
	switch {
	case name == "":
		return yearOf(year), yearOf(year + 1), !latest
	case latest && strings.ToLower(name) == name: // may and march are verbs too
		return from, to, false
	case latest:
		year = now.Year()
	}
	named, _ := time.Parse("January", strings.ToUpper(name[:1])+strings.ToLower(name[1:]))
	from = time.Date(year, named.Month(), 1, 0, 0, 0, 0, time.UTC)
	to = from.AddDate(0, 1, 0)
	if number := dayIn.FindString(text); number != "" {
		n, _ := strconv.Atoi(strings.TrimRight(number, "stndrh"))
		from = from.AddDate(0, 0, n-1)
		to = from.AddDate(0, 0, 1)
		ok = from.Month() == named.Month()
	} else {
		ok = true
	}
	if latest && from.After(now) {
		from, to = from.AddDate(-1, 0, 0), to.AddDate(-1, 0, 0)
	}
	return from, to, ok
}

// seasonOf is a season of the northern half of the world. The winter of a year may
// be the one it begins or the one it ends with.
func seasonOf(name string, year int) (from, to time.Time) {
	first := map[string]time.Month{"spring": time.March, "summer": time.June, "autumn": time.September, "fall": time.September}
	if m, ok := first[name]; ok {
		from = time.Date(year, m, 1, 0, 0, 0, 0, time.UTC)
		return from, from.AddDate(0, 3, 0)
	}
	return time.Date(year-1, time.December, 1, 0, 0, 0, 0, time.UTC), time.Date(year+1, time.March, 1, 0, 0, 0, 0, time.UTC)
}
