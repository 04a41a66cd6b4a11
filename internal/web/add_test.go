package web

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pressmark/pressmark/internal/article"
)

// fates are the statuses of items, in order.
func fates(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	if w.Code != http.StatusOK {
		t.Fatalf("got %d: %s", w.Code, w.Body)
	}
	var parts []string
	for i, item := range decode[AddResponse](t, w).Items {
		if item.Index != i {
			t.Errorf("item %d has index %d", i, item.Index)
		}
		if (item.Status == "failed") != (item.Error != "") || item.Status != "failed" && item.ID == "" {
			t.Errorf("item %+v does not agree with itself", item)
		}
		parts = append(parts, string(item.Status))
	}
	return strings.Join(parts, " ")
}

func (b *bench) total(t *testing.T) int {
	t.Helper()
	stats, err := b.Library.Stats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return stats.Articles
}

func TestAddJSON(t *testing.T) {
	b := newBench(t, nil)
	for _, tc := range []struct{ name, body, want string }{
		{"one", `{"id":"a","title":"T","text":"One text.","date":"2022-05-16","desk":"foreign"}`, "added"},
		{"again", `{"id":"a","title":"T","text":"One text.","date":"2022-05-16","desk":"foreign"}`, "unchanged"},
		{"changed", `{"id":"a","title":"T","text":"Another text.","published_at":"2022-05-16T10:00:00Z"}`, "updated"},
		{"list", `[{"id":"b","text":"B text."},{"id":"c","text":""},{"id":"d","text":"D text."}]`, "added failed added"},
		{"articles", `{"articles":[{"id":"e","text":"E text."}, 7]}`, "added failed"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := fates(t, b.do("POST", "/v1/articles?collection=news", tc.body)); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
	got := decode[article.Article](t, b.do("GET", "/v1/articles/a", ""))
	if got.Text != "Another text." || got.Collection != "news" || got.PublishedAt.Hour() != 10 {
		t.Errorf("stored %+v", got)
	}
}

func TestAddLines(t *testing.T) {
	b := newBench(t, nil)
	body := "\xef\xbb\xbf{\"id\":\"a\",\"text\":\"A.\"}\r\n\n{\"id\":\"b\",\"text\":\n{\"id\":\"c\",\"text\":\"\xff\"}\n{\"id\":\"d\",\"text\":\"D.\"}\n" +
		`{"id":"e","text":"` + strings.Repeat("x", 50<<20) + "\"}\n{\"id\":\"f\",\"text\":\"F.\"}"
	w := b.do("POST", "/v1/articles", body, "Content-Type: application/x-ndjson")
	if got, want := fates(t, w), "added failed failed added failed added"; got != want {
		t.Fatalf("got %s, want %s", got, want)
	}
	for i, line := range map[int]string{1: "line 3: ", 2: "line 4: ", 4: "line 6: "} {
		if got := decode[AddResponse](t, w).Items[i].Error; !strings.HasPrefix(got, line) || len(got) > 300 {
			t.Errorf("error of item %d = %.300q, want it to begin with %q", i, got, line)
		}
	}
	if got := b.total(t); got != 3 {
		t.Errorf("%d articles stored, want 3", got)
	}
}

// lines makes n articles of JSON lines without holding them.
func lines(n int) io.Reader {
	r, w := io.Pipe()
	go func() {
		for i := range n {
			fmt.Fprintf(w, "{\"id\":\"n%d\",\"text\":\"Article number %d.\"}\n", i, i)
		}
		w.Close()
	}()
	return r
}

func TestAddManyLines(t *testing.T) {
	const n = 2000
	b := newBench(t, nil)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := io.Copy(z, lines(n)); err != nil {
		t.Fatal(err)
	}
	z.Close()
	w := b.do("POST", "/v1/articles", packed.String(), "Content-Type: application/jsonl", "Content-Encoding: gzip")
	if got := strings.Count(fates(t, w), "added"); got != n || b.total(t) != n {
		t.Errorf("added %d, stored %d, want %d", got, b.total(t), n)
	}
}

// form builds a multipart body; names with a dot are files.
func form(t *testing.T, parts ...[2]string) (body, contentType string) {
	t.Helper()
	var buffer bytes.Buffer
	w := multipart.NewWriter(&buffer)
	for _, p := range parts {
		var part io.Writer
		var err error
		if strings.Contains(p[0], ".") {
			part, err = w.CreateFormFile("file", p[0])
		} else {
			part, err = w.CreateFormField(p[0])
		}
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(part, p[1])
	}
	w.Close()
	return buffer.String(), "Content-Type: " + w.FormDataContentType()
}

func TestAddForm(t *testing.T) {
	b := newBench(t, nil)
	body, kind := form(t, [2]string{"collection", "pasted"}, [2]string{"title", "Pasted"}, [2]string{"published_at", ""},
		[2]string{"notes.md", "# Notes\n\nThe quay was closed."}, [2]string{"empty.txt", ""},
		[2]string{"two.jsonl", "{\"text\":\"First.\"}\n{\"text\":\"Second.\"}\n"}, [2]string{"image.png", "\x89PNG\r\n\x1a\n\x00\x00"},
		[2]string{"text", "A pasted article."})
	w := b.do("POST", "/v1/articles", body, kind)
	if got, want := fates(t, w), "added failed added added failed added"; got != want {
		t.Fatalf("got %s, want %s\n%s", got, want, w.Body)
	}
	if got := decode[AddResponse](t, w).Items[1].Error; !strings.HasPrefix(got, "empty.txt: ") {
		t.Errorf("error = %q, want the file's name", got)
	}
	list := decode[ArticleList](t, b.do("GET", "/v1/articles?collection=pasted", ""))
	if list.Total != 4 {
		t.Errorf("%d articles in the collection, want 4", list.Total)
	}
}

func TestAddRefuses(t *testing.T) {
	b := newBench(t, nil)
	b.put(t, tideArticle)
	torn, kind := form(t, [2]string{"a.txt", "text"})
	const ndjson, json = "Content-Type: application/x-ndjson", "Content-Type: application/json"
	for _, tc := range []struct {
		name, body string
		header     string
		status     int
		code       string
	}{
		{"empty", "", json, 400, "bad_request"},
		{"no text", `{"id":"x","title":"T"}`, json, 422, "invalid_article"},
		{"bad id", `{"id":"../etc","text":"T."}`, json, 422, "invalid_article"},
		{"bad date", `{"text":"T.","date":"yesterday-ish"}`, json, 422, "invalid_article"},
		{"broken", `{"text":"T."`, json, 400, "bad_request"},
		{"invalid UTF-8", "{\"text\":\"\xff\"}", json, 400, "bad_request"},
		{"NUL", `{"text":"a\u0000b"}`, json, 400, "bad_request"},
		{"key twice", `{"text":"a","text":"b"}`, json, 400, "bad_request"},
		{"garbage after", `{"text":"a"}}`, json, 400, "bad_request"},
		{"number", `7`, json, 422, "invalid_request"},
		{"empty list", `[]`, json, 422, "invalid_request"},
		{"articles no list", `{"articles":7}`, json, 422, "invalid_request"},
		{"beside articles", `{"articles":[{"text":"a"}],"dry_run":true}`, json, 422, "invalid_request"},
		{"too large", `{"text":"` + strings.Repeat("x ", 9<<20) + `"}`, json, 413, "too_large"},
		{"text too large", `{"text":"` + strings.Repeat("x ", 5<<20) + `"}`, json, 413, "too_large"},
		{"binary", "\x00\x01\x02\x03", json, 400, "bad_request"},
		{"no lines", "\n\n", ndjson, 422, "invalid_request"},
		{"broken line", `{"text":`, ndjson, 422, "invalid_article"},
		{"one huge line", `{"text":"` + strings.Repeat("x", 50<<20) + `"}`, ndjson, 413, "too_large"},
		{"no type", "text", "Content-Type: text/plain", 415, "unsupported_media_type"},
		{"no boundary", "text", "Content-Type: multipart/form-data", 415, "unsupported_media_type"},
		{"odd encoding", "text", "Content-Encoding: br", 415, "unsupported_media_type"},
		{"no gzip", "text", "Content-Encoding: gzip", 400, "bad_request"},
		{"torn form", torn[:len(torn)-20], kind, 400, "bad_request"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := wantProblem(t, b.do("POST", "/v1/articles", tc.body, tc.header), tc.status, tc.code)
			if len(p.Detail) > 500 {
				t.Errorf("the detail echoes the request: %.500s", p.Detail)
			}
		})
	}
	if got := b.total(t); got != 1 {
		t.Errorf("%d articles, want the 1 there was", got)
	}
}

func TestArticles(t *testing.T) {
	b := newBench(t, nil)
	b.put(t, tideArticle, article.Article{ID: "other", Text: "Another text.", Tags: []string{"weather", "sea"}, Author: "Keeper"})
	list := func(query string) (ids []string, l ArticleList) {
		w := b.do("GET", "/v1/articles"+query, "")
		if w.Code != 200 {
			t.Fatalf("%s: %d %s", query, w.Code, w.Body)
		}
		l = decode[ArticleList](t, w)
		for _, a := range l.Articles {
			ids = append(ids, a.ID)
			if a.Text != "" {
				t.Errorf("%s: a list with texts", query)
			}
		}
		return ids, l
	}
	for query, want := range map[string][]string{
		"":                               {"tide", "other"},
		"?tag=weather&tag=sea":           {"other"},
		"?tags=weather,sea":              {"other"},
		"?author=keeper":                 {"other"},
		"?source=the+harbour+gazette":    {"tide"},
		"?from=2022-05-16&to=2022-05-16": {"tide"},
		"?to=2022-05-15":                 nil,
		"?q=tide+quay":                   {"tide"},
		"?collection=none":               nil,
		"?sort=added&limit=1":            {"other"},
	} {
		if got, _ := list(query); !cmp.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", query, got, want)
		}
	}
	_, first := list("?limit=1")
	rest, last := list("?limit=1&cursor=" + first.NextCursor)
	if first.Total != 2 || first.NextCursor == "" || !cmp.Equal(rest, []string{"other"}) || last.NextCursor != "" {
		t.Errorf("pages: %+v, %+v", first, last)
	}
	for _, query := range []string{"?limit=0", "?limit=201", "?limit=x", "?colection=a", "?from=soon", "?cursor=nonsense"} {
		wantProblem(t, b.do("GET", "/v1/articles"+query, ""), 422, "invalid_request")
	}
}

