//! Duties: what units must do, once, again and again, or item by item.

use chrono::Datelike;
use kaifa_base::{Date, Words};
use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::DeValue;

use super::{Basis, ItemPlace, Length, PeriodKind, Title};
use crate::codes;
use crate::decode::{Fields, Reader, Stored, choices};

choices! {
    /// How often a duty is done.
    DutyKind {
        Once = "once", "一次性", "once";
        Periodic = "periodic", "周期性", "periodic";
        Checklist = "checklist", "清单", "checklist";
        /// Always, without a date.
        Standing = "standing", "长期", "standing";
    }
}

/// `[[duty]]`: one duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// Its id.
    pub id: String,
    /// Our own short title.
    pub title: Title,
    /// How often.
    pub kind: DutyKind,
    /// The responsible units as written, in order.
    pub responsible: Vec<String>,
    /// Of these, the ones that lead.
    pub lead: Vec<String>,
    /// Group with one instance per member; absent: one in all.
    pub for_each: Option<String>,
    /// When it is due; absent: no date.
    pub due: Option<Due>,
    /// The rhythm of a periodic duty.
    pub every: Option<Rhythm>,
    /// Last day within each period.
    pub by_day: Option<MonthDay>,
    /// A day of the first period; the issue date where absent.
    pub starting: Option<Date>,
    /// Last day of a periodic or standing duty.
    pub until: Option<Date>,
    /// Checklist: done when all of these are.
    pub items: Vec<String>,
    /// Days by which some of the items must be done; a milestone's title is an item too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub milestones: Vec<Milestone>,
    /// What must be handed in.
    pub evidence: Vec<String>,
    /// Who accepts it.
    pub accepted_by: Option<String>,
    /// Where it comes from if it is not of the document; never set by a pack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned: Option<Assigned>,
    /// What it rests on.
    pub basis: Basis,
    /// Where it is written.
    pub at: ItemPlace,
}

/// A step on the way with its own day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestone {
    /// What is done by then.
    pub title: String,
    /// The day.
    pub due: Date,
}

choices! {
    /// Where a duty comes from. Every count keeps the kinds apart.
    DutySource {
        /// A clause of a document.
        Clause = "clause", "文件条款", "clause";
        /// A resolution of a meeting.
        Resolution = "resolution", "会议议定", "meeting resolution";
        /// A written instruction of a leader.
        Instruction = "instruction", "领导批示", "written instruction";
        /// A finding of an inspection.
        Finding = "finding", "督查发现", "inspection finding";
    }
}

/// The source of a duty that no document demands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assigned {
    /// Its kind.
    pub source: DutySource,
    /// The meeting, the leader, or the inspection.
    pub title: String,
    /// Its day.
    pub on: Date,
    /// What is demanded, in words.
    pub demand: String,
}

impl Duty {
    /// Where it comes from.
    pub fn source(&self) -> DutySource {
        self.assigned
            .as_ref()
            .map_or(DutySource::Clause, |assigned| assigned.source)
    }
}

/// When a duty is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// On a day.
    On(Date),
    /// Some time after an event.
    After {
        /// The event.
        event: DueEvent,
        /// How long after.
        length: Length,
    },
    /// On the day that a parameter gives.
    Parameter(String),
}

/// What a deadline is counted from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueEvent {
    /// The document's issue.
    Issued,
    /// Its coming into force.
    InForce,
    /// The day that a parameter gives.
    Parameter(String),
}

/// How often a periodic duty comes round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    /// So many times in each calendar period.
    Times {
        /// The period.
        per: PeriodKind,
        /// How many times.
        times: u32,
    },
    /// Once in each stretch of this length.
    Every(Length),
}

impl Rhythm {
    /// The rhythm in words.
    pub fn words(self) -> Words {
        match self {
            Rhythm::Times { per, times } => {
                let per = per.words();
                let often = match times {
                    1 => "once".to_owned(),
                    2 => "twice".to_owned(),
                    _ => format!("{times} times"),
                };
                Words::new(format!("每{}{times}次", per.zh), format!("{often} a {}", per.en))
            }
            Rhythm::Every(length) => {
                let length = length.words();
                Words::new(format!("每{}一次", length.zh), format!("every {}", length.en))
            }
        }
    }
}

/// The last day within each period. `02-28` is a day of the year without the year, and 02-28 stands for the end of February; `08` is
/// a day of the month, or of the first month where the period is longer; `last-25` of its last month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MonthDay {
    /// 1 to 12; 0 for the first or last month of each period.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
    /// Of a day without month, whether it is one of the last month.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub of_last: bool,
}

impl MonthDay {
    /// The day in a year.
    pub fn in_year(self, year: i32) -> Option<Date> {
        if (self.month, self.day) == (2, 28) {
            return Date::from_ymd_opt(year, 3, 1)?.pred_opt();
        }
        Date::from_ymd_opt(year, self.month, self.day)
    }

    /// The day in a period, where it lies in it.
    pub fn within(self, from: Date, to: Date) -> Option<Date> {
        let inside = |day: &Date| (from..=to).contains(day);
        if self.month > 0 {
            let days = [to.year(), from.year()]
                .into_iter()
                .filter_map(|year| self.in_year(year));
            return days.into_iter().find(inside);
        }
        let month = if self.of_last { to } else { from };
        // The 31st of a shorter month is its last day.
        let day = (1..=self.day).rev().find_map(|day| month.with_day(day))?;
        Some(day).filter(inside)
    }
}

