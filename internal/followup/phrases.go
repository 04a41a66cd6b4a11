package followup

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/pressmark/pressmark/internal/article"
)

// Words by what they do in a question. They are all in lower case.
var (
	openers     = article.WordSet("and but so or then ok okay well")
	questioners = article.WordSet("who whom whose what which when where why how")
	helpers     = article.WordSet("is are was were be been do does did has have had can could will would shall should may might must am isn't wasn't aren't weren't didn't doesn't don't won't hasn't haven't hadn't can't couldn't wouldn't")
	doing       = article.WordSet("do does did can could will would shall should may might must didn't doesn't don't won't can't couldn't wouldn't")
	determiners = article.WordSet("the a an this that these those his her its their my our your")
	places      = article.WordSet("in at to from near into onto around inside outside towards toward off")
	links       = article.WordSet(`of in at on to from for with by near into onto around inside outside towards toward off under over about
		against between among during before after since until till through across behind without within per as than like because`)
	others  = article.WordSet("and or but not that if who whom whose which when where why how while then there it he she they him her them we you i no yes just ever still already else ago")
	persons = article.WordSet(`minister president mayor leader head chief director manager boss captain deputy secretary spokesman spokeswoman
		spokesperson chairman chairwoman chair chairperson treasurer judge lawyer surgeon doctor nurse teacher professor scientist researcher engineer
		architect author writer editor owner founder driver pilot skipper player scorer goalkeeper coach officer detective sergeant suspect
		victim winner loser candidate councillor senator governor king queen prince princess baker farmer artist singer actor actress
		analyst expert witness resident neighbour man woman boy girl person guy lady mother father husband wife son daughter brother sister
		successor predecessor surveyor executive headteacher coxswain engineer fisherman sister employee worker patient postman librarian auditor commissioner ambassador coordinator investigator administrator negotiator contractor prosecutor inspector
		scientist journalist economist artist activist politician official operator keeper chancellor sponsor organiser`)
	strangers = article.WordSet("man woman boy girl person guy lady politician official couple") // persons said without a name
	measures  = article.WordSet(`cost costs price prices cause causes reason reasons size length height depth width weight speed age number amount
		damage result results outcome date day time year name capital peak end start beginning total share estimate figure aim purpose
		victims title role post kind type sort colour color rest majority most part difference budget sum fine rate level score salary
		toll bill loss profit debt turnout month week hour minute century decade season`)
	// attributes say what something is called or when it was: the thing is meant, not they.
	attributes = article.WordSet("name capital title role post kind type sort age date day time year month week hour minute century decade season end start beginning peak rest part most majority")
	// plain words before a measure do not say of what it is: the final cost.
	plain = article.WordSet("true real exact final first last new old total main likely second latest current average overall whole same")
	ships = article.WordSet("ferry ship boat vessel yacht lifeboat liner tanker trawler mv hms ss")
	// firms are last words of names, and regions first ones, that nobody is called by.
	firms = article.WordSet(`water ferries motors utilities buses ltd inc plc energy systems industries media airlines airways rail railways foods
		mills works united athletic rovers city workers partners academy school fair general islander courier post ledger news science services
		times holdings bay head coast valley summit parliament cup standards nations states street road lane square ministry association society`)
	regions = article.WordSet("north south east west new port saint st lake mount river great fort isle upper lower united national royal european american hong")
	// heads are nouns that go with a name: the Brackwell flood, Dunmarrow library.
	heads = article.WordSet(`accident agency agreement airport army attack bank battle bill board boat breakdown bridge building by-election
		campaign case centre center church city clinic club college commission committee company conference contract council county court
		crash crisis deal debate department desk disaster dispute district drill election ensemble exhibition explosion factory ferry festival
		fire firm flight flood force forest foundation fund game government group harbour harbor hall hospital hotel incident industry barrier repair roof clock fair beach lake hill
		inquiry institute island lander law library line match meadow meeting merger mill mine mission monument mountain museum
		newspaper office operation park parliament party pipeline plan plane plant police port power prison probe programme project
		protest quay race railway region repair report river road robot school scheme sea ship shop spacecraft stadium station statue
		storm street strike study summit survey system talks tank team telescope theatre tower town train treaty trial trust tunnel
		union university valley van vessel village visit vote war yard zoo`)
	// headsAndVerbs are heads that may be the verb behind "did the …".
	headsAndVerbs = article.WordSet(`repair vote strike plan crash fire drill report study visit storm dispute protest campaign attack debate fund
		board race shop park mine match power force project station leak`)
	// happenings are what people die in and causes are asked of.
	happenings = article.WordSet(`accident attack battle breakdown campaign closure collapse conference crash crisis deal dispute drought earthquake
		election by-election explosion festival fire flood game inquiry leak match meeting merger mission operation outage protest race
		robbery storm strike summit talks trial vote war wreck`)
	// collectives are said "they" of.
	collectives = article.WordSet(`agency army band board club commission committee company council court couple crew department family firm force
		government group hospital industry jury newspaper office parliament party police school team trust union university`)
	calendar = article.WordSet("january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday")
	// participles end a question without belonging to its noun: Where was the ferry built?
	participles = article.WordSet(`built made found held shut cut hit lost sold told won caught brought bought sent set paid hurt shot born led kept
		left put taken given seen done known written chosen driven open closed over up down out`)
	// hollow words say nothing without what was spoken of: How many people died?
	hollow = article.WordSet(`people person anyone anybody someone somebody everyone men women children things thing die died dead killed hurt injured
		wounded win won lose lost cause caused causes reason reasons result results outcome cost costs price react reaction respond response
		next happen happens happened responsible blame blamed arrested details detail injuries casualties deaths victims involved consequences
		decide decided decision start started begin began end ended finish finished pay paid comment explain background context exactly affected
		attend attended experts critics opponents supporters make made change changed mean means work works important wrong aftermath
		damage pleased angry benefit benefits suffer suffered survive survived think expect expected plan plans next true`)
)

