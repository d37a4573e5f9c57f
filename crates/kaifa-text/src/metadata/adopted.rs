//! Laws and rules tell below their title who adopted them and who revised them since, each with the day and the session or the number of the
//! decree, in a bracket or on lines of their own.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::NaiveDate;

use super::Reader;
use super::date::date_in;
use crate::pattern::Regex;

/// 2019年5月6日甲省第十二届人民代表大会常务委员会第八次会议, 2019年5月6日甲市人民政府令第30号: the day, and who acted.
static ACT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"((?:19|20)\d\d年\d{1,2}月\d{1,2}日)(?:经|由)?",
        r"(国务院|\p{Han}{2,24}?(?:人民代表大会(?:常务委员会)?|人民政府))",
        r"(?:第[^,。;:《]{1,12}?会议|令)"
    ))
    .unwrap()
});
/// What makes a law or changes it; that somebody above approves it does not.
static ADOPTS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^[^批]*?(?:通过|修订|修正|修改|公布|发布)").unwrap());

impl Reader<'_> {
    /// Who adopted or last revised it, and when.
    pub(super) fn adopted(&self) -> Option<(String, NaiveDate)> {
        let acts = self.head.iter().flat_map(|index| acts(self.text(*index)));
        acts.max_by_key(|(_, day)| *day)
    }
}

/// The acts that some words tell.
fn acts(words: &str) -> Vec<(String, NaiveDate)> {
    let opens = words.trim_start_matches('(').trim_start_matches("根据");
    if !opens.starts_with(['1', '2']) {
        return Vec::new();
    }
    let found: Vec<(Range<usize>, &str, &str)> = ACT
        .captures_iter(words)
        .filter_map(|act| {
            let (whole, day, body) = (act.get(0)?, act.get(1)?, act.get(2)?);
            Some((whole.range(), day.as_str(), body.as_str()))
        })
        .collect();
    let ends = found.iter().skip(1).map(|next| next.0.start).chain([words.len()]);
    found
        .iter()
        .zip(ends)
        .filter(|((act, ..), end)| ADOPTS.is_match(&words[act.end..*end]))
        .filter_map(|((_, day, body), _)| Some(((*body).to_owned(), date_in(day)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_acts_that_adopt_and_revise_are_told_from_those_that_approve() {
        let shown = |words: &str| -> Vec<String> {
            acts(words)
                .iter()
                .map(|(body, day)| format!("{body} {day}"))
                .collect()
        };
        assert_eq!(
            shown(
                "(2009年3月26日云泽省第十届人民代表大会常务委员会第九次会议通过根据2018年7月27日云泽省第十二届人民代表大会常务委员会第五次会议《关于修改三部地方性法规的决定》第一次修正)"
            ),
            [
                "云泽省第十届人民代表大会常务委员会 2009-03-26",
                "云泽省第十二届人民代表大会常务委员会 2018-07-27"
            ]
        );
        assert_eq!(
            shown("2021年4月2日东湾市第八届人民代表大会第三次会议批准"),
            Vec::<String>::new()
        );
        assert_eq!(
            shown("(2012年6月1日东湾市人民政府令第41号公布)"),
            ["东湾市人民政府 2012-06-01"]
        );
        assert_eq!(
            shown("自2021年5月1日云泽省人民政府令公布之日起施行"),
            Vec::<String>::new()
        );
    }
}
