package verify

import (
	"bufio"
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/seeds"
)

// seedArticles are the articles of the demo library, as they are stored.
func seedArticles(t testing.TB) []article.Article {
	t.Helper()
	var list []article.Article
	lines := bufio.NewScanner(bytes.NewReader(seeds.Articles))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var a article.Article
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		prepared, err := article.Prepare(a)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, prepared)
	}
	if len(list) == 0 {
		t.Fatal("no articles")
	}
	return list
}

// Answers without a model are verbatim: they must always hold.
func TestEverySentenceHoldsInItsOwnArticle(t *testing.T) {
	for _, a := range seedArticles(t) {
		for _, sentence := range article.Sentences(a.Text) {
			got := Statement(sentence.Of(a.Text), Source{Text: a.Text})
			if !got.Holds || !strings.Contains(got.Span.Of(a.Text), sentence.Of(a.Text)) {
				t.Errorf("%s: Verify(%q) = %+v, quote %q; want it to hold", a.ID, sentence.Of(a.Text), got, got.Span.Of(a.Text))
			}
		}
	}
}

const council = "The council of Eastport met on Monday, 3 May 2021. Ada Brook, the mayor, said 1,200 homes would be built for £2.5 million. " +
	"She did not say when. Five members, among them Mona Lind, were against it. French builders failed to win the contract. " +
	"The World Health Organization praised the plan, which covers 40 per cent of the town. Officials denied that the harbour would be closed. " +
	"The old bridge, which is not used by trams, was painted in 1987."

func TestVerifyFacts(t *testing.T) {
	for _, test := range []struct {
		statement string
		reason    string // empty: it must hold
	}{
		{"Five members were against it.", ""},
		{"5 members were against it.", ""},
		{"Seven members were against it.", "number “Seven”"},
		{"The mayor said 1200 homes would be built.", ""},
		{"The mayor said 1,300 homes would be built.", "number “1,300”"},
		{"Nearly 1,250 homes would be built, the mayor said.", ""},
		{"1,200 homes would be built for 2.5 million pounds.", ""},
		{"1,200 homes would be built for £2,500,000.", ""},
		{"1,200 homes would be built for $2.5 million.", "number “2.5 million”"},
		{"The plan covers 40% of the town.", ""},
		{"The plan covers forty percent of the town.", ""},
		{"The plan covers 60 percent of the town.", "number “60 percent”"},
		{"The council of Eastport met on May 3.", ""},
		{"The council of Eastport met on May 3rd, 2021.", ""},
		{"The council of Eastport met on May 4.", "date “May 4”"},
		{"The council of Eastport met on Tuesday.", "date “Tuesday”"},
		{"The council of Eastport met in June.", "date “June”"},
		{"The old bridge was painted in 1988.", "date “1988”"},
		{"Brook, the mayor, said 1,200 homes would be built.", ""},
		{"Mayor Ada Brook said 1,200 homes would be built.", ""},
		{"Mona Lind, the mayor, said 1,200 homes would be built.", "of “Mona Lind”"},
		{"Ada Stone, the mayor, said 1,200 homes would be built.", "name “Stone”"},
		{"Builders from France failed to win the contract.", ""},
		{"Builders from Spain failed to win the contract.", "name “Spain”"},
		{"Unesco praised the plan, which covers 40 per cent of the town.", "name “Unesco”"},
		{"Meanwhile the World Health Organization praised the plan, which covers 40 per cent of the town.", ""},
		{"In a long debate on homes, trams and the town, five members, among them Ada Brook, were against it.", "of “Ada Brook”"},
		{"In a long debate on homes, trams and the town, five members, among them Mona Lind, were against it.", ""},
		{"The WHO praised the plan.", ""},
		{"The NATO praised the plan.", "name “NATO”"},
		{"The mayor didn't say when.", ""},
		{"The mayor did say when.", "negation"},
		{"French builders did not win the contract.", ""},
		{"French builders didn't fail to win the contract.", "negation"},
		{"The mayor said 1,200 homes wouldn't be built.", "negation"},
		{"The harbour would not be closed, officials said.", ""},
		{"The harbour would be closed.", "negation"},
		{"The old bridge was painted in 1987.", ""},
		{"The old bridge was never painted in 1987.", "negation"},
	} {
		got := Statement(test.statement, Source{Text: council})
		if got.Holds != (test.reason == "") || !strings.Contains(got.Reason, test.reason) {
			t.Errorf("Statement(%q) = %+v, want the reason %q", test.statement, got, Source{Text: test.reason})
		}
	}
}