// word is a word of a question and where it stands.
type word struct {
	text  string
	lower string // without what is joined to it: who for Who's
	start int    // bytes
	end   int
}

var wordPattern = regexp.MustCompile(`[\p{L}\p{N}]+(?:[.'’&/-][\p{L}\p{N}]+)*|[£$€]\p{N}+(?:[.,]\p{N}+)*`)

// joined are the endings that are written together with a questioner or a pronoun.
var joined = regexp.MustCompile(`^(who|what|when|where|why|how|it|he|she|they|that|this|there)['’](?:s|re|d|ll|ve)$`)

func wordsIn(text string) []word {
	var list []word
	for _, at := range wordPattern.FindAllStringIndex(text, -1) {
		w := word{text: text[at[0]:at[1]], start: at[0], end: at[1]}
		w.lower = strings.ReplaceAll(strings.ToLower(w.text), "’", "'")
		if parts := joined.FindStringSubmatch(w.lower); parts != nil {
			w.lower = parts[1]
		}
		list = append(list, w)
	}
	return list
}

func (w word) capital() bool {
	first, _ := utf8.DecodeRuneInString(w.text)
	return unicode.IsUpper(first)
}

// noun is the word without the ending of a possessive.
func (w word) noun() string {
	return strings.TrimSuffix(strings.TrimSuffix(w.lower, "'s"), "'")
}

func (w word) possessive() bool {
	return strings.HasSuffix(w.lower, "'s") || strings.HasSuffix(w.text, "'") || strings.HasSuffix(w.text, "’")
}

// grammar is true of words that are no part of a noun's phrase.
func (w word) grammar() bool {
	return questioners[w.lower] || helpers[w.lower] || links[w.lower] || others[w.lower] || determiners[w.lower]
}

// name is true of words that a name is made of.
func (w word) name() bool { return w.capital() && !w.grammar() && !calendar[w.lower] }

// phrase is a stretch of a text that names somebody or something.
type phrase struct {
	words []word
	start int // byte of the text, the determiner included
	end   int
	text  string // with its determiner
	place bool   // stands behind in, at, to …
	bare  bool   // without a determiner
}

func (p phrase) head() string { return p.words[len(p.words)-1].lower }

func (p phrase) plural() bool {
	head := p.head()
	return strings.HasSuffix(head, "s") && !strings.HasSuffix(head, "ss") && !strings.HasSuffix(head, "us") &&
		!strings.HasSuffix(head, "is") && !strings.HasSuffix(head, "'s") && !p.words[len(p.words)-1].capital()
}

// named is true of phrases that are a name and nothing else.
func (p phrase) named() bool {
	return !slices.ContainsFunc(p.words, func(w word) bool { return !w.name() })
}

// somebody is true of names that look like a person's.
func (p phrase) somebody() bool {
	if !p.named() || !p.bare || len(p.words) > 4 {
		return false
	}
	if firms[p.head()] || regions[p.words[0].lower] {
		return false
	}
	return !slices.ContainsFunc(p.words, func(w word) bool {
		return heads[w.lower] || w.possessive() || strings.ToUpper(w.text) == w.text && len(w.text) > 1 || unicode.IsDigit(rune(w.text[0]))
	})
}

// owned is true of what belongs to somebody or something that only a pronoun names.
func (p phrase) owned() bool {
	first := wordsIn(p.text)[0]
	return !p.bare && possessives[first.lower]
}

