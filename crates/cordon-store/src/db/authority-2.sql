-- Standing questions: what each person's parts of the windows so far used up of the clips. A page
-- is one block of ordinals, sealed; it outlives the rows that it is about, until the question ends.
CREATE TABLE spent_norm (
  measure  TEXT NOT NULL,
  bulletin INTEGER NOT NULL,      -- leaf of the declaration
  page     INTEGER NOT NULL,      -- block of 4,096 ordinals
  sealed   BLOB NOT NULL,
  PRIMARY KEY (measure, bulletin, page)
) STRICT, WITHOUT ROWID;
