//! What a result rests on, as people read it: figures and facts with their source, parameters with their author, and the
//! derivation as a tree. Pages of targets and passports share it. What the reader may not see is counted, not shown.

use kaifa_base::Lang;
use kaifa_eval::duties::DutyState;
use kaifa_eval::facts::Origin;
use kaifa_eval::trace::{Leaf, ParameterSource, ParameterUse};
use kaifa_eval::value::{Cause, Value};
use kaifa_flow::address::url_encode;
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::place::PlacePicture;
use kaifa_flow::show;
use kaifa_pack::item::{ZoneClass, ZoneLevel};
use kaifa_pack::words::Rows;
use kaifa_store::rows::RankState;
use serde::Serialize;

use crate::pages::figures::history::way_words;
use crate::pages::parameters;

/// Table name under which figures appear among facts.
const FIGURES: &str = "figure";

/// One figure or fact used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct InputView {
    /// Indicator or column.
    pub what: String,
    /// The same as an id.
    pub id: String,
    /// Unit or group.
    pub subject: String,
    /// Its name.
    pub subject_name: String,
    /// Period or year.
    pub period: String,
    /// The value in words; a state word where there is none.
    pub value: String,
    /// Nothing is known here.
    pub missing: bool,
    /// Where it came from, in words.
    pub source: String,
    /// Address where it opens; empty where it does not.
    pub href: String,
}

/// A parameter used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ParameterView {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The value; `None` if nobody has set it.
    pub value: Option<String>,
    /// Who set it, when and why, in words.
    pub by: String,
    /// Address where it opens.
    pub href: String,
}

/// A value with its unit, or the state word of what is not known.
pub fn value_words(value: &Value, lang: Lang) -> String {
    match value {
        Value::Number { value, unit } => show::in_unit(*value, 10, *unit),
        Value::Date { value } => lang.date(*value),
        Value::Bool { value } => match (value, lang) {
            (true, Lang::Zh) => "是".to_owned(),
            (false, Lang::Zh) => "否".to_owned(),
            (true, Lang::En) => "yes".to_owned(),
            (false, Lang::En) => "no".to_owned(),
        },
        Value::Unknown { .. } => lang.pick("缺", "missing").to_owned(),
        Value::Text { value } => code_words(value, lang),
        Value::Between { .. } | Value::List { .. } => value.to_string(),
    }
}

/// A code of published lists in words; any other text as it stands.
fn code_words(text: &str, lang: Lang) -> String {
    let words = RankState::parse(text)
        .map(|state| state.words())
        .or_else(|| ZoneClass::parse(text).map(|class| class.words()))
        .or_else(|| ZoneLevel::parse(text).map(|level| level.words()))
        .or_else(|| {
            DUTY_STATES
                .iter()
                .find(|state| state.code() == text)
                .map(|state| state.lamp().words())
        });
    words.map_or_else(|| text.to_owned(), |words| words.get(lang).to_owned())
}

/// The states that derivations of duties end in.
const DUTY_STATES: [DutyState; 9] = [
    DutyState::NotDue,
    DutyState::Open,
    DutyState::DueSoon,
    DutyState::Behind,
    DutyState::Overdue,
    DutyState::Done,
    DutyState::DoneLate,
    DutyState::Missed,
    DutyState::DecisionNeeded,
];

