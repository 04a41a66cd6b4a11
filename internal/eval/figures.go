package eval

import "math"

// outcomes of questions, of which figures are made.
type outcomes []outcome

// of gives a value of each outcome that counts.
func (list outcomes) of(counts func(outcome) bool, value func(outcome) float64) []float64 {
	var values []float64
	for _, o := range list {
		if counts(o) {
			values = append(values, value(o))
		}
	}
	return values
}

func labelled(o outcome) bool { return o.labelled }
func reads(o outcome) bool    { return o.reads }
func decides(o outcome) bool  { return o.decides }
func choices(o outcome) bool  { return o.choices }

// quotes: exact and f1 need the words of an answer, not a sentence.
func quotes(o outcome) bool { return o.reads && len(o.question.Answers) > 0 }

// summarise turns the outcomes into the figures; silent leaves retrieval only.
func (r *Report) summarise(silent bool) {
	list := outcomes(r.outcomes)
	r.Retrieval = list.retrieval(func(o outcome) ranking { return o.ours })
	r.Latency = list.latency()
	r.BM25 = &BM25{
		Retrieval: *list.retrieval(func(o outcome) ranking { return o.plain }),
		Sentence:  mean(list.of(reads, func(o outcome) float64 { return one(o.bySentence) })),
		MAP:       mean(list.of(choices, func(o outcome) float64 { return o.plainlyTaken.precision })),
		MRR:       mean(list.of(choices, func(o outcome) float64 { return o.plainlyTaken.reciprocal })),
	}
	if len(list.of(choices, func(outcome) float64 { return 0 })) > 0 {
		r.Choice = &Choice{
			MAP: mean(list.of(choices, func(o outcome) float64 { return o.chosen.precision })),
			MRR: mean(list.of(choices, func(o outcome) float64 { return o.chosen.reciprocal })),
		}
	}
	if silent {
		return
	}
	r.Reading = list.reading()
	r.Abstention, r.Confidence = list.abstention(), list.confidence()
	joint := mean(list.of(decides, func(o outcome) float64 { return one(o.wellDecided()) }))
	r.Joint = &joint
}

// retrieval of our ranking or of plain BM25's.
func (list outcomes) retrieval(whose func(outcome) ranking) *Retrieval {
	rate := func(value func(ranking) float64) Percent {
		return mean(list.of(labelled, func(o outcome) float64 { return value(whose(o)) }))
	}
	return &Retrieval{
		NDCG10:  rate(func(r ranking) float64 { return r.ndcg }),
		Recall1: rate(func(r ranking) float64 { return r.recall1 }),
		Recall5: rate(func(r ranking) float64 { return r.recall5 }),
		Answer1: list.answerAt(1, whose),
		Answer5: list.answerAt(5, whose),
	}
}

// answerAt is answer@k: the share of questions with the answer in one of the first
// k passages.
func (list outcomes) answerAt(k int, whose func(outcome) ranking) Percent {
	return mean(list.of(reads, func(o outcome) float64 { at := whose(o).answerAt; return one(0 < at && at <= k) }))
}

func (list outcomes) reading() *Reading {
	return &Reading{
		Exact:     mean(list.of(quotes, func(o outcome) float64 { return o.exact })),
		F1:        mean(list.of(quotes, func(o outcome) float64 { return o.f1 })),
		Contained: mean(list.of(reads, func(o outcome) float64 { return one(o.contained) })),
		Sentence:  mean(list.of(reads, func(o outcome) float64 { return one(o.sentence) })),
	}
}

// wellDecided: answered rightly, or abstained where there is no answer.
func (o outcome) wellDecided() bool {
	if o.question.answerable() {
		return o.answered && o.contained
	}
	return !o.answered
}

func (list outcomes) abstention() *Abstention {
	var d decisions
	var samples []sample
	for _, o := range list {
		if o.decides {
			unanswerable := !o.question.answerable()
			d.add(unanswerable, !o.answered)
			samples = append(samples, sample{1 - o.confidence, unanswerable})
		}
	}
	precision, recall, f1 := d.figures()
	return &Abstention{precision, recall, f1, auroc(samples)}
}

func (list outcomes) confidence() *Confidence {
	samples := list.samples()
	return &Confidence{auroc(samples), brier(samples), calibrationError(samples)}
}

func (list outcomes) latency() *Latency {
	times := func(value func(outcome) float64) Times {
		values := list.of(func(outcome) bool { return true }, value)
		return Times{P50: percentile(values, 0.5), P95: percentile(values, 0.95)}
	}
	return &Latency{
		Times: times(func(o outcome) float64 { return o.all }),
		Find:  times(func(o outcome) float64 { return o.find }),
		Read:  times(func(o outcome) float64 { return o.read }),
	}
}

// bin holds the samples whose score lies in one tenth of 0 to 1.
type bin struct {
	count         int
	score, chance float64 // means: what was told, what came
}

const bins = 10

// reliability sorts samples into bins by their score.
func reliability(samples []sample) [bins]bin {
	var list [bins]bin
	for _, s := range samples {
		b := &list[min(bins-1, max(0, int(s.score*bins)))]
		b.count++
		b.score += s.score
		b.chance += one(s.positive)
	}
	for i := range list {
		if n := float64(list[i].count); n > 0 {
			list[i].score, list[i].chance = list[i].score/n, list[i].chance/n
		}
	}
	return list
}

// calibrationError is the expected calibration error (Naeini and others 2015): the
// mean distance of what was told from what came, over the bins by their counts.
func calibrationError(samples []sample) Percent {
	sum := 0.0
	for _, b := range reliability(samples) {
		sum += float64(b.count) * math.Abs(b.score-b.chance)
	}
	return Percent(100 * sum / float64(len(samples)))
}

// brier is the mean squared error of the scores as probabilities (Brier 1950), × 100.
func brier(samples []sample) Percent {
	var errors []float64
	for _, s := range samples {
		distance := s.score - one(s.positive)
		errors = append(errors, distance*distance)
	}
	return mean(errors)
}
