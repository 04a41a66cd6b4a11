package eval

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/library"
)

// lexical is plain BM25 over texts in memory, in Lucene's variant (idf = ln(1 +
// (N - n + 0.5) / (n + 0.5))). It is the yardstick beside the program's ranking
// and shares nothing with it but the index terms, so that it stays where it is
// when the ranking changes.
type lexical struct {
	k1, b    float64
	postings map[string][]posting
	lengths  []int // of each text, in index terms
	terms    int   // of all texts
}

type posting struct{ text, count int32 }

func newLexical(k1, b float64) *lexical {
	return &lexical{k1: k1, b: b, postings: map[string][]posting{}}
}

// add puts a text behind the others.
func (l *lexical) add(terms []string) {
	number := int32(len(l.lengths))
	for term, count := range counts(terms) {
		l.postings[term] = append(l.postings[term], posting{number, int32(count)})
	}
	l.lengths = append(l.lengths, len(terms))
	l.terms += len(terms)
}

func (l *lexical) idf(term string) float64 {
	n := float64(len(l.postings[term]))
	return math.Log(1 + (float64(len(l.lengths))-n+0.5)/(n+0.5))
}

// gain is what a term is worth that stands count times in a text of so many terms.
func (l *lexical) gain(term string, count, length int) float64 {
	average := float64(max(1, l.terms)) / float64(max(1, len(l.lengths)))
	norm := l.k1 * (1 - l.b + l.b*float64(length)/average)
	return l.idf(term) * float64(count) / (float64(count) + norm)
}

// best gives the numbers of the n texts that score highest above 0, best first.
func (l *lexical) best(question []string, n int) []int {
	scores := make([]float64, len(l.lengths))
	var matching []int
	for _, term := range question {
		for _, p := range l.postings[term] {
			if scores[p.text] == 0 {
				matching = append(matching, int(p.text))
			}
			scores[p.text] += l.gain(term, int(p.count), l.lengths[p.text])
		}
	}
	slices.SortFunc(matching, func(a, b int) int { return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(a, b)) })
	return matching[:min(n, len(matching))]
}

// score of any text, whether or not it was added.
func (l *lexical) score(question, text []string) float64 {
	held, sum := counts(text), 0.0
	for _, term := range question {
		if held[term] > 0 {
			sum += l.gain(term, held[term], len(text))
		}
	}
	return sum
}

// plainly ranks the passages of a library, and the sentences of its articles, by
// their words alone.
type plainly struct {
	passages, sentences *lexical
	keys                []int64  // of the passages
	texts               []string // of the sentences
}

// BM25's parameters: Lucene's for passages; for sentences those that do better
// there (docs/quality.md).
const (
	passageK1, passageB   = 1.2, 0.75
	sentenceK1, sentenceB = 0.9, 0.4
)

// plain analyses the whole library, once.
func (r *run) plain(ctx context.Context) (*plainly, error) {
	p := &plainly{passages: newLexical(passageK1, passageB), sentences: newLexical(sentenceK1, sentenceB)}
	for i, id := range r.loaded {
		r.Progress("indexing for plain BM25", i, len(r.loaded))
		if err := p.add(ctx, r.Library, id); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (p *plainly) add(ctx context.Context, lib *library.Library, id string) error {
	stored, err := lib.Article(ctx, id)
	if err != nil {
		return err
	}
	chunks, err := lib.ArticleChunks(ctx, id)
	if err != nil {
		return err
	}
	for _, chunk := range chunks {
		p.keys = append(p.keys, chunk.Key)
		p.passages.add(article.Terms(stored.Title + "\n" + chunk.Text))
	}
	for _, sentence := range article.Sentences(stored.Text) {
		text := sentence.Of(stored.Text)
		p.texts = append(p.texts, text)
		p.sentences.add(article.Terms(text))
	}
	return nil
}

// ranked gives the best passages for a question.
func (p *plainly) ranked(ctx context.Context, lib *library.Library, question []string, n int) ([]library.StoredChunk, error) {
	var keys []int64
	for _, number := range p.passages.best(question, n) {
		keys = append(keys, p.keys[number])
	}
	return lib.Chunks(ctx, keys)
}

// sentence is the best sentence for a question, "" if none has a word of it.
func (p *plainly) sentence(question []string) string {
	for _, number := range p.sentences.best(question, 1) {
		return p.texts[number]
	}
	return ""
}
