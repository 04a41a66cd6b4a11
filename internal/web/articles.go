package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/ingest"
	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/search"
)

// articleBody is the largest JSON body that holds articles.
const articleBody = 16 << 20

// ArticleInput is an article as clients send it. The fields are written down for
// the API's description; package ingest reads the JSON itself, so that every way
// into the library understands the same spellings.
type ArticleInput struct {
	_           struct{} `additionalProperties:"true"`
	ID          string   `json:"id,omitempty" doc:"your name for the article: letters, digits, . _ : -; made from the URL or the content when left out" example:"spring-tide-2022"`
	Title       string   `json:"title,omitempty" example:"Spring tide floods the lower quay"`
	Text        string   `json:"text,omitempty" doc:"the article itself; what citations quote" example:"The spring tide rose to 6.2 metres on Monday."`
	URL         string   `json:"url,omitempty" example:"https://gazette.example/spring-tide"`
	Source      string   `json:"source,omitempty" doc:"the publication" example:"The Harbour Gazette"`
	Author      string   `json:"author,omitempty" example:"A. Keeper"`
	Tags        []string `json:"tags,omitempty" example:"weather"`
	PublishedAt string   `json:"published_at,omitempty" doc:"YYYY-MM-DD or RFC 3339; date means the same" example:"2022-05-16"`
	Language    string   `json:"language,omitempty" doc:"ISO 639-1; found out when left out" example:"en"`
	Collection  string   `json:"collection,omitempty" doc:"default when left out" example:"default"`

	raw []byte
}

// UnmarshalJSON keeps the JSON as it came.
func (a *ArticleInput) UnmarshalJSON(data []byte) error {
	a.raw = append([]byte(nil), data...)
	return nil
}

// ArticleList is a page of a list.
type ArticleList struct {
	Articles   []article.Article `json:"articles" doc:"without their texts"`
	NextCursor string            `json:"next_cursor" doc:"give it as cursor for the next page; empty on the last"`
	Total      int               `json:"total" doc:"articles that match, on all pages" example:"42"`
}

// ArticleWithStory is an article and what else tells its story.
type ArticleWithStory struct {
	article.Article
	AlsoReportedBy []search.Report `json:"also_reported_by" doc:"the other articles of the story, newest first, at most 100; GET /v1/articles?story= lists them all"`
}

type articleOutput struct {
	Body ArticleWithStory
}

type articleListOutput struct {
	Body ArticleList
}

type articleID struct {
	ID string `path:"id" maxLength:"200" doc:"id of the article" example:"spring-tide-2022"`
}

type changeInput struct {
	ID   string `path:"id" maxLength:"200" doc:"id of the article" example:"spring-tide-2022"`
	Body ArticleInput
}

func (s *Server) registerArticles() {
	huma.Register(s.api, operation(http.MethodGet, "/v1/articles", "list-articles", "Articles", "List articles",
		"Newest published first unless sorted otherwise, without their texts."), s.listArticles)
	huma.Register(s.api, operation(http.MethodGet, "/v1/articles/{id}", "get-article", "Articles", "Get an article",
		"With its text, and the other reports of its story. Citations point into the text in UTF-8 bytes."), s.getArticle)
	huma.Register(s.api, operation(http.MethodPut, "/v1/articles/{id}", "replace-article", "Articles", "Replace an article",
		"Fields that are left out are gone afterwards.", withBody[ArticleInput](articleBody)), s.replaceArticle)
	huma.Register(s.api, operation(http.MethodPatch, "/v1/articles/{id}", "change-article", "Articles", "Change an article",
		"A JSON merge patch (RFC 7396): fields that are given replace, null removes, the rest stays.",
		withBody[ArticleInput](articleBody)), s.changeArticle)
	huma.Register(s.api, operation(http.MethodDelete, "/v1/articles/{id}", "delete-article", "Articles", "Delete an article",
		"With everything that was made from it."), s.deleteArticle)
}

type listInput struct {
	Collection string   `query:"collection" maxLength:"200" doc:"only this collection"`
	From       string   `query:"from" maxLength:"40" doc:"only articles published then or later" example:"2022-05-01"`
	To         string   `query:"to" maxLength:"40" doc:"only articles published until then; a day is included" example:"2022-05-31"`
	Source     string   `query:"source" maxLength:"500" doc:"only this publication, case ignored"`
	Author     string   `query:"author" maxLength:"500" doc:"only this author, case ignored"`
	Tag        []string `query:"tag,explode" maxItems:"50" doc:"only articles with this tag; may be repeated"`
	Tags       []string `query:"tags" maxItems:"50" doc:"only articles with all of these tags, separated by commas"`
	Story      string   `query:"story" maxLength:"100" doc:"only articles that tell this story: near-duplicates of each other"`
	Query      string   `query:"q" maxLength:"500" doc:"only titles that hold each of these words"`
	Text       string   `query:"text" maxLength:"500" doc:"only articles whose title holds each of these words, or one of whose passages does"`
	Sort       string   `query:"sort" enum:"published,added,title,source" default:"published" doc:"what to sort by"`
	Order      string   `query:"order" enum:"asc,desc" doc:"when left out, the latest or A comes first"`
	Limit      int      `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"articles a page"`
	Cursor     string   `query:"cursor" maxLength:"1000" doc:"next_cursor of the page before"`

	filter library.Filter
}

