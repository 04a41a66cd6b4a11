package encoder

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
)

// tensors gives access to a file in the safetensors format: eight bytes with
// the length of a JSON header, the header, then the numbers of all tensors.
type tensors struct {
	entries map[string]tensorEntry
	data    string
}

type tensorEntry struct {
	Type    string `json:"dtype"`
	Shape   []int  `json:"shape"`
	Offsets [2]int `json:"data_offsets"`
}

func (e tensorEntry) size() int {
	size := 1
	for _, n := range e.Shape {
		size *= n
	}
	return size
}

func parseTensors(file string) (*tensors, error) {
	if len(file) < 8 {
		return nil, fmt.Errorf("weights: %d bytes are too few", len(file))
	}
	length := binary.LittleEndian.Uint64([]byte(file[:8]))
	if length > uint64(len(file)-8) {
		return nil, fmt.Errorf("weights: header of %d bytes is longer than the file", length)
	}
	t := &tensors{data: file[8+length:]}
	var header map[string]json.RawMessage
	if err := json.Unmarshal([]byte(file[8:8+length]), &header); err != nil {
		return nil, fmt.Errorf("weights: header: %w", err)
	}
	delete(header, "__metadata__")
	return t, t.addEntries(header)
}

func (t *tensors) addEntries(header map[string]json.RawMessage) error {
	t.entries = make(map[string]tensorEntry, len(header))
	for name, raw := range header {
		var e tensorEntry
		if err := json.Unmarshal(raw, &e); err != nil {
			return fmt.Errorf("weights: tensor %s: %w", name, err)
		}
		if e.Offsets[0] < 0 || e.Offsets[1] < e.Offsets[0] || e.Offsets[1] > len(t.data) {
			return fmt.Errorf("weights: tensor %s lies outside the file", name)
		}
		t.entries[name] = e
	}
	return nil
}

// bytes returns the raw numbers of a tensor after checking type and shape.
func (t *tensors) bytes(name, kind string, width int, shape ...int) (string, error) {
	e, ok := t.entries[name]
	if !ok {
		return "", fmt.Errorf("weights: no tensor %s", name)
	}
	if e.Type != kind || fmt.Sprint(e.Shape) != fmt.Sprint(shape) || e.Offsets[1]-e.Offsets[0] != width*e.size() {
		return "", fmt.Errorf("weights: tensor %s is %s %v, want %s %v", name, e.Type, e.Shape, kind, shape)
	}
	return t.data[e.Offsets[0]:e.Offsets[1]], nil
}

// int8s returns an int8 tensor; each byte of the string is one number.
func (t *tensors) int8s(name string, shape ...int) (string, error) {
	return t.bytes(name, "I8", 1, shape...)
}

// floats returns a copy of a float32 tensor.
func (t *tensors) floats(name string, shape ...int) ([]float32, error) {
	raw, err := t.bytes(name, "F32", 4, shape...)
	if err != nil {
		return nil, err
	}
	values := make([]float32, len(raw)/4)
	for i := range values {
		b := raw[4*i : 4*i+4]
		bits := uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
		values[i] = math.Float32frombits(bits)
	}
	return values, nil
}
