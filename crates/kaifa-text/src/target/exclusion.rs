//! What looks like a target and is none: subsidies and their ceilings, thresholds of rewards and penalties, what already
//! happened, attributes (10亿元以上项目), counts of meetings, and figures that nothing demands.

use std::ops::Range;
use std::sync::LazyLock;

use crate::pattern::Regex;
use chrono::{Datelike, NaiveDate};
use kaifa_base::Decimal;

use super::Comparator;
use super::amount::{Amount, Form};
use crate::brackets;
use crate::confidence::Finding;

static PAST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"已经|均已|(?:出|到|成|现|得|升|低|高|免|决|少|加)了|目前|去年|以来|近年|多年|截至|改革后|清理后|整合后|原来的|",
        r"过去(?:的)?[一二三五几]年|[一三五]年来|同比(?:增长|下降|提高|增加)|精简了\d|达到了|签订|入驻(?:[^率的需]|$)|现有\d|将原先|推介(?:会|活动,)|",
        r"连续\d+年(?:保持|位居|居|位列)|已(?:建成|达到|实现|形成|培育|累计|超过|突破|成为|有\d)"
    ))
    .unwrap()
});
/// What only names the base of a comparison: 比去年压减, 由目前的80家增加到120家.
static BASE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:比|较|在|与)(?:去年|上年|目前|现在)(?:同期)?|(?:由|从|至|到|比)(?:目前|现在|现有|当前)的?|(?:目前|现有)的?[\d.]+[^,。;]{0,8}(?:增加到|提高到|提升到|提升至|提高至|扩大到|压减到|减少到|增至)")
        .unwrap()
});
/// 办理时间缩短到3天 tells what was done, unless something demands it.
static SHORTENED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"缩短到\d").unwrap());
static DEMANDED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("将|把|由|从|力争|确保|争取|要|以内|目标").unwrap());
static LOOKS_AHEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:——)?(?:到|至)?20\d\d年(?:[底末]|\d{1,2}月底?前?)?[,,]|^(?:到|力争|确保)").unwrap()
});
/// 力争2家企业成功上市, 至少举办2场推介会 look ahead.
static HOPED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:力争|确保|争取|至少|不少于)[^,。;]{0,16}(?:成功|推介会|推介活动|签订|入驻)|入驻(?:的)?(?:企业|项目|机构)[^,。;]{0,6}(?:应|须|要|必须|原则上)").unwrap()
});
static FROM_TO: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"由\d+[^,。]{0,4}(?:减少|压减|增加|精简|变为)").unwrap());
/// Words that look ahead.
static AHEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"到20\d\d年|[年月]底前|力争|争取|确保|下一步|今后|目标|力求|计划|原则上|左右|以内|只保留|仅保留",
    )
    .unwrap()
});
/// Opens a part of a sentence that looks ahead after one that looks back.
static TURNS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:今年|明年|本年度|力争|争取|确保|到20\d\d年|到“?十[四五六七]五|下一步|今后|计划|20\d\d年(?:预期|计划|力争|要|确保|目标))")
        .unwrap()
});
static PAST_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:截至)?(20\d\d)年(?:底|末|\d{1,2}月)?(?:,|全|我|实|[^,。]{0,20}(?:为|达到|达|超过))")
        .unwrap()
});
static PAST_PLAN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[“”]?十([一二三四五六])五[“”]?(?:期间|时期|末|以来)").unwrap());
static SITUATION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:现状|基本情况|现状情况|发展情况|形势|背景|成效|成绩|差距|不足|回顾|挑战|问题|意义|必要性|基础)(?:和形势|与挑战|和挑战)?$|^(?:发展基础|现实基础|发展现状|面临|肯定成绩)").unwrap()
});
static CONSEQUENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"约谈|问责|黄牌|警告|通报|取消|撤销|退出|追责|责任追究|优先考虑|优先提拔|提拔|直接认定|可认定|给予[^,。;]{0,12}(?:奖励|表扬|表彰|支持|倾斜)|奖励|表扬|表彰|暂停|不予|",
        r"不得申请|不得申报|不得重新|整合撤并|免予|予以(?:奖|支持|撤销|警告|通报|倾斜|重点)|优先(?:支持|安排|纳入|推荐|推介)|倾斜支持|适当倾斜|一次性|奖补"
    ))
    .unwrap()
});
static RANKED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"连续(?:\d|[两二三四五])+年|排名(?:前|后)|后\d+[位名]").unwrap());
static SUBSIDY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"补助|补贴|贴息|资助|奖补|奖励|奖金|津贴|年薪|薪酬|罚款|给予|劳务|贷款|(?:^|[^担])保费|租金|费用的(?:\d|一半|全部|实际)|减免|减征|征收|扣除|返还|经费支持|资金支持|额度|出资比例|股权比例|持股")
        .unwrap()
});
/// Words of paying: where a share of something known is meant, only they make it a subsidy.
static PAID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"给予|予以|按(?:照)?[^,。;]{0,20}(?:补助|补贴|奖励|资助|贴息)|一次性|罚款|返还|扣除|征收|减免|股权比例|持股|年薪|薪酬标准|劳务|费用的(?:\d|一半|全部|实际)").unwrap()
});
static LASTS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:期限|有效期|[建租任保宽过奖].{0,3}期)(?:一般|最长|原则上)?$").unwrap());
static FUND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:设立|组建|打造|建立|形成)[^,。;]{0,24}(?:基金|资金池|资金)(?:群|体系|集群)?$").unwrap()
});
static BUDGET: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("财政[^,。;]{0,10}安排|设立[^,。;]{0,16}(?:资金|基金)").unwrap());
/// Words of paying that make even a lower bound (补助不低于500万元) a subsidy.
static GIVEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"给予|予以|补助|补贴|贴息|资助|奖补|奖励|奖金|津贴|年薪|薪酬|罚款|返还|减免|免租|费用的(?:\d|一半|全部|实际)")
        .unwrap()
});
static AT_MOST_PAID: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"最高(?:可|可至|可达|可达到|不超过|给予|至|为|可?(?:申请|享受|获得|补助|奖励|贷款))?$")
        .unwrap()
});
/// A condition that ends with 的 and has its consequence behind it: 达到50家以上的,给予….
static THRESHOLD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[^。;]{0,40}?的(?:企业|项目|单位|机构|团队|个人|人才|园区|平台|开发区|地区|县区|产品)?(?:,|给予|予以|可|按|不得(?:申|评|列|享|参|重)|应当)").unwrap()
});
static QUOTA: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:打造|培育|建设|建成|建造|引进|引育|招引|招募|招聘|形成|新增|净增|选择|确定|发展|评选|遴选|优选|选育|选聘|选拔|认定|评定|创建|创成|争创|整合为|合并为|支持|配备|保留|处置|完成|下放|安排|设立|设置|组建|布局|部署|",
        r"选派|扶持|开放|新建|改建|扩建|改造|盘活|腾出|腾退|退出|引入|导入|收回|复垦|整治|升规|推出|培养|培训|轮训|选树|树立|建立|筹建|筹集|举办|转化|实施|累计|集聚|聚集|达标|更新|消化|供应|投放|推广|覆盖|研制|研发|开发|获批|制定|修订|制修订|制订|出台|发布|",
        r"组织|转移|安置|拆除|关停|淘汰|压减|治理|修复|绿化|造林|服务|帮扶|走访|申报|入选|孵化|落地|签约|开工|投产|竣工|上线|开通|接入|归集|汇聚|打通|梳理|推动|推进|年产|生产|实现|突破|拥有|申请|授权|新设|种植|建有|建好|办好|攻克|签约|包联|组建|招收|储备|谋划|落户|兴办|引聚|滚动实施|完成投资|计划投入|完成投入|征地|平整|硬化|铺设|供地|收储|报批|出让|拆迁|征拆|搬迁|争创|争取|清理|兑现|办理|化解|消除)[^,。;]{0,24}$"
    ))
    .unwrap()
});
/// Verbs that make or win things: behind them a count in Chinese numerals is a quota, not the name of a task.
static MAKES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:打造|培育|建设|建成|引进|引育|招引|新增|净增|完成|突破|形成|开拓|制定|制修订|组建|设立|创建|攻克|招聘|选派|新建|培养|遴选|评选|认定|研发|开发|获批|布局|包联|孵化|引入|新设|建立)[^,。;]{0,16}$").unwrap()
});
/// 打造三个高地, 构建五个体系: counts of aims, not of things.
static AIMS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:高地|中心|体系|环境|格局|样板|标杆|优势|工程|行动|机制|能力|关系|队伍|品牌|支撑|抓手|转变|跨越|提升|突破)$").unwrap()
});
static RATE_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:率|比重|占比|比例|增长|增速|增幅|提高|提升|下降|降低|增加|减少|压减|压缩|缩短|精简|份额|水平|强度|系数|指数|速度|面积|比率)(?:为|在|均|各|分别|总体)?$").unwrap()
});
/// 大力推进工业倍增 is the name of a task.
static NAMED_DOUBLING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:大力|全力|加快|深入|着力|持续)*(?:推进|促进|推动|实施|开展)[^,。;实]{0,8}倍增$").unwrap()
});
/// 1个园区创成国家级经开区: a count opens the clause, and what it shall become stands behind it.
static BECOMES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^[^,。;\\d、]{0,14}?(?:成功|力争)?(?:创建|创成|获评|获批|入选|上市|通过|晋升|升级为|升格为|迈入|进入|跻身)").unwrap()
});
static DONE_IN_FULL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:实行|实现|纳入|达标|完成|覆盖|上线|通过|执行|落实|采用|推行|公开|兑现|整改|接入|签订|建立|配备|办结|按|开工|建成|投产)").unwrap()
});
/// 占全省的27%.
static SHARE_OF: LazyLock<Regex> = LazyLock::new(|| Regex::new("占[^,。;占]{1,16}的?$").unwrap());
/// 确保100亿元,力争160亿元: the clause is nothing but the higher figure.
static STRETCH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:并|且|同时)?(?:力争|争取|确保|冲刺|奋力实现|奋斗目标)(?:达到|突破|实现|完成)?$").unwrap()
});
/// Words beside the size of one thing: 红线宽40米, 直径3.8米.
static SIZE_BESIDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "(?:宽|高|深|长|厚|径|间距|距离?|范围|半径|限高|净高|层高|周边|两侧|以外|每隔?)(?:度)?(?:约|为|在)?$",
    )
    .unwrap()
});
/// 年产值超100亿元的…, 占比3%以上的企业: the figure describes what is spoken of.
static MEASURE_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:产值|收入|营收|投资|投资额|总额|资本|税收|纳税|市值|估值|面积|规模|占比|比重|率|比例|额|利润|费用|投入|产能|容量|装机|寿命|年限|年龄|能力|值|总量|长度|里程|人口|人数)(?:在|为|首次)?$").unwrap()
});
static DESCRIBES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:\(含\))?(?:的|且|、[^,。;\d]{0,24}的|及以上的|\(不含\))").unwrap());
/// 全覆盖、人性化的网络: one of several qualities.
static QUALITIES: LazyLock<Regex> = LazyLock::new(|| Regex::new("^、[^,、。;]{2,8}的").unwrap());
/// 围绕10条产业链: the figure belongs to what is known already.
static KNOWN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:围绕|聚焦|依托|按照|贯彻|根据|涉及|包括|涵盖|利用(?:[^外,。;]|$)|对照|借助|从(?:[^业,。;]|$)|由|只有|现有|原有|构成|组成|分为|共有|优先支持)[^,。;]{0,14}$",
    )
    .unwrap()
});
/// 按照“一主一特”确定主导产业1个: what is chosen stands behind what it is chosen by.
static CHOSEN_BY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:按照|根据|围绕|聚焦|依托|利用)[^,。;]{1,16}(?:”|》|要求|原则|标准|模式|思路|定位|方向|布局|产业|领域|优势|资源|实际|需求)(?:重点|分别|各|集中|科学|择优)*(?:确定|打造|培育|建设|建成|引进|选择|发展|布局|组建|设立|新建|遴选|认定|推出|实施)[^,。;]{0,14}$").unwrap()
});
/// 50亿元以上项目: the size of what is spoken of.
static OF_THIS_SIZE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^的?[^,。;和、(]{0,8}(?:项目|企业|集群|高标准|宜机化)").unwrap());
static LATER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[^,。;和、]{1,24}?\d+(?:—\d+|-\d+)?(?:个|家|项|名|户|件|座|亩)|^、[^,。;]{2,30}的[^,。;\d]{2,16}\d+(?:—\d+|-\d+)?(?:个|家|项|名|户|件|座)").unwrap()
});
static COUNTED_BY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("每(?:新)?(?:引进|新增|培育|认定|获得|建成|增加|提高|降低|下降|超过|减少|完成|孵化|设立)$")
        .unwrap()
});
static APPLICANTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:申报|申请)(?:单位|企业|人|项目|主体|对象|机构)[^。;]{0,12}(?:条件|要求)").unwrap()
});
/// Words of scoring.
static SCORED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"得满分|不得分|得\d+(?:\.\d+)?分|[扣加减计记][^,。;]{0,4}\d(?:\.\d+)?分|分值").unwrap()
});
/// Names of sizes and counts inside a thing: 12345热线, 24小时服务, 1公里.
static NAMED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:便民|热线|生活圈|自助|不打烊|值班|试点|个小时|一体化)").unwrap());

