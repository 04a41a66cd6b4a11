package main

import (
	"errors"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary be the program: scripts and crash tests run it
// as a process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"pressmark": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("PRESSMARK_DATA", env.WorkDir+"/library")
			env.Setenv("HOME", env.WorkDir)
			return errors.Join( // bytes that a script cannot hold
				os.WriteFile(env.WorkDir+"/latin.txt", []byte("Caf\xe9 closed on Monday."), 0o600),
				os.WriteFile(env.WorkDir+"/picture.png", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01"), 0o600))
		},
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
	})
}
