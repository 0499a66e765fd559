-- The first schema of a study. Positions are half-open ranges of Unicode code points in sources.text.
CREATE TABLE study (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  guid TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE coders (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  guid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (trim(name) <> '')
) STRICT;

CREATE TABLE sources (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  guid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (trim(name) <> ''),
  revision INTEGER NOT NULL DEFAULT 1,
  file_name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  file_sha256 TEXT NOT NULL UNIQUE,
  format TEXT NOT NULL,
  layout TEXT NOT NULL,
  encoding TEXT NOT NULL,
  words INTEGER NOT NULL,
  length INTEGER NOT NULL,
  text_sha256 TEXT NOT NULL,
  position_kind TEXT NOT NULL,
  positions TEXT NOT NULL,
  metadata TEXT NOT NULL,
  report TEXT NOT NULL,
  text TEXT NOT NULL CHECK (length(text) = length)
) STRICT;

-- The text once more in pieces of 1,000 code points, so that a quotation can be compared with the place
-- it points at without reading the whole interview: substr() on UTF-8 counts from the beginning each time.
-- A piece's id is the source's id times 1,000,000 plus the piece's number from 0.
CREATE TABLE source_pieces (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL
) STRICT;

CREATE TABLE turns (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id INTEGER NOT NULL REFERENCES sources (id),
  number INTEGER NOT NULL,
  speaker TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('interviewer', 'participant', 'unknown')),
  start INTEGER NOT NULL CHECK (start >= 0),
  end INTEGER NOT NULL CHECK (end > start),
  start_seconds REAL,
  end_seconds REAL,
  UNIQUE (source_id, number)
) STRICT;

CREATE TABLE cases (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  guid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (trim(name) <> ''),
  attributes TEXT NOT NULL DEFAULT '{}'
) STRICT;

CREATE TABLE case_sources (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  case_id INTEGER NOT NULL REFERENCES cases (id),
  source_id INTEGER NOT NULL REFERENCES sources (id),
  speaker TEXT NOT NULL DEFAULT '',
  UNIQUE (source_id, speaker)
) STRICT;
CREATE INDEX case_sources_case ON case_sources (case_id);

CREATE TABLE codebooks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  guid TEXT NOT NULL UNIQUE,
  key TEXT NOT NULL UNIQUE COLLATE NOCASE,
  file_name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  title TEXT NOT NULL,
  version TEXT NOT NULL,
  description TEXT NOT NULL,
  source TEXT NOT NULL,
  sha256 TEXT NOT NULL
) STRICT;

-- Every state the codebook's file has had, whole: what undo writes back and what a diff compares.
CREATE TABLE codebook_versions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  codebook_id INTEGER NOT NULL REFERENCES codebooks (id),
  at TEXT NOT NULL,
  coder_id INTEGER NOT NULL REFERENCES coders (id),
  sha256 TEXT NOT NULL,
  yaml TEXT NOT NULL
) STRICT;
CREATE INDEX codebook_versions_codebook ON codebook_versions (codebook_id);

CREATE TABLE codes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  guid TEXT NOT NULL UNIQUE,
  codebook_id INTEGER NOT NULL REFERENCES codebooks (id),
  key TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (trim(key) <> ''),
  name TEXT NOT NULL CHECK (trim(name) <> ''),
  parent_id INTEGER REFERENCES codes (id) DEFERRABLE INITIALLY DEFERRED,
  position INTEGER NOT NULL,
  depth INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('theme', 'code', 'housekeeping')),
  status TEXT NOT NULL CHECK (status IN ('active', 'draft', 'retired')),
  colour TEXT NOT NULL,
  fields TEXT NOT NULL
) STRICT;
CREATE INDEX codes_codebook ON codes (codebook_id, position);
CREATE INDEX codes_parent ON codes (parent_id);

