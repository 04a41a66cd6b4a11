package suggest

import (
	"strings"
	"unicode"

	"github.com/pressmark/pressmark/internal/article"
)

// The word lists of the rules that turn sentences into questions. They need not
// be complete: a sentence with an unknown verb makes no question.

// verb is a verb in the forms that the rules meet.
type verb struct {
	base       string
	present    bool // this form is the third person singular of the present
	participle bool // this form is good after "was"
}

// events are verbs that tell what somebody did. Verbs of saying, wanting and
// knowing are left out: "Who said …?" is rarely what a reader wants to know. A
// verb with irregular forms stands as base:past or base:past:participle.
var events = conjugate(`
	abandon abolish accept accuse achieve acquire adopt address advance announce appeal appear appoint approach approve
	arrange arrest arrive assault attack attend award back ban:banned block board book bomb boost break:broke:broken
	bring:brought build:built buy:bought call campaign cancel:cancelled capture carry cause celebrate challenge change
	charge chair choose:chose:chosen claim clash climb close coach collapse collect compete complete compose conduct
	confirm conquer convict crash create cross cut:cut damage deal:dealt declare defeat defend deliver demolish deploy
	design destroy detain detect develop die direct discover dismiss donate draw:drew:drawn drive:drove:driven drop:dropped
	earn edit elect eliminate employ enact end endorse enter escape establish evacuate examine exceed execute expand
	expel:expelled explode extend face fail fall:fell:fallen fight:fought file finance find:found fine finish fire
	flee:fled fly:flew:flown follow force found freeze:froze:frozen fund gain gather give:gave:given govern grow:grew:grown
	halt hand head help hijack hire hit:hit hold:held host identify illustrate impose increase inherit injure inspect
	install introduce invade invent invest investigate invite issue join jump kidnap:kidnapped kill land launch lead:led
	leak leave:left lift live locate lose:lost make:made manage manufacture march mark marry measure meet:met merge
	move murder name negotiate nominate obtain occupy offer open operate order organise organize oust overturn own paint
	pardon pass pay:paid pen:penned perform pilot place plant play pledge portray postpone praise present preside prevent
	produce prosecute publish pull purchase push put:put quit:quit raid raise reach rebuild:rebuilt receive recall record
	recover recruit reduce reject release relocate remove rename renovate reopen repair replace represent rescue resign
	restore retire return reveal review ride:rode:ridden rise:rose:risen rob:robbed rule run:ran:run sail scrap:scrapped
	score sculpt secure seize select sell:sold send:sent sentence serve set:set settle shoot:shot shut:shut sign sing:sang:sung
	sink:sank:sunk slam:slammed smash spark spend:spent sponsor spot:spotted stage star:starred start steal:stole:stolen
	step:stepped storm strike:struck study succeed sue supervise supply surrender survive suspend swim:swam:swum
	take:took:taken target teach:taught test threaten throw:threw:thrown top:topped topple trace track train transform
	translate travel:travelled treat trigger tumble turn unveil uncover undergo:underwent:undergone upgrade veto visit
	vote warn weigh welcome win:won withdraw:withdrew:withdrawn write:wrote:written wound
	add admit:admitted allow ask beat:beat:beaten blame clinch come:came:come commit:committed continue debut decide deny describe encourage explain
	go:went:gone include keep:kept maintain overtake:overtook:overtaken plan:planned plead promise propose provide plunge refuse regain remain report
	request respond restrict save share show:showed:shown slip:slipped speak:spoke:spoken stay stop:stopped submit:submitted surge sweep:swept switch
	testify try turn urge use vow work
	cost bear:bore:born base begin:began:begun become:became:become cover employ house contain feature attract`)

