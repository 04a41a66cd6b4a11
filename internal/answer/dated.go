package answer

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/search"
)

// Where time decides between findings.
const (
	// asGood is the share of the best finding's confidence that another must have to
	// be taken for its date.
	asGood = 0.7
	// sameMatter is the share of the question, by weight, that a sentence, its neighbours
	// and its title must hold to speak of the same as another that does.
	sameMatter = 0.6
	// oneStory is how far apart in time articles may speak of one and the same: later,
	// it is the next year's contest, budget or storm.
	oneStory = 300 * 24 * time.Hour
	// mostShown is how many sentences that disagree are shown.
	mostShown = 3
	// rough is by how much numbers may differ that say the same: 61,400 and 61,000.
	rough = 0.03
)

// byDate puts first, of the findings that answer about as well as the best, the one
// whose date fits what the question says of time: the newest where it asks for the
// latest, one of the time that it names.
func byDate(evidence *Evidence) {
	findings := evidence.Findings
	if len(findings) < 2 || !evidence.latest && !slices.ContainsFunc(findings, inTime) {
		return
	}
	best := alone(*evidence, findings[0])
	chosen := 0
	for i, f := range findings {
		if own := alone(*evidence, f); own < DefaultThreshold || own < asGood*best {
			continue
		}
		if fits := cmp.Compare(timeliness(f), timeliness(findings[chosen])); fits > 0 ||
			fits == 0 && evidence.latest && f.Passage.PublishedAt.After(findings[chosen].Passage.PublishedAt) {
			chosen = i
		}
	}
	toFront(findings, chosen)
}

func inTime(f Finding) bool { return f.Passage.Dated != "" }

func timeliness(f Finding) int {
	if inTime(f) {
		return 1
	}
	return 0
}

// alone is the confidence in a finding, whatever others say.
func alone(evidence Evidence, f Finding) float64 {
	evidence.gap = usualGap
	sum := confidenceBias
	for _, feature := range confidenceFeatures {
		sum += confidenceWeights[feature.name] * feature.of(&evidence, &f)
	}
	return sigmoid(sum)
}

// ofAnEarlierState is a question for what was said before, which what is said since
// does not correct.
var ofAnEarlierState = regexp.MustCompile(`(?i)\b(?:first|firstly|initial|initially|original|originally|earlier|earliest|previous|previously|former|formerly|once|before|at the time|estimate[ds]?|forecast|predicted|expected|planned|proposed|promised|used to)\b`)

// disagreeing gives, of articles of different dates that answer the question with
// different amounts, dates or holders of an office, the findings that hold them, the
// newest first; fewer than two where they agree.
func disagreeing(evidence Evidence) []Finding {
	best := evidence.Findings[0]
	if ofAnEarlierState.MatchString(evidence.Question) || inTime(best) {
		return nil
	}
	m := matter{about: aboutTerms(evidence.asked), weights: evidence.weights}
	c, ok := m.contested(evidence)
	if !ok {
		return nil
	}
	var group []Finding
	var values []assertion
	for _, f := range evidence.Findings {
		f, value, ok := c.read(f)
		if !ok || alone(evidence, f) < DefaultThreshold || f.Around < sameMatter || !c.namedIn(f.Passage) {
			continue
		}
		if slices.ContainsFunc(values, value.agrees) ||
			slices.ContainsFunc(group, func(g Finding) bool { return !c.comparable(g, f) }) {
			continue
		}
		group, values = append(group, f), append(values, value)
	}
	if !slices.ContainsFunc(group, func(f Finding) bool { return f.Passage.ArticleID == best.Passage.ArticleID }) {
		return nil
	}
	slices.SortStableFunc(group, func(a, b Finding) int { return b.Passage.PublishedAt.Compare(a.Passage.PublishedAt) })
	return group[:min(mostShown, len(group))]
}

// assertion is what a finding says of what is asked for.
type assertion interface{ agrees(with assertion) bool }

// matter is what a question is about.
type matter struct {
	about   []string // index terms of the question
	weights map[string]float64
}

