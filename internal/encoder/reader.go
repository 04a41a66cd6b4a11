package encoder

import (
	"context"

	_ "embed"

	"github.com/pressmark/pressmark/internal/llm"
)

//go:embed weights/reader.safetensors
var readerFile string

const (
	// readerPieces is the length of a question and a passage together, special
	// pieces included. Longer passages are cut.
	readerPieces = 384
	// questionPieces is what is left of a long question if the passage needs the room.
	questionPieces = 192
)

// Reader finds the spans of passages that answer a question, with a network
// that was trained on SQuAD 2.0 and SQuADShifts. It is an [llm.Reader], safe for
// concurrent use.
type Reader struct {
	vocabulary *vocabulary
	network    *network
	span       [2]head // start and end scores
	answerable head
}

var _ llm.Reader = (*Reader)(nil)

// head is one linear output of the last layer.
type head struct {
	weight []float32 // [hidden]
	bias   float32
}

func (h head) score(x []float32) float32 {
	sum := h.bias
	for i, w := range h.weight {
		sum += x[i] * w
	}
	return sum
}

// NewReader unpacks the embedded weights, about 12 MB; the result should be kept
// and shared. An error means that the program was built with wrong files.
func NewReader() (*Reader, error) { return newReader(fastestKernel()) }

func newReader(k *kernel) (*Reader, error) {
	v, err := loadVocabulary()
	if err != nil {
		return nil, err
	}
	t, err := parseTensors(readerFile)
	if err != nil {
		return nil, err
	}
	l := loader{tensors: t}
	r := &Reader{vocabulary: v, network: l.network(k)}
	weight, bias := l.floats("span.weight", 2, hidden), l.floats("span.bias", 2)
	answerable, answerableBias := l.floats("answerable.weight", 1, hidden), l.floats("answerable.bias", 1)
	if l.err != nil {
		return nil, l.err
	}
	r.span = [2]head{{weight[:hidden], bias[0]}, {weight[hidden:], bias[1]}}
	r.answerable = head{answerable, answerableBias[0]}
	return r, nil
}

// Read looks for the answer in each window, which is read as "Title. text".
// Question and window make up at most 384 word pieces, the rest of the window is
// not read; windows of up to about 200 words are safe. A reading has up to five
// spans of at most 30 word pieces that do not overlap. The error is that of the
// context, which is looked at between batches.
func (r *Reader) Read(ctx context.Context, question string, windows []llm.Window) ([]llm.Reading, error) {
	asked := r.vocabulary.tokenize(question, readerPieces-3)
	pairs := make([]pair, len(windows))
	inputs := make([]sequence, len(windows))
	for i, w := range windows {
		pairs[i] = r.pair(asked, w)
		inputs[i] = pairs[i].sequence
	}
	readings := make([]llm.Reading, len(windows))
	err := r.network.runAll(ctx, inputs, func(i int, x []float32) {
		readings[i] = r.reading(pairs[i], r.logits(x), windows[i].Text)
	})
	if err != nil {
		return nil, err
	}
	return readings, nil
}

// pair is [CLS] question [SEP] title. passage [SEP] as the network reads it. An
// empty window has no [SEP] behind it: so the training's tokenizer did it.
type pair struct {
	sequence
	passage []Token // of the title and the text; offsets count from the text's start
	first   int     // index of passage[0] in the sequence
}

// Language implements llm.Monolingual.
func (r *Reader) Language() string { return "en" }

func (r *Reader) pair(question []Token, w llm.Window) pair {
	front := ""
	if w.Title != "" {
		front = w.Title + ". "
	}
	passage := r.vocabulary.tokenize(front+w.Text, readerPieces-3)
	question = question[:min(len(question), max(questionPieces, readerPieces-3-len(passage)))]
	passage = passage[:min(len(passage), readerPieces-3-len(question))]
	for i := range passage {
		passage[i].Start -= len(front)
		passage[i].End -= len(front)
	}
	ids := append(make([]int32, 0, len(question)+len(passage)+3), classPiece)
	ids = append(appendIDs(ids, question), separatorPiece)
	p := pair{passage: passage, first: len(ids)}
	p.ids = appendIDs(ids, passage)
	if front+w.Text != "" {
		p.ids = append(p.ids, separatorPiece)
	}
	p.segments = make([]uint8, len(p.ids))
	for i := p.first; i < len(p.segments); i++ {
		p.segments[i] = 1
	}
	return p
}

// logits are the network's answers for one pair.
type logits struct {
	start, end []float32 // one per piece; that of piece 0 stands for "no answer"
	answerable float32
}

func (r *Reader) logits(x []float32) logits {
	var l logits
	for at := 0; at < len(x); at += hidden {
		l.start = append(l.start, r.span[0].score(x[at:]))
		l.end = append(l.end, r.span[1].score(x[at:]))
	}
	l.answerable = r.answerable.score(x)
	return l
}

func (r *Reader) reading(p pair, l logits, text string) llm.Reading {
	reading := llm.Reading{Null: l.start[0] + l.end[0], Answerable: l.answerable}
	last := p.first + len(p.passage)
	for _, s := range bestSpans(p.passage, l.start[p.first:last], l.end[p.first:last]) {
		end := withMarks(text, p.passage[s.last].End)
		reading.Spans = append(reading.Spans, llm.Span{Start: p.passage[s.first].Start, End: end, Score: s.score})
	}
	return reading
}
