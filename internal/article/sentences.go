package article

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Longest sentence kept whole. Beyond either, a sentence is cut at a semicolon,
// a comma, a space, or where nothing better is found between two characters,
// into pieces of at most pieceWords and pieceBytes.
const (
	maxSentenceWords = 150
	maxSentenceBytes = 2000
	pieceWords       = 120
	pieceBytes       = 1600
)

// Sentences finds the sentences of a text: trimmed, in order, not overlapping,
// together holding everything but white space. A line end is always a border.
// Closing quotes and brackets belong to the sentence before them. No span is
// longer than 150 words or 2,000 bytes. Time is linear in the text.
func Sentences(text string) []Span {
	s := splitter{text: text}
	for at := s.row(0); at < len(text); {
		at = s.step(at)
	}
	s.cut(len(text))
	return s.spans
}

// splitter walks once over a text.
type splitter struct {
	text   string
	start  int // of the open sentence
	quotes int // straight quotes since the line began: an odd number means one is open
	spans  []Span
}

// step looks at the character at the offset and returns the next offset to
// look at.
func (s *splitter) step(at int) int {
	switch c := s.text[at]; {
	case c == '\n':
		s.cut(at)
		s.quotes = 0
		return s.row(at + 1)
	case c == '"':
		s.quotes++
		return at + 1
	case c == '.' || c == '!' || c == '?':
		return s.stop(at)
	case c < utf8.RuneSelf:
		return at + 1
	}
	r, n := utf8.DecodeRuneInString(s.text[at:])
	switch {
	case r == '…' || r == '‼' || r == '⁇' || r == '⁈' || r == '⁉':
		return s.stop(at)
	case fullStop(r):
		return s.hardStop(at)
	}
	return at + n
}

// How long a line of a table and one of its cells can be, in bytes: a longer
// cell is prose with a stray bar or tab in it.
const (
	longestRow  = 1000
	longestCell = 120
)

// row steps over a line that is a row of a table: its cells are no sentences.
func (s *splitter) row(at int) int {
	if row := tableRow(s.text[at:]); row > 0 {
		return at + row
	}
	return at
}

// tableRow is the length of the first line of a text if that is a row of a
// table, with tabs or bars between its cells; 0 if not.
func tableRow(text string) int {
	end := strings.IndexByte(text, '\n')
	if end < 0 {
		end = len(text)
	}
	line := text[:end]
	if end > longestRow || strings.IndexByte(line, '\t') <= 0 && !strings.Contains(line, " | ") {
		return 0
	}
	for cell := range strings.FieldsFuncSeq(line, func(r rune) bool { return r == '\t' || r == '|' }) {
		if len(cell) > longestCell {
			return 0
		}
	}
	return end
}

// cut ends the open sentence before the offset.
func (s *splitter) cut(end int) {
	span := trimSpan(s.text, Span{s.start, end})
	s.start = end
	if span.Start < span.End {
		s.spans = appendPieces(s.spans, s.text, span)
	}
}

// stop handles a run of stops that may or may not end the sentence.
func (s *splitter) stop(at int) int {
	run := stopRun(s.text, at)
	end := s.strayQuote(s.closers(run))
	if s.endsSentence(at, run, end) {
		s.cut(end)
	}
	return end
}

// hardStop handles the stops of scripts that need no space after them. In
// Japanese a closed quotation may go on with a particle.
func (s *splitter) hardStop(at int) int {
	run := stopRun(s.text, at)
	end := s.closers(run)
	next, _ := utf8.DecodeRuneInString(s.text[end:])
	if end == run || !strings.ContainsRune("とっなのをがにもへやで", next) {
		s.cut(end)
	}
	return end
}

// fullStop is true of stops that nothing but a stop is written with.
func fullStop(r rune) bool {
	switch r {
	case '。', '！', '？', '｡', '؟', '۔', '।', '॥', '։', '።', '፧', '။', '។', '៕', '᠃', '꓿':
		return true
	}
	return false
}

func stopRun(text string, at int) int {
	for at < len(text) {
		r, n := utf8.DecodeRuneInString(text[at:])
		if !strings.ContainsRune(".!?…‼⁇⁈⁉", r) && !fullStop(r) {
			break
		}
		at += n
	}
	return at
}

// closers is the offset after the closing quotes and brackets at the offset.
func (s *splitter) closers(at int) int {
	for at < len(s.text) {
		r, n := utf8.DecodeRuneInString(s.text[at:])
		switch {
		case r == '"':
			s.quotes++
		case r == '\'' || unicode.In(r, unicode.Pe, unicode.Pf):
		case (r == '“' || r == '‘' || r == '«' || r == '‹') && !wordGoesOn(s.text, at+n): // „German“ and »German«
		default:
			return at
		}
		at += n
	}
	return at
}

