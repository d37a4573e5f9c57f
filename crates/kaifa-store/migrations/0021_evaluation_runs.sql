-- Frozen evaluations: what a run evaluated, and tables too large for its inputs.

ALTER TABLE run ADD COLUMN scheme TEXT;
ALTER TABLE run ADD COLUMN year BIGINT;
CREATE INDEX run_scheme ON run (scheme, year);

CREATE TABLE run_file (
    run TEXT NOT NULL REFERENCES run (id),
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes BLOB NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL,
    PRIMARY KEY (run, name)
);
CREATE INDEX run_file_entry ON run_file (entry_seq);
