-- Numbers that a decision left open and a person set later.
CREATE TABLE effect_limit (
    id TEXT NOT NULL PRIMARY KEY,
    proposal TEXT NOT NULL REFERENCES proposal (id),
    amount TEXT NOT NULL,
    set_on TEXT NOT NULL,
    set_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    row_version BIGINT NOT NULL,
    entry_seq BIGINT NOT NULL
);
CREATE INDEX effect_limit_proposal ON effect_limit (proposal);
CREATE INDEX effect_limit_entry ON effect_limit (entry_seq);
