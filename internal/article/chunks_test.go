package article

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// numbered makes sentences of a given number of words.
func numbered(sentences, words int) string {
	var b strings.Builder
	for i := range sentences {
		fmt.Fprintf(&b, "Number %d%s. ", i, strings.Repeat(" word", words-2))
	}
	return b.String()
}

func TestChunksRepeatTheLastSentence(t *testing.T) {
	a := Article{Title: "A title", Text: numbered(30, 10)}
	chunks := Chunks(a)
	if len(chunks) != 3 {
		t.Fatalf("300 words make %d chunks, want 3", len(chunks))
	}
	for i, first := range []string{"Number 0 ", "Number 11 ", "Number 22 "} {
		text := chunks[i].Of(a.Text)
		if !strings.HasPrefix(text, first) || chunks[i].Ordinal != i {
			t.Errorf("chunk %d has ordinal %d and begins %.20q, want %q", i, chunks[i].Ordinal, text, first)
		}
		if want := len(Terms(a.Title + "\n" + text)); chunks[i].Terms != want {
			t.Errorf("chunk %d has %d terms, want %d", i, chunks[i].Terms, want)
		}
	}
}

func TestChunksMakeProgress(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		want int
	}{
		"nothing":            {"", 0},
		"one word":           {"word", 1},
		"exactly one chunk":  {numbered(12, 10), 1},
		"long sentences":     {numbered(10, 130), 10},
		"half a chunk each":  {numbered(5, 60), 4},
		"longer than a half": {numbered(6, 61), 3},
		"Chinese":            {strings.Repeat("这是一个测试句子。", 60), 3},
		"an endless word":    {strings.Repeat("x", 200_000), 31},
	} {
		if got := len(Chunks(Article{Text: test.text})); got != test.want {
			t.Errorf("%s: %d chunks, want %d", name, got, test.want)
		}
	}
}

func TestChunksProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Article{Title: rapid.String().Draw(t, "title"), Text: rapid.OneOf(newsText(), rapid.String()).Draw(t, "text")}
		checkChunks(t, a)
	})
}

func FuzzChunks(f *testing.F) {
	f.Add("Title", "One sentence. Another one.\n\nA third.")
	f.Fuzz(func(t *testing.T, title, text string) { checkChunks(t, Article{Title: title, Text: text}) })
}

// checkChunks holds that every sentence is in a chunk, that chunks begin and
// end with sentences, and that each goes further than the one before.
func checkChunks(t failer, a Article) {
	chunks := Chunks(a)
	starts, ends := map[int]bool{}, map[int]bool{}
	in := 0
	for _, s := range Sentences(a.Text) {
		starts[s.Start], ends[s.End] = true, true
		for in < len(chunks) && chunks[in].End < s.End {
			in++
		}
		if in == len(chunks) || chunks[in].Start > s.Start {
			t.Errorf("the sentence %q is in no chunk", s.Of(a.Text))
			return
		}
	}
	for i, c := range chunks {
		if !starts[c.Start] || !ends[c.End] || c.Ordinal != i || c.Terms != CountTerms(a.Title+"\n"+c.Of(a.Text)) {
			t.Errorf("chunk %d of %q is %+v", i, a.Text, c)
		}
		if i > 0 && (c.Start <= chunks[i-1].Start || c.End <= chunks[i-1].End) {
			t.Errorf("chunk %d makes no progress: %v after %v", i, c.Span, chunks[i-1].Span)
		}
	}
}

func TestIndexText(t *testing.T) {
	if got := IndexText("A title", "Some text."); got != "A title. Some text." {
		t.Errorf("IndexText with a title = %q", got)
	}
	if got := IndexText("", "Some text."); got != "Some text." {
		t.Errorf("IndexText without a title = %q", got)
	}
}
