package eval

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/verify"
)

// Mutations measures the verifier on true sentences and on the same sentences
// made wrong in one place.
type Mutations struct {
	Originals        int                 `json:"originals"`
	OriginalsFlagged Percent             `json:"originals_flagged"` // of the true sentences: lower is better
	Mutants          int                 `json:"mutants"`
	Flagged          Percent             `json:"flagged"` // of the wrong sentences: higher is better
	ByKind           map[string]Mutated  `json:"by_kind"` // name, number, date, negation
	BySource         map[string]Mutation `json:"by_source"`
}

// Mutated are the mutants of one kind.
type Mutated struct {
	Mutants int     `json:"mutants"`
	Flagged Percent `json:"flagged"`
}

// Mutation are the sentences of one source: article (verbatim) or summary.
type Mutation struct {
	Originals        int     `json:"originals"`
	OriginalsFlagged Percent `json:"originals_flagged"`
	Mutated
}

const (
	mutationSeed  = 1
	fromEach      = 3 // verbatim sentences of each article
	shortestWords = 6 // of a sentence worth mutating
	longestWords  = 60
)

// trial is a true sentence of or about an article.
type trial struct {
	sentence string
	article  int
	source   string
}

// trials gathers the sentences to mutate.
type trials struct {
	sources []verify.Source
	index   map[string]int // of each article
	list    []trial
}

func (r *run) mutations(ctx context.Context, summaries string) error {
	t := trials{index: map[string]int{}}
	if err := t.load(ctx, r, summaries); err != nil {
		return err
	}
	measured := t.measure(func(done int) { r.Progress("checking mutants", done, len(t.list)) })
	r.report.Mutations = &measured
	return nil
}

func (t *trials) load(ctx context.Context, r *run, summaries string) error {
	for _, id := range r.loaded {
		stored, err := r.Library.Article(ctx, id)
		if err != nil {
			return fmt.Errorf("%w: article %q: %w", ErrInput, id, err)
		}
		if _, known := t.index[stored.ID]; !known {
			t.addArticle(stored)
		}
	}
	if summaries == "" {
		return nil
	}
	return t.addSummaries(summaries)
}

// addSummaries takes the sentences of the summaries that people wrote of the
// articles.
func (t *trials) addSummaries(path string) error {
	list, err := lines[reference](path)
	if err != nil {
		return err
	}
	for _, l := range list {
		at, known := t.index[l.ArticleID]
		if known && l.human() {
			t.add(l.Reference, article.Sentences(l.Reference), at, "summary")
		}
	}
	return nil
}

// addArticle takes sentences from the whole length of an article.
func (t *trials) addArticle(a article.Article) {
	text := a.Text
	t.index[a.ID] = len(t.sources)
	t.sources = append(t.sources, source(a))
	sentences := slices.DeleteFunc(article.Sentences(text), func(s article.Span) bool { return !worthMutating(s.Of(text)) })
	var chosen []article.Span
	for i := range min(fromEach, len(sentences)) {
		chosen = append(chosen, sentences[i*len(sentences)/min(fromEach, len(sentences))])
	}
	t.add(text, chosen, t.index[a.ID], "article")
}

func worthMutating(sentence string) bool {
	n := len(strings.Fields(sentence))
	return n >= shortestWords && n <= longestWords
}

func (t *trials) add(text string, sentences []article.Span, at int, source string) {
	for _, s := range sentences {
		if worthMutating(s.Of(text)) {
			t.list = append(t.list, trial{s.Of(text), at, source})
		}
	}
}

// measure verifies every sentence and a mutant of it of each kind.
func (t *trials) measure(progress func(done int)) Mutations {
	mutator := newMutator(mutationSeed, t.sources)
	originals, mutants := map[string][]float64{}, map[string][]float64{}
	for i, trial := range t.list {
		progress(i)
		flagged := func(sentence string) float64 { return one(!verify.Statement(sentence, t.sources[trial.article]).Holds) }
		originals[trial.source] = append(originals[trial.source], flagged(trial.sentence))
		for _, kind := range mutationKinds {
			if mutant, ok := mutator.mutate(kind, trial.sentence, trial.article); ok {
				mutants[trial.source+" "+kind] = append(mutants[trial.source+" "+kind], flagged(mutant))
			}
		}
	}
	return summed(originals, mutants)
}

// summed adds up what was flagged, by source for originals and by source and
// kind for mutants.
func summed(originals, mutants map[string][]float64) Mutations {
	var m Mutations
	m.ByKind, m.BySource = map[string]Mutated{}, map[string]Mutation{}
	of := func(values map[string][]float64, has func(string) bool) (int, Percent) {
		var chosen []float64
		for name, list := range values {
			if has(name) {
				chosen = append(chosen, list...)
			}
		}
		return len(chosen), mean(chosen)
	}
	all := func(string) bool { return true }
	m.Originals, m.OriginalsFlagged = of(originals, all)
	m.Mutants, m.Flagged = of(mutants, all)
	for _, kind := range mutationKinds {
		var k Mutated
		k.Mutants, k.Flagged = of(mutants, func(name string) bool { return strings.HasSuffix(name, " "+kind) })
		m.ByKind[kind] = k
	}
	for source := range originals {
		var s Mutation
		s.Originals, s.OriginalsFlagged = of(originals, func(name string) bool { return name == source })
		s.Mutants, s.Flagged = of(mutants, func(name string) bool { return strings.HasPrefix(name, source+" ") })
		m.BySource[source] = s
	}
	return m
}
