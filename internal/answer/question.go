package answer

import (
	"regexp"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/search"
)

// officePattern is a question for somebody's office: "What is Mona Lind's post?"
var officePattern = regexp.MustCompile(`(?i)^(?:what|which)\s+(?:is|was|are|were)\s+(.+?)['’]s?\s+(?:current\s+|present\s+|official\s+)?(?:post|position|job|job title|title|role|office|occupation|profession|function)\s*\?*$`)

// forReader puts a question into the form that the reader knows. News tells who
// somebody is beside the name, and the reader was trained to find that for "Who
// is …?"; of "post" or "title" it makes nothing.
func forReader(question string) string {
	if office := officePattern.FindStringSubmatch(question); office != nil {
		return "Who is " + office[1] + "?"
	}
	return question
}

// auxiliaries end the noun that "which" or "what" asks for.
var auxiliaries = strings.Fields("is are was were be been do does did has have had can could will would shall should may might must")

// kindWords is the most words such a noun has.
const kindWords = 3

// aboutTerms are the index terms that an answer's surroundings ought to hold. The
// noun after "which" or "what" names the kind of the answer and need not stand
// there: an article that answers "Which newspaper did she talk to?" names the
// newspaper.
func aboutTerms(question string) []string {
	words := strings.Fields(question)
	for i, word := range words {
		if lower := strings.ToLower(word); lower == "which" || lower == "what" {
			words = slices.Delete(words, i+1, i+1+nounLength(words[i+1:]))
			break
		}
	}
	if terms := search.ContentTerms(strings.Join(words, " ")); len(terms) > 0 {
		return terms
	}
	return search.ContentTerms(question)
}

// nounLength counts the words, at the beginning of a list, of the noun that is asked
// for: those before an auxiliary, or one.
func nounLength(words []string) int {
	for i, word := range words[:min(kindWords+1, len(words))] {
		if slices.Contains(auxiliaries, strings.ToLower(word)) {
			return i
		}
	}
	return min(1, len(words))
}

// isQuestion tells a question from words to search by, of which the reader makes
// nothing.
func isQuestion(text string) bool {
	if strings.HasSuffix(strings.TrimSpace(text), "?") {
		return true
	}
	last := unwrapped(lastAsked(text))
	opens := asksFirst.MatchString(last) || yesNoFirst.MatchString(last) || imperative.MatchString(last)
	return opens || len(strings.Fields(text)) <= keywords && understand(text).kind != kindOther
}
