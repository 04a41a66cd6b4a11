package web

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/search"
)

// latest is how many articles the page lists.
const latest = 10

// pages are the parsed templates of the page.
type pages struct {
	*template.Template
}

func loadPages() (*pages, error) {
	parsed, err := template.New("").Funcs(template.FuncMap{"day": day, "link": link}).ParseFS(ui, "ui/page.html")
	if err != nil {
		return nil, fmt.Errorf("page templates: %w", err)
	}
	return &pages{parsed}, nil
}

func day(t time.Time) string {
	if t.IsZero() {
		return "undated"
	}
	return t.UTC().Format("2 January 2006")
}

// link is the address of an article's page, at a stretch of it if there is one.
func link(id string, start, end int) string {
	address := "/plain/articles/" + url.PathEscape(id)
	if end > start {
		address += fmt.Sprintf("?start=%d&end=%d#cited", start, end)
	}
	return address
}

// shellView is the page that the script fills.
type shellView struct {
	MayAsk bool      // a question in the address may be asked at once
	Plain  string    // address of the same without JavaScript; "" where Front is it
	Front  *pageView // what the front page shows without JavaScript
}

// pageView is what the front page without JavaScript shows.
type pageView struct {
	Title    string
	Question string
	Answer   *answerView
	Problem  *Problem
	Library  libraryView
	Items    []Item // of an add without JavaScript
}

type libraryView struct {
	Total    int
	Articles []article.Article
}

// articleView is an article cut at the cited stretch.
type articleView struct {
	Title                string
	Article              article.Article
	Web                  string // the original's address, http or https only
	AlsoReportedBy       []search.Report
	Before, Cited, After string
}

// registerPages serves the page at every address that it has, and the same
// without JavaScript under /plain: a form, answers, articles.
func (s *Server) registerPages(router *gin.Engine) error {
	router.GET("/", s.frontShell)
	for _, address := range []string{"/conversations", "/library", "/add", "/status"} {
		router.GET(address, func(c *gin.Context) { s.shell(c, http.StatusOK, &shellView{Plain: "/plain"}) })
	}
	router.GET("/c/:id", s.conversationShell)
	router.GET("/articles/:id", s.articleShell)
	router.GET("/plain", s.front)
	router.POST("/add", s.addByForm)
	router.GET("/plain/articles/:id", s.articlePage)
	return registerAssets(router)
}

// shellPolicy forbids the page's script to make markup of text, beside what
// policy forbids all.
const shellPolicy = policy + "; require-trusted-types-for 'script'; trusted-types 'none'"

func (s *Server) shell(c *gin.Context, status int, view *shellView) {
	c.Header("Content-Security-Policy", shellPolicy)
	s.show(c, status, "shell", view)
}

// frontShell holds the form for browsers without JavaScript. With a question in
// the address these are sent to its answer, which nobody else should wait for;
// whoever does not say how it fetches, as browsers do, gets it at once.
func (s *Server) frontShell(c *gin.Context) {
	view := &shellView{MayAsk: c.GetHeader("Sec-Fetch-Site") != "cross-site"} // a foreign link may fill in a question, not ask it
	if c.Query("q") != "" && c.GetHeader("Sec-Fetch-Mode") == "" {            // a program or an old browser
		s.front(c)
		return
	}
	if c.Query("q") != "" {
		view.Plain = "/plain?" + url.Values{"q": {c.Query("q")}}.Encode()
		s.shell(c, http.StatusOK, view)
		return
	}
	var err error
	view.Front = &pageView{}
	if view.Front.Library, err = s.libraryView(c.Request.Context()); err != nil {
		s.showFailure(c, err)
		return
	}
	s.shell(c, http.StatusOK, view)
}

func (s *Server) conversationShell(c *gin.Context) {
	_, err := s.Library.Conversation(c.Request.Context(), c.Param("id"))
	s.shellFor(c, err, "/plain")
}

func (s *Server) articleShell(c *gin.Context) {
	_, err := s.Library.Article(c.Request.Context(), c.Param("id"))
	plain := link(c.Param("id"), 0, 0)
	if c.Request.URL.RawQuery != "" {
		plain += "?" + c.Request.URL.RawQuery + "#cited"
	}
	s.shellFor(c, err, plain)
}

// shellFor is the page of something that may not be there: the script says so,
// the status does for programs.
func (s *Server) shellFor(c *gin.Context, err error, plain string) {
	status := http.StatusOK
	if err != nil {
		status = s.problem(c.Request.Context(), err).Status
	}
	s.shell(c, status, &shellView{Plain: plain})
}

