package library

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/pressmark/pressmark/internal/article"
)

// Identity says which embedder made a vector.
type Identity struct {
	Model      string
	Dimensions int
}

// Generation tells how the stored vectors fit the program's embedder.
//
// Vectors of different models cannot be compared, so they live in generations.
// One is serving. Questions may use its vectors when Matches; otherwise full
// text answers until BeginReindex, embedding what Pending gives, and
// FinishReindex have put a generation of the wanted identity in its place.
type Generation struct {
	ID       int64    // the generation of Wanted: serving, building, or 0 when there is none
	Wanted   Identity // what was asked for
	Serving  Identity // what the serving vectors were made with
	Matches  bool     // Wanted is Serving
	Building bool     // ID is being built and not serving yet

	StaleArticles int // articles cut by another version of the chunker; see Rechunk
}

// State of a generation in the database.
const (
	serving  = "serving"
	building = "building"
	dropped  = "dropped"
)

// ErrGeneration says that there is no such generation of vectors (any more).
var ErrGeneration = errors.New("no such generation of vectors")

// Generation tells how the stored vectors fit the program's embedder. In a
// library that has had no embedder yet, id becomes the serving identity.
func (l *Library) Generation(ctx context.Context, id Identity) (Generation, error) {
	if err := id.check(); err != nil {
		return Generation{}, err
	}
	var g Generation
	found, err := false, error(nil)
	err = l.view(ctx, func(tx *sql.Tx) error {
		g, found, err = readGeneration(ctx, tx, id)
		return err
	})
	if err != nil || found {
		return g, err
	}
	err = l.change(ctx, func(c *change) error {
		if g, found, err = readGeneration(ctx, c.tx, id); err != nil || found {
			return err
		}
		if _, err := c.newGeneration(ctx, id, serving); err != nil {
			return err
		}
		g, _, err = readGeneration(ctx, c.tx, id)
		return err
	})
	return g, err
}

func (id Identity) check() error {
	if id.Model == "" || id.Dimensions < 1 {
		return fmt.Errorf("an embedder needs a name and at least one dimension, not %q with %d", id.Model, id.Dimensions)
	}
	return nil
}

// readGeneration tells how id fits; found is whether any generation serves.
func readGeneration(ctx context.Context, q querier, id Identity) (g Generation, found bool, err error) {
	g.Wanted = id
	err = each(ctx, q, `SELECT key, model, dimensions, state FROM generations WHERE state <> 'dropped'`, nil,
		func(r *sql.Rows) error {
			var key int64
			var is Identity
			var state string
			err := r.Scan(&key, &is.Model, &is.Dimensions, &state)
			if state == serving {
				found, g.Serving, g.Matches = true, is, is == id
			}
			if is == id && (state == serving || !g.Matches) {
				g.ID, g.Building = key, state == building
			}
			return err
		})
	if err == nil {
		err = q.QueryRowContext(ctx, `
			SELECT (SELECT count(*) FROM articles) - (SELECT count(*) FROM articles WHERE chunker = ?)`, chunker).Scan(&g.StaleArticles)
	}
	return g, found, err
}

// newGeneration makes a generation with a job for every chunk.
func (c *change) newGeneration(ctx context.Context, id Identity, state string) (int64, error) {
	r, err := c.exec(ctx, `INSERT INTO generations (model, dimensions, state) VALUES (?, ?, ?)`,
		id.Model, id.Dimensions, state)
	if err != nil {
		return 0, err
	}
	gen, err := r.LastInsertId()
	if err != nil {
		return 0, err
	}
	_, err = c.exec(ctx, `
		INSERT INTO jobs (generation, published, chunk)
		SELECT ?, a.published, c.key FROM chunks c JOIN articles a ON a.key = c.article`, gen)
	return gen, err
}

