package ingest

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"

	"codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"github.com/pressmark/pressmark/internal/article"
)

// maxElements bounds the pages, in nodes, that the search for the main text
// looks at: its time grows faster than the page.
const maxElements = 100_000

// FromHTML reads the main text of a web page, without menus, scripts and what
// is hidden: paragraphs with a blank line between, lists as lines that begin
// with "- ", rows of tables as cells with " | " between. Title, author, date,
// source, language and address come from the page where it names them.
//
// contentType may name a charset and pageURL the page's address; both may be
// empty. The error wraps article.ErrInvalid and says what to do.
func FromHTML(data []byte, contentType, pageURL string) (article.Article, error) {
	page, err := parsePage(data, contentType)
	if err != nil {
		return article.Article{}, err
	}
	elements := removeHidden(page)
	base, _ := url.Parse(pageURL)
	a := article.Article{URL: pageAddress(page, base)}
	body := ""
	if elements <= maxElements {
		body = mainText(page, base, &a)
	}
	if strings.TrimSpace(body) == "" {
		body = pageText(page)
	}
	if strings.TrimSpace(body) == "" {
		return article.Article{}, fmt.Errorf("%w: no readable text in the page: it may be made by scripts; copy its text into a .txt file", article.ErrInvalid)
	}
	if a.Title == "" {
		a.Title = elementText(page, atom.Title)
	}
	a.Text = withoutTitle(body, a.Title)
	return a, nil
}

// withoutTitle drops a first line that repeats the title.
func withoutTitle(body, title string) string {
	first, rest, _ := strings.Cut(body, "\n")
	if strings.EqualFold(strings.TrimSpace(first), strings.TrimSpace(title)) && strings.TrimSpace(rest) != "" {
		return strings.TrimLeft(rest, "\n")
	}
	return body
}

// parsePage decodes and parses. The parser refuses pages nested so deeply that
// walking over them would not end well.
func parsePage(data []byte, contentType string) (*html.Node, error) {
	decoded, err := charset.NewReader(bytes.NewReader(data), contentType)
	if err != nil {
		return nil, fmt.Errorf("%w: the page's character set is not known: save it as UTF-8", article.ErrInvalid)
	}
	page, err := html.Parse(decoded)
	if err != nil {
		return nil, fmt.Errorf("%w: the page cannot be parsed (%w): copy its text into a .txt file", article.ErrInvalid, err)
	}
	return page, nil
}

// mainText finds the article in a page and what the page says about it.
func mainText(page *html.Node, base *url.URL, a *article.Article) string {
	parser := readability.NewParser()
	found, err := parser.ParseDocument(page, base)
	if err != nil {
		return ""
	}
	a.Title, a.Author, a.Source = found.Title(), found.Byline(), found.SiteName()
	a.Language = primaryLanguage(found.Language())
	if published, err := found.PublishedTime(); err == nil {
		a.PublishedAt = published.UTC()
	}
	if found.Node == nil {
		return ""
	}
	return nodeText(found.Node)
}

// primaryLanguage is the first part of a language tag, if it can be a language:
// pages also say "" and "default".
func primaryLanguage(tag string) string {
	code, _, _ := strings.Cut(strings.ReplaceAll(strings.TrimSpace(tag), "_", "-"), "-")
	if len(code) != 2 {
		return ""
	}
	return strings.ToLower(code)
}

// pageAddress is the address the page gives itself, else the one it came from.
func pageAddress(page *html.Node, base *url.URL) string {
	found := ""
	for node := range page.Descendants() {
		switch {
		case node.DataAtom == atom.Link && strings.EqualFold(attribute(node, "rel"), "canonical"):
			found = attribute(node, "href")
		case node.DataAtom == atom.Meta && attribute(node, "property") == "og:url" && found == "":
			found = attribute(node, "content")
		}
	}
	if base == nil {
		base = &url.URL{}
	}
	address, err := base.Parse(strings.TrimSpace(found))
	if err != nil || address.Scheme != "http" && address.Scheme != "https" {
		return base.String()
	}
	return address.String()
}

