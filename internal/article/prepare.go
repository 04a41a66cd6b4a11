package article

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/abadojack/whatlanggo"
	"golang.org/x/text/language"
)

var (
	validID         = regexp.MustCompile(`^[\w.:-]{1,128}$`)
	validCollection = regexp.MustCompile(`^[\w.:-]{1,64}$`)
)

// derivedTitleRunes is how long a first line can be and still serve as a title.
const derivedTitleRunes = 120

// Prepare makes an article ready to be stored: every field cleaned and checked,
// and what was not given filled in: collection, language where it can be told,
// a title from a short first line, id and content hash. The text keeps its
// first line even where that became the title. What belongs to the page around
// an article (see Boilerplate) moves from Text to LeftOut.
//
// The id is, in this order, the one given, or derived from the URL, from the
// path of the file, or from the content.
//
// The error wraps ErrInvalid or ErrTooLarge and says how to mend the article.
// Preparing twice gives what preparing once gives.
func Prepare(a Article) (Article, error) {
	for _, prepare := range []func(*Article) error{
		prepareText, prepareTitle, prepareNames, prepareTags, prepareURL, prepareCollection,
		prepareDates, prepareLanguage, prepareMetadata, identify,
	} {
		if err := prepare(&a); err != nil {
			return Article{}, err
		}
	}
	return a, nil
}

func prepareText(a *Article) error {
	if len(a.Text) > MaxTextBytes {
		return textTooLarge(len(a.Text))
	}
	text, author, left, err := cleanNews(a.Text)
	switch {
	case err != nil:
		return err
	case text == "":
		return fmt.Errorf("%w: the text is empty: give the article's words in \"text\"", ErrInvalid)
	case len(text) > MaxTextBytes: // composing characters can lengthen it
		return textTooLarge(len(text))
	}
	if a.Text = text; a.Author == "" {
		a.Author = author
	}
	return addLeftOut(a, left)
}

// addLeftOut puts what was taken out of the text behind what had been taken out
// before.
func addLeftOut(a *Article, left []string) error {
	size := 0
	var all []string
	for _, s := range slices.Concat(a.LeftOut, left) {
		if s = CleanLine(s); s != "" {
			all = append(all, s)
			size += len(s)
		}
	}
	if a.LeftOut = all; size > MaxTextBytes {
		return fmt.Errorf("%w: left_out has %d bytes, %d are allowed: send the article without it", ErrTooLarge, size, MaxTextBytes)
	}
	return nil
}

// cleanNews cleans a text and takes out its byline and what belongs to the page.
// Each may bring forth what another has to do with, so they go on until nothing
// changes; what is taken out never comes back.
func cleanNews(text string) (news, author string, left []string, err error) {
	for {
		if news, err = Clean(text); err != nil {
			return "", "", nil, err
		}
		rest, line, names := takeByline(news)
		if line != "" {
			left = append(left, line)
		}
		if author == "" {
			author = names
		}
		rest, out := leaveOut(rest)
		if left = append(left, out...); rest == news {
			return news, author, left, nil
		}
		text = rest
	}
}

func textTooLarge(size int) error {
	return fmt.Errorf("%w: the text has %d bytes, %d are allowed: split it into several articles", ErrTooLarge, size, MaxTextBytes)
}

func prepareTitle(a *Article) error {
	a.Title = shortenLine(CleanLine(a.Title), MaxTitleRunes)
	if a.Title == "" {
		a.Title = titleFrom(a.Text)
	}
	return nil
}

// titleFrom is the first line of a text, or the first sentence of that line,
// if it is short and not all there is.
func titleFrom(text string) string {
	line, rest, _ := strings.Cut(text, "\n")
	if utf8.RuneCountInString(line) > derivedTitleRunes {
		head := line[:min(len(line), 4*derivedTitleRunes)]
		first := Sentences(head)[0]
		line, rest = first.Of(line), text[first.End:]
	}
	if strings.TrimSpace(rest) == "" || utf8.RuneCountInString(line) > derivedTitleRunes {
		return ""
	}
	return CleanLine(line)
}

