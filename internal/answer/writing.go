package answer

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/search"
	"github.com/pressmark/pressmark/internal/verify"
	"github.com/pressmark/pressmark/prompts"
)

// Limits of what is taken from a model.
const (
	maxWritten      = 8 << 10 // bytes of an answer: four plain sentences have a tenth of it
	maxRepeated     = 3       // sentences that were there already, until it is left alone: it will not stop by itself
	citedPassages   = 3       // for one sentence
	declineSentence = 200     // bytes of a sentence that can be a refusal to answer
)

// errRambles: the model writes more than any answer has.
var errRambles = fmt.Errorf("%w: it does not come to an end", llm.ErrTruncated)

// writing is an answer that a model is writing. Its sentences are checked as soon
// as they are whole; the client sees none before.
type writing struct {
	*run
	given []search.Passage
	raw   strings.Builder
	usage *llm.Usage

	ended       bool   // what is not judged may hold the end of a sentence
	judged      int    // bytes of the text without marks that are judged
	ends        int    // where the last sentence in them ends
	line        bool   // the next sentence begins a line
	text        string // the answer so far
	shown       int    // bytes of it that the client has
	citations   []Citation
	scores      float64 // sum over the supported sentences
	kept        int     // sentences in text
	supported   bool    // one of them is supported: what stands before it may be shown
	unsupported int     // flagged or left out
	leftOut     int
	repeated    int
	declined    bool // the model says that the passages hold no answer
	partial     bool // it says so of a part of the question
}

// sentenceEnds are the characters without which no sentence ends: a long one is
// not looked at again with every word.
const sentenceEnds = ".!?…。！？:\n"

// stream follows the model to its end, or until nothing more can come of it.
func (w *writing) stream(ctx context.Context, messages []llm.Message) error {
	for delta, err := range w.Generator.Generate(ctx, messages) {
		if err != nil {
			return fmt.Errorf("generate: %w", err)
		}
		w.raw.WriteString(delta.Text)
		if delta.Usage != nil {
			w.usage = delta.Usage
		}
		if w.raw.Len() > maxWritten {
			return errRambles
		}
		if w.ended = w.ended || strings.ContainsAny(delta.Text, sentenceEnds); !w.ended {
			continue
		}
		if err := w.judge(ctx, false); err != nil || w.declined || w.repeated >= maxRepeated {
			return err
		}
	}
	return w.judge(ctx, true)
}

// judge takes the sentences that have become whole, all of them at the end. A
// sentence is whole when the next has begun.
func (w *writing) judge(ctx context.Context, end bool) error {
	raw := withoutSources(w.raw.String())
	if !end {
		raw = settled(raw)
	}
	plain, marks := withoutMarks(lines(raw))
	if len(plain) <= w.judged {
		return nil
	}
	if foundNothing(plain) {
		w.declined = true
		return nil
	}
	from := w.judged
	sentences := article.Sentences(plain[from:])
	for i, s := range sentences {
		next := len(plain)
		if i+1 < len(sentences) {
			next = from + sentences[i+1].Start
		} else if !end {
			break
		}
		if strings.Contains(plain[w.ends:from+s.Start], "\n") {
			w.line = true
		}
		w.ends = from + s.End
		if err := w.take(ctx, s.Of(plain[from:]), named(marks, from+s.Start, next)); err != nil || w.declined {
			return err
		}
		w.judged = next
		w.ended = strings.ContainsAny(plain[next:], sentenceEnds)
	}
	return nil
}

// foundNothing tells whether a text begins with the words for "no answer".
func foundNothing(text string) bool {
	return strings.HasPrefix(strings.ToUpper(strings.TrimLeft(text, " \n\t\"*'“.")), prompts.NotFound)
}

