//! What looks like a target and is none: what is given or scored, thresholds of rewards and penalties,
//! attributes (10亿元以上项目), counts of meetings, and figures that nothing demands.

use std::sync::LazyLock;

use crate::pattern::Regex;
use kaifa_base::Decimal;

use super::Comparator;
use super::amount::{Amount, Form};
use super::around::Around;
use super::given::{is_budgeted, is_given, is_subsidy};
use super::only_like::only_like;
use super::scored::is_scored;

static CONSEQUENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"约谈|问责|黄牌|警告|通报|取消(?:[^审许限备]|$)|撤销|退出|追责|责任追究|优先考虑|优先提拔|提拔|直接认定|可认定|给予[^,。;]{0,12}(?:奖励|表扬|表彰|支持|倾斜)|奖励|表扬|表彰|暂停|不予|",
        r"不得申请|不得申报|不得重新|整合撤并|免予|予以(?:奖|支持|撤销|警告|通报|倾斜|重点)|指标单列|单列[^市,。;]{0,8}指标|优先(?:支持|安排|纳入|推荐|推介)|倾斜支持|适当倾斜|一次性|奖补"
    ))
    .unwrap()
});
static RANKED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"连续(?:\d|[两二三四五])+年|排名(?:前[^移进]|后)|后\d+[位名]").unwrap());
/// 进入全省综合排名前8位: a rank that is to be reached, and no threshold.
static RANK_ENTERED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:力争|确保|争取|并|且|[^,。;的]{0,12})(?:进入|跻身|迈进|迈入|挺进|挤进|稳居|保持)[^,。;的]{0,20}排名前[0-9一二三四五六七八九十]+[位名强]?$").unwrap()
});
static LASTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:期限|有效期|整改时间|[建租任保宽过奖整].{0,3}期|空期|试用期|最长)(?:一般|最长|原则上)?$")
        .unwrap()
});
/// How long something is let, lent, employed or given: the matter of those who agree on it.
static HELD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:合同|租|贷|聘|任|服务|试用|有效|补贴|补助|免|优惠|存续|经营|注册|参保|缴费)[^,。;]{0,6}$")
        .unwrap()
});
pub(super) static FUND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:设立|组建|打造|建立|形成)[^,。;]{0,40}(?:基金|资金池|资金)(?:群|体系|集群)?$").unwrap()
});
/// 禁止使用厚度低于3毫米的板材: what is not allowed is like that.
static FORBIDDEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:严格|全面|一律|坚决)?(?:禁止|严禁|禁用|杜绝|不准|不再(?:新建|审批|批准|受理|安排|核准|备案)|停止(?:审批|新建))").unwrap()
});
/// 研发投入强度高于5%的企业可直接评为A类: whom a rule lets have something.
static MAY_HAVE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^的[^,。;、的]{1,12}(?:可(?:以)?(?:直接|优先|免|按|申|享|评|定|列|认|纳)|直接(?:定|评|认|列|纳|进|升)|优先(?:支持|安排|保障|享受|推荐|纳入)|不得|予以(?:奖|支|倾|优|豁)|免于|免予)").unwrap()
});
static ALLOWED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("可以?按[^,。;]{0,40}(?:执行|收取|缴纳|确定|计算|核定)").unwrap());
static STANDARD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^的(?:比例|标准|要求|规模)(?:$|[,;]|且|集中|统一|足额|同步)*(?:$|[,;]|且|建设|建成|配建|配置|配备|设置|安排|预留|提供)").unwrap()
});
/// 全覆盖检查: all of them are checked.
static CHECKED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:的)?(?:监督|安全|执法)?(?:检查|抽查|巡查|排查|走访|体检|监测|轮训|培训)").unwrap()
});
static ASIDE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\([^()]*(?:分布|涉及|现有|共有|目前)[^()]*$").unwrap());
/// A condition that ends with 的 and has its consequence behind it: 达到50家以上的,给予….
static THRESHOLD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[^。;]{0,40}?的(?:企业|项目|单位|机构|团队|个人|人才|园区|平台|开发区|地区|县区|产品)?(?:,|一次性(?:奖|补|给)|分别(?:奖|补|给)|奖励|补助|给予|予以|可|按|不得(?:申|评|列|享|参|重)|应当)").unwrap()
});
pub(super) static QUOTA: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:打造|培育|建设|建成|建造|引进|引育|招引|招募|招聘|撬动|形成|新增|净增|选择|确定|发展|评选|遴选|优选|筛选|选取|选定|选育|选聘|选拔|认定|评定|创建|创成|争创|整合为|合并为|支持|配备|保留|处置|完成|下放|安排|设立|设置|组建|布局|部署|",
        r"选派|选调|招录|资助|扶持|开放|新建|改建|扩建|新\(改\)建|新\(改、?扩\)建|改造|盘活|腾出|腾退|退出|引入|导入|收回|复垦|整治|升规|推出|培养|培训|轮训|拓展|扩展|延伸|共建|联建|合建|援建|选树|树立|建立|筹建|筹集|举办|转化|实施|累计|集聚|聚集|达标|更新|消化|供应|投放|推广|覆盖|研制|研发|开发|获批|制定|修订|制修订|制订|出台|发布|",
        r"组织|转移|安置|拆除|关停|淘汰|压减|治理|修复|绿化|造林|服务|帮扶|走访|检查|抽查|核查|抽检|申报|入选|孵化|落地|签约|开工|投产|竣工|上线|开通|接入|归集|汇聚|打通|梳理|推动|推进|年产|生产|实现|突破|拥有|申请|授权|新设|种植|建有|建好|办好|攻克|签约|包联|组建|招收|储备|谋划|落户|兴办|引聚|滚动实施|完成投资|计划投入|完成投入|征地|平整|硬化|铺设|供地|收储|报批|出让|拆迁|征拆|搬迁|争创|争取|清理|兑现|办理|化解|消除|新签|拜访|对接|培植|提供|做大|设有|配有|加装|规范|引导|到位(?:省外|市外|域外|境外|县外)?(?:内资|外资|资金)|(?:使用|利用)(?:省外|市外|境外)?(?:内资|外资|资金))[^,。;]{0,24}$|推出[^,。;]{0,40}$|(?:选择|选定|选取|遴选|确定)(?:\p{Han}{2,8}[、和]){2,}\p{Han}{2,8}$|(?:企业|项目)入库$"
    ))
    .unwrap()
});
/// 大力推进工业倍增 is the name of a task.
static NAMED_DOUBLING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:大力|全力|加快|深入|着力|持续)*(?:推进|促进|推动|实施|开展)[^,。;实]{0,8}倍增$").unwrap()
});
/// Words beside the size of one thing: 红线宽40米, 直径3.8米.
static SIZE_BESIDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "(?:宽|高|深|长|厚|径|间距|距离?|范围|半径|限高|净高|层高|周边|两侧|以外|每隔?)(?:度)?(?:约|为|在)?$",
    )
    .unwrap()
});
/// 至少1个在本市的航线,…: what the figure tells apart, and its end.
static OF_THOSE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^[^,。;]{0,40}的[^,。;的]{1,16}(?:,|(?:进行|给予|予以)(?:补|奖|资))").unwrap()
});
/// 年产值超100亿元的…, 占比3%以上的企业: the figure describes what is spoken of.
static MEASURE_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:产值|收入|营收|投资|投资额|总额|资本|税收|纳税|市值|估值|面积|规模|占比|比重|率|比例|额|量|利润|费用|投入|产能|容量|装机|寿命|年限|年龄|能力|值|总量|长度|里程|人口|人数)(?:在|为|首次)?$").unwrap()
});
static ANOTHER_MEASURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:率|比例|比重|占比)[^、]{0,6}$|(?:率|比例|比重|占比)(?:达|提|不|控|超)").unwrap()
});
static DESCRIBES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:\(含\))?(?:的|且|、[^占,。;\d][^,。;\d]{0,23}的|及以上的|\(不含\))").unwrap()
});
/// 税收1万元以下、规下用地3亩以上且税收0.5万元以下的企业: one attribute beside another.
static OF_SUCH_FIRMS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^以[上下]、[^,。;]{2,30}以[上下]的\p{Han}{0,8}(?:企业|项目|用地|地块|园区|单位|机构)")
        .unwrap()
});
/// The second of two attributes, and whose they are.
static ONE_MORE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\d[^,。;、]{0,6}以[上下](?:且|或|并且|或者)[^,。;、]{1,16}$").unwrap());
static FIRMS_SUCH: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^以[上下]的\p{Han}{0,8}(?:企业|项目|用地|地块|园区|单位|机构)").unwrap());
/// 全覆盖、人性化的网络, 全覆盖、标准化改革: one of several qualities.
static QUALITIES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^、[^,、。;]{2,8}(?:的|化(?:改革|管理|监管|服务|建设|推进))").unwrap());
/// 150万吨乙烯项目: what the works are like.
static WORKS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^[^,。;、\\d]{2,12}?(?:等[^,。;]{0,8})?(?:项目|工程|装置|生产线)(?:建设|投产|开工)?$")
        .unwrap()
});
static COUNTED_BY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("每(?:新)?(?:引进|新增|培育|认定|获得|建成|增加|提高|降低|下降|超过|减少|完成|孵化|设立)$")
        .unwrap()
});
static APPLICANTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:申报|申请)(?:(?:单位|企业|人|项目|主体|对象|机构)[^。;]{0,12}(?:条件|[^按照]要求)|[^。;,]{0,20}的,[^。;]{0,30}(?:应当|应|须|需))|^(?:申报|申请)(?:单位|企业|人|主体|对象|机构)[^,。;]{0,24}(?:应|须|需)").unwrap()
});
/// 规上企业是指…: what a word means.
static DEFINES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:是|系|均)指[^标]|所称[^。;]{1,40}(?:指|为|是)|^[^,。;]{0,20}(?:企业|项目|用地|园区|机构|人员|单位|场所)指[^标数导引定挥向出令示]").unwrap()
});
/// Names of sizes and counts inside a thing: 12345热线, 24小时服务, 1公里.
static NAMED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:便民|热线|生活圈|自助|不打烊|值班|试点|个小时|一体化)").unwrap());
/// Who or what is chosen comes next: 遴选, 选取.
static CHOOSES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:评选|遴选|筛选|选取|选定|选树|评定|选择)$").unwrap());

