package library

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pressmark/pressmark/internal/article"
)

func TestSmoke(t *testing.T) {
	ctx := context.Background()
	for _, open := range []func() (*Library, error){
		func() (*Library, error) { return OpenMemory(ctx) },
		func() (*Library, error) { return Open(ctx, t.TempDir()+"/a b?c#d%41") },
	} {
		l, err := open()
		if err != nil {
			t.Fatal(err)
		}
		g, err := l.Generation(ctx, Identity{"m", 3})
		fmt.Println(g, err)
		rs, err := l.Put(ctx, []article.Article{{ID: "a", Title: "Harbour wall", Text: strings.Repeat("The harbour wall was repaired on Monday. It cost a lot of money. ", 30), PublishedAt: time.Now()}, {ID: "b", Text: "Rain fell in Crete."}})
		fmt.Println(rs, err)
		fmt.Println(l.Check(ctx))
		fmt.Println(l.MatchChunks(ctx, article.Terms("harbour rain"), Filter{}, 10))
		fmt.Println(l.Stats(ctx))
		fmt.Println(l.Articles(ctx, Filter{}, ListOptions{Limit: 1}))
		p, _ := l.Pending(ctx, g.ID, 10)
		fmt.Println(p, l.PutVectors(ctx, g.ID, map[int64][]float32{p[0]: {1, 2, 3}}))
		fmt.Println(l.Coverage(ctx, g.ID))
		fmt.Println(l.Delete(ctx, "a"))
		fmt.Println(l.Check(ctx), l.Close())
	}
}
