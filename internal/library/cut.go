package library

import (
	"context"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/pressmark/pressmark/internal/article"
)

// cut is an article ready to be stored: analysing text takes longer than
// storing it, so it happens before the transaction, on all cores.
type cut struct {
	article article.Article
	err     error // the article is refused
	pieces  []piece
	sketch  []int64 // see sketchOf
	done    bool    // pieces and sketch are made
}

// piece is a chunk with its index terms, joined by blanks.
type piece struct {
	article.Chunk
	terms string
}

// pieces cuts an article. The title stands in front of every chunk, so that a
// chunk is found by words that only the headline holds.
func pieces(a article.Article) []piece {
	title := joined(article.Terms(a.Title))
	chunks := article.Chunks(a)
	cuts := make([]piece, len(chunks))
	for i, c := range chunks {
		cuts[i] = piece{Chunk: c, terms: title + joined(article.Terms(c.Of(a.Text)))}
	}
	return cuts
}

func joined(terms []string) string {
	var b strings.Builder
	for _, t := range terms {
		b.WriteString(t)
		b.WriteByte(' ')
	}
	return b.String()
}

// finish makes the pieces and the sketch where that has not been done.
func (c *cut) finish() {
	if !c.done && c.err == nil {
		c.pieces, c.sketch, c.done = pieces(c.article), sketchOf(c.article), true
	}
}

// inParallel calls f for 0 … n-1 on all cores and stops when ctx is over.
func inParallel(ctx context.Context, n int, f func(i int)) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		g.Go(func() error {
			if ctx.Err() == nil {
				f(i)
			}
			return ctx.Err()
		})
	}
	return g.Wait()
}
