package library

import (
	"slices"
	"testing"

	"github.com/pressmark/pressmark/internal/article"
)

func TestFiltersOfWords(t *testing.T) {
	l := must[*Library](t)(OpenMemory(t.Context()))
	defer l.Close()
	put(t, l,
		article.Article{ID: "a", Title: "To be or not to be", Text: "The Café Zürich opened. Bridges were built.", Source: "Post", PublishedAt: day},
		article.Article{ID: "b", Title: "Walls", Text: "A cafe in Zurich closed. It was not to be.", Source: "Courier", PublishedAt: day.AddDate(0, 0, 1)},
		article.Article{ID: "c", Title: "東京の天気", Text: "今日は東京で雨が降った。", Source: "Times"})
	for _, c := range []struct {
		filter Filter
		want   []string // newest first, undated last
	}{
		{Filter{}, []string{"b", "a", "c"}},
		{Filter{Phrases: []string{"cafe zurich"}}, []string{"a"}},
		{Filter{Phrases: []string{"CAFÉ IN ZÜRICH"}}, []string{"b"}},
		{Filter{Phrases: []string{"or not to be"}}, []string{"a"}}, // stop words, in the title
		{Filter{Phrases: []string{"not to be"}}, []string{"b", "a"}},
		{Filter{Phrases: []string{"東京"}}, []string{"c"}},
		{Filter{Phrases: []string{"not to be", "walls"}}, []string{"b"}},
		{Filter{Without: []string{"bridge"}}, []string{"b", "c"}}, // all forms of a word
		{Filter{Without: []string{"in Zurich"}}, []string{"a", "c"}},
		{Filter{Without: []string{"bridge", "wall"}}, []string{"c"}},
		{Filter{Sources: []string{"post", "TIMES"}}, []string{"a", "c"}},
		{Filter{Source: "Post", Sources: []string{"Times"}}, nil},
		{Filter{WithoutSources: []string{"post"}}, []string{"b", "c"}},
		{Filter{Phrases: []string{"no such words"}}, nil},
	} {
		var got []string
		keys := must[[]int64](t)(l.Newest(t.Context(), c.filter, 10))
		for _, chunk := range must[[]StoredChunk](t)(l.Chunks(t.Context(), keys)) {
			got = append(got, chunk.Article.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%+v: %q, want %q", c.filter, got, c.want)
		}
		if n := must[int](t)(l.CountChunks(t.Context(), c.filter)); n != len(c.want) {
			t.Errorf("%+v: %d chunks, want %d", c.filter, n, len(c.want))
		}
	}
}
