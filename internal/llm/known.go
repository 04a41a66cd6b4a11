package llm

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Known is an [Embedder] that has the vectors of some texts at hand, so that a
// library that ships with the program need not be embedded at every start.
type Known struct {
	Embedder                                 // asked for all other texts
	vectors  map[[sha256.Size]byte][]float32 // by the hash of the text
}

// knownMagic begins a file of known vectors and names its layout: magic, model
// name (length as uint16, bytes), dimensions as uint32, then for each text the
// SHA-256 of the text and its numbers as float32; all little-endian.
const knownMagic = "pmvec1"

var errKnown = errors.New("not a file of vectors, or damaged")

// NewKnown reads vectors that [PackKnown] wrote. Vectors of another model than
// the embedder's are passed over.
func NewKnown(embedder Embedder, file []byte) (*Known, error) {
	known := &Known{Embedder: embedder, vectors: map[[sha256.Size]byte][]float32{}}
	model, dimensions, rest, err := knownHeader(file)
	if err != nil || model != embedder.Model() || dimensions != embedder.Dimensions() {
		return known, err
	}
	record := sha256.Size + 4*dimensions
	if len(rest)%record != 0 {
		return known, errKnown
	}
	for ; len(rest) > 0; rest = rest[record:] {
		known.vectors[[sha256.Size]byte(rest)] = floats(rest[sha256.Size:record])
	}
	return known, nil
}

// Language is that of the embedder, empty where it knows several.
func (k *Known) Language() string { return Language(k.Embedder) }

func knownHeader(file []byte) (model string, dimensions int, rest []byte, err error) {
	head := len(knownMagic)
	if len(file) < head+2 || string(file[:head]) != knownMagic {
		return "", 0, nil, errKnown
	}
	end := head + 2 + int(binary.LittleEndian.Uint16(file[head:]))
	if len(file) < end+4 {
		return "", 0, nil, errKnown
	}
	return string(file[head+2 : end]), int(binary.LittleEndian.Uint32(file[end:])), file[end+4:], nil
}

func floats(data []byte) []float32 {
	vec := make([]float32, len(data)/4)
	for i := range vec {
		vec[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return vec
}

// PackKnown embeds passages and gives the file that [NewKnown] reads.
func PackKnown(ctx context.Context, embedder Embedder, texts []string) ([]byte, error) {
	vectors, err := embedder.Embed(ctx, Passage, texts)
	if err != nil {
		return nil, fmt.Errorf("embed: %w", err)
	}
	file := []byte(knownMagic)
	file = binary.LittleEndian.AppendUint16(file, uint16(len(embedder.Model())))
	file = append(file, embedder.Model()...)
	file = binary.LittleEndian.AppendUint32(file, uint32(embedder.Dimensions()))
	for i, text := range texts {
		hash := sha256.Sum256([]byte(text))
		file = append(file, hash[:]...)
		for _, x := range vectors[i] {
			file = binary.LittleEndian.AppendUint32(file, math.Float32bits(x))
		}
	}
	return file, nil
}

// Embed gives the known vectors and asks the embedder for the others.
func (k *Known) Embed(ctx context.Context, role Role, texts []string) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	var unknown []string
	var places []int
	for i, text := range texts {
		if vec, ok := k.vectors[sha256.Sum256([]byte(text))]; ok && role == Passage {
			vectors[i] = vec
			continue
		}
		unknown, places = append(unknown, text), append(places, i)
	}
	if len(unknown) == 0 {
		return vectors, nil
	}
	made, err := k.Embedder.Embed(ctx, role, unknown)
	if err != nil {
		return nil, err
	}
	for i, place := range places {
		vectors[place] = made[i]
	}
	return vectors, nil
}
