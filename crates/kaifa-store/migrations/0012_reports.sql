-- Figures that are handed in by the form: a submission is one file, a report is one form of one unit for one period in it. Beside
-- them what collecting needs: exceptions from a deadline, named mappings of foreign tables, foreign forms with their bindings.

CREATE TABLE submission (
    id TEXT NOT NULL PRIMARY KEY,
    form TEXT NOT NULL,
    file TEXT NOT NULL,
    file_sha256 TEXT NOT NULL,
    indicators TEXT NOT NULL,
    figures BIGINT NOT NULL,
    superseded BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    reason TEXT,
    entered_by TEXT NOT NULL,
    known_at TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX submission_form ON submission (form);
CREATE INDEX submission_entry ON submission (entry_seq);

CREATE TABLE report (
    form TEXT NOT NULL,
    subject TEXT NOT NULL,
    period TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0),
    submission TEXT NOT NULL,
    waiting BIGINT NOT NULL CHECK (waiting >= 0),
    content TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL,
    PRIMARY KEY (form, subject, period, version)
);
CREATE INDEX report_subject ON report (subject, period);
CREATE INDEX report_period ON report (period, form);
CREATE INDEX figure_period ON figure (period, subject);
CREATE INDEX report_waiting ON report (waiting, subject);
CREATE INDEX report_entry ON report (entry_seq);

CREATE TABLE form_exception (
    id TEXT NOT NULL PRIMARY KEY,
    form TEXT NOT NULL,
    subject TEXT NOT NULL,
    period TEXT NOT NULL,
    until_day TEXT NOT NULL,
    reason TEXT NOT NULL,
    granted_by TEXT NOT NULL,
    granted_at TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX form_exception_form ON form_exception (form, subject);
CREATE INDEX form_exception_entry ON form_exception (entry_seq);

CREATE TABLE table_mapping (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    content TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX table_mapping_entry ON table_mapping (entry_seq);

CREATE TABLE foreign_form (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    file TEXT NOT NULL,
    media TEXT NOT NULL,
    bindings TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    bytes BLOB NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX foreign_form_entry ON foreign_form (entry_seq);
