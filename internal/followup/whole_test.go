package followup

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"

	"github.com/pressmark/pressmark/seeds"
)

// Turns of a conversation that the tests follow up on.
var (
	groupTurn   = Turn{"Who led the cyber working group?", "Christopher Painter and Dai Bing led the cyber working group.", "Christopher Painter", true}
	bridgeTurn  = Turn{"Why did they close the Harbour Bridge in Port Saltham?", "Inspectors found cracks in three of the steel girders.", "cracks in three of the steel girders", true}
	shutTurn    = Turn{"How long did the Harbour Bridge stay shut?", "The bridge had been shut for 193 days.", "193 days", true}
	paperTurn   = Turn{"Which newspaper did Edward Snowden speak to?", "He told the South China Morning Post.", "South China Morning Post", true}
	psakiTurn   = Turn{"Who is Jen Psaki?", "Jen Psaki, the State Department spokeswoman, spoke.", "State Department spokeswoman", true}
	homesTurn   = Turn{"How many homes in Brackwell were hit by the flood?", "In the end 340 homes were hit.", "340", true}
	ferryTurn   = Turn{"Where was the new Sorrel ferry built?", "It was built at the Grønvik yard in Norway.", "Grønvik", true}
	trainsTurn  = Turn{"When will the first trains go through the Korvat tunnel?", "The first trains will run in 2029.", "2029", true}
	payTurn     = Turn{"How much money does Malcolm Thrupp receive on leaving?", "He gets six months' pay, £165,000.", "£165,000", true}
	virusTurn   = Turn{"Which virus was found in the Saltham oysters?", "Norovirus was found.", "norovirus", true}
	surgeonTurn = Turn{"Which surgeon did the first robot operation at Wendle General?", "The surgeon was Dr Kwame Adjei.", "Kwame Adjei", true}
	causeTurn   = Turn{"What was the true cause of the Petrel's breakdown?", "Seawater in a fuel tank stopped her.", "Seawater in a fuel tank", true}
	mayorTurn   = Turn{"Who is the mayor of Orsay?", "Mona Lind has been mayor since May.", "Mona Lind", true}
	drillTurn   = Turn{"How deep did the lander manage to drill into the comet?", "It came to a halt at 27 centimetres.", "27 centimetres", true}
	levelTurn   = Turn{"How high was the River Wendle at the peak of the Brackwell flood?", "It stood at 4.87 metres.", "4.87 metres", true}
	councilTurn = Turn{"When did the council vote on the tram?", "The council voted on 3 May.", "3 May", true}
	yearTurn    = Turn{"How many people came to the Lantern Festival in 2025?", "The police counted 21,000.", "21,000", true}
	whatTurn    = Turn{"What happened to the Harbour Bridge?", "It was closed after inspectors found cracks.", "cracks", true}
	abstained   = Turn{"Who is the mayor of Zagreb?", "", "", false}
)

