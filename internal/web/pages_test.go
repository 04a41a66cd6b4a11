package web

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/search"
)

const hostile = `"><script>pwned()</script><img src=x onerror=pwned()>`

// node finds the first element with a name and, if not empty, an attribute value.
func find(n *html.Node, name, key, value string) *html.Node {
	if n.Type == html.ElementNode && n.Data == name && (key == "" || attribute(n, key) == value) {
		return n
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if found := find(c, name, key, value); found != nil {
			return found
		}
	}
	return nil
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	if n == nil {
		return ""
	}
	if n.Type == html.TextNode {
		return n.Data
	}
	var all strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		all.WriteString(text(c))
	}
	return all.String()
}

func page(t *testing.T, b *bench, status int, target string, headers ...string) (*html.Node, string) {
	t.Helper()
	w := b.do("GET", target, "", headers...)
	if w.Code != status || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		t.Fatalf("%s: got %d %s", target, w.Code, w.Header().Get("Content-Type"))
	}
	parsed, err := html.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		t.Fatal(err)
	}
	return parsed, w.Body.String()
}

func TestPageWithoutArticles(t *testing.T) {
	_, body := page(t, newBench(t, nil), 200, "/plain")
	for _, want := range []string{"There are no articles yet", "pressmark add", "serve --demo", `action="/add"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the empty page lacks %q", want)
		}
	}
}

func TestPageAnswers(t *testing.T) {
	b := newBench(t, nil)
	b.put(t, tideArticle)
	doc, body := page(t, b, 200, "/plain?q=How+high%3F")
	chip := find(doc, "a", "class", "chip")
	if got := attribute(chip, "href"); got != "/plain/articles/tide?start=0&end=59#cited" {
		t.Errorf("the chip leads to %q", got)
	}
	for _, want := range []string{"6.2 metres", "Confidence 90 %", "The Harbour Gazette", "16 May 2022", "1 article"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	doc, _ = page(t, b, 200, "/plain/articles/tide?start=0&end=59")
	if got := text(find(doc, "mark", "", "")); got != tideText[:59] {
		t.Errorf("marked %q, want %q", got, tideText[:59])
	}
	for _, bad := range []string{"", "?start=1&end=5", "?start=-1&end=3", "?start=0&end=9999", "?start=x&end=y", "?start=9&end=2"} {
		doc, body := page(t, b, 200, "/plain/articles/tide"+bad)
		if find(doc, "mark", "", "") != nil || !strings.Contains(body, "spring tide rose") {
			t.Errorf("%q: wrong mark or no text", bad)
		}
	}
	if _, body := page(t, b, 404, "/plain/articles/none"); !strings.Contains(body, "It may have been deleted") || strings.Contains(body, "/v1/") {
		t.Errorf("an article that is not there: %s", body)
	}
}

func TestPageDoesNotAskForOtherSites(t *testing.T) {
	b := newBench(t, func(s *Server) { s.Ask = fails(errSecret) })
	page(t, b, 200, "/plain?q=x", "Sec-Fetch-Site: cross-site")
	_, body := page(t, b, 500, "/plain?q=x")
	if strings.Contains(body, "secret") || !strings.Contains(body, "internal error") {
		t.Errorf("page of a failure: %s", body)
	}
	page(t, b, 422, "/plain?q="+strings.Repeat("x", 5000))
}

func TestPageAbstains(t *testing.T) {
	b := newBench(t, func(s *Server) {
		s.Ask = askFunc(func(_ context.Context, r answer.Request, _ func(answer.Event)) (answer.Answer, error) {
			return answer.Answer{ID: "a", Question: r.Question, Abstention: &answer.Abstention{
				Reason: "No passage answers this.", MissingTerms: []string{"zeppelin"}, Closest: []search.Passage{tidePassage}}}, nil
		})
	})
	_, body := page(t, b, 200, "/plain?q=x")
	for _, want := range []string{"do not answer this", "No passage answers this.", "zeppelin", "Closest passages", "lower quay was closed"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestPageEscapes(t *testing.T) {
	b := newBench(t, func(s *Server) {
		s.Ask = askFunc(func(_ context.Context, r answer.Request, _ func(answer.Event)) (answer.Answer, error) {
			c := tideCitation
			c.Title, c.Quote, c.Publication, c.Answer, c.Verified, c.Reason = hostile, hostile, hostile, answer.Stretch{}, false, hostile
			return answer.Answer{ID: hostile, Question: r.Question, Text: hostile, ShortAnswer: hostile, Answerable: true,
				Notes: []string{hostile}, Citations: []answer.Citation{c}, Unsupported: 1}, nil
		})
	})
	b.put(t, article.Article{ID: "x", Title: hostile, Text: hostile, Source: hostile, Author: hostile, URL: "https://a.example/"})
	for _, target := range []string{"/plain", "/plain?q=" + strings.NewReplacer(`"`, "%22", " ", "+", "=", "%3D").Replace(hostile), "/plain/articles/x?start=0&end=4"} {
		doc, body := page(t, b, 200, target)
		if !strings.Contains(text(doc), "pwned()") {
			t.Errorf("%s: the text is not there", target)
		}
		if strings.Contains(body, "<script>pwned") || find(doc, "img", "src", "x") != nil {
			t.Errorf("%s: markup of an article got through", target)
		}
	}
}

