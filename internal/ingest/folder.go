package ingest

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// walkFolder reads the files of a folder. Everything is opened through os.Root,
// which no link leads out of.
func walkFolder(ctx context.Context, shown, absolute string, yield func(Item) bool) {
	root, err := os.OpenRoot(absolute)
	if err != nil {
		yield(Item{Name: shown, Err: fmt.Errorf("cannot be opened: %w", plainPathError(err))})
		return
	}
	defer root.Close()
	w := folderWalk{ctx: ctx, root: root, shown: shown, absolute: absolute, yield: yield}
	_ = fs.WalkDir(root.FS(), ".", w.visit) // visit reports errors as items and returns none
	if w.stopped {
		return
	}
	if err := ctx.Err(); err != nil {
		yield(Item{Name: shown, Err: fmt.Errorf("reading was stopped: %w", err)})
		return
	}
	if report := w.skipped(); report != nil {
		yield(Item{Name: shown, Err: report})
	}
}

type folderWalk struct {
	ctx      context.Context
	root     *os.Root
	shown    string // the folder as the user named it
	absolute string
	yield    func(Item) bool
	stopped  bool // nobody wants more
	unknown  int  // files of no known kind
	links    int  // links not followed
	devices  int  // neither files nor folders
	example  string
}

func (w *folderWalk) visit(name string, entry fs.DirEntry, err error) error {
	hidden := name != "." && strings.HasPrefix(entry.Name(), ".")
	switch {
	case w.ctx.Err() != nil:
		return fs.SkipAll
	case err != nil:
		return w.report(w.yield(Item{Name: w.name(name), Err: fmt.Errorf("cannot be opened: %w", plainPathError(err))}))
	case entry.IsDir() && hidden:
		return fs.SkipDir
	case entry.IsDir() || hidden:
		return nil
	case kindOfName(name) == unknown:
		w.skip(&w.unknown, name)
		return nil
	}
	return w.file(name, entry)
}

func (w *folderWalk) file(name string, entry fs.DirEntry) error {
	isLink := entry.Type()&fs.ModeSymlink != 0
	info, err := w.root.Stat(filepath.FromSlash(name))
	switch {
	case isLink && (err != nil || info.IsDir()):
		w.skip(&w.links, name)
		return nil //nolint:nilerr // a link that leads nowhere is counted
	case err != nil:
		return w.report(w.yield(Item{Name: w.name(name), Err: fmt.Errorf("cannot be opened: %w", plainPathError(err))}))
	case !info.Mode().IsRegular():
		w.skip(&w.devices, name)
		return nil
	}
	native := filepath.FromSlash(name)
	return w.report(readFile(w.ctx, w.name(name), filepath.Join(w.absolute, native), w.root.Open, native, w.yield))
}

// report ends the walk when nobody wants more.
func (w *folderWalk) report(goOn bool) error {
	if goOn {
		return nil
	}
	w.stopped = true
	return fs.SkipAll
}

func (w *folderWalk) name(name string) string {
	return filepath.Join(w.shown, filepath.FromSlash(name))
}

func (w *folderWalk) skip(count *int, name string) {
	*count++
	if w.example == "" {
		w.example = path.Clean(name)
	}
}

// skipped tells in one line what was passed over, nil if nothing was.
func (w *folderWalk) skipped() error {
	var parts []string
	for _, p := range []struct {
		count int
		what  string
	}{{w.unknown, "of unknown kind"}, {w.links, "linked from elsewhere"}, {w.devices, "not a regular file"}} {
		if p.count > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.count, p.what))
		}
	}
	if parts == nil {
		return nil
	}
	return fmt.Errorf("%w: %s, such as %s; readable kinds are %s", ErrSkipped, strings.Join(parts, ", "), w.example, knownKinds)
}
