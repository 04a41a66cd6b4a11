package answer

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/search"
)

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		question, sentence string
		want               verdict
	}{
		{"Did the minister resign?", "The minister resigned on Friday.", yes},
		{"Did the minister resign?", "The minister has not resigned, a spokesman said.", no},
		{"Did the minister resign?", "The minister denied that he had resigned.", unclear},
		{"Did the minister resign?", "The minister could resign before the vote.", unclear},
		{"Did the minister resign?", "The minister will resign in May.", unclear},
		{"Did the minister resign?", "The opposition demanded that the minister resign.", unclear},
		{"Did the minister resign?", "Has the minister resigned?", unclear},
		{"Will the minister resign?", "The minister will resign in May.", yes},
		{"Will the minister resign?", "The minister will not resign.", no},
		{"Will the minister resign?", "The minister resigned in May.", unclear},
		{"Was anybody hurt?", "Nobody was hurt.", no},
		{"Was anyone killed in the fire?", "Two people were killed in the fire.", yes},
		{"Did Kelder beat Saltham?", "Kelder beat Saltham by two goals.", yes},
		{"Did Kelder beat Saltham?", "Saltham beat Kelder by two goals.", unclear},
		{"Did Kelder beat Saltham?", "Kelder never beat Saltham.", no},
		{"Did the firm hire 600 people?", "The firm hired 380 people instead of 600.", unclear},
		{"Has the council approved the plan?", "The council has approved the plan.", yes},
		{"Has the council approved the plan?", "The council was expected to have approved the plan.", unclear},
		{"Is it true that Wendle Water loses a fifth of its water?", "Wendle Water loses a fifth of its water.", yes},
		{"Isn't the ferry electric?", "The ferry is electric.", yes},
		{"Has Beijing denied the charges?", "Beijing has denied the charges.", yes},
	} {
		p, ok := propositionOf(c.question)
		s := statement{search.Passage{Text: c.sentence}, article.Span{Start: 0, End: len(c.sentence)}, c.sentence}
		got := unclear
		if ok && p.spokenOf(s) {
			got = p.judge(s.quote)
		}
		if got != c.want {
			t.Errorf("%s %s: %q, want %q", c.question, c.sentence, got, c.want)
		}
	}
	for _, question := range []string{"Could the reactor explode?", "Should voters worry?", "Was the bridge not closed?", "Might it rain?"} {
		if _, ok := propositionOf(question); ok {
			t.Errorf("%s has a verdict, want none whatever the articles say", question)
		}
	}
}

func TestDefinitions(t *testing.T) {
	for _, c := range []struct{ name, sentence, want string }{
		{"Helena Marsh", "The mayor, Helena Marsh, has called a meeting.", "mayor"},
		{"Amara Lindqvist", "“Stop,” said Amara Lindqvist, the council's chief engineer.", "council's chief engineer"},
		{"norovirus", "Norovirus is a germ that makes people ill.", "germ that makes people ill"},
		{"Mandiant", "In February the security company Mandiant published a study.", "security company"},
		{"trust", "The trust, a charity founded in 1891, looks after four quays.", "charity founded in 1891"},
	} {
		if worth, got := describes(definersOf(c.name), c.sentence); got != c.want || worth < defCertain {
			t.Errorf("%s: %q, worth %.1f; want %q", c.sentence, got, worth, c.want)
		}
	}
	for _, sentence := range []string{"Helena Marsh said that it would rain.", "On Friday, Helena Marsh, said to be ill, left.", "They met Helena Marsh.", "At noon Helena Marsh, announced as a guest, came.", "Helena Marsh, 74, lives there."} {
		if worth, got := describes(definersOf("Helena Marsh"), sentence); worth >= defCertain {
			t.Errorf("%s: %q, worth %.1f; want nothing certain", sentence, got, worth)
		}
	}
}

func TestPartsOfQuestions(t *testing.T) {
	for question, want := range map[string]string{
		"Who led the group and when was it founded?":       "Who led the group?|when was it founded?",
		"Where is the yard, and who owns it?":              "Where is the yard?|who owns it?",
		"Who are Smith and Jones?":                         "Who are Smith and Jones?",
		"When and where was she born?":                     "When and where was she born?",
		"Did he say when and how it ended?":                "Did he say when and how it ended?",
		"What did the council decide about roads and why?": "What did the council decide about roads?|why?",
	} {
		if got := strings.Join(partsOf(question), "|"); got != want {
			t.Errorf("partsOf(%q) = %q, want %q", question, got, want)
		}
	}
}

