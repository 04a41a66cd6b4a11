// Package encoder runs the two built-in models, small BERT encoders (Devlin et
// al. 2018) with int8 weights, in plain Go and a little assembler: an [Embedder]
// that turns text into a vector and a [Reader] that finds the span of a passage
// that answers a question. Weights and vocabulary are part of the program;
// nothing is read from disk or network.
//
// A text becomes word pieces (tokenizer.go), the pieces become rows of 384
// numbers that pass through six layers (network.go, forward.go, attention.go).
// Sequences of a batch are concatenated, never padded to a common length.
//
// Nearly all the time goes into products of activations and weights. Each row
// of activations is rounded to integers with its own scale, so that the products
// are exact integer sums which every kernel computes alike: kernel_portable.go
// in Go for any machine, the files *_amd64.s for AVX2 and AVX-512.
package encoder
