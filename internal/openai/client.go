package openai

import (
	"math"
	"net/http"

	"github.com/pressmark/pressmark/internal/llm"
	"github.com/sashabaranov/go-openai"
)

// Client speaks to one server. It is safe for concurrent use.
type Client struct {
	cfg       Config
	base      *http.Transport
	generator *generator
	embedder  *embedder
}

// New checks the settings and makes a client; it calls nobody.
func New(cfg Config) (*Client, error) {
	return newClient(cfg, http.DefaultTransport.(*http.Transport).Clone())
}

// newClient is New over a given transport, which it takes over.
func newClient(cfg Config, base *http.Transport) (*Client, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	base.ResponseHeaderTimeout = cfg.HeaderTimeout
	base.DisableCompression = true // a compressing proxy holds tokens back
	c := &Client{cfg: cfg, base: base}
	if cfg.Model != "" {
		c.generator = &generator{cfg: cfg, line: newLine(cfg, base), meter: newMeter(cfg, cfg.Model)}
		c.generator.dialect.Store(&dialect{})
		c.generator.api = newAPI(cfg, c.generator.line)
	}
	if cfg.EmbeddingModel != "" {
		c.embedder = &embedder{cfg: cfg, api: newAPI(cfg, newLine(cfg, base)), meter: newMeter(cfg, cfg.EmbeddingModel)}
		c.embedder.longest.Store(int64(cfg.TextTokens))
		c.embedder.dimensions.Store(int64(cfg.Dimensions))
	}
	return c, nil
}

// newAPI is the client library over our own line to the server.
func newAPI(cfg Config, line *line) *openai.Client {
	api := openai.DefaultConfig(string(cfg.Key))
	api.BaseURL = cfg.BaseURL
	api.HTTPClient = &http.Client{Transport: line, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	api.EmptyMessagesLimit = math.MaxUint32 // keep-alive comments are no failure; maxBody bounds them
	return openai.NewClientWithConfig(api)
}

// Generator gives the model that writes, nil if the settings name none.
func (c *Client) Generator() llm.Generator {
	if c.generator == nil {
		return nil
	}
	return c.generator
}

// Embedder gives the model that makes vectors, nil if the settings name none.
func (c *Client) Embedder() llm.Embedder {
	if c.embedder == nil {
		return nil
	}
	return c.embedder
}

// Failing tells why the last call of the model that writes failed, "" when it went
// well or there was none.
func (c *Client) Failing() string {
	if c.generator == nil {
		return ""
	}
	if reason := c.generator.failed.Load(); reason != nil {
		return *reason
	}
	return ""
}

// Close drops the connections that are not in use.
func (c *Client) Close() { c.base.CloseIdleConnections() }
