package suggest

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/search"
)

// candidate is a question that has not been checked yet.
type candidate struct {
	Question  string
	ArticleID string
	Sentence  article.Span // that holds the answer, in the article's text; none for a model's
	Expected  string       // the answer, none for a model's
	Kind      string       // which rule made it
	Score     float64
}

// Limits of questions and of where they come from.
const (
	maxSuggestionRunes = 110
	minSuggestionRunes = 18
	sentencesTried     = 30 // from the top of an article
	positionCosts      = 0.012
	titleHelps         = 0.35
)

// worth of the kinds of question.
var worth = map[string]float64{
	"who-did": 1, "who-that": 1, "whom": 0.95, "by-whom": 1, "what": 0.85, "office": 0.9, "how-many": 1, "how-many-did": 1, "how-much": 1, "why": 1.05,
	"when": 0.85, "when-day": 0.5, "where": 0.8, "which": 0.8, "who-is": 0.45,
}

// candidates makes the questions that an article's sentences answer, best first.
// It knows English only.
func candidates(a article.Article) []candidate {
	if !isEnglish(a) {
		return nil
	}
	s := newStory(a, search.ContentTerms(a.Title))
	var list []candidate
	for i, span := range article.Sentences(a.Text) {
		if i == sentencesTried {
			break
		}
		for _, c := range s.fromSentence(span) {
			c.Score -= positionCosts * float64(i)
			list = append(list, c)
		}
	}
	slices.SortStableFunc(list, func(a, b candidate) int { return cmp.Compare(b.Score, a.Score) })
	return list
}

func isEnglish(a article.Article) bool { return a.Language == "" || a.Language == "en" }

// sentence is what one sentence is turned into.
type sentence struct {
	*story
	span article.Span
	list []token
	made []candidate
}

// longest sentence that is looked at, in bytes.
const longestSentence = 600

func (s *story) fromSentence(span article.Span) []candidate {
	text := span.Of(s.article.Text)
	if len(text) > longestSentence {
		return nil
	}
	text = strings.TrimSpace(text[len(dateline.FindString(text)):])
	text = aside.ReplaceAllString(text, "")
	x := &sentence{story: s, span: span}
	if strings.ContainsAny(text, "“”\"") {
		x.aroundSpeech(text)
	} else if strings.HasSuffix(text, ".") && x.read(text) {
		x.askAll()
	}
	return x.made
}

// aroundSpeech asks about what stands before and behind direct speech: who spoke.
func (x *sentence) aroundSpeech(text string) {
	first, last := strings.IndexAny(text, "“”\""), strings.LastIndexAny(text, "“”\"")
	_, n := utf8.DecodeRuneInString(text[last:])
	if strings.Count(text, "\"")%2 == 1 {
		return
	}
	if x.read(text[last+n:]) {
		x.whoThat()
		x.office()
	}
	if x.read(text[:first]) {
		x.list = whole(x.list)
		x.askAll()
	}
}

// read takes a text apart, and tells whether the rules can work on it.
func (x *sentence) read(text string) bool {
	if strange.MatchString(text) {
		return false
	}
	x.list = x.resolved(tokens(text))
	return len(x.list) <= maxSentenceWords
}

// fewestWords a sentence needs to tell something.
const fewestWords = 5

func (x *sentence) askAll() {
	if len(x.list) < fewestWords {
		return
	}
	x.whoThat()
	x.office()
	x.counted()
	x.told()
	x.which()
}

// aside is what stands in brackets.
var aside = regexp.MustCompile(`\s*\([^()]{1,80}\)`)

// whole is the part of a broken-off sentence that is complete: what stands before
// its last comma.
func whole(list []token) []token {
	for len(list) > 0 && !strings.Contains(list[len(list)-1].after, ",") {
		list = list[:len(list)-1]
	}
	return list
}

// add keeps a question if it is one that can be shown.
func (x *sentence) add(kind, opening string, rest []token, expected string) {
	question := strings.TrimSpace(opening + " " + x.withFullNames(rest))
	n := utf8.RuneCountInString(question) + 1
	if n > maxSuggestionRunes || n < minSuggestionRunes || strings.Count(question, ",") > 1 || strange.MatchString(question) || givesAway(question, expected) {
		return
	}
	x.made = append(x.made, candidate{
		Question: question + "?", ArticleID: x.article.ID, Sentence: x.span, Expected: expected, Kind: kind,
		Score: worth[kind] + titleHelps*x.inTitle(question),
	})
}

// inTitle is the share of the title's words in a question.
func (x *sentence) inTitle(question string) float64 {
	if len(x.title) == 0 {
		return 0
	}
	held := map[string]bool{}
	for _, term := range search.ContentTerms(question) {
		if x.title[term] {
			held[term] = true
		}
	}
	return float64(len(held)) / float64(len(x.title))
}

// givesAway tells whether a question holds words of its answer.
func givesAway(question, answer string) bool {
	asked := search.ContentTerms(question)
	for _, term := range search.ContentTerms(answer) {
		if slices.Contains(asked, term) {
			return true
		}
	}
	return false
}

// withFullNames writes words with the full names of persons who are called by
// their last names in the article.
func (x *sentence) withFullNames(list []token) string {
	out := slices.Clone(list)
	for i := 0; i < len(out); i++ {
		t := out[i]
		full := x.surnames[t.bare()]
		if !t.capital() || full == "" || partOfName(out, i) {
			continue
		}
		out[i].text = full + t.text[len(t.bare()):]
		if i > 0 && out[i-1].honorific() {
			out = slices.Delete(out, i-1, i)
			i--
		}
	}
	return join(out)
}

// partOfName tells whether a word with a capital belongs to a longer name.
func partOfName(list []token, i int) bool {
	before, after := get(list, i-1), get(list, i+1)
	return before.capital() && !before.honorific() || after.capital() ||
		connectors[before.text] && get(list, i-2).capital() || connectors[after.text] && get(list, i+2).capital()
}
