package vector

import (
	"fmt"
	"math"
)

// direction gives a copy of a vector with length 1, or why it has none. It sums
// in float64, where no finite float32 overflows or vanishes.
func direction(v []float32, dimensions int) ([]float32, error) {
	if len(v) != dimensions {
		return nil, fmt.Errorf("%w: %d, not %d", ErrDimensions, len(v), dimensions)
	}
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	switch {
	case math.IsNaN(sum) || math.IsInf(sum, 0):
		return nil, ErrNotFinite
	case sum == 0:
		return nil, ErrZero
	}
	length := math.Sqrt(sum)
	unit := make([]float32, dimensions)
	for i, x := range v {
		unit[i] = float32(float64(x) / length)
	}
	return unit, nil
}

// dot is the cosine of two directions. It adds up in the order chromem-go does, so
// that scores agree, but for rounding, whichever way a vector was found.
func dot(a, b []float32) float32 {
	var sum float32
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}
