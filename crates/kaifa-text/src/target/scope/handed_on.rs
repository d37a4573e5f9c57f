//! Whose figures are handed on to the next clause: those addressed by a clause without a verb, a project that is said to be there by a time;
//! and when a subject is not handed on, because it is one of a kind or the next clause speaks of another level.

use std::ops::Range;
use std::sync::LazyLock;

use crate::pattern::Regex;
use crate::target::bearing;

use super::noun;
use super::openers::OPENS_WITHOUT_SUBJECT;

/// Kinds of bodies, whose figure says nothing of whose the next one is.
static NARROW: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:企业|用户|养殖场|机构|公司|银行|行业|学生|毕业生|[初高中小]生|大学生|成员|党员|干部|组织|儿童|士兵|残疾人|小学|初中|高中|部门|项目|人员|场所|窗口|网点|热线|口岸|断面|水体|建筑|工业|医院|学校|院所|厂房|用地|财政|[两二三四]级|^[省市州县区]级|^基层)$|^每|每[人名家户]$|^[A-D]类|^(?:国家级|省级|市级|县级)").unwrap()
});
static ZONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("开发区|高新区|经开区|园区|保税区|综保区|新区|示范区|试验区|集聚区|集中区").unwrap()
});
/// Bodies that act, of whom the next clause speaks where it says what else they do or what each of them has.
static BODY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:部门|单位|机构|公司|集团|平台|管委会|管理机构|成员|人员|银行|专班|小组|主任|企业|办公室|各地|[市区县]\p{Han}{0,6}(?:办|局|委))$").unwrap()
});
/// What bodies do.
static ACTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:每[年月季]度?|年内|至少|滚动|逐步|持续|主动|[并且])*(?:要求|开放|接受|配备|选派|指派|设|派|抽|提供|签约|走访|服务|帮|联系|包联|处理|办理|报送|首期|按)").unwrap()
});
/// What somebody does who is spoken of behind 推动: 推动园区聚焦主导产业; all else names a thing of theirs (推动园区二期建设).
static DEED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:内)?(?:率先|全面|聚焦|加快|实施|开展|建立|设立|制定|联合|纳入|采取|实行|推行|推广|与|要|应|创建|争创|提升|提高|优化|深化|整合|在|以|按|向|加强|强化|完善|培育|打造|发展|引进|建成|组建|形成|完成|达|争先|做[大强优]|扩区|调区|扩容|扩能|提质|提档|升级|转型|晋升|申建|二次创业)").unwrap()
});

/// Whether those of whom a clause without a figure speaks (公共数据主管部门组建专家组) are spoken of in the next one too.
pub fn goes_on_about(scope: &str, clause: &str, possessed: impl FnOnce() -> bool) -> bool {
    scope.starts_with('各') && scope != "各地"
        || !BODY.is_match(scope)
        || ZONE.is_match(scope)
            && !["企业", "办", "办公室", "局", "委"]
                .iter()
                .any(|end| scope.ends_with(end))
        || OPENS_WITHOUT_SUBJECT.is_match(clause) && !scope.ends_with("企业")
        || ACTS.is_match(clause)
        || GOES_ON.is_match(clause)
        || possessed()
}

/// Whether a clause without a figure speaks of somebody: 对全区用地建立台账 and 推动园区二期建设 do not, 推动规上企业数字化改造 does.
pub fn is_spoken_of(opener: &str, spoken_of: &str, behind: &str) -> bool {
    let urged = ["推动", "推进", "促进", "加快"]
        .iter()
        .any(|verb| opener.ends_with(verb));
    let class = bearing::is_class(spoken_of);
    // 鼓励有条件的园区创建…: only some of them, of whom no sum is.
    let some = spoken_of.starts_with("有条件的") || spoken_of.starts_with("具备条件的");
    !opener.ends_with('对') && !some && (!urged || DEED.is_match(behind) || class)
}

/// Whether a clause goes on about a body spoken of before.
pub fn goes_on(clause: &str) -> bool {
    GOES_ON.is_match(clause)
}

