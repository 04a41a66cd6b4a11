package search

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// What a date that fits the question is worth in the ranking. Measured in
// docs/quality.md.
const (
	// TimelyWeight is what a passage's Timely adds to its score, for the order only:
	// the score itself says how well the words and the meaning fit.
	TimelyWeight = 0.1
	// newestShare is how near to the best score passages are among which "the latest"
	// prefers the newest.
	newestShare = 0.8
)

// prefer puts passages whose date fits what the question says of time before others
// that fit it as well.
func (u understood) prefer(candidates []candidate) {
	if newestPattern.MatchString(u.question) {
		preferNewest(candidates)
	}
	for i := range candidates {
		if in := slices.IndexFunc(u.about, candidates[i].within); in >= 0 {
			candidates[i].Timely, candidates[i].Dated = 1, u.about[in].Words
		}
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int {
		if a.HasVector != b.HasVector {
			return before(a.HasVector)
		}
		return cmp.Compare(b.Score+TimelyWeight*b.Timely, a.Score+TimelyWeight*a.Timely)
	})
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

// preferNewest marks the best passages by how new they are: the newest day 1, the
// oldest 0.
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
			c.Timely = float64(at) / float64(len(days)-1)
		}
	}
}
