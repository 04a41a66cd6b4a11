package library

import (
	"context"
	"database/sql"
	"time"
)

// Cost is what calls of models have cost.
type Cost struct {
	Calls            int `json:"calls" example:"12"`
	PromptTokens     int `json:"prompt_tokens" doc:"tokens sent" example:"24000"`
	CompletionTokens int `json:"completion_tokens" doc:"tokens received" example:"1500"`
}

// Tokens is the sum of both directions.
func (c Cost) Tokens() int { return c.PromptTokens + c.CompletionTokens }

func (c *Cost) add(other Cost) {
	c.Calls += other.Calls
	c.PromptTokens += other.PromptTokens
	c.CompletionTokens += other.CompletionTokens
}

// ModelCost is what one model has cost over all days.
type ModelCost struct {
	Model string `json:"model" example:"gemma-3"`
	Cost
}

// Costs sums up what models have cost.
type Costs struct {
	Today  Cost
	Total  Cost
	Models []ModelCost // by name
}

// AddCost adds the cost of a model on the day (UTC) of a time.
func (l *Library) AddCost(ctx context.Context, at time.Time, model string, cost Cost) error {
	return l.change(ctx, func(c *change) error {
		_, err := c.exec(ctx, `
			INSERT INTO usage (day, model, calls, prompt, completion) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (day, model) DO UPDATE SET
			  calls = calls + excluded.calls, prompt = prompt + excluded.prompt, completion = completion + excluded.completion`,
			utcDay(at), model, cost.Calls, cost.PromptTokens, cost.CompletionTokens)
		return err
	})
}

func utcDay(at time.Time) string { return at.UTC().Format(time.DateOnly) }

// CostOn sums up what all models have cost on the day (UTC) of a time.
func (l *Library) CostOn(ctx context.Context, at time.Time) (u Cost, err error) {
	err = l.reader.QueryRowContext(ctx, `
		SELECT coalesce(sum(calls), 0), coalesce(sum(prompt), 0), coalesce(sum(completion), 0) FROM usage WHERE day = ?`, utcDay(at)).
		Scan(&u.Calls, &u.PromptTokens, &u.CompletionTokens)
	return u, plain(err)
}

// Costs reports what models have cost so far; today is the day (UTC) of now.
func (l *Library) Costs(ctx context.Context, now time.Time) (Costs, error) {
	report := Costs{Models: []ModelCost{}}
	err := l.view(ctx, func(tx *sql.Tx) error {
		return each(ctx, tx, `
			SELECT model, sum(calls), sum(prompt), sum(completion),
			  coalesce(sum(calls) FILTER (WHERE day = ?1), 0), coalesce(sum(prompt) FILTER (WHERE day = ?1), 0), coalesce(sum(completion) FILTER (WHERE day = ?1), 0)
			FROM usage GROUP BY model ORDER BY model`, []any{utcDay(now)},
			func(r *sql.Rows) error {
				var m ModelCost
				var today Cost
				err := r.Scan(&m.Model, &m.Calls, &m.PromptTokens, &m.CompletionTokens, &today.Calls, &today.PromptTokens, &today.CompletionTokens)
				report.Models = append(report.Models, m)
				report.Total.add(m.Cost)
				report.Today.add(today)
				return err
			})
	})
	return report, err
}
