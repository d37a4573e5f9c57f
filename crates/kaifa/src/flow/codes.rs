//! The message codes of the use cases.

kaifa_base::codes! {
    /// All codes of the use cases.
    pub REGISTER;
    NOT_A_NUMBER = "flow.not_a_number", "a figure that cannot be read as a number";
    NEGATIVE = "flow.negative", "a negative value where none can be";
    UNKNOWN_INDICATOR = "flow.unknown_indicator", "an indicator that no pack in force declares";
    UNKNOWN_SUBJECT = "flow.unknown_subject", "a unit that the directory does not hold on the day";
    WRONG_SUBJECT = "flow.wrong_subject", "an indicator that this kind of unit does not report";
    WRONG_PERIOD = "flow.wrong_period", "a period that cannot be read or is of another kind than the indicator's";
    FUTURE_PERIOD = "flow.future_period", "a period that has not begun";
    DUPLICATE = "flow.duplicate", "the same figure twice in one submission";
    NOTHING_ENTERED = "flow.nothing_entered", "a submission without any changed value";
    WRONG_WORKBOOK = "flow.wrong_workbook", "a file that is not a workbook of the expected form";
    WRONG_SHEET = "flow.wrong_sheet", "the expected worksheet is missing";
    WRONG_HEADER = "flow.wrong_header", "a column heading is missing or unexpected";
    FORMULA_CELL = "flow.formula_cell", "a formula where a value is expected";
    DATE_CELL = "flow.date_cell", "a date where another value is expected";
    EMPTY_CELL = "flow.empty_cell", "an empty cell where a value is required";
    CSV_ROW = "flow.csv_row", "a csv row that cannot be read";
    RANK_RANGE = "flow.rank_range", "a place outside the list";
    RANK_STATE = "flow.rank_state", "a state that is none of ranked, disqualified, absent, or contradicts the place";
    LIST_SIZE = "flow.list_size", "the size of the list is missing or differs between rows";
    LIST_EXISTS = "flow.list_exists", "a list of this year exists; a correction needs a reason";
    ALREADY_DECIDED = "flow.already_decided", "the proposal is decided or withdrawn";
    DECIDER = "flow.decider", "the person may not decide this proposal";
    OPTION_NEEDED = "flow.option_needed", "a decision that must pick one of the options";
    REASON_NEEDED = "flow.reason_needed", "a decision or correction without a reason";
    TRANSITION = "flow.transition", "the step does not start from the record's state";
    TRANSITION_ROLE = "flow.transition_role", "the step is not for this person's role";
    REQUIRED = "flow.required", "a required field is empty";
    FIELD_TYPE = "flow.field_type", "a field's value is not of its type";
    BLOCKED = "flow.blocked", "a block in effect refuses the step";
    GUARD = "flow.guard", "the condition of the step does not hold";
    DOCUMENT_UNKNOWN = "flow.document_unknown", "no pack belongs to the document";
    DOCUMENT_EMPTY = "flow.document_empty", "an uploaded document without text";
    DOCUMENT_BINARY = "flow.document_binary", "an uploaded document that is not text";
    RELEASED_ALREADY = "flow.released_already", "a release of what is public already in this version";
    DATE_ORDER = "flow.date_order", "a date that contradicts another";
    PARAMETER_TYPE = "flow.parameter_type", "a parameter value that is not of its type or not among its choices";
    FOLDER_NOT_EMPTY = "flow.folder_not_empty", "the demonstration's data folder holds something";
    EVIDENCE_NEEDED = "flow.evidence_needed", "a duty reported as done without evidence";
    REVIEWED_MEANWHILE = "flow.reviewed_meanwhile", "a figure that someone else has reviewed since it was read";
    REVIEW_STAGE = "flow.review_stage", "a figure that waits at a stage which its review route no longer has";
    SUPERSEDED = "flow.superseded", "a version of a figure that a newer one has replaced";
    SUBSTITUTE = "flow.substitute", "a review in the name of someone who may not be stood in for";
    UNIT_OF_MEASURE = "flow.unit_of_measure", "a value in another unit of measure than the indicator's";
    EMPTIED = "flow.emptied", "a reported value that was emptied instead of corrected";
    OWN_REPORT = "flow.own_report", "a person who would accept what they reported themselves";
    DUTY_STEP = "flow.duty_step", "a step of a duty that does not fit where it stands";
    SUM_OPEN = "flow.sum_open", "parts that do not add up to their total";
    SLIP = "flow.slip", "a slip that the scheme in force does not give for this matter";
    PAPER_SENT = "flow.paper_sent", "a paper that was sent and cannot change any more";
    PAPER_NUMBER = "flow.paper_number", "a document number that is malformed, taken, or out of turn";
    PAPER_FILE = "flow.paper_file", "an edited paper that is no docx file";
    HAND_OVER = "flow.hand_over", "a hand-over that cannot be proposed or confirmed";
    PASSPORT_ID = "flow.passport_id", "an id of a passport that cannot be read";
}