/// Whether a sentence tells what happened.
pub fn tells_the_past(sentence: &str, issued: Option<NaiveDate>) -> bool {
    let by_year = issued.is_some_and(|issued| {
        PAST_YEAR
            .captures(sentence)
            .and_then(|found| found[1].parse::<i32>().ok())
            .is_some_and(|year| year < issued.year())
            || PAST_PLAN
                .captures(sentence)
                .and_then(|found| crate::chinese_number::parse(&found[1]))
                .is_some_and(|plan| 2005 + 5 * (plan as i32) < issued.year())
    });
    let sentence = BASE.replace_all(sentence, "");
    let sentence = HOPED.replace_all(&sentence, "");
    let shortened = SHORTENED.is_match(&sentence) && !DEMANDED.is_match(&sentence);
    // 成功创建 tells what was done, unless the sentence opens with a year that is not over or looks ahead.
    let succeeded = sentence.contains("成功") && !LOOKS_AHEAD.is_match(&sentence);
    by_year
        || shortened
        || succeeded
        || PAST.is_match(&sentence)
        || FROM_TO.is_match(&sentence) && !AHEAD.is_match(&sentence)
}

/// The parts of a sentence that tell what happened: 去年完成9亿元,今年新增12亿元 tells it only up to 今年.
pub fn told(all: &str, sentence: Range<usize>, issued: Option<NaiveDate>, goals: bool) -> Vec<Range<usize>> {
    // 产值85亿元,同比增长12%: among goals the comparison is with the year before.
    let ahead = goals && !all[sentence.clone()].contains(['已', '了']);
    if ahead && !tells_the_past(&all[sentence.clone()].replace("同比", ""), issued) {
        return Vec::new();
    }
    if !tells_the_past(&all[sentence.clone()], issued) {
        return Vec::new();
    }
    let mut parts: Vec<Range<usize>> = Vec::new();
    for clause in brackets::split_outside(all, sentence, &[',', ';']) {
        match parts.last_mut() {
            Some(last) if !TURNS.is_match(&all[clause.clone()]) => last.end = clause.end,
            _ => parts.push(clause),
        }
    }
    parts.retain(|part| tells_the_past(&all[part.clone()], issued));
    parts
}

