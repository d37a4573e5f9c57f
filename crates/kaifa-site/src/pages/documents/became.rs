//! What a clause has become, with its state on the day: duties with lamps, targets with status, rules with whom they hit,
//! readings with their value, registers with counts, and whatever else rests on it. A person sees of a subject only what
//! the grants say.

use kaifa_base::{ClausePath, Lang, counted};
use kaifa_eval::duties::Lamp;
use kaifa_eval::effects::EffectState;
use kaifa_eval::targets::TargetStatus;
use kaifa_flow::address::url_encode;
use kaifa_flow::duties::supervise;
use kaifa_flow::duties::target_words::reached_words;
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::standing::{DutyNow, TargetNow};
use kaifa_pack::citing::{Citing, ItemKind, citing};
use kaifa_pack::item::{Duty, Rule, Target, TargetMeasure, UnitKind};
use serde::Serialize;

use crate::pages::documents::standing_now;
use crate::pages::duty_view::lamp_class;
use crate::pages::parameters;

/// One thing that a clause has become.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct LineView {
    /// Kind of the item.
    pub kind: &'static str,
    /// The kind in words.
    pub kind_words: String,
    /// Id of the item.
    pub id: String,
    /// Its short title.
    pub title: String,
    /// How strongly the text says it, in words.
    pub strength: String,
    /// Lamp class; empty where there is no state.
    pub lamp: &'static str,
    /// State in words.
    pub state: String,
    /// What else is to be said: due date, value, counts.
    pub detail: String,
    /// Where it leads; empty for nowhere.
    pub href: String,
    /// Whom a rule concerns now.
    pub hits: Vec<HitView>,
    /// Whether this is the clause it rests on first; an item may cite several.
    pub first: bool,
    /// Whether it is late or missed.
    pub late: bool,
    /// Whether the reader's own units answer for it.
    pub mine: bool,
}

/// A subject that a rule concerns now.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct HitView {
    /// Name of the subject.
    pub subject: String,
    /// The year judged.
    pub year: Option<i32>,
    /// State in words.
    pub state: String,
    /// Lamp class.
    pub lamp: &'static str,
    /// The decision.
    pub href: String,
}

/// Whether a lamp says that something is late.
pub fn is_late(lamp: Lamp) -> bool {
    matches!(lamp, Lamp::Behind | Lamp::Overdue)
}

/// The worse, the smaller.
fn severity(lamp: Lamp) -> u8 {
    match lamp {
        Lamp::Overdue => 0,
        Lamp::Behind => 1,
        Lamp::DecisionNeeded => 2,
        Lamp::DueSoon => 3,
        Lamp::Normal => 4,
        Lamp::NotDue => 5,
        Lamp::Closed => 6,
    }
}

/// Class of a target's status.
fn status_class(status: TargetStatus) -> &'static str {
    match status {
        TargetStatus::Met => "done",
        TargetStatus::Missed => "over",
        TargetStatus::Striving => "soon",
        TargetStatus::Pending => "idle",
        TargetStatus::NotAssessable => "todo",
    }
}

/// Most characters of a reason beside a clause; the target's own page has all of it.
const SHORT_REASON: usize = 36;

fn shortened(text: &str) -> String {
    if text.chars().count() <= SHORT_REASON {
        return text.to_owned();
    }
    let head: String = text.chars().take(SHORT_REASON).collect();
    format!("{head}…")
}

/// Who looks at a place, in which language.
#[derive(Debug, Clone, Copy)]
pub struct Looking<'a> {
    /// The place.
    pub place: &'a PlacePicture,
    /// The reader.
    pub person: &'a Signed,
    /// The reader's language.
    pub lang: Lang,
}

