//! The thing counted, where the figure stands before it: 80项权限, 1条长12公里的道路.

use std::sync::LazyLock;

use super::words::after_bracket;
use crate::pattern::Regex;
use crate::target::amount::{Amount, Form};
use crate::target::{Comparator, exclusion};

/// Measures of one thing between its count and its noun.
static SIZED_BY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:总|平均|全)?(?:长度?|宽度?|高度?|深度?|厚度?|直径|面积|占地|投资|年产|日产)(?:约|为|达|达到|超过)?$")
        .unwrap()
});

static TIME_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:于|在|力争)?(?:20[0-9][0-9]年|[0-9]{1,2}月|年[底末内]|上半年|下半年|[一二三四]季度)")
        .unwrap()
});
/// 2条产业链实行挂图作战, 7项评估并向企业公开: what is done with them stands behind what is counted.
static DONE_BY_THEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:企业|单位|机构|园区|开发区|产业链|集群|学校|医院|社区|项目|用户|家庭|评估|服务)(?P<done>实施|实行|推行|试行|并(?:面向|向|免费|对))").unwrap()
});

/// 推动40家企业实施改造: what so many are brought to do is part of what is counted.
static BROUGHT_TO_DO: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:推动|引导|组织|带动|帮助|支持|指导|促进|督促|推进)$").unwrap());

/// 选取3个园区开展试点: what those that are chosen do.
static DO: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("开展|进行|实施|先行|作为|参加|参与|座谈|承担").unwrap());

/// The thing counted, where the figure stands before it.
pub(super) fn behind(
    all: &str,
    before: &str,
    after: &str,
    amount: &Amount,
    more_follow: bool,
) -> Option<(String, usize)> {
    let after_of = after.strip_prefix('的');
    let noun = match amount.form {
        Form::Counted | Form::Measured => after_of.unwrap_or(after),
        // 80%以上工作人员实行聘任制: of whom so many do something.
        Form::Percent
            if amount.end > amount.figure
                && matches!(before, "" | "完成" | "推动" | "组织" | "实现")
                && after_of.is_none() =>
        {
            let compared = ["以上", "以下", "左右"]
                .iter()
                .any(|word| all[..amount.end].ends_with(word));
            compared
                .then_some(after)
                .filter(|after| after.chars().count() > 3)?
        }
        Form::Percent if amount.comparator != Some(Comparator::Change) => after_of?,
        _ => return None,
    };
    let cut = match more_follow {
        true => noun
            .contains("以及")
            .then(|| noun.rfind("以及"))
            .flatten()
            .or(noun.rfind(['和', '、', '及']))
            .unwrap_or(noun.len()),
        false => noun.len(),
    };
    // 10台(套), 10家龙头企业、一批领军企业.
    let noun = after_bracket(&noun[..cut]);
    // 1家甲企业或2家乙企业, 8条河道共计60公里
    let noun = match more_follow {
        true => noun.trim_end_matches('或').trim_end_matches("共计"),
        false => noun,
    };
    let more = || {
        ["、一批", "和一批", ",一批"]
            .iter()
            .find_map(|more| noun.split_once(more))
    };
    let several = noun.contains("一批").then(more).flatten();
    let noun = several.map_or(noun, |(noun, _)| noun);
    let skipped =
        after_of.unwrap_or(after).len().min(cut) - after_bracket(&after_of.unwrap_or(after)[..cut]).len();
    // 按照面积不少于三十平方米的标准建设, 提高到20年一遇标准: how the figure is meant. 平均时间压缩在3个工作日内: within so long.
    let within = amount.comparator == Some(Comparator::AtMost) && all[..amount.end].ends_with('内');
    if noun == "内"
        || within && before.chars().count() > 3
        || amount.start < amount.figure && exclusion::is_standard(after)
        || amount.unit.as_deref() == Some("年一遇") && noun.starts_with("标准")
    {
        return None;
    }
    // 1条长12公里、宽24米的道路: the thing stands behind what it is like.
    if more_follow && SIZED_BY.is_match(noun) {
        let clause = &all[amount.end..];
        let clause = &clause[..clause.find([',', ';', '。', '\n']).unwrap_or(clause.len())];
        let thing = clause.rsplit_once('的').map(|(_, thing)| thing);
        return thing
            .filter(|thing| (1..=16).contains(&thing.chars().count()))
            .map(|thing| (thing.to_owned(), clause.len()));
    }
    // 剥离事务21项移交属地, 首期10亿元于年底到位: what becomes of what stands before the figure.
    // 抵押登记2个工作日办结, 带动农户3万户增收, 选派技术员60名到乡镇任职
    let becomes = [
        "于", "移交", "到位", "投入", "交付", "办结", "办好", "办成", "出证", "拿证", "送达", "增收", "就业",
        "受益", "致富", "给予", "到",
    ]
    .iter()
    .any(|word| noun.starts_with(word));
    if becomes && before.chars().count() > 1 && after_of.is_none() {
        return None;
    }
    if ["共计", "大关", "关口", "目标", "台阶", "核定", "控制", "配备"]
        .iter()
        .any(|word| noun.starts_with(word))
    {
        return None;
    }
    let verb = [
        "贡献", "创造", "进入", "跻身", "入选", "列入", "纳入", "获得", "通过", "用于",
    ]
    .iter()
    .filter_map(|verb| {
        // 获奖者 and 获得者 are people.
        let at = noun.contains(verb).then(|| noun.find(verb))??;
        (!noun[at + verb.len()..].starts_with('者')).then_some(at)
    })
    // 14个泵站9月底前全部开工: by when stands behind what is counted.
    .chain(
        TIME_BEHIND
            .find(noun)
            .map(|time| time.start())
            .filter(|at| *at > 0),
    )
    .chain(
        DONE_BY_THEM
            .captures(noun)
            .filter(|_| amount.form == Form::Counted && !BROUGHT_TO_DO.is_match(before))
            .and_then(|done| Some(done.name("done")?.start())),
    )
    .chain(
        DO.find(noun)
            .filter(|does| does.start() > 0 && exclusion::chooses(before))
            .map(|does| does.start()),
    )
    .min();
    let noun = &noun[..verb.unwrap_or(noun.len())];
    let length = after.len() - after_of.map_or(after.len(), str::len);
    (!noun.is_empty() && !noun.starts_with(['并', '且', '、', '(', ')', '/', '×'])).then(|| {
        (
            thing(noun).to_owned(),
            (length.min(after.len()) + skipped + noun.len()).min(after.len()),
        )
    })
}

/// The thing itself, without a long description before it: 能够突破关键技术、带动产业的领军人才.
fn thing(noun: &str) -> &str {
    const LONG: usize = 12;
    let told = |words: &str| {
        words.contains('、')
            || ["符合", "能够", "具有", "具备", "站在", "在"]
                .iter()
                .any(|w| words.starts_with(w))
    };
    let described = |(before, thing): (&str, &str)| {
        before.chars().count() >= LONG && thing.chars().count() >= 3 && told(before)
    };
    if let Some((_, thing)) = noun.split_once('的').filter(|parts| described(*parts)) {
        return thing;
    }
    match noun.rsplit_once('等').filter(|parts| described(*parts)) {
        Some((kinds, thing)) if kinds.contains('、') => thing,
        _ => noun,
    }
}