CREATE TABLE rule_runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  coder_id INTEGER NOT NULL REFERENCES coders (id),
  unit TEXT NOT NULL CHECK (unit IN ('sentence', 'turn')),
  codebooks TEXT NOT NULL,
  rules_sha256 TEXT NOT NULL,
  added INTEGER NOT NULL,
  retired INTEGER NOT NULL,
  kept INTEGER NOT NULL
) STRICT;

CREATE TABLE codings (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  guid TEXT NOT NULL UNIQUE,
  source_id INTEGER NOT NULL REFERENCES sources (id),
  code_id INTEGER NOT NULL REFERENCES codes (id),
  start INTEGER NOT NULL CHECK (start >= 0),
  end INTEGER NOT NULL CHECK (end > start),
  quote TEXT NOT NULL,
  coder_id INTEGER NOT NULL REFERENCES coders (id),
  origin TEXT NOT NULL CHECK (origin IN ('human', 'rule', 'model')),
  created_at TEXT NOT NULL,
  confirmed_by INTEGER REFERENCES coders (id),
  confirmed_at TEXT,
  rule_run_id INTEGER REFERENCES rule_runs (id),
  suggestion_id INTEGER REFERENCES suggestions (id),
  decision_id INTEGER REFERENCES decisions (id),
  evidence TEXT NOT NULL DEFAULT '',
  negated INTEGER NOT NULL DEFAULT 0 CHECK (negated IN (0, 1)),
  stance TEXT NOT NULL DEFAULT '' CHECK (stance IN ('', 'enabler', 'barrier', 'mixed')),
  contrary INTEGER NOT NULL DEFAULT 0 CHECK (contrary IN (0, 1)),
  key_quote INTEGER NOT NULL DEFAULT 0 CHECK (key_quote IN (0, 1)),
  UNIQUE (source_id, code_id, start, end, coder_id),
  CHECK ((origin = 'model') = (suggestion_id IS NOT NULL)),
  CHECK ((origin = 'rule') = (rule_run_id IS NOT NULL)),
  CHECK (confirmed_by IS NULL OR origin = 'rule'),
  CHECK ((confirmed_by IS NULL) = (confirmed_at IS NULL))
) STRICT;
CREATE INDEX codings_code ON codings (code_id, source_id, start);
CREATE INDEX codings_rule_run ON codings (rule_run_id) WHERE rule_run_id IS NOT NULL;
CREATE INDEX codings_suggestion ON codings (suggestion_id) WHERE suggestion_id IS NOT NULL;

-- Rule hits that a person removed: a later application must not bring them back.
CREATE TABLE removed_hits (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id INTEGER NOT NULL REFERENCES sources (id),
  code_id INTEGER NOT NULL REFERENCES codes (id),
  start INTEGER NOT NULL,
  end INTEGER NOT NULL,
  coder_id INTEGER NOT NULL REFERENCES coders (id),
  at TEXT NOT NULL,
  why TEXT NOT NULL DEFAULT '',
  UNIQUE (source_id, code_id, start, end)
) STRICT;
CREATE INDEX removed_hits_code ON removed_hits (code_id);

CREATE TABLE suggestion_runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  coder_id INTEGER NOT NULL REFERENCES coders (id),
  kind TEXT NOT NULL,
  suggester TEXT NOT NULL,
  version TEXT NOT NULL,
  seed INTEGER NOT NULL,
  model TEXT NOT NULL,
  model_sha256 TEXT NOT NULL,
  corpus_sha256 TEXT NOT NULL,
  method TEXT NOT NULL,
  parameters TEXT NOT NULL,
  results TEXT NOT NULL
) STRICT;

CREATE TABLE suggestions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES suggestion_runs (id),
  split_from INTEGER REFERENCES suggestions (id),
  label TEXT NOT NULL,
  keywords TEXT NOT NULL,
  stability REAL,
  cohesion REAL NOT NULL,
  details TEXT NOT NULL
) STRICT;
CREATE INDEX suggestions_run ON suggestions (run_id);

