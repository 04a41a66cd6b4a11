package encoder

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// sequence is one input of the network: pieces, the segment (0 or 1) of each of
// them, and the row of the batch where it starts.
type sequence struct {
	ids      []int32
	segments []uint8 // nil: all 0
	row      int
}

// batch holds the activations of several sequences, one row per piece, sequence
// after sequence. There are rows behind the last, as kernels compute whole tiles.
type batch struct {
	sequences []sequence
	rows      int // of all sequences
	stored    int // rows with the spare ones

	x          []float32 // [stored, hidden] the result of the last layer
	context    []float32 // [stored, hidden] what attention gives
	projection []float32 // [3 × heads, stored, headSize] queries, keys and values
}

// scratch is what one goroutine needs besides the batch.
type scratch struct {
	integers []int16   // [blockRows, feedForward]
	rowScale []float32 // [blockRows]
	outputs  []float32 // [blockRows, feedForward]

	keys   []float32 // [headSize, positions] the keys of a head, transposed
	scores []float32 // [blockRows, positions]

	wide    []int64 // see densePortable
	widened *int8   // the weights that wide holds
}

// workspaces keeps the memory of batches and goroutines between calls.
type workspaces struct{ batches, scratches sync.Pool }

func (w *workspaces) batch() *batch {
	if b, ok := w.batches.Get().(*batch); ok {
		return b
	}
	return &batch{}
}

func (w *workspaces) scratch() *scratch {
	if s, ok := w.scratches.Get().(*scratch); ok {
		return s
	}
	return &scratch{
		integers: make([]int16, blockRows*feedForward),
		rowScale: make([]float32, blockRows),
		outputs:  make([]float32, blockRows*feedForward),
		keys:     make([]float32, headSize*positions),
		scores:   make([]float32, blockRows*positions),
	}
}

// grown returns a slice of n elements that reuses old if it is large enough.
// What it holds is not defined.
func grown[T any](old []T, n int) []T {
	if cap(old) >= n {
		return old[:n]
	}
	return make([]T, n)
}

// lay places the sequences and makes room for their activations.
func (b *batch) lay(sequences []sequence) {
	b.sequences, b.rows = sequences, 0
	for i := range sequences {
		sequences[i].row = b.rows
		b.rows += len(sequences[i].ids)
	}
	b.stored = (b.rows/blockRows + 2) * blockRows
	b.x = grown(b.x, b.stored*hidden)
	b.context = grown(b.context, b.stored*hidden)
	b.projection = grown(b.projection, projections*b.stored*hidden)
}

// run takes the sequences through the network and hands the result to use: row
// r of it, at [r*hidden:(r+1)*hidden], belongs to piece r - sequence.row of the
// sequence. The result is only valid during the call.
func (n *network) run(sequences []sequence, use func(x []float32)) {
	b := n.workspaces.batch()
	defer n.workspaces.batches.Put(b)
	b.lay(sequences)
	n.eachPart(len(sequences), func(i int, _ *scratch) { n.embed(b, sequences[i]) })
	blocks := (b.rows + blockRows - 1) / blockRows
	n.eachPart(blocks, func(i int, s *scratch) { n.project(b, 0, i*blockRows, s) })
	for l := range n.layers {
		n.eachPart(len(sequences)*heads, func(i int, s *scratch) { n.attend(b, sequences[i/heads], i%heads, s) })
		n.eachPart(blocks, func(i int, s *scratch) {
			n.transform(b, &n.layers[l], i*blockRows, s)
			if l+1 < layers {
				n.project(b, l+1, i*blockRows, s)
			}
		})
	}
	use(b.x[:b.rows*hidden])
	b.sequences = nil
}

// eachPart calls work for each of parts, on as many goroutines as can run.
func (n *network) eachPart(parts int, work func(part int, s *scratch)) {
	var next atomic.Int64
	workOff := func() {
		s := n.workspaces.scratch()
		defer n.workspaces.scratches.Put(s)
		for part := int(next.Add(1)) - 1; part < parts; part = int(next.Add(1)) - 1 {
			work(part, s)
		}
	}
	var helpers sync.WaitGroup
	for range min(parts, runtime.GOMAXPROCS(0)) - 1 {
		helpers.Go(workOff)
	}
	workOff()
	helpers.Wait()
}

// embed writes norm(word + position + segment) of one sequence.
func (n *network) embed(b *batch, s sequence) {
	for i, id := range s.ids {
		x := b.x[(s.row+i)*hidden:][:hidden]
		word := n.words[int(id)*hidden:][:hidden]
		scale := n.wordScale[id]
		for j := range x {
			x[j] = float32(int8(word[j])) * scale
		}
		segment := n.segment[:hidden]
		if s.segments != nil {
			segment = n.segment[int(s.segments[i])*hidden:][:hidden]
		}
		for j, v := range segment {
			x[j] += v
		}
		n.kernel.addNorm(x, n.position[i*hidden:][:hidden], n.norm.gain, n.norm.bias)
	}
}

// project computes queries, keys and values of a block of rows, head by head.
func (n *network) project(b *batch, l, row int, s *scratch) {
	rows := min(blockRows, b.rows-row)
	n.quantize(s, b.x[row*hidden:], rows, hidden)
	out := b.projection[row*headSize:]
	n.dense(out, b.stored*headSize, headSize, rows, n.layers[l].projection, s)
}

// transform computes the rest of a layer for a block of rows, from attention's
// result on.
func (n *network) transform(b *batch, l *layer, row int, s *scratch) {
	rows := min(blockRows, b.rows-row)
	x := b.x[row*hidden : (row+rows)*hidden]

	n.quantize(s, b.context[row*hidden:], rows, hidden)
	n.dense(s.outputs, tileColumns, hidden, rows, l.attention, s)
	n.addNorm(x, s.outputs, l.attentionNorm)

	n.quantize(s, x, rows, hidden)
	n.dense(s.outputs, tileColumns, feedForward, rows, l.up, s)
	n.kernel.gelu(s.outputs[:rows*feedForward])
	n.quantize(s, s.outputs, rows, feedForward)
	n.dense(s.outputs, tileColumns, hidden, rows, l.down, s)
	n.addNorm(x, s.outputs, l.outputNorm)
}

// quantize fills s.integers and s.rowScale with rows rows of width numbers.
func (n *network) quantize(s *scratch, x []float32, rows, width int) {
	largest := largestInteger(width)
	for r := range rows {
		s.rowScale[r] = n.kernel.quantize(s.integers[r*width:][:width], x[r*width:][:width], largest)
	}
}

// dense multiplies the integers of s by m. Outputs 32×t to 32×t+31 of row r go
// to out[t*tileStride + r*rowStride:].
func (n *network) dense(out []float32, tileStride, rowStride, rows int, m *matrix, s *scratch) {
	for t := range m.outputs / tileColumns {
		for r := 0; r < rows; r += n.kernel.rows {
			n.kernel.dense(out[t*tileStride+r*rowStride:], rowStride, s.integers[r*m.inputs:], s.rowScale[r:], m, 2*t, s)
		}
	}
}

func (n *network) addNorm(x, y []float32, with layerNorm) {
	for at := 0; at < len(x); at += hidden {
		n.kernel.addNorm(x[at:at+hidden], y[at:at+hidden], with.gain, with.bias)
	}
}
