//! Whose figures are handed on to the next clause: those addressed by a clause without a verb, a project that is said to be there by a time;
//! and when a subject is not handed on, because it is one of a kind or the next clause speaks of another level.

use std::ops::Range;
use std::sync::LazyLock;

use crate::pattern::Regex;

use super::openers::OPENS_WITHOUT_SUBJECT;

/// Kinds of bodies, whose figure says nothing of whose the next one is.
static NARROW: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:企业|用户|养殖场|机构|公司|银行|行业|学生|毕业生|儿童|士兵|残疾人|小学|初中|高中|部门|项目|人员|场所|口岸|医院|学校|院所|厂房|用地|财政|[两二三四]级)$|^每[家名人户位村条项座类]|^每个(?:街道|社区|行政村|村|镇|乡镇|园区|开发区)|每[人名家户]$|^[A-D]类|^(?:国家级|省级|市级|县级)").unwrap()
});
/// What goes on about the same body: 平均担保费率.
static GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:平均|规模|亩均|人均|户均|年均|单位|投产后|达产后|建成后|运营后|容积率|建筑|绿地率|闲置率|投资强度|累计|行政办公|每亩|分别|比|较|增长|提高|下降|占|其中|贷款|应|须|要|不得)")
        .unwrap()
});
/// Words of a level, which say that something else is spoken of than before.
static OTHER_LEVEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:乡镇|街道|镇街|村级|县域|社区|乡村|农村|市直|县直)(?:\([^()]*\))?\p{Han}").unwrap()
});

/// Whether whose figure it was may be whose it is in a clause without a subject of its own.
pub fn hands_on(scope: &str, clause: &str) -> bool {
    let narrow = NARROW.is_match(scope)
        && (!scope.contains("开发区") || scope.starts_with('每'))
        && !scope.starts_with(['各', '全'])
        && !scope.contains('的');
    !OTHER_LEVEL.is_match(clause) && (!narrow || GOES_ON.is_match(clause))
}

/// A project that the clause says will be there by a time: 数据中心二期10月底前投用, of which the next clauses speak.
pub fn built(before: &str, after: &str) -> bool {
    static NAME: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^[\p{Han}“”]{2,16}(?:中心|项目|基地|工程|园区|产业园)(?:[一二三四五]期)?$").unwrap()
    });
    static OPENS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("^(?:全面|建成)?(?:投用|投产|投运|建成|竣工|完工|启用|运营)").unwrap());
    let urged = ["推动", "推进", "促进", "确保", "力争", "加快", "力促"]
        .iter()
        .any(|verb| before.starts_with(verb));
    !urged && NAME.is_match(before) && OPENS.is_match(after) && !OPENS_WITHOUT_SUBJECT.is_match(before)
}

/// 对单户贷款1000万元以下的小微企业, of whom the next clause speaks.
static ADDRESSED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:原则上)?对([^,。;:]{2,40}(?:企业|机构|项目|用地|园区|开发区|单位|地区|县区|村|部门|高校|院所|医院|学校|银行))$")
        .unwrap()
});

/// Those whom a clause without a verb names for the next (对…的小微企业,…).
pub fn addressed(clause: &str) -> Option<Range<usize>> {
    let words = ADDRESSED
        .captures(clause)
        .filter(|_| clause.contains('对'))?
        .get(1)?;
    let done = [
        "整合", "合并", "实施", "实行", "予以", "进行", "给予", "开展", "加强", "推行", "落实", "不得", "应",
    ];
    (!done.iter().any(|verb| words.as_str().contains(verb))).then(|| words.range())
}
