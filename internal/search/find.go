package search

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/vector"
)

// How many candidates a question looks at.
const (
	candidatesByWords  = 40  // best by BM25
	candidatesByVector = 40  // nearest by vector
	fetched            = 200 // by the full-text index, before they are scored with BM25
	scoreAll           = 500 // up to so many passages all are scored: a small library has too few words to fetch by
)

// Search gives the best passages for a query.
func (r *Retriever) Search(ctx context.Context, query Query) (Result, error) {
	result, err := r.Find(ctx, query)
	if err != nil {
		return Result{}, err
	}
	if len(result.Passages) == 0 && result.Absent != "" {
		result.Notes = append(result.Notes, result.Absent)
	}
	wanted := cmp.Or(query.TopK, DefaultTopK)
	result.Passages = result.Passages[:min(wanted, len(result.Passages))]
	if note := r.LanguageNote(result.Passages); note != "" {
		result.Notes = append(result.Notes, note)
	}
	return result, nil
}

// Find ranks every candidate of a query, at most the best 40 by words and the
// nearest 40 by meaning; TopK does not limit it. Of passages that say the same in
// several reports of a story the best stands for all. A query without words, filters
// alone, lists the newest passages. Errors: ErrFilter, the context's, the library's.
func (r *Retriever) Find(ctx context.Context, query Query) (Result, error) {
	defer r.askFirst()()
	u, err := r.understand(ctx, query)
	if err != nil {
		return Result{}, err
	}
	result := Result{Question: u.question, Asked: u.text, Latest: u.latest, Absent: u.absent, MissingTerms: []string{}, Notes: append([]string{}, u.notes...)}
	if result.Searched, err = r.library.CountChunks(ctx, u.filter); err != nil {
		return Result{}, fmt.Errorf("count passages: %w", err)
	}
	switch {
	case result.Searched == 0:
		result.Absent, err = r.nothingFits(ctx, u.limits)
	case u.text == "":
		result.Passages, err = r.newest(ctx, u.filter, MaxTopK)
	default:
		err = r.find(ctx, u, &result)
	}
	if err != nil {
		return Result{}, err
	}
	if result.VectorCoverage, err = r.Coverage(ctx); err != nil {
		return Result{}, err
	}
	return result, ctx.Err()
}

// find fills in the passages that fit the words and the meaning of a query.
func (r *Retriever) find(ctx context.Context, u understood, result *Result) error {
	terms := askedTerms(u.text)
	scorer, err := r.scorer(ctx, terms)
	if err != nil {
		return err
	}
	candidates, err := r.byWords(ctx, scorer, terms, u.filter)
	if err != nil {
		return err
	}
	if candidates, err = r.addMeaning(ctx, scorer, u, candidates); err != nil {
		return err
	}
	rank(candidates, scorer.weights)
	u.prefer(candidates)
	result.Passages, result.MissingTerms, result.Weights = fold(passages(candidates)), missingWords(u.text, scorer), scorer.weights
	result.Notes = append(result.Notes, u.told(result.Passages)...)
	for _, p := range result.Passages { // the date says what the words do not
		result.MissingTerms = slices.DeleteFunc(result.MissingTerms, func(word string) bool { return strings.Contains(p.Dated, word) })
	}
	return nil
}

// newest lists the first fitting passage of the newest articles, at most limit.
func (r *Retriever) newest(ctx context.Context, filter library.Filter, limit int) ([]Passage, error) {
	keys, err := r.library.Newest(ctx, filter, limit)
	if err != nil {
		return nil, fmt.Errorf("list the newest passages: %w", err)
	}
	chunks, err := r.library.Chunks(ctx, keys)
	if err != nil {
		return nil, fmt.Errorf("load passages: %w", err)
	}
	list := make([]Passage, len(chunks))
	for i, chunk := range chunks {
		list[i] = PassageOf(chunk)
	}
	return list, nil
}

func passages(candidates []candidate) []Passage {
	list := make([]Passage, len(candidates))
	for i, c := range candidates {
		list[i] = c.Passage
	}
	return list
}