/// Where a fact came from, in words.
fn origin_words(origin: &Origin, lang: Lang) -> String {
    let version = origin.version.map(|version| match lang {
        Lang::Zh => format!("第{version}版"),
        Lang::En => format!("version {version}"),
    });
    let by: Vec<String> = [origin.by.as_ref().map(ToString::to_string), version]
        .into_iter()
        .flatten()
        .collect();
    let source = way_words(&origin.source, lang);
    let mut parts = vec![match by.is_empty() {
        true => source.to_owned(),
        false => lang.aside(source, by.join(lang.pick(",", ", "))),
    }];
    if let Some(sheet) = &origin.sheet {
        parts.push(format!("{}“{sheet}”", lang.pick("工作表", "sheet ")));
    }
    if let Some(cell) = &origin.cell {
        parts.push(format!("{} {cell}", lang.pick("单元格", "cell")));
    } else if let Some(row) = origin.row {
        parts.push(match lang {
            Lang::Zh => format!("第 {row} 行"),
            Lang::En => format!("row {row}"),
        });
    }
    if let Some(day) = origin.known_at {
        parts.push(format!("{}{}", lang.date(day), lang.pick("知悉", " (known)")));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(lang.pick(",", ", "))
}

/// Whether a person may see a figure or fact of a subject. Published lists are open to everyone with work to see.
pub fn may_see(person: &Signed, table: &str, subject: &str) -> bool {
    match table {
        FIGURES => person.covers(Task::SeeFigures, subject),
        _ => person.may_do(Task::SeeWork),
    }
}

/// Name of a unit or group.
pub fn subject_name(place: &PlacePicture, id: &str) -> String {
    match place.directory.unit(id) {
        Some(_) => place.unit_name(id).to_owned(),
        None => place.membership.name(id).to_owned(),
    }
}

/// What a column or indicator is called.
fn column_title(place: &PlacePicture, table: &str, column: &str, lang: Lang) -> String {
    if table == FIGURES {
        let indicator = place
            .edition
            .items
            .indicators
            .iter()
            .find(|indicator| indicator.id == column);
        return indicator.map_or_else(
            || column.to_owned(),
            |indicator| match (lang, &indicator.name_en) {
                (Lang::En, Some(english)) => english.clone(),
                _ => indicator.name.clone(),
            },
        );
    }
    place.wording(lang).name(column, Rows::Table(table))
}

/// The figures and facts among leaves that the person may see, and how many others there are.
pub fn inputs(
    place: &PlacePicture,
    leaves: &[&Leaf],
    person: &Signed,
    lang: Lang,
) -> (Vec<InputView>, usize) {
    let mut found: Vec<InputView> = Vec::new();
    let mut hidden = 0;
    for leaf in leaves {
        let (table, subject, view) = match leaf {
            Leaf::Fact {
                table,
                subject,
                period,
                column,
                value,
                origin,
            } => {
                let period = period.clone().unwrap_or_default();
                let href = match table.as_str() {
                    FIGURES => figure_href(column, subject, &period),
                    _ if period.is_empty() => String::new(),
                    _ => format!("/rankings?year={}", url_encode(&period)),
                };
                let view = InputView {
                    what: column_title(place, table, column, lang),
                    id: column.clone(),
                    subject: subject.clone(),
                    subject_name: subject_name(place, subject),
                    value: match value {
                        Value::Text { value: code } if table != FIGURES => place
                            .wording(lang)
                            .code(column, Rows::Table(table), code)
                            .unwrap_or_else(|| value_words(value, lang)),
                        _ => value_words(value, lang),
                    },
                    missing: false,
                    source: origin_words(origin, lang),
                    href,
                    period,
                };
                (table, subject, view)
            }
            Leaf::Missing {
                cause:
                    Cause::EmptyFact {
                        table,
                        column,
                        subject,
                        year,
                    },
            } => {
                let period = year.map(|year| year.to_string()).unwrap_or_default();
                let view = InputView {
                    what: column_title(place, table, column, lang),
                    id: column.clone(),
                    subject: subject.clone(),
                    subject_name: subject_name(place, subject),
                    value: lang.pick("缺报", "missing").to_owned(),
                    missing: true,
                    source: String::new(),
                    href: if table == FIGURES && !period.is_empty() {
                        figure_href(column, subject, &period)
                    } else {
                        String::new()
                    },
                    period,
                };
                (table, subject, view)
            }
            Leaf::Clause { .. } | Leaf::Parameter { .. } | Leaf::Missing { .. } => continue,
        };
        if !may_see(person, table, subject) {
            hidden += 1;
        } else if !found.contains(&view) {
            found.push(view);
        }
    }
    (found, hidden)
}

/// Address of a figure.
pub fn figure_href(indicator: &str, subject: &str, period: &str) -> String {
    format!(
        "/figures/{}/{}/{}",
        url_encode(indicator),
        url_encode(subject),
        url_encode(period)
    )
}

/// A parameter as it was used.
pub fn parameter(place: &PlacePicture, used: &ParameterUse, lang: Lang) -> ParameterView {
    let from = match used.from {
        ParameterSource::Pack => lang.pick("读法", "reading of the pack"),
        ParameterSource::Office => lang.pick("办公室设定", "set by the office"),
        ParameterSource::Run => lang.pick("仅本次", "for this run only"),
        ParameterSource::Unset => lang.pick("尚未设定", "not set"),
    };
    let mut by: Vec<String> = vec![from.to_owned(), used.author.clone()];
    by.extend(used.date.map(|day| lang.date(day)));
    by.push(used.reason.clone());
    by.retain(|part| !part.is_empty());
    ParameterView {
        id: used.id.clone(),
        title: match place.edition.parameter(&used.id) {
            Some(parameter) => parameter.title.get(lang).to_owned(),
            None if used.title.is_empty() => used.id.clone(),
            None => used.title.clone(),
        },
        value: used.value.as_ref().map(|value| {
            let words = value_words(value, lang);
            match place.edition.parameter(&used.id) {
                Some(parameter) => parameters::value_words(parameter, &words, lang),
                None => words,
            }
        }),
        by: by.join(lang.pick(",", ", ")),
        href: format!("/parameters?document={}#{}", url_encode(place.name()), used.id),
    }
}
