package llmtest

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/pressmark/pressmark/internal/llm"
)

// Reader answers with the sentence of a window that shares most words with the
// question, and before it with the name or number in that sentence which the
// question does not mention. The more words are shared, the higher the score; a
// window that holds less than half of the question's words scores below Null.
// The zero value is ready; it is safe for concurrent use.
type Reader struct {
	Err error // returned by every call when set

	mu    sync.Mutex
	calls []ReadCall
}

// ReadCall is what one call of [Reader.Read] was given.
type ReadCall struct {
	Question string
	Windows  []llm.Window
}

// Read implements [llm.Reader].
func (r *Reader) Read(ctx context.Context, question string, windows []llm.Window) ([]llm.Reading, error) {
	r.mu.Lock()
	r.calls = append(r.calls, ReadCall{question, append([]llm.Window(nil), windows...)})
	r.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if r.Err != nil {
		return nil, r.Err
	}
	asked := contentWords(question)
	readings := make([]llm.Reading, len(windows))
	for i, w := range windows {
		readings[i] = read(asked, w.Text)
	}
	return readings, nil
}

// Calls gives what every call so far was given, in order.
func (r *Reader) Calls() []ReadCall {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]ReadCall(nil), r.calls...)
}

var (
	sentence = regexp.MustCompile(`[^\s.!?][^.!?]*(?:[.!?]+[^\s.!?][^.!?]*)*[.!?]*`)
	word     = regexp.MustCompile(`[\p{L}\p{N}]+(?:[.,'’-][\p{L}\p{N}]+)*`)
)

// read gives the reading of one window. Every sentence is worth 2 for each word
// it shares with the question, a name or number in the best one 0.5 more.
func read(asked map[string]bool, text string) llm.Reading {
	null := float32(len(asked))
	var spans []llm.Span
	for _, at := range sentence.FindAllStringIndex(text, -1) {
		spans = append(spans, llm.Span{Start: at[0], End: at[1], Score: 2 * shared(asked, text[at[0]:at[1]])})
	}
	slices.SortStableFunc(spans, func(a, b llm.Span) int { return cmp.Compare(b.Score, a.Score) })
	if len(spans) == 0 {
		return llm.Reading{Null: null, Answerable: -null}
	}
	best := spans[0]
	if s, ok := news(asked, text, best); ok {
		spans = slices.Insert(spans, 0, s)
	}
	return llm.Reading{Spans: spans, Null: null, Answerable: best.Score - null}
}

// news is the first run of capitalised words and numbers in the span that holds
// nothing of the question, if the span is not all of it.
func news(asked map[string]bool, text string, in llm.Span) (llm.Span, bool) {
	out := llm.Span{Score: in.Score + 0.5}
	for _, at := range word.FindAllStringIndex(text[in.Start:in.End], -1) {
		start, end := in.Start+at[0], in.Start+at[1]
		w := text[start:end]
		fresh := telling(w) && !stopWords[strings.ToLower(w)] && shared(asked, w) == 0
		switch {
		case fresh && out.End == 0:
			out.Start, out.End = start, end
		case fresh:
			out.End = end
		case out.End > 0:
			return out, true
		}
	}
	return out, out.End > 0 && (out.Start > in.Start || out.End < in.End)
}

// telling words begin with a capital or a digit.
func telling(w string) bool {
	first := []rune(w)[0]
	return unicode.IsUpper(first) || unicode.IsDigit(first)
}

// shared counts the different words of asked that the text holds.
func shared(asked map[string]bool, text string) float32 {
	n := 0
	for w := range contentWords(text) {
		if asked[w] {
			n++
		}
	}
	return float32(n)
}

// stopWords say nothing about what is asked.
var stopWords = func() map[string]bool {
	stop := map[string]bool{}
	for _, w := range words(`a an and are as at be been but by can did do does for from had has have he her
		his how i in is it its not of on or she that the their they this to was we were what when where which
		who whom whose why will with would you`) {
		stop[w] = true
	}
	return stop
}()

// contentWords are the words of a text without stop words, cut to a stem of
// sorts: plural and past endings fall away.
func contentWords(text string) map[string]bool {
	out := map[string]bool{}
	for _, w := range words(text) {
		if stopWords[w] {
			continue
		}
		for _, ending := range []string{"ing", "ed", "es", "s"} {
			if len(w) > len(ending)+3 && strings.HasSuffix(w, ending) {
				w = strings.TrimSuffix(w, ending)
				break
			}
		}
		out[w] = true
	}
	return out
}
