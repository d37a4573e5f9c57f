//! Laws and rules tell below their title who adopted them and who revised them since, each with the day and the session or the number of the
//! decree, in a bracket or on lines of their own.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::NaiveDate;

use super::date::date_in;
use super::{Reader, SIGNATORY};
use crate::pattern::Regex;

/// 2019年5月6日甲省第十二届人民代表大会常务委员会第八次会议, 2019年5月6日甲市人民政府令第30号, 2019年5月6日乙部、丙局令第7号: the day, and
/// who acted.
static ACT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"((?:19|20)\d\d年\d{1,2}月\d{1,2}日)(?:经|由)?(?:",
        r"(国务院|\p{Han}{2,24}?(?:人民代表大会(?:常务委员会)?|人民政府))第[^,。;:《]{1,12}?会议",
        r"|([\p{Han}、]{2,40}?)令(\(?第[\d一二三四五六七八九十百]{1,5}号)?)"
    ))
    .unwrap()
});
/// What makes a law or changes it; that somebody above approves it does not.
static ADOPTS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^[^批]*?(?:通过|修订|修正|修改|公布|发布)").unwrap());

/// (甲政发〔2031〕7号,2031年9月2日甲县人民政府印发), (2031年9月2日甲局以甲发〔2031〕7号印发): a bracket below a title that says who issued it and when.
static ISSUED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"((?:19|20)\d\d年\d{1,2}月\d{1,2}日),?(?:由)?([\p{Han}、]{3,40}?)(?:以\p{Han}{1,14}〔(?:19|20)\d\d〕\d{1,4}号)?(?:印发|发布|公布|下发)").unwrap()
});

/// What made a law or rule, or changed it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Act {
    /// Who acted.
    pub body: String,
    /// When.
    pub day: NaiveDate,
    /// The number of the order: 乙部令第7号.
    pub number: Option<String>,
}

impl Reader<'_> {
    /// The act that adopted or last revised it.
    pub(super) fn adopted(&self) -> Option<Act> {
        self.acts().max_by_key(|act| act.day)
    }

    /// The number of the one order that made it known.
    pub(super) fn order_number(&self) -> Option<String> {
        let mut orders = self.acts().filter_map(|act| act.number);
        orders.next().filter(|_| orders.next().is_none())
    }

    fn acts(&self) -> impl Iterator<Item = Act> {
        self.head.iter().flat_map(|index| {
            let text = self.text(*index);
            acts(text).into_iter().chain(issued(text))
        })
    }
}

/// Who issued a document and when, by a bracket below its title.
fn issued(words: &str) -> Option<Act> {
    let inside = words.strip_prefix('(')?.strip_suffix(')')?;
    let found = ISSUED.captures(inside)?;
    let body = found.get(2)?.as_str();
    let named = body.split('、').all(|name| SIGNATORY.is_match(name));
    named.then_some(())?;
    Some(Act {
        body: body.to_owned(),
        day: date_in(found.get(1)?.as_str())?,
        number: None,
    })
}

/// The acts that some words tell.
fn acts(words: &str) -> Vec<Act> {
    let opens = words.trim_start_matches('(').trim_start_matches("根据");
    if !opens.starts_with(['1', '2']) {
        return Vec::new();
    }
    let found: Vec<(Range<usize>, Option<Act>)> = ACT
        .captures_iter(words)
        .filter_map(|act| {
            let body = act.get(2).or(act.get(3))?.as_str();
            let names = || {
                body.split('、')
                    .all(|name| name == "国务院" || SIGNATORY.is_match(name))
            };
            let ordered = act.get(2).is_none();
            let number = act.get(4).filter(|_| ordered).map(|number| number.as_str());
            let told = (!ordered || names() && !body.contains("批准"))
                .then_some(())
                .and_then(|()| date_in(act.get(1)?.as_str()))
                .map(|day| Act {
                    body: body.to_owned(),
                    day,
                    number: number.map(|number| format!("{body}令{}", number.trim_start_matches('('))),
                });
            Some((act.get(0)?.range(), told))
        })
        .collect();
    let ends: Vec<usize> = found
        .iter()
        .skip(1)
        .map(|next| next.0.start)
        .chain([words.len()])
        .collect();
    found
        .into_iter()
        .zip(ends)
        .filter(|((act, _), end)| ADOPTS.is_match(&words[act.end..*end]))
        .filter_map(|((_, act), _)| act)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bracket_below_a_title_says_who_issued_it_and_when() {
        let shown = |words: &str| issued(words).map(|act| format!("{} {}", act.body, act.day));
        for words in [
            "(云政办发〔2031〕7号,2031年9月2日云泽县人民政府办公室印发)",
            "(2031年9月2日云泽县人民政府办公室印发云政办发〔2031〕7号)",
            "(2031年9月2日云泽县人民政府办公室以云政办发〔2031〕7号印发)",
        ] {
            let wanted = "云泽县人民政府办公室 2031-09-02";
            assert_eq!(shown(words).as_deref(), Some(wanted), "{words}");
        }
        for words in [
            "(2031年9月2日起施行)",
            "(2031年9月2日第3次常务会议讨论后印发)",
            "2031年9月2日云泽县人民政府办公室印发",
        ] {
            assert_eq!(shown(words), None, "{words}");
        }
    }

    #[test]
    fn the_acts_that_adopt_and_revise_are_told_from_those_that_approve() {
        let shown = |words: &str| -> Vec<String> {
            acts(words)
                .iter()
                .map(|act| {
                    format!(
                        "{} {} {}",
                        act.body,
                        act.day,
                        act.number.as_deref().unwrap_or("-")
                    )
                })
                .collect()
        };
        assert_eq!(
            shown(
                "(2009年3月26日云泽省第十届人民代表大会常务委员会第九次会议通过根据2018年7月27日云泽省第十二届人民代表大会常务委员会第五次会议《关于修改三部地方性法规的决定》第一次修正)"
            ),
            [
                "云泽省第十届人民代表大会常务委员会 2009-03-26 -",
                "云泽省第十二届人民代表大会常务委员会 2018-07-27 -"
            ]
        );
        assert_eq!(
            shown("2021年4月2日东湾市第八届人民代表大会第三次会议批准"),
            Vec::<String>::new()
        );
        assert_eq!(
            shown("(2012年6月1日东湾市人民政府令第41号公布)"),
            ["东湾市人民政府 2012-06-01 东湾市人民政府令第41号"]
        );
        assert_eq!(
            shown("(2021年3月11日水运部、海关署令第24号公布自2021年5月1日起施行)"),
            ["水运部、海关署 2021-03-11 水运部、海关署令第24号"]
        );
        assert_eq!(
            shown("自2021年5月1日云泽省人民政府令公布之日起施行"),
            Vec::<String>::new()
        );
    }
}
