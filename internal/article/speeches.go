package article

import (
	"slices"
	"strings"
)

// Speech is what one speaks in a transcript until another does. Spans are offsets into
// the text.
type Speech struct {
	Span
	Speaker Span // as the transcript names them, "JANE DOE" of "JANE DOE (CNN): Good evening."
}

// fewestSpeeches is how many a text must have to be a transcript, by two speakers at
// least, of whom one speaks again: "Where:", "When:" and "Price:" are none.
const fewestSpeeches = 3

// Speeches finds what is said by whom in a transcript; there are none in a text that is
// none. The last one ends with its paragraph, as nothing tells how far it goes on.
func Speeches(text string) []Speech {
	var list []Speech
	speakers := map[string]int{}
	at := 0
	for line := range strings.Lines(text) {
		if bare := strings.TrimRight(line, "\r\n"); bare != "" && isSpeech(bare) {
			if len(list) > 0 {
				list[len(list)-1].End = at
			}
			name := speakerOf(bare)
			list = append(list, Speech{Span: Span{at, len(text)}, Speaker: Span{at, at + len(name)}})
			speakers[name]++
		}
		at += len(line)
	}
	if len(list) < fewestSpeeches || len(speakers) < 2 || !slices.ContainsFunc(list, func(s Speech) bool { return speakers[s.Speaker.Of(text)] > 1 }) {
		return nil
	}
	last := &list[len(list)-1]
	if end := strings.Index(text[last.Start:], "\n\n"); end >= 0 {
		last.End = last.Start + end
	}
	for i := range list {
		list[i].Span = trimSpan(text, list[i].Span)
	}
	return list
}

// speakerOf is the name that a speech begins with.
func speakerOf(line string) string {
	name, _, _ := strings.Cut(line, ":")
	name, _, _ = strings.Cut(name, "(")
	return strings.TrimSpace(name)
}
