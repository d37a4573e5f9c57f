//! Duties and rules of two documents beside each other: aligned by their words; then who answers, until when, how often, how
//! strongly, under which condition and with which consequence.

use kaifa_text::Source;

use super::likeness::{likeness, office};
use super::{Aspect, Party, Point, Side, Verdict};
use crate::item::{Alternative, Basis, Due, DueEvent, Duty, Rhythm, Rule, Title};

/// Below this two duties or rules are about different things.
pub(super) const ENOUGH: f64 = 0.5;

/// An item with the words that it is compared by.
pub(super) struct Worded<'a, T> {
    pub party: Party<'a>,
    pub item: &'a T,
    title: String,
    text: Option<String>,
}

/// What duties and rules have in common.
pub(super) trait Has {
    fn id(&self) -> &str;
    fn title(&self) -> &Title;
    fn basis(&self) -> &Basis;
}

macro_rules! has {
    ($($type:ty),*) => {$(
        impl Has for $type {
            fn id(&self) -> &str { &self.id }
            fn title(&self) -> &Title { &self.title }
            fn basis(&self) -> &Basis { &self.basis }
        }
    )*};
}
has!(Duty, Rule);

/// The items of a party with their words.
pub(super) fn worded<'a, T: Has>(party: Party<'a>, items: &'a [T]) -> Vec<Worded<'a, T>> {
    let text = |source: &Source, basis: &Basis| basis.span.map(|span| source.slice(span).to_owned());
    items
        .iter()
        .map(|item| Worded {
            party,
            item,
            title: item.title().zh.clone(),
            text: party.source.and_then(|source| text(source, item.basis())),
        })
        .collect()
}

/// How alike two items are: by their titles, and where both texts are there by the words of the texts as well.
pub(super) fn alike<T: Has>(left: &Worded<'_, T>, right: &Worded<'_, T>) -> f64 {
    let same_document = left.party.edition.name() == right.party.edition.name();
    if same_document && left.item.id() == right.item.id() {
        return 2.0;
    }
    let titles = likeness(&left.title, &right.title);
    match (&left.text, &right.text) {
        (Some(one), Some(other)) => titles.max(0.4 * titles + 0.6 * likeness(one, other)),
        _ => titles,
    }
}

/// One side of a pair of duties.
pub(super) fn duty_side(duty: &Worded<'_, Duty>) -> Side {
    let item = duty.item;
    Side::of(
        duty.party,
        &item.id,
        &item.title.zh,
        &item.basis,
        when(duty),
        owners(item).join("、"),
    )
}

/// One side of a pair of rules.
pub(super) fn rule_side(rule: &Worded<'_, Rule>) -> Side {
    let item = rule.item;
    let words = format!("{} → {}", condition_words(item), consequences(item));
    let owner = item.decides.clone().unwrap_or_default();
    Side::of(rule.party, &item.id, &item.title.zh, &item.basis, words, owner)
}

fn owners(duty: &Duty) -> Vec<String> {
    let mut owners = duty.lead.clone();
    owners.extend(
        duty.responsible
            .iter()
            .filter(|unit| !duty.lead.contains(unit))
            .cloned(),
    );
    owners
}

/// When a duty is due, in words.
fn when(duty: &Worded<'_, Duty>) -> String {
    let (party, duty) = (duty.party, duty.item);
    let titled = |name: &str| match party.edition.parameter(name) {
        Some(parameter) => parameter.title.zh.clone(),
        None => name.to_owned(),
    };
    if let Some(every) = duty.every {
        return every.words().zh;
    }
    match &duty.due {
        Some(Due::On(day)) => day.to_string(),
        Some(Due::After { event, length }) => {
            let event = match event {
                DueEvent::Issued => "印发后".to_owned(),
                DueEvent::InForce => "施行后".to_owned(),
                DueEvent::Parameter(name) => titled(name),
            };
            format!("{event}{}", length.words().zh)
        }
        Some(Due::Parameter(name)) => titled(name),
        None => String::new(),
    }
}

