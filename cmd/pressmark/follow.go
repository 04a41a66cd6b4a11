package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// errCutOff: the stream ended before its last event.
var errCutOff = errors.New("the library went away in the middle of its answer")

// longestEvent in bytes: a summary with its citations is far smaller.
const longestEvent = 16 << 20

// follow reads an event stream: progress gets the data of each progress event,
// out that of the last one. It gives a *problem when the API refuses. Like call,
// it connects again and repeats the request when the library goes away.
func (c *client) follow(ctx context.Context, path string, progress func(data []byte) error, out any) error {
	for attempt := 1; ; attempt++ {
		reply, err := c.send(ctx, http.MethodGet, path, nil)
		if err == nil {
			err = readStream(reply, progress, out)
			if !errors.Is(err, errCutOff) {
				return err
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

func readStream(reply *http.Response, progress func(data []byte) error, out any) error {
	if reply.StatusCode >= 400 {
		return decode(reply, nil)
	}
	defer reply.Body.Close()
	return readEvents(reply.Body, progress, out)
}

// readEvents reads up to the event done or error.
func readEvents(stream io.Reader, progress func(data []byte) error, out any) error {
	lines := bufio.NewScanner(stream)
	lines.Buffer(nil, longestEvent)
	event := ""
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch {
		case name == "event":
			event = value
		case name != "data":
		case event == "progress":
			if err := progress([]byte(value)); err != nil {
				return err
			}
		case event == "done":
			return json.Unmarshal([]byte(value), out)
		case event == "error":
			refused := &problem{}
			if err := json.Unmarshal([]byte(value), &refused.Problem); err != nil {
				return err
			}
			return refused
		}
	}
	return fmt.Errorf("%w: %w", errCutOff, errors.Join(io.ErrUnexpectedEOF, lines.Err()))
}