CREATE TABLE suggestion_segments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  suggestion_id INTEGER NOT NULL REFERENCES suggestions (id),
  number INTEGER NOT NULL,
  source_id INTEGER NOT NULL REFERENCES sources (id),
  start INTEGER NOT NULL CHECK (start >= 0),
  end INTEGER NOT NULL CHECK (end > start),
  quote TEXT NOT NULL,
  support REAL NOT NULL,
  typical INTEGER NOT NULL CHECK (typical IN (0, 1)),
  case_name TEXT NOT NULL,
  case_group TEXT NOT NULL,
  UNIQUE (suggestion_id, number)
) STRICT;
CREATE INDEX suggestion_segments_source ON suggestion_segments (source_id);

CREATE TABLE decisions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  suggestion_id INTEGER NOT NULL REFERENCES suggestions (id),
  coder_id INTEGER NOT NULL REFERENCES coders (id),
  at TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('accept', 'merge', 'split', 'reject', 'reopen')),
  code_id INTEGER REFERENCES codes (id),
  why TEXT NOT NULL DEFAULT '',
  segments TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX decisions_suggestion ON decisions (suggestion_id);

CREATE TABLE memos (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  guid TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('summary', 'analytic', 'methodological', 'reflexive')),
  target_kind TEXT NOT NULL CHECK (target_kind IN ('study', 'source', 'case', 'code', 'coding', 'suggestion')),
  target_id INTEGER NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL CHECK (trim(body) <> ''),
  coder_id INTEGER NOT NULL REFERENCES coders (id),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX memos_target ON memos (target_kind, target_id);

-- What was done, by whom, when: ids and numbers only, never participants' words.
CREATE TABLE audit_log (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  coder TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('do', 'undo', 'redo')),
  action TEXT NOT NULL,
  detail TEXT NOT NULL,
  reverses INTEGER REFERENCES audit_log (id),
  first_change INTEGER NOT NULL,
  last_change INTEGER NOT NULL
) STRICT;

-- What it takes to reverse an action. Updates and deletions are written by triggers, `old` being the row as it
-- was. Insertions are one row a table and action: numbers only grow, so new rows are those from first_row on.
-- The changes of an action lie together, since one action is one transaction.
CREATE TABLE changes (
  id INTEGER PRIMARY KEY,
  action_id INTEGER NOT NULL,
  table_name TEXT NOT NULL,
  operation TEXT NOT NULL CHECK (operation IN ('insert', 'update', 'delete')),
  first_row INTEGER NOT NULL,
  last_row INTEGER NOT NULL,
  old TEXT
) STRICT;

-- The action under way; empty outside a transaction. Nothing that is journalled may change without one.
CREATE TABLE current_action (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  action_id INTEGER NOT NULL
) STRICT;

CREATE TRIGGER sources_text_immutable BEFORE UPDATE ON sources
WHEN OLD.text IS NOT NEW.text OR OLD.text_sha256 IS NOT NEW.text_sha256 OR OLD.length IS NOT NEW.length
  OR OLD.file_sha256 IS NOT NEW.file_sha256 OR OLD.guid IS NOT NEW.guid
BEGIN SELECT raise(ABORT, 'the text of a source never changes'); END;

CREATE TRIGGER sources_take_pieces_along AFTER DELETE ON sources
BEGIN
  DELETE FROM source_pieces WHERE id BETWEEN OLD.id * 1000000 AND OLD.id * 1000000 + 999999;
END;

CREATE TRIGGER source_pieces_immutable BEFORE UPDATE ON source_pieces
BEGIN SELECT raise(ABORT, 'the text of a source never changes'); END;

CREATE TRIGGER codings_origin_immutable BEFORE UPDATE ON codings
WHEN OLD.origin IS NOT NEW.origin OR OLD.start IS NOT NEW.start OR OLD.end IS NOT NEW.end
  OR OLD.quote IS NOT NEW.quote OR OLD.source_id IS NOT NEW.source_id OR OLD.guid IS NOT NEW.guid
BEGIN SELECT raise(ABORT, 'a coding keeps its place and its origin'); END;

