package encoder

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// others calls test with each kernel but the portable one, to compare them.
func others(t *testing.T, test func(t *testing.T, k *kernel)) {
	for _, k := range kernels() {
		if k != portableKernel {
			t.Run(k.name, func(t *testing.T) { test(t, k) })
		}
	}
}

func random(n int, r *rand.Rand) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64() * 3)
	}
	return x
}

func testRand() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// randomMatrix has the weights with the largest magnitude where extreme is set.
func randomMatrix(inputs, outputs int, extreme bool, r *rand.Rand) *matrix {
	weights := make([]byte, inputs*outputs)
	for i := range weights {
		weights[i] = byte(int8(r.IntN(255) - 127))
		if extreme {
			weights[i] = byte(int8(127 - 254*(i/inputs%2)))
		}
	}
	m := newMatrix(inputs, outputs)
	m.add(string(weights), random(outputs, r), random(outputs, r), 0.5)
	return m
}

func randomIntegers(n int, extreme bool, largest int, r *rand.Rand) []int16 {
	x := make([]int16, n)
	for i := range x {
		x[i] = int16(r.IntN(2*largest+1) - largest)
		if extreme {
			x[i] = int16(largest)
		}
	}
	return x
}

// exactDense is the definition of kernel.dense, in the simplest way.
func exactDense(in []int16, rowScale []float32, m *matrix, p, rows int) []float32 {
	var out []float32
	for row := range rows {
		for j := range tileColumns {
			column := p*panelColumns + j
			var sum int64
			for k := range m.inputs {
				w := m.panel(column / panelColumns)[k/2*2*panelColumns+column%panelColumns*2+k%2]
				sum += int64(in[row*m.inputs+k]) * int64(w)
			}
			if sum != int64(int32(sum)) {
				panic("sum too large")
			}
			out = append(out, m.value(int32(sum), rowScale[row], column))
		}
	}
	return out
}

func TestDenseIsExact(t *testing.T) {
	eachKernel(t, func(t *testing.T, k *kernel) {
		r := testRand()
		for _, inputs := range []int{2, 6, hidden, feedForward} {
			for _, extreme := range []bool{false, true} {
				m := randomMatrix(inputs, 64, extreme, r)
				in := randomIntegers(k.rows*inputs, extreme, int(largestInteger(inputs)), r)
				scale := random(k.rows, r)
				out := make([]float32, k.rows*tileColumns)
				k.dense(out, tileColumns, in, scale, m, 2, &scratch{})
				if want := exactDense(in, scale, m, 2, k.rows); !slices.Equal(out, want) {
					t.Errorf("%d inputs, extreme %v:\n got %v\nwant %v", inputs, extreme, out, want)
				}
			}
		}
	})
}

func TestDenseWritesOnlyItsTile(t *testing.T) {
	eachKernel(t, func(t *testing.T, k *kernel) {
		r := testRand()
		m := randomMatrix(hidden, 32, false, r)
		const stride = tileColumns + 8
		out := make([]float32, k.rows*stride)
		for i := range out {
			out[i] = 1e30
		}
		k.dense(out, stride, randomIntegers(k.rows*hidden, false, 9, r), random(k.rows, r), m, 0, &scratch{})
		for i, v := range out {
			if (v == 1e30) != (i%stride >= tileColumns) {
				t.Fatalf("number %d is %v", i, v)
			}
		}
	})
}

func TestQuantizeAgrees(t *testing.T) {
	others(t, func(t *testing.T, k *kernel) {
		r := testRand()
		rows := [][]float32{make([]float32, 32), random(hidden, r), random(feedForward, r), random(16, r)}
		rows[3][15] = -1e-30
		for i := range 15 {
			rows[3][i] = 0
		}
		for _, x := range rows {
			got, want := make([]int16, len(x)), make([]int16, len(x))
			a, b := k.quantize(got, x, 32767), portableKernel.quantize(want, x, 32767)
			if a != b || !slices.Equal(got, want) {
				t.Errorf("%v: scale %v, want %v\n%v\n%v", x, a, b, got, want)
			}
		}
	})
}

