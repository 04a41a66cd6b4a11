package eval

import (
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"os"
	"path/filepath"
	"strings"
	texttemplate "text/template"
	"time"
)

//go:embed templates
var templates embed.FS

// Heading stands above a report.
type Heading struct {
	Name string
	Made time.Time
}

// page is a report as it is shown.
type page struct {
	Heading
	Size     string
	Tables   []table
	Pictures []picture
	Lost     []loss
	Total    int // questions that Lost is about
}

type table struct {
	Title string
	Head  []string
	Rows  [][]string
}

// Right tells whether a column holds numbers, which stand at the right.
func (t table) Right(column int) bool { return column > 0 && t.Head[column] != meaning }

// meaning heads the column of words.
const meaning = "what it is"

// CheckPath refuses a report of an unknown kind, and one for a missing folder.
func CheckPath(path string) error {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".html", ".htm", ".md", ".markdown":
	default:
		return fmt.Errorf("a report is a page or Markdown: let %q end in .html or .md", path)
	}
	if folder, err := os.Stat(filepath.Dir(path)); err != nil || !folder.IsDir() {
		return fmt.Errorf("the folder of the report %q is not there: make it first", path)
	}
	return nil
}

// Write makes a report for people: one file of HTML that needs nothing else, or
// Markdown with its pictures in SVG files beside it, by the ending of path.
func (r Report) Write(path string, heading Heading) error {
	if err := CheckPath(path); err != nil {
		return err
	}
	p := r.page(heading)
	if strings.HasPrefix(strings.ToLower(filepath.Ext(path)), ".htm") {
		return writeHTML(path, p)
	}
	return writeMarkdown(path, p)
}

func (r Report) page(heading Heading) page {
	p := page{Heading: heading, Size: fmt.Sprintf("%d articles, %d passages", r.Articles, r.Chunks), Tables: r.tables()}
	if r.Questions > 0 {
		p.Size += fmt.Sprintf("; %d questions, %d of them answerable", r.Questions, r.Answerable)
	}
	list := outcomes(r.outcomes)
	if len(list.of(reads, func(outcome) float64 { return 0 })) > 0 {
		p.Pictures = append(p.Pictures, list.answerPicture())
	}
	if len(list.samples()) > 0 {
		p.Pictures = append(p.Pictures, list.riskPicture(r.threshold), list.reliabilityPicture())
	}
	p.Lost, p.Total = list.losses(), len(list)
	return p
}

func writeHTML(path string, p page) error {
	pageTemplate, err := parse(false, "templates/page.html.tmpl", "templates/picture.svg.tmpl")
	if err != nil {
		return err
	}
	return execute(path, pageTemplate.Lookup("page.html.tmpl"), p)
}

// parse reads templates of HTML; a picture in a file of its own brings its style.
func parse(standalone bool, names ...string) (*template.Template, error) {
	functions := template.FuncMap{
		"add":        func(a, b float64) float64 { return a + b },
		"standalone": func() bool { return standalone },
	}
	return template.New("").Funcs(functions).ParseFS(templates, names...)
}

func writeMarkdown(path string, p page) error {
	functions := texttemplate.FuncMap{"plain": plainMarkdown, "picture": func(slug string) string { return pictureName(path, slug) }}
	text, err := texttemplate.New("").Funcs(functions).ParseFS(templates, "templates/page.md.tmpl")
	if err != nil {
		return err
	}
	svg, err := parse(true, "templates/picture.svg.tmpl")
	if err != nil {
		return err
	}
	for _, picture := range p.Pictures {
		if err := execute(filepath.Join(filepath.Dir(path), pictureName(path, picture.Slug)), svg.Lookup("picture"), picture); err != nil {
			return err
		}
	}
	return execute(path, text.Lookup("page.md.tmpl"), p)
}

// pictureName is the name of a picture's file, beside its report.
func pictureName(path, slug string) string {
	base := filepath.Base(path)
	return strings.TrimSuffix(base, filepath.Ext(base)) + "-" + slug + ".svg"
}

// execute fills a template, of HTML or of text, into a file.
func execute(path string, t interface{ Execute(io.Writer, any) error }, data any) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(t.Execute(file, data), file.Close())
}

// plainMarkdown writes a text so that Markdown shows it as it is, on one line.
var markdownSigns = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", "|", `\|`, "#", `\#`, "$", `\$`, "~", `\~`)

func plainMarkdown(text string) string {
	return markdownSigns.Replace(strings.Join(strings.Fields(text), " "))
}

