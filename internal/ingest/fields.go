package ingest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
)

// fieldNames lists, for every field, the names under which it comes, the best
// first. Case and the marks - and _ do not count.
var fieldNames = []struct {
	names []string
	set   func(*article.Article, any) error
}{
	{[]string{"id"}, line(func(a *article.Article) *string { return &a.ID })},
	{[]string{"title", "headline"}, line(func(a *article.Article) *string { return &a.Title })},
	{[]string{"text", "content", "body"}, setText},
	{[]string{"url", "link", "canonical", "canonicalurl"}, line(func(a *article.Article) *string { return &a.URL })},
	{[]string{"source", "publisher", "publication"}, names(func(a *article.Article) *string { return &a.Source })},
	{[]string{"author", "byline", "authors"}, names(func(a *article.Article) *string { return &a.Author })},
	{[]string{"tags", "keywords", "categories"}, setTags},
	{[]string{"publishedat", "date", "published", "datepublished"}, setDate},
	{[]string{"language", "lang"}, line(func(a *article.Article) *string { return &a.Language })},
	{[]string{"leftout"}, lines(func(a *article.Article) *[]string { return &a.LeftOut })},
	{[]string{"collection"}, line(func(a *article.Article) *string { return &a.Collection })},
}

// ownFields are written by the program into what it exports and not read back.
var ownFields = []string{"addedat", "updatedat", "contenthash", "story", "alsoreportedby"}

// fromFields makes an article of decoded JSON or YAML. What no field takes goes
// to Metadata.
func fromFields(fields map[string]any) (article.Article, error) {
	var a article.Article
	left := map[string]any{} // by name as written
	byKey := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if key := plainKey(name); fields[name] != nil && !slices.Contains(ownFields, key) {
			left[name] = fields[name]
			byKey[key] = name
		}
	}
	for _, field := range fieldNames {
		for _, key := range field.names {
			name, given := byKey[key]
			if !given || left[name] == "" {
				continue
			}
			if err := field.set(&a, left[name]); err != nil {
				return article.Article{}, fmt.Errorf("%w: the field %q: %w", article.ErrInvalid, name, err)
			}
			delete(left, name)
			break
		}
	}
	return a, setMetadata(&a, left, byKey["metadata"])
}

func plainKey(name string) string {
	return strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(name))
}

// setMetadata keeps the given metadata and adds what is left beside it.
func setMetadata(a *article.Article, left map[string]any, name string) error {
	if given, ok := left[name].(map[string]any); ok {
		delete(left, name)
		maps.Copy(left, given)
	} else if left[name] != nil && left[name] != "" {
		return fmt.Errorf("%w: the field %q has to be an object, like {\"desk\": \"foreign\"}", article.ErrInvalid, name)
	}
	maps.DeleteFunc(left, func(_ string, value any) bool { return value == "" })
	if len(left) > 0 {
		a.Metadata = left
	}
	return nil
}

// line sets a text field; a number serves as its digits, as ids often come.
func line(field func(*article.Article) *string) func(*article.Article, any) error {
	return func(a *article.Article, value any) error {
		s, ok := scalar(value)
		if !ok {
			return fmt.Errorf("it has to be text in quotes, not %s", described(value))
		}
		*field(a) = s
		return nil
	}
}

func setText(a *article.Article, value any) error {
	s, ok := value.(string)
	if !ok {
		return fmt.Errorf("it has to be text in quotes, not %s", described(value))
	}
	a.Text = s
	return nil
}

// names sets a field that comes as text, as {"name": "…"}, or as a list of these.
func names(field func(*article.Article) *string) func(*article.Article, any) error {
	return func(a *article.Article, value any) error {
		list, ok := nameList(value)
		if !ok {
			return fmt.Errorf("it has to be text or a list of names, not %s", described(value))
		}
		*field(a) = strings.Join(list, ", ")
		return nil
	}
}

func nameList(value any) ([]string, bool) {
	switch v := value.(type) {
	case []any:
		var all []string
		for _, element := range v {
			some, ok := nameList(element)
			if !ok {
				return nil, false
			}
			all = append(all, some...)
		}
		return all, true
	case map[string]any:
		value = v["name"]
	}
	s, ok := scalar(value)
	return []string{s}, ok
}

// lines sets a field that is a list of texts.
func lines(field func(*article.Article) *[]string) func(*article.Article, any) error {
	return func(a *article.Article, value any) error {
		list, ok := nameList(value)
		if !ok {
			return fmt.Errorf("it has to be a list of texts, not %s", described(value))
		}
		*field(a) = list
		return nil
	}
}

// setTags takes a list, or text with commas between.
func setTags(a *article.Article, value any) error {
	if s, ok := value.(string); ok {
		for tag := range strings.SplitSeq(s, ",") {
			a.Tags = append(a.Tags, strings.TrimSpace(tag))
		}
		return nil
	}
	list, ok := nameList(value)
	if !ok {
		return fmt.Errorf("it has to be a list of words, not %s", described(value))
	}
	a.Tags = list
	return nil
}

func setDate(a *article.Article, value any) error {
	s, ok := scalar(value)
	if !ok {
		return fmt.Errorf("it has to be a date like 2026-01-31, not %s", described(value))
	}
	date, err := parseDate(s)
	a.PublishedAt = date
	return err
}

// scalar is the text of a string or a number.
func scalar(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case int, int64, uint64:
		return fmt.Sprint(v), true
	}
	return "", false
}

func described(value any) string {
	switch value.(type) {
	case []any:
		return "a list"
	case map[string]any:
		return "an object"
	case bool:
		return "true or false"
	case string:
		return "text"
	case json.Number, int, int64, uint64, float64:
		return "a number"
	}
	return "this"
}
