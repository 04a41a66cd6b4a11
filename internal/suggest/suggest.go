// Package suggest makes questions that the articles answer: by rule, or proposed
// by a language model. Each is asked before it is shown.
package suggest

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/search"
)

// How many questions are suggested.
const (
	DefaultLimit = 4
	MaxLimit     = 10
)

// Limits of the work for one request and of what is remembered.
const (
	checkingTime    = 4 * time.Second
	mostChecked     = 40  // candidates, for one subject and state of the library
	articlesLooked  = 40  // the newest of a library
	perArticle      = 3   // candidates that a library takes from one article
	relatedArticles = 4   // that an answer's questions come from
	nearScore       = 0.5 // of the best passage's score: less is another subject
	draftsKept      = 100
	retryModelAfter = time.Minute
	longestShort    = 10 // words of a short answer that is a name, a number, a date or a place
	mostPlain       = 1  // questions such as "Who is …?" for one subject
)

// Suggestion is a question that the articles answer.
type Suggestion struct {
	Question    string    `json:"question"`
	ArticleID   string    `json:"article_id"` // the article that answers it
	Title       string    `json:"title"`
	PublishedAt time.Time `json:"published_at,omitzero"`
	ShortAnswer string    `json:"short_answer,omitempty"`
}

// Suggestions are questions that were asked, found answerable with a citation
// that was checked, and put in order.
type Suggestions struct {
	List     []Suggestion `json:"suggestions"`
	Mode     string       `json:"mode"`     // model where one of the questions is the language model's, else extractive
	Degraded bool         `json:"degraded"` // the model failed; the questions are made by rule
	Checked  int          `json:"checked"`  // questions that were asked to find these
}

// Service suggests questions for a library, an article and an answer. What it
// made is remembered until the articles change. It is safe for concurrent use.
type Service struct {
	answers  *answer.Service
	patience time.Duration // of one request with checking; what is missing is made with the next

	mu     sync.Mutex
	drafts map[string]*draft
	used   []string // keys of drafts, the longest unused first
}

// New makes a suggester that checks its questions with the service, and
// has the service's generator, if there is one, propose some.
func New(answers *answer.Service) *Service {
	return &Service{answers: answers, patience: checkingTime, drafts: map[string]*draft{}}
}

// draft is what is known of the questions for one subject. Its exported fields
// are kept with an article.
type draft struct {
	State      string // of the library, that the checks are of
	Candidates []candidate
	Next       int // candidate to check next
	Found      []Suggestion
	Checked    int
	Plain      int  // how many of those found are plain
	ByModel    bool // one of those found is the model's
	Degraded   bool

	filter library.Filter
	fits   func(candidate, answer.Answer) bool // further wishes
	until  time.Time                           // when a draft without the model is given up, zero: never; under the suggester's lock
	turn   chan struct{}                       // taken by who works on it
}

// Library suggests questions for a collection, or for all articles: about the
// newest, of different sources and topics. Errors: the context's, the library's.
func (g *Service) Library(ctx context.Context, collection string, limit int) (Suggestions, error) {
	filter := library.Filter{Collection: collection}
	return g.suggest(ctx, "library "+collection, limit, func(ctx context.Context, d *draft) error {
		d.filter = filter
		articles, err := g.newest(ctx, filter)
		if err != nil {
			return err
		}
		from := articles[:min(len(articles), limit+1)]
		if err := g.propose(ctx, d, from, nil); err != nil {
			return err
		}
		d.Candidates = append(d.Candidates, varied(ofLibrary(articles))...)
		d.fits = func(c candidate, a answer.Answer) bool {
			return c.ArticleID != "" || slices.ContainsFunc(from, func(f article.Article) bool { return f.ID == a.Citations[0].Source.ArticleID })
		}
		return nil
	})
}

// newest gives the newest articles with their texts, those first that are of
// other sources and topics than the ones before them.
func (g *Service) newest(ctx context.Context, filter library.Filter) ([]article.Article, error) {
	page, err := g.answers.Library.Articles(ctx, filter, library.ListOptions{Limit: articlesLooked})
	if err != nil {
		return nil, fmt.Errorf("list the newest articles: %w", err)
	}
	var list []article.Article
	for _, listed := range spread(page.Articles) {
		whole, err := g.answers.Library.Article(ctx, listed.ID)
		switch {
		case errors.Is(err, article.ErrNotFound): // deleted meanwhile
		case err != nil:
			return nil, fmt.Errorf("read a new article: %w", err)
		default:
			list = append(list, whole)
		}
	}
	return list, nil
}

