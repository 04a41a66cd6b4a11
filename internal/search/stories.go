package search

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/pressmark/pressmark/internal/article"
)

// Report names an article that says the same as another one of its story.
type Report struct {
	ArticleID   string    `json:"article_id"`
	Title       string    `json:"title"`
	URL         string    `json:"url,omitempty"`
	Source      string    `json:"source,omitempty"`
	PublishedAt time.Time `json:"published_at,omitzero"`

	text string // of its passage
}

// ReportOf names an article.
func ReportOf(a article.Article) Report {
	return Report{ArticleID: a.ID, Title: a.Title, URL: a.URL, Source: a.Source, PublishedAt: a.PublishedAt}
}

// How much of a passage another must say.
const (
	sameMatter = 0.5  // of its words, for the other to be its counterpart
	sameWords  = 0.85 // of its words stand in the counterpart or elsewhere in its article
)

// fold leaves one of the passages that say the same in several reports of a story,
// the best; the others become its AlsoReportedBy. What only one report says stays.
//
// Articles are cut at different places when an editor has added a paragraph, so a
// passage is folded into its counterpart when the rest of it stands in other
// candidates of the counterpart's article. Those then stay: every word that is folded
// away is still on the list.
func fold(passages []Passage) []Passage {
	f := folding{articles: map[string]string{}, stands: map[string]bool{}}
	for _, p := range passages {
		f.articles[p.ArticleID] += p.Text + "\n"
	}
	kept := make([]Passage, 0, len(passages))
	for _, p := range passages {
		if at := f.counterpart(kept, p); at >= 0 {
			f.stands[kept[at].ArticleID] = true
			kept[at].alsoReportedBy(p)
		} else {
			kept = append(kept, p)
		}
	}
	return kept
}

type folding struct {
	articles map[string]string // the text of all candidates of an article
	stands   map[string]bool   // articles of which no passage may be folded any more
}

// counterpart gives the place of the passage that says what p says, or -1.
func (f folding) counterpart(kept []Passage, p Passage) int {
	if p.Story == "" || f.stands[p.ArticleID] {
		return -1
	}
	for i, k := range kept {
		if k.Story != p.Story || k.ArticleID == p.ArticleID {
			continue
		}
		if _, shared := article.Unshared(p.Text, k.Text); shared >= sameMatter && saysSame(p.Text, f.articles[k.ArticleID]) && !f.nameOthers(p, k) {
			return i
		}
	}
	return -1
}

// nameOthers tells whether each of two passages holds a name that the other's article
// does not: one put into the place of another makes it another statement. A name on
// one side alone, such as the place in a dateline, was only added.
func (f folding) nameOthers(a, b Passage) bool {
	return namesMore(a.Text, f.articles[b.ArticleID]) && namesMore(b.Text, f.articles[a.ArticleID])
}

func namesMore(text, other string) bool {
	known := article.WordSet(article.Plain(other))
	for word := range strings.FieldsSeq(text) {
		if first, _ := utf8.DecodeRuneInString(strings.TrimLeft(word, `"'“‘([`)); !unicode.IsUpper(first) {
			continue
		}
		for _, plain := range article.Words(word) {
			if !known[plain] {
				return true
			}
		}
	}
	return false
}

func (p *Passage) alsoReportedBy(other Passage) {
	for i := range p.AlsoReportedBy {
		if r := &p.AlsoReportedBy[i]; r.ArticleID == other.ArticleID {
			r.text += "\n" + other.Text
			return
		}
	}
	p.AlsoReportedBy = append(p.AlsoReportedBy, Report{
		ArticleID: other.ArticleID, Title: other.Title, URL: other.URL, Source: other.Source,
		PublishedAt: other.PublishedAt, text: other.Text,
	})
}

// ReportsOf gives those of the other reports of a passage that say a quote of it too.
func (p Passage) ReportsOf(quote string) []Report {
	var list []Report
	for _, r := range p.AlsoReportedBy {
		if saysSame(quote, r.text) {
			list = append(list, r)
		}
	}
	return list
}

// saysSame tells whether a text says what another says: nearly the same words, and
// none that would make it another statement.
func saysSame(text, other string) bool {
	alone, shared := article.Unshared(text, other)
	if shared < sameWords {
		return false
	}
	known := article.WordSet(article.Plain(other))
	for _, stretch := range alone {
		for _, word := range article.Words(stretch.Of(text)) {
			if denials[word] || isNumber(word) && !known[word] {
				return false
			}
		}
	}
	return true
}

// Words that make a statement another one, beside figures.
var (
	denials     = article.WordSet("no not never none nobody nothing neither nor without cannot t denied denies deny")
	numberWords = article.WordSet("two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion dozen half first second third")
)

func isNumber(word string) bool {
	return numberWords[word] || strings.ContainsFunc(word, unicode.IsNumber)
}
