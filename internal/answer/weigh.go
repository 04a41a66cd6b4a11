package answer

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/search"
)

// Weights of the choice between the spans of the passages read. Measured, see
// docs/quality.md.
const (
	marginWeight    = 0.5
	mostMargin      = 12.0 // the reader's margin tells less and less towards it
	timesWeight     = 0.5  // of ln(readings that found the span), added to the margin
	shareWeight     = 5
	cosineWeight    = 12
	readableWeight  = 2
	agreementWeight = 4
	aroundWeight    = 2
	echoWeight      = -4
	fitWeight       = 2
	timelyWeight    = 4
	leadWeight      = 1
	leadBytes       = 800 // news tells the most important first: this far into the article it counts 1/e
)

// weigh makes findings of what was read, scores them, and orders them, best first.
func weigh(evidence *Evidence, texts []*reading) []Finding {
	question := understand(evidence.asked)
	about := aboutTerms(forReader(evidence.asked))
	said := termSet(search.ContentTerms(evidence.asked))
	var findings []Finding
	for _, text := range texts {
		if !text.weighed {
			continue
		}
		for _, span := range text.best() {
			f := finding(text, span)
			f.Fit = fits(question, f.Short, f.Quote)
			f.Echo = echo(f.Short, said)
			f.measure(about, evidence.weights)
			findings = append(findings, f)
		}
	}
	agree(question, findings)
	for i := range findings {
		findings[i].Score = findings[i].score()
	}
	slices.SortStableFunc(findings, func(a, b Finding) int { return cmp.Compare(b.Score, a.Score) })
	quoteByItself(findings)
	tellTheDay(question, findings)
	tellTheHolder(evidence.Question, findings)
	return findings
}

// ownerCosts is by how much a sentence may be worse that has the answer by itself than
// one that only has it as an owner: "Oregon's governors".
const ownerCosts = 4.0

// quoteByItself puts first, of the findings with the best one's answer, one whose
// sentence has it by itself, where there is one about as good.
func quoteByItself(findings []Finding) {
	if len(findings) == 0 || !findings[0].owns() {
		return
	}
	best := findings[0]
	at := slices.IndexFunc(findings, func(f Finding) bool {
		return !f.owns() && f.Score >= best.Score-ownerCosts && slices.Equal(article.Words(f.Short), article.Words(best.Short))
	})
	if at > 0 {
		toFront(findings, at)
	}
}

// owns tells whether the span is the owner of what follows it.
func (f Finding) owns() bool {
	rest := f.Passage.Text[f.Span.End-f.Passage.Start:]
	return strings.HasPrefix(rest, "'s") || strings.HasPrefix(rest, "’s")
}

func toFront(findings []Finding, at int) {
	first := findings[at]
	copy(findings[1:at+1], findings[:at])
	findings[0] = first
}

func (f Finding) score() float64 {
	return marginWeight*mostMargin*math.Tanh(f.Margin/mostMargin) +
		shareWeight*f.Passage.Share + cosineWeight*nearness(f.Passage) + readableWeight*f.Readable +
		agreementWeight*math.Log1p(f.Agreement) + aroundWeight*f.Around + echoWeight*f.Echo + fitWeight*f.Fit +
		timelyWeight*f.Passage.Timely + leadWeight*math.Exp(-float64(f.Span.Start)/leadBytes)
}

// usualCosine is that of a passage which fits the words of a question best.
const usualCosine = 0.6

// nearness is how near a passage is to the question in meaning. Without a vector its
// words must tell.
func nearness(p search.Passage) float64 {
	if p.HasVector {
		return p.Cosine
	}
	return usualCosine * p.Share
}

func finding(text *reading, span article.Span) Finding {
	p, seen := text.passage, text.spans[span]
	quote := sentencesAround(p.Text, span)
	shift := func(s article.Span) article.Span { return article.Span{Start: s.Start + p.Start, End: s.End + p.Start} }
	return Finding{
		Passage: p, Short: span.Of(p.Text), Span: shift(span), Quote: quote.Of(p.Text), QuoteSpan: shift(quote),
		Margin: seen.margin + timesWeight*math.Log(float64(seen.times)), Readable: text.readable,
	}
}

