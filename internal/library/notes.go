package library

import (
	"context"
	"database/sql"
	"errors"

	"github.com/pressmark/pressmark/internal/article"
)

// keptNotes is how many notes stay.
const keptNotes = 10_000

// PutNote keeps what a model noted on a part of an article, in the place of a
// note with the same key; the newest 10,000 stay. A key that begins with an
// article's id and a blank goes when that article is deleted. It stays when the
// article is replaced: the next version has most parts of this one.
func (l *Library) PutNote(ctx context.Context, key string, data []byte) error {
	return l.change(ctx, func(c *change) error {
		_, err := c.exec(ctx, `INSERT OR REPLACE INTO notes (key, data) VALUES (?, ?)`, key, notNil(data))
		if err != nil {
			return err
		}
		return c.keepNewest(ctx, "notes", keptNotes)
	})
}

// Note gives what PutNote kept, and whether there was any.
func (l *Library) Note(ctx context.Context, key string) ([]byte, bool, error) {
	var data []byte
	err := l.reader.QueryRowContext(ctx, `SELECT data FROM notes WHERE key = ?`, key).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return data, err == nil, plain(err)
}

// dropNotes deletes the notes on an article. Ids hold no blank, and ! is the
// character after it.
func (c *change) dropNotes(ctx context.Context, articleID string) error {
	_, err := c.exec(ctx, `DELETE FROM notes WHERE key >= ? AND key < ?`, articleID+" ", articleID+"!")
	return err
}

// ChunkBorders gives where the stored chunks of an article stand, in order, as
// long as its content has this hash; none otherwise. No text is read.
func (l *Library) ChunkBorders(ctx context.Context, articleID, hash string) ([]article.Chunk, error) {
	var chunks []article.Chunk
	err := each(ctx, l.reader, `
		SELECT c.ordinal, c.start, c."end", c.terms
		FROM articles a JOIN chunks c ON c.key BETWEEN a.first_chunk AND a.first_chunk + a.chunks - 1
		WHERE a.id = ? AND a.hash = ? ORDER BY c.key`, []any{articleID, hash},
		func(r *sql.Rows) error {
			var c article.Chunk
			err := r.Scan(&c.Ordinal, &c.Start, &c.End, &c.Terms)
			chunks = append(chunks, c)
			return err
		})
	return chunks, err
}
