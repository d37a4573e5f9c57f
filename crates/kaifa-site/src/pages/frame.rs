//! What surrounds every page: title, place, date, person, navigation, bands. Templates reach it as `f`.
//!
//! Words are written in both languages where they stand: `f.t("目标", "Targets")`.

use std::borrow::Borrow;
use std::fmt::Display;

use kaifa_base::{Date, Lang, Period, Place, Problem, Words};
use kaifa_flow::people::permission::{Signed, Task};

/// The frame of one page.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Language of the reader.
    pub lang: Lang,
    /// Title of the page.
    pub title: String,
    /// The place above it in the navigation, shown before the title.
    pub section: String,
    /// Which region the data is about.
    pub place: String,
    /// The date for which everything is shown.
    pub on: Date,
    /// Today by the program's clock.
    pub today: Date,
    /// Path of the page, without the query.
    pub path: String,
    /// Query of the page, kept when the language changes.
    pub query: String,
    /// Who is signed in.
    pub person: Option<Signed>,
    /// Whether the data is the generated sample.
    pub sample: bool,
    /// What was just done, said once at the top.
    pub done: String,
}

/// One line of the navigation.
#[derive(Debug, Clone)]
pub struct NavItem {
    /// Where it leads; empty for a heading.
    pub href: &'static str,
    /// Its name.
    pub name: &'static str,
    /// Whether it is only a heading.
    pub heading: bool,
    /// Whether the reader is there.
    pub current: bool,
}

/// Every line of the navigation: address, both names, and what it is for: one task that it serves must be allowed,
/// and no task means everybody. A heading stands where something stands below it.
const NAVIGATION: &[(&str, &str, &str, &[Task])] = &[
    ("/", "今日", "Today", &[Task::SeeWork, Task::SeeGrades]),
    ("/documents", "文件", "Documents", &[Task::SeeWork]),
    ("", "台账", "Registers", &[]),
    ("/duties", "任务清单", "Duties", &[Task::SeeWork]),
    ("/duties/ledger", "督办台账", "Supervision", &[Task::SeeWork]),
    ("/duties/chase", "催办清单", "Chase list", &[Task::SeeWork]),
    ("/papers", "公文", "Papers", &[Task::SeeWork]),
    ("/outbox", "消息", "Messages", &[Task::SeeWork]),
    ("/zones", "开发区", "Zones", &[Task::SeeWork]),
    (
        "/registers",
        "事项台账",
        "Records",
        &[Task::SeeRecords, Task::SeeGrades],
    ),
    ("/boards", "看板", "Boards", &[Task::SeeWork]),
    ("", "指标", "Figures", &[]),
    ("/targets", "目标", "Targets", &[Task::SeeWork]),
    ("/forms", "报表", "Forms", &[Task::SeeFigures]),
    ("/figures", "数据填报", "Entry", &[Task::SeeFigures]),
    ("/reviews", "数据审核", "Review", &[Task::ReviewFigures]),
    ("", "考核与决定", "Evaluation", &[]),
    ("/rankings", "考核名次", "Rankings", &[Task::SeeWork]),
    ("/evaluations", "综合评价", "Zone evaluation", &[Task::SeeWork]),
    ("/per-mu", "企业亩均", "Per-mu evaluation", &[Task::SeeGrades]),
    ("/decisions", "决定", "Decisions", &[Task::SeeRecords]),
    ("", "系统", "System", &[]),
    ("/parameters", "读法与参数", "Readings", &[Task::SeeWork]),
    ("/calendars", "工作日历", "Calendars", &[Task::SeeWork]),
    ("/coverage", "条款落实", "Coverage", &[Task::SeeWork]),
    ("/people", "人员授权", "People", &[Task::GrantRights]),
    ("/ledger", "操作账", "Ledger", &[Task::SeeLedger]),
    ("/system", "运行维护", "Operation", &[Task::RunSystem]),
    ("/public", "公开页", "Public page", &[]),
];

impl Frame {
    /// The words of the reader's language.
    pub fn t<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        self.lang.pick(zh, en)
    }

    /// Several things in a row.
    pub fn list<S: Borrow<str>>(&self, items: &[S]) -> String {
        self.lang.list(items)
    }

    /// A sentence in the reader's language.
    pub fn w<'a>(&self, words: &'a Words) -> &'a str {
        words.get(self.lang)
    }

    /// The place of a problem in the reader's language.
    pub fn at(&self, problem: &Problem) -> String {
        let place = &problem.place;
        // The name of an input (`last_day`) is for programs; the sentence says what is meant.
        let is_input = |field: &String| {
            field
                .bytes()
                .all(|sign| matches!(sign, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.'))
        };
        let of_page = place.file.is_none() && place.line.is_none() && place.cell.is_none();
        match of_page && place.field.as_ref().is_some_and(is_input) {
            true => Place {
                field: None,
                ..place.clone()
            }
            .show(self.lang),
            false => place.show(self.lang),
        }
    }

    /// The language to switch to.
    pub fn other_lang(&self) -> &'static str {
        self.t("en", "zh")
    }

    /// Address of this page with its query, to come back to.
    pub fn back(&self) -> String {
        let whole = if self.query.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, self.query)
        };
        kaifa_flow::address::url_encode(&whole)
    }

    /// Whether the search is open to the reader: to those who see the work, not to a firm or the three offices.
    pub fn may_search(&self) -> bool {
        let sees = |person: &Signed| person.may_do(Task::SeeWork);
        self.person.as_ref().is_some_and(sees)
    }

    /// Whether the page shows another day than today.
    pub fn is_other_day(&self) -> bool {
        self.on != self.today
    }

    /// A date written out in the reader's language.
    pub fn date(&self, day: &Date) -> String {
        self.lang.date(*day)
    }

    /// A day that is kept as it was written (`2026-11-30`), in the reader's words; anything else as it stands.
    pub fn day(&self, written: impl std::fmt::Display) -> String {
        let written = written.to_string();
        written.parse().map(|day| self.date(&day)).unwrap_or(written)
    }

    /// A written period (`2026Q3`) in the reader's words.
    pub fn period(&self, written: &str) -> String {
        Period::shown(written, self.lang)
    }

    /// A year in the reader's words.
    pub fn year(&self, year: impl Display) -> String {
        self.period(&year.to_string())
    }

    /// The date in words.
    pub fn on_words(&self) -> String {
        self.date(&self.on)
    }

    /// The navigation as this person may see it.
    pub fn nav(&self) -> Vec<NavItem> {
        let allowed = |tasks: &[Task]| match &self.person {
            _ if tasks.is_empty() => true,
            Some(person) => tasks.iter().any(|task| person.may_do(*task)),
            None => false,
        };
        let mut items: Vec<NavItem> = Vec::new();
        for &(href, zh, en, tasks) in NAVIGATION {
            if href.is_empty() && items.last().is_some_and(|last| last.heading) {
                items.pop();
            }
            if allowed(tasks) {
                let heading = href.is_empty();
                let current = match href {
                    "" => false,
                    "/" => self.path == "/",
                    _ => {
                        let within = self.path == href || self.path.starts_with(&format!("{href}/"));
                        // The longest address that fits is where one is.
                        within
                            && !NAVIGATION.iter().any(|(other, ..)| {
                                other.len() > href.len()
                                    && other.starts_with(href)
                                    && (self.path == *other || self.path.starts_with(&format!("{other}/")))
                            })
                    }
                };
                items.push(NavItem {
                    href,
                    name: self.t(zh, en),
                    heading,
                    current,
                });
            }
        }
        items
    }
}
