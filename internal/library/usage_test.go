package library

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestUsage(t *testing.T) {
	both(t, func(t *testing.T, l opened) {
		evening := time.Date(2026, 3, 1, 23, 59, 0, 0, time.UTC)
		abroad := evening.Add(2 * time.Minute).In(time.FixedZone("west", -5*60*60)) // the next day, UTC
		for _, spent := range []struct {
			at    time.Time
			model string
			usage Usage
		}{
			{evening, "writer", Usage{1, 100, 10}},
			{evening, "writer", Usage{1, 200, 20}},
			{evening, "embedder", Usage{1, 50, 0}},
			{abroad, "writer", Usage{2, 1000, 100}},
		} {
			if err := l.AddUsage(t.Context(), spent.at, spent.model, spent.usage); err != nil {
				t.Fatal(err)
			}
		}
		again := l.again()
		want := UsageReport{
			Today: Usage{2, 1000, 100}, Total: Usage{5, 1350, 130},
			Models: []ModelUsage{{"embedder", Usage{1, 50, 0}}, {"writer", Usage{4, 1300, 130}}},
		}
		got, err := again.Usage(t.Context(), abroad)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		before, err := again.UsageOn(t.Context(), evening)
		if want := (Usage{3, 350, 30}); before != want || before.Tokens() != 380 || err != nil {
			t.Errorf("on the first day %+v, %v, want %+v", before, err, want)
		}
	})
}

func TestUsageOfNothing(t *testing.T) {
	both(t, func(t *testing.T, l opened) {
		got, err := l.Usage(t.Context(), time.Now())
		if diff := cmp.Diff(UsageReport{Models: []ModelUsage{}}, got); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		if u, err := l.UsageOn(t.Context(), time.Now()); u != (Usage{}) || err != nil {
			t.Errorf("%+v, %v", u, err)
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if err := l.AddUsage(gone, time.Now(), "writer", Usage{Calls: 1}); err == nil {
			t.Error("written for a caller who has gone")
		}
	})
}