/// Days between two turns of a rhythm, near enough to say which comes more often.
fn days(rhythm: Rhythm) -> f64 {
    use crate::item::{LengthUnit, PeriodKind};
    match rhythm {
        Rhythm::Times { per, times } => {
            let period = match per {
                PeriodKind::Year => 365.0,
                PeriodKind::Half => 182.5,
                PeriodKind::Quarter => 91.25,
                PeriodKind::Month => 30.4,
            };
            period / f64::from(times.max(1))
        }
        Rhythm::Every(length) => {
            let unit = match length.unit {
                LengthUnit::Days => 1.0,
                LengthUnit::WorkingDays => 1.4,
                LengthUnit::Months => 30.4,
                LengthUnit::Years => 365.0,
            };
            unit * f64::from(length.amount)
        }
    }
}

/// In what two duties differ.
pub(super) fn duty_points(one: &Worded<'_, Duty>, other: &Worded<'_, Duty>) -> Vec<Point> {
    let (left, right) = (one.item, other.item);
    let mut found = Vec::new();
    if (&left.due, left.every) != (&right.due, right.every) {
        let verdict = match (left.every, right.every, &left.due, &right.due) {
            (Some(one), Some(other), ..) if days(other) < days(one) => Verdict::Stricter,
            (Some(_), Some(_), ..) => Verdict::Looser,
            (_, _, Some(Due::On(one)), Some(Due::On(other))) if other < one => Verdict::Stricter,
            (_, _, Some(Due::On(_)), Some(Due::On(_))) => Verdict::Looser,
            (None, _, None, _) => Verdict::Stricter,
            (_, None, _, None) => Verdict::Looser,
            _ => Verdict::Other,
        };
        found.push(Point {
            aspect: Aspect::Deadline,
            verdict,
            left: when(one),
            right: when(other),
        });
    }
    found.extend(owner_point(&owners(left), &owners(right)));
    found.extend(super::strength(&left.basis, &right.basis));
    found
}

fn owner_point(left: &[String], right: &[String]) -> Option<Point> {
    let bare = |names: &[String]| {
        let mut names: Vec<String> = names.iter().map(|name| office(name).to_owned()).collect();
        names.sort();
        names
    };
    (bare(left) != bare(right)).then(|| Point::other(Aspect::Owner, left.join("、"), right.join("、")))
}

fn condition(rule: &Rule) -> String {
    let whens: Vec<&str> = rule
        .alternatives
        .iter()
        .filter_map(|one| one.when.as_ref())
        .map(|when| when.text.as_str())
        .collect();
    whens.join(" or ")
}

fn consequences(rule: &Rule) -> String {
    let words: Vec<String> = rule
        .consequences
        .iter()
        .map(|one| {
            let title = one.title.as_ref().map(|title| title.zh.clone());
            title
                .or(one.what.clone())
                .unwrap_or_else(|| one.action.words().zh)
        })
        .collect();
    words.join("、")
}

/// The condition as its reasons put it, with what a case fills in left open; as written where a rule gives no reason.
fn condition_words(rule: &Rule) -> String {
    let words = |one: &Alternative| match (&one.text, &one.when) {
        (Some(text), _) => open_holes(&text.text),
        (None, Some(when)) => when.text.clone(),
        (None, None) => String::new(),
    };
    let all: Vec<String> = rule.alternatives.iter().map(words).collect();
    all.join(" 或 ")
}

fn open_holes(template: &str) -> String {
    let mut words = String::new();
    let mut depth = 0usize;
    for c in template.chars() {
        match c {
            '{' => {
                depth += 1;
                words.push('…');
            }
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => words.push(c),
            _ => {}
        }
    }
    words
}

/// Whether a condition is nothing but the name of a fact.
fn is_name(condition: &str) -> bool {
    condition.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// In what two rules differ.
pub(super) fn rule_points(left: &Rule, right: &Rule) -> Vec<Point> {
    let mut found = Vec::new();
    let (one, other) = (condition(left), condition(right));
    if one != other {
        // What a person is to judge has a name of its own in every draft; there the words decide.
        let judged = is_name(&one) && is_name(&other);
        let (one, other) = (condition_words(left), condition_words(right));
        if !judged || one != other {
            found.push(Point::other(Aspect::Condition, one, other));
        }
    }
    let (one, other) = (consequences(left), consequences(right));
    if one != other {
        found.push(Point::other(Aspect::Consequence, one, other));
    }
    let owner = |rule: &Rule| rule.decides.iter().cloned().collect::<Vec<_>>();
    found.extend(owner_point(&owner(left), &owner(right)));
    found.extend(super::strength(&left.basis, &right.basis));
    found
}