/// Whether what comes behind these words is chosen.
pub(super) fn chooses(before: &str) -> bool {
    CHOOSES.is_match(before)
}

/// Whether a portion is a rule about rewards or penalties: its figures are thresholds.
pub(super) fn is_condition(portion: &str) -> bool {
    CONSEQUENCE.is_match(portion)
        && (portion.starts_with(['对', '凡', '若', '如'])
            || RANKED.is_match(portion)
            || portion.contains("的,")
            || portion.contains("优先考虑"))
        || portion.contains("直接认定")
}

/// 按照面积不少于三十平方米的标准建设: whether what stands behind a figure says that it is the standard of what is to be made.
pub(super) fn is_standard(after: &str) -> bool {
    after.starts_with('的') && STANDARD.is_match(after)
}

/// Whether something rules a target out whatever the form of the figure.
pub(super) fn no_target(amount: &Amount, around: &Around, unit: &str, money: bool) -> bool {
    only_like(amount, around, unit, money)
        || is_given(amount, around, unit, money)
        || is_scored(amount, around, unit)
        || is_of_a_rule(amount, around, money)
        || is_a_limit_of_time(amount, around, unit)
        || are_meetings(amount, around, unit)
        || is_a_name(amount, around)
        || is_size(amount, around, unit)
        || is_told_aside(amount, around)
        || describes(amount, around, money)
}

