package eval

import (
	"fmt"
	"math"
	"slices"
)

// logistic is the probability that a model, its bias first, gives to values.
func logistic(model, values []float64) float64 {
	sum := model[0]
	for i, value := range values {
		sum += model[i+1] * value
	}
	return 1 / (1 + math.Exp(-sum))
}

// fit finds the weights of the logistic model of "right" by penalised maximum
// likelihood over the rows that are taken: Newton's method (iteratively reweighted
// least squares) on standardised features. It gives the bias and a weight for each
// feature as it is.
func fit(sets []sampleSet, taken func(row) bool) ([]float64, error) {
	var rows []row
	for _, set := range sets {
		for _, r := range set.rows {
			if r.values != nil && taken(r) {
				rows = append(rows, r)
			}
		}
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%w: too few samples to fit the confidence to", ErrInput)
	}
	means, spreads := standard(rows)
	for i, r := range rows {
		scaled := make([]float64, len(r.values))
		for k, value := range r.values {
			scaled[k] = (value - means[k]) / spreads[k]
		}
		rows[i].values = scaled
	}
	model, err := newton(rows)
	if err != nil {
		return nil, err
	}
	for k := range means {
		model[k+1] /= spreads[k]
		model[0] -= model[k+1] * means[k]
	}
	return model, nil
}

// standard gives mean and deviation of each feature; 1 for one that never changes.
func standard(rows []row) (means, spreads []float64) {
	n, all := len(rows[0].values), 0.0
	means, spreads = make([]float64, n), make([]float64, n)
	for _, r := range rows {
		all += r.weight
		for k, value := range r.values {
			means[k] += r.weight * value
		}
	}
	for k := range means {
		means[k] /= all
		for _, r := range rows {
			spreads[k] += r.weight * (r.values[k] - means[k]) * (r.values[k] - means[k]) / all
		}
		if spreads[k] = math.Sqrt(spreads[k]); spreads[k] < 1e-12 {
			spreads[k] = 1
		}
	}
	return means, spreads
}

const (
	mostSteps = 100
	settled   = 1e-9 // change of a weight
)

// newton climbs to the maximum of the penalised likelihood, which has no other.
func newton(rows []row) ([]float64, error) {
	model := make([]float64, len(rows[0].values)+1)
	for range mostSteps {
		gradient, curvature := slope(model, rows)
		step := solve(curvature, gradient)
		largest := 0.0
		for i := range model {
			step[i] = max(-1, min(1, step[i])) // far from the maximum whole steps can lead astray
			model[i] += step[i]
			largest = max(largest, math.Abs(step[i]))
		}
		if largest < settled {
			return model, nil
		}
	}
	return nil, fmt.Errorf("%w: the fit of the confidence does not settle: are there right answers and others among the samples?", ErrInput)
}

// slope gives the first and the negated second derivatives of the penalised
// likelihood. The bias is not penalised.
func slope(model []float64, rows []row) (gradient []float64, curvature [][]float64) {
	n := len(model)
	gradient, curvature = make([]float64, n), make([][]float64, n)
	for i := range n {
		curvature[i] = make([]float64, n)
		if i > 0 {
			gradient[i], curvature[i][i] = -ridge*model[i], ridge
		}
	}
	x := make([]float64, n)
	for _, r := range rows {
		x[0] = 1
		copy(x[1:], r.values)
		p := logistic(model, r.values)
		for i := range n {
			gradient[i] += r.weight * (one(r.Right) - p) * x[i]
			for k := range n {
				curvature[i][k] += r.weight * p * (1 - p) * x[i] * x[k]
			}
		}
	}
	return gradient, curvature
}

// solve gives x with a·x = b for a symmetric positive definite a, by elimination. It
// overwrites both.
func solve(a [][]float64, b []float64) []float64 {
	for i, pivot := range a {
		for j, row := range a[i+1:] {
			factor := row[i] / pivot[i]
			for k := range row {
				row[k] -= factor * pivot[k]
			}
			b[i+1+j] -= factor * b[i]
		}
	}
	x := make([]float64, len(b))
	for i, row := range slices.Backward(a) {
		x[i] = b[i]
		for k := i + 1; k < len(row); k++ {
			x[i] -= row[k] * x[k]
		}
		x[i] /= row[i]
	}
	return x
}
