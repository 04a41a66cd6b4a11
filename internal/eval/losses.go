package eval

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// loss are the questions that went wrong at one stage.
type loss struct {
	Title   string
	Explain string
	Share   string // of all questions
	Rows    []lost
}

type lost struct {
	ID, Question string
	Gold         string // the answers that would be right
	Said         string // the short answer, given or withheld
	Confidence   string
	Place        string // of the first passage with an answer
}

// found in so many passages counts as found.
const foundIn = 5

// losses sorts the questions that went wrong by the first stage that failed.
func (list outcomes) losses() []loss {
	found := func(o outcome) bool { return 0 < o.ours.answerAt && o.ours.answerAt <= foundIn }
	stages := []struct {
		title, explain string
		lost           func(outcome) bool
	}{
		{"Not found", "no answer stands in the first five passages, and none was read elsewhere",
			func(o outcome) bool { return o.reads && !o.contained && !found(o) }},
		{"Found, but not read right", "an answer stands in the first five passages, and the best quote does not hold it",
			func(o outcome) bool { return o.reads && !o.contained && found(o) }},
		{"Right, but not answered", "the quote holds the answer, and the confidence was below the threshold",
			func(o outcome) bool { return o.contained && !o.answered }},
		{"Answered without an answer", "no article answers the question, and it was answered",
			func(o outcome) bool { return o.decides && !o.question.answerable() && o.answered }},
		{"Article not found", "only the article is labelled, and it is not among the first five",
			func(o outcome) bool { return o.labelled && !o.reads && o.ours.recall5 == 0 }},
	}
	var losses []loss
	for _, stage := range stages {
		l := loss{Title: stage.title, Explain: stage.explain}
		for _, o := range list {
			if stage.lost(o) {
				l.Rows = append(l.Rows, o.lost())
			}
		}
		l.Share = share(len(l.Rows), len(list)).String()
		losses = append(losses, l)
	}
	return losses
}

func (o outcome) lost() lost {
	l := lost{ID: o.question.ID, Question: o.question.Question, Gold: strings.Join(slices.Concat(o.question.Answers, o.question.AnswerSentences), " / "), Said: o.said}
	if o.decides {
		l.Confidence = fmt.Sprintf("%.2f", o.confidence)
	}
	if o.ours.answerAt > 0 {
		l.Place = fmt.Sprint(o.ours.answerAt)
	}
	return l
}

// samples are the confidences and whether the answer is right, the highest first.
func (list outcomes) samples() (samples []sample) {
	for _, o := range list {
		if o.decides {
			samples = append(samples, sample{o.confidence, o.contained})
		}
	}
	slices.SortStableFunc(samples, func(a, b sample) int { return cmp.Compare(b.score, a.score) })
	return samples
}
