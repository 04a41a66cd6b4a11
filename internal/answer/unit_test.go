package answer

import (
	"strings"
	"testing"

	"github.com/pressmark/pressmark/internal/article"
)

// Each text has the reader's span in brackets ⟦⟧; want is the whole answer.
func TestNaturalUnits(t *testing.T) {
	for _, c := range []struct{ question, text, want string }{
		{"Who led the talks?", "Talks were led by Christopher ⟦Painter⟧ of the State Department.", "Christopher Painter"},
		{"Who led the talks?", "Talks were led by ⟦Christopher⟧ Painter's deputy.", "Christopher Painter"},
		{"Who was sentenced?", "Judge J. ⟦Carter Reeves⟧ passed sentence.", "J. Carter Reeves"},
		{"Who spoke first?", "First to speak was Dr. ⟦Amy Cole⟧, the director.", "Amy Cole"},
		{"Who spoke first?", "First to speak was the ⟦sociologist Amy Cole⟧.", "Amy Cole"},
		{"Who owns the mill?", "It is owned by ⟦Ruth Okoro, who bought it in 2011⟧.", "Ruth Okoro"},
		{"Who lost the game?", "On Friday ⟦Dale Hart lost⟧ in three sets.", "Dale Hart"},
		{"Who left?", "The first to leave was, on Monday, ⟦Iris Vane⟧ Tuesday's host.", "Iris Vane"},
		{"Which country signed?", "In March New ⟦Zealand⟧ signed the treaty.", "New Zealand"},
		{"Which river burst its banks?", "The ⟦Wharf⟧ River burst its banks.", "Wharf"},
		{"Which team won?", "The cup went to the Kelder ⟦Rovers⟧ again.", "Kelder Rovers"},
		{"Which book won the prize?", "The prize went to “⟦The Long⟧ Tide” on Friday.", "The Long Tide"},
		{"What did the repair cost?", "The repair came to £⟦3.8⟧ million in the end.", "£3.8 million"},
		{"How much did it cost?", "The repair came to ⟦£3.8⟧ million in the end.", "£3.8 million"},
		{"How much did it cost?", "It cost ⟦£4 million and the number of homes rose⟧ to 210.", "£4 million"},
		{"By how much did prices rise?", "Prices rose by ⟦12⟧ % in a year.", "12 %"},
		{"What percentage voted?", "Of all adults ⟦11,698 (44.6 per cent)⟧ voted.", "44.6 per cent"},
		{"How long is the wall?", "The wall is ⟦1.3⟧ kilometres long.", "1.3 kilometres"},
		{"How many years did she serve?", "She served for ⟦twelve⟧ years.", "twelve"},
		{"How long did she serve?", "She served for ⟦twelve⟧ years.", "twelve years"},
		{"How long does it take?", "It takes three to ⟦eight⟧ years.", "three to eight years"},
		{"To what did the toll rise?", "The toll rose from 9 to ⟦12⟧ in a day.", "12"},
		{"How many came?", "Some 21⟦,000⟧ people came.", "21,000"},
		{"When did they meet?", "They met on 9 ⟦July⟧ 2013 in Washington.", "9 July 2013"},
		{"When did they meet?", "They met on July ⟦9⟧, 2013 in Washington.", "July 9, 2013"},
		{"When was it set up?", "The group was set up ⟦in April⟧, they said.", "April"},
		{"In what year did they meet?", "They met on ⟦9 July 2013⟧ in Washington.", "2013"},
		{"In what month and year did they meet?", "They met in ⟦July 2013⟧ in Washington.", "July 2013"},
		{"What did he call them?", "He called them \"⟦known⟧ criminals\" twice.", "known"},
		{"What did he call them?", "He called them ⟦\"known criminals⟧\" twice.", "\"known criminals\""},
		{"What is the function?", "The class is written as ⟦DTIME⟧(f(n)).", "DTIME(f(n))"},
		{"What is the island called?", "The island is called ⟦Sorrel (\"the⟧ red one\").", "Sorrel"},
		{"Where is the office?", "The office is in ⟦London.\nRead more: Paris⟧", "London"},
		{"What was found?", "They found ⟦sand, .⟧ and shells.", "sand"},
		{"Who wrote it?", "Amy ⟦Cole Wins Big Prize For Her Latest⟧ Novel", "Cole Wins Big Prize For Her Latest"},
		{"Where does she live?", "She lives in the ⟦U.S.⟧", "U.S."},
	} {
		before, rest, _ := strings.Cut(c.text, "⟦")
		inside, after, _ := strings.Cut(rest, "⟧")
		span := naturalUnit(understand(c.question), before+inside+after, article.Span{Start: len(before), End: len(before) + len(inside)})
		if got := span.Of(before + inside + after); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.question, c.text, got, c.want)
		}
	}
}

func TestSpansThatFit(t *testing.T) {
	for _, c := range []struct{ question, good, bad string }{
		{"Who led the group?", "Christopher Painter", "in April"},
		{"Who found the ring?", "a boy", "a wedding ring of 1978"},
		{"When was it founded?", "in 1891", "by Marguerite Osei"},
		{"When does it open?", "on Monday morning", "the bakery"},
		{"Where was it built?", "at the Grønvik yard in Norway", "2026"},
		{"How many people came?", "21,000", "the police"},
		{"How much did it cost?", "£3.8 million", "193 days"},
		{"How long did it last?", "193 days", "£3.8 million"},
		{"How far is it?", "14 kilometres", "a long way"},
		{"What percentage voted?", "44.6 per cent", "1,204"},
	} {
		a := understand(c.question)
		if good, bad := fits(a, c.good, c.good), fits(a, c.bad, c.bad); good <= bad {
			t.Errorf("%s: %q fits %.1f, %q %.1f", c.question, c.good, good, c.bad, bad)
		}
	}
	if got := fits(understand("What did she say?"), "21,000", "21,000"); got != fitUnknown {
		t.Errorf("fits = %v where the question tells nothing, want %v", got, fitUnknown)
	}
}