func TestQuantizeRoundsEvenly(t *testing.T) {
	x := []float32{100, -100, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49, 0.51, 0, 1, 2, 3, 4, 5}
	eachKernel(t, func(t *testing.T, k *kernel) {
		got := make([]int16, len(x))
		if scale := k.quantize(got, x, 100); scale != 1 {
			t.Errorf("scale %v", scale)
		}
		want := []int16{100, -100, 0, 2, 2, 0, -2, -2, 0, 1, 0, 1, 2, 3, 4, 5}
		if !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestMultiply(t *testing.T) {
	eachKernel(t, func(t *testing.T, k *kernel) {
		r := testRand()
		for _, depth := range []int{1, 2, 32, 131} {
			a, b := random(k.rows*(depth+3), r), random(depth*40, r)
			out := make([]float32, k.rows*35)
			k.multiply(out, 35, a, depth+3, b, 40, depth)
			for i := range k.rows {
				for j := range tileColumns {
					var want float64
					for d := range depth {
						want += float64(a[i*(depth+3)+d]) * float64(b[d*40+j])
					}
					if math.Abs(float64(out[i*35+j])-want) > 1e-3 {
						t.Fatalf("depth %d, row %d, column %d: %v, want %v", depth, i, j, out[i*35+j], want)
					}
				}
			}
		}
	})
}

func TestGELU(t *testing.T) {
	eachKernel(t, func(t *testing.T, k *kernel) {
		var x []float32
		for i := -12000; i < 12000; i++ {
			x = append(x, float32(i)/1000)
		}
		got := slices.Clone(x)
		k.gelu(got)
		worst := 0.0
		for i, v := range x {
			want := float64(v) / 2 * math.Erfc(-float64(v)/math.Sqrt2)
			worst = max(worst, math.Abs(float64(got[i])-want))
		}
		if t.Logf("largest error %.2g", worst); worst > 1.2e-5 {
			t.Errorf("error %g", worst)
		}
	})
}

func TestSoftmax(t *testing.T) {
	eachKernel(t, func(t *testing.T, k *kernel) {
		var x []float32
		for i := range 1600 {
			x = append(x, 3-float32(i)/20)
		}
		x = append(x, slices.Repeat([]float32{masked}, 16)...)
		got := slices.Clone(x)
		sum := k.softmax(got)
		var want float64
		for i, v := range x {
			e := math.Exp(float64(v - 3))
			want += e
			if math.Abs(float64(got[i])-e) > 1e-6*e+1e-37 {
				t.Errorf("exp(%v) = %v, want %v", v-3, got[i], e)
			}
		}
		if math.Abs(float64(sum)/want-1) > 1e-6 {
			t.Errorf("sum %v, want %v", sum, want)
		}
	})
}

func TestAddNorm(t *testing.T) {
	eachKernel(t, func(t *testing.T, k *kernel) {
		r := testRand()
		x, y, gain, bias := random(hidden, r), random(hidden, r), random(hidden, r), random(hidden, r)
		got := slices.Clone(x)
		k.addNorm(got, y, gain, bias)
		for i, want := range exactNorm(x, y, gain, bias) {
			if math.Abs(float64(got[i])-want) > 1e-5 {
				t.Fatalf("number %d is %v, want %v", i, got[i], want)
			}
		}
	})
}

func exactNorm(x, y, gain, bias []float32) []float64 {
	n := float64(len(x))
	var mean, variance float64
	sum := make([]float64, len(x))
	for i := range x {
		sum[i] = float64(x[i]) + float64(y[i])
		mean += sum[i] / n
	}
	for _, v := range sum {
		variance += (v - mean) * (v - mean) / n
	}
	for i, v := range sum {
		sum[i] = (v-mean)/math.Sqrt(variance+normEpsilon)*float64(gain[i]) + float64(bias[i])
	}
	return sum
}

func BenchmarkDense(b *testing.B) {
	for _, k := range kernels() {
		for _, inputs := range []int{hidden, feedForward} {
			b.Run(fmt.Sprintf("%s/%d", k.name, inputs), func(b *testing.B) {
				r := testRand()
				m := randomMatrix(inputs, hidden, false, r)
				n := &network{kernel: k}
				s := n.workspaces.scratch()
				for b.Loop() {
					n.dense(s.outputs, tileColumns, hidden, blockRows, m, s)
				}
				products := float64(b.N) * blockRows * hidden * float64(inputs)
				b.ReportMetric(products/float64(b.Elapsed().Nanoseconds()), "products/ns")
			})
		}
	}
}
