package article

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What a line is: left out, an aside that stays but is never summarised, or news.
func TestBoilerplate(t *testing.T) {
	for sort, lines := range map[string]string{
		"left out": `Read more: Harbour wall to be rebuilt by spring.
READ MORE: HARBOUR WALL
» Read also: our report on the storm
[More: Ferry to Orsay sails again]
(Read more about the harbour.)
Share this article with your friends.
Sign up for our newsletter and get the best of the week.
You can sign up here to receive it.
Get the news delivered to your inbox every morning.
Photo: Jane Doe for the Harbour Post
Jane Doe/AFP/Getty Images
(AP Photo/Jane Doe)
© 2021 Harbour Post Ltd and its licensors
Copyright 2021 Harbour Post. All rights reserved.
Jane Doe and John Roe contributed to this report.
Reporting by Jane Doe; editing by John Roe
Follow Jane Doe on Twitter.
Follow her: @janedoe
Follow us for the latest news.
Contact reporter Jane Doe at jdoe@harbourpost.example.
Reach Jane Doe at 555-0100 and follow her on Twitter @janedoe.
Click here for the whole list of winners.
Subscribe now
Subscribe to our newsletter.
Support local journalism. 
Story continues below the gallery
Video Ad Feedback
Advertisement
Weiterlesen: Die Fähre fährt wieder.
Lesen Sie auch: Sturm über Orsay
Lire aussi : le bac reprend la mer.
Leggi anche: il traghetto riparte
Lees ook: de veerboot vaart weer`,
		"aside": `Story highlights The wall fell on Monday
Updated 14:20 GMT, Monday May 3, 2021
Last updated at 3:15 p.m. on May 3
Editor’s note: Jane Doe is a writer in Orsay.
Correction: The wall fell on Monday, not on Tuesday.
This story has been updated with new figures.
By Jane Doe, Harbour Post Staff
By Jane Doe and John Roe`,
		"news": `By Monday the wall had fallen into the sea.
Also on the ballot is a plan to rebuild the wall.
Also on Tuesday: The council meets.
Read by millions, the paper will close in May.
Read the letter in full, she said.
Most popular of all was the ferry to Orsay.
People can sign up for health insurance until May.
Sign up for a flu shot at the town hall until May.
First published in 1954, the novel sold a million copies.
Watch makers in Orsay fear for their trade.
Share prices fell by a tenth on Monday.
Share this burden with us, the mayor said.
Follow the money, he said.
Follow the coast road to the harbour.
Subscribe to that view, and the wall should stay, he said.
Contact the shelter at help@shelter.example.
Contact between the two towns was lost.
Getty Images sued a maker of pictures on Monday.
The photo was sold by Getty Images for two million euros.
The company, owned by Reuters, rose by a tenth.
Updated plans show a higher wall.
Image rights were sold for 3 million euros.
More people came than ever.
More than 200 houses were flooded.
Related companies were fined as well.
Video shows the wall falling into the sea.
Photos show the wall falling into the sea.
Story of a wall
Please support the plan, she told the council.
Join us on Saturday, the mayor told the town.
Thank you for coming, he said.
Get out, she shouted.
Correction facilities are full, the minister said.
Advertisement for the post closes on Monday.
Sponsored by the town, the race drew 900 runners.
Reporting by the Harbour Post showed that the wall was cracked.
The council voted on Monday, May 3, 2021.
Copyright holders sued the library on Monday.
Click beetles have come to Orsay.
Die Fähre fährt wieder, sagte der Betreiber am Montag.
Lire est un plaisir, dit-elle.
1. Download the app of the ferry.`,
	} {
		for line := range strings.Lines(lines) {
			line = strings.TrimSpace(line)
			got := "news"
			if _, left := leaveOut(line + "\n\nThe wall fell on Monday."); left != nil {
				got = "left out"
			} else if Aside(line) {
				got = "aside"
			}
			if got != sort {
				t.Errorf("%q: %s, want %s", line, got, sort)
			}
		}
	}
}

func TestPrepareLeavesOut(t *testing.T) {
	got, err := Prepare(Article{Text: `Harbour wall falls

By Jane Doe and John Roe, Harbour Post Staff

The wall fell on Monday. Click here to see the pictures. Nobody was hurt.

Read more: The night of the storm
"It was loud," a neighbour said.
Sign up for our newsletter. Follow us on Twitter.
© Harbour Post`})
	if err != nil {
		t.Fatal(err)
	}
	const text = "Harbour wall falls\n\nThe wall fell on Monday. Nobody was hurt.\n\n\"It was loud,\" a neighbour said."
	if got.Text != text || got.Title != "Harbour wall falls" || got.Author != "Jane Doe, John Roe" {
		t.Errorf("title %q, author %q, text %q", got.Title, got.Author, got.Text)
	}
	want := []string{
		"By Jane Doe and John Roe, Harbour Post Staff", "Click here to see the pictures.", "Read more: The night of the storm",
		"Sign up for our newsletter.", "Follow us on Twitter.", "© Harbour Post",
	}
	if diff := cmp.Diff(want, got.LeftOut); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
	again, err := Prepare(got)
	if diff := cmp.Diff(got, again); diff != "" || err != nil {
		t.Errorf("prepared again: %v\n%s", err, diff)
	}
}

func TestPrepareKeepsAPageOfNothingElse(t *testing.T) {
	got, err := Prepare(Article{Text: "Sign up for our newsletter.\n\nRead more"})
	if err != nil || got.Text != "Sign up for our newsletter.\n\nRead more" || got.LeftOut != nil {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestByline(t *testing.T) {
	for line, want := range map[string]string{
		"By Jane Doe":                              "Jane Doe",
		"BY JANE DOE":                              "JANE DOE",
		"By Jane Doe, Harbour Post Staff":          "Jane Doe",
		"By Jane Doe | May 3, 2021":                "Jane Doe",
		"By J. R. O'Hara and Ann Poe":              "J. R. O'Hara, Ann Poe",
		"By Jane Doe, John Roe and Ann Poe, Staff": "Jane Doe, John Roe, Ann Poe",
		"Von Erika Muster":                         "Erika Muster",
		"Par Anne de Vries":                        "Anne de Vries",
		"By the Sea":                               "",
		"By Monday":                                "",
		"By Jane Doe the wall was seen to fall.":   "",
		"Di più":                                   "",
	} {
		_, _, got := takeByline("A headline\n\n" + line + "\n\nThe wall fell.")
		if got != want {
			t.Errorf("%q: author %q, want %q", line, got, want)
		}
	}
}
