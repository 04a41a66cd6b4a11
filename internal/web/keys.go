package web

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"html/template"
	"net/http"
	"slices"
	"strings"
)

// keyCookie holds the key that a person typed into the page.
const keyCookie = "pressmark_key"

// KeyDigest is what is stored of an access key.
func KeyDigest(key string) [sha256.Size]byte { return sha256.Sum256([]byte(key)) }

// openToAll are the health routes and what the key page looks like.
var openToAll = []string{"/livez", "/readyz", "/health", "/assets/app.css", "/assets/icon.svg"}

// RequireKey lets only those requests pass that carry the access key with this
// digest, as a bearer token, in X-API-Key, or in the cookie that the key page
// sets. Others get a 401: browsers a page to type
// the key into, programs a problem.
func RequireKey(next http.Handler, digest [sha256.Size]byte) http.Handler {
	protection := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case slices.Contains(openToAll, r.URL.Path), carries(r, digest):
			next.ServeHTTP(w, r)
		case r.Method == http.MethodPost && r.URL.Path == "/key" && protection.Check(r) == nil:
			acceptKey(w, r, digest)
		default:
			askForKey(w, r)
		}
	})
}

func carries(r *http.Request, digest [sha256.Size]byte) bool {
	given := []string{r.Header.Get("X-API-Key")}
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		given = append(given, strings.TrimSpace(token))
	}
	if cookie, err := r.Cookie(keyCookie); err == nil {
		given = append(given, cookie.Value)
	}
	fits := 0
	for _, key := range given {
		sum := KeyDigest(key)
		fits |= subtle.ConstantTimeCompare(sum[:], digest[:])
	}
	return fits == 1
}

// maxKeyForm is the most bytes that the form of the key page may have.
const maxKeyForm = 4 << 10

func acceptKey(w http.ResponseWriter, r *http.Request, digest [sha256.Size]byte) {
	r.Body = http.MaxBytesReader(w, r.Body, maxKeyForm)
	key := strings.TrimSpace(r.PostFormValue("key"))
	if sum := KeyDigest(key); subtle.ConstantTimeCompare(sum[:], digest[:]) != 1 {
		keyPage(w, "That is not the key.")
		return
	}
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // Secure wherever there is TLS; a local server has none
		Name: keyCookie, Value: key, Path: "/", HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteStrictMode,
	})
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func askForKey(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("WWW-Authenticate", `Bearer realm="pressmark"`)
	if r.Method == http.MethodGet && strings.Contains(r.Header.Get("Accept"), "text/html") {
		keyPage(w, "")
		return
	}
	problem := newProblem(http.StatusUnauthorized, "unauthorized", "this server asks for its access key",
		"send it as Authorization: Bearer KEY or as X-API-Key; it was printed when the server first started")
	problem.RequestID = rand.Text()
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(problem.Status)
	_ = json.NewEncoder(w).Encode(problem) // the client is gone if this fails
}

var keyTemplate = template.Must(template.New("key").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>Pressmark: access key</title>
<link rel="icon" href="/assets/icon.svg"><link rel="stylesheet" href="/assets/app.css"></head>
<body><main class="column"><h1>Pressmark</h1>
<form class="card" method="post" action="/key">
<p>This server asks for its access key. It was printed when the server first started.</p>
{{with .}}<p class="warn" role="alert">{{.}}</p>{{end}}
<label class="field">Access key <input type="password" name="key" required autofocus autocomplete="current-password"></label>
<button>Open</button></form></main></body></html>
`))

func keyPage(w http.ResponseWriter, complaint string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusUnauthorized)
	_ = keyTemplate.Execute(w, complaint) // the client is gone if this fails
}
