//! Parameters that `kaifa rules run` is given for one run, and values of parameters as people write them.

use std::collections::BTreeMap;

use kaifa_base::{Lang, Place, Problem, Words};
use kaifa_eval::compile::{Setting, Settings};
use kaifa_pack::Edition;
use kaifa_pack::item::{Parameter, Scalar, ValueType};

use crate::codes;

/// Reads `front=10` or `xx.A6.front=10`: the last step of the id is enough where only one parameter has it.
pub fn read_settings(edition: &Edition, given: &[String]) -> Result<Settings, Vec<Problem>> {
    let mut settings = BTreeMap::new();
    let mut problems = Vec::new();
    for text in given {
        let place = Place::field(format!("--set {text}"));
        let Some((name, value)) = text.split_once('=') else {
            problems.push(Problem::error(
                &codes::PARAMETER_TYPE,
                place,
                Words::new("应写成 名称=值", "write NAME=VALUE"),
            ));
            continue;
        };
        let (name, value) = (name.trim(), value.trim());
        let fits: Vec<&Parameter> = edition
            .items
            .parameters
            .iter()
            .filter(|parameter| parameter.id == name || parameter.id.rsplit('.').next() == Some(name))
            .collect();
        match fits.as_slice() {
            [parameter] => match read_scalar(parameter, value) {
                Ok(scalar) => {
                    settings.insert(parameter.id.clone(), Setting::for_run(scalar));
                }
                Err(words) => problems.push(Problem::error(&codes::PARAMETER_TYPE, place, words)),
            },
            [] => problems.push(Problem::error(
                &codes::PARAMETER_TYPE,
                place,
                Words::new(
                    format!("没有参数“{name}”"),
                    format!("there is no parameter `{name}`"),
                ),
            )),
            several => {
                let ids: Vec<&str> = several.iter().map(|parameter| parameter.id.as_str()).collect();
                problems.push(Problem::error(
                    &codes::PARAMETER_TYPE,
                    place,
                    Words::new(
                        format!("“{name}”可指多个参数:{}", ids.join("、")),
                        format!("`{name}` may be any of {}", ids.join(", ")),
                    ),
                ));
            }
        }
    }
    if problems.is_empty() {
        Ok(settings)
    } else {
        Err(problems)
    }
}

/// Reads a parameter's value by its type.
pub(crate) fn read_scalar(parameter: &Parameter, text: &str) -> Result<Scalar, Words> {
    let text = text.trim();
    let expected = |zh: &str, en: &str| {
        Err(Words::new(
            format!("“{}”应为{zh},现为“{text}”", parameter.title.zh),
            format!(
                "“{}” should be {en}, found “{text}”",
                parameter.title.get(Lang::En)
            ),
        ))
    };
    match parameter.kind {
        ValueType::Integer => text
            .parse()
            .map(Scalar::Integer)
            .or_else(|_| expected("整数", "a whole number")),
        ValueType::Decimal => match text.parse::<kaifa_base::Decimal>() {
            Ok(_) => Ok(Scalar::Text(text.to_owned())),
            Err(_) => expected("数字", "a number"),
        },
        ValueType::Bool => match text {
            "true" | "是" => Ok(Scalar::Bool(true)),
            "false" | "否" => Ok(Scalar::Bool(false)),
            _ => expected("“是”或“否”", "true or false"),
        },
        ValueType::Date => text
            .parse()
            .map(Scalar::Date)
            .or_else(|_| expected("日期(如 2025-12-31)", "a date such as 2025-12-31")),
        ValueType::Choice if !parameter.choices.iter().any(|choice| choice == text) => {
            let (zh, en) = (parameter.choices.join("、"), parameter.choices.join(", "));
            expected(&format!("{zh}之一"), &format!("one of {en}"))
        }
        ValueType::Choice | ValueType::Text => Ok(Scalar::Text(text.to_owned())),
    }
}
