package answer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/search"
)

// ErrQuestion is a question that cannot be asked; the wrapping error says why.
var ErrQuestion = errors.New("invalid question")

// supportNeeded is the share of a statement's content words that one or two
// neighbouring sentences must hold to support it.
const supportNeeded = 0.6

// Support is how well a source says what a statement states.
type Support struct {
	Span   article.Span // the sentence, or two neighbouring ones, that support it best
	Score  float64      // 0 to 1
	Holds  bool         // the source supports the statement
	Reason string       // why it does not
}

// Verify finds the sentence, or two neighbouring ones, of a text that support a
// statement best. No model is asked: it compares the statement's content words,
// and, where those agree, its numbers, names and negation.
func Verify(statement, text string) Support {
	claim := newClaim(statement)
	var best Support
	sentences := article.Sentences(text)
	for i, sentence := range sentences {
		best = claim.better(best, text, sentence)
		if i+1 < len(sentences) {
			best = claim.better(best, text, article.Span{Start: sentence.Start, End: sentences[i+1].End})
		}
	}
	return claim.judge(best, text)
}

// claim is a statement taken apart.
type claim struct {
	statement string
	terms     []string // content terms, each once
	pairs     map[string]bool
}

func newClaim(statement string) claim {
	terms := search.ContentTerms(statement)
	return claim{statement: statement, terms: slices.Compact(slices.Sorted(slices.Values(terms))), pairs: pairs(terms)}
}

// pairs are the neighbouring terms of a text: "bridge closed" is said by a text
// that holds the pair more surely than by one that holds both words far apart.
func pairs(terms []string) map[string]bool {
	set := map[string]bool{}
	for i := 1; i < len(terms); i++ {
		set[terms[i-1]+" "+terms[i]] = true
	}
	return set
}

// Shares of words and of pairs of words in the score of a support.
const (
	wordShare = 0.7
	pairShare = 0.3
	// longerCosts is taken from two sentences, so that one is preferred that says it alone.
	longerCosts = 0.03
)

// better is the better of the best support so far and a stretch of the text.
func (c claim) better(best Support, text string, stretch article.Span) Support {
	score := c.score(stretch.Of(text))
	if len(article.Sentences(stretch.Of(text))) > 1 {
		score -= longerCosts
	}
	if score > best.Score {
		return Support{Span: stretch, Score: score}
	}
	return best
}

func (c claim) score(source string) float64 {
	if len(c.terms) == 0 {
		return 0
	}
	terms := search.ContentTerms(source)
	words := wordShare * share(c.terms, slices.Values(terms))
	if len(c.pairs) == 0 {
		return words / wordShare
	}
	held, sourcePairs := 0, pairs(terms)
	for pair := range c.pairs {
		if sourcePairs[pair] {
			held++
		}
	}
	return words + pairShare*float64(held)/float64(len(c.pairs))
}

// judge decides whether the best stretch supports the claim, and says why not.
func (c claim) judge(best Support, text string) Support {
	source := best.Span.Of(text)
	words := share(c.terms, slices.Values(search.ContentTerms(source)))
	switch {
	case best.Score == 0:
		best.Reason = "no source speaks of this"
	case words < supportNeeded:
		best.Reason = "no source says this"
	default:
		best.Reason = c.contradiction(source, text)
	}
	best.Holds = best.Reason == ""
	return best
}

// contradiction names what the statement has and the source has not.
func (c claim) contradiction(source, text string) string {
	if missing := notIn(numbers(c.statement), numbers(source)); len(missing) > 0 {
		return "the source does not give the number " + quoted(missing)
	}
	if missing := namesNotIn(c.statement, text); len(missing) > 0 {
		return "the source does not name " + quoted(missing)
	}
	if negated(c.statement) != negated(source) {
		return "the statement and the source differ in a negation"
	}
	return ""
}

// numbers are the words of a text that hold a digit, without separators.
func numbers(text string) []string {
	var list []string
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != ',' && r != '.' }) {
		word = strings.Trim(strings.ReplaceAll(word, ",", ""), ".")
		if strings.ContainsFunc(word, unicode.IsDigit) {
			list = append(list, strings.ToLower(word))
		}
	}
	return list
}

func notIn(wanted, have []string) []string {
	var missing []string
	for _, word := range wanted {
		if !slices.Contains(have, word) {
			missing = append(missing, word)
		}
	}
	return missing
}

// namesNotIn are the capitalised words of a statement, but for its first, that
// stand nowhere in the text.
func namesNotIn(statement, text string) []string {
	have := map[string]bool{}
	for _, term := range article.Terms(text) {
		have[term] = true
	}
	var missing []string
	for i, term := range article.TermSpans(statement) {
		word := term.Of(statement)
		if i > 0 && unicode.IsUpper([]rune(word)[0]) && !have[term.Text] {
			missing = append(missing, word)
		}
	}
	return missing
}

var negations = map[string]bool{
	"not": true, "no": true, "never": true, "none": true, "nobody": true, "nothing": true,
	"neither": true, "nor": true, "without": true, "denied": true, "denies": true, "cannot": true,
}

func negated(text string) bool {
	for word := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' }) {
		if negations[word] || strings.HasSuffix(word, "n't") || strings.HasSuffix(word, "n’t") {
			return true
		}
	}
	return false
}

// share is how many of the wanted terms a source has, 0 to 1.
func share(wanted []string, source func(func(string) bool)) float64 {
	if len(wanted) == 0 {
		return 0
	}
	have := map[string]bool{}
	for term := range source {
		have[term] = true
	}
	held := 0
	for _, term := range wanted {
		if have[term] {
			held++
		}
	}
	return float64(held) / float64(len(wanted))
}

// verifyQuote checks that the quote of a citation stands in the article as it
// is stored now, at the place the citation names.
func (s *Service) verifyQuote(ctx context.Context, c *Citation) error {
	stored, err := s.Library.Article(ctx, c.Source.ArticleID)
	switch {
	case errors.Is(err, article.ErrNotFound):
		c.Reason = "the article was removed meanwhile"
	case err != nil:
		return fmt.Errorf("check a citation: %w", err)
	case c.Source.End > len(stored.Text) || stored.Text[c.Source.Start:c.Source.End] != c.Quote:
		c.Reason = "the article was changed meanwhile"
	default:
		c.Verified = true
	}
	return nil
}
