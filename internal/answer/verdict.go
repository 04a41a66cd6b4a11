package answer

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/followup"
	"github.com/pressmark/pressmark/internal/search"
)

// decided answers a question for yes or no with the newest sentence that speaks to it.
// The short answer is Yes or No only where that sentence clearly says so: better none
// than a wrong one.
func decided(evidence Evidence, plain shaped) shaped {
	plain.short = ""
	p, ok := propositionOf(evidence.Question)
	if !ok {
		return plain
	}
	var found []judged
	for _, s := range pool(evidence) {
		if p.spokenOf(s) {
			found = append(found, judged{s, p.judge(s.quote)})
		}
	}
	slices.SortStableFunc(found, func(a, b judged) int { return b.passage.PublishedAt.Compare(a.passage.PublishedAt) })
	if len(found) == 0 {
		return plain
	}
	clear := slices.IndexFunc(found, func(j judged) bool { return j.verdict != unclear })
	if clear < 0 {
		return shaped{statements: []statement{found[0].statement}}
	}
	if doubt := slices.IndexFunc(found[:clear], func(j judged) bool { return j.passage.ArticleID != found[clear].passage.ArticleID }); doubt >= 0 {
		return shaped{statements: []statement{found[doubt].statement, found[clear].statement}}
	}
	told := shaped{statements: []statement{found[clear].statement}}
	if !p.mayHaveChanged(found[clear], found[clear+1:], evidence) {
		told.short = string(found[clear].verdict)
	}
	return told
}

// verdict is what a sentence says to a question for yes or no.
type verdict string

const (
	yes     verdict = "Yes"
	no      verdict = "No"
	unclear verdict = ""
)

type judged struct {
	statement
	verdict verdict
}

// proposition is what a question for yes or no asks the truth of.
type proposition struct {
	helper  string   // the auxiliary the question begins with
	core    []string // terms of what is said to be so, in order
	names   []string // those of them that are names
	around  []string // terms of when, where and of what
	anybody bool     // asked of anybody at all
}

var (
	isItTrue = regexp.MustCompile(`(?i)^(?:is|was) it (?:true|the case|correct|a fact) that\s+`)
	anybody  = regexp.MustCompile(`(?i)\b(?:any|some)(?:one|body|thing)?\b`)
	// denial turns a sentence around.
	denial = regexp.MustCompile(`(?i)\b(?:not|no|never|nobody|none|neither|nor|nothing|without|cannot|no one|no longer)\b|n['’]t\b`)
	// hedges make a sentence say less than that something is so.
	hedges = regexp.MustCompile(`(?i)\b(?:could|(?-i:may)|might|would|should|if|whether|unless|until|almost|nearly|instead|rather|den(?:y|ies|ied|ying)|refus\w+|reject\w*|fail\w*|plan(?:s|ned)?|propos\w+|consider\w*|threaten\w*|expect\w*|hop(?:e|es|ed|ing)|want\w*|wish\w*|ask(?:s|ed)?|demand\w*|call(?:s|ed)? for|likely|unlikely|possibl[ey]|allege\w*|claim\w*|rumou?r\w*|reportedly|accus\w+|about to|hardly|barely|only just|target|aim(?:s|ed)?|promis\w+|bid|tried|try|offer\w*|attempt\w*|suppos\w+|meant to|due to be|was to|were to|is to|are to|believ\w+|think|thinks|thought|fear\w*|doubt\w*|seem\w*|appear\w*)\b`)
	ahead  = regexp.MustCompile(`(?i)\b(?:will|shall|won['’]t)\b`)
)

// propositionOf takes a question for yes or no apart; false where its answer would
// always be doubtful.
func propositionOf(question string) (p proposition, ok bool) {
	text := unwrapped(lastAsked(question))
	p.helper = "was" // a fact is meant to last
	if true := isItTrue.FindString(text); true != "" {
		text = text[len(true):]
	} else {
		first, rest, _ := strings.Cut(text, " ")
		p.helper, text = strings.TrimSuffix(strings.ToLower(first), "n't"), rest
		if slices.Contains([]string{"could", "should", "may", "might", "would", "must", "can", "shall", "if", "whether"}, p.helper) {
			return p, false
		}
	}
	if denial.MatchString(text) {
		return p, false
	}
	p.anybody = anybody.MatchString(text)
	text = anybody.ReplaceAllString(text, "")
	p.core, p.names, p.around = coreTerms(orNot.ReplaceAllString(text, ""))
	return p, len(p.core) > 0
}

// coreTerms parts what is said to be so from when, where and of what.
func coreTerms(text string) (core, names, around []string) {
	inCore, verbs := true, 0
	for word := range strings.FieldsSeq(text) {
		lower := strings.ToLower(strings.Trim(word, ",.;:\"“”()"))
		if verbs > 0 && joints[lower] && lower != "and" && lower != "or" {
			inCore = false
		}
		for _, term := range search.ContentTerms(word) {
			if !unicode.IsUpper(firstRune(word)) {
				verbs++
			} else if inCore {
				names = append(names, followup.BaseForm(term))
			}
			if inCore {
				core = append(core, followup.BaseForm(term))
			} else {
				around = append(around, followup.BaseForm(term))
			}
		}
	}
	return core, names, around
}