/// Whether a heading opens a part about how things stand: its figures are facts.
pub fn is_about_the_situation(heading: &str) -> bool {
    SITUATION.is_match(heading) && !heading.contains("目标") && !MENDS.is_match(heading)
}

/// 解决突出问题, 夯实发展基础: headings of what is to be done.
static MENDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "夯实|打牢|筑牢|巩固|通报|分析|研判|研究|解决|破解|整治|整改|补齐|弥补|缩小|强化|加强|化解|应对|消除",
    )
    .unwrap()
});

/// Whether a portion is a rule about rewards or penalties: its figures are thresholds.
pub fn is_condition(portion: &str) -> bool {
    CONSEQUENCE.is_match(portion)
        && (portion.starts_with(['对', '凡', '若', '如'])
            || RANKED.is_match(portion)
            || portion.contains("的,")
            || portion.contains("优先考虑"))
        || portion.contains("直接认定")
}

/// What stands around a figure.
pub struct Around<'a> {
    /// The words before it that are about it.
    pub before: &'a str,
    /// The words behind it up to the end of its clause.
    pub after: &'a str,
    /// Its clause.
    pub clause: &'a str,
    /// Its sentence.
    pub sentence: &'a str,
    /// The clauses that belong together with its own.
    pub portion: &'a str,
    /// The words behind it up to the end of the portion.
    pub rest: &'a str,
    /// Whether a time that lies ahead governs it.
    pub timed: bool,
}

