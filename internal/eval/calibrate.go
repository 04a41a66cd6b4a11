package eval

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/article"
)

// Sample is what the confidence knew of one question, and what it should have
// told. It holds none of the set's text.
type Sample struct {
	ID         string             `json:"id"`
	Question   uint32             `json:"question"` // hash of its words: the same question falls into the same fold in every set
	Answerable bool               `json:"answerable"`
	Right      bool               `json:"right"`      // the answer that it gives when it does not abstain holds a gold answer
	Confidence float64            `json:"confidence"` // of the program as it was
	Features   map[string]float64 `json:"features"`   // nil: nothing was found, the confidence is 0 whatever the weights
}

// WriteSamples writes a line for each question that tells whether to abstain.
func (r Report) WriteSamples(path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriter(file)
	encoder := json.NewEncoder(buffered)
	names := answer.FeatureNames()
	for _, o := range r.outcomes {
		if !o.decides {
			continue
		}
		s := Sample{ID: o.question.ID, Question: hashOf(o.question.Question), Answerable: o.question.answerable(), Right: o.contained, Confidence: o.confidence}
		for i, value := range o.features {
			if s.Features == nil {
				s.Features = map[string]float64{}
			}
			s.Features[names[i]] = value
		}
		err = errors.Join(err, encoder.Encode(s))
	}
	return errors.Join(err, buffered.Flush(), file.Close())
}

func hashOf(question string) uint32 {
	hash := fnv.New32a()
	hash.Write([]byte(article.Plain(question)))
	return hash.Sum32()
}

// Calibration is a fit of the confidence.
type Calibration struct {
	Questions int                `json:"questions"`
	Bias      float64            `json:"bias"`
	Weights   map[string]float64 `json:"weights"`
	Threshold float64            `json:"threshold"` // that gives the best joint figure, sets weighed as in the fit
	Sets      []Calibrated       `json:"sets"`
	names     []string           // of the features, in the program's order
}

// Calibrated are the figures of one set of questions.
type Calibrated struct {
	Name   string `json:"name"`
	Before Fit    `json:"before"` // with the confidence that the program told and its usual threshold
	Fitted Fit    `json:"fitted"` // with weights fitted to the other questions (five folds), threshold as fitted
}

// Fit says how good a confidence is.
type Fit struct {
	Questions  int     `json:"questions"`
	Abstention Percent `json:"abstention_auroc"` // of answerable against unanswerable
	AUROC      Percent `json:"auroc"`            // of right against the rest
	Brier      Percent `json:"brier"`
	ECE        Percent `json:"ece"`
	Joint      Percent `json:"joint"`
	Best       Percent `json:"joint_best"` // with the threshold that would be best for this set alone
	BestAt     float64 `json:"best_threshold"`
}

const (
	folds     = 5
	ridge     = 1.0  // penalty on the square of each standardised weight, in questions
	roundings = 1000 // weights keep three digits after the point
)

// Calibrate fits the confidence to the samples of several files, each a set. A set
// of n questions weighs as much as the square root of n: large ones count more, but
// not so much that the small ones do not count.
func Calibrate(paths []string) (Calibration, error) {
	names := answer.FeatureNames()
	var sets []sampleSet
	for _, path := range paths {
		set, err := readSamples(path, names)
		if err != nil {
			return Calibration{}, err
		}
		sets = append(sets, set)
	}
	weigh(sets)
	model, err := fit(sets, func(row) bool { return true })
	if err != nil {
		return Calibration{}, err
	}
	if err := crossValidate(sets); err != nil {
		return Calibration{}, err
	}
	c := Calibration{Bias: rounded(model[0]), Weights: map[string]float64{}, names: names}
	for i, name := range names {
		c.Weights[name] = rounded(model[i+1])
	}
	c.describe(sets)
	return c, nil
}

func rounded(x float64) float64 { return math.Round(x*roundings) / roundings }

// row is a sample as the fit sees it.
type row struct {
	Sample
	values []float64 // of the features; nil without
	weight float64
	held   float64 // confidence by a model that has not seen the question
}

type sampleSet struct {
	name string
	rows []row
}

func readSamples(path string, names []string) (sampleSet, error) {
	list, err := lines[Sample](path)
	if err != nil {
		return sampleSet{}, err
	}
	set := sampleSet{name: strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))}
	for _, s := range list {
		r := row{Sample: s}
		for _, name := range names {
			value, known := s.Features[name]
			if !known && s.Features != nil {
				return sampleSet{}, fmt.Errorf("%w: %s: question %q has no feature %q: write the samples again with this program", ErrInput, path, s.ID, name)
			}
			if known {
				r.values = append(r.values, value)
			}
		}
		set.rows = append(set.rows, r)
	}
	if len(set.rows) == 0 {
		return sampleSet{}, fmt.Errorf("%w: %s holds no sample", ErrInput, path)
	}
	return set, nil
}

