package search

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"
)

// TimelyWeight is what a passage's Timely adds to its score, for the order only: the
// score itself says how well the words and the meaning fit. Measured in
// docs/quality.md, as the rest.
const TimelyWeight = 0.3

// How timely a passage is whose date fits, by what the question says of time.
const (
	ofTheseDays = 1.0     // "this week", "recently", "now": by how near it is to then
	undated     = 0.25    // nothing: news is mostly asked for while it is new
	ofAPeriod   = 1.0 / 3 // "in May 2022": within it
	ofTheNewest = 1.0 / 3 // "the latest": by its place among those that fit as well
	// newestShare is how near to the best score passages are among which "the latest"
	// prefers the newest.
	newestShare = 0.8
)

// Two halves of nearness in time, by how many days they take to fall to 1/e: what
// happens goes through the news within weeks, a state of things holds for about a year.
const (
	eventDays = 30
	stateDays = 365
)

// prefer puts passages whose date fits what the question says of time before others
// that fit it as well.
func (u understood) prefer(candidates []candidate) {
	for i := range candidates {
		u.setTimely(&candidates[i])
	}
	levelStories(candidates)
	if newestPattern.MatchString(u.question) {
		preferNewest(candidates)
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int {
		if a.HasVector != b.HasVector {
			return before(a.HasVector)
		}
		return cmp.Compare(b.Score+TimelyWeight*b.Timely, a.Score+TimelyWeight*a.Timely)
	})
}

func (u understood) setTimely(c *candidate) {
	in := slices.IndexFunc(u.about, c.within)
	if in >= 0 {
		c.Dated = u.about[in].Words
	}
	switch {
	case len(u.near) > 0:
		for _, p := range u.near {
			c.Timely = max(c.Timely, ofTheseDays*c.nearness(p))
		}
	case in >= 0:
		c.Timely = ofAPeriod
	case len(u.about) > 0 || u.fixed:
	default:
		c.Timely = undated * c.nearness(Period{From: u.now, To: u.now})
	}
}

// levelStories makes the reports of a story equally timely: a copy is not preferred to
// what it was copied from for being printed later.
func levelStories(candidates []candidate) {
	timely := map[string]float64{}
	for _, c := range candidates {
		timely[c.Story] = max(timely[c.Story], c.Timely)
	}
	for i := range candidates {
		if c := &candidates[i]; c.Story != "" {
			c.Timely = timely[c.Story]
		}
	}
}

// nearness tells how near to a period a passage was published, 0 to 1. Without a date
// it is 0.
func (c *candidate) nearness(p Period) float64 {
	if c.PublishedAt.IsZero() {
		return 0
	}
	days := max(p.From.Sub(c.PublishedAt).Hours(), c.PublishedAt.Sub(p.To).Hours(), 0) / 24
	return (math.Exp(-days/eventDays) + math.Exp(-days/stateDays)) / 2
}

// told says which phrases of time have put passages first.
func (u understood) told(passages []Passage) []string {
	var notes []string
	for _, p := range u.about {
		if slices.ContainsFunc(passages, func(found Passage) bool { return found.Dated == p.Words }) {
			notes = append(notes, fmt.Sprintf("read “%s” as %s: articles published then come first", p.Words, interval(p.From, p.To)))
		}
	}
	return notes
}

// within tells whether a passage was published in a period.
func (c *candidate) within(p Period) bool {
	at := c.PublishedAt
	return !at.IsZero() && !at.Before(p.From) && (p.To.IsZero() || at.Before(p.To))
}

// preferNewest marks the best passages by how new they are, the newest day most.
func preferNewest(candidates []candidate) {
	if len(candidates) == 0 {
		return
	}
	least := newestShare * candidates[0].Score
	var days []time.Time
	for _, c := range candidates {
		if c.Score >= least && !c.PublishedAt.IsZero() {
			days = append(days, day(c.PublishedAt))
		}
	}
	slices.SortFunc(days, time.Time.Compare)
	days = slices.CompactFunc(days, time.Time.Equal)
	for i := range candidates {
		c := &candidates[i]
		if at := slices.IndexFunc(days, day(c.PublishedAt).Equal); at > 0 && c.Score >= least {
			c.Timely = max(c.Timely, ofTheNewest*float64(at)/float64(len(days)-1))
		}
	}
}