impl Around<'_> {
    /// The words behind the unit of the figure, with the comparator there.
    fn behind(&self, amount: &Amount) -> &str {
        let end = self.clause.len() - self.after.len();
        let comparator = ["及以上", "及以下", "以上", "以下"]
            .iter()
            .find(|word| self.clause[..end].ends_with(**word));
        match comparator {
            Some(word) if amount.comparator.is_some() => &self.clause[end - word.len()..],
            _ => self.after,
        }
    }

    /// The words of the clause before the figure, its fillers included.
    fn head(&self, amount: &Amount) -> &str {
        let digits = amount.end - amount.start;
        let end = self.clause.len() - self.after.len();
        let words = &self.clause[..end];
        let first = words
            .find(|c: char| c.is_ascii_digit() || crate::chinese_number::DIGITS.contains(c))
            .unwrap_or(end.saturating_sub(digits));
        &words[..first]
    }
}

/// How a figure was recognised as demanded, if it is.
pub fn demand(amount: &Amount, around: &Around) -> Option<Finding> {
    let (before, after) = (around.before, around.after);
    let unit = amount.unit.as_deref().unwrap_or_default();
    let money = unit.ends_with('元') || unit.contains("元/");
    if no_target(amount, around, unit, money) {
        return None;
    }
    match amount.form {
        Form::Spoken => match amount.comparator {
            Some(Comparator::TopRank) => enters(before).then(|| Finding::new("rank", 78)),
            Some(Comparator::Equal) => Some(Finding::new("coverage", 75)),
            _ => Some(Finding::new("spoken_figure", 88)),
        },
        Form::Rank => match amount.comparator {
            Some(Comparator::TopRank) => {
                (enters(before) && !after.starts_with("企业")).then(|| Finding::new("rank", 78))
            }
            Some(Comparator::Change) => Some(Finding::new("change_of_rank", 88)),
            _ => None,
        },
        Form::Bare => (amount.comparator.is_some() && RATE_BEFORE.is_match(before))
            .then(|| Finding::new("bare_number", 80)),
        Form::Percent => {
            let compared = amount.comparator.is_some();
            // 新供用地100%实行“标准地”出让: the whole of something is done.
            if !compared && amount.value == Decimal::ONE_HUNDRED && DONE_IN_FULL.is_match(after) {
                return (!around.head(amount).is_empty()).then(|| Finding::new("done_in_full", 72));
            }
            let share = RATE_BEFORE.is_match(before)
                || SHARE_OF.is_match(before)
                || around.timed && before.ends_with("完成");
            (compared || share || after.starts_with("的不")).then(|| {
                Finding::new(
                    if compared { "compared_share" } else { "bare_share" },
                    if compared { 85 } else { 76 },
                )
            })
        }
        Form::Measured | Form::Counted => quantity(amount, around, unit, money),
    }
}

