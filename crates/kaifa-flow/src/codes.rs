//! The message codes of the use cases.

pub use kaifa_table::codes::{
    CSV_ROW, DUPLICATE, EMPTY_CELL, FIELD_TYPE, FORMULA_CELL, HIDDEN_ROWS, NOT_A_NUMBER, TABLE_UNREADABLE,
    WRONG_HEADER, WRONG_PERIOD, WRONG_SHEET, WRONG_WORKBOOK,
};

kaifa_base::codes! {
    /// All codes of the use cases.
    pub REGISTER;
    NEGATIVE = "flow.negative", "a negative value where none can be";
    UNKNOWN_INDICATOR = "flow.unknown_indicator", "an indicator that no pack in force declares";
    UNKNOWN_SUBJECT = "flow.unknown_subject", "a unit that the directory does not hold on the day";
    WRONG_SUBJECT = "flow.wrong_subject", "an indicator that this kind of unit does not report";
    FUTURE_PERIOD = "flow.future_period", "a period that has not begun";
    NOTHING_ENTERED = "flow.nothing_entered", "a submission without any changed value";
    RANK_RANGE = "flow.rank_range", "a place outside the list";
    RANK_STATE = "flow.rank_state", "a state that is none of ranked, disqualified, absent, or contradicts the place";
    LIST_SIZE = "flow.list_size", "the size of the list is missing or differs between rows";
    LIST_EXISTS = "flow.list_exists", "a list of this year exists; a correction needs a reason";
    ALREADY_DECIDED = "flow.already_decided", "the proposal is decided or withdrawn";
    DECIDER = "flow.decider", "retired: the person may not decide this proposal";
    OPTION_NEEDED = "flow.option_needed", "a decision that must pick one of the options";
    REASON_NEEDED = "flow.reason_needed", "a decision or correction without a reason";
    TRANSITION = "flow.transition", "the step does not start from the record's state";
    TRANSITION_ROLE = "flow.transition_role", "the step is not for this person's role";
    REQUIRED = "flow.required", "a required field is empty";
    BLOCKED = "flow.blocked", "a block in effect refuses the step";
    GUARD = "flow.guard", "the condition of the step does not hold";
    DOCUMENT_UNKNOWN = "flow.document_unknown", "no pack belongs to the document";
    DOCUMENT_EMPTY = "flow.document_empty", "an uploaded document without text";
    DOCUMENT_BINARY = "flow.document_binary", "an uploaded document that is not text";
    RELEASED_ALREADY = "flow.released_already", "a release of what is public already in this version";
    UNJUDGED = "flow.unjudged", "a condition of a scheme that cannot be judged for a subject, because something is missing";
    UNVERIFIED = "flow.unverified", "a part of a scheme that was filled in without having been read in a source";
    SMALL_GROUP = "flow.small_group", "a group so small that quotas say little in it";
    CELL_FAULT = "flow.cell_fault", "a value that the scheme does not allow to be missing, or points of a person outside their bounds or without a reason";
    SCHEME_OF_SCHEME = "flow.scheme_of_scheme", "retired: a scheme of firms that rests on another was refused on the site";
    OBJECTION = "flow.objection", "an objection to results, or their correction, out of turn";
    DATE_ORDER = "flow.date_order", "a date that contradicts another";
    PARAMETER_TYPE = "flow.parameter_type", "a parameter value that is not of its type or not among its choices";
    FOLDER_NOT_EMPTY = "flow.folder_not_empty", "the demonstration's data folder holds something";
    EVIDENCE_NEEDED = "flow.evidence_needed", "a duty reported as done without evidence";
    REVIEWED_MEANWHILE = "flow.reviewed_meanwhile", "a figure that someone else has reviewed since it was read";
    REVIEW_STAGE = "flow.review_stage", "a figure that waits at a stage which its review route no longer has";
    SUPERSEDED = "flow.superseded", "a version of a figure that a newer one has replaced";
    SUBSTITUTE = "flow.substitute", "a review in the name of someone who may not be stood in for";
    UNIT_OF_MEASURE = "flow.unit_of_measure", "a value in another unit of measure than the indicator's";
    FIGURE_STATE = "flow.figure_state", "a word for how far a figure is that the form does not know";
    FORM_LOCKED = "flow.form_locked", "a form whose deadline has passed and for which no exception holds";
    FORM_CHECK = "flow.form_check", "figures of a form that contradict each other";
    UNKNOWN_FORM = "flow.unknown_form", "a form that no pack declares";
    BELOW_OPEN = "flow.below_open", "a review while units below are not done";
    DICTIONARY = "flow.dictionary", "a request for a figure that is asked already";
    HIDDEN_ROW = "flow.hidden_row", "a hidden row of a foreign table";
    MAPPING = "flow.mapping", "a foreign table whose columns are not all given a meaning";
    BINDING = "flow.binding", "a binding of a foreign form that names no cell or no indicator";
    EMPTIED = "flow.emptied", "a reported value that was emptied instead of corrected";
    OWN_REPORT = "flow.own_report", "a person who would accept what they reported themselves";
    DUTY_STEP = "flow.duty_step", "a step of a duty that does not fit where it stands";
    SUM_OPEN = "flow.sum_open", "parts that do not add up to their total";
    MAIL_OPEN = "flow.mail_open", "a mail password that would go over a connection without encryption";
    SLIP = "flow.slip", "a slip that the scheme in force does not give for this matter";
    PAPER_SENT = "flow.paper_sent", "a paper that was sent and cannot change any more";
    PAPER_NUMBER = "flow.paper_number", "a document number that is malformed, taken, or out of turn";
    PAPER_FILE = "flow.paper_file", "an edited paper that is no docx file";
    HAND_OVER = "flow.hand_over", "a hand-over that cannot be proposed or confirmed";
    PASSPORT_ID = "flow.passport_id", "an id of a passport that cannot be read";
    RECORD_CHECK = "flow.record_check", "a check of the register that does not hold";
    RECORD_CHANGED = "flow.record_changed", "a record that was changed after it was shown";
    FIELD_RIGHT = "flow.field_right", "a field that this person does not fill in";
    KEY_TAKEN = "flow.key_taken", "a value that another record of the register holds";
    KEY_TWICE = "flow.key_twice", "a value that stands twice in one file and belongs to one record";
    CLOCK_EXTENSION = "flow.clock_extension", "a clock that cannot be made longer any more";
    MERGED_CELLS = "flow.merged_cells", "merged cells where one cell a value is expected";
    REGISTER_UNKNOWN = "flow.register_unknown", "a register that no document in force has";
    TOO_MANY_CHANGES = "flow.too_many_changes", "retired: an import that would change more records than one act may";
    RUN_TURN = "flow.run_turn", "a run that is frozen or published out of turn";
    RUN_KIND = "flow.run_kind", "a kind of run that cannot be computed again by itself";
    RUN_FILE = "flow.run_file", "a file that is no frozen run";
    RUN_DIFFERS = "flow.run_differs", "a frozen run that was altered, or that gives another result when computed again";
    FRAGILE_UNSEEN = "flow.fragile_unseen", "a publication without a look at the fragile places";
    NOTHING_PUBLIC = "flow.nothing_public", "a register whose definition lets nothing out, or too much for one release";
}
