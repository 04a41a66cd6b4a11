package answer

import "math"

// Weights of the confidence: a logistic model of "the best finding answers the
// question", fitted on development questions with and without an answer in news
// libraries of one to 2,309 articles; see docs/quality.md.
const (
	confidenceBias     = -6.8
	confidenceScore    = 0.25  // of the finding's score
	confidenceCovered  = 3.8   // of the share of the question that the passage holds
	confidenceNear     = 3.3   // of the share of the question that the quote holds
	confidenceSearched = -0.24 // of ln(passages searched): the best of many looks good by chance
	confidenceMissing  = -0.58 // of each word of the question that stands in no article
)

// confidence is the estimated probability that the best finding answers the
// question; 0 without a finding.
func confidence(evidence Evidence) float64 {
	if len(evidence.Findings) == 0 {
		return 0
	}
	best := evidence.Findings[0]
	return sigmoid(confidenceBias +
		confidenceScore*best.Score +
		confidenceCovered*best.Covered +
		confidenceNear*best.Near +
		confidenceSearched*math.Log(float64(max(1, evidence.searched))) +
		confidenceMissing*float64(len(evidence.MissingTerms)))
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// round keeps three digits: more would pretend to a precision that is not there.
func round(x float64) float64 { return math.Round(x*1000) / 1000 }
