package answer

import (
	"cmp"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/search"
)

// shaped is what an answer without a model says: whole sentences of the articles, and
// the short answer, where there is one.
type shaped struct {
	statements []statement
	short      string
	certain    bool // rules found the answer: the reader's doubt does not matter
	notes      []string
}

// shape gives the answer the form that the question asks for. There must be a finding.
func shape(evidence Evidence) shaped {
	a, best := understand(evidence.Question), evidence.Findings[0]
	if evidence.formed != nil {
		return *evidence.formed
	}
	plain := shaped{statements: []statement{stated(best)}, short: shortAnswer(evidence.Question, best)}
	switch a.kind {
	case kindList:
		return enumerated(a, evidence, plain)
	case kindReason:
		return reasoned(evidence, plain)
	case kindDefinition:
		return defined(a, evidence, plain)
	case kindYesNo:
		return decided(evidence, plain)
	}
	if group := disagreeing(evidence); len(group) > 1 {
		return disagreed(evidence, group)
	}
	return plain
}

// pool are the sentences of the passages that were read, each once, those of the best
// first.
func pool(evidence Evidence) []statement {
	var list []statement
	for _, f := range evidence.Findings {
		for _, s := range sentencesOf(f.Passage) {
			if !slices.ContainsFunc(list, s.overlaps) {
				list = append(list, s)
			}
		}
	}
	return list
}

var (
	// tellsWhy are words that come with a cause.
	tellsWhy = regexp.MustCompile(`(?i)\b(?:because|due to|owing to|caused? by|causes?|caused|as a result of|thanks to|blam(?:ed|es|ing)|responsib(?:le|ility)|prompted|led to|for (?:want|lack|fear) of|on the advice|in order to|so that|in protest|reasons?|attributed|stems? from|brought|forced|not (?:won|done|enough)|against the)\b`)
	// weaklyWhy may come with one, too.
	weaklyWhy = regexp.MustCompile(`(?i)\b(?:after|following|amid|to (?:avoid|prevent|protect|save|reduce|stop|keep)|chiefly|that is why)\b`)
	// pointsBack begins a sentence whose cause stands in the one before.
	pointsBack = regexp.MustCompile(`^["“]?(?:So|Therefore|Thus|Hence|As a result|That is why|This is why|Consequently|For this reason|For that reason)\b`)
)

const (
	whyClear    = 0.5  // a sentence that tells a cause is worth so much of the question's words
	whyPerhaps  = 0.15 // one that may tell one
	whyKept     = 0.35 // what the reader chose
	whyOwn      = 0.2  // share of the question's words that a sentence must hold itself
	whyWords    = 0.45 // share of the question's words that a sentence with its title must hold
	whyDenied   = 0.6  // a sentence that denies what happened tells no cause for it
	titleAlone  = 0.5  // is lost of a word that only the title holds
	denialReach = 4    // words behind a denial that it turns around
)

// reasoned answers why: with the sentence that tells the cause, and the one that tells
// of what, where that is its neighbour.
func reasoned(evidence Evidence, plain shaped) shaped {
	about := aboutTerms(evidence.Question)
	quote := plain.statements[0]
	worth := func(s statement) float64 {
		inside := covered(about, evidence.weights, s.quote)
		near := inside + (covered(about, evidence.weights, s.passage.Title+"\n"+s.quote)-inside)*(1-titleAlone)
		switch {
		case near < whyWords || inside < whyOwn:
			return 0
		case tellsWhy.MatchString(s.quote):
			near += whyClear
		case weaklyWhy.MatchString(s.quote):
			near += whyPerhaps
		}
		if denies(s.quote, about) && !denial.MatchString(evidence.Question) {
			near -= whyDenied
		}
		return near
	}
	best, most := quote, worth(quote)+whyKept
	for _, s := range pool(evidence) {
		if value := worth(s); value > most {
			best, most = s, value
		}
	}
	told := shaped{statements: withNeighbours(best), short: plain.short}
	if best.span != quote.span {
		told.short = cause(best.quote)
	}
	return told
}

// denies tells whether a sentence denies one of the terms.
func denies(sentence string, terms []string) bool {
	for _, at := range denial.FindAllStringIndex(sentence, -1) {
		words := strings.Fields(sentence[at[1]:])
		for _, term := range article.Terms(strings.Join(words[:min(denialReach, len(words))], " ")) {
			if slices.Contains(terms, term) {
				return true
			}
		}
	}
	return false
}