// spread brings articles with a source and first tag that were not seen before to
// the front.
func spread(articles []article.Article) []article.Article {
	var fresh, others []article.Article
	seen := map[string]bool{}
	for _, a := range articles {
		subject := a.Source + "\n" + strings.Join(a.Tags[:min(1, len(a.Tags))], "")
		if seen[subject] {
			others = append(others, a)
		} else {
			fresh = append(fresh, a)
		}
		seen[subject] = true
	}
	return append(fresh, others...)
}

// ofLibrary takes the best question of each article, then the second best. Plain
// ones, such as "Who is …?", come last.
func ofLibrary(articles []article.Article) []candidate {
	var rounds [perArticle + 1][]candidate
	for _, a := range articles {
		made := candidates(a)
		for i, c := range made[:min(perArticle, len(made))] {
			if c.plain() {
				i = perArticle
			}
			rounds[i] = append(rounds[i], c)
		}
	}
	return slices.Concat(rounds[:]...)
}

const plainWorth = 0.5

// varied orders candidates so that neighbours ask in different ways.
func varied(list []candidate) []candidate {
	const window = 8 // how far a candidate may come forward
	left, asked := slices.Clone(list), map[string]int{}
	var out []candidate
	for len(left) > 0 {
		at := 0
		for i, c := range left[:min(window, len(left))] {
			if !c.plain() && asked[c.Kind] < asked[left[at].Kind] {
				at = i
			}
		}
		asked[left[at].Kind]++
		out = append(out, left[at])
		left = slices.Delete(left, at, at+1)
	}
	return out
}

// Article suggests questions that the article answers. They are kept with it.
// Errors: the library's (article.ErrNotFound), the context's.
func (g *Service) Article(ctx context.Context, id string, limit int) (Suggestions, error) {
	a, err := g.answers.Library.Article(ctx, id)
	if err != nil {
		return Suggestions{}, fmt.Errorf("suggest questions for %q: %w", id, err)
	}
	return g.suggest(ctx, "article "+a.ContentHash+" "+id, limit, func(ctx context.Context, d *draft) error {
		d.fits = func(_ candidate, a answer.Answer) bool { return a.Citations[0].Source.ArticleID == id }
		if g.restore(ctx, d, id) {
			return nil
		}
		if err := g.propose(ctx, d, []article.Article{a}, nil); err != nil {
			return err
		}
		d.Candidates = append(d.Candidates, varied(candidates(a))...)
		return nil
	}, func(ctx context.Context, d *draft) { g.keep(ctx, d, id) })
}

// Answer suggests questions that lead on from an answer: about what the articles
// that it cites, and others that were found for its question, say besides.
// Errors: the library's, the context's.
func (g *Service) Answer(ctx context.Context, given answer.Answer, limit int) (Suggestions, error) {
	return g.suggest(ctx, "answer "+given.ID, limit, func(ctx context.Context, d *draft) error {
		articles, err := g.related(ctx, given)
		if err != nil {
			return err
		}
		if err := g.propose(ctx, d, articles, &given); err != nil {
			return err
		}
		var made []candidate
		for _, a := range articles {
			list := candidates(a)
			made = append(made, list[:min(2*perArticle, len(list))]...)
		}
		d.Candidates = append(d.Candidates, varied(made)...)
		d.fits = func(c candidate, a answer.Answer) bool {
			return slices.ContainsFunc(articles, func(r article.Article) bool { return r.ID == a.Citations[0].Source.ArticleID }) && !repeats(c.Question, a, given)
		}
		return nil
	})
}

// related gives the articles that an answer cites, or that come closest, and
// others that were found for its question.
func (g *Service) related(ctx context.Context, given answer.Answer) ([]article.Article, error) {
	var ids []string
	for _, c := range given.Citations {
		ids = append(ids, c.Source.ArticleID)
	}
	if given.Abstention != nil {
		for _, p := range given.Abstention.Closest {
			ids = append(ids, p.ArticleID)
		}
	}
	found, err := g.answers.Search.Search(ctx, search.Query{Text: given.Question})
	if err != nil {
		return nil, fmt.Errorf("find what is near an answer: %w", err)
	}
	for _, p := range found.Passages {
		if p.Score >= nearScore*found.Passages[0].Score {
			ids = append(ids, p.ArticleID)
		}
	}
	var list []article.Article
	for i, id := range ids {
		if slices.Contains(ids[:i], id) || len(list) == relatedArticles {
			continue
		}
		a, err := g.answers.Library.Article(ctx, id)
		if errors.Is(err, article.ErrNotFound) { // deleted since
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read an article near an answer: %w", err)
		}
		list = append(list, a)
	}
	return list, nil
}