// strayQuote takes in a closing quote that a space keeps apart from its
// sentence, as typewritten and tokenised texts have it.
func (s *splitter) strayQuote(at int) int {
	rest := s.text[at:]
	if s.quotes%2 == 1 && (strings.HasPrefix(rest, ` " `) || rest == ` "` || strings.HasPrefix(rest, " \"\n")) {
		s.quotes++
		return at + 2
	}
	if strings.HasPrefix(rest, " »") && !wordGoesOn(rest, len(" »")) { // « French »
		return at + len(" »")
	}
	return at
}

// endsSentence decides about the stop at text[at:run], which with its closers
// reaches to end.
func (s *splitter) endsSentence(at, run, end int) bool {
	next := nextWord(s.text, end)
	if next == "" || !opensSentence(next) {
		return false
	}
	switch mark := s.text[at:run]; {
	case mark == ".":
		return !s.abbreviated(at, next)
	case mark == "!":
		return !exclaimedNames[strings.ToLower(wordBefore(s.text, s.start, at))] || starts(next)
	case mark == "…" || strings.Trim(mark, ".") == "":
		word, _, _ := strings.Cut(next, "’")
		word, _, _ = strings.Cut(word, "'")
		return word != "I"
	}
	return true
}

// nextWord is the word after white space on the same line, without opening
// quotes, at most 24 bytes of it. Without white space there is none.
func nextWord(text string, at int) string {
	word := strings.TrimLeft(text[at:min(len(text), at+64)], " \t\u00a0")
	if len(word) == len(text[at:min(len(text), at+64)]) {
		return ""
	}
	if word == "" {
		word = strings.TrimLeft(text[at:], " \t\u00a0")
	}
	word = strings.TrimLeft(word, " \"'“‘(«‹»›„‚[¿¡「『")
	word = word[:min(len(word), 24)]
	if end := strings.IndexAny(word, " \t\n"); end >= 0 {
		word = word[:end]
	}
	return word
}

// opensSentence says whether a word can stand first in a sentence, by its first
// character.
func opensSentence(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	switch {
	case unicode.IsLower(r):
		return false
	case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Sc, r):
		return true
	}
	return strings.ContainsRune("#@•▪■●►*", r)
}

// wordBefore is the word that ends at the offset, without opening quotes and
// brackets, at most 24 bytes of it, not reaching before from.
func wordBefore(text string, from, at int) string {
	word := text[max(from, at-24):at]
	if i := strings.LastIndexAny(word, " \t\n—–/"); i >= 0 {
		_, n := utf8.DecodeRuneInString(word[i:])
		word = word[i+n:]
	}
	return strings.TrimLeft(word, "\"'“‘(«[")
}

// abbreviated says whether the full stop at the offset belongs to the word
// before it, so that the sentence goes on with next.
func (s *splitter) abbreviated(at int, next string) bool {
	word := wordBefore(s.text, s.start, at)
	lower := strings.ToLower(word)
	if i := strings.LastIndexByte(lower, '\''); i >= 0 { // l'art. 5
		lower = lower[i+1:]
	} else if i := strings.LastIndex(lower, "’"); i >= 0 {
		lower = lower[i+len("’"):]
	}
	digit := next[0] >= '0' && next[0] <= '9'
	first := at-s.start <= len(word)+8 && strings.TrimSpace(s.text[s.start:at]) == word
	switch kind := abbreviations[lower]; {
	case kind == beforeName:
		return true
	case first && initial(word):
		return true // "Q. What happened?"
	case initial(word):
		return !starts(next)
	case kind == anywhere, dottedLetters(lower), letter(word) && strings.HasSuffix(s.text[:at-len(word)], " "):
		return !starts(next) && !startsElsewhere(next)
	case kind == beforeNumber:
		return digit
	}
	return allDigits(word) && (len(word) <= 3 && first || len(word) <= 2 && counted[strings.TrimRight(next, ".,;:!?")])
}

// counted are words that follow an ordinal in languages that write it with a
// stop: am 3. Mai, im 19. Jahrhundert.
var counted = WordSet(`Januar Februar März April Mai Juni Juli August September Oktober November Dezember Jänner
	Jahrhundert Jahrhunderts Platz Minute Runde Bundesliga Liga Klasse Stock Geburtstag Geburtstages Weltkrieg Jahrestag Tag Mal`)

// letter is a single small letter, as in z. B. and т. е.
func letter(word string) bool {
	r, n := utf8.DecodeRuneInString(word)
	return n > 0 && n == len(word) && unicode.IsLower(r)
}

// startsElsewhere does for other languages what starts does for English. It
// leaves out what names begin with, such as Le and De.
func startsElsewhere(word string) bool { return elsewhere[strings.TrimRight(word, ",:;")] }

// initial is a single capital letter, as in J. K. Rowling.
func initial(word string) bool {
	r, n := utf8.DecodeRuneInString(word)
	return n > 0 && n == len(word) && unicode.IsUpper(r)
}

