//! The fields of a proposed item as a form: for each kind which keys a person sees, under which words, and how what was typed
//! becomes a value of the pack format. Keys that a form does not show stay as they are.

use std::collections::BTreeMap;
use std::str::FromStr;

use kaifa_base::{Lang, Place, Problem, Words};
use kaifa_flow::documents::draft_review::BAD_ITEM;
use kaifa_pack::draft::Proposal;
use kaifa_pack::item::{Comparator, DutyKind, PeriodKind, RuleKind, Strength, TargetMeasure, UnitKind};
use toml::value::Datetime;
use toml::{Table, Value};

use crate::pages::documents::draft_words::{in_words, of_words};

/// How a field is typed.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Text,
    Long,
    Date,
    Number,
    Flag,
    /// Several, with 、 between.
    List,
    /// One of a closed list.
    Choice(fn() -> Vec<(&'static str, Words)>),
    /// In the words of an office, or as the pack format writes it.
    Value,
}

/// Key, words in Chinese and English, how it is typed.
type FieldOf = (&'static str, &'static str, &'static str, Kind);

macro_rules! choice {
    ($type:ty) => {
        Kind::Choice(|| <$type>::ALL.iter().map(|one| (one.code(), one.words())).collect())
    };
}

const TITLE: FieldOf = ("title", "短标题", "Short title", Kind::Text);
const STRENGTH: FieldOf = ("strength", "力度", "Strength", choice!(Strength));
const FIGURE: FieldOf = (
    "figure",
    "原文中的数字或时限",
    "Figure or time in the text",
    Kind::Text,
);
const CLAUSE: FieldOf = ("clause", "条款", "Clause", Kind::Text);
const NOTE: FieldOf = ("note", "为何这样读", "Why it is read so", Kind::Long);

const DUTY: &[FieldOf] = &[
    TITLE,
    ("kind", "类型", "Kind", choice!(DutyKind)),
    STRENGTH,
    ("responsible", "责任单位", "Responsible", Kind::List),
    ("lead", "牵头单位", "Leads", Kind::List),
    ("due", "截止日", "Due", Kind::Date),
    ("due_after", "自某事起算", "Due after an event", Kind::Value),
    ("every", "频次", "How often", Kind::Value),
    (
        "by_day",
        "每期最后一天(月-日;只写日为期内首月该日,last-日为末月该日)",
        "Last day in each period (MM-DD; DD: of its first month; last-DD: of its last)",
        Kind::Text,
    ),
    ("until", "终止日", "Until", Kind::Date),
    ("items", "清单", "Checklist", Kind::List),
    ("evidence", "须交材料", "Evidence", Kind::List),
    ("accepted_by", "核验人", "Accepted by", Kind::Text),
    FIGURE,
    CLAUSE,
    NOTE,
];
const TARGET: &[FieldOf] = &[
    TITLE,
    ("measure", "算法", "Measure", choice!(TargetMeasure)),
    ("comparator", "比较", "Comparison", choice!(Comparator)),
    ("value", "数值", "Value", Kind::Text),
    ("unit", "单位", "Unit", Kind::Text),
    ("by", "期限", "By", Kind::Date),
    ("every", "每期", "Every", choice!(PeriodKind)),
    ("indicator", "指标编号", "Indicator", Kind::Text),
    ("numerator", "分子指标", "Numerator", Kind::Text),
    ("denominator", "分母指标", "Denominator", Kind::Text),
    ("scope", "范围编号", "Scope", Kind::Text),
    ("scope_text", "范围原文", "Scope as written", Kind::Text),
    ("each", "逐个判断", "Each for itself", Kind::Flag),
    ("against", "以谁为 100%", "Share of whom", Kind::Text),
    ("base_year", "基期年份", "Base year", Kind::Number),
    ("base_parameter", "基期参数", "Base parameter", Kind::Text),
    (
        "tolerance_parameter",
        "“左右”参数",
        "Tolerance parameter",
        Kind::Text,
    ),
    (
        "none_in_text",
        "没有数值时:要达到什么",
        "What it wants, where it has no number",
        Kind::Long,
    ),
    STRENGTH,
    FIGURE,
    CLAUSE,
    NOTE,
];
const RULE: &[FieldOf] = &[
    TITLE,
    ("kind", "类型", "Kind", choice!(RuleKind)),
    STRENGTH,
    ("where", "适用对象", "Whom it concerns", Kind::Text),
    ("when", "条件", "Condition", Kind::Long),
    ("text", "理由文字", "Reason in words", Kind::Text),
    ("then", "后果", "Consequences", Kind::Value),
    ("decides", "由谁决定", "Who decides", Kind::Text),
    ("table", "事实表", "Fact table", Kind::Text),
    FIGURE,
    CLAUSE,
    NOTE,
];
const STATEMENT: &[FieldOf] = &[("statement", "为何没有事项", "Why nothing came of it", Kind::Long)];
const DOCUMENT: &[FieldOf] = &[
    ("title", "标题", "Title", Kind::Long),
    ("doc_number", "文号", "Number", Kind::Text),
    ("issuer", "印发机关", "Issuer", Kind::Text),
    ("issued", "印发日期", "Issued", Kind::Date),
    ("expires", "有效期至", "Valid until", Kind::Date),
    ("basis", "依据文号", "Rests on", Kind::List),
    ("note", "备注", "Note", Kind::Long),
];
const UNIT: &[FieldOf] = &[
    ("name", "名称", "Name", Kind::Text),
    ("kind", "类别", "Kind", choice!(UnitKind)),
    ("level", "级别", "Level", Kind::Text),
    ("class", "类型", "Class", Kind::Text),
    ("parent", "上级", "Parent", Kind::Text),
    ("aliases", "别名", "Other names", Kind::List),
    ("assumption", "推定", "Assumption", Kind::Long),
];
const GROUP: &[FieldOf] = &[
    ("names", "写法", "Names", Kind::List),
    ("members", "成员编号", "Members", Kind::List),
    ("select", "条件", "Condition", Kind::Text),
    ("unnamed", "未列名的", "Left unnamed", Kind::Text),
];
const INDICATOR: &[FieldOf] = &[
    ("name", "名称", "Name", Kind::Text),
    ("unit", "计量单位", "Unit", Kind::Text),
    ("period", "周期", "Period", choice!(PeriodKind)),
    ("owner", "归口", "Owner", Kind::Text),
    ("formula", "公式", "Formula", Kind::Text),
    ("aliases", "别名", "Other names", Kind::List),
];
const PARAMETER: &[FieldOf] = &[
    TITLE,
    ("type", "类型", "Type", Kind::Text),
    ("unit", "单位", "Unit", Kind::Text),
    ("readings", "几种读法", "Readings", Kind::List),
    CLAUSE,
];

fn fields_of(list: &str) -> &'static [FieldOf] {
    match list {
        "duty" => DUTY,
        "target" => TARGET,
        "rule" => RULE,
        "clause" => STATEMENT,
        "document" => DOCUMENT,
        "unit" => UNIT,
        "group" => GROUP,
        "indicator" => INDICATOR,
        "parameter" => PARAMETER,
        _ => &[],
    }
}

/// One field with its value.
#[derive(Debug, Clone)]
pub struct FieldView {
    /// The key in the pack.
    pub key: &'static str,
    /// Its words.
    pub label: String,
    /// `text`, `long`, `date`, `choice` or `flag`.
    pub input: &'static str,
    /// The value as typed.
    pub value: String,
    /// Choices: code, words, whether it is the one.
    pub choices: Vec<(String, String, bool)>,
}

/// The form of an item.
pub fn form(proposal: &Proposal, lang: Lang) -> Vec<FieldView> {
    fields_of(&proposal.list)
        .iter()
        .map(|(key, zh, en, kind)| {
            let value = proposal.fields.get(*key);
            let said = value.and_then(|value| in_words(key, value, lang));
            let value = said.unwrap_or_else(|| typed(value, *kind));
            let choices = match kind {
                Kind::Choice(all) => all()
                    .into_iter()
                    .map(|(code, words)| (code.to_owned(), words.get(lang).to_owned(), code == value))
                    .collect(),
                _ => Vec::new(),
            };
            FieldView {
                key,
                label: lang.pick(zh, en).to_owned(),
                input: match kind {
                    Kind::Choice(_) => "choice",
                    Kind::Date => "date",
                    Kind::Flag => "flag",
                    Kind::Long => "long",
                    _ => "text",
                },
                value,
                choices,
            }
        })
        .collect()
}

/// The filled fields of an item in one line each, for its card. The title stands above them; `names` tells how ids are called.
pub fn summary(proposal: &Proposal, names: &BTreeMap<String, String>, lang: Lang) -> Vec<(String, String)> {
    let hidden = ["title", "clause", "figure", "table", "text", "base_parameter"];
    let mut shown = form(proposal, lang);
    // Whose it is stands there in the words of the text, else as it is assumed.
    let written = proposal.fields.contains_key("scope_text");
    shown.retain(|field| !hidden.contains(&field.key) && (field.key != "scope" || !written));
    in_lines(proposal, shown, names, lang)
}

/// Some of the filled fields of an item in one line each.
pub fn summary_of(
    proposal: &Proposal,
    names: &BTreeMap<String, String>,
    lang: Lang,
    keys: &[&str],
) -> Vec<(String, String)> {
    let mut shown = form(proposal, lang);
    shown.retain(|field| keys.contains(&field.key));
    in_lines(proposal, shown, names, lang)
}

fn in_lines(
    proposal: &Proposal,
    fields: Vec<FieldView>,
    names: &BTreeMap<String, String>,
    lang: Lang,
) -> Vec<(String, String)> {
    fields
        .into_iter()
        .filter(|field| !field.value.is_empty())
        .map(|field| {
            let chosen = field
                .choices
                .into_iter()
                .find(|(.., is)| *is)
                .map(|(_, words, _)| words);
            let text = || {
                proposal
                    .fields
                    .get("text")
                    .and_then(Value::as_str)
                    .unwrap_or_default()
            };
            let value = match field.key {
                _ if field.input == "flag" => lang.pick("是", "yes").to_owned(),
                "when" if field.value.starts_with("judged_") => {
                    format!("{}{}", lang.pick("由人认定:", "found by a person: "), text())
                }
                "when" if !text().is_empty() => {
                    format!(
                        "{}{}",
                        lang.pick("按名次自动判断:", "worked out from the ranking: "),
                        text()
                    )
                }
                "scope" => {
                    let whose = names.get(&field.value).unwrap_or(&field.value);
                    format!("{whose}{}", lang.pick("(原文未写)", " (the text does not say)"))
                }
                _ => chosen.or(names.get(&field.value).cloned()).unwrap_or(field.value),
            };
            // What stands in brackets tells how to type it.
            let label = field.label.split('(').next().unwrap_or_default().trim();
            let label = label.trim_end_matches("编号").to_owned();
            (label, value)
        })
        .collect()
}

fn typed(value: Option<&Value>, kind: Kind) -> String {
    match (value, kind) {
        (None, _) => String::new(),
        (Some(Value::Array(list)), Kind::List) => list
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join("、"),
        (Some(Value::String(text)), kind) if !matches!(kind, Kind::Value) => text.clone(),
        (Some(other), _) => other.to_string(),
    }
}

/// The content of an item after a form was sent: pairs `f.key` and what was typed. All that cannot be read is listed.
pub fn read(proposal: &Proposal, sent: &[(String, String)]) -> Result<String, Vec<Problem>> {
    let mut fields = proposal.fields.clone();
    let mut problems = Vec::new();
    for (key, zh, en, kind) in fields_of(&proposal.list) {
        let Some((_, typed)) = sent.iter().find(|(name, _)| name.strip_prefix("f.") == Some(key)) else {
            continue;
        };
        let typed = typed.trim();
        if typed.is_empty() {
            fields.remove(*key);
            continue;
        }
        let said = of_words(key, typed, proposal.fields.get(*key));
        match said.or_else(|| value(typed, *kind)) {
            Some(value) => {
                fields.insert((*key).to_owned(), value);
            }
            None => {
                let words = Words::new(
                    format!("“{zh}”的内容不合格式:“{typed}”"),
                    format!("“{en}” is not well formed: “{typed}”"),
                );
                let (hint_zh, hint_en) = hint(key, *kind);
                problems.push(Problem::error(&BAD_ITEM, Place::field(*key), words).hint(hint_zh, hint_en));
            }
        }
    }
    if problems.is_empty() {
        Ok(kaifa_pack::draft::body(&fields))
    } else {
        Err(problems)
    }
}

fn value(typed: &str, kind: Kind) -> Option<Value> {
    match kind {
        Kind::Text | Kind::Long | Kind::Choice(_) => Some(typed.into()),
        Kind::Number => typed.parse::<i64>().ok().map(Value::from),
        Kind::Flag => Some(Value::from(matches!(typed, "true" | "on" | "1"))),
        Kind::Date => Datetime::from_str(typed)
            .ok()
            .filter(|at| at.date.is_some() && at.time.is_none())
            .map(Value::Datetime),
        Kind::List => {
            let names = typed
                .split(['、', '\n', ';', '\u{ff1b}'])
                .map(str::trim)
                .filter(|one| !one.is_empty());
            Some(names.map(Value::from).collect::<Vec<_>>().into())
        }
        Kind::Value => {
            let table: Table = toml::from_str(&format!("value = {typed}")).ok()?;
            table.get("value").cloned().filter(|_| table.len() == 1)
        }
    }
}

fn hint(key: &str, kind: Kind) -> (&'static str, &'static str) {
    match (key, kind) {
        (_, Kind::Date) => ("日期写成 2025-12-31", "a date is written 2025-12-31"),
        (_, Kind::Number) => ("应为整数", "a whole number"),
        ("every", _) => (
            "例如:每季度、每年2次、每2个月一次",
            "for example 每季度, 每年2次, or { per = \"month\" }, { per = \"year\", times = 2 }, { months = 2 }",
        ),
        ("due_after", _) => (
            "例如:印发后6个月、施行后30个工作日",
            "for example 印发后6个月, or { event = \"issued\", months = 6 }",
        ),
        _ => ("按政策包格式填写", "as the pack format writes it"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn duty() -> Proposal {
        let blank = Proposal {
            list: "duty".to_owned(),
            fields: Table::new(),
            clause: None,
            span: None,
            sure: 80,
            found_by: Words::new("", ""),
        };
        blank
            .with_body("id = \"X-1\"\ntitle = \"报送\"\nkind = \"standing\"\nspan = [1, 9]\n")
            .expect("well formed")
    }

    #[test]
    fn what_is_typed_becomes_values_and_what_is_not_shown_stays() {
        let sent = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs
                .iter()
                .map(|(key, value)| (format!("f.{key}"), (*value).to_owned()))
                .collect()
        };
        let body = read(
            &duty(),
            &sent(&[
                ("kind", "periodic"),
                ("every", "{ per = \"month\" }"),
                ("responsible", "甲局、乙局"),
            ]),
        )
        .expect("well formed");
        assert!(
            body.contains("every = { per = \"month\" }") && body.contains("span = [1, 9]"),
            "{body}"
        );
        assert!(body.contains("responsible = [\"甲局\", \"乙局\"]"), "{body}");
        let problems = read(&duty(), &sent(&[("due", "明年"), ("every", "常常")])).expect_err("two mistakes");
        assert_eq!(problems.len(), 2);
    }

    #[test]
    fn rhythms_and_times_after_an_event_are_told_in_words() {
        let told = |field: &str, lang| {
            let body = format!("id = \"X-1\"\ntitle = \"报送\"\nkind = \"periodic\"\n{field}\n");
            let said = duty().with_body(&body).expect("well formed");
            let fields = summary(&said, &BTreeMap::new(), lang);
            fields.last().map(|(_, words)| words.clone()).expect("a field")
        };
        assert_eq!(
            told("every = { per = \"month\", times = 2 }", Lang::Zh),
            "每月2次"
        );
        assert_eq!(told("every = { months = 2 }", Lang::Zh), "每2个月一次");
        assert_eq!(
            told("due_after = { event = \"issued\", months = 6 }", Lang::Zh),
            "印发后6个月"
        );
        assert_eq!(
            told("due_after = { event = \"issued\", months = 6 }", Lang::En),
            "6 months after the issue"
        );
    }
}