// repeats tells whether a question asks again what an answer was asked, or for
// what it says already.
func repeats(question string, a, given answer.Answer) bool {
	if alike(question, given.Question) {
		return true
	}
	if short := article.Plain(a.ShortAnswer); short != "" && strings.Contains(" "+article.Plain(given.Text)+" ", " "+short+" ") {
		return true
	}
	found := a.Citations[0].Source
	return slices.ContainsFunc(given.Citations, func(c answer.Citation) bool {
		return c.Source.ArticleID == found.ArticleID && c.Source.Start < found.End && found.Start < c.Source.End
	})
}

// suggest gives questions from the draft under a key, which prepare begins and
// the others are told of once it has grown.
func (g *Service) suggest(ctx context.Context, key string, limit int, prepare func(context.Context, *draft) error, grown ...func(context.Context, *draft)) (Suggestions, error) {
	limit = min(max(cmp.Or(limit, DefaultLimit), 1), MaxLimit)
	state, err := g.state(ctx)
	if err != nil {
		return Suggestions{}, err
	}
	d := g.draft(key, state)
	select {
	case d.turn <- struct{}{}:
		defer func() { <-d.turn }()
	case <-ctx.Done():
		return Suggestions{}, ctx.Err()
	}
	if d.fits == nil {
		if err := prepare(ctx, d); err != nil {
			d.Candidates, d.Degraded, d.fits = nil, false, nil // for the next who asks
			return Suggestions{}, err
		}
	}
	before := d.Next
	if err := g.fill(ctx, d, limit); err != nil {
		return Suggestions{}, err
	}
	if d.Next > before && !d.Degraded {
		for _, tell := range grown {
			tell(ctx, d)
		}
	}
	return d.suggestions(limit), nil
}

// state names the condition of the articles: it changes with every one of them.
func (g *Service) state(ctx context.Context) (string, error) {
	stats, err := g.answers.Library.Stats(ctx)
	if err != nil {
		return "", fmt.Errorf("look at the library: %w", err)
	}
	return fmt.Sprintf("%d articles, %d chunks, %s", stats.Articles, stats.Chunks, stats.LastUpdate.Format(time.RFC3339Nano)), nil
}

// draft gives the draft under a key: a new one where there is none of this state.
func (g *Service) draft(key, state string) *draft {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.used = append(slices.DeleteFunc(g.used, func(k string) bool { return k == key }), key)
	d := g.drafts[key]
	if d == nil || d.State != state || !d.until.IsZero() && time.Now().After(d.until) {
		d = &draft{State: state, turn: make(chan struct{}, 1)}
		g.drafts[key] = d
	}
	if len(g.used) > draftsKept {
		delete(g.drafts, g.used[0])
		g.used = g.used[1:]
	}
	return d
}

// giveUp has a draft made anew after a while, when the model may work again.
func (g *Service) giveUp(d *draft) {
	g.mu.Lock()
	defer g.mu.Unlock()
	d.until = time.Now().Add(retryModelAfter)
}

// fill checks candidates until there are enough good ones.
func (g *Service) fill(ctx context.Context, d *draft, limit int) error {
	started := time.Now()
	for len(d.Found) < limit && d.Next < len(d.Candidates) && d.Checked < mostChecked && time.Since(started) < g.patience {
		c := d.Candidates[d.Next]
		if !d.has(c) {
			if err := g.check(ctx, d, c); err != nil {
				return err
			}
		}
		d.Next++
	}
	return ctx.Err()
}

// has tells whether a candidate need not be checked: much the same was found.
func (d *draft) has(c candidate) bool {
	return c.plain() && d.Plain >= mostPlain || slices.ContainsFunc(d.Found, func(s Suggestion) bool { return alike(s.Question, c.Question) })
}

// plain questions are well made but not what a reader is most curious about.
func (c candidate) plain() bool { return c.Kind != "" && worth[c.Kind] <= plainWorth }

