package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/web"
)

type serveCommand struct {
	Addr string   `help:"Address to serve on." env:"PRESSMARK_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	Host []string `help:"Host name by which browsers may reach the server, besides localhost." env:"PRESSMARK_HOSTS" placeholder:"NAME"`
}

// Run serves until the context ends.
func (c *serveCommand) Run(ctx context.Context, s *settings, io streams) error {
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w (choose another address with --addr)", c.Addr, err)
	}
	defer listener.Close()
	p, err := c.open(ctx, s, io)
	if err != nil {
		return err
	}
	handler, err := p.handler(append(c.Host, socketHost)...)
	if err != nil {
		return errors.Join(err, p.close())
	}
	site, err := p.share(s.Data, handler)
	if err != nil {
		return errors.Join(err, p.close())
	}
	fmt.Fprintf(io.out, "Pressmark is ready: http://%s\n", browserAddress(listener.Addr()))
	err = web.Serving{Log: p.log}.Serve(ctx, listener, handler)
	return errors.Join(err, site.close(), p.close())
}

// open waits a moment for a verb that has the folder open; another server is refused.
func (c *serveCommand) open(ctx context.Context, s *settings, io streams) (*program, error) {
	deadline := time.Now().Add(3 * time.Second)
	for {
		p, err := openProgram(ctx, s, io.err)
		if !errors.Is(err, library.ErrLocked) {
			return p, err
		}
		if time.Now().After(deadline) {
			return nil, fmt.Errorf("%w: stop that one first, or serve another folder with --data", err)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// browserAddress is what to type into a browser on this machine.
func browserAddress(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return addr.String()
	}
	if tcp.IP.IsUnspecified() {
		return fmt.Sprintf("localhost:%d", tcp.Port)
	}
	return tcp.String()
}

type healthCommand struct {
	Addr string `help:"Address of the server." env:"PRESSMARK_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
}

// Run asks a server whether it is ready; degraded is ready.
func (c *healthCommand) Run(ctx context.Context, io streams) error {
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return usageError{fmt.Errorf("the address %q is not HOST:PORT", c.Addr)}
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return err
	}
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("no server answers on %s", c.Addr)
	}
	var health web.Health
	if err := decode(reply, &health); err != nil {
		return err
	}
	fmt.Fprintln(io.out, health.Status)
	for _, reason := range health.Reasons {
		fmt.Fprintln(io.out, "-", reason)
	}
	return nil
}
