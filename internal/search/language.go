package search

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/pressmark/pressmark/internal/llm"
)

// Foreign tells whether a model cannot read a passage: the model knows one
// language and the passage is known to be in another.
func Foreign(model any, p Passage) bool {
	own := llm.Language(model)
	return own != "" && p.Language != "" && p.Language != own
}

// LanguageNote says that passages were found by their words alone, since the
// embedder does not read their language. It is empty where there is nothing to say.
func (r *Retriever) LanguageNote(passages []Passage) string {
	var others []string
	for _, p := range passages {
		if Foreign(r.embedder, p) && !slices.Contains(others, languageName(p.Language)) {
			others = append(others, languageName(p.Language))
		}
	}
	if len(others) == 0 {
		return ""
	}
	slices.Sort(others)
	return fmt.Sprintf("articles in %s were found by their words alone: the built-in models read %s",
		strings.Join(others, " and "), languageName(llm.Language(r.embedder)))
}

// languageName is the English name of a language, its code where it has none.
func languageName(code string) string {
	return cmp.Or(languageNames[code], code)
}

// languageNames are those of the languages that are most printed.
var languageNames = map[string]string{
	"ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek",
	"en": "English", "es": "Spanish", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
	"hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean",
	"nb": "Norwegian", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
	"ru": "Russian", "sr": "Serbian", "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
	"vi": "Vietnamese", "zh": "Chinese",
}

// askingWords ask in other languages. It is no news either that an article does
// not hold them.
//
//nolint:misspell // these are no English words
var askingWords = indexTerms(`
	wer wen wem wessen wann wo wie wieviel viele viel warum weshalb wieso woher wohin wodurch womit welche welcher welches welchen der das ist wurde wird kostet gibt
	qui quoi quand comment pourquoi combien quel quelle quels quelles est-ce
	quién quiénes qué cuándo dónde cómo cuánto cuánta cuántos cuántas cuál cuáles
	chi cosa quando dove perché quanto quanta quanti quante quale quali
	wie wat wanneer waar waarom hoe hoeveel welke
	quem onde porque quantos quantas qual quais como
	кто что когда где почему как сколько какой какая какие`)
