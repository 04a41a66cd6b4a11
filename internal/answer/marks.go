package answer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// mark is a reference to a passage that a model put into its text.
type mark struct {
	passage int // the n of [n], from 1
	at      int // byte of the text without marks before which it stood
}

// A mark as models write it: [1], [1, 2], [2-4], [^1], 【1】, (source 1),
// [passage 2], and (1) where a sentence ends.
var (
	markPattern = regexp.MustCompile(`\s*(?:` +
		`\[((?:(?i:sources?|passages?|articles?|n)\s*[:=]?\s*)?\^?\d+(?:\s*(?:[,;&–-]|and)\s*\^?\d+)*)\]` +
		`|【((?:(?i:sources?|passages?|articles?)\s*)?\d+(?:\s*[,;]\s*\d+)*)[^】]{0,20}】` +
		`|\(((?i:sources?|passages?|articles?|references?)\s*[:#]?\s*\[?\d+\]?(?:\s*(?:[,;&]|and)?\s*\[?\d+\]?)*)\)` +
		`|\((\d{1,2}(?:\s*,\s*\d{1,2})*)\)(?:$|([.!?]))` +
		`)`)
	numberPattern = regexp.MustCompile(`\d+|[–-]`)
	// openMark is the beginning of what may become a mark.
	openMark = regexp.MustCompile(`\s*(?:[\[【(][^\]】)]{0,40}|\(\d{1,2}(?:\s*,\s*\d{1,2})*\))$`)
	// sourcesPattern is a list of sources that models put under their answer.
	sourcesPattern = regexp.MustCompile(`(?is)(?:^|\n)[*_#\s]*(?:sources?|references?|citations?|passages used)[*_]*\s*(?:[:\n].*)?$` +
		`|\s[*_]*(?:sources?|references?|citations?)[*_]*\s*:[*_]*\s*(?:[\[【(]|\d{1,2}\s*(?:[,.;)&]|$)).*$`)
	// linkPattern is what a page could turn into a request (links, images, markup)
	// and the JSON of the prompt, which very small models repeat.
	linkPattern = regexp.MustCompile(`(?i)\]\(|!\[|://|</?[a-z!]|\bjavascript:|\bdata:[a-z]+/|\]\s*\[|^\s*\[[^\]]+\]:|\{\s*"|"\s*:\s*["{\[\d]|"\s*\}|\\[nrtu"]`)
	// declinePattern is how models say that they have no answer, other than as asked to.
	declinePattern = regexp.MustCompile(`(?i)^(?:i(?:['’]m| am) sorry|sorry|unfortunately|i (?:do not|don['’]t|cannot|can['’]t|could not|couldn['’]t) |` +
		`(?:n/a|none|unknown|no answer)\W*$|` +
		`(?:based on the (?:given |provided )?\w+, )?(?:it|this|that) (?:is|was) (?:not|un)|` +
		`(?:the|these|this) (?:\w+ )?(?:passages?|articles?|texts?|sources?|context|documents?|information|excerpts?) (?:\w+ )?(?:do|does|did) ?(?:not|n['’]t) |` +
		`(?:the|these|this) (?:\w+ )?(?:passages?|articles?|texts?|sources?|context|documents?) (?:contain|hold|give|provide|mention|say)s? (?:no|nothing)\b|` +
		`there (?:is|was) no (?:\w+ )?(?:information|mention|answer|detail)|no (?:\w+ )?(?:information|mention|passage|article)s? |` +
		`not (?:found|mentioned|specified|stated|given|provided|known)\b)`)
)

// Marks of Markdown around and before the words of a sentence, and what models
// put before their answer.
var (
	emphasis     = strings.NewReplacer("**", "", "__", "", "`", "")
	slanted      = regexp.MustCompile(`(^|[\s(])[*_]([^\s*_][^*_]*)[*_]`)
	leadPattern  = regexp.MustCompile(`(?i)^(?:[-*•–#>]+\s+|\(?\d{1,2}[.)]\s+|(?:final )?answer\s*:\s*)+`)
	blankPattern = regexp.MustCompile(`^(?i:[-*•–#>\s]*\(?\d{0,2}[.):]?|(?:final )?answer\s*:?)\s*$`)
)

// tidy takes the marks of Markdown off a sentence. Nothing is left of a heading, a
// row of a table, and a line that leads to others: they state nothing.
func tidy(sentence string) string {
	sentence = slanted.ReplaceAllString(strings.TrimSpace(emphasis.Replace(sentence)), "$1$2")
	if blankPattern.MatchString(sentence) || strings.HasPrefix(sentence, "#") || strings.HasPrefix(sentence, "|") || strings.HasSuffix(sentence, ":") {
		return ""
	}
	return strings.Join(strings.Fields(leadPattern.ReplaceAllString(sentence, "")), " ")
}

// lines puts an empty line between the lines of a text: every line of a model
// stands by itself.
func lines(text string) string { return strings.ReplaceAll(text, "\n", "\n\n") }

// declines tells whether a sentence says that the passages hold no answer.
func declines(sentence string) bool {
	return len(sentence) <= declineSentence && declinePattern.MatchString(sentence)
}

// withoutSources cuts a list of sources off the end of a text.
func withoutSources(text string) string {
	if list := sourcesPattern.FindStringIndex(text); list != nil {
		return text[:list[0]]
	}
	return text
}

// withoutMarks takes the marks out of a text and tells where they stood.
func withoutMarks(text string) (string, []mark) {
	var plain strings.Builder
	var marks []mark
	from := 0
	for _, found := range markPattern.FindAllStringSubmatchIndex(text, -1) {
		start, end := found[0], found[1]
		if stop := found[10]; stop >= 0 { // the full stop after (1) is none of it
			end = stop
		}
		plain.WriteString(text[from:start])
		for _, n := range numbersOf(text[start:end]) {
			marks = append(marks, mark{passage: n, at: plain.Len()})
		}
		from = end
	}
	plain.WriteString(text[from:])
	return plain.String(), marks
}

// widestRange is the most passages that a mark like [2-4] can mean.
const widestRange = 20

// numbersOf gives the numbers of a mark, those between the ends of a range too.
func numbersOf(text string) (list []int) {
	ranged := false
	for _, piece := range numberPattern.FindAllString(text, -1) {
		n, err := strconv.Atoi(piece)
		if err != nil {
			ranged = true
			continue
		}
		if last := len(list) - 1; ranged && last >= 0 && n-list[last] <= widestRange {
			for between := list[last] + 1; between < n; between++ {
				list = append(list, between)
			}
		}
		list, ranged = append(list, n), false
	}
	return list
}

// named are the passages that the marks between two places of a text name. A mark
// after the full stop belongs to the sentence before it.
func named(marks []mark, start, next int) []int {
	var list []int
	for _, m := range marks {
		if m.at > start && m.at <= next && !slices.Contains(list, m.passage) {
			list = append(list, m.passage)
		}
	}
	return list
}

// settled is the part of a growing text in which no mark can change any more.
func settled(text string) string {
	if open := openMark.FindStringIndex(text); open != nil {
		return text[:open[0]]
	}
	return text
}
