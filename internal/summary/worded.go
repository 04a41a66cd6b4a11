package summary

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/verify"
	"github.com/pressmark/pressmark/prompts"
)

// Limits of what a model is given and asked for.
const (
	DefaultTokens  = 2500 // of an article in one prompt: fits a context of 4,096 with instructions and reply
	maxParts       = 200  // of an article that reach the model: about 2 MB of English
	partSentences  = 3    // notes on each part of an article that takes several prompts
	mergeSentences = 10   // notes made of those that one prompt holds
	maxStatements  = 40   // of a reply that are looked at: checking them against a long article takes time
)

// errUnsupported: the article says nothing of what the model wrote.
var errUnsupported = errors.New("the article does not say what the language model wrote")

// wording is one article on its way to a summary in the model's words.
type wording struct {
	*Service
	article     article.Article
	evidence    *evidence
	wanted      int // sentences of the summary
	progress    func(Progress)
	usage       llm.Usage
	unsupported int // sentences of the model left out so far
	remarks     []string
	unread      error // why the model could not read some part
}

// worded is the summary as the model words it. An article that one prompt holds
// is summarised at once. Of a longer one the model takes notes on every part,
// merges them until one prompt holds them, and makes the summary of these. Every
// sentence that the article does not support is left out at once and counted.
func (s *Service) worded(ctx context.Context, a article.Article, length Length, progress func(Progress)) (Summary, error) {
	w := &wording{Service: s, article: a, wanted: wanted(length, len(candidates(a.Text))), progress: progress}
	sentences, err := w.sentences(ctx)
	if err != nil {
		return Summary{}, err
	}
	made := empty(a, length, answer.Model)
	for _, n := range sentences {
		made.add(a, n.text, n.support)
	}
	made.Unsupported, made.Notes = w.unsupported, append(made.Notes, w.remarks...)
	if w.usage != (llm.Usage{}) {
		made.Usage = &w.usage
	}
	return made, nil
}

// sentences are those of the summary, at least one.
func (w *wording) sentences(ctx context.Context) ([]note, error) {
	parts := w.parts(w.article.Text)
	w.evidence = newEvidence(w.article.Text, parts)
	if len(parts) == 1 {
		return w.atOnce(ctx, parts[0])
	}
	notes, err := w.takeNotes(ctx, parts)
	if err != nil {
		return nil, err
	}
	if notes, err = w.mergeUntilOnePromptHolds(ctx, notes); err != nil {
		return nil, err
	}
	return w.conclude(ctx, notes)
}

// atOnce summarises an article that one prompt holds.
func (w *wording) atOnce(ctx context.Context, all article.Span) ([]note, error) {
	w.progress(Progress{Stage: "writing", Done: 0, Total: 1})
	text, err := w.ask(ctx, prompts.Summary(prompts.Text{Title: w.article.Title, Text: all.Of(w.article.Text), Sentences: w.wanted}))
	if err != nil {
		return nil, err
	}
	sentences, err := w.supported(ctx, text, w.whole(), w.wanted)
	if err == nil && len(sentences) == 0 {
		err = errUnsupported
	}
	return sentences, err
}

// conclude makes the summary of the notes that are left. Where too little of it
// is supported, the best notes fill it up: they are.
func (w *wording) conclude(ctx context.Context, notes []note) ([]note, error) {
	w.progress(Progress{Stage: "writing", Done: 0, Total: 1})
	text, err := w.ask(ctx, w.mergePrompt(notes, w.wanted))
	if err != nil && !ofThisText(err) {
		return nil, err
	}
	sentences, err := w.supported(ctx, text, w.whole(), w.wanted)
	if err != nil {
		return nil, err
	}
	added := fill(sentences, notes, w.wanted)
	if len(added) > 0 {
		w.remark("%d of the sentences are notes on parts of the article: too little of the language model's summary was supported", len(added))
	}
	sentences = append(sentences, added...)
	if !slices.ContainsFunc(sentences, func(n note) bool { return n.worded }) {
		return nil, errUnsupported
	}
	return sentences, nil
}

func (w *wording) whole() article.Span { return article.Span{Start: 0, End: len(w.article.Text)} }

func (w *wording) remark(format string, args ...any) {
	w.remarks = append(w.remarks, fmt.Sprintf(format, args...))
}

// ask gives the model's reply and adds up what it costs.
func (w *wording) ask(ctx context.Context, messages []llm.Message) (string, error) {
	text, usage, err := llm.Collect(w.Generator.Generate(ctx, messages))
	w.usage = w.usage.Plus(usage)
	if err != nil {
		return "", err
	}
	return text, nil
}

// ofThisText tells whether an error lies in what the model was given: with
// another text it may well work.
func ofThisText(err error) bool {
	return errors.Is(err, llm.ErrTooLong) || errors.Is(err, llm.ErrTruncated)
}

// supported are the first sentences of a model's text, up to n, that a stretch
// of the article supports. The others before them are counted.
func (w *wording) supported(ctx context.Context, text string, within article.Span, n int) ([]note, error) {
	var found []note
	said := statements(text)
	for _, statement := range said[:min(len(said), maxStatements)] {
		if len(found) == n {
			break
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		support := w.support(statement, within)
		if !support.Holds {
			w.unsupported++
			continue
		}
		found = append(found, note{text: statement, support: support, within: within, worded: true})
	}
	return found, nil
}

// support finds what a stretch of the article says of a statement. A statement
// with a link is none: the article's own links are not part of its text.
func (w *wording) support(statement string, within article.Span) verify.Support {
	if strings.Contains(statement, "://") || strings.Contains(statement, "](") {
		return verify.Support{}
	}
	return w.evidence.support(func(statement, text string) verify.Support {
		return verify.Statement(statement, verify.Source{Text: text, Title: w.article.Title, Published: w.article.PublishedAt})
	}, statement, within)
}

// mark is what models put in front of the sentences of a list.
var mark = regexp.MustCompile(`^(?:[-*•–#>]+|\(?\d{1,2}[.):])\s+`)

// statements are the sentences of a model's text, each once, without the marks
// of a list.
func statements(text string) []string {
	var out []string
	seen := map[string]bool{}
	text = strings.NewReplacer("**", "", "__", "").Replace(text)
	for line := range strings.Lines(text) {
		line = mark.ReplaceAllString(strings.TrimSpace(line), "")
		for _, span := range article.Sentences(line) {
			if s := span.Of(line); !seen[s] {
				seen[s] = true
				out = append(out, s)
			}
		}
	}
	return out
}
