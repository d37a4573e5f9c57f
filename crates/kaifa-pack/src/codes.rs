//! The message codes of this crate. A code is never reused; a retired one stays listed.
//!
//! Each code of an error has a deliberately broken pack under `tests/bad/` that shows it with its words.

kaifa_base::codes! {
    /// Every message code that a pack can cause.
    pub REGISTER;
    SYNTAX = "pack.syntax", "the file is not TOML";
    UNREADABLE = "pack.unreadable", "a file or folder of the pack cannot be read or written";
    UNKNOWN_KEY = "pack.unknown_key", "a key that the format does not have at this place";
    WRONG_TYPE = "pack.wrong_type", "a value of another type than the key holds";
    MISSING_KEY = "pack.missing_key", "a required key is absent or empty";
    BAD_CHOICE = "pack.bad_choice", "a word that is none of the choices of its key";
    BAD_VALUE = "pack.bad_value", "a value of the right type that means nothing: a date, number, unit, span or address that does not exist";
    CONFLICTING_KEYS = "pack.conflicting_keys", "keys that exclude each other, or none of several of which one is needed";
    NO_DOCUMENT = "pack.no_document", "a pack without its document";
    NAME_MISMATCH = "pack.name_mismatch", "the name in the document is not the name of the folder";
    UNKNOWN_BASE = "pack.unknown_base", "a pack that this one builds on was not found";
    DUPLICATE = "pack.duplicate", "two items of one kind with the same id";
    UNKNOWN_REFERENCE = "pack.unknown_reference", "an id that no item has";
    UNKNOWN_MECHANISM = "pack.unknown_mechanism", "a demand that the pack does not list";
    NO_CLAUSE = "pack.no_clause", "an item of a document's pack that rests on no clause";
    CLAUSE_UNLISTED = "pack.clause_unlisted", "a cited clause that the account of clauses does not have";
    CLAUSE_UNACCOUNTED = "pack.clause_unaccounted", "a clause that nothing cites and that carries no statement";
    CLAUSE_BOTH = "pack.clause_both", "a clause that is called a mere statement and is cited all the same";
    BAD_EXPRESSION = "pack.bad_expression", "an expression that cannot be read or has the wrong type";
    NO_DECIDER = "pack.no_decider", "a rule whose proposal nobody is named to decide";
    DISCRETION_PUNISHES = "pack.discretion_punishes", "a penalty that follows from a discretionary clause without a person's judgement";
    BEFORE_ISSUE = "pack.before_issue", "a deadline before the document was issued";
    BEFORE_START = "pack.before_start", "an end before its beginning";
    CYCLIC_UNITS = "pack.cyclic_units", "units that are each other's parent, manager or successor in a circle";
    OVERLAPPING_LIVES = "pack.overlapping_lives", "two units of one name whose lives overlap, or events outside a unit's life";
    NO_OWNER = "pack.no_owner", "a duty for which no unit is responsible";
    NO_SPAN = "pack.no_span", "a number or date that cannot be proved against the text, because span or figure is absent";
    INCOMPLETE = "pack.incomplete", "an item without a part that its kind needs";
    HALF_ENGLISH = "pack.half_english", "an item or pack that has English words in part only";
    DUPLICATE_REQUEST = "pack.duplicate_request", "a figure that another form asks of the same units already, or an indicator that is there under another id";
    STALE_ACCEPTANCE = "pack.stale_acceptance", "the pack was changed since it was last accepted";
    NOT_ACCEPTED = "pack.not_accepted", "nobody has accepted the pack";
    TEXT_DIFFERS = "pack.text_differs", "the text is not the one that the pack was reviewed against";
    CLAUSES_DIFFER = "pack.clauses_differ", "the account of clauses is not the text's list of clauses";
    SPAN_OUTSIDE = "pack.span_outside", "a span outside the text or outside the clause that it belongs to";
    FIGURE_ABSENT = "pack.figure_absent", "the figure does not stand under its span";
    SCHEME_WEIGHTS = "pack.scheme_weights", "weights of a scheme that do not add up, or a category without indicators";
    SCHEME_BANDS = "pack.scheme_bands", "grades or levels that cannot be reached or are out of order";
    SCHEME_QUOTA = "pack.scheme_quota", "quotas that cannot be met";
    SCHEME_NUMBERS = "pack.scheme_numbers", "numbers of a scheme that cannot do what they are for";
    SCHEME_UNCOLLECTED = "pack.scheme_uncollected", "an indicator of a scheme that nobody collects";
    SCHEME_METHOD = "pack.scheme_method", "a scheme whose method and functions do not agree";
    SCHEME_OVERLAP = "pack.scheme_overlap", "editions of one scheme that hold in the same year";
    SCHEME_CIRCLE = "pack.scheme_circle", "schemes or categories that rest on each other in a circle";
    SCHEME_USED = "pack.scheme_used", "a scheme that takes the score of another which reads the same table otherwise, or never holds with it";
    FIGURE_DIFFERS = "pack.figure_differs", "the figure does not hold the number or date of the item";
}
