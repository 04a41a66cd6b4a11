package ingest

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"github.com/pressmark/pressmark/internal/article"
)

const (
	sniffBytes = 64 << 10 // how far sniffing looks

	// News compresses to a third or a tenth. A stream that has grown a
	// hundredfold and is large already was made to fill memory or time.
	bombRatio = 100
	bombBytes = 64 << 20
)

// plainStream undoes gzip, told by its first bytes whatever the name says.
func plainStream(r io.Reader) (*bufio.Reader, error) {
	in := bufio.NewReaderSize(r, sniffBytes)
	if head, _ := in.Peek(2); len(head) < 2 || head[0] != 0x1f || head[1] != 0x8b {
		return in, nil
	}
	packed := &counter{r: in}
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		return nil, streamError(err)
	}
	return bufio.NewReaderSize(&guard{r: unpacked, packed: packed}, sniffBytes), nil
}

// counter counts the bytes read through it.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

var errBomb = fmt.Errorf("%w: the compressed data grows more than a hundredfold: unpack it and check what it is", article.ErrTooLarge)

// guard ends an unpacked stream that grows out of all proportion.
type guard struct {
	r      io.Reader
	packed *counter
	n      int64
}

func (g *guard) Read(p []byte) (int, error) {
	n, err := g.r.Read(p)
	g.n += int64(n)
	if g.n > bombBytes && g.n > bombRatio*g.packed.n {
		return n, errBomb
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = streamError(err) // here it is still known to be gzip's
	}
	return n, err
}

// streamError says what to do about a stream that cannot be read to its end.
func streamError(err error) error {
	switch {
	case errors.Is(err, article.ErrTooLarge), errors.Is(err, article.ErrInvalid):
		return err
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), errors.Is(err, io.ErrUnexpectedEOF), isCorrupt(err):
		return fmt.Errorf("%w: the file is damaged or incomplete: fetch it again", article.ErrInvalid)
	}
	return fmt.Errorf("cannot be read: %w", plainPathError(err))
}
