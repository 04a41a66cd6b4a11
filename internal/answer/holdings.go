package answer

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/search"
)

// mostListed articles are cited of those that mention something.
const mostListed = 10

// holdings answers how many articles mention something, and which: a question about
// the library, which no article answers. Each article that is listed is cited with a
// sentence that mentions it; the number is the short answer, and a note says what was
// counted, for no article states it.
func (r *run) holdings(ctx context.Context, a asked) (Answer, error) {
	r.stage("finding")
	subject := strings.Trim(determiner.ReplaceAllString(a.subject, ""), `"“” `)
	page, phrases, err := r.mentioning(ctx, subject)
	if err != nil {
		return Answer{}, err
	}
	evidence, err := r.holdingEvidence(ctx, subject)
	if err != nil {
		return Answer{}, err
	}
	r.lap("find")
	if page.Total == 0 {
		r.emit(Event{Sources: []search.Passage{}})
		return r.abstain(ctx, blank(evidence, Extractive), evidence)
	}
	statements, err := r.mentions(ctx, page.Articles, phrases)
	if err != nil {
		return Answer{}, err
	}
	evidence.Confidence = 1
	answer := blank(evidence, Extractive)
	answer.ShortAnswer = count(page.Total, "article")
	answer.Notes = append(answer.Notes, counted(subject, phrases, page.Total, len(statements)))
	if err := r.state(ctx, &answer, statements); err != nil {
		return Answer{}, err
	}
	r.emit(Event{Sources: passagesOf(statements)})
	r.stage("writing")
	r.tell(answer.Text, answer.Citations, r.told)
	return answer, nil
}

// mentioning lists the articles that hold the words of a subject next to each other,
// or, where none does, all of the words.
func (r *run) mentioning(ctx context.Context, subject string) (library.Page, [][]string, error) {
	var phrases [][]string
	for _, part := range bothNames(subject) {
		if terms := article.Terms(part); len(terms) > 0 {
			phrases = append(phrases, terms)
		}
	}
	page, err := r.Library.Articles(ctx, r.request.Filter, library.ListOptions{Limit: mostListed, Phrases: phrases})
	if err != nil || page.Total > 0 || len(phrases) != 1 || len(phrases[0]) < 2 || isName(subject, subject) {
		return page, phrases, err
	}
	var words [][]string
	for _, term := range phrases[0] {
		words = append(words, []string{term})
	}
	page, err = r.Library.Articles(ctx, r.request.Filter, library.ListOptions{Limit: mostListed, Phrases: words})
	return page, words, err
}

// bothNames are the two names of "both A and B", else the subject as it is.
func bothNames(subject string) []string {
	subject = strings.TrimPrefix(subject, "both ")
	if first, second, two := strings.Cut(subject, " and "); two && unicode.IsUpper(firstRune(first)) && unicode.IsUpper(firstRune(second)) {
		return []string{first, second}
	}
	return []string{subject}
}

// holdingEvidence is what an abstention from counting shows.
func (r *run) holdingEvidence(ctx context.Context, subject string) (Evidence, error) {
	if subject == "" {
		return Evidence{Question: r.request.Question, typed: r.request.Question, VectorCoverage: 1}, nil
	}
	asked := r.request
	asked.Question = subject
	evidence, err := r.find(ctx, asked)
	evidence.Question, evidence.typed = r.request.Question, r.request.Question
	return evidence, err
}

// mentions finds, in each article, the sentence that mentions what is asked for; an
// article that does so in its title alone has none.
func (r *run) mentions(ctx context.Context, articles []article.Article, phrases [][]string) ([]statement, error) {
	var found []statement
	for _, a := range articles {
		chunks, err := r.Library.ArticleChunks(ctx, a.ID)
		if err != nil {
			return nil, fmt.Errorf("find a mention: %w", err)
		}
		if s, ok := mention(chunks, phrases); ok {
			found = append(found, s)
		}
	}
	return found, nil
}

// mention is the first sentence of an article that holds most of the phrases.
func mention(chunks []library.StoredChunk, phrases [][]string) (best statement, ok bool) {
	most := -1
	for _, chunk := range chunks {
		passage := search.PassageOf(chunk)
		for _, sentence := range sentencesOf(passage) {
			held := 0
			for _, phrase := range phrases {
				if holdsRun(article.Terms(sentence.quote), phrase) {
					held++
				}
			}
			if held > most && (held > 0 || len(phrases) == 0) {
				best, most, ok = sentence, held, true
			}
		}
	}
	return best, ok
}

// holdsRun tells whether terms hold others next to each other.
func holdsRun(terms, run []string) bool {
	for i := range terms {
		if i+len(run) <= len(terms) && slices.Equal(terms[i:i+len(run)], run) {
			return true
		}
	}
	return false
}

// counted is the note that says what was counted.
func counted(subject string, phrases [][]string, total, shown int) string {
	what := "all articles"
	switch {
	case subject != "" && len(phrases) > 1 && len(phrases[0]) == 1:
		what = "articles whose title or text holds all words of “" + subject + "”"
	case subject != "":
		what = "articles whose title or text holds “" + subject + "”"
	}
	note := "counted by the program, not stated by an article: " + what
	if shown < total {
		note += fmt.Sprintf("; of %d, the newest are cited", total)
	}
	return note
}

// count is a number with its noun: 1 article, 2 articles.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func passagesOf(statements []statement) []search.Passage {
	list := make([]search.Passage, len(statements))
	for i, s := range statements {
		list[i] = s.passage
	}
	return list
}
