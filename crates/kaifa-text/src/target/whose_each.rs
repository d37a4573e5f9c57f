//! Those whose figures they are one by one: 国家级、省级园区亩均税收分别…, 居住建筑、公共建筑节能率分别…, 其中甲区、乙区依次为… with what was measured
//! before. Three things are told apart: a list that names bearers, a measure that stands behind the last of them or behind each, and a list of
//! measures, which is nobody's (`one_by_one` has their names).

use std::sync::LazyLock;

use super::bearing::{self, MEASURE_ENDS};
use super::indicator::{self, BASE, MEASURE};
use super::scope::kinds;
use crate::brackets;
use crate::pattern::Regex;

/// Several figures of a clause that are said one by one, and what is known of them.
pub(super) struct Figures<'a> {
    /// The words before them.
    pub(super) before: &'a str,
    /// These words with the subject that was found before them.
    pub(super) with_scope: Option<&'a str>,
    /// Those named before these words.
    pub(super) scope: Option<&'a str>,
    pub(super) count: usize,
    /// Their units.
    pub(super) units: &'a [Option<String>],
    /// What was measured before in which unit, in order.
    pub(super) units_before: &'a [(String, String)],
    /// Whether they count things.
    pub(super) counted: bool,
    /// What was measured before, where it was in the unit of these figures.
    pub(super) same_measure: Option<&'a str>,
    /// What was measured before in any unit.
    pub(super) measured: Option<&'a str>,
}

/// A bearer, and what is measured of it.
pub(super) type Bearer = (String, String);

/// The ways to part a list of so many: 甲、乙和丙, 甲和乙、丙和丁.
fn parts<'a>(words: &'a str, count: usize) -> impl Iterator<Item = Vec<&'a str>> {
    [&['、', '和', '及', '与'][..], &['、'][..]]
        .into_iter()
        .map(move |signs| {
            let parts = brackets::split_outside(words, 0..words.len(), signs);
            parts.map(|part| &words[part]).collect::<Vec<&'a str>>()
        })
        .filter(move |parts| parts.len() == count && parts.iter().all(|part| part.chars().count() > 1))
}

