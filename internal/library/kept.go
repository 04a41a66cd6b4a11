package library

import (
	"context"
	"database/sql"
	"errors"

	"github.com/pressmark/pressmark/internal/article"
)

// keptAnswers is how many answers stay.
const keptAnswers = 10_000

// PutSummary keeps a summary under a key until its article changes, or answers
// article.ErrNotFound.
func (l *Library) PutSummary(ctx context.Context, articleID, key string, data []byte) error {
	return l.change(ctx, func(c *change) error {
		r, err := c.exec(ctx, `
			INSERT OR REPLACE INTO summaries (article, key, data)
			SELECT key, ?, ? FROM articles WHERE id = ?`, key, notNil(data), articleID)
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n > 0 {
			return err
		}
		return article.ErrNotFound
	})
}

// notNil makes empty data of none: the database tells them apart.
func notNil(data []byte) []byte {
	if data == nil {
		return []byte{}
	}
	return data
}

// Summary gives what PutSummary kept, and whether there was any.
func (l *Library) Summary(ctx context.Context, articleID, key string) ([]byte, bool, error) {
	var data []byte
	err := l.reader.QueryRowContext(ctx, `
		SELECT s.data FROM summaries s JOIN articles a ON a.key = s.article
		WHERE a.id = ? AND s.key = ?`, articleID, key).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return data, err == nil, plain(err)
}

// PutAnswer keeps an answer, in the place of one with the same id; the newest
// 10,000 stay.
func (l *Library) PutAnswer(ctx context.Context, id string, data []byte) error {
	return l.change(ctx, func(c *change) error {
		_, err := c.exec(ctx, `INSERT OR REPLACE INTO answers (id, data) VALUES (?, ?)`, id, notNil(data))
		if err != nil {
			return err
		}
		return c.keepNewest(ctx, "answers", keptAnswers)
	})
}

// keepNewest leaves so many rows of a table whose rows are numbered.
func (c *change) keepNewest(ctx context.Context, table string, kept int) error {
	_, err := c.exec(ctx, `
		DELETE FROM `+table+` WHERE number <=
		  (SELECT number FROM `+table+` ORDER BY number DESC LIMIT 1 OFFSET ?)`, kept)
	return err
}

// Answer gives what PutAnswer kept, or article.ErrNotFound.
func (l *Library) Answer(ctx context.Context, id string) ([]byte, error) {
	var data []byte
	err := l.reader.QueryRowContext(ctx, `SELECT data FROM answers WHERE id = ?`, id).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, article.ErrNotFound
	}
	return data, plain(err)
}
