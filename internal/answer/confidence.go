package answer

import (
	"math"
	"slices"

	"github.com/pressmark/pressmark/internal/article"
)

// The confidence is a logistic model of "the best finding answers the question".
// Its weights are fitted by `pressmark eval --calibrate` to development questions
// with and without an answer, which prints them as they stand here; the recipe is
// in docs/quality.md. A new feature gets a line below and the weight 0 until the
// next fit.
const confidenceBias = -4.511

var confidenceWeights = map[string]float64{
	"score":    0.178,
	"around":   1.429,
	"searched": -0.206,
	"missing":  -0.507,
	"gap":      0.304,
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
	{"gap", func(e *Evidence, _ *Finding) float64 { return e.gap }},
}

const (
	mostGap  = 10.0 // tells no more
	usualGap = 4.5  // of a finding that is looked at alone
	// sameAnswer is how like two spans must be to say the same.
	sameAnswer = 0.5
)

// gap is by how much the best finding is better than the next that says something
// else. What sources of different dates say of the same is shown side by side: of
// such the one does not speak against the other. Nor do spans where whole sentences
// answer.
func gap(evidence Evidence) float64 {
	if len(evidence.Findings) == 0 {
		return 0
	}
	best, question := evidence.Findings[0], understand(evidence.Question)
	if question.inSentences() {
		return usualGap
	}
	own := question.said(best)
	said := termSet(article.Terms(shortAnswer(evidence.Question, best))) // may join several: "Ada Brook and Mona Lind"
	beside := disagreeing(evidence)
	for _, other := range evidence.Findings[1:] {
		others := question.said(other)
		same := own.likeness(others) >= sameAnswer || holds(said, others.terms) ||
			slices.ContainsFunc(beside, func(f Finding) bool { return f.Passage.Key == other.Passage.Key })
		if !same && !outdated(evidence, other) {
			return max(0, min(mostGap, best.Score-other.Score))
		}
	}
	return mostGap
}

// holds tells whether a set has all of another.
func holds(set, other map[string]bool) bool {
	for term := range other {
		if !set[term] {
			return false
		}
	}
	return true
}

// outdated tells whether a finding is of another time than the best, which the
// question's time was chosen for.
func outdated(evidence Evidence, f Finding) bool {
	best := evidence.Findings[0]
	return inTime(best) && !inTime(f) || evidence.latest && f.Passage.PublishedAt.Before(best.Passage.PublishedAt)
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
