package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"math"
	"os"
	"testing"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/encoder"
	"github.com/pressmark/pressmark/internal/ingest"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/seeds"
)

var update = flag.Bool("update", false, "write golden files and the vectors of the demo library anew")

// seedTexts are the texts that the demo library embeds.
func seedTexts(t *testing.T) []string {
	t.Helper()
	var texts []string
	for item := range ingest.Reader(t.Context(), "seeds.jsonl", bytes.NewReader(seeds.Articles)) {
		if item.Err != nil {
			t.Fatal(item.Name, item.Err)
		}
		prepared, err := article.Prepare(item.Article)
		if err != nil {
			t.Fatal(item.Name, err)
		}
		for _, chunk := range article.Chunks(prepared) {
			texts = append(texts, article.IndexText(prepared.Title, chunk.Of(prepared.Text)))
		}
	}
	return texts
}

func TestSeedVectorsAreCurrent(t *testing.T) {
	embedder, err := encoder.NewEmbedder()
	if err != nil {
		t.Fatal(err)
	}
	texts := seedTexts(t)
	fresh, err := llm.PackKnown(t.Context(), embedder, texts)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("../../seeds/vectors.bin", fresh, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if len(fresh) != len(seeds.Vectors) {
		t.Fatalf("seeds/vectors.bin has %d bytes, the articles need %d: go test ./cmd/pressmark -run SeedVectors -update", len(seeds.Vectors), len(fresh))
	}
	stored, err := llm.NewKnown(nothing{embedder}, seeds.Vectors)
	if err != nil {
		t.Fatal(err)
	}
	want, err := embedder.Embed(t.Context(), llm.Passage, texts)
	if err != nil {
		t.Fatal(err)
	}
	got, err := stored.Embed(t.Context(), llm.Passage, texts)
	if err != nil {
		t.Fatal("a passage has no stored vector: go test ./cmd/pressmark -run SeedVectors -update:", err)
	}
	for i := range want {
		if cosine := dot(got[i], want[i]); cosine < 0.9999 {
			t.Errorf("the stored vector of %.60q has cosine %.5f with a fresh one", texts[i], cosine)
		}
	}
}

func dot(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return math.Min(sum, 1)
}

// nothing is an embedder that cannot embed: what it is asked for is not known.
type nothing struct{ llm.Embedder }

func (nothing) Embed(context.Context, llm.Role, []string) ([][]float32, error) {
	return nil, errors.New("asked for an unknown text")
}