/// Whether a figure belongs to what a rule lets, forbids, defines or rests on: whom it is for, and from when on.
fn is_of_a_rule(amount: &Amount, around: &Around, money: bool) -> bool {
    let (clause, sentence, after) = (around.clause, around.sentence, around.after);
    after.starts_with('的')
        && (clause.starts_with(['严', '全', '一', '坚', '禁', '杜', '不', '停']) && FORBIDDEN.is_match(clause)
            || amount.comparator.is_some() && MAY_HAVE.is_match(after))
        // 可按不低于标准的70%执行: what is allowed.
        || clause.contains('可') && ALLOWED.is_match(clause)
        // 每引进1个项目奖励…: what is counted by.
        || amount.value == Decimal::ONE && COUNTED_BY.is_match(around.before)
        // 申报单位应当具备以下条件: who may apply.
        || sentence.contains('申') && APPLICANTS.is_match(sentence)
        || sentence.contains('指') && DEFINES.is_match(sentence)
        // 有两家以上园区的,合并为1家: the clause says when.
        || clause.ends_with('的') && around.rest.len() > after.len()
        || amount.form != Form::Percent && RANKED.is_match(clause) && !RANK_ENTERED.is_match(clause)
        || !matches!(amount.form, Form::Spoken | Form::Rank)
            && !is_budgeted(around, money)
            && THRESHOLD.is_match(around.rest)
            && (CONSEQUENCE.is_match(around.rest) || is_subsidy(around.rest))
        // 对年度飞行2000架次以上的示范项目进行补贴: which of them get something.
        || sentence.starts_with('对')
            && matches!(amount.form, Form::Counted | Form::Measured)
            && amount.comparator.is_some()
            && OF_THOSE.is_match(around.rest)
            && is_subsidy(around.rest)
}

