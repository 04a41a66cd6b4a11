package ingest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"
	"golang.org/x/text/encoding/unicode"

	"github.com/pressmark/pressmark/internal/article"
)

// kind is what a document is written in.
type kind int

const (
	unknown kind = iota
	text
	markdown
	htmlPage
	jsonDocument
	jsonLines
)

const knownKinds = ".txt, .md, .html, .json and .jsonl, each also with .gz"

var kindOfExtension = map[string]kind{
	".txt": text, ".text": text,
	".md": markdown, ".markdown": markdown,
	".html": htmlPage, ".htm": htmlPage, ".xhtml": htmlPage,
	".json":  jsonDocument,
	".jsonl": jsonLines, ".ndjson": jsonLines,
}

// kindOfName tells the kind by the extension, the one before .gz if there is one.
func kindOfName(name string) kind {
	name = strings.ToLower(name)
	name = strings.TrimSuffix(name, ".gz")
	return kindOfExtension[path.Ext(name)]
}

var kindOfType = map[string]kind{
	"text/markdown": markdown, "text/x-markdown": markdown,
	"text/html": htmlPage, "application/xhtml+xml": htmlPage,
	"application/json":     jsonDocument,
	"application/x-ndjson": jsonLines, "application/ndjson": jsonLines, "application/jsonl": jsonLines,
	"application/x-jsonlines": jsonLines, "application/jsonlines": jsonLines, "application/json-lines": jsonLines,
}

// kindOfMediaType leaves text/plain open, for browsers call unknown files so.
func kindOfMediaType(contentType string) kind {
	mediaType, _, _ := mime.ParseMediaType(contentType)
	return kindOfType[mediaType]
}

// opening is the beginning of a stream, which stays unread, as it is and without
// byte order mark and white space.
func opening(in *bufio.Reader) (head, body []byte) {
	head, _ = in.Peek(sniffBytes)
	return head, bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))
}

// sniff tells the kind by the first bytes, which stay unread.
func sniff(in *bufio.Reader) kind {
	head, body := opening(in)
	switch {
	case len(body) == 0:
		return text
	case body[0] == '{':
		return sniffObject(body)
	case body[0] == '[':
		return jsonDocument
	case bytes.HasPrefix(body, []byte("---\n")) || bytes.HasPrefix(body, []byte("---\r\n")):
		return markdown
	}
	found := mimetype.Detect(head)
	switch {
	case found.Is("text/html"):
		return htmlPage
	case !binary(decodeUTF16(head)):
		return text
	}
	return unknown
}

// sniffObject tells lines of objects from one object. A first line too long to
// be seen whole is taken for one of many, unless it begins a list of articles.
func sniffObject(body []byte) kind {
	if objectPerLine(body) {
		return jsonLines
	}
	key, _, _ := bytes.Cut(bytes.TrimSpace(body[1:]), []byte(":"))
	if bytes.ContainsRune(body, '\n') || json.Valid(body) || string(bytes.TrimSpace(key)) == `"articles"` {
		return jsonDocument
	}
	return jsonLines
}

// objectPerLine is true where the first line is JSON by itself and more follows.
func objectPerLine(body []byte) bool {
	line, rest, _ := bytes.Cut(body, []byte("\n"))
	return len(bytes.TrimSpace(rest)) > 0 && line[0] == '{' && json.Valid(line)
}

// decodeUTF16 turns text that says by its first bytes that it is UTF-16 into
// UTF-8, and drops the byte order mark of UTF-8.
func decodeUTF16(data []byte) []byte {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return data[3:]
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		decoded, err := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(data)
		if err == nil {
			return decoded
		}
	}
	return data
}

// binary is true of data no text contains: NUL and most other controls.
func binary(data []byte) bool {
	return bytes.ContainsFunc(data, func(r rune) bool {
		return r < ' ' && !strings.ContainsRune("\t\n\v\f\r\x1b\x08", r)
	})
}

// checkText refuses what is not UTF-8 text.
func checkText(data []byte) error {
	if binary(data) {
		return unknownKind(data)
	}
	if !utf8.Valid(data) {
		return fmt.Errorf("%w: not valid UTF-8: save it as UTF-8 and try again", article.ErrInvalid)
	}
	return nil
}

// unknownKind says what a file seems to be and what would be read.
func unknownKind(data []byte) error {
	found := mimetype.Detect(data[:min(len(data), sniffBytes)])
	what := "a binary file"
	if name, _, _ := strings.Cut(found.String(), ";"); !found.Is("application/octet-stream") && !found.Is("text/plain") {
		what = "a file of the kind " + name
	}
	return fmt.Errorf("%w: this is %s: save it as one of %s", article.ErrInvalid, what, knownKinds)
}