/// Whether whose figures stood before a semicolon is spoken of behind it as well: zones and places are, a class of firms is not.
pub fn outlasts(scope: &str) -> bool {
    ZONE.is_match(scope) && !scope.ends_with("企业")
        || scope.starts_with(['全', '我', '本', '各', '每'])
        || scope.ends_with(['区', '市', '县', '域'])
}

/// Whether a name is one of a series, of which each has a figure of its own: 国家级开发区, 省级开发区.
pub fn is_of_a_series(name: &str) -> bool {
    static CLASS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("^(?:国家级|国家|省级|市级|县级|自治区级|其他|其余|[一二三四]类|[A-E]类|[甲乙丙]类)")
            .unwrap()
    });
    CLASS.is_match(name)
}

/// What goes on about the same body: 平均担保费率.
static GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:平均|规模[^以]|可供|首期|年度考核|亩均|人均|户均|年均|单位|投产后|达产后|建成后|运营后|容积率|建筑|绿地率|闲置率|投资强度|累计[^实完建新培引]|行政办公|每亩|分别|比|较|增长|提高|下降|占|其中|贷款|应|须|要|不得|[^,。;:的]{2,8}不得?超过)")
        .unwrap()
});
/// Words of a level, which say that something else is spoken of than before.
static OTHER_LEVEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:乡镇|街道|镇街|村级|县域|社区|乡村[^旅振]|农村|市直|县直)(?:\([^()]*\))?\p{Han}")
        .unwrap()
});

/// Whether a clause is about another level than the one spoken of.
pub fn is_of_another_level(clause: &str) -> bool {
    OTHER_LEVEL.is_match(clause)
}

/// Whether whose figure it was may be whose it is in a clause without a subject of its own. What is measured of a class of bodies says nothing of
/// others, unless the clause names what such bodies have themselves.
pub fn hands_on(scope: &str, clause: &str, possessed: impl FnOnce() -> bool) -> bool {
    let narrow = NARROW.is_match(scope)
        && (!ZONE.is_match(scope) || scope.starts_with('每'))
        && !scope.starts_with(['各', '全'])
        && !scope.contains('的')
        || bearing::is_class(scope);
    // 市县两级培训干部300名,500名教师参加进修: more of what they do.
    let more = scope.ends_with('级') && clause.starts_with(|c: char| c.is_ascii_digit());
    !OTHER_LEVEL.is_match(clause)
        && (!narrow || more || GOES_ON.is_match(clause) || possessed())
        && !(OTHERS.is_match(clause) && bearing::is_class(scope))
}

/// A project that the clause says will be there by a time: 数据中心二期10月底前投用, of which the next clauses speak.
pub fn built(before: &str, after: &str) -> bool {
    static NAME: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"^(?:其中)?[\p{Han}“”]{2,16}(?:中心|项目|基地|工程|园区|产业园|厂|电站|泵站|水站|医院|学校)",
            r"(?:[一二三四五]期)?$"
        ))
        .unwrap()
    });
    static OPENS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("^(?:全面|全线|整体|正式|建成)?(?:开工|投用|投产|投运|建成|竣工|完工|启用|运营|通水|通车|通气|通航|贯通|试运行|封顶|交付|并网|开业|开园)").unwrap()
    });
    let urged = ["推动", "推进", "促进", "确保", "力争", "加快", "力促"]
        .iter()
        .any(|verb| before.starts_with(verb));
    !urged && NAME.is_match(before) && OPENS.is_match(after) && !OPENS_WITHOUT_SUBJECT.is_match(before)
}

/// 新建城区硬化地面, 认定满3年的集群: a name alone, of what is told apart from others.
static NAMED_ALONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:新建|在建|既有|存量|认定|列入|纳入|符合|具备|经认定|[^,。;:]{1,10}管理的)[^,。;:]{2,20}(?:企业|机构|项目|用地|园区|开发区|集群|单位|地面|建筑|小区|医院|学校|高校)$").unwrap()
});

/// 规模以上工业企业中: those of whom the next clauses say how large parts of them are.
pub fn among(clause: &str) -> Option<&str> {
    let whole = clause.strip_prefix('在').unwrap_or(clause).strip_suffix('中')?;
    let class = bearing::is_class(whole) || bearing::is_place(whole);
    (class && noun::may_be(whole) && !OPENS_WITHOUT_SUBJECT.is_match(whole)).then_some(whole)
}

