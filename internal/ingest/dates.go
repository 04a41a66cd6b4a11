package ingest

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/itlightning/dateparse"

	"github.com/pressmark/pressmark/internal/article"
)

// zones are the abbreviations of time zones that mail and feeds define, and
// those of Europe. Go would read the others as UTC.
var zones = map[string]string{
	"UT": "+0000", "UTC": "+0000", "GMT": "+0000", "Z": "+0000",
	"EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500",
	"MST": "-0700", "MDT": "-0600", "PST": "-0800", "PDT": "-0700",
	"BST": "+0100", "WET": "+0000", "WEST": "+0100", "CET": "+0100", "CEST": "+0200", "EET": "+0200", "EEST": "+0300",
}

var (
	trailingZone = regexp.MustCompile(` \(?([A-Z]{1,5})\)?$`)
	threeNumbers = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(.*)$`)
)

const dateForms = "write it like 2026-01-31, 2026-01-31T18:00:00+01:00, 31 January 2026 or January 31, 2026"

// ParseDate reads a date as people, feeds and programs write it, in UTC where no
// time zone is given. It reads RFC 3339 and RFC 1123, 2026-01-31, 2026/01/31,
// dates with the month as a word, and seconds since 1970. A date such as
// 03/04/2026, which is one day in Europe and another in America, is refused.
//
// The error wraps article.ErrInvalid and says which forms are understood.
func ParseDate(s string) (time.Time, error) {
	date, err := parseDate(s)
	if err != nil {
		return time.Time{}, fmt.Errorf("%w: the date %w", article.ErrInvalid, err)
	}
	return date, nil
}

// parseDate is ParseDate with an error that goes on "the date …".
func parseDate(s string) (time.Time, error) {
	s = strings.Join(strings.Fields(s), " ")
	if date, err := time.Parse(time.RFC3339, s); err == nil {
		return date.UTC(), nil
	}
	if len(s) > 64 {
		return time.Time{}, fmt.Errorf("of %d characters is not understood: %s", len(s), dateForms)
	}
	plain, err := yearFirst(s)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q %w: %s", s, err, dateForms)
	}
	if date, err := parseLoose(plain); err == nil {
		return date.UTC(), nil
	}
	return time.Time{}, fmt.Errorf("%q is not understood: %s", s, dateForms)
}

// parseLoose leaves the many forms to dateparse, with the zone as a number.
func parseLoose(s string) (date time.Time, err error) {
	if zone := trailingZone.FindStringSubmatch(s); zone != nil && zone[1] != "AM" && zone[1] != "PM" {
		offset, known := zones[zone[1]]
		if !known {
			return time.Time{}, errors.New("unknown time zone")
		}
		if plain, found := strings.CutSuffix(s, zone[0]); found {
			s = plain + " " + offset
		}
	}
	for _, layout := range []string{"January 2006", "Jan 2006"} {
		if date, err := time.Parse(layout, s); err == nil {
			return date, nil
		}
	}
	return dateparse.ParseStrict(s, dateparse.SimpleErrorMessages(true))
}

var errAmbiguous = errors.New("can be read in two ways")

// yearFirst turns 31.12.2025 and 12/31/2025 into 2025-12-31 where the numbers
// leave no doubt.
func yearFirst(s string) (string, error) {
	parts := threeNumbers.FindStringSubmatch(s)
	if parts == nil {
		return s, nil
	}
	first, _ := strconv.Atoi(parts[1])
	second, _ := strconv.Atoi(parts[2])
	switch {
	case first > 12:
		return fmt.Sprintf("%s-%02d-%02d%s", parts[3], second, first, parts[4]), nil
	case second > 12 || first == second:
		return fmt.Sprintf("%s-%02d-%02d%s", parts[3], first, second, parts[4]), nil
	}
	return "", errAmbiguous
}
