// Package seeds is a small library of articles written for this project, with
// questions: what --demo shows and what tests read.
package seeds

import _ "embed"

// Articles holds the articles, one JSON object a line.
//
//go:embed articles.jsonl
var Articles []byte

// Questions holds the questions, one JSON object a line.
//
//go:embed questions.jsonl
var Questions []byte

// Vectors holds the vectors of the articles' passages, as llm.PackKnown writes them.
//
//go:embed vectors.bin
var Vectors []byte
