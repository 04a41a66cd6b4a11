package eval

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pressmark/pressmark/internal/answer"
)

// drawn are samples whose rightness follows a known model: bias -1, 2 for the
// first feature, nothing for the others.
func drawn(n int, seed uint64) []Sample {
	random := rand.New(rand.NewPCG(seed, 0))
	names := answer.FeatureNames()
	var list []Sample
	for i := range n {
		s := Sample{ID: fmt.Sprint(i), Question: random.Uint32(), Features: map[string]float64{}}
		for _, name := range names {
			s.Features[name] = random.NormFloat64()
		}
		s.Right = random.Float64() < 1/(1+math.Exp(1-2*s.Features[names[0]]))
		s.Answerable = s.Right || random.IntN(2) == 0
		list = append(list, s)
	}
	return list
}

func written(t *testing.T, name string, samples []Sample) string {
	t.Helper()
	var lines bytes.Buffer
	for _, s := range samples {
		data, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(data, '\n'))
	}
	path := filepath.Join(t.TempDir(), name+".jsonl")
	if err := os.WriteFile(path, lines.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCalibrateFindsTheModel(t *testing.T) {
	nothing := Sample{ID: "nothing found", Question: 1, Answerable: true}
	paths := []string{written(t, "large", drawn(4000, 1)), written(t, "small", append(drawn(400, 2), nothing))}
	c, err := Calibrate(paths)
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range answer.FeatureNames() {
		want := 0.0
		if i == 0 {
			want = 2
		}
		if math.Abs(c.Weights[name]-want) > 0.25 {
			t.Errorf("weight of %s = %v, want about %v", name, c.Weights[name], want)
		}
	}
	if math.Abs(c.Bias+1) > 0.2 || c.Questions != 4401 || len(c.Sets) != 3 {
		t.Errorf("bias %v of %d questions in %d sets", c.Bias, c.Questions, len(c.Sets))
	}
	if fitted := c.Sets[0].Fitted; fitted.ECE > 5 || fitted.AUROC < 80 || fitted.Joint > fitted.Best {
		t.Errorf("fitted: %+v", fitted)
	}
	again, err := Calibrate(paths)
	if err != nil || again.Text() != c.Text() {
		t.Errorf("a second fit differs: %v", err)
	}
	if text := c.Constants(); !strings.Contains(text, "const confidenceBias = -") || strings.Count(text, "\n") != 4+len(answer.FeatureNames()) {
		t.Errorf("constants:\n%s", text)
	}
}

// At the maximum the likelihood has no slope.
func TestFitIsAMaximum(t *testing.T) {
	rows := []row{}
	for _, s := range drawn(200, 3) {
		rows = append(rows, row{Sample: s, weight: 1, values: []float64{s.Features[answer.FeatureNames()[0]]}})
	}
	model, err := newton(rows)
	if err != nil {
		t.Fatal(err)
	}
	gradient, _ := slope(model, rows)
	for i, g := range gradient {
		if math.Abs(g) > 1e-6 {
			t.Errorf("slope %d = %v at the maximum", i, g)
		}
	}
}

func TestSamplesThatCannotBeFitted(t *testing.T) {
	old := drawn(10, 4)
	old[3].Features = map[string]float64{"forgotten": 1}
	for name, path := range map[string]string{
		"no file":       filepath.Join(t.TempDir(), "none.jsonl"),
		"empty":         written(t, "empty", nil),
		"other version": written(t, "old", old),
		"nothing found": written(t, "nothing", []Sample{{ID: "1"}}),
	} {
		if _, err := Calibrate([]string{path}); !errors.Is(err, ErrInput) {
			t.Errorf("%s: Calibrate = %v, want ErrInput", name, err)
		}
	}
}

func TestSolve(t *testing.T) {
	got := solve([][]float64{{4, 2}, {2, 3}}, []float64{10, 9})
	if !near(got[0], 1.5) || !near(got[1], 2) {
		t.Errorf("solve = %v, want 1.5 and 2", got)
	}
}

// Between two thresholds nothing changes: the middle is taken.
func TestBestThreshold(t *testing.T) {
	rows := []row{
		{Sample: Sample{Confidence: 0.2}, values: []float64{1}, weight: 1},
		{Sample: Sample{Confidence: 0.6, Answerable: true, Right: true}, values: []float64{1}, weight: 1},
		{Sample: Sample{Confidence: 0.99}, weight: 1}, // nothing was found: never answered
	}
	at, best := bestThreshold(rows, func(r row) float64 { return r.Confidence })
	if !near(at, 0.405) || best != 100 {
		t.Errorf("best threshold %v with %v, want 0.405 with 100", at, best)
	}
}
