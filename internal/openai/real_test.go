package openai

import (
	"cmp"
	"context"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/pressmark/pressmark/internal/llm"
)

// TestRealServer speaks to a server that somebody has started, llama.cpp for
// instance. It checks the protocol, not the quality: the smallest model will do.
//
//	PRESSMARK_TEST_MODEL_URL   its address, up to /v1
//	PRESSMARK_TEST_MODEL       the model's name, "default" when empty
//	PRESSMARK_TEST_MODEL_KEY   a key, none when empty
//
// A server whose model makes no vectors of whole texts, but one for every token,
// must be refused clearly; the rest of that part is then skipped.
func TestRealServer(t *testing.T) {
	address := os.Getenv("PRESSMARK_TEST_MODEL_URL")
	if address == "" {
		t.Skip("set PRESSMARK_TEST_MODEL_URL to the address of a server with OpenAI's API, http://127.0.0.1:8080/v1 for instance, to run this")
	}
	model := cmp.Or(os.Getenv("PRESSMARK_TEST_MODEL"), "default")
	c, err := New(Config{
		BaseURL: address, Key: Secret(os.Getenv("PRESSMARK_TEST_MODEL_KEY")),
		Model: model, EmbeddingModel: model, MaxTokens: 64,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	t.Run("chat", func(t *testing.T) { realChat(t, c) })
	t.Run("embeddings", func(t *testing.T) { realEmbeddings(t, c) })
	t.Run("cancel", func(t *testing.T) { realCancel(t, c) })
}

var realQuestion = []llm.Message{{Role: "user", Content: "Say hello in one short sentence."}}

// realChat wants a whole answer, or one cut for want of tokens and flagged so.
func realChat(t *testing.T, c *Client) {
	text, usage, err := llm.Collect(c.Generator().Generate(t.Context(), realQuestion))
	if err != nil {
		checkError(t, err, llm.ErrTruncated)
	}
	if text == "" {
		t.Error("no text")
	}
	t.Logf("%q, %+v, %v", text, usage, err)
}

func realEmbeddings(t *testing.T, c *Client) {
	vectors, err := c.Embedder().Embed(t.Context(), llm.Passage, []string{"The ferry sank.", "Wheat prices rose.", "A ship went down."})
	if err != nil && strings.Contains(err.Error(), "shape") {
		checkError(t, err, llm.ErrUnavailable)
		t.Skip("the model is none for embeddings: ", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range vectors {
		var sum float64
		for _, x := range v {
			sum += float64(x) * float64(x)
		}
		if len(v) != c.Embedder().Dimensions() || math.Abs(sum-1) > 1e-4 {
			t.Errorf("vector of %d numbers and length² %v", len(v), sum)
		}
	}
	t.Logf("%d vectors of %d numbers", len(vectors), c.Embedder().Dimensions())
}

// realCancel leaves after the first piece; the server must serve the next caller.
func realCancel(t *testing.T, c *Client) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var err error
	for _, err = range c.Generator().Generate(ctx, realQuestion) {
		cancel()
	}
	if err != context.Canceled {
		t.Errorf("after cancelling: %v", err)
	}
	for _, err := range c.Generator().Generate(t.Context(), realQuestion) {
		if err != nil {
			t.Errorf("the next call: %v", err)
		}
		break
	}
}
