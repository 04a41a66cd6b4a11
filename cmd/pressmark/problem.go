package main

import (
	"cmp"
	"strings"

	"github.com/pressmark/pressmark/internal/web"
)

// problem is an error that the API answered to a request.
type problem struct {
	web.Problem
	path string // of the request
}

// Error is what is wrong and how to mend it on the command line.
func (p *problem) Error() string {
	text := p.Detail
	if len(p.Errors) > 0 {
		text = p.faults()
	}
	if advice := p.advice(); advice != "" {
		text += ": " + advice
	}
	return text
}

// flags are the places of the API that flags or arguments fill.
var flags = map[string]string{
	"body.question": "the question", "body.query": "the query", "body.title": "the title", "body.collection": "--collection",
	"body.from": "--from", "body.to": "--to", "body.source": "--source", "body.as_of": "--as-of", "body.tags": "--tags", "body.article_ids": "--article-ids",
	"body.top_k": "--top-k", "body.conversation_id": "--conversation", "body.verification": "--verification", "path.id": "the id",
	"query.from": "--from", "query.to": "--to", "query.source": "--source", "query.q": "--title", "query.collection": "--collection", "query.limit": "--limit",
}

// faults words what is wrong with a request by the flags that made it.
func (p *problem) faults() string {
	var said []string
	for _, fault := range p.Errors {
		place, _, _ := strings.Cut(fault.Location, "[") // of a list, its flag
		said = append(said, strings.TrimPrefix(cmp.Or(flags[place], fault.Location)+": "+fault.Message, ": "))
	}
	return strings.Join(said, "; ")
}

// advice is how to mend it: the API's, unless that speaks of requests.
func (p *problem) advice() string {
	switch p.Code {
	case "invalid_request":
		if strings.HasPrefix(p.Fix, "known ") { // fields and parameters
			return ""
		}
	case "not_found":
		return p.whereToLook()
	case "conversation_full":
		return "begin another with --new"
	case "too_long":
		return "ask more briefly or with a lower --top-k"
	case "model_busy":
		return "wait a second and ask again"
	case "model_unavailable":
		return "check the model's address, --base-url (OPENAI_BASE_URL)"
	case "internal":
		return "the log names the cause under the request " + p.RequestID
	}
	return p.Fix
}

// whereToLook is the verb that lists what was not found.
func (p *problem) whereToLook() string {
	switch {
	case strings.HasPrefix(p.path, "/v1/articles"):
		return "see `pressmark list`"
	case strings.HasPrefix(p.path, "/v1/answers"):
		return "take the id of an answer that `pressmark ask --json` printed; the newest 10,000 stay"
	case strings.HasPrefix(p.path, "/v1/conversations"), p.path == "/v1/ask":
		return "see `pressmark conversations`"
	}
	return p.Fix
}