// shortenLine cuts a line to at most the given number of runes, at a word if
// there is one in the second half.
func shortenLine(line string, limit int) string {
	if utf8.RuneCountInString(line) <= limit {
		return line
	}
	head := string([]rune(line)[:limit])
	if at := strings.LastIndexByte(head, ' '); at > len(head)/2 {
		head = head[:at]
	}
	return strings.TrimSpace(head)
}

func prepareNames(a *Article) error {
	a.Source = shortenLine(CleanLine(a.Source), MaxNameRunes)
	a.Author = shortenLine(CleanLine(a.Author), MaxNameRunes)
	return nil
}

// prepareTags keeps the first spelling of tags that differ only in case.
func prepareTags(a *Article) error {
	var tags []string
	seen := map[string]bool{}
	for _, tag := range a.Tags {
		tag = shortenLine(CleanLine(tag), MaxTagRunes)
		if key := strings.ToLower(tag); tag != "" && !seen[key] {
			seen[key] = true
			tags = append(tags, tag)
		}
	}
	if len(tags) > MaxTags {
		return fmt.Errorf("%w: %d tags, %d are allowed: keep the most important ones", ErrTooLarge, len(tags), MaxTags)
	}
	a.Tags = tags
	return nil
}

func prepareURL(a *Article) error {
	if a.URL = strings.TrimSpace(a.URL); a.URL == "" {
		return nil
	}
	canonical, err := CanonicalURL(a.URL)
	a.URL = canonical
	return err
}

// CanonicalURL is the form in which addresses are compared: scheme and host in
// lower case, without default port, user name, fragment and utm_ parameters.
// Only absolute http and https addresses have one; others are an error wrapping
// ErrInvalid.
func CanonicalURL(address string) (string, error) {
	if len(address) > MaxURLBytes {
		return "", fmt.Errorf("%w: the url has %d bytes, %d are allowed: give the article's permanent link", ErrTooLarge, len(address), MaxURLBytes)
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", fmt.Errorf("%w: the url %q is not an absolute http or https address: write it in full, like https://example.org/story", ErrInvalid, shortenLine(CleanLine(address), 80))
	}
	u.Host = strings.ToLower(u.Host)
	defaultPort := map[string]string{"http": ":80", "https": ":443"}[u.Scheme]
	u.Host = strings.TrimSuffix(strings.TrimSuffix(u.Host, defaultPort), ":")
	u.User, u.Fragment, u.RawFragment, u.ForceQuery = nil, "", "", false
	u.RawQuery = withoutTracking(u.RawQuery)
	if u.Path == "" {
		u.Path = "/"
	}
	return u.String(), nil
}

func withoutTracking(query string) string {
	parts := slices.DeleteFunc(strings.Split(query, "&"), func(part string) bool {
		return part == "" || strings.HasPrefix(strings.ToLower(part), "utm_")
	})
	return strings.Join(parts, "&")
}

func prepareCollection(a *Article) error {
	a.Collection = strings.TrimSpace(a.Collection)
	if a.Collection == "" {
		a.Collection = DefaultCollection
	}
	if !validCollection.MatchString(a.Collection) {
		return fmt.Errorf("%w: the collection name %q has to be 1 to 64 letters a-z, digits, or . : _ -", ErrInvalid, shortenLine(CleanLine(a.Collection), 80))
	}
	return nil
}

// prepareDates keeps whole seconds, which is what news has and what every store
// keeps.
func prepareDates(a *Article) error {
	if a.PublishedAt.IsZero() {
		a.PublishedAt = time.Time{}
		return nil
	}
	a.PublishedAt = a.PublishedAt.UTC().Truncate(time.Second)
	if year := a.PublishedAt.Year(); year < 1 || year > 9999 {
		return fmt.Errorf("%w: the date lies in the year %d: give one between 1 and 9999, like 2026-01-31", ErrInvalid, year)
	}
	return nil
}

