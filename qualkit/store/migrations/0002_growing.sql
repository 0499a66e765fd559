-- Corrected transcripts, codebooks that grow, themes for the write-up, framework summaries.
-- Foreign keys are off while this runs (migrate.py) and are checked before it is committed.

ALTER TABLE current_action ADD COLUMN reversing INTEGER NOT NULL DEFAULT 0 CHECK (reversing IN (0, 1));

-- Every revision a source has had; `sources` is now a view of the current ones. A coding that found no place in
-- a corrected transcript stays on the revision it was made on: an orphan, still quoting exactly its source.
DROP VIEW coded_segments;
ALTER TABLE sources RENAME TO source_revisions;
DROP TRIGGER sources_text_immutable;
DROP TRIGGER sources_take_pieces_along;
DROP TRIGGER sources_cut_into_pieces;

CREATE TABLE source_revisions_new (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  guid TEXT NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE CHECK (trim(name) <> ''),
  revision INTEGER NOT NULL DEFAULT 1,
  current INTEGER NOT NULL DEFAULT 1 CHECK (current IN (0, 1)),
  file_name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  file_sha256 TEXT NOT NULL,
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
  text TEXT NOT NULL CHECK (length(text) = length),
  UNIQUE (guid, revision)
) STRICT;
INSERT INTO source_revisions_new
SELECT id, guid, name, revision, 1, file_name, file_sha256, format, layout, encoding, words, length, text_sha256,
       position_kind, positions, metadata, report, text
FROM source_revisions;
INSERT INTO sqlite_sequence (name, seq)
SELECT 'source_revisions_new', seq FROM sqlite_sequence
WHERE name = 'source_revisions' AND NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'source_revisions_new');
UPDATE sqlite_sequence SET seq = coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'source_revisions'), seq)
WHERE name = 'source_revisions_new';
DROP TABLE source_revisions;
ALTER TABLE source_revisions_new RENAME TO source_revisions;
CREATE UNIQUE INDEX source_revisions_name ON source_revisions (name) WHERE current = 1;
CREATE UNIQUE INDEX source_revisions_file ON source_revisions (file_sha256) WHERE current = 1;

CREATE VIEW sources AS
SELECT id, guid, name, revision, file_name, file_sha256, format, layout, encoding, words, length, text_sha256,
       position_kind, positions, metadata, report, text
FROM source_revisions WHERE current = 1;

CREATE TRIGGER sources_text_immutable BEFORE UPDATE ON source_revisions
WHEN OLD.text IS NOT NEW.text OR OLD.text_sha256 IS NOT NEW.text_sha256 OR OLD.length IS NOT NEW.length
  OR OLD.file_sha256 IS NOT NEW.file_sha256 OR OLD.guid IS NOT NEW.guid OR OLD.revision IS NOT NEW.revision
BEGIN SELECT raise(ABORT, 'the text of a source never changes'); END;

CREATE TRIGGER sources_take_pieces_along AFTER DELETE ON source_revisions
BEGIN
  DELETE FROM source_pieces WHERE id BETWEEN OLD.id * 1000000 AND OLD.id * 1000000 + 999999;
END;

CREATE TRIGGER sources_cut_into_pieces AFTER INSERT ON source_revisions
BEGIN
  INSERT INTO source_pieces (id, text)
  WITH RECURSIVE piece (number) AS (
    SELECT 0 UNION ALL SELECT number + 1 FROM piece WHERE (number + 1) * 1000 < NEW.length)
  SELECT NEW.id * 1000000 + number, substr(NEW.text, number * 1000 + 1, 1000) FROM piece;
END;

UPDATE changes SET table_name = 'source_revisions' WHERE table_name = 'sources';

-- How each coding came over from the revision before, as the researcher accepted it.
CREATE TABLE reanchorings (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source_id INTEGER NOT NULL REFERENCES source_revisions (id),
  coding_id INTEGER REFERENCES codings (id) ON DELETE CASCADE,
  how TEXT NOT NULL CHECK (how IN ('exact', 'moved', 'fuzzy', 'orphan', 'placed')),
  similarity REAL NOT NULL,
  old_start INTEGER NOT NULL,
  old_end INTEGER NOT NULL,
  new_start INTEGER,
  new_end INTEGER
) STRICT;
CREATE INDEX reanchorings_coding ON reanchorings (coding_id);
CREATE INDEX reanchorings_source ON reanchorings (source_id);

-- A coding may change its place (a wider extent, a corrected transcript), never what it is; and wherever it
-- stands, its quote is what stands there. While an action is being reversed rows come back in any order: the
-- reversal checks them all at its end.
DROP TRIGGER codings_origin_immutable;
DROP TRIGGER codings_quote_matches;
DROP TRIGGER suggestion_segments_immutable;
DROP TRIGGER suggestion_segments_quote_matches;