// front shows the form and, for /plain?q=…, the answer.
func (s *Server) front(c *gin.Context) {
	view := &pageView{Title: "Pressmark", Question: strings.TrimSpace(c.Query("q"))}
	status := http.StatusOK
	if view.Question != "" && c.GetHeader("Sec-Fetch-Site") != "cross-site" { // a foreign link may fill in a question, not ask it
		view.Title = view.Question + " – Pressmark"
		status = s.askForPage(c.Request.Context(), view)
	}
	s.showFront(c, status, view)
}

func (s *Server) askForPage(ctx context.Context, view *pageView) int {
	made, err := s.askText(ctx, view.Question)
	if err != nil {
		view.Problem = s.problem(ctx, err)
		return view.Problem.Status
	}
	view.Answer = newAnswerView(made)
	return http.StatusOK
}

func (s *Server) askText(ctx context.Context, text string) (answer.Answer, error) {
	text, faults := question(text, &huma.PathBuffer{}, "q")
	if len(faults) > 0 {
		return answer.Answer{}, invalid("the question "+faultOf(faults[0]).Message, "")
	}
	release, err := s.take()
	if err != nil {
		return answer.Answer{}, err
	}
	defer release()
	return s.answer(ctx, answer.Request{Question: text}, thread{}, nil)
}

// addByForm is the page's form without JavaScript.
func (s *Server) addByForm(c *gin.Context) {
	ctx := c.Request.Context()
	view := &pageView{Title: "Pressmark"}
	items, err := received(ctx, c.Request)
	if err == nil {
		view.Items, err = s.store(ctx, items, "")
	}
	status := http.StatusOK
	if err != nil {
		view.Problem = s.problem(ctx, err)
		status = view.Problem.Status
	}
	s.showFront(c, status, view)
}

func (s *Server) showFront(c *gin.Context, status int, view *pageView) {
	var err error
	if view.Library, err = s.libraryView(c.Request.Context()); err != nil {
		s.showFailure(c, err)
		return
	}
	s.show(c, status, "page", view)
}

func (s *Server) libraryView(ctx context.Context) (libraryView, error) {
	page, err := s.Library.Articles(ctx, library.Filter{}, library.ListOptions{Limit: latest, Sort: library.SortAdded})
	if err != nil {
		return libraryView{}, err
	}
	return libraryView{Total: page.Total, Articles: page.Articles}, nil
}

func (s *Server) articlePage(c *gin.Context) {
	found, err := s.Library.Article(c.Request.Context(), c.Param("id"))
	if err != nil {
		s.showFailure(c, err)
		return
	}
	view := newArticleView(found, c.Query("start"), c.Query("end"))
	if view.AlsoReportedBy, err = s.otherReports(c.Request.Context(), found); err != nil {
		s.showFailure(c, err)
		return
	}
	s.show(c, http.StatusOK, "article", view)
}

func newArticleView(a article.Article, from, to string) articleView {
	view := articleView{Title: a.Title + " – Pressmark", Article: a, Before: a.Text}
	if u, err := url.Parse(a.URL); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
		view.Web = a.URL
	}
	start, err1 := strconv.Atoi(from)
	end, err2 := strconv.Atoi(to)
	if err1 == nil && err2 == nil && isStretch(a.Text, start, end) {
		view.Before, view.Cited, view.After = a.Text[:start], a.Text[start:end], a.Text[end:]
	}
	return view
}

// isStretch tells whether text[start:end] can be cut out between runes.
func isStretch(text string, start, end int) bool {
	border := func(i int) bool { return i == len(text) || utf8.RuneStart(text[i]) }
	return 0 <= start && start < end && end <= len(text) && border(start) && border(end)
}

func (s *Server) showFailure(c *gin.Context, err error) {
	p := s.problem(c.Request.Context(), err)
	if p.Code == "not_found" { // its words are for programs
		p.Detail, p.Fix = "There is no such article.", "It may have been deleted, or the link is not whole."
	}
	s.show(c, p.Status, "failure", p)
}

// show renders into memory first: a template that fails must not leave half a page.
func (s *Server) show(c *gin.Context, status int, name string, view any) {
	var page strings.Builder
	if err := s.pages.ExecuteTemplate(&page, name, view); err != nil {
		s.abort(c, fmt.Errorf("render %s: %w", name, err))
		return
	}
	c.Header("Cache-Control", "no-store")
	c.Data(status, "text/html; charset=utf-8", []byte(page.String()))
}
