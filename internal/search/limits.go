package search

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/pressmark/pressmark/internal/library"
)

// interval words a time, of which either end may be open.
func interval(from, to time.Time) string {
	switch {
	case from.IsZero():
		return "before " + to.Format(time.DateOnly)
	case to.IsZero():
		return "from " + from.Format(time.DateOnly) + " on"
	}
	last := to.Add(-1).Format(time.DateOnly)
	if from.Format(time.DateOnly) == last {
		return last
	}
	return from.Format(time.DateOnly) + " to " + last
}

// published words when articles were published, behind that word.
func published(from, to time.Time) string {
	words := interval(from, to)
	switch {
	case len(words) == len(time.DateOnly):
		return "on " + words
	case from.IsZero() || to.IsZero():
		return words
	}
	return "from " + words
}

// limit is one thing that a filter asks for.
type limit struct {
	filter library.Filter
	none   string // told when nothing is left by it
	short  string // behind "articles"
}

// limits are what a filter is made of.
func limits(f library.Filter) []limit {
	var list []limit
	add := func(part library.Filter, none, short string) { list = append(list, limit{part, none, short}) }
	if f.Collection != "" {
		add(library.Filter{Collection: f.Collection}, "no article is in the collection “"+f.Collection+"”", "in the collection “"+f.Collection+"”")
	}
	if f.Source != "" {
		add(library.Filter{Source: f.Source}, "no article is from “"+f.Source+"”", "from “"+f.Source+"”")
	}
	if len(f.Sources) > 0 {
		names := either(f.Sources)
		add(library.Filter{Sources: f.Sources}, "no article is from "+names, "from "+names)
	}
	if len(f.WithoutSources) > 0 {
		names := either(f.WithoutSources)
		add(library.Filter{WithoutSources: f.WithoutSources}, "every article is from "+names, "not from "+names)
	}
	if f.Author != "" {
		add(library.Filter{Author: f.Author}, "no article is by “"+f.Author+"”", "by “"+f.Author+"”")
	}
	if !f.From.IsZero() || !f.To.IsZero() {
		when := published(f.From, f.To)
		add(library.Filter{From: f.From, To: f.To}, "no article was published "+when, "published "+when)
	}
	for _, tag := range f.Tags {
		add(library.Filter{Tags: []string{tag}}, "no article has the tag “"+tag+"”", "with the tag “"+tag+"”")
	}
	if len(f.ArticleIDs) > 0 {
		add(library.Filter{ArticleIDs: f.ArticleIDs}, "none of the articles asked for is there", "of those asked for")
	}
	return append(list, limitsOfWords(f)...)
}

func limitsOfWords(f library.Filter) []limit {
	var list []limit
	for _, phrase := range f.Phrases {
		list = append(list, limit{library.Filter{Phrases: []string{phrase}}, "no article contains the phrase “" + phrase + "”", "that contain the phrase “" + phrase + "”"})
	}
	for _, word := range f.Without {
		list = append(list, limit{library.Filter{Without: []string{word}}, "every article contains “" + word + "”", "without “" + word + "”"})
	}
	return list
}

func either(names []string) string { return "“" + strings.Join(names, "” or “") + "”" }

// listed is what limits say of the articles that they leave.
func listed(limits []limit) string {
	words := make([]string, len(limits))
	for i, l := range limits {
		words[i] = l.short
	}
	return strings.Join(words, " and ")
}

// nothingFits says which of the filters leave nothing to search.
func (r *Retriever) nothingFits(ctx context.Context, limits []limit) (string, error) {
	if all, err := r.library.CountChunks(ctx, library.Filter{}); err != nil || all == 0 {
		return "", err
	}
	var alone []string
	for _, l := range limits {
		n, err := r.library.CountChunks(ctx, l.filter)
		if err != nil {
			return "", fmt.Errorf("count what a filter leaves: %w", err)
		}
		if n == 0 {
			alone = append(alone, l.none)
		}
	}
	switch {
	case len(alone) > 0:
		return strings.Join(alone, "; "), nil
	case len(limits) > 0:
		return "no article is " + listed(limits), nil
	}
	return "", nil
}