// byWords gives the best candidates by BM25.
func (r *Retriever) byWords(ctx context.Context, scorer bm25, terms []string, filter library.Filter) ([]candidate, error) {
	keys, err := r.fetch(ctx, terms, filter)
	if err != nil {
		return nil, err
	}
	candidates, err := r.score(ctx, scorer, keys)
	if err != nil {
		return nil, err
	}
	candidates = slices.DeleteFunc(candidates, func(c candidate) bool { return c.bm25 == 0 })
	setShares(candidates)
	return best(candidates, candidatesByWords), nil
}

func (r *Retriever) scorer(ctx context.Context, terms []string) (bm25, error) {
	totals, err := r.library.Totals(ctx)
	if err != nil {
		return bm25{}, fmt.Errorf("count the library: %w", err)
	}
	frequencies, err := r.library.DocumentFrequencies(ctx, terms)
	if err != nil {
		return bm25{}, fmt.Errorf("count the words of the question: %w", err)
	}
	return newBM25(terms, frequencies, totals.Chunks, totals.Terms), nil
}

// askedTerms are the terms that passages are scored by: those that say what the
// question is about, or all, if there are no such.
func askedTerms(question string) []string {
	if terms := ContentTerms(question); len(terms) > 0 {
		return terms
	}
	return article.Terms(question)
}

// fetch gives the keys of passages worth scoring.
func (r *Retriever) fetch(ctx context.Context, terms []string, filter library.Filter) ([]int64, error) {
	all, err := r.library.AllChunks(ctx, filter, scoreAll+1)
	if err != nil {
		return nil, fmt.Errorf("list passages: %w", err)
	}
	if len(all) <= scoreAll {
		return all, nil
	}
	keys, err := r.library.MatchChunks(ctx, terms, filter, fetched)
	if err != nil {
		return nil, fmt.Errorf("match passages: %w", err)
	}
	return keys, nil
}

// score loads passages and scores them with BM25.
func (r *Retriever) score(ctx context.Context, scorer bm25, keys []int64) ([]candidate, error) {
	chunks, err := r.library.Chunks(ctx, keys)
	if err != nil {
		return nil, fmt.Errorf("load passages: %w", err)
	}
	candidates := make([]candidate, len(chunks))
	for i, chunk := range chunks {
		terms := article.Terms(chunk.Article.Title + "\n" + chunk.Text)
		candidates[i] = candidate{Passage: PassageOf(chunk), bm25: scorer.score(terms), held: scorer.held(terms)}
	}
	return candidates, nil
}

// PassageOf is a stored chunk as a passage without scores.
func PassageOf(chunk library.StoredChunk) Passage {
	a := chunk.Article
	return Passage{
		Key: chunk.Key, ChunkID: chunk.Chunk.ID(a.ID), ArticleID: a.ID,
		Title: a.Title, URL: a.URL, Source: a.Source, Author: a.Author, PublishedAt: a.PublishedAt,
		Collection: a.Collection, Language: a.Language, Story: a.Story, Start: chunk.Chunk.Start, End: chunk.Chunk.End, Text: chunk.Text,
	}
}

func best(candidates []candidate, n int) []candidate {
	slices.SortStableFunc(candidates, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.bm25, a.bm25), cmp.Compare(a.Key, b.Key))
	})
	return candidates[:min(n, len(candidates))]
}

// addMeaning adds the nearest passages by vector and gives every candidate that
// has a vector its cosine. Without a usable embedder the candidates stay as they are.
func (r *Retriever) addMeaning(ctx context.Context, scorer bm25, u understood, candidates []candidate) ([]candidate, error) {
	if r.embedder == nil {
		return candidates, nil
	}
	if r.embedder.Dimensions() != 0 { // of a model that is not met yet the question asks
		if s, err := r.met(ctx); s == nil || err != nil {
			return candidates, err
		}
	}
	asked, err := r.embedder.Embed(ctx, llm.Query, []string{u.text})
	if err != nil {
		return candidates, r.withoutMeaning(ctx, err)
	}
	s, err := r.met(ctx)
	if s == nil || err != nil {
		return candidates, err
	}
	candidates, err = r.addNearest(ctx, s.index, asked[0], scorer, u.filter, candidates)
	if err != nil {
		return nil, err
	}
	return candidates, r.setCosines(ctx, s, asked[0], candidates)
}

