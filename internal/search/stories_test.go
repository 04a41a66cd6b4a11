package search

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pressmark/pressmark/internal/article"
)

// Three sentences of a report, each of more than a hundred letters.
const (
	rose   = "The spring tide rose to 6.2 metres on Monday and flooded the lower quay, the highest water in the harbour since the winter of 1978. "
	closed = "Forty shops along the quay were closed for the day, and the ferry to the island of Stell did not run before noon on Monday. "
	gates  = "The flood gates, which were built for a tide of six metres, had held, but the water came over the old wall next to them. "
	cost   = "A new wall has been planned since 2019 and would cost four million pounds, said harbour master Otto Kern at the quay. "
)

func said(story, id, text string) Passage {
	return Passage{Story: story, ArticleID: id, Title: "Title of " + id, Text: text}
}

// told are the articles of passages, each with those that are folded into it.
func told(passages []Passage) (list []string) {
	for _, p := range passages {
		name := p.ArticleID
		for _, r := range p.AlsoReportedBy {
			name += "+" + r.ArticleID
		}
		list = append(list, name)
	}
	return list
}

func TestFold(t *testing.T) {
	for name, c := range map[string]struct {
		passages []Passage
		want     string
	}{
		"copies": {[]Passage{said("s", "a", rose+closed), said("t", "x", cost), said("s", "b", rose+closed), said("s", "c", rose+closed)},
			"a+b+c x"},
		"what only one says stays": {[]Passage{said("s", "a", rose+closed), said("s", "b", rose+closed), said("s", "b", gates+cost)},
			"a+b b"},
		"the same words of different stories": {[]Passage{said("s", "a", rose), said("t", "b", rose), said("", "c", rose), said("", "d", rose)},
			"a b c d"},
		"the same article": {[]Passage{said("s", "a", rose+closed), said("s", "a", rose+closed)},
			"a a"},
		"cut at other places": {[]Passage{said("s", "a", rose+closed), said("s", "b", closed+gates), said("s", "a", gates+cost)},
			"a+b a"},
		"the rest is in no passage of the other": {[]Passage{said("s", "a", rose+closed), said("s", "b", closed+gates)},
			"a b"},
		"another figure": {[]Passage{said("s", "a", rose+closed), said("s", "b", strings.Replace(rose+closed, "Forty", "Sixty", 1))},
			"a b"},
		"another number":      {[]Passage{said("s", "a", rose+closed), said("s", "b", strings.Replace(rose, "6.2", "6.4", 1)+closed)}, "a b"},
		"another name":        {[]Passage{said("s", "a", rose+cost), said("s", "b", rose+strings.Replace(cost, "Otto Kern", "Mona Lind", 1))}, "a b"},
		"a dateline":          {[]Passage{said("s", "a", rose+cost), said("s", "b", "STELL — "+rose+cost)}, "a+b"},
		"a denial":            {[]Passage{said("s", "a", rose+gates), said("s", "b", rose+strings.Replace(gates, "had held", "had not held", 1))}, "a b"},
		"another word":        {[]Passage{said("s", "a", rose+gates), said("s", "b", rose+strings.Replace(gates, "old wall", "sea wall", 1))}, "a+b"},
		"two passages of one": {[]Passage{said("s", "a", rose+closed), said("s", "a", gates+cost), said("s", "b", rose+closed), said("s", "b", gates+cost)}, "a+b a+b"},
		"none":                {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(told(fold(c.passages)), " "); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// No word is lost: what is folded away stands in what stays.
func TestFoldLosesNoWords(t *testing.T) {
	sentences := []string{rose, closed, gates, cost}
	var passages []Passage
	for i := range 24 {
		first := i % 4
		text := sentences[first] + sentences[(first+1+i/8)%4]
		passages = append(passages, said("s", fmt.Sprintf("article%d", i%5), text))
	}
	var kept strings.Builder
	for _, p := range fold(passages) {
		kept.WriteString(p.Text)
	}
	for _, s := range sentences {
		if !strings.Contains(kept.String(), s) {
			t.Errorf("lost: %s", s)
		}
	}
}

func TestReportsOfAQuote(t *testing.T) {
	p := fold([]Passage{said("s", "a", rose+closed+gates), said("s", "b", rose+closed), said("s", "b", gates+cost), said("s", "c", rose+closed+gates)})[0]
	var ids []string
	for _, r := range p.ReportsOf(gates) {
		ids = append(ids, r.ArticleID)
	}
	if !slices.Equal(ids, []string{"c"}) {
		t.Errorf("%v say that the gates held, want c", ids)
	}
}

// The top passages come from different stories, and others fill up their number.
func TestSearchTellsEachStoryOnce(t *testing.T) {
	day := time.Date(2022, 3, 1, 0, 0, 0, 0, time.UTC)
	var articles []article.Article
	for _, paper := range []string{"Harbour Post", "Valley Courier", "Island Gazette"} {
		articles = append(articles, article.Article{ID: "tide-" + strings.ToLower(paper[:6]), Title: "Tide floods the quay", Source: paper,
			Text: rose + closed + gates, PublishedAt: day})
	}
	articles[2].Text += "\n\nThe " + articles[2].Source + " has opened a fund for the bakers of the quay, and readers have given two hundred pounds to it."
	articles = append(articles, article.Article{ID: "other", Title: "High water at the quay", Text: "The quay of Stell saw no flood in the spring, for the tide stayed low there.", PublishedAt: day})
	r := retriever(t, Config{Library: shelf(t, articles...)})
	result, err := r.Search(t.Context(), Query{Text: "How high did the tide rise at the quay?", TopK: 2})
	if err != nil {
		t.Fatal(err)
	}
	if got := told(result.Passages); len(got) != 2 || strings.Count(got[0]+got[1], "+tide") != 1 || !strings.Contains(got[0]+" "+got[1], "other") {
		t.Errorf("passages of %v; want the story once, with the other reports, and the other article", got)
	}
	for _, p := range result.Passages {
		for _, r := range p.AlsoReportedBy {
			if r.Source == "" || r.Title == "" || r.PublishedAt.IsZero() {
				t.Errorf("report without its facts: %+v", r)
			}
		}
	}
}
