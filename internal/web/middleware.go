package web

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"runtime/debug"
	"time"

	"github.com/gin-gonic/gin"
)

type requestIDKey struct{}

// saneID is what a client may choose as the id of its request: it goes into
// the log and back into a header.
var saneID = regexp.MustCompile(`^[\w.:-]{1,64}$`)

// identify gives the request its id, the client's own where that is sane.
func (s *Server) identify(c *gin.Context) {
	id := c.GetHeader("X-Request-ID")
	if !saneID.MatchString(id) {
		id = rand.Text()
	}
	c.Header("X-Request-ID", id)
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), requestIDKey{}, id))
	c.Next()
}

func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// logAccess writes one line per request, without its query: that may be a question.
func (s *Server) logAccess(c *gin.Context) {
	start := time.Now()
	c.Next()
	s.Log.LogAttrs(c.Request.Context(), slog.LevelInfo, "request",
		slog.String("method", c.Request.Method),
		slog.String("route", c.FullPath()),
		slog.String("path", c.Request.URL.Path),
		slog.Int("status", c.Writer.Status()),
		slog.Int("bytes", c.Writer.Size()),
		slog.Duration("took", time.Since(start)),
		slog.String("request_id", requestID(c.Request.Context())))
}

// recoverPanic turns a panic into a 500 and a log line. When the response has
// begun the connection is cut instead, so that the client sees that it is torn.
func (s *Server) recoverPanic() gin.HandlerFunc {
	return gin.CustomRecoveryWithWriter(nil, func(c *gin.Context, value any) {
		s.Log.ErrorContext(c.Request.Context(), "panic", "value", fmt.Sprint(value),
			"stack", string(debug.Stack()), "request_id", requestID(c.Request.Context()))
		if c.Writer.Written() {
			panic(http.ErrAbortHandler)
		}
		p, _ := problemOf(fmt.Errorf("panic: %v", value))
		writeProblem(c, p)
	})
}

// policy lets the page load only what this server sends.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func secureHeaders(c *gin.Context) {
	c.Header("Content-Security-Policy", policy)
	c.Header("X-Content-Type-Options", "nosniff")
	c.Header("Referrer-Policy", "no-referrer")
	c.Header("Cross-Origin-Resource-Policy", "same-origin")
	c.Next()
}

// bodyPatience is how long a client may be silent while it sends a body.
const bodyPatience = 30 * time.Second

// patientBody puts a deadline on every read of a body instead of one on the
// whole, so that a long upload may take its time and a silent client may not.
func patientBody(c *gin.Context) {
	if c.Request.Body != nil && c.Request.Body != http.NoBody {
		c.Request.Body = &deadlineBody{c.Request.Body, http.NewResponseController(c.Writer)}
	}
	c.Next()
}

type deadlineBody struct {
	io.ReadCloser
	conn *http.ResponseController
}

// Read implements io.Reader. The deadline is taken back after each read: one
// that is left on the connection would cancel the request when it passes.
// Where deadlines are not supported (in tests) there is none.
func (b *deadlineBody) Read(p []byte) (int, error) {
	_ = b.conn.SetReadDeadline(time.Now().Add(bodyPatience))
	n, err := b.ReadCloser.Read(p)
	_ = b.conn.SetReadDeadline(time.Time{})
	return n, err
}