// dialogues are what readers type after an answer, and what they mean.
var dialogues = []struct {
	after        Turn
	asked, whole string
}{
	// A question word and no more.
	{bridgeTurn, "When?", "When did they close the Harbour Bridge in Port Saltham?"},
	{bridgeTurn, "and when?", "when did they close the Harbour Bridge in Port Saltham?"},
	{bridgeTurn, "And since when exactly?", "Since when did they close the Harbour Bridge in Port Saltham?"},
	{shutTurn, "Why?", "Why did the Harbour Bridge stay shut?"},
	{shutTurn, "why was that?", "why did the Harbour Bridge stay shut?"},
	{homesTurn, "when?", "when were homes in Brackwell hit by the flood?"},
	{homesTurn, "When did it happen?", "When were homes in Brackwell hit by the flood?"},
	{groupTurn, "When?", "When was it that Christopher Painter led the cyber working group?"},
	{groupTurn, "And where?", "Where was it that Christopher Painter led the cyber working group?"},
	{paperTurn, "when?", "when did Edward Snowden speak to South China Morning Post?"},
	{ferryTurn, "When?", "When was the new Sorrel ferry built?"},
	{ferryTurn, "By whom?", "By whom was the new Sorrel ferry built?"},
	{trainsTurn, "How many?", "How many will the first trains go through the Korvat tunnel?"},
	{mayorTurn, "Since when?", "Since when is Mona Lind the mayor of Orsay?"},
	{virusTurn, "When was that?", "When was norovirus found in the Saltham oysters?"},

	// Words for somebody.
	{groupTurn, "Who is he?", "Who is Christopher Painter?"},
	{groupTurn, "who's he?", "who's Christopher Painter?"},
	{psakiTurn, "What did she say?", "What did Jen Psaki say?"},
	{psakiTurn, "And who is her boss?", "Who is Jen Psaki's boss?"},
	{payTurn, "Why did he quit?", "Why did Malcolm Thrupp quit?"},
	{payTurn, "who replaced him", "who replaced Malcolm Thrupp"},
	{paperTurn, "Where is he now?", "Where is Edward Snowden now?"},
	{surgeonTurn, "Where was the man trained?", "Where was Kwame Adjei trained?"},
	{mayorTurn, "How old is she?", "How old is Mona Lind?"},
	{mayorTurn, "Who was that?", "Who was Mona Lind?"},

	// Words for something.
	{groupTurn, "And when was it set up?", "When was the cyber working group set up?"},
	{shutTurn, "How much did its repair cost?", "How much did the Harbour Bridge's repair cost?"},
	{ferryTurn, "How many passengers can it carry?", "How many passengers can the new Sorrel ferry carry?"},
	{ferryTurn, "What else was built there?", "What else was built in Grønvik?"},
	{trainsTurn, "How long is it?", "How long is the Korvat tunnel?"},
	{trainsTurn, "How long is the tunnel?", "How long is the Korvat tunnel?"},
	{virusTurn, "Is it dangerous?", "Is norovirus dangerous?"},
	{paperTurn, "Where is the newspaper based?", "Where is South China Morning Post based?"},
	{causeTurn, "What happened after that?", "What happened after the Petrel's breakdown?"},
	{drillTurn, "When did it land?", "When did the lander land?"},
	{councilTurn, "How did they decide?", "How did the council decide?"},
	{councilTurn, "Why did the council reject it?", "Why did the council reject the tram?"},
	{whatTurn, "how long was it shut?", "how long was the Harbour Bridge shut?"},
	{whatTurn, "Who closed it?", "Who closed the Harbour Bridge?"},
	{groupTurn, "Who set up the group?", "Who set up the cyber working group?"},

	// A part of a question.
	{psakiTurn, "And Mona Lind?", "Who is Mona Lind?"},
	{psakiTurn, "what about Mona Lind?", "Who is Mona Lind?"},
	{payTurn, "And Ingrid Solheim-Barr?", "How much money does Ingrid Solheim-Barr receive on leaving?"},
	{mayorTurn, "and the deputy?", "Who is the deputy of Orsay?"},
	{groupTurn, "And the deputy?", "Who is the deputy of the cyber working group?"},
	{shutTurn, "what about the cost?", "What was the cost of the Harbour Bridge?"},
	{trainsTurn, "And the first lorries?", "When will the first lorries go through the Korvat tunnel?"},
	{yearTurn, "and in 2024?", "How many people came to the Lantern Festival in 2024?"},
	{yearTurn, "How about children?", "How many children came to the Lantern Festival in 2025?"},
	{homesTurn, "And in Dunmarrow?", "How many homes in Dunmarrow were hit by the flood?"},
	{homesTurn, "in 2021?", "How many homes in Brackwell were hit by the flood in 2021?"},
	{bridgeTurn, "and last year?", "Why did they close the Harbour Bridge in Port Saltham last year?"},

	// Questions that say nothing by themselves.
	{homesTurn, "How many people died?", "How many people died in the flood?"},
	{causeTurn, "Was anyone hurt?", "Was anyone hurt in the Petrel's breakdown?"},
	{bridgeTurn, "What happened next?", "What happened next to the Harbour Bridge?"},
	{homesTurn, "What was the cause?", "What was the cause of the flood?"},
	{ferryTurn, "When was she built?", "When was the new Sorrel ferry built?"},
	{payTurn, "and his successor?", "Who is Malcolm Thrupp's successor?"},
	{psakiTurn, "her age?", "Jen Psaki's age?"},
	{mayorTurn, "and before her?", "Who is the mayor of Orsay before Mona Lind?"},
	{mayorTurn, "And in Brackwell?", "Who is the mayor of Brackwell?"},
	{homesTurn, "How many in Dunmarrow?", "How many homes in Dunmarrow were hit by the flood?"},
	{homesTurn, "which streets?", "which streets were hit by the flood?"},
	{homesTurn, "so what happened?", "what happened to the flood?"},
	{homesTurn, "will it happen again?", "will the flood happen again?"},
	{ferryTurn, "How long did that take?", "How long did the new Sorrel ferry take?"},
	{ferryTurn, "What is the name of the ferry?", "What is the name of the new Sorrel ferry?"},
	{payTurn, "Did he resign or was he fired?", "Did Malcolm Thrupp resign or was Malcolm Thrupp fired?"},
	{surgeonTurn, "How long did it last?", "How long did the first robot operation last?"},
	{levelTurn, "How many people died?", "How many people died in the Brackwell flood?"},
	{levelTurn, "what was the damage?", "what was the damage of the Brackwell flood?"},
	{groupTurn, "tell me more", "tell me more about the cyber working group"},
	{groupTurn, "Tell me more.", "Tell me more about the cyber working group."},
}

