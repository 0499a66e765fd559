-- Suggested codes beside suggested themes, and what a reviewer of the ledger needs to know.

-- What a run learned from (ids, offsets and hashes only), so that it can be run again; and how long it took.
ALTER TABLE suggestion_runs ADD COLUMN inputs TEXT NOT NULL DEFAULT '{}';
ALTER TABLE suggestion_runs ADD COLUMN seconds REAL NOT NULL DEFAULT 0;

-- A suggestion of a theme has no code; one of a code has a code, a calibrated probability and its evidence:
-- offsets from the start of its segment, places of coded passages, the codebook's own words; never a participant's.
ALTER TABLE suggestions ADD COLUMN code_id INTEGER REFERENCES codes (id);
ALTER TABLE suggestions ADD COLUMN probability REAL;
ALTER TABLE suggestions ADD COLUMN score REAL;
ALTER TABLE suggestions ADD COLUMN evidence TEXT NOT NULL DEFAULT '{}';
CREATE INDEX suggestions_code ON suggestions (code_id) WHERE code_id IS NOT NULL;

-- How a decision was made: via (command, screen, excel, word, python), rank and probability as shown, batch.
-- What the person changed in what was offered: '', or some of code, name, segments, span.
ALTER TABLE decisions ADD COLUMN shown TEXT NOT NULL DEFAULT '{}';
ALTER TABLE decisions ADD COLUMN edited TEXT NOT NULL DEFAULT '';

-- A second reader's opinion of a suggestion, given without sight of the first decision. It changes nothing.
CREATE TABLE second_reviews (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  suggestion_id INTEGER NOT NULL REFERENCES suggestions (id) ON DELETE CASCADE,
  coder_id INTEGER NOT NULL REFERENCES coders (id),
  at TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('accept', 'merge', 'reject', 'unsure')),
  code_id INTEGER REFERENCES codes (id),
  why TEXT NOT NULL DEFAULT '',
  UNIQUE (suggestion_id, coder_id)
) STRICT;
