-- The review of a draft: one per text taken in, its items as they stand, and every step that can be undone. And the life of
-- a document after it came into force: amended, replaced, expired, withdrawn, and what becomes of its duties.

CREATE TABLE draft_review (
    sha256 TEXT NOT NULL PRIMARY KEY,
    pack TEXT NOT NULL,
    state TEXT NOT NULL,
    started_by TEXT NOT NULL,
    started_at TEXT NOT NULL,
    edition BIGINT,
    finished_by TEXT,
    finished_at TEXT,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX draft_review_entry ON draft_review (entry_seq);

CREATE TABLE draft_item (
    sha256 TEXT NOT NULL,
    item BIGINT NOT NULL,
    position BIGINT NOT NULL,
    list TEXT NOT NULL,
    content TEXT NOT NULL,
    clause TEXT,
    span_start BIGINT,
    span_end BIGINT,
    sure BIGINT NOT NULL CHECK (sure >= 0),
    found_zh TEXT NOT NULL,
    found_en TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL,
    PRIMARY KEY (sha256, item)
);
CREATE INDEX draft_item_entry ON draft_item (entry_seq);

CREATE TABLE draft_step (
    sha256 TEXT NOT NULL,
    number BIGINT NOT NULL,
    action TEXT NOT NULL,
    person TEXT NOT NULL,
    at TEXT NOT NULL,
    changes TEXT NOT NULL,
    undone_by TEXT,
    undone_at TEXT,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL,
    PRIMARY KEY (sha256, number)
);
CREATE INDEX draft_step_entry ON draft_step (entry_seq);

CREATE TABLE document_end (
    id TEXT NOT NULL PRIMARY KEY,
    pack TEXT NOT NULL,
    kind TEXT NOT NULL,
    last_day TEXT NOT NULL,
    successor TEXT,
    reason TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX document_end_pack ON document_end (pack);
CREATE INDEX document_end_entry ON document_end (entry_seq);

CREATE TABLE duty_end (
    pack TEXT NOT NULL,
    duty TEXT NOT NULL,
    document_end TEXT NOT NULL REFERENCES document_end (id),
    outcome TEXT NOT NULL,
    successor_pack TEXT,
    successor_duty TEXT,
    reason TEXT,
    recorded_by TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL,
    PRIMARY KEY (pack, duty, document_end)
);
CREATE INDEX duty_end_successor ON duty_end (successor_pack, successor_duty);
CREATE INDEX duty_end_entry ON duty_end (entry_seq);
