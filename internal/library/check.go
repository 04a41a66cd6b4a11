package library

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"strings"
)

// quickCheckLimit is the size in bytes up to which every Open reads the whole
// file; a larger one only after an owner that did not close it.
const quickCheckLimit = 64 << 20

// quickCheck looks for damage when a file is opened.
func (l *Library) quickCheck(ctx context.Context, unclean bool) error {
	info, err := os.Stat(l.path)
	if err != nil {
		return err
	}
	if err := l.checkSize(ctx, info.Size()); err != nil {
		return err
	}
	if !unclean && info.Size() > quickCheckLimit {
		return nil
	}
	return l.checkTables(ctx)
}

// checkTables has SQLite look at every table and its indexes. Without a name it
// would also have FTS5 prove the whole index, which takes five times as long.
func (l *Library) checkTables(ctx context.Context) error {
	var tables []string
	err := each(ctx, l.reader, `SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0`, nil,
		func(r *sql.Rows) error {
			var name string
			err := r.Scan(&name)
			tables = append(tables, name)
			return err
		})
	if err != nil {
		return err
	}
	for _, name := range tables {
		if err := pragmaCheck(ctx, l.reader, "PRAGMA quick_check("+name+")"); err != nil {
			return err
		}
	}
	return nil
}

// checkSize tells a file that was cut off: what is missing would be noticed only
// when it is read.
func (l *Library) checkSize(ctx context.Context, have int64) error {
	var want, log int64
	err := l.reader.QueryRowContext(ctx, `SELECT page_count * page_size FROM pragma_page_count, pragma_page_size`).Scan(&want)
	if err != nil {
		return plain(err)
	}
	if info, err := os.Stat(l.path + "-wal"); err == nil {
		log = info.Size() // pages may still be there alone
	}
	if have+log < want {
		return damaged("the file has %d bytes and should have %d", have, want)
	}
	return nil
}

// pragmaCheck runs one of SQLite's own checks.
func pragmaCheck(ctx context.Context, q querier, pragma string) error {
	var verdict string
	if err := q.QueryRowContext(ctx, pragma).Scan(&verdict); err != nil {
		return plain(err)
	}
	if verdict != "ok" {
		return damaged("%s", firstLine(verdict))
	}
	return nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return line
}

// invariants are queries that find what must not be: each gives the name of the
// first offender, or no row.
var invariants = []struct{ wrong, query string }{
	{"no text: article", `SELECT a.id FROM articles a LEFT JOIN texts t ON t.article = a.key WHERE t.article IS NULL`},
	{"text without an article", `SELECT article FROM texts WHERE article NOT IN (SELECT key FROM articles)`},
	{"chunks out of place: article", `
		SELECT a.id FROM articles a WHERE a.chunks <>
		  (SELECT count(*) FROM chunks c WHERE c.key BETWEEN a.first_chunk AND a.first_chunk + a.chunks - 1
		   AND c.article = a.key AND c.ordinal = c.key - a.first_chunk)`},
	{"wrong number of terms: article", `
		SELECT a.id FROM articles a WHERE a.terms <>
		  (SELECT ifnull(sum(c.terms), 0) FROM chunks c WHERE c.key BETWEEN a.first_chunk AND a.first_chunk + a.chunks - 1)`},
	{"chunk of no article", `
		SELECT c.key FROM chunks c LEFT JOIN articles a
		  ON a.key = c.article AND c.key BETWEEN a.first_chunk AND a.first_chunk + a.chunks - 1 WHERE a.key IS NULL`},
	{"no full text: chunk", `SELECT key FROM chunks WHERE key NOT IN (SELECT id FROM words_docsize)`},
	{"full text of no chunk", `SELECT id FROM words_docsize WHERE id NOT IN (SELECT key FROM chunks)`},
	{"wrong sums: collection", `
		SELECT coalesce(a.collection, b.name) FROM
		  (SELECT collection, count(*) n, sum(chunks) c, sum(terms) t FROM articles GROUP BY collection) a
		  FULL JOIN collections b ON b.name = a.collection
		WHERE (a.n, a.c, a.t) IS NOT (b.articles, b.chunks, b.terms)`},
	{"wrong number of vectors: generation", `
		SELECT key FROM generations g WHERE state <> 'dropped' AND vectors <>
		  (SELECT count(*) FROM vectors v WHERE v.generation = g.key)`},
	{"neither vector nor job, or both: chunk", `
		SELECT c.key FROM generations g, chunks c WHERE g.state <> 'dropped' AND 1 <>
		  (SELECT count(*) FROM vectors v WHERE v.chunk = c.key AND v.generation = g.key) +
		  (SELECT count(*) FROM jobs j WHERE j.chunk = c.key AND j.generation = g.key)`},
	{"vector of no chunk", `SELECT chunk FROM vectors WHERE chunk NOT IN (SELECT key FROM chunks)`},
	{"job of no chunk", `SELECT chunk FROM jobs WHERE chunk NOT IN (SELECT key FROM chunks)`},
	{"sketch of no article, or one without a story: article", `
		SELECT s.article FROM shingles s LEFT JOIN articles a ON a.key = s.article WHERE a.key IS NULL OR a.story = ''`},
	{"turns out of order: conversation", `SELECT conversation FROM turns GROUP BY conversation HAVING max(ordinal) <> count(*) OR min(ordinal) <> 1`},
}

