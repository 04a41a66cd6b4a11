package answer

import (
	"strings"
	"testing"
	"time"

	"github.com/pressmark/pressmark/internal/search"
)

func TestHoldersOfAnOffice(t *testing.T) {
	for _, c := range []struct{ question, quote, short, want string }{
		{"Who is the chief executive of Wendle Water?", "Mona Lind, an engineer of sixty, is to become chief executive of Wendle Water.", "Mona Lind", "Mona Lind"},
		{"Who is the CEO of Wendle Water?", "Wendle Water's chief executive, Otto Kern, denied it.", "Otto Kern", "Otto Kern"},
		{"Who leads Wendle Water?", "Otto Kern has led Wendle Water since May.", "Otto Kern", "Otto Kern"},
		{"Who led the inquiry?", "The inquiry was led by Otto Kern.", "Otto Kern", "Otto Kern"},
		{"Who is the mayor of Port Averil?", "The mayor, Mona Lind, agreed.", "Mona Lind", "Mona Lind"},

		{"Who is the leader of the Farmers' Party?", "Finn Walsh has replaced Clare Doyle as leader of the Farmers' Party.", "Finn Walsh", "Finn Walsh"},
		{"Who is the assistant manager of Rovers?", "Assistant manager Phil Dodd of Rovers stays.", "Phil Dodd", "Phil Dodd"},

		{"Who is the leader of the Farmers' Party?", "Finn Walsh has replaced Clare Doyle as leader of the Farmers' Party.", "Clare Doyle", ""},
		{"Who is the leader of Pell council?", "Vera Holt succeeded Sam Orr as leader of Pell council on Monday.", "Sam Orr", ""},
		{"Who is the finance director of Tarn Energy?", "She was finance director of Northern Rail.", "Northern Rail", ""},
		{"Who is the assistant manager of Rovers?", "The assistant manager of Rovers spoke to the manager, Greg Haines.", "Greg Haines", ""},
		{"Who is the manager of Rovers?", "Assistant manager Phil Dodd of Rovers stays.", "Phil Dodd", ""},
		{"Who is the leader of the council?", "The opposition leader, Mona Lind, disagreed in council.", "Mona Lind", ""},
		{"Who is the leader of the council?", "The leader, Mona Lind, disagreed.", "Mona Lind", ""},
		{"Who is the president of Wendle Water?", "Mona Lind, the vice president of Wendle Water, agreed.", "Mona Lind", ""},
		{"Who is the director of Night Boat?", "Mona Lind praised Night Boat director Otto Kern.", "Mona Lind", ""},
		{"Who is the CEO of Lego?", "Mona Lind is the CEO of the Lego Foundation.", "Mona Lind", ""},
		{"Who is the CEO of Lego?", "Mona Lind, founder and CEO of Brickworld, agreed.", "Mona Lind", ""},
		{"Who owns Lego?", "The stock that Brick CEO owns of Lego fell.", "Brick CEO", ""},
		{"Who is the White House chief of staff?", "The White House chief of staff, Mona Lind, agreed.", "White House", ""},
		{"Who is the prime minister of Vellia?", "Former Vellian Prime Minister Mona Lind agreed.", "Mona Lind", ""},
		{"Who is the governor of Vellia?", "Otto Kern was sworn in as governor of Vellia after Mona Lind resigned.", "Mona Lind", ""},
		{"Who is the president of Vellia?", "Vellia's president, Mona Lind, signed the treaty in 1947.", "Mona Lind", ""},
		{"Who is the chief executive of Wendle Water?", "The chief executive of Wendle Water spoke to Mona Lind, who wrote a report on all of it.", "Mona Lind", ""},
	} {
		h, ok := holderOf(c.question)
		if !ok {
			t.Errorf("%s: is no question for the holder of an office", c.question)
			continue
		}
		f := findingIn("a", c.quote, c.short, 1)
		f.Passage.PublishedAt = time.Date(2024, 5, 3, 0, 0, 0, 0, time.UTC)
		name, ok := h.of(f)
		if ok != (c.want != "") || ok && strings.Join(name, " ") != strings.ToLower(c.want) {
			t.Errorf("%s %q: %v, want %q", c.question, c.quote, name, c.want)
		}
	}
	for _, question := range []string{"Who won the race?", "Who is the lead actress of Night Boat?", "What is the chief cause?", "Who spoke to the mayor?", "Who was hurt by the director?"} {
		if _, ok := holderOf(question); ok {
			t.Errorf("%s: several may be right", question)
		}
	}
}

