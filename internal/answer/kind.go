package answer

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pressmark/pressmark/internal/article"
)

// kind is what a question asks for.
type kind string

// The kinds of questions.
const (
	kindPerson     kind = "person"
	kindPlace      kind = "place"
	kindTime       kind = "time"
	kindAmount     kind = "amount"
	kindList       kind = "list"
	kindReason     kind = "reason"
	kindDefinition kind = "definition" // what something is, who somebody is
	kindYesNo      kind = "yes/no"
	kindManner     kind = "manner"   // how something is done
	kindArticles   kind = "articles" // which articles, or how many, mention something
	kindOther      kind = "other"
)

// asked is a question as far as rules understand it.
type asked struct {
	kind    kind
	item    kind            // of a list: what its items are
	noun    string          // what is asked for or counted, lower case, where the question names it: "homes" of "How many homes …?"
	words   map[string]bool // of the question, lower case
	subject string          // of a definition, what is to be defined; of articles, what they are to mention, "" for all
}

// rule gives the questions that a pattern matches their kind. A group named
// subject is the subject.
type rule struct {
	kind    kind
	pattern *regexp.Regexp
}

func rules(list ...any) []rule {
	var made []rule
	for pair := range slices.Chunk(list, 2) {
		made = append(made, rule{pair[0].(kind), regexp.MustCompile("(?i)^(?:" + pair[1].(string) + ")")})
	}
	return made
}

const (
	writings = `(?:articles?|stories|reports|texts|documents|pieces)`
	mentions = `(?:mention(?:s|ed|ing)?|about|on|concern(?:s|ing)?|cover(?:s|ing)?|discuss(?:es|ing)?|deal(?:s|ing)? with|talk(?:s|ing)? (?:about|of)|speak(?:s|ing)? (?:about|of)|writ(?:e|es|ing) about|refer(?:s|ring)? to|nam(?:e|es|ing))`
	listed   = `(?:(?:in )?(?:how many|which|what)|(?:what (?:is|was) )?(?:the )?(?:total )?(?:number|count) of|(?:list|show|find|give|name)(?: me)?(?: all)?(?: the)?|all(?: the)?|the)(?: of the)? ` + writings
)

