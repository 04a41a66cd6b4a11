package library

import (
	"errors"
	"testing"
)

// Check notices whatever does not fit together, though the file itself is sound.
func TestCheckFinds(t *testing.T) {
	for name, damage := range map[string]string{
		"no text":             `DELETE FROM texts WHERE article = 2`,
		"another text":        `UPDATE texts SET text = CAST(x'41' || text AS BLOB) WHERE article = 2`,
		"another record":      `UPDATE articles SET record = CAST(replace(record, 'Pier', 'Peer') AS BLOB) WHERE key = 2`,
		"swapped records":     `UPDATE articles SET (record, crc) = (SELECT record, crc FROM articles WHERE key = 1) WHERE key = 2`,
		"no chunk":            `DELETE FROM chunks WHERE key = 3`,
		"chunk of nobody":     `INSERT INTO chunks (article, ordinal, start, "end", terms) VALUES (1, 9, 0, 5, 1)`,
		"chunk outside":       `UPDATE chunks SET "end" = 1000000 WHERE key = 3`,
		"wrong terms":         `UPDATE chunks SET terms = terms + 1 WHERE key = 3`,
		"no full text":        `DELETE FROM words WHERE rowid = 3`,
		"full text of nobody": `INSERT INTO words (rowid, terms) VALUES (12345, 'ghost')`,
		"wrong sums":          `UPDATE collections SET chunks = chunks + 1`,
		"wrong vectors":       `UPDATE generations SET vectors = 1`,
		"no job":              `DELETE FROM jobs WHERE chunk = 3`,
		"job of nobody":       `INSERT INTO jobs (generation, published, chunk) VALUES (1, 0, 12345)`,
	} {
		t.Run(name, func(t *testing.T) {
			l := must[*Library](t)(OpenMemory(t.Context()))
			defer l.Close()
			must[Generation](t)(l.Generation(t.Context(), Identity{"m", 3}))
			put(t, l, stories(0, 4)...)
			checked(t, l)
			if _, err := l.writer.Exec("PRAGMA foreign_keys = 0; " + damage); err != nil {
				t.Fatal(err)
			}
			if err := l.Check(t.Context()); !errors.Is(err, ErrCorrupt) {
				t.Errorf("Check says %v", err)
			}
		})
	}
}
