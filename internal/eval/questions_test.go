package eval

import (
	"math"
	"testing"
)

func TestWhatCountsAsAnswered(t *testing.T) {
	q := question{Answers: []string{"Norway"}, AnswerSentences: []string{"Oslo is the capital , they say ."}}
	for text, want := range map[string]bool{
		"The medals went to Norway.":                 true,
		"True: Oslo is the capital, they say.":       true, // holds the sentence
		"Oslo is the capital":                        true, // is a part of it
		"Bergen is not the capital, they say.":       false,
		"":                                           false,
		"Norwegians like winter more than summer.":   false,
		"Oslo is the capital , they say . And more.": true,
	} {
		if got := q.answeredBy(text); got != want {
			t.Errorf("answeredBy(%q) = %v, want %v", text, got, want)
		}
	}
}

// What no article answers must be abstained from, also where the file says that
// its answer stands in no article.
func TestWhatIsMeasured(t *testing.T) {
	no, yes := false, true
	for name, test := range map[string]struct {
		question                  question
		answerable, retrievalOnly bool
	}{
		"answer":              {question{Answers: []string{"a"}}, true, false},
		"paraphrase":          {question{Answers: []string{"a"}, AnswerInArticle: &no}, true, true},
		"none":                {question{}, false, false},
		"none in the article": {question{AnswerInArticle: &no}, false, false},
		"said to have none":   {question{Answers: []string{"a"}, Answerable: &no}, false, false},
		"sentence":            {question{AnswerSentences: []string{"a"}, Answerable: &yes}, true, false},
	} {
		if got := test.question.answerable(); got != test.answerable {
			t.Errorf("%s: answerable %v", name, got)
		}
		if got := test.question.forArticlesOnly(); got != test.retrievalOnly {
			t.Errorf("%s: for articles only %v", name, got)
		}
	}
}

func TestRank(t *testing.T) {
	q := question{Answers: []string{"gold"}, ArticleIDs: []string{"a"}}
	got := q.rank([]string{"b", "b", "a"}, []string{"x", "y gold", "gold"})
	if got.answerAt != 2 || got.recall1 != 0 || got.recall5 != 1 || !near(got.ndcg, 1/math.Log2(3)) {
		t.Errorf("rank = %+v", got)
	}
	if got := q.rank(nil, nil); got.answerAt != 0 || got.ndcg != 0 {
		t.Errorf("rank of nothing = %+v", got)
	}
}

func TestJudge(t *testing.T) {
	ordered := []candidate{{}, {right: true}, {}, {right: true}}
	if got := judge(ordered); !near(got.precision, 0.5) || !near(got.reciprocal, 0.5) {
		t.Errorf("judge = %+v, want 0.5 and 0.5", got)
	}
}

// The scores of Lucene's formula, worked by hand.
func TestLexical(t *testing.T) {
	l := newLexical(1.2, 0.75)
	for _, text := range [][]string{{"cat", "mat"}, {"dog", "mat"}, {"cat", "cat", "dog", "sun"}} {
		l.add(text)
	}
	idf := math.Log(1 + (3-2+0.5)/(2+0.5))
	norm := func(length float64) float64 { return 1.2 * (0.25 + 0.75*length/(8.0/3)) }
	for i, want := range []float64{idf / (1 + norm(2)), 0, 2 * idf / (2 + norm(4))} {
		if got := l.score([]string{"cat", "moon"}, [][]string{{"cat", "mat"}, {"dog", "mat"}, {"cat", "cat", "dog", "sun"}}[i]); !near(got, want) {
			t.Errorf("score of text %d = %v, want %v", i, got, want)
		}
	}
	if got := l.best([]string{"cat"}, 5); len(got) != 2 || got[0] != 2 || got[1] != 0 {
		t.Errorf("best = %v, want 2 before 0", got)
	}
}

func TestReliability(t *testing.T) {
	samples := []sample{{0.95, true}, {0.91, false}, {1, true}, {0.05, false}}
	list := reliability(samples)
	if list[9].count != 3 || !near(list[9].chance, 2.0/3) || list[0].count != 1 || list[5].count != 0 {
		t.Errorf("reliability = %+v", list)
	}
	if got, want := float64(calibrationError(samples)), 100*(3*math.Abs(2.86/3-2.0/3)+0.05)/4; !near(got, want) {
		t.Errorf("calibration error = %v, want %v", got, want)
	}
	if got, want := float64(brier(samples)), 100*(0.0025+0.8281+0+0.0025)/4; math.Abs(got-want) > 1e-9 {
		t.Errorf("brier = %v, want %v", got, want)
	}
}