func TestNamesOfOnePersonAgree(t *testing.T) {
	tarn := findingIn("a", "Its chief executive, Sunil Rao, agreed.", "Sunil Rao", 1)
	tarn.Passage.Title = "Tarn Water reports profit"
	if h, _ := holderOf("Who is the chief executive of Tarn Energy?"); h.asksOf.ofThis(tarn, tarn.inQuote()) {
		t.Error("the chief executive of Tarn Water is not Tarn Energy's")
	}
	if !(personName{"mona", "lind"}).agrees(personName{"lind"}) || (personName{"mona", "lind"}).agrees(personName{"otto", "kern"}) {
		t.Error("names agree where they have a word in common")
	}
}

func TestTopics(t *testing.T) {
	passage := func(title, text string) search.Passage { return search.Passage{Title: title, Text: text} }
	ada, bert := passage("Storm Ada", "Storm Ada hit Marlow."), passage("Storm Bert", "Storm Bert hit Marlow.")
	if !topicOf("How many homes did the storm hit?").differ(ada, bert) || topicOf("How many homes did the storm hit?").differ(ada, ada) {
		t.Error("Storm Ada is not Storm Bert")
	}
	if topicOf("How many homes in Marlow were hit?").differ(ada, bert) {
		t.Error("the question does not ask of a storm")
	}
	if bert := topicOf("When did Storm Bert hit Marlow?"); bert.namedIn(ada) || !bert.namedIn(passage("News of storm Bert", "It hit Marlow.")) {
		t.Error("a passage must have all names of the question")
	}
	women := topicOf("Who is the coach of Marlow Rovers?")
	if !women.another("Marlow Rovers Women won.") || women.another("Marlow Rovers won, as did Marlow Rovers Women.") {
		t.Error("Marlow Rovers Women are not Marlow Rovers")
	}
}

func TestTheSentenceTellsWhoHoldsTheOffice(t *testing.T) {
	list := []Finding{findingIn("a", "Otto Kern was sworn in as governor of Vellia after Mona Lind resigned.", "Mona Lind", 30)}
	if tellTheHolder("Who is the governor of Vellia?", list); list[0].Short != "Otto Kern" || list[0].Span.Start != 0 {
		t.Errorf("%q at %v is chosen", list[0].Short, list[0].Span)
	}
	list[0] = findingIn("a", "Otto Kern was sworn in as governor of Vellia after Mona Lind resigned.", "Mona Lind", 30)
	if tellTheHolder("Who was the previous governor of Vellia?", list); list[0].Short != "Mona Lind" {
		t.Errorf("%q is chosen for an earlier state", list[0].Short)
	}
}

func TestTheHolderIsQuotedFirst(t *testing.T) {
	findings := func(second float64) []Finding {
		return []Finding{
			findingIn("other", "Tallow Energy, led by chief executive Greta Mohn, made a profit.", "Greta Mohn", 30),
			findingIn("chairman", "The chairman of Tallow Energy is Paul Strand.", "Paul Strand", second),
		}
	}
	for score, want := range map[float64]string{27: "chairman", 20: "other"} {
		list := findings(score)
		tellTheHolder("Who is the chairman of Tallow Energy?", list)
		if list[0].Passage.ArticleID != want {
			t.Errorf("scores 30 and %v: %q comes first, want %q", score, list[0].Passage.ArticleID, want)
		}
	}
}
