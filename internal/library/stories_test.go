package library

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pressmark/pressmark/internal/article"
)

// report is a report on a subject: sentences that no other subject has.
func report(id, subject string, sentences int) article.Article {
	var text strings.Builder
	for i := range sentences {
		fmt.Fprintf(&text, "About the %[1]s bridge the %[1]s committee heard on day %[2]d that each %[1]s wall needs stones from the %[1]s quarry, %[2]d carts of them. ", subject, i+3)
		if i%4 == 3 {
			text.WriteString("\n\n")
		}
	}
	return article.Article{ID: id, Title: "The " + subject + " gets new stones", Text: text.String(), PublishedAt: day}
}

// storyOf gives the story of a stored article.
func storyOf(t *testing.T, l *Library, id string) string {
	t.Helper()
	a := must[article.Article](t)(l.Article(t.Context(), id))
	if a.Story == "" {
		t.Errorf("%s has no story", id)
	}
	return a.Story
}

// wantStories wants each group of ids to tell one story, and no other article to.
func wantStories(t *testing.T, l *Library, groups ...string) {
	t.Helper()
	seen := map[string]string{}
	for _, group := range groups {
		ids := strings.Fields(group)
		story := storyOf(t, l, ids[0])
		if other, ok := seen[story]; ok {
			t.Errorf("%q and %q are one story", other, group)
		}
		seen[story] = group
		page := must[Page](t)(l.Articles(t.Context(), Filter{Story: story}, ListOptions{}))
		var got []string
		for _, a := range page.Articles {
			got = append(got, a.ID)
		}
		slices.Sort(got)
		slices.Sort(ids)
		if !slices.Equal(got, ids) || page.Total != len(ids) {
			t.Errorf("the story of %s has %v, want %v", ids[0], got, ids)
		}
	}
}

func TestStories(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		whole := report("agency", "harbour", 12)
		shortened := report("evening", "harbour", 7)
		shortened.Title = "Walls crumble"
		retold := whole
		retold.ID, retold.Title = "morning", "Harbour to be mended"
		retold.Text = "The town will pay for it, the mayor said on Tuesday. " + whole.Text + "\n\nA reader has seen it coming."
		other := report("other", "market", 12)
		put(t, o.Library, whole)
		put(t, o.Library, other, shortened, retold)
		wantStories(t, o.Library, "agency evening morning", "other")
		wantStories(t, o.again(), "agency evening morning", "other")
	})
}

// Which articles are a story does not depend on the order in which they come, and one
// that fits two stories makes them one.
func TestStoriesInAnyOrder(t *testing.T) {
	first, second := report("first", "harbour", 10), report("second", "market", 10)
	bridge := report("bridge", "harbour", 10)
	bridge.Text += "\n\n" + second.Text
	for _, order := range [][]article.Article{
		{first, second, bridge}, {bridge, second, first}, {second, bridge, first}, {first, bridge, second},
	} {
		l := must[*Library](t)(OpenMemory(t.Context()))
		for _, a := range order {
			put(t, l, a)
		}
		wantStories(t, l, "first second bridge")
		checked(t, l)
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestStoryOfChangedArticles(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		ctx := t.Context()
		first, copied := report("first", "harbour", 10), report("copied", "harbour", 10)
		bridge := report("bridge", "harbour", 10)
		last := report("last", "market", 10)
		bridge.Text += "\n\n" + last.Text
		put(t, o.Library, first)
		name := storyOf(t, o.Library, "first")

		first.Title = "Another headline for the harbour" // alone, and the text stays
		wantStatus(t, put(t, o.Library, first), Updated)
		first.Text = report("", "tower", 10).Text // alone, and about something else
		put(t, o.Library, first)
		if got := storyOf(t, o.Library, "first"); got != name {
			t.Errorf("an article that is its whole story got another one: %s, before %s", got, name)
		}
		put(t, o.Library, report("first", "harbour", 10), copied, bridge, last)
		wantStories(t, o.Library, "first copied bridge last")

		// The story goes on for the others when one goes, even one that held it together.
		must[int](t)(o.Delete(ctx, "first", "bridge"))
		wantStories(t, o.Library, "copied last")
		if got := storyOf(t, o.Library, "last"); got != name {
			t.Errorf("the story is called %s, before %s", got, name)
		}

		// One that tells something else now leaves; one that comes back joins again.
		last.Text = report("", "tower", 10).Text
		put(t, o.Library, last)
		wantStories(t, o.Library, "copied", "last")
		put(t, o.Library, first, report("first", "harbour", 10))
		wantStories(t, o.Library, "copied first", "last")
	})
}

