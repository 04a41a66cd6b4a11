package library

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"hash/fnv"
	"slices"

	"github.com/pressmark/pressmark/internal/article"
)

// A story is a group of articles of one collection of which each is a near-duplicate
// (article.NearDuplicates) of another one: an agency's report in several papers, an
// article and its later versions. Most stories have one article. An article that fits
// two stories makes them one, so what a story holds does not depend on the order in
// which its articles came. A story does not fall apart when an article that held it
// together goes: its name may stand in a reader's bookmarks.

// How an article looks for its near-duplicates.
const (
	holders  = 64  // articles kept for a shingle: one that more hold is a phrase, or a story that is found by any of them
	compared = 8   // candidates read and compared, those that share most first
	common   = 0.1 // part of the sketch that a candidate shares at least; near-duplicates share three tenths and more
)

// sketchOf is the article's sketch as it is stored. The collection goes into the
// numbers, so that collections do not see each other.
func sketchOf(a article.Article) []int64 {
	h := fnv.New64a()
	h.Write([]byte(a.Collection))
	collection := h.Sum64()
	sketch := article.Sketch(a.Text)
	shingles := make([]int64, len(sketch))
	for i, shingle := range sketch {
		shingles[i] = int64(shingle ^ collection)
	}
	return shingles
}

// findStory gives an article, whose row and text are stored and whose sketch is not,
// the story of its near-duplicates. Without any it keeps the story that is its alone,
// or begins one.
func (c *change) findStory(ctx context.Context, key int64, a article.Article, sketch []int64) error {
	found, err := c.nearDuplicates(ctx, key, a, sketch)
	if err != nil {
		return err
	}
	story, err := c.oneStory(ctx, found)
	if err != nil {
		return err
	}
	if story == "" {
		if story, err = c.ownStory(ctx, key); err != nil {
			return err
		}
	}
	if _, err := c.exec(ctx, `UPDATE articles SET story = ? WHERE key = ?`, story, key); err != nil {
		return err
	}
	_, err = c.exec(ctx, `
		INSERT INTO shingles (article, shingle) SELECT ?, j.value FROM json_each(?) j
		WHERE (SELECT count(*) FROM (SELECT 1 FROM shingles s WHERE s.shingle = j.value LIMIT ?)) < ?`,
		key, jsonList(sketch), holders, holders)
	return err
}

// neighbour is an article that may tell the same story as another.
type neighbour struct {
	key   int64
	story string
}

// nearDuplicates gives the near-duplicates of an article, one of each story.
func (c *change) nearDuplicates(ctx context.Context, key int64, a article.Article, sketch []int64) ([]neighbour, error) {
	candidates, err := c.sharing(ctx, key, sketch)
	if err != nil {
		return nil, err
	}
	var found []neighbour
	for _, n := range candidates {
		if slices.ContainsFunc(found, func(f neighbour) bool { return f.story == n.story }) {
			continue
		}
		other, err := articleWithText(ctx, c.tx, `a.key = ?`, n.key)
		if errors.Is(err, ErrCorrupt) {
			continue // Check says so; here it must not keep others from being added
		}
		if err != nil {
			return nil, err
		}
		if article.NearDuplicates(a, other) {
			found = append(found, n)
		}
	}
	return found, nil
}

// sharing gives the articles that share most of a sketch.
func (c *change) sharing(ctx context.Context, key int64, sketch []int64) ([]neighbour, error) {
	var list []neighbour
	least := max(1, int(common*float64(len(sketch))))
	err := c.each(ctx, `
		SELECT a.key, a.story FROM (
		  SELECT s.article, count(*) AS n FROM json_each(?) j CROSS JOIN shingles s ON s.shingle = j.value
		  WHERE s.article <> ? GROUP BY s.article HAVING n >= ? ORDER BY n DESC, s.article LIMIT ?) f
		JOIN articles a ON a.key = f.article ORDER BY f.n DESC, a.key`,
		[]any{jsonList(sketch), key, least, compared},
		func(r *sql.Rows) error {
			var n neighbour
			err := r.Scan(&n.key, &n.story)
			list = append(list, n)
			return err
		})
	return list, err
}

// oneStory makes the stories of some articles one, the one that was there first, and
// gives its name; "" for no articles.
func (c *change) oneStory(ctx context.Context, of []neighbour) (string, error) {
	if len(of) == 0 {
		return "", nil
	}
	slices.SortFunc(of, func(a, b neighbour) int { return int(a.key - b.key) })
	for _, n := range of[1:] {
		if _, err := c.exec(ctx, `UPDATE articles SET story = ? WHERE story = ?`, of[0].story, n.story); err != nil {
			return "", err
		}
	}
	return of[0].story, nil
}

// ownStory is the story that an article has had alone, or a new one.
func (c *change) ownStory(ctx context.Context, key int64) (string, error) {
	var story string
	err := c.row(ctx, `
		SELECT story FROM articles WHERE key = ? AND story <> '' AND
		  NOT EXISTS (SELECT 1 FROM articles o WHERE o.story = articles.story AND o.key <> articles.key)`,
		[]any{key}, &story)
	if errors.Is(err, sql.ErrNoRows) {
		return rand.Text(), nil
	}
	return story, err
}

// FindStories gives stories to articles that have none, for they were stored by an
// older version of the program: at most limit, newest first, in one transaction. It
// tells how many are left.
func (l *Library) FindStories(ctx context.Context, limit int) (left int, err error) {
	waiting, err := keys(ctx, l.reader, `SELECT key FROM articles WHERE story = '' ORDER BY published DESC, key LIMIT ?`, limit)
	if err != nil || len(waiting) == 0 {
		return 0, err
	}
	err = l.change(ctx, func(c *change) error {
		c.articles = true
		for _, key := range waiting {
			if err := c.findMissing(ctx, key); err != nil {
				return err
			}
		}
		return c.row(ctx, `SELECT count(*) FROM articles WHERE story = ''`, nil, &left)
	})
	return left, err
}

// findMissing finds the story of a stored article. One that cannot be read gets a
// story of its own, or it would be looked at for ever.
func (c *change) findMissing(ctx context.Context, key int64) error {
	a, err := articleWithText(ctx, c.tx, `a.key = ?`, key)
	switch {
	case errors.Is(err, article.ErrNotFound) || err == nil && a.Story != "":
		return nil // deleted or replaced meanwhile
	case errors.Is(err, ErrCorrupt):
		_, err = c.exec(ctx, `UPDATE articles SET story = ? WHERE key = ?`, rand.Text(), key)
		return err
	case err != nil:
		return err
	}
	return c.findStory(ctx, key, a, sketchOf(a))
}

// SameStory lists the other articles of an article's story, without their texts,
// newest first; none for an article that has none yet. Up to limit are given.
func (l *Library) SameStory(ctx context.Context, a article.Article, limit int) ([]article.Article, error) {
	if a.Story == "" {
		return nil, ctx.Err()
	}
	page, err := l.Articles(ctx, Filter{Story: a.Story}, ListOptions{Limit: limit + 1})
	if err != nil {
		return nil, err
	}
	others := slices.DeleteFunc(page.Articles, func(o article.Article) bool { return o.ID == a.ID })
	return others[:min(limit, len(others))], nil
}