// town is a library with the same people and places in several articles.
func town(t *testing.T) *Service {
	t.Helper()
	s, lib := desk(t)
	day := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	results, err := lib.Put(t.Context(), []article.Article{
		{ID: "one", Title: "Mill sold", Text: "The old mill was sold by Ruth Okoro. Nobody knows the price.", PublishedAt: day, Source: "Harbour Post"},
		{ID: "two", Title: "A new roof", Text: "Rain came through the roof. Ruth Okoro repaired it herself.", PublishedAt: day.AddDate(0, 0, 1)},
		{ID: "three", Title: "Ruth Okoro", Text: "She was given a medal in Afghanistan, where others died.", PublishedAt: day.AddDate(0, 0, 2)},
	})
	if err != nil || len(results) != 3 {
		t.Fatal(err)
	}
	return s
}

func TestHoldings(t *testing.T) {
	s := town(t)
	given, events := ask(t, s, "How many articles mention Ruth Okoro?")
	var cited []string
	for _, c := range given.Citations {
		cited = append(cited, c.Source.ArticleID)
		if !strings.Contains(c.Quote, "Ruth Okoro") || !c.Verified {
			t.Errorf("citation %+v does not mention her", c)
		}
	}
	if given.ShortAnswer != "3 articles" || !slices.Equal(cited, []string{"two", "one"}) || len(given.Notes) != 1 || !strings.Contains(given.Notes[0], "not stated by an article") {
		t.Errorf("answer = %+v, want three articles, those with a sentence cited, the newest first", given)
	}
	checkCitations(t, s.Library, given)
	if want := []string{"finding", "sources", "writing", "delta", "annotations", "done"}; !slices.Equal(stages(events), want) {
		t.Errorf("events = %q, want %q", stages(events), want)
	}
	if given, _ = ask(t, s, "How many articles are there?"); given.ShortAnswer != "5 articles" {
		t.Errorf("short answer = %q, want 5 articles", given.ShortAnswer)
	}
	given, err := s.Ask(t.Context(), Request{Question: "Which articles mention Ruth Okoro?", Filter: library.Filter{Source: "Harbour Post"}}, nil)
	if err != nil || given.ShortAnswer != "1 article" {
		t.Errorf("answer = %+v, %v; want one article of the Harbour Post", given, err)
	}
	if given, _ = ask(t, s, "How many articles mention Zagreb?"); given.Answerable || given.Abstention.Reason != "no article mentions “Zagreb”" {
		t.Errorf("answer = %+v, want an abstention", given)
	}
}

// The reason of an abstention is true and names what the question is about.
func TestReasonsForPeople(t *testing.T) {
	s := town(t)
	s.Threshold = 1
	for _, c := range []struct {
		question string
		filter   library.Filter
		want     string
	}{
		{"Who is the mayor of Zagreb?", library.Filter{}, "no article mentions “Zagreb”"},
		{"When did tulips bloom?", library.Filter{}, "no article mentions “tulips” or “bloom”"},
		{"How many children does Ruth Okoro have?", library.Filter{}, "three articles mention “Ruth Okoro”; none says how many children"},
		{"When was Ruth Okoro born?", library.Filter{}, "three articles mention “Ruth Okoro”; none says when"},
		{"Why did she sell the old mill?", library.Filter{}, "one article mentions “mill”, but does not say why"},
		{"Which bank bought the old mill?", library.Filter{}, "no article mentions “bank” or “bought”"},
		{"Who gave the Afghan medal?", library.Filter{}, "one article mentions “medal”, but does not say who"},
		{"Did anyone die?", library.Filter{}, "no article says this"},
		{"Who sold the mill?", library.Filter{Source: "Nobody's News"}, "no article is from “Nobody's News”"},
	} {
		given, err := s.Ask(t.Context(), Request{Question: c.question, Filter: c.filter}, nil)
		if err != nil || given.Abstention == nil {
			t.Fatalf("%s: %+v, %v; want an abstention", c.question, given, err)
		}
		if got := given.Abstention.Reason; got != c.want {
			t.Errorf("%s: %s; want %s", c.question, got, c.want)
		}
	}
	empty, err := library.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer empty.Close()
	s.Library = empty
	if s.Search, err = search.New(t.Context(), search.Config{Library: empty}); err != nil {
		t.Fatal(err)
	}
	if given, _ := ask(t, s, "Who sold the mill?"); given.Abstention.Reason != "there are no articles to answer from: add some" {
		t.Errorf("reason = %q of an empty library", given.Abstention.Reason)
	}
}
