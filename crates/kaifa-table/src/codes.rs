//! The message codes of tables.

kaifa_base::codes! {
    /// All codes of tables.
    pub REGISTER;
    NOT_A_NUMBER = "flow.not_a_number", "a figure that cannot be read as a number";
    WRONG_PERIOD = "flow.wrong_period", "a period that cannot be read or is of another kind than the indicator's";
    DUPLICATE = "flow.duplicate", "the same figure twice in one submission";
    WRONG_WORKBOOK = "flow.wrong_workbook", "a file that is not a workbook of the expected form";
    WRONG_SHEET = "flow.wrong_sheet", "the expected worksheet is missing";
    WRONG_HEADER = "flow.wrong_header", "a column heading is missing or unexpected";
    FORMULA_CELL = "flow.formula_cell", "a formula where a value is expected";
    HIDDEN_ROWS = "flow.hidden_rows", "rows with values that are hidden in the sheet";
    DATE_CELL = "flow.date_cell", "a date where another value is expected";
    EMPTY_CELL = "flow.empty_cell", "an empty cell where a value is required";
    CSV_ROW = "flow.csv_row", "a csv row that cannot be read";
    FIELD_TYPE = "flow.field_type", "a field's value is not of its type";
    TABLE_UNREADABLE = "flow.table_unreadable", "a table that cannot be read";
    TABLE_RANGE = "flow.table_range", "a number outside the bounds that the scheme gives its column";
    CREDIT_CODE = "flow.credit_code", "a text that is not a unified social credit code";
    PART_DIFFERS = "flow.part_differs", "two parts of one subject that contradict each other";
}
