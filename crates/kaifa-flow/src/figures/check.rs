//! Checks of figures before anything is written: known indicator and unit, right person, right period, no value twice. All
//! problems of a submission are found at once, each at its cell.

use std::collections::BTreeMap;

use kaifa_base::{Lang, Period, Place, Problem, Words};
use kaifa_pack::item::Indicator;

use crate::app::App;
use crate::codes;
use crate::figures::book::kind_of;
use crate::figures::collect::Entry;
use crate::figures::typed_value::{Typed, read_value};
use crate::people::permission::{Signed, Task};
use crate::place::PlacePicture;

/// A value that may be written.
pub struct Checked<'a> {
    /// As handed in.
    pub entry: Entry,
    /// What it says.
    pub typed: Typed,
    /// The place that its unit belongs to.
    pub place: &'a PlacePicture,
    /// The unit of its number.
    pub unit: String,
}

/// Checks every value against the pack, the directory and the person's rights. Values without problems come back with what is
/// needed to write them; problems are added to the list.
pub fn check<'a>(
    app: &App,
    places: &'a [PlacePicture],
    person: &Signed,
    entries: Vec<Entry>,
    problems: &mut Vec<Problem>,
) -> Vec<Checked<'a>> {
    let mut seen: BTreeMap<(String, String, Period), Place> = BTreeMap::new();
    let mut checked = Vec::new();
    for entry in entries {
        let before = problems.len();
        let typed = match read_value(&entry.text, &entry.place) {
            Ok(Typed::Nothing) => continue,
            Ok(typed) => Some(typed),
            Err(problem) => {
                problems.push(*problem);
                None
            }
        };
        let place = places.iter().find(|place| place.unit(&entry.subject).is_some());
        let indicator = match place {
            Some(place) => place.edition.indicator(&entry.indicator),
            None => places
                .iter()
                .find_map(|place| place.edition.indicator(&entry.indicator)),
        };
        if indicator.is_none() {
            problems.push(unknown_indicator(&entry));
        }
        match place {
            None => problems.push(unknown_subject(&entry)),
            Some(place) => check_right(place, person, &entry, problems),
        }
        if let Some(indicator) = indicator {
            check_entry(app, place, indicator, &entry, typed.as_ref(), problems);
        }
        let key = (entry.indicator.clone(), entry.subject.clone(), entry.period);
        match seen.get(&key) {
            Some(first) => problems.push(duplicate(&entry.place, first)),
            None => {
                seen.insert(key, entry.place.clone());
            }
        }
        if let (Some(place), Some(indicator), Some(typed), true) =
            (place, indicator, typed, problems.len() == before)
        {
            checked.push(Checked {
                entry,
                typed,
                place,
                unit: indicator.unit.symbol().to_owned(),
            });
        }
    }
    checked
}

fn check_right(place: &PlacePicture, person: &Signed, entry: &Entry, problems: &mut Vec<Problem>) {
    if let Err(problem) = person.may(Task::EnterFigures, Some(&entry.subject)) {
        let mut name = place.unit_name(&entry.subject).to_owned();
        // A file holds ids, so the row is found by that.
        if entry.place.file.is_some() || entry.place.sheet.is_some() {
            name.push_str(&format!("({})", entry.subject));
        }
        problems.push(Problem {
            place: entry.place.clone(),
            message: Words::new(
                format!("您不能填报“{name}”的数据"),
                format!("you may not enter figures of “{name}”"),
            ),
            ..problem
        });
    }
}

fn unknown_indicator(entry: &Entry) -> Problem {
    Problem::error(
        &codes::UNKNOWN_INDICATOR,
        entry.place.clone(),
        Words::new(
            format!("没有指标“{}”", entry.indicator),
            format!("there is no indicator `{}`", entry.indicator),
        ),
    )
    .hint(
        "请使用下载的模板,不要改动指标编码",
        "use the downloaded template and leave the indicator codes as they are",
    )
}

fn unknown_subject(entry: &Entry) -> Problem {
    Problem::error(
        &codes::UNKNOWN_SUBJECT,
        entry.place.clone(),
        Words::new(
            format!("单位目录中没有“{}”", entry.subject),
            format!("the directory has no unit `{}`", entry.subject),
        ),
    )
    .hint(
        "请使用下载的模板,不要改动单位编码",
        "use the downloaded template and leave the unit codes as they are",
    )
}

/// A figure that stands twice in one submission; `first` is where it stood before.
pub(super) fn duplicate(at: &Place, first: &Place) -> Problem {
    Problem::error(
        &codes::DUPLICATE,
        at.clone(),
        Words::new(
            format!(
                "同一单位同一期间的同一指标出现两次,前一次在{}",
                first.show(Lang::Zh)
            ),
            format!(
                "the same indicator of the same unit and period appears twice, first at {}",
                first.show(Lang::En)
            ),
        ),
    )
}

fn check_entry(
    app: &App,
    place: Option<&PlacePicture>,
    indicator: &Indicator,
    entry: &Entry,
    typed: Option<&Typed>,
    problems: &mut Vec<Problem>,
) {
    let mut wrong = |code, zh: String, en: String| {
        problems.push(Problem::error(code, entry.place.clone(), Words::new(zh, en)))
    };
    if let Some(unit) = place.and_then(|place| place.unit(&entry.subject))
        && (!indicator.subjects.contains(&unit.kind) || indicator.formula.is_some())
    {
        wrong(
            &codes::WRONG_SUBJECT,
            format!("“{}”不由{}填报", indicator.name, unit.name),
            format!("{} does not report `{}`", unit.name, indicator.name),
        );
    }
    let found = entry.period.words();
    if kind_of(entry.period) != indicator.period {
        wrong(
            &codes::WRONG_PERIOD,
            format!(
                "“{}”按{}填报,现为{}",
                indicator.name,
                indicator.period.words().zh,
                found.zh
            ),
            format!(
                "`{}` is reported by {}, found {}",
                indicator.name,
                indicator.period.words().en,
                found.en
            ),
        );
    }
    if entry.period.first_day() > app.today() {
        wrong(
            &codes::FUTURE_PERIOD,
            format!("{}尚未开始", found.zh),
            format!("{} has not begun", found.en),
        );
    }
    if let Some(Typed::Value(value)) = typed
        && value.is_sign_negative()
        && !value.is_zero()
    {
        wrong(
            &codes::NEGATIVE,
            format!("“{}”不能为负,现为 {value}", indicator.name),
            format!("`{}` cannot be negative, found {value}", indicator.name),
        );
    }
}
