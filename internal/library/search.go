package library

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
)

// What MatchChunks leaves out. Reading where a term stands takes up to a
// microsecond for every chunk, so terms that tell little are dropped when there
// are others.
const (
	commonShare = 0.20   // of the chunks
	commonLeast = 5_000  // chunks; below this a term is never too common
	matchBudget = 50_000 // chunks that the terms of a search may stand in, added up
)

var errEnough = errors.New("enough rows")

// filtered collects the keys of a set until there are limit of them.
func filtered(set keySet, limit int, into *[]int64) func(*sql.Rows) error {
	return func(r *sql.Rows) error {
		var key int64
		if err := r.Scan(&key); err != nil {
			return err
		}
		if set.has(key) {
			*into = append(*into, key)
		}
		if len(*into) >= limit {
			return errEnough
		}
		return nil
	}
}

// MatchChunks gives the keys of at most limit chunks that match f and hold any
// of the index terms (as article.Terms makes them), best first by BM25, equal
// ones by key. Terms that stand in a large share of the chunks are left out of
// the search when rarer ones are there. No terms, no keys.
func (l *Library) MatchChunks(ctx context.Context, terms []string, f Filter, limit int) ([]int64, error) {
	if len(terms) == 0 || limit <= 0 {
		return nil, ctx.Err()
	}
	set, err := l.matching(ctx, f)
	if err != nil || len(set) == 0 {
		return nil, err
	}
	telling, err := l.telling(ctx, terms)
	if err != nil || len(telling) == 0 {
		return nil, err
	}
	r, err := l.ranking(ctx, telling)
	if err != nil {
		return nil, err
	}
	r.set = set
	return r.best(limit), nil
}

// ranking gathers what ranking by some terms needs.
func (l *Library) ranking(ctx context.Context, terms []string) (*ranking, error) {
	s, err := l.sums(ctx)
	if err != nil {
		return nil, err
	}
	r := &ranking{average: max(1, float64(s.totals.Terms)/float64(max(1, s.totals.Chunks)))}
	last := int64(0)
	for _, t := range terms {
		list, err := l.postings(ctx, t)
		if err != nil {
			return nil, err
		}
		r.lists = append(r.lists, termList{list, weight(len(list), max(len(list), s.totals.Chunks))})
		if len(list) > 0 {
			last = max(last, list[len(list)-1].key())
		}
	}
	if !l.lengths.covers(last) {
		if err := l.lengths.learn(ctx, l.reader); err != nil {
			return nil, err
		}
	}
	r.lengths = l.lengths.get()
	return r, nil
}

// telling picks the terms to search with: those that stand somewhere, rarest
// first, until they stand in too many chunks. The rarest is always among them.
func (l *Library) telling(ctx context.Context, terms []string) ([]string, error) {
	s, err := l.sums(ctx)
	if err != nil {
		return nil, err
	}
	counts, err := l.DocumentFrequencies(ctx, terms)
	if err != nil {
		return nil, err
	}
	return pick(counts, s.totals.Chunks), nil
}

func pick(counts map[string]int, chunks int) []string {
	var found []string
	for t, n := range counts {
		if n > 0 {
			found = append(found, t)
		}
	}
	slices.SortFunc(found, func(a, b string) int {
		if d := counts[a] - counts[b]; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	common := max(commonLeast, int(commonShare*float64(chunks)))
	rows := 0
	for i, t := range found {
		rows += counts[t]
		if i > 0 && (counts[t] > common || rows > matchBudget) {
			return found[:i]
		}
	}
	return found
}

// DocumentFrequencies tells in how many chunks each index term stands; a term
// found nowhere has 0. Kept in memory until the articles change.
func (l *Library) DocumentFrequencies(ctx context.Context, terms []string) (map[string]int, error) {
	counts, version := l.cache.known(terms)
	var missing []string
	for _, t := range terms {
		if _, ok := counts[t]; !ok {
			counts[t] = 0
			missing = append(missing, t)
		}
	}
	if err := l.countChunksWith(ctx, missing, counts); err != nil {
		return nil, err
	}
	l.cache.keepCounts(version, counts)
	return counts, nil
}

// HasTerm tells whether an index term stands in any chunk; with prefix, any term that
// begins so.
func (l *Library) HasTerm(ctx context.Context, term string, prefix bool) (held bool, err error) {
	end := term + "\x00"
	if prefix {
		end = term + "\U0010FFFF"
	}
	err = l.reader.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM vocabulary WHERE term >= ? AND term < ?)`, term, end).Scan(&held)
	return held, err
}

// countChunksWith fills in the counts of terms that stand somewhere. CROSS JOIN
// keeps SQLite from reading the whole vocabulary instead.
func (l *Library) countChunksWith(ctx context.Context, terms []string, counts map[string]int) error {
	if len(terms) == 0 {
		return nil
	}
	return each(ctx, l.reader, `
		SELECT v.term, v.doc FROM json_each(?) asked CROSS JOIN vocabulary v
		WHERE v.term = asked.value`, []any{jsonList(terms)},
		func(r *sql.Rows) error {
			var term string
			var n int
			err := r.Scan(&term, &n)
			counts[term] = n
			return err
		})
}
