-- Never in a backup of the data. Every key is wrapped; destroying one is deleting its row.
CREATE TABLE root (
  one    INTEGER PRIMARY KEY CHECK (one = 1),
  sealed BLOB NOT NULL            -- a known text: tells a wrong root key at once
) STRICT;

-- How long the log was before the last act and is after it: tells a database that was put back.
CREATE TABLE last_act (
  one    INTEGER PRIMARY KEY CHECK (one = 1),
  before INTEGER NOT NULL,
  after  INTEGER NOT NULL
) STRICT;

CREATE TABLE measure_key (
  measure TEXT NOT NULL,
  job     TEXT NOT NULL,          -- pseudonym, record-key, person, body
  wrapped BLOB NOT NULL,
  PRIMARY KEY (measure, job)
) STRICT;

CREATE TABLE bucket_key (
  measure TEXT NOT NULL,
  record  TEXT NOT NULL,
  class   TEXT NOT NULL,
  period  TEXT NOT NULL,          -- first day; '' for the end of the measure
  wrapped BLOB,                   -- NULL once destroyed: never made again
  PRIMARY KEY (measure, record, class, period)
) STRICT;

CREATE TABLE file_key (
  file    TEXT NOT NULL,
  class   TEXT NOT NULL,
  wrapped BLOB NOT NULL,          -- under the key of the class's bucket
  PRIMARY KEY (file, class)
) STRICT;

-- A page holds the keys of 1,024 persons, sealed; a key of zeros was destroyed.
CREATE TABLE person_key (
  measure TEXT NOT NULL,
  page    INTEGER NOT NULL,
  sealed  BLOB NOT NULL,
  PRIMARY KEY (measure, page)
) STRICT;
