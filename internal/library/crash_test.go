package library

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pressmark/pressmark/internal/article"
)

// writerEnv names the folder that the test program writes to when it is run as
// the process to be killed.
const writerEnv = "PRESSMARK_TEST_WRITER"

// writeUntilKilled puts batches, updates and deletes for ever and prints each
// after it was acknowledged.
func writeUntilKilled(dir string) {
	ctx := context.Background()
	l, err := Open(ctx, dir)
	die(err)
	g, err := l.Generation(ctx, Identity{"m", 4})
	die(err)
	totals, err := l.Totals(ctx)
	die(err)
	talk, err := l.CreateConversation(ctx, "talk")
	die(err)
	fmt.Println("open")
	for n := 10 * (totals.Articles + 1); ; n += 5 {
		_, err := l.Put(ctx, stories(n, n+5))
		die(err)
		for i := range 5 {
			fmt.Printf("put story%d\n", n+i)
		}
		pending, err := l.Pending(ctx, g.ID, 10)
		die(err)
		vectors := map[int64][]float32{}
		for _, key := range pending {
			vectors[key] = []float32{1, 2, 3, float32(key)}
		}
		die(l.PutVectors(ctx, g.ID, vectors))
		gone := fmt.Sprintf("story%d", n+1)
		fmt.Printf("deleting %s\n", gone)
		_, err = l.Delete(ctx, gone)
		die(err)
		fmt.Printf("deleted %s\n", gone)
		if err := l.AddTurn(ctx, talk.ID, "", Turn{Asked: gone, Answer: []byte(`{}`)}); !errors.Is(err, ErrConversationFull) {
			die(err)
			fmt.Printf("turn %s/%s\n", talk.ID, gone)
		}
	}
}

func die(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
}

// acknowledged is what a killed process had answered: true stored, false
// deleted; an id whose deletion was under way is not in it.
type acknowledged map[string]bool

// turnPrefix stands before the conversation and the question of a turn that was stored.
const turnPrefix = "turn "

func (a acknowledged) note(line string) {
	verb, id, _ := strings.Cut(line, " ")
	switch verb {
	case "put":
		a[id] = true
	case "deleting":
		delete(a, id)
	case "deleted":
		a[id] = false
	case "turn":
		a[turnPrefix+id] = true
	}
}

// runAndKill starts a writer and kills it after a while of writing.
func runAndKill(t *testing.T, dir string, after time.Duration, told acknowledged) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), writerEnv+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if lines.Text() == "open" {
			time.AfterFunc(after, func() { cmd.Process.Kill() })
		}
		told.note(lines.Text())
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() == 3 {
		t.Fatalf("the writer ended by itself: %v", err)
	}
}

func TestKilledProcessLosesNothing(t *testing.T) {
	rounds := 25
	if testing.Short() {
		rounds = 5
	}
	dir := filepath.Join(t.TempDir(), "library")
	told := acknowledged{}
	r := rand.New(rand.NewPCG(2024, 5))
	for round := range rounds {
		runAndKill(t, dir, time.Duration(5+r.IntN(400))*time.Millisecond, told)
		verifyTold(t, dir, told)
		if t.Failed() {
			t.Fatalf("after round %d", round)
		}
		if round%5 == 4 { // small again, to stay quick
			os.RemoveAll(dir)
			told = acknowledged{}
		}
	}
}

