package ingest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/pressmark/pressmark/internal/article"
)

// FromJSON reads one article from a JSON object. Besides the names of
// article.Article it knows the usual others: content and body for text, link
// for url, publisher and publication for source, byline and authors for
// author, date and published for published_at, lang for language. Fields it
// does not know go to Metadata. The article is not prepared yet.
//
// The error wraps article.ErrInvalid and says what to mend.
func FromJSON(data []byte) (article.Article, error) {
	if !utf8.Valid(data) {
		return article.Article{}, fmt.Errorf("%w: not valid UTF-8: save it as UTF-8 and try again", article.ErrInvalid)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return article.Article{}, jsonError(err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return article.Article{}, fmt.Errorf("%w: more follows the object: write one object, or several with one on each line of a .jsonl file", article.ErrInvalid)
	}
	fields, ok := value.(map[string]any)
	if !ok {
		return article.Article{}, fmt.Errorf(`%w: not a JSON object: write {"title": "…", "text": "…"}`, article.ErrInvalid)
	}
	return fromFields(fields)
}

// jsonError adds the place and the remedy to an error of the JSON decoder.
func jsonError(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: the JSON ends too early: complete it", article.ErrInvalid)
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("%w: not valid JSON at byte %d (%v): mend it there", article.ErrInvalid, syntax.Offset, syntax.Error())
	}
	return streamError(err)
}

// readJSON reads an object, an array of objects, or {"articles": [objects]}.
// Memory stays at one object.
func readJSON(ctx context.Context, src source, in *bufio.Reader, emit func(Item) bool) bool {
	dropBOM(in)
	limit := &elementLimit{r: in}
	j := jsonReader{ctx: ctx, src: src, limit: limit, decoder: json.NewDecoder(limit), emit: emit}
	first, err := j.decoder.Token()
	switch {
	case errors.Is(err, io.EOF):
		err = fmt.Errorf("%w: the file is empty: put an article in it or leave it out", article.ErrInvalid)
	case err != nil:
	case first == json.Delim('['):
		err = j.elements()
	case first == json.Delim('{'):
		err = j.object()
	default:
		err = fmt.Errorf("%w: neither a JSON object nor a list of objects", article.ErrInvalid)
	}
	if err == nil {
		err = j.end()
	}
	if err == nil && j.fields != nil {
		err = j.single()
	}
	if err != nil && !errors.Is(err, errStopped) {
		return emit(Item{Name: j.name(), Err: jsonError(err)})
	}
	return err == nil
}

func dropBOM(in *bufio.Reader) {
	if head, _ := in.Peek(3); string(head) == "\xef\xbb\xbf" {
		_, _ = in.Discard(3) // they have been read
	}
}

// errStopped says that nobody wants more items.
var errStopped = errors.New("stopped")

type jsonReader struct {
	ctx     context.Context
	src     source
	limit   *elementLimit
	decoder *json.Decoder
	emit    func(Item) bool
	inArray bool
	count   int                        // elements begun
	fields  map[string]json.RawMessage // of a file that is one article
}

// name is that of the element being read.
func (j *jsonReader) name() string {
	if j.inArray {
		return fmt.Sprintf("%s[%d]", j.src.name, j.count)
	}
	return j.src.name
}

// elements reads what follows the [ of an array, its ] included.
func (j *jsonReader) elements() error {
	j.inArray = true
	for j.decoder.More() {
		j.count++
		element, err := j.value()
		if err != nil {
			return err
		}
		item := Item{Name: j.name()}
		item.Article, item.Err = FromJSON(element)
		if !j.emit(item) {
			return errStopped
		}
	}
	_, err := j.decoder.Token()
	j.inArray = false
	return err
}

// value reads one value of at most MaxDocumentBytes.
func (j *jsonReader) value() ([]byte, error) {
	if j.ctx.Err() != nil {
		return nil, errStopped
	}
	j.limit.n = 0
	var raw json.RawMessage
	err := j.decoder.Decode(&raw)
	return raw, err
}

// object reads what follows the { of an object: an article, or a list of them
// under "articles".
func (j *jsonReader) object() error {
	fields := map[string]json.RawMessage{}
	size, listed := 0, false
	for j.decoder.More() {
		key, err := j.decoder.Token()
		if err != nil {
			return err
		}
		value, list, err := j.field(key.(string))
		if err != nil {
			return err
		}
		listed = listed || list
		fields[key.(string)] = value
		if size += len(value); size > MaxDocumentBytes {
			return errLargeElement
		}
	}
	if !listed {
		j.fields = fields
	}
	_, err := j.decoder.Token()
	return err
}

// field reads a value, or the articles of a list.
func (j *jsonReader) field(key string) (value json.RawMessage, list bool, err error) {
	if key != "articles" {
		value, err = j.value()
		return value, false, err
	}
	first, err := j.decoder.Token()
	if err != nil {
		return nil, false, err
	}
	if first != json.Delim('[') {
		return nil, false, fmt.Errorf(`%w: "articles" has to be a list of objects`, article.ErrInvalid)
	}
	return nil, true, j.elements()
}

// single emits the article of a file that holds one.
func (j *jsonReader) single() error {
	data, err := json.Marshal(j.fields)
	if err != nil {
		return err
	}
	a, err := FromJSON(data)
	if err != nil {
		return err
	}
	a.Path = j.src.path
	if !j.emit(Item{Name: j.src.name, Article: a}) {
		return errStopped
	}
	return nil
}

// end makes sure that nothing follows.
func (j *jsonReader) end() error {
	if _, err := j.decoder.Token(); err != io.EOF {
		return fmt.Errorf("%w: more follows the first value: put one object on each line and name the file .jsonl", article.ErrInvalid)
	}
	return nil
}

var errLargeElement = fmt.Errorf("%w: an article is larger than 16 MiB: split it", article.ErrTooLarge)

// elementLimit fails when more is read for one element than any may have. The
// decoder reads ahead, so the bound is not exact.
type elementLimit struct {
	r io.Reader
	n int // bytes since the element began
}

func (l *elementLimit) Read(p []byte) (int, error) {
	if l.n > MaxDocumentBytes {
		return 0, errLargeElement
	}
	n, err := l.r.Read(p)
	l.n += n
	return n, err
}
