//! The message codes of this crate.

kaifa_base::codes! {
    /// Every code of the evaluation crate.
    pub REGISTER;
    DUPLICATE_ROW = "eval.duplicate_row", "two rows of facts for the same subject and year";
    BAD_CELL = "eval.bad_cell", "a fact that is not of its column's type";
    UNKNOWN_COLUMN = "eval.unknown_column", "a column that is neither a fact of the table nor ignored by the pack";
    BAD_EXPRESSION = "eval.bad_expression", "an expression of the edition that cannot be read";
    BAD_PARAMETER = "eval.bad_parameter", "a parameter value that is not of the parameter's type";
    UNKNOWN_PARAMETER = "eval.unknown_parameter", "a setting for a parameter that the edition does not have";
    UNKNOWN_RULE = "eval.unknown_rule", "a rule asked for that the edition does not have";
    BAD_SCHEME = "eval.bad_scheme", "a part of a scheme that cannot be computed";
    SCHEME_UNUSABLE = "eval.scheme_unusable", "a scheme that cannot be evaluated over the given subjects";
    BAD_WISH = "eval.bad_wish", "a what-if that the scheme does not have room for";
    PASSPORT_CHANGED = "eval.passport_changed", "a passport whose content no longer matches its own digests";
    PASSPORT_DIFFERS = "eval.passport_differs", "a passport whose result is not what its inputs give";
    PASSPORT_UNREADABLE = "eval.passport_unreadable", "a passport that cannot be read";
}