func verifyTold(t *testing.T, dir string, told acknowledged) {
	t.Helper()
	ctx := t.Context()
	l := openAt(t, dir)
	defer l.Close()
	checked(t, l)
	for id, stored := range told {
		if turn, ok := strings.CutPrefix(id, turnPrefix); ok {
			wantTurn(t, l, turn)
			continue
		}
		a, err := l.Article(ctx, id)
		if !stored {
			if !errors.Is(err, article.ErrNotFound) {
				t.Errorf("%s was deleted: %v", id, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s was stored: %v", id, err)
			continue
		}
		found := must[[]int64](t)(l.MatchChunks(ctx, article.Terms(id), Filter{}, 100))
		if n := must[int](t)(l.CountChunks(ctx, Filter{ArticleIDs: []string{id}})); len(found) != n || n != len(article.Chunks(a)) {
			t.Errorf("%s: %d of %d chunks found", id, len(found), n)
		}
	}
}

// wantTurn wants the turn that a writer was told is stored.
func wantTurn(t *testing.T, l *Library, turn string) {
	t.Helper()
	id, asked, _ := strings.Cut(turn, "/")
	turns := must[[]Turn](t)(l.Turns(t.Context(), id, 0, 0))
	if !slices.ContainsFunc(turns, func(t Turn) bool { return t.Asked == asked }) {
		t.Errorf("the turn %s of %s is lost", asked, id)
	}
}

func TestStorageFull(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		ctx := t.Context()
		put(t, o.Library, stories(0, 10)...)
		before := must[Totals](t)(o.Totals(ctx))
		var pages int
		if err := o.writer.QueryRow("PRAGMA page_count").Scan(&pages); err != nil {
			t.Fatal(err)
		}
		limit(t, o.Library, pages+2)
		if results, err := o.Put(ctx, stories(100, 200)); !errors.Is(err, ErrStorageFull) || results != nil {
			t.Fatalf("%d results, %v", len(results), err)
		}
		if after := must[Totals](t)(o.Totals(ctx)); after != before {
			t.Errorf("before %+v, after %+v", before, after)
		}
		wantFound(t, o.Library, "story3", Filter{}, "story3")
		checked(t, o.Library)
		must[int](t)(o.Delete(ctx, "story1"))
		limit(t, o.Library, 1<<30)
		wantStatus(t, put(t, o.Library, story(100)), Added)
	})
}

func limit(t *testing.T, l *Library, pages int) {
	t.Helper()
	if _, err := l.writer.Exec(fmt.Sprintf("PRAGMA max_page_count = %d", pages)); err != nil {
		t.Fatal(err)
	}
}

// damagedCopy makes a library, and gives its closed file to be damaged.
func damagedCopy(t *testing.T, damage func(data []byte) []byte) string {
	t.Helper()
	dir := t.TempDir()
	l := openAt(t, dir)
	put(t, l, stories(0, 40)...)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, databaseName)
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, damage(data), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestDamagedFileIsRefused(t *testing.T) {
	for name, damage := range map[string]func([]byte) []byte{
		"cut in half":    func(d []byte) []byte { return d[:len(d)/2] },
		"last page gone": func(d []byte) []byte { return d[:len(d)-pageSize] },
		"no database":    func(d []byte) []byte { return []byte(strings.Repeat("not a database ", 1000)) },
		"header":         func(d []byte) []byte { d[3] ^= 0xff; return d },
		"every page":     func(d []byte) []byte { return flip(d, pageSize, pageSize) },
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Open(t.Context(), damagedCopy(t, damage))
			if !errors.Is(err, ErrCorrupt) {
				t.Fatalf("opened: %v", err)
			}
			if strings.Count(err.Error(), "\n") > 0 || !strings.Contains(err.Error(), databaseName) {
				t.Errorf("not one clear line: %v", err)
			}
		})
	}
}

func flip(data []byte, from, step int) []byte {
	for i := from; i < len(data); i += step {
		data[i] ^= 0x5a
	}
	return data
}

// One byte is changed anywhere: either somebody says so, or what is read is what
// was put.
func TestOneFlippedByte(t *testing.T) {
	rounds := 60
	if testing.Short() {
		rounds = 15
	}
	r := rand.New(rand.NewPCG(7, 7))
	noticed := 0
	for range rounds {
		dir := damagedCopy(t, func(d []byte) []byte { d[r.IntN(len(d))] ^= byte(1 + r.IntN(255)); return d })
		l, err := Open(t.Context(), dir)
		if err != nil {
			noticed++
			continue
		}
		if err := l.Check(t.Context()); err != nil {
			noticed++
		}
		readsRight(t, l)
		l.Close()
	}
	t.Logf("noticed %d of %d", noticed, rounds)
}