// withoutMeaning turns a failed embedding into a search by words alone, unless
// the caller has gone.
func (r *Retriever) withoutMeaning(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	r.log.Warn("searching by words alone: the question could not be embedded", "error", err)
	return nil
}

func (r *Retriever) addNearest(ctx context.Context, index vector.Index, asked []float32, scorer bm25, filter library.Filter, candidates []candidate) ([]candidate, error) {
	allowed, err := r.library.Matching(ctx, filter)
	if err != nil {
		return nil, fmt.Errorf("apply the filter: %w", err)
	}
	hits, err := index.Nearest(ctx, asked, candidatesByVector, allowed)
	if err != nil {
		return nil, fmt.Errorf("find near passages: %w", err)
	}
	known := make(map[int64]bool, len(candidates))
	for _, c := range candidates {
		known[c.Key] = true
	}
	var keys []int64
	for _, hit := range hits {
		if !known[hit.Key] {
			keys = append(keys, hit.Key)
		}
	}
	more, err := r.score(ctx, scorer, keys)
	if err != nil {
		return nil, err
	}
	candidates = append(candidates, more...)
	setShares(candidates)
	return candidates, nil
}

// setCosines compares every candidate with the question. Those that lack a
// vector are embedded now, best first, as far as the budget reaches.
func (r *Retriever) setCosines(ctx context.Context, s *serving, asked []float32, candidates []candidate) error {
	keys := make([]int64, len(candidates))
	for i, c := range candidates {
		keys[i] = c.Key
	}
	vectors, err := r.library.Vectors(ctx, s.generation, keys)
	if err != nil {
		return fmt.Errorf("load vectors: %w", err)
	}
	made, err := r.embedMissing(ctx, candidates, vectors)
	if err != nil {
		return err
	}
	maps.Copy(vectors, made)
	for i := range candidates {
		if vec, ok := vectors[candidates[i].Key]; ok {
			candidates[i].HasVector, candidates[i].Cosine = true, dot(asked, vec)
		}
	}
	return r.keep(ctx, s.generation, s.index, made)
}

// embedBatch is how many passages are embedded between two looks at the clock.
const embedBatch = 4

func (r *Retriever) embedMissing(ctx context.Context, candidates []candidate, have map[int64][]float32) (map[int64][]float32, error) {
	made := map[int64][]float32{}
	lacking := r.lacking(candidates, have)
	start := time.Now()
	for batch := range slices.Chunk(lacking, embedBatch) {
		if r.budget > 0 && time.Since(start) > r.budget {
			break
		}
		vectors, err := r.embed(ctx, batch)
		if err != nil {
			return made, r.withoutMeaning(ctx, err)
		}
		for i, c := range batch {
			made[c.Key] = vectors[i]
		}
	}
	return made, nil
}

func (r *Retriever) lacking(candidates []candidate, have map[int64][]float32) []Passage {
	var list []Passage
	for _, c := range candidates {
		if _, ok := have[c.Key]; !ok && len(list) < r.onDemand {
			list = append(list, c.Passage)
		}
	}
	return list
}

func (r *Retriever) embed(ctx context.Context, passages []Passage) ([][]float32, error) {
	texts := make([]string, len(passages))
	for i, p := range passages {
		texts[i] = article.IndexText(p.Title, p.Text)
	}
	return r.embedder.Embed(ctx, llm.Passage, texts)
}

// missingWords are the words of the question, as they were asked, whose index
// terms stand in no passage of the library.
func missingWords(question string, scorer bm25) []string {
	missing := []string{}
	for _, term := range article.TermSpans(question) {
		word := term.Of(question)
		if scorer.missing[term.Text] && !functionWords[term.Text] && !askingWords[term.Text] && !vague[term.Text] && !slices.Contains(missing, word) {
			missing = append(missing, word)
		}
	}
	return missing
}