// conjugate gives every form of the verbs.
func conjugate(list string) map[string]verb {
	forms := map[string]verb{}
	for entry := range strings.FieldsSeq(list) {
		parts := strings.Split(entry, ":")
		base, past := parts[0], regularPast(parts[0])
		if len(parts) > 1 {
			past = parts[1]
		}
		if base == "cost" {
			past = base
		}
		participle := past
		if len(parts) > 2 {
			participle = parts[2]
		}
		forms[thirdPerson(base)] = verb{base: base, present: true}
		forms[participle] = verb{base: base, participle: true}
		forms[past] = verb{base: base, participle: past == participle}
	}
	return forms
}

// pasts are the simple pasts of the verbs, by their base.
var pasts = func() map[string]string {
	all := map[string]string{}
	for form, v := range events {
		if !v.present && !onlyParticiple[form] {
			all[v.base] = form
		}
	}
	return all
}()

// bases are the verbs as they stand behind "will".
var bases = func() map[string]bool {
	all := map[string]bool{}
	for base := range pasts {
		all[base] = true
	}
	return all
}()

func regularPast(base string) string {
	switch {
	case strings.HasSuffix(base, "e"):
		return base + "d"
	case endsInConsonantY(base):
		return base[:len(base)-1] + "ied"
	}
	return base + "ed"
}

func thirdPerson(base string) string {
	switch {
	case endsInConsonantY(base):
		return base[:len(base)-1] + "ies"
	case strings.HasSuffix(base, "s"), strings.HasSuffix(base, "sh"), strings.HasSuffix(base, "ch"), strings.HasSuffix(base, "x"), strings.HasSuffix(base, "go"):
		return base + "es"
	}
	return base + "s"
}

func endsInConsonantY(base string) bool {
	return strings.HasSuffix(base, "y") && !strings.ContainsRune("aeiou", rune(base[len(base)-2]))
}

// onlyParticiple are forms that are no simple past.
var onlyParticiple = article.WordSet(`broken chosen drawn driven fallen flown frozen given grown ridden risen sung sunk stolen swum taken
	thrown undergone withdrawn written begun born beaten gone overtaken shown spoken`)

