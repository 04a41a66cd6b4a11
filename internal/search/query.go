package search

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/library"
)

// ErrFilter is a filter in a query's text that cannot be understood; the wrapping
// error says how to write it.
var ErrFilter = errors.New("invalid filter")

// Typed is a query's text taken apart: the filters that were typed into it, as
// mail programs and web searches know them, and the words that are looked for.
//
//	"exact phrase"  -word  -"exact phrase"  source:NAME  source:"Two Words"  -source:NAME
//	before:DATE  after:DATE        a DATE is 2022, 2022-05 or 2022-05-17
type Typed struct {
	Text    string         // the text without its filters; words of phrases stay
	Filter  library.Filter // only what was typed
	Written string         // the filters that are not in Text, as they were typed
	// Quoted are the phrases of Filter that are part of a question's sentence: they
	// filter only where something is left.
	Quoted []string
}

// Filters tells whether any filter was typed.
func (t Typed) Filters() bool { return len(limits(t.Filter)) > 0 }

// ParseTyped takes a query's text apart. What only looks like a filter stays
// text: a hyphen within a word, between words or before a number, a lone dash, a
// quotation mark without its other half, "source:" before a blank. The error,
// ErrFilter, is of a date that is none.
func ParseTyped(text string) (Typed, error) {
	t := Typed{}
	var rest strings.Builder
	for at := 0; at < len(text); {
		n, keep, err := t.take(text, at)
		if err != nil {
			return Typed{}, err
		}
		if n > len(keep) {
			t.Written += " " + text[at:at+n]
		}
		if n == 0 {
			_, n = utf8.DecodeRuneInString(text[at:])
			keep = text[at : at+n]
		}
		rest.WriteString(keep)
		at += n
	}
	if f := t.Filter; !f.From.IsZero() && !f.To.IsZero() && !f.From.Before(f.To) {
		return Typed{}, fmt.Errorf("%w: no day is both after:%s and before:%s: after: takes the earlier day", ErrFilter, f.From.Format(time.DateOnly), f.To.Format(time.DateOnly))
	}
	t.Written = strings.TrimSpace(t.Written)
	t.Text = strings.TrimSpace(rest.String())
	if t.Filters() {
		t.Text = tidy(t.Text)
	}
	if !strings.ContainsFunc(t.Text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) && t.Filters() {
		t.Text = ""
	}
	return t, nil
}

var (
	blanks      = regexp.MustCompile(`\s+`)
	blankBefore = regexp.MustCompile(` ([?.!,;]+)( |$)`)
)

// tidy closes the gaps that filters leave.
func tidy(text string) string {
	return blankBefore.ReplaceAllString(blanks.ReplaceAllString(text, " "), "$1$2")
}

// take reads the filter at a place of the text: how long it is, 0 if there is
// none, and what of it stays in the text.
func (t *Typed) take(text string, at int) (n int, keep string, err error) {
	if !begins(text, at) {
		return 0, "", nil
	}
	if n, keep := t.phrase(text, at); n > 0 {
		return n, keep, nil
	}
	if n := t.without(text, at); n > 0 {
		return n, "", nil
	}
	return t.field(text, at)
}

// begins tells whether a word may begin at a place.
func begins(text string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	return at == 0 || unicode.IsSpace(before) || strings.ContainsRune("([{—–", before)
}

// closing are the quotation marks that end what another begins.
var closing = map[rune]string{'"': "\"”“", '“': "”\"", '”': "”\"", '„': "“”\"", '«': "»"}

// quotation gives what stands in quotation marks at a place, and its length with
// them, 0 if nothing does.
func quotation(text string, at int) (inside string, n int) {
	opening, size := utf8.DecodeRuneInString(text[at:])
	ends := closing[opening]
	if ends == "" {
		return "", 0
	}
	end := strings.IndexAny(text[at+size:], ends)
	if end <= 0 {
		return "", 0
	}
	inside = text[at+size : at+size+end]
	_, last := utf8.DecodeRuneInString(text[at+size+end:])
	after, _ := utf8.DecodeRuneInString(text[at+size+end+last:])
	if len(article.Words(inside)) == 0 || unicode.IsLetter(after) || unicode.IsNumber(after) {
		return "", 0
	}
	return inside, size + end + last
}

