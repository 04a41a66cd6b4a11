package answer

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/search"
)

// What one holds at a time, and how the words begin that say that somebody does.
const (
	holding = `(?:lead|led|head|chair|run|ran|manag|coach|command|direct|govern|captain|presid|own|edit)`
	offices = `(?:leader|head|chair(?:man|woman|person)?|manager|coach|commander|director|governor|captain|president|owner|editor|` +
		`chief executive|chief|mayor|minister|premier|secretary|chancellor|ambassador|ceo|boss|speaker|commissioner|principal|spokes(?:man|woman|person))`
)

var (
	// asksHolder is a question for the one who holds an office: its verb or its noun.
	asksHolder = regexp.MustCompile(`(?i)\bwho\s+(?:now |currently )?(` + holding + `)(?:e|s|es|ed|d|n|ned|ing)?\b|` +
		`\bwho(?:'s|’s|\s+(?:is|was|are|were))\s+(?:the\s+)?((?:[\p{L}'’.-]+\s){0,4}?)(` + offices + `)\b`)
	office    = regexp.MustCompile(`(?i)\b` + offices + `\b`)
	byAnother = regexp.MustCompile(`(?i)\b(?:by|to|in|with|from|of|for|at|on|the)\s`) // who was hurt by the director
	past      = regexp.MustCompile(`(?i)\b(?:was|were|led|ran|\p{L}+ed)\b`)
	anyHolder = article.WordSet("chief new now current currently present acting who led ran") // tell nothing of which office
	wholeName = regexp.MustCompile(`^` + fullName + `$`)
)

// holder tells who holds the office that a question asks for.
type holder struct {
	asked
	asksOf  topic
	details []string       // index terms of the words in lower case that tell which office
	rank    []string       // words that make it an office below or beside: deputy, interim
	now     bool           // it is asked who holds it now
	office  *regexp.Regexp // words that say that somebody holds it
}

// holderOf understands a question for the holder of an office.
func holderOf(question string) (holder, bool) {
	found := asksHolder.FindStringSubmatch(question)
	a := understand(question)
	if found == nil || a.kind != kindPerson || byAnother.MatchString(found[2]) {
		return holder{}, false
	}
	word := strings.ToLower(found[1] + found[3])
	ofOffice := officeRule(word)
	h := holder{asked: a, asksOf: topicOf(question), now: !past.MatchString(found[0]) && !year.MatchString(question), office: ofOffice}
	for _, said := range strings.Fields(punctuation.ReplaceAllString(question, " ")) {
		if lower := strings.ToLower(said); anotherOffice[lower] || lower == "interim" || lower == "acting" {
			h.rank = append(h.rank, lower)
			continue
		}
		if said == strings.ToLower(said) && !ofOffice.MatchString(said) && !anyHolder[said] {
			h.details = append(h.details, search.ContentTerms(said)...)
		}
	}
	return h, true
}