impl Figures<'_> {
    /// Whose they are one by one. Where a subject was found before the words, it may be the first of a list.
    pub(super) fn bearers(&self) -> Option<Vec<Bearer>> {
        let words = without_what_says_so(self.before);
        self.of_those_named(&words)
            .or_else(|| self.of_a_list(&words))
            .or_else(|| {
                let whole = without_what_says_so(self.with_scope?);
                self.of_a_list(&whole)
            })
    }

    /// Those of a list in some words.
    fn of_a_list(&self, words: &str) -> Option<Vec<Bearer>> {
        self.of_one(words)
            .or_else(|| self.each_with_its_measure(words))
            .or_else(|| self.of_levels_and_kinds(words))
            .or_else(|| self.of_so_many(words))
            .or_else(|| self.with_one_measure(words))
            .or_else(|| self.without_a_measure(words))
    }

    /// Those named before, where the words tell what is measured of them or leave it out.
    fn of_those_named(&self, words: &str) -> Option<Vec<Bearer>> {
        let named = parts(self.scope?, self.count).next()?;
        if words.contains('、') {
            return None;
        }
        let of_what = if words.is_empty() { self.measured? } else { words };
        let named = with_the_kind_of_the_last(named.into_iter().map(str::to_owned).collect());
        Some(of_each(named, of_what))
    }

    /// 甲园区投资强度…、亩均税收…,其他园区分别不低于: all of them are those of one, who is measured as the one before was.
    fn of_one(&self, words: &str) -> Option<Vec<Bearer>> {
        let alone = !words.contains('、') && !is_measure(words);
        let known = self.units_before;
        let known = &known[known.len().checked_sub(self.count)?..];
        let same = known
            .iter()
            .zip(self.units)
            .all(|((unit, _), here)| Some(unit) == here.as_ref());
        let one = alone && same && (bearing::is_place(words) || bearing::is_bearer(words));
        let named = |(_, measure): &(String, String)| {
            let measure = bearing::measure_of_another(measure, words);
            (words.to_owned(), measure.to_owned())
        };
        one.then(|| known.iter().map(named).collect())
    }

    /// 炼油企业吨油取水量、乙烯企业单位产品取水量: each has a measure of its own.
    fn each_with_its_measure(&self, words: &str) -> Option<Vec<Bearer>> {
        parts(words, self.count).find_map(|parts| {
            let bearer = |part: &str| {
                let end = bearing::before_measure(part)?;
                Some((
                    part[..end].to_owned(),
                    bearing::without_inside(&part[end..]).to_owned(),
                ))
            };
            parts.into_iter().map(bearer).collect()
        })
    }

    /// Levels of administration and kinds that have one measure: 省、市、县(市、区)教育支出占比分别….
    fn of_levels_and_kinds(&self, words: &str) -> Option<Vec<Bearer>> {
        static KINDS: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(concat!(
                r"^((?:(?:(?:国家级|省级|市级|县级)(?:开发区|园区|高新区|经开区)?|东部|中部|西部|东北|城市|农村|城镇|城区|\p{Han}{2,6}?(?:开发区|园区|高新区|经开区|地区|厂房|小学|初中|高中))[、和及]?)+)",
                r"(\p{Han}[^、]{1,20})$"
            ))
            .unwrap()
        });
        if let Some(found) = KINDS.captures(words)
            && MEASURE_ENDS.is_match(&found[2])
            && let Some(whose) = parts(found[1].trim_end_matches(['、', '和', '及']), self.count).next()
        {
            return Some(of_each(whose.into_iter().map(str::to_owned).collect(), &found[2]));
        }
        if let Some((classes, measure)) = classes_with_a_measure(words, self.count) {
            return Some(of_each(classes, &measure));
        }
        let found = LEVELS
            .captures(words)
            .filter(|found| MEASURE_ENDS.is_match(&found[2]))?;
        let levels: Vec<String> = brackets::split_outside(&found[1], 0..found[1].len(), &['、', '和'])
            .map(|level| found[1][level].to_owned())
            .collect();
        (levels.len() == self.count).then(|| of_each(levels, &found[2]))
    }

    /// 东山、西山、北山三地交易额, 东山、西山两县产值: so many places by their names.
    fn of_so_many(&self, words: &str) -> Option<Vec<Bearer>> {
        static SO_MANY: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"^(\p{Han}{2,4}?)[两二三四五六七八九十](?:个|大)?(地|县|市|区|州|镇|园区|开发区)(\p{Han}\P{Han}*\p{Han}.*)$").unwrap()
        });
        parts(words, self.count).find_map(|mut names| {
            let last = SO_MANY.captures(names.pop()?)?;
            let kind = if &last[2] == "地" { "" } else { &last[2] };
            let bare = names.iter().all(|name| is_bare(name)) && MEASURE_ENDS.is_match(&last[3]);
            bare.then(|| {
                let all = names.iter().copied().chain([&last[1]]);
                of_each(all.map(|name| format!("{name}{kind}")).collect(), &last[3])
            })
        })
    }

    /// 工业锅炉、电站锅炉热效率: the measure of all stands behind the last.
    fn with_one_measure(&self, words: &str) -> Option<Vec<Bearer>> {
        parts(words, self.count).find_map(|mut parts| {
            let last = parts.pop()?;
            let places = parts.iter().all(|part| bearing::is_place(part));
            let place = if places { bearing::place_before(last) } else { None };
            let end = place.or_else(|| bearing::before_measure(last))?;
            let of_a_place = bearing::is_place(&last[..end]);
            let named = |part: &&str| match of_a_place {
                true => bearing::is_place(part) || is_bare(part),
                false => bearing::is_bearer(part) || !part.contains('的'),
            };
            let bearers =
                parts.iter().all(|part| !is_measure(part) && scope_opens(part)) && parts.iter().all(named);
            bearers.then(|| {
                parts.push(&last[..end]);
                let named = with_the_kind_of_the_last(parts.into_iter().map(str::to_owned).collect());
                of_each(named, bearing::without_inside(&last[end..]))
            })
        })
    }

    /// What was measured last in the unit of these figures, behind something else (甲产业营收达到50亿元,乙产业翻一番,丙、丁产业分别突破).
    fn measured_in_the_unit(&self) -> Option<&str> {
        let magnitude_apart = |unit: &str| unit.trim_start_matches(['十', '百', '千', '万', '亿']).to_owned();
        let unit = magnitude_apart(self.units.first()?.as_deref()?);
        let mut known = self.units_before.iter().rev();
        known
            .find(|(known, _)| magnitude_apart(known) == unit)
            .map(|(_, measure)| &measure[..])
    }

    /// 其中甲产业链、乙产业链分别达到: what was measured before is that of each.
    fn without_a_measure(&self, words: &str) -> Option<Vec<Bearer>> {
        if let Some(zones) =
            parts(words, self.count).find(|whose| whose.iter().all(|one| kinds::is_zone(one)))
        {
            return Some(of_each(
                zones.into_iter().map(str::to_owned).collect(),
                self.measured?,
            ));
        }
        let measured = self
            .same_measure
            .or_else(|| self.measured_in_the_unit())
            .filter(|known| !self.counted && is_measure(known))?;
        let named = parts(words, self.count).find(|parts| {
            let last = parts.last().is_some_and(|last| bearing::is_bearer(last));
            last && parts.iter().all(|part| !is_measure(part) && scope_opens(part))
        })?;
        let measured = bearing::measure_of_another(measured, named.last()?);
        let named = with_the_kind_of_the_last(named.into_iter().map(str::to_owned).collect());
        Some(of_each(named, measured))
    }
}