// Resolve implements huma.Resolver: checks beyond the schema.
func (in *listInput) Resolve(huma.Context) []error {
	filters := Filters{Collection: in.Collection, From: in.From, To: in.To, Source: in.Source, Tags: append(in.Tags, in.Tag...)}
	var faults []error
	in.filter, faults = filters.filter(huma.NewPathBuffer([]byte("query"), 5))
	in.filter.Author, in.filter.Story = in.Author, in.Story
	return faults
}

func (in *listInput) options() library.ListOptions {
	options := library.ListOptions{Cursor: in.Cursor, Limit: in.Limit, Query: in.Query, Text: in.Text, Sort: library.Sort(in.Sort)}
	natural := "asc"
	switch in.Sort {
	case "published":
		options.Sort, natural = library.SortPublished, "desc"
	case "added":
		natural = "desc"
	}
	options.Reverse = in.Order != "" && in.Order != natural
	return options
}

func (s *Server) listArticles(ctx context.Context, in *listInput) (*articleListOutput, error) {
	page, err := s.Library.Articles(ctx, in.filter, in.options())
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return &articleListOutput{Body: ArticleList{Articles: list(page.Articles), NextCursor: page.NextCursor, Total: page.Total}}, nil
}

func (s *Server) getArticle(ctx context.Context, in *articleID) (*articleOutput, error) {
	found, err := s.Library.Article(ctx, in.ID)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	reports, err := s.otherReports(ctx, found)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return &articleOutput{Body: ArticleWithStory{Article: found, AlsoReportedBy: reports}}, nil
}

// mostReports is how many other reports of a story an article names.
const mostReports = 100

func (s *Server) otherReports(ctx context.Context, a article.Article) ([]search.Report, error) {
	others, err := s.Library.SameStory(ctx, a, mostReports)
	reports := make([]search.Report, len(others))
	for i, other := range others {
		reports[i] = search.ReportOf(other)
	}
	return reports, err
}

func (s *Server) deleteArticle(ctx context.Context, in *articleID) (*struct{}, error) {
	deleted, err := s.Library.Delete(ctx, in.ID)
	if err == nil && deleted == 0 {
		err = article.ErrNotFound
	}
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return nil, nil
}

func (s *Server) replaceArticle(ctx context.Context, in *changeInput) (*articleOutput, error) {
	if _, err := s.Library.Article(ctx, in.ID); err != nil {
		return nil, s.fail(ctx, err)
	}
	return s.putUnder(ctx, in.ID, in.Body.raw)
}

func (s *Server) changeArticle(ctx context.Context, in *changeInput) (*articleOutput, error) {
	before, err := s.Library.Article(ctx, in.ID)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	merged, err := mergePatch(before, in.Body.raw)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return s.putUnder(ctx, in.ID, merged)
}

// putUnder stores the article that data describes under an id and gives it as
// it is stored.
func (s *Server) putUnder(ctx context.Context, id string, data []byte) (*articleOutput, error) {
	sent, err := ingest.FromJSON(data)
	if err == nil && sent.ID != "" && sent.ID != id {
		err = invalid(fmt.Sprintf("the body's id %.128q is not the address's", sent.ID), "leave id out of the body")
	}
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	sent.ID = id
	if err := s.putOne(ctx, sent); err != nil {
		return nil, s.fail(ctx, err)
	}
	return s.getArticle(ctx, &articleID{ID: id})
}

func (s *Server) putOne(ctx context.Context, a article.Article) error {
	results, err := s.Library.Put(ctx, []article.Article{a})
	if err != nil {
		return err
	}
	return results[0].Err
}

// mergePatch applies an RFC 7396 merge patch to an article's fields.
func mergePatch(a article.Article, patch []byte) ([]byte, error) {
	var change map[string]any
	if err := json.Unmarshal(patch, &change); err != nil {
		return nil, err
	}
	data, err := json.Marshal(a)
	if err != nil {
		return nil, err
	}
	var fields map[string]any
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, err
	}
	if _, ok := change["date"]; ok { // the other spelling must not lose against the stored date
		delete(fields, "published_at")
	}
	if _, ok := change["text"]; ok { // what was found out or taken out of a text belongs to that text
		delete(fields, "language")
		delete(fields, "left_out")
	}
	return json.Marshal(merge(fields, change))
}

func merge(target any, patch map[string]any) map[string]any {
	fields, _ := target.(map[string]any)
	if fields == nil {
		fields = map[string]any{}
	}
	for name, value := range patch {
		switch value := value.(type) {
		case nil:
			delete(fields, name)
		case map[string]any:
			fields[name] = merge(fields[name], value)
		default:
			fields[name] = value
		}
	}
	return fields
}
