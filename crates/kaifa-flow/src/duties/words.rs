//! Duties in words: how often they come round, when they are due, for which period.

use kaifa_base::{Lang, Period};
use kaifa_pack::item::Duty;

use crate::place::standing::DutyNow;

/// How often a duty comes round, in words.
pub fn rhythm_words(duty: &Duty, lang: Lang) -> String {
    match duty.every {
        Some(rhythm) => rhythm.words().get(lang).to_owned(),
        None => duty.kind.words().get(lang).to_owned(),
    }
}

/// The due date of an instance in words: the day, *standing* where there is none, or what must be entered first.
pub fn due_words(now: &DutyNow, lang: Lang) -> String {
    let instance = &now.result.instance;
    match (instance.due, &instance.undecided) {
        (Some(day), _) if instance.provisional => {
            format!(
                "{}{}",
                lang.date(day),
                lang.pick("暂定(日历未录)", " (provisional: no calendar yet)")
            )
        }
        (Some(day), _) => lang.date(day),
        (None, Some(words)) => words.get(lang).to_owned(),
        (None, None) => lang.pick("常态", "standing").to_owned(),
    }
}

/// The period of an instance in words; empty where it has none.
pub fn period_words(now: &DutyNow, lang: Lang) -> String {
    let (Some(from), Some(to)) = (now.result.instance.from, now.result.instance.to) else {
        return String::new();
    };
    match Period::between(from, to) {
        Some(period) => period.words().get(lang).to_owned(),
        None => lang.days(from, to),
    }
}
