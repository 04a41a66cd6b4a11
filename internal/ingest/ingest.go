// Package ingest turns files, folders and streams into articles. It reads plain
// text, Markdown, HTML, JSON and JSON lines, each also compressed with gzip. It
// knows nothing of storage: articles come as they were read, and
// article.Prepare is for whoever keeps them.
//
// What cannot be read is an Item with an error that names the file and line
// and says how to mend it; the good items around it still come.
package ingest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"

	"github.com/pressmark/pressmark/internal/article"
)

// MaxDocumentBytes is the largest document, line of a JSONL file or element of
// a JSON array that is read, after decompression.
const MaxDocumentBytes = 16 << 20

// ErrSkipped marks the one item, last of a folder, that tells what was passed
// over. It is a note, not a failure.
var ErrSkipped = errors.New("skipped")

// Item is one article found, or why one could not be read.
type Item struct {
	Name    string // for people: "news.jsonl:3" is line 3, "news.json[3]" the third element
	Article article.Article
	Err     error // wraps article.ErrInvalid, article.ErrTooLarge, ErrSkipped, or what the system said
}

// Path reads a file or, recursively and in the order of names, a folder. In a
// folder, hidden entries and files of an unknown kind are passed over, links
// are followed only to files within the folder, and a last item with ErrSkipped
// counts what was left out. A file named on its own must be readable.
//
// An article that has a file to itself gets the file's absolute path as its
// Path. When ctx ends, so does the sequence, with an item that says so.
func Path(ctx context.Context, root string) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		absolute, err := filepath.Abs(root)
		if err != nil {
			yield(Item{Name: root, Err: err})
			return
		}
		info, err := os.Stat(absolute)
		switch {
		case err != nil:
			yield(Item{Name: root, Err: fmt.Errorf("cannot be read: %w", plainPathError(err))})
		case info.IsDir():
			walkFolder(ctx, root, absolute, yield)
		case !info.Mode().IsRegular():
			yield(Item{Name: root, Err: fmt.Errorf("%w: not a regular file: send its content to standard input instead", article.ErrInvalid)})
		default:
			readFile(ctx, root, absolute, os.Open, absolute, yield)
		}
	}
}

// Reader reads a stream such as standard input. Its kind is told by the
// extension of the name if that is a known one, else by the first bytes.
func Reader(ctx context.Context, name string, r io.Reader) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		readStream(ctx, source{name: name, kind: kindOfName(name)}, r, yield)
	}
}

// Document reads data that came with a name and a media type, as in an upload;
// either may be empty or wrong: what they leave open, the first bytes tell.
func Document(ctx context.Context, name, contentType string, data []byte) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		kind := kindOfName(name)
		if kind == unknown {
			kind = kindOfMediaType(contentType)
		}
		readStream(ctx, source{name: name, kind: kind, mediaType: contentType}, bytes.NewReader(data), yield)
	}
}

// source is what is known of a stream before it is read.
type source struct {
	name      string // for people
	path      string // absolute, empty for what is not a file
	kind      kind
	mediaType string // may name a charset
}

// readFile opens and reads a regular file, and reports whether to go on.
func readFile(ctx context.Context, name, path string, open func(string) (*os.File, error), openName string, yield func(Item) bool) bool {
	file, err := open(openName)
	if err != nil {
		return yield(Item{Name: name, Err: fmt.Errorf("cannot be opened: %w", plainPathError(err))})
	}
	defer file.Close()
	return readStream(ctx, source{name: name, path: path, kind: kindOfName(path)}, file, yield)
}

// plainPathError drops the path from an error: the item names it already.
func plainPathError(err error) error {
	if path, ok := errors.AsType[*os.PathError](err); ok {
		return path.Err
	}
	return err
}

// readStream reads what one stream holds and reports whether to go on.
func readStream(ctx context.Context, src source, r io.Reader, yield func(Item) bool) bool {
	in, err := plainStream(r)
	if err != nil {
		return yield(Item{Name: src.name, Err: err})
	}
	switch _, body := opening(in); {
	case src.kind == unknown:
		src.kind = sniff(in)
	case src.kind == jsonDocument && len(body) > 0 && objectPerLine(body):
		src.kind = jsonLines // whatever the file is called
	}
	left := false
	emit := func(item Item) bool {
		if ctx.Err() != nil {
			return false
		}
		left = !yield(item)
		return !left
	}
	goOn := src.read(ctx, in, emit)
	if err := ctx.Err(); err != nil && !goOn && !left {
		yield(Item{Name: src.name, Err: fmt.Errorf("reading was stopped: %w", err)})
	}
	return goOn
}

func (src source) read(ctx context.Context, in *bufio.Reader, emit func(Item) bool) bool {
	switch src.kind {
	case jsonLines:
		return readLines(ctx, src, in, emit)
	case jsonDocument:
		return readJSON(ctx, src, in, emit)
	}
	return emit(readDocument(src, in))
}

// readDocument reads a stream that is one article.
func readDocument(src source, r io.Reader) Item {
	data, err := readAll(r)
	var a article.Article
	if err == nil {
		a, err = parseDocument(src, data)
	}
	if err != nil {
		return Item{Name: src.name, Err: err}
	}
	a.Path = src.path
	return Item{Name: src.name, Article: a}
}

// readAll reads a whole document of at most MaxDocumentBytes.
func readAll(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxDocumentBytes+1))
	switch {
	case err != nil:
		return nil, streamError(err)
	case len(data) > MaxDocumentBytes:
		return nil, fmt.Errorf("%w: larger than 16 MiB: split it", article.ErrTooLarge)
	case len(bytes.TrimSpace(data)) == 0:
		return nil, fmt.Errorf("%w: the file is empty: put an article in it or leave it out", article.ErrInvalid)
	}
	return data, nil
}

// parseDocument hands a document to the reader of its kind. Those of Markdown
// and HTML are outside libraries: a page that breaks one of them is a page that
// cannot be read, not the end of the program.
func parseDocument(src source, data []byte) (a article.Article, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("%w: the file breaks its reader (%v): save it as plain text and try again", article.ErrInvalid, cause)
		}
	}()
	switch src.kind {
	case text:
		return FromText(data)
	case markdown:
		return FromMarkdown(data)
	case htmlPage:
		return FromHTML(data, src.mediaType, "")
	}
	return article.Article{}, unknownKind(data)
}
