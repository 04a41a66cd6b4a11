package library

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"
)

// Bounds of what is kept.
const (
	keptConversations = 1000
	// MaxTurns is how many turns a conversation can have.
	MaxTurns = 200
)

// Errors of conversations; callers test with errors.Is.
var (
	ErrNoConversation   = errors.New("there is no such conversation")
	ErrConversationFull = errors.New("the conversation has as many turns as it can hold")
)

// Conversation is a row of questions with their answers.
type Conversation struct {
	ID        string
	Title     string // "" until it is named
	CreatedAt time.Time
	UpdatedAt time.Time // of the last turn
	Turns     int       // how many it has
}

// Turn is a question of a conversation with its answer.
type Turn struct {
	Ordinal int    // from 1, without gaps; given by the library
	Asked   string // in the user's own words
	Answer  []byte // as JSON
}

// CreateConversation keeps a conversation without turns. Beyond 1000 the one
// that has been quiet for longest goes.
func (l *Library) CreateConversation(ctx context.Context, title string) (Conversation, error) {
	now := time.Now()
	made := Conversation{ID: rand.Text(), Title: title, CreatedAt: fromMicro(now.UnixMicro()), UpdatedAt: fromMicro(now.UnixMicro())}
	err := l.change(ctx, func(c *change) error { return c.createConversation(ctx, made.ID, title, now) })
	return made, err
}

// BeginConversation keeps a conversation and its first turn, both or neither.
// The id is the caller's: 26 letters of crypto/rand.Text.
func (l *Library) BeginConversation(ctx context.Context, id, title string, first Turn) error {
	return l.change(ctx, func(c *change) error {
		now := time.Now()
		if err := c.createConversation(ctx, id, title, now); err != nil {
			return err
		}
		return c.addTurn(ctx, id, "", first, now)
	})
}

// AddTurn appends a turn, or answers ErrNoConversation or ErrConversationFull.
// A conversation without a title takes the one given.
func (l *Library) AddTurn(ctx context.Context, id, title string, turn Turn) error {
	return l.change(ctx, func(c *change) error { return c.addTurn(ctx, id, title, turn, time.Now()) })
}

func (c *change) createConversation(ctx context.Context, id, title string, now time.Time) error {
	_, err := c.exec(ctx, `INSERT INTO conversations (id, title, created, updated) VALUES (?, ?, ?, ?)`,
		id, title, now.UnixMicro(), now.UnixMicro())
	if err != nil {
		return err
	}
	_, err = c.exec(ctx, `
		DELETE FROM conversations WHERE key IN
		  (SELECT key FROM conversations ORDER BY updated DESC, key DESC LIMIT -1 OFFSET ?)`, keptConversations)
	return err
}

// addTurn counts and appends in one transaction: turns that come at the same
// time stand one behind the other.
func (c *change) addTurn(ctx context.Context, id, title string, turn Turn, now time.Time) error {
	var key int64
	var last int
	err := c.row(ctx, `
		SELECT key, (SELECT ifnull(max(ordinal), 0) FROM turns WHERE conversation = c.key)
		FROM conversations c WHERE id = ?`, []any{id}, &key, &last)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return ErrNoConversation
	case err != nil:
		return err
	case last >= MaxTurns:
		return ErrConversationFull
	}
	_, err = c.exec(ctx, `INSERT INTO turns (conversation, ordinal, asked, answer) VALUES (?, ?, ?, ?)`,
		key, last+1, turn.Asked, notNil(turn.Answer))
	if err != nil {
		return err
	}
	_, err = c.exec(ctx, `UPDATE conversations SET updated = max(updated, ?), title = iif(title = '', ?, title) WHERE key = ?`,
		now.UnixMicro(), title, key)
	return err
}

const selectConversation = `
	SELECT c.key, c.id, c.title, c.created, c.updated, (SELECT count(*) FROM turns t WHERE t.conversation = c.key)
	FROM conversations c `

// scanConversation reads a row of selectConversation and gives its key.
func scanConversation(scan func(...any) error) (c Conversation, key int64, err error) {
	var created, updated int64
	err = scan(&key, &c.ID, &c.Title, &created, &updated, &c.Turns)
	c.CreatedAt, c.UpdatedAt = fromMicro(created), fromMicro(updated)
	return c, key, err
}

func fromMicro(t int64) time.Time { return time.UnixMicro(t).UTC() }

