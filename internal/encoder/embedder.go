package encoder

import (
	"context"
	"math"
	"runtime"
	"slices"

	_ "embed"

	"github.com/pressmark/pressmark/internal/llm"
)

//go:embed weights/embedder.safetensors
var embedderFile string

// embedderPieces is the length that texts are cut to, special pieces included.
const embedderPieces = 256

// rowsPerCore bounds a batch: enough for every core to have several blocks,
// little enough to stop soon after a context ends and to stay in the caches.
const rowsPerCore = 12 * blockRows

// mostCores bounds the memory of a batch, 4 MB a core, on large machines.
const mostCores = 16

// Embedder turns texts into vectors of 384 numbers with all-MiniLM-L6-v2. It is
// an [llm.Embedder], safe for concurrent use.
type Embedder struct {
	vocabulary *vocabulary
	network    *network
}

var _ llm.Embedder = (*Embedder)(nil)

// NewEmbedder unpacks the embedded weights, about 12 MB; the result should be
// kept and shared. An error means that the program was built with wrong files.
func NewEmbedder() (*Embedder, error) { return newEmbedder(fastestKernel()) }

func newEmbedder(k *kernel) (*Embedder, error) {
	v, err := loadVocabulary()
	if err != nil {
		return nil, err
	}
	t, err := parseTensors(embedderFile)
	if err != nil {
		return nil, err
	}
	l := loader{tensors: t}
	e := &Embedder{vocabulary: v, network: l.network(k)}
	if l.err != nil {
		return nil, l.err
	}
	return e, nil
}

// Model names the model and the precision of its weights.
func (e *Embedder) Model() string { return "all-MiniLM-L6-v2-int8" }

// Language implements llm.Monolingual.
func (e *Embedder) Language() string { return "en" }

// Dimensions is the length of the vectors, 384.
func (e *Embedder) Dimensions() int { return hidden }

// Embed returns a vector of length 1 for each text, in order; questions and
// passages are treated alike. Only the first 254 word pieces of a text count.
// The error is that of the context, which is looked at between batches.
func (e *Embedder) Embed(ctx context.Context, _ llm.Role, texts []string) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	inputs := make([]sequence, len(texts))
	for i, text := range texts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		inputs[i] = sequence{ids: e.pieces(text)}
	}
	err := e.network.runAll(ctx, inputs, func(i int, x []float32) { vectors[i] = meanVector(x) })
	if err != nil {
		return nil, err
	}
	return vectors, nil
}

// pieces is [CLS] text [SEP].
func (e *Embedder) pieces(text string) []int32 {
	tokens := e.vocabulary.tokenize(text, embedderPieces-2)
	ids := append(make([]int32, 0, len(tokens)+2), classPiece)
	return append(appendIDs(ids, tokens), separatorPiece)
}

func appendIDs(ids []int32, tokens []Token) []int32 {
	for _, t := range tokens {
		ids = append(ids, t.ID)
	}
	return ids
}

// meanVector is the mean of the rows of x, divided by its length.
func meanVector(x []float32) []float32 {
	mean := make([]float32, hidden)
	for len(x) > 0 {
		for j, v := range x[:hidden] {
			mean[j] += v
		}
		x = x[hidden:]
	}
	var squares float64
	for _, v := range mean {
		squares += float64(v) * float64(v)
	}
	factor := float32(1 / math.Sqrt(squares))
	for j := range mean {
		mean[j] *= factor
	}
	return mean
}

// runAll takes the inputs through the network in batches of about the same
// length and hands the rows of each to use, which must not keep them.
func (n *network) runAll(ctx context.Context, inputs []sequence, use func(input int, x []float32)) error {
	order := make([]int, len(inputs))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return len(inputs[b].ids) - len(inputs[a].ids) })
	for len(order) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		taken := order[:countFitting(inputs, order)]
		order = order[len(taken):]
		n.runBatch(inputs, taken, use)
	}
	return ctx.Err()
}

func (n *network) runBatch(inputs []sequence, taken []int, use func(input int, x []float32)) {
	sequences := make([]sequence, len(taken))
	for i, input := range taken {
		sequences[i] = inputs[input]
	}
	n.run(sequences, func(x []float32) {
		n.eachPart(len(taken), func(i int, _ *scratch) {
			s := sequences[i]
			use(taken[i], x[s.row*hidden:(s.row+len(s.ids))*hidden])
		})
	})
}

// countFitting is how many of the inputs, in the given order, make a batch.
func countFitting(inputs []sequence, order []int) int {
	room := rowsPerCore * min(runtime.GOMAXPROCS(0), mostCores)
	for count, i := range order {
		room -= len(inputs[i].ids)
		if room < 0 && count > 0 {
			return count
		}
	}
	return len(order)
}