// withNeighbours is a sentence with the one before or after it, where the cause stands
// there.
func withNeighbours(s statement) []statement {
	sentences := sentencesOf(s.passage)
	at := slices.IndexFunc(sentences, func(other statement) bool { return other.overlaps(s) })
	last := at
	for last+1 < len(sentences) && sentences[last+1].overlaps(s) {
		last++
	}
	switch {
	case at > 0 && pointsBack.MatchString(s.quote):
		return []statement{sentences[at-1], s}
	case at >= 0 && last+1 < len(sentences) && !tellsWhy.MatchString(s.quote) && (tellsWhy.MatchString(sentences[last+1].quote) || !weaklyWhy.MatchString(s.quote)):
		return []statement{s, sentences[last+1]}
	}
	return []statement{s}
}

var causeClause = regexp.MustCompile(`(?i)\b(?:because(?: of)?|due to|owing to|caused by|as a result of|thanks to|for want of|for lack of)\s+([^,.;:()]+)`)

// cause is the clause of a sentence that names the cause, "" where rules find none.
func cause(sentence string) string {
	if found := causeClause.FindStringSubmatch(sentence); found != nil {
		return strings.TrimSpace(found[1])
	}
	return ""
}

// What is worth how much in a sentence that may say what something is.
const (
	defCopula    = 3.0
	defApposed   = 3.0 // X, the mayor of Y,
	defBefore    = 2.5 // the mayor, X
	defRelative  = 1.5 // X, who founded
	defNickname  = 2.0 // a device called X
	defFirst     = 0.5 // the first sentence of an article that names it
	defRank      = 0.03
	defAlias     = 1.0 // is lost where only the last word of the name stands
	defCertain   = 2.0
	longestShort = 12 // words of a short answer that is a description
)

// definer finds where a sentence says what something is.
type definer struct {
	pattern *regexp.Regexp
	worth   float64
	short   bool // the first group is the short answer
}

func definersOf(name string) []definer {
	n := strings.ReplaceAll(regexp.QuoteMeta(name), " ", `\s+`)
	return []definer{
		{regexp.MustCompile(`(?i:\b(?:the |an? )?` + n + `\b),\s+((?:the|an?|its|his|her|their)?\s?(?:[\p{Ll}\d][\p{L}\p{N}'’-]*|[\p{Lu}][\p{L}'’-]*)(?:\s[^,;.:()“”"]+)?)(?:,|\.|;|$)`), defApposed, true},
		{regexp.MustCompile(`(?i:\b` + n + `\b),\s+((?i:who|which)\s[^,;.:()“”"]+)`), defRelative, false},
		{regexp.MustCompile(`(?i:\b(?:the |an? )?` + n + `)\s+(?:is|was|are|were|means)\s+((?:an?|the|one of)\s[^,;.:()“”"]+)`), defCopula, true},
		{regexp.MustCompile(`((?:\b[Tt]he|\b[Aa]n?|\b[Ii]ts|’s|'s)\s(?:[\p{L}’'-]+\s){0,5}[\p{Ll}’'-]+),\s+(?i:` + n + `)\b`), defBefore, true},
		{regexp.MustCompile(`((?:\b[Tt]he|\b[Aa]n?|\b[Ii]ts)\s(?:[\p{Ll}’'-]+\s){1,4})(?i:` + n + `)\b`), defBefore, true},
		{regexp.MustCompile(`(?i:(?:called|named|nicknamed|known as|dubbed)\s+(?:an? |the )?["“]?` + n + `)\b`), defNickname, false},
		{regexp.MustCompile(`(?i:\b` + n + `\b),?\s+(?:who|which)\s`), defRelative, false},
	}
}

// defined answers what something is: with the sentence that says so, the first that an
// article has if it can. An article that gives the full name may go on with "the trust".
func defined(a asked, evidence Evidence, plain shaped) shaped {
	name := determiner.ReplaceAllString(a.subject, "")
	if len(article.Terms(name)) == 0 {
		return plain
	}
	d := definition{rules: definersOf(name), terms: article.Terms(name), best: plain, named: map[string]bool{}}
	for rank, p := range evidence.Passages {
		d.look(p, rank, 0)
	}
	words := strings.Fields(name)
	if d.most == 0 && len(words) > 1 && isName(name, evidence.Question) {
		d.rules, d.terms = definersOf(strings.ToLower(words[len(words)-1])), article.Terms(words[len(words)-1])
		named := d.named
		d.named = map[string]bool{}
		for rank, p := range evidence.Passages {
			if named[p.ArticleID] {
				d.look(p, rank, defAlias)
			}
		}
	}
	return d.best
}

