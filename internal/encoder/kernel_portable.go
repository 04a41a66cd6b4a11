package encoder

import "math"

// portableKernel is plain Go, for machines without a kernel of their own.
var portableKernel = &kernel{
	name:     "portable",
	rows:     portableRows,
	dense:    densePortable,
	multiply: multiplyPortable,
	quantize: quantizePortable,
	gelu:     geluPortable,
	softmax:  softmaxPortable,
	addNorm:  addNormPortable,
}

const portableRows = 4

// densePortable uses one 64-bit multiplication for two outputs: with weights v
// and w stored as v + w<<32, the sum of a×(v + w<<32) holds both sums, which
// cannot overflow 32 bits.
func densePortable(out []float32, stride int, in []int16, rowScale []float32, m *matrix, p int, s *scratch) {
	s.widen(m, p)
	for c := 0; c < tileColumns; c += 2 {
		column := panelColumns*p + c
		sums := sumWide(in, s.wide[c/2*m.inputs:][:m.inputs])
		for row, sum := range sums {
			low := int32(sum)
			high := int32((sum - int64(low)) >> 32)
			out[row*stride+c] = m.value(low, rowScale[row], column)
			out[row*stride+c+1] = m.value(high, rowScale[row], column+1)
		}
	}
}

// value is the output for an integer sum. The conversions keep the compiler
// from fusing operations, which would round otherwise than the other kernels.
func (m *matrix) value(sum int32, rowScale float32, column int) float32 {
	scaled := float32(float32(float32(sum)*rowScale) * m.scale[column])
	return scaled + m.bias[column]
}

// sumWide multiplies four rows of integers by the weights of two outputs.
func sumWide(in []int16, weights []int64) [portableRows]int64 {
	n := len(weights)
	a, b, c, d := in[:n], in[n:][:n], in[2*n:][:n], in[3*n:][:n]
	var sumA, sumB, sumC, sumD int64
	for k, w := range weights {
		sumA += int64(a[k]) * w
		sumB += int64(b[k]) * w
		sumC += int64(c[k]) * w
		sumD += int64(d[k]) * w
	}
	return [...]int64{sumA, sumB, sumC, sumD}
}

// widen stores the weights of 32 outputs as sumWide wants them, unless they are
// already there from the rows before.
func (s *scratch) widen(m *matrix, p int) {
	if s.widened == &m.panel(p)[0] {
		return
	}
	s.widened = &m.panel(p)[0]
	s.wide = grown(s.wide, tileColumns/2*m.inputs)
	for c := 0; c < tileColumns; c += 2 {
		panel := m.panel(p + c/panelColumns)[c%panelColumns*2:]
		wide := s.wide[c/2*m.inputs:][:m.inputs]
		for k := range wide {
			at := k/2*2*panelColumns + k%2
			wide[k] = int64(panel[at]) + int64(panel[at+2])<<32
		}
	}
}

func multiplyPortable(out []float32, outStride int, a []float32, aStride int, b []float32, bStride, depth int) {
	for row := range portableRows {
		var sums [tileColumns]float32
		for k, x := range a[row*aStride:][:depth] {
			for j, y := range b[k*bStride:][:tileColumns] {
				sums[j] += x * y
			}
		}
		copy(out[row*outStride:][:tileColumns], sums[:])
	}
}

func quantizePortable(out []int16, in []float32, largest float32) float32 {
	var top float32
	for _, x := range in {
		top = max(top, x, -x)
	}
	if top == 0 {
		clear(out)
		return 0
	}
	factor := largest / top
	for i, x := range in {
		out[i] = int16(roundToEven(x * factor))
	}
	return top / largest
}

// roundToEven rounds a number below 2²² to the nearest integer, ties to even as
// the processor does, by adding a number whose last bit counts ones.
func roundToEven(x float32) int32 {
	const ones = 3 << 22
	return int32(math.Float32bits(x+ones)) - int32(math.Float32bits(ones))
}

// expTerms is the Taylor series of exp, highest power first. On ±ln(2)/2 its
// relative error is below 2e-7.
var expTerms = [...]float32{1. / 720, 1. / 120, 1. / 24, 1. / 6, 1. / 2, 1, 1}

// The two parts of ln 2; the first has so few bits that its product with a small
// integer is exact (Cody and Waite 1980).
const (
	ln2High = 355. / 512
	ln2Low  = math.Ln2 - ln2High
)

// expConstants are those of expPortable, for the assembler.
var expConstants = [...]float32{lowestExponent, math.Log2E, ln2High, ln2Low} //nolint:unused // rows_avx2_amd64.s

// lowestExponent keeps exp above the denormal numbers.
const lowestExponent = -87

// expPortable is exp(x) for x ≤ 0 with a relative error below 1e-6.
func expPortable(x float32) float32 {
	x = max(x, lowestExponent)
	n := roundToEven(x * math.Log2E)
	r := x - float32(n)*ln2High
	r -= float32(n) * ln2Low
	sum := expTerms[0]
	for _, term := range expTerms[1:] {
		sum = sum*r + term
	}
	return math.Float32frombits(uint32(int32(math.Float32bits(sum)) + n<<23))
}

func softmaxPortable(x []float32) float32 {
	top := x[0]
	for _, v := range x {
		top = max(top, v)
	}
	var sum float32
	for i, v := range x {
		x[i] = expPortable(v - top)
		sum += x[i]
	}
	return sum
}

// geluBound is where Φ(x) is taken to be 0 or 1: it is off by less than 2e-6.
const geluBound = 4.8083261

// geluTerms is a polynomial for (Φ(x) - ½) / x in the variable x² × 2 / geluBound² - 1,
// highest power first: the Chebyshev expansion to the twelfth degree. Φ has an
// error below 1e-6.
var geluTerms = [...]float32{
	0.000402721344, -0.00098347012, 0.00103821931, -0.00207724818, 0.00519325212,
	-0.00921796355, 0.0144032398, -0.0216974393, 0.0306004211, -0.0406386331,
	0.0528666116, -0.0728632808, 0.146959737,
}

// geluConstants are those of geluPortable, for the assembler.
var geluConstants = [...]float32{geluBound, -geluBound, 2 / (geluBound * geluBound), 0.5} //nolint:unused // rows_avx2_amd64.s

func geluPortable(x []float32) {
	for i, v := range x {
		bounded := max(-geluBound, min(geluBound, v))
		variable := bounded*bounded*(2/(geluBound*geluBound)) - 1
		sum := geluTerms[0]
		for _, term := range geluTerms[1:] {
			sum = sum*variable + term
		}
		x[i] = v * (0.5 + sum*bounded)
	}
}

func addNormPortable(x, y, gain, bias []float32) {
	var sum float32
	for i, v := range y {
		x[i] += v
		sum += x[i]
	}
	mean := sum / float32(len(x))
	var squares float32
	for _, v := range x {
		squares += (v - mean) * (v - mean)
	}
	factor := 1 / float32(math.Sqrt(float64(squares)/float64(len(x))+normEpsilon))
	for i, v := range x {
		x[i] = (v-mean)*factor*gain[i] + bias[i]
	}
}