/// Whether words say what so many things shall become.
pub fn becomes(words: &str) -> bool {
    BECOMES.is_match(words)
}

/// Whether the words behind 100% say what is done with the whole of something.
pub fn done_in_full(after: &str) -> bool {
    DONE_IN_FULL.is_match(after)
}

/// Whether something rules a target out whatever the form of the figure.
fn no_target(amount: &Amount, around: &Around, unit: &str, money: bool) -> bool {
    let (before, after) = (around.before, around.after);
    let rate = amount.form == Form::Percent && RATE_BEFORE.is_match(before);
    let at_least = matches!(amount.comparator, Some(Comparator::AtLeast | Comparator::Above));
    // A sum may be spread over the clauses that say who gets it; a share stands beside what it is a share of. What a
    // budget sets aside (财政每年安排专项资金3000万元) is no payment yet.
    let budgeted = money && BUDGET.is_match(around.clause);
    let paid = match (rate, at_least || budgeted) {
        (true, _) => PAID.is_match(around.clause),
        (false, true) if budgeted => GIVEN.is_match(around.clause),
        (false, true) if !money => GIVEN.is_match(around.clause),
        (false, true) => GIVEN.is_match(around.portion),
        (false, false) if unit == "倍" => SUBSIDY.is_match(around.clause),
        (false, false) => SUBSIDY.is_match(around.portion),
    };
    if (money || amount.form == Form::Percent || unit == "倍") && paid {
        return true;
    }
    // 每引进1个项目奖励…: what is counted by.
    if amount.value == Decimal::ONE && COUNTED_BY.is_match(before) {
        return true;
    }
    // 申报单位应当具备以下条件: who may apply.
    if APPLICANTS.is_match(around.sentence) {
        return true;
    }
    // <1% alone is the cell of a table.
    if before.is_empty() && around.clause.starts_with(['<', '>', '≤', '≥']) {
        return true;
    }
    // 整改期限最长不超过6个月 is a limit of time, no state to be reached.
    let lasts = matches!(unit, "个月" | "天" | "日" | "年" | "周") && LASTS.is_match(before);
    if lasts {
        return true;
    }
    // 增长15%以上得满分,每低1个百分点扣10分: what earns points.
    if SCORED.is_match(around.clause) {
        return true;
    }
    // 有两家以上园区的,合并为1家: the clause says when.
    if around.clause.ends_with('的') && around.rest.len() > after.len() {
        return true;
    }
    if AT_MOST_PAID.is_match(before) || around.clause.contains("最高可达") {
        return true;
    }
    // 设置5项指标: how something is measured.
    if unit == "项" && (after.starts_with("指标") || after.ends_with("评价指标")) {
        return true;
    }
    if amount.comparator == Some(Comparator::Multiple) && NAMED_DOUBLING.is_match(around.clause) {
        return true;
    }
    if matches!(unit, "次" | "场")
        || amount.form == Form::Counted && around.clause.contains("会议") && around.clause.contains("召开")
    {
        return true;
    }
    if RANKED.is_match(around.clause) && amount.form != Form::Percent {
        return true;
    }
    if !budgeted
        && THRESHOLD.is_match(around.rest)
        && (CONSEQUENCE.is_match(around.rest) || SUBSIDY.is_match(around.rest))
        && !matches!(amount.form, Form::Spoken | Form::Rank)
    {
        return true;
    }
    let share_of_things = amount.form == Form::Percent && !MEASURE_BEFORE.is_match(before);
    let sized = matches!(amount.form, Form::Percent | Form::Measured | Form::Bare) || money;
    // 设立总规模不低于50亿元的基金: the fund is what is demanded, and its size.
    let describes = sized
        && !FUND.is_match(around.clause)
        && DESCRIBES.is_match(after)
        && !after.starts_with("的水平")
        && MEASURE_BEFORE.is_match(before)
        && !share_of_things;
    let circumstance = ["的基础上", "的前提下", "的情况下", "的条件下"]
        .iter()
        .any(|words| after.starts_with(words));
    // 在10个左右领域: where something is done.
    let place = amount.form == Form::Counted && before.ends_with('在');
    // 全覆盖产业链, 全覆盖的体系: what the thing is like.
    let quality = amount.form == Form::Spoken
        && amount.comparator == Some(Comparator::Equal)
        && around.clause.contains("全覆盖")
        && (!(after.is_empty() || after.starts_with(['(', '和', '、'])) || QUALITIES.is_match(after));
    // 3.8米直径: the size of one thing.
    let size = unit == "米"
        && amount.comparator.is_none()
        && (SIZE_BESIDE.is_match(before)
            || after.starts_with([
                '直', '宽', '高', '深', '厚', '范', '的', '内', '以', '级', '线', '口', '长', '钢',
            ])
            || before.is_empty()
            || !QUOTA.is_match(before));
    if circumstance || place || quality || size {
        return true;
    }
    describes
        || after.starts_with("的,")
        || after.starts_with('且')
        || after == "的"
        || amount.form != Form::Spoken && NAMED.is_match(after)
}

