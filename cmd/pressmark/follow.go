package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/tmaxmax/go-sse"
)

// errCutOff: the stream ended before its last event.
var errCutOff = errors.New("the library went away in the middle of its answer")

// longestEvent in bytes: a summary with its citations is far smaller.
const longestEvent = 16 << 20

// follow asks for an event stream: see gets the name and the data of each event,
// out the data of the last one. It gives a *problem when the API refuses. Like call,
// it connects again and repeats the request when the library goes away.
func (c *client) follow(ctx context.Context, method, path string, body any, see func(event string, data []byte) error, out any) error {
	return c.exchange(ctx, method, path, body, func(reply *http.Response) error { return readStream(reply, see, out) })
}

func readStream(reply *http.Response, see func(event string, data []byte) error, out any) error {
	if reply.StatusCode >= http.StatusBadRequest {
		return decode(reply, nil)
	}
	defer reply.Body.Close()
	return readEvents(reply.Body, see, out)
}

// readEvents reads up to the event done or error.
func readEvents(stream io.Reader, see func(event string, data []byte) error, out any) error {
	for event, err := range sse.Read(stream, &sse.ReadConfig{MaxEventSize: longestEvent}) {
		if err != nil {
			return fmt.Errorf("%w: %w", errCutOff, err)
		}
		switch event.Type {
		case "done":
			return json.Unmarshal([]byte(event.Data), out)
		case "error":
			refused := &problem{}
			if err := json.Unmarshal([]byte(event.Data), &refused.Problem); err != nil {
				return err
			}
			return refused
		default:
			if err := see(event.Type, []byte(event.Data)); err != nil {
				return err
			}
		}
	}
	return errCutOff
}
