package openai

import (
	"slices"
	"strings"
)

// The marks that models put around their reasoning when their server leaves it in
// the text. With the channels of gpt-oss everything up to the last one, called
// final, is reasoning.
var (
	thinkOpen  = []string{"<think>", "<thinking>", "<thought>", "◁think▷", "[THINK]", "<|start|>", "<|channel|>"}
	thinkClose = []string{"</think>", "</thinking>", "</thought>", "◁/think▷", "[/THINK]"}
	thinkEnd   = []string{"<|channel|>final<|message|>", "<|end|>", "<|return|>"} // no sign of reasoning before them
	thinkMarks = slices.Concat(thinkEnd, thinkOpen, thinkClose)                   // the longer of two that begin alike first

	thinkBegins = []byte{'<', '[', "◁"[0]} // the first bytes of the marks
)

// thinking removes a model's reasoning, <think>…</think> for instance, from a
// stream of text, wherever the marks are cut, and white space before the first word.
type thinking struct {
	held   string // the end of the text so far that may be the beginning of a mark
	inside bool
	begun  bool // something of the answer has been given
}

// answer takes the next piece of the stream and gives what is certain to be
// answer. A closing mark without an opening one means that what was given before
// was reasoning: that cannot be taken back, so it is an error.
func (t *thinking) answer(piece string) (string, error) {
	text := t.held + piece
	var out strings.Builder
	for {
		before, mark, after := cutMark(text)
		if !t.inside {
			out.WriteString(before)
		}
		if mark == "" {
			t.held = after
			return t.begin(out.String()), nil
		}
		closes := slices.Contains(thinkClose, mark)
		if closes && !t.inside && (t.begun || strings.TrimSpace(out.String()) != "") {
			return "", errReasoning
		}
		t.inside = slices.Contains(thinkOpen, mark)
		text = after
	}
}

// rest is what was held back at the end of the stream.
func (t *thinking) rest() string {
	if t.inside {
		return ""
	}
	return t.begin(t.held)
}

// begin drops white space in front of the answer.
func (t *thinking) begin(text string) string {
	if !t.begun {
		text = strings.TrimLeft(text, " \t\r\n")
		t.begun = text != ""
	}
	return text
}

// cutMark cuts a text at its first mark. Without one, after is the end of the text
// that may become a mark.
func cutMark(text string) (before, mark, after string) {
	for i := range len(text) {
		if !slices.Contains(thinkBegins, text[i]) {
			continue
		}
		for _, mark := range thinkMarks {
			if strings.HasPrefix(text[i:], mark) {
				return text[:i], mark, text[i+len(mark):]
			}
			if strings.HasPrefix(mark, text[i:]) {
				return text[:i], "", text[i:]
			}
		}
	}
	return text, "", ""
}
