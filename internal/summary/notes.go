package summary

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/verify"
	"github.com/pressmark/pressmark/prompts"
)

// note is a sentence that the article supports.
type note struct {
	text    string
	support verify.Support // offsets into the article's text
	within  article.Span   // the part, or the parts, that it is a note on
	worded  bool           // by the model; else it is a sentence of the article
}

// hopeless is how many parts from the first on a model may fail at in a row.
const hopeless = 8

// takeNotes gives the notes on every part, in order. A part that the model
// cannot read, or of which it says nothing that the part supports, is told by
// its own sentences; so are those after the first maxParts.
func (w *wording) takeNotes(ctx context.Context, parts []article.Span) ([]note, error) {
	var notes []note
	silent, read := 0, min(len(parts), maxParts)
	for i, part := range parts[:read] {
		w.progress(Progress{Stage: "parts", Done: i, Total: len(parts)})
		found, err := w.notesOn(ctx, part)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			silent++
			if silent == i+1 && silent == min(read, hopeless) {
				return nil, cmp.Or(w.unread, errUnsupported)
			}
			found = w.ownSentences(part, partSentences)
		}
		notes = append(notes, found...)
	}
	for i, part := range parts[read:] {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		w.progress(Progress{Stage: "parts", Done: read + i, Total: len(parts)})
		notes = append(notes, w.ownSentences(part, 1)...)
	}
	w.progress(Progress{Stage: "parts", Done: len(parts), Total: len(parts)})
	w.remarkOnParts(silent, read, len(parts))
	return notes, nil
}

func (w *wording) remarkOnParts(silent, read, all int) {
	if silent > 0 {
		w.remark("%d of %d parts of the article are told by their own sentences: the language model said nothing of them that they support", silent, all)
	}
	if read < all {
		w.remark("the article is very long: the language model read the first %d of its %d parts, the others are told by their own sentences", read, all)
	}
}

// notesOn gives the model's notes on a part, none if it cannot read it.
func (w *wording) notesOn(ctx context.Context, part article.Span) ([]note, error) {
	prompt := prompts.Notes(prompts.Part{Title: w.article.Title, Text: part.Of(w.article.Text), Sentences: partSentences})
	return w.reply(ctx, prompt, part, partSentences)
}

// reply gives what the model replies to a prompt, as far as a stretch of the
// article supports it. The reply itself is kept, so that it is checked again by
// whatever program uses it; one without support is not.
func (w *wording) reply(ctx context.Context, prompt []llm.Message, within article.Span, n int) ([]note, error) {
	key := w.noteKey(prompt)
	kept, found, err := w.Library.Note(ctx, key)
	if err == nil && found {
		return w.supported(ctx, string(kept), within, n)
	}
	text, err := w.ask(ctx, prompt)
	if err != nil {
		if ofThisText(err) {
			w.unread = err
			return nil, nil
		}
		return nil, err
	}
	// Kept even if nobody waits any more: the next call goes on from here.
	lasting := context.WithoutCancel(ctx)
	notes, err := w.supported(lasting, text, within, n)
	if err != nil {
		return nil, err
	}
	if len(notes) > 0 && w.Library.PutNote(lasting, key, []byte(text)) != nil {
		w.remarkOnce("the notes on the parts of the article could not be stored")
	}
	return notes, ctx.Err()
}

func (w *wording) remarkOnce(text string) {
	if !slices.Contains(w.remarks, text) {
		w.remarks = append(w.remarks, text)
	}
}

// noteKey names a reply: whatever it depends on is in the prompt, but for the
// model. The id in front lets it go with its article.
func (w *wording) noteKey(prompt []llm.Message) string {
	data, _ := json.Marshal(prompt) // strings always marshal
	hash := sha256.New()
	hash.Write([]byte(w.Generator.Model() + "\n"))
	hash.Write(data)
	return w.article.ID + " " + hex.EncodeToString(hash.Sum(nil))
}

// ownSentences are the best sentences of a part, as notes on it.
func (w *wording) ownSentences(part article.Span, n int) []note {
	text := part.Of(w.article.Text)
	var notes []note
	for _, span := range best(text, candidates(text), n) {
		at := article.Span{Start: part.Start + span.Start, End: part.Start + span.End}
		notes = append(notes, note{text: span.Of(text), support: verify.Support{Span: at, Score: 1, Holds: true}, within: part})
	}
	return notes
}

// mergeUntilOnePromptHolds makes fewer notes of neighbouring ones, in rounds.
func (w *wording) mergeUntilOnePromptHolds(ctx context.Context, notes []note) ([]note, error) {
	for {
		groups := w.groups(notes)
		if len(groups) == 1 {
			return notes, nil
		}
		notes = nil
		for i, group := range groups {
			w.progress(Progress{Stage: "merging", Done: i, Total: len(groups)})
			merged, err := w.merge(ctx, group)
			if err != nil {
				return nil, err
			}
			notes = append(notes, merged...)
		}
	}
}

// groups are neighbouring notes that one prompt holds, two at least: every round
// must leave fewer.
func (w *wording) groups(notes []note) [][]note {
	var groups [][]note
	start, tokens := 0, 0
	for i, note := range notes {
		n := prompts.Tokens(note.text) + noteFraming
		if i-start >= 2 && tokens+n > w.tokens() {
			groups = append(groups, notes[start:i])
			start, tokens = i, 0
		}
		tokens += n
	}
	return append(groups, notes[start:])
}

// noteFraming is what the JSON around a note takes, in tokens, generously.
const noteFraming = 8

// merge makes half as many notes of some, or fewer, in the order of the article.
// What the model does not say with support, the best of the notes themselves say.
func (w *wording) merge(ctx context.Context, group []note) ([]note, error) {
	if len(group) == 1 {
		return group, nil
	}
	n := min(mergeSentences, (len(group)+1)/2)
	within := article.Span{Start: group[0].within.Start, End: group[len(group)-1].within.End}
	merged, err := w.reply(ctx, w.mergePrompt(group, n), within, n)
	if err != nil {
		return nil, err
	}
	merged = append(merged, fill(merged, group, n)...)
	for i := range merged {
		merged[i].within = within
	}
	slices.SortStableFunc(merged, func(a, b note) int { return a.support.Span.Start - b.support.Span.Start })
	return merged, nil
}

func (w *wording) mergePrompt(notes []note, n int) []llm.Message {
	input := prompts.PartNotes{Title: w.article.Title, Sentences: n}
	for _, note := range notes {
		input.Notes = append(input.Notes, strings.TrimSpace(note.text))
	}
	return prompts.Merge(input)
}

// fill gives the best of the notes, in their order, that with those taken make
// n: central among the notes, well supported, and not said yet.
func fill(taken, notes []note, n int) []note {
	if len(taken) >= n {
		return nil
	}
	all := slices.Concat(taken, notes)
	candidates := make([]candidate, len(all))
	chosen := make([]int, len(taken))
	for i, note := range all {
		candidates[i].text = note.text
		if i < len(taken) {
			chosen[i] = i
		}
	}
	similar := cosines(vectors(terms(candidates)))
	for i, central := range centrality(similar) {
		candidates[i].score = central * all[i].support.Score * plainness(all[i].text)
	}
	for len(chosen) < n {
		next, worth := worthMost(candidates, similar, chosen)
		if worth < 0 {
			break // -Inf: all are taken
		}
		chosen = append(chosen, next)
	}
	var added []note
	for _, i := range slices.Sorted(slices.Values(chosen[len(taken):])) {
		added = append(added, all[i])
	}
	return added
}