// kindRules are tried in order, the first that matches decides. What none matches
// is told by its noun.
var kindRules = rules(
	kindArticles, listed+` (?:are there |there are |do you have |is there )?(?:that |which |who |are |is |were )?(?:all )?`+mentions+` (?P<subject>.+)$`,
	kindArticles, listed+` (?:do|does|did|is|are|was|were|has|have) (?P<subject>.+?) (?:been )?(?:appear|occur|figure|feature|come up|mentioned|named|discussed|covered)$`,
	kindArticles, listed+`(?: are there| do you have| are stored)?(?: (?:in|of) (?:the |this |my )?(?:library|collection|archive))?$`,
	kindArticles, `how (?:often|many times) (?:is|are|was|were|has|have) (?P<subject>.+?) (?:been )?(?:mentioned|named)\b`,
	kindArticles, `how (?:often|many times) (?:do|does|did) (?:the )?(?:articles?|news|papers?|library) (?:mention|name|speak of|talk about) (?P<subject>.+)$`,

	kindReason, `why\b|how come\b|(?:please )?explain why\b|what for$|(?:for|out of) (?:what|which) (?:reasons?|causes?|motives?)\b|on (?:what|which) grounds?\b|because of what\b`,
	kindReason, `(?:what|which) (?:(?:main |other |two |three )?(?:factors?|reasons?|causes?|events?) )?(?:(?:has|have|had) )?(?:cause[sd]?|led to|lead to|leads to|triggered|triggers|prompted|provoked|sparked|motivated|forced|drove|made|persuaded|convinced)\b`,
	kindReason, `(?:what(?:'s| is| was| are| were) )?(?:the |his |her |its |their |\S+'s? )?(?:(?:main|real|true|exact|likely|probable|official|stated|chief|possible|root|underlying) )?(?:reasons?|causes?|motives?|grounds|explanation) (?:for|of|behind|why|that|given)\b`,
	kindReason, `what(?:'s| is| was| lies| lay| stands) behind\b`,

	kindDefinition, `(?:please )?(?:define|describe|(?:give )?(?:the |a )?(?:definition|meaning) of|tell (?:me|us) (?:something |more )?about) (?P<subject>.+)$`,
	kindDefinition, `(?:please )?explain what (?P<subject>.+) (?:is|are|was|were|means|mean)$`,
	kindDefinition, `what(?:'s| is| was| are| were) meant by (?P<subject>.+)$`,
	kindDefinition, `what (?:does|do) (?:the (?:word|term|name|abbreviation|acronym|letters) )?["“']?(?P<subject>[^"”]+?)["”']? (?:mean|stand for)$`,

	kindTime, `(?:by |since |until |till |from |before |after )?when\b|how (?:long ago|soon|recently|early|late)\b|(?:at |by )?what time\b`,
	kindPlace, `(?:from |to |in |near )?where\b`,
	kindAmount, `(?:for |by |in |at |to |of |over |after |about |within )?how (?:many|much|long|old|far|tall|deep|high|big|large|small|wide|fast|often|heavy|hot|cold|thick|frequently|strong|steep|loud|expensive|costly|short|young|close|near)\b`,
	kindAmount, `what (?:did|does|do|will|would|was|is|has|have|must) .+ (?:cost|weigh|earn|pay|measure|paid|earned)\b`,
	kindManner, `how(?:'d|'s)?(?: exactly)? (?:to|do|does|did|is|was|are|were|can|could|will|would|should|has|have|had|may|might|must)\b|(?:in|by) (?:what|which) (?:ways?|manners?|means|methods?)\b|(?:please )?explain how\b`,
)

var (
	// leadIn is what questions are wrapped in.
	leadIn = regexp.MustCompile(`(?i)^(?:(?:and|so|but|then|ok|okay|well|also|now|please|hey|hello|hi)[\s,]+|(?:(?:can|could|would|will) (?:you|anyone|anybody|someone|somebody) (?:please )?(?:tell me|tell us|say|let me know|show me)|do (?:you|we|they) know|does any(?:one|body) know|i(?:'d| would| want| need)(?: like)? to know|i wonder|i am wondering|any idea)[\s,]+)+`)
	// polite is a request around an imperative, which is kept.
	polite     = regexp.MustCompile(`(?i)^(?:(?:can|could|would|will) you (?:please )?|please )((?:explain|define|describe|name|list|give|show|mention|identify)\b)`)
	tellMe     = regexp.MustCompile(`(?i)^(?:tell|show) (?:me|us) (if|whether|who|whom|whose|what|which|when|where|why|how|articles|the articles|all)\b`)
	remark     = regexp.MustCompile(`(?i)^(?:according to|in|on|at|during|after|before|as of|by|under) [^,?]{1,60},\s*`)
	asksFirst  = regexp.MustCompile(`(?i)^(?:(?:in|on|at|by|to|from|for|with|of|about|into|under|during) )?(?:who|whom|whose|what|which|when|where|why|how)\b`)
	asksInside = regexp.MustCompile(`(?i)\b(?:(?:in|on|at|by|to|from|for|with|of|about) )?(?:who|whom|whose|what|which|when|where|why|how many|how much|how long|how old|how far|how often)\b`)
	yesNoFirst = regexp.MustCompile(`(?i)^(?:if|whether|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|shall|may|might|must|isn't|aren't|wasn't|weren't|don't|doesn't|didn't|hasn't|haven't|hadn't|can't|couldn't|won't|wouldn't|shouldn't)\s`)
	choice     = regexp.MustCompile(`(?i)\bor\b`)
	condition  = regexp.MustCompile(`(?i)^if\b.*,\s.*\b(?:who|whom|whose|what|which|when|where|why|how)\b`)
	request    = regexp.MustCompile(`(?i)^(?:can|could|would|will) you\b`)
	orNot      = regexp.MustCompile(`(?i),?\s+or not$`)
	imperative = regexp.MustCompile(`(?i)^(?:name|list|give|mention|identify|enumerate|tell|show|find)\s+(?:me\s+|us\s+)?(.+)$`)
	whoFirst   = regexp.MustCompile(`(?i)^(?:(?:by|to|from|for|with|of|about) )?(?:who|whom|whose)\b`)
	whoBe      = regexp.MustCompile(`(?i)^who(?:'s|(?: exactly)? (?:is|was|are|were))(?: exactly)?\s+(.+)$`)
	whatFirst  = regexp.MustCompile(`(?i)^(?:(?:in|on|at|by|to|from|for|with|of|about|into|under|during|until|since) )?(?:what|which)\b\s*(.*)$`)
	whatBe     = regexp.MustCompile(`(?i)^(?:what|which)(?:'s|(?: exactly)? (?:is|was|are|were|will be|would be))(?: exactly)?\s+(.+)$`)
)