// definition is the best sentence so far that says what something is.
type definition struct {
	rules []definer
	terms []string        // of the name
	named map[string]bool // articles that have named it
	most  float64
	best  shaped
}

// look looks for a better one in a passage.
func (d *definition) look(p search.Passage, rank int, loss float64) {
	for _, s := range sentencesOf(p) {
		if !holdsRun(article.Terms(s.quote), d.terms) {
			continue
		}
		first := !d.named[p.ArticleID]
		d.named[p.ArticleID] = true
		value, short := describes(d.rules, s.quote)
		if value == 0 {
			continue
		}
		if first {
			value += defFirst
		}
		if value -= defRank*float64(rank) + loss; value > d.most {
			d.most, d.best = value, shaped{[]statement{s}, cmp.Or(short, onlyWithin(d.best.short, s.quote)), value >= defCertain, nil}
		}
	}
}

// onlyWithin is a short answer, if the sentence says it.
func onlyWithin(short, quote string) string {
	if strings.Contains(quote, short) {
		return short
	}
	return ""
}

// describes tells how well a sentence says what something is, and the description,
// where rules can cut it out.
func describes(rules []definer, sentence string) (worth float64, short string) {
	for _, rule := range rules {
		found := rule.pattern.FindStringSubmatch(sentence)
		if found == nil || rule.worth <= worth {
			continue
		}
		description := ""
		if rule.worth == defApposed && !describing(found[1]) || rule.worth == defBefore && looseEnd.MatchString(strings.TrimSpace(found[1])) { // the money of the trust
			continue
		}
		if rule.short {
			description = strings.TrimSpace(determiner.ReplaceAllString(ownerEnd.ReplaceAllString(found[1], ""), ""))
			if words := len(strings.Fields(description)); words == 0 || words > longestShort || saying.MatchString(description) {
				if words == 0 || saying.MatchString(description) {
					continue
				}
				description = ""
			}
		}
		worth, short = rule.worth, description
	}
	return worth, short
}

// describing tells whether what follows a name and a comma says who or what that is,
// and does not go on with the sentence.
func describing(phrase string) bool {
	words := strings.Fields(strings.ToLower(phrase))
	if len(words) > 0 && (owners[words[0]] || words[0] == "a" || words[0] == "an") {
		return true
	}
	return slices.ContainsFunc(words[:min(4, len(words))], func(w string) bool { return personNouns[singular(w)] || possessive(w) })
}

// ownerEnd is left of "the council's" where a description begins in the middle.
var ownerEnd = regexp.MustCompile(`^['’]s\s+`)

// saying begins what is no description but the next clause.
var saying = regexp.MustCompile(`(?i)^(?:said|says|told|added|and|or|but|for|so|if|with|because|since|though|although|I|we|you|he|she|it|they|there|where|when|while|in|on|at|after|before|however|too|then|also|as|is|was|has|had|who|which|whose|[\p{L}]+ing)\b`)

const (
	mostItems     = 5
	listedMargin  = 3.0 // how far an item's finding may score below the best
	listedCovered = 0.9
	longestItem   = 6 // words
)

// enumerated answers a question for several: with the sentence that lists them, or with a
// sentence of each that the passages name.
func enumerated(a asked, evidence Evidence, plain shaped) shaped {
	if listed := amountsListed(a, evidence); len(listed.statements) > 1 {
		return listed
	}
	best := evidence.Findings[0]
	span := wholeList(best.Quote, a.unitOf(best))
	plain.short = span.Of(best.Quote)
	if enumerates(plain.short) {
		return plain
	}
	if more := following(a, plain.statements[0]); len(more) > 0 {
		plain.statements = append(plain.statements, more...)
		if countsThem.MatchString(plain.short) {
			plain.short = "" // Two
		}
		return plain
	}
	return gathered(a, evidence, plain)
}

var (
	item      = `(?:(?:in )?(?:1\d|20)\d\d\b|(?:the |The )?\p{Lu}[\p{L}\p{M}\p{N}'’&.-]*(?:\s(?:(?:of|de|the|for|and the)\s)?\p{Lu}[\p{L}\p{M}\p{N}'’&-]*)*)`
	itemAfter = regexp.MustCompile(`^(?:,?\s+and\s+|,\s+|\s+or\s+)` + item)
	itemAhead = regexp.MustCompile(item + `(?:,?\s+and\s+|,\s+|\s+or\s+)$`)
	severals  = regexp.MustCompile(`,\s|\s(?:and|or)\s`)
)

// byItself is a finding's score whatever others say.
func (f Finding) byItself() float64 { return f.Score - agreementWeight*math.Log1p(f.Agreement) }

