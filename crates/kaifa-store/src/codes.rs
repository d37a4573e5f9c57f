//! The register of message codes of this crate. A code is never given a second meaning; a retired one stays listed.

kaifa_base::codes! {
    /// All codes of this crate.
    pub REGISTER;
    DATABASE_URL = "store.database_url", "a database address that names neither a SQLite file nor a PostgreSQL server";
    DATABASE = "store.database", "the database refused or failed";
    STORED_VALUE = "store.stored_value", "a stored value that its column cannot hold";
    FILE = "store.file", "a file that cannot be read or written";
    SCHEMA_NEWER = "store.schema_newer", "a database or backup made by a newer program";
    SCHEMA_CHANGED = "store.schema_changed", "a migration that was applied in another form than the program knows";
    SCHEMA_MISSING = "store.schema_missing", "a database without tables, or with older ones than the program needs";
    ALREADY_EXISTS = "store.already_exists", "a new row whose key, or another value that must be unique, is taken";
    CHANGED_MEANWHILE = "store.changed_meanwhile", "a row that someone else changed since it was read";
    NOT_FOUND = "store.not_found", "a row that does not exist";
    REFERENCE_MISSING = "store.reference_missing", "a row that points to one that does not exist";
    VALUE_REFUSED = "store.value_refused", "a value outside the list that the column allows";
    ACT_INCOMPLETE = "store.act_incomplete", "an act without actor, action or subject";
    KEY_CHANGED = "store.key_changed", "an update that names another row than the one that was read";
    NOT_EMPTY = "store.not_empty", "a restore into a database that already holds data";
    BACKUP_DAMAGED = "store.backup_damaged", "a backup file that is cut off or was changed";
    BACKUP_FORMAT = "store.backup_format", "a file that is no backup of this program";
    LEDGER_ENTRY_EDITED = "ledger.entry_edited", "an entry whose contents do not give its hash";
    LEDGER_CHAIN_BROKEN = "ledger.chain_broken", "an entry that does not follow from the one before";
    LEDGER_ENTRY_DELETED = "ledger.entry_deleted", "numbers missing in the sequence of entries";
    LEDGER_ENTRIES_SWAPPED = "ledger.entries_swapped", "two entries that stand in each other's place";
    LEDGER_ENTRY_UNREADABLE = "ledger.entry_unreadable", "an entry whose list of changes cannot be read";
    LEDGER_TAIL_CUT = "ledger.tail_cut", "entries missing at the end";
    LEDGER_HEAD_EDITED = "ledger.head_edited", "a head record that does not fit the last entry";
    LEDGER_ROW_EDITED = "ledger.row_edited", "a business row that differs from what its entry wrote";
    LEDGER_ROW_REMOVED = "ledger.row_removed", "a business row that an entry wrote and that is gone";
    LEDGER_ROW_ADDED = "ledger.row_added", "a business row that no entry wrote";
    LEDGER_IMPORT_CHANGED = "ledger.import_changed", "rows of an import that differ from what was imported";
    LEDGER_REBUILT = "ledger.rebuilt", "a chain that contradicts a root kept outside";
    LEDGER_ROOT_UNREADABLE = "ledger.root_unreadable", "a line of a file of roots that is no root";
    LEDGER_REWRITE_POSSIBLE = "ledger.rewrite_possible", "no root kept outside was given, so a full rewrite cannot be excluded";
    LEDGER_UNCOVERED_TAIL = "ledger.uncovered_tail", "entries later than the newest root kept outside";
    LOGIN_EMPTY = "people.login_empty", "a sign-in name that is empty or has blanks";
    PASSWORD_SHORT = "people.password_short", "a password that is too short";
    SIGN_IN_REFUSED = "people.sign_in_refused", "a wrong name or password, or a disabled person";
    SIGN_IN_LOCKED = "people.sign_in_locked", "too many failed sign-ins; locked for a while";
    ROLE_NOT_GRANTED = "people.role_not_granted", "a role that is nobody's: the public needs no sign-in";
    OFFICES_APART = "people.offices_apart", "two of the three offices (三员) in one person, or one with a business role";
    SCOPE_NEEDED = "people.scope_needed", "a role that is bound to a unit, granted without one";
    GRANT_PERIOD = "people.grant_period", "a grant that ends before it starts";
    REVIEW_STATE = "figure.review_state", "a review of a figure that is not waiting for one";
    REVIEW_REASON = "figure.review_reason", "a return without a reason";
    RUN_PUBLISHED = "run.published", "a change of a published run";
}
