package ingest

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/pressmark/pressmark/internal/article"
)

// headlineRunes is how long a first line can be and still be taken as a title.
const headlineRunes = 120

// FromText reads plain text. A short first line, not ending like a sentence and
// set apart by a blank line, is the title and no longer part of the text, where
// it would be cited as if it were a sentence. Any other first line stays.
//
// The error wraps article.ErrInvalid.
func FromText(data []byte) (article.Article, error) {
	data = decodeUTF16(data)
	if err := checkText(data); err != nil {
		return article.Article{}, err
	}
	title, body := cutHeadline(string(bytes.TrimLeft(data, " \t\r\n")))
	return article.Article{Title: title, Text: body}, nil
}

// cutHeadline parts a title from the text. There is none in most texts.
func cutHeadline(s string) (title, body string) {
	first, rest, _ := strings.Cut(s, "\n")
	next, after, _ := strings.Cut(rest, "\n")
	first = strings.TrimSpace(first)
	if strings.TrimSpace(next) != "" || strings.TrimSpace(after) == "" ||
		utf8.RuneCountInString(first) > headlineRunes || strings.HasSuffix(first, ".") || strings.ContainsAny(first, "\t|") ||
		strings.HasSuffix(first, ":") || strings.HasSuffix(first, ",") || strings.HasSuffix(first, ";") || strings.HasSuffix(first, `"`) || strings.HasSuffix(first, "”") {
		return "", s
	}
	return first, after
}
