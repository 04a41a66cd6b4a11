package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func TestRequireKey(t *testing.T) {
	guarded := RequireKey(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }), KeyDigest("pm-right"))
	for name, test := range map[string]struct {
		path, header, value string
		want                int
	}{
		"no key":         {"/v1/stats", "X-Nothing", "", 401},
		"bearer":         {"/v1/stats", "Authorization", "Bearer pm-right", 204},
		"X-API-Key":      {"/v1/stats", "X-API-Key", "pm-right", 204},
		"cookie":         {"/v1/stats", "Cookie", "pressmark_key=pm-right", 204},
		"wrong":          {"/v1/stats", "Authorization", "Bearer pm-wrong", 401},
		"beginning":      {"/v1/stats", "X-API-Key", "pm-righ", 401},
		"in the address": {"/v1/stats?key=pm-right", "X-Nothing", "", 401},
		"health":         {"/readyz", "X-Nothing", "", 204},
		"its look":       {"/assets/app.css", "X-Nothing", "", 204},
		"the page":       {"/assets/app.js", "X-Nothing", "", 401},
		"browser":        {"/", "Accept", "text/html", 401},
	} {
		r := httptest.NewRequest(http.MethodGet, test.path, nil)
		r.Header.Set(test.header, test.value)
		w := httptest.NewRecorder()
		guarded.ServeHTTP(w, r)
		if w.Code != test.want {
			t.Errorf("%s: %d, want %d", name, w.Code, test.want)
		}
		form := strings.Contains(w.Body.String(), "<form")
		if form != (name == "browser") {
			t.Errorf("%s: the key page was shown: %v", name, form)
		}
	}
}

func TestKeyPage(t *testing.T) {
	guarded := RequireKey(http.NotFoundHandler(), KeyDigest("pm-right"))
	post := func(key, site string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/key", strings.NewReader(url.Values{"key": {key}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", site)
		w := httptest.NewRecorder()
		guarded.ServeHTTP(w, r)
		return w
	}
	if w := post("pm-right", "same-origin"); w.Code != 303 || !strings.Contains(w.Header().Get("Set-Cookie"), "HttpOnly; SameSite=Strict") {
		t.Errorf("the right key: %d, %q", w.Code, w.Header().Get("Set-Cookie"))
	}
	for _, w := range []*httptest.ResponseRecorder{post("<script>", "same-origin"), post("pm-right", "cross-site")} {
		if w.Code != 401 || w.Header().Get("Set-Cookie") != "" || strings.Contains(w.Body.String(), "<script>") {
			t.Errorf("refused key: %d, %q, %s", w.Code, w.Header().Get("Set-Cookie"), w.Body)
		}
	}
}
