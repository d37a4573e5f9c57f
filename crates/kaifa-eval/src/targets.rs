//! Targets against figures: met, missed, striving, pending or not assessable, with value, gap, required path, needed pace
//! and a sentence that says why. Each family of measures has its file below `targets/measure/`; comparisons are exact, rounding is
//! for showing only.
//!
//! *Met* and *missed* are said when the date has passed; before it a target that is not yet reached is *striving* (a
//! figure is there) or *pending* (none is). A target that the text only aspires to is never missed.

mod measure;

use std::collections::BTreeMap;

use kaifa_base::{Date, Decimal, Lang, Period, Unit, Words};
use kaifa_pack::item::{Comparator, Indicator, PeriodKind, RequiredPath, Strength, Target, TargetMeasure};
use serde::{Deserialize, Serialize};

use self::measure::measure;
use crate::book::Book;
use crate::compile::Settings;
use crate::exact::{Exact, exact, shown, to_decimal, whole};
use crate::excerpt::Excerpt;
use crate::figures::{Figures, Membership};
use crate::trace::{Leaf, ParameterUse, Trace};
use crate::value::Value;

/// Where a target stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetStatus {
    /// Reached.
    Met,
    /// Due and not reached.
    Missed,
    /// Not reached, and either not yet due or only aspired to.
    Striving,
    /// Not yet due, no figure.
    Pending,
    /// Cannot be said.
    NotAssessable,
}

impl TargetStatus {
    /// The word stored and compared in tests.
    pub fn code(self) -> &'static str {
        match self {
            TargetStatus::Met => "met",
            TargetStatus::Missed => "missed",
            TargetStatus::Striving => "striving",
            TargetStatus::Pending => "pending",
            TargetStatus::NotAssessable => "not_assessable",
        }
    }

    /// The word shown.
    pub fn words(self) -> Words {
        match self {
            TargetStatus::Met => Words::new("达到", "met"),
            TargetStatus::Missed => Words::new("未达到", "missed"),
            TargetStatus::Striving => Words::new("努力中", "striving"),
            TargetStatus::Pending => Words::new("待定", "pending"),
            TargetStatus::NotAssessable => Words::new("无法判断", "not assessable"),
        }
    }
}

/// What came out for one target and one subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetResult {
    /// Id of the target.
    pub target: String,
    /// Whom it was judged for: the scope or one member.
    pub subject: String,
    /// The period judged.
    pub period: Option<Period>,
    /// Where it stands.
    pub status: TargetStatus,
    /// The value reached, in the target's unit, ten places.
    pub value: Option<Decimal>,
    /// The value as shown.
    pub shown: Option<String>,
    /// How much is lacking, in the target's unit; absent when met.
    pub gap: Option<Decimal>,
    /// The value that the path asks for in the period judged.
    pub required: Option<Decimal>,
    /// Yearly growth still needed to arrive in time, in per cent, two places; absent where growth says nothing.
    pub needed_pace: Option<Decimal>,
    /// Why, in a sentence.
    pub reason: Words,
    /// What it rests on.
    pub trace: Trace,
    /// Parameters used.
    pub parameters: Vec<ParameterUse>,
}

/// What the judging of a target needs.
pub struct TargetInput<'a> {
    /// The items.
    pub excerpt: &'a Excerpt,
    /// The figures.
    pub figures: &'a Figures,
    /// Who belongs to whom.
    pub membership: &'a Membership,
    /// Parameters entered outside the pack.
    pub settings: &'a Settings,
    /// The day.
    pub as_of: Date,
}

/// One measurement: what was reached, what was asked for, in the same unit, and how they compare.
pub(crate) struct Measured {
    /// Reached, in the target's unit; an approximation is allowed only where `holds` was decided otherwise.
    pub value: Exact,
    /// Asked for, in the same unit.
    pub limit: Exact,
    /// Whether the target holds, decided exactly.
    pub holds: bool,
    /// The figures in words, Chinese and English.
    pub words: Words,
    /// Figures used.
    pub leaves: Vec<Leaf>,
}

/// Why nothing could be measured.
pub(crate) enum Unmeasured {
    /// Figures are missing.
    Missing(Vec<Leaf>),
    /// Something else, in words.
    Because(Words),
}