// inSentences tells whether whole sentences answer, and no span of one.
func (a asked) inSentences() bool {
	return a.kind == kindList || a.kind == kindReason || a.kind == kindDefinition || a.kind == kindYesNo
}

// understand tells what kind of answer a question asks for. It knows English
// alone: any other question asks for something else.
func understand(question string) asked {
	a := understood(question)
	a.words = article.WordSet(strings.ToLower(punctuation.ReplaceAllString(question, " ")))
	return a
}

var punctuation = regexp.MustCompile(`[^\p{L}\p{M}\p{N}'’-]+`)

func understood(question string) asked {
	text := unwrapped(lastAsked(question))
	if a := ordered(text); a.kind != kindOther && !condition.MatchString(text) || asksFirst.MatchString(text) {
		return a
	}
	if inside := lastWord(asksInside, text); inside > 0 { // The painting was sold to whom?
		return ordered(text[inside:])
	}
	return ordered(text)
}

// lastAsked is the last sentence of a question that tells something first.
func lastAsked(question string) string {
	spans := article.Sentences(question)
	for _, span := range slices.Backward(spans) {
		if asksInside.MatchString(span.Of(question)) || strings.HasSuffix(span.Of(question), "?") {
			return span.Of(question)
		}
	}
	return question
}

// lastWord is where the last match of a pattern begins in a text, -1 without one.
func lastWord(pattern *regexp.Regexp, text string) int {
	found := pattern.FindAllStringIndex(text, -1)
	if found == nil {
		return -1
	}
	return found[len(found)-1][0]
}

// ordered understands a question whose first words tell what it asks for.
func ordered(text string) asked {
	for _, r := range kindRules {
		if found := r.pattern.FindStringSubmatch(text); found != nil {
			a := asked{kind: r.kind, noun: countedNoun(text)}
			if i := r.pattern.SubexpIndex("subject"); i > 0 {
				a.subject = strings.TrimSpace(found[i])
			}
			return a
		}
	}
	switch {
	case whoFirst.MatchString(text):
		return whoAsked(text)
	case whatFirst.MatchString(text):
		return whatAsked(text)
	case request.MatchString(text), yesNoFirst.MatchString(text) && choice.MatchString(orNot.ReplaceAllString(text, "")):
		return asked{kind: kindOther}
	case yesNoFirst.MatchString(text):
		return asked{kind: kindYesNo}
	}
	if told := imperative.FindStringSubmatch(text); told != nil {
		return severalOf(byNoun(phraseHead(told[1])))
	}
	a := byNoun(phraseHead(text))
	if len(strings.Fields(text)) > keywords || a.kind != kindTime && a.kind != kindAmount {
		return asked{kind: kindOther}
	}
	return a
}

// keywords is the most words that are taken for a search and not for a sentence.
const keywords = 8

