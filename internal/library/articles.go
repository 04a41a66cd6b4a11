package library

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"hash/crc32"
	"math"
	"time"

	"github.com/pressmark/pressmark/internal/article"
)

// undated stands in the database for a publication date that is not known: it
// sorts after every date, newest first.
const undated = math.MinInt64

// Put stores articles: each is prepared (article.Prepare), cut into chunks and
// indexed, and all good ones of the call are one transaction, together with
// their full-text rows and embedding jobs. A replaced version takes its chunks,
// vectors, full text and cached summaries with it.
//
// There is one result per article given, in the order given. A bad article is
// Failed and hinders no other. An article whose content is what is stored
// already is Unchanged. When an id occurs twice the later wins, as if it had
// been put after the earlier, and both are reported. An error means that the
// transaction failed: nothing of the call is stored and there are no results.
func (l *Library) Put(ctx context.Context, articles []article.Article) ([]PutResult, error) {
	if len(articles) == 0 {
		return nil, ctx.Err()
	}
	cuts, err := l.cutAll(ctx, articles)
	if err != nil {
		return nil, err
	}
	results := make([]PutResult, len(cuts))
	err = l.change(ctx, func(c *change) error {
		now := clock()
		for i := range cuts {
			r, err := c.put(ctx, &cuts[i], now)
			if err != nil {
				return err
			}
			results[i] = r
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return results, nil
}

// clock is the time to the microsecond, as it is stored.
func clock() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// cutAll prepares articles, and cuts those that are not stored as they are.
func (l *Library) cutAll(ctx context.Context, articles []article.Article) ([]cut, error) {
	cuts := make([]cut, len(articles))
	err := inParallel(ctx, len(cuts), func(i int) { cuts[i] = prepared(articles[i]) })
	if err != nil {
		return nil, err
	}
	hashes, err := l.hashes(ctx, cuts)
	if err != nil {
		return nil, err
	}
	err = inParallel(ctx, len(cuts), func(i int) {
		if a := cuts[i].article; hashes[a.ID] != a.ContentHash || a.ContentHash == "" {
			cuts[i].finish()
		}
	})
	return cuts, err
}

func prepared(a article.Article) cut {
	// To the microsecond before the content hash is made, or what is read back
	// would not be what was put.
	a.PublishedAt = a.PublishedAt.UTC().Truncate(time.Microsecond)
	good, err := article.Prepare(a)
	if err != nil {
		return cut{article: a, err: err}
	}
	return cut{article: good}
}

// hashes gives the content hashes of those that are stored, by id.
func (l *Library) hashes(ctx context.Context, cuts []cut) (map[string]string, error) {
	ids := make([]string, len(cuts))
	for i, c := range cuts {
		ids[i] = c.article.ID
	}
	stored := map[string]string{}
	err := each(ctx, l.reader,
		`SELECT id, hash FROM articles WHERE id IN (SELECT value FROM json_each(?))`, []any{jsonList(ids)},
		func(rows *sql.Rows) error {
			var id, hash string
			err := rows.Scan(&id, &hash)
			stored[id] = hash
			return err
		})
	return stored, err
}

// jsonList passes a list to SQLite as one argument.
func jsonList[T any](list []T) string {
	data, _ := json.Marshal(list) // strings and numbers always marshal
	return string(data)
}

// old is what must be known of a stored article to replace it.
type old struct {
	key, firstChunk, chunks, terms int64
	collection, hash               string
	added                          int64
}

func (c *change) old(ctx context.Context, id string) (o old, found bool, err error) {
	err = c.row(ctx,
		`SELECT key, first_chunk, chunks, terms, collection, hash, added FROM articles WHERE id = ?`, []any{id},
		&o.key, &o.firstChunk, &o.chunks, &o.terms, &o.collection, &o.hash, &o.added)
	if errors.Is(err, sql.ErrNoRows) {
		return old{}, false, nil
	}
	return o, err == nil, err
}

// put stores one article.
func (c *change) put(ctx context.Context, cut *cut, now time.Time) (PutResult, error) {
	a := cut.article
	if cut.err != nil {
		return PutResult{ID: a.ID, Status: Failed, Err: cut.err}, nil //nolint:nilerr // one bad article does not stop the others
	}
	before, found, err := c.old(ctx, a.ID)
	if err != nil {
		return PutResult{}, err
	}
	if found && before.hash == a.ContentHash {
		return PutResult{ID: a.ID, Status: Unchanged}, nil
	}
	cut.finish()
	a.AddedAt, a.UpdatedAt = now, now
	if !found {
		return PutResult{ID: a.ID, Status: Added}, c.add(ctx, a, cut)
	}
	a.AddedAt = fromMicro(before.added)
	return PutResult{ID: a.ID, Status: Updated}, c.replace(ctx, before, a, cut)
}

func (c *change) add(ctx context.Context, a article.Article, made *cut) error {
	r, err := c.exec(ctx, `
		INSERT INTO articles (id, collection, published, added, updated, folded_title, folded_source,
		                      folded_author, hash, chunker, record, crc)
		VALUES (?, '', 0, 0, 0, '', '', '', '', '', x'', 0)`, a.ID)
	if err != nil {
		return err
	}
	key, err := r.LastInsertId()
	if err != nil {
		return err
	}
	return c.fill(ctx, key, a, made)
}

func (c *change) replace(ctx context.Context, o old, a article.Article, made *cut) error {
	if err := c.strip(ctx, o); err != nil {
		return err
	}
	return c.fill(ctx, o.key, a, made)
}

// fill writes everything of an article whose row is there and has nothing yet.
func (c *change) fill(ctx context.Context, key int64, a article.Article, made *cut) error {
	text := a.Text
	a.Text, a.Story = "", ""
	record, err := json.Marshal(a)
	if err != nil {
		return err
	}
	_, err = c.exec(ctx, `
		UPDATE articles SET collection = ?, published = ?, added = ?, updated = ?, folded_title = ?,
		       folded_source = ?, folded_author = ?, hash = ?, record = ?, crc = ?
		WHERE key = ?`,
		a.Collection, micros(a.PublishedAt), a.AddedAt.UnixMicro(), a.UpdatedAt.UnixMicro(), fold(a.Title),
		fold(a.Source), fold(a.Author), a.ContentHash, record, checksum(key, record), key)
	if err != nil {
		return err
	}
	_, err = c.exec(ctx, `INSERT INTO texts (article, text, crc) VALUES (?, ?, ?)`,
		key, []byte(text), checksum(key, []byte(text)))
	if err != nil {
		return err
	}
	for _, tag := range a.Tags {
		if _, err := c.exec(ctx, `INSERT OR IGNORE INTO tags (tag, article) VALUES (?, ?)`, tag, key); err != nil {
			return err
		}
	}
	if err := c.fillChunks(ctx, key, a, made.pieces); err != nil {
		return err
	}
	a.Text = text
	return c.findStory(ctx, key, a, made.sketch)
}

// micros is a date as it is stored.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return undated
	}
	return t.UnixMicro()
}

// strip takes away everything of an article but its row.
func (c *change) strip(ctx context.Context, o old) error {
	if err := c.stripChunks(ctx, o); err != nil {
		return err
	}
	for _, query := range []string{
		`DELETE FROM texts WHERE article = ?`,
		`DELETE FROM tags WHERE article = ?`,
		`DELETE FROM summaries WHERE article = ?`,
		`DELETE FROM shingles WHERE article = ?`,
	} {
		if _, err := c.exec(ctx, query, o.key); err != nil {
			return err
		}
	}
	return nil
}

// Delete removes articles with all that was made from them and tells how many
// there were; ids that are not stored are passed over.
func (l *Library) Delete(ctx context.Context, ids ...string) (deleted int, err error) {
	if len(ids) == 0 {
		return 0, ctx.Err()
	}
	err = l.change(ctx, func(c *change) error {
		for _, id := range ids {
			found, err := c.delete(ctx, id)
			if err != nil {
				return err
			}
			if found {
				deleted++
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return deleted, nil
}

func (c *change) delete(ctx context.Context, id string) (found bool, err error) {
	o, found, err := c.old(ctx, id)
	if err != nil || !found {
		return false, err
	}
	if err := c.strip(ctx, o); err != nil {
		return false, err
	}
	if err := c.dropNotes(ctx, id); err != nil {
		return false, err
	}
	_, err = c.exec(ctx, `DELETE FROM articles WHERE key = ?`, o.key)
	return true, err
}

// Article gives an article with its text, or article.ErrNotFound.
func (l *Library) Article(ctx context.Context, id string) (article.Article, error) {
	return articleWithText(ctx, l.reader, `a.id = ?`, id)
}

// articleWithText reads the one article that cond picks, and proves it whole.
func articleWithText(ctx context.Context, q querier, cond string, arg any) (article.Article, error) {
	var r storedRecord
	var text []byte
	var crc int64
	err := q.QueryRowContext(ctx, `
		SELECT a.key, a.id, a.story, a.record, a.crc, t.text, t.crc
		FROM articles a JOIN texts t ON t.article = a.key WHERE `+cond, arg).
		Scan(&r.key, &r.id, &r.story, &r.record, &r.crc, &text, &crc)
	if errors.Is(err, sql.ErrNoRows) {
		return article.Article{}, article.ErrNotFound
	}
	if err != nil {
		return article.Article{}, plain(err)
	}
	a, err := r.article()
	if err == nil && checksum(r.key, text) != crc {
		err = damaged("the text of article %q does not agree with its checksum", r.id)
	}
	if err != nil {
		return article.Article{}, err
	}
	a.Text = string(text)
	return a, nil
}

// storedRecord is an article's record as it is read.
type storedRecord struct {
	key    int64
	id     string
	story  string // beside the record: it changes with other articles
	record []byte
	crc    int64
}

// article proves the record and opens it.
func (r storedRecord) article() (a article.Article, err error) {
	if checksum(r.key, r.record) != r.crc {
		return a, damaged("the record of article %q does not agree with its checksum", r.id)
	}
	d := json.NewDecoder(bytes.NewReader(r.record))
	d.UseNumber() // metadata comes back as it was given
	if err := d.Decode(&a); err != nil {
		return a, damaged("the record of article %q: %v", r.id, err)
	}
	a.Story = r.story
	return a, nil
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksum is of data under a key: the same data in another's place is wrong.
func checksum(key int64, data []byte) int64 {
	var head [8]byte
	for i := range head {
		head[i] = byte(key >> (8 * i))
	}
	return int64(crc32.Update(crc32.Checksum(head[:], castagnoli), castagnoli, data))
}
