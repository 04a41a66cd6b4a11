package library

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
)

// migrations bring a library from one schema version to the next: the first
// makes version 1 of an empty file. They are never changed once released.
var migrations = []string{schema1, schema2, schema3, schema4}

// Times are microseconds since 1970, UTC. Columns named folded hold text made
// for comparing without regard to case. The chunks of an article were stored in
// one go, so their keys are first_chunk, first_chunk+1 … in order; keys are
// never used again.
const schema1 = `
CREATE TABLE articles (
  key             INTEGER PRIMARY KEY AUTOINCREMENT,
  id              TEXT    NOT NULL UNIQUE,
  collection      TEXT    NOT NULL,
  published       INTEGER NOT NULL,          -- the lowest number when undated
  added           INTEGER NOT NULL,
  updated         INTEGER NOT NULL,
  folded_title    TEXT    NOT NULL,
  folded_source   TEXT    NOT NULL,
  folded_author   TEXT    NOT NULL,
  hash            TEXT    NOT NULL,          -- of the content
  chunker         TEXT    NOT NULL,          -- the version that cut the chunks
  first_chunk     INTEGER NOT NULL DEFAULT 0,
  chunks          INTEGER NOT NULL DEFAULT 0,
  terms           INTEGER NOT NULL DEFAULT 0,
  record          BLOB    NOT NULL,          -- the article as JSON, without its text
  crc             INTEGER NOT NULL           -- of record
) STRICT;
CREATE INDEX articles_published  ON articles (published, key);
CREATE INDEX articles_added      ON articles (added, key);
CREATE INDEX articles_collection ON articles (collection, published, first_chunk, chunks);
CREATE INDEX articles_source     ON articles (folded_source);
CREATE INDEX articles_author     ON articles (folded_author);
CREATE INDEX articles_chunker    ON articles (chunker);
CREATE INDEX articles_updated    ON articles (updated);

-- Apart from articles so that lists do not read it.
CREATE TABLE texts (
  article INTEGER PRIMARY KEY REFERENCES articles (key),
  text    BLOB    NOT NULL,
  crc     INTEGER NOT NULL
) STRICT;

CREATE TABLE tags (
  tag     TEXT    NOT NULL,
  article INTEGER NOT NULL REFERENCES articles (key),
  PRIMARY KEY (tag, article)
) STRICT, WITHOUT ROWID;
CREATE INDEX tags_article ON tags (article);

CREATE TABLE chunks (
  key     INTEGER PRIMARY KEY AUTOINCREMENT,
  article INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  start   INTEGER NOT NULL,                  -- bytes into the text
  "end"   INTEGER NOT NULL,
  terms   INTEGER NOT NULL
) STRICT;

-- Sums over the articles, kept with every change.
CREATE TABLE collections (
  name     TEXT PRIMARY KEY,
  articles INTEGER NOT NULL,
  chunks   INTEGER NOT NULL,
  terms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Full text holds postings only. The text is analysed before it comes here, so
-- the tokenizer splits at blanks and nowhere else.
CREATE VIRTUAL TABLE words USING fts5 (
  terms, content='', contentless_delete=1,
  tokenize="ascii tokenchars '!""#$%&''''()*+,-./:;<=>?@[\]^_` + "`" + `{|}~'"
);
CREATE VIRTUAL TABLE vocabulary  USING fts5vocab (words, row);       -- term, doc: chunks that hold it
CREATE VIRTUAL TABLE occurrences USING fts5vocab (words, instance);  -- term, doc: a row for each

CREATE TABLE generations (
  key        INTEGER PRIMARY KEY AUTOINCREMENT,
  model      TEXT    NOT NULL,
  dimensions INTEGER NOT NULL,
  state      TEXT    NOT NULL CHECK (state IN ('serving', 'building', 'dropped')),
  vectors    INTEGER NOT NULL DEFAULT 0      -- how many there are
) STRICT;
CREATE UNIQUE INDEX generations_state ON generations (state) WHERE state <> 'dropped';

-- In a generation that is not dropped every chunk has either a vector or a job.
CREATE TABLE vectors (
  key        INTEGER PRIMARY KEY,
  generation INTEGER NOT NULL,
  chunk      INTEGER NOT NULL,
  vector     BLOB    NOT NULL,               -- float32, little-endian
  crc        INTEGER NOT NULL,
  UNIQUE (chunk, generation)
) STRICT;
CREATE TABLE jobs (
  generation INTEGER NOT NULL,
  published  INTEGER NOT NULL,
  chunk      INTEGER NOT NULL,
  PRIMARY KEY (generation, published DESC, chunk),
  UNIQUE (chunk, generation)
) STRICT, WITHOUT ROWID;

CREATE TABLE summaries (
  article INTEGER NOT NULL REFERENCES articles (key),
  key     TEXT    NOT NULL,
  data    BLOB    NOT NULL,
  PRIMARY KEY (article, key)
) STRICT;
CREATE TABLE answers (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id     TEXT NOT NULL UNIQUE,
  data   BLOB NOT NULL
) STRICT;
`

