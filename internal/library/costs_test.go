package library

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCosts(t *testing.T) {
	both(t, func(t *testing.T, l opened) {
		evening := time.Date(2026, 3, 1, 23, 59, 0, 0, time.UTC)
		abroad := evening.Add(2 * time.Minute).In(time.FixedZone("west", -5*60*60)) // the next day, UTC
		for _, spent := range []struct {
			at    time.Time
			model string
			usage Cost
		}{
			{evening, "writer", Cost{1, 100, 10}},
			{evening, "writer", Cost{1, 200, 20}},
			{evening, "embedder", Cost{1, 50, 0}},
			{abroad, "writer", Cost{2, 1000, 100}},
		} {
			if err := l.AddCost(t.Context(), spent.at, spent.model, spent.usage); err != nil {
				t.Fatal(err)
			}
		}
		again := l.again()
		want := Costs{
			Today: Cost{2, 1000, 100}, Total: Cost{5, 1350, 130},
			Models: []ModelCost{{"embedder", Cost{1, 50, 0}}, {"writer", Cost{4, 1300, 130}}},
		}
		got, err := again.Costs(t.Context(), abroad)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		before, err := again.CostOn(t.Context(), evening)
		if want := (Cost{3, 350, 30}); before != want || before.Tokens() != 380 || err != nil {
			t.Errorf("on the first day %+v, %v, want %+v", before, err, want)
		}
	})
}

func TestCostsOfNothing(t *testing.T) {
	both(t, func(t *testing.T, l opened) {
		got, err := l.Costs(t.Context(), time.Now())
		if diff := cmp.Diff(Costs{Models: []ModelCost{}}, got); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		if u, err := l.CostOn(t.Context(), time.Now()); u != (Cost{}) || err != nil {
			t.Errorf("%+v, %v", u, err)
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if err := l.AddCost(gone, time.Now(), "writer", Cost{Calls: 1}); err == nil {
			t.Error("written for a caller who has gone")
		}
	})
}