CREATE TRIGGER audit_log_append_only BEFORE UPDATE ON audit_log
BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;

CREATE TRIGGER audit_log_keeps_everything BEFORE DELETE ON audit_log
BEGIN SELECT raise(ABORT, 'the audit log is append-only'); END;

CREATE TRIGGER suggestion_segments_immutable BEFORE UPDATE ON suggestion_segments
WHEN OLD.start IS NOT NEW.start OR OLD.end IS NOT NEW.end OR OLD.quote IS NOT NEW.quote
  OR OLD.source_id IS NOT NEW.source_id
BEGIN SELECT raise(ABORT, 'a suggested segment keeps its place'); END;

CREATE TRIGGER sources_cut_into_pieces AFTER INSERT ON sources
BEGIN
  INSERT INTO source_pieces (id, text)
  WITH RECURSIVE piece (number) AS (
    SELECT 0 UNION ALL SELECT number + 1 FROM piece WHERE (number + 1) * 1000 < NEW.length)
  SELECT NEW.id * 1000000 + number, substr(NEW.text, number * 1000 + 1, 1000) FROM piece;
END;

CREATE TRIGGER codings_quote_matches BEFORE INSERT ON codings
WHEN length(NEW.quote) <> NEW.end - NEW.start OR NEW.quote IS NOT CASE
  WHEN NEW.start / 1000 = (NEW.end - 1) / 1000 THEN (
    SELECT substr(text, NEW.start % 1000 + 1, NEW.end - NEW.start) FROM source_pieces
    WHERE id = NEW.source_id * 1000000 + NEW.start / 1000)
  ELSE (
    SELECT substr(group_concat(piece, ''), NEW.start % 1000 + 1, NEW.end - NEW.start) FROM (
      SELECT text AS piece FROM source_pieces
      WHERE id BETWEEN NEW.source_id * 1000000 + NEW.start / 1000 AND NEW.source_id * 1000000 + (NEW.end - 1) / 1000
      ORDER BY id))
  END
BEGIN SELECT raise(FAIL, 'quote does not match the source at this place'); END;

CREATE TRIGGER suggestion_segments_quote_matches BEFORE INSERT ON suggestion_segments
WHEN length(NEW.quote) <> NEW.end - NEW.start OR NEW.quote IS NOT CASE
  WHEN NEW.start / 1000 = (NEW.end - 1) / 1000 THEN (
    SELECT substr(text, NEW.start % 1000 + 1, NEW.end - NEW.start) FROM source_pieces
    WHERE id = NEW.source_id * 1000000 + NEW.start / 1000)
  ELSE (
    SELECT substr(group_concat(piece, ''), NEW.start % 1000 + 1, NEW.end - NEW.start) FROM (
      SELECT text AS piece FROM source_pieces
      WHERE id BETWEEN NEW.source_id * 1000000 + NEW.start / 1000 AND NEW.source_id * 1000000 + (NEW.end - 1) / 1000
      ORDER BY id))
  END
BEGIN SELECT raise(FAIL, 'quote does not match the source at this place'); END;

-- The stable door for R, Datasette and pandas: one row a coding, read-only by nature.
CREATE VIEW coded_segments AS
SELECT c.id AS coding, s.name AS source, k.key AS code, k.name AS code_name, b.key AS codebook,
       p.key AS parent, c.start, c.end, c.quote, w.name AS coder, c.origin,
       v.name AS confirmed_by, c.negated, c.stance, c.contrary, c.key_quote, c.created_at,
       (SELECT t.number FROM turns t WHERE t.source_id = c.source_id AND t.start <= c.start
        ORDER BY t.start DESC LIMIT 1) AS turn
FROM codings c
JOIN sources s ON s.id = c.source_id
JOIN codes k ON k.id = c.code_id
JOIN codebooks b ON b.id = k.codebook_id
JOIN coders w ON w.id = c.coder_id
LEFT JOIN codes p ON p.id = k.parent_id
LEFT JOIN coders v ON v.id = c.confirmed_by;
