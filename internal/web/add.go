package web

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/ingest"
	"github.com/pressmark/pressmark/internal/library"
)

const (
	fileBody   = 64 << 20 // one file of a multipart form
	batchSize  = 32       // articles of one transaction
	batchBytes = 8 << 20  // text of one transaction, about
)

// Item is what became of one article of a request.
type Item struct {
	Index  int            `json:"index" doc:"place in the request, from 0" example:"0"`
	Name   string         `json:"name,omitempty" doc:"file, or file and line, it came from"`
	ID     string         `json:"id" doc:"empty where a failed article has none" example:"spring-tide-2022"`
	Status library.Status `json:"status" enum:"added,updated,unchanged,failed" example:"added"`
	Error  string         `json:"error,omitempty" doc:"why it failed"`
}

// AddResponse tells of every article of a request, in order.
type AddResponse struct {
	Items []Item `json:"items"`
}

type addInput struct {
	Collection string `query:"collection" maxLength:"200" doc:"collection for articles that name none" example:"default"`

	request *http.Request
}

// Resolve implements huma.Resolver. The body is read as it comes, so that a
// request may hold any number of articles.
func (in *addInput) Resolve(hc huma.Context) []error {
	in.request = humagin.Unwrap(hc).Request
	return nil
}

type addOutput struct {
	Body AddResponse
}

func (s *Server) registerAdd() {
	huma.Register(s.api, operation(http.MethodPost, "/v1/articles", "add-articles", "Articles", "Add articles", addText), s.add)
	// After Register: huma would read a body it knows of as one piece.
	s.api.OpenAPI().Paths["/v1/articles"].Post.RequestBody = addBody(s.api.OpenAPI().Components.Schemas)
}

// add stores what a request brings. Good articles are kept whatever happens to
// the others; a request whose only article fails is an error.
func (s *Server) add(ctx context.Context, in *addInput) (*addOutput, error) {
	items, err := received(ctx, in.request)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	result, err := s.store(ctx, items, in.Collection)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return &addOutput{Body: AddResponse{Items: result}}, nil
}

// received gives the articles of a request in order, by its content type.
func received(ctx context.Context, r *http.Request) (iter.Seq[ingest.Item], error) {
	kind, params, err := contentType(r)
	if err != nil {
		return nil, err
	}
	switch kind {
	case "application/json":
		return fromJSON(r)
	case "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines":
		return fromLines(ctx, r.Body), nil
	case "multipart/form-data":
		return fromForm(ctx, multipart.NewReader(r.Body, params["boundary"])), nil
	}
	return nil, unsupportedType(kind)
}

func contentType(r *http.Request) (kind string, params map[string]string, err error) {
	header := r.Header.Get("Content-Type")
	if header == "" {
		header = "application/json"
	}
	kind, params, err = mime.ParseMediaType(header)
	if err != nil || kind == "multipart/form-data" && params["boundary"] == "" {
		return "", nil, unsupportedType(header)
	}
	if encoding := r.Header.Get("Content-Encoding"); !slices.Contains([]string{"", "identity", "gzip"}, encoding) {
		return "", nil, &requestError{http.StatusUnsupportedMediaType, "unsupported_media_type",
			fmt.Sprintf("content encoding %.60q is not understood", encoding), "send it plain or with Content-Encoding: gzip"}
	}
	return kind, params, nil
}

func unsupportedType(kind string) error {
	return &requestError{http.StatusUnsupportedMediaType, "unsupported_media_type",
		fmt.Sprintf("content type %.100q is not understood here", kind),
		"send application/json (one article or a list), application/x-ndjson (one article a line, also with Content-Encoding: gzip) or multipart/form-data (files)"}
}

// fromLines reads one article a line, gzipped or not.
func fromLines(ctx context.Context, body io.Reader) iter.Seq[ingest.Item] {
	const name = "body.jsonl"
	return func(yield func(ingest.Item) bool) {
		for item := range ingest.Reader(ctx, name, body) {
			item.Name = strings.Replace(item.Name, name+":", "line ", 1)
			if !yield(item) {
				return
			}
		}
	}
}