/// A target in the making: what the measures share.
pub(crate) struct Judging<'a> {
    pub target: &'a Target,
    pub input: &'a TargetInput<'a>,
    pub parameters: BTreeMap<String, ParameterUse>,
    pub used: std::cell::RefCell<Vec<ParameterUse>>,
    pub subject: &'a str,
    pub period: Period,
}

impl<'a> Judging<'a> {
    pub fn indicator(&self, id: Option<&String>) -> Result<&'a Indicator, Unmeasured> {
        let found = id.and_then(|id| self.input.excerpt.indicators.iter().find(|i| i.id == *id));
        found.ok_or_else(|| {
            let name = id.cloned().unwrap_or_default();
            Unmeasured::Because(Words::new(
                format!("没有指标“{name}”的定义"),
                format!("the indicator `{name}` is not defined"),
            ))
        })
    }

    pub fn number(
        &self,
        indicator: &Indicator,
        subject: &str,
        period: Period,
    ) -> Result<crate::figures::Found, Unmeasured> {
        let all = &self.input.excerpt.indicators;
        self.input
            .figures
            .number(indicator, all, subject, period, self.input.membership)
            .map_err(Unmeasured::Missing)
    }

    /// The value of a parameter that the target names.
    pub fn parameter(&self, id: &str) -> Result<Decimal, Unmeasured> {
        let used = self
            .parameters
            .get(id)
            .cloned()
            .unwrap_or_else(|| ParameterUse::unset(id));
        let value = used.value.as_ref().and_then(Value::as_number);
        let mut all = self.used.borrow_mut();
        if !all.contains(&used) {
            all.push(used);
        }
        value.ok_or_else(|| {
            let name = self.input.excerpt.parameter_name(id);
            Unmeasured::Because(Words::new(
                format!("参数{}尚未设定,不能判断", name.zh),
                format!("the parameter {} is not set, so nothing can be said", name.en),
            ))
        })
    }

    /// The base year of the target.
    pub fn base_year(&self) -> Result<i32, Unmeasured> {
        if let Some(year) = self.target.base_year {
            return Ok(year);
        }
        let none = || {
            Unmeasured::Because(Words::new(
                "文件没有写明基期,也没有设定",
                "the text gives no base year and none is set",
            ))
        };
        let id = self.target.base_parameter.as_ref().ok_or_else(none)?;
        use rust_decimal::prelude::ToPrimitive;
        self.parameter(id)?.to_i32().ok_or_else(none)
    }

    /// The number of the target, and its unit.
    pub fn limit(&self) -> Result<(Exact, Unit), Unmeasured> {
        let value = self
            .target
            .value
            .ok_or_else(|| Unmeasured::Because(Words::new("目标没有数值", "the target has no number")))?;
        Ok((exact(value), self.target.unit.unwrap_or_else(Unit::none)))
    }

    /// Tolerance of "about", in the target's unit.
    pub fn tolerance(&self) -> Result<Option<Exact>, Unmeasured> {
        self.target
            .tolerance_parameter
            .as_ref()
            .map(|id| self.parameter(id).map(exact))
            .transpose()
    }

    /// Whether a value compares as the target asks; a tolerance widens the line towards what is asked less strictly.
    pub fn holds(&self, value: &Exact, limit: &Exact, tolerance: Option<&Exact>) -> bool {
        let slack = tolerance.cloned().unwrap_or_default();
        match self.target.comparator.unwrap_or(Comparator::AtLeast) {
            Comparator::AtLeast => *value >= limit - slack,
            Comparator::Above => *value > limit - slack,
            Comparator::AtMost => *value <= limit + slack,
            Comparator::Below => *value < limit + slack,
            Comparator::Equal => *value >= limit - &slack && *value <= limit + &slack,
        }
    }

    /// Name of a subject for sentences.
    pub fn name(&self, subject: &str) -> String {
        match &self.target.scope_text {
            Some(text) if Some(subject) == self.target.scope.as_deref() => text.clone(),
            _ => self.input.membership.name(subject).to_owned(),
        }
    }
}

