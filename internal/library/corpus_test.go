package library

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/pressmark/pressmark/internal/article"
)

// corpusDir gives the folder of a data set outside the repository, or skips; so
// it does with -short, as under the race detector, where a corpus takes an hour.
func corpusDir(tb testing.TB, name string) string {
	tb.Helper()
	if testing.Short() {
		tb.Skip("-short: large collections are left out")
	}
	root := os.Getenv("PRESSMARK_TEST_DATA")
	if root == "" {
		tb.Skip("PRESSMARK_TEST_DATA is not set: it names the folder that holds the data sets")
	}
	dir := filepath.Join(root, name)
	if _, err := os.Stat(dir); err != nil {
		tb.Skipf("no data set %s", dir)
	}
	return dir
}

// eachArticle reads the articles of a data set, file by file, in batches.
func eachBatch(tb testing.TB, dir string, size int, visit func([]article.Article)) {
	tb.Helper()
	var batch []article.Article
	eachFile(tb, dir, func(line []byte) {
		var a article.Article
		if err := json.Unmarshal(line, &a); err != nil {
			tb.Fatal(err)
		}
		if batch = append(batch, a); len(batch) == size {
			visit(batch)
			batch = nil
		}
	})
	if len(batch) > 0 {
		visit(batch)
	}
}

// eachFile reads the lines of all files of articles of a data set.
func eachFile(tb testing.TB, dir string, visit func(line []byte)) {
	tb.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "articles*.jsonl.gz"))
	if err != nil || len(files) == 0 {
		tb.Fatalf("no articles in %s: %v", dir, err)
	}
	for _, file := range files {
		eachLine(tb, file, visit)
	}
}

func eachLine(tb testing.TB, file string, visit func([]byte)) {
	tb.Helper()
	f, err := os.Open(file)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	if filepath.Ext(file) == ".gz" {
		z, err := gzip.NewReader(f)
		if err != nil {
			tb.Fatal(err)
		}
		lines = bufio.NewScanner(z)
	}
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		visit(lines.Bytes())
	}
	if err := lines.Err(); err != nil {
		tb.Fatal(err)
	}
}

// corpusQuestions reads the index terms of a data set's questions.
func corpusQuestions(tb testing.TB, dir string) (all [][]string) {
	eachLine(tb, filepath.Join(dir, "dev", "questions.jsonl"), func(line []byte) {
		var q struct{ Question string }
		if err := json.Unmarshal(line, &q); err != nil {
			tb.Fatal(err)
		}
		all = append(all, article.Terms(q.Question))
	})
	return all
}
