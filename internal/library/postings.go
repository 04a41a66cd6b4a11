package library

import (
	"cmp"
	"context"
	"database/sql"
	"math"
	"slices"
	"sync"
)

// BM25 as Lucene computes it. FTS5's own ranking is not used: it gives words
// that stand in more than half of the chunks no weight at all, and takes five to
// ten times as long as reading the occurrences and ranking them here.
const (
	bm25K1 = 1.2
	bm25B  = 0.75
)

// posting tells how often a term stands in a chunk: the key above eight bits of
// the number, which stays at 255.
type posting uint64

const mostTimes = 255

func newPosting(key int64) posting { return posting(key)<<8 | 1 }
func (p posting) key() int64       { return int64(p >> 8) }
func (p posting) times() float64   { return float64(p & mostTimes) }

// more is p with one occurrence more.
func (p posting) more() posting {
	if p&mostTimes < mostTimes {
		p++
	}
	return p
}

// postings gives the chunks that hold a term, by key; read once for a state of
// the library. The result is shared and must not be changed.
func (l *Library) postings(ctx context.Context, term string) ([]posting, error) {
	kept, version := l.cache.postingsOf(term)
	if kept != nil {
		return kept, nil
	}
	// One row with all of them: handing over single rows takes longer than
	// finding them.
	var list sql.RawBytes
	var found []posting
	err := each(ctx, l.reader, `SELECT group_concat(doc, ' ') FROM occurrences WHERE term = ?`, []any{term},
		func(r *sql.Rows) error {
			err := r.Scan(&list)
			found = parsePostings(list)
			return err
		})
	if err == nil {
		l.cache.keepPostings(version, term, found)
	}
	return found, err
}

// parsePostings reads keys parted by blanks, where a key stands once for every
// occurrence.
func parsePostings(list []byte) []posting {
	found := []posting{}
	var key int64
	end := func() {
		if last := len(found) - 1; last >= 0 && found[last].key() == key {
			found[last] = found[last].more()
		} else {
			found = append(found, newPosting(key))
		}
		key = 0
	}
	for _, c := range list {
		if c == ' ' {
			end()
		} else {
			key = 10*key + int64(c-'0')
		}
	}
	if len(list) > 0 {
		end()
	}
	return found
}

// lengths are the numbers of index terms of chunks. A key is never used again,
// so what was read once stays right.
type lengths struct {
	mu   sync.RWMutex
	of   []uint16 // by key
	upTo int64    // the last key read
}

// learn reads the lengths of the chunks that came since.
func (n *lengths) learn(ctx context.Context, q querier) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	return each(ctx, q, `SELECT key, terms FROM chunks WHERE key > ? ORDER BY key`, []any{n.upTo},
		func(r *sql.Rows) error {
			var key, terms int64
			if err := r.Scan(&key, &terms); err != nil {
				return err
			}
			n.of = append(n.of, make([]uint16, key+1-int64(len(n.of)))...)
			n.of[key] = uint16(min(terms, math.MaxUint16))
			n.upTo = key
			return nil
		})
}

// covers tells whether the lengths of all keys up to one were read.
func (n *lengths) covers(key int64) bool {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return key <= n.upTo
}

// get gives the lengths there are; what it gives does not change.
func (n *lengths) get() []uint16 {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.of
}

// termList is a term on the way through its postings.
type termList struct {
	rest   []posting
	weight float64 // inverse document frequency
}

// ranking is all that ranking needs.
type ranking struct {
	lists   []termList
	lengths []uint16
	average float64 // of the lengths
	set     keySet
}

// scored is a chunk with its score.
type scored struct {
	key   int64
	score float64
}

// best gives the keys of at most limit chunks, best first, equal ones by key.
// Chunks come by key, so one that only equals the worst kept comes too late.
func (r *ranking) best(limit int) []int64 {
	var top []scored
	floor := 0.0
	for {
		s, ok := r.next()
		if !ok {
			break
		}
		if s.score <= floor || !r.set.has(s.key) {
			continue
		}
		if top = append(top, s); len(top) >= 2*limit {
			top = sorted(top)[:limit]
			floor = top[limit-1].score
		}
	}
	top = sorted(top)
	found := make([]int64, min(limit, len(top)))
	for i := range found {
		found[i] = top[i].key
	}
	return found
}

func sorted(list []scored) []scored {
	slices.SortFunc(list, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.key, b.key))
	})
	return list
}

// next scores the chunk with the lowest key that has not been scored.
func (r *ranking) next() (scored, bool) {
	lowest := int64(math.MaxInt64)
	for i := range r.lists {
		if rest := r.lists[i].rest; len(rest) > 0 && rest[0].key() < lowest {
			lowest = rest[0].key()
		}
	}
	if lowest == math.MaxInt64 {
		return scored{}, false
	}
	norm := r.norm(lowest)
	score := 0.0
	for i := range r.lists {
		list := &r.lists[i]
		if len(list.rest) > 0 && list.rest[0].key() == lowest {
			times := list.rest[0].times()
			score += list.weight * times / (times + norm)
			list.rest = list.rest[1:]
		}
	}
	return scored{lowest, score}, true
}

// norm is what BM25 sets against the occurrences in a chunk, by its length.
func (r *ranking) norm(key int64) float64 {
	length := r.average
	if key < int64(len(r.lengths)) {
		length = float64(r.lengths[key])
	}
	return bm25K1 * (1 - bm25B + bm25B*length/r.average)
}

// weight is the inverse document frequency of a term that stands in n of the chunks.
func weight(n, chunks int) float64 {
	return math.Log1p((float64(chunks-n) + 0.5) / (float64(n) + 0.5))
}