// talks are dialogues of several questions, each with what it means after those
// before it. Where that is not sure it stays as it was typed.
var talks = [][]struct {
	asked, whole, short string // short: the answer, "" for an abstention
}{
	// What is measured is meant, with what says of what it is, and no place for it.
	{{"How much is the flood damage in Brackwell?", "", "£6.5 million"}, {"Who estimated it?", "Who estimated the flood damage in Brackwell?", ""}},
	{{"Who stole money from the Saltham Harbour Trust?", "", "A man"}, {"What did he spend it on?", "What did he spend the money from the Saltham Harbour Trust on?", ""}},
	{{"How much money was stolen from the harbour trust?", "", "£186,000"}, {"Who took it?", "Who took the money stolen from the harbour trust?", ""}},
	{{"How much did the treasurer of the Saltham Harbour Trust take?", "", "£186,000"}, {"Where did he hide it?", "Where did the treasurer of the Saltham Harbour Trust hide it?", ""}, {"How long will he be in prison?", "How long will the treasurer of the Saltham Harbour Trust be in prison?", ""}},
	{{"How many oyster beds are closed?", "", "two"}, {"What caused it?", "", ""}, {"For how long?", "For how long are oyster beds closed?", "28 days"}},
	{{"Who is the surgeon at Wendle General?", "", "Kwame Adjei"}, {"How long did it take?", "", ""}},
	{{"What will the new roof of Brackwell Academy cost?", "", "£1.9 million"}, {"When will it be finished?", "When will the new roof of Brackwell Academy be finished?", ""}},
	{{"What did the council decide about the clock?", "", ""}, {"How much does it cost?", "How much does the clock cost?", ""}},
	{{"What is the budget of the flood barrier?", "", "£11.2 million"}, {"How high will it be?", "How high will the flood barrier be?", ""}},

	{{"Which hospital did the robot operation?", "", "Wendle General"}, {"How long did it take?", "", ""}},
	{{"In which month did Mandiant report a study?", "", "February"}, {"Who denied it?", "Who denied the study?", ""}},

	// Who and what ask for the doer of the verb behind them: no clause begins there.
	{{"Is Harbour Bridge open?", "", "closed"}, {"Who crossed it first?", "Who crossed Harbour Bridge first?", ""}, {"Who noticed its cracks?", "Who noticed Harbour Bridge's cracks?", ""}},

	// Phrases are not cut, and no part takes the place of what is not its like.
	{{"What is Talvia's interest rate?", "", "4.25 per cent"}, {"And what was it before?", "What was Talvia's interest rate before?", ""}},
	{{"How long is the Korvat tunnel?", "", "57 kilometres"}, {"Who is its chief surveyor?", "Who is the Korvat tunnel's chief surveyor?", "Hana Krůta"}, {"And how much did it cost?", "How much did the Korvat tunnel cost?", ""}},
	{{"When was Agnes Tolliver's first day?", "", "3 September 1984"}, {"What happened on it?", "What happened on Agnes Tolliver's first day?", ""}, {"How old is she?", "How old is Agnes Tolliver?", ""}},
	{{"Who voted against the Brackwell flood barrier?", "", "Hugh Brannigan"}, {"How high will it be?", "How high will the Brackwell flood barrier be?", ""}},
	{{"How many visitors came to the Lantern Festival?", "", "23,500"}, {"And the year before?", "How many visitors came to the Lantern Festival the year before?", ""}},
	{{"How many hot days will the coast have by 2050?", "", "17"}, {"What about today?", "How many hot days will the coast have today?", ""}},
	{{"Which buses change on 29 March?", "", "Merrow Buses"}, {"What about route 14?", "", ""}, {"And route 22?", "", ""}},
	{{"What is the population of Dunmarrow?", "", ""}, {"And of Brackwell?", "What is the population of Brackwell?", ""}},
	{{"How high was the River Wendle in January?", "", ""}, {"And in 1998?", "How high was the River Wendle in January 1998?", ""}},
	{{"How much is a ticket?", "", "£5.50"}, {"And for children?", "How much is a ticket for children?", ""}},
	{{"Who runs the food bank in Brackwell?", "", ""}, {"Since when?", "Since when is it that somebody runs the food bank in Brackwell?", ""}},
	{{"Is the lifeboat station closing?", "", ""}, {"Where is it?", "Where is the lifeboat station?", ""}},
	{{"Who rescued the passengers of the Petrel?", "", ""}, {"How long did they wait?", "How long did the passengers of the Petrel wait?", ""}},
	{{"Is the library open on Sunday?", "", ""}, {"And on Saturday?", "Is the library open on Saturday?", ""}, {"Who decided this?", "", ""}},
	{{"What did the report on the ferry say?", "", ""}, {"Who wrote it?", "Who wrote the report on the ferry?", ""}},
	{{"Where is Porthmellin beach?", "", "Dunmarrow"}, {"Who lives there?", "Who lives at Porthmellin beach?", ""}},
	{{"Where was the ferry built?", "", "Grønvik"}, {"How do I get there?", "How do I get to Grønvik?", ""}},
	{{"How much did the tram cost?", "", ""}, {"Who paid it?", "", ""}},
	{{"What does Eric do?", "", ""}, {"How long did he live there?", "How long did Eric live there?", ""}},
	{{"How many passengers did the Guillemot carry?", "", ""}, {"And the second?", "", ""}, {"Was it on time?", "", ""}},
	{{"How many were insured?", "", "37"}, {"And for sale?", "", ""}},
	{{"How many kinds of fish live in the meadow?", "", "41"}, {"And seahorses?", "", ""}},
	{{"Where will Vlčka build its van?", "", "Dunmarrow"}, {"Why there?", "Why will Vlčka build its van in Dunmarrow?", ""}, {"How many can it build?", "", ""}},
	{{"What happened to the lander?", "", "touched down"}, {"When?", "When was it that it happened to the lander?", ""}, {"Why did it stop?", "Why did the lander stop?", ""}},
	{{"Which bus goes to the hospital?", "", ""}, {"How often?", "How often is it that the bus goes to the hospital?", ""}},
	{{"When is the Oyster Fair?", "", "13 June"}, {"What will be served there?", "What will be served at the Oyster Fair?", ""}, {"Did anyone die?", "", ""}},
	{{"Why was Wendle Water fined?", "", "a failure"}, {"What for?", "Why was Wendle Water fined?", ""}},

	// She and he are people, of whom the name says nothing else, or she is a ship.
	{{"Who is chief executive of Wendle Water?", "", ""}, {"Where does she come from?", "", ""}},
	{{"Who bought the ring?", "", "Kenneth"}, {"When did her husband die?", "", ""}},
	{{"What caused the Petrel to stop?", "", "Seawater"}, {"When was she built?", "When was the Petrel built?", "1987"}},
	{{"How old is Kenneth?", "", ""}, {"When was it lost?", "", ""}},

	// Talk about the answer stays, and is not what a question follows up on.
	{{"What happened to Harbour Bridge?", "", "cracks"}, {"Who said that?", "", ""}, {"Is that true?", "", ""}, {"Are you sure?", "", ""}, {"Thanks", "", ""}, {"How long was it shut?", "How long was Harbour Bridge shut?", ""}},
	{{"How many people came to the Lantern Festival?", "", "21,000"}, {"According to whom?", "", ""}, {"And in 2024?", "How many people came to the Lantern Festival in 2024?", ""}},

	// The last question counts first, also if it was not answered.
	{{"Who led the cyber working group?", "", "Christopher Painter"}, {"Who scored for Saltham Town?", "", ""}, {"In which minute?", "In which minute was it that they scored for Saltham Town?", ""}, {"And finished?", "", ""}},
	{{"Who is Agnes Tolliver?", "", "librarian"}, {"Who is Ingrid Solheim-Barr?", "", ""}, {"When did she start?", "When did Ingrid Solheim-Barr start?", ""}},
}

