package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/llm"
)

// Problem is the body of every error: RFC 9457 with a stable code and, where the
// client can do something about it, how.
type Problem struct {
	Type      string  `json:"type" doc:"always about:blank; tell errors apart by code" example:"about:blank"`
	Title     string  `json:"title" doc:"the text of the status" example:"Unprocessable Entity"`
	Status    int     `json:"status" doc:"the HTTP status" example:"422"`
	Detail    string  `json:"detail" doc:"what went wrong" example:"body.question: expected length >= 1"`
	Code      string  `json:"code" doc:"stable name of the error, for programs" example:"invalid_request"`
	Fix       string  `json:"fix,omitempty" doc:"how to mend the request" example:"send a question of 1 to 4000 bytes"`
	Errors    []Fault `json:"errors,omitempty" doc:"every fault that was found"`
	RequestID string  `json:"request_id" doc:"names the request in the server's log" example:"4TGVQ7ZB2M5K"`
}

// Fault is one thing that is wrong with a request.
type Fault struct {
	Location string `json:"location,omitempty" doc:"where" example:"body.question"`
	Message  string `json:"message" doc:"what" example:"expected length >= 1"`
}

// Error gives the detail, so that a Problem is an error.
func (p *Problem) Error() string { return p.Detail }

// GetStatus gives the HTTP status; huma asks for it.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType makes huma send problems under their own media type.
func (p *Problem) ContentType(string) string { return problemType }

const (
	problemType = "application/problem+json"
	// statusClientGone is what the log shows for a request whose client left.
	statusClientGone = 499
)

// requestError is a mistake of the client, worded by this package.
type requestError struct {
	status int
	code   string
	text   string
	fix    string
}

func (e *requestError) Error() string { return e.text }

// badRequest is a 400 with its text and how to mend it.
func badRequest(text, fix string) error {
	return &requestError{http.StatusBadRequest, "bad_request", text, fix}
}

// invalid is a 422 with its text and how to mend it.
func invalid(text, fix string) error {
	return &requestError{http.StatusUnprocessableEntity, "invalid_request", text, fix}
}

// Conditions of this package.
var (
	errBusy         = errors.New("web: all places for questions are taken")
	errShuttingDown = errors.New("web: shutting down")
)

// rule says how an error looks to clients. An empty text lets the error speak
// for itself: its packages word it for users.
type rule struct {
	is     error
	status int
	code   string
	text   string
	fix    string
}

// rules is the one table from errors to statuses. The first that matches holds;
// what matches none is an internal error.
var rules = []rule{
	{errShuttingDown, http.StatusServiceUnavailable, "shutting_down", "the service is shutting down", "try again in a moment"},
	{errBusy, http.StatusServiceUnavailable, "busy", "too many questions are at work", "wait a second and try again"},
	{article.ErrNotFound, http.StatusNotFound, "not_found", "there is nothing stored under this id", "list what there is with GET /v1/articles"},
	{library.ErrNoConversation, http.StatusNotFound, "not_found", "there is no such conversation", `list what there is with GET /v1/conversations, or begin one with "conversation_id":"new"`},
	{library.ErrConversationFull, http.StatusConflict, "conversation_full", "the conversation has 200 turns and can hold no more", `begin another with "conversation_id":"new"`},
	{article.ErrTooLarge, http.StatusRequestEntityTooLarge, "too_large", "", "send it in smaller parts"},
	{article.ErrInvalid, http.StatusUnprocessableEntity, "invalid_article", "", "mend the article and send it again"},
	{library.ErrCursor, http.StatusUnprocessableEntity, "invalid_request", "the cursor does not belong to this list", "use next_cursor of the page before with the same filters, or leave cursor out"},
	{library.ErrStorageFull, http.StatusInsufficientStorage, "storage_full", "the disk is full, nothing of this was stored", "make room on the server's disk; reading still works"},
	{llm.ErrTooLong, http.StatusUnprocessableEntity, "too_long", "the text is too long for the language model", "ask more briefly or lower top_k"},
	{llm.ErrBusy, http.StatusServiceUnavailable, "model_busy", "the language model is busy", `wait a second, or ask with "mode":"extractive"`},
	{llm.ErrUnavailable, http.StatusBadGateway, "model_unavailable", "the language model cannot be reached", `ask with "mode":"extractive", or check the model's address`},
	{context.DeadlineExceeded, http.StatusGatewayTimeout, "timeout", "the work took too long", "try again, or ask for less"},
}