// unwrapped is a question without what it is wrapped in: "Could you tell me …?"
func unwrapped(question string) string {
	text := strings.ReplaceAll(strings.Join(strings.Fields(question), " "), "’", "'")
	text = strings.TrimRight(text, " ?.!")
	if asks := polite.FindStringSubmatch(text); asks != nil {
		text = text[len(asks[0])-len(asks[1]):]
	}
	text = strings.TrimSpace(leadIn.ReplaceAllString(text, ""))
	if asks := tellMe.FindStringSubmatch(text); asks != nil {
		text = text[len(asks[0])-len(asks[1]):]
	}
	if before := remark.FindString(text); before != "" && asksFirst.MatchString(text[len(before):]) {
		text = text[len(before):]
	}
	return text
}

var countPattern = regexp.MustCompile(`(?i)how (?:many|much)(?: more| other| of the| different)? ((?:[\p{L}'-]+ ?){1,3})`)

// countedNoun is what "how many" counts: its first words up to a verb.
func countedNoun(text string) string {
	found := countPattern.FindStringSubmatch(text)
	if found == nil {
		return ""
	}
	noun, _ := nounAt(strings.Fields(found[1]))
	return noun
}

// whoAsked is for questions that begin with who.
func whoAsked(text string) asked {
	about := whoBe.FindStringSubmatch(text)
	if about == nil {
		return asked{kind: kindPerson}
	}
	if isName(about[1], text) && !officeOf.MatchString(about[1]) {
		return asked{kind: kindDefinition, subject: about[1]}
	}
	if noun := phraseHead(about[1]); plural(noun) && !strings.Contains(strings.ToLower(text), " is ") {
		return asked{kind: kindList, item: kindPerson, noun: noun}
	}
	return asked{kind: kindPerson}
}

// officeOf is an office, though its words may all have capitals: the CEO of Lego.
var officeOf = regexp.MustCompile(`(?i)^(?:the\s+)?(?:[\p{L}-]+\s){0,3}?` + offices + `\s+(?:of|at|for)\s`)

// whatAsked is for questions that begin with what or which.
func whatAsked(text string) asked {
	rest := strings.TrimSpace(whatFirst.FindStringSubmatch(text)[1])
	if about := whatBe.FindStringSubmatch(text); about != nil {
		head := phraseHead(about[1])
		if known := byNoun(head); known.kind != kindOther && (known.kind != kindList || known.item != kindOther) && !indefinite.MatchString(about[1]) {
			return known
		}
		if defines(about[1], text) {
			return asked{kind: kindDefinition, subject: about[1]}
		}
		return byNoun(head)
	}
	words := strings.Fields(rest)
	if len(words) == 0 || slices.Contains(auxiliaries, strings.ToLower(words[0])) {
		return asked{kind: kindOther}
	}
	noun, next := nounAt(words)
	if a := byNoun(noun); a.kind == kindList && a.item == kindOther && next == "" && len(words) > 1 && words[1] != "of" && noun == strings.ToLower(words[0]) && strings.HasPrefix(strings.ToLower(text), "what") {
		return asked{kind: kindOther, noun: noun} // What gives them control?
	}
	if invariant[noun] && slices.Contains([]string{"are", "were", "have"}, next) {
		return asked{kind: kindList, item: kindOther, noun: noun}
	}
	if a := byNoun(noun); a.kind != kindTime || next != "and" {
		return a
	}
	return asked{kind: kindTime} // In which month and year …?
}

var (
	indefinite = regexp.MustCompile(`(?i)^(?:an?)\s`)
	determiner = regexp.MustCompile(`(?i)^(?:the|an?)\s+`)
)

// defines tells whether what follows "What is" asks what that is: a name, "a heat
// pump", "norovirus".
func defines(phrase, text string) bool {
	words := strings.Fields(strings.ToLower(phrase))
	joined := slices.ContainsFunc(words, func(w string) bool { return joints[w] || strings.HasSuffix(w, "ing") || strings.HasSuffix(w, "'s") })
	switch {
	case isName(phrase, text):
		return true
	case indefinite.MatchString(phrase):
		return len(words) <= 4 && !slices.ContainsFunc(words, func(w string) bool { return joints[w] })
	}
	return len(words) <= 2 && !joined && !owners[words[0]]
}

