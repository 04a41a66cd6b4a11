package article

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const lead = "The harbour of Port Ellery opened again on Monday after eleven weeks.\n\nThe first boats were greeted by a crowd."

func TestPrepareFillsIn(t *testing.T) {
	got, err := Prepare(Article{
		Title:       " Harbour\n  opens\u200b ",
		Text:        lead + "\r\n",
		URL:         "HTTPS://user:secret@Example.ORG:443/a?utm_source=x&id=7&UTM_medium=y#top",
		Source:      "The\tEllery  Post",
		Tags:        []string{" ports ", "Ports", "", "trade"},
		PublishedAt: time.Date(2026, 1, 31, 18, 0, 0, 5, time.FixedZone("", 3600)),
		Metadata:    map[string]any{"desk": "foreign", "words": 12},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.ID) != 21 || len(got.ContentHash) != 64 {
		t.Errorf("id %q, hash %q", got.ID, got.ContentHash)
	}
	got.ID, got.ContentHash, got.Metadata = "", "", nil
	want := Article{
		Title: "Harbour opens", Text: lead, URL: "https://example.org/a?id=7", Source: "The Ellery Post",
		Tags: []string{"ports", "trade"}, PublishedAt: time.Date(2026, 1, 31, 17, 0, 0, 0, time.UTC),
		Language: "en", Collection: DefaultCollection,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Prepare (-want +got):\n%s", diff)
	}
}

func TestPrepareDerivesTitles(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("Many words ", 20))
	for text, want := range map[string]string{
		"A first line\n\nand the rest.":   "A first line",
		"Only one line.":                  "",
		"One sentence. " + long:           "One sentence.",
		long + "\nrest":                   "",
		"Short one. Second one on a line": "",
	} {
		got, err := Prepare(Article{Text: text})
		if err != nil || got.Title != want || got.Text != strings.TrimSpace(text) {
			t.Errorf("Prepare(%q) has the title %q and the text %q, %v; want the title %q", text, got.Title, got.Text, err, want)
		}
	}
}

func TestPrepareCutsTitlesAtWords(t *testing.T) {
	got, _ := Prepare(Article{Text: lead, Title: strings.Repeat("wörter ", 100)})
	if n := len([]rune(got.Title)); n > MaxTitleRunes || n < MaxTitleRunes-7 || !strings.HasSuffix(got.Title, "wörter") {
		t.Errorf("a title of %d runes that ends %q", n, got.Title[len(got.Title)-8:])
	}
}

func TestPrepareRefuses(t *testing.T) {
	for _, test := range []struct {
		article Article
		want    error
		says    string
	}{
		{Article{Text: " \n\u200b"}, ErrInvalid, "the text is empty"},
		{Article{Text: "\xff"}, ErrInvalid, "save it as UTF-8"},
		{Article{Text: strings.Repeat("a", MaxTextBytes+1)}, ErrTooLarge, "split it"},
		{Article{Text: lead, ID: "a b"}, ErrInvalid, `the id "a b" has to be`},
		{Article{Text: lead, ID: strings.Repeat("a", 129)}, ErrInvalid, "1 to 128"},
		{Article{Text: lead, Collection: "a/b"}, ErrInvalid, "collection name"},
		{Article{Text: lead, URL: "example.org/a"}, ErrInvalid, "write it in full"},
		{Article{Text: lead, URL: "javascript:alert(1)"}, ErrInvalid, "write it in full"},
		{Article{Text: lead, URL: "https://"}, ErrInvalid, "write it in full"},
		{Article{Text: lead, URL: "https://a.b/" + strings.Repeat("a", MaxURLBytes)}, ErrTooLarge, "permanent link"},
		{Article{Text: lead, Language: "klingon!"}, ErrInvalid, "give a code like en"},
		{Article{Text: lead, Metadata: map[string]any{"x": math.NaN()}}, ErrInvalid, "metadata"},
		{Article{Text: lead, Metadata: map[string]any{"x": strings.Repeat("a", MaxMetadataBytes)}}, ErrTooLarge, "metadata"},
		{Article{Text: lead, Tags: manyTags()}, ErrTooLarge, "101 tags"},
		{Article{Text: lead, PublishedAt: time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC)}, ErrInvalid, "year 12026"},
	} {
		_, err := Prepare(test.article)
		if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("Prepare: %v, want %v that says %q", err, test.want, test.says)
		}
	}
}

