package ingest

import (
	"bytes"
	"cmp"
	"fmt"
	"html"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/yuin/goldmark"
	md "github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	table "github.com/yuin/goldmark/extension/ast"
	gmtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/pressmark/pressmark/internal/article"
)

// maxFrontMatter bounds the YAML at the head of a file, in bytes.
const maxFrontMatter = 64 << 10

// FromMarkdown reads Markdown with or without YAML front matter as plain text:
// headings are lines, lists lines that begin with "- ", links their words, code
// as it is; images go. The fields of the front matter are those of FromJSON.
// Without a title there, a first heading of level 1 is the title and leaves the
// text; with one, a heading that repeats it leaves too.
//
// The error wraps article.ErrInvalid.
func FromMarkdown(data []byte) (article.Article, error) {
	data = bytes.ReplaceAll(decodeUTF16(data), []byte("\r\n"), []byte("\n"))
	if err := checkText(data); err != nil {
		return article.Article{}, err
	}
	front, body := cutFrontMatter(data)
	a, err := fromFrontMatter(front)
	if err != nil {
		return article.Article{}, err
	}
	if tangled(body) {
		plain, err := FromText(body)
		a.Text = plain.Text
		a.Title = cmp.Or(a.Title, plain.Title)
		return a, err
	}
	doc := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(gmtext.NewReader(body))
	w := markdownWriter{source: body}
	if heading, ok := doc.FirstChild().(*md.Heading); ok && heading.Level == 1 {
		title := w.inline(heading)
		if a.Title == "" {
			a.Title = title
		}
		if strings.EqualFold(a.Title, title) {
			doc.RemoveChild(doc, heading)
		}
	}
	a.Text = w.blocks(doc, "\n\n")
	return a, nil
}

// cutFrontMatter parts the YAML between two lines of --- from what follows.
func cutFrontMatter(data []byte) (front, body []byte) {
	head, found := bytes.CutPrefix(data, []byte("---\n"))
	if !found {
		return nil, data
	}
	if bytes.HasPrefix(head, []byte("---\n")) {
		return nil, head[4:]
	}
	for _, end := range []string{"\n---\n", "\n...\n"} {
		if front, body, found := bytes.Cut(head, []byte(end)); found {
			return front, body
		}
	}
	if front, found := bytes.CutSuffix(head, []byte("\n---")); found {
		return front, nil
	}
	return nil, data // a rule, no front matter
}

func fromFrontMatter(front []byte) (article.Article, error) {
	fields, err := yamlFields(front)
	if err != nil {
		return article.Article{}, fmt.Errorf("%w: the front matter %w", article.ErrInvalid, err)
	}
	return fromFields(fields)
}

// yamlFields decodes YAML without aliases, by which a few lines can stand for
// gigabytes.
func yamlFields(front []byte) (map[string]any, error) {
	if len(front) > maxFrontMatter {
		return nil, fmt.Errorf("is larger than 64 KiB: move what is text below the second ---")
	}
	file, err := parser.ParseBytes(front, 0)
	if err != nil {
		return nil, fmt.Errorf("is not valid YAML (%s): mend it or put it below the second ---", firstLine(err.Error()))
	}
	var fields map[string]any
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		var aliases aliasFinder
		if ast.Walk(&aliases, doc.Body); aliases.found {
			return nil, fmt.Errorf("has an alias (*name): write the value out")
		}
		if err := yaml.NodeToValue(doc.Body, &fields); err != nil {
			return nil, fmt.Errorf("is not a list of fields (%s): write lines like title: A headline", firstLine(err.Error()))
		}
	}
	return fields, nil
}

func firstLine(s string) string {
	first, _, _ := strings.Cut(s, "\n")
	return first
}

type aliasFinder struct{ found bool }

func (f *aliasFinder) Visit(node ast.Node) ast.Visitor {
	if node.Type() == ast.AliasType {
		f.found = true
	}
	return f
}

