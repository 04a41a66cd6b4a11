package library

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"strings"

	"modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"
)

// Settings of every connection. Time spent waiting for a lock is bounded, not
// refused: in memory a commit waits for the readers, on disk hardly anything
// does. Spilled sorts stay in memory so that a full disk does not stop reads.
var commonPragmas = []string{
	"busy_timeout(20000)",
	"foreign_keys(1)",
	"temp_store(MEMORY)",
}

// Settings of the one connection that writes. FULL: a commit that was answered
// is on the disk. The log is taken over into the file every 32 MB, and shrunk
// after a burst.
var writerPragmas = []string{
	"synchronous(FULL)",
	"cache_size(-65536)",
	"wal_autocheckpoint(4000)",
	"journal_size_limit(67108864)",
}

var readerPragmas = []string{
	"query_only(1)",
	"cache_size(-32768)",
}

// dsn names a database file for the driver. vfs is "" on disk.
func dsn(path, vfs, lock string, pragmas []string) string {
	q := url.Values{"_pragma": append(append([]string(nil), commonPragmas...), pragmas...)}
	if vfs != "" {
		q.Set("vfs", vfs)
	}
	if lock != "" {
		q.Set("_txlock", lock)
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// openPools opens the writing connection and the reading ones.
func (l *Library) openPools(path, vfs string) error {
	var err error
	if l.writer, err = sql.Open("sqlite", dsn(path, vfs, "immediate", writerPragmas)); err != nil {
		return err
	}
	l.writer.SetMaxOpenConns(1)
	l.readerDSN = dsn(path, vfs, "", readerPragmas)
	if l.reader, err = sql.Open("sqlite", l.readerDSN); err != nil {
		return err
	}
	readers := max(4, 2*runtime.GOMAXPROCS(0))
	l.reader.SetMaxOpenConns(readers)
	l.reader.SetMaxIdleConns(readers)
	return nil
}

// change is a writing transaction and what must happen once it is stored.
type change struct {
	tx       *sql.Tx
	prepared map[string]*sql.Stmt
	articles bool    // articles came, changed or went
	removed  []int64 // keys of chunks that are gone
}

// exec runs a statement, which is compiled once in a transaction.
func (c *change) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := c.statement(ctx, query) //nolint:sqlclosecheck // kept until the transaction ends
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

// row asks for one row.
func (c *change) row(ctx context.Context, query string, args []any, into ...any) error {
	s, err := c.statement(ctx, query) //nolint:sqlclosecheck // kept until the transaction ends
	if err != nil {
		return err
	}
	return s.QueryRowContext(ctx, args...).Scan(into...)
}

// each calls visit for every row of a query.
func (c *change) each(ctx context.Context, query string, args []any, visit func(*sql.Rows) error) error {
	s, err := c.statement(ctx, query) //nolint:sqlclosecheck // kept until the transaction ends
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	return visitAll(rows, visit)
}

func (c *change) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if s := c.prepared[query]; s != nil {
		return s, nil
	}
	s, err := c.tx.PrepareContext(ctx, query)
	if err == nil {
		c.prepared[query] = s
	}
	return s, err
}

// change runs f in a transaction that is stored as a whole or not at all.
func (l *Library) change(ctx context.Context, f func(c *change) error) error {
	tx, err := l.writer.BeginTx(ctx, nil)
	if err != nil {
		return plain(err)
	}
	c := &change{tx: tx, prepared: map[string]*sql.Stmt{}}
	if err := f(c); err != nil {
		tx.Rollback()
		return plain(err)
	}
	err = tx.Commit()
	if c.articles {
		l.cache.drop()
	}
	if err != nil {
		return plain(err)
	}
	l.tellRemoved(c.removed)
	return nil
}

// view runs f on one state of the library, whatever is written meanwhile.
func (l *Library) view(ctx context.Context, f func(tx *sql.Tx) error) error {
	tx, err := l.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return plain(err)
	}
	defer tx.Rollback()
	return plain(f(tx))
}

// querier is what a query can be asked of: a pool or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// each calls visit for every row of a query.
func each(ctx context.Context, q querier, query string, args []any, visit func(*sql.Rows) error) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return plain(err)
	}
	return visitAll(rows, visit)
}

func visitAll(rows *sql.Rows, visit func(*sql.Rows) error) error {
	defer rows.Close()
	for rows.Next() {
		if err := visit(rows); err != nil {
			return plain(err)
		}
	}
	return plain(rows.Err())
}

// keys collects a column of numbers.
func keys(ctx context.Context, q querier, query string, args ...any) ([]int64, error) {
	var found []int64
	err := each(ctx, q, query, args, func(rows *sql.Rows) error {
		var key int64
		err := rows.Scan(&key)
		found = append(found, key)
		return err
	})
	return found, err
}

// plain turns what the driver says into the errors of this package, where a
// caller can do something about it.
func plain(err error) error {
	var s *sqlite.Error
	if err == nil || !errors.As(err, &s) || errors.Is(err, ErrCorrupt) || errors.Is(err, ErrStorageFull) {
		return err
	}
	switch s.Code() & 0xff {
	case codes.SQLITE_FULL:
		return fmt.Errorf("%w: %w", ErrStorageFull, err)
	case codes.SQLITE_CORRUPT, codes.SQLITE_NOTADB:
		return fmt.Errorf("%w: %w", ErrCorrupt, err)
	case codes.SQLITE_IOERR:
		if strings.Contains(err.Error(), "SHORT_READ") {
			return fmt.Errorf("%w: %w", ErrCorrupt, err)
		}
	}
	return err
}

// damaged is ErrCorrupt with what was found.
func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrCorrupt, fmt.Sprintf(format, args...))
}