/// Words without what opens them, what they are compared with and what says that the figures are one by one.
fn without_what_says_so(words: &str) -> String {
    let words = BASE.replace_all(words, "");
    let words = indicator::without_urging(&words)
        .replace("分别", "")
        .replace("依次", "")
        .replace("以及", "、");
    words.trim_end_matches('为').trim_end_matches('均').to_owned()
}

/// Each with the same measure; of 甲、乙等企业 the names alone.
fn of_each(whose: Vec<String>, measure: &str) -> Vec<Bearer> {
    const SHORTEST: usize = 2;
    let alone = |name: String| match name.split_once('等') {
        Some((before, _)) if before.chars().count() >= SHORTEST => before.to_owned(),
        _ => name,
    };
    whose
        .into_iter()
        .map(|name| (alone(name), measure.to_owned()))
        .collect()
}

/// Where a list of places ends that opens some words, before what all of them have: 甲区、乙区单项冠军企业均达到.
pub(super) fn joint_places(words: &str) -> Option<usize> {
    static SAID_OF_THEM: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:不|达|超|突|提|增|降|下|低|高|力争|均|各|都|每|占|进入|新增|实现|完成|建|打造|培育|引进|争|要|应|须|前移|率先|\d|$)").unwrap()
    });
    let mut at = 0;
    while let Some(sign) = words[at..].find('、') {
        if !bearing::is_place(&words[at..at + sign]) {
            return None;
        }
        at += sign + '、'.len_utf8();
    }
    let end = at + (at > 0).then(|| bearing::place_before(&words[at..])).flatten()?;
    (!SAID_OF_THEM.is_match(&words[end..])).then_some(end)
}

/// Whether words name a measure.
fn is_measure(words: &str) -> bool {
    MEASURE_ENDS.is_match(words) || MEASURE.is_match(words)
}

/// Whether nothing is done in words, so that they may name a bearer.
fn scope_opens(words: &str) -> bool {
    super::scope::may_be(words) && !super::scope::OPENS_WITHOUT_SUBJECT.is_match(words)
}

