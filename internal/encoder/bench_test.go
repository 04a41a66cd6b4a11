package encoder

import (
	"context"
	"strings"
	"testing"

	"github.com/pressmark/pressmark/internal/llm"
)

// passage128 has 126 word pieces, 128 with the special ones.
func passage128(tb testing.TB) string {
	text := strings.Repeat("the minister said on tuesday that talks would begin in march . ", 20)
	tokens, err := Tokenize(text, 126)
	if err != nil {
		tb.Fatal(err)
	}
	return text[:tokens[125].End]
}

func BenchmarkEmbed128(b *testing.B) {
	for _, k := range kernels() {
		b.Run(k.name, func(b *testing.B) {
			e, err := newEmbedder(k)
			if err != nil {
				b.Fatal(err)
			}
			texts := make([]string, 64)
			if k == portableKernel {
				texts = texts[:8]
			}
			for i := range texts {
				texts[i] = passage128(b)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := e.Embed(context.Background(), llm.Passage, texts); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(texts)*b.N)/b.Elapsed().Seconds(), "passages/s")
		})
	}
}

func BenchmarkEmbedQuestion(b *testing.B) {
	for _, k := range kernels() {
		b.Run(k.name, func(b *testing.B) {
			e, err := newEmbedder(k)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if _, err := e.Embed(context.Background(), llm.Query, []string{"When did the minister say that talks would begin?"}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	for _, k := range kernels() {
		b.Run(k.name, func(b *testing.B) {
			r, err := newReader(k)
			if err != nil {
				b.Fatal(err)
			}
			windows := make([]llm.Window, 6)
			for i := range windows {
				windows[i] = llm.Window{Title: "Talks begin", Text: passage128(b)}
			}
			for b.Loop() {
				if _, err := r.Read(context.Background(), "When will talks begin?", windows); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(windows)*b.N)/b.Elapsed().Seconds(), "windows/s")
		})
	}
}

func BenchmarkNewEmbedder(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewEmbedder(); err != nil {
			b.Fatal(err)
		}
	}
}