// decoded undoes a Content-Encoding.
func decoded(r *http.Request) (io.Reader, error) {
	if r.Header.Get("Content-Encoding") != "gzip" { // no other comes this far
		return r.Body, nil
	}
	unpacked, err := gzip.NewReader(r.Body)
	if err != nil {
		return nil, badRequest("the body is not gzip", "compress it, or leave Content-Encoding out")
	}
	return unpacked, nil
}

// fromJSON reads one article, a list of them, or {"articles":[…]}.
func fromJSON(r *http.Request) (iter.Seq[ingest.Item], error) {
	body, err := decoded(r)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(&capped{from: body, left: articleBody, limit: articleBody})
	if err != nil {
		return nil, bodyError(err)
	}
	if err := checkJSON(data); err != nil {
		return nil, badRequest(err.Error(), "send one article, a list of articles or {\"articles\":[…]} as JSON")
	}
	articles, err := split(data)
	if err != nil {
		return nil, err
	}
	return func(yield func(ingest.Item) bool) {
		for _, one := range articles {
			a, err := ingest.FromJSON(one)
			if !yield(ingest.Item{Article: a, Err: err}) {
				return
			}
		}
	}, nil
}

func bodyError(err error) error {
	if errors.Is(err, article.ErrTooLarge) {
		return bodyTooLarge(articleBody)
	}
	return badRequest("the body cannot be read to its end", "send it again")
}

// split takes the articles out of a checked JSON text.
func split(data []byte) ([]json.RawMessage, error) {
	data = bytes.TrimSpace(data)
	if data[0] == '[' {
		return splitList(data)
	}
	var fields map[string]json.RawMessage
	if data[0] != '{' || json.Unmarshal(data, &fields) != nil {
		return nil, invalid("the body is neither an article nor a list of articles", "send an object or a list of objects")
	}
	articles, ok := fields["articles"]
	if !ok {
		return []json.RawMessage{data}, nil
	}
	for name := range fields {
		if name != "articles" {
			return nil, invalid(fmt.Sprintf("the field %.60q does not belong beside articles", name),
				"put it into the articles; for a collection use ?collection=")
		}
	}
	return splitList(articles)
}

func splitList(data []byte) ([]json.RawMessage, error) {
	var articles []json.RawMessage
	if err := json.Unmarshal(data, &articles); err != nil || len(articles) == 0 {
		return nil, errNoArticles
	}
	return articles, nil
}

var errNoArticles = invalid("the request holds no articles", "send at least one article with a text")

// fromForm reads the files of a form, each of any kind that package ingest
// knows, and an article pasted into the fields title, text and so on.
func fromForm(ctx context.Context, form *multipart.Reader) iter.Seq[ingest.Item] {
	return func(yield func(ingest.Item) bool) {
		pasted := map[string]string{}
		for {
			part, err := form.NextPart()
			if err == io.EOF {
				break
			}
			if err != nil {
				yield(ingest.Item{Err: badRequest("the form cannot be read to its end", "send it again")})
				return
			}
			if !eachOf(ctx, part, pasted, yield) {
				return
			}
		}
		if strings.TrimSpace(pasted["text"]) != "" {
			yield(pastedItem(pasted))
		}
	}
}

// eachOf yields the articles of one part, or notes the value of a field.
func eachOf(ctx context.Context, part *multipart.Part, pasted map[string]string, yield func(ingest.Item) bool) bool {
	if part.FileName() != "" {
		file := &capped{from: part, left: fileBody, limit: fileBody}
		for item := range ingest.Reader(ctx, part.FileName(), file) {
			item.Article.Collection = cmp.Or(item.Article.Collection, pasted["collection"])
			if !yield(item) {
				return false
			}
		}
		return true
	}
	value, err := io.ReadAll(&capped{from: part, left: articleBody, limit: articleBody})
	if err != nil {
		return yield(ingest.Item{Err: bodyError(err)})
	}
	if part.FormName() != "" && len(value) > 0 {
		pasted[part.FormName()] = string(value)
	}
	return true
}