func manyTags() []string {
	var tags []string
	for i := range MaxTags + 1 {
		tags = append(tags, strings.Repeat("x", i+1)[:min(i+1, 99)]+string(rune('a'+i%26)))
	}
	return tags
}

func TestIdentity(t *testing.T) {
	id := func(a Article) string {
		a, err := Prepare(a)
		if err != nil {
			t.Fatal(err)
		}
		return a.ID
	}
	byContent := Article{Text: lead}
	byPath := Article{Text: lead, Path: "/news/a.txt"}
	byURL := Article{Text: lead, Path: "/news/a.txt", URL: "https://example.org/a"}
	if id(Article{ID: "mine", Text: lead, URL: byURL.URL}) != "mine" {
		t.Error("a given id is not kept")
	}
	if seen := map[string]bool{id(byContent): true, id(byPath): true, id(byURL): true}; len(seen) != 3 {
		t.Errorf("content, path and URL give %d ids, want 3", len(seen))
	}
	other := byURL
	other.Text, other.URL = "Another text.", "https://EXAMPLE.org:443/a#x"
	if id(other) != id(byURL) {
		t.Error("the same address gives different ids")
	}
	if id(Article{Text: "Another text."}) == id(byContent) {
		t.Error("different contents give the same id")
	}
}

func TestHashCoversWhatAUserGives(t *testing.T) {
	base := Article{ID: "x", Title: "T", Text: lead, Metadata: map[string]any{"a": 1, "b": 2}}
	hash := func(change func(*Article)) string {
		a := base
		change(&a)
		a, err := Prepare(a)
		if err != nil {
			t.Fatal(err)
		}
		return a.ContentHash
	}
	same := hash(func(*Article) {})
	for name, change := range map[string]func(*Article){
		"title": func(a *Article) { a.Title = "U" }, "text": func(a *Article) { a.Text += " More." },
		"url": func(a *Article) { a.URL = "https://example.org/" }, "source": func(a *Article) { a.Source = "S" },
		"author": func(a *Article) { a.Author = "A" }, "tags": func(a *Article) { a.Tags = []string{"t"} },
		"date": func(a *Article) { a.PublishedAt = time.Unix(1e9, 0) }, "language": func(a *Article) { a.Language = "de" },
		"collection": func(a *Article) { a.Collection = "c" }, "metadata": func(a *Article) { a.Metadata = map[string]any{"a": 2} },
	} {
		if hash(change) == same {
			t.Errorf("another %s leaves the hash as it is", name)
		}
	}
	for name, change := range map[string]func(*Article){
		"id": func(a *Article) { a.ID = "y" }, "path": func(a *Article) { a.Path = "/p" }, "time": func(a *Article) { a.AddedAt = time.Now() },
		"order": func(a *Article) { a.Metadata = map[string]any{"b": 2, "a": 1} },
	} {
		if hash(change) != same {
			t.Errorf("another %s changes the hash", name)
		}
	}
}

func TestPrepareTwiceIsPrepareOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Article{
			Title:    rapid.OneOf(rapid.Just(""), rapid.String()).Draw(t, "title"),
			Text:     rapid.OneOf(newsText(), rapid.String(), wrappedText()).Draw(t, "text"),
			URL:      rapid.SampledFrom([]string{"", "http://A.b:80?x=1&utm_a=b&&", "https://é.org/ü?q=ö#f", "https://a.b/%7Ec/../d?"}).Draw(t, "url"),
			Source:   rapid.String().Draw(t, "source"),
			Tags:     rapid.SliceOf(rapid.String()).Draw(t, "tags"),
			Language: rapid.SampledFrom([]string{"", "en-US", "DEU", "zh_Hant"}).Draw(t, "language"),
			Path:     rapid.SampledFrom([]string{"", "/a/b.txt"}).Draw(t, "path"),
		}
		once, err := Prepare(a)
		if err != nil {
			return
		}
		if twice, err := Prepare(once); err != nil || !cmp.Equal(once, twice) {
			t.Errorf("prepared twice: %v\n%s", err, cmp.Diff(once, twice))
		}
	})
}