impl Stored for MonthDay {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<MonthDay> {
        let text = String::read(value, field, reader)?;
        let without_month = |day: &str, of_last| {
            let day = day.parse().ok().filter(|day| (1..=31).contains(day));
            day.map(|day| MonthDay {
                month: 0,
                day,
                of_last,
            })
        };
        let read = match text.split_once('-') {
            Some(("last", day)) => without_month(day, true),
            Some((month, day)) => month.parse().ok().zip(day.parse().ok()).and_then(|(month, day)| {
                // Any day of a leap year exists.
                Date::from_ymd_opt(2024, month, day).map(|_| MonthDay {
                    month,
                    day,
                    of_last: false,
                })
            }),
            None => without_month(&text, false),
        };
        if read.is_none() {
            reader.error(
                &codes::BAD_VALUE,
                value.span(),
                field,
                format!("“{field}”应为 MM-DD、DD 或 last-DD,现为“{text}”"),
                format!("`{field}` should be MM-DD, DD or last-DD, found `{text}`"),
            );
        }
        read
    }
}

impl Stored for Rhythm {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Rhythm> {
        let mut fields = Fields::open(value, field, reader)?;
        let rhythm = if fields.has("per") {
            let (per, times) = (fields.optional("per"), fields.optional("times").unwrap_or(1));
            per.map(|per| Rhythm::Times { per, times })
        } else {
            Length::read_in(&mut fields).map(Rhythm::Every)
        };
        fields.finish();
        rhythm
    }
}

impl Stored for Milestone {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Milestone> {
        let mut fields = Fields::open(value, field, reader)?;
        let (title, due) = (fields.required("title"), fields.required("due"));
        fields.finish();
        Some(Milestone {
            title: title?,
            due: due?,
        })
    }
}

struct After(DueEvent, Length);

impl Stored for After {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<After> {
        let mut fields = Fields::open(value, field, reader)?;
        let event: Option<String> = fields.required("event");
        let length = Length::read_in(&mut fields);
        fields.finish();
        let event = match event?.as_str() {
            "issued" => DueEvent::Issued,
            "in_force" => DueEvent::InForce,
            parameter => DueEvent::Parameter(parameter.to_owned()),
        };
        Some(After(event, length?))
    }
}

impl Stored for Duty {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Duty> {
        let mut fields = Fields::open(value, field, reader)?;
        let id = fields.id("id");
        let title = Title::read(&mut fields);
        let kind: Option<DutyKind> = fields.required("kind");
        fields.at_most_one(&["due", "due_after", "due_parameter"]);
        let on = fields.optional("due").map(Due::On);
        let after = fields
            .optional("due_after")
            .map(|After(event, length)| Due::After { event, length });
        let parameter = fields.optional("due_parameter").map(Due::Parameter);
        let mut items: Vec<String> = fields.list("items");
        let milestones: Vec<Milestone> = fields.list("milestone");
        for milestone in &milestones {
            if !items.contains(&milestone.title) {
                items.push(milestone.title.clone());
            }
        }
        let duty = Duty {
            id: String::new(),
            title: Title::default(),
            kind: kind.unwrap_or(DutyKind::Standing),
            responsible: fields.list("responsible"),
            lead: fields.list("lead"),
            for_each: fields.optional("for_each"),
            due: on.or(after).or(parameter),
            every: fields.optional("every"),
            by_day: fields.optional("by_day"),
            starting: fields.optional("starting"),
            until: fields.optional("until"),
            items,
            milestones,
            evidence: fields.list("evidence"),
            accepted_by: fields.optional("accepted_by"),
            assigned: None,
            basis: Basis::read(&mut fields),
            at: ItemPlace::read(&fields),
        };
        fields.finish();
        kind?;
        Some(Duty {
            id: id?,
            title: title?,
            ..duty
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(month: u32, day: u32) -> MonthDay {
        MonthDay {
            month,
            day,
            of_last: false,
        }
    }

    #[test]
    fn a_day_of_the_last_month_holds_over_the_end_of_a_year() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        let last = |day: u32| MonthDay {
            of_last: true,
            ..of(0, day)
        };
        for (from, to, wanted, due) in [
            ("2025-10-01", "2025-12-31", 25, "2025-12-25"),
            ("2026-01-01", "2026-03-31", 25, "2026-03-25"),
            ("2025-07-01", "2025-12-31", 31, "2025-12-31"),
            ("2026-01-01", "2026-06-30", 31, "2026-06-30"),
            ("2026-01-01", "2026-12-31", 20, "2026-12-20"),
            // A period of its own that reaches into the next year.
            ("2025-12-01", "2026-02-28", 30, "2026-02-28"),
        ] {
            assert_eq!(
                last(wanted).within(day(from), day(to)),
                Some(day(due)),
                "{from} to {to}"
            );
        }
    }

    #[test]
    fn the_twenty_eighth_of_february_is_the_end_of_february() {
        let end = of(2, 28);
        assert_eq!(end.in_year(2024), Date::from_ymd_opt(2024, 2, 29));
        assert_eq!(end.in_year(2025), Date::from_ymd_opt(2025, 2, 28));
    }

    #[test]
    fn a_day_without_a_month_is_that_of_the_first_month_of_each_period() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        let eighth = of(0, 8);
        assert_eq!(
            eighth.within(day("2026-12-01"), day("2026-12-31")),
            Some(day("2026-12-08"))
        );
        assert_eq!(
            eighth.within(day("2026-10-01"), day("2026-12-31")),
            Some(day("2026-10-08"))
        );
        let last = of(0, 31);
        assert_eq!(
            last.within(day("2026-02-01"), day("2026-02-28")),
            Some(day("2026-02-28"))
        );
        let spring = of(4, 30);
        assert_eq!(
            spring.within(day("2026-01-01"), day("2026-12-31")),
            Some(day("2026-04-30"))
        );
        assert_eq!(spring.within(day("2026-07-01"), day("2026-12-31")), None);
    }
}
