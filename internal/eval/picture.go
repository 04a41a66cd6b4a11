package eval

import (
	"fmt"
	"math"
	"strings"
)

// picture is a diagram of lines and dots, with the numbers behind it as a table.
type picture struct {
	Slug         string // of its file
	Title        string
	Explain      string // what it shows and how to read it
	Desc         string // what it shows here, for those who do not see it
	XAxis, YAxis axis
	Series       []series
	Note         *note
	Table        table
}

// axis goes from From to To with a tick every Step.
type axis struct {
	Label          string
	From, To, Step float64
}

type series struct {
	Name   string
	Class  string // ours, plain or ideal: the styles of the template
	Points []point
	Dots   bool // dots instead of a line, each as large as it weighs
}

type point struct{ X, Y, Weight float64 }

// note marks one point of a picture with words.
type note struct {
	point
	Text string
}

// Size of a picture and of the frame of its axes, in the units of its view box:
// text keeps a readable size down to the width of a phone.
const (
	pictureWidth, pictureHeight = 440, 310
	frameLeft, frameRight       = 62, 424
	frameTop, frameBottom       = 40, 254
	letter                      = 8 // about as wide as one
	largestDot                  = 11
)

func (p picture) x(value float64) float64 { return place(p.XAxis, value, frameLeft, frameRight) }
func (p picture) y(value float64) float64 { return place(p.YAxis, value, frameBottom, frameTop) }

func place(a axis, value, from, to float64) float64 {
	return math.Round((from+(value-a.From)/(a.To-a.From)*(to-from))*10) / 10
}

// tick is a mark of an axis.
type tick struct {
	At    float64
	Label string
}

func (a axis) ticks(at func(float64) float64) (list []tick) {
	for value := a.From; value <= a.To+1e-9; value += a.Step {
		list = append(list, tick{at(value), fmt.Sprintf("%g", value)})
	}
	return list
}

// XTicks and YTicks are for the template, as are the methods below.
func (p picture) XTicks() []tick { return p.XAxis.ticks(p.x) }

// YTicks are the marks of the upright axis.
func (p picture) YTicks() []tick { return p.YAxis.ticks(p.y) }

// Path is a line through the points of a series, in the language of SVG.
func (p picture) Path(s series) string {
	var b strings.Builder
	for i, point := range s.Points {
		fmt.Fprintf(&b, "%c%g,%g", "ML"[min(i, 1)], p.x(point.X), p.y(point.Y))
	}
	return b.String()
}

// Circles are the dots of a series; their area is their weight.
func (p picture) Circles(s series) (list []circle) {
	heaviest := 0.0
	for _, point := range s.Points {
		heaviest = max(heaviest, point.Weight)
	}
	for _, point := range s.Points {
		radius := math.Round(10*largestDot*math.Sqrt(point.Weight/heaviest)) / 10
		list = append(list, circle{p.x(point.X), p.y(point.Y), max(2, radius)})
	}
	return list
}

type circle struct{ X, Y, R float64 }

// Legend places the names of the series side by side above the frame.
func (p picture) Legend() (list []tick) {
	at := float64(frameLeft)
	for _, s := range p.Series {
		list = append(list, tick{at, s.Name})
		at += 48 + letter*float64(len([]rune(s.Name)))
	}
	return list
}

// Mark places the note at the foot of a line that leads down from its point, on
// the side where there is room.
func (p picture) Mark() mark {
	m := mark{X: p.x(p.Note.X), Y: p.y(p.Note.Y), Foot: frameBottom, Anchor: "start", TextY: frameBottom - 8, Text: p.Note.Text}
	m.TextX = m.X + 6
	if m.X > (frameLeft+2*frameRight)/3 {
		m.Anchor, m.TextX = "end", m.X-6
	}
	return m
}

type mark struct {
	X, Y, Foot, TextX, TextY float64
	Anchor, Text             string
}

var percents = axis{From: 0, To: 100, Step: 20}

// labelled is an axis with what it measures.
func (a axis) labelled(label string) axis {
	a.Label = label
	return a
}

