package library

import (
	"context"
	"database/sql"
	"time"
)

// Usage is what calls of models have cost.
type Usage struct {
	Calls            int `json:"calls" example:"12"`
	PromptTokens     int `json:"prompt_tokens" doc:"tokens sent" example:"24000"`
	CompletionTokens int `json:"completion_tokens" doc:"tokens received" example:"1500"`
}

// Tokens is the sum of both directions.
func (u Usage) Tokens() int { return u.PromptTokens + u.CompletionTokens }

func (u *Usage) add(other Usage) {
	u.Calls += other.Calls
	u.PromptTokens += other.PromptTokens
	u.CompletionTokens += other.CompletionTokens
}

// ModelUsage is what one model has cost over all days.
type ModelUsage struct {
	Model string `json:"model" example:"gemma-3"`
	Usage
}

// UsageReport sums up what models have cost.
type UsageReport struct {
	Today  Usage
	Total  Usage
	Models []ModelUsage // by name
}

// AddUsage adds the cost of a model on the day (UTC) of a time.
func (l *Library) AddUsage(ctx context.Context, at time.Time, model string, u Usage) error {
	return l.change(ctx, func(c *change) error {
		_, err := c.exec(ctx, `
			INSERT INTO usage (day, model, calls, prompt, completion) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (day, model) DO UPDATE SET
			  calls = calls + excluded.calls, prompt = prompt + excluded.prompt, completion = completion + excluded.completion`,
			utcDay(at), model, u.Calls, u.PromptTokens, u.CompletionTokens)
		return err
	})
}

func utcDay(at time.Time) string { return at.UTC().Format(time.DateOnly) }

// UsageOn sums up what all models have cost on the day (UTC) of a time.
func (l *Library) UsageOn(ctx context.Context, at time.Time) (u Usage, err error) {
	err = l.reader.QueryRowContext(ctx, `
		SELECT coalesce(sum(calls), 0), coalesce(sum(prompt), 0), coalesce(sum(completion), 0) FROM usage WHERE day = ?`, utcDay(at)).
		Scan(&u.Calls, &u.PromptTokens, &u.CompletionTokens)
	return u, plain(err)
}

// Usage reports what models have cost so far; today is the day (UTC) of now.
func (l *Library) Usage(ctx context.Context, now time.Time) (UsageReport, error) {
	report := UsageReport{Models: []ModelUsage{}}
	err := l.view(ctx, func(tx *sql.Tx) error {
		return each(ctx, tx, `
			SELECT model, sum(calls), sum(prompt), sum(completion),
			  coalesce(sum(calls) FILTER (WHERE day = ?1), 0), coalesce(sum(prompt) FILTER (WHERE day = ?1), 0), coalesce(sum(completion) FILTER (WHERE day = ?1), 0)
			FROM usage GROUP BY model ORDER BY model`, []any{utcDay(now)},
			func(r *sql.Rows) error {
				var m ModelUsage
				var today Usage
				err := r.Scan(&m.Model, &m.Calls, &m.PromptTokens, &m.CompletionTokens, &today.Calls, &today.PromptTokens, &today.CompletionTokens)
				report.Models = append(report.Models, m)
				report.Total.add(m.Usage)
				report.Today.add(today)
				return err
			})
	})
	return report, err
}
