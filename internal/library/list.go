package library

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"math"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
)

// Sort is the order of a list.
type Sort string

// The orders there are.
const (
	SortPublished Sort = ""      // newest published first, undated last
	SortAdded     Sort = "added" // last added first
	SortTitle     Sort = "title"
	SortSource    Sort = "source"
)

const (
	defaultPage = 50
	maxPage     = 500
)

// ListOptions choose a page of a list. The zero value is the first page.
type ListOptions struct {
	Cursor string // Page.NextCursor of the page before; "" for the first
	Limit  int    // articles a page; 0 means 50, at most 500
	Query  string // only titles that hold each of these words, case ignored
	Text   string // the same, or a passage that holds each of them in any of its forms

	// A cursor is good only for the order it came with.
	Sort    Sort
	Reverse bool // from the other end

	// Phrases are runs of index terms (as article.Terms makes them): only articles whose
	// title or text holds the terms of each run next to each other, in this order.
	Phrases [][]string
}

// Page is a stretch of a list of articles.
type Page struct {
	Articles   []article.Article // without Text and LeftOut
	NextCursor string            // "" on the last page
	Total      int               // articles that match, on all pages
}

// cursor is the place in a list behind the last article of a page.
type cursor struct {
	Sort    Sort   `json:"s,omitempty"`
	Reverse bool   `json:"r,omitempty"`
	Value   int64  `json:"v"`           // of the column sorted by,
	Text    string `json:"t,omitempty"` // where that is text
	Key     int64  `json:"k"`
}

func (c cursor) String() string {
	data, _ := json.Marshal(c) // strings and numbers always marshal
	return base64.RawURLEncoding.EncodeToString(data)
}

// parseCursor gives the place a page starts behind; the very top for "".
func parseCursor(s string, by Sort) (cursor, error) {
	if s == "" {
		return cursor{Sort: by, Value: math.MaxInt64, Key: math.MaxInt64}, nil
	}
	var c cursor
	data, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	if err != nil || c.Sort != by {
		return c, ErrCursor
	}
	return c, nil
}

// column names the column an order goes by. Times go down from the latest, text
// goes up from A.
func (s Sort) column() (name string, text bool) {
	switch s {
	case SortAdded:
		return "a.added", false
	case SortTitle:
		return "a.folded_title", true
	case SortSource:
		return "a.folded_source", true
	}
	return "a.published", false
}

// Articles lists the articles that match f, without their texts. A cursor stays
// good while articles come and go; one that is no cursor of this list is
// ErrCursor. Nothing matching is an empty page.
func (l *Library) Articles(ctx context.Context, f Filter, page ListOptions) (Page, error) {
	from, err := parseCursor(page.Cursor, page.Sort)
	if err != nil || page.Cursor != "" && from.Reverse != page.Reverse {
		return Page{}, ErrCursor
	}
	cond := f.condition()
	if title := titleHolds(page.Query); len(title.parts) > 0 {
		cond.and(title.sql(), title.args...)
	}
	if says := titleOrTextHolds(page.Text); len(says.parts) > 0 {
		cond.and(says.sql(), says.args...)
	}
	for _, phrase := range page.Phrases {
		cond.and(`a.key IN (SELECT c.article FROM words w JOIN chunks c ON c.key = w.rowid WHERE words MATCH ?)`, `"`+strings.Join(phrase, " ")+`"`)
	}
	var p Page
	err = l.view(ctx, func(tx *sql.Tx) error {
		if p.Total, err = countArticles(ctx, tx, cond); err != nil {
			return err
		}
		from.Reverse = page.Reverse
		if page.Cursor != "" {
			cond.behind(from)
		}
		return p.read(ctx, tx, cond, from, min(cmp.Or(max(page.Limit, 0), defaultPage), maxPage))
	})
	return p, err
}

// titleHolds asks for titles with each word of a query.
func titleHolds(query string) (c condition) {
	for _, word := range strings.Fields(query) {
		c.and("instr(a.folded_title, ?) > 0", fold(word))
	}
	return c
}