// problemOf words an error for a client. known is false for an internal error,
// which the caller logs.
func problemOf(err error) (p *Problem, known bool) {
	var own *Problem
	var mistake *requestError
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &own):
		copied := *own
		return &copied, true
	case errors.As(err, &mistake):
		return newProblem(mistake.status, mistake.code, mistake.text, mistake.fix), true
	case errors.As(err, &tooLarge):
		return bodyTooLarge(tooLarge.Limit), true
	}
	for _, r := range rules {
		if errors.Is(err, r.is) {
			return newProblem(r.status, r.code, cmpText(r.text, err), r.fix), true
		}
	}
	return newProblem(http.StatusInternalServerError, "internal", "internal error",
		"look for the request_id in the server's log"), false
}

func cmpText(text string, err error) string {
	if text == "" {
		return err.Error()
	}
	return text
}

func newProblem(status int, code, detail, fix string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: code, Detail: detail, Fix: fix}
}

func bodyTooLarge(limit int64) *Problem {
	return newProblem(http.StatusRequestEntityTooLarge, "too_large",
		fmt.Sprintf("the body is larger than %d bytes", limit),
		"send less at once; many articles go as JSON lines (application/x-ndjson), one a line")
}

// problem words err for the client of this request and logs what it hides.
func (s *Server) problem(ctx context.Context, err error) *Problem {
	if cause := context.Cause(ctx); errors.Is(cause, errShuttingDown) && errors.Is(err, context.Canceled) {
		err = errShuttingDown
	}
	p, known := problemOf(err)
	p.RequestID = requestID(ctx)
	if !known && !errors.Is(err, context.Canceled) {
		s.Log.ErrorContext(ctx, "request failed", "error", err, "request_id", p.RequestID)
	}
	return p
}

// fail is what handlers return for an error.
func (s *Server) fail(ctx context.Context, err error) error {
	p := s.problem(ctx, err)
	if errors.Is(err, context.Canceled) && p.Status == http.StatusInternalServerError {
		p.Status = statusClientGone // nobody reads it; the log shows it
	}
	if p.Status == http.StatusServiceUnavailable {
		return huma.ErrorWithHeaders(p, http.Header{"Retry-After": {"1"}})
	}
	return p
}

// abort ends a request of a plain gin handler with a problem.
func (s *Server) abort(c *gin.Context, err error) {
	writeProblem(c, s.problem(c.Request.Context(), err))
}

func writeProblem(c *gin.Context, p *Problem) {
	p.RequestID = requestID(c.Request.Context())
	if p.Status == http.StatusServiceUnavailable {
		c.Header("Retry-After", "1")
	}
	c.Abort()
	c.Header("Content-Type", problemType)
	c.JSON(p.Status, p)
}

// notFound is the page for browsers, whose script says that there is no such
// view, and a problem for programs.
func (s *Server) notFound(c *gin.Context) {
	if c.Request.Method == http.MethodGet && strings.Contains(c.GetHeader("Accept"), "text/html") {
		s.shell(c, http.StatusNotFound, &shellView{Plain: "/plain"})
		return
	}
	writeProblem(c, newProblem(http.StatusNotFound, "no_such_route",
		"there is no such address", "see /docs for what there is"))
}

func methodNotAllowed(c *gin.Context) {
	allowed := c.Writer.Header().Get("Allow")
	writeProblem(c, newProblem(http.StatusMethodNotAllowed, "method_not_allowed",
		c.Request.Method+" is not possible here", "use "+allowed))
}