// check asks the question as a user would, and takes it up if it is answered.
func (g *Service) check(ctx context.Context, d *draft, c candidate) error {
	d.Checked++
	evidence, err := g.answers.Consider(ctx, answer.Request{Question: c.Question, Filter: d.filter})
	if err != nil {
		return fmt.Errorf("check a question: %w", err)
	}
	a, err := g.answers.Compose(ctx, evidence)
	if err != nil {
		return fmt.Errorf("check a question: %w", err)
	}
	if !a.Answerable || !a.Citations[0].Verified || strings.Contains(a.ShortAnswer, "\n") || givesAway(c.Question, a.ShortAnswer) || !c.met(a) || !d.fits(c, a) {
		return nil
	}
	if slices.ContainsFunc(d.Found, func(s Suggestion) bool { return article.Plain(s.ShortAnswer) == article.Plain(a.ShortAnswer) }) {
		return nil
	}
	d.ByModel = d.ByModel || c.Expected == ""
	if c.plain() {
		d.Plain++
	}
	cited := a.Citations[0]
	d.Found = append(d.Found, Suggestion{
		Question: c.Question, ArticleID: cited.Source.ArticleID, Title: cited.Title,
		PublishedAt: cited.PublishedAt, ShortAnswer: a.ShortAnswer,
	})
	return nil
}

// met tells whether an answer is the one that the question was made from.
func (c candidate) met(a answer.Answer) bool {
	if c.Expected == "" {
		return true
	}
	cited := a.Citations[0].Source
	return cited.ArticleID == c.ArticleID && cited.Start < c.Sentence.End && c.Sentence.Start < cited.End && c.expects(article.Words(a.ShortAnswer))
}

// expects tells whether a short answer is the expected one, in more or fewer
// words. Of persons the last names must agree: others share the first.
func (c candidate) expects(short []string) bool {
	expected := article.Words(c.Expected)
	if len(short) == 0 || len(expected) == 0 || c.Kind != "why" && len(short) > longestShort {
		return false
	}
	switch c.Kind {
	case "who-is":
		return len(short) > 1 && slices.Contains(short, expected[0])
	case "office", "who-did", "who-that", "whom", "by-whom":
		return slices.Contains(short, expected[len(expected)-1]) || slices.Contains(expected, short[len(short)-1])
	}
	return slices.ContainsFunc(short, func(word string) bool { return slices.Contains(expected, word) })
}

// alikeShare of the words of two questions makes them the same.
const alikeShare = 0.6

// alike tells whether two questions ask for the same.
func alike(a, b string) bool {
	x, y := search.ContentTerms(a), search.ContentTerms(b)
	if len(x) == 0 || len(y) == 0 {
		return article.Plain(a) == article.Plain(b)
	}
	return min(held(x, y), held(y, x)) >= alikeShare
}

// held is the share of some terms that stand among others, 0 to 1.
func held(terms, among []string) float64 {
	n := 0
	for _, term := range terms {
		if slices.Contains(among, term) {
			n++
		}
	}
	return float64(n) / float64(len(terms))
}

func (d *draft) suggestions(limit int) Suggestions {
	made := Suggestions{List: slices.Clone(d.Found[:min(limit, len(d.Found))]), Mode: answer.Extractive, Degraded: d.Degraded, Checked: d.Checked}
	if made.List == nil {
		made.List = []Suggestion{}
	}
	if d.ByModel {
		made.Mode = answer.Model
	}
	return made
}

// suggestMethod is part of the key that questions are kept under: another number
// when they are made in another way.
const suggestMethod = "questions 1 "

func (g *Service) keptKey() string {
	if g.answers.Generator == nil {
		return suggestMethod
	}
	return suggestMethod + g.answers.Generator.Model()
}

// keep stores the questions with their article. Without that they are made
// again, so a failure is no one's concern.
func (g *Service) keep(ctx context.Context, d *draft, id string) {
	data, err := json.Marshal(d)
	if err == nil {
		err = g.answers.Library.PutSummary(ctx, id, g.keptKey(), data)
	}
	if err != nil && g.answers.Log != nil {
		g.answers.Log.Info("suggested questions were not kept", "article", id, "error", err)
	}
}

// restore fills a draft with what was kept. When other articles changed
// meanwhile, the questions are checked again.
func (g *Service) restore(ctx context.Context, d *draft, id string) bool {
	data, found, err := g.answers.Library.Summary(ctx, id, g.keptKey())
	var kept draft
	if err != nil || !found || json.Unmarshal(data, &kept) != nil {
		return false
	}
	d.Candidates = kept.Candidates
	if kept.State == d.State {
		d.Next, d.Found, d.Plain, d.Checked, d.ByModel = kept.Next, kept.Found, kept.Plain, kept.Checked, kept.ByModel
	}
	return true
}
