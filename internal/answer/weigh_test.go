package answer

import (
	"strings"
	"testing"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/search"
)

func found(text, short string, score float64) Finding {
	at := strings.Index(text, short)
	return Finding{Passage: search.Passage{Text: text}, Short: short, Span: article.Span{Start: at, End: at + len(short)}, Score: score}
}

func TestASentenceWithTheAnswerByItselfIsQuotedFirst(t *testing.T) {
	owner := found("Oregon’s governors pardoned few.", "Oregon", 20)
	itself := found("The governor of Oregon freed seventeen.", "Oregon", 18)
	other := found("In Ohio nobody was freed.", "Ohio", 19)
	far := found("She moved to Oregon.", "Oregon", 12)
	for name, test := range map[string]struct {
		findings []Finding
		want     string
	}{
		"about as good":    {[]Finding{owner, other, itself}, itself.Passage.Text},
		"far worse":        {[]Finding{owner, other, far}, owner.Passage.Text},
		"another answer":   {[]Finding{owner, other}, owner.Passage.Text},
		"by itself before": {[]Finding{itself, owner}, itself.Passage.Text},
	} {
		if quoteByItself(test.findings); test.findings[0].Passage.Text != test.want {
			t.Errorf("%s: %q is quoted, want %q", name, test.findings[0].Passage.Text, test.want)
		}
	}
	quoteByItself(nil)
}
