package encoder

// kernel is a set of the inner loops that take nearly all the time, written for
// one kind of processor. All kernels give the same integers; their other results
// differ in the last bits.
type kernel struct {
	name string

	// rows is how many rows dense and multiply compute at once. It divides
	// blockRows. Rows beyond the asked ones are computed too, up to a multiple.
	rows int

	// dense computes 32 outputs, from panel p (even) of m on, of rows rows.
	// in holds m.inputs integers per row, rowScale one number per row; row i of
	// the result is at out[i*stride : i*stride+32].
	dense func(out []float32, stride int, in []int16, rowScale []float32, m *matrix, p int, s *scratch)

	// multiply computes out = a × b for rows rows of a and 32 columns of b, where
	// row i of a, b and out starts at i times its stride and a has depth columns.
	multiply func(out []float32, outStride int, a []float32, aStride int, b []float32, bStride, depth int)

	// quantize rounds in to integers in ±largest and returns what one of them
	// is worth. The lengths are multiples of 16.
	quantize func(out []int16, in []float32, largest float32) float32

	// gelu replaces each x by x × Φ(x). The length is a multiple of 16.
	gelu func(x []float32)

	// softmax replaces each x by exp(x - max) and returns the sum of them. The
	// length is a multiple of 16.
	softmax func(x []float32) float32

	// addNorm replaces x by norm(x + y), with mean 0 and variance 1 before gain
	// and bias are applied. The length is a multiple of 16.
	addNorm func(x, y, gain, bias []float32)
}

// blockRows is the number of rows that one goroutine takes through a stage at a
// time: enough to use each load of the weights often, few enough that the
// activations stay in the processor's second-level cache.
const blockRows = 48

// tileColumns is the number of outputs that [kernel.dense] and [kernel.multiply]
// compute at once; it is the size of an attention head as well.
const tileColumns = 32

// fastestKernel is the best one for this machine.
func fastestKernel() *kernel {
	available := kernels()
	return available[0]
}
