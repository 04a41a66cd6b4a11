package prompts

import (
	"sync"

	"github.com/pressmark/pressmark/internal/llm"
	"github.com/tiktoken-go/tokenizer"
)

// framing is what a server adds to every message for its role and borders,
// in tokens, generously.
const framing = 8

// vocabulary takes a tenth of a second to build, so it is built when first used.
var vocabulary = sync.OnceValue(func() tokenizer.Codec {
	codec, err := tokenizer.Get(tokenizer.O200kBase)
	if err != nil {
		panic(err) // the vocabulary is compiled in
	}
	return codec
})

// Tokens counts the tokens of a text in OpenAI's o200k vocabulary. Other models
// have others: for English they need up to a quarter more, for other languages
// sometimes twice as many, so leave room.
func Tokens(text string) int {
	n, err := vocabulary().Count(text)
	if err != nil {
		return len(text) // a token is a byte at least
	}
	return n
}

// TokensOf counts the tokens of a prompt with its framing.
func TokensOf(messages []llm.Message) int {
	n := 0
	for _, m := range messages {
		n += framing + Tokens(m.Content)
	}
	return n
}

// Fit drops passages from the tail until the prompt of [Answer] has at most
// budget tokens. Passages are kept whole or not at all; if the best one alone is
// too long, none is left.
func Fit(q Question, budget int) (fitting Question, dropped int) {
	all := q.Passages
	for kept := len(all); kept > 0; kept-- {
		q.Passages = all[:kept]
		if TokensOf(Answer(q)) <= budget {
			return q, len(all) - kept
		}
	}
	q.Passages = nil
	return q, len(all)
}
