package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/llm"
	"github.com/pressmark/pressmark/internal/openai"
)

// mostTokens of one answer, a model's reasoning included: an answer has a few sentences.
const mostTokens = 1024

const defaultBaseURL = "https://api.openai.com/v1"

// addServers puts the models of the configured servers in place. A server is used
// only when a model is named: a key that happens to be in the environment must
// not send articles anywhere.
func (s *settings) addServers(made *models, opened *library.Library, log *slog.Logger) error {
	common := openai.Config{Ledger: ledger{opened}, DailyTokens: s.DailyTokens, Log: log}
	made.dailyTokens = s.DailyTokens
	if s.Model != "" {
		config := common
		config.BaseURL, config.Key = s.BaseURL, openai.Secret(s.APIKey)
		config.Model, config.MaxTokens = s.Model, mostTokens
		client, err := connectModel(config, "--base-url (OPENAI_BASE_URL)")
		if err != nil {
			return err
		}
		made.generator, made.failing = client.Generator(), client.Failing
	}
	if s.EmbeddingModel == "" {
		return nil
	}
	config := common
	config.EmbeddingModel, config.TextTokens = s.EmbeddingModel, s.EmbeddingTokens
	config.QueryPrefix, config.PassagePrefix = s.EmbeddingQueryPrefix, s.EmbeddingPassagePrefix
	config.BaseURL, config.Key = s.embeddingServer()
	client, err := connectModel(config, "--embedding-base-url (PRESSMARK_EMBEDDING_BASE_URL) or --base-url (OPENAI_BASE_URL)")
	if err != nil {
		return err
	}
	made.embedder = client.Embedder()
	return nil
}

// embeddingServer is the server of the embedding model: the same as for the
// language model unless another is set, which does not get the first one's key.
func (s *settings) embeddingServer() (address string, key openai.Secret) {
	address, key = s.BaseURL, openai.Secret(s.APIKey)
	if s.EmbeddingBaseURL != "" && s.EmbeddingBaseURL != s.BaseURL {
		address, key = s.EmbeddingBaseURL, ""
	}
	if s.EmbeddingAPIKey != "" {
		key = openai.Secret(s.EmbeddingAPIKey)
	}
	return address, key
}

// connectModel makes the client of one model; a key alone means OpenAI's own server.
func connectModel(config openai.Config, setting string) (*openai.Client, error) {
	if config.BaseURL == "" && config.Key == "" {
		return nil, usageError{errors.New("a model is named, but no server: set --base-url or OPENAI_BASE_URL (for example http://localhost:11434/v1), or OPENAI_API_KEY for OpenAI's own")}
	}
	if config.BaseURL == "" {
		config.BaseURL = defaultBaseURL
	}
	client, err := openai.New(config)
	if err != nil {
		return nil, usageError{fmt.Errorf("%s: %w", setting, err)}
	}
	return client, nil
}

// ledger keeps in the library what models cost.
type ledger struct{ library *library.Library }

// Spend implements [openai.Ledger].
func (l ledger) Spend(ctx context.Context, model string, usage llm.Usage) error {
	return l.library.AddCost(ctx, time.Now(), model, library.Cost{Calls: 1, PromptTokens: usage.PromptTokens, CompletionTokens: usage.CompletionTokens})
}

// SpentToday implements [openai.Ledger].
func (l ledger) SpentToday(ctx context.Context) (int, error) {
	cost, err := l.library.CostOn(ctx, time.Now())
	return cost.Tokens(), err
}

// budgetReason says that nothing more may be spent today; empty when it may.
func (p *program) budgetReason(ctx context.Context) (string, error) {
	if p.models.dailyTokens == 0 {
		return "", nil
	}
	spent, err := ledger{p.library}.SpentToday(ctx)
	if err != nil || spent < p.models.dailyTokens {
		return "", err
	}
	return llm.ErrBudget.Error() + ": until midnight UTC no configured model is asked", nil
}
