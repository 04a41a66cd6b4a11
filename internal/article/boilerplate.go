package article

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a page puts around an article is left out of it when it is added: links
// to other stories, requests to subscribe or share, credits of pictures,
// notices of rights. To lose a sentence of the news is far worse than to keep
// such a line, so each rule asks for more than a word: the shape of the whole.
//
// The tables are in lower case. A rule stands under the first word of what it
// knows, so that almost every sentence is passed over after one look-up.

// Longest lines and sentences, in bytes, that rules look at.
const (
	longestLink   = 240
	longestNotice = 500
	longestCredit = 120
)

type rules map[string]*regexp.Regexp

// matches tells whether a text, as [unmarked] gives it, is known.
func (r rules) matches(lower string) bool {
	end := strings.IndexFunc(lower, func(c rune) bool { return !unicode.IsLetter(c) })
	if end < 0 {
		end = len(lower)
	}
	rule := r[lower[:end]]
	return rule != nil && rule.MatchString(lower[end:])
}

func compile(table map[string]string) rules {
	all := rules{}
	for first, rest := range table {
		all[first] = regexp.MustCompile(`^(?:` + rest + `)`)
	}
	return all
}

// links are lines that lead to other pages. They are known only as whole
// lines: where a headline ends within a line cannot be told.
var links = compile(map[string]string{ //nolint:gosec // a table of phrases, no credentials
	"advertisement": `$`,
	"advertising":   `$`,
	"also":          ` (?:read|see|on [\w-]+\.\w+): `,
	"article":       ` continues (?:below|after)\b`,
	"click":         ` here\b`,
	"continue":      ` reading\b.{0,40}$`,
	"credit":        `: [^.]*$`,
	"credits":       `: [^.]*$`,
	"download":      ` (?:our|the) (?:\S+ ){0,4}app\b`,
	"copy":          ` (?:this )?(?:url|link) to (?:your )?clipboard\b`,
	"for":           ` the full (?:story|article|list|report),? click here$`,
	"gallery":       `: `,
	"images":        `: [^.]*$`,
	"image":         `: [^.]*$| (?:credit|source|copyright|courtesy|caption)(?:$|:| [^.]*$)`,
	"just":          ` watched$`,
	"lea":           ` (?:también|más)(?:$|:)`,
	"leer":          ` más(?:$|:)`,
	"lees":          ` (?:ook|meer)(?:$|:| )`,
	"leggi":         ` anche(?:$|:| )`,
	"leia":          ` (?:mais|também)(?:$|:)`,
	"lesen":         ` sie (?:auch|mehr)(?:$|:)`,
	"lire":          ` (?:aussi|la suite)(?:$| ?:)`,
	"mehr":          ` (?:zum thema|dazu)(?:$|:)`,
	"more":          `:| (?:on this story|stories|coverage|headlines)(?:$|:)| from (?:this|the) (?:author|section)\b`,
	"most":          ` (?:read|viewed|popular)(?:$|:$| (?:stories|articles|now|today)$)`,
	"must":          ` watch$`,
	"opens":         ` in (?:a )?new (?:window|tab)$`,
	"photo":         `: [^.]*$| (?:credit|source|by|courtesy)(?::| )[^.]*$| gallery\b[^.]*$`,
	"photos":        `: [^.]*$| (?:by|courtesy)[: ][^.]*$`,
	"picture":       `: [^.]*$| (?:credit|source|by|courtesy)(?::| )[^.]*$`,
	"pictures":      `: [^.]*$`,
	"promoted":      `$| (?:content|stories)$`,
	"read":          `(?: more| also| next| the full (?:story|article|report))(?:$|[:>»…]|\.\.\.| ?→| here\b)| more (?:about|at|from|on|of) [^.]{1,150}$|: `,
	"recommended":   `$|:| (?:for you|stories|articles|reading)(?:$|:)`,
	"related":       `:| (?:stories|articles|topics|content|links|coverage|story|article|video)(?:$|:)`,
	"scroll":        ` down (?:for|to)\b.{0,60}$`,
	"see":           ` also: `,
	"share":         `$|:$| (?:this (?:article|story|page|post)|on (?:twitter|facebook|x|whatsapp|linkedin)|via \w+).{0,40}$`,
	"show":          ` (?:more|all|comments)$`,
	"siehe":         ` auch(?:$|:)`,
	"skip":          ` (?:to (?:main )?content|advertisement|ad|past newsletter promotion)$`,
	"sponsored":     `$|:| content$`,
	"story":         ` continues (?:below|after)\b`,
	"tweet":         `$| this(?: article| story)?$`,
	"up":            ` next$`,
	"videos":        `: [^.]*$`,
	"video":         `: [^.]*$| ad feedback$`,
	"view":          ` (?:more|all|gallery|the gallery|comments)(?:$| (?:photos|pictures|stories|comments)$)`,
	"voir":          ` aussi(?: ?:|$)`,
	"watch":         `: [^.]*$| (?:more|now|live|the video|this video|video)(?:$|:)`,
	"weiterlesen":   `(?:$|:| auf\b)`,
	"zie":           ` ook(?:$|:)`,
})

