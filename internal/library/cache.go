package library

import "sync"

// cache keeps what is asked with every question until the articles change.
type cache struct {
	mu      sync.Mutex
	version int64 // of the articles, while this process has them open
	sums    *sums
	sets    map[string]keySet
	counts  map[string]int // chunks that hold a term
	lists   map[string][]posting
	listed  int // postings in lists
}

// How many entries a map may have before it is begun anew.
const (
	maxSets   = 64
	maxCounts = 100_000
	maxListed = 4_000_000 // postings: 32 MB
)

// drop forgets everything: the articles have changed.
func (c *cache) drop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.version++
	c.sums, c.sets, c.counts, c.lists, c.listed = nil, nil, nil, nil, 0
}

// state gives the version that what is read from now on belongs to.
func (c *cache) state() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.version
}

// keep runs store unless the articles changed since version.
func (c *cache) keep(version int64, store func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.version == version {
		store()
	}
}

func (c *cache) set(name string) (keySet, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, ok := c.sets[name]
	return s, ok
}

func (c *cache) keepSet(version int64, name string, s keySet) {
	c.keep(version, func() {
		if c.sets == nil || len(c.sets) >= maxSets {
			c.sets = map[string]keySet{}
		}
		c.sets[name] = s
	})
}

// known gives the counts of terms that there are, and the version they are of.
func (c *cache) known(terms []string) (map[string]int, int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	counts := make(map[string]int, len(terms))
	for _, t := range terms {
		if n, ok := c.counts[t]; ok {
			counts[t] = n
		}
	}
	return counts, c.version
}

func (c *cache) keepCounts(version int64, counts map[string]int) {
	c.keep(version, func() {
		if c.counts == nil || len(c.counts) > maxCounts {
			c.counts = map[string]int{}
		}
		for t, n := range counts {
			c.counts[t] = n
		}
	})
}

// postingsOf gives the postings of a term if they are kept, and the version that
// others read from now on are of.
func (c *cache) postingsOf(term string) ([]posting, int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lists[term], c.version
}

func (c *cache) keepPostings(version int64, term string, list []posting) {
	c.keep(version, func() {
		if c.lists == nil || c.listed+len(list) > maxListed {
			c.lists, c.listed = map[string][]posting{}, 0
		}
		c.lists[term] = list
		c.listed += len(list)
	})
}
