package library

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"sort"
	"strings"
	"unicode"
)

// fold makes text for comparing without regard to case, as strings.EqualFold
// does, and without blanks around it.
func fold(s string) string {
	return strings.Map(foldRune, strings.TrimSpace(s))
}

// foldRune gives the smallest rune that differs from r by case alone.
func foldRune(r rune) rune {
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	return least
}

// condition is part of a WHERE over articles a, with its arguments.
type condition struct {
	parts []string
	args  []any
}

func (c *condition) and(part string, args ...any) {
	c.parts = append(c.parts, part)
	c.args = append(c.args, args...)
}

func (c *condition) sql() string {
	if len(c.parts) == 0 {
		return "1"
	}
	return strings.Join(c.parts, " AND ")
}

// condition gives what f asks of an article's fields; no parts when it asks nothing
// of them. What it asks of the words, readMatching sees to.
func (f Filter) condition() (c condition) {
	if f.Collection != "" {
		c.and("a.collection = ?", f.Collection)
	}
	if !f.From.IsZero() {
		c.and("a.published >= ?", f.From.UnixMicro())
	}
	if !f.To.IsZero() {
		c.and("a.published < ? AND a.published > ?", f.To.UnixMicro(), int64(undated))
	}
	if f.Source != "" {
		c.and("a.folded_source = ?", fold(f.Source))
	}
	if len(f.Sources) > 0 {
		c.and("a.folded_source IN (SELECT value FROM json_each(?))", jsonList(folded(f.Sources)))
	}
	if len(f.WithoutSources) > 0 {
		c.and("a.folded_source NOT IN (SELECT value FROM json_each(?))", jsonList(folded(f.WithoutSources)))
	}
	if f.Author != "" {
		c.and("a.folded_author = ?", fold(f.Author))
	}
	for _, tag := range f.Tags {
		c.and("EXISTS (SELECT 1 FROM tags t WHERE t.tag = ? AND t.article = a.key)", tag)
	}
	if len(f.ArticleIDs) > 0 {
		c.and("a.id IN (SELECT value FROM json_each(?))", jsonList(f.ArticleIDs))
	}
	if f.Story != "" {
		c.and("a.story = ?", f.Story)
	}
	return c
}

// none tells whether f limits nothing.
func (f Filter) none() bool {
	return len(f.condition().parts) == 0 && len(f.Phrases) == 0 && len(f.Without) == 0
}

func folded(names []string) []string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = fold(name)
	}
	return list
}

// stretch is a run of chunk keys, both ends included.
type stretch struct{ first, last int64 }

// keySet is a set of chunk keys: stretches in order that do not touch. The
// chunks of an article are one, those of articles added together often one too,
// so a large set is small.
type keySet []stretch

// everything holds all keys.
var everything = keySet{{math.MinInt64, math.MaxInt64}}

func (s keySet) has(key int64) bool {
	i := sort.Search(len(s), func(i int) bool { return s[i].last >= key })
	return i < len(s) && s[i].first <= key
}

// from gives the first key of the set that is not below another.
func (s keySet) from(key int64) (int64, bool) {
	i := sort.Search(len(s), func(i int) bool { return s[i].last >= key })
	if i == len(s) {
		return 0, false
	}
	return max(key, s[i].first), true
}

// add appends n keys from first on, which must lie behind all others.
func (s keySet) add(first, n int64) keySet {
	if n == 0 {
		return s
	}
	if end := len(s) - 1; end >= 0 && s[end].last+1 == first {
		s[end].last += n
		return s
	}
	return append(s, stretch{first, first + n - 1})
}

// bounds gives the lowest and the highest key; s must not be empty.
func (s keySet) bounds() (first, last int64) { return s[0].first, s[len(s)-1].last }

// matching gives the keys of chunks whose article matches f, read once for a
// state of the library.
func (l *Library) matching(ctx context.Context, f Filter) (keySet, error) {
	f, err := l.withoutOnlyCollection(ctx, f)
	if err != nil || f.none() {
		return everything, err
	}
	name, err := json.Marshal(f)
	if err != nil {
		return nil, err
	}
	if set, ok := l.cache.set(string(name)); ok {
		return set, nil
	}
	version := l.cache.state()
	set, err := l.readMatching(ctx, f)
	if err == nil {
		l.cache.keepSet(version, string(name), set)
	}
	return set, err
}

// withoutOnlyCollection takes the collection out of a filter where there is no
// other, which spares the look at every article.
func (l *Library) withoutOnlyCollection(ctx context.Context, f Filter) (Filter, error) {
	if f.Collection == "" {
		return f, nil
	}
	s, err := l.sums(ctx)
	if err == nil && len(s.collections) == 1 && s.collections[0].Name == f.Collection {
		f.Collection = ""
	}
	return f, err
}

// Matching gives a test for the keys of chunks that match f, as of now. It is
// nil when f limits nothing, and safe for use by several goroutines.
func (l *Library) Matching(ctx context.Context, f Filter) (func(key int64) bool, error) {
	if f.none() {
		return nil, ctx.Err()
	}
	set, err := l.matching(ctx, f)
	if err != nil {
		return nil, err
	}
	return set.has, nil
}

// AllChunks gives the keys of at most limit chunks that match f, by key.
func (l *Library) AllChunks(ctx context.Context, f Filter, limit int) ([]int64, error) {
	set, err := l.matching(ctx, f)
	if err != nil || len(set) == 0 || limit <= 0 {
		return nil, err
	}
	first, last := set.bounds()
	var found []int64
	err = each(ctx, l.reader, `SELECT key FROM chunks WHERE key BETWEEN ? AND ? ORDER BY key`, []any{first, last},
		filtered(set, limit, &found))
	if errors.Is(err, errEnough) {
		err = nil
	}
	return found, err
}

// CountChunks tells how many chunks match f.
func (l *Library) CountChunks(ctx context.Context, f Filter) (int, error) {
	f, err := l.withoutOnlyCollection(ctx, f)
	if err != nil {
		return 0, err
	}
	if f.none() {
		s, err := l.sums(ctx)
		return s.totals.Chunks, err
	}
	set, err := l.matching(ctx, f)
	n := 0
	for _, s := range set {
		n += int(s.last - s.first + 1)
	}
	return n, err
}

// And narrows f by what g says of dates, words and lists of sources; the other
// fields of g do not count.
func (f Filter) And(g Filter) Filter {
	if g.From.After(f.From) {
		f.From = g.From
	}
	if f.To.IsZero() || !g.To.IsZero() && g.To.Before(f.To) {
		f.To = g.To
	}
	f.Sources = append(slices.Clone(f.Sources), g.Sources...) // any of them: an article has one
	f.WithoutSources = append(slices.Clone(f.WithoutSources), g.WithoutSources...)
	f.Phrases = append(slices.Clone(f.Phrases), g.Phrases...)
	f.Without = append(slices.Clone(f.Without), g.Without...)
	return f
}