// contested is what of a question sources can disagree about: where several answers
// may be right at once, none does.
type contested struct {
	topic
	about   []string // index terms of the question that an event must have
	read    func(Finding) (Finding, assertion, bool)
	now     bool // it is asked how things are now, however long ago they changed
	anyYear bool // years in the sentences do not matter
}

// asksNow is a question for a number as it is.
var asksNow = regexp.MustCompile(`(?i)^how (?:many|much)\b[^?]*?\b(?:does|do|is|are|has|have)\b`)

// contested tells what sources can disagree about, if anything.
func (m matter) contested(evidence Evidence) (contested, bool) {
	question, asksOf := understand(evidence.Question), topicOf(evidence.Question)
	if question.asksWhen() {
		return contested{topic: asksOf, about: m.about, read: func(f Finding) (Finding, assertion, bool) {
			d, ok := question.dateOfEvent(f, asksOf, m.about)
			return f, d, ok
		}}, true
	}
	if h, ok := holderOf(evidence.Question); ok {
		if evidence.latest {
			return contested{}, false // who held it before does not disagree
		}
		return contested{topic: asksOf, now: h.now, anyYear: h.now, read: func(f Finding) (Finding, assertion, bool) {
			name, ok := h.of(f)
			f.Short = h.unitOf(f).Of(f.Quote)
			return f, name, ok
		}}, true
	}
	a, ok := amountsOf(evidence)
	return contested{topic: asksOf, now: asksNow.MatchString(evidence.Question), read: a.of}, ok
}

// another is a sentence about one more of a kind.
var another = regexp.MustCompile(`(?i)\b(?:an?|the|his|her|its) (?:second|third|fourth|another|next|further)\b|\banother\b`)

// lacks tells whether an article does not have a word of the question that a finding's
// sentence has: the strike of the bus drivers is not that of the train drivers.
func (c contested) lacks(f, g Finding) bool {
	said, has := termSet(article.Terms(f.Quote)), termSet(article.Terms(g.Passage.Title+"\n"+g.Passage.Text))
	return slices.ContainsFunc(c.about, func(term string) bool { return said[term] && !has[term] })
}

// comparable tells whether two findings are of different articles and days, and speak
// of the same time.
func (c contested) comparable(f, g Finding) bool {
	a, b := f.Passage, g.Passage
	if a.ArticleID == b.ArticleID || a.PublishedAt.IsZero() || b.PublishedAt.IsZero() || day(a) == day(b) {
		return false
	}
	return (c.now || a.PublishedAt.Sub(b.PublishedAt).Abs() < oneStory) && (c.anyYear || !apart(f, g)) && !c.differ(a, b) &&
		!c.lacks(f, g) && !c.lacks(g, f) && another.MatchString(f.Quote) == another.MatchString(g.Quote)
}

var year = regexp.MustCompile(`\b(?:19|20)\d\d\b`)

// apart tells whether two findings speak of different years.
func apart(f, g Finding) bool {
	years := year.FindAllString(f.Quote, -1)
	others := year.FindAllString(g.Quote, -1)
	return len(years) > 0 && len(others) > 0 && !slices.ContainsFunc(years, func(y string) bool { return slices.Contains(others, y) })
}

// value is a number and what it counts.
type value struct {
	number     float64
	unit       string // a sign, or the term of what is counted
	hedged     bool   // about, nearly, more than
	start, end int    // of the digits in the sentence
}

