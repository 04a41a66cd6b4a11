package openai

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/failsafehttp"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
)

// Failures that the line itself finds.
var (
	errRedirect = errors.New("redirect")
	errTooMuch  = errors.New("reply too large")
)

// line carries calls to the server: it repeats those that fail, stops calling a
// server that keeps failing, and limits what is read. A response that it hands
// over is never asked for again: what is repeated has given no answer yet.
type line struct {
	cfg     Config
	next    http.RoundTripper
	breaker circuitbreaker.CircuitBreaker[*http.Response]
}

func newLine(cfg Config, base http.RoundTripper) *line {
	//nolint:bodyclose // the builder makes no response
	breaker := circuitbreaker.NewBuilder[*http.Response]().
		HandleIf(broken).
		WithFailureThresholdRatio(breakerFails, breakerWindow).
		WithSuccessThreshold(1).
		WithDelay(cfg.BreakerDelay).
		Build()
	return &line{cfg: cfg, next: limited{base}, breaker: breaker}
}

// RoundTrip implements [http.RoundTripper].
func (l *line) RoundTrip(r *http.Request) (*http.Response, error) {
	deadline := time.Now().Add(l.cfg.RetryBudget)
	if d, ok := r.Context().Deadline(); ok && d.Before(deadline) {
		deadline = d
	}
	return failsafehttp.NewRoundTripper(l.next, l.retries(deadline), l.breaker).RoundTrip(r)
}

// retries repeats a failed call unless the wait would end after the deadline. The
// last failure itself is returned, for it says what went wrong.
func (l *line) retries(deadline time.Time) retrypolicy.RetryPolicy[*http.Response] {
	//nolint:bodyclose // the builder makes no response
	return retrypolicy.NewBuilder[*http.Response]().
		HandleIf(retryable).
		AbortIf(func(resp *http.Response, _ error) bool {
			return time.Now().Add(retryAfter(resp)).After(deadline)
		}).
		WithMaxAttempts(l.cfg.Attempts).
		WithDelayFunc(func(e failsafe.ExecutionAttempt[*http.Response]) time.Duration {
			return max(retryAfter(e.LastResult()), backoff(l.cfg.Backoff, e.Attempts()))
		}).
		ReturnLastFailure().
		Build()
}

// backoff doubles with every attempt made; up to half of it is chance, so that
// many callers do not come back at once.
func backoff(first time.Duration, attempts int) time.Duration {
	wait := first << min(max(attempts-1, 0), 6)
	return wait/2 + rand.N(wait/2+1) //nolint:gosec // spreads load, guards no secret
}

// broken tells whether a call shows that the server does not work. A caller who
// left says nothing about it, nor does a server that is only busy.
func broken(resp *http.Response, err error) bool {
	if err != nil {
		return !errors.Is(err, context.Canceled)
	}
	return resp.StatusCode >= 500 && resp.StatusCode != http.StatusNotImplemented
}

// retryable tells whether the same call can go well a little later.
func retryable(resp *http.Response, err error) bool {
	var cert *tls.CertificateVerificationError
	if errors.Is(err, circuitbreaker.ErrOpen) || errors.Is(err, errRedirect) || errors.As(err, &cert) {
		return false
	}
	return broken(resp, err) || resp != nil && resp.StatusCode == http.StatusTooManyRequests
}

// retryAfter is how long a refusal asks to wait, 0 if it does not say.
func retryAfter(resp *http.Response) time.Duration {
	if resp == nil {
		return 0
	}
	value := resp.Header.Get("Retry-After")
	if seconds, err := strconv.Atoi(value); err == nil {
		return time.Duration(min(max(seconds, 0), 24*60*60)) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(time.Until(at), 0)
	}
	return 0
}

// limited bounds what is read of a reply. Refusals are read at once, so that a
// repeated call leaves no open connection behind.
type limited struct{ next http.RoundTripper }

// RoundTrip implements [http.RoundTripper].
func (l limited) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := l.next.RoundTrip(r)
	switch {
	case err != nil:
		return nil, err
	case resp.StatusCode < 300:
		resp.Body = &cappedBody{resp.Body, maxBody}
		return resp, nil
	}
	defer resp.Body.Close()
	if resp.StatusCode < 400 {
		return nil, errRedirect
	}
	text, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBody))
	if said := strings.ToLower(string(text)); resp.StatusCode >= 500 && (tooLong(resp.StatusCode, said) || refusesSystem(said)) {
		resp.StatusCode = http.StatusBadRequest // so says llama.cpp, but the same call will never go well
	}
	resp.Body = io.NopCloser(bytes.NewReader(text))
	return resp, nil
}

// cappedBody fails once more than left bytes have been read.
type cappedBody struct {
	io.ReadCloser
	left int
}

func (b *cappedBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooMuch
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
