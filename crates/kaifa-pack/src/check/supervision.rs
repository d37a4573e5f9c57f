//! Schemes of supervision and templates of papers can be used: conditions are readable and name what there is, and the holes of a
//! template are filled by what it is about.

use super::Findings;
use crate::codes;
use crate::edition::Edition;
use crate::expr::{parse, references};
use crate::item::{DUTY_NAMES, Expression, ItemPlace, PaperTemplate, SupervisionScheme, UNIT_NAMES};

pub(super) fn check(edition: &Edition, findings: &mut Findings) {
    for scheme in &edition.pack.items.supervision_schemes {
        let mut names: Vec<String> = DUTY_NAMES.iter().map(|name| (*name).to_owned()).collect();
        for slip in &scheme.slips {
            names.extend(["slips", "missed", "row", "year"].map(|what| format!("{what}_{}", slip.id)));
        }
        for lamp in &scheme.lamps {
            condition(findings, scheme, &lamp.when, &names);
        }
        for slip in &scheme.slips {
            condition(findings, scheme, &slip.when, &names);
        }
        if let Some(score) = &scheme.score {
            let names: Vec<String> = UNIT_NAMES.iter().map(|name| (*name).to_owned()).collect();
            condition(findings, scheme, score, &names);
        }
    }
    for paper in &edition.pack.items.papers {
        template(findings, edition, paper);
    }
}

fn condition(findings: &mut Findings, scheme: &SupervisionScheme, stored: &Expression, names: &[String]) {
    match parse(&stored.text) {
        Err(error) => {
            findings.error(
                &codes::BAD_EXPRESSION,
                &scheme.at,
                &scheme.id,
                format!("“{}”:{}", stored.text, error.message.zh),
                format!("`{}`: {}", stored.text, error.message.en),
            );
        }
        Ok(expr) => {
            for name in references(&expr)
                .names
                .iter()
                .filter(|name| !names.contains(name))
            {
                unknown(
                    findings,
                    &scheme.at,
                    &scheme.id,
                    name,
                    names.iter().map(String::as_str),
                );
            }
        }
    }
}

fn template(findings: &mut Findings, edition: &Edition, paper: &PaperTemplate) {
    if let Some(register) = &paper.register
        && edition.register(register).is_none()
    {
        findings.error(
            &codes::UNKNOWN_REFERENCE,
            &paper.at,
            &paper.id,
            format!("台账“{register}”不存在"),
            format!("the register `{register}` does not exist"),
        );
    }
    for text in paper.texts() {
        let table = text.strip_prefix('|').and_then(|rest| rest.strip_suffix('|'));
        if let Some(table) = table {
            if !paper.about.tables().contains(&table) {
                unknown(
                    findings,
                    &paper.at,
                    &paper.id,
                    table,
                    paper.about.tables().iter().copied(),
                );
            }
            continue;
        }
        for name in PaperTemplate::holes(text) {
            if !paper.about.names().contains(&name) {
                unknown(
                    findings,
                    &paper.at,
                    &paper.id,
                    name,
                    paper.about.names().iter().copied(),
                );
            }
        }
    }
}

fn unknown<'n>(
    findings: &mut Findings,
    at: &ItemPlace,
    item: &str,
    name: &str,
    known: impl Iterator<Item = &'n str>,
) {
    let known: Vec<&str> = known.collect();
    findings
        .error(
            &codes::UNKNOWN_REFERENCE,
            at,
            item,
            format!("“{name}”在这里不可用"),
            format!("`{name}` cannot be used here"),
        )
        .hint = Some(kaifa_base::Words::new(
        format!("可用:{}", known.join("、")),
        format!("known here: {}", known.join(", ")),
    ));
}