fn quantity(amount: &Amount, around: &Around, unit: &str, money: bool) -> Option<Finding> {
    let (before, after) = (around.before, around.after);
    // 50亿元以上项目1个以上, 2家以上的开发区整合为1家: the first figure describes the thing counted.
    let later = LATER.is_match(after);
    let describes = (amount.comparator.is_some() || amount.form == Form::Measured)
        && (later && (money || amount.form == Form::Measured || after.starts_with('的'))
            || money && OF_THIS_SIZE.is_match(after) && amount.comparator.is_some());
    // 开采深度超过1200米的煤矿, 30万吨/年以下煤矿: what the things spoken of are like.
    // 推动年产120万套的…项目开工: what the project will make.
    let describes = describes || before.ends_with("年产") && after.contains("项目");
    let describes = describes
        || amount.comparator.is_some()
            && !before.is_empty()
            && ATTRIBUTE.is_match(after)
            && !ELLIPTIC.is_match(before)
            && !QUOTA.is_match(before)
            && !FUND.is_match(around.clause)
        || amount.form == Form::Measured && CLASS.is_match(around.behind(amount));
    let unmarked = amount.comparator.is_none() && amount.upper.is_none();
    let known = unmarked && KNOWN.is_match(before) && !CHOSEN_BY.is_match(before)
        || before.ends_with('等') && !GAINS.is_match(before)
        || unit != "倍"
            && before.ends_with('的')
            && !(amount.comparator.is_some() && ELLIPTIC.is_match(before))
        || unit != "倍" && before.ends_with(['这', '余', '约', '共', '其', '第']);
    let of_known = after.starts_with('的') && amount.comparator.is_none() && !FUND.is_match(around.clause);
    let time = matches!(
        unit,
        "个工作日" | "工作日" | "小时" | "个小时" | "分钟" | "秒" | "个月" | "周" | "天" | "日"
    ) && amount.comparator != Some(Comparator::AtMost)
        || unit == "日" && amount.comparator.is_none();
    if describes || known || of_known || time {
        return None;
    }
    if amount.upper.is_some() {
        // 力争1—2家企业上市.
        let opens = before.is_empty() && !URGED.is_match(around.head(amount));
        return (!opens).then(|| Finding::new("range", 80));
    }
    // 整合为一支队伍: the article of one thing, not a count.
    let one_thing =
        amount.spoken && amount.value == Decimal::ONE && amount.comparator == Some(Comparator::Equal);
    if amount.comparator.is_some() && !one_thing {
        return Some(match amount.form {
            Form::Counted => Finding::new("compared_count", 80),
            _ => Finding::new("compared_quantity", 84),
        });
    }
    if before.is_empty() && after.is_empty() && STRETCH.is_match(around.head(amount)) {
        return Some(Finding::new("stretch", 78));
    }
    if before.is_empty() && around.timed && amount.form == Form::Counted && BECOMES.is_match(after) {
        return Some(Finding::new("count_becomes", 66));
    }
    if amount.spoken {
        return (MAKES.is_match(before) && !AIMS.is_match(after)).then(|| Finding::new("spoken_count", 66));
    }
    if before.ends_with(['将', '把']) && MOVED.is_match(after) {
        return Some(Finding::new("quota", 70));
    }
    if QUOTA.is_match(before) {
        return Some(Finding::new("quota", 78));
    }
    // 到2025年,上市企业数为200家,营业收入760亿元: a state told for a time that lies ahead.
    let ends = after.is_empty() || after.starts_with(['、', '(']);
    let stated = before.len() > 6 && (before.ends_with('为') || STATED.is_match(before));
    if around.timed && ends && stated {
        return Some(Finding::new("stated_for_a_time", 66));
    }
    // 确保新办企业1500家: what is urged needs no further verb.
    let urged = URGED.is_match(around.head(amount)) && !before.is_empty();
    (ends && urged).then(|| Finding::new("urged", 70))
}