// prepareLanguage reduces a given language to its code and detects the
// language of an article that names none.
func prepareLanguage(a *Article) error {
	a.Language = strings.TrimSpace(a.Language)
	if a.Language == "" {
		a.Language = detectLanguage(a.Title, a.Text)
		return nil
	}
	code := languageCode(a.Language)
	if code == "" {
		return fmt.Errorf("%w: the language %q is not known: give a code like en or pt-BR", ErrInvalid, shortenLine(CleanLine(a.Language), 40))
	}
	a.Language = code
	return nil
}

func languageCode(tag string) string {
	parsed, err := language.Parse(strings.ReplaceAll(tag, "_", "-"))
	base, confidence := parsed.Base()
	if err != nil || confidence == language.No {
		return ""
	}
	return base.String()
}

// detectLanguage looks at the beginning, which is enough to tell and keeps the
// time of long texts low. It is empty where the guess is not reliable.
func detectLanguage(title, text string) string {
	const enough = 1000 // bytes; with more, whatlanggo is slower and less sure
	if len(text) > enough {
		text = strings.ToValidUTF8(text[:enough], "")
	}
	info := whatlanggo.Detect(title + "\n" + text)
	if !info.IsReliable() {
		return ""
	}
	return languageCode(info.Lang.Iso6391())
}

// prepareMetadata leaves the values as JSON knows them, large numbers exact.
func prepareMetadata(a *Article) error {
	if len(a.Metadata) == 0 {
		a.Metadata = nil
		return nil
	}
	encoded, err := json.Marshal(a.Metadata)
	if err != nil {
		return fmt.Errorf("%w: the metadata is not JSON (%w): use text, numbers, lists and objects", ErrInvalid, err)
	}
	if len(encoded) > MaxMetadataBytes {
		return fmt.Errorf("%w: the metadata has %d bytes as JSON, %d are allowed: leave out what nobody asks for", ErrTooLarge, len(encoded), MaxMetadataBytes)
	}
	decoder := json.NewDecoder(bytes.NewReader(encoded))
	decoder.UseNumber()
	a.Metadata = nil
	return decoder.Decode(&a.Metadata)
}

// identify checks the id or derives one, and sets the content hash.
func identify(a *Article) error {
	a.ContentHash = Hash(*a)
	a.ID = strings.TrimSpace(a.ID)
	switch {
	case a.ID != "":
		if !validID.MatchString(a.ID) {
			return fmt.Errorf("%w: the id %q has to be 1 to 128 letters a-z, digits, or . : _ -", ErrInvalid, shortenLine(CleanLine(a.ID), 140))
		}
	case a.URL != "":
		a.ID = derivedID("url", a.URL)
	case a.Path != "":
		a.ID = derivedID("path", a.Path)
	default:
		a.ID = derivedID("content", a.ContentHash)
	}
	return nil
}

func derivedID(kind, value string) string {
	sum := sha256.Sum256([]byte(kind + "\n" + value))
	return "a" + hex.EncodeToString(sum[:10])
}

// Hash is the SHA-256, in hex, of everything a user gives about an article save
// its id, its path and what was left out. Articles with the same id and hash are the same version.
// Call it on prepared articles.
func Hash(a Article) string {
	a.ID, a.Path, a.ContentHash, a.Story, a.LeftOut = "", "", "", "", nil
	a.AddedAt, a.UpdatedAt = time.Time{}, time.Time{}
	encoded, err := json.Marshal(a) // sorts the keys of maps
	if err != nil {
		panic("hash of an article that was not prepared: " + err.Error())
	}
	sum := sha256.Sum256(encoded)
	return hex.EncodeToString(sum[:])
}
