package openai

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// think runs the filter over pieces of a stream.
func think(pieces ...string) (string, error) {
	var t thinking
	var out strings.Builder
	for _, piece := range pieces {
		text, err := t.answer(piece)
		out.WriteString(text)
		if err != nil {
			return out.String(), err
		}
	}
	return out.String() + t.rest(), nil
}

func TestThinking(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"", ""},
		{"plain", "plain"},
		{"  plain ", "plain "},
		{"a < b, a <b>, <th", "a < b, a <b>, <th"},
		{"<think>hm</think>\n\nyes", "yes"},
		{"<think></think>yes", "yes"},
		{"</think>yes", "yes"},
		{"<think>hm", ""},
		{"yes<think>hm</think> and no", "yes and no"},
		{"<think>a<think>b</think>yes", "yes"},
		{"<<think>hm</think>yes", "<yes"},
		{"<think>hm</thin</think>yes", "yes"},
		{"<thinking>hm</thinking>yes", "yes"},
		{"<thinking>hm", ""},
		{"<thought>\nhm\n</thought>\nyes", "yes"},
		{"◁think▷hm◁/think▷yes", "yes"},
		{"◁", "◁"},
		{"◁/think▷yes", "yes"},
		{"[THINK]hm[/THINK]yes [1] [T]", "yes [1] [T]"},
		{"<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>yes", "yes"},
		{"<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>commentary<|message|>ha<|end|><|start|>assistant<|channel|>final<|message|>yes<|return|>", "yes"},
		{"<|channel|>final<|message|>yes<|end|>", "yes"},
		{"<|channel|>analysis<|message|>hm", ""},
		{"<|channel|>finally hm", ""},
	} {
		if got, err := think(test.in); got != test.want || err != nil {
			t.Errorf("think(%q) = %q, %v, want %q", test.in, got, err, test.want)
		}
	}
}

func TestThinkingStray(t *testing.T) {
	for _, in := range []string{"hm</think>yes", "<think>a</think>b</think>c", "hm</thinking>yes", "hm◁/think▷yes"} {
		if got, err := think(in); err != errReasoning {
			t.Errorf("think(%q) = %q, %v, want an error", in, got, err)
		}
	}
}

// TestThinkingCut: where a stream is cut makes no difference, save in how much
// comes before an error.
func TestThinkingCut(t *testing.T) {
	part := rapid.SampledFrom([]string{"<think>", "</think>", "<", "</th", "ink>", "◁think▷", "◁/th", "ink▷", "[THINK]", "[/TH", "<|channel|>", "final<|message|>", "<|end|>", "word ", " ", "\n", "é"})
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOf(part).Draw(rt, "text"), "")
		want, wantErr := think(text)
		var pieces []string
		for rest := text; rest != ""; {
			n := rapid.IntRange(1, len(rest)).Draw(rt, "cut")
			pieces, rest = append(pieces, rest[:n]), rest[n:]
		}
		got, err := think(pieces...)
		if err != wantErr || err == nil && got != want {
			rt.Fatalf("think(%q) = %q, %v; whole %q, %v", pieces, got, err, want, wantErr)
		}
	})
}
