package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/pressmark/pressmark/internal/eval"
	"github.com/pressmark/pressmark/internal/web"
)

// measuredFile holds what eval --publish measured last, in the data folder.
const measuredFile = "eval.json"

// publish keeps a report where the server finds it, whole or not at all.
func publish(dir, name string, report eval.Report) error {
	figures, err := json.Marshal(report)
	if err != nil {
		return err
	}
	measured := web.Measurement{At: time.Now().UTC(), Name: name}
	if err := json.Unmarshal(figures, &measured.Figures); err != nil {
		return err
	}
	data, err := json.Marshal(measured)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("publish the figures: %w", err)
	}
	path := filepath.Join(dir, measuredFile)
	if err := os.WriteFile(path+".new", data, 0o600); err != nil {
		return fmt.Errorf("publish the figures: %w", err)
	}
	return os.Rename(path+".new", path)
}

// measured gives what was published last; nil where nothing was.
func measured(dir string) func() (*web.Measurement, error) {
	return func() (*web.Measurement, error) {
		data, err := os.ReadFile(filepath.Join(dir, measuredFile))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		var found web.Measurement
		if err == nil {
			err = json.Unmarshal(data, &found)
		}
		return &found, err
	}
}
