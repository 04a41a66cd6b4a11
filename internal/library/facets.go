package library

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
)

// Facet is a value that articles share, with how many of them do.
type Facet struct {
	Name     string `json:"name"`
	Articles int    `json:"articles"`
}

// Sources lists the publications with the most articles, at most limit, by name.
// Those that differ by case only are one, spelled as in one of its articles.
func (l *Library) Sources(ctx context.Context, limit int) ([]Facet, error) {
	var found []Facet
	err := l.view(ctx, func(tx *sql.Tx) error {
		return each(ctx, tx, `
			SELECT f.n, a.key, a.id, a.record, a.crc FROM (
			  SELECT max(key) AS key, count(*) AS n FROM articles WHERE folded_source <> ''
			  GROUP BY folded_source ORDER BY n DESC, folded_source LIMIT ?) f
			JOIN articles a ON a.key = f.key`, []any{limit}, func(rows *sql.Rows) error {
			var r storedRecord
			var f Facet
			if err := rows.Scan(&f.Articles, &r.key, &r.id, &r.record, &r.crc); err != nil {
				return err
			}
			a, err := r.article()
			f.Name = a.Source
			found = append(found, f)
			return err
		})
	})
	return byName(found), err
}

// Tags lists the tags that most articles carry, at most limit, by name.
func (l *Library) Tags(ctx context.Context, limit int) ([]Facet, error) {
	var found []Facet
	err := each(ctx, l.reader, `SELECT tag, count(*) AS n FROM tags GROUP BY tag ORDER BY n DESC, tag LIMIT ?`, []any{limit},
		func(rows *sql.Rows) error {
			var f Facet
			err := rows.Scan(&f.Name, &f.Articles)
			found = append(found, f)
			return err
		})
	return byName(found), err
}

func byName(list []Facet) []Facet {
	slices.SortFunc(list, func(a, b Facet) int {
		return cmp.Or(strings.Compare(fold(a.Name), fold(b.Name)), strings.Compare(a.Name, b.Name))
	})
	return list
}
