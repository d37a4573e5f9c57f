//! Duties in words: how often they come round, when they are due, for which period.

use chrono::Datelike;
use kaifa_base::Lang;
use kaifa_pack::item::Duty;

use crate::place::standing::DutyNow;
use crate::show;

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
                show::date(day, lang),
                lang.pick("暂定(日历未录)", " (provisional: no calendar yet)")
            )
        }
        (Some(day), _) => show::date(day, lang),
        (None, Some(words)) => words.get(lang).to_owned(),
        (None, None) => lang.pick("常态", "standing").to_owned(),
    }
}

/// The period of an instance in words; empty where it has none.
pub fn period_words(now: &DutyNow, lang: Lang) -> String {
    let (Some(from), Some(to)) = (now.result.instance.from, now.result.instance.to) else {
        return String::new();
    };
    let whole_months = from.day() == 1 && to.succ_opt().is_some_and(|next| next.day() == 1);
    let months = (to.year() - from.year()) * 12 + to.month() as i32 - from.month() as i32 + 1;
    match (whole_months, months, lang) {
        (true, 12, Lang::Zh) if from.month() == 1 => format!("{}年", from.year()),
        (true, 12, Lang::En) if from.month() == 1 => from.year().to_string(),
        (true, 1, Lang::Zh) => format!("{}年{}月", from.year(), from.month()),
        (true, 3, Lang::Zh) => format!("{}年{}季度", from.year(), from.month().div_ceil(3)),
        (true, 6, Lang::Zh) if from.month() == 1 => format!("{}年上半年", from.year()),
        (true, 6, Lang::Zh) if from.month() == 7 => format!("{}年下半年", from.year()),
        (true, 1, Lang::En) => from.format("%B %Y").to_string(),
        (true, 3, Lang::En) => format!("{} Q{}", from.year(), from.month().div_ceil(3)),
        _ => format!("{from}{}{to}", lang.pick("至", " to ")),
    }
}
