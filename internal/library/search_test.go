package library

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pressmark/pressmark/internal/article"
)

// wantFound searches for words and compares the articles found, best first.
func wantFound(t *testing.T, l *Library, words string, f Filter, want ...string) {
	t.Helper()
	keys := must[[]int64](t)(l.MatchChunks(t.Context(), article.Terms(words), f, 1000))
	var got []string
	for _, c := range must[[]StoredChunk](t)(l.Chunks(t.Context(), keys)) {
		if !slices.Contains(got, c.Article.ID) {
			got = append(got, c.Article.ID)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q in %+v found %v, want %v", words, f, got, want)
	}
}

// plainBM25 is the definition, over texts.
func plainBM25(t *testing.T, l *Library, terms []string, ok func(article.Article) bool) []scored {
	t.Helper()
	ctx := t.Context()
	all := must[[]StoredChunk](t)(l.Chunks(ctx, must[[]int64](t)(l.AllChunks(ctx, Filter{}, 1<<30))))
	var bags []map[string]int
	total, holds := 0, map[string]int{}
	for _, c := range all {
		bag := map[string]int{}
		words := append(article.Terms(c.Article.Title), article.Terms(c.Text)...)
		for _, w := range words {
			if bag[w]++; bag[w] == 1 {
				holds[w]++
			}
		}
		total += len(words)
		bags = append(bags, bag)
	}
	var found []scored
	for i, c := range all {
		score, length := 0.0, 0
		for _, n := range bags[i] {
			length += n
		}
		for _, w := range terms {
			n, tf := float64(holds[w]), float64(bags[i][w])
			idf := math.Log(1 + (float64(len(all))-n+0.5)/(n+0.5))
			score += idf * tf / (tf + 1.2*(0.25+0.75*float64(length)/(float64(total)/float64(len(all)))))
		}
		if score > 0 && ok(c.Article) {
			found = append(found, scored{c.Key, score})
		}
	}
	slices.SortFunc(found, func(a, b scored) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.key, b.key)) })
	return found
}

func TestMatchChunksIsBM25(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		put(t, o.Library, stories(0, 30)...)
		must[int](t)(o.Delete(t.Context(), "story4", "story9"))
		l := o.again()
		for _, words := range []string{"story7", "harbour story3 wall", "council pier 12 18", "sentence number 11", "nowhere"} {
			terms := article.Terms(words)
			for _, f := range []Filter{{}, {Collection: "c1"}} {
				got := must[[]int64](t)(l.MatchChunks(t.Context(), terms, f, 40))
				want := plainBM25(t, l, terms, func(a article.Article) bool { return f.Collection == "" || a.Collection == f.Collection })
				want = want[:min(40, len(want))]
				if len(got) != len(want) {
					t.Fatalf("%q found %d, want %d", words, len(got), len(want))
				}
				scores := map[int64]float64{}
				for _, s := range plainBM25(t, l, terms, func(article.Article) bool { return true }) {
					scores[s.key] = s.score
				}
				for i := range got {
					if math.Abs(scores[got[i]]-want[i].score) > 1e-9 {
						t.Errorf("%q: place %d has score %v, want %v", words, i, scores[got[i]], want[i].score)
					}
				}
			}
		}
	})
}

func TestDocumentFrequencies(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		ctx := t.Context()
		terms := article.Terms("harbour story3 nowhere")
		for _, n := range must[map[string]int](t)(o.DocumentFrequencies(ctx, terms)) {
			if n != 0 {
				t.Error("a count in an empty library")
			}
		}
		put(t, o.Library, stories(0, 6)...)
		for range 2 {
			counts := must[map[string]int](t)(o.DocumentFrequencies(ctx, terms))
			chunks := must[int](t)(o.CountChunks(ctx, Filter{}))
			one := must[int](t)(o.CountChunks(ctx, Filter{ArticleIDs: []string{"story3"}}))
			want := map[string]int{terms[0]: chunks, terms[1]: one, terms[2]: 0}
			for term, n := range want {
				if counts[term] != n {
					t.Errorf("%s stands in %d, want %d", term, counts[term], n)
				}
			}
			o.again()
			if o.path != "" {
				return
			}
		}
	})
}

