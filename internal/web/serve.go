package web

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// Times of a graceful stop.
const (
	// DefaultGrace is how long running requests may finish by themselves.
	DefaultGrace = 5 * time.Second
	// lastWords is how long they then have to say that they were cut short.
	lastWords = 4 * time.Second
)

// Serve serves as the zero Serving does.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	return Serving{}.Serve(ctx, listener, handler)
}

// Serving says how to serve. The zero value is good.
type Serving struct {
	Grace time.Duration // how long running requests may finish after a stop; 0: DefaultGrace, negative: not at all
	Log   *slog.Logger  // for errors of connections; nil discards
}

// Serve answers requests on a listener until ctx ends, and then stops: new
// requests get a 503, running ones finish within the grace, and those still at
// work are cancelled and tell their clients that the service is shutting down.
// It returns nil after a stop, with everything ended, and closes the listener.
func (how Serving) Serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	gate := &gate{handler: handler}
	requests, cutShort := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cutShort(nil)
	server := &http.Server{
		Handler:           gate,
		BaseContext:       func(net.Listener) context.Context { return requests },
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          connectionLog(how.Log),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	gate.drain(how.grace(), func() { cutShort(errShuttingDown) })
	return stop(server, failed)
}

func (how Serving) grace() time.Duration {
	switch {
	case how.Grace == 0:
		return DefaultGrace
	case how.Grace < 0:
		return 0
	}
	return how.Grace
}

func connectionLog(to *slog.Logger) *log.Logger {
	if to == nil {
		to = slog.New(slog.DiscardHandler)
	}
	return slog.NewLogLogger(to.Handler(), slog.LevelWarn)
}

// stop closes the listener and what connections are left.
func stop(server *http.Server, failed <-chan error) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if server.Shutdown(ctx) != nil {
		_ = server.Close() // connections that do not end are cut
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// gate counts the requests at work and can be shut for new ones.
type gate struct {
	handler http.Handler

	mu     sync.Mutex
	shut   bool
	inside int
	empty  chan struct{} // closed when shut and nobody is inside
}

// ServeHTTP implements http.Handler.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !g.enter() {
		refuse(w)
		return
	}
	defer g.leave()
	g.handler.ServeHTTP(w, r)
}

// refuse says that the service is shutting down, and ends the connection.
func refuse(w http.ResponseWriter) {
	p, _ := problemOf(errShuttingDown)
	w.Header().Set("Content-Type", problemType)
	w.Header().Set("Retry-After", "1")
	w.Header().Set("Connection", "close")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // a client that left cannot be told
}

func (g *gate) enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut {
		return false
	}
	g.inside++
	return true
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside--
	g.tellEmpty()
}

func (g *gate) tellEmpty() {
	if g.shut && g.inside == 0 {
		close(g.empty)
	}
}

// drain shuts the gate and waits until nobody is inside. After the grace it
// calls cutShort once and waits a last while.
func (g *gate) drain(grace time.Duration, cutShort func()) {
	g.mu.Lock()
	g.shut, g.empty = true, make(chan struct{})
	g.tellEmpty()
	g.mu.Unlock()
	select {
	case <-g.empty:
		return
	case <-time.After(grace):
	}
	cutShort()
	select {
	case <-g.empty:
	case <-time.After(lastWords):
	}
}
