package openai

import "strings"

const (
	thinkOpen  = "<think>"
	thinkClose = "</think>"
)

// thinking removes a model's reasoning, <think>…</think>, from a stream of text,
// wherever the tags are cut, and white space before the first word.
type thinking struct {
	held   string // the end of the text so far that may be the beginning of a tag
	inside bool
	begun  bool // something of the answer has been given
}

// answer takes the next piece of the stream and gives what is certain to be
// answer. A closing tag without an opening one means that what was given before
// was reasoning: that cannot be taken back, so it is an error.
func (t *thinking) answer(piece string) (string, error) {
	text := t.held + piece
	var out strings.Builder
	for {
		before, tag, after := cutTag(text)
		if !t.inside {
			out.WriteString(before)
		}
		if tag == "" {
			t.held = after
			return t.begin(out.String()), nil
		}
		if tag == thinkClose && !t.inside && (t.begun || strings.TrimSpace(out.String()) != "") {
			return "", errReasoning
		}
		t.inside = tag == thinkOpen
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

// cutTag cuts a text at its first tag. Without one, after is the end of the text
// that may become a tag.
func cutTag(text string) (before, tag, after string) {
	for i := range len(text) {
		if text[i] != '<' {
			continue
		}
		for _, tag := range []string{thinkOpen, thinkClose} {
			if strings.HasPrefix(text[i:], tag) {
				return text[:i], tag, text[i+len(tag):]
			}
			if strings.HasPrefix(tag, text[i:]) {
				return text[:i], "", text[i:]
			}
		}
	}
	return text, "", ""
}