// The shell is one page at every address; without JavaScript it leads to the same.
func TestShell(t *testing.T) {
	b := newBench(t, nil)
	b.put(t, tideArticle)
	talk, err := b.Library.CreateConversation(t.Context(), "Tides")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		target string
		status int
		plain  string
	}{
		{"/", 200, `<form method="get" action="/plain"`},
		{"/?q=a+%22b%3F", 200, `content="0;url=/plain?q=a&#43;%22b%3F"`},
		{"/library", 200, `content="0;url=/plain"`},
		{"/add", 200, `content="0;url=/plain"`},
		{"/status", 200, `content="0;url=/plain"`},
		{"/conversations", 200, `content="0;url=/plain"`},
		{"/c/" + talk.ID, 200, `content="0;url=/plain"`},
		{"/c/none", 404, `content="0;url=/plain"`},
		{"/articles/tide?start=0&end=9", 200, `content="0;url=/plain/articles/tide?start=0&amp;end=9#cited"`},
		{"/articles/none", 404, `content="0;url=/plain/articles/none"`},
	} {
		w := b.do("GET", tc.target, "", "Sec-Fetch-Mode: navigate")
		if w.Code != tc.status || !strings.Contains(w.Body.String(), tc.plain) || !strings.Contains(w.Body.String(), `src="/assets/app.js"`) {
			t.Errorf("%s: %d, want %d with %s in\n%s", tc.target, w.Code, tc.status, tc.plain, w.Body)
		}
		if got := w.Header().Get("Content-Security-Policy"); !strings.Contains(got, "require-trusted-types-for 'script'") || strings.Contains(got, "unsafe") {
			t.Errorf("%s: policy %q", tc.target, got)
		}
	}
	if _, body := page(t, b, 200, "/?q=How+high%3F"); !strings.Contains(body, "Confidence 90 %") {
		t.Errorf("a program gets no answer: %s", body)
	}
	for site, want := range map[string]string{"cross-site": `data-ask="no"`, "none": `data-ask="yes"`, "same-origin": `data-ask="yes"`} {
		if w := b.do("GET", "/?q=x", "", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Site: "+site); !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: want %s in %s", site, want, w.Body)
		}
	}
}

func TestLinksToOriginals(t *testing.T) {
	for address, want := range map[string]string{
		"https://a.example/x": "https://a.example/x", "http://a.example/": "http://a.example/",
		"javascript:alert(1)": "", "data:text/html,x": "", "//a.example": "", "": "",
	} {
		if got := newArticleView(article.Article{URL: address, Text: "x"}, "", "").Web; got != want {
			t.Errorf("link to %q = %q, want %q", address, got, want)
		}
	}
}

