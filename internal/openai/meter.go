package openai

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/prompts"
)

// Ledger keeps what calls have cost. It is safe for concurrent use.
type Ledger interface {
	// Spend adds the cost of one call of a model.
	Spend(ctx context.Context, model string, usage llm.Usage) error
	// SpentToday is what all models have cost today, in tokens in and out.
	SpentToday(ctx context.Context) (int, error)
}

// meter counts what the calls of one model cost and refuses them once the limit
// of the day is reached. A call that begins below it may end above.
type meter struct {
	model  string
	ledger Ledger // nil: nothing is kept
	limit  int    // tokens a day, of all models together; 0: none
	log    *slog.Logger
}

func newMeter(cfg Config, model string) meter {
	return meter{model: model, ledger: cfg.Ledger, limit: cfg.DailyTokens, log: cfg.Log}
}

// allow fails when nothing more may be spent today, or when nobody knows.
func (m meter) allow(ctx context.Context) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if m.limit == 0 {
		return nil
	}
	spent, err := m.ledger.SpentToday(ctx)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		m.log.Error("what the models have cost today is unknown, so they are not asked", "error", err)
		return fmt.Errorf("%w: what it has cost today is unknown", llm.ErrUnavailable)
	case spent >= m.limit:
		return llm.ErrBudget
	}
	return nil
}

// bookingTimeout is how long the library may take to note the cost of a call.
const bookingTimeout = 5 * time.Second

// spend notes the cost of a call, also when the caller has left meanwhile.
func (m meter) spend(ctx context.Context, usage llm.Usage) {
	if m.ledger == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), bookingTimeout)
	defer cancel()
	if err := m.ledger.Spend(ctx, m.model, usage); err != nil {
		m.log.Error("the cost of a call was not noted", "error", err)
	}
}

// mayCost tells whether a call that failed before an answer came may have been
// worked on: servers do not charge for what they refuse.
func mayCost(err error) bool {
	var dial *net.OpError
	switch status, _ := refusal(err); {
	case status > 0, errors.Is(err, circuitbreaker.ErrOpen), errors.Is(err, errRedirect):
		return false
	case errors.As(err, &dial) && dial.Op == "dial":
		return false
	}
	return true
}

// maxCounted is the longest text, in bytes, whose tokens are counted: it takes a
// tenth of a second.
const maxCounted = 256 << 10

// tokens counts the tokens of a text, of a very long one roughly.
func tokens(text string) int {
	if len(text) > maxCounted {
		return len(text) / 4
	}
	return prompts.Tokens(text)
}
