package eval

import (
	"encoding/json"
	"math"
	"testing"
)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func set(ids ...string) map[string]bool {
	m := map[string]bool{}
	for _, id := range ids {
		m[id] = true
	}
	return m
}

func TestNDCG(t *testing.T) {
	discount := func(rank float64) float64 { return 1 / math.Log2(rank+1) }
	for _, test := range []struct {
		ranking  []string
		relevant map[string]bool
		want     float64
	}{
		{[]string{"a", "b"}, set("a"), 1},
		{[]string{"b", "a"}, set("a"), discount(2)},
		{[]string{"x", "a", "b"}, set("a", "b"), (discount(2) + discount(3)) / (1 + discount(2))},
		{[]string{"x"}, set("a"), 0},
		{nil, set("a"), 0},
		{[]string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "a"}, set("a"), 0},
	} {
		if got := ndcg(test.ranking, test.relevant, 10); !near(got, test.want) {
			t.Errorf("ndcg(%v, %v) = %v, want %v", test.ranking, test.relevant, got, test.want)
		}
	}
}

func TestRecall(t *testing.T) {
	ranking := []string{"a", "x", "b"}
	for k, want := range map[int]float64{1: 1.0 / 3, 3: 2.0 / 3, 5: 2.0 / 3} {
		if got := recall(ranking, set("a", "b", "c"), k); !near(got, want) {
			t.Errorf("recall at %d = %v, want %v", k, got, want)
		}
	}
}

func TestAnswersMatchAsNormalisedWords(t *testing.T) {
	for _, test := range []struct {
		text, answer string
		want         bool
	}{
		{"The bridge cost £3.4 million.", "3.4 million", true},
		{"It was THE Eiffel Tower", "eiffel tower", true},
		{"Painter's group", "Painters group", true},
		{"catalogue", "cat", false},
		{"a big cat", "cat", true},
	} {
		if got := contains(test.text, []string{"nothing like it", test.answer}); got != test.want {
			t.Errorf("contains(%q, %q) = %v", test.text, test.answer, got)
		}
	}
	if !exact("The Harbour Bridge", []string{"harbour bridge"}) || exact("Harbour Bridge repair", []string{"harbour bridge"}) {
		t.Error("exact must ignore case and articles, and nothing else")
	}
}

func TestWordF1(t *testing.T) {
	for _, test := range []struct {
		short, gold string
		want        float64
	}{
		{"in April", "April", 2.0 / 3},
		{"the April", "April", 1},
		{"May", "April", 0},
		{"new new york", "new york", 0.8},
	} {
		if got := wordF1(test.short, []string{"zzz", test.gold}); !near(got, test.want) {
			t.Errorf("wordF1(%q, %q) = %v, want %v", test.short, test.gold, got, test.want)
		}
	}
}

func TestAUROC(t *testing.T) {
	for _, test := range []struct {
		samples []sample
		want    float64
	}{
		{[]sample{{0.9, true}, {0.1, false}}, 100},
		{[]sample{{0.1, true}, {0.9, false}}, 0},
		{[]sample{{0.5, true}, {0.5, false}}, 50},
		{[]sample{{3, true}, {2, false}, {2, true}, {1, false}}, 87.5},
	} {
		if got := auroc(test.samples); !near(float64(got), test.want) {
			t.Errorf("auroc(%v) = %v, want %v", test.samples, got, test.want)
		}
	}
	if got := auroc([]sample{{1, true}}); !math.IsNaN(float64(got)) {
		t.Errorf("auroc without negatives = %v, want NaN", got)
	}
}

func TestDecisions(t *testing.T) {
	var d decisions
	for _, c := range []struct{ unanswerable, abstained bool }{{true, true}, {true, true}, {true, false}, {false, true}, {false, false}} {
		d.add(c.unanswerable, c.abstained)
	}
	precision, recall, f1 := d.figures()
	for name, pair := range map[string][2]float64{
		"precision": {float64(precision), 200.0 / 3}, "recall": {float64(recall), 200.0 / 3}, "f1": {float64(f1), 200.0 / 3},
	} {
		if !near(pair[0], pair[1]) {
			t.Errorf("%s = %v, want %v", name, pair[0], pair[1])
		}
	}
}

func TestPercentile(t *testing.T) {
	values := []float64{5, 1, 4, 2, 3}
	if p50, p95 := percentile(values, 0.5), percentile(values, 0.95); p50 != 3 || p95 != 5 {
		t.Errorf("percentiles = %v, %v, want 3, 5", p50, p95)
	}
	if got := percentile(nil, 0.5); got != 0 {
		t.Errorf("percentile of nothing = %v", got)
	}
}

func TestRouge(t *testing.T) {
	for _, test := range []struct {
		summary, reference string
		r1, r2, rL         float64
	}{
		{"the cat sat", "the cat sat", 1, 1, 1},
		{"the cat sat on the mat", "the cat lay on the mat", 5.0 / 6, 3.0 / 5, 5.0 / 6},
		{"dogs", "cats", 0, 0, 0},
		{"Running quickly.", "running quick", 0.5, 0, 0.5}, // stems: run quickli, run quick
	} {
		r1, r2, rL := rouge(test.summary, test.reference)
		if !near(r1, test.r1) || !near(r2, test.r2) || !near(rL, test.rL) {
			t.Errorf("rouge(%q, %q) = %v %v %v, want %v %v %v", test.summary, test.reference, r1, r2, rL, test.r1, test.r2, test.rL)
		}
	}
}

// The union of common subsequences: the worked example of Lin (2004), section 3.2.
func TestSummaryLevelL(t *testing.T) {
	reference := [][]string{{"w1", "w2", "w3", "w4", "w5"}}
	summary := [][]string{{"w1", "w2", "w6", "w7", "w8"}, {"w1", "w3", "w8", "w9", "w5"}}
	// The union is w1 w2 w3 w5: recall 4/5, precision 4/10.
	if got, want := summaryL(summary, reference), 2*4.0/15; !near(got, want) {
		t.Errorf("summaryL = %v, want %v", got, want)
	}
}

func TestBaseline(t *testing.T) {
	joint := Percent(70)
	before := Report{Joint: &joint, Reading: &Reading{Exact: 40, F1: 50, Contained: 60, Sentence: 55},
		Retrieval: &Retrieval{NDCG10: 68, Answer1: Percent(math.NaN())}, Latency: &Latency{Times: Times{P50: 1}}}
	data, err := json.Marshal(before)
	if err != nil {
		t.Fatal(err)
	}
	var read Report
	if err := json.Unmarshal(data, &read); err != nil {
		t.Fatal(err)
	}
	if fallen := before.Fallen(read); len(fallen) != 0 {
		t.Errorf("a report fell below itself: %v", fallen)
	}
	lower, within := Percent(69.4), Reading{Exact: 39.5, F1: 50, Contained: 60, Sentence: 55}
	after := Report{Joint: &lower, Reading: &within, Retrieval: before.Retrieval, Latency: &Latency{Times: Times{P50: 100}}}
	if fallen := after.Fallen(read); len(fallen) != 1 || fallen[0] != "joint: 70.0 before, 69.4 now" {
		t.Errorf("Fallen = %q, want the joint figure alone", fallen)
	}
	if fallen := (Report{Joint: &joint, Retrieval: before.Retrieval}).Fallen(read); len(fallen) != 4 {
		t.Errorf("Fallen = %q, want the four reading figures that were not measured", fallen)
	}
}