// titleOrTextHolds asks for the same, or for a passage with each term of the query.
func titleOrTextHolds(query string) condition {
	title := titleHolds(query)
	terms := article.Terms(query)
	if len(title.parts) == 0 || len(terms) == 0 {
		return title
	}
	for i, term := range terms {
		terms[i] = `"` + strings.ReplaceAll(term, `"`, `""`) + `"` // a term, whatever it means to FTS5
	}
	either := condition{}
	either.and(`(`+title.sql()+` OR a.key IN (
		SELECT c.article FROM words JOIN chunks c ON c.key = words.rowid WHERE words MATCH ?))`,
		append(title.args, strings.Join(terms, " AND "))...)
	return either
}

// descends tells whether a list goes from high to low.
func (c cursor) descends() bool {
	_, text := c.Sort.column()
	return text == c.Reverse
}

// behind asks for articles that come after the cursor.
func (c *condition) behind(at cursor) {
	column, text := at.Sort.column()
	sign, value := ">", any(at.Value)
	if at.descends() {
		sign = "<"
	}
	if text {
		value = at.Text
	}
	c.and("("+column+", a.key) "+sign+" (?, ?)", value, at.Key)
}

func countArticles(ctx context.Context, tx *sql.Tx, cond condition) (n int, err error) {
	query := `SELECT count(*) FROM articles a WHERE ` + cond.sql()
	if len(cond.parts) == 0 {
		query = `SELECT ifnull(sum(articles), 0) FROM collections`
	}
	err = tx.QueryRowContext(ctx, query, cond.args...).Scan(&n)
	return n, err
}

// read fills the page, asking for one article more to know whether it is the last.
func (p *Page) read(ctx context.Context, tx *sql.Tx, cond condition, from cursor, limit int) error {
	column, text := from.Sort.column()
	direction := ""
	if from.descends() {
		direction = " DESC"
	}
	last := from
	value := any(&last.Value)
	if text {
		value = &last.Text
	}
	return each(ctx, tx, `
		SELECT a.key, a.id, a.story, a.record, a.crc, `+column+`
		FROM articles a WHERE `+cond.sql()+`
		ORDER BY `+column+direction+`, a.key`+direction+` LIMIT ?`, append(cond.args, limit+1),
		func(rows *sql.Rows) error {
			if len(p.Articles) == limit {
				p.NextCursor = last.String()
				return nil
			}
			var r storedRecord
			if err := rows.Scan(&r.key, &r.id, &r.story, &r.record, &r.crc, value); err != nil {
				return err
			}
			last.Key = r.key
			a, err := r.article()
			a.LeftOut = nil // goes with the text
			p.Articles = append(p.Articles, a)
			return err
		})
}

// CollectionInfo tells the size of a collection.
type CollectionInfo struct {
	Name     string `json:"name"`
	Articles int    `json:"articles"`
	Chunks   int    `json:"chunks"`
}

// sums are the counters of the library in one state.
type sums struct {
	totals      Totals
	collections []CollectionInfo
}

// sums reads the counters, once for a state of the library.
func (l *Library) sums(ctx context.Context) (sums, error) {
	l.cache.mu.Lock()
	kept, version := l.cache.sums, l.cache.version
	l.cache.mu.Unlock()
	if kept != nil {
		return *kept, nil
	}
	s, err := readSums(ctx, l.reader)
	if err == nil {
		l.cache.keep(version, func() { l.cache.sums = &s })
	}
	return s, err
}

func readSums(ctx context.Context, q querier) (s sums, err error) {
	err = each(ctx, q, `SELECT name, articles, chunks, terms FROM collections ORDER BY name`, nil,
		func(r *sql.Rows) error {
			var c CollectionInfo
			var terms int
			err := r.Scan(&c.Name, &c.Articles, &c.Chunks, &terms)
			s.collections = append(s.collections, c)
			s.totals.Articles += c.Articles
			s.totals.Chunks += c.Chunks
			s.totals.Terms += terms
			return err
		})
	return s, err
}

// Collections lists the collections that hold articles, by name.
func (l *Library) Collections(ctx context.Context) ([]CollectionInfo, error) {
	s, err := l.sums(ctx)
	return append([]CollectionInfo(nil), s.collections...), err
}

// Totals gives the sums over the whole library.
func (l *Library) Totals(ctx context.Context) (Totals, error) {
	s, err := l.sums(ctx)
	return s.totals, err
}
