package eval

import (
	"context"
	"fmt"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/summary"
)

// reference is a line of a summaries file.
type reference struct {
	ArticleID string `json:"article_id"`
	Reference string `json:"reference"`
	Writer    string `json:"writer"` // human1, or the name of a model; may be missing
}

// human tells whether a person wrote a reference, as far as the file says.
func (r reference) human() bool { return r.Writer == "" || strings.HasPrefix(r.Writer, "human") }

// rougeFigures are those of one way to summarise, an entry for each article.
type rougeFigures [3][]float64

func (f *rougeFigures) add(text string, references []string) {
	for k, value := range bestRouge(text, references) {
		f[k] = append(f[k], value)
	}
}

func (f *rougeFigures) mean() *Summaries { return &Summaries{mean(f[0]), mean(f[1]), mean(f[2])} }

// summaries measures the medium and the short summary of every article that has
// a reference by a person, and beside them its first sentences, as many.
func (r *run) summaries(ctx context.Context, path string) error {
	references, order, err := readReferences(path)
	if err != nil {
		return err
	}
	var medium, short, lead3, lead1 rougeFigures
	for i, id := range order {
		r.Progress("summarising", i, len(order))
		stored, err := r.Library.Article(ctx, id)
		if err != nil {
			return fmt.Errorf("%w: the summary of article %q: %w", ErrInput, id, err)
		}
		for length, figures := range map[summary.Length]*rougeFigures{summary.Medium: &medium, summary.Short: &short} {
			made, err := r.Summarize(ctx, id, length)
			if err != nil {
				return fmt.Errorf("summarise %q: %w", id, err)
			}
			figures.add(made.Text, references[id])
		}
		lead3.add(lead(stored.Text, 3), references[id])
		lead1.add(lead(stored.Text, 1), references[id])
	}
	r.report.Summaries, r.report.ShortSummaries = medium.mean(), short.mean()
	r.report.Lead3, r.report.Lead1 = lead3.mean(), lead1.mean()
	return nil
}

// readReferences gives the references by article, and the articles in the order
// of the file.
func readReferences(path string) (references map[string][]string, order []string, err error) {
	list, err := lines[reference](path)
	if err != nil {
		return nil, nil, err
	}
	references = map[string][]string{}
	for _, l := range list {
		if !l.human() {
			continue
		}
		if len(references[l.ArticleID]) == 0 {
			order = append(order, l.ArticleID)
		}
		references[l.ArticleID] = append(references[l.ArticleID], l.Reference)
	}
	return references, order, nil
}

// lead is a text's first n sentences.
func lead(text string, n int) string {
	sentences := article.Sentences(text)
	return text[:sentences[min(n, len(sentences))-1].End] // an article always has text
}

// bestRouge takes, of several references, the best value of each figure.
func bestRouge(text string, references []string) [3]float64 {
	var best [3]float64
	for _, reference := range references {
		r1, r2, rL := rouge(text, reference)
		best = [3]float64{max(best[0], r1), max(best[1], r2), max(best[2], rL)}
	}
	return best
}
