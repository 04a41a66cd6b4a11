package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/pressmark/pressmark/internal/answer"
	"github.com/pressmark/pressmark/internal/web"
)

const about = `Answers questions over your own articles. Every answer cites its sources, and every citation has been checked.`

// commandLine is the whole command line. Settings may stand before or after
// the verb; flag beats environment beats default.
type commandLine struct {
	settings
	ShowVersion kong.VersionFlag `name:"version" help:"Print the version."`

	Serve     serveCommand     `cmd:"" help:"Serve the HTTP API and the page."`
	Add       addCommand       `cmd:"" help:"Add articles: files, folders, or - for standard input."`
	Ask       askCommand       `cmd:"" help:"Ask a question; the answer comes with its sources."`
	Chat      chatCommand      `cmd:"" help:"Ask questions in a conversation, line by line."`
	Search    searchCommand    `cmd:"" help:"Find passages."`
	Summarize summarizeCommand `cmd:"" help:"Summarize an article; every sentence is cited."`
	Suggest   suggestCommand   `cmd:"" help:"Suggest questions that the articles answer."`
	List      listCommand      `cmd:"" help:"List articles, newest first."`
	Rm        removeCommand    `cmd:"" help:"Remove articles."`
	Eval      evalCommand      `cmd:"" help:"Measure the quality of finding, answering, abstaining and summarizing."`
	Reindex   reindexCommand   `cmd:"" help:"Rebuild the index after a change of model or version."`
	Verify    verifyCommand    `cmd:"" help:"Check the whole library for damage."`
	Health    healthCommand    `cmd:"" help:"Tell whether a server is ready; for container health checks."`
	Version   versionCommand   `cmd:"" help:"Print the version."`

	Conversations conversationsCommand `cmd:"" help:"List, show, rename, remove and export conversations."`
}

// Validate implements kong's check of a command line that was read.
func (l *commandLine) Validate(read *kong.Context) error {
	if l.Collection != "" && strings.HasPrefix(read.Command(), "conversations") {
		return errors.New("conversations belong to no collection: leave --collection out")
	}
	return l.check()
}

// check refuses numbers that mean nothing.
func (s *settings) check() error {
	switch {
	case s.Threshold != nil && !(0 <= *s.Threshold && *s.Threshold <= 1): // not a number is neither
		return fmt.Errorf("%v is no confidence: set --threshold (PRESSMARK_THRESHOLD) to a number from 0 to 1", *s.Threshold)
	case s.ConversationDays < 0:
		return fmt.Errorf("conversations cannot be kept for %d days: set --conversation-days (PRESSMARK_CONVERSATION_DAYS) to 1 or more, or to 0 to keep them all", s.ConversationDays)
	case s.DailyTokens < 0:
		return fmt.Errorf("%d tokens cannot be spent: set --daily-tokens (PRESSMARK_DAILY_TOKENS) to 1 or more, or to 0 for no limit", s.DailyTokens)
	case s.EmbeddingTokens < 1:
		return fmt.Errorf("a text of %d tokens cannot be embedded: set --embedding-tokens (PRESSMARK_EMBEDDING_TOKENS) to 1 or more", s.EmbeddingTokens)
	}
	return nil
}

// defaultEmbeddingTokens is the default of --embedding-tokens.
const defaultEmbeddingTokens = 8000