const (
	aroundNeeded = 0.6 // of the words around must stand in the sentence or its title
	shortWords   = 8   // a sentence this short leaves them to those before it
)

// spokenOf tells whether a sentence speaks of what the question asks. A pronoun may
// stand for a name that the passage has.
func (p proposition) spokenOf(s statement) bool {
	own, title, passage := baseForms(s.quote), baseForms(s.passage.Title), baseForms(s.passage.Title+"\n"+s.passage.Text)
	for _, term := range p.core {
		meant := slices.Contains(p.names, term) && passage[term] && pronouns.MatchString(s.quote)
		if !own[term] && !meant {
			return false
		}
	}
	held, near := 0, 0
	for _, term := range p.around {
		if own[term] || title[term] {
			held++
		}
		if passage[term] {
			near++
		}
	}
	if float64(held) >= aroundNeeded*float64(len(p.around)) {
		return true
	}
	return near == len(p.around) && len(strings.Fields(s.quote)) <= shortWords
}

var pronouns = regexp.MustCompile(`(?:^|[\s“"])(?:[Hh]e|[Ss]he|[Ii]t|[Tt]hey|[Tt]he \p{Ll}+|M(?:r|s|rs)\.? \p{Lu}\S+)\b`)

func baseForms(text string) map[string]bool {
	set := map[string]bool{}
	for _, term := range article.Terms(text) {
		set[followup.BaseForm(term)] = true
	}
	return set
}

// judge tells what a sentence says to the question.
func (p proposition) judge(quote string) verdict {
	clause := p.clause(quote)
	future := p.helper == "will" || p.helper == "wo" || p.helper == "shall"
	switch {
	case strings.Contains(clause, "?") || hedges.MatchString(clause) && !p.holds(hedges.FindString(clause)):
		return unclear
	case ahead.MatchString(clause) != future:
		return unclear
	case !p.inOrder(clause):
		return unclear
	}
	switch denied := denial.FindAllString(clause, -1); {
	case len(denied) == 1 && !strings.Contains(strings.ToLower(clause), "not only"):
		return no
	case len(denied) > 1:
		return unclear
	}
	return yes
}

// holds tells whether the question has a word itself.
func (p proposition) holds(word string) bool {
	terms := article.Terms(word)
	return len(terms) > 0 && slices.Contains(p.core, followup.BaseForm(terms[0]))
}

// clauseReach is how many words before the first word of the question may turn its
// clause around.
const clauseReach = 6

// clause is the part of a sentence that holds the words of the question, with some
// before it.
func (p proposition) clause(quote string) string {
	var first, last = -1, -1
	for _, term := range article.TermSpans(quote) {
		if slices.Contains(p.core, followup.BaseForm(term.Text)) {
			if first < 0 {
				first = term.Start
			}
			last = term.End
		}
	}
	if first < 0 {
		return quote
	}
	before := strings.Fields(quote[:first])
	start := strings.Join(before[max(0, len(before)-clauseReach):], " ")
	after, _, _ := strings.Cut(strings.NewReplacer(";", ",", ":", ",", ".", ",", "—", ",").Replace(quote[last:]), ",")
	return start + " " + quote[first:last] + after
}

// inOrder tells whether the words stand in the clause as in the question: who did it to
// whom.
func (p proposition) inOrder(clause string) bool {
	var order []int
	for _, term := range article.TermSpans(clause) {
		base := followup.BaseForm(term.Text)
		if slices.Contains(p.names, base) && !unicode.IsUpper(firstRune(term.Of(clause))) {
			continue // Wendle Water, and drinking water
		}
		if at := slices.Index(p.core, base); at >= 0 && !slices.Contains(order, at) {
			order = append(order, at)
		}
	}
	return slices.IsSorted(order)
}

// mayHaveChanged tells whether a clear sentence may no longer be so, or is contradicted.
func (p proposition) mayHaveChanged(clear judged, older []judged, evidence Evidence) bool {
	lasting := !slices.Contains([]string{"is", "are", "do", "does"}, p.helper)
	if clear.verdict == no && lasting && slices.ContainsFunc(older, func(j judged) bool { return j.verdict == yes }) {
		return true
	}
	if lasting {
		return false
	}
	most := slices.MaxFunc(evidence.Findings, func(a, b Finding) int { return cmp.Compare(a.Covered, b.Covered) }).Covered
	return slices.ContainsFunc(evidence.Findings, func(f Finding) bool {
		return f.Passage.PublishedAt.After(clear.passage.PublishedAt) && f.Covered >= aroundNeeded*most
	})
}
