package article

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

var day1 = time.Date(2022, 3, 1, 9, 0, 0, 0, time.UTC)

// wire is a report as an agency sends it.
const wire = `PORT AVERIL — The spring tide rose to 6.2 metres on Monday and flooded the lower quay, the highest water in the harbour since the winter of 1978, the harbour office said.

Forty shops along the quay were closed for the day, and the ferry to Stell did not run before noon. Nobody was hurt.

“We had two hours to carry everything upstairs,” said Mona Lind, who runs the bakery at the fish market. “The oven stayed where it was, and it will have to be replaced.”

The council opened the school on the hill for people who could not return to their houses. Eleven families spent the night there, among them two with small children.

Harbour master Otto Kern said that the flood gates, which were built for a tide of six metres, had held, but that water came over the wall next to them. A new wall has been planned since 2019. The council put it off twice, because it would cost four million pounds.

The next spring tide is expected in a fortnight. It should stay below five metres, if the wind does not turn.`

func paragraphs(keep ...int) string {
	all := strings.Split(wire, "\n\n")
	var list []string
	for _, i := range keep {
		list = append(list, all[i])
	}
	return strings.Join(list, "\n\n")
}

func TestNearDuplicates(t *testing.T) {
	const headline = "Spring tide floods the lower quay"
	agency := Article{Title: headline, Text: wire, PublishedAt: day1}
	later := func(days int) time.Time { return day1.AddDate(0, 0, days) }
	for name, c := range map[string]struct {
		other Article
		want  bool
	}{
		"the same":                                  {agency, true},
		"another headline":                          {Article{Title: "Harbour under water", Text: wire, PublishedAt: day1}, true},
		"shortened, another headline":               {Article{Title: "Harbour under water", Text: paragraphs(0, 1, 3), PublishedAt: day1}, true},
		"published again after years":               {Article{Title: headline, Text: "From the archive.\n\n" + wire, PublishedAt: later(900)}, true},
		"capitals, curly quotes, other white space": {Article{Title: headline, Text: strings.ToUpper(strings.ReplaceAll(wire, "\n\n", "\n")), PublishedAt: day1}, true},
		"undated": {Article{Title: headline, Text: paragraphs(0, 1, 2, 4)}, true},
		"a paragraph added in front": {Article{Title: "Quay closed after flood", PublishedAt: later(1),
			Text: "Our readers have sent us more than a hundred pictures of the night, and we show the best of them on our pages from Wednesday on.\n\n" + wire}, true},
		"figures brought up to date": {Article{Title: headline, PublishedAt: later(1),
			Text: strings.NewReplacer("Forty shops", "Fifty shops", "Eleven families", "Thirteen families").Replace(wire)}, true},
		"another report of the same flood": {Article{Title: headline, PublishedAt: day1, Text: `Water stood a metre deep in the shops of Port Averil's lower quay on Monday after the highest tide in more than forty years.
Shopkeepers spent the morning saving what they could. At the fish market the baker Mona Lind lost her oven. The gates held, harbour master Otto Kern said, and yet the sea came in over the wall beside them.
Eleven families slept in a school. A wall that would have kept the water out has been talked about since 2019; it would cost four million pounds, and the council has twice found other uses for the money.`}, false},
		"other news that ends with the old": {Article{Title: "Council votes for the wall", PublishedAt: later(2), Text: `The council of Port Averil voted on Wednesday for a new wall on the lower quay and for a loan to pay for it. Nine members were for it and two against, after a debate of three hours.
Work is to begin in May and to take a year. The ferry will leave from the north pier until then, and the fish market moves to the old customs house. Traders asked for help with their rents, which the council will talk about in April.
A petition with two thousand names had asked for the vote. ` + "\n\n" + paragraphs(4)}, false},
		"one item of a round-up":       {Article{Title: "News of the week", PublishedAt: day1, Text: paragraphs(0, 1) + "\n\n" + strings.Repeat("The choir of the valley sings tonight in the town hall, and the tickets are free for everybody who brings a chair. ", 40)}, false},
		"a shortened copy years later": {Article{Title: headline, Text: paragraphs(0, 1, 2, 3), PublishedAt: later(400)}, false},
		"no text":                      {Article{Title: headline, PublishedAt: day1}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := NearDuplicates(agency, c.other); got != c.want {
				ofA, ofB := shared(agency.Text, c.other.Text)
				t.Errorf("near-duplicates: %v, want %v; %+v", got, c.want, likenessOf(agency, c.other, ofA, ofB))
			}
			if NearDuplicates(agency, c.other) != NearDuplicates(c.other, agency) {
				t.Error("it depends on which is asked for which")
			}
		})
	}
}

