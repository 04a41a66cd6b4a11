package article

import (
	"strings"
	"testing"
)

// The benchmarks run over about 1 MB of text in the manner of news and give MB/s.

func benchmarkText() string {
	const story = `Officials in Port Ellery said on Monday that the harbour, closed since Nov. 14, would open at 9 a.m. "We have waited long enough," Mayor J. K. Lund told reporters. The U.S. firm that dredged it was paid $3.5 million; the city's share was a third.

The café owners' association — twelve members strong — welcomed the news. “It’s a start,” said its chairman. `
	return strings.Repeat(story, 1<<20/len(story))
}

func benchmark(b *testing.B, text string, work func(string)) {
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		work(text)
	}
}

func BenchmarkClean(b *testing.B)     { benchmark(b, benchmarkText(), func(s string) { Clean(s) }) }
func BenchmarkSentences(b *testing.B) { benchmark(b, benchmarkText(), func(s string) { Sentences(s) }) }
func BenchmarkTerms(b *testing.B)     { benchmark(b, benchmarkText(), func(s string) { Terms(s) }) }
func BenchmarkWords(b *testing.B)     { benchmark(b, benchmarkText(), func(s string) { Words(s) }) }
func BenchmarkChunks(b *testing.B) {
	benchmark(b, benchmarkText(), func(s string) { Chunks(Article{Text: s}) })
}

// An article of the usual length: its language is the greater part of the work.
func BenchmarkPrepare(b *testing.B) {
	benchmark(b, benchmarkText()[:6000], func(s string) { Prepare(Article{Text: s[:5990]}) })
}
