-- The keys by which lists of records are found carry unit and state, so that a list in the order of a field is walked along one
-- index whatever it is narrowed to. Keys follow from the records: they are made anew when the registers are next followed, which
-- every start of the program does (half a minute for a million records).

DROP TABLE record_key;
CREATE TABLE record_key (
    register TEXT NOT NULL,
    record TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    subject TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (register, record, field, value)
) WITHOUT ROWID;
CREATE INDEX record_key_value ON record_key (register, field, value, record, subject, state);
DELETE FROM register_index;

-- Counted at every list: read one behind the other.
DROP TABLE record_count;
CREATE TABLE record_count (
    register TEXT NOT NULL,
    subject TEXT NOT NULL,
    state TEXT NOT NULL,
    records BIGINT NOT NULL,
    PRIMARY KEY (register, subject, state)
) WITHOUT ROWID;
INSERT INTO record_count (register, subject, state, records)
SELECT register, COALESCE(subject, ''), state, COUNT(*) FROM record GROUP BY register, COALESCE(subject, ''), state;