// weigh gives every set the square root of its size, and a sample the weight 1 on average.
func weigh(sets []sampleSet) {
	all, sum := 0.0, 0.0
	for _, set := range sets {
		n := float64(len(set.rows))
		all, sum = all+n, sum+math.Sqrt(n)
	}
	for _, set := range sets {
		for i := range set.rows {
			set.rows[i].weight = all / sum / math.Sqrt(float64(len(set.rows)))
		}
	}
}

// crossValidate gives every sample the confidence of a model fitted to the others.
func crossValidate(sets []sampleSet) error {
	for fold := range uint32(folds) {
		model, err := fit(sets, func(r row) bool { return r.Question%folds != fold })
		if err != nil {
			return err
		}
		for _, set := range sets {
			for i := range set.rows {
				if r := &set.rows[i]; r.Question%folds == fold && r.values != nil {
					r.held = logistic(model, r.values)
				}
			}
		}
	}
	return nil
}

// describe fills in the figures, before and after.
func (c *Calibration) describe(sets []sampleSet) {
	var all []row
	for _, set := range sets {
		all = append(all, set.rows...)
	}
	held := func(r row) float64 { return r.held }
	before := func(r row) float64 { return r.Confidence }
	c.Questions = len(all)
	c.Threshold, _ = bestThreshold(all, held)
	for _, set := range sets {
		c.Sets = append(c.Sets, Calibrated{set.name, fitOf(set.rows, before, answer.DefaultThreshold), fitOf(set.rows, held, c.Threshold)})
	}
	if len(sets) > 1 {
		c.Sets = append(c.Sets, Calibrated{"all, weighed", fitOf(all, before, answer.DefaultThreshold), fitOf(all, held, c.Threshold)})
	}
}

func fitOf(rows []row, confidence func(row) float64, threshold float64) Fit {
	var abstention, right []sample
	for _, r := range rows {
		abstention = append(abstention, sample{confidence(r), r.Answerable})
		right = append(right, sample{confidence(r), r.Right})
	}
	at, best := bestThreshold(rows, confidence)
	return Fit{
		Questions: len(rows), Abstention: auroc(abstention), AUROC: auroc(right), Brier: brier(right), ECE: calibrationError(right),
		Joint: joint(rows, confidence, threshold), Best: best, BestAt: at,
	}
}

// joint is the weighed share of questions that are answered rightly, or rightly not
// answered, when those with less confidence than the threshold are not.
func joint(rows []row, confidence func(row) float64, threshold float64) Percent {
	right, all := 0.0, 0.0
	for _, r := range rows {
		answered := r.values != nil && confidence(r) >= threshold
		right += r.weight * one(answered && r.Right || !answered && !r.Answerable)
		all += r.weight
	}
	return Percent(100 * right / all)
}

// steps is how fine thresholds are tried.
const steps = 100

// bestThreshold gives the threshold with the best joint figure; of a stretch of
// equally good ones the middle.
func bestThreshold(rows []row, confidence func(row) float64) (threshold float64, best Percent) {
	first, last := 0, 0
	for i := 1; i < steps; i++ {
		switch j := joint(rows, confidence, float64(i)/steps); {
		case first == 0 || j > best+1e-9:
			first, last, best = i, i, j
		case j > best-1e-9 && last == i-1:
			last = i
		}
	}
	return float64(first+last) / 2 / steps, best
}

// Text is the calibration for people, the weights as answer/confidence.go holds them.
func (c Calibration) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-28s %9s %10s %6s %6s %5s %6s %s\n", "", "questions", "abstention", "right", "Brier", "ECE", "joint", "(best, at)")
	for _, set := range c.Sets {
		for _, line := range []struct {
			name string
			Fit
		}{{set.Name + ", before", set.Before}, {set.Name + ", fitted", set.Fitted}} {
			fmt.Fprintf(&b, "%-28s %9d %10v %6v %6v %5v %6v (%v, %.2f)\n",
				line.name, line.Questions, line.Abstention, line.AUROC, line.Brier, line.ECE, line.Joint, line.Best, line.BestAt)
		}
	}
	fmt.Fprintf(&b, "\nthreshold with the best joint figure: %.2f\n\nThe weights, for internal/answer/confidence.go:\n\n%s", c.Threshold, c.Constants())
	return b.String()
}

// Constants are the weights as Go source.
func (c Calibration) Constants() string {
	var b strings.Builder
	fmt.Fprintf(&b, "const confidenceBias = %v\n\nvar confidenceWeights = map[string]float64{\n", c.Bias)
	widest := len(slices.MaxFunc(c.names, func(a, b string) int { return len(a) - len(b) }))
	for _, name := range c.names {
		fmt.Fprintf(&b, "\t%q:%s %v,\n", name, strings.Repeat(" ", widest-len(name)), c.Weights[name])
	}
	b.WriteString("}\n")
	return b.String()
}