var (
	// carriers are auxiliaries that change places with the subject in a question.
	carriers = article.WordSet("is was will has had were are")
	be       = article.WordSet("is was are were")
	have     = article.WordSet("has had have")

	// pronouns and words that point at something said elsewhere.
	pointers = article.WordSet(`i me my mine we us our ours you your yours he him his she her hers it its they them their theirs
		himself herself itself themselves this these those that such another other others former latter here there both
		neither either one ones none some someone something so thus therefore however instead likewise
		ago yesterday today tomorrow tonight now currently same respectively else above below following
		what how why whether if per via past`)

	// skipped adverbs tie a sentence to the one before and can go.
	skipped = article.WordSet("also then later recently subsequently previously already meanwhile eventually finally reportedly allegedly initially first-ever formally officially immediately quickly famously once just only even still")

	// subordinators begin a part of a sentence that can be left out.
	subordinators = article.WordSet("because while although though whereas after before when as since until unless despite amid following where which who whose whom and but or with without including saying adding making leaving bringing citing calling")

	prepositions = article.WordSet("of in on at by for from with to into onto over under about between among during after before since until through against across near behind beyond around off out up down within without towards toward along despite amid as than per outside inside beside alongside")

	// bareAllowed nouns say what they mean after a bare "the".
	bareAllowed = article.WordSet("world internet sun moon earth public media web sea sky universe economy pandemic truth death role right rights")

	// weakModifiers before a noun do not say which one is meant.
	weakModifiers = article.WordSet(`new old two three four five six seven eight nine ten same other latest last next whole entire main current
		former previous recent young late more further additional extra only very various several many few different big small
		large major local following alleged proposed ongoing controversial deadly historic popular famous original upcoming
		ensuing resulting actual full final entire first second third nearby surrounding`)

	superlatives = article.WordSet("first second third fourth fifth last only largest biggest smallest highest longest oldest youngest tallest fastest worst best most least")

	months   = article.WordSet("January February March April May June July August September October November December Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec")
	weekdays = article.WordSet("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")

	// notNames are capitalised words that do not say whom or what a question is about.
	notNames = article.WordSet(`A An The But And Or So Yet If When While Where As At By For From In On Of To With After Before Since Until
		He She It They We You I His Her Its Their Our My This That These Those There Here What Who Why How Which Not No
		Mr Mrs Ms Dr Then Now Also However Meanwhile Still Both Each Every Some Many Most More Several Few All Another Other
		One Two Three Four Five Six Seven Eight Nine Ten Once Yet Even Just Last Next Earlier Later Today Yesterday Tomorrow
		Despite Although Though Because During Among Under Over Between Through According Authorities Police Officials
		Investigators Prosecutors Experts Scientists Researchers Critics Residents Voters Republicans Democrats Getty Images`)

	honorifics = article.WordSet(`Mr Mrs Ms Miss Dr Sir Dame Lord Lady Prof Professor Captain Capt Sgt Sergeant Lt Lieutenant Gen General Col Colonel
		Sen Senator Rep Gov Governor President Chancellor Judge Justice Pope Queen King Prince Princess Rev Reverend Bishop Archbishop
		Rabbi Imam Sheikh Detective Inspector Officer Coach Mayor Councillor Minister Secretary`)

	// offices are held by one person at a time.
	offices = article.WordSet(`president vice-president chairman chairwoman chairperson chair chief director head leader minister secretary mayor
		governor editor founder co-founder owner manager coach captain commissioner coordinator principal headteacher headmaster
		archbishop ambassador superintendent chancellor treasurer curator conductor dean rector sheriff ceo executive commander
		author inventor creator architect spokesman spokeswoman spokesperson premier speaker`)

	// occupations are nouns for what somebody is.
	occupations = article.WordSet(`actor actress singer rapper musician composer guitarist drummer pianist comedian author writer novelist poet
		journalist reporter editor columnist blogger photographer artist painter sculptor architect designer engineer scientist
		researcher biologist chemist physicist astronomer astronaut economist historian sociologist psychologist analyst professor
		lecturer teacher headteacher student pupil doctor nurse surgeon midwife lawyer attorney solicitor barrister judge prosecutor
		politician senator congressman congresswoman councillor mayor governor minister president chairman chairwoman chief
		director executive manager founder co-founder owner entrepreneur businessman businesswoman banker farmer fisherman
		footballer striker midfielder defender goalkeeper player swimmer cyclist runner athlete boxer golfer driver racer skier
		coach captain pilot sailor soldier general commander officer detective inspector sergeant spokesman spokeswoman
		spokesperson secretary ambassador diplomat activist campaigner priest bishop archbishop rabbi imam monk chef cook baker
		brewer butcher carpenter plumber electrician mechanic builder miner firefighter paramedic volunteer curator librarian
		conductor dancer choreographer filmmaker producer presenter broadcaster host model fellow leader head chair coordinator
		expert specialist consultant technician coxswain skipper warden ranger keeper dean rector vicar trainer jockey veteran`)

	// kinds are last words of names that say what bears the name.
	kinds = article.WordSet(`University College School Academy Institute Council Agency Ministry Department Court Bank Party Company Airport
		Hospital Museum Festival Bridge Commission Committee Board Foundation Association Authority Union Federation Club Church
		Theatre Theater Library Station Airlines Airways Railway Port Zoo Park Tower Stadium Studio Studios Observatory Hotel`)

	// single kinds can be asked for: "Which university …?"
	single = article.WordSet("University College School Academy Institute Agency Museum Hospital Airport Club Theatre Hotel Observatory Zoo")

	// units of people and things that are no numbers of anything.
	notCounted = article.WordSet("years year months month weeks week days day hours hour minutes minute seconds second percent times percentage points pounds dollars euros others more thirds quarters decades centuries decade century miles kilometres kilometers metres meters feet inches degrees tonnes tons")

	placeVerbs = article.WordSet("born held based located built died killed arrested found opened met lived took crashed landed hosted arrived staged performed shot spent buried raised began started collapsed")

	payments = article.WordSet("cost pay raise donate spend lose earn invest receive make sell buy gain offer pledge give award owe")
)