/// Judges a target for one subject: the scope as a whole, or one member of it.
pub fn judge_target(target: &Target, subject: &str, input: &TargetInput<'_>) -> TargetResult {
    let (book, _) = Book::compile(
        &Excerpt {
            parameters: input.excerpt.parameters.clone(),
            ..Excerpt::default()
        },
        input.settings,
        input.as_of,
    );
    let due = target.by;
    let judged = period_judged(target, subject, input);
    let judging = Judging {
        target,
        input,
        parameters: book.parameters,
        used: Default::default(),
        subject,
        period: judged.unwrap_or_else(|| Period::year_of(due.unwrap_or(input.as_of))),
    };
    let open = due.is_some_and(|due| input.as_of < due);
    let early = due.is_some_and(|due| judging.period.year() < chrono::Datelike::year(&due));
    let mut result = TargetResult {
        target: target.id.clone(),
        subject: subject.to_owned(),
        period: Some(judging.period),
        status: TargetStatus::NotAssessable,
        value: None,
        shown: None,
        gap: None,
        required: None,
        needed_pace: None,
        reason: Words::new("", ""),
        trace: Trace::new(
            target.title.zh.clone(),
            Value::Unknown { causes: Vec::new() },
            Vec::new(),
        ),
        parameters: Vec::new(),
    };
    if matches!(
        target.measure,
        TargetMeasure::Narrative | TargetMeasure::Checklist
    ) && target.value.is_none()
    {
        let said = target
            .none_in_text
            .clone()
            .unwrap_or_else(|| target.title.zh.clone());
        result.period = None;
        result.reason = Words::new(
            format!("文件没有给出数值,不作评判:{said}"),
            format!("the text gives no number, so nothing is judged: {said}"),
        );
        return result;
    }
    match measure(&judging) {
        Ok(measured) => fill(&mut result, &judging, measured, open || early),
        Err(unmeasured) => {
            let no_figure = matches!(unmeasured, Unmeasured::Missing(_));
            if no_figure && open && judged.is_none() {
                result.status = TargetStatus::Pending;
            }
            result.reason = match unmeasured {
                Unmeasured::Because(words) => words,
                Unmeasured::Missing(leaves) => {
                    let words = missing_words(&leaves, &judging);
                    result.trace.leaves = leaves;
                    words
                }
            };
        }
    }
    result.parameters = judging.used.into_inner();
    let parameters = result.parameters.iter().cloned();
    result
        .trace
        .leaves
        .extend(parameters.map(|parameter| Leaf::Parameter { parameter }));
    result
}

fn missing_words(leaves: &[Leaf], judging: &Judging<'_>) -> Words {
    let named: Vec<Words> = leaves
        .iter()
        .filter_map(|leaf| match leaf {
            Leaf::Missing {
                cause:
                    crate::value::Cause::EmptyFact {
                        column,
                        subject,
                        year,
                        ..
                    },
            } => {
                let indicator = judging.input.excerpt.indicators.iter().find(|i| i.id == *column);
                let year = year.map(|y| y.to_string()).unwrap_or_default();
                let in_language = |lang: Lang| {
                    let indicator = indicator.map_or(column.as_str(), |i| i.name_in(lang));
                    format!("{} {year} {indicator}", judging.name(subject))
                };
                Some(Words::new(in_language(Lang::Zh), in_language(Lang::En)))
            }
            _ => None,
        })
        .collect();
    let listed = |lang: Lang| {
        let all: Vec<&str> = named.iter().map(|one| one.get(lang)).collect();
        lang.list(&all)
    };
    Words::new(
        format!("缺数据:{}", listed(Lang::Zh)),
        format!("figures are missing: {}", listed(Lang::En)),
    )
}

fn fill(result: &mut TargetResult, judging: &Judging<'_>, measured: Measured, not_yet_due: bool) {
    let target = judging.target;
    let aspired = target.basis.strength == Some(Strength::Aspirational);
    result.status = match (measured.holds, not_yet_due || aspired) {
        (true, _) => TargetStatus::Met,
        (false, true) => TargetStatus::Striving,
        (false, false) => TargetStatus::Missed,
    };
    let unit = target.unit.map(|u| u.symbol()).unwrap_or_default();
    let text = shown(&measured.value, Some(&measured.limit));
    result.value = to_decimal(&measured.value);
    result.shown = Some(text);
    if !measured.holds {
        let gap = &measured.limit - &measured.value;
        result.gap = to_decimal(&if gap < whole(0) { -gap } else { gap });
    }
    let (mut zh, mut en) = (measured.words.zh, measured.words.en);
    if not_yet_due && let Some(required) = required_now(judging) {
        let on_path = judging.holds(&measured.value, &required, None);
        let asked = shown(&required, None);
        zh.push_str(&format!(
            ";按路径{}年应为{asked}{unit},{}",
            judging.period.year(),
            if on_path {
                "在路径上"
            } else {
                "落后于路径"
            }
        ));
        en.push_str(&format!(
            "; the path asks for {asked}{unit} in {}, {}",
            judging.period.year(),
            if on_path { "on the path" } else { "behind the path" }
        ));
        result.required = to_decimal(&required);
    }
    if not_yet_due && !measured.holds {
        result.needed_pace = needed_pace(judging, &measured.value, &measured.limit);
    }
    let status = result.status.words();
    result.reason = Words::new(format!("{zh},{}", status.zh), format!("{en}: {}", status.en));
    let value = result
        .value
        .map_or(Value::Unknown { causes: Vec::new() }, |value| Value::Number {
            value,
            unit: target.unit,
        });
    result.trace = Trace::new(target.title.zh.clone(), value, measured.leaves);
}

