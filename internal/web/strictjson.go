package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// strictFormat is how the API reads and writes JSON. encoding/json would repair
// bad UTF-8 and let the last of two equal keys win; both hide a client's
// mistake and may store something else than was sent.
var strictFormat = huma.Format{
	Marshal: huma.DefaultJSONFormat.Marshal,
	Unmarshal: func(data []byte, v any) error {
		if err := checkJSON(data); err != nil {
			return err
		}
		return json.Unmarshal(data, v)
	},
}

// checkJSON says what is wrong with a JSON text: bytes that are no UTF-8, NUL
// characters, syntax, a key twice in one object, or something after its end.
func checkJSON(data []byte) error {
	if !utf8.Valid(data) {
		return errors.New("the body is not valid UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var w walker
	for {
		token, err := dec.Token()
		if err == io.EOF && w.done {
			return nil
		}
		if err != nil {
			return syntaxError(err, dec.InputOffset())
		}
		if err := w.visit(token); err != nil {
			return fmt.Errorf("%w (before byte %d)", err, dec.InputOffset())
		}
	}
}

func syntaxError(err error, offset int64) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the JSON ends before it is complete")
	}
	return fmt.Errorf("not valid JSON near byte %d: %w", offset, err)
}

// walker follows the tokens of one JSON text.
type walker struct {
	open []*object
	done bool // the outermost value is complete
}

// object is an open object or, with nil keys, an open array.
type object struct {
	keys   map[string]bool
	inside bool // a key was read, its value follows
}

func (w *walker) visit(token json.Token) error {
	if w.done {
		return errors.New("something follows the JSON value")
	}
	if text, ok := token.(string); ok {
		return w.visitString(text)
	}
	switch token {
	case json.Delim('{'):
		w.open = append(w.open, &object{keys: map[string]bool{}})
	case json.Delim('['):
		w.open = append(w.open, &object{})
	case json.Delim('}'), json.Delim(']'):
		w.open = w.open[:len(w.open)-1]
		w.valueEnds()
	default:
		w.valueEnds()
	}
	return nil
}

func (w *walker) visitString(text string) error {
	if strings.ContainsRune(text, 0) {
		return errors.New("a string holds a NUL character")
	}
	top := w.top()
	if top == nil || top.keys == nil || top.inside {
		w.valueEnds()
		return nil
	}
	if top.keys[text] {
		return fmt.Errorf("the key %.60q stands twice in one object", text)
	}
	top.keys[text], top.inside = true, true
	return nil
}

func (w *walker) top() *object {
	if len(w.open) == 0 {
		return nil
	}
	return w.open[len(w.open)-1]
}

func (w *walker) valueEnds() {
	if top := w.top(); top != nil {
		top.inside = false
	} else {
		w.done = true
	}
}