/// 整改期限最长不超过6个月 is a limit of time, no state to be reached.
fn is_a_limit_of_time(amount: &Amount, around: &Around, unit: &str) -> bool {
    matches!(unit, "个月" | "天" | "日" | "年" | "周")
        && LASTS.is_match(around.before)
        && (!amount.is_at_least() || HELD.is_match(around.before))
}

/// Whether so many meetings are held, or so many people come to one.
fn are_meetings(amount: &Amount, around: &Around, unit: &str) -> bool {
    const SHOWS: [&str; 5] = ["电影", "演出", "展演", "送戏", "文艺"];
    const MEETS: [&str; 3] = ["活动", "会", "讲座"];
    const ATTENDS: [&str; 3] = ["参会", "与会", "出席"];
    let before = around.before;
    let speaks_of = |words: &[&str]| words.iter().any(|word| before.contains(word));
    // 检查每年不超过2次: a ceiling of what firms are asked for, no count of meetings.
    let ceiling = unit == "次" && amount.comparator == Some(Comparator::AtMost);
    // 接受服务次数达到3.5次, 放映电影1200场: what is measured or shown, no meetings.
    let counted = unit == "次"
        && (before.ends_with(['数', '频']) && before.contains("次数") || before.ends_with("频次"));
    matches!(unit, "次" | "场") && !ceiling && !counted && !speaks_of(&SHOWS)
        || unit == "场次" && (speaks_of(&MEETS) || around.after.contains("讲座"))
        || unit == "人" && speaks_of(&ATTENDS)
        || amount.form == Form::Counted && around.clause.contains("会议") && around.clause.contains("召开")
}

