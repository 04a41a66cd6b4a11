package web

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/pressmark/pressmark/internal/answer"
)

// fieldsKey is where an operation keeps the names of its body's fields, for
// messages about unknown ones.
const fieldsKey = "fields"

const apiText = `Ask your articles. Every statement of an answer cites the stretch of the article that says it, and
the citation has been checked against the stored text: "verified" means that the article says so.

Offsets are UTF-8 bytes; the end is not included. Errors are application/problem+json with a stable
code and, where you can do something about it, a fix.`

const askText = `Gives an answer, or an abstention: answerable tells which. With "stream":true or
Accept: text/event-stream the answer comes as server-sent events: progress {"stage","answer_id"}, sources {"passages"},
delta {"text"}, annotations {"citations"} after each and last done (the whole answer) or error (a problem).`

const addText = `One article, a list, {"articles":[…]}, JSON lines (also gzipped, any number) or files in a form.
Good ones are kept whatever happens to the others. An article that is stored already under its id is replaced;
one with the same content is left unchanged. Fields that are not known go to metadata.
A request whose only article fails is answered with an error.`

//go:embed examples/answer.json
var exampleAnswer []byte

func (s *Server) apiConfig() huma.Config {
	config := huma.DefaultConfig("Pressmark", s.Version)
	config.Info.Description = apiText
	config.CreateHooks = nil // would add $schema links to every body
	config.SchemasPath = ""
	config.DocsPath = "" // huma's page loads from another site; docs.go has ours
	config.RejectUnknownQueryParameters = true
	config.Formats = map[string]huma.Format{"application/json": strictFormat, "json": strictFormat}
	config.Tags = []*huma.Tag{
		{Name: "Ask", Description: "Questions, answers and passages"},
		{Name: "Conversations", Description: "Questions that follow up on others, kept with their answers"},
		{Name: "Articles", Description: "What the library knows"},
		{Name: "Library", Description: "Its size and parts"},
		{Name: "Health", Description: "For people and machines that watch over it"},
	}
	return config
}

// operation describes one operation; options change it.
func operation(method, path, id, tag, summary, description string, options ...func(*huma.Operation)) huma.Operation {
	op := huma.Operation{
		Method: method, Path: path, OperationID: id, Tags: []string{tag}, Summary: summary, Description: description,
		Metadata: map[string]any{},
	}
	for _, option := range options {
		option(&op)
	}
	return op
}

// withBody limits the body, whose type is T. The deadline of its reads is
// patientBody's; huma's own would outlive the body and cancel a long answer.
func withBody[T any](limit int64) func(*huma.Operation) {
	return func(op *huma.Operation) {
		op.MaxBodyBytes = limit
		op.BodyReadTimeout = -1 * time.Second
		op.Metadata[fieldsKey] = jsonFields(reflect.TypeFor[T]())
	}
}

// with describes the successful responses.
func with(responses map[string]*huma.Response) func(*huma.Operation) {
	return func(op *huma.Operation) { op.Responses = responses }
}

// answersOf describes an operation that gives an answer or streams it.
func (s *Server) answersOf(text string, example []byte) map[string]*huma.Response {
	schema := s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[answer.Answer](), true, "")
	return map[string]*huma.Response{"200": {
		Description: text,
		Content: map[string]*huma.MediaType{
			"application/json": {Schema: schema, Example: json.RawMessage(example)},
			eventStream:        {Schema: &huma.Schema{Type: huma.TypeString}, Example: exampleStream},
		},
	}}
}

const exampleStream = `event: progress
data: {"stage":"finding","answer_id":"…"}

event: sources
data: {"passages":[…]}

event: delta
data: {"text":"The spring tide rose to 6.2 metres."}

event: annotations
data: {"citations":[…]}

event: done
data: {"id":"…","answer":"The spring tide rose to 6.2 metres.",…}
`

// addBody describes what POST /v1/articles takes.
func addBody(registry huma.Registry) *huma.RequestBody {
	one := registry.Schema(reflect.TypeFor[ArticleInput](), true, "")
	many := &huma.Schema{Type: huma.TypeArray, Items: one}
	text := &huma.Schema{Type: huma.TypeString}
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/json": {Schema: &huma.Schema{OneOf: []*huma.Schema{one, many,
			{Type: huma.TypeObject, Properties: map[string]*huma.Schema{"articles": many}, Required: []string{"articles"}}}},
			Example: map[string]any{"id": "spring-tide-2022", "title": "Spring tide floods the lower quay",
				"text": "The spring tide rose to 6.2 metres on Monday.", "published_at": "2022-05-16"}},
		"application/x-ndjson": {Schema: text, Example: "{\"text\":\"First article.\"}\n{\"text\":\"Second article.\"}\n"},
		"multipart/form-data": {Schema: &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{
			"file": {Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}},
	}}
}

