package encoder

import "math"

// attend computes one head of one sequence: softmax(Q × Kᵀ) × V, where Q is
// already divided by √headSize (Vaswani et al. 2017).
func (n *network) attend(b *batch, q sequence, head int, s *scratch) {
	length := len(q.ids)
	part := func(projection int) []float32 {
		return b.projection[((projection*heads+head)*b.stored+q.row)*headSize:]
	}
	queries, keys, values := part(0), part(1), part(2)
	width := (length + tileColumns - 1) / tileColumns * tileColumns
	transpose(s.keys, keys, length, width)
	for row := 0; row < length; row += n.kernel.rows {
		n.score(s, queries[row*headSize:], width)
		n.mix(b.context[(q.row+row)*hidden+head*headSize:], s, values, length, width, min(n.kernel.rows, length-row))
	}
}

// transpose writes the keys, [length, headSize], as [headSize, width], with
// zeros behind each row.
func transpose(out, keys []float32, length, width int) {
	for j := range headSize {
		row := out[j*width:][:width]
		clear(row[length:])
	}
	for i := range length {
		for j, v := range keys[i*headSize:][:headSize] {
			out[j*width+i] = v
		}
	}
}

// score fills s.scores, [kernel.rows, width], with products of queries and keys.
func (n *network) score(s *scratch, queries []float32, width int) {
	for column := 0; column < width; column += tileColumns {
		n.kernel.multiply(s.scores[column:], width, queries, headSize, s.keys[column:], width, headSize)
	}
}

// masked is a score whose exponential vanishes.
const masked = -math.MaxFloat32 / 4

// mix writes the mean of the values, weighted by the softmax of the scores, of
// rows rows to out, which has a stride of hidden.
func (n *network) mix(out []float32, s *scratch, values []float32, length, width, rows int) {
	var sums [blockRows]float32
	for r := range rows {
		row := s.scores[r*width:][:width]
		for i := length; i < width; i++ {
			row[i] = masked
		}
		sums[r] = n.kernel.softmax(row)
	}
	n.kernel.multiply(s.outputs, headSize, s.scores, width, values, headSize, length)
	for r := range rows {
		factor := 1 / sums[r]
		to := out[r*hidden:][:headSize]
		for j, v := range s.outputs[r*headSize:][:headSize] {
			to[j] = v * factor
		}
	}
}
