// Package internal holds no code: its test keeps the packages in their order.
package internal

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/pressmark/pressmark"

// allowed lists, for each package, which of our packages it may import. What is
// not listed may import none of ours; cmd/pressmark may import all.
var allowed = map[string][]string{
	"internal/article":           {},
	"internal/llm":               {},
	"internal/llm/llmtest":       {"internal/llm"},
	"prompts":                    {"internal/llm"},
	"seeds":                      {},
	"internal/encoder":           {"internal/llm"},
	"internal/openai":            {"internal/llm", "prompts"},
	"internal/vector":            {},
	"internal/vector/vectortest": {"internal/vector"},
	"internal/library":           {"internal/article"},
	"internal/ingest":            {"internal/article"},
	"internal/search":            {"internal/article", "internal/library", "internal/llm", "internal/vector"},
	"internal/verify":            {"internal/article", "internal/search"},
	"internal/followup":          {"internal/article", "internal/search"},
	"internal/answer":            {"internal/article", "internal/followup", "internal/library", "internal/llm", "internal/search", "internal/verify", "prompts"},
	"internal/summary":           {"internal/article", "internal/llm", "internal/answer", "internal/verify", "prompts"},
	"internal/suggest":           {"internal/article", "internal/library", "internal/llm", "internal/search", "internal/answer", "prompts"},
	"internal/eval":              {"internal/article", "internal/ingest", "internal/library", "internal/search", "internal/answer", "internal/verify", "internal/summary"},
	"internal/web":               {"internal/article", "internal/followup", "internal/ingest", "internal/library", "internal/llm", "internal/search", "internal/answer", "internal/summary", "internal/suggest"},
}

// soleImporters lists outside modules that one package alone may import.
var soleImporters = map[string]string{
	"github.com/sashabaranov/go-openai":   "internal/openai",
	"github.com/philippgille/chromem-go":  "internal/vector",
	"modernc.org/sqlite":                  "internal/library",
	"github.com/gin-gonic/gin":            "internal/web",
	"github.com/danielgtaylor/huma/v2":    "internal/web",
	"github.com/alecthomas/kong":          "cmd/pressmark",
	"github.com/schollz/progressbar/v3":   "cmd/pressmark",
	"github.com/tmaxmax/go-sse":           "cmd/pressmark",
	"github.com/failsafe-go/failsafe-go":  "internal/openai",
	"codeberg.org/readeck/go-readability": "internal/ingest",
	"github.com/tiktoken-go/tokenizer":    "prompts",
	"github.com/klauspost/cpuid/v2":       "internal/encoder",
	"github.com/gabriel-vasile/mimetype":  "internal/ingest",
	"github.com/yuin/goldmark":            "internal/ingest",
	"github.com/abadojack/whatlanggo":     "internal/article",
}

// imported gives the imports of every Go file outside tests, by package folder.
func imported(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := filepath.WalkDir("..", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == "testdata") {
			return fs.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		folder := path.Clean(strings.TrimPrefix(filepath.ToSlash(filepath.Dir(name)), "../"))
		for _, spec := range file.Imports {
			outside, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			found[folder] = append(found[folder], outside)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestImportsGoOneWay(t *testing.T) {
	for folder, list := range imported(t) {
		if folder == "cmd/pressmark" {
			continue
		}
		rule, known := allowed[folder]
		if !known {
			t.Errorf("%s is not in the table of packages: say what it may import", folder)
		}
		for _, name := range list {
			ours, ok := strings.CutPrefix(name, module+"/")
			if ok && !slices.Contains(rule, ours) {
				t.Errorf("%s imports %s, which the table does not allow", folder, ours)
			}
		}
	}
}

func TestOutsideModulesHaveOneImporter(t *testing.T) {
	for folder, list := range imported(t) {
		for _, name := range list {
			for outside, owner := range soleImporters {
				if (name == outside || strings.HasPrefix(name, outside+"/")) && folder != owner {
					t.Errorf("%s imports %s, which is for %s alone", folder, outside, owner)
				}
			}
			if name == "testing" && !strings.HasSuffix(folder, "test") {
				t.Errorf("%s imports testing outside a test", folder)
			}
		}
	}
}