// BeginReindex starts to build vectors of id beside the serving ones: it makes
// the building generation and a job for every chunk, and gives the number that
// Pending and PutVectors want. Called again it resumes. A building generation
// of another identity is given up. For the serving identity it only gives up a
// building generation, and gives the serving one.
func (l *Library) BeginReindex(ctx context.Context, id Identity) (gen int64, err error) {
	g, err := l.Generation(ctx, id)
	if err != nil || g.Building {
		return g.ID, err
	}
	err = l.change(ctx, func(c *change) error {
		if _, err := c.exec(ctx, `
			UPDATE generations SET state = 'dropped'
			WHERE state = 'building' AND (model <> ? OR dimensions <> ?)`, id.Model, id.Dimensions); err != nil {
			return err
		}
		g, _, err := readGeneration(ctx, c.tx, id)
		if gen = g.ID; err != nil || gen != 0 {
			return err
		}
		gen, err = c.newGeneration(ctx, id, building)
		return err
	})
	if err == nil {
		err = l.purge(ctx)
	}
	return gen, err
}

// FinishReindex makes the building generation of id the serving one and drops
// the old vectors. It answers ErrUnfinished while jobs are pending,
// ErrGeneration when BeginReindex was not called, and does nothing when id is
// serving already.
func (l *Library) FinishReindex(ctx context.Context, id Identity) error {
	err := l.change(ctx, func(c *change) error {
		g, _, err := readGeneration(ctx, c.tx, id)
		if err != nil || g.Matches {
			return err
		}
		if g.ID == 0 {
			return ErrGeneration
		}
		return c.serve(ctx, g.ID)
	})
	if err != nil {
		return err
	}
	return l.purge(ctx)
}

// serve puts a complete generation in the place of the serving one.
func (c *change) serve(ctx context.Context, gen int64) error {
	var pending int
	err := c.row(ctx, `SELECT EXISTS (SELECT 1 FROM jobs WHERE generation = ?)`, []any{gen}, &pending)
	if err != nil {
		return err
	}
	if pending > 0 {
		return ErrUnfinished
	}
	if _, err := c.exec(ctx, `UPDATE generations SET state = 'dropped' WHERE state = 'serving'`); err != nil {
		return err
	}
	_, err = c.exec(ctx, `UPDATE generations SET state = 'serving' WHERE key = ?`, gen)
	return err
}

// purge removes what is left of dropped generations, a part at a time, so that
// others can write in between and a killed process loses nothing.
func (l *Library) purge(ctx context.Context) error {
	const part = 2000
	for {
		gone, err := keys(ctx, l.reader, `SELECT key FROM generations WHERE state = 'dropped' LIMIT 1`)
		if err != nil || len(gone) == 0 {
			return err
		}
		err = l.change(ctx, func(c *change) error { return c.purge(ctx, gone[0], part) })
		if err != nil {
			return err
		}
	}
}

// purge removes part of a generation's rows, and the generation with the last.
func (c *change) purge(ctx context.Context, gen int64, part int) error {
	for _, query := range []string{
		`DELETE FROM vectors WHERE key IN (SELECT key FROM vectors WHERE generation = ? LIMIT ?)`,
		`DELETE FROM jobs WHERE (generation, published, chunk) IN
		  (SELECT generation, published, chunk FROM jobs WHERE generation = ? LIMIT ?)`,
	} {
		r, err := c.exec(ctx, query, gen, part)
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n > 0 {
			return err
		}
	}
	_, err := c.exec(ctx, `DELETE FROM generations WHERE key = ?`, gen)
	return err
}

// Rechunk cuts the articles again that were cut by another version of the
// chunker, each in one transaction, and calls progress (which may be nil) after
// each. Stopped at any point it goes on where it was when called again. The
// vectors of the chunks replaced go, and the new chunks are queued.
func (l *Library) Rechunk(ctx context.Context, progress func(done, total int)) error {
	stale, err := keys(ctx, l.reader, `SELECT key FROM articles WHERE chunker <> ? ORDER BY published DESC, key`, chunker)
	if err != nil {
		return err
	}
	for i, key := range stale {
		if err := l.rechunk(ctx, key); err != nil {
			return err
		}
		if progress != nil {
			progress(i+1, len(stale))
		}
	}
	return nil
}

// rechunk cuts one article again; one that was deleted meanwhile is passed over.
func (l *Library) rechunk(ctx context.Context, key int64) error {
	return l.change(ctx, func(c *change) error {
		a, err := articleWithText(ctx, c.tx, `a.key = ?`, key)
		if errors.Is(err, article.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		o, _, err := c.old(ctx, a.ID)
		if err != nil {
			return err
		}
		if err := c.stripChunks(ctx, o); err != nil {
			return err
		}
		return c.fillChunks(ctx, key, a, pieces(a))
	})
}
