package search

import (
	"testing"

	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/llm/llmtest"
)

type english struct{ llmtest.Embedder }

func (*english) Language() string { return "en" }

func TestLanguageNote(t *testing.T) {
	in := func(languages ...string) (passages []Passage) {
		for _, l := range languages {
			passages = append(passages, Passage{Language: l})
		}
		return passages
	}
	for _, test := range []struct {
		embedder llm.Embedder
		passages []Passage
		want     string
	}{
		{&english{}, in("en", "de", "en", "de"), "articles in German were found by their words alone: the built-in models read English"},
		{&english{}, in("zh", "fr"), "articles in Chinese and French were found by their words alone: the built-in models read English"},
		{&english{}, in("eo"), "articles in eo were found by their words alone: the built-in models read English"},
		{&english{}, in("en", ""), ""},
		{&english{}, nil, ""},
		{&llmtest.Embedder{}, in("de"), ""}, // a configured model is taken to know the language
		{nil, in("de"), ""},
	} {
		r := &Retriever{embedder: test.embedder}
		if got := r.LanguageNote(test.passages); got != test.want {
			t.Errorf("%T, %v: %q", test.embedder, test.passages, got)
		}
	}
}

func TestKnownVectorsKeepTheLanguage(t *testing.T) {
	e := &english{}
	if got := llm.Language(&llm.Known{Embedder: e}); got != "en" {
		t.Errorf("language %q", got)
	}
	if got := llm.Language(&llm.Known{Embedder: &llmtest.Embedder{}}); got != "" {
		t.Errorf("language %q", got)
	}
}
