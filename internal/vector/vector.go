// Package vector finds the nearest vectors. An Index lives in memory and can be
// thrown away: the library on disk keeps the truth, and an index is filled from
// it at every start.
package vector

import (
	"context"
	"errors"
)

// Errors of an index; callers test with errors.Is.
var (
	ErrDimensions = errors.New("the vector has the wrong number of dimensions")
	ErrNotFinite  = errors.New("the vector holds a number that is not finite")
	ErrZero       = errors.New("the vector has no direction: all numbers are zero")
	ErrKey        = errors.New("a key must be positive")
)

// Item is a vector under a key.
type Item struct {
	Key    int64 // positive
	Vector []float32
}

// Hit is a near vector.
type Hit struct {
	Key   int64
	Score float32 // cosine, -1 to 1
}

// Index finds the vectors nearest to a query by cosine. Vectors of any length
// (norm) go in, only their direction counts. All methods are safe for use by
// several goroutines.
type Index interface {
	// Add stores items; one with a key that is stored replaces it, and of two
	// with the same key in a call the later holds. Either all are stored or, with
	// an error, none: a wrong number of dimensions, a number that is not finite, a
	// zero vector, a key that is not positive, or a context that was over before
	// anything was changed. Vectors are copied. No items, no error.
	Add(ctx context.Context, items []Item) error

	// Delete removes keys; those not stored are passed over. No keys, no change.
	Delete(ctx context.Context, keys ...int64) error

	// Nearest gives the k nearest of the vectors whose key allow accepts (nil
	// accepts all), best first, equal scores by key: the same answer every time.
	// Fewer than k are given only when there are no more. An empty index, or k
	// below 1, gives none and no error; a query that Add would refuse is an error.
	// A context that is over gives its error and never a part of the answer.
	Nearest(ctx context.Context, query []float32, k int, allow func(key int64) bool) ([]Hit, error)

	// Len is the number of vectors.
	Len() int
}