static URGED: LazyLock<Regex> = LazyLock::new(|| Regex::new("力争|确保|争取").unwrap());

/// 过500亿元的达到50个: the thing counted is that of the clause before.
static ELLIPTIC: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:其中|以及|、)?[^,。;]{0,24}(?:过|超|超过|达到|突破|以上|不低于)?[\d百千万亿]+[^,。;]{0,6}的$",
    )
    .unwrap()
});
/// 30万吨以下煤矿, 65蒸吨及以上锅炉: a class of things by their size.
static CLASS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^(?:及?以下|及以上)\p{Han}").unwrap());
/// 的 and what is described, maybe after a further attribute.
static ATTRIBUTE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:、[^,。;]{0,30}\d[^,。;]{0,12})?的[^,。;]").unwrap());
/// 新增甲、乙等10家: the things before 等 are kinds of what is won; elsewhere they are known already.
static GAINS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:新增|净增|培育|引进|招引|引育)[^,。;]{2,30}等$").unwrap());
/// Words that have a value of their own.
static STATED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:产值|收入|营收|投资|额|总量|总数|规模|面积|数|数量|产量|能力|里程|人口|强度|税收|利税|利润|增加值)$")
        .unwrap()
});

/// 将86项权限下放到位: what happens to the things stands behind them.
static MOVED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("下放|移交|取消|整改|撤销|整合|销号|办结|落实|纳入|压减").unwrap());

