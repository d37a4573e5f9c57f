//! The register of all business tables. Verification, backup and restore walk it; a table that is not listed here is
//! found by a test.

use crate::people::{Grant, Person};
use crate::rows::{
    Assignment, CalendarYear, Decision, Delivery, DocumentEnd, DocumentFact, DraftItem, DraftReview,
    DraftStep, DutyEnd, DutyPart, DutyState, DutyStep, Edition, EffectEnd, EffectLimit, FigureReview,
    FigureVersion, ForeignForm, FormException, HandOver, Notice, Paper, ParameterValue, Passport, Proposal,
    RankingList, RankingRow, Record, RecordEvent, RecordFile, Release, Report, Run, RunFile, SavedView, Slip,
    Source, Submission, TableMapping, UnitContact, UnitEvent, UnitRow,
};
use crate::table::{Stored, Table};

/// All business tables; a table that another points to comes first.
pub static TABLES: &[&Table] = &[
    Person::TABLE,
    Grant::TABLE,
    Source::TABLE,
    Edition::TABLE,
    ParameterValue::TABLE,
    DocumentFact::TABLE,
    UnitRow::TABLE,
    UnitEvent::TABLE,
    CalendarYear::TABLE,
    FigureVersion::TABLE,
    FigureReview::TABLE,
    RankingList::TABLE,
    RankingRow::TABLE,
    Record::TABLE,
    RecordEvent::TABLE,
    RecordFile::TABLE,
    SavedView::TABLE,
    Run::TABLE,
    RunFile::TABLE,
    Proposal::TABLE,
    Decision::TABLE,
    EffectEnd::TABLE,
    EffectLimit::TABLE,
    DutyState::TABLE,
    Passport::TABLE,
    Release::TABLE,
    Notice::TABLE,
    DraftReview::TABLE,
    DraftItem::TABLE,
    DraftStep::TABLE,
    DocumentEnd::TABLE,
    DutyEnd::TABLE,
    Submission::TABLE,
    Report::TABLE,
    FormException::TABLE,
    TableMapping::TABLE,
    ForeignForm::TABLE,
    Assignment::TABLE,
    DutyPart::TABLE,
    DutyStep::TABLE,
    UnitContact::TABLE,
    Slip::TABLE,
    Delivery::TABLE,
    Paper::TABLE,
    HandOver::TABLE,
];

/// The table with this name.
pub fn find_table(name: &str) -> Option<&'static Table> {
    TABLES.iter().copied().find(|table| table.name == name)
}
