package library

import (
	"cmp"
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

// PutAnswer keeps an answer, in the place of one with the same id, and the
// passages that were found for its question, if any; the newest 10,000 stay.
func (l *Library) PutAnswer(ctx context.Context, id string, data, passages []byte) error {
	return l.change(ctx, func(c *change) error {
		_, err := c.exec(ctx, `INSERT OR REPLACE INTO answers (id, data, passages) VALUES (?, ?, ?)`, id, notNil(data), notNil(passages))
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

// KeptAnswer is an answer of a list.
type KeptAnswer struct {
	Data     []byte // as PutAnswer took it
	Passages []byte // empty where they were not kept
}

// byNumber is the order of lists whose rows are numbered, for their cursors.
const byNumber Sort = "number"

// Answers lists the answers that are kept, the newest first. limit 0 means 50, at
// most 500. next is the cursor of the next page, "" on the last. What is no cursor
// of this list is ErrCursor.
func (l *Library) Answers(ctx context.Context, after string, limit int) (list []KeptAnswer, next string, err error) {
	next, err = l.numbered(ctx, "answers", "data, passages", after, limit, func(rows *sql.Rows, number *int64) error {
		var a KeptAnswer
		err := rows.Scan(number, &a.Data, &a.Passages)
		list = append(list, a)
		return err
	})
	return list, next, err
}

// numbered visits a page of a table whose rows are numbered, the newest first.
func (l *Library) numbered(ctx context.Context, table, columns, after string, limit int, visit func(*sql.Rows, *int64) error) (next string, err error) {
	last, err := parseCursor(after, byNumber)
	if err != nil {
		return "", err
	}
	limit = min(cmp.Or(max(limit, 0), defaultPage), maxPage)
	seen := 0
	err = each(ctx, l.reader, `SELECT number, `+columns+` FROM `+table+` WHERE number < ? ORDER BY number DESC LIMIT ?`,
		[]any{last.Key, limit + 1}, func(rows *sql.Rows) error {
			if seen++; seen > limit {
				next = last.String()
				return nil
			}
			return visit(rows, &last.Key)
		})
	return next, err
}

// keptFeedback is how many reports of readers stay.
const keptFeedback = 100_000

// PutFeedback keeps what a reader says of an answer; the newest 100,000 stay.
func (l *Library) PutFeedback(ctx context.Context, id string, data []byte) error {
	return l.change(ctx, func(c *change) error {
		if _, err := c.exec(ctx, `INSERT INTO feedback (id, data) VALUES (?, ?)`, id, notNil(data)); err != nil {
			return err
		}
		return c.keepNewest(ctx, "feedback", keptFeedback)
	})
}

// Feedback lists what readers said, the newest first; see Answers.
func (l *Library) Feedback(ctx context.Context, after string, limit int) (list [][]byte, next string, err error) {
	next, err = l.numbered(ctx, "feedback", "data", after, limit, func(rows *sql.Rows, number *int64) error {
		var data []byte
		err := rows.Scan(number, &data)
		list = append(list, data)
		return err
	})
	return list, next, err
}

// CountFeedback tells how many reports there are.
func (l *Library) CountFeedback(ctx context.Context) (n int, err error) {
	err = l.reader.QueryRowContext(ctx, `SELECT count(*) FROM feedback`).Scan(&n)
	return n, plain(err)
}

// DeleteFeedback removes a report, or answers article.ErrNotFound.
func (l *Library) DeleteFeedback(ctx context.Context, id string) error {
	return l.change(ctx, func(c *change) error {
		r, err := c.exec(ctx, `DELETE FROM feedback WHERE id = ?`, id)
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n > 0 {
			return err
		}
		return article.ErrNotFound
	})
}