/// Whether a figure is part of a name, a principle, or a cell of a table.
fn is_a_name(amount: &Amount, around: &Around) -> bool {
    let (before, after, clause) = (around.before, around.after, around.clause);
    let spoken = amount.form == Form::Spoken;
    // 全覆盖产业链, 全覆盖的体系: what the thing is like.
    let quality = spoken
        && amount.comparator == Some(Comparator::Equal)
        && clause.contains("全覆盖")
        && (!(after.is_empty() || after.starts_with(['(', '和', '、', '”'])) || QUALITIES.is_match(after))
        && !CHECKED.is_match(after);
    // 坚持无禁区、全覆盖: a principle.
    let principle = spoken && clause.starts_with("坚持") && (before == "坚持" || before.ends_with('、'));
    quality
        || principle
        || !spoken && NAMED.is_match(after)
        || amount.comparator == Some(Comparator::Multiple) && NAMED_DOUBLING.is_match(clause)
        // <1% alone is the cell of a table.
        || before.is_empty() && clause.starts_with(['<', '>', '≤', '≥'])
}

/// 3.8米直径: the size of one thing.
fn is_size(amount: &Amount, around: &Around, unit: &str) -> bool {
    let (before, after) = (around.before, around.after);
    amount.comparator.is_none()
        && (matches!(unit, "公里" | "千米") && (after.starts_with("半径") || after.starts_with("范围"))
            || unit == "米"
                && (SIZE_BESIDE.is_match(before)
                    || after.starts_with([
                        '直', '宽', '高', '深', '厚', '范', '的', '内', '以', '级', '线', '口', '长', '钢',
                    ])
                    || before.is_empty()
                    || !QUOTA.is_match(before)))
}

/// Whether a figure is told of what there is, or says where something is done.
fn is_told_aside(amount: &Amount, around: &Around) -> bool {
    let (before, after) = (around.before, around.after);
    // 在建成12个工厂的基础上: what there is already.
    let circumstance = ["的基础上", "的前提下", "的情况下", "的条件下"]
        .iter()
        .any(|words| after.starts_with(words) || around.clause.starts_with('在') && after.ends_with(words));
    circumstance
        // 提高除涝能力(低洼片区分布于14个乡镇,共计64处)
        || before.contains('(') && ASIDE.is_match(before)
        // 在10个左右领域: where something is done.
        || amount.form == Form::Counted && before.ends_with('在')
}

/// Whether a figure describes those spoken of behind it, or is a threshold.
fn describes(amount: &Amount, around: &Around, money: bool) -> bool {
    let (before, after) = (around.before, around.after);
    // 用地5亩以上且能耗超标10%以上的企业: one attribute more.
    amount.comparator.is_some() && ONE_MORE.is_match(before) && FIRMS_SUCH.is_match(around.behind(amount))
        || is_measure_of_those(amount, around, money)
        || ["的,", "的为", "的按", "的每"].iter().any(|words| after.starts_with(words))
        || after.starts_with('且') && !is_standard(after)
        // 年起降超过900架次给予补贴: a threshold.
        // but 每年评选10个给予激励 chooses so many.
        || after.starts_with("给予") && !chooses(before)
        || after.starts_with("予以")
        || after.starts_with("之间的")
        || amount.form == Form::Measured && amount.comparator.is_none() && WORKS.is_match(after)
        || before.ends_with("限额") && money
        || after == "的"
}

/// 年产值超100亿元的…: a measure of what is spoken of.
fn is_measure_of_those(amount: &Amount, around: &Around, money: bool) -> bool {
    let (before, after) = (around.before, around.after);
    // 住院支付比例达到75%、门诊支付比例达到上年的50%: another measure.
    let other = || {
        after.starts_with('、')
            && after
                .split_once('的')
                .is_some_and(|(next, _)| ANOTHER_MEASURE.is_match(next))
    };
    (matches!(amount.form, Form::Percent | Form::Measured | Form::Bare) || money)
        && MEASURE_BEFORE.is_match(before)
        // 设立总规模不低于50亿元的基金: the fund is what is demanded, and its size.
        && !FUND.is_match(around.clause)
        && (DESCRIBES.is_match(after) || OF_SUCH_FIRMS.is_match(around.behind(amount)))
        && !after.starts_with("的水平")
        && !is_standard(after)
        && !other()
}
