package encoder

import (
	"fmt"
	"math"
)

// The shape of both networks.
const (
	layers      = 6
	hidden      = 384 // numbers per token
	heads       = 12
	headSize    = hidden / heads
	feedForward = 1536 // numbers per token inside a layer
	positions   = 512
	pieces      = 30522
	normEpsilon = 1e-12
	segments    = 2 // question and passage
	projections = 3 // query, key and value
)

// network is a BERT encoder, ready to run.
type network struct {
	words      string    // [pieces, hidden] int8
	wordScale  []float32 // [pieces]
	position   []float32 // [positions, hidden]
	segment    []float32 // [segments, hidden]
	norm       layerNorm
	layers     [layers]layer
	kernel     *kernel
	workspaces workspaces
}

type layer struct {
	projection *matrix // query, key and value; the query is divided by √headSize
	attention  *matrix
	up, down   *matrix

	attentionNorm, outputNorm layerNorm
}

// layerNorm holds a layer norm's factors and summands.
type layerNorm struct{ gain, bias []float32 }

// loader reads tensors and keeps the first error.
type loader struct {
	tensors *tensors
	err     error
}

func (l *loader) floats(name string, shape ...int) []float32 {
	values, err := l.tensors.floats(name, shape...)
	if l.err == nil {
		l.err = err
	}
	return values
}

func (l *loader) int8s(name string, shape ...int) string {
	values, err := l.tensors.int8s(name, shape...)
	if l.err == nil {
		l.err = err
	}
	return values
}

func (l *loader) norm(name string) layerNorm {
	return layerNorm{gain: l.floats(name+".weight", hidden), bias: l.floats(name+".bias", hidden)}
}

// matrix packs one layer or several with the same inputs side by side. factor
// multiplies the outputs of the first.
func (l *loader) matrix(inputs, outputs int, factor float32, names ...string) *matrix {
	m := newMatrix(inputs, outputs*len(names))
	for _, name := range names {
		weights := l.int8s(name+".weight", outputs, inputs)
		scale, bias := l.floats(name+".scale", outputs), l.floats(name+".bias", outputs)
		if l.err != nil {
			return m
		}
		m.add(weights, scale, bias, factor)
		factor = 1
	}
	return m
}

func (l *loader) layer(i int) layer {
	name := func(part string) string { return fmt.Sprintf("layer.%d.%s", i, part) }
	return layer{
		projection:    l.matrix(hidden, hidden, 1/float32(math.Sqrt(headSize)), name("query"), name("key"), name("value")),
		attention:     l.matrix(hidden, hidden, 1, name("attention")),
		up:            l.matrix(hidden, feedForward, 1, name("up")),
		down:          l.matrix(feedForward, hidden, 1, name("down")),
		attentionNorm: l.norm(name("attention_norm")),
		outputNorm:    l.norm(name("output_norm")),
	}
}

// network reads all but the heads. The words stay where they are in the file.
func (l *loader) network(k *kernel) *network {
	n := &network{
		words:     l.int8s("embeddings.word.weight", pieces, hidden),
		wordScale: l.floats("embeddings.word.scale", pieces),
		position:  l.floats("embeddings.position", positions, hidden),
		segment:   l.floats("embeddings.type", segments, hidden),
		norm:      l.norm("embeddings.norm"),
		kernel:    k,
	}
	for i := range n.layers {
		n.layers[i] = l.layer(i)
	}
	return n
}
