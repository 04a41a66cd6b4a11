package web

import (
	"fmt"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/pressmark/pressmark/internal/library"
	"github.com/pressmark/pressmark/internal/search"
)

// Filters limit a question or search to some articles.
type Filters struct {
	Collection string   `json:"collection,omitempty" maxLength:"200" doc:"only this collection" example:"default"`
	From       string   `json:"from,omitempty" maxLength:"40" doc:"only articles published then or later: YYYY-MM-DD or RFC 3339" example:"2022-05-01"`
	To         string   `json:"to,omitempty" maxLength:"40" doc:"only articles published until then: YYYY-MM-DD (that day included) or RFC 3339 (that moment excluded)" example:"2022-05-31"`
	Source     string   `json:"source,omitempty" maxLength:"500" doc:"only this publication, case ignored" example:"The Harbour Gazette"`
	Tags       []string `json:"tags,omitempty" maxItems:"50" doc:"only articles that carry all of these tags" example:"weather"`
	ArticleIDs []string `json:"article_ids,omitempty" maxItems:"1000" doc:"only these articles" example:"spring-tide-2022"`
	AsOf       string   `json:"as_of,omitempty" maxLength:"40" doc:"the day or moment that \"yesterday\" and \"since Monday\" are counted from: YYYY-MM-DD or RFC 3339; now when left out" example:"2022-05-31"`

	asOf time.Time
}

// filter gives the library's form of the filters and what is wrong with them.
func (f *Filters) filter(prefix *huma.PathBuffer) (library.Filter, []error) {
	var faults []error
	from, err := parseDate(f.From)
	if err != nil {
		faults = append(faults, at(prefix, "from", err.Error()))
	}
	to, err := parseEnd(f.To)
	if err != nil {
		faults = append(faults, at(prefix, "to", err.Error()))
	}
	if !from.IsZero() && !to.IsZero() && !from.Before(to) {
		faults = append(faults, at(prefix, "to", "to must be later than from"))
	}
	if f.asOf, err = parseDate(f.AsOf); err != nil {
		faults = append(faults, at(prefix, "as_of", err.Error()))
	}
	return library.Filter{Collection: f.Collection, From: from, To: to, Source: f.Source,
		Tags: f.Tags, ArticleIDs: f.ArticleIDs}, faults
}

// parseDate reads a day or a moment; an empty text is the zero time.
func parseDate(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%.40q is not a date: write YYYY-MM-DD or RFC 3339, for instance 2022-05-31T18:00:00Z", text)
}

// parseEnd is parseDate for an end that is excluded: a day counts as a whole.
func parseEnd(text string) (time.Time, error) {
	t, err := parseDate(text)
	if err == nil && len(text) == len(time.DateOnly) {
		t = t.AddDate(0, 0, 1)
	}
	return t, err
}

// query gives a trimmed query and what is wrong with it, with the filters in it.
func query(text string, prefix *huma.PathBuffer, field string) (search.Typed, []error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return search.Typed{}, []error{at(prefix, field, "is empty: write what you want to know")}
	case len(text) > search.MaxQuestionLen:
		return search.Typed{}, []error{at(prefix, field, fmt.Sprintf("is %d bytes long, more than %d: ask more briefly", len(text), search.MaxQuestionLen))}
	}
	typed, err := search.ParseTyped(text)
	if err != nil {
		return search.Typed{}, []error{at(prefix, field, err.Error())}
	}
	return typed, nil
}

// question is query for a text that must ask something besides its filters.
func question(text string, prefix *huma.PathBuffer, field string) (string, []error) {
	typed, faults := query(text, prefix, field)
	if len(faults) == 0 && typed.Text == "" {
		return "", []error{at(prefix, field, "has only filters: ask something besides, or search with them")}
	}
	return strings.TrimSpace(text), faults
}

func at(prefix *huma.PathBuffer, field, message string) error {
	return &huma.ErrorDetail{Location: prefix.With(field), Message: message}
}
