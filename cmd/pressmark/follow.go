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

// follow asks for an event stream: progress gets the data of each progress event,
// out that of the last one. It gives a *problem when the API refuses. Like call,
// it connects again and repeats the request when the library goes away.
func (c *client) follow(ctx context.Context, method, path string, body any, progress func(data []byte) error, out any) error {
	return c.exchange(ctx, method, path, body, func(reply *http.Response) error { return readStream(reply, progress, out) })
}

func readStream(reply *http.Response, progress func(data []byte) error, out any) error {
	if reply.StatusCode >= http.StatusBadRequest {
		return decode(reply, nil)
	}
	defer reply.Body.Close()
	return readEvents(reply.Body, progress, out)
}

// readEvents reads up to the event done or error.
func readEvents(stream io.Reader, progress func(data []byte) error, out any) error {
	for event, err := range sse.Read(stream, &sse.ReadConfig{MaxEventSize: longestEvent}) {
		if err != nil {
			return fmt.Errorf("%w: %w", errCutOff, err)
		}
		switch event.Type {
		case "progress":
			if err := progress([]byte(event.Data)); err != nil {
				return err
			}
		case "done":
			return json.Unmarshal([]byte(event.Data), out)
		case "error":
			refused := &problem{}
			if err := json.Unmarshal([]byte(event.Data), &refused.Problem); err != nil {
				return err
			}
			return refused
		}
	}
	return errCutOff
}
