package web

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestOpenAPI(t *testing.T) {
	b := newBench(t, nil)
	w := b.do("GET", "/openapi.json", "")
	var got bytes.Buffer
	if err := json.Indent(&got, w.Body.Bytes(), "", "  "); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/openapi.json"
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("the description changed; if that is meant, run go test ./internal/web -update (-want +got):\n%.3000s", diff)
	}
	if w := b.do("GET", "/openapi.yaml", ""); w.Code != 200 || !strings.Contains(w.Body.String(), "/v1/ask") {
		t.Errorf("openapi.yaml: %d", w.Code)
	}
}

// requests exercise every operation of the description, well and badly.
var requests = []struct{ id, method, target, body string }{
	{"ask", "POST", "/v1/ask", `{"question":"q"}`},
	{"ask", "POST", "/v1/ask", `{}`},
	{"ask", "POST", "/v1/ask", `{"question":"q","conversation_id":"none"}`},
	{"create-conversation", "POST", "/v1/conversations", `{}`},
	{"list-conversations", "GET", "/v1/conversations", ""},
	{"get-conversation", "GET", "/v1/conversations/none", ""},
	{"rename-conversation", "PATCH", "/v1/conversations/none", `{"title":"t"}`},
	{"export-conversation", "GET", "/v1/conversations/none/export", ""},
	{"delete-conversation", "DELETE", "/v1/conversations/none", ""},
	{"list-answers", "GET", "/v1/answers", ""},
	{"get-answer", "GET", "/v1/answers/a-1", ""},
	{"get-answer", "GET", "/v1/answers/none", ""},
	{"search", "POST", "/v1/search", `{"query":"q"}`},
	{"suggest", "GET", "/v1/suggestions?limit=2&collection=default", ""},
	{"suggest", "GET", "/v1/suggestions?limit=11", ""},
	{"suggest-for-article", "GET", "/v1/articles/tide/suggestions", ""},
	{"suggest-for-article", "GET", "/v1/articles/none/suggestions", ""},
	{"suggest-for-answer", "GET", "/v1/answers/a-1/suggestions", ""},
	{"suggest-for-answer", "GET", "/v1/answers/none/suggestions", ""},
	{"add-articles", "POST", "/v1/articles", `{"text":"An article."}`},
	{"add-articles", "POST", "/v1/articles", `[{"text":""},{"text":"Another."}]`},
	{"list-articles", "GET", "/v1/articles", ""},
	{"list-articles", "GET", "/v1/articles?limit=0", ""},
	{"get-article", "GET", "/v1/articles/tide", ""},
	{"summarize", "GET", "/v1/articles/tide/summary", ""},
	{"replace-article", "PUT", "/v1/articles/tide", `{"text":"New."}`},
	{"change-article", "PATCH", "/v1/articles/tide", `{"title":"Newer"}`},
	{"list-collections", "GET", "/v1/collections", ""},
	{"stats", "GET", "/v1/stats", ""},
	{"reindex", "POST", "/v1/reindex", ""},
	{"list-facets", "GET", "/v1/facets", ""},
	{"last-eval", "GET", "/v1/eval", ""},
	{"load-demo", "POST", "/v1/demo", ""},
	{"give-feedback", "POST", "/v1/feedback", `{"answer_id":"a-1","citation":1}`},
	{"give-feedback", "POST", "/v1/feedback", `{"answer_id":"none"}`},
	{"list-feedback", "GET", "/v1/feedback", ""},
	{"delete-feedback", "DELETE", "/v1/feedback/none", ""},
	{"livez", "GET", "/livez", ""},
	{"readyz", "GET", "/readyz", ""},
	{"health", "GET", "/health", ""},
	{"delete-article", "DELETE", "/v1/articles/tide", ""},
}

func TestResponsesAreAsDescribed(t *testing.T) {
	b := newBench(t, nil)
	b.put(t, tideArticle)
	operations := operationsByID(b.api.OpenAPI())
	tried := map[string]bool{}
	for _, r := range requests {
		op := operations[r.id]
		if op == nil {
			t.Fatalf("no operation %s", r.id)
		}
		tried[r.id] = true
		checkResponse(t, b.api.OpenAPI().Components.Schemas, op, b.do(r.method, r.target, r.body))
	}
	for id := range operations {
		if !tried[id] {
			t.Errorf("operation %s is not exercised", id)
		}
	}
}

func operationsByID(api *huma.OpenAPI) map[string]*huma.Operation {
	found := map[string]*huma.Operation{}
	for _, path := range api.Paths {
		for _, op := range []*huma.Operation{path.Get, path.Post, path.Put, path.Patch, path.Delete} {
			if op != nil {
				found[op.OperationID] = op
			}
		}
	}
	return found
}

func checkResponse(t *testing.T, registry huma.Registry, op *huma.Operation, w *httptest.ResponseRecorder) {
	t.Helper()
	response := op.Responses[strconv.Itoa(w.Code)]
	if response == nil {
		response = op.Responses["default"]
	}
	if w.Code == http.StatusNoContent {
		return
	}
	media := response.Content[w.Header().Get("Content-Type")]
	if media == nil {
		t.Errorf("%s: %d with %s is not described", op.OperationID, w.Code, w.Header().Get("Content-Type"))
		return
	}
	var body any
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
		t.Errorf("%s: %v", op.OperationID, err)
		return
	}
	result := &huma.ValidateResult{}
	huma.Validate(registry, media.Schema, huma.NewPathBuffer(nil, 0), huma.ModeReadFromServer, body, result)
	for _, err := range result.Errors {
		t.Errorf("%s: %d: %v", op.OperationID, w.Code, err)
	}
}
