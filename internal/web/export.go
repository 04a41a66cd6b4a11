package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/danielgtaylor/huma/v2"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/search"
)

const markdownType = "text/markdown; charset=utf-8"

// exports describes the answers of the export.
func (s *Server) exports() map[string]*huma.Response {
	schema := s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[WholeConversation](), true, "")
	return map[string]*huma.Response{"200": {
		Description: "The conversation as a file",
		Content: map[string]*huma.MediaType{
			markdownType:       {Schema: &huma.Schema{Type: huma.TypeString}},
			"application/json": {Schema: schema},
		},
	}}
}

func (s *Server) exportConversation(ctx context.Context, in *struct {
	ID     string `path:"id" maxLength:"100" doc:"id of the conversation"`
	Format string `query:"format" enum:"markdown,json" default:"markdown" doc:"of the file"`
}) (*huma.StreamResponse, error) {
	whole, err := s.wholeConversation(ctx, in.ID, 0, 0)
	if err != nil {
		return nil, s.fail(ctx, err)
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		ending := ".json"
		if in.Format == "markdown" {
			ending = ".md"
		}
		hc.SetHeader("Content-Disposition", `attachment; filename="`+fileName(whole.Title)+ending+`"`)
		if in.Format == "json" {
			jsonResponse(whole).Body(hc)
			return
		}
		hc.SetHeader("Content-Type", markdownType)
		hc.SetStatus(http.StatusOK)
		_, _ = hc.BodyWriter().Write([]byte(markdown(whole))) // a client that left cannot be told
	}}, nil
}

var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

// fileName is a title as every system takes it for a file.
func fileName(title string) string {
	name := strings.Trim(notInNames.ReplaceAllString(strings.ToLower(title), "-"), "-")
	return cmp.Or(strings.Trim(name[:min(60, len(name))], "-"), "conversation")
}

// markdown writes a conversation with its sources. What articles and users wrote
// stays text: nothing of it becomes a link, a picture or HTML.
func markdown(c WholeConversation) string {
	var out strings.Builder
	fmt.Fprintf(&out, "# %s\n", escaped(cmp.Or(c.Title, "Conversation")))
	for _, t := range c.Turns {
		fmt.Fprintf(&out, "\n## %s\n\n", escaped(t.Question))
		if t.Answer.AskedAs != "" {
			fmt.Fprintf(&out, "*Asked as: %s*\n\n", escaped(t.Answer.AskedAs))
		}
		if why := t.Answer.Abstention; why != nil {
			fmt.Fprintf(&out, "*The articles do not answer this: %s.*\n", escaped(why.Reason))
		} else {
			fmt.Fprintf(&out, "%s\n", markedText(t.Answer))
		}
		for _, note := range t.Answer.Notes {
			fmt.Fprintf(&out, "\n*Note: %s*\n", escaped(note))
		}
		writeSources(&out, t.Answer)
	}
	return out.String()
}

// markedText is an answer with [n] where its citations end, or [not supported]
// where nothing supports what was said.
func markedText(a answer.Answer) string {
	ordered := slices.SortedStableFunc(slices.Values(a.Citations), func(x, y answer.Citation) int {
		return cmp.Or(cmp.Compare(x.Answer.End, y.Answer.End), cmp.Compare(x.Index, y.Index))
	})
	ordered = slices.CompactFunc(ordered, func(x, y answer.Citation) bool {
		return x.Answer.End == y.Answer.End && markOf(x) == markOf(y)
	})
	text, at := "", 0
	for _, c := range ordered {
		if end := c.Answer.End; at <= end && end <= len(a.Text) {
			text += escapedPart(a.Text[at:end], at == 0) + " " + markOf(c)
			at = end
		}
	}
	return text + escapedPart(a.Text[at:], at == 0)
}

func markOf(c answer.Citation) string {
	if !c.Verified {
		return "[not supported]"
	}
	return mark(c.Index)
}