// answerPicture shows answer@k of both rankings.
func (list outcomes) answerPicture() picture {
	p := picture{
		Slug: "answer-at-k", Title: "Answer among the first passages",
		Explain: "How often an answer stands in one of the first k passages: of Pressmark's ranking, and of plain BM25 over the same passages. Higher is better.",
		XAxis:   axis{Label: "first k passages", From: 0, To: deepest, Step: 5},
		YAxis:   percents.labelled("questions, %"),
		Series:  []series{{Name: "Pressmark", Class: "ours"}, {Name: "plain BM25", Class: "plain"}},
		Table:   table{Head: []string{"k", "Pressmark", "plain BM25"}},
	}
	lowest := 80.0
	for k := 1; k <= deepest; k++ {
		ours := list.answerAt(k, func(o outcome) ranking { return o.ours })
		plain := list.answerAt(k, func(o outcome) ranking { return o.plain })
		p.Series[0].Points = append(p.Series[0].Points, point{X: float64(k), Y: float64(ours)})
		p.Series[1].Points = append(p.Series[1].Points, point{X: float64(k), Y: float64(plain)})
		lowest = min(lowest, float64(ours), float64(plain))
		p.Table.Rows = append(p.Table.Rows, []string{fmt.Sprint(k), ours.String(), plain.String()})
	}
	p.YAxis.From = math.Floor(lowest/p.YAxis.Step) * p.YAxis.Step
	p.Desc = fmt.Sprintf("In the first passage: %s %%, with plain BM25 %s %%. In one of the first five: %s %% and %s %%.",
		p.Table.Rows[0][1], p.Table.Rows[0][2], p.Table.Rows[4][1], p.Table.Rows[4][2])
	return p
}

// risk is what happens if only questions of at least this confidence are answered.
type risk struct {
	threshold float64
	answered  Percent // of all questions
	wrong     Percent // of those answered
}

// risks gives a point for every confidence that occurs, the highest first.
func (list outcomes) risks() (curve []risk) {
	samples := list.samples()
	answered, wrong := 0, 0
	for i, s := range samples {
		answered++
		wrong += int(one(!s.positive))
		if i+1 < len(samples) && samples[i+1].score == s.score {
			continue
		}
		curve = append(curve, risk{s.score, share(answered, len(samples)), share(wrong, answered)})
	}
	return curve
}

func share(part, of int) Percent { return Percent(100 * float64(part) / float64(of)) }

// riskPicture shows how many answers are wrong, as more questions are answered.
func (list outcomes) riskPicture(threshold float64) picture {
	p := picture{
		Slug: "risk-against-coverage", Title: "Risk against coverage",
		Explain: "If only the most confident answers are given: how many of them are wrong. An answer to a question without one is wrong. Lower is better; the mark is the threshold at work, below which the program abstains.",
		XAxis:   percents.labelled("questions answered, %"),
		YAxis:   percents.labelled("wrong among them, %"),
		Series:  []series{{Name: "Pressmark", Class: "ours"}},
		Table:   table{Head: []string{"confidence at least", "answered", "wrong among them"}},
	}
	curve := list.risks()
	for _, r := range curve {
		p.Series[0].Points = append(p.Series[0].Points, point{X: float64(r.answered), Y: float64(r.wrong)})
	}
	at := riskAt(curve, threshold)
	p.Note = &note{point{X: float64(at.answered), Y: float64(at.wrong)}, fmt.Sprintf("threshold %.2f", threshold)}
	p.Desc = fmt.Sprintf("With the threshold %.2f, %v %% of the questions are answered, %v %% of these wrongly.", threshold, at.answered, at.wrong)
	for tenths := 9; tenths >= 0; tenths-- {
		r := riskAt(curve, float64(tenths)/10)
		p.Table.Rows = append(p.Table.Rows, []string{fmt.Sprintf("0.%d", tenths), r.answered.String(), r.wrong.String()})
	}
	return p
}

// riskAt is the point of the curve that a threshold leads to.
func riskAt(curve []risk, threshold float64) risk {
	at := risk{threshold: threshold}
	for _, r := range curve {
		if r.threshold >= threshold {
			at = r
		}
	}
	return at
}

// reliabilityPicture compares what the confidence says with what comes.
func (list outcomes) reliabilityPicture() picture {
	p := picture{
		Slug: "reliability", Title: "Reliability of the confidence",
		Explain: "Questions sorted into ten bins by their confidence: how many of each bin have a right answer. Dots on the dashed line are as the confidence says; below it, it says too much. The area of a dot is the number of questions.",
		XAxis:   percents.labelled("mean confidence, %"),
		YAxis:   percents.labelled("right answers, %"),
		Series: []series{{Name: "as it says", Class: "ideal", Points: []point{{X: 0, Y: 0}, {X: 100, Y: 100}}},
			{Name: "Pressmark", Class: "ours", Dots: true}},
		Table: table{Head: []string{"confidence", "questions", "mean", "right"}},
	}
	samples := list.samples()
	for i, b := range reliability(samples) {
		if b.count == 0 {
			continue
		}
		p.Series[1].Points = append(p.Series[1].Points, point{100 * b.score, 100 * b.chance, float64(b.count)})
		p.Table.Rows = append(p.Table.Rows, []string{fmt.Sprintf("%.1f to %.1f", float64(i)/bins, float64(i+1)/bins),
			fmt.Sprint(b.count), Percent(100 * b.score).String(), Percent(100 * b.chance).String()})
	}
	p.Desc = fmt.Sprintf("Expected calibration error %v, Brier score %v (× 100, lower is better).", calibrationError(samples), brier(samples))
	return p
}