// officeRule finds the words that say that somebody holds an office.
func officeRule(word string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:` + rootOf(word) + `)`)
}

// rootOf is a pattern for how the words begin that belong to an office.
func rootOf(word string) string {
	switch word {
	case "led", "lead", "leader":
		return "lead|led"
	case "run", "ran":
		return "run|ran"
	case "ceo", "chief executive":
		return "ceo|executive"
	}
	for _, ending := range []string{"woman", "person", "man", "or", "er", "ent"} {
		if root, ok := strings.CutSuffix(word, ending); ok && len(root) >= shortestRoot {
			return root
		}
	}
	return word
}

// shortestRoot keeps "speaker" from being "speak" and "premier" from being "premi".
const shortestRoot = 5

// holderCosts is by how much a finding may be worse whose sentence says that the one it
// names holds the office.
const holderCosts = 3.0

// tellTheHolder has the best finding name who holds the office that is asked for: where
// its sentence says so of another name than the reader chose, that name; where it tells of
// other offices alone, one about as good goes first.
func tellTheHolder(question string, findings []Finding) {
	h, ok := holderOf(question)
	if !ok || len(findings) == 0 || ofAnEarlierState.MatchString(question) {
		return
	}
	best := findings[0]
	if _, holds := h.of(best); holds {
		return
	}
	if named := h.inSentence(best); len(named) == 1 {
		findings[0] = named[0]
		return
	}
	if !office.MatchString(best.Quote) || h.office.MatchString(best.Quote) && h.ofThisOffice(best.Quote) && !h.lacksRank(best.Quote) && !h.tellsOfAnother(best) {
		return
	}
	at := slices.IndexFunc(findings, func(f Finding) bool {
		_, holds := h.of(f)
		return holds && f.Score >= findings[0].Score-holderCosts
	})
	if at > 0 {
		toFront(findings, at)
	}
}

// inSentence gives a finding's sentence with each name of it that it says holds the
// office.
func (h holder) inSentence(f Finding) []Finding {
	var list []Finding
	for _, at := range anyName.FindAllStringIndex(f.Quote, -1) {
		g := f
		g.Short = f.Quote[at[0]:at[1]]
		g.Span = article.Span{Start: f.QuoteSpan.Start + at[0], End: f.QuoteSpan.Start + at[1]}
		if _, holds := h.of(g); holds {
			list = append(list, g)
		}
	}
	return list
}

var anyName = regexp.MustCompile(fullName)

// personName is a name as it says who holds an office.
type personName []string // terms

// officeReach is how many words may stand between a name and its office.
const officeReach = 6

// of gives the name that a finding answers with, where its sentence says near by that
// this one holds the office, and of nothing else than was asked for.
func (h holder) of(f Finding) (personName, bool) {
	span := h.unitOf(f)
	name := span.Of(f.Quote)
	switch {
	case !wholeName.MatchString(name), strings.HasPrefix(name, "The "), office.MatchString(name), h.asks(name),
		!h.asksOf.ofThis(f, span), !h.ofThisOffice(f.Quote), h.now && tellsOfThePast(f), noHolder.MatchString(f.Quote[:span.Start]):
		return nil, false
	}
	before, after := strings.Fields(f.Quote[:span.Start]), f.Quote[span.End:]
	beyond := strings.Fields(apposed.ReplaceAllString(after, "")) // Ada Brook, an engineer of sixty, is the new director
	if !h.before(before) && !h.behind(strings.Fields(after)) && !h.behind(beyond) {
		return nil, false
	}
	return article.Terms(name), true
}

// noHolder is what stands before the name of one who does not hold the office: the
// director of Northern Rail, she succeeded Jorn Petri as governor.
var noHolder = regexp.MustCompile(`(?i)\b(?:of|at|for|(?:succeed|replac|follow|defeat)(?:s|es|ed|ing)?|beats?|ousts?|ousted|(?:took|takes|taking) over from|than|instead of|after|before)\s+(?:the\s+)?$`)

// asks tells whether the question has a name itself.
func (h holder) asks(name string) bool {
	return !slices.ContainsFunc(strings.Fields(name), func(word string) bool {
		return !h.words[strings.TrimRight(bare(word), "'’")] && !h.words[bare(word)+"'"]
	})
}

var apposed = regexp.MustCompile(`^,[^,;.!?]{1,100},`)

// ofThisOffice tells whether a sentence has half of what the question says of the
// office but names, which may stand in the title: the leader of the council is not any
// leader.
func (h holder) ofThisOffice(sentence string) bool {
	stands := termSet(article.Terms(sentence))
	held := 0
	for _, term := range h.details {
		if stands[term] {
			held++
		}
	}
	return 2*held >= len(h.details)
}

// before tells whether the words before a name say that it holds the office.
func (h holder) before(words []string) bool {
	for i := len(words) - 1; i >= max(0, len(words)-1-officeReach); i-- {
		if h.names(words, i) {
			return h.joins(words[i+1:])
		}
	}
	return false
}

// behind tells whether the words behind a name say that it holds the office.
func (h holder) behind(words []string) bool {
	for i := range words[:min(officeReach+1, len(words))] {
		if h.names(words, i) {
			return h.joins(words[:i])
		}
	}
	return false
}

// names tells whether a word names the office, and neither that of another ("the
// director Otto Kern") nor another office ("the vice president").
func (h holder) names(words []string, i int) bool {
	beside := words[max(0, i-officeWords):i]
	if !h.office.MatchString(words[i]) || slices.ContainsFunc(beside, h.ofAnother) || slices.ContainsFunc(h.rank, func(rank string) bool {
		return !slices.ContainsFunc(beside, func(word string) bool { return bare(word) == rank })
	}) {
		return false
	}
	return i+1 == len(words) || !unicode.IsUpper(firstRune(words[i+1])) || h.words[bare(words[i+1])]
}

// officeWords is how many words before its noun may belong to an office: "then-White
// House chief", "former Japanese prime minister".
const officeWords = 3

// ofAnother tells whether a word makes an office another than the question asks for.
func (h holder) ofAnother(word string) bool {
	first, _, _ := strings.Cut(bare(word), "-")
	return anotherOffice[first] && !h.words[first]
}

// tellsOfAnother tells whether a finding's sentence tells of a former holder, a deputy or
// the like, or of another organisation's.
func (h holder) tellsOfAnother(f Finding) bool {
	words := strings.Fields(f.Quote)
	for i, word := range words {
		if h.office.MatchString(word) && slices.ContainsFunc(words[max(0, i-officeWords):i], h.ofAnother) {
			return true
		}
	}
	return !h.asksOf.ofThis(f, f.inQuote())
}

// lacksRank tells whether a sentence does not have the word that makes the office asked
// for one below or beside: it tells of the manager, and not of the assistant manager.
func (h holder) lacksRank(sentence string) bool {
	stands := article.WordSet(strings.ToLower(punctuation.ReplaceAllString(sentence, " ")))
	return slices.ContainsFunc(h.rank, func(rank string) bool { return !stands[rank] })
}

// joins tells whether words between a name and an office only join them.
func (h holder) joins(words []string) bool {
	return !slices.ContainsFunc(words, func(word string) bool {
		bare := bare(word)
		return unicode.IsLower(firstRune(bare)) && bare == strings.Trim(word, marks) && !joining[bare] && !h.words[bare]
	})
}

func bare(word string) string { return strings.ToLower(strings.Trim(word, marks)) }

const marks = ",:;()–—“”\"'"

var (
	anotherOffice = article.WordSet("vice deputy lieutenant assistant former ex outgoing late then opposition associate honorary shadow co")
	joining       = article.WordSet(`of the a an and for at in by as is was be been being become becomes became has have had will to who that its his her their
		new now current currently acting interim next first longtime named called elected appointed since serves serving took takes over sworn replaced replaces succeeded succeeds head executive chief general`)
)

// tellsOfThePast tells whether a finding's quote names a year long before it was
// published.
func tellsOfThePast(f Finding) bool {
	return slices.ContainsFunc(year.FindAllString(f.Quote, -1), func(y string) bool {
		return leadingNumber(y) < f.Passage.PublishedAt.Year()-1
	})
}

// agrees tells whether two names may be of one person: they have a word in common.
func (n personName) agrees(with assertion) bool {
	other, ok := with.(personName)
	return !ok || slices.ContainsFunc(n, func(term string) bool { return slices.Contains(other, term) })
}