// take judges one sentence: it becomes part of the answer with its citations, or
// not.
func (w *writing) take(ctx context.Context, sentence string, named []int) error {
	sentence = tidy(sentence)
	switch {
	case len(article.Words(sentence)) == 0:
		return nil
	case slices.ContainsFunc(article.Sentences(w.text), func(s article.Span) bool { return s.Of(w.text) == sentence }):
		w.repeated++
		return nil
	case linkPattern.MatchString(sentence):
		w.leave()
		return nil
	}
	citations, err := w.check(ctx, sentence, named)
	if err != nil {
		return err
	}
	switch supported := citations[0].Verified; {
	case supported:
		w.supported = true
		w.scores += citations[0].Score
	case declines(sentence):
		w.declined, w.partial = w.kept == 0, w.kept > 0
		return nil
	case w.strict():
		w.leave()
		return nil
	default:
		w.unsupported++
	}
	w.add(sentence, citations)
	return nil
}

// leave leaves a sentence out of the answer.
func (w *writing) leave() {
	w.leftOut++
	w.unsupported++
}

// add appends a sentence and tells the client, unless nothing so far is supported.
func (w *writing) add(sentence string, citations []Citation) {
	switch {
	case w.text != "" && w.line:
		w.text += "\n"
	case w.text != "":
		w.text += " "
	}
	w.line = false
	start := len(w.text)
	w.text += sentence
	w.kept++
	for _, c := range citations {
		c.Index, c.Answer = w.number(c), Stretch{start, len(w.text)}
		w.citations = append(w.citations, c)
	}
	if !w.supported {
		return
	}
	w.tell(w.text[w.shown:], w.citations, false)
	w.shown = len(w.text)
}

// number is the index of a citation: a place that was cited before keeps its own.
func (w *writing) number(c Citation) int {
	last := 0
	for _, known := range w.citations {
		if known.Source == c.Source && known.Verified == c.Verified {
			return known.Index
		}
		last = max(last, known.Index)
	}
	return last + 1
}

// fill completes the answer.
func (w *writing) fill(answer *Answer) {
	answer.Answerable, answer.Text, answer.Citations, answer.Unsupported = true, w.text, w.citations, w.unsupported
	answer.Confidence = round(w.scores / float64(w.kept))
	if w.leftOut > 0 {
		answer.Notes = append(answer.Notes, noteLeftOut)
	}
	if w.partial {
		answer.Notes = append(answer.Notes, notePartial)
	}
}

// check finds what supports a sentence: the passages that the model named, or
// else, for models misnumber, the best of those it was given. There is at least
// one citation; only the first may be unverified, and then it is alone.
func (w *writing) check(ctx context.Context, sentence string, named []int) ([]Citation, error) {
	var held []Citation
	for i, p := range w.given {
		if !slices.Contains(named, i+1) || len(held) == citedPassages {
			continue
		}
		c, err := w.cite(ctx, sentence, p)
		if err != nil {
			return nil, err
		}
		if c.Verified {
			held = append(held, c)
		}
	}
	if len(held) > 0 {
		return held, nil
	}
	best := Citation{Reason: "no source speaks of this"}
	for _, p := range w.given {
		c, err := w.cite(ctx, sentence, p)
		if err != nil {
			return nil, err
		}
		if c.Verified && !best.Verified || c.Verified == best.Verified && c.Score > best.Score {
			best = c
		}
	}
	return []Citation{best}, nil
}

// cite compares a sentence with a passage, and the quote with the stored article.
func (w *writing) cite(ctx context.Context, sentence string, p search.Passage) (Citation, error) {
	support := verify.Statement(sentence, verify.Source{Text: p.Text, Title: p.Title, Published: p.PublishedAt})
	span := article.Span{Start: p.Start + support.Span.Start, End: p.Start + support.Span.End}
	c := citationOf(p, span, support.Span.Of(p.Text))
	c.Score, c.Reason = round(support.Score), support.Reason
	if !support.Holds {
		return c, nil
	}
	return c, w.verifyQuote(ctx, &c)
}