CREATE TRIGGER codings_origin_immutable BEFORE UPDATE ON codings
WHEN OLD.origin IS NOT NEW.origin OR OLD.guid IS NOT NEW.guid
BEGIN SELECT raise(ABORT, 'a coding keeps its origin'); END;

CREATE TRIGGER codings_quote_matches BEFORE INSERT ON codings
WHEN (SELECT reversing FROM current_action) IS NOT 1 AND (length(NEW.quote) <> NEW.end - NEW.start OR NEW.quote IS NOT CASE
  WHEN NEW.start / 1000 = (NEW.end - 1) / 1000 THEN (
    SELECT substr(text, NEW.start % 1000 + 1, NEW.end - NEW.start) FROM source_pieces
    WHERE id = NEW.source_id * 1000000 + NEW.start / 1000)
  ELSE (
    SELECT substr(group_concat(piece, ''), NEW.start % 1000 + 1, NEW.end - NEW.start) FROM (
      SELECT text AS piece FROM source_pieces
      WHERE id BETWEEN NEW.source_id * 1000000 + NEW.start / 1000 AND NEW.source_id * 1000000 + (NEW.end - 1) / 1000
      ORDER BY id))
  END)
BEGIN SELECT raise(FAIL, 'quote does not match the source at this place'); END;

CREATE TRIGGER codings_quote_still_matches BEFORE UPDATE OF source_id, start, end, quote ON codings
WHEN (SELECT reversing FROM current_action) IS NOT 1 AND (length(NEW.quote) <> NEW.end - NEW.start OR NEW.quote IS NOT CASE
  WHEN NEW.start / 1000 = (NEW.end - 1) / 1000 THEN (
    SELECT substr(text, NEW.start % 1000 + 1, NEW.end - NEW.start) FROM source_pieces
    WHERE id = NEW.source_id * 1000000 + NEW.start / 1000)
  ELSE (
    SELECT substr(group_concat(piece, ''), NEW.start % 1000 + 1, NEW.end - NEW.start) FROM (
      SELECT text AS piece FROM source_pieces
      WHERE id BETWEEN NEW.source_id * 1000000 + NEW.start / 1000 AND NEW.source_id * 1000000 + (NEW.end - 1) / 1000
      ORDER BY id))
  END)
BEGIN SELECT raise(FAIL, 'quote does not match the source at this place'); END;

CREATE TRIGGER suggestion_segments_quote_matches BEFORE INSERT ON suggestion_segments
WHEN (SELECT reversing FROM current_action) IS NOT 1 AND (length(NEW.quote) <> NEW.end - NEW.start OR NEW.quote IS NOT CASE
  WHEN NEW.start / 1000 = (NEW.end - 1) / 1000 THEN (
    SELECT substr(text, NEW.start % 1000 + 1, NEW.end - NEW.start) FROM source_pieces
    WHERE id = NEW.source_id * 1000000 + NEW.start / 1000)
  ELSE (
    SELECT substr(group_concat(piece, ''), NEW.start % 1000 + 1, NEW.end - NEW.start) FROM (
      SELECT text AS piece FROM source_pieces
      WHERE id BETWEEN NEW.source_id * 1000000 + NEW.start / 1000 AND NEW.source_id * 1000000 + (NEW.end - 1) / 1000
      ORDER BY id))
  END)
BEGIN SELECT raise(FAIL, 'quote does not match the source at this place'); END;

CREATE TRIGGER suggestion_segments_quote_still_matches BEFORE UPDATE OF source_id, start, end, quote ON suggestion_segments
WHEN (SELECT reversing FROM current_action) IS NOT 1 AND (length(NEW.quote) <> NEW.end - NEW.start OR NEW.quote IS NOT CASE
  WHEN NEW.start / 1000 = (NEW.end - 1) / 1000 THEN (
    SELECT substr(text, NEW.start % 1000 + 1, NEW.end - NEW.start) FROM source_pieces
    WHERE id = NEW.source_id * 1000000 + NEW.start / 1000)
  ELSE (
    SELECT substr(group_concat(piece, ''), NEW.start % 1000 + 1, NEW.end - NEW.start) FROM (
      SELECT text AS piece FROM source_pieces
      WHERE id BETWEEN NEW.source_id * 1000000 + NEW.start / 1000 AND NEW.source_id * 1000000 + (NEW.end - 1) / 1000
      ORDER BY id))
  END)
BEGIN SELECT raise(FAIL, 'quote does not match the source at this place'); END;

-- Whoever read a transcript before it was corrected must read it again: nothing new is written on the old text.
CREATE TRIGGER codings_on_the_current_text BEFORE INSERT ON codings
WHEN (SELECT reversing FROM current_action) IS NOT 1
  AND (SELECT current FROM source_revisions WHERE id = NEW.source_id) = 0
BEGIN SELECT raise(FAIL, 'the transcript was corrected meanwhile'); END;

