//! What speaks against a demanded figure that was found: marks that, over documents read at first sight, stood beside wrong ones
//! more often than beside right ones. Each takes something off the sureness of the way it was found; none decides alone.

use std::sync::LazyLock;

use crate::confidence::Finding;
use crate::pattern::Regex;

/// What is known of a figure when its sureness is weighed.
pub(super) struct Evidence<'a> {
    /// The name of what is measured.
    pub(super) indicator: &'a str,
    /// Whether somebody is named whose figure it is, and whether in the same clause.
    pub(super) scope: Option<Named>,
    /// Whether it is nobody's or that of the whole place (全市), named in the same clause.
    pub(super) of_place: bool,
    /// Whether it is that of a class of firms or bodies (规上工业企业), which may as well be part of the name.
    pub(super) of_class: bool,
    /// Its clause and its sentence.
    pub(super) clause: &'a str,
    pub(super) sentence: &'a str,
    /// Figures of the sentence.
    pub(super) figures: usize,
    /// Whether it has a comparator, or is a rate or growth that needs none.
    pub(super) compared: bool,
    /// Whether the time that governs it stands in its own sentence.
    pub(super) own_time: bool,
    /// Whether a figure before it in the sentence is somebody's.
    pub(super) scoped_before: bool,
    /// Whether no time governs it although one was named before it in the article.
    pub(super) untimed: bool,
}

/// Where the words stand that say whose figure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Here,
    /// So many clauses with figures before: the further, the less often right.
    Before(usize),
}

/// Regions, zones and bodies inside a name: maybe whose figure it is.
static PLACE_INSIDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("开发区|园区|高新区|经开区|新区|街道|[县镇乡]|地区|区域|城市|平原|[^大]省").unwrap()
});
/// A whole that something is a share of, or that is compared with, is no subject.
static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("占[^,]*?(?:比重|比例|份额)|(?:高于|快于)[^,]*|全[市省国县区州]|我[市省]").unwrap()
});
static BODY_INSIDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("企业|机构|人员|队伍|单位|部门|公司|银行|农户|村|项目|主体|用地|厂房").unwrap()
});
static ODD_EDGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:的|可|内|但|级|当|度|将|应|和)|(?:由|在|约|的|级|前|于|为|中|占)$").unwrap()
});
static VERB_INSIDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"确保|完成|需|必须|应当|应|引导|将|推动|实现|建设|打造|加大|签约|淘汰|构建|整合|精简|保持|按照|\d",
    )
    .unwrap()
});
/// A part of something, which somebody has.
static RATE: LazyLock<Regex> = LazyLock::new(|| Regex::new("(?:率|占比|比例|比重)$").unwrap());
/// Words of conditions for something, whose figures are thresholds.
static ELIGIBLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("条件|申请|申报|符合|具备|得分|满分|标准的|属于|以上的|以下的").unwrap());
const OPENERS: &[&str] = &["对", "将", "把", "引导", "支持", "鼓励"];

/// Whether somebody is a class of firms or bodies told by its size or weight.
pub(super) fn is_class(whose: &str) -> bool {
    static CLASS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("(?:规(?:模以)?上|重点|公共|骨干|龙头|高耗能)\\p{Han}{0,5}(?:企业|机构|单位|行业)$")
            .unwrap()
    });
    CLASS.is_match(whose)
}

/// In a list of so many figures each is rarely anything but a goal.
const A_LIST: usize = 4;

/// The finding with what speaks against it taken off.
pub(super) fn weighed(finding: Finding, evidence: &Evidence) -> Finding {
    let name = evidence.indicator;
    let length = name.chars().count();
    let base = WHOLE.replace_all(name, "");
    let borrowed = length > 1 && {
        let opening = name.char_indices().nth(2).map_or(name, |(end, _)| &name[..end]);
        !evidence.clause.contains(opening)
    };
    let marks = [
        // A name that is very short or long was likely cut at the wrong place.
        (length < 3, 68),
        (length < 5, 84),
        (length > 18, 88),
        (ODD_EDGE.is_match(name), 85),
        (VERB_INSIDE.is_match(name), 88),
        (PLACE_INSIDE.is_match(&base), 84),
        (evidence.scope.is_none() && BODY_INSIDE.is_match(name), 90),
        (matches!(evidence.scope, Some(Named::Before(..=1))), 90),
        (evidence.scope == Some(Named::Before(2)), 88),
        (matches!(evidence.scope, Some(Named::Before(3..))), 86),
        // Nobody's, though the one before is somebody's, or though a rate is one of somebody.
        (evidence.scope.is_none() && evidence.scoped_before, 70),
        (evidence.scope.is_none() && RATE.is_match(name), 84),
        // The name is that of a clause before.
        (borrowed, 85),
        (ELIGIBLE.is_match(evidence.sentence), 78),
        (OPENERS.iter().any(|word| evidence.clause.starts_with(word)), 80),
        // Several things, or a thing and what it is like: where the name begins can be read in more than one way.
        (name.contains(['、', '的']), 92),
        (evidence.of_class, 88),
        (evidence.untimed, 78),
        (evidence.figures < A_LIST, 90),
    ];
    let weighed = marks
        .into_iter()
        .filter(|(stands, _)| *stands)
        .fold(finding, |finding, (_, weight)| finding.less(weight));
    let doubted = marks[..marks.len() - 1].iter().any(|(stands, _)| *stands);
    match !doubted && is_plain(evidence) {
        true => Finding::new(finding.by, PLAIN),
        false => weighed,
    }
}