func TestContradictionsLowerTheScore(t *testing.T) {
	right, wrong := Statement("The plan covers 40 per cent of the town.", Source{Text: council}), Statement("The plan covers 60 per cent of the town.", Source{Text: council})
	other := Statement("The plan covers swimming pools and libraries of another place.", Source{Text: council})
	if right.Score <= wrong.Score || right.Score <= other.Score || other.Holds {
		t.Errorf("scores: right %v, wrong number %v, something else %+v", right.Score, wrong.Score, other)
	}
}

func TestVerifyInKnowsTitleAndDate(t *testing.T) {
	text := Source{Text: "The harbour wall broke on Monday. Twelve boats were lost.", Title: "Storm Xaver hits Eastport", Published: time.Date(2021, 5, 4, 0, 0, 0, 0, time.UTC)}
	for statement, holds := range map[string]bool{
		"On May 3, 2021, the harbour wall broke in Eastport.": true,
		"On May 9, 2021, the harbour wall broke in Eastport.": false,
		"On June 3, the harbour wall broke in Eastport.":      false,
		"Twelve boats were lost in Storm Xaver.":              true,
		"Twelve boats were lost in Storm Yvonne.":             false,
		"Storm Xaver hit Eastport.":                           false, // the title alone says so
	} {
		if got := Statement(statement, text); got.Holds != holds {
			t.Errorf("Statement(%q) = %+v, want holds %v", statement, got, holds)
		}
	}
	if got := Statement("On May 3, 2021, the harbour wall broke.", Source{Text: text.Text}); got.Holds {
		t.Errorf("a date that nothing gives holds: %+v", got)
	}
}

func TestVerifyGathersWhatSeveralSentencesSay(t *testing.T) {
	got := Statement("The harbour would not be closed, officials said, and five members were against the homes and the plan.", Source{Text: council})
	if !got.Holds {
		t.Errorf("Verify = %+v, want it to hold", got)
	}
	if sentences := article.Sentences(got.Span.Of(council)); len(sentences) > 2 {
		t.Errorf("quote = %q, want at most two sentences", got.Span.Of(council))
	}
}

func TestVerifyProperties(t *testing.T) {
	word := rapid.OneOf(rapid.SampledFrom(strings.Fields("Brook didn't cannot 1,200 £2.5m 3 May U.S. 北京市民 ½ ’ ' . . ! May not 12. K. naïve’t WHO Élan")), rapid.String())
	text := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(word, 0, 30).Draw(t, "words"), " ") })
	rapid.Check(t, func(t *rapid.T) {
		statement, source := text.Draw(t, "statement"), text.Draw(t, "source")
		got := Statement(statement, Source{Text: source})
		if got.Score < 0 || got.Score > 1 || got.Holds != (got.Reason == "") {
			t.Fatalf("Verify = %+v", got)
		}
		if got.Holds && strings.TrimSpace(got.Span.Of(source)) == "" {
			t.Fatalf("Verify = %+v without a quote", got)
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	var long strings.Builder
	for _, a := range seedArticles(b) {
		long.WriteString(a.Text + "\n\n")
		if long.Len() > 30_000 {
			break
		}
	}
	statement := "The mayor said that 1,200 homes would be built for £2.5 million, although five members of the council were against it."
	for name, text := range map[string]string{"passage": council, "long": long.String()} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				Statement(statement, Source{Text: text})
			}
		})
	}
}

const storm = "A storm hit Eastport on Monday and killed 12 people. Mayor Ada Brook did not resign. The repairs will cost $4.5 million, an official said."

func TestVerify(t *testing.T) {
	for _, test := range []struct {
		statement string
		holds     bool
		reason    string
	}{
		{"A storm hit Eastport on Monday and killed 12 people.", true, ""},
		{"The storm killed 12 people in Eastport.", true, ""},
		{"The repairs will cost $4.5 million.", true, ""},
		{"Mayor Ada Brook did not resign.", true, ""},
		{"The storm killed 21 people in Eastport.", false, "21"},
		{"The repairs will cost $5.4 million, an official said.", false, "5.4"},
		{"Mayor Ada Brook resigned.", false, "negation"},
		{"Mayor Ada Stone did not resign.", false, "Stone"},
		{"Whales sang under the pier at night.", false, "no source"},
		{"", false, "no source"},
	} {
		got := Statement(test.statement, Source{Text: storm})
		if got.Holds != test.holds || !strings.Contains(got.Reason, test.reason) {
			t.Errorf("Verify(%q) = %+v, want holds %v and a reason with %q", test.statement, got, test.holds, test.reason)
		}
	}
}

func TestVerifyQuotesTightly(t *testing.T) {
	got := Statement("The repairs will cost $4.5 million.", Source{Text: storm})
	if want := "The repairs will cost $4.5 million, an official said."; got.Span.Of(storm) != want {
		t.Errorf("quote = %q, want %q", got.Span.Of(storm), want)
	}
}
