//! Names and codes that the program gives and no pack declares: attributes of units, standing of duties, columns of the bulletin.

use kaifa_base::Lang;

use super::names::{Kind, Labels, Named};
use crate::item::{
    DutyKind, DutySource, PeriodKind, Strength, SupervisionScheme, UnitKind, ZoneClass, ZoneLevel,
};

/// A name with its words in both languages, what it holds, and the words of its codes.
type Known = (&'static str, &'static str, &'static str, Kind, Codes);

/// Words of the codes of a name of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codes {
    /// It has none.
    None,
    /// Ids of units, said by their names.
    Units,
    UnitKind,
    Level,
    Class,
    DutyState,
    Rhythm,
    Strength,
    Source,
}

const NUMBER: Kind = Kind::Number(None);

const UNIT: &[Known] = &[
    ("id", "编号", "id", Kind::Text, Codes::Units),
    ("name", "名称", "name", Kind::Text, Codes::None),
    ("county", "所在县(市、区)", "county", Kind::Text, Codes::Units),
    ("manager", "管理单位", "manager", Kind::Text, Codes::Units),
    ("trustee", "受托单位", "trustee", Kind::Text, Codes::Units),
    ("parent", "上级单位", "unit above", Kind::Text, Codes::Units),
    ("kind", "单位类别", "kind of unit", Kind::Text, Codes::UnitKind),
    ("level", "级别", "level", Kind::Text, Codes::Level),
    ("class", "类别", "class", Kind::Text, Codes::Class),
];

const DUTY: &[Known] = &[
    (
        "state",
        "任务状态",
        "state of the duty",
        Kind::Text,
        Codes::DutyState,
    ),
    ("rhythm", "办理周期", "rhythm", Kind::Text, Codes::Rhythm),
    ("strength", "要求程度", "strength", Kind::Text, Codes::Strength),
    ("source", "任务来源", "source", Kind::Text, Codes::Source),
    ("days_left", "距期限天数", "days left", NUMBER, Codes::None),
    ("days_late", "超期天数", "days late", NUMBER, Codes::None),
    ("term", "办理期限天数", "days there are", NUMBER, Codes::None),
    ("done", "已办结", "done", Kind::Truth, Codes::None),
    ("on_time", "按时办结", "done on time", Kind::Truth, Codes::None),
    ("behind", "进度滞后", "behind", Kind::Truth, Codes::None),
    ("warned", "临近期限", "due soon", Kind::Truth, Codes::None),
    ("returned", "退回次数", "times returned", NUMBER, Codes::None),
    (
        "waiting",
        "待核验件数",
        "waiting for acceptance",
        NUMBER,
        Codes::None,
    ),
    ("title", "任务", "duty", Kind::Text, Codes::None),
    ("unit", "责任单位", "responsible unit", Kind::Text, Codes::Units),
    ("document", "文件", "document", Kind::Text, Codes::None),
];

/// As they stand over the columns of the bulletin.
const UNIT_SCORE: &[Known] = &[
    ("due", "到期", "due", NUMBER, Codes::None),
    ("in_time", "按时", "in time", NUMBER, Codes::None),
    ("late", "迟办", "late", NUMBER, Codes::None),
    ("overdue", "逾期未办", "overdue", NUMBER, Codes::None),
    ("missed", "过期", "missed", NUMBER, Codes::None),
    ("closed", "已销号", "closed", NUMBER, Codes::None),
    ("points", "督办计分", "points", NUMBER, Codes::None),
];

const BUILT_IN: &[Known] = &[
    ("year", "本年度", "the year", Kind::Year, Codes::None),
    ("as_of", "判定当日", "the day of judging", Kind::Date, Codes::None),
    ("subject", "对象", "the subject", Kind::Text, Codes::Units),
    (
        "issued",
        "文件印发日期",
        "the day of issue",
        Kind::Date,
        Codes::None,
    ),
];

/// What is counted of slips: prefix of the name, and words around the title of the slip.
const SLIPS: [(&str, &str, &str); 4] = [
    ("slips_", "本事项已发“{}”份数", "slips “{}” given for the matter"),
    (
        "missed_",
        "本事项到期未反馈的“{}”份数",
        "slips “{}” for the matter not answered in time",
    ),
    (
        "row_",
        "该单位连续收到“{}”份数",
        "slips “{}” to the unit in a row",
    ),
    (
        "year_",
        "该单位当年收到“{}”份数",
        "slips “{}” to the unit this year",
    ),
];