var (
	joints = article.WordSet("of for without within among near through in on at to by from with about that which who whom whose when where after before and or as like than between during into under over against known called doing done made going used being not new next")
	owners = article.WordSet("the his her its their our your my this that these those he she it they we you there so left")
)

// isName tells whether a phrase is a name and nothing else. Where the question has no
// capitals at all, two or three plain words are taken for one.
func isName(phrase, text string) bool {
	words := strings.Fields(determiner.ReplaceAllString(phrase, ""))
	if len(words) == 0 || len(words) > 7 {
		return false
	}
	if lowered := strings.ToLower(text); lowered == text || lowered[1:] == text[1:] && !unicode.IsUpper(firstRune(phrase)) {
		return len(words) >= 2 && len(words) <= 3 && !determiner.MatchString(phrase) &&
			!slices.ContainsFunc(words, func(w string) bool {
				return joints[w] || owners[w] || personNouns[singular(w)] || strings.HasSuffix(w, "ing") || strings.HasSuffix(w, "'s")
			})
	}
	for i, word := range words {
		if !unicode.IsUpper(firstRune(word)) && (i == 0 || i == len(words)-1 || !nameJoints[word]) {
			return false
		}
	}
	return true
}

var nameJoints = article.WordSet("of the de da la le van von der bin al ibn del du and for &")

func firstRune(word string) rune {
	r, _ := utf8.DecodeRuneInString(word)
	return r
}

// phraseHead is the noun that a phrase is about: "price" of "the final price of the
// ticket", what comes after "names of the" where that is the head.
func phraseHead(phrase string) string {
	words := strings.Fields(strings.ToLower(strings.NewReplacer(",", " ", `"`, "").Replace(phrase)))
	for i, word := range words {
		if slices.Contains([]string{"name", "names"}, word) && i+2 < len(words) && words[i+1] == "of" {
			rest := phraseHead(strings.Join(words[i+2:], " "))
			if word == "names" && !plural(rest) {
				return rest + "s"
			}
			return rest
		}
	}
	var head []string
	for i, word := range words {
		if i > 0 && (joints[word] && word != "next" && word != "new" && word != "former" || slices.Contains(auxiliaries, word)) {
			break
		}
		head = append(head, word)
	}
	if len(head) == 0 {
		return ""
	}
	return strings.TrimSuffix(head[len(head)-1], "'s")
}

// nounAt is the noun that a phrase after "which" or "what" begins with, in lower
// case, and the auxiliary behind it, if there is one.
func nounAt(words []string) (noun, next string) {
	if len(words) > 2 && words[0] == "of" {
		words = words[2:]
	}
	var phrase []string
	for i, word := range words {
		lower := strings.Trim(strings.ToLower(word), ",")
		if auxiliary := slices.Contains(auxiliaries, lower); auxiliary || i > kindWords || (joints[lower] || owners[lower]) && i > 0 {
			if auxiliary || lower == "and" {
				next = lower
			}
			break
		}
		if i == 0 || !unicode.IsUpper(firstRune(word)) {
			phrase = append(phrase, strings.TrimSuffix(lower, "'s"))
		}
	}
	if len(phrase) == 0 {
		return "", next
	}
	if len(phrase) > 1 && unicode.IsUpper(firstRune(words[0])) {
		phrase = phrase[1:]
	}
	if next != "" && next != "and" {
		return phrase[len(phrase)-1], next
	}
	for _, word := range phrase {
		if byNoun(word).kind != kindOther {
			return word, next
		}
	}
	return phrase[0], next
}

