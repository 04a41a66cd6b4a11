package library

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/pressmark/pressmark/internal/article"
)

// chunker is the version of the chunker that cuts now.
var chunker = fmt.Sprint(article.ChunkerVersion)

// fillChunks stores the chunks of an article that has none.
func (c *change) fillChunks(ctx context.Context, key int64, a article.Article, cuts []piece) error {
	var first, terms int64
	for i, p := range cuts {
		chunk, err := c.addChunk(ctx, key, micros(a.PublishedAt), p)
		if err != nil {
			return err
		}
		if i == 0 {
			first = chunk
		}
		if chunk != first+int64(i) {
			return fmt.Errorf("chunk keys of article %q have a gap", a.ID)
		}
		terms += int64(p.Terms)
	}
	_, err := c.exec(ctx, `UPDATE articles SET chunker = ?, first_chunk = ?, chunks = ?, terms = ? WHERE key = ?`,
		chunker, first, len(cuts), terms, key)
	if err != nil {
		return err
	}
	return c.count(ctx, a.Collection, 1, len(cuts), terms)
}

func (c *change) addChunk(ctx context.Context, articleKey, published int64, p piece) (int64, error) {
	r, err := c.exec(ctx, `INSERT INTO chunks (article, ordinal, start, "end", terms) VALUES (?, ?, ?, ?, ?)`,
		articleKey, p.Ordinal, p.Start, p.End, p.Terms)
	if err != nil {
		return 0, err
	}
	key, err := r.LastInsertId()
	if err != nil {
		return 0, err
	}
	if _, err := c.exec(ctx, `INSERT INTO words (rowid, terms) VALUES (?, ?)`, key, p.terms); err != nil {
		return 0, err
	}
	_, err = c.exec(ctx, `
		INSERT INTO jobs (generation, published, chunk)
		SELECT key, ?, ? FROM generations WHERE state <> 'dropped'`, published, key)
	return key, err
}

// count adds to the sums of a collection, which is gone when it holds nothing.
func (c *change) count(ctx context.Context, collection string, articles, chunks int, terms int64) error {
	c.articles = true
	_, err := c.exec(ctx, `
		INSERT INTO collections (name, articles, chunks, terms) VALUES (?, ?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET articles = articles + excluded.articles,
		   chunks = chunks + excluded.chunks, terms = terms + excluded.terms`,
		collection, articles, chunks, terms)
	if err != nil || articles > 0 {
		return err
	}
	_, err = c.exec(ctx, `DELETE FROM collections WHERE name = ? AND articles = 0`, collection)
	return err
}

// stripChunks takes away the chunks of an article with all that hangs on them.
func (c *change) stripChunks(ctx context.Context, o old) error {
	first, last := o.firstChunk, o.firstChunk+o.chunks-1
	_, err := c.exec(ctx, `
		UPDATE generations SET vectors = vectors -
		  (SELECT count(*) FROM vectors v WHERE v.generation = generations.key AND v.chunk BETWEEN ? AND ?)`, first, last)
	if err != nil {
		return err
	}
	for _, query := range []string{
		`DELETE FROM vectors WHERE chunk BETWEEN ? AND ?`,
		`DELETE FROM jobs WHERE chunk BETWEEN ? AND ?`,
		`DELETE FROM words WHERE rowid BETWEEN ? AND ?`,
		`DELETE FROM chunks WHERE key BETWEEN ? AND ?`,
	} {
		if _, err := c.exec(ctx, query, first, last); err != nil {
			return err
		}
	}
	for key := first; key <= last; key++ {
		c.removed = append(c.removed, key)
	}
	return c.count(ctx, o.collection, -1, -int(o.chunks), -o.terms)
}

// Chunks gives chunks in the order asked; keys that are not stored are left
// out. What does not agree with its checksum is ErrCorrupt.
func (l *Library) Chunks(ctx context.Context, keys []int64) ([]StoredChunk, error) {
	if len(keys) == 0 {
		return nil, ctx.Err()
	}
	found := make(map[int64]StoredChunk, len(keys))
	err := l.view(ctx, func(tx *sql.Tx) error {
		return readChunks(ctx, tx, `c.key IN (SELECT value FROM json_each(?))`, []any{jsonList(keys)},
			func(s StoredChunk) { found[s.Key] = s })
	})
	if err != nil {
		return nil, err
	}
	ordered := make([]StoredChunk, 0, len(found))
	for _, key := range keys {
		if s, ok := found[key]; ok {
			ordered = append(ordered, s)
		}
	}
	return ordered, nil
}

// ArticleChunks gives all chunks of an article in their order, or
// article.ErrNotFound. An article whose text has no sentence has none.
func (l *Library) ArticleChunks(ctx context.Context, articleID string) ([]StoredChunk, error) {
	var chunks []StoredChunk
	err := l.view(ctx, func(tx *sql.Tx) error {
		var first, n int64
		err := tx.QueryRowContext(ctx, `SELECT first_chunk, chunks FROM articles WHERE id = ?`, articleID).Scan(&first, &n)
		if errors.Is(err, sql.ErrNoRows) {
			return article.ErrNotFound
		}
		if err != nil {
			return err
		}
		return readChunks(ctx, tx, `c.key BETWEEN ? AND ?`, []any{first, first + n - 1},
			func(s StoredChunk) { chunks = append(chunks, s) })
	})
	return chunks, err
}

// readChunks reads the chunks that cond picks, by key. Each article is read,
// proved and opened once, and its text is not kept.
func readChunks(ctx context.Context, tx *sql.Tx, cond string, args []any, take func(StoredChunk)) error {
	var rows []StoredChunk
	var owners []int64
	err := each(ctx, tx, `
		SELECT c.key, c.article, c.ordinal, c.start, c."end", c.terms
		FROM chunks c WHERE `+cond+` ORDER BY c.key`, args,
		func(r *sql.Rows) error {
			var s StoredChunk
			var owner int64
			err := r.Scan(&s.Key, &owner, &s.Chunk.Ordinal, &s.Chunk.Start, &s.Chunk.End, &s.Chunk.Terms)
			rows, owners = append(rows, s), append(owners, owner)
			return err
		})
	if err != nil {
		return err
	}
	var a article.Article
	for i, s := range rows { // the chunks of an article stand together
		if i == 0 || owners[i] != owners[i-1] {
			if a, err = articleWithText(ctx, tx, `a.key = ?`, owners[i]); err != nil {
				return orphan(err, s.Key)
			}
		}
		if s, err = s.of(a); err != nil {
			return err
		}
		take(s)
	}
	return nil
}

// orphan is the error for a chunk whose article cannot be read.
func orphan(err error, key int64) error {
	if errors.Is(err, article.ErrNotFound) {
		return damaged("chunk %d has no article", key)
	}
	return err
}

// of completes a chunk from its article.
func (s StoredChunk) of(a article.Article) (StoredChunk, error) {
	if !onRunes(a.Text, s.Chunk.Span) {
		return s, damaged("chunk %d lies outside the text of article %q", s.Key, a.ID)
	}
	// A copy, or one passage would keep a whole article in memory.
	s.Text = strings.Clone(s.Chunk.Of(a.Text))
	a.Text = ""
	s.Article = a
	return s, nil
}

// onRunes tells whether a span lies in a text and begins and ends between runes.
func onRunes(text string, s article.Span) bool {
	border := func(i int) bool { return i == len(text) || utf8.RuneStart(text[i]) }
	return 0 <= s.Start && s.Start <= s.End && s.End <= len(text) && border(s.Start) && border(s.End)
}
