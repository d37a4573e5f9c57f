//! The business tables: one file each, with its row type and the lists that can be asked of it.
//!
//! Writing is the same for all of them: build [`Changes`](crate::Changes) and hand them to the one write path. Keys are
//! given to [`Store::find`](crate::Store::find) in the order of the table's key.

mod assignment;
mod calendar_year;
mod collecting;
mod decision;
mod delivery;
mod document_end;
mod document_fact;
mod draft;
mod duty_part;
mod duty_state;
mod duty_step;
mod edition;
mod effect_end;
mod effect_limit;
mod figure;
mod figure_review;
mod hand_over;
mod notice;
mod paper;
mod parameter_value;
mod passport;
mod proposal;
mod ranking;
mod record;
mod release;
mod report;
mod run;
mod slip;
mod source;
mod unit;
mod unit_contact;

pub use assignment::Assignment;
pub use calendar_year::CalendarYear;
pub use collecting::{ForeignForm, FormException, TableMapping};
pub use decision::{Choice, Decision};
pub use delivery::{Delivery, DeliveryState};
pub use document_end::{DocumentEnd, DutyEnd};
pub use document_fact::DocumentFact;
pub use draft::{DraftItem, DraftReview, DraftStep};
pub use duty_part::DutyPart;
pub use duty_state::{DutyFilter, DutyState};
pub use duty_step::{DutyStep, DutyStepKind};
pub use edition::Edition;
pub use effect_end::EffectEnd;
pub use effect_limit::EffectLimit;
pub use figure::{FigureFilter, FigureVersion, ReviewState};
pub use figure_review::{FigureReview, Verdict, review_figure};
pub use hand_over::HandOver;
pub use notice::{Notice, NoticeFilter};
pub use paper::Paper;
pub use parameter_value::ParameterValue;
pub use passport::Passport;
pub use proposal::{Proposal, ProposalFilter, ProposalStatus};
pub use ranking::{RankState, RankingList, RankingRow};
pub use record::{Record, RecordEvent, RecordFilter};
pub use release::Release;
pub use report::{Report, ReportFigure, ReportFilter, ReportState, Submission};
pub use run::Run;
pub use slip::Slip;
pub use source::{Source, SourceHead};
pub use unit::{UnitEvent, UnitRow};
pub use unit_contact::UnitContact;
