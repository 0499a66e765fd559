-- What the researcher said of speaker labels, and what in the transcripts could identify a person.

-- `label` is a label's key as files have it (text/labels.py), "" for turns without one. With `source_guid` "" it is
-- remembered for the next file of the study; otherwise it was said of that source, and holds when it is corrected.
CREATE TABLE speaker_rules (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_guid TEXT NOT NULL DEFAULT '',
  label TEXT NOT NULL,
  becomes TEXT NOT NULL DEFAULT '',
  role TEXT NOT NULL DEFAULT '' CHECK (role IN ('', 'interviewer', 'participant', 'unknown')),
  case_id INTEGER REFERENCES cases (id),
  coder_id INTEGER NOT NULL REFERENCES coders (id),
  at TEXT NOT NULL,
  UNIQUE (source_guid, label)
) STRICT;

-- What a scan or a person found. The words themselves are never kept here: they stand in the source's text at
-- [start, end), or in the original file at `place` and `detail` (name of a property, number of a comment).
-- Where the words at a place may change (a label, a memo), `mark` tells whether they are still those that were
-- decided about: a keyed hash, whose key is outside the study.
CREATE TABLE identifiers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id INTEGER REFERENCES source_revisions (id),
  place TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT '',
  start INTEGER NOT NULL,
  end INTEGER NOT NULL CHECK (end > start),
  kind TEXT NOT NULL,
  tier TEXT NOT NULL CHECK (tier IN ('certain', 'likely', 'check')),
  rule TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'accepted', 'kept')),
  replacement TEXT NOT NULL DEFAULT '',
  why TEXT NOT NULL DEFAULT '',
  mark TEXT NOT NULL DEFAULT '',
  coder_id INTEGER REFERENCES coders (id),
  at TEXT,
  UNIQUE (source_id, place, detail, start, end, kind)
) STRICT;
CREATE INDEX identifiers_state ON identifiers (state, tier);

-- The log of replacements: what a reviewer may see. The originals are in the key file, outside the study.
CREATE TABLE identifier_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source TEXT NOT NULL,
  revision INTEGER NOT NULL,
  place TEXT NOT NULL,
  turn INTEGER NOT NULL,
  start INTEGER NOT NULL,
  end INTEGER NOT NULL,
  kind TEXT NOT NULL,
  tier TEXT NOT NULL,
  rule TEXT NOT NULL,
  replacement TEXT NOT NULL,
  decision TEXT NOT NULL CHECK (decision IN ('replaced', 'kept')),
  coder TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;

-- Which text was scanned with which detectors and which list of names (a keyed fingerprint, not the names).
CREATE TABLE identifier_scans (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id INTEGER NOT NULL UNIQUE REFERENCES source_revisions (id) ON DELETE CASCADE,
  detectors TEXT NOT NULL,
  names TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
