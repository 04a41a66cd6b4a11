package article

import (
	"regexp"
	"strings"
)

// Table is a table of a text.
type Table struct {
	Head Row
	Rows []Row
}

// Row is a line of a table. Spans are offsets into the text.
type Row struct {
	Span
	Cells []Span // without space around them; they may be empty
}

// fewestRows is how many rows lines with bars must have, besides the head, to be a table.
const fewestRows = 2

// Tables finds the tables of a text that have a head and as many cells in every row.
// Lines that are no rows end a table.
func Tables(text string) []Table {
	var tables []Table
	var rows []Row
	end := func() {
		if len(rows) > fewestRows && isHead(text, rows[0]) {
			tables = append(tables, Table{Head: rows[0], Rows: rows[1:]})
		}
		rows = nil
	}
	at := 0
	for line := range strings.Lines(text) {
		bare := strings.TrimRight(line, "\r\n")
		switch {
		case ruleOfTable.MatchString(bare) && len(rows) == 1:
		case !isRow(bare):
			end()
		default:
			row := rowAt(bare, at)
			if len(rows) > 0 && len(row.Cells) != len(rows[0].Cells) {
				end()
			}
			rows = append(rows, row)
		}
		at += len(line)
	}
	end()
	return tables
}

// ruleOfTable is the line below the head of a table in Markdown.
var ruleOfTable = regexp.MustCompile(`^\|?[\s:-]+(?:\|[\s:-]+)+\|?$`)

func rowAt(line string, at int) Row {
	row := Row{Span: Span{at, at + len(line)}}
	start := 0
	for i := 0; i <= len(line); i++ {
		if i < len(line) && line[i] != '|' && line[i] != '\t' {
			continue
		}
		cell := line[start:i]
		from := at + start + len(cell) - len(strings.TrimLeft(cell, " "))
		row.Cells = append(row.Cells, Span{from, max(from, at+start+len(strings.TrimRight(cell, " ")))})
		start = i + 1
	}
	if last := len(row.Cells) - 1; last > 1 && strings.HasPrefix(line, "|") && strings.HasSuffix(line, "|") { // bars around
		row.Cells = row.Cells[1:last]
	}
	return row
}

// isHead tells whether a row tells what stands below: most of its cells begin with a
// letter, or are years.
func isHead(text string, row Row) bool {
	told := 0
	for _, cell := range row.Cells {
		said := cell.Of(text)
		if said != "" && !strings.ContainsAny(said[:1], "0123456789-+£$€.,(") || yearCell.MatchString(said) {
			told++
		}
	}
	return 2*told >= len(row.Cells)
}

var yearCell = regexp.MustCompile(`^(?:19|20)\d\d$`)