// Markdown nested deeper than this, or with more links begun than ended, is
// taken as plain text: the time to parse it grows with the square.
const (
	maxNesting   = 50
	maxIndent    = 200 // columns
	maxOpenLinks = 100
)

func tangled(body []byte) bool {
	if bytes.Count(body, []byte("](")) > bytes.Count(body, []byte(")"))+maxOpenLinks {
		return true
	}
	for line := range bytes.Lines(body) {
		text := bytes.TrimLeft(line, " \t>-*+")
		marks := line[:len(line)-len(text)]
		nesting := bytes.Count(marks, []byte(">")) + bytes.Count(marks, []byte("- ")) + bytes.Count(marks, []byte("* ")) + bytes.Count(marks, []byte("+ "))
		if nesting > maxNesting || bytes.Count(marks, []byte(" ")) > maxIndent || bytes.Count(marks, []byte("\t")) > maxNesting {
			return true
		}
	}
	return false
}

// markdownWriter writes parsed Markdown as plain text.
type markdownWriter struct {
	source []byte
}

// blocks is the text of the blocks within a node, with the separator between.
func (w *markdownWriter) blocks(parent md.Node, separator string) string {
	var parts []string
	for node := parent.FirstChild(); node != nil; node = node.NextSibling() {
		if part := w.block(node); strings.TrimSpace(part) != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, separator)
}

func (w *markdownWriter) block(node md.Node) string {
	switch node := node.(type) {
	case *md.List:
		return w.list(node)
	case *md.CodeBlock, *md.FencedCodeBlock:
		return strings.TrimRight(string(node.Lines().Value(w.source)), "\n")
	case *md.HTMLBlock:
		return htmlWords(node.Lines().Value(w.source))
	case *md.Blockquote:
		return w.blocks(node, "\n\n")
	case *table.Table:
		return w.blocks(node, "\n")
	case *table.TableHeader, *table.TableRow:
		return w.blocks(node, " | ")
	case *md.ThematicBreak, *md.LinkReferenceDefinition:
		return ""
	}
	return w.inline(node)
}

// list writes one item a line, what belongs to an item indented below it.
func (w *markdownWriter) list(list *md.List) string {
	var items []string
	number := list.Start
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		mark := "- "
		if list.IsOrdered() {
			mark = strconv.Itoa(number) + ". "
			number++
		}
		if body := w.blocks(item, "\n"); body != "" {
			items = append(items, mark+strings.ReplaceAll(body, "\n", "\n  "))
		}
	}
	return strings.Join(items, "\n")
}

// inline is the text of a heading or paragraph on one line, hard line breaks
// aside.
func (w *markdownWriter) inline(block md.Node) string {
	var b strings.Builder
	_ = md.Walk(block, func(node md.Node, entering bool) (md.WalkStatus, error) {
		if !entering {
			return md.WalkContinue, nil
		}
		switch node := node.(type) {
		case *md.Image:
			return md.WalkSkipChildren, nil
		case *md.Text:
			w.text(&b, node)
		case *md.String:
			b.Write(node.Value)
		case *md.AutoLink:
			b.Write(node.Label(w.source))
		case *md.RawHTML:
			if bytes.HasPrefix(bytes.ToLower(node.Segments.Value(w.source)), []byte("<br")) {
				b.WriteByte('\n')
			}
		}
		return md.WalkContinue, nil
	}) // its only errors are those of the function
	return strings.TrimSpace(b.String())
}

func (w *markdownWriter) text(b *strings.Builder, node *md.Text) {
	value := node.Value(w.source)
	if _, code := node.Parent().(*md.CodeSpan); code {
		b.Write(value)
	} else {
		b.WriteString(html.UnescapeString(string(util.UnescapePunctuations(value))))
	}
	switch {
	case node.HardLineBreak():
		b.WriteByte('\n')
	case node.SoftLineBreak():
		b.WriteByte(' ')
	}
}
