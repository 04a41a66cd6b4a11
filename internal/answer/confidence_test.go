package answer

import (
	"maps"
	"slices"
	"testing"
)

func TestEveryFeatureHasAWeight(t *testing.T) {
	names := slices.Sorted(slices.Values(FeatureNames()))
	if weights := slices.Sorted(maps.Keys(confidenceWeights)); !slices.Equal(names, weights) {
		t.Errorf("the features are %v, the weights are of %v", names, weights)
	}
}

func TestConfidence(t *testing.T) {
	if Features(Evidence{}) != nil || confidence(Evidence{}) != 0 {
		t.Error("evidence without a finding has features or a confidence")
	}
	weak := Evidence{Findings: []Finding{{Score: 8, Around: 0.2}, {Score: 7.5, Short: "another"}}, searched: 1000, MissingTerms: []string{"Zagreb"}}
	strong := Evidence{Findings: []Finding{{Score: 22, Around: 0.9}}, searched: 1000, gap: 9}
	if got := len(Features(weak)); got != len(FeatureNames()) {
		t.Errorf("%d features with %d names", got, len(FeatureNames()))
	}
	if low, high := confidence(weak), confidence(strong); !(0 < low && low < 0.5 && 0.5 < high && high < 1) {
		t.Errorf("confidence %v of weak and %v of strong evidence", low, high)
	}
}
