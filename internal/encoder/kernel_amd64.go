package encoder

import "github.com/klauspost/cpuid/v2"

// kernels lists the kernels that run on this machine, the fastest first.
func kernels() []*kernel {
	list := []*kernel{portableKernel}
	if cpuid.CPU.Supports(cpuid.AVX2, cpuid.FMA3) {
		list = append([]*kernel{avx2Kernel}, list...)
		if cpuid.CPU.Supports(cpuid.AVX512F, cpuid.AVX512BW, cpuid.AVX512VNNI) {
			list = append([]*kernel{vnniKernel}, list...)
		}
	}
	return list
}

// avx2Kernel is for nearly all x86 processors since 2013 (Intel) and 2015 (AMD).
var avx2Kernel = &kernel{
	name: "avx2",
	rows: 6,
	dense: func(out []float32, stride int, in []int16, rowScale []float32, m *matrix, p int, _ *scratch) {
		_, _, _ = out[5*stride+tileColumns-1], in[6*m.inputs-1], rowScale[5]
		for half := range 2 {
			column := (p + half) * panelColumns
			denseAVX2(&out[half*panelColumns], stride, &in[0], &rowScale[0], m.inputs,
				&m.panel(p + half)[0], &m.scale[column], &m.bias[column])
		}
	},
	multiply: func(out []float32, outStride int, a []float32, aStride int, b []float32, bStride, depth int) {
		_, _, _ = out[5*outStride+tileColumns-1], a[5*aStride+depth-1], b[(depth-1)*bStride+tileColumns-1]
		multiplyAVX2(&out[0], outStride, &a[0], aStride, &b[0], bStride, depth)
		multiplyAVX2(&out[16], outStride, &a[0], aStride, &b[16], bStride, depth)
	},
	quantize: quantizeWide,
	gelu:     geluWide,
	softmax:  softmaxWide,
	addNorm:  addNormWide,
}

// vnniKernel is for processors with AVX-512 and its instructions for neural
// networks: servers since 2019, AMD since Zen 4.
var vnniKernel = &kernel{
	name: "avx512-vnni",
	rows: 12,
	dense: func(out []float32, stride int, in []int16, rowScale []float32, m *matrix, p int, _ *scratch) {
		_, _, _ = out[11*stride+tileColumns-1], in[12*m.inputs-1], rowScale[11]
		column := p * panelColumns
		denseVNNI(&out[0], stride, &in[0], &rowScale[0], m.inputs,
			&m.panel(p)[0], &m.scale[column], &m.bias[column])
	},
	multiply: func(out []float32, outStride int, a []float32, aStride int, b []float32, bStride, depth int) {
		_, _, _ = out[11*outStride+tileColumns-1], a[11*aStride+depth-1], b[(depth-1)*bStride+tileColumns-1]
		multiplyAVX512(&out[0], outStride, &a[0], aStride, &b[0], bStride, depth)
	},
	quantize: quantizeWide,
	gelu:     geluWide,
	softmax:  softmaxWide,
	addNorm:  addNormWide,
}

func quantizeWide(out []int16, in []float32, largest float32) float32 {
	return quantizeAVX2(&out[:len(in)][0], &in[0], len(in), largest)
}

func geluWide(x []float32) { geluAVX2(&x[0], len(x)) }

func softmaxWide(x []float32) float32 { return softmaxAVX2(&x[0], len(x)) }

func addNormWide(x, y, gain, bias []float32) {
	n := len(x)
	addNormAVX2(&x[0], &y[:n][0], &gain[:n][0], &bias[:n][0], n, normEpsilon)
}

// The assembler functions; their comments are with the code. Sizes are in
// numbers, not bytes.

//go:noescape
func denseVNNI(out *float32, stride int, in *int16, rowScale *float32, inputs int, panels *int8, scale, bias *float32)

//go:noescape
func denseAVX2(out *float32, stride int, in *int16, rowScale *float32, inputs int, panel *int8, scale, bias *float32)

//go:noescape
func multiplyAVX512(out *float32, outStride int, a *float32, aStride int, b *float32, bStride, depth int)

//go:noescape
func multiplyAVX2(out *float32, outStride int, a *float32, aStride int, b *float32, bStride, depth int)

//go:noescape
func quantizeAVX2(out *int16, in *float32, n int, largest float32) float32

//go:noescape
func geluAVX2(x *float32, n int)

//go:noescape
func softmaxAVX2(x *float32, n int) float32

//go:noescape
func addNormAVX2(x, y, gain, bias *float32, n int, epsilon float32)