// settings are the flags that every verb understands.
type settings struct {
	stays bool // the verb goes on after an answer, so that a model has time to name its conversation

	Data       string `help:"Folder that holds the library (${data})." env:"PRESSMARK_DATA" default:"${data}" type:"path" placeholder:"DIR"`
	Demo       bool   `help:"Use the built-in demo library, in memory."`
	JSON       bool   `name:"json" help:"Print JSON, the same objects as over HTTP."`
	Collection string `help:"Work on this collection only." placeholder:"NAME"`
	Log        string `help:"Least severe log line: debug, info, warn or error. Left out: warn for serve, error for the other verbs." env:"PRESSMARK_LOG" enum:",debug,info,warn,error" default:"" placeholder:"LEVEL"`

	ConversationDays int `help:"Days after its last question that serve keeps a conversation (90); 0 keeps them all." env:"PRESSMARK_CONVERSATION_DAYS" default:"90" placeholder:"N"`

	Threshold *float64 `help:"Confidence, 0 to 1, below which there is no answer: higher answers less often and less often wrongly. Left out: as measured best." env:"PRESSMARK_THRESHOLD" placeholder:"N"`

	Model          string `help:"Language model that words answers and summaries." env:"PRESSMARK_MODEL" group:"Language model"`
	Verification   string `help:"What becomes of a statement of the model that no article supports: mark flags it (usual), strict leaves it out." env:"PRESSMARK_VERIFICATION" enum:",mark,strict" default:"" placeholder:"mark|strict" group:"Language model"`
	EmbeddingModel string `help:"Embedding model in place of the built-in one." env:"PRESSMARK_EMBEDDING_MODEL" group:"Language model"`
	BaseURL        string `help:"Address of a server with OpenAI's API." env:"OPENAI_BASE_URL,OPENAI_API_BASE,OPENAI_API_BASE_URL" group:"Language model" placeholder:"URL"`
	APIKey         string `name:"api-key" help:"Key for that server; better given in the environment." env:"OPENAI_API_KEY" group:"Language model" placeholder:"KEY"`
	DailyTokens    int    `help:"Most tokens that the models of these servers may cost in a day (UTC), in and out together; 0: no limit." env:"PRESSMARK_DAILY_TOKENS" default:"0" group:"Language model" placeholder:"N"`

	EmbeddingBaseURL       string `help:"Address of another server for the embedding model." env:"PRESSMARK_EMBEDDING_BASE_URL" group:"Language model" placeholder:"URL"`
	EmbeddingAPIKey        string `name:"embedding-api-key" help:"Key for that server; better given in the environment." env:"PRESSMARK_EMBEDDING_API_KEY" group:"Language model" placeholder:"KEY"`
	EmbeddingQueryPrefix   string `help:"What the embedding model wants in front of questions, for example \"query: \"." env:"PRESSMARK_EMBEDDING_QUERY_PREFIX" group:"Language model" placeholder:"TEXT"`
	EmbeddingPassagePrefix string `help:"What it wants in front of passages." env:"PRESSMARK_EMBEDDING_PASSAGE_PREFIX" group:"Language model" placeholder:"TEXT"`
	EmbeddingTokens        int    `help:"Most tokens that it takes of one text (8,000); longer ones are shortened for their vector." env:"PRESSMARK_EMBEDDING_TOKENS" default:"8000" group:"Language model" placeholder:"N"`
}

// threshold is the confidence below which there is no answer. With 0 every
// question with a finding is answered; to the service, 0 says nothing.
func (s *settings) threshold() float64 {
	if s.Threshold == nil {
		return answer.DefaultThreshold
	}
	return max(*s.Threshold, math.SmallestNonzeroFloat64)
}

// ofServers are the given settings, as flags, that a process heeds only when it
// opens the library. Keys are left out: one often is in the environment, and does
// nothing without a model.
func (s *settings) ofServers() []string {
	var given []string
	for _, flag := range []struct {
		name  string
		given bool
	}{
		{"--model", s.Model != ""}, {"--base-url", s.BaseURL != ""}, {"--daily-tokens", s.DailyTokens != 0}, {"--threshold", s.Threshold != nil},
		{"--embedding-model", s.EmbeddingModel != ""}, {"--embedding-base-url", s.EmbeddingBaseURL != ""},
		{"--embedding-query-prefix", s.EmbeddingQueryPrefix != ""}, {"--embedding-passage-prefix", s.EmbeddingPassagePrefix != ""},
		{"--embedding-tokens", s.EmbeddingTokens != defaultEmbeddingTokens},
	} {
		if flag.given {
			given = append(given, flag.name)
		}
	}
	return given
}

// idle are those of them that differ from what a process at work goes by. Where its
// model is the one that was given, the address is taken to be its own as well: both
// often come from the same environment.
func (s *settings) idle(at web.StatsResponse) []string {
	sameModel := s.Model == at.Models.Generator
	sameEmbedder := strings.HasPrefix(at.Models.Embedder, s.EmbeddingModel) // its prefixes may be part of the name
	return slices.DeleteFunc(s.ofServers(), func(flag string) bool {
		switch {
		case flag == "--model" || flag == "--base-url" && s.Model != "":
			return sameModel
		case flag == "--daily-tokens":
			return s.DailyTokens == at.Usage.DailyCap
		case flag == "--threshold":
			return s.threshold() == at.Threshold
		}
		return strings.HasPrefix(flag, "--embedding-") && sameEmbedder
	})
}

// defaultData is the user's data folder.
func defaultData() string {
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "pressmark")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "pressmark-data"
	}
	switch runtime.GOOS {
	case "windows":
		return filepath.Join(home, "AppData", "Local", "Pressmark")
	case "darwin":
		return filepath.Join(home, "Library", "Application Support", "Pressmark")
	}
	return filepath.Join(home, ".local", "share", "pressmark")
}