// isDateline tells whether a finding is the place in capitals that an article begins
// with.
func (f Finding) isDateline(short string) bool {
	return f.Span.Start == 0 && short == strings.ToUpper(short)
}

// holdsOffice tells whether a finding's sentence names the office, and nothing that the
// question does not ask of, where the question asks for those who hold it.
func (a asked) holdsOffice(f Finding, name string, of topic) bool {
	one := singular(a.noun)
	if a.item != kindPerson || !office.MatchString(one) {
		return true
	}
	return officeRule(one).MatchString(f.Quote) && of.ofThis(f, f.inQuote()) && leading.MatchString(name)
}

// wholeList grows a name to the list of names that it stands in.
func wholeList(text string, span article.Span) article.Span {
	if enumerates(span.Of(text)) {
		return span
	}
	for {
		more := itemAfter.FindString(text[span.End:])
		if more == "" || !enumerates(text[span.Start:]) {
			break
		}
		span.End += len(more)
	}
	for {
		more := itemAhead.FindString(text[:span.Start])
		if more == "" {
			return span
		}
		span.Start -= len(more)
	}
}

func enumerates(text string) bool { return severals.MatchString(text) }

// countsThem is a sentence that says how many follow: Two cuts were withdrawn.
var countsThem = regexp.MustCompile(`(?i)\b(?:two|three|four|five|several|some|these|following)\b`)

// following are the sentences behind one that says how many there are and names none.
func following(a asked, s statement) []statement {
	if !countsThem.MatchString(s.quote) || a.noun == "" || !holdsRun(article.Terms(s.quote), article.Terms(a.noun)) {
		return nil
	}
	sentences := sentencesOf(s.passage)
	at := slices.IndexFunc(sentences, func(other statement) bool { return other.overlaps(s) })
	if at < 0 {
		return nil
	}
	return sentences[min(at+1, len(sentences)):min(at+3, len(sentences))]
}

// sums are amounts that a question may want listed.
var sums = article.WordSet("estimate figure sum total number amount count")

// amountsListed are the amounts that findings answer with, each once, the newest first.
func amountsListed(a asked, evidence Evidence) shaped {
	amounts, ok := amountsOf(evidence)
	if !ok || a.item != kindAmount && !sums[singular(a.noun)] && !moneyNouns[singular(a.noun)] {
		return shaped{}
	}
	var list []Finding
	var values []assertion
	for _, f := range evidence.Findings {
		f, value, ok := amounts.of(f)
		if ok && len(list) < mostItems && alone(evidence, f) >= DefaultThreshold && f.Around >= sameMatter && !slices.ContainsFunc(values, value.agrees) {
			list, values = append(list, f), append(values, value)
		}
	}
	slices.SortStableFunc(list, func(f, g Finding) int { return g.Passage.PublishedAt.Compare(f.Passage.PublishedAt) })
	var made shaped
	var said []string
	for _, f := range list {
		made.statements, said = append(made.statements, stated(f)), append(said, f.Short)
	}
	made.short = strings.Join(said, ", ")
	return made
}

// gathered adds what other passages name. What others agree with is said more often,
// and is not more of an item for that.
func gathered(a asked, evidence Evidence, plain shaped) shaped {
	best := evidence.Findings[0]
	items, known := []string{plain.short}, termSet(article.Terms(plain.short))
	like := asked{kind: a.item, noun: a.noun, words: a.words}
	asksOf := topicOf(evidence.Question)
	for _, f := range evidence.Findings[1:] {
		short := shortAnswer(evidence.Question, f)
		switch {
		case len(plain.statements) == mostItems:
		case likeness(known, termSet(article.Terms(short))) > 0 || f.Margin <= 0 || f.byItself() < best.byItself()-listedMargin || f.Covered < listedCovered*best.Covered || f.Around < listedCovered*best.Around:
		case fits(like, short, f.Quote) < fitUnknown || f.isDateline(short) || !a.holdsOffice(f, short, asksOf) || slices.ContainsFunc(plain.statements, stated(f).overlaps):
		default:
			maps.Copy(known, termSet(article.Terms(short)))
			items = append(items, short)
			plain.statements = append(plain.statements, stated(f))
		}
	}
	if len(strings.Fields(plain.short)) > 2*longestItem {
		plain.short = "" // is no item, but most of a sentence
	}
	if safe := !slices.ContainsFunc(items, func(i string) bool { return len(strings.Fields(i)) > longestItem }); safe {
		plain.short = strings.Join(items, ", ")
	}
	return plain
}
