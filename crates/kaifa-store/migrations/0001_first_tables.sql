-- The first tables. Written for both engines: TEXT, BIGINT, BOOLEAN, BLOB only. Dates, instants, decimals and JSON are TEXT in one
-- fixed form. Every business table ends with row_version and entry_seq, the latter indexed for verification.

CREATE TABLE ledger_entry (
    seq BIGINT NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT,
    clause TEXT,
    payload TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX ledger_entry_subject ON ledger_entry (subject, seq);
CREATE INDEX ledger_entry_actor ON ledger_entry (actor, seq);
CREATE INDEX ledger_entry_at ON ledger_entry (at);

CREATE TABLE ledger_head (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL,
    at TEXT,
    hash TEXT NOT NULL
);
INSERT INTO ledger_head (id, seq, at, hash)
VALUES (1, 0, NULL, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE TABLE person (
    id TEXT NOT NULL PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password TEXT NOT NULL,
    disabled BOOLEAN NOT NULL,
    failed_count BIGINT NOT NULL CHECK (failed_count >= 0),
    locked_until TEXT,
    created_at TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX person_entry ON person (entry_seq);

CREATE TABLE grant_row (
    id TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id),
    role TEXT NOT NULL,
    unit TEXT,
    from_date TEXT NOT NULL,
    until_date TEXT,
    granted_by TEXT NOT NULL,
    granted_at TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX grant_row_person ON grant_row (person);
CREATE INDEX grant_row_entry ON grant_row (entry_seq);

CREATE TABLE session (
    token_hash TEXT NOT NULL PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (id),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
);
CREATE INDEX session_person ON session (person);

CREATE TABLE source (
    sha256 TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    media TEXT NOT NULL,
    encoding TEXT,
    doc_number TEXT,
    pack TEXT,
    taken_in_by TEXT NOT NULL,
    taken_in_at TEXT NOT NULL,
    bytes BLOB NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX source_pack ON source (pack);
CREATE INDEX source_entry ON source (entry_seq);

CREATE TABLE edition (
    pack TEXT NOT NULL,
    number BIGINT NOT NULL CHECK (number > 0),
    in_force_from TEXT NOT NULL,
    in_force_until TEXT,
    content TEXT NOT NULL,
    digest TEXT NOT NULL,
    source TEXT,
    accepted_by TEXT NOT NULL,
    accepted_at TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL,
    PRIMARY KEY (pack, number)
);
CREATE INDEX edition_entry ON edition (entry_seq);

CREATE TABLE parameter_value (
    id TEXT NOT NULL PRIMARY KEY,
    pack TEXT NOT NULL,
    parameter TEXT NOT NULL,
    value TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    author TEXT NOT NULL,
    set_at TEXT NOT NULL,
    reason TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX parameter_value_parameter ON parameter_value (pack, parameter);
CREATE INDEX parameter_value_entry ON parameter_value (entry_seq);

CREATE TABLE document_fact (
    id TEXT NOT NULL PRIMARY KEY,
    pack TEXT NOT NULL,
    fact TEXT NOT NULL,
    value TEXT NOT NULL,
    author TEXT NOT NULL,
    entered_at TEXT NOT NULL,
    reason TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX document_fact_fact ON document_fact (pack, fact);
CREATE INDEX document_fact_entry ON document_fact (entry_seq);

CREATE TABLE unit_row (
    id TEXT NOT NULL PRIMARY KEY,
    unit TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    valid_from TEXT,
    valid_to TEXT,
    entered_by TEXT NOT NULL,
    entered_at TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX unit_row_unit ON unit_row (unit);
CREATE INDEX unit_row_entry ON unit_row (entry_seq);

CREATE TABLE unit_event (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    happened_on TEXT NOT NULL,
    unit TEXT NOT NULL,
    content TEXT NOT NULL,
    rests_on TEXT,
    entered_by TEXT NOT NULL,
    entered_at TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX unit_event_day ON unit_event (happened_on);
CREATE INDEX unit_event_entry ON unit_event (entry_seq);

CREATE TABLE calendar_year (
    year BIGINT NOT NULL PRIMARY KEY,
    rests_on TEXT NOT NULL,
    holidays TEXT NOT NULL,
    workdays TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    entered_at TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX calendar_year_entry ON calendar_year (entry_seq);

CREATE TABLE figure (
    indicator TEXT NOT NULL,
    subject TEXT NOT NULL,
    period TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0),
    state TEXT NOT NULL CHECK (state IN ('reported', 'not_due', 'missing', 'rejected', 'not_applicable')),
    value TEXT,
    unit TEXT,
    state_reason TEXT,
    held_on TEXT,
    known_at TEXT NOT NULL,
    source TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    correction_reason TEXT,
    review TEXT NOT NULL CHECK (review IN ('under_review', 'accepted', 'returned')),
    stage BIGINT NOT NULL,
    accepted_at TEXT,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL,
    PRIMARY KEY (indicator, subject, period, version),
    -- Missing is not zero: a value exactly where one was given.
    CHECK ((state IN ('reported', 'rejected')) = (value IS NOT NULL)),
    CHECK ((review = 'accepted') = (accepted_at IS NOT NULL))
);
CREATE INDEX figure_subject ON figure (subject, period);
CREATE INDEX figure_review_queue ON figure (review, stage);
CREATE INDEX figure_entry ON figure (entry_seq);

CREATE TABLE figure_review (
    indicator TEXT NOT NULL,
    subject TEXT NOT NULL,
    period TEXT NOT NULL,
    version BIGINT NOT NULL,
    stage BIGINT NOT NULL,
    reviewer TEXT NOT NULL,
    on_behalf_of TEXT,
    verdict TEXT NOT NULL CHECK (verdict IN ('accept', 'return')),
    reason TEXT,
    at TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL,
    PRIMARY KEY (indicator, subject, period, version, stage),
    FOREIGN KEY (indicator, subject, period, version) REFERENCES figure (indicator, subject, period, version)
);
CREATE INDEX figure_review_entry ON figure_review (entry_seq);

CREATE TABLE ranking_list (
    id TEXT NOT NULL PRIMARY KEY,
    list TEXT NOT NULL,
    class TEXT NOT NULL,
    year BIGINT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0),
    publisher TEXT NOT NULL,
    published_on TEXT,
    list_size BIGINT CHECK (list_size > 0),
    source TEXT,
    entered_by TEXT NOT NULL,
    entered_at TEXT NOT NULL,
    correction_reason TEXT,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL,
    UNIQUE (list, class, year, version)
);
CREATE INDEX ranking_list_entry ON ranking_list (entry_seq);

CREATE TABLE ranking_row (
    ranking_list TEXT NOT NULL REFERENCES ranking_list (id),
    subject TEXT NOT NULL,
    printed_name TEXT NOT NULL,
    level TEXT,
    state TEXT NOT NULL CHECK (state IN ('ranked', 'disqualified', 'absent')),
    rank BIGINT CHECK (rank > 0),
    award TEXT,
    rise_rank BIGINT CHECK (rise_rank > 0),
    fall_rank BIGINT CHECK (fall_rank > 0),
    further TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL,
    PRIMARY KEY (ranking_list, subject)
);
CREATE INDEX ranking_row_subject ON ranking_row (subject);
CREATE INDEX ranking_row_entry ON ranking_row (entry_seq);

CREATE TABLE record (
    register TEXT NOT NULL,
    id TEXT NOT NULL,
    state TEXT NOT NULL,
    subject TEXT,
    title TEXT NOT NULL,
    fields TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL,
    PRIMARY KEY (register, id)
);
CREATE INDEX record_state ON record (register, state);
CREATE INDEX record_subject ON record (subject, register);
CREATE INDEX record_entry ON record (entry_seq);

CREATE TABLE record_event (
    register TEXT NOT NULL,
    record TEXT NOT NULL,
    number BIGINT NOT NULL CHECK (number > 0),
    transition TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT NOT NULL,
    actor TEXT NOT NULL,
    at TEXT NOT NULL,
    reason TEXT,
    clause TEXT,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL,
    PRIMARY KEY (register, record, number),
    FOREIGN KEY (register, record) REFERENCES record (register, id)
);
CREATE INDEX record_event_entry ON record_event (entry_seq);

CREATE TABLE run (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    pack TEXT,
    as_of TEXT NOT NULL,
    inputs TEXT NOT NULL,
    results TEXT NOT NULL,
    digest TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    replaces TEXT,
    reason TEXT,
    published_at TEXT,
    published_root TEXT,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL,
    -- A correction says why.
    CHECK (replaces IS NULL OR reason IS NOT NULL)
);
CREATE INDEX run_kind ON run (kind, made_at);
CREATE INDEX run_entry ON run (entry_seq);

CREATE TABLE proposal (
    id TEXT NOT NULL PRIMARY KEY,
    run TEXT NOT NULL REFERENCES run (id),
    pack TEXT NOT NULL,
    rule TEXT NOT NULL,
    clause TEXT NOT NULL,
    subject TEXT NOT NULL,
    year BIGINT NOT NULL,
    consequence TEXT NOT NULL,
    text TEXT NOT NULL,
    because TEXT NOT NULL,
    decides TEXT,
    status TEXT NOT NULL CHECK (status IN ('proposed', 'withdrawn', 'decided')),
    dedupe_key TEXT NOT NULL UNIQUE,
    proposed_at TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX proposal_subject ON proposal (subject, year);
CREATE INDEX proposal_status ON proposal (status);
CREATE INDEX proposal_run ON proposal (run);
CREATE INDEX proposal_entry ON proposal (entry_seq);

CREATE TABLE decision (
    id TEXT NOT NULL PRIMARY KEY,
    proposal TEXT NOT NULL UNIQUE REFERENCES proposal (id),
    decided_by TEXT NOT NULL,
    role TEXT NOT NULL,
    choice TEXT NOT NULL CHECK (choice IN ('confirm', 'reject', 'change')),
    reason TEXT NOT NULL,
    picked TEXT,
    amount TEXT,
    decided_at TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX decision_entry ON decision (entry_seq);

CREATE TABLE effect_end (
    id TEXT NOT NULL PRIMARY KEY,
    proposal TEXT NOT NULL REFERENCES proposal (id),
    consequence BIGINT NOT NULL,
    ended_on TEXT NOT NULL,
    ended_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX effect_end_proposal ON effect_end (proposal);
CREATE INDEX effect_end_entry ON effect_end (entry_seq);

CREATE TABLE duty_state (
    pack TEXT NOT NULL,
    duty TEXT NOT NULL,
    subject TEXT NOT NULL,
    period_key TEXT NOT NULL,
    state TEXT NOT NULL,
    progress TEXT,
    evidence TEXT NOT NULL,
    reported_by TEXT,
    reported_at TEXT,
    accepted_by TEXT,
    accepted_at TEXT,
    due_override TEXT,
    due_reason TEXT,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL,
    PRIMARY KEY (pack, duty, subject, period_key),
    CHECK (due_override IS NULL OR due_reason IS NOT NULL)
);
CREATE INDEX duty_state_subject ON duty_state (subject);
CREATE INDEX duty_state_entry ON duty_state (entry_seq);

CREATE TABLE passport (
    digest TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    content TEXT NOT NULL,
    made_at TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX passport_subject ON passport (kind, subject);
CREATE INDEX passport_entry ON passport (entry_seq);

CREATE TABLE release_row (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    version TEXT NOT NULL,
    released_by TEXT NOT NULL,
    released_on TEXT NOT NULL,
    withdrawn_on TEXT,
    recorded_at TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX release_row_subject ON release_row (kind, subject);
CREATE INDEX release_row_entry ON release_row (entry_seq);

CREATE TABLE notice (
    id TEXT NOT NULL PRIMARY KEY,
    recipient TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    text_zh TEXT NOT NULL,
    text_en TEXT NOT NULL,
    due TEXT,
    sent_at TEXT NOT NULL,
    read_at TEXT,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX notice_recipient ON notice (recipient, read_at);
CREATE INDEX notice_entry ON notice (entry_seq);
