package prompts

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestConversationInjection(t *testing.T) {
	given := strings.Join(hostile, " ")
	rewrite := Rewrite(FollowUp{Turns: []Exchange{{given, given}}, Question: given})
	if rewrite[0] != Rewrite(FollowUp{})[0] || Title(Exchange{given, given})[0] != Title(Exchange{})[0] {
		t.Error("the instructions changed")
	}
	lines := strings.Split(rewrite[1].Content, "\n")
	title, _, _ := strings.Cut(Title(Exchange{given, given})[1].Content, "\n")
	for _, line := range []string{lines[1], title} {
		var got Exchange
		if err := json.Unmarshal([]byte(line), &got); err != nil || got != (Exchange{given, given}) {
			t.Errorf("decoded %+v, %v", got, err)
		}
	}
	var question string
	if err := json.Unmarshal([]byte(strings.TrimPrefix(lines[2], "Last question: ")), &question); err != nil || question != given || len(lines) != 4 {
		t.Errorf("decoded %q, %v, of %d lines", question, err, len(lines))
	}
}
