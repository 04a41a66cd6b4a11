package answer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/search"
)

// passagesSought is in how many of the best passages tables and speeches are looked for.
const passagesSought = 12

// lookUp answers from the form of an article where a rule can, and from a passage alone
// a reader hardly could: from a table, whose head may be far from the row, and from a
// transcript, where the name may be far from what was said. A row that a reader found is
// then a row alone, if its table has a head and does not answer.
func (s *Service) lookUp(ctx context.Context, evidence *Evidence) error {
	table := askedOfTable(evidence.Question)
	speech, ofSpeech := askedOfSpeech(*evidence)
	for _, own := range byArticle(evidence.Passages[:min(passagesSought, len(evidence.Passages))]) {
		if !ofSpeech && !slices.ContainsFunc(own, hasRows) {
			continue
		}
		stored, err := s.Library.Article(ctx, own[0].ArticleID)
		if err != nil && !errors.Is(err, article.ErrNotFound) {
			return fmt.Errorf("look into an article: %w", err)
		}
		tables := article.Tables(stored.Text)
		if evidence.formed = table.answer(stored.Text, tables, own); evidence.formed != nil {
			return nil
		}
		if ofSpeech {
			if list := speech.find(stored.Text, own); len(list) > 0 {
				evidence.formed = speech.fromSpeech(stored.Text, list, own)
				return nil
			}
		}
		evidence.rowAlone = evidence.rowAlone || inTable(evidence.Findings[0], stored.ID, tables)
	}
	return nil
}

// byArticle puts the passages of each article together, those of the best first.
func byArticle(passages []search.Passage) [][]search.Passage {
	var groups [][]search.Passage
	for _, p := range passages {
		at := slices.IndexFunc(groups, func(group []search.Passage) bool { return group[0].ArticleID == p.ArticleID })
		if at < 0 {
			groups = append(groups, []search.Passage{p})
			continue
		}
		groups[at] = append(groups[at], p)
	}
	return groups
}

// inTable tells whether a finding's span stands in the head or a row of one of the tables
// of an article.
func inTable(f Finding, id string, tables []article.Table) bool {
	return f.Passage.ArticleID == id && slices.ContainsFunc(tables, func(table article.Table) bool {
		return table.Head.Start <= f.Span.Start && f.Span.End <= table.Rows[len(table.Rows)-1].End
	})
}

func hasRows(p search.Passage) bool { return mayBeRow(p.Text) }

func mayBeRow(text string) bool { return strings.Contains(text, " | ") || strings.Contains(text, "\t") }

// answer makes an answer of the head of a table and of a row below it, each cited where
// one of the passages that were found in the article holds it; nil where there is none,
// and where two tables whose captions fit as well would answer otherwise.
func (q tableQuestion) answer(text string, tables []article.Table, passages []search.Passage) *shaped {
	var best *shaped
	most, from := -1, 0
	for _, table := range tables {
		caption := text[from:table.Head.Start]
		from = table.Rows[len(table.Rows)-1].End
		row, cell, ok := q.inPassages(text, caption, table, passages)
		if !ok {
			continue
		}
		held := q.held(caption + "\n" + table.Head.Of(text))
		switch {
		case held > most:
			best, most = rowOf(text, table, row, cell, passages), held
		case held == most && best != nil && best.short != cell.Of(text):
			best = nil
		}
	}
	return best
}

// held counts the terms of the question in a text.
func (q tableQuestion) held(text string) int {
	count := 0
	for term := range termSet(article.Terms(text)) {
		if q.terms[term] {
			count++
		}
	}
	return count
}

func (q tableQuestion) inPassages(text, caption string, table article.Table, passages []search.Passage) (article.Row, article.Span, bool) {
	for _, p := range passages {
		if row, cell, ok := q.find(text, caption, table, p); ok {
			return row, cell, true
		}
	}
	return article.Row{}, article.Span{}, false
}

func rowOf(text string, table article.Table, row article.Row, cell article.Span, passages []search.Passage) *shaped {
	made := &shaped{short: cell.Of(text), certain: true}
	for i, line := range []article.Span{table.Head.Span, row.Span} {
		at := slices.IndexFunc(passages, func(p search.Passage) bool { return holdsSpan(p, p.ArticleID, line) })
		if at >= 0 {
			made.statements = append(made.statements, statement{passages[at], line, line.Of(text)})
		} else if i > 0 {
			return nil // find asks for a passage with the row
		}
	}
	return made
}

