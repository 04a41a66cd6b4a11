package search

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/llm/llmtest"
)

func TestBM25IsLucenes(t *testing.T) {
	scorer := newBM25([]string{"bridg", "bridg", "cost"}, map[string]int{"bridg": 2, "cost": 1}, 4, 40)
	// idf = ln(1 + (N - n + 0.5) / (n + 0.5)); tf part = f / (f + 1.2 × (0.25 + 0.75 × length / 10)).
	idf := func(n float64) float64 { return math.Log(1 + (4-n+0.5)/(n+0.5)) }
	passage := strings.Fields("bridg reopen bridg after long repair")
	want := 2 * idf(2) * 2 / (2 + 1.2*(0.25+0.75*0.6))
	if got := scorer.score(passage); math.Abs(got-want) > 1e-12 {
		t.Errorf("score = %v, want %v", got, want)
	}
	if got := scorer.score(strings.Fields("ferri fare")); got != 0 {
		t.Errorf("score of a passage without the words = %v, want 0", got)
	}
}

func TestWordsInMostPassagesStillCount(t *testing.T) {
	if idf := inverseDocumentFrequency(9, 10); idf <= 0 {
		t.Errorf("idf of a word in 9 of 10 passages = %v, want more than 0", idf)
	}
}

func TestRankMixesScores(t *testing.T) {
	list := []candidate{
		{Passage: Passage{Key: 1, HasVector: true, Cosine: 0.1}, bm25: 10},
		{Passage: Passage{Key: 2, HasVector: true, Cosine: 0.9}, bm25: 5},
		{Passage: Passage{Key: 3}, bm25: 10},
		{Passage: Passage{Key: 4}, bm25: 2},
		{Passage: Passage{Key: 5, HasVector: true, Cosine: -0.5}},
	}
	setShares(list)
	rank(list, map[string]float64{})
	var keys []int64
	for _, c := range list {
		keys = append(keys, c.Key)
	}
	// 2: 0.4×0.5+0.6×0.9, 1: 0.4+0.06, 5: nothing; then those without a vector by BM25.
	if diff := cmp.Diff([]int64{2, 1, 5, 3, 4}, keys); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

// shelf is a library in memory with a few articles.
func shelf(t *testing.T, articles ...article.Article) *library.Library {
	t.Helper()
	lib, err := library.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { lib.Close() })
	put(t, lib, articles...)
	return lib
}

func put(t *testing.T, lib *library.Library, articles ...article.Article) {
	t.Helper()
	results, err := lib.Put(t.Context(), articles)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if r.Err != nil {
			t.Fatal(r.ID, r.Err)
		}
	}
}