const (
	networks = `(?:twitter|facebook|instagram|tiktok|threads|bluesky|linkedin|youtube|flipboard|whatsapp|x)\b`
	address  = `(?:\S+@\S+\.\w+|@\w{2,}|` + networks + `)`
)

// notices are sentences, wherever they stand, by which a page asks for
// something or says whose it is.
var notices = compile(map[string]string{
	"additional":   ` reporting by [^.]+\.?$`,
	"afp":          ` photo\b`,
	"ap":           ` photo/`,
	"click":        ` here (?:to|for)\b`,
	"consider":     ` (?:subscribing|supporting our)\b`,
	"contact":      ` (?:the )?(?:\w+ )?(?:reporter|columnist|author|writer|editor)\b.*@| .*@.*(?:twitter|follow)`,
	"contributing": `: `,
	"copyright":    ` (?:©|\(c\)|\d{4}\b)|: ©`,
	"download":     ` (?:our|the) (?:\S+ ){0,4}app (?:here|now|today|for free|from|on|in)\b`,
	"editing":      ` by (?:\S+ ){1,12}\S+$`,
	"enter":        ` your e-?mail\b`,
	"follow":       `(?: \S+){0,14}? (?:on|at|via|:) ?` + address + `| (?:\S+ ){0,6}?@\w{2,}| us (?:for|on|here)\b`,
	"from":         ` (?:staff|\S+ \S+ network|\S+) and (?:staff|wire|news service) reports$`,
	"get":          ` .*\b(?:newsletters?|(?:in|to) your (?:inbox|email))\b`,
	"have":         ` (?:a (?:news )?tip\?|an idea for a (?:story|compelling))`,
	"if":           ` you (?:buy|purchase|click)\b.*\b(?:commission|affiliate)\b`,
	"join":         ` us on ` + networks,
	"like":         ` us on ` + networks,
	"need":         ` a (?:\w+ )?break\? (?:play|check out)\b.*|^ a (?:news )?break\?$`,
	"our":          ` newsletter\b.*\b(?:sign|subscribe)\b`,
	"photo":        ` by [^.]{3,80}(?:getty|afp|reuters|ap)\b[^.]*$`,
	"please":       ` (?:support (?:local|our) journalism|consider (?:subscribing|supporting our)|support the work we're doing by subscribing)`,
	"purchases":    ` .*\b(?:commission|affiliate)\b`,
	"reach":        ` (?:the )?(?:\w+ )?(?:reporter|columnist|author|writer)\b.*@| .*(?:@|\d{4}).*(?:twitter|follow)`,
	"reporting":    ` by [^.;]+; ?(?:additional|writing|editing)\b`,
	"scroll":       ` down for (?:video|more|the video)s?$`,
	"send":         ` (?:us )?your (?:tips|story ideas|comments|letters) (?:to|at|here)\b`,
	"share":        ` this (?:article|story) (?:with|on|via|by)\b`,
	"sign":         `(?:-up| ?up) (?:here|now|today)\b| ?-?up (?:for|to|below)\b.*\b(?:newsletters?|inbox|e-?mails?|alerts|briefing|(?:sms|texts?) )`,
	"staff":        ` and wire reports$`,
	"subscribe":    `$|!$| (?:now|here|today)\b| (?:to|for|on)\b.*\b(?:newsletters?|podcasts?|channel|inbox|today|here|now|itunes|apple podcasts|spotify|youtube|e-?mails?|our|digital|edition)\b| & save\b`,
	"support":      ` (?:local|our|independent) journalism\b`,
	"thank":        `(?:s| you) for supporting (?:our|local) journalism\b`,
	"the":          ` associated press contributed\b.{0,60}$`,
	"this":         ` (?:content|article|story|material) (?:may not be|is being provided|is (?:provided )?free)\b.*\b(?:published|reproduced|redistributed|public service|subscribers)\b`,
	"want":         ` (?:more|to read more)\b.*\b(?:sign up|subscribe|newsletter)\b`,
	"we":           ` (?:and our partners )?use cookies\b| (?:may|might) (?:earn|receive) (?:a |an )?(?:\w+ )?commission\b| are providing this content free\b`,
	"writing":      ` by [^.;]+; ?editing\b`,
	"you":          ` can (?:subscribe to our|sign up (?:here|for our)|unsubscribe)\b| can get .*\bdelivered to your inbox\b`,
	"your":         ` subscription (?:makes|supports|helps)\b`,
})

