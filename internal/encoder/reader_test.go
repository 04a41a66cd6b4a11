package encoder

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/pressmark/pressmark/internal/llm"
)

func mustReader(tb testing.TB) *Reader {
	tb.Helper()
	r, err := NewReader()
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func mustRead(tb testing.TB, r *Reader, question string, windows ...llm.Window) []llm.Reading {
	tb.Helper()
	readings, err := r.Read(context.Background(), question, windows)
	if err != nil {
		tb.Fatal(err)
	}
	return readings
}

func TestReadAnswers(t *testing.T) {
	const text = "Talks on the harbour were opened in Göteborg on 3 March 1998 by Åsa Lindström, then minister of trade."
	r := mustReader(t)
	for question, want := range map[string]string{
		"Who opened the talks?":       "Åsa Lindström",
		"When were the talks opened?": "3 March 1998",
	} {
		best := mustRead(t, r, question, llm.Window{Title: "Harbour talks", Text: text})[0].Spans[0]
		if got := text[best.Start:best.End]; !strings.Contains(got, want) {
			t.Errorf("%s %q, want %q", question, got, want)
		}
	}
}

func TestReadOddWindows(t *testing.T) {
	windows := []llm.Window{
		{},
		{Title: "Only a title"},
		{Text: " \n"},
		{Title: "T", Text: "\u0301\xff"},
		{Text: "cafe\u0301"},
		{Text: strings.Repeat("long ", 2000)},
		{Title: strings.Repeat("title ", 2000), Text: "never read"},
		{Text: strings.Repeat("(", 50_000)},
	}
	for _, question := range []string{"", "What?", strings.Repeat("why ", 3000)} {
		for i, reading := range mustRead(t, mustReader(t), question, windows...) {
			checkSpans(t, windows[i].Text, reading)
			if hasText := i == 4 || i == 5 || i == 7; hasText != (len(reading.Spans) > 0) {
				t.Errorf("window %d: %d spans", i, len(reading.Spans))
			}
		}
	}
}

func TestReadNothing(t *testing.T) {
	if got := mustRead(t, mustReader(t), "What?"); len(got) != 0 {
		t.Errorf("%d readings of no windows", len(got))
	}
}

func TestReadKeepsMarksTogether(t *testing.T) {
	const text = "cafe\u0301"
	span := mustRead(t, mustReader(t), "What?", llm.Window{Text: text})[0].Spans[0]
	if text[span.Start:span.End] != text {
		t.Errorf("span %+v loses the accent", span)
	}
}

func TestReadEndsWithContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := mustReader(t).Read(ctx, "What?", []llm.Window{{Text: "a"}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestPairLeavesRoomForPassage(t *testing.T) {
	r := mustReader(t)
	long := r.vocabulary.tokenize(strings.Repeat("why ", 3000), readerPieces-3)
	for name, test := range map[string]struct {
		question []Token
		text     string
		want     int // pieces of the passage
	}{
		"both long":     {long, strings.Repeat("so ", 3000), readerPieces - 3 - questionPieces},
		"long question": {long, "so it is", 3},
		"long passage":  {long[:4], strings.Repeat("so ", 3000), readerPieces - 3 - 4},
	} {
		p := r.pair(test.question, llm.Window{Text: test.text})
		if len(p.passage) != test.want || len(p.ids) > readerPieces || len(p.ids) != len(p.segments) {
			t.Errorf("%s: %d pieces, %d of the passage, want %d", name, len(p.ids), len(p.passage), test.want)
		}
	}
}

func TestBestSpans(t *testing.T) {
	tokens := make([]Token, 40)
	for i := range tokens {
		tokens[i] = Token{Start: i - 2, End: i - 1} // two of the title
	}
	start, end := make([]float32, 40), make([]float32, 40)
	start[0], end[39] = 99, 9 // the title; too far from anything but 10 and later
	start[5], end[7] = 5, 5
	start[6], end[6] = 4, 4 // inside the best
	got := bestSpans(tokens, start, end)
	want := pieceSpan{10, 39, 9}
	if len(got) != spansPerWindow || got[0] != (pieceSpan{5, 7, 10}) || got[1] != want {
		t.Errorf("got %v", got)
	}
	for i, s := range got {
		if s.first < 2 || s.last-s.first >= spanPieces || i > 0 && s.score > got[i-1].score {
			t.Errorf("span %v of %v", s, got)
		}
		if slices.ContainsFunc(got[:i], func(o pieceSpan) bool { return s.first <= o.last && o.first <= s.last }) {
			t.Errorf("span %v repeats one before in %v", s, got)
		}
	}
}
