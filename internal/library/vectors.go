package library

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// encode writes a vector as it is stored.
func encode(vector []float32) []byte {
	data := make([]byte, 0, 4*len(vector))
	for _, x := range vector {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(x))
	}
	return data
}

// decode reads a stored vector; ok is false when it is damaged.
func decode(chunk int64, data []byte, crc int64, dimensions int) (vector []float32, ok bool) {
	if len(data) != 4*dimensions || checksum(chunk, data) != crc {
		return nil, false
	}
	vector = make([]float32, dimensions)
	for i := range vector {
		vector[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return vector, true
}

// dimensions gives the length of a generation's vectors, or ErrGeneration.
func dimensions(ctx context.Context, q querier, gen int64) (n int, err error) {
	err = q.QueryRowContext(ctx, `SELECT dimensions FROM generations WHERE key = ? AND state <> 'dropped'`, gen).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, ErrGeneration
	}
	return n, plain(err)
}

// Vectors gives the stored vectors of chunks. Missing ones are left out, and so
// are damaged ones, which are queued for embedding again. A generation that is
// not there (any more) is ErrGeneration.
func (l *Library) Vectors(ctx context.Context, gen int64, keys []int64) (map[int64][]float32, error) {
	size, err := dimensions(ctx, l.reader, gen)
	if err != nil {
		return nil, err
	}
	found := make(map[int64][]float32, len(keys))
	var bad []int64
	err = each(ctx, l.reader, `
		SELECT chunk, vector, crc FROM vectors
		WHERE generation = ? AND chunk IN (SELECT value FROM json_each(?))`, []any{gen, jsonList(keys)},
		func(r *sql.Rows) error {
			var key, crc int64
			var data sql.RawBytes
			if err := r.Scan(&key, &data, &crc); err != nil {
				return err
			}
			if v, ok := decode(key, data, crc, size); ok {
				found[key] = v
			} else {
				bad = append(bad, key)
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	return found, l.requeue(ctx, gen, bad)
}

// requeue puts jobs in the place of damaged vectors. A library that cannot be
// written to is no reason to withhold the good ones.
func (l *Library) requeue(ctx context.Context, gen int64, bad []int64) error {
	if len(bad) == 0 {
		return nil
	}
	err := l.change(ctx, func(c *change) error {
		for _, chunk := range bad {
			if err := c.requeue(ctx, gen, chunk); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, ErrStorageFull) {
		return nil
	}
	return err
}

func (c *change) requeue(ctx context.Context, gen, chunk int64) error {
	r, err := c.exec(ctx, `DELETE FROM vectors WHERE generation = ? AND chunk = ?`, gen, chunk)
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return err
	}
	if _, err := c.exec(ctx, `UPDATE generations SET vectors = vectors - 1 WHERE key = ?`, gen); err != nil {
		return err
	}
	_, err = c.exec(ctx, `
		INSERT INTO jobs (generation, published, chunk)
		SELECT ?, a.published, c.key FROM chunks c JOIN articles a ON a.key = c.article WHERE c.key = ?`, gen, chunk)
	return err
}

// PutVectors stores vectors and takes their jobs off the queue, all in one
// transaction. Vectors of chunks that were deleted meanwhile are passed over; a
// wrong length or a number that is not finite fails the call, and so does a
// generation that is not there (any more), with ErrGeneration.
func (l *Library) PutVectors(ctx context.Context, gen int64, vectors map[int64][]float32) error {
	if len(vectors) == 0 {
		return ctx.Err()
	}
	return l.change(ctx, func(c *change) error {
		size, err := dimensions(ctx, c.tx, gen)
		if err != nil {
			return err
		}
		added := 0
		for chunk, vector := range vectors {
			if err := checkVector(chunk, vector, size); err != nil {
				return err
			}
			fresh, err := c.putVector(ctx, gen, chunk, encode(vector))
			if err != nil {
				return err
			}
			if fresh {
				added++
			}
		}
		_, err = c.exec(ctx, `UPDATE generations SET vectors = vectors + ? WHERE key = ?`, added, gen)
		return err
	})
}

func checkVector(chunk int64, vector []float32, size int) error {
	if len(vector) != size {
		return fmt.Errorf("the vector of chunk %d has %d dimensions, not %d", chunk, len(vector), size)
	}
	for _, x := range vector {
		if x-x != 0 { // NaN or infinite
			return fmt.Errorf("the vector of chunk %d holds a number that is not finite", chunk)
		}
	}
	return nil
}

// putVector stores a vector where there is a job or a vector already: nowhere
// else is there a chunk. fresh tells whether it took the place of a job.
func (c *change) putVector(ctx context.Context, gen, chunk int64, data []byte) (fresh bool, err error) {
	r, err := c.exec(ctx, `DELETE FROM jobs WHERE generation = ? AND chunk = ?`, gen, chunk)
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	if err != nil {
		return false, err
	}
	crc := checksum(chunk, data)
	if n > 0 {
		_, err = c.exec(ctx, `INSERT INTO vectors (generation, chunk, vector, crc) VALUES (?, ?, ?, ?)`, gen, chunk, data, crc)
		return true, err
	}
	_, err = c.exec(ctx, `UPDATE vectors SET vector = ?, crc = ? WHERE generation = ? AND chunk = ?`, data, crc, gen, chunk)
	return false, err
}

// storedVector is a row of EachVector.
type storedVector struct {
	chunk      int64
	collection string
	vector     []float32
}

// EachVector visits all good vectors of a generation in no order, each with the
// collection of its article. vec belongs to the callee, which may use the
// library. It stops at the first error of visit and returns it. Vectors put
// meanwhile may be missed.
func (l *Library) EachVector(ctx context.Context, gen int64, visit func(key int64, collection string, vec []float32) error) error {
	size, err := dimensions(ctx, l.reader, gen)
	if err != nil {
		return err
	}
	// A part at a time, so that no long read keeps the log from being taken over.
	const part = 4096
	for last := int64(0); ; {
		rows, end, bad, err := l.vectorsAfter(ctx, gen, last, part, size)
		if err != nil {
			return err
		}
		if err := l.requeue(ctx, gen, bad); err != nil {
			return err
		}
		for _, v := range rows {
			if err := visit(v.chunk, v.collection, v.vector); err != nil {
				return err
			}
		}
		if end == last {
			return nil
		}
		last = end
	}
}

// vectorsAfter reads some vectors behind a row; end is the last row read.
func (l *Library) vectorsAfter(ctx context.Context, gen, last int64, limit, size int) (rows []storedVector, end int64, bad []int64, err error) {
	end = last
	err = each(ctx, l.reader, `
		SELECT v.key, v.chunk, a.collection, v.vector, v.crc
		FROM vectors v JOIN chunks c ON c.key = v.chunk JOIN articles a ON a.key = c.article
		WHERE v.generation = ? AND v.key > ? ORDER BY v.key LIMIT ?`, []any{gen, last, limit},
		func(r *sql.Rows) error {
			var v storedVector
			var crc int64
			var data sql.RawBytes
			if err := r.Scan(&end, &v.chunk, &v.collection, &data, &crc); err != nil {
				return err
			}
			var ok bool
			if v.vector, ok = decode(v.chunk, data, crc, size); !ok {
				bad = append(bad, v.chunk)
				return nil
			}
			rows = append(rows, v)
			return nil
		})
	return rows, end, bad, err
}

// Pending gives the keys of at most limit chunks that wait for a vector, those
// of the newest published articles first, undated ones last.
func (l *Library) Pending(ctx context.Context, gen int64, limit int) ([]int64, error) {
	return keys(ctx, l.reader, `
		SELECT chunk FROM jobs WHERE generation = ? ORDER BY published DESC, chunk LIMIT ?`, gen, max(limit, 0))
}

// Coverage tells how many of the chunks have a vector; it reads counters only.
// A generation that is not there (any more) covers nothing.
func (l *Library) Coverage(ctx context.Context, gen int64) (embedded, total int, err error) {
	err = l.reader.QueryRowContext(ctx, `
		SELECT ifnull((SELECT vectors FROM generations WHERE key = ? AND state <> 'dropped'), 0),
		       (SELECT ifnull(sum(chunks), 0) FROM collections)`, gen).Scan(&embedded, &total)
	return embedded, total, plain(err)
}