// huma makes the errors of its validation through this variable and has no
// other way to give them a shape, so it is set once for the process.
func init() {
	huma.NewErrorWithContext = validationProblem
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		return validationProblem(nil, status, msg, errs...)
	}
	huma.DefaultArrayNullable = false // a list without entries is [], never null
	huma.ValidateStrictCasing = true  // JSON keys are told apart by case; so are typing errors
}

// validationProblem words what huma found wrong with a request. Values are left
// out: they may be large, and the client knows what it sent.
func validationProblem(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
	p := newProblem(status, codeOf(status), msg, fixOf(ctx, status))
	for _, err := range errs {
		p.Errors = append(p.Errors, faultOf(err))
	}
	switch {
	case msg == "cannot read request body": // huma calls that a 500; it is the client's connection
		p = newProblem(http.StatusBadRequest, "bad_request", "the body ended before it was complete", "send it again")
	case status >= http.StatusInternalServerError:
		p = newProblem(status, "internal", "internal error", "look for the request_id in the server's log")
	case status == http.StatusRequestEntityTooLarge && ctx != nil:
		p = bodyTooLarge(ctx.Operation().MaxBodyBytes)
	case len(p.Errors) > 0:
		p.Detail = sentences(p.Errors)
	}
	p.tell(ctx)
	return p
}

func (p *Problem) tell(ctx huma.Context) {
	if ctx == nil {
		return
	}
	if p.Status == http.StatusUnsupportedMediaType {
		p.Detail = "this content type is not understood here"
	}
	p.RequestID = requestID(humagin.Unwrap(ctx).Request.Context())
}

func faultOf(err error) Fault {
	if detailed, ok := err.(huma.ErrorDetailer); ok {
		d := detailed.ErrorDetail()
		return Fault{Location: d.Location, Message: d.Message}
	}
	var mistake *requestError
	if errors.As(err, &mistake) {
		return Fault{Message: mistake.text}
	}
	return Fault{Message: "not understood"} // an error of unknown origin may tell too much
}

func sentences(faults []Fault) string {
	var parts []string
	for _, f := range faults {
		parts = append(parts, strings.TrimPrefix(f.Location+": "+f.Message, ": "))
	}
	return strings.Join(parts, "; ")
}

func codeOf(status int) string {
	switch status {
	case http.StatusBadRequest:
		return "bad_request"
	case http.StatusRequestTimeout:
		return "body_timeout"
	case http.StatusRequestEntityTooLarge:
		return "too_large"
	case http.StatusUnsupportedMediaType:
		return "unsupported_media_type"
	case http.StatusUnprocessableEntity:
		return "invalid_request"
	}
	return strings.ReplaceAll(strings.ToLower(http.StatusText(status)), " ", "_")
}

// fixOf tells what an operation wants.
func fixOf(ctx huma.Context, status int) string {
	if ctx == nil || ctx.Operation() == nil {
		return ""
	}
	op := ctx.Operation()
	switch status {
	case http.StatusUnsupportedMediaType:
		return "send Content-Type: " + strings.Join(mediaTypes(op), " or ")
	case http.StatusRequestTimeout:
		return "send the body without pauses"
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return "known " + strings.Join(known(op), "; known ") + "; see /docs"
	}
	return ""
}

func mediaTypes(op *huma.Operation) []string {
	var types []string
	if op.RequestBody != nil {
		for t := range op.RequestBody.Content {
			types = append(types, t)
		}
	}
	slices.Sort(types)
	return types
}

// known lists the fields and parameters that an operation understands.
func known(op *huma.Operation) []string {
	var lists []string
	if fields, ok := op.Metadata[fieldsKey].([]string); ok {
		lists = append(lists, "fields: "+strings.Join(fields, ", "))
	}
	var params []string
	for _, p := range op.Parameters {
		params = append(params, p.Name)
	}
	if len(params) > 0 {
		lists = append(lists, "parameters: "+strings.Join(params, ", "))
	}
	if len(lists) == 0 {
		lists = append(lists, "parameters: none")
	}
	return lists
}
