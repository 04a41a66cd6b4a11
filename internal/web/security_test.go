package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pressmark/pressmark/internal/library"
)

func TestHostsAndOrigins(t *testing.T) {
	b := newBench(t, func(s *Server) { s.AllowedHosts = []string{"press.example", "box:9000"} })
	for _, tc := range []struct {
		method  string
		headers []string
		code    string // of the problem, "" for none
	}{
		{"GET", []string{"Host: localhost"}, ""},
		{"GET", []string{"Host: LOCALHOST:8080"}, ""},
		{"GET", []string{"Host: 127.0.0.1:8080"}, ""},
		{"GET", []string{"Host: [::1]:8080"}, ""},
		{"GET", []string{"Host: pressmark"}, ""},
		{"GET", []string{"Host: press.example:443"}, ""},
		{"GET", []string{"Host: box:9000"}, ""},
		{"GET", []string{"Host: box:9001"}, "foreign_host"},
		{"GET", []string{"Host: evil.example"}, "foreign_host"},
		{"GET", []string{"Host: 127.0.0.1.evil.example"}, "foreign_host"},
		{"GET", []string{"Host: 192.168.1.2"}, "foreign_host"},
		{"GET", []string{"Host: "}, "foreign_host"},
		{"GET", []string{"Host: evil.example", "X-Forwarded-Host: localhost"}, "foreign_host"},
		{"GET", []string{"Origin: http://localhost:8080"}, ""},
		{"GET", []string{"Origin: http://evil.example"}, "foreign_origin"},
		{"GET", []string{"Origin: http://localhost:9999"}, "foreign_origin"},
		{"GET", []string{"Origin: null"}, "foreign_origin"},
		{"GET", []string{"Sec-Fetch-Site: cross-site"}, ""},
		{"POST", []string{"Sec-Fetch-Site: cross-site"}, "foreign_origin"},
		{"POST", []string{"Sec-Fetch-Site: same-site"}, "foreign_origin"},
		{"POST", []string{"Sec-Fetch-Site: same-origin", "Origin: null"}, ""},
		{"POST", []string{"Sec-Fetch-Site: same-origin", "Origin: http://localhost:8080"}, ""},
		{"POST", []string{"Origin: http://evil.example"}, "foreign_origin"},
		{"POST", []string{"Origin: null"}, "foreign_origin"},
	} {
		t.Run(tc.method+" "+strings.Join(tc.headers, ", "), func(t *testing.T) {
			path, body := "/v1/stats", ""
			if tc.method == "POST" {
				path, body = "/v1/search", `{"query":"q"}`
			}
			w := b.do(tc.method, path, body, tc.headers...)
			switch {
			case tc.code == "" && w.Code != 200:
				t.Errorf("got %d %s", w.Code, w.Body)
			case tc.code == "foreign_host":
				wantProblem(t, w, http.StatusMisdirectedRequest, tc.code)
			case tc.code != "":
				wantProblem(t, w, http.StatusForbidden, tc.code)
			}
			if w.Header().Get("Access-Control-Allow-Origin") != "" {
				t.Error("a CORS header")
			}
		})
	}
}