// dottedLetters is true of u.s and ph.d, said without the last stop.
func dottedLetters(word string) bool {
	if !strings.Contains(word, ".") {
		return false
	}
	for part := range strings.SplitSeq(word, ".") {
		if n := utf8.RuneCountInString(part); n == 0 || n > 2 || allDigits(part) {
			return false
		}
	}
	return true
}

// starts says whether a word is one that opens sentences and rarely goes on
// after an abbreviation.
func starts(word string) bool {
	if strings.HasSuffix(word, ".") {
		return false // "A." in "J. A. Smith" is an initial
	}
	word, _, _ = strings.Cut(word, "'")
	word, _, _ = strings.Cut(word, "’")
	return openers[strings.ToLower(strings.TrimRight(word, ",:;"))]
}

type abbreviation int

const (
	beforeName   abbreviation = iota + 1 // never ends a sentence
	beforeNumber                         // ends one unless a number follows
	anywhere                             // ends one when a word follows that opens sentences
)

var abbreviations = tagged(map[abbreviation]string{
	beforeName: `mr mrs ms mx dr drs prof profs rev revs fr msgr gen gens col lt sgt cpl capt cmdr adm maj brig
		mag dipl sig dott avv dhr mevr sra srta dra exmo gral bzw ca evtl inkl exkl vgl bspw ggf zzgl sog ehem mio mrd tsd
		gov govs sen sens rep reps pres hon amb det supt insp mme mlle messrs mt vs v`,
	beforeNumber: `no nos p pp vol vols fig figs art sec ch para op jan feb mar apr jun jul aug sep sept oct nov dec
		mon tue tues wed thu thur thurs fri sat sun approx nr núm pág abs env`,
	anywhere: `st ft jr sr inc ltd co corp bros llc plc cos ave blvd rd dept univ assn al cf viz ed eds est
		ee uu ud uds mm str usw etc bijv ltda ecc гг им ул руб тыс`,
})

var elsewhere = WordSet(`Der Die Das Den Dem Ein Eine Er Sie Es Wir Ich Im Am Auf Doch Und Aber Nach Mit Auch
	Les Une Il Elle Ils Ce Dans Mais Et Pour El Los Las Una Pero Gli Nel Uno Ma Os As Um Uma Mas Não
	Het Een Hij Zij Maar Он Она Они Это Но На Как По Из Его В С`)

var exclaimedNames = WordSet("yahoo jeopardy oklahoma mamma")

var openers = WordSet(`the a an this that these those there it its he his she her they their we our you your i
	in on at by for from with without under over during after before since until as if when while where
	although though because however meanwhile moreover nevertheless still yet but and or so nor not what who why how
	another some many most all each every both also then now once only even just according asked last next
	officials police critics experts authorities residents analysts researchers here such like unlike despite
	about among between through instead earlier later today yesterday tomorrow to no`)

func tagged(lists map[abbreviation]string) map[string]abbreviation {
	all := map[string]abbreviation{}
	for kind, list := range lists {
		for _, word := range strings.Fields(list) {
			all[word] = kind
		}
	}
	return all
}

func trimSpan(text string, s Span) Span {
	part := s.Of(text)
	s.Start += len(part) - len(strings.TrimLeftFunc(part, unicode.IsSpace))
	s.End = s.Start + len(strings.TrimSpace(part))
	return s
}

// appendPieces appends a sentence, cut where it is too long.
func appendPieces(spans []Span, text string, s Span) []Span {
	for tooLong(s.Of(text)) {
		end := s.Start + pieceEnd(s.Of(text))
		spans = append(spans, trimSpan(text, Span{s.Start, end}))
		s = trimSpan(text, Span{end, s.End})
	}
	return append(spans, s)
}

func tooLong(sentence string) bool {
	if len(sentence) < 2*maxSentenceWords {
		return false
	}
	return len(sentence) > maxSentenceBytes || len(strings.Fields(sentence)) > maxSentenceWords
}

// pieceEnd is where to cut an overlong sentence that begins with a word. A cut
// in the first third is not worth making: it would leave crumbs, and the time
// would no longer be linear.
func pieceEnd(s string) int {
	limit := pieceLimit(s)
	for _, marks := range []string{";；", ",，、", " \t\u00a0"} {
		if i := strings.LastIndexAny(s[:limit], marks); i > limit/3 {
			_, n := utf8.DecodeRuneInString(s[i:])
			return i + n
		}
	}
	return limit
}

// pieceLimit is the offset that a piece must not pass: at a rune border, at
// least one rune in.
func pieceLimit(s string) int {
	words, inWord := 0, false
	for i, r := range s {
		if unicode.IsSpace(r) {
			inWord = false
		} else if !inWord {
			inWord = true
			words++
		}
		if words > pieceWords || i+utf8.RuneLen(r) > pieceBytes {
			return i
		}
	}
	return len(s)
}
