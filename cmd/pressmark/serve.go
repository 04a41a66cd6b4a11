package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/web"
)

type serveCommand struct {
	Addr          string `help:"Address to serve on (127.0.0.1:8080)." env:"PRESSMARK_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	HideQuestions bool   `help:"Do not list the questions that were asked, nor keep which passages were found for them." env:"PRESSMARK_HIDE_QUESTIONS"`

	Host []string `help:"Host name by which browsers may reach the server, besides localhost." env:"PRESSMARK_HOSTS" placeholder:"NAME"`
}

// Run serves until the context ends.
func (c *serveCommand) Run(ctx context.Context, s *settings, io streams) error {
	s.Log, s.stays = cmp.Or(s.Log, "warn"), true
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w (choose another address with --addr)", c.Addr, err)
	}
	defer listener.Close()
	p, err := c.open(ctx, s, io)
	if err != nil {
		return err
	}
	p.hideQuestions, p.measured = c.HideQuestions, measured(s.Data)
	p.expireConversations(s.ConversationDays) // only here: a verb does not know for how long a server is to keep them
	handler, err := c.handler(p, s, listener.Addr(), io)
	if err != nil {
		return errors.Join(err, p.close())
	}
	local, err := p.handler()
	if err != nil {
		return errors.Join(err, p.close())
	}
	site, err := p.share(s.Data, local)
	if err != nil {
		return errors.Join(err, p.close())
	}
	fmt.Fprintf(io.out, "Pressmark is ready: http://%s\n", browserAddress(listener.Addr()))
	err = web.Serving{Log: p.log}.Serve(ctx, listener, handler)
	return errors.Join(err, site.close(), p.close())
}

// handler is what the network sees: on loopback the program, beyond it the
// program behind an access key.
func (c *serveCommand) handler(p *program, s *settings, addr net.Addr, io streams) (http.Handler, error) {
	if tcp, ok := addr.(*net.TCPAddr); ok && tcp.IP.IsLoopback() {
		return p.handler(c.Host...)
	}
	digest, err := accessKey(s, io)
	if err != nil {
		return nil, err
	}
	server := p.server()
	server.AnyHost = true
	handler, err := server.Handler()
	if err != nil {
		return nil, err
	}
	return web.RequireKey(handler, digest), nil
}

// keyFile holds the hash of the access key.
const keyFile = "access-key.sha256"

// accessKey gives the digest of the key that guards the server beyond loopback.
// On the first start a key is made and printed, once; only its hash is kept.
func accessKey(s *settings, io streams) ([sha256.Size]byte, error) {
	path := filepath.Join(s.Data, keyFile)
	if !s.Demo {
		data, err := os.ReadFile(path)
		if err == nil {
			return readDigest(path, data)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return [sha256.Size]byte{}, fmt.Errorf("read the access key: %w", err)
		}
	}
	key := "pm-" + rand.Text()
	digest := web.KeyDigest(key)
	if !s.Demo {
		if err := os.WriteFile(path, []byte(hex.EncodeToString(digest[:])+"\n"), 0o600); err != nil {
			return digest, fmt.Errorf("keep the access key: %w", err)
		}
	}
	fmt.Fprintf(io.out, "The server can be reached from other machines, so it asks for a key. It is shown this once:\n%s\n", key)
	return digest, nil
}

func readDigest(path string, data []byte) (digest [sha256.Size]byte, err error) {
	sum, err := hex.DecodeString(strings.TrimSpace(string(data)))
	if err != nil || len(sum) != sha256.Size {
		return digest, fmt.Errorf("%s does not hold the hash of a key: remove it, and a new key is made at the next start", path)
	}
	return [sha256.Size]byte(sum), nil
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
	Addr string `help:"Address of the server (127.0.0.1:8080)." env:"PRESSMARK_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
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
