//! What is taken for granted of all figures alike of which the text does not say it: whose they are and by when. It is asked once for
//! the document, with how many figures rest on it, and not at each of them.

use std::collections::BTreeMap;

use kaifa_base::Lang;
use kaifa_flow::documents::draft_review::{AssumedFigures, Desk, assumed_figures, proposal};
use kaifa_pack::Proposal;
use toml::Value;

/// An assumption that figures rest on.
pub struct AssumedView {
    /// What is assumed, and of how many.
    pub words: String,
    /// How it is changed, while there is something left to change.
    pub turn: Option<TurnView>,
}

/// The other assumption, for those figures that nobody has judged.
pub struct TurnView {
    /// Its code.
    pub whose: &'static str,
    /// Whose the figures would be.
    pub name: String,
    /// How many would be changed.
    pub open: usize,
    /// These, with their versions.
    pub seen: String,
    /// Those that a person has accepted and that stay: number and title.
    pub accepted: Vec<(i64, String)>,
}

impl TurnView {
    fn of(figures: &AssumedFigures<'_>, name: String) -> Option<TurnView> {
        let seen: Vec<String> = figures
            .open
            .iter()
            .map(|item| format!("{}:{}", item.item, item.row_version))
            .collect();
        let accepted = figures.accepted.iter();
        (!seen.is_empty()).then(|| TurnView {
            whose: figures.whose.other().code(),
            name,
            open: seen.len(),
            seen: seen.join(" "),
            accepted: accepted
                .map(|item| (item.item, proposal(item).title().to_owned()))
                .collect(),
        })
    }
}

/// The assumptions that figures rest on; none where the text says all itself.
pub fn assumed(desk: &Desk, names: &BTreeMap<String, String>, lang: Lang) -> Vec<AssumedView> {
    let name = |id: &str| names.get(id).map_or(id, String::as_str).to_owned();
    let whose = assumed_figures(desk).into_iter().map(|figures| {
        let count = figures.open.len() + figures.accepted.len();
        let bearer = name(&figures.bearer);
        AssumedView {
            words: match lang {
                Lang::Zh => format!("{count} 个数没有写明是谁的,按“{bearer}”。"),
                Lang::En => {
                    format!("Of {count} figures the text does not say whose they are; “{bearer}” is assumed.")
                }
            },
            turn: TurnView::of(&figures, name(&figures.other)),
        }
    });
    let by = without_time(desk).into_iter().map(|(end, count)| AssumedView {
        words: match (lang, end) {
            (Lang::Zh, Some(end)) => format!("{count} 个数没有写期限,按 {end} 达到。"),
            (Lang::Zh, None) => format!("{count} 个数没有写期限,按每年都要达到。"),
            (Lang::En, Some(end)) => {
                format!("Of {count} figures no time limit is written; {end} is assumed.")
            }
            (Lang::En, None) => {
                format!("Of {count} figures no time limit is written; they are judged every year.")
            }
        },
        turn: None,
    });
    whose.chain(by).collect()
}

/// How many figures without a time limit of their own are to be reached by a day; without a day, every year.
fn without_time(desk: &Desk) -> BTreeMap<Option<String>, usize> {
    let mut found: BTreeMap<Option<String>, usize> = BTreeMap::new();
    let figures = desk
        .judged()
        .filter(|item| item.list == "target" && item.state != "rejected");
    for figure in figures.map(|item| proposal(item)) {
        if !says_by_when(desk, &figure) {
            let end = figure.fields.get("by").map(Value::to_string);
            *found.entry(end).or_default() += 1;
        }
    }
    found
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