CREATE TRIGGER suggestion_segments_on_the_current_text BEFORE INSERT ON suggestion_segments
WHEN (SELECT reversing FROM current_action) IS NOT 1
  AND (SELECT current FROM source_revisions WHERE id = NEW.source_id) = 0
BEGIN SELECT raise(FAIL, 'the transcript was corrected meanwhile'); END;

-- Rows of codings that do not quote their source: always empty.
CREATE VIEW misquoted_codings AS SELECT c.id FROM codings c WHERE length(c.quote) <> c.end - c.start OR c.quote IS NOT CASE
  WHEN c.start / 1000 = (c.end - 1) / 1000 THEN (
    SELECT substr(text, c.start % 1000 + 1, c.end - c.start) FROM source_pieces
    WHERE id = c.source_id * 1000000 + c.start / 1000)
  ELSE (
    SELECT substr(group_concat(piece, ''), c.start % 1000 + 1, c.end - c.start) FROM (
      SELECT text AS piece FROM source_pieces
      WHERE id BETWEEN c.source_id * 1000000 + c.start / 1000 AND c.source_id * 1000000 + (c.end - 1) / 1000
      ORDER BY id))
  END;

-- Rows of suggestion_segments that do not quote their source: always empty.
CREATE VIEW misquoted_suggestion_segments AS SELECT c.id FROM suggestion_segments c WHERE length(c.quote) <> c.end - c.start OR c.quote IS NOT CASE
  WHEN c.start / 1000 = (c.end - 1) / 1000 THEN (
    SELECT substr(text, c.start % 1000 + 1, c.end - c.start) FROM source_pieces
    WHERE id = c.source_id * 1000000 + c.start / 1000)
  ELSE (
    SELECT substr(group_concat(piece, ''), c.start % 1000 + 1, c.end - c.start) FROM (
      SELECT text AS piece FROM source_pieces
      WHERE id BETWEEN c.source_id * 1000000 + c.start / 1000 AND c.source_id * 1000000 + (c.end - 1) / 1000
      ORDER BY id))
  END;

-- The framework matrix: the analyst's summary of what one case says under one code.
CREATE TABLE summaries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  guid TEXT NOT NULL UNIQUE,
  case_id INTEGER NOT NULL REFERENCES cases (id),
  code_id INTEGER NOT NULL REFERENCES codes (id),
  body TEXT NOT NULL CHECK (trim(body) <> ''),
  coder_id INTEGER NOT NULL REFERENCES coders (id),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  UNIQUE (case_id, code_id)
) STRICT;
CREATE INDEX summaries_code ON summaries (code_id);

-- Themes for the write-up: each collects codes from anywhere in the codebooks, and a code may serve several.
CREATE TABLE themes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  guid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (trim(name) <> ''),
  claim TEXT NOT NULL DEFAULT '',
  position INTEGER NOT NULL
) STRICT;

CREATE TABLE theme_codes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  theme_id INTEGER NOT NULL REFERENCES themes (id),
  code_id INTEGER NOT NULL REFERENCES codes (id),
  position INTEGER NOT NULL,
  UNIQUE (theme_id, code_id)
) STRICT;
CREATE INDEX theme_codes_code ON theme_codes (code_id);

-- What happened to each code, and why. A code is known by its guid, whatever its key is called in time; events of
-- a code that was merged away stay.
CREATE TABLE code_events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  code_guid TEXT NOT NULL,
  codebook_id INTEGER NOT NULL REFERENCES codebooks (id),
  version_id INTEGER REFERENCES codebook_versions (id),
  at TEXT NOT NULL,
  coder_id INTEGER NOT NULL REFERENCES coders (id),
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT '{}',
  why TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX code_events_code ON code_events (code_guid);

-- Memos: on themes too, and of the kind "data".
CREATE TABLE memos_new (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  guid TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('data', 'analytic', 'methodological', 'reflexive', 'summary')),
  target_kind TEXT NOT NULL
    CHECK (target_kind IN ('study', 'source', 'case', 'code', 'theme', 'coding', 'suggestion')),
  target_id INTEGER NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL CHECK (trim(body) <> ''),
  coder_id INTEGER NOT NULL REFERENCES coders (id),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
INSERT INTO memos_new
SELECT id, guid,
       CASE WHEN kind = 'analytic' AND target_kind IN ('source', 'case', 'coding') THEN 'data' ELSE kind END,
       target_kind, target_id, title, body, coder_id, created_at, updated_at
FROM memos;
INSERT INTO sqlite_sequence (name, seq)
SELECT 'memos_new', seq FROM sqlite_sequence
WHERE name = 'memos' AND NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'memos_new');
UPDATE sqlite_sequence SET seq = coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'memos'), seq)
WHERE name = 'memos_new';
DROP TABLE memos;
ALTER TABLE memos_new RENAME TO memos;
CREATE INDEX memos_target ON memos (target_kind, target_id);

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
