package search

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/pressmark/pressmark/internal/library"
)

// understood is a query taken apart.
type understood struct {
	question string // without the filters typed into it
	text     string // what is looked for and read: without phrases of time that became filters, too; "" lists the newest
	filter   library.Filter
	limits   []limit   // what the filter is made of
	about    []Period  // whose articles come first
	near     []Period  // whose articles come first, and those near them in time next
	fixed    bool      // the question or the request names a time besides
	now      time.Time // what "new" is counted from
	latest   bool
	recent   bool // it asks for the news of days that no article is of
	notes    []string
	absent   string // why a part of the query finds nothing, though the filter leaves something
}

// understand takes a query apart: the filters typed into it and its phrases of
// time. What the request itself says of dates goes before the phrases.
func (r *Retriever) understand(ctx context.Context, query Query) (understood, error) {
	typed, err := ParseTyped(query.Text)
	if err != nil {
		return understood{}, err
	}
	u := understood{question: typed.Text, text: typed.Text, filter: query.Filter.And(typed.Filter), latest: asksForLatest(typed.Text)}
	if typed.Filters() {
		u.notes = append(u.notes, "only articles "+listed(limits(typed.Filter)))
	}
	if err := r.looseQuotes(ctx, &u, typed.Quoted); err != nil {
		return understood{}, err
	}
	u.limits = limits(u.filter)
	u.fixed = !u.filter.From.IsZero() || !u.filter.To.IsZero()
	if !u.fixed {
		if err := r.readPeriods(ctx, &u, cmp.Or(query.AsOf, time.Now())); err != nil {
			return understood{}, err
		}
	}
	if err := r.setNow(ctx, &u, query.AsOf); err != nil {
		return understood{}, err
	}
	switch {
	case len(telling(u.text)) == 0 && (u.latest || u.text == ""):
		u.text = ""
	case u.latest:
		u.text = tidy(newestPattern.ReplaceAllString(u.text, ""))
	}
	return u, nil
}

// looseQuotes drops quotations of a question's sentence that no passage holds:
// people also quote what an article says in other words.
func (r *Retriever) looseQuotes(ctx context.Context, u *understood, quoted []string) error {
	for _, phrase := range quoted {
		n, err := r.library.CountChunks(ctx, library.Filter{Phrases: []string{phrase}})
		if err != nil {
			return fmt.Errorf("look for a phrase: %w", err)
		}
		if n == 0 {
			u.filter.Phrases = without(u.filter.Phrases, phrase)
			u.absent = "no article contains the phrase “" + phrase + "”"
			u.notes = []string{u.absent + ": its words were looked for"}
		}
	}
	return nil
}

func without(list []string, item string) []string {
	var kept []string
	for _, each := range list {
		if each != item {
			kept = append(kept, each)
		}
	}
	return kept
}

// readPeriods makes filters and preferences of the question's phrases of time.
func (r *Retriever) readPeriods(ctx context.Context, u *understood, now time.Time) error {
	var only []Period
	rest := u.text
	periods := ParsePeriods(u.text, now)
	for i := len(periods) - 1; i >= 0; i-- {
		p := periods[i]
		if p.Bearing == About {
			u.about = append(u.about, p)
			continue
		}
		only = append(only, p)
		rest = strings.TrimSpace(rest[:p.Start] + rest[p.End:])
	}
	if len(only) > 0 {
		if err := r.limit(ctx, u, only, tidy(rest)); err != nil {
			return err
		}
	}
	return nil
}

// setNow finds the moment that "new" is counted from, where the question names no
// other time. It knows what asks for the news of these days without naming them, and
// what is of a year.
func (r *Retriever) setNow(ctx context.Context, u *understood, asOf time.Time) (err error) {
	recent := u.recent || u.latest || recentPattern.MatchString(u.question)
	u.fixed = u.fixed || yearPattern.MatchString(u.question)
	if len(u.near)+len(u.about) > 0 || u.fixed && !recent {
		return nil
	}
	if u.now, err = r.newestDay(ctx, u.filter, asOf); recent {
		u.near = []Period{{From: u.now, To: u.now}}
	}
	return err
}

// newestDay is the moment of the request, or that of the newest article, for a library
// may have ended; an article from the future does not count.
func (r *Retriever) newestDay(ctx context.Context, filter library.Filter, asOf time.Time) (time.Time, error) {
	if !asOf.IsZero() {
		return asOf, nil
	}
	newest, err := r.newest(ctx, filter, 1)
	if now := time.Now(); err != nil || len(newest) == 0 || newest[0].PublishedAt.After(now) {
		return now, err
	}
	return newest[0].PublishedAt, nil
}

// recentPattern is what asks for the news of these days without naming a day.
var recentPattern = regexp.MustCompile(`(?i)\b(?:recent|recently|lately|these days|just now)\b`)

var yearPattern = regexp.MustCompile(`\b` + yearRule + `\b`)

// limit allows only the articles of periods, and takes their words out of what is
// looked for. Recent ones put articles first instead, unless nothing else was asked
// for, and do nothing but ask for what is new where no article is of them.
func (r *Retriever) limit(ctx context.Context, u *understood, periods []Period, rest string) error {
	whole := union(periods)
	said := limit{library.Filter{From: whole.From, To: whole.To}, "no article was published " + published(whole.From, whole.To) + " (“" + whole.Words + "”)",
		"published " + published(whole.From, whole.To)}
	filter := u.filter.And(said.filter)
	n, err := r.library.CountChunks(ctx, filter)
	if err != nil {
		return fmt.Errorf("apply a phrase of time: %w", err)
	}
	bare := len(telling(rest)) == 0
	switch {
	case bare || whole.Bearing != Recent:
	case n == 0:
		u.notes = append(u.notes, said.none+": all were searched")
		u.recent = true
		return nil
	default:
		u.about, u.near, u.text = append(u.about, periods...), append(u.near, periods...), rest
		return nil
	}
	u.filter, u.limits, u.text = filter, append(u.limits, said), rest
	u.notes = append(u.notes, "read “"+whole.Words+"” as "+said.short)
	if bare {
		u.text = ""
	}
	return nil
}

// union is the time from the first to the last of some periods, which come last first.
func union(periods []Period) Period {
	whole := periods[len(periods)-1]
	for _, p := range periods[:len(periods)-1] {
		if p.From.Before(whole.From) {
			whole.From = p.From
		}
		if p.To.IsZero() || !whole.To.IsZero() && p.To.After(whole.To) {
			whole.To = p.To
		}
		whole.Bearing = max(whole.Bearing, p.Bearing)
		whole.Words += "”, “" + p.Words
	}
	return whole
}

// vague are the index terms of words that name no subject: "what is new?"
var vague = indexTerms(`new news newest latest recent recently lately most current currently now report reported article articles story stories
	headline headlines publish published event events thing things update updates summary summarise summarize show find anything`)

// telling are the terms of a question that name a subject.
func telling(question string) []string {
	var terms []string
	for _, term := range ContentTerms(question) {
		if !vague[term] {
			terms = append(terms, term)
		}
	}
	return terms
}

// latestPattern is what asks for the newest that the articles say.
var latestPattern = regexp.MustCompile(`(?i)\b(?:latest|newest|most recent|most recently|currently|current|(?:right )?now|at the moment|nowadays|at present|so far)\b`)

// newestPattern is of these words those that an article about it seldom holds.
var newestPattern = regexp.MustCompile(`(?i)\b(?:latest|newest|most recent|most recently)\s+`)

func asksForLatest(question string) bool { return latestPattern.MatchString(question) }
