package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/search"
)

// printAnswer prints an answer, or an abstention, whose closest passages it leaves
// to printClosest.
func printAnswer(out io.Writer, a answer.Answer, printClosest func(io.Writer, []search.Passage)) {
	fmt.Fprintln(out)
	if a.AskedAs != "" {
		printWrapped(out, "Asked as: "+oneLine(a.AskedAs), "")
		fmt.Fprintln(out)
	}
	if !a.Answerable {
		printAbstention(out, a)
		if len(a.Abstention.Closest) > 0 {
			fmt.Fprintln(out, "\nClosest passages")
			printClosest(out, a.Abstention.Closest)
		}
		return
	}
	printWrapped(out, marked(a), "")
	fmt.Fprintln(out)
	printDetails(out, a)
}

// printDetails prints what stands below an answer's text.
func printDetails(out io.Writer, a answer.Answer) {
	if a.ShortAnswer != "" && a.ShortAnswer != a.Text {
		printWrapped(out, "In short: "+oneLine(a.ShortAnswer), "")
	}
	fmt.Fprintf(out, "Confidence %.0f %%", 100*a.Confidence)
	if a.Unsupported > 0 {
		fmt.Fprintf(out, ", %s without support", plural(a.Unsupported, "statement"))
	}
	fmt.Fprintln(out)
	printNotes(out, a.Notes)
	printSources(out, a)
}

// printSources lists the cited places, each once, and by itself what no place
// supports: the passage nearest to it is no source of it.
func printSources(out io.Writer, a answer.Answer) {
	fmt.Fprintln(out, "\nSources")
	listed := map[int]bool{}
	for _, c := range a.Citations {
		if c.Verified && !listed[c.Index] {
			listed[c.Index] = true
			printCitation(out, c)
		}
	}
	first := true
	for _, c := range a.Citations {
		at := c.Answer
		if c.Verified || at.Start > at.End || at.End > len(a.Text) {
			continue
		}
		if first {
			fmt.Fprintln(out, "\nNot supported by the articles")
			first = false
		}
		printWrapped(out, "“"+oneLine(a.Text[at.Start:at.End])+"”: "+c.Reason, "    ")
	}
}

// mark is what stands behind a statement that a citation belongs to.
func mark(c answer.Citation) string {
	if !c.Verified {
		return "[not supported]"
	}
	return fmt.Sprintf("[%d]", c.Index)
}

// marked is the answer's text with marks where its citations end.
func marked(a answer.Answer) string {
	text := a.Text
	ordered := slices.SortedStableFunc(slices.Values(a.Citations), func(x, y answer.Citation) int { return y.Answer.End - x.Answer.End })
	for _, c := range ordered {
		if end := c.Answer.End; end <= len(text) {
			text = text[:end] + " " + mark(c) + text[end:]
		}
	}
	return text
}

func printCitation(out io.Writer, c answer.Citation) {
	printWrapped(out, fmt.Sprintf("[%d] %s", c.Index, heading(c.Title, c.Publication, c.PublishedAt)), "    ")
	printWrapped(out, "    “"+oneLine(c.Quote)+"”", "    ")
	if c.URL != "" {
		fmt.Fprintln(out, "    "+c.URL)
	}
	fmt.Fprintf(out, "    article %s, bytes %d to %d\n", c.Source.ArticleID, c.Source.Start, c.Source.End)
	printReports(out, c.AlsoReportedBy)
}

// printReports names the other reports of a story that say the same.
func printReports(out io.Writer, reports []search.Report) {
	if len(reports) == 0 {
		return
	}
	names := make([]string, len(reports))
	for i, r := range reports {
		names[i] = heading(r.Title, r.Source, r.PublishedAt) + " (" + r.ArticleID + ")"
	}
	printWrapped(out, "    also reported by: "+strings.Join(names, "; "), "    ")
}

// heading is a title with where and when it was published.
func heading(title, publication string, published time.Time) string {
	if title == "" {
		title = "(no title)"
	}
	parts := []string{title}
	if publication != "" {
		parts = append(parts, publication)
	}
	if !published.IsZero() {
		parts = append(parts, published.Format("2 January 2006"))
	}
	return strings.Join(parts, " — ")
}

func printAbstention(out io.Writer, a answer.Answer) {
	printWrapped(out, "The articles do not answer this: "+a.Abstention.Reason+".", "")
	fmt.Fprintf(out, "Confidence that the closest passage would: %.0f %%\n", 100*a.Confidence)
	printNotes(out, a.Notes)
}

// printTitles names passages, a line each.
func printTitles(out io.Writer, passages []search.Passage) {
	for i, p := range passages {
		fmt.Fprintf(out, "%2d. %s\n", i+1, article.FirstWords(heading(p.Title, p.Source, p.PublishedAt), width(out)-4))
	}
}

func printNotes(out io.Writer, notes []string) {
	for _, note := range notes {
		printWrapped(out, "Note: "+note, "      ")
	}
}

// excerpt is how many bytes of a passage a list shows.
const excerpt = 300

func printPassages(out io.Writer, passages []search.Passage) {
	for i, p := range passages {
		printWrapped(out, fmt.Sprintf("%2d. %s", i+1, heading(p.Title, p.Source, p.PublishedAt)), "    ")
		printWrapped(out, "    "+article.FirstWords(p.Text, excerpt), "    ")
		fmt.Fprintf(out, "    article %s, bytes %d to %d, score %.2f\n", p.ArticleID, p.Start, p.End, p.Score)
		printReports(out, p.AlsoReportedBy)
	}
}