func retriever(t *testing.T, config Config) *Retriever {
	t.Helper()
	r, err := New(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var town = []article.Article{
	{ID: "bridge", Title: "Harbour bridge reopens", Text: "The harbour bridge reopened on Friday. The repair cost 3.8 million pounds.",
		Source: "Harbour Post", Tags: []string{"transport"}, PublishedAt: time.Date(2026, 5, 2, 0, 0, 0, 0, time.UTC)},
	{ID: "ferry", Title: "Ferry fares rise", Text: "Ferry fares rise by ten percent in June. Passengers complained.",
		Source: "Valley Courier", Tags: []string{"transport", "prices"}, PublishedAt: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)},
	{ID: "school", Title: "School gets a new roof", Text: "The school roof was repaired during the summer. The council paid for it.", Collection: "schools"},
}

func ids(result Result) []string {
	var list []string
	for _, p := range result.Passages {
		list = append(list, p.ArticleID)
	}
	return list
}

func TestSearchByWordsAlone(t *testing.T) {
	r := retriever(t, Config{Library: shelf(t, town...)})
	result, err := r.Search(t.Context(), Query{Text: "What did the repair of the bridge in Zagreb cost?"})
	if err != nil {
		t.Fatal(err)
	}
	if got := ids(result); len(got) == 0 || got[0] != "bridge" {
		t.Errorf("articles = %v, want bridge first", got)
	}
	if diff := cmp.Diff([]string{"Zagreb"}, result.MissingTerms); diff != "" {
		t.Errorf("missing terms (-want +got):\n%s", diff)
	}
	if result.VectorCoverage != 0 {
		t.Errorf("vector coverage = %v without an embedder", result.VectorCoverage)
	}
}

func TestPassagesAreStretchesOfTheirArticles(t *testing.T) {
	lib := shelf(t, town...)
	r := retriever(t, Config{Library: lib, Embedder: &llmtest.Embedder{}})
	result, err := r.Search(t.Context(), Query{Text: "bridge ferry school"})
	if err != nil || len(result.Passages) != 3 {
		t.Fatalf("Search = %d passages, %v; want 3", len(result.Passages), err)
	}
	for _, p := range result.Passages {
		stored, err := lib.Article(t.Context(), p.ArticleID)
		if err != nil {
			t.Fatal(err)
		}
		if stored.Text[p.Start:p.End] != p.Text {
			t.Errorf("%s: text[%d:%d] is not the passage", p.ChunkID, p.Start, p.End)
		}
		if !p.HasVector {
			t.Errorf("%s was not embedded on demand", p.ChunkID)
		}
	}
}

func TestFilters(t *testing.T) {
	r := retriever(t, Config{Library: shelf(t, town...), Embedder: &llmtest.Embedder{}})
	if err := r.EmbedAll(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	day := func(d string) time.Time {
		at, err := time.Parse(time.DateOnly, d)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for name, test := range map[string]struct {
		filter library.Filter
		want   []string
	}{
		"collection":    {library.Filter{Collection: "schools"}, []string{"school"}},
		"from":          {library.Filter{From: day("2026-05-15")}, []string{"ferry"}},
		"to":            {library.Filter{To: day("2026-05-15")}, []string{"bridge"}},
		"source":        {library.Filter{Source: "harbour post"}, []string{"bridge"}},
		"all tags":      {library.Filter{Tags: []string{"transport", "prices"}}, []string{"ferry"}},
		"ids":           {library.Filter{ArticleIDs: []string{"school"}}, []string{"school"}},
		"nothing there": {library.Filter{Collection: "sports"}, nil},
	} {
		result, err := r.Search(t.Context(), Query{Text: "bridge ferry school repair", Filter: test.filter})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(test.want, ids(result)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestVectorsFindWhatWordsDoNot(t *testing.T) {
	lib := shelf(t, town...)
	r := retriever(t, Config{Library: lib, Embedder: meaning{}})
	if err := r.EmbedAll(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	result, err := r.Search(t.Context(), Query{Text: "vessel"})
	if err != nil {
		t.Fatal(err)
	}
	if got := ids(result); len(got) != 3 || got[0] != "ferry" {
		t.Errorf("articles = %v, want ferry first", got)
	}
}

// meaning knows that a vessel is a ferry.
type meaning struct{}

func (meaning) Model() string   { return "meaning" }
func (meaning) Dimensions() int { return 2 }
func (meaning) Embed(_ context.Context, _ llm.Role, texts []string) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	for i, text := range texts {
		vectors[i] = []float32{0, 1}
		if strings.Contains(strings.ToLower(text), "ferry") || text == "vessel" {
			vectors[i] = []float32{1, 0}
		}
	}
	return vectors, nil
}

func TestReplacedAndRemovedArticlesAreNotFound(t *testing.T) {
	lib := shelf(t, town...)
	r := retriever(t, Config{Library: lib, Embedder: &llmtest.Embedder{}})
	if err := r.EmbedAll(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	put(t, lib, article.Article{ID: "bridge", Title: "Bridge", Text: "Gulls nest on the arches."})
	if _, err := lib.Delete(t.Context(), "ferry"); err != nil {
		t.Fatal(err)
	}
	result, err := r.Search(t.Context(), Query{Text: "ferry fares, and the cost of the harbour bridge repair"})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range result.Passages {
		if p.ArticleID == "ferry" || strings.Contains(p.Text, "million") {
			t.Errorf("found a passage that is gone: %q", p.Text)
		}
	}
	if n := r.serving.Load().index.Len(); n > 2 {
		t.Errorf("%d vectors in memory, want those of the 2 articles left at most", n)
	}
}

// failing cannot embed.
type failing struct{ llmtest.Embedder }

func (f *failing) Embed(context.Context, llm.Role, []string) ([][]float32, error) {
	return nil, llm.ErrUnavailable
}

func TestAnEmbedderThatFailsLeavesTheWords(t *testing.T) {
	r := retriever(t, Config{Library: shelf(t, town...), Embedder: &failing{}})
	result, err := r.Search(t.Context(), Query{Text: "ferry fares"})
	if err != nil || len(result.Passages) == 0 || result.Passages[0].ArticleID != "ferry" {
		t.Errorf("Search = %v, %v; want the ferry by its words", ids(result), err)
	}
	if _, err := r.embedWaiting(t.Context()); !errors.Is(err, llm.ErrUnavailable) {
		t.Errorf("embedding in the background = %v, want the embedder's error", err)
	}
}

// shy is an external model: it tells its dimensions with its first answer.
type shy struct {
	llmtest.Embedder
	asked atomic.Bool
}

func (s *shy) Embed(ctx context.Context, role llm.Role, texts []string) ([][]float32, error) {
	s.asked.Store(true)
	return s.Embedder.Embed(ctx, role, texts)
}

func (s *shy) Dimensions() int {
	if !s.asked.Load() {
		return 0
	}
	return s.Embedder.Dimensions()
}

// TestTheFirstQuestionMeetsTheModel: the vectors of an external model serve the
// very first question of a process.
func TestTheFirstQuestionMeetsTheModel(t *testing.T) {
	lib := shelf(t, town...)
	if err := retriever(t, Config{Library: lib, Embedder: &shy{}}).EmbedAll(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	embedder := &shy{}
	r := retriever(t, Config{Library: lib, Embedder: embedder})
	result, err := r.Search(t.Context(), Query{Text: "ferry fares"})
	if err != nil || result.VectorCoverage != 1 || len(result.Passages) == 0 || !result.Passages[0].HasVector || len(embedder.Calls()) != 1 {
		t.Errorf("%+v, %v after %d calls, want passages with vectors after one", result, err, len(embedder.Calls()))
	}
}

func TestReindexAfterAnotherModel(t *testing.T) {
	lib := shelf(t, town...)
	old := retriever(t, Config{Library: lib, Embedder: &llmtest.Embedder{}})
	if err := old.EmbedAll(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	fresh := retriever(t, Config{Library: lib, Embedder: meaning{}})
	reasons, err := fresh.Degraded(t.Context())
	if err != nil || len(reasons) != 1 || !strings.Contains(reasons[0], "reindex") {
		t.Fatalf("Degraded = %q, %v; want one reason that names reindex", reasons, err)
	}
	if result, err := fresh.Search(t.Context(), Query{Text: "ferry"}); err != nil || len(result.Passages) != 1 {
		t.Errorf("with old vectors Search = %v, %v; want the ferry by its words", ids(result), err)
	}
	var stages []string
	if err := fresh.Reindex(t.Context(), func(s ReindexState) { stages = append(stages, fmt.Sprint(s.Stage, s.Done)) }); err != nil {
		t.Fatal(err)
	}
	if len(stages) == 0 || fresh.Reindexing().Stage != ReindexDone {
		t.Errorf("stages = %v, state %v", stages, fresh.Reindexing())
	}
	if reasons, err := fresh.Degraded(t.Context()); err != nil || len(reasons) != 0 {
		t.Errorf("after reindexing Degraded = %q, %v", reasons, err)
	}
	if coverage, err := fresh.Coverage(t.Context()); err != nil || coverage != 1 {
		t.Errorf("coverage = %v, %v; want 1", coverage, err)
	}
}

func TestRunEmbedsInTheBackgroundAndYields(t *testing.T) {
	lib := shelf(t, town...)
	embedder := &llmtest.Embedder{}
	r := retriever(t, Config{Library: lib, Embedder: embedder})
	done := r.askFirst()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { r.Run(ctx); close(ended) }()
	if n := len(embedder.Calls()); n != 0 {
		t.Errorf("%d calls while a question is at work", n)
	}
	done()
	for coverage := 0.0; coverage < 1; {
		var err error
		if coverage, err = r.Coverage(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	<-ended
}

func TestAContextThatIsOver(t *testing.T) {
	r := retriever(t, Config{Library: shelf(t, town...), Embedder: &llmtest.Embedder{}})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Search(ctx, Query{Text: "ferry"}); !errors.Is(err, context.Canceled) {
		t.Errorf("Search = %v, want context.Canceled", err)
	}
}