/// What a plain figure is called: of such ones 99 in 100 were right over annotated documents.
const PLAIN: u8 = 92;

/// Names that hold several, a remark, somebody or a part of something: whose or which it is can be read in more than one way.
static NOT_PLAIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[、和及与()“”其等]|开发区|园区|高新区|经开区|新区|街道|[县镇乡市区]|地区|区域|城市|企业|机构|人员|队伍|单位|部门|公司|银行|农户|村|项目|主体|用地|厂房|场所|学生|中心|口岸|医院|学校|居民|家庭|院所|职工").unwrap()
});
/// 甲、乙均达到, 不低于全市平均水平的15%: the figure is that of several, or of a part.
static SEVERAL: LazyLock<Regex> = LazyLock::new(|| Regex::new("均|分别|依次|各|以及|[^、]{2}、|的").unwrap());
/// Who is named in the sentence may have its figures.
static SOMEBODY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("企业|机构|人员|单位|部门|公司|农户|项目|用地|厂房|场所|学生|医院|学校|院所|开发区|园区|高新区|经开区|国企|养殖场|家庭").unwrap()
});
const LONGEST_PLAIN: usize = 16;

/// One figure with its comparator, a name of its own in the same clause, whose figure it is there or nowhere, and its time in the same sentence.
fn is_plain(evidence: &Evidence) -> bool {
    let name = evidence.indicator;
    evidence.compared
        && evidence.own_time
        && evidence.of_place
        && !SEVERAL.is_match(evidence.clause)
        && !SOMEBODY.is_match(evidence.sentence)
        && name.chars().count() <= LONGEST_PLAIN
        && evidence.clause.contains(name)
        && !NOT_PLAIN.is_match(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_wrong_readings_take_something_off() {
        let weighed_of = |indicator: &str, clause: &str, scope: Option<Named>| {
            let evidence = Evidence {
                indicator,
                scope,
                clause,
                sentence: clause,
                figures: 4,
                compared: true,
                of_place: true,
                of_class: false,
                own_time: false,
                scoped_before: scope.is_none() && clause.starts_with("年"),
                untimed: false,
            };
            weighed(Finding::new("compared_share", 85), &evidence)
                .sure
                .value()
        };
        let clear = weighed_of("亩均税收增长率", "亩均税收增长率达到5%", Some(Named::Here));
        assert_eq!(clear, 85);
        for (indicator, clause, scope) in [
            ("亩均税收增长率", "亩均税收增长率达到5%", Some(Named::Before(1))),
            ("亩均税收增长率由", "亩均税收增长率由3%", Some(Named::Here)),
            ("街道亩均税收", "街道亩均税收达到5万元", Some(Named::Here)),
            ("企业研发投入强度", "企业研发投入强度达到5%", None),
            ("亩均税收增长率", "达到5%", Some(Named::Here)),
            ("厂区、楼宇闲置率", "厂区、楼宇闲置率达到5%", Some(Named::Here)),
            ("数", "数达到5个", Some(Named::Here)),
            ("设备闲置率", "设备闲置率达到5%", None),
            ("年产出增长", "年产出增长达到5%", None),
        ] {
            assert!(
                weighed_of(indicator, clause, scope) < clear,
                "{indicator} {clause}"
            );
        }
        assert!(is_class("全市规上工业企业") && is_class("重点企业") && !is_class("青桦开发区"));
        // A share of something that a place has says nothing of whose share it is.
        assert_eq!(
            weighed_of(
                "工业产值占开发区比重",
                "工业产值占开发区比重达到5%",
                Some(Named::Here)
            ),
            85
        );
    }
}
