-- Files of records and saved views of lists; and what lists of records are found by. The last three tables follow from `record`
-- and are written with it, not by acts of their own: they are no business rows, are not in backups, and can be made anew at any
-- time.

CREATE TABLE record_file (
    id TEXT NOT NULL PRIMARY KEY,
    register TEXT NOT NULL,
    record TEXT NOT NULL,
    field TEXT NOT NULL,
    name TEXT NOT NULL,
    media TEXT NOT NULL,
    size BIGINT NOT NULL CHECK (size > 0),
    sha256 TEXT NOT NULL,
    bytes BLOB NOT NULL,
    handed_in_by TEXT NOT NULL,
    handed_in_at TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL,
    FOREIGN KEY (register, record) REFERENCES record (register, id)
);
CREATE INDEX record_file_record ON record_file (register, record);
CREATE INDEX record_file_entry ON record_file (entry_seq);

CREATE TABLE saved_view (
    id TEXT NOT NULL PRIMARY KEY,
    register TEXT NOT NULL,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    shared BOOLEAN NOT NULL,
    removed BOOLEAN NOT NULL,
    saved_at TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX saved_view_register ON saved_view (register, person);
CREATE INDEX saved_view_entry ON saved_view (entry_seq);

-- Which fields of a register lists can be filtered and sorted by.
CREATE TABLE register_index (
    register TEXT NOT NULL PRIMARY KEY,
    fields TEXT NOT NULL
);

-- One row per record and such field (several where a field holds several values; an empty value where it holds none).
CREATE TABLE record_key (
    register TEXT NOT NULL,
    record TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (register, record, field, value)
) WITHOUT ROWID;
CREATE INDEX record_key_value ON record_key (register, field, value, record);

-- How many records of a unit are in a state.
CREATE TABLE record_count (
    register TEXT NOT NULL,
    subject TEXT NOT NULL,
    state TEXT NOT NULL,
    records BIGINT NOT NULL,
    PRIMARY KEY (register, subject, state)
);
INSERT INTO record_count (register, subject, state, records)
SELECT register, COALESCE(subject, ''), state, COUNT(*) FROM record GROUP BY register, COALESCE(subject, ''), state;

-- Walked by lists from the newest record on, without touching the records themselves.
CREATE INDEX record_newest ON record (register, created_at, id, title, subject, state);