func TestStoriesStayInTheirCollection(t *testing.T) {
	l := must[*Library](t)(OpenMemory(t.Context()))
	defer l.Close()
	a, b := report("a", "harbour", 10), report("b", "harbour", 10)
	b.Collection = "private"
	put(t, l, a, b)
	wantStories(t, l, "a", "b")
	b.Collection = ""
	put(t, l, b)
	wantStories(t, l, "a b")
}

// An article that very many papers carry is one story, though only some of them are
// kept under its words.
func TestStoryOfManyCopies(t *testing.T) {
	l := must[*Library](t)(OpenMemory(t.Context()))
	defer l.Close()
	var ids []string
	var copies []article.Article
	for i := range holders + 20 {
		a := report(fmt.Sprintf("copy%d", i), "harbour", 8)
		copies, ids = append(copies, a), append(ids, a.ID)
	}
	put(t, l, copies...)
	for story := storyOf(t, l, ids[0]); len(ids) > 0; ids = ids[1:] {
		if storyOf(t, l, ids[0]) != story {
			t.Errorf("%s tells another story", ids[0])
		}
	}
	var most int
	if err := l.reader.QueryRow(`SELECT max(n) FROM (SELECT count(*) n FROM shingles GROUP BY shingle)`).Scan(&most); err != nil || most != holders {
		t.Errorf("a shingle has %d holders, want %d (%v)", most, holders, err)
	}
	others := must[[]article.Article](t)(l.SameStory(t.Context(), must[article.Article](t)(l.Article(t.Context(), "copy3")), 10))
	if len(others) != 10 || slices.ContainsFunc(others, func(a article.Article) bool { return a.ID == "copy3" || a.Text != "" }) {
		t.Errorf("other reports: %v", others)
	}
	checked(t, l)
}

// labelled are pairs of articles of rtqa-corpus that a reader judged.
type labelled struct {
	A, B string
	Same bool
	Half string // tune or test
}

// TestStoriesOfCorpus puts the labelled articles of rtqa-corpus and compares their
// stories with the labels.
func TestStoriesOfCorpus(t *testing.T) {
	dir := corpusDir(t, "rtqa-corpus")
	pairs := labels(t)
	wanted := map[string]bool{}
	for _, p := range pairs {
		wanted[p.A], wanted[p.B] = true, true
	}
	l := must[*Library](t)(OpenMemory(t.Context()))
	defer l.Close()
	eachFile(t, dir, func(line []byte) {
		var a struct{ ID, Title, Text, Date string }
		if err := json.Unmarshal(line, &a); err != nil {
			t.Fatal(err)
		}
		if wanted[a.ID] {
			published, _ := time.Parse(time.DateOnly, a.Date[:min(len(a.Date), len(time.DateOnly))])
			put(t, l, article.Article{ID: a.ID, Title: a.Title, Text: a.Text, PublishedAt: published})
		}
	})
	var all tally
	for _, half := range []string{"tune", "test"} {
		var found tally
		for _, p := range pairs {
			if p.Half == half {
				found.add(storyOf(t, l, p.A) == storyOf(t, l, p.B), p.Same)
			}
		}
		t.Logf("%s: %s", half, found)
		all.right, all.wrong, all.missed = all.right+found.right, all.wrong+found.wrong, all.missed+found.missed
	}
	t.Logf("all: %s", all)
	if all.precision() < 95 || all.recall() < 85 {
		t.Errorf("want a precision of 95 %% and a recall of 85 %% at least")
	}
}

func labels(t *testing.T) (pairs []labelled) {
	t.Helper()
	f, err := os.Open("testdata/stories.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var p labelled
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		pairs = append(pairs, p)
	}
	return pairs
}

// tally counts pairs that were found to be one story.
type tally struct{ right, wrong, missed int }

func (n *tally) add(found, same bool) {
	switch {
	case found && same:
		n.right++
	case found:
		n.wrong++
	case same:
		n.missed++
	}
}

func (n tally) precision() float64 { return 100 * float64(n.right) / float64(n.right+n.wrong) }
func (n tally) recall() float64    { return 100 * float64(n.right) / float64(n.right+n.missed) }

func (n tally) String() string {
	return fmt.Sprintf("%d right, %d wrong, %d missed: precision %.1f, recall %.1f", n.right, n.wrong, n.missed, n.precision(), n.recall())
}
