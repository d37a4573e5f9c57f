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