/// A count in a list whose items before it are demanded (标准厂房12万平方米、人才公寓300套), or behind a clause of that kind.
pub fn goes_on(amount: &Amount, around: &Around, same_clause: bool) -> Option<Finding> {
    let unit = amount.unit.as_deref().unwrap_or_default();
    let money = unit.ends_with('元') || unit.contains("元/");
    let thing = matches!(amount.form, Form::Counted | Form::Measured);
    let ends = around.after.is_empty() || around.after.starts_with(['、', '(']);
    // 培育8家龙头企业,600家专精特新企业: the clause is nothing but the count and what is counted.
    let counts_only = around.before.is_empty()
        && amount.form == Form::Counted
        && !around.after.is_empty()
        && !NOT_COUNTED_ONLY.is_match(around.after);
    if !thing
        || no_target(amount, around, unit, money)
        || !same_clause
            && !counts_only
            && (!ends || KNOWN.is_match(around.before) || around.before.is_empty())
        || around.before.ends_with(['的', '第', '共'])
        || amount.form == Form::Measured && !ends && (money || around.after.starts_with(['的', '以']))
    {
        return None;
    }
    let sure = if same_clause { 82 } else { 72 };
    Some(Finding::new("quota_goes_on", sure))
}

/// Words that tell what a counted thing does or is.
static NOT_COUNTED_ONLY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:以|的|为|由|是|分别|均|已|不|用于|其中|左右)|担任|作为|负责|参加|完成|纳入|达到").unwrap()
});

fn enters(before: &str) -> bool {
    [
        "进入", "跻身", "迈进", "迈入", "位列", "保持", "位居", "进位", "冲刺", "挺进", "列入", "稳居", "居",
        "争进", "前移",
    ]
    .iter()
    .any(|word| before.contains(word))
        || before.contains('进')
            && !["引进", "推进", "促进", "改进", "先进"]
                .iter()
                .any(|word| before.contains(word))
}
