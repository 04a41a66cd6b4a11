package encoder

// panelColumns is the number of outputs that are stored side by side, so that a
// kernel loads the weights of that many outputs with one instruction or two.
const panelColumns = 16

// matrix is a linear layer, packed for the kernels. Outputs come in panels of
// [panelColumns]; a panel holds, for each pair of inputs, the two int8 weights of
// each of its outputs: w[out 0][in 0], w[out 0][in 1], w[out 1][in 0], …
// An output's value is the integer sum × the row's scale × scale + bias.
type matrix struct {
	inputs, outputs int // inputs is even, outputs a multiple of 32
	panels          []int8
	scale, bias     []float32 // one per output
}

func newMatrix(inputs, outputs int) *matrix {
	return &matrix{inputs: inputs, outputs: outputs, panels: make([]int8, inputs*outputs)}
}

// panel returns the weights of the outputs from panelColumns×p on.
func (m *matrix) panel(p int) []int8 {
	size := m.inputs * panelColumns
	return m.panels[p*size : (p+1)*size]
}

// add packs weights [out, in], one byte each, behind the outputs added before.
// factor multiplies the outputs.
func (m *matrix) add(weights string, scale, bias []float32, factor float32) {
	first := len(m.scale) / panelColumns
	for p := range len(scale) / panelColumns {
		packPanel(m.panel(first+p), weights[p*panelColumns*m.inputs:], m.inputs)
	}
	for i := range scale {
		m.scale = append(m.scale, scale[i]*factor)
		m.bias = append(m.bias, bias[i]*factor)
	}
}

func packPanel(panel []int8, weights string, inputs int) {
	for column := range panelColumns {
		row := weights[column*inputs : (column+1)*inputs]
		to := 2 * column
		for k := 0; k+1 < len(row); k += 2 {
			pair := panel[to : to+2 : to+2]
			pair[0], pair[1] = int8(row[k]), int8(row[k+1])
			to += 2 * panelColumns
		}
	}
}

// largestInteger is what the largest activation of a row is rounded to: as many
// levels as an int16 has, unless the sum of inputs products with weights of at
// most 127 could then exceed an int32.
func largestInteger(inputs int) float32 {
	return float32(min(32767, (1<<31-1)/(127*inputs)))
}
