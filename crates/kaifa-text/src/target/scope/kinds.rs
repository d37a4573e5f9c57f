//! Kinds of places and zones that stand beside a figure and say whose it is: 县城不低于…, 每个社区3名, 其中甲经开区800亩, 投资强度国家级园区….

use std::ops::Range;
use std::sync::LazyLock;

use crate::pattern::Regex;

use super::noun::may_be;
use super::openers::OPENS_WITHOUT_SUBJECT;

/// A kind of place that is all the words before a figure: 投资强度县城不低于…、乡镇不低于….
pub fn is_kind_of_place(words: &str) -> bool {
    matches!(
        words,
        "县城"
            | "县城规划区"
            | "城区"
            | "中心城区"
            | "主城区"
            | "乡镇"
            | "街道"
            | "农村"
            | "城镇"
            | "小学"
            | "初中"
            | "高中"
            | "其他区域"
            | "其他地区"
    )
}

/// What is measured, without the kind of place before it: 中心城区绿化率.
pub fn without_kind_of_place(name: &str) -> Option<&str> {
    let kinds = [
        "中心城区",
        "主城区",
        "县城规划区",
        "县城",
        "城区",
        "农村",
        "城镇",
        "乡镇",
        "小学",
        "初中",
        "高中",
    ];
    kinds
        .iter()
        .find_map(|kind| name.strip_prefix(kind))
        .filter(|rest| rest.chars().count() > 2)
}

/// 每个社区, 每镇: each of a kind that is all the words before a figure.
pub fn is_each(words: &str) -> bool {
    static EACH_OF_A_KIND: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("^每个?(?:开发区|园区|县区|乡镇|街道|社区|行政村|县|区|镇|乡|村)(?:\\([^()]*\\))?$")
            .unwrap()
    });
    words.starts_with('每') && EACH_OF_A_KIND.is_match(words)
}

/// Whether a name is nothing but that of zones or places: 青桦经开区, 各县(市、区)开发区.
pub fn is_zone(name: &str) -> bool {
    static ZONE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^[^,。;:、“”\d]{0,10}(?:\([^()]*\))?(?:开发区|高新区|经开区|园区|新区|集中区|集聚区|示范区|[^地小社]区|县|[^城]市|街道|镇|乡)(?:\([^()]*\))?$").unwrap()
    });
    matches!(name, "省本级" | "市本级" | "州本级" | "县本级" | "区本级")
        || ZONE.is_match(name) && !OPENS_WITHOUT_SUBJECT.is_match(name) && may_be(name)
}

/// 国家级示范县, 省级文明村镇: places that have been given a title, which are counted themselves.
pub fn is_titled(name: &str) -> bool {
    static TITLED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            "^(?:国家|[省市州县区])级?[^,。;:\\d]{0,8}?(?:示范|先进|文明|特色|美丽|样板|试点|标杆|星级|生态)",
        )
        .unwrap()
    });
    TITLED.is_match(name)
}

/// A kind of zone between an indicator and its figure (投资强度国家级园区不低于300万元, 内设机构原则上省级园区不超过6个), or each of a kind of places
/// between what is counted and its number (示范合作社每个县(市、区)每年不少于2家).
pub fn trailing(words: &str) -> Option<Range<usize>> {
    static TRAILING: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?:(?:强度|率|税收|产值|占比|比重|比例|面积|密度)(?:[,:])?",
            r"((?:国家级?|省级|市级|县级|自治区级|其他|一类|二类|三类)[^,。;\d]{0,6}?(?:开发区|园区|高新区|经开区|地区|县区|区域|项目)|县城(?:规划区)?|中心城区|主城区|城区|乡镇|街道|农村|小学|初中|高中)",
            r"|[^,。;:\d]{2}(?:企业|项目|机构|人员|厂房)(?:原则上|一般)?",
            r"((?:国家级?|省级|市级|县级|自治区级|其他|一类|二类|三类|每个)[^,。;\d的]{0,6}?(?:开发区|园区|高新区|经开区)))$"
        ))
        .unwrap()
    });
    static EACH_PLACE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"[^,。;:\d的在为对向](每个?(?:设区市|开发区|园区|县区|乡镇|街道|镇街|社区|行政村|省|市|州|县|区|镇|乡|村)(?:\([^()]{1,16}\))?)",
            "(?:每年|每季度|每月|年内|原则上|至少)?(?:先行|率先|再)?(?:试点|建设|培育|打造|确定|选择|落地|新增|配备|达到)?$"
        ))
        .unwrap()
    });
    // 每个街道每个社区, 在每个县: where several are, and not what is counted.
    let each = words.contains('每').then(|| EACH_PLACE.captures(words)).flatten();
    TRAILING
        .captures(words)
        .and_then(|found| found.get(1).or(found.get(2)))
        .or(each.and_then(|found| found.get(1)))
        .map(|kind| kind.range())
}
