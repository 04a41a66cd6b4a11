package library

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
)

// expression is a word or phrase that chunks are looked through for.
type expression struct {
	text  string
	exact bool // it must stand there as it is written; a word that need not stands for all its forms
}

// unwanted says how what stands in Filter.Without is meant.
func unwanted(text string) expression {
	return expression{text, len(strings.Fields(text)) != 1 || len(article.Terms(text)) != 1}
}

// readMatching gives the chunks whose article and words match f.
func (l *Library) readMatching(ctx context.Context, f Filter) (keySet, error) {
	articles, err := l.readArticles(ctx, f)
	if err != nil {
		return nil, err
	}
	for _, text := range f.Without {
		holding, err := l.holding(ctx, unwanted(text), joinedStretches(articles))
		if err != nil {
			return nil, err
		}
		articles = slices.DeleteFunc(articles, func(s stretch) bool { return holdsAny(holding, s) })
	}
	set := joinedStretches(articles)
	for _, text := range f.Phrases {
		keys, err := l.holding(ctx, expression{text, true}, set)
		if err != nil {
			return nil, err
		}
		set = keySetOf(keys)
	}
	return set, nil
}

// readArticles gives the stretch of chunks of every article that matches, in order.
func (l *Library) readArticles(ctx context.Context, f Filter) ([]stretch, error) {
	c := f.condition()
	var articles []stretch
	err := each(ctx, l.reader,
		`SELECT a.first_chunk, a.chunks FROM articles a WHERE `+c.sql()+` ORDER BY a.first_chunk`, c.args,
		func(r *sql.Rows) error {
			var first, n int64
			err := r.Scan(&first, &n)
			if n > 0 {
				articles = append(articles, stretch{first, first + n - 1})
			}
			return err
		})
	return articles, err
}

// joinedStretches is the set of the chunks of articles, which are in order.
func joinedStretches(articles []stretch) keySet {
	set := keySet{}
	for _, a := range articles {
		set = set.add(a.first, a.last-a.first+1)
	}
	return set
}

// keySetOf is the set of some keys, which are in order.
func keySetOf(keys []int64) keySet {
	set := keySet{}
	for _, key := range keys {
		set = set.add(key, 1)
	}
	return set
}

// holdsAny tells whether any of the keys, which are in order, lies in a stretch.
func holdsAny(keys []int64, s stretch) bool {
	i, _ := slices.BinarySearch(keys, s.first)
	return i < len(keys) && keys[i] <= s.last
}

// holding gives the keys of a set, in order, of the chunks that hold an
// expression, or whose article's title does.
func (l *Library) holding(ctx context.Context, e expression, set keySet) ([]int64, error) {
	keys, err := l.holdingTerms(ctx, article.Terms(e.text), set)
	if err != nil || !e.exact {
		return keys, err
	}
	var found []int64
	for some := range slices.Chunk(keys, chunksAtOnce) {
		chunks, err := l.Chunks(ctx, some)
		if err != nil {
			return nil, err
		}
		for _, c := range chunks {
			if article.HoldsRun(c.Text, e.text) || article.HoldsRun(c.Article.Title, e.text) {
				found = append(found, c.Key)
			}
		}
	}
	return found, nil
}

// chunksAtOnce is how many chunks are in memory while they are looked through.
const chunksAtOnce = 500

// holdingTerms gives the keys of a set, in order, of the chunks that hold all of
// the index terms: the whole set, if there are none, as of a phrase that is made
// of stop words.
func (l *Library) holdingTerms(ctx context.Context, terms []string, set keySet) ([]int64, error) {
	if len(terms) == 0 {
		return l.keys(ctx, set)
	}
	var keys []int64
	for i, term := range terms {
		list, err := l.postings(ctx, term)
		if err != nil {
			return nil, err
		}
		stands := make([]int64, 0, len(list))
		for _, p := range list {
			if key := p.key(); set.has(key) && (i == 0 || has(keys, key)) {
				stands = append(stands, key)
			}
		}
		keys = stands
	}
	return keys, nil
}

func has(keys []int64, key int64) bool {
	_, found := slices.BinarySearch(keys, key)
	return found
}

// keys lists the chunks of a set, in order.
func (l *Library) keys(ctx context.Context, set keySet) ([]int64, error) {
	if len(set) == 0 {
		return nil, ctx.Err()
	}
	first, last := set.bounds()
	n, err := l.CountChunks(ctx, Filter{})
	if err != nil {
		return nil, err
	}
	var found []int64
	err = each(ctx, l.reader, `SELECT key FROM chunks WHERE key BETWEEN ? AND ? ORDER BY key`, []any{first, last},
		filtered(set, n+1, &found))
	return found, err
}

// Newest gives the keys of the first matching chunk of at most limit articles,
// the newest published first, undated ones last.
func (l *Library) Newest(ctx context.Context, f Filter, limit int) ([]int64, error) {
	set, err := l.matching(ctx, f)
	if err != nil || len(set) == 0 || limit <= 0 {
		return nil, err
	}
	c := f.condition()
	var found []int64
	err = each(ctx, l.reader,
		`SELECT a.first_chunk, a.chunks FROM articles a WHERE `+c.sql()+` ORDER BY a.published DESC, a.key DESC`, c.args,
		func(r *sql.Rows) error {
			var first, n int64
			if err := r.Scan(&first, &n); err != nil {
				return err
			}
			if key, ok := set.from(first); ok && key < first+n {
				found = append(found, key)
			}
			if len(found) >= limit {
				return errEnough
			}
			return nil
		})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return found, err
}