func readsRight(t *testing.T, l *Library) {
	t.Helper()
	for n := range 40 {
		want := must[article.Article](t)(article.Prepare(story(n)))
		a, err := l.Article(t.Context(), want.ID)
		if err == nil && (a.Text != want.Text || a.Title != want.Title || a.ContentHash != want.ContentHash) {
			t.Errorf("%s is not what was put", want.ID)
		}
		chunks, err := l.ArticleChunks(t.Context(), want.ID)
		for _, c := range chunks {
			if err == nil && (c.Text != want.Text[c.Chunk.Start:c.Chunk.End] || c.Article.Title != want.Title) {
				t.Errorf("chunk %d is not what was put", c.Key)
			}
		}
	}
}

func TestLock(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	if owner := must[OwnerInfo](t)(Owner(dir)); owner != (OwnerInfo{}) {
		t.Errorf("no folder, but %+v", owner)
	}
	l := openAt(t, dir)
	if owner := must[OwnerInfo](t)(Owner(dir)); owner != (OwnerInfo{PID: os.Getpid()}) {
		t.Errorf("owner %+v", owner)
	}
	for _, socket := range []string{"/a/rather/long/path/to/the.sock", "/s"} {
		if err := l.AnnounceSocket(socket); err != nil {
			t.Fatal(err)
		}
		if owner := must[OwnerInfo](t)(Owner(dir)); owner.Socket != socket {
			t.Errorf("owner %+v", owner)
		}
	}
	_, err := Open(t.Context(), dir)
	if !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), fmt.Sprintf("pid %d", os.Getpid())) {
		t.Errorf("a second Open: %v", err)
	}
	put(t, l, story(1)) // the refused one took nothing away
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Errorf("closed twice: %v", err)
	}
	if owner := must[OwnerInfo](t)(Owner(dir)); owner != (OwnerInfo{}) {
		t.Errorf("closed, but %+v", owner)
	}
	wantFound(t, openAt(t, dir), "story1", Filter{}, "story1")
}

// Writers and readers at once; every answer is of one state.
func TestTogether(t *testing.T) {
	both(t, func(t *testing.T, o opened) {
		ctx := t.Context()
		g := must[Generation](t)(o.Generation(ctx, Identity{"m", 2}))
		var wg sync.WaitGroup
		for w := range 3 {
			wg.Go(func() {
				for round := range 6 {
					if _, err := o.Put(ctx, stories(100*w, 100*w+4)); err != nil {
						t.Error(err)
					}
					if round%2 == 0 {
						if _, err := o.Delete(ctx, fmt.Sprintf("story%d", 100*w+1)); err != nil {
							t.Error(err)
						}
					}
					if err := embedSome(ctx, o.Library, g.ID); err != nil {
						t.Error(err)
					}
				}
			})
			wg.Go(func() {
				for range 40 {
					if err := readAll(ctx, o.Library, g.ID); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
	})
}

func embedSome(ctx context.Context, l *Library, gen int64) error {
	pending, err := l.Pending(ctx, gen, 20)
	vectors := map[int64][]float32{}
	for _, key := range pending {
		vectors[key] = []float32{1, float32(key)}
	}
	return errors.Join(err, l.PutVectors(ctx, gen, vectors))
}

func readAll(ctx context.Context, l *Library, gen int64) error {
	keys, err := l.MatchChunks(ctx, article.Terms("harbour council story1"), Filter{Collection: "c1"}, 50)
	if err != nil {
		return err
	}
	chunks, err := l.Chunks(ctx, keys)
	for _, c := range chunks {
		if c.Article.Collection != "c1" {
			return fmt.Errorf("chunk of collection %q", c.Article.Collection)
		}
	}
	_, more := l.Articles(ctx, Filter{Tags: []string{"t1"}}, ListOptions{Limit: 3})
	err = errors.Join(err, more)
	seen := func(key int64, collection string, vec []float32) error {
		if vec[1] != float32(key) || collection == "" {
			return fmt.Errorf("vector %v of chunk %d in %q", vec, key, collection)
		}
		return nil
	}
	embedded, total, more := l.Coverage(ctx, gen)
	if embedded > total {
		err = errors.Join(err, fmt.Errorf("%d of %d chunks have a vector", embedded, total))
	}
	return errors.Join(err, more, l.EachVector(ctx, gen, seen))
}
