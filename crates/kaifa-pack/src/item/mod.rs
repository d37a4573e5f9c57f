//! The kinds of items that a pack holds, one file per kind: what it is, and how it is read from its stored form.
//!
//! These are the checked forms, plain data without behaviour of their own. Whether they fit together is the work of
//! [`crate::check`].

mod acceptance;
mod basis;
mod board;
mod calendar;
mod clause;
mod consequence;
mod document;
mod duty;
mod expression;
mod fact_table;
mod form;
mod function;
mod group;
mod indicator;
mod list;
mod pack_test;
mod paper;
mod parameter;
mod register;
mod register_field;
mod register_flow;
mod register_test;
mod review_route;
mod rule;
mod scalar;
mod scheme;
mod supervision;
mod target;
mod unit;
mod unit_event;

pub use acceptance::Acceptance;
pub use basis::{Basis, ItemPlace, Length, LengthUnit, Strength, Title};
pub(crate) use board::{BOARD_DUTY_NAMES, BOARD_GROUPS};
pub use board::{Board, BoardMeasure, BoardOther, BoardPart, BoardSource, MeasureKind};
pub use calendar::Calendar;
pub use clause::{Clause, Mechanism};
pub use consequence::{Action, Consequence, EffectEnd, EndCondition, Moment};
pub use document::{Document, FactsFile};
pub use duty::{Assigned, Due, DueEvent, Duty, DutyKind, DutySource, Milestone, MonthDay, Rhythm};
pub use expression::{Expression, ReasonText};
pub use fact_table::{Column, Definition, FactTable};
pub use form::{CheckSeverity, Form, FormCheck, FormTable, HandedIn};
pub use function::Function;
pub use group::Group;
pub use indicator::{
    Accumulation, Aggregation, AggregationKind, BetterDirection, DefinitionChange, Indicator, PeriodKind,
};
pub use list::Items;
pub use pack_test::{
    AssumedDecision, AssumedRecord, DirectoryCase, DocumentDates, DutyCase, ExpectedEffect, ExpectedFiring,
    ExpectedGap, ExpectedReason, ExpectedResolution, ExpectedUnit, ExpectedValue, PackTest, RuleCase,
    TargetCase, TestCase, TestDone, TestFigure, TestRow,
};
pub use paper::{PaperAbout, PaperTemplate};
pub use parameter::{Parameter, ParameterValue};
pub use register::{Register, RegisterCheck};
pub use register_field::{Code, CodeList, FieldType, RegisterField};
pub use register_flow::{Extension, RegisterClock, RegisterState, Reminder, Transition};
pub use register_test::RegisterCase;
pub use review_route::{ReviewRoute, SkippedStage};
pub use rule::{Alternative, Rule, RuleKind};
pub use scalar::{Scalar, ValueType};
pub use scheme::{
    Adjustment, AggregateMean, Agreement, Bound, BoundSource, Category, Composite, DrawStep, EdgeRule,
    Exemption, FunctionKind, Generator, Given, Grade, GradeRule, Grading, InputType, Line, LineKind,
    LinePlace, Lookup, Measure, MissingRule, NormalisationMethod, Normalise, NotApplicableRule, Objection,
    OutlierMethod, Outliers, PartMerge, PeerGroup, Points, Protection, Publication, QuotaRounding, Ranking,
    Raw, Scheme, SchemeData, SchemeIndicator, SchemeInput, SchemeMethod, SchemeOutput, SchemeSubject,
    ScoreFunction, ScoreRounding, ScoreRule, SmallGroup, SmallGroupRule, Standing, Statistic, StatisticYear,
    SubjectCode, Summary, ThresholdLevel, TieRule, Uncertainty, Veto, VetoEffect, Weight,
};
pub(crate) use supervision::{DUTY_NAMES, UNIT_NAMES};
pub use supervision::{LampLook, SCHEME_PARAMETER, SchemeLamp, SchemeSlip, SlipThen, SupervisionScheme};
pub use target::{Comparator, RequiredPath, Target, TargetMeasure};
pub use unit::{Unit, UnitKind, ZoneClass, ZoneLevel};
pub use unit_event::{EventDate, UnitEvent, UnitEventKind};
