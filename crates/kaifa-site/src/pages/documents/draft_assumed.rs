//! What is taken for granted of all figures alike of which the text does not say it: whose they are and by when. It is asked once for
//! the document, with how many figures rest on it, and not at each of them.

use std::collections::BTreeMap;

use kaifa_base::Lang;
use kaifa_flow::documents::draft_review::{Desk, proposal};
use kaifa_pack::Proposal;
use toml::Value;

/// One sentence for each assumption that figures rest on; none where the text says all itself.
pub fn assumed(desk: &Desk, names: &BTreeMap<String, String>, lang: Lang) -> Vec<String> {
    let figures: Vec<Proposal> = desk
        .judged()
        .filter(|item| item.list == "target" && item.state != "rejected")
        .map(|item| proposal(item))
        .collect();
    let mut whose: BTreeMap<String, usize> = BTreeMap::new();
    let mut by: BTreeMap<Option<String>, usize> = BTreeMap::new();
    for figure in &figures {
        let text = |key: &str| figure.fields.get(key).and_then(Value::as_str).unwrap_or_default();
        if text("scope_text").is_empty() {
            let id = text("scope");
            *whose
                .entry(names.get(id).map_or(id, String::as_str).to_owned())
                .or_default() += 1;
        }
        if !says_by_when(desk, figure) {
            let end = figure.fields.get("by").map(ToString::to_string);
            *by.entry(end).or_default() += 1;
        }
    }
    let mut said: Vec<String> = whose
        .into_iter()
        .map(|(name, count)| match lang {
            Lang::Zh => format!("{count} 个数没有写明是谁的,按“{name}”。"),
            Lang::En => {
                format!("Of {count} figures the text does not say whose they are; “{name}” is assumed.")
            }
        })
        .collect();
    said.extend(by.into_iter().map(|(end, count)| match (lang, end) {
        (Lang::Zh, Some(end)) => format!("{count} 个数没有写期限,按 {end} 达到。"),
        (Lang::Zh, None) => format!("{count} 个数没有写期限,按每年都要达到。"),
        (Lang::En, Some(end)) => format!("Of {count} figures no time limit is written; {end} is assumed."),
        (Lang::En, None) => {
            format!("Of {count} figures no time limit is written; they are judged every year.")
        }
    }));
    said
}

/// Whether the words themselves say by when a figure is to be reached, or that it comes round every year.
fn says_by_when(desk: &Desk, figure: &Proposal) -> bool {
    let clause = figure
        .clause
        .as_ref()
        .and_then(|path| desk.text.reading.clause(path.as_str()));
    let Some(clause) = clause else { return true };
    let read = clause
        .targets
        .iter()
        .find(|target| Some(target.span) == figure.span);
    let periodic = || {
        let words = figure.span.map_or("", |span| desk.text.source.slice(span));
        ["每年", "年均", "逐年", "年度"]
            .iter()
            .any(|word| words.contains(word))
    };
    read.is_none_or(|target| target.by.is_some()) || periodic()
}
