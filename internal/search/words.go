package search

import (
	"strings"

	"github.com/pressmark/pressmark/internal/article"
)

// functionWords are the index terms of words that shape a question without
// saying what it is about: it is no news that an article does not hold "who".
var functionWords = indexTerms(`
	who whom whose what which when where why how much many long often far old
	do does did doing done is are was were be been being am has have had having
	can could will would shall should may might must
	i me my we us our you your he him his she her hers it its they them their theirs
	this that these those there here a an the and or but nor so yet if then than as
	of in on at by for with from to into onto over under about between among during
	before after since until while through against per via up down out off
	not no any some all each every both few more most other another such only own same
	too very just also ever still please tell give name list say said says
	happened happen called named kind type sort reason reasons
	anyone anybody anything someone somebody something everyone everybody nobody`)

func indexTerms(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		for _, term := range article.Terms(word) {
			set[term] = true
		}
	}
	return set
}

// ContentTerms are the index terms of a question without those of its function
// words: what an answer has to be about.
func ContentTerms(question string) []string {
	var terms []string
	for _, term := range article.Terms(question) {
		if !functionWords[term] {
			terms = append(terms, term)
		}
	}
	return terms
}