func TestTalks(t *testing.T) {
	for _, talk := range talks {
		var history []Turn
		for _, said := range talk {
			want := cmp.Or(said.whole, said.asked)
			got, _ := Whole(said.asked, history)
			if got != want {
				t.Errorf("after %q\n    %q\n means %q\n  want %q", talk[0].asked, said.asked, got, want)
			}
			history = append(history, Turn{got, said.short, said.short, said.short != ""})
		}
	}
}

// Only a short question without a name of its own may hang on another.
func TestMayFollow(t *testing.T) {
	for question, want := range map[string]bool{
		"How high?": true, "Why so few?": true, "Who will be the director?": true, "Who came second?": true, "And how long did the trip take?": true,
		"Who is Mona Lind?": false, "When did the harbour bridge reopen?": false, "oyster beds": false, "Thanks!": false, "": false,
		"How many people have died of the flu since the beginning of winter?": false,
	} {
		if got := MayFollow(question, []Turn{homesTurn}); got != want {
			t.Errorf("%q may follow: %v, want %v", question, got, want)
		}
		if MayFollow(question, nil) {
			t.Errorf("%q may follow nothing", question)
		}
	}
}

// A model may use every form of an irregular verb that was said.
func TestFaithfulVerbs(t *testing.T) {
	turn := Turn{"Who stole the ring?", "It was found and taken by men whom Mona Lind led; she lost it.", "", true}
	for reply, want := range map[string]bool{
		"When did Mona Lind find the ring?": true, "When did men steal the ring?": true, "When did Mona Lind lose the ring?": true,
		"When did Mona Lind lead men?": true, "When did men take the ring?": true, "When did Mona Lind sell the ring?": false,
	} {
		if got := Faithful(reply, "When?", []Turn{turn}); got != want {
			t.Errorf("%q is faithful: %v, want %v", reply, got, want)
		}
	}
	if !Faithful("When was the ring found?", "When did they find it?", []Turn{turn}) {
		t.Error("the passive of what was asked is not faithful")
	}
}

