package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// Widths of printed text, in characters.
const (
	defaultWidth = 80
	widest       = 100 // longer lines are hard to read
)

// width of the terminal, or a plain default in a pipe.
func width(out io.Writer) int {
	file, ok := out.(*os.File)
	if !ok {
		return defaultWidth
	}
	columns, _, err := term.GetSize(int(file.Fd()))
	if err != nil || columns < 20 {
		return defaultWidth
	}
	return min(columns, widest)
}

// printWrapped prints a paragraph in lines that fit, the further ones indented.
func printWrapped(out io.Writer, text, indent string) {
	limit := width(out)
	for paragraph := range strings.SplitSeq(text, "\n") {
		line := paragraph[:len(paragraph)-len(strings.TrimLeft(paragraph, " "))]
		empty := true
		for word := range strings.FieldsSeq(paragraph) {
			if !empty && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > limit {
				fmt.Fprintln(out, line)
				line, empty = indent, true
			}
			if !empty {
				line += " "
			}
			line, empty = line+word, false
		}
		fmt.Fprintln(out, line)
	}
}

// plural is a number of things with their name: "1 question", "2 questions".
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// newBar is a progress bar on a terminal and nothing elsewhere. total -1: unknown;
// 0: there is nothing to count.
func newBar(out io.Writer, what string, total int) *progressbar.ProgressBar {
	file, ok := out.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		// Its spinner would look at the bar from a goroutine of its own, without a lock.
		return progressbar.NewOptions(total, progressbar.OptionSetVisibility(false), progressbar.OptionSetSpinnerChangeInterval(0))
	}
	counted := func(*progressbar.ProgressBar) {}
	if total == 0 {
		total = -1
	} else {
		counted = progressbar.OptionShowCount()
	}
	return progressbar.NewOptions(total, progressbar.OptionSetWriter(file), progressbar.OptionSetDescription(what),
		counted, progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(true),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetSpinnerChangeInterval(0))
}

// stageBar shows the stages of an answer or a summary and how far they are, and the
// time that goes by.
type stageBar struct {
	out  io.Writer
	mu   sync.Mutex // the clock draws too
	at   stage
	bar  *progressbar.ProgressBar // nil when nothing is shown
	stop func()                   // ends the clock; nil when there is none
}

// stage is the data of a progress event; Total is 0 where it is not known.
type stage struct {
	Stage       string
	Done, Total int
}

// stages says what the API's words for stages mean; one that is not known here is
// shown as it is.
var stages = map[string]string{
	"understanding": "understanding the question", "finding": "finding passages", "reading": "reading passages", "writing": "writing",
	"parts": "reading the parts", "merging": "merging notes",
}

// draw takes an event; only those of progress show.
func (b *stageBar) draw(event string, data []byte) error {
	if event != "progress" {
		return nil
	}
	var now stage
	if err := json.Unmarshal(data, &now); err != nil {
		return err
	}
	if now.Stage != b.at.Stage || now.Total != b.at.Total || b.bar == nil {
		b.finish()
		b.begin(now)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.at = now
	b.bar.Set(now.Done)
	return nil
}

// clock is how often the time is drawn. The library's own would draw without a lock.
const clock = 200 * time.Millisecond

func (b *stageBar) begin(now stage) {
	b.bar = newBar(b.out, cmp.Or(stages[now.Stage], now.Stage), now.Total)
	_ = b.bar.RenderBlank() // like fmt.Fprintln: a terminal that is gone cannot be told
	ended, done := make(chan struct{}), make(chan struct{})
	b.stop = func() { close(ended); <-done }
	go func() {
		defer close(done)
		tick := time.NewTicker(clock)
		defer tick.Stop()
		for {
			select {
			case <-ended:
				return
			case <-tick.C:
				b.mu.Lock()
				_ = b.bar.RenderBlank()
				b.mu.Unlock()
			}
		}
	}()
}

// finish takes the bar away; nothing is drawn after it.
func (b *stageBar) finish() {
	if b.bar == nil {
		return
	}
	b.stop()
	b.bar.Finish()
	b.bar, b.stop = nil, nil
}