// firstNames tell persons from companies and places.
var firstNames = article.WordSet(`
	Aaron Abdul Abdullah Abigail Adam Adrian Agnes Ahmad Ahmed Aidan Aisha Alan Alastair Albert Alec Alejandro Alessandro Alex Alexander
	Alexandra Alexandria Alexei Alexis Alfred Ali Alice Alicia Alison Allan Allen Allison Amanda Amara Amber Amelia Amir Amit Amy Ana Anastasia
	Anders Andre Andrea Andreas Andrei Andres Andrew Andy Angela Angelina Angus Anita Ann Anna Anne Annie Anthony Antoine Anton Antonio
	Antony Ariana Arnold Arthur Asha Ashley Audrey Austin Ayesha Barack Barbara Barry Beatrice Ben Benjamin Bernard Bernie Beth Betty Beyonce Bill
	Billie Billy Blake Bob Bobby Boris Brad Bradley Brandon Brenda Brendan Brett Brian Bridget Britney Brittney Brooke Bruce Bruno Bryan Caitlin
	Calvin Cameron Camila Camilla Carl Carla Carlo Carlos Carmen Carol Caroline Carolyn Carrie Casey Catherine Cathy Cecilia Charlene Charles
	Charlie Charlotte Chelsea Cheryl Chloe Chris Christian Christina Christine Christopher Chuck Cindy Claire Clara Clarence Claude
	Claudia Colin Connor Conor Cory Craig Cristiano Crystal Cynthia Daisy Damien Dan Dana Daniel Daniela Danielle Danny Darren Dave David
	Davy Dawn Dean Deborah Debra Declan Demi Denis Denise Dennis Derek Devin Diana Diane Diego Dimitri Dmitri Dmitry Dmytro Dominic Don Donald
	Donna Doris Dorothy Doug Douglas Drew Duncan Dustin Dwayne Dylan Ed Eddie Edgar Edith Eduardo Edward Edwin Eileen Elaine Eleanor
	Elena Eli Elias Elijah Elisabeth Elizabeth Ella Ellen Elon Emily Emma Emmanuel Enrique Eric Erica Erik Erika Erin Ernest Esther Ethan
	Eugene Eva Evan Eve Evelyn Ewan Faisal Farah Fatima Felix Fernando Fiona Florence Frances Francesca Francis Francisco Frank Franz Fred
	Freddie Frederick Gabriel Gareth Gary Gavin Gemma Gene Geoff Geoffrey George Georgia Georgina Gerald Gerard Giorgia Giovanni Glen Glenn
	Gloria Gordon Grace Graham Grant Greg Gregory Greta Guillermo Gustavo Guy Hamish Hanna Hannah Hans Harold Harriet Harris Harry Harvey
	Hassan Hazel Heather Hector Heidi Helen Helena Henri Henry Herbert Herschel Hilary Hillary Holly Howard Hugh Hugo Hussein Ian Ibrahim Igor Imran
	Ingrid Irene Iris Isaac Isabel Isabella Ivan Ivana Ivanka Jack Jackie Jacob Jacqueline Jake Jamal James Jamie Jan Jane Janet Janice Jared
	Jasmine Jason Javier Jay Jean Jeanne Jeff Jeffrey Jen Jenna Jennifer Jenny Jeremy Jerome Jerry Jesse Jessica Jessie Jill Jim Jimmy Jo Joan
	Joanna Joanne Joe Joel Joey Johan Johann John Johnny Jon Jonathan Jordan Jorge Jose Joseph Josh Joshua Josie Joyce Juan Juanita Judith
	Judy Julia Julian Juliana Julie Juliet Justin Kamala Kanye Karen Karim Karl Kate Katherine Kathleen Kathryn Kathy Katie Katy Kay Keith
	Kelly Ken Kenneth Kerry Ketanji Kevin Khalid Kiera Kim Kimberly Kirsten Kourtney Kris Kristen Kristin Kurt Kyle Kylie Lachlan Lana Lance Larry Laura
	Lauren Laurence Lawrence Leah Lee Leila Lena Leo Leon Leonard Leonardo Leslie Lewis Liam Lily Linda Lindsay Lindsey Lionel Lisa Liz
	Lizzo Logan Lorna Lorraine Louis Louise Luca Lucas Lucia Lucy Luigi Luis Luiz Luke Lydia Lynn Madeleine Madison Madonna Mahmoud Malala Malcolm
	Manuel Marc Marcel Marcia Marco Marcus Margaret Maria Mariah Marianne Marie Marilyn Marina Mario Marion Marjorie Mark Marlon Martha Martin
	Martina Mary Mason Mateo Matt Matteo Matthew Maureen Maurice Max Maya Megan Meghan Mel Melanie Melinda Melissa Mercedes Mia Michael Michel
	Michele Michelle Miguel Mike Mikhail Mila Miles Millie Miriam Mitch Mo Mohamed Mohammad Mohammed Molly Mona Monica Morgan Muhammad Mustafa
	Nadia Nancy Naomi Narendra Natalia Natalie Natasha Nathan Neil Nelson Nicholas Nick Nicola Nicolas Nicole Nigel Nina Noah Noel Nora Norma
	Norman Novak Oleksandr Olga Oliver Olivia Oscar Otto Owen Pablo Paige Pam Pamela Paris Pat Patricia Patrick Paul Paula Pedro Peggy Penelope Penny
	Pete Peter Phil Philip Philippe Phillip Phoebe Pierre Polly Priya Quentin Rachel Rafael Raheem Raj Ralph Ramon Randy Raphael Raul Ray
	Raymond Rebecca Reese Reginald Renee Ricardo Richard Rick Ricky Rihanna Rishi Rita Rob Robert Roberto Robin Rodney Roger Roland Roman Ron
	Ronald Ronan Rory Rosa Rose Rosemary Ross Roy Ruby Rudy Rupert Russell Ruth Ryan Sabrina Sadiq Sally Salman Sam Samantha Samuel Sandra Sara
	Sarah Scott Sean Sebastian Selena Serena Sergei Sergey Sergio Seth Shane Shannon Sharon Shaun Shawn Sheila Shelley Shinzo Shirley Sidney
	Silvia Silvio Simon Simone Sofia Sonia Sophia Sophie Stacey Stan Stanley Stella Stephanie Stephen Steve Steven Stuart Sue Susan Susanna Suzanne
	Sven Sylvia Tamara Tammy Tania Tanya Tara Taylor Ted Terence Teresa Tereza Terry Thea Theo Theodore Theresa Thomas Tiffany Tiger Tim Timothy Tina
	Tobias Todd Tom Tommy Toni Tony Tracey Tracy Travis Trevor Tristan Tyler Uma Ursula Valentina Valerie Vanessa Vera Vernon Veronica
	Victor Victoria Viktor Vincent Viola Virginia Vivian Vladimir Volodymyr Wade Walter Wanda Warren Wayne Wendy Wesley Whitney Will William
	Willow Winston Xavier Xi Yasmin Yolanda Yusuf Yvonne Zac Zach Zachary Zara Zoe`)

// numerals are numbers in words.
var numerals = article.WordSet(`two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
	nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion`)

// isNumeral tells whether a word is a number: 84, 1,120, 2.5, twenty-two.
func isNumeral(text string) bool {
	if text == "" {
		return false
	}
	if unicode.IsDigit(rune(text[0])) {
		return strings.Trim(text, "0123456789,.") == ""
	}
	for part := range strings.SplitSeq(strings.ToLower(text), "-") {
		if !numerals[part] {
			return false
		}
	}
	return true
}
