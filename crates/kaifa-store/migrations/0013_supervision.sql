-- Supervision: what was assigned besides the documents, how duties are split, verified and closed, slips, messages and the ways
-- they took, official papers, and work that passes from one person to another.

CREATE TABLE assignment (
    id TEXT NOT NULL PRIMARY KEY,
    pack TEXT NOT NULL,
    source_kind TEXT NOT NULL,
    source_title TEXT NOT NULL,
    source_on TEXT NOT NULL,
    title TEXT NOT NULL,
    demand TEXT NOT NULL,
    lead_unit TEXT NOT NULL,
    co_units TEXT NOT NULL,
    start_on TEXT NOT NULL,
    due TEXT NOT NULL,
    milestones TEXT NOT NULL,
    evidence TEXT NOT NULL,
    amount TEXT,
    measure TEXT,
    assigned_by TEXT NOT NULL,
    assigned_at TEXT NOT NULL,
    withdrawn_at TEXT,
    withdrawn_reason TEXT,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL,
    CHECK (withdrawn_at IS NULL OR withdrawn_reason IS NOT NULL)
);
CREATE INDEX assignment_pack ON assignment (pack);
CREATE INDEX assignment_entry ON assignment (entry_seq);

CREATE TABLE duty_part (
    pack TEXT NOT NULL,
    duty TEXT NOT NULL,
    unit TEXT NOT NULL,
    year TEXT NOT NULL,
    task TEXT NOT NULL,
    amount TEXT,
    measure TEXT,
    due TEXT,
    dropped BOOLEAN NOT NULL,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL,
    PRIMARY KEY (pack, duty, unit, year)
);
CREATE INDEX duty_part_entry ON duty_part (entry_seq);

CREATE TABLE duty_step (
    id TEXT NOT NULL PRIMARY KEY,
    pack TEXT NOT NULL,
    duty TEXT NOT NULL,
    subject TEXT NOT NULL,
    period_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    done_on TEXT NOT NULL,
    actor TEXT NOT NULL,
    at TEXT NOT NULL,
    words TEXT NOT NULL,
    due TEXT,
    archive_number TEXT,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX duty_step_duty ON duty_step (pack, duty, subject, period_key);
CREATE INDEX duty_step_entry ON duty_step (entry_seq);

CREATE TABLE unit_contact (
    unit TEXT NOT NULL PRIMARY KEY,
    leader TEXT,
    contact TEXT,
    mail TEXT,
    gateway TEXT,
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX unit_contact_entry ON unit_contact (entry_seq);

CREATE TABLE slip (
    id TEXT NOT NULL PRIMARY KEY,
    pack TEXT NOT NULL,
    duty TEXT NOT NULL,
    subject TEXT NOT NULL,
    period_key TEXT NOT NULL,
    unit TEXT NOT NULL,
    scheme TEXT NOT NULL,
    slip TEXT NOT NULL,
    reason TEXT NOT NULL,
    answer_by TEXT,
    points TEXT,
    issued_by TEXT NOT NULL,
    issued_at TEXT NOT NULL,
    answer TEXT,
    answered_by TEXT,
    answered_at TEXT,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX slip_duty ON slip (pack, duty, subject, period_key);
CREATE INDEX slip_unit ON slip (unit);
CREATE INDEX slip_entry ON slip (entry_seq);

CREATE TABLE delivery (
    notice TEXT NOT NULL,
    way TEXT NOT NULL,
    state TEXT NOT NULL,
    address TEXT,
    detail TEXT,
    tried_at TEXT NOT NULL,
    received_at TEXT,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL,
    PRIMARY KEY (notice, way)
);
CREATE INDEX delivery_state ON delivery (state);
CREATE INDEX delivery_entry ON delivery (entry_seq);

CREATE TABLE paper (
    id TEXT NOT NULL PRIMARY KEY,
    pack TEXT NOT NULL,
    template TEXT NOT NULL,
    about TEXT NOT NULL,
    title TEXT NOT NULL,
    content TEXT NOT NULL,
    recipients TEXT NOT NULL,
    issuer TEXT NOT NULL,
    number TEXT,
    dated TEXT,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    sent_by TEXT,
    sent_at TEXT,
    root TEXT,
    sha256 TEXT,
    sent_file BLOB,
    office_sha256 TEXT,
    office_file BLOB,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE UNIQUE INDEX paper_number ON paper (pack, number);
CREATE INDEX paper_about ON paper (about);
CREATE INDEX paper_entry ON paper (entry_seq);

CREATE TABLE hand_over (
    id TEXT NOT NULL PRIMARY KEY,
    from_person TEXT NOT NULL,
    to_person TEXT NOT NULL,
    reason TEXT NOT NULL,
    content TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_at TEXT NOT NULL,
    from_confirmed_at TEXT,
    to_confirmed_at TEXT,
    refused_by TEXT,
    refused_reason TEXT,
    done_at TEXT,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX hand_over_from ON hand_over (from_person);
CREATE INDEX hand_over_to ON hand_over (to_person);
CREATE INDEX hand_over_entry ON hand_over (entry_seq);