// byNoun is the kind of a question for some noun: the year, the cities.
func byNoun(noun string) asked {
	a := asked{kind: kindOther, noun: noun}
	one := singular(noun)
	switch {
	case personNouns[one]:
		a.kind = kindPerson
	case placeNouns[one]:
		a.kind = kindPlace
	case timeNouns[one]:
		a.kind = kindTime
	case amountNouns[noun] || amountNouns[one]:
		a.kind = kindAmount
	}
	if a.kind != kindAmount && plural(noun) {
		a.kind, a.item = kindList, a.kind
	}
	return a
}

// severalOf makes a list of the amounts that a question wants listed.
func severalOf(a asked) asked {
	if a.kind == kindAmount && plural(a.noun) {
		a.kind, a.item = kindList, kindAmount
	}
	return a
}

// plural tells whether a noun looks like one of several things.
func plural(noun string) bool {
	if irregular[noun] != "" {
		return true
	}
	if invariant[noun] || len(noun) < 4 || !strings.HasSuffix(noun, "s") {
		return false
	}
	for _, ending := range []string{"ss", "us", "is", "'s", "as"} {
		if strings.HasSuffix(noun, ending) {
			return false
		}
	}
	return true
}

// singular is a noun's singular, as far as rules tell.
func singular(noun string) string {
	switch {
	case irregular[noun] != "":
		return irregular[noun]
	case !plural(noun):
		return noun
	case strings.HasSuffix(noun, "ies") && noun != "movies":
		return strings.TrimSuffix(noun, "ies") + "y"
	case strings.HasSuffix(noun, "ches"), strings.HasSuffix(noun, "shes"), strings.HasSuffix(noun, "sses"), strings.HasSuffix(noun, "xes"):
		return strings.TrimSuffix(noun, "es")
	}
	return strings.TrimSuffix(noun, "s")
}

var (
	irregular = map[string]string{"people": "person", "men": "man", "women": "woman", "children": "child", "persons": "person", "criteria": "criterion", "species": ""}
	invariant = article.WordSet("series species means news headquarters politics economics physics mathematics athletics goes does was has plays makes runs gets says wins shows plans wants works happens comes")

	personNouns = article.WordSet(`person man woman boy girl child actor actress singer musician artist painter writer author poet journalist reporter
		president minister politician mayor governor senator congressman congresswoman councillor lawmaker chancellor king queen prince princess
		pope bishop priest leader chief head chair chairman chairwoman chairperson boss manager director executive founder owner inventor
		engineer scientist researcher professor doctor surgeon nurse teacher student pupil judge lawyer prosecutor attorney defendant suspect
		victim witness survivor hostage soldier general officer policeman captain pilot driver sailor skipper astronaut player footballer
		athlete coach trainer referee goalkeeper striker swimmer runner cyclist driver boxer winner loser champion candidate member critic
		analyst economist architect designer builder baker farmer fisherman worker employee spokesman spokeswoman spokesperson secretary
		treasurer ambassador diplomat envoy billionaire celebrity star comedian host presenter director filmmaker producer model chef
		official resident neighbour neighbor passenger visitor customer activist campaigner organiser organizer rapper
		husband wife father mother brother sister son daughter friend partner successor predecessor headteacher principal librarian
		historian nobody somebody anyone voter trustee mp developer expert hero villain character`)
	placeNouns = article.WordSet(`place city town village country nation state province region county district borough capital continent island
		street road square avenue neighbourhood neighborhood suburb airport port harbour harbor station stadium arena venue park beach valley
		mountain hill lake location site address headquarters hometown birthplace spot area territory coast border`)
	timeNouns   = article.WordSet("time year month day date week decade century hour season weekday deadline birthday anniversary")
	amountNouns = article.WordSet(`number amount percentage percent proportion share fraction price cost costs total sum salary wage pay income revenue turnover
		profit loss fee fare fine budget bill value worth age size height length width depth weight distance speed temperature rate population
		score turnout capacity area volume duration frequency magnitude average maximum minimum majority debt deficit surplus level toll
		population density quantity limit tax rent`)
)
