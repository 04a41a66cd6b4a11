// Pressmark answers questions over your own articles; every answer carries its
// pressmark: a citation that was checked against the stored text.
//
// How a question travels: a verb (ask.go, serve.go …) connects to the data
// folder (connect.go), which either is open in another process already, then the
// verb goes through that process's socket, or is opened here (program.go). Both
// ways speak the HTTP API of package web. That asks package answer, which finds
// passages through package search, reads them with package encoder, and checks
// what it says against package library.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

// Exit codes.
const (
	exitOK        = 0
	exitFailure   = 1 // also: some items failed
	exitUsage     = 2
	exitAbstained = 3
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// streams are what a verb reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// status is an exit code that a verb ends with when there is nothing to say about it.
type status int

func (s status) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// usageError is a mistake in how the program was called.
type usageError struct{ error }

func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	var line commandLine
	helped := false
	parser, err := kong.New(&line, kong.Name("pressmark"), kong.Description(about), kong.UsageOnError(),
		kong.Writers(out, errs), kong.Exit(func(int) { helped = true }), kong.Vars{"data": defaultData(), "version": versionLine()},
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		fmt.Fprintln(errs, "pressmark:", err)
		return exitFailure
	}
	parsed, err := parser.Parse(args)
	if helped {
		return exitOK
	}
	if err != nil {
		fmt.Fprintf(errs, "pressmark: %v\nSee `pressmark --help`.\n", err)
		return exitUsage
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	return exitCode(parsed.Run(&line.settings, streams{in, out, errs}), errs)
}

func exitCode(err error, errs io.Writer) int {
	var code status
	var usage usageError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &code):
		return int(code)
	case errors.Is(err, context.Canceled):
		fmt.Fprintln(errs, "pressmark: stopped")
		return exitFailure
	}
	fmt.Fprintln(errs, "pressmark:", err)
	if errors.As(err, &usage) {
		return exitUsage
	}
	return exitFailure
}