// Conversation gives a conversation without its turns, or ErrNoConversation.
func (l *Library) Conversation(ctx context.Context, id string) (Conversation, error) {
	found, _, err := scanConversation(l.reader.QueryRowContext(ctx, selectConversation+`WHERE c.id = ?`, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return Conversation{}, ErrNoConversation
	}
	return found, plain(err)
}

// Turns gives the turns of a conversation behind an ordinal, oldest first, at
// most limit; 0 means all. A conversation that does not exist has none.
func (l *Library) Turns(ctx context.Context, id string, after, limit int) ([]Turn, error) {
	if limit <= 0 {
		limit = MaxTurns
	}
	var turns []Turn
	err := each(ctx, l.reader, `
		SELECT t.ordinal, t.asked, t.answer FROM turns t JOIN conversations c ON c.key = t.conversation
		WHERE c.id = ? AND t.ordinal > ? ORDER BY t.ordinal LIMIT ?`, []any{id, after, limit},
		func(rows *sql.Rows) error {
			var t Turn
			err := rows.Scan(&t.Ordinal, &t.Asked, &t.Answer)
			turns = append(turns, t)
			return err
		})
	return turns, err
}

// ConversationPage is a stretch of the list of conversations.
type ConversationPage struct {
	Conversations []Conversation
	NextCursor    string // "" on the last page
	Total         int    // on all pages
}

// byTurn is the order of the list of conversations, for its cursors.
const byTurn Sort = "turn"

// Conversations lists the conversations, the one with the latest turn first.
// limit 0 means 50, at most 500. What is no cursor of this list is ErrCursor.
// With a query, only those whose title and questions hold each of its words, case
// ignored.
func (l *Library) Conversations(ctx context.Context, query, after string, limit int) (ConversationPage, error) {
	last, err := parseCursor(after, byTurn)
	if err != nil {
		return ConversationPage{}, err
	}
	limit = min(cmp.Or(max(limit, 0), defaultPage), maxPage)
	var page ConversationPage
	err = l.view(ctx, func(tx *sql.Tx) error {
		found, err := conversationsSaying(ctx, tx, query)
		if err != nil {
			return err
		}
		page.Total = len(found)
		return each(ctx, tx, selectConversation+`
			WHERE c.key IN (SELECT value FROM json_each(?)) AND (c.updated, c.key) < (?, ?)
			ORDER BY c.updated DESC, c.key DESC LIMIT ?`,
			[]any{jsonList(found), last.Value, last.Key, limit + 1}, func(rows *sql.Rows) error {
				if len(page.Conversations) == limit {
					page.NextCursor = last.String()
					return nil
				}
				found, key, err := scanConversation(rows.Scan)
				last.Value, last.Key = found.UpdatedAt.UnixMicro(), key
				page.Conversations = append(page.Conversations, found)
				return err
			})
	})
	return page, err
}

// conversationsSaying gives the keys of the conversations that hold each word of a
// query. They are few, so all are read: case is folded here and not in SQL.
func conversationsSaying(ctx context.Context, tx *sql.Tx, query string) ([]int64, error) {
	words := strings.Fields(fold(query))
	if len(words) == 0 {
		return keys(ctx, tx, `SELECT key FROM conversations`)
	}
	found := []int64{}
	err := each(ctx, tx, `
		SELECT c.key, c.title || ' ' || ifnull((SELECT group_concat(t.asked, ' ') FROM turns t WHERE t.conversation = c.key), '')
		FROM conversations c`, nil, func(rows *sql.Rows) error {
		var key int64
		var said string
		err := rows.Scan(&key, &said)
		said = fold(said)
		if !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(said, word) }) {
			found = append(found, key)
		}
		return err
	})
	return found, err
}

// RenameConversation gives a conversation another title, or ErrNoConversation.
func (l *Library) RenameConversation(ctx context.Context, id, title string) error {
	return l.changeConversation(ctx, `UPDATE conversations SET title = ? WHERE id = ?`, title, id)
}

// RetitleConversation is RenameConversation for a title that was made by the
// program: it does nothing when the title is not the old one any more.
func (l *Library) RetitleConversation(ctx context.Context, id, old, title string) error {
	err := l.changeConversation(ctx, `UPDATE conversations SET title = ? WHERE id = ? AND title = ?`, title, id, old)
	if errors.Is(err, ErrNoConversation) {
		return nil
	}
	return err
}

// DeleteConversation removes a conversation with its turns, or answers
// ErrNoConversation.
func (l *Library) DeleteConversation(ctx context.Context, id string) error {
	return l.changeConversation(ctx, `DELETE FROM conversations WHERE id = ?`, id)
}

// changeConversation runs a statement that must find its conversation.
func (l *Library) changeConversation(ctx context.Context, statement string, args ...any) error {
	return l.change(ctx, func(c *change) error {
		r, err := c.exec(ctx, statement, args...)
		if err != nil {
			return err
		}
		n, err := r.RowsAffected()
		if err == nil && n == 0 {
			return ErrNoConversation
		}
		return err
	})
}

// ExpireConversations removes the conversations whose last turn was before a
// moment and says how many there were.
func (l *Library) ExpireConversations(ctx context.Context, before time.Time) (removed int, err error) {
	err = l.change(ctx, func(c *change) error {
		r, err := c.exec(ctx, `DELETE FROM conversations WHERE updated < ?`, before.UnixMicro())
		if err != nil {
			return err
		}
		n, err := r.RowsAffected()
		removed = int(n)
		return err
	})
	return removed, err
}