// Check reads everything and answers ErrCorrupt with the first thing wrong: the
// file's structure, the full-text index, articles without their chunks, chunks
// without full text or outside their text, wrong sums, wrong checksums. It
// takes some ten seconds for 100,000 chunks, and nobody waits for it on disk.
func (l *Library) Check(ctx context.Context) error {
	if err := l.checkStructure(ctx); err != nil {
		return err
	}
	return l.view(ctx, func(tx *sql.Tx) error {
		for _, i := range invariants {
			if err := mustBeEmpty(ctx, tx, i.wrong, i.query); err != nil {
				return err
			}
		}
		if err := checkArticles(ctx, tx); err != nil {
			return err
		}
		return checkVectors(ctx, tx)
	})
}

// checkStructure has SQLite and FTS5 prove the whole file, on a connection of its
// own: FTS5's check trusts what a connection remembers of the index, which is
// out of date where another one has written since, and then cries wolf.
func (l *Library) checkStructure(ctx context.Context) error {
	fresh, err := sql.Open("sqlite", l.readerDSN)
	if err != nil {
		return err
	}
	defer fresh.Close()
	return pragmaCheck(ctx, fresh, "PRAGMA integrity_check(1)")
}

func mustBeEmpty(ctx context.Context, q querier, wrong, query string) error {
	var offender string
	err := q.QueryRowContext(ctx, query+" LIMIT 1").Scan(&offender)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return plain(err)
	}
	return damaged("%s %s", wrong, offender)
}

// checkArticles proves every article and its chunks.
func checkArticles(ctx context.Context, tx *sql.Tx) error {
	if err := readChunks(ctx, tx, `1`, nil, func(StoredChunk) {}); err != nil {
		return err
	}
	without, err := keys(ctx, tx, `SELECT key FROM articles WHERE chunks = 0`)
	if err != nil {
		return err
	}
	for _, key := range without {
		if _, err := articleWithText(ctx, tx, `a.key = ?`, key); err != nil {
			return err
		}
	}
	return nil
}

func checkVectors(ctx context.Context, tx *sql.Tx) error {
	return each(ctx, tx, `
		SELECT v.chunk, v.vector, v.crc, g.dimensions
		FROM vectors v JOIN generations g ON g.key = v.generation WHERE g.state <> 'dropped'`, nil,
		func(r *sql.Rows) error {
			var chunk, crc int64
			var size int
			var data sql.RawBytes
			if err := r.Scan(&chunk, &data, &crc, &size); err != nil {
				return err
			}
			if _, ok := decode(chunk, data, crc, size); !ok {
				return damaged("the vector of chunk %d does not agree with its checksum", chunk)
			}
			return nil
		})
}