func pastedItem(fields map[string]string) ingest.Item {
	data, err := json.Marshal(fields)
	if err != nil {
		return ingest.Item{Err: err}
	}
	a, err := ingest.FromJSON(data)
	return ingest.Item{Article: a, Err: err}
}

// capped reads at most limit bytes and then fails, where io.LimitReader would
// pass a part off as the whole.
type capped struct {
	from        io.Reader
	left, limit int64
}

// Read implements io.Reader.
func (c *capped) Read(p []byte) (int, error) {
	if int64(len(p)) > c.left+1 {
		p = p[:c.left+1]
	}
	n, err := c.from.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return 0, fmt.Errorf("%w: more than %d MiB", article.ErrTooLarge, c.limit>>20)
	}
	return n, err
}

// store puts articles into the library in batches and tells of each.
func (s *Server) store(ctx context.Context, items iter.Seq[ingest.Item], collection string) ([]Item, error) {
	b := &batch{server: s, collection: collection}
	for item := range items {
		b.add(ctx, item)
		if ctx.Err() != nil {
			break
		}
	}
	b.flush(ctx)
	return b.result(ctx)
}

// batch collects articles until they are worth a transaction.
type batch struct {
	server     *Server
	collection string

	waiting []article.Article
	places  []int // of the waiting ones among the items
	bytes   int
	items   []Item
	kept    int   // items that did not fail
	last    error // of the last that failed
}

func (b *batch) add(ctx context.Context, item ingest.Item) {
	b.items = append(b.items, Item{Index: len(b.items), Name: item.Name, ID: item.Article.ID})
	place := len(b.items) - 1
	if item.Err != nil {
		b.failed(ctx, place, item.Err)
		return
	}
	if item.Article.Collection == "" {
		item.Article.Collection = b.collection
	}
	b.waiting, b.places = append(b.waiting, item.Article), append(b.places, place)
	if b.bytes += len(item.Article.Text); len(b.waiting) == batchSize || b.bytes >= batchBytes {
		b.flush(ctx)
	}
}

// flush stores what waits. When the transaction fails all of it has failed.
func (b *batch) flush(ctx context.Context) {
	if len(b.waiting) == 0 {
		return
	}
	b.server.Yield(ctx)
	results, err := b.server.Library.Put(ctx, b.waiting)
	for i, place := range b.places {
		switch {
		case err != nil:
			b.failed(ctx, place, err)
		case results[i].Err != nil:
			b.failed(ctx, place, results[i].Err)
		default:
			b.items[place].ID, b.items[place].Status = results[i].ID, results[i].Status
			b.kept++
		}
	}
	b.waiting, b.places, b.bytes = b.waiting[:0], b.places[:0], 0
}

func (b *batch) failed(ctx context.Context, place int, err error) {
	b.last = err
	item := &b.items[place]
	item.Status, item.Error = library.Failed, b.server.problem(ctx, err).Detail
	if item.Name != "" {
		item.Error = item.Name + ": " + item.Error
	}
}

// result is an error when nothing was kept and there was but one article, or
// when the library could store none.
func (b *batch) result(ctx context.Context) ([]Item, error) {
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case len(b.items) == 0:
		return nil, errNoArticles
	case b.kept > 0:
		return b.items, nil
	case len(b.items) == 1 || !slices.ContainsFunc(clientErrors, func(e error) bool { return errors.Is(b.last, e) }):
		return nil, b.last
	}
	return b.items, nil
}

// clientErrors are faults of single articles, told item by item.
var clientErrors = []error{article.ErrInvalid, article.ErrTooLarge}
