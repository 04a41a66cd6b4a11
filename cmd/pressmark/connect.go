package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/web"
)

// patience is how long a verb waits for the process that has the data folder
// open to let it in or to go away.
const patience = 10 * time.Second

// connection is a way to a library: through the process that has it open, or
// through this one.
type connection struct {
	http   *http.Client
	joined bool // through another process
	close  func() error
}

// connect reaches the library through the socket of the process that has it
// open, or opens it in this process when none has.
func connect(ctx context.Context, s *settings, errs io.Writer) (*connection, error) {
	deadline := time.Now().Add(patience)
	for {
		if other := join(ctx, s); other != nil {
			return other, nil
		}
		owned, err := own(ctx, s, errs)
		if !errors.Is(err, library.ErrLocked) {
			return owned, err
		}
		if time.Now().After(deadline) {
			return nil, fmt.Errorf("%w, and that process does not answer: stop it, or use another folder with --data", err)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// join reaches the library through the process that has it open; nil when there
// is none that answers.
func join(ctx context.Context, s *settings) *connection {
	if s.Demo {
		return nil
	}
	owner, err := library.Owner(s.Data)
	if err != nil || owner.Socket == "" {
		return nil
	}
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", owner.Socket)
	}
	c := &connection{joined: true, http: &http.Client{Transport: &http.Transport{DialContext: dial}}, close: func() error { return nil }}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, socketURL+"/livez", nil)
	if err != nil {
		return nil
	}
	answer, err := c.http.Do(request)
	if err != nil {
		return nil
	}
	answer.Body.Close()
	return c
}

// own opens the library in this process. Other processes reach it through a
// socket as long as the connection is open; this one goes the same way.
func own(ctx context.Context, s *settings, errs io.Writer) (*connection, error) {
	p, err := openProgram(ctx, s, errs)
	if err != nil {
		return nil, err
	}
	handler, err := p.handler()
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	site, err := p.share(s.Data, handler)
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	return &connection{
		http:  &http.Client{Transport: site.transport()},
		close: func() error { return errors.Join(site.close(), p.close()) },
	}, nil
}

// socketURL is what requests through the socket name: the host that package web
// always goes by.
const socketURL = "http://" + web.SocketHost

// site serves a handler on the folder's socket.
type site struct {
	server *http.Server
	path   string
	folder string // of the socket, removed with it; "" when it is the data folder
	done   chan error
}

// share serves the handler on a socket that other processes find.
func (p *program) share(dir string, handler http.Handler) (*site, error) {
	path, folder, err := socketPath(dir)
	if err != nil {
		return nil, err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("remove an old socket: %w", err)
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("make the socket for other processes: %w", err)
	}
	s := &site{path: path, folder: folder, done: make(chan error, 1),
		server: &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}}
	go func() { s.done <- s.server.Serve(listener) }()
	return s, p.library.AnnounceSocket(path)
}

// maxSocketPath is the longest path that every system accepts for a socket.
const maxSocketPath = 100

// socketPath is a place for the socket: in the data folder, or, where that path
// is too long for a socket, in a folder of its own that only this user enters.
func socketPath(dir string) (path, folder string, err error) {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		if path := filepath.Join(dir, "pressmark.sock"); len(path) <= maxSocketPath {
			return path, "", nil
		}
	}
	hash := sha256.Sum256([]byte(dir))
	folder, err = os.MkdirTemp("", fmt.Sprintf("pressmark-%x-", hash[:4]))
	if err != nil {
		return "", "", fmt.Errorf("make a folder for the socket: %w", err)
	}
	return filepath.Join(folder, "pressmark.sock"), folder, nil
}

func (s *site) transport() http.RoundTripper {
	return &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", s.path)
	}}
}

// close lets running requests end and takes the socket away.
func (s *site) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err := s.server.Shutdown(ctx)
	if serve := <-s.done; !errors.Is(serve, http.ErrServerClosed) {
		err = errors.Join(err, serve)
	}
	if s.folder != "" {
		err = errors.Join(err, os.RemoveAll(s.folder))
	}
	return err
}