// What article.Terms gives is found as it is, whatever characters it holds, and
// nothing that a user types is read as a query.
func TestTermsAreExact(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		odd := []string{
			`"`, `""`, `*`, `NEAR(a b)`, `terms:x`, `a" OR "b`, `-x`, `^x`, `C++`, `C#`, `R&D`, `3.5%`, `don't`,
			"naïve", "Straße", "日本語の新聞", "Αθήνα", "Москва", "🚢", "e\u0301te\u0301", "a_b-c.d/e", "U.S.", "$1,000", "\x00\x01", "ŁÓDŹ", "İstanbul",
		}
		text := strings.Join(odd, " yes ") + "."
		put(t, o.Library, article.Article{ID: "odd", Text: "Filler " + text}, story(1))
		for _, words := range odd {
			terms := article.Terms(words)
			counts := must[map[string]int](t)(o.DocumentFrequencies(t.Context(), terms))
			for _, term := range terms {
				if counts[term] == 0 && strings.Contains(text, words) && slices.Contains(article.Terms(text), term) {
					t.Errorf("term %q of %q stands nowhere", term, words)
				}
			}
			must[[]int64](t)(o.MatchChunks(t.Context(), append(terms, words), Filter{}, 10))
		}
		many := make([]string, 10_000)
		for i := range many {
			many[i] = fmt.Sprint("w", i)
		}
		if found := must[[]int64](t)(o.MatchChunks(t.Context(), many, Filter{}, 10)); len(found) != 0 {
			t.Error("found what is not there")
		}
	})
}

func TestPickLeavesCommonTermsOut(t *testing.T) {
	for _, c := range []struct {
		counts map[string]int
		chunks int
		want   []string
	}{
		{map[string]int{"a": 0}, 10, nil},
		{map[string]int{"a": 9, "b": 10, "c": 0}, 10, []string{"a", "b"}},
		{map[string]int{"rare": 5, "common": 30_000}, 100_000, []string{"rare"}},
		{map[string]int{"common": 90_000, "commoner": 95_000}, 100_000, []string{"common"}},
		{map[string]int{"a": 30_000, "b": 30_000, "c": 30_000}, 1_000_000, []string{"a"}},
	} {
		if got := pick(c.counts, c.chunks); !slices.Equal(got, c.want) {
			t.Errorf("of %v picked %v, want %v", c.counts, got, c.want)
		}
	}
}

func TestFilters(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		all := stories(0, 12)
		all[3].Source, all[4].Author, all[5].PublishedAt = "GAZETTE", "José Ångström", time.Time{}
		all[6].Tags = nil
		put(t, o.Library, all...)
		l := o.again()
		for name, c := range map[string]struct {
			f    Filter
			want []int
		}{
			"collection": {Filter{Collection: "c1"}, []int{1, 3, 5, 7, 9, 11}},
			"no such":    {Filter{Collection: "c9"}, nil},
			"from":       {Filter{From: day.AddDate(0, 0, 9)}, []int{9, 10, 11}},
			"to":         {Filter{To: day.AddDate(0, 0, 3)}, []int{0, 1, 2}},
			"between":    {Filter{From: day.AddDate(0, 0, 4), To: day.AddDate(0, 0, 7)}, []int{4, 6}},
			"source":     {Filter{Source: "gazette"}, []int{3}},
			"author":     {Filter{Author: "JOSÉ ÅNGSTRÖM"}, []int{4}},
			"tags":       {Filter{Tags: []string{"harbour", "t0"}}, []int{0, 3, 9}},
			"ids":        {Filter{ArticleIDs: []string{"story2", "story8", "none"}}, []int{2, 8}},
			"several":    {Filter{Collection: "c0", Tags: []string{"t2"}, From: day.AddDate(0, 0, 5)}, []int{8}},
		} {
			t.Run(name, func(t *testing.T) {
				filterFinds(t, l, c.f, c.want)
			})
		}
	})
}

// filterFinds compares every way to use a filter.
func filterFinds(t *testing.T, l *Library, f Filter, want []int) {
	ctx := t.Context()
	var chunks []int64
	for _, n := range want {
		for _, c := range must[[]StoredChunk](t)(l.ArticleChunks(ctx, fmt.Sprint("story", n))) {
			chunks = append(chunks, c.Key)
		}
	}
	slices.Sort(chunks)
	if got := must[[]int64](t)(l.AllChunks(ctx, f, 1000)); !slices.Equal(got, chunks) {
		t.Errorf("AllChunks %v, want %v", got, chunks)
	}
	if got := must[[]int64](t)(l.AllChunks(ctx, f, 1)); len(got) != min(1, len(chunks)) {
		t.Errorf("AllChunks of one: %v", got)
	}
	if got := must[int](t)(l.CountChunks(ctx, f)); got != len(chunks) {
		t.Errorf("CountChunks %d, want %d", got, len(chunks))
	}
	found := must[[]int64](t)(l.MatchChunks(ctx, article.Terms("harbour"), f, 1000))
	slices.Sort(found)
	if !slices.Equal(found, chunks) {
		t.Errorf("MatchChunks %v, want %v", found, chunks)
	}
	has := must[func(int64) bool](t)(l.Matching(ctx, f))
	for _, key := range must[[]int64](t)(l.AllChunks(ctx, Filter{}, 1000)) {
		if has(key) != slices.Contains(chunks, key) {
			t.Errorf("Matching(%d) is %v", key, has(key))
		}
	}
	if page := must[Page](t)(l.Articles(ctx, f, ListOptions{})); page.Total != len(want) || len(page.Articles) != len(want) {
		t.Errorf("Articles: %d of %d, want %d", len(page.Articles), page.Total, len(want))
	}
}

