package suggest

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/prompts"
)

// What a model is given to propose questions from, and how long it may take.
const (
	proposalTokens = 1200 // of all articles together
	proposals      = 8    // questions wanted; more are looked at no further than twice that
	proposalTime   = 30 * time.Second
)

// propose has the model, if there is one, propose questions on articles. When it
// fails, the draft is degraded, and made anew after a while.
func (g *Service) propose(ctx context.Context, d *draft, articles []article.Article, given *answer.Answer) error {
	if g.answers.Generator == nil || len(articles) == 0 {
		return nil
	}
	input := prompts.Suggest{Count: proposals}
	if given != nil {
		input.Asked = given.Question
	}
	for _, a := range articles {
		p := prompts.Passage{Title: a.Title, Source: a.Source, Text: beginning(a.Text, proposalTokens/len(articles))}
		if !a.PublishedAt.IsZero() {
			p.Date = a.PublishedAt.Format(time.DateOnly)
		}
		input.Passages = append(input.Passages, p)
	}
	limited, cancel := context.WithTimeout(ctx, proposalTime)
	defer cancel()
	text, _, err := llm.Collect(g.answers.Generator.Generate(limited, prompts.Questions(input)))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		d.Degraded = true
		g.giveUp(d)
		if g.answers.Log != nil {
			g.answers.Log.Warn("the model failed; questions are made by rule", "error", err)
		}
		return nil
	}
	english := !slices.ContainsFunc(articles, func(a article.Article) bool { return !isEnglish(a) })
	for _, question := range proposed(text, english) {
		d.Candidates = append(d.Candidates, candidate{Question: question})
	}
	return nil
}

// beginning is as many sentences as fit into a number of tokens.
func beginning(text string, limit int) string {
	end, tokens := 0, 0
	for _, span := range article.Sentences(text) {
		if tokens += prompts.Tokens(span.Of(text)); tokens > limit {
			break
		}
		end = span.End
	}
	return text[:end]
}

var (
	// listMark is what models put before the lines of a list.
	listMark = regexp.MustCompile(`^(?:[-*•–>#]+|\(?\d{1,2}[.):]|[Qq](?:uestion)?\s*\d*\s*[.:)])\s*`)
	asking   = regexp.MustCompile(`^(?:Who|Whom|Whose|What|When|Where|Which|Why|How)\s`)
)

// proposed are the good questions among the lines of a model. Of English ones more
// can be told than of others.
func proposed(text string, english bool) []string {
	var list []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		for mark := listMark.FindString(line); mark != ""; mark = listMark.FindString(line) {
			line = line[len(mark):]
		}
		line = strings.Trim(strings.NewReplacer("**", "", "__", "", "“", `"`, "”", `"`).Replace(line), "\"'` ")
		if !shown(line) || english && !plainEnglish(line) {
			continue
		}
		if list = append(list, line); len(list) == 2*proposals {
			break
		}
	}
	return list
}

// shown tells whether a model's line is one plain question of a fit length.
func shown(line string) bool {
	n := utf8.RuneCountInString(line)
	body := strings.TrimRight(line, "?？؟")
	return n <= maxSuggestionRunes && n >= minSuggestionRunes && len(body) < len(line) &&
		!strings.ContainsAny(body, "?？؟") && !strings.Contains(body, ": ") && !markup.MatchString(body)
}

// plainEnglish tells whether a question begins as one and needs no other text to
// be understood.
func plainEnglish(question string) bool {
	return asking.MatchString(question) && !pointing.MatchString(question)
}

var (
	// markup is what no question holds: marks of formats, addresses, what cannot be seen.
	markup = regexp.MustCompile(`(?i)\p{C}|[<>\[\]{}|#@*_=~^\\` + "`" + `]|//|www\.`)
	// pointing are words that point at a text which the reader does not see.
	pointing = regexp.MustCompile(`(?i)\b(?:he|she|it|they|him|his|her|hers|its|them|their|theirs|this|these|those|I|me|my|we|us|our|you|your)\b|\b(?:the|an?) (?:article|passage|text|story|author|report|source)\b`)
)
