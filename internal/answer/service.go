package answer

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/search"
)

// Service answers questions over a library. It is safe for concurrent use.
type Service struct {
	Library      *library.Library
	Search       *search.Retriever
	Reader       llm.Reader
	Generator    llm.Generator // nil: answers are sentences of the articles
	Threshold    float64       // confidence below which it abstains; DefaultThreshold when 0
	Verification string        // Mark or Strict, for requests that do not say; Mark when empty
	Log          *slog.Logger  // nil: nothing is logged
}

// DefaultThreshold is the confidence below which the service abstains: the one with
// the most right answers and right abstentions together, of those that were fitted.
const DefaultThreshold = 0.34

// Ask answers a question from the articles that the request's filter allows, or
// abstains. emit, which may be nil, is told of every step as it happens, the
// finished answer last; it is not called after an error. Errors: a question that
// is empty or too long (ErrQuestion), the context's, the library's.
func (s *Service) Ask(ctx context.Context, request Request, emit func(Event)) (Answer, error) {
	if err := check(&request); err != nil {
		return Answer{}, err
	}
	run := s.newRun(request, emit)
	followed := run.makeWhole(ctx)
	answer, err := run.answer(ctx)
	if err != nil {
		return Answer{}, err
	}
	followed.tell(&answer)
	run.emit(Event{Done: &answer})
	return answer, nil
}

func check(request *Request) error {
	request.Question = strings.TrimSpace(request.Question)
	typed, err := search.ParseTyped(request.Question)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", ErrQuestion, err)
	case typed.Text == "" && request.Question != "":
		return fmt.Errorf("%w: the question has only filters: ask something besides, for example \"What did the repair cost? source:Reuters\"", ErrQuestion)
	case request.Question == "":
		return fmt.Errorf("%w: the question is empty: ask in words, for example \"Who led the cyber working group?\"", ErrQuestion)
	case len(request.Question) > search.MaxQuestionLen:
		return fmt.Errorf("%w: the question has %d bytes, the most is %d: shorten it", ErrQuestion, len(request.Question), search.MaxQuestionLen)
	}
	return nil
}

// run is one question on its way to an answer.
type run struct {
	*Service
	id      string // of the answer
	request Request
	emit    func(Event)
	told    bool // some of the text
	began   time.Time
	clock   time.Time // when the present stage began
	timings map[string]int64
}

func (s *Service) newRun(request Request, emit func(Event)) *run {
	if emit == nil {
		emit = func(Event) {}
	}
	return &run{Service: s, id: rand.Text(), request: request, emit: emit, began: time.Now(), clock: time.Now(), timings: map[string]int64{}}
}

func (r *run) answer(ctx context.Context) (Answer, error) {
	answer, err := r.made(ctx)
	if err != nil {
		return Answer{}, err
	}
	r.timings["total"] = time.Since(r.began).Milliseconds()
	answer.ID, answer.Timings = r.id, r.timings
	return answer, ctx.Err()
}

// made is the answer as the question's kind needs it.
func (r *run) made(ctx context.Context) (Answer, error) {
	typed, err := search.ParseTyped(r.request.Question)
	if err != nil {
		return Answer{}, fmt.Errorf("%w: %w", ErrQuestion, err)
	}
	if a := understand(typed.Text); a.kind == kindArticles {
		r.request.Filter = r.request.Filter.And(typed.Filter)
		return r.holdings(ctx, a)
	}
	if parts := partsOf(typed.Text); len(parts) > 1 && (r.Generator == nil || r.request.Plain) {
		if answer, answered, err := r.inParts(ctx, parts, typed.Written); answered || err != nil {
			return answer, err
		}
	}
	evidence, err := r.consider(ctx)
	if err != nil {
		return Answer{}, err
	}
	r.emit(Event{Sources: r.sources(evidence)})
	r.stage("writing")
	answer, err := r.write(ctx, evidence)
	if err != nil {
		return Answer{}, err
	}
	r.lap("write")
	return answer, nil
}

// consider is Service.Consider with its stages told and timed.
func (r *run) consider(ctx context.Context) (Evidence, error) {
	r.stage("finding")
	evidence, err := r.find(ctx, r.request)
	if err != nil {
		return Evidence{}, err
	}
	r.lap("find")
	r.stage("reading")
	err = r.read(ctx, &evidence)
	r.lap("read")
	return evidence, err
}

// tell gives the client the next piece of the answer and all its citations so far.
func (r *run) tell(text string, citations []Citation, reset bool) {
	if !r.told {
		r.timings["first_text"] = time.Since(r.began).Milliseconds()
	}
	r.told = true
	r.emit(Event{Delta: text, Reset: reset})
	r.emit(Event{Annotations: slices.Clone(citations)})
}

func (r *run) stage(name string) { r.emit(Event{Progress: &Progress{Stage: name, AnswerID: r.id}}) }

func (r *run) lap(name string) {
	r.timings[name] = time.Since(r.clock).Milliseconds()
	r.clock = time.Now()
}

// sources are the passages an answer is made from, at most the request's TopK.
func (r *run) sources(evidence Evidence) []search.Passage {
	wanted := cmp.Or(r.request.TopK, search.DefaultTopK)
	return evidence.Passages[:min(wanted, len(evidence.Passages))]
}

// write makes the answer from the evidence: through the model where there is
// one, else, or when that fails, from the articles' own sentences.
func (r *run) write(ctx context.Context, evidence Evidence) (Answer, error) {
	if r.Generator == nil || r.request.Plain || len(evidence.Passages) == 0 {
		return r.extract(ctx, evidence)
	}
	answer, err := r.generate(ctx, evidence)
	if err == nil || ctx.Err() != nil {
		r.noteLanguages(&answer, evidence)
		return answer, err
	}
	if r.Log != nil {
		r.Log.Warn("the model failed; answering from the articles' own sentences", "error", err)
	}
	note := llm.Reason(err) + ": this answer is made of the articles' own sentences"
	if answer, err = r.extract(ctx, evidence); err != nil {
		return Answer{}, err
	}
	answer.Degraded = true
	answer.Notes = append(answer.Notes, note)
	return answer, nil
}