/// The period that a target is judged on: that of its date, else the latest period of its rhythm that has figures.
fn period_judged(target: &Target, subject: &str, input: &TargetInput<'_>) -> Option<Period> {
    let indicator = target.indicator.as_ref().or(target.numerator.as_ref())?;
    let mut subjects = vec![subject.to_owned()];
    subjects.extend(
        input
            .membership
            .members
            .get(subject)
            .into_iter()
            .flatten()
            .cloned(),
    );
    let mut ids = vec![indicator.clone()];
    if let Some(indicator) = input.excerpt.indicators.iter().find(|i| i.id == *indicator)
        && let kaifa_pack::item::Aggregation::Ratio { numerator, .. } = &indicator.aggregate
    {
        ids.push(numerator.clone());
    }
    let mut all: Vec<Period> = ids
        .iter()
        .flat_map(|id| input.figures.periods(id, &subjects, input.as_of))
        .collect();
    all.sort();
    all.reverse();
    if let Some(by) = target.by {
        let year = chrono::Datelike::year(&by);
        let due = all.iter().find(|p| p.year() == year && p.last_day() <= by);
        let whole_year = || all.iter().find(|p| **p == Period::Year(year));
        let earlier = || all.iter().find(|p| p.last_day() <= by);
        let found = due.or_else(whole_year);
        // After the date only the period of the date counts; an earlier figure can't stand in for it.
        return if input.as_of < by {
            found.or_else(earlier).copied()
        } else {
            found.copied()
        };
    }
    let kind = target.every.unwrap_or(PeriodKind::Year);
    let of_kind = |p: &&Period| {
        matches!(
            (kind, p),
            (PeriodKind::Year, Period::Year(_))
                | (PeriodKind::Half, Period::Half(..))
                | (PeriodKind::Quarter, Period::Quarter(..))
                | (PeriodKind::Month, Period::Month(..))
        )
    };
    all.iter().find(of_kind).or(all.first()).copied()
}

/// What a linear path from the earlier target asks for in the period judged.
fn required_now(judging: &Judging<'_>) -> Option<Exact> {
    use chrono::Datelike;
    let target = judging.target;
    let (by, end) = (target.by?, exact(target.value?));
    if target.path != RequiredPath::Linear {
        return None;
    }
    let earlier = judging.input.excerpt.target(target.path_from.as_ref()?)?;
    let (first, start) = (earlier.by?, exact(earlier.value?));
    let (from, to, at) = (first.year(), by.year(), judging.period.year());
    if from >= to || at < from || at > to {
        return None;
    }
    Some(&start + (&end - &start) * whole(i64::from(at - from)) / whole(i64::from(to - from)))
}

/// Yearly growth needed from here to the line, for showing: the one place where a root is taken.
fn needed_pace(judging: &Judging<'_>, value: &Exact, limit: &Exact) -> Option<Decimal> {
    use rust_decimal::MathematicalOps;
    if !matches!(
        judging.target.measure,
        TargetMeasure::Level | TargetMeasure::Multiple | TargetMeasure::Added
    ) {
        return None;
    }
    let years = chrono::Datelike::year(&judging.target.by?) - judging.period.year();
    if years <= 0 || *value <= whole(0) || limit <= value {
        return None;
    }
    let ratio = to_decimal(&(limit / value))?;
    let yearly = ratio.checked_powd(Decimal::ONE / Decimal::from(years))?;
    Some(
        ((yearly - Decimal::ONE) * Decimal::from(100))
            .round_dp(2)
            .normalize(),
    )
}