// addresses are those of the writers where they stand beside a notice. Alone
// they may be anybody's.
var addresses = compile(map[string]string{"contact": ` .*@`, "reach": ` .*@`})

// marks are phrases that stand in such sentences and in no other.
var marks = []string{
	"all rights reserved", "please consider a subscription", "link copied to clipboard", "published, broadcast, rewritten", "may not be reproduced without", "rewritten or redistributed",
	"sign up here", "subscribe here", "delivered to your inbox", "right to your inbox", "straight to your inbox", "direct to your inbox",
	"its content is produced independently of",
	"recommendations are independently chosen by", "through our links may earn", "at the time this article was published but may change",
	"contributed to this report", "contributed to this story", "contributed to this article", "contributed reporting",
	"e-mail to a friend", "become a digital subscriber", "digital subscriber today",
}

// agencies are the last words of those that the credit of a picture ends with.
var agencies = WordSet("ap photo afp epa epa-efe reuters pa media wire images getty shutterstock alamy upi zuma imago dpa")

// credit: "Jane Doe/AFP/Getty Images", with the agency last or alone.
var credit = regexp.MustCompile(`^(?:(?:photo|image|picture)s?(?: by|:)? ?)?(?:[\p{L}\p{M}.,'’&/ -]{0,80}(?:/| via ))?` +
	`(?:ap|ap photo|afp|epa|epa-efe|reuters|pa|pa media|pa wire|pa images|getty|getty images|shutterstock|alamy|upi|zuma|imago|dpa)$`)

// Boilerplate tells whether a sentence belongs to the page around an article
// and says nothing of the news. What Prepare has prepared holds no such line.
func Boilerplate(sentence string) bool {
	if len(sentence) > longestNotice {
		return false
	}
	return notice(unmarked(sentence))
}

func notice(lower string) bool {
	if strings.HasPrefix(lower, "©") || notices.matches(lower) {
		return true
	}
	for _, mark := range marks {
		if strings.Contains(lower, mark) {
			return true
		}
	}
	return len(lower) <= longestCredit && agencies[lower[strings.LastIndexAny(lower, " /")+1:]] && credit.MatchString(lower)
}

// unmarked is a text in lower case without what stands before its first letter
// and without a stop at its end.
func unmarked(s string) string {
	lower := strings.TrimLeftFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && r != '©' })
	return strings.TrimRight(lower, " .*)]\"”")
}

// link tells whether a line leads to another page. A numbered line is a step of
// something.
func link(line string) bool {
	return len(line) <= longestLink && line != "" && (line[0] < '0' || line[0] > '9') && links.matches(unmarked(line))
}

// leaveOut takes what belongs to the page out of a cleaned text. It gives the
// text without, and what it took, line by line. A text that is nothing else
// stays as it is: there would be no article left.
func leaveOut(text string) (rest string, left []string) {
	var b strings.Builder
	b.Grow(len(text))
	for line := range strings.Lines(text) {
		kept, out := withoutNotices(line)
		b.WriteString(kept)
		left = append(left, out...)
	}
	if rest = tidyLines(b.String()); rest == "" {
		return text, nil
	}
	return rest, left
}

// withoutNotices gives a line without what belongs to the page; all that is
// left of a line may be its end.
func withoutNotices(line string) (kept string, left []string) {
	body := strings.TrimSpace(line)
	if body == "" {
		return line, nil
	}
	if link(body) {
		return "\n", []string{body}
	}
	sentences := Sentences(line)
	if !slices.ContainsFunc(sentences, func(s Span) bool { return Boilerplate(s.Of(line)) }) {
		return line, nil
	}
	var b strings.Builder
	at := 0
	for _, s := range sentences {
		if notice := s.Of(line); Boilerplate(notice) || addresses.matches(unmarked(notice)) {
			b.WriteString(line[at:s.Start])
			left = append(left, notice)
			at = s.End + len(line[s.End:]) - len(strings.TrimLeft(line[s.End:], " "))
		}
	}
	b.WriteString(line[at:])
	if !strings.ContainsFunc(b.String(), wordRune) {
		return "\n", left
	}
	return b.String(), left
}