/// What firms have and what is built and earned on a piece of land, and nobody else.
static OF_FIRMS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        "^(?:平均|年均)?(?:全员|劳动生产率|[亩地户人]均(?:[^占]{0,6}?)(?:税收|产值|产出|增加值|营业收入|营收|利润|工资|效益)",
        "|研发|科研|利润|营业收入利润|营收|主营|资产负债|总资产|净资产|净利|成本费用|销售收入|新产品|单位(?:能耗|产品|增加值|产值|用地|排放)|万元(?:产值|增加值)|吨产品|关键工序|设备数控化|职工|员工)"
    ))
    .unwrap()
});
static OF_LAND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:[亩地]均|每亩|固定资产投资强度|投资强度|容积率|建筑|绿地率|行政办公)").unwrap()
});

/// 亩均税收5万元以下的企业减少60%: another class, told by a size.
static OTHERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[^,。;\d]{0,12}\d[^,。;\d]{0,8}(?:以[上下]|的)[^,。;\d]*(?:企业|项目|用地)").unwrap()
});

/// Whether a clause goes on with what a class has itself, so that nothing between makes it somebody else's: 规上企业税收…;研发经费占营业收入比重….
pub fn is_their_own(scope: &str, clause: &str) -> bool {
    if OTHERS.is_match(clause) {
        return false;
    }
    match scope.ends_with(['地', '房']) {
        true => OF_LAND.is_match(clause),
        false => (scope.ends_with("企业") || scope.ends_with("公司")) && OF_FIRMS.is_match(clause),
    }
}

/// Whether a clause says what each of several does besides: 每个乡镇每年引进项目2个,引荐信息不少于6条. A bare count is that of all together.
pub fn each_does(clause: &str) -> bool {
    static DOES: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            "^(?:并|且|再|另)*(?:每[年月季周]度?|至少|年内)*",
            "(?:引[进荐育]|招引|开展|组织|举办|转化|走访|培育|培养|培训|建设|建成|打造|实施|推广|推荐|新增|配备|联系|包联|帮扶|服务|带动|编制|制定|遴选|选派|选树|盘活|储备|谋划|申报|孵化|完成|解决|吸纳)",
            r"[^,。;:]*?(?:不少于|不低于|至少|\d[^,。;:]{0,12}以上)"
        ))
        .unwrap()
    });
    static EVERY: LazyLock<Regex> = LazyLock::new(|| Regex::new("^(?:并|且)?(?:每[年月季周]|至少)").unwrap());
    DOES.is_match(clause) || EVERY.is_match(clause)
}

/// Whether a clause says what is built is like, which is nobody's: 平均容积率不低于1.5.
pub fn is_of_what_is_built(clause: &str) -> bool {
    static BUILT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("^(?:其中)?(?:平均|总|单体)?(?:容积率|建筑面积|建筑密度|绿地率|层高|租金|投用|投产后|达产后|建成后|运营后|交付后)").unwrap()
    });
    BUILT.is_match(clause)
}

static COUNT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\d[家个户项]|左右").unwrap());

/// 对单户贷款1000万元以下的小微企业, of whom the next clause speaks.
static ADDRESSED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:原则上)?对([^,。;:]{2,40}(?:企业|机构|项目|用地|园区|开发区|单位|地区|县区|村|部门|高校|院所|医院|学校|银行))$")
        .unwrap()
});

/// “一区多园”的园区, 停产一年以上的企业: a name alone with a clause that says which of them.
static TOLD_ALONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^[^,。;:的]{3,24}的(?:其他|其余)?[^,。;:的]{0,6}(?:企业|机构|项目|用地|土地|园区|开发区|集群|单位|县|乡镇|村|建筑|小区|医院|学校|高校)$").unwrap()
});
/// Verbs before what they are done to.
static DONE_TO_THEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:在|从|向|到|对|由|要|推动|推进|支持|鼓励|引导|促进|使|是|为|有|成为|作为|建成|新建|扶持|奖励|处置|处罚|淘汰|关停|关闭|取缔|限制|禁止|支撑|服务|保留|撤销|取消|包括|含|涵盖|属于|达到|确保|力争|实现|遴选|评选|筛选|梳理|摸排|排查|建立|重点|优先|扩|做)|[批些个家户]|[选引]|建设|打造|培育|推进|支持|安排|给予|实施|完成|开展|制定").unwrap()
});