// Forms that are filled in again and again are not one report.
func TestFormsAreNoNearDuplicates(t *testing.T) {
	for name, c := range map[string]struct {
		form        string
		today, next []string
	}{
		"weather": {`$0 will be $1 with a high near $2 and winds from the $3 at $4 mph. $0 night will be $5 with a low around $6. There is a $7 percent chance of rain, mainly after $8. The sun rises at $9 a.m. and sets at $10 p.m. The normal high for the date is 50 and the normal low is 33. The record high is $11, set in $12. Tides in the harbour are high at $13 and low at $14. The pollen count is low.`,
			strings.Fields("Tuesday sunny 54 northwest 10 cloudy 38 40 two 6:58 4:42 71 1979 5:12 11:23"),
			strings.Fields("Wednesday cloudy 47 east 15 rainy 41 70 one 6:59 4:41 69 1931 6:02 12:10")},
		"markets": {`Stocks closed $0 $1 on Wall Street as investors weighed $2. The S&P 500 $3 $4 points, or $5 percent, to $6. The Dow Jones industrial average $3 $7 points, or $8 percent, to $9. The Nasdaq composite $3 $10 points, or $5 percent, to $11. The Russell 2000 index of smaller companies $3 $12 points, or $8 percent, to $13. Benchmark U.S. crude oil $3 $14 cents to $15 a barrel. The yield on the 10-year Treasury note $3 to $16 percent.`,
			strings.Fields("higher Tuesday earnings rose 12.4 0.3 4210.11 120.2 0.4 33910.20 40.5 13100.60 3.1 2010.33 44 71.20 1.61"),
			strings.Fields("lower Wednesday inflation fell 22.9 0.5 4187.21 210.7 0.6 33699.50 80.1 13020.50 13.9 1996.43 58 70.16 1.55")},
		"obituary": {`$0, $1, of $2, passed away on $3 at $4. Born in $2 in $5, $6 worked for $7 years at $8 and was a member of $9. $6 is survived by $10 children and $11 grandchildren. A service will be held at $12 on $13 at $14 Chapel, with burial in $15 Cemetery. In place of flowers, gifts may be sent to $16.`,
			strings.Fields("AdaQuay 84 Averil Monday home 1938 she thirty Hillside Rotary three seven ten Friday Greenleaf Oakwood hospice"),
			strings.Fields("OttoLind 79 Stell Tuesday hospital 1943 he twenty Northmill Legion two five eleven Saturday Brook Elmridge library")},
		"match": {`$0 beat $1 $2-$3 on $4 night at $5. $6 led $0 with $7 points and $8 rebounds. $9 added $10 points for $0, who have won $11 of their last $12. $13 had $14 points for $1. $0 play at $15 on $16. $1 host $17 on $18.`,
			strings.Fields("Rovers United 98 91 Monday Hallgate Smith 31 9 Jones 22 six eight Kern 27 City Thursday Albion Friday"),
			strings.Fields("Albion City 104 99 Tuesday Millfield Brown 26 12 White 19 four five Lind 30 Rovers Friday United Sunday")},
	} {
		t.Run(name, func(t *testing.T) {
			a := Article{Title: name + " report", Text: filled(c.form, c.today), PublishedAt: day1}
			b := Article{Title: name + " report", Text: filled(c.form, c.next), PublishedAt: day1.AddDate(0, 0, 1)}
			if NearDuplicates(a, b) {
				ofA, ofB := shared(a.Text, b.Text)
				t.Errorf("are taken for one report: %+v", likenessOf(a, b, ofA, ofB))
			}
		})
	}
}

func filled(form string, blanks []string) string {
	for i, blank := range slices.Backward(blanks) { // $10 before $1
		form = strings.ReplaceAll(form, fmt.Sprintf("$%d", i), blank)
	}
	return form
}

func TestUnshared(t *testing.T) {
	text := "First a new sentence of ours. " + paragraphs(1)
	alone, share := Unshared(text, wire)
	if len(alone) != 1 || alone[0].Of(text) != "First a new sentence of ours" {
		t.Errorf("alone: %v", alone)
	}
	if words := len(hashWords(text)); share != float64(words-6)/float64(words) {
		t.Errorf("share %v of %d words", share, words)
	}
	for text, want := range map[string]float64{"": 0, "Nobody was hurt.": 1, "Nobody was found.": 0} {
		if _, share := Unshared(text, wire); share != want {
			t.Errorf("%q: %v, want %v", text, share, want)
		}
	}
}

func TestSketch(t *testing.T) {
	sketch := Sketch(wire)
	if len(sketch) != sketchSize || !slices.IsSorted(sketch) || len(slices.Compact(slices.Clone(sketch))) != sketchSize {
		t.Errorf("sketch: %v", sketch)
	}
	// The numbers are in libraries: they must never change.
	if sketch[0] != 0x2ff0daf397096a9 {
		t.Errorf("first number %#x", sketch[0])
	}
	if again := Sketch(strings.ToUpper(wire)); !slices.Equal(sketch, again) {
		t.Error("case changes the sketch")
	}
	for text, want := range map[string]int{"": 0, " … ": 0, "Word": 1, "Three words only": 1, "日本語の記事です。これは": 4} {
		if got := len(Sketch(text)); got != want {
			t.Errorf("%q: %d numbers, want %d", text, got, want)
		}
	}
}

func BenchmarkSketch(b *testing.B) { benchmark(b, benchmarkText(), func(s string) { Sketch(s) }) }
