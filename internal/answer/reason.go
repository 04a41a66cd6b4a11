package answer

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/followup"
	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/search"
)

// closest is how many passages an abstention shows.
const closest = 3

// abstain says why there is no answer and what came closest.
func (s *Service) abstain(ctx context.Context, answer Answer, evidence Evidence) (Answer, error) {
	why, err := s.reason(ctx, evidence)
	if err != nil {
		return Answer{}, fmt.Errorf("say why there is no answer: %w", err)
	}
	answer.Abstention = abstention(evidence, why)
	return answer, nil
}

func abstention(evidence Evidence, reason string) *Abstention {
	return &Abstention{
		Reason:       reason,
		MissingTerms: evidence.MissingTerms,
		Closest:      evidence.Passages[:min(closest, len(evidence.Passages))],
	}
}

// reason tells a person why there is no answer: nothing to search in, words that no
// article has in any form, or a subject of which the detail is not told.
func (s *Service) reason(ctx context.Context, evidence Evidence) (string, error) {
	if evidence.absent != "" {
		return evidence.absent, nil
	}
	if evidence.searched == 0 {
		return "there are no articles to answer from: add some", nil
	}
	missing, err := s.nowhere(ctx, evidence.MissingTerms)
	if err != nil {
		return "", err
	}
	if names := slices.DeleteFunc(slices.Clone(missing), func(w string) bool { return unicode.IsLower(firstRune(w)) }); len(names) > 0 {
		return "no article mentions " + quoted(names), nil
	}
	a := understand(evidence.Question)
	subject, n, err := s.subject(ctx, evidence, a)
	switch {
	case err != nil:
		return "", err
	case len(missing) > 0 && (n == 0 || !unicode.IsUpper(firstRune(subject))):
		return "no article mentions " + quoted(missing), nil
	case n == 0:
		return "no article says this", nil
	case n == 1:
		return fmt.Sprintf("one article mentions “%s”, but does not say %s", subject, detail(a, evidence.Question)), nil
	}
	return fmt.Sprintf("%s articles mention “%s”; none says %s", inWords(n), subject, detail(a, evidence.Question)), nil
}

// wordStem is how many first letters of a word must stand in an article for it to be
// there in another form: Afghan and Afghanistan. Shorter words have no such form.
const wordStem = 5

// nowhere are the words that stand in no article in any form that rules know.
func (s *Service) nowhere(ctx context.Context, words []string) ([]string, error) {
	var list []string
	for _, word := range words {
		stands, err := s.standsSomehow(ctx, word)
		if err != nil {
			return nil, err
		}
		if !stands {
			list = append(list, word)
		}
	}
	return list, nil
}

// standsSomehow tells whether a form of a word, or a word with the same beginning,
// stands in an article. The index has stems, but not one for all forms of a word.
func (s *Service) standsSomehow(ctx context.Context, word string) (bool, error) {
	for _, term := range article.Terms(strings.Join(inflected(word), " ")) {
		for _, form := range append(followup.Forms(term), term) {
			if held, err := s.Library.HasTerm(ctx, form, false); held || err != nil {
				return held, err
			}
		}
	}
	terms := article.Terms(word)
	if len(terms) != 1 {
		return false, nil
	}
	letters := []rune(terms[0])
	if len(letters) <= wordStem || !unicode.IsLetter(letters[0]) {
		return false, nil
	}
	return s.Library.HasTerm(ctx, string(letters[:max(wordStem, len(letters)-wordStem/2)]), true)
}

// inflected are a word and what may be forms of it: die, dies, died, dying.
func inflected(word string) []string {
	if len(article.Terms(word)) != 1 || !unicode.IsLetter(firstRune(word)) {
		return []string{word}
	}
	list := []string{word}
	for _, ending := range []string{"", "s", "es", "d", "ed", "ing"} {
		bare := strings.TrimSuffix(word, ending)
		if len(bare) < 2 || bare+ending != word {
			continue
		}
		for _, other := range []string{"", "s", "es", "d", "ed", "ing", "e"} {
			list = append(list, bare+other)
		}
		list = append(list, strings.TrimSuffix(bare, "e")+"ing")
		if stem, ok := strings.CutSuffix(bare, "ie"); ok {
			list = append(list, stem+"ying")
		}
		if stem, ok := strings.CutSuffix(bare, "y"); ok {
			list = append(list, stem+"ied", stem+"ies", stem+"ie")
		}
	}
	return list
}

// runOfNames are words with a capital next to each other.
var runOfNames = regexp.MustCompile(`\p{Lu}[\p{L}\p{N}'’.-]*(?:\s+(?:(?:of|the|de|for|and)\s+)*\p{Lu}[\p{L}\p{N}'’.-]*)*`)