/// (一)甲类为优先发展类: the class of which the next clause says how many belong to it.
static CLASS_EXPLAINED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.、])?([A-E甲乙丙丁一二三四五]类(?:企业|项目|园区|开发区)?)(?:为|是|属)[^,。;:、的\d]{2,10}类?$").unwrap()
});

/// Those whom a clause without a verb names for the next (对…的小微企业,…).
pub fn addressed(clause: &str) -> Option<Range<usize>> {
    let explained = clause
        .contains('类')
        .then(|| CLASS_EXPLAINED.captures(clause))
        .flatten();
    if let Some(class) = explained.and_then(|found| found.get(1)) {
        return Some(class.range());
    }
    if NAMED_ALONE.is_match(clause) && !COUNT.is_match(clause) && noun::may_be(clause) {
        return Some(0..clause.len());
    }
    let told = TOLD_ALONE.is_match(clause)
        && !DONE_TO_THEM.is_match(clause)
        && !OPENS_WITHOUT_SUBJECT.is_match(clause)
        && !COUNT.is_match(clause);
    if told && noun::may_be(clause) {
        return Some(0..clause.len());
    }
    let words = ADDRESSED
        .captures(clause)
        .filter(|_| clause.contains('对'))?
        .get(1)?;
    let done = [
        "整合", "合并", "实施", "实行", "予以", "进行", "给予", "开展", "加强", "推行", "落实", "不得", "应",
    ];
    (!done.iter().any(|verb| words.as_str().contains(verb))).then(|| words.range())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_of_whose_parts_all_that_follows_is_said() {
        assert_eq!(among("规模以上食品企业中"), Some("规模以上食品企业"));
        assert_eq!(among("在限上批发企业中"), Some("限上批发企业"));
        for clause in ["建设过程中", "加强集中", "引进企业中", "规上企业"] {
            assert_eq!(among(clause), None, "{clause}");
        }
    }

    #[test]
    fn a_class_that_is_explained_has_the_share_behind_it() {
        for (clause, class) in [
            ("(一)A类为重点扶持类", Some("A类")),
            ("二类园区为整合提升类", Some("二类园区")),
            ("A类为主", None),
            ("项目分为三类", None),
        ] {
            assert_eq!(addressed(clause).map(|range| &clause[range]), class, "{clause}");
        }
    }

    #[test]
    fn what_each_does_besides_and_what_all_come_to() {
        for clause in [
            "每年转化成果3项",
            "引荐信息不少于6条",
            "至少培育骨干企业2家",
            "招引项目5个以上",
        ] {
            assert!(each_does(clause), "{clause}");
        }
        for clause in [
            "新增就业3000人",
            "引育种子企业50家",
            "出口额增长8%",
            "产业集聚度达到60%",
        ] {
            assert!(!each_does(clause), "{clause}");
        }
    }

    #[test]
    fn what_firms_and_land_have_themselves() {
        for (scope, clause) in [
            ("规上纺织企业", "全员劳动生产率达到33万元/人"),
            ("限上批发企业", "户均利润达到90万元"),
            ("重点企业", "研发经费占营业收入比重达到2%"),
            ("新增工业用地", "固定资产投资强度不低于310万元/亩"),
        ] {
            assert!(is_their_own(scope, clause), "{scope} {clause}");
        }
        for (scope, clause) in [
            ("规上纺织企业", "绿化覆盖率达到40%"),
            ("重点企业", "技术交易额突破12亿元"),
            ("新增工业用地", "税收增长6%"),
            ("甲高新区", "研发投入强度达到3%"),
        ] {
            assert!(!is_their_own(scope, clause), "{scope} {clause}");
        }
    }
}