impl Looking<'_> {
    /// The lines of a clause, duties first.
    pub fn lines(&self, clause: &ClausePath) -> Vec<LineView> {
        let mut lines: Vec<LineView> = citing(&self.place.edition.pack.items)
            .filter(|item| item.basis.clauses().any(|cited| cited == clause))
            .map(|item| LineView {
                first: item.basis.clauses().next() == Some(clause),
                ..self.line(&item)
            })
            .collect();
        let order = |kind: &str| {
            ["duty", "target", "rule", "parameter", "register"]
                .iter()
                .position(|one| *one == kind)
        };
        lines.sort_by_key(|line| order(line.kind).unwrap_or(usize::MAX));
        lines
    }

    fn line(&self, item: &Citing<'_>) -> LineView {
        let items = &self.place.edition.pack.items;
        let blank = LineView {
            kind: item.kind.code(),
            kind_words: item.kind.words().get(self.lang).to_owned(),
            id: item.id.to_owned(),
            title: item.title_in(self.lang).to_owned(),
            strength: item
                .basis
                .strength
                .map(|s| s.words().get(self.lang).to_owned())
                .unwrap_or_default(),
            lamp: "",
            state: String::new(),
            detail: String::new(),
            href: String::new(),
            hits: Vec::new(),
            first: true,
            late: false,
            mine: false,
        };
        match item.kind {
            ItemKind::Duty => match items.duties.iter().find(|duty| duty.id == item.id) {
                Some(duty) => self.duty(duty, blank),
                None => blank,
            },
            ItemKind::Target => match items.targets.iter().find(|target| target.id == item.id) {
                Some(target) => self.target(target, blank),
                None => blank,
            },
            ItemKind::Rule => match items.rules.iter().find(|rule| rule.id == item.id) {
                Some(rule) => self.rule(rule, blank),
                None => blank,
            },
            ItemKind::Parameter => self.parameter(blank),
            ItemKind::Register => self.register(blank),
            ItemKind::Unit => {
                let unit = self.place.edition.unit(item.id);
                let zone = unit.is_some_and(|unit| unit.kind == UnitKind::Zone);
                LineView {
                    href: if zone {
                        format!("/zones/{}", url_encode(item.id))
                    } else {
                        String::new()
                    },
                    mine: self.is_mine(item.id),
                    ..blank
                }
            }
            ItemKind::Indicator
            | ItemKind::Group
            | ItemKind::UnitEvent
            | ItemKind::ReviewRoute
            | ItemKind::Scheme => blank,
            ItemKind::Form => LineView {
                href: format!("/forms/{}", url_encode(item.id)),
                ..blank
            },
        }
    }

    fn is_mine(&self, unit: &str) -> bool {
        let own = self.person.reaches.iter().filter(|reach| reach.unit.is_some());
        own.into_iter().any(|reach| reach.inside.contains(unit))
    }

    fn duty(&self, duty: &Duty, blank: LineView) -> LineView {
        let all: Vec<&DutyNow> = self
            .place
            .duties
            .iter()
            .filter(|now| now.duty == duty.id)
            .collect();
        let present: Vec<&DutyNow> = standing_now(all.iter().copied()).collect();
        let title = duty.title.get(self.lang).to_owned();
        let Some(worst) = present.iter().min_by_key(|now| severity(now.result.lamp)) else {
            return LineView {
                title,
                lamp: "idle",
                state: self.lang.pick("尚未开始", "not begun").to_owned(),
                ..blank
            };
        };
        let late = present.iter().filter(|now| is_late(now.result.lamp)).count();
        let mut opened = std::iter::once(worst).chain(&present);
        let mut details = Vec::new();
        let instance = &worst.result.instance;
        match (&instance.due, &instance.undecided) {
            (_, Some(words)) => details.push(words.get(self.lang).to_owned()),
            (Some(due), None) => {
                let day = self.lang.date(*due);
                details.push(match self.lang {
                    Lang::Zh => format!("{day}前"),
                    Lang::En => format!("by {day}"),
                });
                if instance.provisional {
                    details.push(
                        self.lang
                            .pick(
                                "暂定:该年工作日历未录入",
                                "provisional: no calendar for that year",
                            )
                            .to_owned(),
                    );
                }
            }
            (None, None) => {}
        }
        if let Some(every) = duty.every {
            details.push(every.words().get(self.lang).to_owned());
        }
        if present.len() > 1 {
            details.push(match self.lang {
                Lang::Zh => format!("{}个单位,滞后{late}个", present.len()),
                Lang::En => format!("{} units, {late} late", present.len()),
            });
        }
        let missed = all.iter().filter(|now| is_late(now.result.lamp)).count() - late;
        if missed > 0 {
            details.push(match self.lang {
                Lang::Zh => format!("此前{missed}期未完成"),
                Lang::En => format!("{missed} earlier periods missed"),
            });
        }
        LineView {
            title,
            lamp: lamp_class(worst.result.lamp),
            state: worst.result.lamp.words().get(self.lang).to_owned(),
            detail: details.join(self.lang.pick(",", "; ")),
            href: opened
                .find(|now| supervise::may_see(self.person, now))
                .map(|now| now.href(self.place.name()))
                .unwrap_or_default(),
            late: late > 0,
            mine: present
                .iter()
                .any(|now| now.units.iter().any(|unit| self.is_mine(unit))),
            ..blank
        }
    }

    /// The figures of a zone, park or firm belong to it; what is said of a place or a group as a whole is open.
    fn may_see(&self, subject: &str) -> bool {
        let kind = self.place.directory.unit(subject).map(|unit| unit.kind);
        let its_own = matches!(kind, Some(UnitKind::Zone | UnitKind::Park | UnitKind::Company));
        !its_own || self.person.covers(Task::SeeFigures, subject)
    }

    fn target(&self, target: &Target, blank: LineView) -> LineView {
        let title = target.title.get(self.lang).to_owned();
        let all: Vec<&TargetNow> = self
            .place
            .targets
            .iter()
            .filter(|now| now.target == target.id)
            .collect();
        let seen: Vec<&TargetNow> = all
            .iter()
            .copied()
            .filter(|now| self.may_see(&now.subject))
            .collect();
        let Some(first) = seen.first() else {
            return LineView {
                title,
                lamp: "idle",
                state: self.lang.pick("不在您的查看范围", "not yours to see").to_owned(),
                ..blank
            };
        };
        let worst = seen
            .iter()
            .min_by_key(|now| match now.result.status {
                TargetStatus::Missed => 0,
                TargetStatus::NotAssessable => 1,
                TargetStatus::Striving => 2,
                TargetStatus::Pending => 3,
                TargetStatus::Met => 4,
            })
            .unwrap_or(first);
        let detail = if seen.len() == 1 {
            match &first.result.shown {
                Some(shown) => reached_words(target, shown, self.lang),
                None => shortened(first.result.reason.get(self.lang)),
            }
        } else {
            let met = seen
                .iter()
                .filter(|now| now.result.status == TargetStatus::Met)
                .count();
            match self.lang {
                Lang::Zh => format!("{}个对象,达到{met}个", seen.len()),
                Lang::En => format!("{} subjects, {met} met", seen.len()),
            }
        };
        LineView {
            title,
            lamp: if target.measure == TargetMeasure::Narrative {
                "idle"
            } else {
                status_class(worst.result.status)
            },
            state: kaifa_flow::duties::target_words::status_words(target, worst.result.status, self.lang),
            detail,
            href: worst.href(self.place.name()),
            late: seen.iter().any(|now| now.result.status == TargetStatus::Missed),
            mine: seen.iter().any(|now| self.is_mine(&now.subject)),
            ..blank
        }
    }

    fn rule(&self, rule: &Rule, blank: LineView) -> LineView {
        let mut hits: Vec<(String, HitView, String)> = Vec::new();
        let effects = self.place.effects.iter().filter(|effect| effect.rule == rule.id);
        for effect in effects.filter(|effect| self.person.covers(Task::SeeRecords, &effect.subject)) {
            let lamp = match effect.state {
                EffectState::InEffect => "over",
                EffectState::NotYet => "soon",
                EffectState::Proposed | EffectState::AwaitsChoice => "todo",
                EffectState::Ended | EffectState::Rejected | EffectState::Withdrawn => continue,
            };
            let mut proposals = self.place.history.proposals.iter();
            let year = proposals.find(|proposal| proposal.id == effect.proposal);
            let hit = HitView {
                subject: self.place.unit_name(&effect.subject).to_owned(),
                year: year.and_then(|proposal| proposal.outcome.year),
                state: effect.state.words().get(self.lang).to_owned(),
                lamp,
                href: format!("/decisions/{}", effect.proposal),
            };
            match hits
                .iter_mut()
                .find(|(proposal, ..)| *proposal == effect.proposal)
            {
                // One proposal has several effects; one that holds says most.
                Some(known) if effect.state == EffectState::InEffect => known.1 = hit,
                Some(_) => {}
                None => hits.push((effect.proposal.clone(), hit, effect.subject.clone())),
            }
        }
        LineView {
            title: rule.title.get(self.lang).to_owned(),
            detail: if hits.is_empty() {
                self.lang
                    .pick("当日无对象", "concerns nobody on this day")
                    .to_owned()
            } else {
                String::new()
            },
            href: String::new(),
            mine: hits.iter().any(|(.., subject)| self.is_mine(subject)),
            hits: hits.into_iter().map(|(_, hit, _)| hit).collect(),
            ..blank
        }
    }

    fn parameter(&self, blank: LineView) -> LineView {
        let Some(now) = parameters::value_now(self.place, &blank.id, self.lang) else {
            return blank;
        };
        let title = self
            .place
            .edition
            .parameter(&blank.id)
            .map(|p| p.title.get(self.lang).to_owned());
        let unset = now.value.is_none();
        LineView {
            title: title.unwrap_or_default(),
            lamp: if unset { "todo" } else { "" },
            state: if unset {
                self.lang.pick("未设定", "not set").to_owned()
            } else {
                String::new()
            },
            detail: now.value.unwrap_or_default(),
            href: format!(
                "/parameters?document={}#{}",
                url_encode(self.place.name()),
                blank.id
            ),
            ..blank
        }
    }

    fn register(&self, blank: LineView) -> LineView {
        let counts = self
            .place
            .rows
            .record_counts
            .iter()
            .filter(|count| count.register == blank.id);
        let seen: i64 = counts
            .filter(|count| self.person.covers(Task::SeeRecords, &count.subject))
            .map(|count| count.count)
            .sum();
        LineView {
            detail: match self.lang {
                Lang::Zh => format!("{seen}条"),
                Lang::En => counted(seen, "record", "records"),
            },
            href: format!(
                "/registers/{}?document={}",
                url_encode(&blank.id),
                url_encode(self.place.name())
            ),
            ..blank
        }
    }
}
