-- The log: the source of truth for governance.
CREATE TABLE leaf (
  position INTEGER PRIMARY KEY,   -- from 0, without gaps
  bytes    BLOB NOT NULL          -- canonical JSON
) STRICT;

CREATE TABLE body (
  position INTEGER PRIMARY KEY REFERENCES leaf (position),
  class    TEXT NOT NULL CHECK (class IN ('public', 'overseer', 'sealed')),
  measure  TEXT NOT NULL,         -- whose key seals it; '' for the authority's own
  person   INTEGER,               -- ordinal, if it is sealed under a person's key
  opening  BLOB NOT NULL          -- salt and body as canonical JSON; sealed unless public
) STRICT;

CREATE TABLE document (
  digest BLOB PRIMARY KEY,        -- SHA-256
  bytes  BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Persons: ordinals count up from 0 in each measure; a page holds 1,024 pseudonyms, sealed.
CREATE TABLE population (
  measure TEXT PRIMARY KEY,
  persons INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE person_page (
  measure TEXT NOT NULL,
  page    INTEGER NOT NULL,
  sealed  BLOB NOT NULL,
  PRIMARY KEY (measure, page)
) STRICT;

-- Segments: one bucket tuple and one partition of persons each.
CREATE TABLE segment (
  id        INTEGER PRIMARY KEY,
  measure   TEXT NOT NULL,
  record    TEXT NOT NULL,
  buckets   TEXT NOT NULL,        -- JSON: period by retention class
  partition INTEGER NOT NULL CHECK (partition BETWEEN 0 AND 15),
  file      TEXT NOT NULL UNIQUE, -- random name
  since     INTEGER NOT NULL,     -- first position of the log that knows it
  facts     BLOB NOT NULL,        -- rows, fields and their classes, sealed
  marks     BLOB,                 -- rows that statistics leave out, sealed
  pending   BLOB                  -- the file itself while it is small; else it lies in segments/
) STRICT;
CREATE INDEX segment_record ON segment (measure, record, partition);

-- Submissions: the same file twice is recorded once. Digests are keyed.
CREATE TABLE submission (
  measure TEXT NOT NULL,
  record  TEXT NOT NULL,
  digest  BLOB NOT NULL,
  leaf    INTEGER NOT NULL REFERENCES leaf (position),
  PRIMARY KEY (measure, record, digest)
) STRICT, WITHOUT ROWID;

-- Rows that were not let in wait sealed for correction and expire like the rest.
CREATE TABLE refused (
  id      INTEGER PRIMARY KEY,
  measure TEXT NOT NULL,
  record  TEXT NOT NULL,
  period  TEXT NOT NULL,
  leaf    INTEGER NOT NULL,
  sealed  BLOB NOT NULL
) STRICT;

-- Answers by the digest of their canonical question: the same question again is free.
CREATE TABLE release (
  question BLOB PRIMARY KEY,
  leaf     INTEGER NOT NULL REFERENCES leaf (position),
  answer   BLOB NOT NULL
) STRICT, WITHOUT ROWID;
