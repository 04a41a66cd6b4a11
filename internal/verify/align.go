package verify

import (
	"cmp"
	"math"
	"slices"
)

// Costs of an alignment: of what a writer does who retells a text. Words copied
// in a row cost nothing; leaving some out of a sentence costs a little, to join
// pieces of different sentences and to add words that are not there costs most.
const (
	costGap         = 0.3 // words of the source left out
	costGapLog      = 0.1 // and times ln(how many, plus one)
	costBack        = 0.8 // going back in the sentence
	costNear        = 1.4 // going on in a neighbouring sentence
	costFar         = 2.0 // going on elsewhere
	costFunction    = 0.5 // a function word that is not in the source
	costContent     = 1.0 // another word that is not in the source
	alignmentStates = 64  // of the cheapest alignments are followed
	alignmentPlaces = 128 // of a word are all tried; of a word with more, those that come next
)

// step is how one word of a statement is found in the source.
type step struct {
	at   int // the word of the source, -1 when this word is not there
	cost float64
}

// state is an alignment of the first words of a statement, by its last word
// that was found.
type state struct {
	at   int // -1: none was found yet
	cost float64
	step float64 // cost of the last word alone
	held bool    // the last word was found
	from int     // index of the state before
}

// align finds the cheapest way to put the words of a statement together from
// those of a source: a shortest path over the places where they stand.
func align(s statement, d *document) []step {
	columns := make([][]state, 1, len(s.words)+1)
	columns[0] = []state{{at: -1, from: -1}}
	for i, w := range s.words {
		columns = append(columns, d.follow(columns[i], w.term, missing(s.content[i])))
	}
	return trace(columns)
}

func missing(content bool) float64 {
	if content {
		return costContent
	}
	return costFunction
}

// follow extends alignments by one word.
func (d *document) follow(before []state, term string, miss float64) []state {
	places := d.placesAfter(before, term)
	after := make([]state, 0, len(before)+len(places))
	for from, b := range before {
		after = append(after, state{at: b.at, cost: b.cost + miss, step: miss, from: from})
	}
	for _, place := range places {
		best := state{at: place, cost: math.Inf(1), held: true}
		for from, b := range before {
			if b.cost >= best.cost {
				break // before is in order of cost
			}
			if move := d.move(b.at, place); b.cost+move < best.cost {
				best.cost, best.step, best.from = b.cost+move, move, from
			}
		}
		after = append(after, best)
	}
	slices.SortStableFunc(after, func(a, b state) int { return cmp.Compare(a.cost, b.cost) })
	return after[:min(alignmentStates, len(after))]
}

// placesAfter are the places where an alignment may go on with a term: all, or
// of a frequent one the next after each alignment, for time's sake.
func (d *document) placesAfter(before []state, term string) []int {
	all := d.places[term]
	if len(all) <= alignmentPlaces {
		return all
	}
	var next []int
	for _, b := range before {
		if i, _ := slices.BinarySearch(all, b.at+1); i < len(all) {
			next = append(next, all[i])
		}
	}
	slices.Sort(next)
	return slices.Compact(next)
}

// move is the cost of going on at a place of the source after another.
func (d *document) move(from, to int) float64 {
	if from < 0 || to == from+1 && d.words[to].sentence == d.words[from].sentence {
		return 0
	}
	switch apart := d.words[to].sentence - d.words[from].sentence; {
	case apart == 0 && to > from:
		return costGap + costGapLog*math.Log(float64(to-from))
	case apart == 0:
		return costBack
	case apart == 1 || apart == -1:
		return costNear
	}
	return costFar
}

// trace follows the cheapest alignment back to its beginning.
func trace(columns [][]state) []step {
	steps := make([]step, len(columns)-1)
	for i, at := len(steps), 0; i > 0; i-- {
		last := columns[i][at]
		steps[i-1] = step{at: -1, cost: last.step}
		if last.held {
			steps[i-1].at = last.at
		}
		at = last.from
	}
	return steps
}