// jsonFields names the JSON fields of a struct, those of embedded ones included.
func jsonFields(t reflect.Type) []string {
	var names []string
	for _, field := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.IsExported() && name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return names
}

// texts describe fields of types that other packages own, for /docs.
var texts = map[string]map[string]string{
	"Answer": {
		"question": "as it was asked", "asked_as": "the question made whole, where it followed up on others: what was searched for", "conversation_id": "the conversation that the answer is kept in",
		"answer": "the answer, without marks: citations say which stretch of it they support", "short_answer": "the name, number, date or phrase that answers, Yes or No, or how many articles; empty where there is none",
		"answerable": "false: this is an abstention", "confidence": "0 to 1", "mode": "extractive or model",
		"degraded":    "the language model failed; these are the articles' own sentences",
		"unsupported": "sentences of the answer that no source supports", "abstention": "why there is no answer",
		"vector_coverage": "share of the library's chunks that have a vector", "timings_ms": "milliseconds each part took",
	},
	"Citation": {
		"index": "the n of [n], from 1", "answer": "the cited stretch of the answer", "source": "where the quote stands",
		"quote": "the article's own words", "publication": "the article's source", "score": "how well the quote supports the statement, 0 to 1",
		"verified": "the quote stands in the stored article and supports the statement", "reason": "why it is not verified",
		"also_reported_by": "other articles of the story that say what the quote says",
	},
	"Report":     {"article_id": "another article of the story, which says the same"},
	"Stretch":    {"start": "first UTF-8 byte", "end": "after the last UTF-8 byte"},
	"Source":     {"start": "first UTF-8 byte of the article's text", "end": "after the last UTF-8 byte"},
	"Abstention": {"missing_terms": "words of the question that stand nowhere", "closest": "the nearest passages, best first"},
	"Passage": {
		"start": "first UTF-8 byte of the article's text", "end": "after the last UTF-8 byte", "score": "0 to 1, what ranks",
		"share": "score by words, as a share of the best", "cosine": "nearness in meaning, 0 without a vector",
		"also_reported_by": "other articles of the story that say the same; they have no passage of their own here",
	},
	"Usage": {
		"prompt_tokens": "tokens sent", "completion_tokens": "tokens received",
		"estimated": "counted here, for the model's server does not tell",
	},
	"Article":          articleTexts,
	"ArticleWithStory": articleTexts,
	"Suggestions": {
		"suggestions": "the best first", "mode": "model where the language model proposed one of them, else extractive",
		"degraded": "the language model failed; these are made by rule", "checked": "questions that were asked to find these",
	},
	"Suggestion": {"article_id": "the article that answers it", "short_answer": "the bare span that answers, where there is one"},
	"Summary": {"summary": "the text", "citations": "one per sentence, in order", "cached": "made earlier",
		"unsupported": "sentences of the model that were left out", "usage": "of all calls to the model that it took"},
}

var articleTexts = map[string]string{
	"content_hash": "changes with anything a user gives", "metadata": "fields of yours",
	"story":    "the same for articles of a collection that are one report with edits; empty until it is found",
	"left_out": "what stood in the text and is of the page, not of the news: links, credits, requests to subscribe; only with the text",
}

// describe completes the description of the API.
func describe(api *huma.OpenAPI) {
	for name, fields := range texts {
		schema := api.Components.Schemas.Map()[name]
		for field, text := range fields {
			if property := schema.Properties[field]; property != nil && property.Ref == "" {
				property.Description = text
			}
		}
	}
	for _, path := range api.Paths {
		for _, op := range []*huma.Operation{path.Get, path.Post, path.Put, path.Patch, path.Delete} {
			describeErrors(op)
		}
	}
}

// describeErrors gives the default response a text that says what is in it.
func describeErrors(op *huma.Operation) {
	if op == nil {
		return
	}
	if other := op.Responses["default"]; other != nil {
		other.Description = http.StatusText(http.StatusBadRequest) + " and other errors: a problem with code and fix"
	}
}
