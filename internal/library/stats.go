package library

import (
	"context"
	"database/sql"
	"os"
	"time"
)

// Stats describes a library for people.
type Stats struct {
	Articles        int              `json:"articles"`
	Chunks          int              `json:"chunks"`
	Vectors         int              `json:"vectors"`         // of the serving generation
	Pending         int              `json:"pending"`         // chunks that wait for a vector
	PendingStories  int              `json:"pending_stories"` // articles of an older version that wait for their story
	Bytes           int64            `json:"bytes"`           // the file with its write-ahead log
	Collections     []CollectionInfo `json:"collections"`
	Answers         int              `json:"answers"`
	Summaries       int              `json:"summaries"`
	Model           string           `json:"model,omitempty"` // of the serving vectors
	Dimensions      int              `json:"dimensions,omitempty"`
	OldestPublished time.Time        `json:"oldest_published,omitzero"`
	NewestPublished time.Time        `json:"newest_published,omitzero"`
	LastUpdate      time.Time        `json:"last_update,omitzero"` // of any article
}

// Stats describes the library as of now.
func (l *Library) Stats(ctx context.Context) (Stats, error) {
	var s Stats
	err := l.view(ctx, func(tx *sql.Tx) error {
		sums, err := readSums(ctx, tx)
		if err != nil {
			return err
		}
		s.Articles, s.Chunks, s.Collections = sums.totals.Articles, sums.totals.Chunks, sums.collections
		if err := s.readVectors(ctx, tx); err != nil {
			return err
		}
		return s.readTimes(ctx, tx)
	})
	if err == nil {
		s.Bytes, err = l.size(ctx)
	}
	return s, err
}

// readVectors fills in what is known of vectors and caches.
func (s *Stats) readVectors(ctx context.Context, tx *sql.Tx) error {
	err := tx.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM answers), (SELECT count(*) FROM summaries),
		(SELECT count(*) FROM articles WHERE story = '')`).
		Scan(&s.Answers, &s.Summaries, &s.PendingStories)
	if err != nil {
		return err
	}
	err = each(ctx, tx, `SELECT model, dimensions, vectors FROM generations WHERE state = 'serving'`, nil,
		func(r *sql.Rows) error { return r.Scan(&s.Model, &s.Dimensions, &s.Vectors) })
	s.Pending = s.Chunks - s.Vectors
	return err
}

func (s *Stats) readTimes(ctx context.Context, tx *sql.Tx) error {
	for query, into := range map[string]*time.Time{
		`SELECT min(published) FROM articles WHERE published > ?`: &s.OldestPublished,
		`SELECT max(published) FROM articles WHERE published > ?`: &s.NewestPublished,
		`SELECT max(updated) FROM articles WHERE updated > ?`:     &s.LastUpdate,
	} {
		var t sql.NullInt64
		if err := tx.QueryRowContext(ctx, query, int64(undated)).Scan(&t); err != nil {
			return err
		}
		if t.Valid {
			*into = fromMicro(t.Int64)
		}
	}
	return nil
}

// size is what the library takes on the disk, or in memory.
func (l *Library) size(ctx context.Context) (n int64, err error) {
	if l.path == "" {
		err = l.reader.QueryRowContext(ctx, `SELECT page_count * page_size FROM pragma_page_count, pragma_page_size`).Scan(&n)
		return n, plain(err)
	}
	for _, name := range []string{l.path, l.path + "-wal"} {
		if info, err := os.Stat(name); err == nil {
			n += info.Size()
		}
	}
	return n, nil
}
