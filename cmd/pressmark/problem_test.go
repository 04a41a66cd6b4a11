package main

import (
	"testing"

	"github.com/pressmark/pressmark/internal/web"
)

// TestAdvice: what the API says of requests is said of flags and verbs.
func TestAdvice(t *testing.T) {
	for want, p := range map[string]problem{
		"--top-k: expected number <= 100": {Problem: web.Problem{Code: "invalid_request", Detail: "body.top_k: …", Fix: "known fields: question; see /docs",
			Errors: []web.Fault{{Location: "body.top_k", Message: "expected number <= 100"}}}},
		"--tags: too long; the question: empty": {Problem: web.Problem{Code: "invalid_request",
			Errors: []web.Fault{{Location: "body.tags[1]", Message: "too long"}, {Location: "body.question", Message: "empty"}}}},
		"gone: see `pressmark conversations`": {Problem: web.Problem{Code: "not_found", Detail: "gone", Fix: "GET /v1/conversations"}, path: "/v1/ask"},
		"none: see `pressmark list`":          {Problem: web.Problem{Code: "not_found", Detail: "none", Fix: "GET /v1/articles"}, path: "/v1/articles/x/summary?length=short"},
		"full: begin another with --new":      {Problem: web.Problem{Code: "conversation_full", Detail: "full", Fix: `begin another with "conversation_id":"new"`}},
		"the disk is full: make room":         {Problem: web.Problem{Code: "storage_full", Detail: "the disk is full", Fix: "make room"}},
	} {
		if got := p.Error(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