func TestFollowUps(t *testing.T) {
	for _, d := range dialogues {
		if got, follows := Whole(d.asked, []Turn{d.after}); got != d.whole || !follows {
			t.Errorf("after %q\n    %q\n means %q, follows %v\n  want %q", d.after.Question, d.asked, got, follows, d.whole)
		}
	}
}

// Questions that stand by themselves are asked as they are, to the byte.
func TestQuestionsThatStandByThemselves(t *testing.T) {
	for _, question := range []string{
		"Who led the cyber working group?",
		"Which newspaper did Edward Snowden speak to?",
		"final cost of the harbour bridge repair",
		"How long did the Harbour Bridge stay shut?",
		"On which days will the Dunmarrow library be open from June?",
		"What did Malcolm Thrupp say about his resignation?",
		"When Thrupp resigned, what did he say?",
		"Why did the minister say he would leave?",
		"What did mona lind say about her job?",
		"Is it true that the tram was sold?",
		"How long does it take to cross to Sorrel?",
		"How many moons are there around Jupiter?",
		"Which firm said that prices would rise?",
		"How many hacks did Snowden say the NSA had carried out?",
		"Who owns the tunnel under the Kelder pass?",
		"Why did the ferry stop before it reached Sorrel?",
		"  And when did the Harbour Bridge reopen? ",
		"And what did the council decide about the tram?",
		"Which city opened a tent camp for people who were sent there?",
		"How long did it take for the shares to fall?",
		"Who said he would consider another letter?",
		"when to use ounces", "where to write to mother angelica",
		"first estimate of the flood damage in Brackwell",
		"oyster beds", "Mona Lind", "norovirus", "seagrass meadow off Sorrel",
		"Who wrote Pride and Prejudice?",
		"What is the capital of Mongolia?",
		"How many people work in the cyber working group?",
		"Who is the new manager of Dunmarrow library?",
		"What will the weather be like this week?",
		"Wer leitete die Arbeitsgruppe?", "¿Quién es el alcalde?", "東京の天気は?", "??", "1984",
	} {
		for _, turn := range []Turn{groupTurn, paperTurn, homesTurn, bridgeTurn, shutTurn} {
			if got, follows := Whole(question, []Turn{turn}); got != question || follows {
				t.Errorf("after %q, %q became %q (follows %v)", turn.Question, question, got, follows)
			}
		}
	}
}

