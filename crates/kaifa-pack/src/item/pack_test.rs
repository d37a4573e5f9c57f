//! Situations with a sentence for a name, and what must come out and why. The evaluation crate runs them.
//!
//! A test is about rules, one target, one duty, a register, or the directory; the keys that it has decide which.

use std::collections::BTreeMap;

use kaifa_base::{Date, Decimal, FigureState, Period};
use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::DeValue;

use super::register_test::{RegisterCase, read_register};
use super::{ItemPlace, Scalar};
use crate::decode::{Fields, Reader, Stored};

/// One row of facts: column = value.
pub type TestRow = BTreeMap<String, Scalar>;

/// `[[test]]`: one test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackTest {
    /// A sentence.
    pub name: String,
    /// Demands whose proof it is.
    pub mechanisms: Vec<String>,
    /// Parameters for this test.
    pub set: BTreeMap<String, Scalar>,
    /// The date of the run.
    pub as_of: Option<Date>,
    /// Dates of the document that the office enters.
    pub document: DocumentDates,
    /// The situation and what is expected.
    pub case: TestCase,
    /// Where it is written.
    pub at: ItemPlace,
}

/// Dates of the document that its text may not give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DocumentDates {
    /// When it was issued.
    pub issued: Option<Date>,
    /// Since when it is in force.
    pub in_force: Option<Date>,
}

/// What a test is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestCase {
    /// Rows of facts, and what fires.
    Rules(RuleCase),
    /// Figures, and the status of a target.
    Target(TargetCase),
    /// What was done, and the state of a duty.
    Duty(DutyCase),
    /// A record, and whether a step of it is allowed.
    Register(RegisterCase),
    /// A date, and the units of that day.
    Directory(DirectoryCase),
}

/// A test of rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleCase {
    /// The family that is compared.
    pub rules: Vec<String>,
    /// The table that `rows` belong to; that of the rules where absent.
    pub table: Option<String>,
    /// Its rows.
    pub rows: Vec<TestRow>,
    /// Rows of other tables.
    pub tables: BTreeMap<String, Vec<TestRow>>,
    /// Whether the rows are all subjects of their lists.
    pub complete_list: bool,
    /// Which rules of the family fire.
    pub fires: Vec<ExpectedFiring>,
    /// Words that reasons must hold.
    pub because: Vec<ExpectedReason>,
    /// Effects with their dates.
    pub effects: Vec<ExpectedEffect>,
    /// Results of computed rules.
    pub values: Vec<ExpectedValue>,
    /// What cannot be judged, and which fact is missing.
    pub not_assessable: Vec<ExpectedGap>,
    /// Decisions to assume.
    pub decided: Vec<AssumedDecision>,
    /// States of records to assume.
    pub records: Vec<AssumedRecord>,
}

/// A test of a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetCase {
    /// The target.
    pub target: String,
    /// The member judged, where each member is judged for itself.
    pub subject: Option<String>,
    /// The figures.
    pub figures: Vec<TestFigure>,
    /// The expected status.
    pub status: String,
    /// The value as shown.
    pub shown: Option<String>,
    /// The gap as shown.
    pub gap: Option<String>,
    /// Words of the explanation.
    pub reason: Option<String>,
}

/// A test of a duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyCase {
    /// The duty.
    pub duty: String,
    /// Of which unit, where each has its own.
    pub subject: Option<String>,
    /// The day on which the state is asked.
    pub on: Date,
    /// What was done.
    pub done: Vec<TestDone>,
    /// The expected state.
    pub state: String,
    /// The expected due date.
    pub due: Option<Date>,
    /// The expected lateness.
    pub days_late: Option<i64>,
    /// Words of the explanation.
    pub reason: Option<String>,
}

/// A test of the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryCase {
    /// The day.
    pub on: Date,
    /// Zones counted by class.
    pub count: BTreeMap<String, u32>,
    /// A text and the units that it stands for.
    pub resolve: Option<ExpectedResolution>,
    /// What is known of some units.
    pub units: Vec<ExpectedUnit>,
}

/// Declares small records of tests that are read key by key.
macro_rules! test_records {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty = $how:ident;)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }

        impl Stored for $name {
            fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<$name> {
                let mut fields = Fields::open(value, field, reader)?;
                $(let $field = test_records!(@read $how fields $field $type);)*
                fields.finish();
                Some($name { $($field: test_records!(@take $how $field),)* })
            }
        }
    )*};
    (@read required $fields:ident $field:ident $type:ty) => { $fields.required::<$type>(stringify!($field)) };
    (@read optional $fields:ident $field:ident $type:ty) => { $fields.optional(stringify!($field)) };
    (@read list $fields:ident $field:ident $type:ty) => { $fields.optional::<$type>(stringify!($field)) };
    (@read flag $fields:ident $field:ident $type:ty) => { $fields.optional::<$type>(stringify!($field)) };
    (@take required $field:ident) => { $field? };
    (@take optional $field:ident) => { $field };
    (@take list $field:ident) => { $field.unwrap_or_default() };
    (@take flag $field:ident) => { $field.unwrap_or_default() };
}