// asides are about the article and tell something all the same: they stay, but
// no summary is made of them.
var asides = compile(map[string]string{
	"clarification": `:`,
	"correction":    `(?: (?:&|and) clarification)?:`,
	"corrections":   `(?: (?:&|and) clarifications)?:`,
	"editor":        `['’]?s?['’]? note\b`,
	"editors":       `['’]? note\b`,
	"for":           ` (?:more|further|additional) (?:on|information|news|stories|details)\b`,
	"first":         ` published(?::| (?:at|on)? ?\d)`,
	"highlights":    `:`,
	"key":           ` (?:points|takeaways)$`,
	"last":          ` (?:updated|modified)\b`,
	"photo":         `:`,
	"posted":        `:| (?:at|on)? ?\d`,
	"published":     `:| (?:at|on)? ?\d`,
	"read":          `:| more\b`,
	"story":         ` highlights\b`,
	"this":          ` (?:article|story|report|page|content|post|piece) (?:was (?:originally|first|updated|amended|produced|corrected)|has been (?:updated|corrected|amended)|originally|first) ?`,
	"updated":       `:| (?:at|on)? ?\d`,
	"video":         `:`,
	"watch":         `:`,
})

// Aside tells whether a sentence is about the article instead of the news, or
// belongs to the page around it ([Boilerplate]): corrections, notes of the
// editor, times of publication, bylines.
func Aside(sentence string) bool {
	lower := unmarked(sentence)
	return len(sentence) <= longestNotice && notice(lower) || link(sentence) ||
		asides.matches(lower) || onlyTime(lower) || isByline(sentence)
}

// timeWords are the words of lines such as "Updated 14:20 GMT, Mon May 3, 2021".
var timeWords = WordSet(`am pm a m p gmt utc bst est edt cst cdt mst mdt pst pdt et pt ct cet cest ist
	mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday
	jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august september
	october november december updated published posted modified last first at on ago hour hours minute minutes min
	mins read day days st nd rd th by of`)

// onlyTime tells whether a text, in lower case, says when and nothing else.
func onlyTime(lower string) bool {
	for word := range strings.FieldsFuncSeq(lower, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if !timeWords[word] {
			return false
		}
	}
	return true
}

// byline: "By Jane Doe and John Roe, City Desk". The first group are the names
// with what follows them up to a bar, a date or lower case.
var byline = regexp.MustCompile(`^(?:By|BY|Von|VON|Par|PAR|Por|POR|Di|DI|Door|DOOR):?\s+` +
	`(\p{Lu}[\p{L}.'’-]*(?:,?\s+(?:and|AND|und|et|y|e|en|de|van|von|der|&|\p{Lu}[\p{L}.'’-]*))+)(?:\s*[,|•·–—(].*)?$`)

const (
	longestByline = 200
	bylineLines   = 5 // from the top of an article, in which a byline can stand
)

func isByline(line string) bool {
	return len(line) < longestByline && !EndsSentence(line) && byline.MatchString(line)
}

// takeByline takes the byline out of the top of a text. It gives the text
// without, the line, and the names in it.
func takeByline(text string) (rest, line, names string) {
	at := 0
	for range bylineLines {
		next, _, more := strings.Cut(text[at:], "\n")
		if isByline(next) && (at > 0 || more) {
			return tidyLines(text[:at] + text[at+len(next):]), next, bylineNames(next)
		}
		if at += len(next) + 1; !more {
			break
		}
		at += len(text[at:]) - len(strings.TrimLeft(text[at:], "\n"))
	}
	return text, "", ""
}

// bylineNames are the persons of a byline. What follows a comma is one of them
// only where an "and" is still to come.
func bylineNames(line string) string {
	names := byline.FindStringSubmatch(line)[1]
	head, last, found := cutLast(names, " and ", " AND ", " und ", " et ", " y ", " & ")
	if !found {
		names, _, _ = strings.Cut(names, ",")
		return names
	}
	last, _, _ = strings.Cut(last, ",")
	return strings.TrimRight(head, ",") + ", " + last
}

func cutLast(s string, separators ...string) (before, after string, found bool) {
	for _, separator := range separators {
		if at := strings.LastIndex(s, separator); at >= 0 {
			return s[:at], s[at+len(separator):], true
		}
	}
	return s, "", false
}

// EndsSentence tells whether a text ends like a sentence: with a stop, closing
// quotes and brackets apart.
func EndsSentence(text string) bool {
	text = strings.TrimRightFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || r == '\'' || r == '"' || unicode.In(r, unicode.Pe, unicode.Pf)
	})
	last, _ := utf8.DecodeLastRuneInString(text)
	return strings.ContainsRune(".!?…。！？।؟۔።։", last)
}