func attribute(node *html.Node, name string) string {
	for _, a := range node.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasAttribute(node *html.Node, name string) bool {
	for _, a := range node.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// removeHidden takes out what a reader of the page does not see, where text
// meant for a model alone could stand. It counts the nodes that stay.
func removeHidden(parent *html.Node) int {
	kept := 0
	for node := parent.FirstChild; node != nil; {
		next := node.NextSibling
		if node.Type == html.CommentNode || hiddenNode(node) {
			parent.RemoveChild(node)
		} else {
			kept += 1 + removeHidden(node)
		}
		node = next
	}
	return kept
}

func hiddenNode(node *html.Node) bool {
	switch node.DataAtom {
	case atom.Style, atom.Template, atom.Iframe, atom.Object, atom.Embed, atom.Svg, atom.Canvas, atom.Noscript, atom.Select, atom.Button, atom.Textarea:
		return true
	case atom.Script: // what search engines are told of the article stays to be read
		return attribute(node, "type") != "application/ld+json"
	case atom.Html, atom.Body, atom.Meta, atom.Link:
		return false // some pages hide their body until a script has run
	}
	if hasAttribute(node, "hidden") || attribute(node, "aria-hidden") == "true" {
		return true
	}
	style := strings.ToLower(strings.ReplaceAll(attribute(node, "style"), " ", ""))
	for _, trick := range []string{"display:none", "visibility:hidden", "font-size:0;", "font-size:0px", "opacity:0;", "text-indent:-9"} {
		if strings.Contains(style+";", trick) {
			return true
		}
	}
	return false
}

// pageText is the text of a whole page, for pages too short or too large for
// the search of the main text.
func pageText(page *html.Node) string { return elementText(page, atom.Body) }

// elementText is the text of the first element of a kind.
func elementText(page *html.Node, kind atom.Atom) string {
	for node := range page.Descendants() {
		if node.DataAtom == kind {
			return nodeText(node)
		}
	}
	return ""
}

// htmlWords is the text of a stretch of HTML within another format.
func htmlWords(fragment []byte) string {
	page, err := html.Parse(bytes.NewReader(fragment))
	if err != nil {
		return ""
	}
	removeHidden(page)
	return pageText(page)
}

// nodeText writes an element as plain text.
func nodeText(node *html.Node) string {
	var w htmlWriter
	w.node(node)
	return strings.TrimSpace(w.out.String())
}

// htmlWriter writes elements as plain text. White space is held back until
// more text comes, so that the strongest of several breaks counts.
type htmlWriter struct {
	out     strings.Builder
	pending string // "", " ", "\n" or "\n\n": what is due before the next text
	depth   int    // of lists
	mark    string // of the list item that begins
	pre     bool
}

func (w *htmlWriter) node(node *html.Node) {
	switch {
	case node.Type == html.TextNode:
		w.text(node.Data)
	case node.Type != html.ElementNode && node.Type != html.DocumentNode, node.DataAtom == atom.Script:
	case node.DataAtom == atom.Br:
		w.breaks("\n")
	case node.DataAtom == atom.Img, node.DataAtom == atom.Head:
	default:
		w.element(node)
	}
}

func (w *htmlWriter) element(node *html.Node) {
	around := breaksAround(node.DataAtom)
	if around == "\n\n" && w.depth > 0 {
		around = "\n" // items of a list stay together
	}
	w.breaks(around)
	depth, pre := w.depth, w.pre
	w.open(node)
	for child := node.FirstChild; child != nil; child = child.NextSibling {
		w.node(child)
	}
	w.depth, w.pre = depth, pre
	w.breaks(around)
}

// open prepares for what stands in an element.
func (w *htmlWriter) open(node *html.Node) {
	switch node.DataAtom {
	case atom.Ul, atom.Ol:
		w.depth++
	case atom.Li:
		w.mark = strings.Repeat("  ", min(max(w.depth-1, 0), 8)) + "- "
	case atom.Pre:
		w.pre = true
	case atom.Td, atom.Th:
		if w.pending != "\n" && w.pending != "\n\n" {
			w.pending = " | "
		}
	}
}

// breaksAround is the white space due before and after an element.
func breaksAround(element atom.Atom) string {
	switch element {
	case atom.P, atom.Div, atom.Article, atom.Section, atom.Main, atom.Header, atom.Footer, atom.Aside, atom.Nav, atom.Figure,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Dl, atom.Table, atom.Pre,
		atom.Blockquote, atom.Hr, atom.Form, atom.Fieldset, atom.Address, atom.Details, atom.Body:
		return "\n\n"
	case atom.Li, atom.Tr, atom.Dt, atom.Dd, atom.Figcaption, atom.Caption, atom.Summary, atom.Option, atom.Thead, atom.Tbody, atom.Tfoot:
		return "\n"
	}
	return ""
}

// breaks asks for white space; the longest that was asked for is written.
func (w *htmlWriter) breaks(space string) {
	if len(space) > strings.Count(w.pending, "\n") {
		w.pending = space
	}
}

// text writes words with single spaces between, or as they are in a pre.
func (w *htmlWriter) text(s string) {
	if w.pre {
		w.words(s)
		return
	}
	words := strings.Fields(s)
	if len(words) == 0 || strings.TrimLeft(s, " \t\r\n\f\u00a0") != s {
		if s != "" {
			w.space()
		}
		if len(words) == 0 {
			return
		}
	}
	w.words(strings.Join(words, " "))
	if strings.TrimRight(s, " \t\r\n\f\u00a0") != s {
		w.space()
	}
}

func (w *htmlWriter) space() {
	if w.pending == "" {
		w.pending = " "
	}
}

func (w *htmlWriter) words(s string) {
	if w.out.Len() > 0 {
		w.out.WriteString(w.pending)
	}
	w.out.WriteString(w.mark)
	w.out.WriteString(s)
	w.pending, w.mark = "", ""
}