var (
	numberRule = regexp.MustCompile(`(?i)([£$€¥]|\b(?:US\$|EUR|GBP|USD) ?)?\b(\d[\d,]*(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b(?:[\s-]?(thousand|million|billion|trillion|bn|m|k)\b)?(\s?%|\s?per ?cent\b|\s?percent\b)?((?:[\s-]+\p{L}[\p{L}'’-]*){0,3})`)
	numberOf   = regexp.MustCompile(`(?i)\bnumber of ((?:\p{L}[\p{L}'’-]*\s){1,4})(?:[\p{L}'’-]+\s){0,12}$`)
	hedge      = regexp.MustCompile(`(?i)\b(?:about|around|roughly|nearly|almost|some|over|under|approximately|(?:more|less|fewer) than|at least|at most|up to)\s+\S{0,3}$`)
	orSo       = regexp.MustCompile(`^(?:\s[^\s,;.]+){0,2}\sor (?:less|more|fewer|over|under|above|below)\b`) // is a bound and no amount
	scales     = map[string]float64{"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12}
	spelled    = strings.Fields("zero one two three four five six seven eight nine ten eleven twelve")
)

// amounts reads the amounts that answer a question.
type amounts struct {
	asked
	matter
	wanted string // unit of the amounts; "" while it is not known
}

// amountsOf tells which amounts answer a question: those of what it counts, or of the
// unit that the first finding has which is an amount. There may be none.
func amountsOf(evidence Evidence) (amounts, bool) {
	a := amounts{asked: understand(evidence.Question), matter: matter{aboutTerms(evidence.asked), evidence.weights}}
	if a.kind == kindYesNo || a.kind == kindReason || a.kind == kindManner {
		return a, false
	}
	if counted := article.Terms(a.noun); a.kind == kindAmount && len(counted) > 0 {
		a.wanted = counted[len(counted)-1]
	}
	for _, f := range evidence.Findings {
		if v, ok := a.spans(f); ok {
			a.wanted = v.unit
			return a, true
		}
	}
	return a, false
}

// of gives a finding with the amount that its passage answers with: the span's, or
// that of the one sentence of the passage that holds such an amount.
func (a amounts) of(f Finding) (Finding, assertion, bool) {
	if v, ok := a.spans(f); ok {
		return f, v, true
	}
	return a.elsewhere(f)
}

// spans is the amount that a finding's span says.
func (a amounts) spans(f Finding) (value, bool) {
	span := f.inQuote()
	var found []value
	for _, v := range a.in(f.Quote) {
		if v.start < span.End && span.Start < v.end {
			found = append(found, v)
		}
	}
	if len(found) != 1 || len(strings.Fields(f.Short)) > longestValue {
		return value{}, false
	}
	return found[0], true
}

// longestValue is the most words of a span that says a number and little else.
const longestValue = 7

// elsewhere looks for the one sentence of a finding's passage that holds an amount
// of the sort that is asked for, and makes it the finding's.
func (a amounts) elsewhere(f Finding) (Finding, assertion, bool) {
	p := f.Passage
	var found []Finding
	var values []value
	for _, span := range article.Sentences(p.Text) {
		sentence := span.Of(p.Text)
		if said := a.in(sentence); len(said) == 1 && !slices.ContainsFunc(values, said[0].equals) {
			g := f
			g.Quote, g.QuoteSpan = sentence, article.Span{Start: p.Start + span.Start, End: p.Start + span.End}
			g.Short = sentence[said[0].start:said[0].end]
			g.Span = article.Span{Start: g.QuoteSpan.Start + said[0].start, End: g.QuoteSpan.Start + said[0].end}
			g.measure(a.about, a.weights)
			found, values = append(found, g), append(values, said[0])
		}
	}
	if len(found) != 1 {
		return f, value{}, false
	}
	return found[0], values[0], true
}

// in gives the amounts of a sentence that may be what is asked for: those of what
// the question counts, or of money and the like near a word of the question.
func (a amounts) in(sentence string) []value {
	var found []value
	for _, at := range numberRule.FindAllStringSubmatchIndex(sentence, -1) {
		group := func(i int) string {
			if at[2*i] < 0 {
				return ""
			}
			return strings.TrimSpace(sentence[at[2*i]:at[2*i+1]])
		}
		digits, scale := group(2), strings.ToLower(group(3))
		v := value{number: numberIn(digits) * cmp.Or(scales[scale], 1), hedged: hedge.MatchString(sentence[:at[4]]), start: at[0], end: max(at[5], at[7], at[9])}
		v.unit = a.unit(group(1), group(4), group(5), sentence[:at[0]], sentence[v.end:])
		if v.unit != "" && !orSo.MatchString(sentence[v.end:]) && (a.wanted == "" || v.unit == a.wanted) {
			found = append(found, v)
		}
	}
	return found
}

func numberIn(digits string) float64 {
	if n := slices.Index(spelled, strings.ToLower(digits)); n >= 0 {
		return float64(n)
	}
	n, _ := strconv.ParseFloat(strings.ReplaceAll(digits, ",", ""), 64) // the pattern gives numbers
	return n
}

// unit is what a number counts, "" where that is not what the question asks for.
func (a amounts) unit(sign, share, behind, before, after string) string {
	if at := endsCount.FindStringIndex(behind); at != nil {
		behind = behind[:at[0]]
	}
	terms := article.Terms(behind)
	if of := numberOf.FindStringSubmatch(before); of != nil {
		terms = append(article.Terms(of[1]), terms...)
	}
	switch {
	case a.wanted != "" && slices.Contains(terms, a.wanted):
		return a.wanted
	case !a.near(before, after):
	case sign != "":
		return strings.ToUpper(sign)
	case len(terms) > 0 && currencies[terms[0]] != "":
		return currencies[terms[0]]
	case share != "":
		return "%"
	case len(terms) > 0 && a.kind == kindAmount && a.noun == "":
		return terms[0]
	}
	return ""
}

// currencies are signs by the index term of their name.
var currencies = map[string]string{"euro": "€", "dollar": "$", "pound": "£", "yen": "¥"}

// endsCount is where what is counted ends: "17,000 vehicles a day" are no days.
var endsCount = regexp.MustCompile(`(?i)(?:^|[\s-])(?:an?|per|in|for|on|at|to|and|or|with|from|by|after|before|is|are|was|were)\b`)

// nearWords is how many words from a number what it is of is named.
const nearWords = 6

// near tells whether a word of the question stands close to a number.
func (a amounts) near(before, after string) bool {
	words := strings.Fields(before)
	words = append(slices.Clone(words[max(0, len(words)-nearWords):]), strings.Fields(after)[:min(nearWords, len(strings.Fields(after)))]...)
	return slices.ContainsFunc(article.Terms(strings.Join(words, " ")), func(term string) bool { return slices.Contains(a.about, term) })
}

func (v value) agrees(with assertion) bool { w, ok := with.(value); return ok && v.equals(w) }

// equals tells whether two values say the same, as far as they mean to be exact.
func (v value) equals(w value) bool {
	most := max(v.number, w.number)
	off := (most - min(v.number, w.number)) / most
	return most == 0 || off <= rough || (v.hedged || w.hedged) && off <= 3*rough
}

// disagreed says what findings of different dates say, the newest first.
func disagreed(evidence Evidence, group []Finding) shaped {
	var made shaped
	var said []string
	for _, f := range group {
		made.statements = append(made.statements, stated(f))
		said = append(said, f.Short+" ("+day(f.Passage)+")")
	}
	made.short = shortAnswer(evidence.Question, group[0])
	made.notes = []string{"sources of different dates disagree: " + strings.Join(said, ", ") + "; the newest comes first"}
	return made
}

// What an overview is made of.
const (
	overviewArticles = 5
	leastWords       = 8 // of a sentence that tells what an article is about
)

// overview answers "What happened last week?", which names no subject, with the
// beginnings of the newest articles, one sentence of each.
func (s *Service) overview(ctx context.Context, evidence Evidence) (Answer, error) {
	evidence.Confidence = 1 // the newest articles were asked for, and these are they
	answer := blank(evidence, Extractive)
	var beginnings []statement
	for _, p := range evidence.Passages[:min(overviewArticles, len(evidence.Passages))] {
		beginnings = append(beginnings, beginning(p))
	}
	if more := len(evidence.Passages) - len(beginnings); more > 0 {
		answer.Notes = append(answer.Notes, "the beginnings of the newest articles; there are more")
	}
	return answer, s.state(ctx, &answer, beginnings)
}

// beginning is the first sentence of a passage that is one: a line of place and date
// or the name of a writer is shorter.
func beginning(p search.Passage) statement {
	sentences := sentencesOf(p)
	for _, s := range sentences {
		if len(strings.Fields(s.quote)) >= leastWords {
			return s
		}
	}
	return sentences[0]
}
