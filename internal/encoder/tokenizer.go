package encoder

import (
	"errors"
	"strings"
	"sync"
	"unicode/utf8"

	_ "embed"
)

// Ids of the special pieces in BERT's vocabulary.
const (
	unknownPiece   = 100
	classPiece     = 101 // [CLS], in front of every sequence
	separatorPiece = 102 // [SEP], after every text
)

// longestWord is the number of characters above which a word is unknown.
const longestWord = 100

//go:embed weights/vocab.txt
var vocabularyFile string

// Token is a piece of a word: its number in BERT's vocabulary and the bytes
// Text[Start:End] of the original text that it stands for. A combining mark
// that follows the last character of a token is not part of it.
type Token struct {
	ID         int32
	Start, End int
}

// vocabulary maps pieces to ids. Pieces that continue a word are kept apart,
// without their mark "##".
type vocabulary struct {
	first, continued map[string]int32
	longest          int // bytes of the longest piece
	size             int
}

// loadVocabulary parses the embedded vocabulary on the first call.
var loadVocabulary = sync.OnceValues(func() (*vocabulary, error) {
	return parseVocabulary(vocabularyFile)
})

// parseVocabulary reads one piece a line; the line number from 0 is the id.
func parseVocabulary(file string) (*vocabulary, error) {
	lines := strings.Count(file, "\n")
	v := &vocabulary{first: make(map[string]int32, lines), continued: make(map[string]int32, lines/4)}
	for line := range strings.Lines(file) {
		piece := strings.TrimRight(line, "\r\n")
		rest, isContinued := strings.CutPrefix(piece, "##")
		if isContinued && rest != "" {
			v.continued[rest] = int32(v.size)
		} else {
			v.first[piece] = int32(v.size)
		}
		v.longest = max(v.longest, len(piece))
		v.size++
	}
	if v.first["[UNK]"] != unknownPiece || v.first["[CLS]"] != classPiece || v.first["[SEP]"] != separatorPiece {
		return nil, errors.New("vocabulary: special pieces are not where BERT has them")
	}
	return v, nil
}

// Tokenize splits text into the word pieces of BERT's uncased vocabulary
// (Devlin et al. 2018), without special pieces. It stops after limit pieces,
// so that the cost of a long text is bounded; a negative limit means all.
func Tokenize(text string, limit int) ([]Token, error) {
	v, err := loadVocabulary()
	if err != nil {
		return nil, err
	}
	return v.tokenize(text, limit), nil
}

func (v *vocabulary) tokenize(text string, limit int) []Token {
	s := splitter{vocabulary: v, limit: limit}
	for at, r := range text {
		if s.full() {
			break
		}
		width := utf8.RuneLen(r)
		if r == utf8.RuneError {
			// Also one invalid byte; both are dropped.
			continue
		}
		s.add(r, at, at+width)
	}
	s.endWord()
	if limit >= 0 && len(s.tokens) > limit {
		s.tokens = s.tokens[:limit]
	}
	return s.tokens
}

// splitter collects the characters of the current word and cuts it into pieces
// when it ends.
type splitter struct {
	*vocabulary
	limit  int
	tokens []Token
	folded []rune // scratch of add

	word       []byte     // the word, folded; not more than longestWord characters
	characters []wordRune // the characters of word
	wordEnd    int        // in the text, also when the word is too long to be kept
	length     int        // characters of the word
}

// wordRune is one folded character: where it ends in the word and which bytes
// of the text it comes from.
type wordRune struct {
	wordEnd    int
	start, end int
}

func (s *splitter) full() bool { return s.limit >= 0 && len(s.tokens) >= s.limit }

// add takes the next character of the text, which lies at text[start:end].
func (s *splitter) add(r rune, start, end int) {
	switch cleanClass(r) {
	case dropped:
	case space:
		s.endWord()
	case alone:
		s.endWord()
		s.addFolded(r, start, end)
		s.endWord()
	case letter:
		s.addFolded(r, start, end)
	}
}

func (s *splitter) addFolded(r rune, start, end int) {
	s.folded = appendFolded(s.folded[:0], r)
	for _, f := range s.folded {
		if isPunctuation(f) {
			s.endWord()
			s.addCharacter(f, start, end)
			s.endWord()
			continue
		}
		s.addCharacter(f, start, end)
	}
}

// addCharacter adds a folded character to the word. The characters of a word
// that is too long are only counted.
func (s *splitter) addCharacter(r rune, start, end int) {
	s.length++
	s.wordEnd = end
	if s.length > longestWord {
		return
	}
	s.word = utf8.AppendRune(s.word, r)
	s.characters = append(s.characters, wordRune{len(s.word), start, end})
}

// endWord cuts the word into pieces, always taking the longest that fits, and
// starts a new one. A word that cannot be cut entirely is one unknown piece.
func (s *splitter) endWord() {
	if s.length == 0 {
		return
	}
	before := len(s.tokens)
	if s.length > longestWord || !s.cutWord() {
		s.tokens = append(s.tokens[:before], Token{unknownPiece, s.characters[0].start, s.wordEnd})
	}
	s.word, s.characters, s.length = s.word[:0], s.characters[:0], 0
}

func (s *splitter) cutWord() bool {
	pieces := s.first
	for from := 0; from < len(s.characters); pieces = s.continued {
		id, to := s.longestPiece(pieces, from)
		if to == from {
			return false
		}
		s.tokens = append(s.tokens, Token{id, s.characters[from].start, s.characters[to-1].end})
		from = to
	}
	return true
}

// longestPiece finds the longest piece that the word holds from a character on;
// to == from when there is none. Only lengths that the vocabulary has are tried,
// so that the time for a word is linear in its length.
func (s *splitter) longestPiece(pieces map[string]int32, from int) (id int32, to int) {
	start := 0
	if from > 0 {
		start = s.characters[from-1].wordEnd
	}
	to = min(len(s.characters), from+s.longest)
	for ; to > from; to-- {
		end := s.characters[to-1].wordEnd
		if end-start > s.longest {
			continue
		}
		if id, ok := pieces[string(s.word[start:end])]; ok {
			return id, to
		}
	}
	return 0, from
}