test_records! {
    /// Which rules fire for a subject in a year; an empty list means none of the family.
    ExpectedFiring {
        /// The subject, where there is more than one.
        subject: Option<String> = optional;
        /// The year.
        year: Option<i32> = optional;
        /// The rules.
        rules: Vec<String> = required;
    }
    /// Words that the reason of an outcome holds.
    ExpectedReason {
        /// The subject, where there is more than one.
        subject: Option<String> = optional;
        /// The year.
        year: Option<i32> = optional;
        /// The rule.
        rule: String = required;
        /// The words.
        text: String = required;
    }
    /// An effect with its dates.
    ExpectedEffect {
        /// The subject, where there is more than one.
        subject: Option<String> = optional;
        /// The year.
        year: Option<i32> = optional;
        /// The rule.
        rule: String = required;
        /// What is blocked.
        function: Option<String> = optional;
        /// Code of what is proposed, allowed or waived.
        what: Option<String> = optional;
        /// First day.
        from: Option<Date> = optional;
        /// Last day.
        until: Option<Date> = optional;
        /// Beginning in words.
        from_event: Option<String> = optional;
        /// End in words.
        until_event: Option<String> = optional;
    }
    /// The result of a computed rule or a waiver.
    ExpectedValue {
        /// The subject, where there is more than one.
        subject: Option<String> = optional;
        /// The year.
        year: Option<i32> = optional;
        /// The rule.
        rule: String = required;
        /// The result.
        equals: Scalar = required;
    }
    /// A rule that cannot be judged.
    ExpectedGap {
        /// The subject, where there is more than one.
        subject: Option<String> = optional;
        /// The year.
        year: Option<i32> = optional;
        /// The rule.
        rule: String = required;
        /// The missing fact or parameter.
        missing: Option<String> = optional;
    }
    /// A decision that the test takes as made.
    AssumedDecision {
        /// The subject, where there is more than one.
        subject: Option<String> = optional;
        /// The year of the outcome decided on.
        year: Option<i32> = optional;
        /// The rule.
        rule: String = required;
        /// The day of the decision.
        on: Date = required;
        /// The option picked.
        option: Option<String> = optional;
        /// The number set, where the effect is a limit.
        number: Option<Scalar> = optional;
    }
    /// The state of a record that the test takes as reached.
    AssumedRecord {
        /// The register.
        record: String = required;
        /// The subject, where there is more than one.
        subject: Option<String> = optional;
        /// The state.
        state: String = required;
        /// Since when.
        on: Date = required;
    }
    /// Something done for a duty.
    TestDone {
        /// When.
        on: Date = required;
        /// Whether evidence was handed in.
        evidence: bool = flag;
        /// Whether it was accepted.
        accepted: bool = flag;
        /// Checklist: the item done; absent for all of them.
        item: Option<String> = optional;
    }
    /// A text and the units that it stands for.
    ExpectedResolution {
        /// The text.
        text: String = required;
        /// Ids of the units.
        units: Vec<String> = required;
        /// Pieces that stand for no unit.
        unresolved: Vec<String> = list;
    }
    /// What is known of a unit on a day.
    ExpectedUnit {
        /// The unit.
        id: String = required;
        /// Whether it exists; not asked where absent.
        alive: Option<bool> = optional;
        /// Its name.
        name: Option<String> = optional;
        /// Its manager.
        manager: Option<String> = optional;
        /// Its trustee; `none` for none.
        trustee: Option<String> = optional;
        /// Its level.
        level: Option<String> = optional;
        /// Its plates.
        plates: Option<Vec<String>> = optional;
        /// Number of its parks.
        parks: Option<u32> = optional;
    }
}

/// A figure of a test: reported with a value, or in another state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestFigure {
    /// The indicator.
    pub indicator: String,
    /// Unit, or the scope as a whole; the target's scope where absent.
    pub subject: Option<String>,
    /// The period.
    pub period: Period,
    /// The value in the indicator's unit; `None` in the other states.
    pub value: Option<Decimal>,
    /// The state.
    pub state: FigureState,
}

impl Stored for TestFigure {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<TestFigure> {
        let mut fields = Fields::open(value, field, reader)?;
        let indicator: Option<String> = fields.required("indicator");
        let subject = fields.optional("subject");
        let period: Option<Period> = fields.required("period");
        fields.exactly_one(&["value", "state"]);
        let number: Option<Decimal> = fields.optional("value");
        let state: Option<FigureState> = fields.optional("state");
        fields.finish();
        let state = match number {
            Some(_) => FigureState::Reported,
            None => state?,
        };
        Some(TestFigure {
            indicator: indicator?,
            subject,
            period: period?,
            value: number,
            state,
        })
    }
}