/// A name of a place without the word of its kind.
fn is_bare(name: &str) -> bool {
    (2..=4).contains(&name.chars().count())
        && !is_measure(name)
        && !name.ends_with(['省', '市', '州', '县', '区', '旗', '盟', '镇', '乡', '村'])
}

/// 三甲医院、重点高校5G网络覆盖率达到90%: classes of which each is covered to the same extent.
pub(super) fn classes_covered(words: &str) -> Option<Vec<String>> {
    let covered = words.ends_with("覆盖率") && words.contains('、');
    let (classes, measure) = covered
        .then(|| classes_with_a_measure(words, words.matches('、').count() + 1))
        .flatten()?;
    Some(classes.iter().map(|class| format!("{class}{measure}")).collect())
}

/// 三甲医院、4A级景区、服务区起降点覆盖率分别…: classes, the last of which has what is measured of all behind it.
fn classes_with_a_measure(words: &str, count: usize) -> Option<(Vec<String>, String)> {
    const KIND: &str = concat!(
        r"(?:开发区|经济特区|特区|示范园|产业园|服务区|景区|度假区|园区|高新区|经开区|保税区|口岸|医院|学校|高校|机构|企业|",
        r"县城|城市|城区|集中区|集聚区)(?:\([^()]*\))?"
    );
    static CLASS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(&format!(
            r"^(\p{{Han}}{{2,4}}?)?((?:国家级|省级)?[^、]{{0,16}}?{KIND})"
        ))
        .unwrap()
    });
    static ONLY_CLASS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(&format!("^[^、]{{0,20}}{KIND}$")).unwrap());
    let parts: Vec<&str> = brackets::split_outside(words, 0..words.len(), &['、'])
        .map(|part| &words[part])
        .collect();
    let (last, others) = parts.split_last().filter(|_| parts.len() == count)?;
    let found = CLASS.captures(last)?;
    let whole = found.get(0)?;
    let measure = last[whole.end()..].trim_start_matches('内');
    let named = |part: &&str| ONLY_CLASS.is_match(part);
    let measured = measure.chars().count() > 1
        && (MEASURE_ENDS.is_match(measure) || measure.ends_with('数') || measure.starts_with("引进"));
    if !measured || measure.starts_with(['数', '占']) {
        return None;
    }
    if others.iter().all(named) {
        let classes = others.iter().map(|part| (*part).to_owned());
        return Some((
            classes.chain([whole.as_str().to_owned()]).collect(),
            measure.to_owned(),
        ));
    }
    let names = others
        .iter()
        .copied()
        .chain([whole.as_str()])
        .map(str::to_owned)
        .collect();
    let named = with_the_kind_of_the_last(names);
    named[0].ends_with("区").then(|| (named, measure.to_owned()))
}

/// 青桦、柳河国家级园区, 东山、西山综合保税区: the kind of zone that the last of several bare names says is that of all.
fn with_the_kind_of_the_last(names: Vec<String>) -> Vec<String> {
    static KIND: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"^(\p{Han}{2,4}?)((?:(?:国家级|省级)\p{Han}*|(?:综合|经济技术|高新技术产业|经济|工业|化工|农业|高新)?(?:保税区|开发区|产业园|示范区|试验区|集聚区|集中区|度假区)",
            r"|高新区|经开区|综保区|工业园|园区|新区|新城)(?:\([^()]*\))?)$"
        ))
        .unwrap()
    });
    let Some((last, others)) = names
        .split_last()
        .filter(|(_, others)| others.iter().all(|name| is_bare(name)))
    else {
        return names;
    };
    match KIND.captures(last) {
        Some(found) => {
            let named = others.iter().map(|name| format!("{name}{}", &found[2]));
            named.chain([last.clone()]).collect()
        }
        None => names,
    }
}

static LEVELS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^((?:[省市州县区旗乡镇村]级?(?:\([^()]*\))?[、和])+[省市州县区旗乡镇村]级?(?:\([^()]*\))?)(\p{Han}[^、]{2,40})$")
        .unwrap()
});