// The last question is meant first, answered or not: an honest abstention about the
// right subject is better than a confident answer about another. What was said long
// ago is not meant any more.
func TestWhichTurnsAreMeant(t *testing.T) {
	for _, test := range []struct {
		history      []Turn
		asked, whole string
	}{
		{[]Turn{groupTurn, abstained}, "And when was it set up?", "When was the cyber working group set up?"},
		{[]Turn{groupTurn, abstained, abstained}, "Who is he?", "Who is the mayor of Zagreb?"},
		{[]Turn{groupTurn, abstained, abstained, abstained, abstained, abstained, abstained}, "And when was it set up?", "And when was it set up?"},
		{[]Turn{{"Who came second?", "Saltham Town came second.", "Saltham", true}}, "What did she do before?", "What did she do before?"},
		{[]Turn{groupTurn}, "What did they agree on?", "What did Christopher Painter and Dai Bing agree on?"},
		{[]Turn{groupTurn, psakiTurn}, "Why did they close the Harbour Bridge?", "Why did they close the Harbour Bridge?"},
		{[]Turn{groupTurn}, "Why did they close the Harbour Bridge?", "Why did they close the Harbour Bridge?"},
		{[]Turn{{"When was the cyber working group set up?", "They set it up in April.", "April", true}}, "how long did it last?", "how long did the cyber working group last?"},
		{[]Turn{abstained}, "How old is he?", "How old is the mayor of Zagreb?"},
		{[]Turn{groupTurn, abstained}, "Since when?", "Since when is the mayor of Zagreb?"},
		{nil, "And when?", "And when?"},
		{[]Turn{groupTurn, {"When was the cyber working group set up?", "They set it up in April.", "April", true}}, "Who is he?", "Who is Christopher Painter?"},
		{[]Turn{groupTurn, psakiTurn}, "What did she say?", "What did Jen Psaki say?"},
		{[]Turn{shutTurn, {"How much did the repair of the Harbour Bridge cost?", "It came to £3.8 million.", "£3.8 million", true}}, "Who paid for it?", "Who paid for the repair of the Harbour Bridge?"},
		{[]Turn{psakiTurn, {"What did Jen Psaki say?", "She wanted each delegation to hear the other.", "", true}}, "why?", "why did Jen Psaki say that?"},
	} {
		if got, _ := Whole(test.asked, test.history); got != test.whole {
			t.Errorf("after %d turns %q means %q, want %q", len(test.history), test.asked, got, test.whole)
		}
	}
}