func holdsSpan(p search.Passage, id string, span article.Span) bool {
	return p.ArticleID == id && p.Start <= span.Start && span.End <= p.Start+len(p.Text)
}

// tableQuestion is a question as far as a table can answer it.
type tableQuestion struct {
	asked
	text   string
	terms  map[string]bool // index terms
	order  int             // 1: it asks for the row with the most, -1: with the least, 0: for a row it names
	strict []string        // terms of its numbers and names: a table must have them all
}

var (
	mostOf  = regexp.MustCompile(`(?i)\b(?:most|highest|largest|biggest|greatest|longest|oldest|tallest|heaviest|fastest|best)\b`)
	leastOf = regexp.MustCompile(`(?i)\b(?:least|fewest|lowest|smallest|shortest|youngest|lightest|slowest|worst)\b`)
)

func askedOfTable(text string) tableQuestion {
	q := tableQuestion{asked: understand(text), text: text, terms: termSet(article.Terms(text))}
	switch most, least := mostOf.MatchString(text), leastOf.MatchString(text); {
	case most && !least:
		q.order = 1
	case least && !most:
		q.order = -1
	}
	for i, word := range strings.Fields(punctuation.ReplaceAllString(text, " ")) {
		if i > 0 && word != strings.ToLower(word) || anyDigit.MatchString(word) {
			q.strict = append(q.strict, article.Terms(word)...)
		}
	}
	return q
}

// find gives the row of a table that answers, and the cell of it that does. The row must
// stand in a passage that was found.
func (q tableQuestion) find(text, caption string, table article.Table, p search.Passage) (article.Row, article.Span, bool) {
	if q.inSentences() || q.kind == kindArticles {
		return article.Row{}, article.Span{}, false
	}
	var row article.Row
	var cell article.Span
	ok := false
	if named, key, known := q.named(text, table); known {
		about := p.Title + "\n" + caption
		column, found := q.column(text, about, table, key, termSet(article.Terms(named.Cells[key].Of(text))))
		ok = found && q.suits(named.Cells[column].Of(text)) && !q.qualified(text, about, table, named, column)
		row, cell = named, named.Cells[column]
	} else {
		row, cell, ok = q.utmost(text, p.Title+"\n"+caption, table)
	}
	return row, cell, ok && holdsSpan(p, p.ArticleID, row.Span) && q.has(text, p.Title+"\n"+caption, table, row)
}

// suits tells whether a cell can be what is asked for.
func (q tableQuestion) suits(cell string) bool {
	switch q.kind {
	case kindAmount, kindTime:
		return anyDigit.MatchString(cell)
	case kindPerson, kindPlace:
		return cell != "" && !anyDigit.MatchString(cell)
	}
	return cell != "" && cell != "n/a" && cell != "-"
}

// qualified tells whether a word of the question beside one for the column makes it
// another thing: the population density, the male population.
func (q tableQuestion) qualified(text, about string, table article.Table, row article.Row, column int) bool {
	head := termSet(article.Terms(table.Head.Cells[column].Of(text)))
	known := termSet(article.Terms(about + "\n" + table.Head.Of(text) + "\n" + row.Of(text)))
	said := article.Terms(q.text)
	for i, term := range said {
		if !head[term] {
			continue
		}
		for _, beside := range []int{i - 1, i + 1} {
			if beside >= 0 && beside < len(said) && !known[said[beside]] && len(search.ContentTerms(said[beside])) > 0 && !plainWords[said[beside]] {
				return true
			}
		}
	}
	return false
}

// plainWords are index terms beside the word for a column that do not change it.
var plainWords = termSet(article.Terms("total number many much won win wins get got have had has live lived living spent spend cost costs record recorded there people votes change changed final highest lowest most least fewest largest smallest biggest longest shortest city town"))

// utmost finds the row that has the most or the least of something, and in it the name
// of the row or the number, whichever is asked for.
func (q tableQuestion) utmost(text, about string, table article.Table) (article.Row, article.Span, bool) {
	column, ok := q.column(text, about, table, 0, nil)
	if q.order == 0 || !ok {
		return article.Row{}, article.Span{}, false
	}
	row, ok := q.extreme(text, table, column)
	if !ok {
		return article.Row{}, article.Span{}, false
	}
	head := func(i int) map[string]bool { return termSet(article.Terms(table.Head.Cells[i].Of(text))) }
	switch {
	case likeness(termSet(article.Terms(q.noun)), head(column)) > 0:
		return row, row.Cells[column], true
	case likeness(q.terms, head(0)) > 0:
		return row, row.Cells[0], true
	}
	return article.Row{}, article.Span{}, false
}

