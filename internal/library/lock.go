package library

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

const lockName = "pressmark.lock"

// How long Open tries for the lock: longer than Owner holds it to look.
const (
	lockPatience = 300 * time.Millisecond
	lockRetry    = 20 * time.Millisecond
)

// OwnerInfo names the process that has a library open. PID is 0 when none has.
type OwnerInfo struct {
	PID    int    `json:"pid"`
	Socket string `json:"socket"` // "" when it listens on none
}

// lockFile is the lock on a folder. The file says in one line of JSON who holds
// it; it is empty after a clean Close.
type lockFile struct {
	*flock.Flock
	unclean bool // the last owner did not come to Close
}

func acquire(ctx context.Context, dir string) (*lockFile, error) {
	path := filepath.Join(dir, lockName)
	l := &lockFile{Flock: flock.New(path)}
	patient, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	ok, err := l.TryLockContext(patient, lockRetry)
	switch {
	case ok:
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err == nil || errors.Is(err, context.DeadlineExceeded):
		return nil, lockedBy(path)
	default:
		return nil, err
	}
	return l, l.claim()
}

func lockedBy(path string) error {
	owner, err := readOwner(path)
	if err != nil || owner.PID == 0 {
		return ErrLocked
	}
	return fmt.Errorf("%w (pid %d)", ErrLocked, owner.PID)
}

// claim notes whether the last owner closed, and writes our name.
func (l *lockFile) claim() error {
	info, err := os.Stat(l.Path())
	if err == nil {
		l.unclean = info.Size() > 0
		err = l.write(OwnerInfo{PID: os.Getpid()})
	}
	if err != nil {
		_ = l.Unlock() // err says more
	}
	return err
}

// write replaces the line in place: another file would carry another lock. It
// is padded by a shorter one's rest being cut off after, so a reader never sees
// an empty file.
func (l *lockFile) write(owner OwnerInfo) error {
	line, err := json.Marshal(owner)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(l.Path(), os.O_WRONLY, fileMode)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.WriteAt(append(line, '\n'), 0); err != nil {
		return err
	}
	return f.Truncate(int64(len(line) + 1))
}

func (l *lockFile) markClean() error { return os.Truncate(l.Path(), 0) }

// Owner tells which process has the library of a folder open, and the socket it
// listens on. When none has, or there is no such folder, the zero OwnerInfo.
func Owner(dir string) (OwnerInfo, error) {
	path := filepath.Join(dir, lockName)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return OwnerInfo{}, nil
	}
	probe := flock.New(path)
	free, err := probe.TryRLock()
	if free || err != nil {
		return OwnerInfo{}, errors.Join(err, probe.Close())
	}
	return readOwner(path)
}

// readOwner reads the line, once more when it is just being written.
func readOwner(path string) (owner OwnerInfo, err error) {
	for range 5 {
		var line []byte
		if line, err = os.ReadFile(path); err != nil {
			return OwnerInfo{}, err
		}
		if err = json.Unmarshal(line, &owner); err == nil {
			return owner, nil
		}
		time.Sleep(lockRetry)
	}
	return OwnerInfo{}, fmt.Errorf("%s: %w", path, err)
}

// AnnounceSocket writes the path of the socket this process listens on where
// Owner finds it; "" takes it back. In memory it does nothing.
func (l *Library) AnnounceSocket(path string) error {
	if l.lock == nil {
		return nil
	}
	return l.lock.write(OwnerInfo{PID: os.Getpid(), Socket: path})
}
