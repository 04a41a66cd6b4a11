package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/pressmark/pressmark/internal/web"
)

// client speaks the HTTP API to a library. When the process that has the library
// open goes away, it connects again and repeats the request: every request of the
// command line may be sent twice without harm.
type client struct {
	settings *settings
	errs     io.Writer
	*connection
}

func dial(ctx context.Context, s *settings, errs io.Writer) (*client, error) {
	c, err := connect(ctx, s, errs)
	if err != nil {
		return nil, err
	}
	return &client{settings: s, errs: errs, connection: c}, nil
}

// noteSettings tells a person which settings have no effect, because the process
// that has the library open answers with its own.
func (c *client) noteSettings(ctx context.Context) error {
	given := c.settings.ofServers()
	if !c.joined || len(given) == 0 {
		return nil
	}
	var at web.StatsResponse
	if err := c.call(ctx, http.MethodGet, "/v1/stats", nil, &at); err != nil {
		return err
	}
	if idle := c.settings.idle(at); len(idle) > 0 {
		effect := " has no effect"
		if len(idle) > 1 {
			effect = " have no effect"
		}
		fmt.Fprintln(c.errs, "note: a running server answers with its own settings; "+strings.Join(idle, ", ")+effect)
	}
	return nil
}

// attempts to send a request, each after connecting anew.
const attempts = 4

// call sends a request and decodes the answer into out, which may be nil. It
// gives a *problem when the API refuses.
func (c *client) call(ctx context.Context, method, path string, body, out any) error {
	return c.exchange(ctx, method, path, body, func(reply *http.Response) error { return decode(reply, out) })
}

// exchange sends a request and has the reply read. When the library goes away
// before the reply, or in the middle of a stream (errCutOff), it connects again.
func (c *client) exchange(ctx context.Context, method, path string, body any, read func(*http.Response) error) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	for attempt := 1; ; attempt++ {
		reply, err := c.send(ctx, method, path, data) //nolint:bodyclose // read closes it
		if err == nil {
			if err = read(reply); !errors.Is(err, errCutOff) {
				return of(path, err)
			}
		}
		if attempt == attempts || ctx.Err() != nil {
			return errors.Join(ctx.Err(), fmt.Errorf("reach the library: %w", err))
		}
		if err := c.reconnect(ctx); err != nil {
			return err
		}
	}
}

// of names the request in a refusal of it.
func of(path string, err error) error {
	var refused *problem
	if errors.As(err, &refused) {
		refused.path = path
	}
	return err
}

func (c *client) send(ctx context.Context, method, path string, data []byte) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, socketURL+path, bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	return c.http.Do(request)
}

func (c *client) reconnect(ctx context.Context) error {
	if err := c.close(); err != nil {
		return err
	}
	fresh, err := connect(ctx, c.settings, c.errs)
	if err != nil {
		return err
	}
	c.connection = fresh
	return nil
}

func decode(reply *http.Response, out any) error {
	defer reply.Body.Close()
	if reply.StatusCode >= 400 {
		refused := &problem{}
		if err := json.NewDecoder(reply.Body).Decode(&refused.Problem); err != nil {
			return fmt.Errorf("the library answered %s", reply.Status)
		}
		return refused
	}
	if out == nil {
		return nil
	}
	return json.NewDecoder(reply.Body).Decode(out)
}

// withClient connects, does the work and closes the connection.
func withClient(ctx context.Context, s *settings, errs io.Writer, work func(*client) error) error {
	c, err := dial(ctx, s, errs)
	if err != nil {
		return err
	}
	err = work(c)
	return errors.Join(err, c.close())
}

// withModels is withClient for work that models do.
func withModels(ctx context.Context, s *settings, errs io.Writer, work func(*client) error) error {
	return withClient(ctx, s, errs, func(api *client) error {
		if err := api.noteSettings(ctx); err != nil {
			return err
		}
		return work(api)
	})
}

func printJSON(out io.Writer, value any) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
