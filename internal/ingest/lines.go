package ingest

import (
	"bufio"
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/pressmark/pressmark/internal/article"
)

func isCorrupt(err error) bool {
	_, corrupt := errors.AsType[flate.CorruptInputError](err)
	return corrupt
}

// readLines reads one article a line. Memory stays at one line.
func readLines(ctx context.Context, src source, in *bufio.Reader, emit func(Item) bool) bool {
	lines := lineReader{in: in}
	for number := 1; ctx.Err() == nil; number++ {
		line, err := lines.next()
		if errors.Is(err, io.EOF) {
			return true
		}
		if number == 1 {
			line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
		}
		item := Item{Name: fmt.Sprintf("%s:%d", src.name, number)}
		switch {
		case errors.Is(err, errLongLine):
			item.Err = fmt.Errorf("%w: line %d is larger than 16 MiB: split it", article.ErrTooLarge, number)
		case err != nil:
			item.Err = streamError(err)
			return emit(item)
		case len(bytes.TrimSpace(line)) == 0:
			continue
		default:
			item.Article, item.Err = FromJSON(line)
		}
		if !emit(item) {
			return false
		}
	}
	return false
}

var errLongLine = errors.New("line too long")

// lineReader gives lines of at most MaxDocumentBytes.
type lineReader struct {
	in   *bufio.Reader
	line []byte
}

// next is the next line without its end, valid until the next call. A line that
// is too long is passed over and reported as errLongLine.
func (l *lineReader) next() ([]byte, error) {
	l.line = l.line[:0]
	tooLong, any := false, false
	for {
		part, err := l.in.ReadSlice('\n')
		any = any || len(part) > 0
		if tooLong = tooLong || len(l.line)+len(part) > MaxDocumentBytes; !tooLong {
			l.line = append(l.line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && !any:
			return nil, io.EOF
		case err != nil && !errors.Is(err, io.EOF):
			return nil, err
		case tooLong:
			l.line = nil // give back what the long line took
			return nil, errLongLine
		}
		return l.line, nil
	}
}
