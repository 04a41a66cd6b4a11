package answer

import "math"

// confidence is the estimated probability that the best finding answers the
// question.
func confidence(evidence Evidence) float64 {
	if len(evidence.Findings) == 0 {
		return 0
	}
	return sigmoid((evidence.Findings[0].Score - 6) / 2)
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// round keeps three digits: more would pretend to a precision that is not there.
func round(x float64) float64 { return math.Round(x*1000) / 1000 }