func TestChangeArticles(t *testing.T) {
	b := newBench(t, nil)
	b.put(t, tideArticle)
	get := func() article.Article { return decode[article.Article](t, b.do("GET", "/v1/articles/tide", "")) }

	before := get()
	if w := b.do("PUT", "/v1/articles/tide", b.do("GET", "/v1/articles/tide", "").Body.String()); w.Code != 200 {
		t.Fatalf("PUT of what GET gave: %d %s", w.Code, w.Body)
	}
	if diff := cmp.Diff(before, get()); diff != "" {
		t.Errorf("PUT of what GET gave changed it (-want +got):\n%s", diff)
	}
	b.do("PATCH", "/v1/articles/tide", `{"title":"New","tags":null,"date":"2022-05-17","metadata":{"desk":"foreign"}}`, "Content-Type: application/merge-patch+json")
	want := before
	want.Title, want.Tags, want.PublishedAt, want.Metadata = "New", nil, date(2022, 5, 17), map[string]any{"desk": "foreign"}
	got := get()
	want.UpdatedAt, want.ContentHash = got.UpdatedAt, got.ContentHash
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("PATCH (-want +got):\n%s", diff)
	}
	b.do("PUT", "/v1/articles/tide", `{"text":"Only a text."}`)
	if got := get(); got.Text != "Only a text." || got.Source != "" || got.Metadata != nil {
		t.Errorf("PUT kept something: %+v", got)
	}
	wantProblem(t, b.do("PATCH", "/v1/articles/tide", `{"text":null}`), 422, "invalid_article")
	wantProblem(t, b.do("PUT", "/v1/articles/tide", `{"id":"other","text":"T."}`), 422, "invalid_request")
	wantProblem(t, b.do("PUT", "/v1/articles/tide", `[]`), 422, "invalid_request")
	wantProblem(t, b.do("PATCH", "/v1/articles/tide", `{"text":`), 400, "bad_request")
	wantProblem(t, b.do("PATCH", "/v1/articles/tide", `x`, "Content-Type: text/plain"), 415, "unsupported_media_type")
	for _, method := range []string{"GET", "PUT", "PATCH", "DELETE"} {
		body := ""
		if method[0] == 'P' {
			body = `{"text":"T."}`
		}
		wantProblem(t, b.do(method, "/v1/articles/unknown", body), 404, "not_found")
	}
	wantProblem(t, b.do("GET", "/v1/articles/unknown/summary", ""), 404, "not_found")
	wantProblem(t, b.do("GET", "/v1/articles/tide/summary?length=epic", ""), 422, "invalid_request")
	if w := b.do("GET", "/v1/articles/tide/summary?length=short", ""); w.Code != 200 || !strings.Contains(w.Body.String(), `"citations":[]`) {
		t.Errorf("summary: %d %s", w.Code, w.Body)
	}
	if w := b.do("DELETE", "/v1/articles/tide", ""); w.Code != 204 || w.Body.Len() != 0 {
		t.Errorf("DELETE: %d %s", w.Code, w.Body)
	}
	wantProblem(t, b.do("GET", "/v1/articles/tide", ""), 404, "not_found")
}
