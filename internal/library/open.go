package library

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
)

const (
	databaseName = "library.db"
	dirMode      = 0o700
	fileMode     = 0o600
)

// Open makes the folder where needed (mode 0700), locks it for this process,
// opens library.db in it and brings its schema up to date. It answers ErrLocked
// (naming the other process), ErrCorrupt, or an error that says the library was
// written by a newer program. What a killed process left half done is finished
// or taken back.
func Open(ctx context.Context, dir string) (*Library, error) {
	if err := os.MkdirAll(dir, dirMode); err != nil {
		return nil, err
	}
	lock, err := acquire(ctx, dir)
	if err != nil {
		return nil, err
	}
	l := &Library{lock: lock, path: filepath.Join(dir, databaseName)}
	if err := l.start(ctx); err != nil {
		_ = l.release() // err says more
		return nil, fmt.Errorf("%s: %w", l.path, err)
	}
	return l, nil
}

// memories tells the libraries in memory apart.
var memories atomic.Int64

// OpenMemory gives an empty library that lives in memory until Close.
func OpenMemory(ctx context.Context) (*Library, error) {
	l := &Library{}
	if err := l.openPools(fmt.Sprintf("/pressmark-%d", memories.Add(1)), "memdb"); err != nil {
		return nil, err
	}
	// The database lives as long as a connection to it does.
	var err error
	if l.anchor, err = l.reader.Conn(ctx); err == nil {
		err = l.migrate(ctx)
	}
	if err != nil {
		_ = l.release() // err says more
		return nil, err
	}
	return l, nil
}

// start opens the file, looks for damage and finishes what was left undone.
func (l *Library) start(ctx context.Context) error {
	if err := createPrivate(l.path); err != nil {
		return err
	}
	if err := l.openPools(l.path, ""); err != nil {
		return err
	}
	if err := l.migrate(ctx); err != nil {
		return err
	}
	if _, err := l.writer.ExecContext(ctx, "PRAGMA journal_mode = WAL"); err != nil {
		return plain(err)
	}
	if err := l.quickCheck(ctx, l.lock.unclean); err != nil {
		return err
	}
	l.sound = true
	if err := l.purge(ctx); !errors.Is(err, ErrStorageFull) {
		return err
	}
	return nil // what a full disk holds can still be read
}

// createPrivate makes the file before SQLite does, for its mode.
func createPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, fileMode)
	if err != nil {
		return err
	}
	return f.Close()
}

// Close ends the library and gives up the lock. Calls under way fail.
func (l *Library) Close() error {
	l.closing.Do(func() { l.closed = l.release() })
	return l.closed
}

// release gives back what is open. The lock file is marked clean only when the
// database took its log over without an error.
func (l *Library) release() error {
	var errs []error
	if l.anchor != nil {
		errs = append(errs, l.anchor.Close())
	}
	for _, db := range []*sql.DB{l.reader, l.writer} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	err := errors.Join(errs...)
	if l.lock == nil {
		return err
	}
	if err == nil && l.sound {
		err = l.lock.markClean()
	}
	return errors.Join(err, l.lock.Unlock())
}
