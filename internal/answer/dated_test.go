package answer

import (
	"testing"
	"time"

	"github.com/pressmark/pressmark/internal/article"
)

func TestDatesOfEvents(t *testing.T) {
	for _, c := range []struct {
		question, quote, short string
		ok                     bool
	}{
		{"When will the trial of Hugo Lane begin?", "The trial of Hugo Lane will begin on 6 May at Sudbrook Crown Court.", "6 May", true},
		{"When will the trial of Hugo Lane begin?", "The case of Hugo Lane has been put off until 2 September because a lawyer is ill.", "2 September", true},
		{"When will the trial of Hugo Lane begin?", "Hugo Lane was born on 2 September.", "2 September", false},
		{"When was Cyberpunk released?", "Cyberpunk Legends was released on 26 September.", "26 September", false},
		{"When will the pool open?", "The pool, originally planned for 12 May, will open soon.", "12 May", false},
	} {
		a := understand(c.question)
		if _, ok := a.dateOfEvent(findingIn("a", c.quote, c.short, 1), topicOf(c.question), aboutTerms(c.question)); ok != c.ok {
			t.Errorf("%s %q: %v, want %v", c.question, c.quote, ok, c.ok)
		}
	}
}

func TestEventsThatAreNotTheSame(t *testing.T) {
	dated := func(id, quote, short string, day int) Finding {
		f := findingIn(id, quote, short, 1)
		f.Passage.PublishedAt = time.Date(2024, 2, day, 0, 0, 0, 0, time.UTC)
		return f
	}
	bus := dated("bus", "The bus drivers' strike will begin on 4 March.", "4 March", 1)
	train := dated("train", "The train drivers' strike will begin on 11 March.", "11 March", 2)
	later := dated("later", "The bus drivers' strike will begin on 5 March.", "5 March", 3)
	second := dated("second", "A second strike of the bus drivers will begin on 9 May.", "9 May", 4)
	c := contested{about: article.Terms("bus drivers strike begin")}
	if c.comparable(bus, train) || c.comparable(bus, second) || !c.comparable(bus, later) {
		t.Error("the strike of the bus drivers is neither that of the train drivers nor their second one")
	}
}
