//! The business tables: one file each, with its row type and the lists that can be asked of it.
//!
//! Writing is the same for all of them: build [`Changes`](crate::Changes) and hand them to the one write path. Keys are
//! given to [`Store::find`](crate::Store::find) in the order of the table's key.

mod calendar_year;
mod decision;
mod document_fact;
mod duty_state;
mod edition;
mod effect_end;
mod figure;
mod figure_review;
mod notice;
mod parameter_value;
mod passport;
mod proposal;
mod ranking;
mod record;
mod record_file;
mod release;
mod run;
mod saved_view;
mod source;
mod unit;

pub use calendar_year::CalendarYear;
pub use decision::{Choice, Decision};
pub use document_fact::DocumentFact;
pub use duty_state::{DutyFilter, DutyState};
pub use edition::Edition;
pub use effect_end::EffectEnd;
pub use figure::{FigureFilter, FigureVersion, ReviewState};
pub use figure_review::{FigureReview, Verdict, review_figure};
pub use notice::{Notice, NoticeFilter};
pub use parameter_value::ParameterValue;
pub use passport::Passport;
pub use proposal::{Proposal, ProposalFilter, ProposalStatus};
pub use ranking::{RankState, RankingList, RankingRow};
pub use record::{Record, RecordEvent, RecordFilter};
pub use record_file::{RecordFile, RecordFileHead};
pub use release::Release;
pub use run::Run;
pub use saved_view::SavedView;
pub use source::{Source, SourceHead};
pub use unit::{UnitEvent, UnitRow};
