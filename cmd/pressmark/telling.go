package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/search"
)

// telling shows a question at work: its stages and, to a person at a terminal, the
// answer's sentences as they come. Elsewhere the answer is printed when it is whole,
// so that what a program reads does not depend on what a model took back.
type telling struct {
	stages stageBar
	out    *flow  // nil: the answer waits until it is whole
	of     string // id of the answer
	text   string // told so far, without its marks
	piece  string // came last, and waits for its citations
}

func newTelling(s *settings, io streams) *telling {
	t := &telling{stages: stageBar{out: io.err}}
	if file, ok := io.out.(*os.File); ok && !s.JSON && term.IsTerminal(int(file.Fd())) {
		t.out = &flow{out: io.out}
	}
	return t
}

// ask asks a question and tells the answer.
func (t *telling) ask(ctx context.Context, api *client, body map[string]any) (given answer.Answer, err error) {
	body["stream"] = true
	err = api.follow(ctx, http.MethodPost, "/v1/ask", body, t.see, &given)
	t.stages.finish()
	if t.text != "" {
		t.out.end()
	}
	return given, err
}

// see takes an event of a stream.
func (t *telling) see(event string, data []byte) error {
	if t.out == nil {
		return t.stages.draw(event, data)
	}
	switch event {
	case "progress":
		if again, err := t.again(data); err != nil || again || t.text != "" {
			return err
		}
		return t.stages.draw(event, data)
	case "delta":
		return t.delta(data)
	case "annotations":
		return t.annotations(data)
	}
	return nil
}

// again notices that the library went away and that the question was asked again.
func (t *telling) again(data []byte) (bool, error) {
	var at answer.Progress
	if err := json.Unmarshal(data, &at); err != nil {
		return false, err
	}
	again := t.of != "" && t.of != at.AnswerID
	t.of = at.AnswerID
	if again {
		t.takeBack("(the library went away; again:)")
	}
	return again, nil
}

// takeBack says why what was told so far does not hold.
func (t *telling) takeBack(why string) {
	if t.text != "" {
		t.out.end()
		fmt.Fprintf(t.out.out, "\n%s\n", why)
	}
	t.text, t.piece = "", ""
}

func (t *telling) delta(data []byte) error {
	var came struct {
		Text  string
		Reset bool
	}
	if err := json.Unmarshal(data, &came); err != nil {
		return err
	}
	switch {
	case came.Reset && came.Text == "":
		t.takeBack("(the language model failed)")
	case came.Reset:
		t.takeBack("(the language model failed; from the articles:)")
	}
	t.piece += came.Text
	return nil
}

// annotations prints the piece that waits, with the marks of its own citations.
func (t *telling) annotations(data []byte) error {
	var all struct{ Citations []answer.Citation }
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	piece := answer.Answer{Text: t.piece}
	for _, c := range all.Citations {
		if c.Answer.Start >= len(t.text) {
			c.Answer.Start -= len(t.text)
			c.Answer.End -= len(t.text)
			piece.Citations = append(piece.Citations, c)
		}
	}
	if t.text == "" && t.piece != "" {
		t.stages.finish()
		fmt.Fprintln(t.out.out)
	}
	t.out.print(marked(piece))
	t.text += t.piece
	t.piece = ""
	return nil
}

// print prints the answer, or what is left to say of one that was told.
func (t *telling) print(out io.Writer, a answer.Answer, printClosest func(io.Writer, []search.Passage)) {
	if t.text == "" || t.text != a.Text {
		printAnswer(out, a, printClosest)
		return
	}
	fmt.Fprintln(out)
	if a.AskedAs != "" {
		printWrapped(out, "Asked as: "+oneLine(a.AskedAs), "")
	}
	printDetails(out, a)
}

// flow prints a text piece by piece in lines that fit.
type flow struct {
	out    io.Writer
	column int
}

func (f *flow) print(text string) {
	limit := width(f.out)
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			f.end()
		}
		for word := range strings.FieldsSeq(line) {
			long := utf8.RuneCountInString(word)
			switch {
			case f.column > 0 && f.column+1+long > limit:
				f.end()
			case f.column > 0:
				fmt.Fprint(f.out, " ")
				f.column++
			}
			fmt.Fprint(f.out, word)
			f.column += long
		}
	}
}

// end ends the line, if one is begun.
func (f *flow) end() {
	if f.column > 0 {
		fmt.Fprintln(f.out)
	}
	f.column = 0
}
