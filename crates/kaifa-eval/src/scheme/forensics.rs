//! Odd patterns in the data of an evaluation: copied rows, impossible jumps, preferred digits, values just above a threshold, sums and
//! sources that disagree, announcements that are not the result.
//! An alarm is a reason to look; it states how it was computed and never changes a score. [`false_alarms`] says how often each
//! pattern is found in data in which nothing is wrong.

mod agreements;
mod announced;
mod clean;
mod figures;
mod patterns;
mod reading;

use kaifa_base::Words as Message;
use serde::Serialize;

pub use announced::{Announced, announced};
pub use clean::{Rate, false_alarms};
pub use figures::Figures;
pub use reading::Reading;

/// A kind of odd pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// Several subjects with the same figures throughout.
    CopiedRows,
    /// A change against last year that is far outside those of the others.
    Jump,
    /// Last digits that are not spread evenly.
    DigitPreference,
    /// More values just above a threshold than just below.
    AboveThreshold,
    /// Two statements of one figure that lie apart: a whole and its parts, or two sources.
    Disagreement,
    /// An announcement that does not add up, or is not the result.
    Announced,
}

impl Pattern {
    /// Every pattern, in the order in which alarms are given.
    pub const ALL: [Pattern; 6] = [
        Pattern::CopiedRows,
        Pattern::Jump,
        Pattern::DigitPreference,
        Pattern::AboveThreshold,
        Pattern::Disagreement,
        Pattern::Announced,
    ];

    /// The code in files.
    pub fn code(self) -> &'static str {
        match self {
            Pattern::CopiedRows => "copied_rows",
            Pattern::Jump => "jump",
            Pattern::DigitPreference => "digit_preference",
            Pattern::AboveThreshold => "above_threshold",
            Pattern::Disagreement => "disagreement",
            Pattern::Announced => "announced",
        }
    }

    /// The pattern in words.
    pub fn words(self) -> Message {
        match self {
            Pattern::CopiedRows => Message::new("数据整行相同", "copied rows"),
            Pattern::Jump => Message::new("较上年异常跳变", "jump against last year"),
            Pattern::DigitPreference => Message::new("末位数字偏好", "preferred last digits"),
            Pattern::AboveThreshold => Message::new("集中在门槛之上", "crowded just above a threshold"),
            Pattern::Disagreement => Message::new("合计或来源不一致", "sums or sources that disagree"),
            Pattern::Announced => Message::new("公布数与结果不符", "announced otherwise than found"),
        }
    }
}

/// Something odd.
#[derive(Debug, Clone, PartialEq)]
pub struct Alarm {
    /// What kind.
    pub pattern: Pattern,
    /// Which of the readings of the data it was found in; rows and input are those of that reading.
    pub reading: usize,
    /// The rows that it is about; none where it is about a whole column.
    pub rows: Vec<usize>,
    /// The input, where it is about one.
    pub input: Option<usize>,
    /// The threshold, where it is about one.
    pub threshold: Option<f64>,
    /// What was found, with its figures and how it was computed.
    pub found: Message,
}

/// Looks for every pattern in the data, as each of the schemes reads them that a result rests on, the scheme itself first; each alarm is
/// given once. What was announced is compared by [`announced()`]. The same data give the same alarms in the same order.
pub fn screen(readings: &[Reading<'_>]) -> Vec<Alarm> {
    let found = readings.iter().enumerate().map(|(at, reading)| {
        let mut alarms = in_reading(reading);
        alarms.iter_mut().for_each(|alarm| alarm.reading = at);
        alarms
    });
    reading::each_once(readings, found.collect())
}

fn in_reading(reading: &Reading<'_>) -> Vec<Alarm> {
    let (plan, table) = (reading.plan, reading.table);
    let mut alarms = patterns::copied_rows(plan, table);
    if let Some(before) = reading.before {
        alarms.extend(patterns::jumps(plan, table, before));
    }
    alarms.extend(patterns::digits(plan, table));
    alarms.extend(patterns::above_thresholds(plan, table));
    alarms.extend(agreements::disagreements(plan, table));
    alarms
}