func TestSecurityHeaders(t *testing.T) {
	b := newBench(t, nil)
	for _, path := range []string{"/", "/docs", "/v1/stats", "/nowhere", "/assets/app.js", "/articles/none"} {
		h := b.do("GET", path, "").Header()
		for name, want := range map[string]string{"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"} {
			if got := h.Get(name); !strings.HasPrefix(got, want) { // the page's own adds to it
				t.Errorf("%s: %s = %q, want %q", path, name, got, want)
			}
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
		t.Errorf("the policy is not strict: %s", policy)
	}
}

func TestRequestID(t *testing.T) {
	b := newBench(t, nil)
	for sent, kept := range map[string]bool{"abc-1.2": true, "": false, "a b": false, "a\"b": false, strings.Repeat("a", 65): false} {
		got := b.do("GET", "/livez", "", "X-Request-ID: "+sent).Header().Get("X-Request-ID")
		if (got == sent) != kept || got == "" {
			t.Errorf("X-Request-ID %q came back as %q", sent, got)
		}
	}
}

func TestRoutesThatAreNot(t *testing.T) {
	b := newBench(t, nil)
	wantProblem(t, b.do("GET", "/v1/nothing", ""), 404, "no_such_route")
	page(t, b, 404, "/nothing", "Accept: text/html,*/*;q=0.8") // for people
	w := b.do("GET", "/v1/ask", "")
	p := wantProblem(t, w, 405, "method_not_allowed")
	if w.Header().Get("Allow") != "POST" || p.Fix != "use POST" {
		t.Errorf("Allow = %q, fix = %q", w.Header().Get("Allow"), p.Fix)
	}
	if w := b.do("HEAD", "/", ""); w.Code != 200 {
		t.Errorf("HEAD /: %d", w.Code)
	}
}

func TestHealth(t *testing.T) {
	var reasons []string
	b := newBench(t, func(s *Server) {
		s.Status = func(context.Context) Status {
			return Status{Reasons: reasons, Models: Models{Embedder: "minilm"}}
		}
	})
	check := func(want string) {
		for _, path := range []string{"/readyz", "/health"} {
			if w := b.do("GET", path, ""); w.Code != 200 || strings.TrimSpace(w.Body.String()) != want {
				t.Errorf("%s: %d %s, want %s", path, w.Code, w.Body, want)
			}
		}
	}
	check(`{"status":"ready","reasons":[]}`)
	reasons = []string{"the language model cannot be reached"}
	check(`{"status":"degraded","reasons":["the language model cannot be reached"]}`)
	b.put(t, tideArticle)
	got := decode[StatsResponse](t, b.do("GET", "/v1/stats", ""))
	if got.Articles != 1 || got.Chunks != 1 || got.VectorCoverage != 0 || got.Models.Embedder != "minilm" || got.Version != "test" || len(got.Degraded) != 1 {
		t.Errorf("stats = %+v", got)
	}
	if w := b.do("GET", "/v1/collections", ""); strings.TrimSpace(w.Body.String()) != `{"collections":[{"name":"default","articles":1,"chunks":1}]}` {
		t.Errorf("collections = %s", w.Body)
	}
}

func TestStatsTellTheCost(t *testing.T) {
	for limit, remaining := range map[int]string{0: "", 1000: `,"remaining":670`, 300: `,"remaining":0`} {
		b := newBench(t, func(s *Server) { s.DailyTokens = limit })
		now := time.Now()
		for _, at := range []time.Time{now, now, now.AddDate(0, 0, -1)} {
			if err := b.Library.AddCost(t.Context(), at, "writer", library.Cost{Calls: 1, PromptTokens: 150, CompletionTokens: 15}); err != nil {
				t.Fatal(err)
			}
		}
		want := fmt.Sprintf(`"usage":{"today":{"calls":2,"prompt_tokens":300,"completion_tokens":30},"total":{"calls":3,"prompt_tokens":450,"completion_tokens":45},`+
			`"models":[{"model":"writer","calls":3,"prompt_tokens":450,"completion_tokens":45}],"daily_cap":%d%s}`, limit, remaining)
		if w := b.do("GET", "/v1/stats", ""); !strings.Contains(w.Body.String(), want) {
			t.Errorf("stats %s, want %s", w.Body, want)
		}
	}
	b := newBench(t, nil)
	if w := b.do("GET", "/v1/stats", ""); !strings.Contains(w.Body.String(), `"models":[],"daily_cap":0}`) {
		t.Errorf("stats without a model: %s", w.Body)
	}
}

func TestHandlerNeedsItsParts(t *testing.T) {
	if _, err := (&Server{}).Handler(); err == nil {
		t.Error("no error without a library")
	}
}
