package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/search"
	"github.com/pressmark/pressmark/internal/web"
)

type reindexCommand struct{}

// Run rebuilds the index beside the one that serves, and switches when it is
// whole. Stopped, it goes on when called again.
func (c *reindexCommand) Run(ctx context.Context, s *settings, io streams) error {
	return withModels(ctx, s, io.err, func(api *client) error {
		if err := api.call(ctx, http.MethodPost, "/v1/reindex", struct{}{}, nil); err != nil {
			return err
		}
		draw := progress(io)
		for {
			var stats web.StatsResponse
			if err := api.call(ctx, http.MethodGet, "/v1/stats", nil, &stats); err != nil {
				return err
			}
			switch state := stats.Reindex; state.Stage {
			case search.ReindexDone:
				fmt.Fprintf(io.out, "the index is whole: %s, %d with vectors\n", plural(stats.Chunks, "passage"), stats.Vectors)
				return nil
			case search.ReindexFailed:
				return errors.New("reindexing failed: " + state.Error)
			default:
				draw(state.Stage, state.Done, state.Total)
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(200 * time.Millisecond):
			}
		}
	})
}

type verifyCommand struct{}

// Run checks the whole library: the file, the checksums, the index.
func (c *verifyCommand) Run(ctx context.Context, s *settings, io streams) error {
	opened, err := library.Open(ctx, s.Data)
	if errors.Is(err, library.ErrLocked) {
		return fmt.Errorf("%w: stop it first, for the check needs the library to itself", err)
	}
	if err != nil {
		return err
	}
	if err := errors.Join(opened.Check(ctx), opened.Close()); err != nil {
		return err
	}
	fmt.Fprintln(io.out, "the library is whole")
	return nil
}

type versionCommand struct{}

// Run prints the version and what it was built with.
func (c *versionCommand) Run(s *settings, io streams) error {
	if s.JSON {
		return printJSON(io.out, map[string]string{"version": version(), "go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH})
	}
	fmt.Fprintln(io.out, versionLine())
	return nil
}

func versionLine() string {
	return fmt.Sprintf("pressmark %s (%s, %s/%s)", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// release is set by the linker for released binaries.
var release = ""

// version is the release, or else the commit that the binary was built from.
func version() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" && len(setting.Value) >= 12 {
				return "dev-" + setting.Value[:12]
			}
		}
	}
	return "dev"
}
