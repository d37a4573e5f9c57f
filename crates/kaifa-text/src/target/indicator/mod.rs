//! What a figure measures: the words before its comparator (占比不低于65%), or the thing counted behind it (80项权限).
//! `behind` reads the thing counted, `coordinated` several that share a figure, `left_out` what a name takes from other clauses,
//! `words` leaves out what is no part of a name.

mod behind;
mod coordinated;
mod left_out;
mod words;

use std::sync::LazyLock;

use crate::pattern::Regex;

use super::amount::{Amount, Form};
use super::{Comparator, coverage};
use behind::behind;
pub(super) use coordinated::SHARED_MEASURE;
use coordinated::coordinated;
pub(super) use left_out::{
    complete, is_rank_among, is_share, is_subject, of_statement, other_part, stem, with_subject,
};
use words::without_what_is_no_name;
pub(super) use words::{BASE, LEADING_WORDS, without_urging};

pub(super) static MEASURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:总值|增加值|产值|收入|总额|进出口|外资|税收|投资|数量|总数|总量|规模|强度|产量|吞吐量|能耗|水耗|比重|占比|比例|率|额|值|数|量|架次|时长)$").unwrap()
});
pub(super) static TAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:(?:增幅|增速|增长)?(?:高于|快于|超过)[^,、]*?(?:平均水平|平均|增速)|占[^,、]*?(?:比重|比例|的比重|份额)|年均增长|年均增速|年均下降|年均|增长|增速|增幅|累计下降|下降|降低|提高|提升|压减|压缩)$").unwrap()
});
/// 在全区13个街道中进入: among whom.
static AMONG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("在[^,。;]{1,14}?中(?:的)?(?:进入|跻身|位列|位居|排名)?$").unwrap());
/// The names of what the figure measures, and where the words about it end. `one_by_one` tells that 均 or 分别 speaks of
/// each of several indicators.
pub(super) fn names(
    all: &str,
    before: &str,
    amount: &Amount,
    limit: usize,
    more_follow: bool,
    one_by_one: bool,
) -> (Vec<String>, usize) {
    let after = &all[amount.end..limit];
    if let Some((name, length)) = behind(all, before, after, amount, more_follow) {
        return (vec![name], amount.end + length);
    }
    if let Some(done) = share_that_does(before, amount, after) {
        return (vec![done], limit);
    }
    let words = without_what_is_no_name(before, amount, after, &all[amount.end..]);
    // 新供用地100%实行“标准地”出让: what is done stands behind the figure.
    if amount.form == Form::Percent
        && amount.comparator.is_none()
        && !MEASURE.is_match(&words)
        && super::demand::done_in_full(after)
    {
        return (vec![format!("{words}{after}比例")], limit);
    }
    if amount.form == Form::Spoken && amount.comparator == Some(Comparator::Equal) {
        let figure = &all[amount.start..amount.end];
        let name = coverage::name(&words, figure, after, amount.value.is_zero());
        return (vec![name], amount.end);
    }
    let words = match (amount.form, amount.comparator) {
        (Form::Rank, _) | (Form::Spoken, Some(Comparator::TopRank)) => ranked(&words),
        (Form::Spoken, Some(Comparator::Above)) => format!("{}数", words.trim_end_matches("实现")),
        _ => words,
    };
    let is_a_rank = amount.form == Form::Rank || amount.comparator == Some(Comparator::TopRank);
    if is_a_rank && !words.is_empty() && !words.ends_with("位次") && !words.ends_with("排名") {
        return (vec![format!("{words}位次")], amount.end);
    }
    // 投标保证金不超过项目估算价的2%: so large a part of it.
    let percent = amount.form == Form::Percent && !words.is_empty();
    let words = match part_of(&all[amount.start..amount.figure]) {
        Some(whole) if amount.unit.as_deref() == Some("倍") && !words.is_empty() => {
            format!("{words}与{whole}之比")
        }
        Some(whole) if percent && !IS_PART.is_match(&words) => format!("{words}占{whole}比例"),
        // 新增用地指标的60%用于工业项目: the share that goes there.
        _ if percent && after.starts_with("用于") => {
            return (vec![format!("{words}{after}的比例")], limit);
        }
        _ => words,
    };
    let names = super::whose_each::classes_covered(&words).unwrap_or_else(|| coordinated(&words, one_by_one));
    (names, amount.end)
}

/// 60%的学校纳入管理: what so large a part of them does.
fn share_that_does(before: &str, amount: &Amount, after: &str) -> Option<String> {
    let alone = amount.form == Form::Percent
        && amount.comparator.is_none()
        && (before.is_empty() || before == "其中" || before.ends_with('、'));
    let they = alone.then(|| after.strip_prefix('的').unwrap_or(after))?;
    super::demand::they_do(they).then(|| they.trim_end_matches(['、', '和']).to_owned())
}

/// What is ranked, and among whom.
fn ranked(words: &str) -> String {
    without_entering(AMONG.find(words).map_or(words, |among| &words[..among.start()]))
        .trim_end_matches("每年")
        .trim_end_matches(['中', '在'])
        .trim_end_matches("排名")
        .to_owned()
}

/// A measure that is a part already: 份额 and 比例 name what they are taken of elsewhere.
static IS_PART: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:率|比例|占比|比重|幅度|数量|强度|系数|标准|价|总值|收入|能耗|水耗|速度?|增速)$|占")
        .unwrap()
});

/// The whole between a comparator and 的: 不低于项目总用地的.
fn part_of(words: &str) -> Option<&str> {
    static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            "^(?:原则上|一般|应当?|须|均)*(?:不(?:得)?(?:低于|少于|超过|高于|多于|大于|小于)|控制在)([^,。;]{2,24}?)的?$",
        )
        .unwrap()
    });
    let whole = WHOLE.captures(words)?.get(1)?;
    let compared = ["水平", "平均", "平均值", "标准", "价格", "均价"]
        .iter()
        .any(|end| whole.as_str().ends_with(end));
    let compared = compared && !words.contains("工资") && !words.contains("收入") && !words.contains("薪酬");
    (!compared).then_some(whole.as_str())
}

/// 综合实力力争进入全省: what is ranked and among whom, without the verb.
fn without_entering(words: &str) -> String {
    static ENTERS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("^([^,。;]{2,}?)(?:力争|确保|争取|持续|稳定|继续)*(?:进入|跻身|稳居|位居|位列|跃居|保持|挺进|挤进|居|前进)在?((?:全[国省市县区州]|[中东西]|同类)[^,。;]{0,14})?$").unwrap()
    });
    let found = ENTERS.captures(words);
    let ranked = found
        .as_ref()
        .and_then(|found| found.get(1))
        .map(|ranked| ranked.as_str());
    match ranked.filter(|ranked| *ranked != "排名") {
        Some(ranked) => {
            let among = found
                .as_ref()
                .and_then(|found| found.get(2))
                .map_or("", |among| among.as_str());
            format!("{}{among}", ranked.trim_end_matches("排名"))
        }
        None => words.to_owned(),
    }
}
