package answer

import "math"

// The confidence is a logistic model of "the best finding answers the question".
// Its weights are fitted by `pressmark eval --calibrate` to development questions
// with and without an answer, which prints them as they stand here; the recipe is
// in docs/quality.md. A new feature gets a line below and the weight 0 until the
// next fit.
const confidenceBias = -4.358

var confidenceWeights = map[string]float64{
	"score":    0.184,
	"around":   1.698,
	"searched": -0.14,
	"missing":  -0.392,
	"stale":    0,
}

// confidenceFeatures are what the confidence is made of, each for evidence that
// has a best finding.
var confidenceFeatures = []struct {
	name string
	of   func(evidence *Evidence, best *Finding) float64
}{
	{"score", func(_ *Evidence, best *Finding) float64 { return best.Score }},
	// the share of the question that the quote, its neighbours and the title hold
	{"around", func(_ *Evidence, best *Finding) float64 { return best.Around }},
	// the best of many passages looks good by chance
	{"searched", func(e *Evidence, _ *Finding) float64 { return math.Log(float64(max(1, e.searched))) }},
	// words of the question that stand in no article
	{"missing", func(e *Evidence, _ *Finding) float64 { return float64(len(e.MissingTerms)) }},
	// the news of these days is asked for, and the article is of others
	{"stale", func(e *Evidence, best *Finding) float64 {
		if !e.recent {
			return 0
		}
		return 1 - best.Passage.Timely
	}},
}

// FeatureNames are the names of Features, in its order.
func FeatureNames() []string {
	names := make([]string, len(confidenceFeatures))
	for i, feature := range confidenceFeatures {
		names[i] = feature.name
	}
	return names
}

// Features is what the confidence knows of the evidence; nil without a finding.
func Features(evidence Evidence) []float64 {
	if len(evidence.Findings) == 0 {
		return nil
	}
	values := make([]float64, len(confidenceFeatures))
	for i, feature := range confidenceFeatures {
		values[i] = feature.of(&evidence, &evidence.Findings[0])
	}
	return values
}

// confidence is the estimated probability that the best finding answers the
// question; 0 without a finding.
func confidence(evidence Evidence) float64 {
	values := Features(evidence)
	if values == nil {
		return 0
	}
	sum := confidenceBias
	for i, value := range values {
		sum += confidenceWeights[confidenceFeatures[i].name] * value
	}
	return sigmoid(sum)
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// round keeps three digits: more would pretend to a precision that is not there.
func round(x float64) float64 { return math.Round(x*1000) / 1000 }