// longestSubject is the most words of a subject without a name.
const longestSubject = 4

// subject is what the question is about, in its own words, and how many of the
// articles that may be searched mention it: the longest name, or else the longest run
// of telling words, that stands in an article.
func (s *Service) subject(ctx context.Context, evidence Evidence, a asked) (subject string, n int, err error) {
	for _, candidate := range subjects(evidence.Question, a) {
		terms := article.Terms(candidate)
		if len(terms) == 0 {
			continue
		}
		page, err := s.Library.Articles(ctx, evidence.filter, library.ListOptions{Limit: 1, Phrases: [][]string{terms}})
		if err != nil || page.Total > 0 {
			return candidate, page.Total, err
		}
	}
	return "", 0, nil
}

// subjects are what a question may be about, the best first.
func subjects(question string, a asked) []string {
	text := unwrapped(lastAsked(question))
	var names, runs []string
	for _, name := range runOfNames.FindAllString(text, -1) {
		name = strings.TrimRight(strings.TrimSuffix(strings.TrimSuffix(name, "'s"), "’s"), ".'")
		first, rest, _ := strings.Cut(name, " ")
		if strings.HasPrefix(text, first) && (asksFirst.MatchString(first) || yesNoFirst.MatchString(first+" ") || imperative.MatchString(first+" x")) {
			name = rest
		}
		if name != "" {
			names = append(names, name)
		}
	}
	words := strings.Fields(text)
	for length := min(longestSubject, len(words)); length > 0; length-- {
		for i := len(words) - length; i >= 0; i-- {
			if run := words[i : i+length]; tellingRun(run, a) && (length > 1 || !modifier.MatchString(run[0])) {
				runs = append(runs, strings.Trim(strings.Join(run, " "), ",;:\"“”()"))
			}
		}
	}
	slices.SortStableFunc(names, func(x, y string) int { return len(strings.Fields(y)) - len(strings.Fields(x)) })
	return append(names, runs...)
}

// modifier are words that say little by themselves.
var modifier = regexp.MustCompile(`(?i)(?:er|est|ed|ing|ly|ous|ful|ic)$`)

// tellingRun tells whether all words of a run say what a question is about.
func tellingRun(words []string, a asked) bool {
	for _, word := range words {
		lower := strings.ToLower(strings.Trim(word, ",;:\"“”()"))
		if len(search.ContentTerms(lower)) == 0 || lower == a.noun || joints[lower] || owners[lower] || slices.Contains(auxiliaries, lower) || strings.HasSuffix(lower, "'s") || asksFirst.MatchString(lower) {
			return false
		}
	}
	return true
}

var howPattern = regexp.MustCompile(`(?i)\bhow \w+`)

// detail names what is not told, in the words of the question.
func detail(a asked, question string) string {
	switch a.kind {
	case kindPerson:
		return cmpNoun("which ", a.noun, "who")
	case kindTime:
		return cmpNoun("which ", a.noun, "when")
	case kindPlace:
		return cmpNoun("which ", a.noun, "where")
	case kindReason:
		return "why"
	case kindManner:
		return "how"
	case kindYesNo:
		return "whether this is so"
	case kindDefinition:
		return "what that is"
	case kindAmount:
		how := strings.ToLower(howPattern.FindString(question))
		switch {
		case how == "" && a.words["which"]:
			return "which " + a.noun
		case how == "" && plural(a.noun):
			return "what the " + a.noun + " are"
		case how == "":
			return "what the " + a.noun + " is"
		case a.noun != "" && (how == "how many" || how == "how much"):
			return how + " " + a.noun
		}
		return how
	}
	if a.words["which"] && a.noun != "" {
		return "which " + a.noun
	}
	return "this"
}

// cmpNoun names a thing by its noun, or by a word for it where there is none.
func cmpNoun(which, noun, without string) string {
	if noun == "" {
		return without
	}
	return which + noun
}

var numberWords = strings.Fields("no one two three four five six seven eight nine ten")

// inWords writes small numbers as words.
func inWords(n int) string {
	if n < len(numberWords) {
		return numberWords[n]
	}
	return fmt.Sprint(n)
}

// quoted lists words: “a”, “b” or “c”.
func quoted(words []string) string {
	list := make([]string, len(words))
	for i, word := range words {
		list[i] = "“" + word + "”"
	}
	if len(list) == 1 {
		return list[0]
	}
	return strings.Join(list[:len(list)-1], ", ") + " or " + list[len(list)-1]
}