// writeSources lists the cited places; one that is cited again keeps its number and
// is listed once. What no place supports is listed by itself: the passage nearest
// to it is no source of it.
func writeSources(out *strings.Builder, a answer.Answer) {
	verified := slices.DeleteFunc(slices.Clone(a.Citations), func(c answer.Citation) bool { return !c.Verified })
	if len(verified) > 0 {
		out.WriteString("\nSources:\n\n")
	}
	for _, c := range sources(verified) {
		fmt.Fprintf(out, "- [%d] %s\n", c.Index, sourceLine(c.Citation))
		if c.Quote != "" {
			fmt.Fprintf(out, "  > “%s”\n", escapedPart(c.Quote, false))
		}
		if len(c.AlsoReportedBy) > 0 {
			fmt.Fprintf(out, "\n  Also reported by: %s\n", reportLine(c.AlsoReportedBy))
		}
	}
	if len(verified) < len(a.Citations) {
		out.WriteString("\nNot supported by the articles:\n\n")
	}
	told := map[answer.Stretch]bool{}
	for _, c := range a.Citations {
		if at := c.Answer; !c.Verified && !told[at] && at.Start <= at.End && at.End <= len(a.Text) {
			told[at] = true
			fmt.Fprintf(out, "- “%s”: %s\n", escapedPart(a.Text[at.Start:at.End], false), escaped(c.Reason))
		}
	}
}

// sourceLine names an article: title, publication, date, address.
func sourceLine(c answer.Citation) string {
	parts := []string{escaped(cmp.Or(c.Title, "(no title)"))}
	if c.Publication != "" {
		parts = append(parts, escaped(c.Publication))
	}
	if !c.PublishedAt.IsZero() {
		parts = append(parts, c.PublishedAt.Format("2 January 2006"))
	}
	if c.URL != "" {
		parts = append(parts, address(c.URL))
	}
	return strings.Join(parts, ", ")
}

// reportLine names the other reports of a story.
func reportLine(reports []search.Report) string {
	lines := make([]string, len(reports))
	for i, r := range reports {
		lines[i] = sourceLine(answer.Citation{Title: r.Title, Publication: r.Source, PublishedAt: r.PublishedAt, URL: r.URL})
	}
	return strings.Join(lines, "; ")
}

// address is a web address as a link, and anything else as text.
func address(raw string) string {
	parsed, err := url.Parse(raw)
	if err != nil || parsed.Scheme != "http" && parsed.Scheme != "https" || strings.ContainsFunc(raw, notInAddresses) {
		return escaped(raw)
	}
	return "<" + raw + ">"
}

func notInAddresses(r rune) bool {
	return r <= ' ' || r == '<' || r == '>' || r == '\\' || unicode.IsSpace(r) || unicode.IsControl(r)
}

// escaped is a text as one line of Markdown that shows it as it is.
func escaped(text string) string { return escapedPart(strings.TrimSpace(text), true) }

// special are the characters that Markdown and its dialects give a meaning to
// wherever they stand; the dot and the colon only in addresses.
const special = "\\`*_[]<>&~|#$^@{}"

var addresses = regexp.MustCompile(`(?i)\bwww\.|:/`)

// escapedPart is escaped for a stretch of a line; begins is true of its first.
func escapedPart(text string, begins bool) string {
	var out strings.Builder
	space := false
	for _, r := range text {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			if !space {
				out.WriteByte(' ')
			}
			space = true
			continue
		}
		space = false
		if strings.ContainsRune(special, r) {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	line := addresses.ReplaceAllStringFunc(out.String(), func(found string) string {
		return found[:len(found)-1] + `\` + found[len(found)-1:]
	})
	if begins {
		return lineStart.ReplaceAllString(line, `$1\$2`)
	}
	return line
}

// lineStart is what makes a line a list, a rule or a heading.
var lineStart = regexp.MustCompile(`^(\d*)([-+=.)])`)