// phrase takes a quotation. One word within a sentence is quoted for many reasons
// and filters nothing.
func (t *Typed) phrase(text string, at int) (n int, keep string) {
	inside, n := quotation(text, at)
	if n == 0 {
		return 0, ""
	}
	phrase := strings.TrimFunc(inside, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",.?!;:", r) })
	within := inSentence(text[:at], text[at+n:])
	if within && len(strings.Fields(phrase)) == 1 {
		return n, text[at : at+n]
	}
	if !slices.Contains(t.Filter.Phrases, phrase) {
		t.Filter.Phrases = append(t.Filter.Phrases, phrase)
		if within {
			t.Quoted = append(t.Quoted, phrase)
		}
	}
	return n, text[at : at+n]
}

// asking begins a question's sentence.
var asking = regexp.MustCompile(`(?i)^\W*(?:(?:and|but|so|in|on|at|for|from|to|of|by|with|according to)\s+)?(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|name|tell|list|give)\b`)

// inSentence tells whether what stands between two parts of a text is part of a
// question's sentence, not set apart from it.
func inSentence(before, after string) bool {
	if i := strings.LastIndexAny(before, ".?!"); i >= 0 {
		before = before[i+1:]
	}
	if strings.TrimSpace(before) == "" {
		// It begins the sentence: "“Mulan” was played by whom?"
		return strings.Contains(after, "?") && len(strings.Fields(after)) > 0 && !asking.MatchString(after)
	}
	return asking.MatchString(before) || strings.Contains(after, "?")
}

// excluded is a word to leave out: a hyphen, then at least two letters.
var excluded = regexp.MustCompile(`^-(\p{L}[\p{L}\p{M}\p{N}_'’-]+)`)

// closes is a hyphen that ends a parenthesis: "the bridge -built in 1964- closed".
var closes = regexp.MustCompile(`[\p{L}\p{N}]-(?:[\s,.;:?!]|$)`)

// without takes a word, phrase or source that is to be left out.
func (t *Typed) without(text string, at int) int {
	if text[at] != '-' {
		return 0
	}
	if inside, n := quotation(text, at+1); n > 0 {
		t.Filter.Without = append(t.Filter.Without, inside)
		return 1 + n
	}
	if key, value, n := keyed(text[at+1:]); key == "source" {
		t.Filter.WithoutSources = append(t.Filter.WithoutSources, value)
		return 1 + n
	}
	word := excluded.FindStringSubmatch(text[at:])
	if word == nil || closes.MatchString(text[at+len(word[0]):]) || strings.HasSuffix(word[0], "-") || len(ContentTerms(word[1])) == 0 {
		return 0
	}
	t.Filter.Without = append(t.Filter.Without, word[1])
	return len(word[0])
}

// field takes source:, before: or after:.
func (t *Typed) field(text string, at int) (n int, keep string, err error) {
	key, value, n := keyed(text[at:])
	switch key {
	case "source":
		t.Filter.Sources = append(t.Filter.Sources, value)
	case "before", "after":
		day, err := parseDay(key, value)
		if err != nil {
			return 0, "", err
		}
		t.Filter = t.Filter.And(between(key, day))
	}
	return n, "", nil
}

func between(key string, day time.Time) library.Filter {
	if key == "before" {
		return library.Filter{To: day}
	}
	return library.Filter{From: day}
}

var keyPattern = regexp.MustCompile(`^(?i)(source|before|after):`)

// keyed reads key:value or key:"value" at the beginning of a text; n is 0 if it
// is none. Punctuation of the sentence does not belong to it.
func keyed(text string) (key, value string, n int) {
	found := keyPattern.FindString(text)
	if found == "" {
		return "", "", 0
	}
	key, rest := strings.ToLower(strings.TrimSuffix(found, ":")), text[len(found):]
	if inside, size := quotation(rest, 0); size > 0 {
		return key, strings.TrimSpace(inside), len(found) + size
	}
	end := strings.IndexFunc(rest, unicode.IsSpace)
	if end < 0 {
		end = len(rest)
	}
	value = strings.TrimLeft(strings.TrimRight(rest[:end], ".,;:!?)]}\"”“"), "\"”“")
	if value == "" {
		return "", "", 0
	}
	return key, value, len(found) + strings.Index(rest, value) + len(value)
}

// parseDay reads the first moment of a year, month or day, in UTC.
func parseDay(key, value string) (time.Time, error) {
	for _, layout := range []string{"2006", "2006-01", time.DateOnly} {
		if day, err := time.Parse(layout, value); err == nil {
			return day, nil
		}
	}
	return time.Time{}, fmt.Errorf("%w: %s:%.40s has no date that is understood: write %[2]s:2022, %[2]s:2022-05 or %[2]s:2022-05-17", ErrFilter, key, value)
}