// owner is whom or what a phrase says that its head belongs to: "the Korvat tunnel"
// of "the Korvat tunnel's chief surveyor".
func (p phrase) owner() (phrase, bool) {
	for i, w := range p.words[:len(p.words)-1] {
		if w.possessive() {
			owner := p
			owner.words, owner.end = slices.Clone(p.words[:i+1]), p.start+strings.LastIndexAny(p.text[:w.end-p.start], "'’")
			owner.text = p.text[:owner.end-p.start]
			owner.words[i] = wordsIn(owner.text)[len(wordsIn(owner.text))-1]
			owner.words[i].start, owner.words[i].end = w.start, owner.end
			return owner, true
		}
	}
	return phrase{}, false
}

// phrases are the names, and the nouns with a determiner, of a text in order.
func phrases(text string) []phrase {
	words := wordsIn(text)
	var list []phrase
	for i := 0; i < len(words); i++ {
		first := i
		linking := words[i].lower == "that" && i+1 < len(words) && words[i+1].capital() // was it that Mona Lind
		if determiners[words[i].lower] && i+1 < len(words) && !words[i+1].grammar() && !linking {
			first = i + 1
		} else if !words[i].name() || i == 0 && !startsWithName(words) {
			continue
		}
		last := phraseEnd(text, words, i, first)
		if last <= first {
			continue
		}
		list = append(list, phrase{words: words[first:last], start: words[i].start, end: words[last-1].end,
			text: text[words[i].start:words[last-1].end], place: i > 0 && places[words[i-1].lower], bare: i == first})
		i = last - 1
	}
	return list
}

// startsWithName is true where the capital of the first word is not just that of
// a sentence: the next word has one too, or there is no verb that it could be.
func startsWithName(words []word) bool {
	return len(words) == 1 || words[1].name() || words[1].grammar()
}

// phraseEnd finds the end of the phrase whose first word is given; with is the
// place of the determiner, or first itself.
func phraseEnd(text string, words []word, with, first int) int {
	end := first
	for end < len(words) && !words[end].grammar() && (end == first || together(text, words[end-1], words[end])) {
		if end > first && !joins(words[first:end], words[end]) && (with == first || !goesOn(words[:with], words[end-1], words[end])) {
			break
		}
		end++
	}
	if with == first {
		if last := words[end-1]; with > 0 && end-first > 1 && doing[words[with-1].lower] && !last.capital() && headsAndVerbs[last.lower] {
			end-- // What did Mandiant report?
		}
		return end // a name
	}
	return withoutVerb(words, with, first, end)
}

func together(text string, a, b word) bool {
	between := text[a.end:b.start]
	return between == " " || between == ". " && len(a.text) <= 3
}

// joins tells whether a word goes on a phrase: behind a name only what is part of
// it does.
func joins(so []word, next word) bool {
	last := so[len(so)-1]
	switch {
	case next.name() || last.possessive():
		return true
	case slices.ContainsFunc(so, word.possessive): // Talvia's interest rate
		return !verbs[next.lower] && !participles[next.lower] && !strings.HasSuffix(next.lower, "ed")
	case last.name():
		return heads[next.noun()]
	default:
		return !slices.ContainsFunc(so, word.name) || heads[next.noun()]
	}
}

// goesOn tells whether a noun behind a name's goes on a phrase that no verb can
// follow, because a preposition is before it and no helping verb: Who voted against
// the Brackwell flood barrier?
func goesOn(before []word, last, next word) bool {
	if len(before) == 0 || !links[before[len(before)-1].lower] || slices.ContainsFunc(before, func(w word) bool { return helpers[w.lower] }) {
		return false
	}
	return heads[last.lower] && !times[next.lower] && !plain[next.lower] && !verbs[next.lower] &&
		!participles[next.lower] && !strings.HasSuffix(next.lower, "ed") && !strings.HasSuffix(next.lower, "ly")
}

// withoutVerb takes the verb from the end of a phrase with a determiner: in "Did
// the ferry sink?" and "Where was the ferry built?" it is the last word.
func withoutVerb(words []word, with, first, end int) int {
	if end-first < 2 || words[end-1].capital() {
		return end
	}
	last := words[end-1].lower
	behind := ""
	if with > 0 {
		behind = words[with-1].lower
	}
	switch {
	case heads[last] && (!doing[behind] || !headsAndVerbs[last]):
		return end
	case verbs[last] && links[behind]:
		return end - 1 // What did the report on the ferry say?
	case doing[behind] && (end == len(words) || !helpers[words[end].lower] && words[end].lower != "of") && !slices.ContainsFunc(words[first:end], word.name):
		return end - 1
	}
	for helpers[behind] && end-first > 1 && (participles[words[end-1].lower] || strings.HasSuffix(words[end-1].lower, "ed")) {
		end-- // set, and up
	}
	if helpers[behind] && end-first > 1 && strings.HasSuffix(words[end-1].lower, "ing") && !heads[words[end-1].lower] {
		end-- // Is the station closing?
	}
	return end
}