// named finds the one row with a cell that the question names, and which cell that is.
// Of two such cells the longer is meant: "Upper Finch", not "Finch".
func (q tableQuestion) named(text string, table article.Table) (found article.Row, key int, ok bool) {
	most := 0
	for _, row := range table.Rows {
		for i, cell := range row.Cells {
			terms := article.Terms(cell.Of(text))
			if len(terms) == 0 || !slices.ContainsFunc(terms, isWord) && (i > 0 || !wholeYear.MatchString(cell.Of(text))) || slices.ContainsFunc(terms, func(term string) bool { return !q.terms[term] }) {
				continue
			}
			switch {
			case len(terms) > most:
				found, key, most, ok = row, i, len(terms), true
			case len(terms) == most && row.Span != found.Span:
				ok = false
			}
		}
	}
	return found, key, ok
}

func isWord(term string) bool { return !anyDigit.MatchString(term) }

// column is the one whose head has the most words of the question, but those of the
// cell that names the row; a year counts less than a word. Where the question names a
// year and heads do, the column must be of that year, or all that is about the table.
func (q tableQuestion) column(text, about string, table article.Table, key int, named map[string]bool) (int, bool) {
	best, most, unique := 0, 0, false
	for i, head := range table.Head.Cells {
		if i == key {
			continue
		}
		held := 0
		for term := range termSet(article.Terms(head.Of(text))) {
			switch {
			case !q.terms[term] || named[term]:
			case wholeYear.MatchString(term):
				held++
			default:
				held += 3
			}
		}
		switch {
		case held > most:
			best, most, unique = i, held, true
		case held == most && held > 0 && newer(head.Of(text), table.Head.Cells[best].Of(text)):
			best, unique = i, true
		case held == most:
			unique = unique && newer(table.Head.Cells[best].Of(text), head.Of(text))
		}
	}
	return best, unique && q.ofThatYear(table.Head.Cells[best].Of(text), about, table.Head.Of(text))
}

var wholeYear = regexp.MustCompile(`^(?:19|20)\d\d$`)

// ofThatYear tells whether a column is of the year that the question names: of that in
// its head, else of that in what is about the table.
func (q tableQuestion) ofThatYear(head, about, heads string) bool {
	asked := year.FindString(q.text)
	if asked == "" || !year.MatchString(heads) {
		return true
	}
	if year.MatchString(head) {
		return strings.Contains(head, asked)
	}
	return strings.Contains(about, asked)
}

// newer tells whether heads name years, the first a later one.
func newer(head, other string) bool {
	a, b := year.FindString(head), year.FindString(other)
	return a != "" && b != "" && a > b
}

// has tells whether the table, its caption, or the article's title has all names and
// numbers of the question: the population of 1950 is not that of 2011.
func (q tableQuestion) has(text, about string, table article.Table, row article.Row) bool {
	stands := termSet(article.Terms(about))
	maps.Copy(stands, termSet(article.Terms(table.Head.Of(text)+"\n"+row.Of(text))))
	return !slices.ContainsFunc(q.strict, func(term string) bool { return !stands[term] })
}

// extreme is the one row with the most or the least in a column of numbers.
func (q tableQuestion) extreme(text string, table article.Table, column int) (article.Row, bool) {
	var best article.Row
	most, unique := 0.0, false
	for _, row := range table.Rows {
		if totals.MatchString(row.Cells[0].Of(text)) {
			continue
		}
		number, ok := cellNumber(row.Cells[column].Of(text))
		if !ok {
			return article.Row{}, false
		}
		switch value := number * float64(q.order); {
		case best.Cells == nil || value > most:
			best, most, unique = row, value, true
		case value == most:
			unique = false
		}
	}
	return best, unique
}

var totals = regexp.MustCompile(`(?i)\b(?:total|sum|all|overall|average|mean|median)\b`)

var numberOfCell = regexp.MustCompile(`(?i)^[£$€¥]?\s?([-−+]?\d[\d,]*(?:\.\d+)?)\s?(?:%|per cent|(thousand|million|billion|trillion|bn|m|k))?$`)

func cellNumber(cell string) (float64, bool) {
	found := numberOfCell.FindStringSubmatch(cell)
	if found == nil {
		return 0, false
	}
	number, err := strconv.ParseFloat(strings.NewReplacer(",", "", "−", "-").Replace(found[1]), 64)
	return number * cmp.Or(scales[strings.ToLower(found[2])], 1), err == nil
}