// Conversations, what models have cost, and what they noted on parts of articles.
// A turn holds its answer whole: the newest 10,000 answers alone stay by id.
const schema2 = `
CREATE TABLE conversations (
  key     INTEGER PRIMARY KEY AUTOINCREMENT,
  id      TEXT    NOT NULL UNIQUE,
  title   TEXT    NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL
) STRICT;
CREATE INDEX conversations_updated ON conversations (updated, key);
CREATE TABLE turns (
  conversation INTEGER NOT NULL REFERENCES conversations (key) ON DELETE CASCADE,
  ordinal      INTEGER NOT NULL,
  asked        TEXT    NOT NULL,             -- in the user's own words
  answer       BLOB    NOT NULL,             -- as JSON
  PRIMARY KEY (conversation, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage (
  day        TEXT    NOT NULL,               -- 2006-01-02, UTC
  model      TEXT    NOT NULL,
  calls      INTEGER NOT NULL,
  prompt     INTEGER NOT NULL,               -- tokens in
  completion INTEGER NOT NULL,               -- tokens out
  PRIMARY KEY (day, model)
) STRICT, WITHOUT ROWID;

CREATE TABLE notes (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  key    TEXT NOT NULL UNIQUE,               -- of the part's content, the model and the prompt
  data   BLOB NOT NULL
) STRICT;
`

// The stories of articles that are the same report. An article from before this
// version has none until FindStories has come to it.
const schema3 = `
ALTER TABLE articles ADD COLUMN story TEXT NOT NULL DEFAULT '';
CREATE INDEX articles_story ON articles (story);
CREATE TABLE shingles (
  article INTEGER NOT NULL REFERENCES articles (key),
  shingle INTEGER NOT NULL,                  -- of the article's sketch; see sketchOf
  PRIMARY KEY (article, shingle)
) STRICT, WITHOUT ROWID;
CREATE INDEX shingles_shingle ON shingles (shingle);
`

// What readers say of answers, the passages that were found for a question, and
// lists by title.
const schema4 = `
CREATE TABLE feedback (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id     TEXT NOT NULL UNIQUE,
  data   BLOB NOT NULL                       -- as JSON
) STRICT;
ALTER TABLE answers ADD COLUMN passages BLOB NOT NULL DEFAULT x''; -- as JSON; empty where they are not kept
CREATE INDEX articles_title ON articles (folded_title);
`

// pageSize holds five vectors of 384 dimensions; SQLite's own 4096 holds two.
const pageSize = 8192

// migrate brings the schema up to date, one version a transaction.
func (l *Library) migrate(ctx context.Context) error {
	version, err := l.schemaVersion(ctx)
	if err != nil {
		return err
	}
	if version > len(migrations) {
		return fmt.Errorf("the library has schema version %d and was written by a newer program; this one knows versions up to %d", version, len(migrations))
	}
	if version == 0 {
		if err := l.prepareFile(ctx); err != nil {
			return err
		}
	}
	for v := version; v < len(migrations); v++ {
		err := l.change(ctx, func(c *change) error { return migrateTo(ctx, c.tx, v+1) })
		if err != nil {
			return fmt.Errorf("schema version %d: %w", v+1, err)
		}
	}
	return nil
}

func (l *Library) schemaVersion(ctx context.Context) (version int, err error) {
	err = l.writer.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version)
	return version, plain(err)
}

// prepareFile sets what can only be set while the file is empty.
func (l *Library) prepareFile(ctx context.Context) error {
	_, err := l.writer.ExecContext(ctx, "PRAGMA page_size = "+strconv.Itoa(pageSize))
	return plain(err)
}

func migrateTo(ctx context.Context, tx *sql.Tx, version int) error {
	script := migrations[version-1] + "PRAGMA user_version = " + strconv.Itoa(version)
	_, err := tx.ExecContext(ctx, strings.TrimSpace(script))
	return err
}