impl Stored for FigureState {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<FigureState> {
        let word = String::read(value, field, reader)?;
        let state = FigureState::parse(&word);
        if state.is_none() {
            let all = FigureState::ALL.map(FigureState::code);
            reader.error(
                &crate::codes::BAD_CHOICE,
                value.span(),
                field,
                format!("“{field}”不能是“{word}”,可选:{}", all.join("、")),
                format!("`{field}` cannot be `{word}`; choose from {}", all.join(", ")),
            );
        }
        state
    }
}

impl Stored for DocumentDates {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<DocumentDates> {
        let mut fields = Fields::open(value, field, reader)?;
        let dates = DocumentDates {
            issued: fields.optional("issued"),
            in_force: fields.optional("in_force"),
        };
        fields.finish();
        Some(dates)
    }
}

impl Stored for PackTest {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<PackTest> {
        let mut fields = Fields::open(value, field, reader)?;
        let name = fields.id("name");
        let mechanisms = fields.list("mechanisms");
        let set = fields.optional("set").unwrap_or_default();
        let as_of = fields.optional("as_of");
        let document = fields.optional("document").unwrap_or_default();
        let kinds = ["rules", "target", "duty", "register"];
        let kind = kinds.into_iter().find(|key| fields.has(key));
        fields.at_most_one(&kinds);
        let case = match kind {
            Some("rules") => read_rules(&mut fields).map(TestCase::Rules),
            Some("target") => read_target(&mut fields).map(TestCase::Target),
            Some("duty") => read_duty(&mut fields).map(TestCase::Duty),
            Some("register") => read_register(&mut fields).map(TestCase::Register),
            _ => read_directory(&mut fields).map(TestCase::Directory),
        };
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(PackTest {
            name: name?,
            mechanisms,
            set,
            as_of,
            document,
            case: case?,
            at,
        })
    }
}

fn read_rules(fields: &mut Fields<'_, '_>) -> Option<RuleCase> {
    let rules: Option<Vec<String>> = fields.required("rules");
    let case = RuleCase {
        rules: Vec::new(),
        table: fields.optional("table"),
        rows: fields.list("rows"),
        tables: fields.optional("tables").unwrap_or_default(),
        complete_list: fields.flag("complete_list"),
        fires: fields.list("fires"),
        because: fields.list("because"),
        effects: fields.list("effects"),
        values: fields.list("value"),
        not_assessable: fields.list("not_assessable"),
        decided: fields.list("decided"),
        records: fields.list("records"),
    };
    fields_expected(
        fields,
        &["fires", "effects", "value", "not_assessable"],
        ("测试没有写明预期的结果", "the test does not say what it expects"),
    );
    Some(RuleCase {
        rules: rules?,
        ..case
    })
}

fn read_target(fields: &mut Fields<'_, '_>) -> Option<TargetCase> {
    let target: Option<String> = fields.required("target");
    let subject = fields.optional("subject");
    let figures = fields.list("figures");
    let status: Option<String> = fields.required("status");
    let (shown, gap, reason) = (
        fields.optional("shown"),
        fields.optional("gap"),
        fields.optional("reason"),
    );
    Some(TargetCase {
        target: target?,
        subject,
        figures,
        status: status?,
        shown,
        gap,
        reason,
    })
}

fn read_duty(fields: &mut Fields<'_, '_>) -> Option<DutyCase> {
    let duty: Option<String> = fields.required("duty");
    let subject = fields.optional("subject");
    let on: Option<Date> = fields.required("on");
    let done = fields.list("done");
    let state: Option<String> = fields.required("state");
    let (due, days_late, reason) = (
        fields.optional("due"),
        fields.optional("days_late"),
        fields.optional("reason"),
    );
    Some(DutyCase {
        duty: duty?,
        subject,
        on: on?,
        done,
        state: state?,
        due,
        days_late,
        reason,
    })
}

fn read_directory(fields: &mut Fields<'_, '_>) -> Option<DirectoryCase> {
    let on: Option<Date> = fields.required("on");
    let case = DirectoryCase {
        on: Date::default(),
        count: fields.optional("count").unwrap_or_default(),
        resolve: fields.optional("resolve"),
        units: fields.list("units"),
    };
    fields_expected(
        fields,
        &["count", "resolve", "units"],
        (
            "测试应有 rules、target、duty、register,或 count、resolve、units",
            "a test needs rules, target, duty, register, or count, resolve, units",
        ),
    );
    Some(DirectoryCase { on: on?, ..case })
}

fn fields_expected(fields: &mut Fields<'_, '_>, keys: &[&str], (zh, en): (&str, &str)) {
    if !keys.iter().any(|key| fields.has(key)) {
        let bytes = fields.bytes();
        fields
            .reader
            .error(&crate::codes::CONFLICTING_KEYS, bytes, "", zh, en);
    }
}