// tables are all figures, those that plain BM25 has beside the program's.
func (r Report) tables() []table {
	list := []table{r.comparison(), r.latencies(), r.others()}
	var full []table
	for _, t := range list {
		if len(t.Rows) > 0 {
			full = append(full, t)
		}
	}
	return full
}

func (r Report) comparison() table {
	t := table{Title: "Beside plain BM25", Head: []string{"figure", "Pressmark", "plain BM25", "difference"}}
	if r.BM25 == nil {
		return t
	}
	row := func(name string, ours, plain Percent) {
		if ours.measured() {
			t.Rows = append(t.Rows, []string{name, ours.String(), plain.String(), fmt.Sprintf("%+.1f", float64(ours-plain))})
		}
	}
	row("nDCG@10 of articles", r.Retrieval.NDCG10, r.BM25.NDCG10)
	row("recall@1 of articles", r.Retrieval.Recall1, r.BM25.Recall1)
	row("recall@5 of articles", r.Retrieval.Recall5, r.BM25.Recall5)
	row("answer@1", r.Retrieval.Answer1, r.BM25.Answer1)
	row("answer@5", r.Retrieval.Answer5, r.BM25.Answer5)
	if r.Reading != nil {
		row("sentence: the quote holds the answer", r.Reading.Sentence, r.BM25.Sentence)
	}
	if r.Choice != nil {
		row("choice of sentences, MAP", r.Choice.MAP, r.BM25.MAP)
		row("choice of sentences, MRR", r.Choice.MRR, r.BM25.MRR)
	}
	return t
}

// others are the figures that plain BM25 does not have.
func (r Report) others() table {
	t := table{Title: "Reading, abstaining, summarising", Head: []string{"figure", "value", meaning}}
	row := func(name string, value Percent, explained string) {
		if value.measured() {
			t.Rows = append(t.Rows, []string{name, value.String(), explained})
		}
	}
	if v := r.Reading; v != nil {
		row("exact", v.Exact, "the short answer equals a gold answer")
		row("f1", v.F1, "words that the short answer shares with the nearest gold answer")
		row("contained", v.Contained, "a gold answer stands in the answer")
	}
	if v := r.Abstention; v != nil {
		row("abstention, precision", v.Precision, "of the questions not answered, those without an answer")
		row("abstention, recall", v.Recall, "of the questions without an answer, those not answered")
		row("abstention, AUROC", v.AUROC, "how well the confidence tells the two apart; 50 is chance")
	}
	if v := r.Confidence; v != nil {
		row("confidence, AUROC", v.AUROC, "how well it tells right answers from the rest; 50 is chance")
		row("confidence, Brier", v.Brier, "mean squared error × 100; lower is better")
		row("confidence, ECE", v.ECE, "expected calibration error × 100; lower is better")
	}
	if r.Joint != nil {
		row("joint", *r.Joint, "answered rightly, or rightly not answered, of all questions")
	}
	if v := r.Citations; v != nil {
		row("citations verified", share(v.Verified, v.Total), fmt.Sprintf("%d of %d; the quote stands in the article: %d", v.Verified, v.Total, v.QuoteInArticle))
	}
	if v := r.Summaries; v != nil {
		row("summaries, ROUGE-1", v.Rouge1, "words shared with the reference, F1")
		row("summaries, ROUGE-2", v.Rouge2, "pairs of words")
		row("summaries, ROUGE-L", v.RougeL, "longest common subsequences")
	}
	if v := r.Claims; v != nil {
		row("claims, AUROC", v.AUROC, fmt.Sprintf("the verifier on %d claims", v.Total))
		row("claims, accuracy", v.Accuracy, "")
	}
	if v := r.Mutations; v != nil {
		row("mutations, wrong sentences flagged", v.Flagged, fmt.Sprintf("of %d; higher is better", v.Mutants))
		row("mutations, true sentences flagged", v.OriginalsFlagged, fmt.Sprintf("of %d; lower is better", v.Originals))
	}
	return t
}

func (r Report) latencies() table {
	t := table{Title: "Time", Head: []string{"stage", "p50, ms", "p95, ms"}}
	if v := r.Latency; v != nil {
		for _, stage := range []struct {
			name string
			Times
		}{{"finding", v.Find}, {"reading", v.Read}, {"the whole answer", v.Times}} {
			t.Rows = append(t.Rows, []string{stage.name, fmt.Sprintf("%.0f", stage.P50), fmt.Sprintf("%.0f", stage.P95)})
		}
	}
	return t
}