func TestPieces(t *testing.T) {
	cite := func(index, start, end int, verified bool) answer.Citation {
		return answer.Citation{Index: index, Answer: answer.Stretch{Start: start, End: end}, Verified: verified}
	}
	const said = "Grün. Rot." // Grün. is 6 bytes
	for _, tc := range []struct {
		name string
		a    answer.Answer
		want string
	}{
		{"plain", answer.Answer{Text: said}, "Grün. Rot."},
		{"bytes", answer.Answer{Text: said, Citations: []answer.Citation{cite(1, 0, 6, true), cite(2, 7, 11, true)}}, "Grün.(1) Rot.(2)"},
		{"two at once", answer.Answer{Text: said, Citations: []answer.Citation{cite(1, 0, 6, true), cite(2, 0, 6, true)}}, "Grün.(1)(2) Rot."},
		{"unsupported", answer.Answer{Text: said, Unsupported: 1, Citations: []answer.Citation{cite(1, 0, 6, true)}}, "Grün.(1) !Rot.!"},
		{"not verified", answer.Answer{Text: said, Unsupported: 1, Citations: []answer.Citation{cite(1, 0, 6, false), cite(2, 7, 11, true)}}, "!Grün.!(1) Rot.(2)"},
		{"written", answer.Answer{Text: "Grün [1]. Rot [7].", Citations: []answer.Citation{cite(1, 0, 10, true)}}, "Grün (1). Rot [7]."},
		{"bad stretch", answer.Answer{Text: said, Citations: []answer.Citation{cite(1, 3, 400, true)}}, "Grün. Rot."},
		{"empty", answer.Answer{}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got strings.Builder
			for _, p := range pieces(tc.a) {
				said := p.Text
				if p.Flagged {
					said = "!" + said + "!"
				}
				got.WriteString(said)
				for _, c := range p.Chips {
					got.WriteString(strings.NewReplacer("[", "(", "]", ")").Replace(mark(c.Index)))
				}
			}
			if diff := cmp.Diff(tc.want, got.String()); diff != "" {
				t.Errorf("pieces (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAddByForm(t *testing.T) {
	b := newBench(t, nil)
	body, kind := form(t, [2]string{"title", hostile}, [2]string{"text", "A pasted article."})
	w := b.do("POST", "/add", body, kind, "Origin: null", "Sec-Fetch-Site: same-origin")
	if w.Code != 200 || !strings.Contains(w.Body.String(), "<strong>added</strong>") || b.total(t) != 1 {
		t.Errorf("got %d, %d articles", w.Code, b.total(t))
	}
	body, kind = form(t, [2]string{"title", "T"})
	if w := b.do("POST", "/add", body, kind); w.Code != 422 || !strings.Contains(w.Body.String(), "no articles") {
		t.Errorf("empty form: %d", w.Code)
	}
}

func TestAssetsAreOurOwn(t *testing.T) {
	b := newBench(t, nil)
	for address := range assets {
		w := b.do("GET", address, "")
		if w.Code != 200 || w.Body.Len() == 0 {
			t.Errorf("%s: %d", address, w.Code)
		}
		if again := b.do("GET", address, "", "If-None-Match: "+w.Header().Get("ETag")); again.Code != 304 {
			t.Errorf("%s: asked again: %d, want 304", address, again.Code)
		}
	}
	for _, address := range []string{"/", "/library", "/plain", "/docs"} {
		_, body := page(t, b, 200, address)
		if strings.Contains(body, "http://") || strings.Contains(body, "https://") || strings.Contains(body, "<style") || strings.Contains(body, "onclick") {
			t.Errorf("%s loads from elsewhere or has something inline", address)
		}
	}
}