// measure tells how much of the question, its terms counted by their weights,
// stands in the passage, and in the quote with its neighbours.
func (f *Finding) measure(about []string, weights map[string]float64) {
	p := f.Passage
	quote := article.Span{Start: f.QuoteSpan.Start - p.Start, End: f.QuoteSpan.End - p.Start}
	around := quote
	sentences := article.Sentences(p.Text)
	for i := 1; i < len(sentences); i++ {
		if sentences[i].Start == quote.Start {
			around.Start = sentences[i-1].Start
		}
		if sentences[i-1].End == quote.End {
			around.End = sentences[i].End
		}
	}
	f.Covered = covered(about, weights, p.Title+"\n"+p.Dated+"\n"+p.Text)
	f.Around = covered(about, weights, p.Title+"\n"+p.Dated+"\n"+around.Of(p.Text))
}

// covered is the share of the terms, each by its weight, that a text holds.
func covered(terms []string, weights map[string]float64, text string) float64 {
	held, all := 0.0, 0.0
	stands := termSet(article.Terms(text))
	for _, term := range terms {
		all += weights[term]
		if stands[term] {
			held += weights[term]
		}
	}
	if all == 0 {
		return 0
	}
	return held / all
}

func termSet(terms []string) map[string]bool {
	set := make(map[string]bool, len(terms))
	for _, term := range terms {
		set[term] = true
	}
	return set
}

// echo is the share of a span's terms that stand in the question: an answer says
// what the question does not.
func echo(span string, said map[string]bool) float64 {
	terms := article.Terms(span)
	if len(terms) == 0 {
		return 0
	}
	echoed := 0
	for _, term := range terms {
		if said[term] {
			echoed++
		}
	}
	return float64(echoed) / float64(len(terms))
}

// doubt shifts the margin at which the reader is taken to believe a span that
// another one agrees with.
const doubt = 2.0

// agree counts, for each finding, how far the other passages say the same: how like
// the spans are, and how much the reader believes the other.
func agree(question asked, findings []Finding) {
	said := make([]spanSaid, len(findings))
	for i, f := range findings {
		said[i] = question.said(f)
	}
	for i := range findings {
		var heard witnesses
		for j, other := range findings {
			if other.Passage.Key != findings[i].Passage.Key {
				heard.hear(other.Passage, said[i].likeness(said[j])*sigmoid((other.Margin+doubt)/2))
			}
		}
		findings[i].Agreement = heard.count(findings[i].Passage)
	}
}

// spanSaid is what a span says: its terms and, where a day answers, its date.
type spanSaid struct {
	terms map[string]bool
	date  date
	dated bool
}

func (a asked) said(f Finding) spanSaid {
	s := spanSaid{terms: termSet(article.Terms(f.Short))}
	if a.asksWhen() {
		s.date, s.dated = a.saidDate(f)
	}
	return s
}

// likeness is the share of what two spans say that both say: "December 2015" and "in
// 2015" support each other by half, "Aug. 17" and "17 August" wholly.
func (s spanSaid) likeness(other spanSaid) float64 {
	like := likeness(s.terms, other.terms)
	if s.dated && other.dated {
		like = max(like, s.date.likeness(other.date))
	}
	return like
}

// witnesses are what other passages say to a finding, 0 to 1 each, in the order in
// which they were heard.
type witnesses []witness

type witness struct {
	passage search.Passage
	agrees  float64
}

// hear keeps the best of what a passage says.
func (w *witnesses) hear(p search.Passage, agrees float64) {
	for i := range *w {
		if known := &(*w)[i]; known.passage.Key == p.Key {
			known.agrees = max(known.agrees, agrees)
			return
		}
	}
	*w = append(*w, witness{p, agrees})
}

// count adds up what the witnesses of a passage say. Reports of one story are one
// witness: of these only the passages of one article count.
func (w witnesses) count(of search.Passage) float64 {
	total := 0.0
	speaks := map[string]string{story(of): of.ArticleID}
	for _, said := range w {
		if said.agrees == 0 {
			continue
		}
		if first, known := speaks[story(said.passage)]; known && first != said.passage.ArticleID {
			continue
		}
		speaks[story(said.passage)] = said.passage.ArticleID
		total += said.agrees
	}
	return total
}

func story(p search.Passage) string { return cmp.Or(p.Story, p.ArticleID) }

// likeness is Jaccard's: the share of all members that both sets have.
func likeness(a, b map[string]bool) float64 {
	both := 0
	for term := range a {
		if b[term] {
			both++
		}
	}
	if both == 0 {
		return 0
	}
	return float64(both) / float64(len(a)+len(b)-both)
}
