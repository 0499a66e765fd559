BEGIN TRANSACTION;
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
INSERT INTO "audit_log" VALUES(1,'2025-06-15T15:06:40Z','tester','do','codebook use','{"codebook": "tiny", "codes": 6}',NULL,1,4);
INSERT INTO "audit_log" VALUES(2,'2025-06-15T15:06:40Z','tester','do','import','{"files": 2, "sources": ["Anna", "Ben"]}',NULL,5,6);
INSERT INTO "audit_log" VALUES(3,'2025-06-15T15:06:40Z','tester','do','case import','{"added": 2, "changed": 0, "linked": 2}',NULL,7,8);
INSERT INTO "audit_log" VALUES(4,'2025-06-15T15:06:40Z','tester','do','code','{"code": "T1.2", "coding": 1, "source": "Anna"}',NULL,9,9);
INSERT INTO "audit_log" VALUES(5,'2025-06-15T15:06:40Z','tester','do','code','{"code": "T2.1", "coding": 2, "source": "Ben"}',NULL,10,10);
INSERT INTO "audit_log" VALUES(6,'2025-06-15T15:06:40Z','tester','do','apply','{"added": 10, "kept": 0, "retired": 0, "run": 1}',NULL,11,13);
INSERT INTO "audit_log" VALUES(7,'2025-06-15T15:06:40Z','tester','do','confirm rule hits','{"code": "", "codings": 2}',NULL,14,15);
INSERT INTO "audit_log" VALUES(8,'2025-06-15T15:06:40Z','tester','do','remove rule hits','{"code": "", "codings": 1}',NULL,16,17);
INSERT INTO "audit_log" VALUES(9,'2025-06-15T15:06:40Z','tester','do','memo','{"about": "source", "kind": "analytic", "memo": 1}',NULL,18,18);
INSERT INTO "audit_log" VALUES(10,'2025-06-15T15:06:40Z','tester','do','memo','{"about": "coding", "kind": "analytic", "memo": 2}',NULL,19,19);
INSERT INTO "audit_log" VALUES(11,'2025-06-15T15:06:40Z','tester','do','memo','{"about": "code", "kind": "analytic", "memo": 3}',NULL,20,20);
INSERT INTO "audit_log" VALUES(12,'2025-06-15T15:06:40Z','tester','do','memo','{"about": "study", "kind": "reflexive", "memo": 4}',NULL,21,21);
INSERT INTO "audit_log" VALUES(13,'2025-06-15T15:06:40Z','tester','do','suggest themes','{"passages": 3, "run": 1, "suggestions": 2}',NULL,22,24);
INSERT INTO "audit_log" VALUES(14,'2025-06-15T15:06:40Z','tester','do','review accept','{"code": "T1.3", "codings": 2, "decision": "accept", "suggestion": 1}',NULL,25,32);
INSERT INTO "audit_log" VALUES(15,'2025-06-15T15:06:40Z','tester','do','review reject','{"code": "", "codings": 0, "decision": "reject", "suggestion": 2}',NULL,33,33);
INSERT INTO "audit_log" VALUES(16,'2025-06-15T15:06:40Z','tester','do','code remove','{"codings": [1], "rule_hits": 0}',NULL,34,34);
INSERT INTO "audit_log" VALUES(17,'2025-06-15T15:06:40Z','tester','do','import','{"files": 1, "sources": ["extra"]}',NULL,35,36);
INSERT INTO "audit_log" VALUES(18,'2025-06-15T15:06:40Z','tester','undo','import','{}',17,37,39);
INSERT INTO "audit_log" VALUES(19,'2025-06-15T15:06:40Z','tester','undo','code remove','{}',16,40,40);
CREATE TABLE case_sources (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  case_id INTEGER NOT NULL REFERENCES cases (id),
  source_id INTEGER NOT NULL REFERENCES sources (id),
  speaker TEXT NOT NULL DEFAULT '',
  UNIQUE (source_id, speaker)
) STRICT;
INSERT INTO "case_sources" VALUES(1,1,1,'');
INSERT INTO "case_sources" VALUES(2,2,2,'');
CREATE TABLE cases (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  guid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (trim(name) <> ''),
  attributes TEXT NOT NULL DEFAULT '{}'
) STRICT;
INSERT INTO "cases" VALUES(1,'41d6780b-f410-56db-9243-3852f8f671f5','Anna','{"role": "link worker", "sector": "voluntary"}');
INSERT INTO "cases" VALUES(2,'08bfc049-3849-596f-8a8c-7e7b2211aa70','Ben','{"role": "GP", "sector": "NHS"}');
CREATE TABLE changes (
  id INTEGER PRIMARY KEY,
  action_id INTEGER NOT NULL,
  table_name TEXT NOT NULL,
  operation TEXT NOT NULL CHECK (operation IN ('insert', 'update', 'delete')),
  first_row INTEGER NOT NULL,
  last_row INTEGER NOT NULL,
  old TEXT
) STRICT;
INSERT INTO "changes" VALUES(1,1,'coders','insert',1,1,NULL);
INSERT INTO "changes" VALUES(2,1,'codebooks','insert',1,1,NULL);
INSERT INTO "changes" VALUES(3,1,'codebook_versions','insert',1,1,NULL);
INSERT INTO "changes" VALUES(4,1,'codes','insert',1,6,NULL);
INSERT INTO "changes" VALUES(5,2,'sources','insert',1,2,NULL);
INSERT INTO "changes" VALUES(6,2,'turns','insert',1,10,NULL);
INSERT INTO "changes" VALUES(7,3,'cases','insert',1,2,NULL);
INSERT INTO "changes" VALUES(8,3,'case_sources','insert',1,2,NULL);
INSERT INTO "changes" VALUES(9,4,'codings','insert',1,1,NULL);
INSERT INTO "changes" VALUES(10,5,'codings','insert',2,2,NULL);
INSERT INTO "changes" VALUES(11,6,'rule_runs','update',1,1,'{"id":1,"at":"2025-06-15T15:06:40Z","coder_id":1,"unit":"sentence","codebooks":"[\"tiny\"]","rules_sha256":"30e737c1c1c2a49aa20e051ac180c2647322fe9ea538fc7be9c4ef0ec7d131ad","added":0,"retired":0,"kept":0}');
INSERT INTO "changes" VALUES(12,6,'rule_runs','insert',1,1,NULL);
INSERT INTO "changes" VALUES(13,6,'codings','insert',3,12,NULL);
INSERT INTO "changes" VALUES(14,7,'codings','update',3,3,'{"id":3,"guid":"e673e3ac-6a94-4c36-ab88-ccafc77f02dd","source_id":1,"code_id":2,"start":49,"end":70,"quote":"I am alone most days.","coder_id":1,"origin":"rule","created_at":"2025-06-15T15:06:40Z","confirmed_by":null,"confirmed_at":null,"rule_run_id":1,"suggestion_id":null,"decision_id":null,"evidence":"{\"words\":[[5,10]],\"patterns\":[\"alone\"]}","negated":0,"stance":"","contrary":0,"key_quote":0}');
INSERT INTO "changes" VALUES(15,7,'codings','update',4,4,'{"id":4,"guid":"f5f70015-3e4f-4e1e-ac29-fa08b7bcc57c","source_id":1,"code_id":3,"start":71,"end":121,"quote":"There is no desk for me, so I sit in the corridor.","coder_id":1,"origin":"rule","created_at":"2025-06-15T15:06:40Z","confirmed_by":null,"confirmed_at":null,"rule_run_id":1,"suggestion_id":null,"decision_id":null,"evidence":"{\"words\":[[9,16]],\"patterns\":[\"no desk\"]}","negated":0,"stance":"","contrary":0,"key_quote":0}');
INSERT INTO "changes" VALUES(16,8,'codings','delete',5,5,'{"id":5,"guid":"eee713d5-e236-494b-83c5-0b1fbe31a3f8","source_id":1,"code_id":5,"start":159,"end":176,"quote":"The team is kind.","coder_id":1,"origin":"rule","created_at":"2025-06-15T15:06:40Z","confirmed_by":null,"confirmed_at":null,"rule_run_id":1,"suggestion_id":null,"decision_id":null,"evidence":"{\"words\":[[4,8]],\"patterns\":[\"team\"]}","negated":0,"stance":"","contrary":0,"key_quote":0}');
INSERT INTO "changes" VALUES(17,8,'removed_hits','insert',1,1,NULL);
INSERT INTO "changes" VALUES(18,9,'memos','insert',1,1,NULL);
INSERT INTO "changes" VALUES(19,10,'memos','insert',2,2,NULL);
INSERT INTO "changes" VALUES(20,11,'memos','insert',3,3,NULL);
INSERT INTO "changes" VALUES(21,12,'memos','insert',4,4,NULL);
INSERT INTO "changes" VALUES(22,13,'suggestion_runs','insert',1,1,NULL);
INSERT INTO "changes" VALUES(23,13,'suggestions','insert',1,2,NULL);
INSERT INTO "changes" VALUES(24,13,'suggestion_segments','insert',1,3,NULL);
INSERT INTO "changes" VALUES(25,14,'codebooks','update',1,1,'{"id":1,"guid":"3cea4e25-7f56-5037-94c1-67adb4b6ecfc","key":"tiny","file_name":"tiny.yaml","title":"Working alone","version":"1.0","description":"Six codes about working alone and together.","source":"","sha256":"751ed041ea586033fd7045679bbb7423aef7caa5a63675e6c442a011d703b4d5"}');
INSERT INTO "changes" VALUES(26,14,'codes','update',4,4,'{"id":4,"guid":"bfc80607-bcb7-572b-9cd7-98414abb866d","codebook_id":1,"key":"T2","name":"Together","parent_id":null,"position":3,"depth":0,"kind":"theme","status":"active","colour":"#7f3b08","fields":"{\"brief\": \"With others\", \"definition\": \"Anything about working with others.\", \"when_to_use\": \"\", \"when_not_to_use\": \"\", \"examples\": [], \"patterns\": [], \"exclude_patterns\": [], \"type\": \"a priori\"}"}');
INSERT INTO "changes" VALUES(27,14,'codes','update',5,5,'{"id":5,"guid":"b3bbc93a-71d9-5799-a978-cf19811c1ec7","codebook_id":1,"key":"T2.1","name":"Team","parent_id":4,"position":4,"depth":1,"kind":"code","status":"active","colour":"#7f3b08","fields":"{\"brief\": \"Part of a team\", \"definition\": \"The speaker belongs to a team.\", \"when_to_use\": \"\", \"when_not_to_use\": \"\", \"examples\": [], \"patterns\": [\"team\"], \"exclude_patterns\": [], \"type\": \"a priori\"}"}');
INSERT INTO "changes" VALUES(28,14,'codes','update',6,6,'{"id":6,"guid":"842a8ad5-61e8-53cd-82b0-e379fcbc50f2","codebook_id":1,"key":"T2.2","name":"Supervision","parent_id":4,"position":5,"depth":1,"kind":"code","status":"active","colour":"#7f3b08","fields":"{\"brief\": \"Is supervised\", \"definition\": \"The speaker speaks of supervision.\", \"when_to_use\": \"\", \"when_not_to_use\": \"\", \"examples\": [], \"patterns\": [\"supervision\"], \"exclude_patterns\": [], \"type\": \"a priori\"}"}');
INSERT INTO "changes" VALUES(29,14,'codebook_versions','insert',2,2,NULL);
INSERT INTO "changes" VALUES(30,14,'codes','insert',7,7,NULL);
INSERT INTO "changes" VALUES(31,14,'codings','insert',13,14,NULL);
INSERT INTO "changes" VALUES(32,14,'decisions','insert',1,1,NULL);
INSERT INTO "changes" VALUES(33,15,'decisions','insert',2,2,NULL);
INSERT INTO "changes" VALUES(34,16,'codings','delete',1,1,'{"id":1,"guid":"41e8cda9-9b35-4a00-a3d6-244f1f063a8b","source_id":1,"code_id":3,"start":80,"end":94,"quote":"no desk for me","coder_id":1,"origin":"human","created_at":"2025-06-15T15:06:40Z","confirmed_by":null,"confirmed_at":null,"rule_run_id":null,"suggestion_id":null,"decision_id":null,"evidence":"","negated":0,"stance":"","contrary":0,"key_quote":0}');
INSERT INTO "changes" VALUES(35,17,'sources','insert',3,3,NULL);
INSERT INTO "changes" VALUES(36,17,'turns','insert',11,12,NULL);
INSERT INTO "changes" VALUES(37,18,'turns','delete',11,11,'{"id":11,"source_id":3,"number":1,"speaker":"INT","role":"interviewer","start":5,"end":9,"start_seconds":null,"end_seconds":null}');
INSERT INTO "changes" VALUES(38,18,'turns','delete',12,12,'{"id":12,"source_id":3,"number":2,"speaker":"","role":"unknown","start":11,"end":28,"start_seconds":null,"end_seconds":null}');
INSERT INTO "changes" VALUES(39,18,'sources','delete',3,3,'{"id":3,"guid":"0c717f5c-b4df-5342-8e16-1bea8f2d7533","name":"extra","revision":1,"file_name":"extra.txt","file_sha256":"cdc56710421c6343bc0f5251cb48d524d5f3764a07d78ceeea016e35b08e151b","format":"txt","layout":"label and colon","encoding":"utf-8","words":4,"length":29,"text_sha256":"cdc56710421c6343bc0f5251cb48d524d5f3764a07d78ceeea016e35b08e151b","position_kind":"line","positions":"[[0,9,1,null],[11,28,3,null]]","metadata":"{}","report":"{\"dropped\": [], \"problems\": []}","text":"INT: One?\n\nCara: Two, alone.\n"}');
INSERT INTO "changes" VALUES(40,19,'codings','insert',1,1,NULL);
CREATE TABLE codebook_versions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  codebook_id INTEGER NOT NULL REFERENCES codebooks (id),
  at TEXT NOT NULL,
  coder_id INTEGER NOT NULL REFERENCES coders (id),
  sha256 TEXT NOT NULL,
  yaml TEXT NOT NULL
) STRICT;
INSERT INTO "codebook_versions" VALUES(1,1,'2025-06-15T15:06:40Z',1,'751ed041ea586033fd7045679bbb7423aef7caa5a63675e6c442a011d703b4d5','# A codebook for tests: this comment must survive every rewrite.
id: tiny
title: Working alone
version: "1.0"
description: Six codes about working alone and together.
codes:
  - id: T1
    name: Alone
    kind: theme
    brief: Being on one''s own
    definition: Anything about working without others.
    codes:
      - id: T1.1   # the commonest
        name: Isolation
        brief: Feels alone
        definition: The speaker feels alone in the work.
        when_to_use: When aloneness is felt.
        when_not_to_use: For mere facts about rotas.
        examples:
          - I sat there by myself.
        patterns:
          - alone
          - on my own
      - id: T1.2
        name: No desk
        brief: Nowhere to sit
        definition: There is no place to work.
        patterns:
          - no desk
  - id: T2
    name: Together
    kind: theme
    brief: With others
    definition: Anything about working with others.
    codes:
      - id: T2.1
        name: Team
        brief: Part of a team
        definition: The speaker belongs to a team.
        patterns:
          - team
      - id: T2.2
        name: Supervision
        brief: Is supervised
        definition: The speaker speaks of supervision.
        patterns:
          - supervision
');
INSERT INTO "codebook_versions" VALUES(2,1,'2025-06-15T15:06:40Z',1,'0335e3550b63c5d94adaab8da4634355c5408a67fe7c9f7d2daaaa19476da205','# A codebook for tests: this comment must survive every rewrite.
id: tiny
title: Working alone
version: "1.0"
description: Six codes about working alone and together.
codes:
  - id: T1
    name: Alone
    kind: theme
    brief: Being on one''s own
    definition: Anything about working without others.
    codes:
      - id: T1.1   # the commonest
        name: Isolation
        brief: Feels alone
        definition: The speaker feels alone in the work.
        when_to_use: When aloneness is felt.
        when_not_to_use: For mere facts about rotas.
        examples:
          - I sat there by myself.
        patterns:
          - alone
          - on my own
      - id: T1.2
        name: No desk
        brief: Nowhere to sit
        definition: There is no place to work.
        patterns:
          - no desk
      - id: T1.3
        name: Nowhere
        kind: code
        brief: Nowhere
        definition: "Draft, to be written. Made from suggested theme 1 (keywords: one, two)."
        when_to_use:
        when_not_to_use:
        type: inductive
        status: draft
  - id: T2
    name: Together
    kind: theme
    brief: With others
    definition: Anything about working with others.
    codes:
      - id: T2.1
        name: Team
        brief: Part of a team
        definition: The speaker belongs to a team.
        patterns:
          - team
      - id: T2.2
        name: Supervision
        brief: Is supervised
        definition: The speaker speaks of supervision.
        patterns:
          - supervision
');
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
INSERT INTO "codebooks" VALUES(1,'3cea4e25-7f56-5037-94c1-67adb4b6ecfc','tiny','tiny.yaml','Working alone','1.0','Six codes about working alone and together.','','0335e3550b63c5d94adaab8da4634355c5408a67fe7c9f7d2daaaa19476da205');
CREATE TABLE coders (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  guid TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (trim(name) <> '')
) STRICT;
INSERT INTO "coders" VALUES(1,'2fae7170-752a-55b9-817c-fbe82c7dcb4f','tester');
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
INSERT INTO "codes" VALUES(1,'67f62d48-992d-5cea-8bf0-bec7840169f7',1,'T1','Alone',NULL,0,0,'theme','active','#0b6fb0','{"brief": "Being on one''s own", "definition": "Anything about working without others.", "when_to_use": "", "when_not_to_use": "", "examples": [], "patterns": [], "exclude_patterns": [], "type": "a priori"}');
INSERT INTO "codes" VALUES(2,'3e3f256a-0188-5f07-9ad0-6898ee3a6ef7',1,'T1.1','Isolation',1,1,1,'code','active','#0b6fb0','{"brief": "Feels alone", "definition": "The speaker feels alone in the work.", "when_to_use": "When aloneness is felt.", "when_not_to_use": "For mere facts about rotas.", "examples": ["I sat there by myself."], "patterns": ["alone", "on my own"], "exclude_patterns": [], "type": "a priori"}');
INSERT INTO "codes" VALUES(3,'a46a4211-40d7-5099-82e7-21253e82c2a6',1,'T1.2','No desk',1,2,1,'code','active','#0b6fb0','{"brief": "Nowhere to sit", "definition": "There is no place to work.", "when_to_use": "", "when_not_to_use": "", "examples": [], "patterns": ["no desk"], "exclude_patterns": [], "type": "a priori"}');
INSERT INTO "codes" VALUES(4,'bfc80607-bcb7-572b-9cd7-98414abb866d',1,'T2','Together',NULL,4,0,'theme','active','#7f3b08','{"brief": "With others", "definition": "Anything about working with others.", "when_to_use": "", "when_not_to_use": "", "examples": [], "patterns": [], "exclude_patterns": [], "type": "a priori"}');
INSERT INTO "codes" VALUES(5,'b3bbc93a-71d9-5799-a978-cf19811c1ec7',1,'T2.1','Team',4,5,1,'code','active','#7f3b08','{"brief": "Part of a team", "definition": "The speaker belongs to a team.", "when_to_use": "", "when_not_to_use": "", "examples": [], "patterns": ["team"], "exclude_patterns": [], "type": "a priori"}');
INSERT INTO "codes" VALUES(6,'842a8ad5-61e8-53cd-82b0-e379fcbc50f2',1,'T2.2','Supervision',4,6,1,'code','active','#7f3b08','{"brief": "Is supervised", "definition": "The speaker speaks of supervision.", "when_to_use": "", "when_not_to_use": "", "examples": [], "patterns": ["supervision"], "exclude_patterns": [], "type": "a priori"}');
INSERT INTO "codes" VALUES(7,'bc1a8b4b-34da-5e18-9920-2b1dd64fde7f',1,'T1.3','Nowhere',1,3,1,'code','draft','#0b6fb0','{"brief": "Nowhere", "definition": "Draft, to be written. Made from suggested theme 1 (keywords: one, two).", "when_to_use": "", "when_not_to_use": "", "examples": [], "patterns": [], "exclude_patterns": [], "type": "inductive"}');
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
INSERT INTO "codings" VALUES(1,'41e8cda9-9b35-4a00-a3d6-244f1f063a8b',1,3,80,94,'no desk for me',1,'human','2025-06-15T15:06:40Z',NULL,NULL,NULL,NULL,NULL,'',0,'',0,0);
INSERT INTO "codings" VALUES(2,'70098ed9-27b0-49b4-ae69-8948c1d3d765',2,5,57,71,'The team meets',1,'human','2025-06-15T15:06:40Z',NULL,NULL,NULL,NULL,NULL,'',0,'enabler',0,0);
INSERT INTO "codings" VALUES(3,'e673e3ac-6a94-4c36-ab88-ccafc77f02dd',1,2,49,70,'I am alone most days.',1,'rule','2025-06-15T15:06:40Z',1,'2025-06-15T15:06:40Z',1,NULL,NULL,'{"words":[[5,10]],"patterns":["alone"]}',0,'',0,0);
INSERT INTO "codings" VALUES(4,'f5f70015-3e4f-4e1e-ac29-fa08b7bcc57c',1,3,71,121,'There is no desk for me, so I sit in the corridor.',1,'rule','2025-06-15T15:06:40Z',1,'2025-06-15T15:06:40Z',1,NULL,NULL,'{"words":[[9,16]],"patterns":["no desk"]}',0,'',0,0);
INSERT INTO "codings" VALUES(6,'c9dcc38d-acc0-4b52-b347-af40e870941d',1,2,177,222,'I was never alone in the first month, though.',1,'rule','2025-06-15T15:06:40Z',NULL,NULL,1,NULL,NULL,'{"words":[[12,17]],"patterns":["alone"]}',1,'',0,0);
INSERT INTO "codings" VALUES(7,'21d5efd0-a8e0-4914-9e3c-fcdac000724b',1,6,279,312,'My supervision stopped in spring.',1,'rule','2025-06-15T15:06:40Z',NULL,NULL,1,NULL,NULL,'{"words":[[3,14]],"patterns":["supervision"]}',0,'',0,0);
INSERT INTO "codings" VALUES(8,'99f10fc5-a5cc-41aa-b6f2-45c8cc0bb763',1,2,313,343,'I did it on my own after that.',1,'rule','2025-06-15T15:06:40Z',NULL,NULL,1,NULL,NULL,'{"words":[[9,18]],"patterns":["on my own"]}',0,'',0,0);
INSERT INTO "codings" VALUES(9,'f7a67d06-5665-451b-9012-c283d9be25c8',1,2,344,359,'On my own, yes.',1,'rule','2025-06-15T15:06:40Z',NULL,NULL,1,NULL,NULL,'{"words":[[0,9]],"patterns":["on my own"]}',0,'',0,0);
INSERT INTO "codings" VALUES(10,'837269fb-924d-4f7f-9070-a092aef9a0c6',2,5,57,99,'The team meets on Mondays and I like that.',1,'rule','2025-06-15T15:06:40Z',NULL,NULL,1,NULL,NULL,'{"words":[[4,8]],"patterns":["team"]}',0,'',0,0);
INSERT INTO "codings" VALUES(11,'f9dfcc6f-81c1-4283-a15a-509731edefee',2,6,142,175,'There is supervision every month.',1,'rule','2025-06-15T15:06:40Z',NULL,NULL,1,NULL,NULL,'{"words":[[9,20]],"patterns":["supervision"]}',0,'',0,0);
INSERT INTO "codings" VALUES(12,'a705d929-e096-4b88-8be2-6fc976efbe77',2,2,176,204,'I do not feel alone with it.',1,'rule','2025-06-15T15:06:40Z',NULL,NULL,1,NULL,NULL,'{"words":[[14,19]],"patterns":["alone"]}',1,'',0,0);
INSERT INTO "codings" VALUES(13,'3abc712f-dd18-4434-8f98-71d91049dcc0',1,7,112,120,'corridor',1,'model','2025-06-15T15:06:40Z',NULL,NULL,NULL,1,1,'',0,'',0,0);
INSERT INTO "codings" VALUES(14,'1ead1509-7acb-46cd-8912-6b6621330764',2,7,72,82,'on Mondays',1,'model','2025-06-15T15:06:40Z',NULL,NULL,NULL,1,1,'',0,'',0,0);
CREATE TABLE current_action (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  action_id INTEGER NOT NULL
) STRICT;
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
INSERT INTO "decisions" VALUES(1,1,1,'2025-06-15T15:06:40Z','accept',7,'','[1, 2]');
INSERT INTO "decisions" VALUES(2,2,1,'2025-06-15T15:06:40Z','reject',NULL,'no','[]');
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
INSERT INTO "memos" VALUES(1,'59e4e90e-7bd9-485b-bc52-a1ddfd03c05d','analytic','source',1,'','**On** the source.',1,'2025-06-15T15:06:40Z','2025-06-15T15:06:40Z');
INSERT INTO "memos" VALUES(2,'c3aec71d-7b15-4aa6-959c-89f613c74eec','analytic','coding',1,'','On a coding.',1,'2025-06-15T15:06:40Z','2025-06-15T15:06:40Z');
INSERT INTO "memos" VALUES(3,'0859679f-0b4b-481f-9b6e-54c9f7a5f7f3','analytic','code',2,'','On a code.',1,'2025-06-15T15:06:40Z','2025-06-15T15:06:40Z');
INSERT INTO "memos" VALUES(4,'bf65600c-8d53-4c7d-8f6e-f27181c2dd11','reflexive','study',0,'','Myself.',1,'2025-06-15T15:06:40Z','2025-06-15T15:06:40Z');
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
INSERT INTO "removed_hits" VALUES(1,1,5,159,176,1,'2025-06-15T15:06:40Z','no');
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
INSERT INTO "rule_runs" VALUES(1,'2025-06-15T15:06:40Z',1,'sentence','["tiny"]','30e737c1c1c2a49aa20e051ac180c2647322fe9ea538fc7be9c4ef0ec7d131ad',10,0,0);
CREATE TABLE source_pieces (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL
) STRICT;
INSERT INTO "source_pieces" VALUES(1000000,'Interviewer: How is a usual week for you?

Anna: I am alone most days. There is no desk for me, so I sit in the corridor.

Interviewer: And the others?

Anna: The team is kind. I was never alone in the first month, though. 😀 Café mornings help.

Interviewer: Supervision?

Anna: My supervision stopped in spring. I did it on my own after that. On my own, yes.
');
INSERT INTO "source_pieces" VALUES(2000000,'Interviewer: What do you do all day?

Ben: I see people. The team meets on Mondays and I like that.

Interviewer: Is there supervision?

Ben: There is supervision every month. I do not feel alone with it.
');
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
INSERT INTO "sources" VALUES(1,'e3c0be79-df20-519d-a7b3-4c182f5fd75a','Anna',1,'Anna.txt','6d1e2740e9091d794c3e84417323c4e9e8c44dc225d1cd34de8099331928867c','txt','label and colon','utf-8',62,360,'6d1e2740e9091d794c3e84417323c4e9e8c44dc225d1cd34de8099331928867c','line','[[0,41,1,null],[43,121,3,null],[123,151,5,null],[153,244,7,null],[246,271,9,null],[273,359,11,null]]','{}','{"dropped": [], "problems": []}','Interviewer: How is a usual week for you?

Anna: I am alone most days. There is no desk for me, so I sit in the corridor.

Interviewer: And the others?

Anna: The team is kind. I was never alone in the first month, though. 😀 Café mornings help.

Interviewer: Supervision?

Anna: My supervision stopped in spring. I did it on my own after that. On my own, yes.
');
INSERT INTO "sources" VALUES(2,'cd2d4d9b-f597-5022-9e8a-7aa30b459127','Ben',1,'Ben.txt','e611274bc30427a0eeffb9c66bce1ead87fc207c4cf62109c31e2b541ae8ba5c','txt','label and colon','utf-8',33,205,'e611274bc30427a0eeffb9c66bce1ead87fc207c4cf62109c31e2b541ae8ba5c','line','[[0,36,1,null],[38,99,3,null],[101,135,5,null],[137,204,7,null]]','{}','{"dropped": [], "problems": []}','Interviewer: What do you do all day?

Ben: I see people. The team meets on Mondays and I like that.

Interviewer: Is there supervision?

Ben: There is supervision every month. I do not feel alone with it.
');
CREATE TABLE study (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  guid TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
INSERT INTO "study" VALUES(1,'c6d46a82-7e93-48ac-9b66-7c9f13b29431','2025-06-15T15:06:40Z');
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
INSERT INTO "suggestion_runs" VALUES(1,'2025-06-15T15:06:40Z',1,'themes','hand','1',0,'','','','By hand.','{"themes": 2}','{"figures": {}, "tree": [], "tree_text": "", "notes": [], "left_out": {}, "versions": {}}');
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
INSERT INTO "suggestion_segments" VALUES(1,1,1,1,112,120,'corridor',0.75,1,'Anna','');
INSERT INTO "suggestion_segments" VALUES(2,1,2,2,72,82,'on Mondays',0.75,1,'Ben','');
INSERT INTO "suggestion_segments" VALUES(3,2,1,1,225,229,'Café',0.75,1,'Anna','');
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
INSERT INTO "suggestions" VALUES(1,1,NULL,'group 1','["one", "two"]',0.5,0.25,'{"participants": {"GP": 1}, "overlaps": {}, "novelty": 1.0, "concentration": 1.0}');
INSERT INTO "suggestions" VALUES(2,1,NULL,'group 2','["one", "two"]',0.5,0.25,'{"participants": {"GP": 1}, "overlaps": {}, "novelty": 1.0, "concentration": 1.0}');
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
INSERT INTO "turns" VALUES(1,1,1,'Interviewer','interviewer',13,41,NULL,NULL);
INSERT INTO "turns" VALUES(2,1,2,'Anna','participant',49,121,NULL,NULL);
INSERT INTO "turns" VALUES(3,1,3,'Interviewer','interviewer',136,151,NULL,NULL);
INSERT INTO "turns" VALUES(4,1,4,'Anna','participant',159,244,NULL,NULL);
INSERT INTO "turns" VALUES(5,1,5,'Interviewer','interviewer',259,271,NULL,NULL);
INSERT INTO "turns" VALUES(6,1,6,'Anna','participant',279,359,NULL,NULL);
INSERT INTO "turns" VALUES(7,2,1,'Interviewer','interviewer',13,36,NULL,NULL);
INSERT INTO "turns" VALUES(8,2,2,'Ben','participant',43,99,NULL,NULL);
INSERT INTO "turns" VALUES(9,2,3,'Interviewer','interviewer',114,135,NULL,NULL);
INSERT INTO "turns" VALUES(10,2,4,'Ben','participant',142,204,NULL,NULL);
CREATE INDEX case_sources_case ON case_sources (case_id);
CREATE INDEX codebook_versions_codebook ON codebook_versions (codebook_id);
CREATE INDEX codes_codebook ON codes (codebook_id, position);
CREATE INDEX codes_parent ON codes (parent_id);
CREATE INDEX codings_code ON codings (code_id, source_id, start);
CREATE INDEX codings_rule_run ON codings (rule_run_id) WHERE rule_run_id IS NOT NULL;
CREATE INDEX codings_suggestion ON codings (suggestion_id) WHERE suggestion_id IS NOT NULL;
CREATE INDEX removed_hits_code ON removed_hits (code_id);
CREATE INDEX suggestions_run ON suggestions (run_id);
CREATE INDEX suggestion_segments_source ON suggestion_segments (source_id);
CREATE INDEX decisions_suggestion ON decisions (suggestion_id);
CREATE INDEX memos_target ON memos (target_kind, target_id);
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
CREATE TRIGGER journal_coders_update AFTER UPDATE ON coders BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'coders', 'update', OLD.id, OLD.id, json_object('id', OLD."id", 'guid', OLD."guid", 'name', OLD."name")); END;
CREATE TRIGGER journal_coders_delete AFTER DELETE ON coders BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'coders', 'delete', OLD.id, OLD.id, json_object('id', OLD."id", 'guid', OLD."guid", 'name', OLD."name")); END;
CREATE TRIGGER journal_sources_update AFTER UPDATE ON sources BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'sources', 'update', OLD.id, OLD.id, json_object('id', OLD."id", 'guid', OLD."guid", 'name', OLD."name", 'revision', OLD."revision", 'file_name', OLD."file_name", 'file_sha256', OLD."file_sha256", 'format', OLD."format", 'layout', OLD."layout", 'encoding', OLD."encoding", 'words', OLD."words", 'length', OLD."length", 'text_sha256', OLD."text_sha256", 'position_kind', OLD."position_kind", 'positions', OLD."positions", 'metadata', OLD."metadata", 'report', OLD."report", 'text', OLD."text")); END;
CREATE TRIGGER journal_sources_delete AFTER DELETE ON sources BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'sources', 'delete', OLD.id, OLD.id, json_object('id', OLD."id", 'guid', OLD."guid", 'name', OLD."name", 'revision', OLD."revision", 'file_name', OLD."file_name", 'file_sha256', OLD."file_sha256", 'format', OLD."format", 'layout', OLD."layout", 'encoding', OLD."encoding", 'words', OLD."words", 'length', OLD."length", 'text_sha256', OLD."text_sha256", 'position_kind', OLD."position_kind", 'positions', OLD."positions", 'metadata', OLD."metadata", 'report', OLD."report", 'text', OLD."text")); END;
CREATE TRIGGER journal_turns_update AFTER UPDATE ON turns BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'turns', 'update', OLD.id, OLD.id, json_object('id', OLD."id", 'source_id', OLD."source_id", 'number', OLD."number", 'speaker', OLD."speaker", 'role', OLD."role", 'start', OLD."start", 'end', OLD."end", 'start_seconds', OLD."start_seconds", 'end_seconds', OLD."end_seconds")); END;
CREATE TRIGGER journal_turns_delete AFTER DELETE ON turns BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'turns', 'delete', OLD.id, OLD.id, json_object('id', OLD."id", 'source_id', OLD."source_id", 'number', OLD."number", 'speaker', OLD."speaker", 'role', OLD."role", 'start', OLD."start", 'end', OLD."end", 'start_seconds', OLD."start_seconds", 'end_seconds', OLD."end_seconds")); END;
CREATE TRIGGER journal_cases_update AFTER UPDATE ON cases BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'cases', 'update', OLD.id, OLD.id, json_object('id', OLD."id", 'guid', OLD."guid", 'name', OLD."name", 'attributes', OLD."attributes")); END;
CREATE TRIGGER journal_cases_delete AFTER DELETE ON cases BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'cases', 'delete', OLD.id, OLD.id, json_object('id', OLD."id", 'guid', OLD."guid", 'name', OLD."name", 'attributes', OLD."attributes")); END;
CREATE TRIGGER journal_case_sources_update AFTER UPDATE ON case_sources BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'case_sources', 'update', OLD.id, OLD.id, json_object('id', OLD."id", 'case_id', OLD."case_id", 'source_id', OLD."source_id", 'speaker', OLD."speaker")); END;
CREATE TRIGGER journal_case_sources_delete AFTER DELETE ON case_sources BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'case_sources', 'delete', OLD.id, OLD.id, json_object('id', OLD."id", 'case_id', OLD."case_id", 'source_id', OLD."source_id", 'speaker', OLD."speaker")); END;
CREATE TRIGGER journal_codebooks_update AFTER UPDATE ON codebooks BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'codebooks', 'update', OLD.id, OLD.id, json_object('id', OLD."id", 'guid', OLD."guid", 'key', OLD."key", 'file_name', OLD."file_name", 'title', OLD."title", 'version', OLD."version", 'description', OLD."description", 'source', OLD."source", 'sha256', OLD."sha256")); END;
CREATE TRIGGER journal_codebooks_delete AFTER DELETE ON codebooks BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'codebooks', 'delete', OLD.id, OLD.id, json_object('id', OLD."id", 'guid', OLD."guid", 'key', OLD."key", 'file_name', OLD."file_name", 'title', OLD."title", 'version', OLD."version", 'description', OLD."description", 'source', OLD."source", 'sha256', OLD."sha256")); END;
CREATE TRIGGER journal_codebook_versions_update AFTER UPDATE ON codebook_versions BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'codebook_versions', 'update', OLD.id, OLD.id, json_object('id', OLD."id", 'codebook_id', OLD."codebook_id", 'at', OLD."at", 'coder_id', OLD."coder_id", 'sha256', OLD."sha256", 'yaml', OLD."yaml")); END;
CREATE TRIGGER journal_codebook_versions_delete AFTER DELETE ON codebook_versions BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'codebook_versions', 'delete', OLD.id, OLD.id, json_object('id', OLD."id", 'codebook_id', OLD."codebook_id", 'at', OLD."at", 'coder_id', OLD."coder_id", 'sha256', OLD."sha256", 'yaml', OLD."yaml")); END;
CREATE TRIGGER journal_codes_update AFTER UPDATE ON codes BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'codes', 'update', OLD.id, OLD.id, json_object('id', OLD."id", 'guid', OLD."guid", 'codebook_id', OLD."codebook_id", 'key', OLD."key", 'name', OLD."name", 'parent_id', OLD."parent_id", 'position', OLD."position", 'depth', OLD."depth", 'kind', OLD."kind", 'status', OLD."status", 'colour', OLD."colour", 'fields', OLD."fields")); END;
CREATE TRIGGER journal_codes_delete AFTER DELETE ON codes BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'codes', 'delete', OLD.id, OLD.id, json_object('id', OLD."id", 'guid', OLD."guid", 'codebook_id', OLD."codebook_id", 'key', OLD."key", 'name', OLD."name", 'parent_id', OLD."parent_id", 'position', OLD."position", 'depth', OLD."depth", 'kind', OLD."kind", 'status', OLD."status", 'colour', OLD."colour", 'fields', OLD."fields")); END;
CREATE TRIGGER journal_rule_runs_update AFTER UPDATE ON rule_runs BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'rule_runs', 'update', OLD.id, OLD.id, json_object('id', OLD."id", 'at', OLD."at", 'coder_id', OLD."coder_id", 'unit', OLD."unit", 'codebooks', OLD."codebooks", 'rules_sha256', OLD."rules_sha256", 'added', OLD."added", 'retired', OLD."retired", 'kept', OLD."kept")); END;
CREATE TRIGGER journal_rule_runs_delete AFTER DELETE ON rule_runs BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'rule_runs', 'delete', OLD.id, OLD.id, json_object('id', OLD."id", 'at', OLD."at", 'coder_id', OLD."coder_id", 'unit', OLD."unit", 'codebooks', OLD."codebooks", 'rules_sha256', OLD."rules_sha256", 'added', OLD."added", 'retired', OLD."retired", 'kept', OLD."kept")); END;
CREATE TRIGGER journal_codings_update AFTER UPDATE ON codings BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'codings', 'update', OLD.id, OLD.id, json_object('id', OLD."id", 'guid', OLD."guid", 'source_id', OLD."source_id", 'code_id', OLD."code_id", 'start', OLD."start", 'end', OLD."end", 'quote', OLD."quote", 'coder_id', OLD."coder_id", 'origin', OLD."origin", 'created_at', OLD."created_at", 'confirmed_by', OLD."confirmed_by", 'confirmed_at', OLD."confirmed_at", 'rule_run_id', OLD."rule_run_id", 'suggestion_id', OLD."suggestion_id", 'decision_id', OLD."decision_id", 'evidence', OLD."evidence", 'negated', OLD."negated", 'stance', OLD."stance", 'contrary', OLD."contrary", 'key_quote', OLD."key_quote")); END;
CREATE TRIGGER journal_codings_delete AFTER DELETE ON codings BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'codings', 'delete', OLD.id, OLD.id, json_object('id', OLD."id", 'guid', OLD."guid", 'source_id', OLD."source_id", 'code_id', OLD."code_id", 'start', OLD."start", 'end', OLD."end", 'quote', OLD."quote", 'coder_id', OLD."coder_id", 'origin', OLD."origin", 'created_at', OLD."created_at", 'confirmed_by', OLD."confirmed_by", 'confirmed_at', OLD."confirmed_at", 'rule_run_id', OLD."rule_run_id", 'suggestion_id', OLD."suggestion_id", 'decision_id', OLD."decision_id", 'evidence', OLD."evidence", 'negated', OLD."negated", 'stance', OLD."stance", 'contrary', OLD."contrary", 'key_quote', OLD."key_quote")); END;
CREATE TRIGGER journal_removed_hits_update AFTER UPDATE ON removed_hits BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'removed_hits', 'update', OLD.id, OLD.id, json_object('id', OLD."id", 'source_id', OLD."source_id", 'code_id', OLD."code_id", 'start', OLD."start", 'end', OLD."end", 'coder_id', OLD."coder_id", 'at', OLD."at", 'why', OLD."why")); END;
CREATE TRIGGER journal_removed_hits_delete AFTER DELETE ON removed_hits BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'removed_hits', 'delete', OLD.id, OLD.id, json_object('id', OLD."id", 'source_id', OLD."source_id", 'code_id', OLD."code_id", 'start', OLD."start", 'end', OLD."end", 'coder_id', OLD."coder_id", 'at', OLD."at", 'why', OLD."why")); END;
CREATE TRIGGER journal_suggestion_runs_update AFTER UPDATE ON suggestion_runs BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'suggestion_runs', 'update', OLD.id, OLD.id, json_object('id', OLD."id", 'at', OLD."at", 'coder_id', OLD."coder_id", 'kind', OLD."kind", 'suggester', OLD."suggester", 'version', OLD."version", 'seed', OLD."seed", 'model', OLD."model", 'model_sha256', OLD."model_sha256", 'corpus_sha256', OLD."corpus_sha256", 'method', OLD."method", 'parameters', OLD."parameters", 'results', OLD."results")); END;
CREATE TRIGGER journal_suggestion_runs_delete AFTER DELETE ON suggestion_runs BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'suggestion_runs', 'delete', OLD.id, OLD.id, json_object('id', OLD."id", 'at', OLD."at", 'coder_id', OLD."coder_id", 'kind', OLD."kind", 'suggester', OLD."suggester", 'version', OLD."version", 'seed', OLD."seed", 'model', OLD."model", 'model_sha256', OLD."model_sha256", 'corpus_sha256', OLD."corpus_sha256", 'method', OLD."method", 'parameters', OLD."parameters", 'results', OLD."results")); END;
CREATE TRIGGER journal_suggestions_update AFTER UPDATE ON suggestions BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'suggestions', 'update', OLD.id, OLD.id, json_object('id', OLD."id", 'run_id', OLD."run_id", 'split_from', OLD."split_from", 'label', OLD."label", 'keywords', OLD."keywords", 'stability', OLD."stability", 'cohesion', OLD."cohesion", 'details', OLD."details")); END;
CREATE TRIGGER journal_suggestions_delete AFTER DELETE ON suggestions BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'suggestions', 'delete', OLD.id, OLD.id, json_object('id', OLD."id", 'run_id', OLD."run_id", 'split_from', OLD."split_from", 'label', OLD."label", 'keywords', OLD."keywords", 'stability', OLD."stability", 'cohesion', OLD."cohesion", 'details', OLD."details")); END;
CREATE TRIGGER journal_suggestion_segments_update AFTER UPDATE ON suggestion_segments BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'suggestion_segments', 'update', OLD.id, OLD.id, json_object('id', OLD."id", 'suggestion_id', OLD."suggestion_id", 'number', OLD."number", 'source_id', OLD."source_id", 'start', OLD."start", 'end', OLD."end", 'quote', OLD."quote", 'support', OLD."support", 'typical', OLD."typical", 'case_name', OLD."case_name", 'case_group', OLD."case_group")); END;
CREATE TRIGGER journal_suggestion_segments_delete AFTER DELETE ON suggestion_segments BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'suggestion_segments', 'delete', OLD.id, OLD.id, json_object('id', OLD."id", 'suggestion_id', OLD."suggestion_id", 'number', OLD."number", 'source_id', OLD."source_id", 'start', OLD."start", 'end', OLD."end", 'quote', OLD."quote", 'support', OLD."support", 'typical', OLD."typical", 'case_name', OLD."case_name", 'case_group', OLD."case_group")); END;
CREATE TRIGGER journal_decisions_update AFTER UPDATE ON decisions BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'decisions', 'update', OLD.id, OLD.id, json_object('id', OLD."id", 'suggestion_id', OLD."suggestion_id", 'coder_id', OLD."coder_id", 'at', OLD."at", 'kind', OLD."kind", 'code_id', OLD."code_id", 'why', OLD."why", 'segments', OLD."segments")); END;
CREATE TRIGGER journal_decisions_delete AFTER DELETE ON decisions BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'decisions', 'delete', OLD.id, OLD.id, json_object('id', OLD."id", 'suggestion_id', OLD."suggestion_id", 'coder_id', OLD."coder_id", 'at', OLD."at", 'kind', OLD."kind", 'code_id', OLD."code_id", 'why', OLD."why", 'segments', OLD."segments")); END;
CREATE TRIGGER journal_memos_update AFTER UPDATE ON memos BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'memos', 'update', OLD.id, OLD.id, json_object('id', OLD."id", 'guid', OLD."guid", 'kind', OLD."kind", 'target_kind', OLD."target_kind", 'target_id', OLD."target_id", 'title', OLD."title", 'body', OLD."body", 'coder_id', OLD."coder_id", 'created_at', OLD."created_at", 'updated_at', OLD."updated_at")); END;
CREATE TRIGGER journal_memos_delete AFTER DELETE ON memos BEGIN INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ((SELECT action_id FROM current_action), 'memos', 'delete', OLD.id, OLD.id, json_object('id', OLD."id", 'guid', OLD."guid", 'kind', OLD."kind", 'target_kind', OLD."target_kind", 'target_id', OLD."target_id", 'title', OLD."title", 'body', OLD."body", 'coder_id', OLD."coder_id", 'created_at', OLD."created_at", 'updated_at', OLD."updated_at")); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('codebooks',1);
INSERT INTO "sqlite_sequence" VALUES('coders',1);
INSERT INTO "sqlite_sequence" VALUES('codebook_versions',2);
INSERT INTO "sqlite_sequence" VALUES('codes',7);
INSERT INTO "sqlite_sequence" VALUES('sources',3);
INSERT INTO "sqlite_sequence" VALUES('turns',12);
INSERT INTO "sqlite_sequence" VALUES('cases',2);
INSERT INTO "sqlite_sequence" VALUES('case_sources',2);
INSERT INTO "sqlite_sequence" VALUES('codings',14);
INSERT INTO "sqlite_sequence" VALUES('rule_runs',1);
INSERT INTO "sqlite_sequence" VALUES('removed_hits',1);
INSERT INTO "sqlite_sequence" VALUES('memos',4);
INSERT INTO "sqlite_sequence" VALUES('suggestion_runs',1);
INSERT INTO "sqlite_sequence" VALUES('suggestions',2);
INSERT INTO "sqlite_sequence" VALUES('suggestion_segments',3);
INSERT INTO "sqlite_sequence" VALUES('decisions',2);
COMMIT;
