// Package eval measures the quality of the whole program over a set of
// questions, summaries or claims, with the same code that answers users.
package eval

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// Percent is a rate from 0 to 100; NaN (null in JSON) where nothing was there to measure.
type Percent float64

// String gives one digit after the point, or a dash where nothing was measured.
func (p Percent) String() string {
	if !p.measured() {
		return "–"
	}
	return strconv.FormatFloat(float64(p), 'f', 1, 64)
}

func (p Percent) measured() bool { return !math.IsNaN(float64(p)) }

// MarshalJSON writes one digit after the point.
func (p Percent) MarshalJSON() ([]byte, error) {
	if !p.measured() {
		return []byte("null"), nil
	}
	return []byte(strconv.FormatFloat(float64(p), 'f', 1, 64)), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (p *Percent) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*p = Percent(math.NaN())
		return nil
	}
	return json.Unmarshal(data, (*float64)(p))
}

// Report is what an evaluation measured. Parts that the given files do not
// allow to measure are nil.
type Report struct {
	Articles       int         `json:"articles"`
	Chunks         int         `json:"chunks"`
	Questions      int         `json:"questions"`
	Answerable     int         `json:"answerable"`
	IngestSeconds  float64     `json:"ingest_seconds"`
	Retrieval      *Retrieval  `json:"retrieval,omitempty"`
	BM25           *BM25       `json:"bm25,omitempty"` // the same passages ranked by their words alone
	Reading        *Reading    `json:"reading,omitempty"`
	Choice         *Choice     `json:"choice,omitempty"`
	Abstention     *Abstention `json:"abstention,omitempty"`
	Confidence     *Confidence `json:"confidence,omitempty"`
	Joint          *Percent    `json:"joint,omitempty"` // answered rightly or abstained rightly, of all questions
	Citations      *Citations  `json:"citations,omitempty"`
	Summaries      *Summaries  `json:"summaries,omitempty"`       // of medium length
	ShortSummaries *Summaries  `json:"short_summaries,omitempty"` // one sentence
	Lead3          *Summaries  `json:"lead3,omitempty"`           // the first three sentences in the place of a summary
	Lead1          *Summaries  `json:"lead1,omitempty"`
	Claims         *Claims     `json:"claims,omitempty"`
	Mutations      *Mutations  `json:"mutations,omitempty"`
	Latency        *Latency    `json:"latency_ms,omitempty"`

	outcomes  []outcome
	threshold float64 // of the confidence, below which the program abstained
}

// Retrieval says how well articles are ranked by their best passage, and whether a
// gold answer stands in one of the first passages.
type Retrieval struct {
	NDCG10  Percent `json:"ndcg@10"`
	Recall1 Percent `json:"recall@1"`
	Recall5 Percent `json:"recall@5"`
	Answer1 Percent `json:"answer@1"`
	Answer5 Percent `json:"answer@5"`
}

// BM25 is what plain BM25 reaches over the same passages, and over all sentences.
type BM25 struct {
	Retrieval
	Sentence Percent `json:"sentence"` // the best sentence of the library holds a gold answer
	MAP      Percent `json:"map"`
	MRR      Percent `json:"mrr"`
}

// Choice says how well the sentences to choose from are ordered, where the
// questions name them.
type Choice struct {
	MAP Percent `json:"map"` // mean average precision
	MRR Percent `json:"mrr"` // mean reciprocal rank of the first right one
}

// Confidence says how well the confidence tells whether the answer, given or not,
// is right; an unanswerable question has no right answer.
type Confidence struct {
	AUROC Percent `json:"auroc"`
	Brier Percent `json:"brier"` // mean squared error × 100: lower is better
	ECE   Percent `json:"ece"`   // expected calibration error in ten bins: lower is better
}

// Reading is over answerable questions with the best span, whether or not the
// program abstained: it measures the reader.
type Reading struct {
	Exact     Percent `json:"exact"`     // short answer equals a gold answer
	F1        Percent `json:"f1"`        // words shared with the best gold answer
	Contained Percent `json:"contained"` // a gold answer stands in the answer
	Sentence  Percent `json:"sentence"`  // a gold answer stands in the first citation's quote
}

// Abstention counts an unanswerable question as positive.
type Abstention struct {
	Precision Percent `json:"precision"`
	Recall    Percent `json:"recall"`
	F1        Percent `json:"f1"`
	AUROC     Percent `json:"auroc"` // of 1 - confidence
}

// Citations counts the citations of all answers given.
type Citations struct {
	Total          int `json:"total"`
	Verified       int `json:"verified"`
	QuoteInArticle int `json:"quote_in_article"`
}

// Summaries are ROUGE F1 figures of summaries, against those of people.
type Summaries struct {
	Rouge1 Percent `json:"rouge1"`
	Rouge2 Percent `json:"rouge2"`
	RougeL Percent `json:"rougeL"`
}

// Claims measures the verifier.
type Claims struct {
	Total    int     `json:"total"`
	AUROC    Percent `json:"auroc"`
	Accuracy Percent `json:"accuracy"`
}

// Latency is of whole answers and of their two stages, in milliseconds.
type Latency struct {
	Times
	Find Times `json:"find"`
	Read Times `json:"read"`
}

// Times are the median and the 95th percentile.
type Times struct {
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
}

// tolerance is how far a figure may fall below its baseline.
const tolerance = 0.5

// Fallen lists the quality figures of a report that are more than 0.5 below
// those of a baseline, a line each; a figure that is no longer measured has fallen.
func (r Report) Fallen(baseline Report) []string {
	now, lines := r.figures(), []string{}
	for name, before := range baseline.figures() {
		after, measured := now[name]
		switch {
		case math.IsNaN(before):
		case !measured || math.IsNaN(after):
			lines = append(lines, fmt.Sprintf("%s: %.1f before, not measured now", name, before))
		case after < before-tolerance:
			lines = append(lines, fmt.Sprintf("%s: %.1f before, %.1f now", name, before, after))
		}
	}
	slices.Sort(lines)
	return lines
}

// figures are the quality figures by name: all rates, no counts and no times.
func (r Report) figures() map[string]float64 {
	all := map[string]float64{}
	add := func(section string, part any) {
		data, err := json.Marshal(part)
		var values map[string]Percent
		if err != nil || string(data) == "null" || json.Unmarshal(data, &values) != nil {
			return
		}
		for name, value := range values {
			if name != "total" {
				all[section+"."+name] = float64(value)
			}
		}
	}
	add("retrieval", r.Retrieval)
	add("reading", r.Reading)
	add("choice", r.Choice)
	add("abstention", r.Abstention)
	add("summaries", r.Summaries)
	add("short summaries", r.ShortSummaries)
	add("claims", r.Claims)
	if m := r.Mutations; m != nil {
		all["mutations.flagged"] = float64(m.Flagged)
		all["mutations.originals held"] = 100 - float64(m.OriginalsFlagged)
		for kind, k := range m.ByKind {
			all["mutations."+kind] = float64(k.Flagged)
		}
	}
	if r.Confidence != nil {
		all["confidence.auroc"] = float64(r.Confidence.AUROC)
	}
	if r.Joint != nil {
		all["joint"] = float64(*r.Joint)
	}
	return all
}