/// Of the states of duties, which have no item of their own here.
const DUTY_STATES: [(&str, &str, &str); 9] = [
    ("not_due", "未到期", "not due"),
    ("open", "正常", "on course"),
    ("due_soon", "临期", "due soon"),
    ("behind", "滞后", "behind"),
    ("overdue", "逾期", "overdue"),
    ("done", "已办结", "closed"),
    ("done_late", "迟办结", "closed late"),
    ("missed", "过期未办", "missed"),
    ("decision_needed", "需决定", "decision needed"),
];

fn find<'a>(known: &[Known], name: &str, lang: Lang) -> Option<Named<'a>> {
    let (_, zh, en, kind, codes) = known.iter().find(|(own, ..)| *own == name)?;
    Some(Named {
        words: lang.pick(zh, en).to_owned(),
        kind: *kind,
        labels: Labels::Program(*codes),
    })
}

/// An attribute of a unit.
pub(super) fn of_unit<'a>(name: &str, lang: Lang) -> Option<Named<'a>> {
    find(UNIT, name, lang)
}

/// How a duty stands.
pub(super) fn of_duty<'a>(name: &str, lang: Lang) -> Option<Named<'a>> {
    find(DUTY, name, lang)
}

/// What a unit did over a stretch of time.
pub(super) fn of_unit_score<'a>(name: &str, lang: Lang) -> Option<Named<'a>> {
    find(UNIT_SCORE, name, lang)
}

/// A name that every expression may use.
pub(super) fn built_in<'a>(name: &str, lang: Lang) -> Option<Named<'a>> {
    find(BUILT_IN, name, lang)
}

/// How a duty stands, and the slips of a scheme.
pub(super) fn of_lamps<'a>(scheme: &SupervisionScheme, name: &str, lang: Lang) -> Option<Named<'a>> {
    of_duty(name, lang).or_else(|| {
        SLIPS.iter().find_map(|(prefix, zh, en)| {
            let id = name.strip_prefix(prefix)?;
            let slip = scheme.slips.iter().find(|slip| slip.id == id)?;
            Some(Named {
                words: lang.pick(zh, en).replace("{}", slip.title.get(lang)),
                kind: NUMBER,
                labels: Labels::None,
            })
        })
    })
}

/// A code in words.
pub(super) fn code_words(codes: Codes, code: &str, lang: Lang) -> Option<String> {
    let words = match codes {
        Codes::None | Codes::Units => None,
        Codes::UnitKind => UnitKind::parse(code).map(UnitKind::words),
        Codes::Level => ZoneLevel::parse(code).map(ZoneLevel::words),
        Codes::Class => ZoneClass::parse(code).map(ZoneClass::words),
        Codes::Strength => Strength::parse(code).map(Strength::words),
        Codes::Source => DutySource::parse(code).map(DutySource::words),
        Codes::Rhythm => match PeriodKind::parse(code) {
            Some(period) => {
                let words = period.words();
                return Some(match lang {
                    Lang::Zh => format!("每{}", words.zh),
                    Lang::En => format!("every {}", words.en),
                });
            }
            None if code == "every" => return Some(lang.pick("每隔一段时间", "every so often").to_owned()),
            None => DutyKind::parse(code).map(DutyKind::words),
        },
        Codes::DutyState => {
            let (_, zh, en) = DUTY_STATES.iter().find(|(own, ..)| *own == code)?;
            return Some(lang.pick(zh, en).to_owned());
        }
    };
    words.map(|words| words.get(lang).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{BOARD_DUTY_NAMES, DUTY_NAMES, UNIT_NAMES};

    #[test]
    fn every_name_of_the_program_has_words() {
        for name in DUTY_NAMES.into_iter().chain(BOARD_DUTY_NAMES) {
            assert!(of_duty(name, Lang::Zh).is_some(), "{name}");
        }
        for name in UNIT_NAMES {
            assert!(of_unit_score(name, Lang::Zh).is_some(), "{name}");
        }
        for name in crate::environment::unit_columns().columns.keys() {
            assert!(of_unit(name, Lang::En).is_some(), "{name}");
        }
    }
}
