package answer

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/search"
)

// How passages are chosen for reading: with more weight on the words than the
// ranking has, for the exact answer tends to stand where the question's words do.
// Of short passages more are read in the same time. The last ones are read for
// the ranking alone: their spans are more often wrong than right.
const (
	readShareWeight  = 0.5
	readCosineWeight = 0.5
	wordsWeighed     = 800 // of all passages together whose spans are weighed
	fewestWeighed    = 6
	mostWeighed      = 12
	readBesides      = 2 // passages, for the ranking
)

const (
	windowWords  = 80 // of the windows that a longer passage is read in besides; the reader was trained on such
	spansWeighed = 2  // of each passage
	spansTaken   = 4  // of each reading
)

// reading is a passage with what the reader made of it.
type reading struct {
	passage  search.Passage
	weighed  bool                   // its spans are
	readable float64                // belief that the passage answers, 0 to 1
	spans    map[article.Span]sight // in the passage's text
}

// sight is how a span was seen.
type sight struct {
	margin float64 // the best
	times  int     // in how many readings
}

// toRead chooses the passages that are worth the reader's time.
func toRead(passages []search.Passage) []*reading {
	worth := func(p search.Passage) float64 {
		return readShareWeight*p.Share + readCosineWeight*p.Cosine + search.TimelyWeight*p.Timely
	}
	chosen := slices.Clone(passages)
	slices.SortStableFunc(chosen, func(a, b search.Passage) int { return cmp.Compare(worth(b), worth(a)) })
	weighed := passagesWeighed(chosen)
	var texts []*reading
	for i, p := range chosen[:min(weighed+readBesides, len(chosen))] {
		texts = append(texts, &reading{passage: p, weighed: i < weighed, spans: map[article.Span]sight{}})
	}
	return texts
}

// passagesWeighed is how many of the passages are worth weighing their spans.
func passagesWeighed(passages []search.Passage) int {
	words := 0
	for i, p := range passages {
		if words += len(strings.Fields(p.Text)); i >= mostWeighed || i >= fewestWeighed && words > wordsWeighed {
			return i
		}
	}
	return len(passages)
}

// view is a stretch of a passage that is shown to the reader.
type view struct {
	text *reading
	article.Span
}

// readAll reads every passage whole and, where it is longer than what the reader
// was trained on, in windows too: a span that several readings find is more
// likely right. Of a question in several sentences, the last is also asked alone,
// for it asks and the others tell what is known.
func (s *Service) readAll(ctx context.Context, question string, texts []*reading) error {
	var whole, parts, again []view
	for _, text := range texts {
		all := view{text, article.Span{End: len(text.passage.Text)}}
		whole = append(whole, all)
		if text.weighed {
			again = append(again, all)
			for _, window := range windows(text.passage.Text) {
				parts = append(parts, view{text, window})
			}
		}
	}
	if err := s.look(ctx, forReader(question), append(whole, parts...)); err != nil {
		return err
	}
	if last := lastSentence(question); last != question {
		return s.look(ctx, forReader(last), again)
	}
	return nil
}

func lastSentence(question string) string {
	sentences := article.Sentences(question)
	if len(sentences) < 2 {
		return question
	}
	return sentences[len(sentences)-1].Of(question)
}

// windows are stretches of whole sentences of up to windowWords words, the last
// sentence of each the first of the next. A text that one would hold has none.
func windows(text string) []article.Span {
	if len(strings.Fields(text)) <= windowWords {
		return nil
	}
	var list []article.Span
	sentences := article.Sentences(text)
	for first := 0; first < len(sentences); {
		last := lastWithin(text, sentences, first)
		list = append(list, article.Span{Start: sentences[first].Start, End: sentences[last].End})
		if last == len(sentences)-1 {
			break
		}
		first = max(first+1, last)
	}
	return list
}

// lastWithin is the last sentence that a window which begins with the first holds.
func lastWithin(text string, sentences []article.Span, first int) int {
	words := 0
	for i := first; i < len(sentences); i++ {
		if words += len(strings.Fields(sentences[i].Of(text))); words > windowWords {
			return max(first, i-1)
		}
	}
	return len(sentences) - 1
}

// look has the reader read stretches of passages and keeps what it sees.
func (s *Service) look(ctx context.Context, question string, views []view) error {
	shown := make([]llm.Window, len(views))
	for i, v := range views {
		shown[i] = llm.Window{Title: v.text.passage.Title, Text: v.Of(v.text.passage.Text)}
	}
	readings, err := s.Reader.Read(ctx, question, shown)
	if err != nil {
		return err
	}
	for i, read := range readings {
		views[i].text.keep(read, views[i].Start)
	}
	return nil
}

// keep adds the spans of a reading that began at an offset. Those that reach over
// the end of a line are none: lines are units of their own.
func (r *reading) keep(read llm.Reading, offset int) {
	if r.readable == 0 { // the first reading is that of the whole passage
		r.readable = sigmoid(float64(read.Answerable))
	}
	for _, s := range read.Spans[:min(spansTaken, len(read.Spans))] {
		span := article.Span{Start: s.Start + offset, End: s.End + offset}
		if strings.Contains(span.Of(r.passage.Text), "\n") {
			continue
		}
		margin := float64(s.Score - read.Null)
		seen, known := r.spans[span]
		if !known || margin > seen.margin {
			seen.margin = margin
		}
		seen.times++
		r.spans[span] = seen
	}
}

// best gives the spans that are to be weighed, best first.
func (r *reading) best() []article.Span {
	list := make([]article.Span, 0, len(r.spans))
	for span := range r.spans {
		list = append(list, span)
	}
	slices.SortFunc(list, func(a, b article.Span) int {
		return cmp.Or(cmp.Compare(r.spans[b].margin, r.spans[a].margin), a.Start-b.Start, a.End-b.End)
	})
	return list[:min(spansWeighed, len(list))]
}

// How much what was read counts in the ranking of passages, beside their score.
const (
	readWeight   = 0.3
	marginShare  = 0.8
	rankedMargin = 8.0 // at which more tells little
	unread       = 0.2 // what a passage is taken for that was not read
)

// rerank puts passages in the order of their score and of what was read in them.
// The score stays between 0 and 1.
func rerank(passages []search.Passage, texts []*reading) {
	read := map[int64]float64{}
	for _, text := range texts {
		if best := text.best(); len(best) > 0 {
			margin := math.Tanh(text.spans[best[0]].margin / rankedMargin)
			read[text.passage.Key] = marginShare*(1+margin)/2 + (1-marginShare)*text.readable
		}
	}
	for i := range passages {
		worth, known := read[passages[i].Key]
		if !known {
			worth = unread
		}
		passages[i].Score = (passages[i].Score + readWeight*worth) / (1 + readWeight)
	}
	const timely = search.TimelyWeight / (1 + readWeight)
	slices.SortStableFunc(passages, func(a, b search.Passage) int {
		return cmp.Or(before(a.HasVector, b.HasVector), cmp.Compare(b.Score+timely*b.Timely, a.Score+timely*a.Timely))
	})
}

func before(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}