// Endless questions and answers are not looked through.
func TestEndlessConversations(t *testing.T) {
	long := groupTurn
	long.Text = strings.Repeat("Mona Lind met Ann Reyes. ", 20_000)
	its := strings.Repeat("it ", 100) + "?"
	if got, follows := Whole(its, []Turn{long}); !follows || strings.Count(got, "the cyber working group") != mostReferences {
		t.Errorf("%d references were looked up, follows %v", strings.Count(got, "the cyber working group"), follows)
	}
	if got, follows := Whole(strings.Repeat(its, 3), []Turn{long}); follows || got != strings.Repeat(its, 3) {
		t.Error("a question of many words was taken for one that follows up")
	}
	asked := long
	asked.Question = strings.Repeat("who led the group ", 100)
	if got, follows := Whole("Who is he?", []Turn{asked}); follows || got != "Who is he?" {
		t.Errorf("after an endless question: %q, %v", got, follows)
	}
}

// Nothing that anybody types may break the rules.
func FuzzWhole(f *testing.F) {
	for _, d := range dialogues {
		f.Add(d.asked, d.after.Question, d.after.Short)
	}
	f.Add("\xff’s it?", "’", "“")
	f.Fuzz(func(t *testing.T, asked, question, short string) {
		history := []Turn{{question, short, short, true}}
		whole, follows := Whole(asked, history)
		if !follows && whole != asked {
			t.Errorf("%q stands by itself and became %q", asked, whole)
		}
		if again, _ := Whole(asked, history); again != whole {
			t.Errorf("%q means %q and %q", asked, whole, again)
		}
	})
}

// Every question of the demo library stands by itself, whatever was asked before.
func TestSeedQuestionsStandByThemselves(t *testing.T) {
	var all []struct {
		Question string
		Answers  []string
	}
	for line := range bytes.Lines(seeds.Questions) {
		all = append(all, struct {
			Question string
			Answers  []string
		}{})
		if err := json.Unmarshal(line, &all[len(all)-1]); err != nil {
			t.Fatal(err)
		}
	}
	for _, before := range all {
		if len(before.Answers) == 0 {
			continue
		}
		turn := Turn{before.Question, before.Answers[0], before.Answers[0], true}
		for _, q := range all {
			if got, follows := Whole(q.Question, []Turn{turn}); follows && q.Question != before.Question {
				t.Errorf("after %q, %q became %q", before.Question, q.Question, got)
			}
		}
	}
}

func TestFromMessages(t *testing.T) {
	history, question := FromMessages([]Message{
		{"assistant", "Hello!"}, {"user", "Who led the cyber working group?"}, {"assistant", "Christopher Painter led it."},
		{"user", "never answered?"}, {"user", "And when was it set up?"}, {"assistant", "In April."}, {"user", " Why? "},
	})
	want := []Turn{
		{Question: "Who led the cyber working group?", Text: "Christopher Painter led it.", Answerable: true},
		{Question: "never answered?"},
		{Question: "When was the cyber working group set up?", Text: "In April.", Answerable: true},
	}
	if diff := diff.Diff(want, history); diff != "" || question != "Why?" {
		t.Errorf("question %q, history (-want +got):\n%s", question, diff)
	}
}