func TestNoFilterMatchesAll(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		put(t, o.Library, story(1))
		if has := must[func(int64) bool](t)(o.Matching(t.Context(), Filter{})); has != nil {
			t.Error("no filter should give no test")
		}
	})
}

func TestListPages(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		all := stories(0, 23)
		all[3].PublishedAt, all[17].PublishedAt = time.Time{}, time.Time{}
		all[5].PublishedAt = all[6].PublishedAt // equal dates
		all[8].Title = "Überschrift vom Meer"
		put(t, o.Library, all...)
		for _, limit := range []int{1, 4, 23, 0} {
			var got []string
			for page := (Page{NextCursor: ""}); ; {
				page = must[Page](t)(o.Articles(t.Context(), Filter{}, ListOptions{Cursor: page.NextCursor, Limit: limit}))
				for _, a := range page.Articles {
					if got = append(got, a.ID); a.Text != "" {
						t.Error("a list holds text")
					}
				}
				if page.Total != 23 {
					t.Errorf("total %d", page.Total)
				}
				if page.NextCursor == "" {
					break
				}
			}
			if n := len(got); n != 23 || got[0] != "story22" || got[n-1] != "story3" || got[n-2] != "story17" {
				t.Errorf("pages of %d: %v", limit, got)
			}
		}
		page := must[Page](t)(o.Articles(t.Context(), Filter{}, ListOptions{Query: "MEER überSCHRIFT"}))
		if page.Total != 1 || page.Articles[0].ID != "story8" {
			t.Errorf("by title: %+v", page)
		}
		added := must[Page](t)(o.Articles(t.Context(), Filter{}, ListOptions{Sort: SortAdded, Limit: 2}))
		if added.Articles[0].ID != "story22" || added.Articles[1].ID != "story21" {
			t.Errorf("by addition: %v", added.Articles)
		}
		for _, bad := range []string{"?", "e30x", added.NextCursor} {
			if _, err := o.Articles(t.Context(), Filter{}, ListOptions{Cursor: bad}); err != ErrCursor {
				t.Errorf("cursor %q: %v", bad, err)
			}
		}
	})
}

func TestKeySet(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var set keySet
		in := map[int64]bool{}
		for key := int64(1); key < 200; {
			n := int64(r.IntN(5))
			set = set.add(key, n)
			for i := range n {
				in[key+i] = true
			}
			key += n + int64(r.IntN(4))
		}
		for key := int64(0); key < 220; key++ {
			if set.has(key) != in[key] {
				t.Fatalf("has(%d) is %v in %v", key, set.has(key), set)
			}
		}
	}
}

// Phrases are found where their terms stand next to each other, in title or text.
func TestListOfPhrases(t *testing.T) {
	l := must[*Library](t)(OpenMemory(t.Context()))
	defer l.Close()
	put(t, l,
		article.Article{ID: "a", Title: "Old walls", Text: "The harbour council met.", PublishedAt: day},
		article.Article{ID: "b", Title: "The harbour councils", Text: "Nothing was decided. Rain fell.", PublishedAt: day.AddDate(0, 0, 1)},
		article.Article{ID: "c", Title: "Rain", Text: "The council of the harbour town spoke of old walls.", PublishedAt: day.AddDate(0, 0, 2)})
	for _, c := range []struct {
		phrases []string
		want    string
	}{
		{[]string{"Harbour Council"}, "b a"}, {[]string{"old wall"}, "c a"}, {[]string{"old wall", "rain"}, "c"},
		{[]string{"wall old"}, ""}, {nil, "c b a"},
	} {
		options := ListOptions{Limit: 2}
		for _, phrase := range c.phrases {
			options.Phrases = append(options.Phrases, article.Terms(phrase))
		}
		page := must[Page](t)(l.Articles(t.Context(), Filter{}, options))
		var got []string
		for _, a := range page.Articles {
			got = append(got, a.ID)
		}
		want := strings.Fields(c.want)
		if page.Total != len(want) || !slices.Equal(got, want[:min(2, len(want))]) {
			t.Errorf("%q: %d articles, first %q; want %q", c.phrases, page.Total, got, want)
		}
	}
}
