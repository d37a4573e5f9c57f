//! Spans of time: 自印发之日起6个月内, 用两年的时间, 提前3个月. Windows in which something is allowed, sanctions, and figures to be
//! reached (压减至1个工作日以内) are none.

use std::sync::LazyLock;

use crate::pattern::{Captures, Regex};

use super::DeadlineKind;
use super::calendar::last_day;
use super::pattern::{Context, NUMBER, Pattern, Reading};
use super::position;
use crate::chinese_number;
use crate::confidence::Finding;

/// 奖补资金30日内拨付到位: a sum that somebody must pay out in time.
static PAID_OUT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:拨付|兑现|下达|发放)(?:到位|完毕|到|至|$)").unwrap());
/// 10日内予以兑付奖励, 次年一次性拨付: the act of paying.
static PAYS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "^(?:予以|一次性|及时|足额|全部|全额|统一|集中|完成){0,2}(?:兑现|兑付|拨付|发放|支付|下达|划拨|结算)",
    )
    .unwrap()
});
/// 自入驻当年起5年内,年营业额达到…的,分别奖励…: the years for which something is given.
static GIVEN_IN_IT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^,[^。;]*(?:给予|分别|按)[^。;]*(?:奖励|补贴|补助|资助|返还|扶持|减免)").unwrap()
});
/// What somebody must do with what is given.
static HANDLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("应|须|拨付|兑现|兑付|审核|制定|出台|印发|报送|上报|完成|力争|争取").unwrap()
});
static DEMANDED: LazyLock<Regex> = LazyLock::new(|| Regex::new("应|须|力争|争取").unwrap());
/// 可自公布之日起10日内申请复核: until when somebody can object.
static OBJECTED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^[^。;]{0,20}(?:复核|复议|复查|申诉|异议|陈述|申辩)").unwrap());
static REACHES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^[^,。;]{0,10}(?:可|能|能够|可以)(?:到达|抵达|通达|送达|覆盖)").unwrap());
/// 对两年内转型的商户: which ones.
static WHICH: LazyLock<Regex> = LazyLock::new(|| Regex::new("^[^,。;]{1,30}的").unwrap());
/// 新建商场在10个月内开业,可一次性享受…: the condition of what the next clause allows.
static ALLOWED_NEXT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^[^,。;]*,(?:可|即可|方可)[^,。;]").unwrap());

/// 3年内选拔资助200名青年教师: so many people shall be supported, nobody is told how long.
static SUPPORTED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[^,。;]{0,20}资助[^,。;\d]{0,14}(?:\d|不少于|不低于)").unwrap());

/// 三年内累计达到25万平方米
static ADDS_UP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"不少于|不低于|至少|累计(?:达到|达|突破|超过|新增|新建|建成|完成|培育|引进|培训|投入|实现)")
        .unwrap()
});
static RATE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\p{Han}{2,6}率(?:达|不|超|在|要|\d|为|保)").unwrap());

/// 获证后1年内销售合同累计金额的20%: the time over which a sum is taken.
static SUMMED_UP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:\p{Han}|\d){0,16}(?:额|收入|产值|投入|贡献|支出|费用)(?:\([^()]*\))?的\d[\d.]*%")
        .unwrap()
});

/// 免费诊断企业600家, 免费体检全覆盖: a service that is to reach so many.
static FOR_NOTHING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^免费(?:为|对|向)[^,。;]{0,6}\d|^免费[^,。;]{0,14}(?:诊断|培训|体检|筛查|检测|评估|改造|安装|更换|服务|指导|咨询|轮训|接种)[^,。;]{0,8}(?:全覆盖|一遍|完成|\d)").unwrap()
});
/// 一年内整改不到位的,…: what follows where it is not done.
static NOT_DONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^[^,。;]{0,14}(?:不到位|不合格|不达标|不力|不改|未[^,。;]{1,8}|仍[^,。;]{1,8}|无进展|达不到[^,。;]{1,8})的(?:[,。;]|企业|单位|项目|园区|开发区)").unwrap()
});

/// What a span of time within which something is due ends with.
const WITHIN: &[&str] = &[
    "年内", "月内", "日内", "天内", "周内", "度内", "时内", "钟内", "以内", "之内",
];

pub(super) fn patterns() -> Vec<Pattern> {
    let span = format!(r"{NUMBER}(?:个?工作日|个?(?:年|月|日|天|周|季度|小时|分钟)|日)");
    let long = format!("{NUMBER}(?:(?:—|-|至|到){NUMBER})?(?:年半?|个月)");
    vec![
        // 审核部门收到材料后5个工作日内: who receives it is no part of the limit.
        Pattern::new(
            &format!(r"自?(?:收到|接到)[^,。;:、\n]{{1,24}}?后(?:的)?{span}(?:之内|以内|内)"),
            |captures, context| within(captures, context, Finding::new("from_an_event", 88)),
        ).with(WITHIN),
        // 自收到审核意见及相关材料的3个工作日内
        Pattern::new(
            &format!(r"自(?:收到|接到)[^,。;:、\n]{{1,30}}?(?:后|的|后的){span}(?:之内|以内|内)"),
            |captures, context| within(captures, context, Finding::new("from_an_event", 85)),
        ).with(&["自收", "自接"]),
        Pattern::new(
            &format!(
                r"(?:(?:自|从|在)[^,。;:、\n应须]{{1,20}}?|[^,。;:、\n应须要在自从]{{0,12}}?)(?:之日起|之日后|印发后|发布后|公布后|实施后|批准后|受理后|收到[^,。;\n]{{0,8}}后|下达后|签订后|更新后|发生后|通过后|结束后|完成后|起)(?:的)?{span}(?:之内|以内|内)"
            ),
            |captures, context| within(captures, context, Finding::new("from_an_event", 90)),
        ).with(WITHIN),
        // 自收到申请之日起15个工作日组织复核: without 内.
        Pattern::new(
            &format!(r"自[^,。;:、\n]{{2,20}}之日起{span}"),
            |captures, context| {
                let other = ["以", "后", "之", "止", "前", "内", "的", "届"].iter().any(|word| context.after.starts_with(word));
                (!other).then(|| within(captures, context, Finding::new("from_an_event", 80))).flatten()
            },
        ).with(&["之日起"]),
        Pattern::new(
            "(?:在|于)?(?:当月|当日|当天|当周|当季|次月|次日|本月|本周)(?:之内|以内|内)",
            |captures, context| {
                // 应在当月内使用完毕: how long what is given is good for.
                let used = ["使用", "用完", "有效", "消费", "核销", "可"].iter().any(|word| context.after.starts_with(word));
                (!used).then(|| within(captures, context, Finding::new("duration", 80))).flatten()
            },
        ).with(&["月内", "日内", "天内", "周内", "季内", "以内", "之内"]),
        // 应在身份变化的次月停发: in the month after something.
        Pattern::new(
            "(?:的|于|在|应|须)(?P<span>次月)(?:予以)?(?:调整|停发|停止|终止|发放|拨付|支付|办理|划转|结算|注销|核减|更新|公布|公示)",
            |_, _| Some(Reading::undated(DeadlineKind::Within, Finding::new("duration", 72))),
        ).with(&["次月"]),
        Pattern::new(
            &format!(r"待[\p{{Han}}--[在应当须于要将内由可自从的后待]]{{2,12}}后(?:的)?{span}(?:之内|以内|内)"),
            |captures, context| within(captures, context, Finding::new("from_an_event", 80)),
        ).with(&["待"]),
        // 开工后两年内: any event, named shortly.
        Pattern::new(
            &format!(r"(?:^|[^\p{{Han}}]|[在应当须于要将内由可自从的后])(?P<span>[\p{{Han}}--[在应当须于要将内由可自从的后待]]{{2,12}}后(?:的)?{span}(?:之内|以内|内))"),
            |captures, context| within(captures, context, Finding::new("from_an_event", 80)),
        ).with(WITHIN),
        Pattern::new(
            &format!(
                r"(?:利用|用|争取用|力争用|经过|通过)(?:大约|约)?{long}(?:左右)?的?(?:时间|努力|奋斗|建设|攻坚|整治|培育)|(?:力争|争取|在)?{long}(?:左右)?的?时间(?:之内|以内|内)"
            ),
            |captures, context| within(captures, context, Finding::new("duration", 88)),
        ).with(&["时间", "努力", "奋斗", "建设", "攻坚", "整治", "培育"]),
        Pattern::new(
            &format!(r"(?:力争|争取|在|于)?(?:今后|未来)?(?:{NUMBER}(?:—|-|~|至|到))?{span}(?:之内|以内|内)"),
            |captures, context| within(captures, context, Finding::new("duration", 86)),
        ).with(WITHIN),
        // 半年内, 半个月内: half of one.
        Pattern::new(
            r"(?:力争|争取|在|于)?(?:一个半月|半年|半个?月|半天)(?:的时间)?(?:之内|以内|内)",
            |captures, context| within(captures, context, Finding::new("duration", 86)),
        ).with(&["半"]),
        // 当日办结, 次日反馈: within the day, or the next.
        Pattern::new(
            "(?:当日|当天|次日|隔日)(?:办结|办理完毕|返还|反馈|送达|处置|出证|受理|回复|答复|报送|上报|归档)",
            |_, context| {
                let named = context.after.starts_with(['率', '的']);
                (!named).then(|| Reading::undated(DeadlineKind::Within, Finding::new("duration", 76)))
            },
        ).with(&["当日", "当天", "次日", "隔日"]),
        // 为期9个月, 以一年为期
        Pattern::new(&format!("为期{long}|以{long}为期"), |_, context| {
            let told = context.after.starts_with('的');
            (!told).then(|| Reading::undated(DeadlineKind::Within, Finding::new("duration", 76)))
        }).with(&["为期"]),
        // 两年建设厂房9万平方米: a span that opens a clause with a figure, whatever the verb.
        Pattern::new(
            "(?:^|[,。;:])(?P<span>[两三四五]年)[\\p{Han}--[内来前后间的以级期生制度一保有规行计大未多时底末初]]",
            |_, context| {
                let figure = context.phrase.contains(|c: char| c.is_ascii_digit());
                figure.then(|| Reading::undated(DeadlineKind::Within, Finding::new("duration", 70)))
            },
        ).with(&["年"]),
        // 三年轮训一遍: how long once through all of them may take.
        Pattern::new(
            &format!("(?:^|[,。;:])(?P<span>{NUMBER}年)[\\p{{Han}}]{{2,6}}一[遍轮](?:$|[,。;])"),
            |captures, _| {
                let span = captures["span"].chars().count() <= 3;
                span.then(|| Reading::undated(DeadlineKind::Within, Finding::new("duration", 70)))
            },
        ).with(&["一遍", "一轮"]),
        // 其中前两年完成过半: the first years of a span.
        Pattern::new(
            &format!("(?:^|[,。;])(?:其中)?(?P<span>前{NUMBER}年)(?:完成|达到|力争|要|建成)"),
            |_, _| Some(Reading::undated(DeadlineKind::Within, Finding::new("duration", 70))),
        ).with(&["年完", "年达", "年力", "年要", "年建"]),
        // 投资五年累计突破90亿元, but not 近五年累计.
        Pattern::new(&format!("(?P<span>{NUMBER}年)累计"), |captures, context| {
            let told = ["近", "前", "去", "第", "这", "续", "每", "满", "的"].iter().any(|word| context.before.ends_with(word));
            // 利用外资(三年累计): how something is counted.
            let counted = context.before.ends_with('(') && context.after.starts_with("累计)");
            let opens = !told && !counted && captures["span"].chars().count() <= 3;
            opens.then(|| Reading::undated(DeadlineKind::Within, Finding::new("duration", 82)))
        }).with(&["年累计"]),
        // 营业收入五年翻两番, 每县五年至少新增1家, 三年实现轮训一遍: how long something may take, in the middle of a clause.
        Pattern::new(
            "(?:^|[,。;:)\\p{Han}--每第近连前后满明今去续过于到少足用期了以有上下达需为年月要内])(?P<span>[两三四五]年)(?:翻[一两二三]?番|倍增|至少|滚动|轮训|实现|达到|突破|集聚|打造|招引|开展|组织|攻克|推广|培训)",
            |_, context| {
                let figure = context.phrase.contains(|c: char| c.is_ascii_digit())
                    || ["番", "倍增", "一遍", "一轮", "全覆盖"].iter().any(|word| context.phrase.contains(word));
                figure.then(|| Reading::undated(DeadlineKind::Within, Finding::new("duration", 74)))
            },
        ).with(&["年翻", "年倍", "年至少", "年滚", "年轮", "年实", "年达", "年突", "年集", "年打", "年招", "年开", "年组", "年攻", "年推", "年培"]),
        // 三年引进高层次人才300名: at the opening of a clause.
        Pattern::new(
            &format!("(?:^|[,。;:)\\p{{Han}}--每第近连前后满明今去])(?P<span>{NUMBER}年)(?:引进|培育|新增|新建|认定|建成|培养|盘活|改造|投入|完成|争取|下降|降低|减少|统筹|筹集|整合)"),
            |captures, _| {
                // A year of the calendar is none.
                let span = captures["span"].chars().count() <= 3;
                span.then(|| Reading::undated(DeadlineKind::Within, Finding::new("duration", 78)))
            },
        ).with(&["年引进", "年培育", "年新增", "年新建", "年认定", "年建成", "年培养", "年盘活", "年改造", "年投入", "年完成", "年争取", "年下降", "年降低", "年减少", "年统筹", "年筹集", "年整合"]),
        Pattern::new(
            &format!(r"(?:今后|未来)(?:的)?{long}(?:内|里|间|时间)?"),
            |captures, context| {
                let named = ["行动", "计划", "规划", "方案", "发展", "重点"];
                (!named.iter().any(|word| context.after.starts_with(word)))
                    .then(|| within(captures, context, Finding::new("duration", 65)))
                    .flatten()
            },
        ).with(&["今后", "未来"]),
        // 到2030年全面达标,重点区域提前一年完成
        Pattern::new(&format!("提前(?P<years>{NUMBER})年(?:完成|实现|达到|达标|建成)"), |captures, context| {
            let years = i32::try_from(chinese_number::parse(&captures["years"])?).ok()?;
            let by = context.year_before.or(context.last_year).map(|year| year - years);
            Some(Reading {
                kind: if by.is_some() { DeadlineKind::ByDate } else { DeadlineKind::Within },
                date: by.and_then(|year| last_day(year, 12)),
                by: by.map(|year| year.to_string()),
                broken: false,
                finding: Finding::new("in_advance", 75),
            })
        }).with(&["提前"]),
        Pattern::new(
            &format!(r"(?:至少|应当|应|须)?提前{span}(?:以上)?"),
            |captures, context| within(captures, context, Finding::new("in_advance", 75)),
        ).with(&["提前"]),
    ]
}

fn within(captures: &Captures, context: &Context, finding: Finding) -> Option<Reading> {
    let whole = &captures[0];
    let told = position::tells_who(whole, context)
        || position::says_when(context)
        || position::is_window(context)
        || is_measured(whole, context)
        || is_allowed(whole, context)
        || is_barred(whole, context)
        || something_is_given(context)
        || is_conditional(whole, context)
        || is_to_be_reached(whole, context);
    (!told).then(|| Reading::undated(DeadlineKind::Within, finding))
}

/// Whether a span says how long something takes, or is a figure or part of a name: 压减至1个工作日以内, 5个工作日内办结率.
fn is_measured(whole: &str, context: &Context) -> bool {
    let (before, after) = (context.before, context.after);
    let ends = |words: &[&str]| words.iter().any(|word| before.ends_with(word));
    // 平均在场时间30分钟以内: how long it takes.
    let lasts = ends(&[
        "时间",
        "时长",
        "用时",
        "周期",
        "停时",
        "时限",
        "稳定在",
        "控制在",
        "缩短",
    ]) || before.ends_with([
        '.', '至', '到', '过', '于', '为', '续', '中', '近', '前', '满', '每', '第', '未', '制',
    ]);
    // 办理时间稳定在0.5个工作日以内
    let held = whole.starts_with('在') && ends(&["稳定", "控制", "保持", "维持", "压缩", "压减", "缩短"]);
    // 5个工作日内办结率: a part of a name.
    let named = RATE.is_match(after) && !whole.ends_with("年内") && !whole.ends_with("月内");
    // 90分钟内救援力量可到达: how far something reaches.
    let reaches = whole.ends_with(['内']) && whole.contains(['钟', '时']) && REACHES.is_match(after);
    lasts || held || is_listed_figure(before) || named || reaches
}

/// 分别控制在30小时、1小时以内: one figure of several.
fn is_listed_figure(before: &str) -> bool {
    before.strip_suffix(['、', '和']).is_some_and(|figure| {
        let amount = figure.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '时' | '日' | '天' | '钟'));
        let clause = figure.rsplit([',', '。', ';']).next().unwrap_or_default();
        amount
            && ["控制在", "稳定在", "保持在", "至", "缩短", "压"]
                .iter()
                .any(|word| clause.contains(word))
    })
}

/// 可在5年内: a window that somebody may use, unless he objects in it.
fn is_allowed(whole: &str, context: &Context) -> bool {
    let may = context.before.ends_with('可') && !context.before.ends_with("许可");
    may && !OBJECTED.is_match(context.after) || whole.contains("可在") || context.before.ends_with("可在")
}

/// Whether the words behind a span take it as one in which something holds, is forbidden or has happened.
fn is_barred(whole: &str, context: &Context) -> bool {
    const BARS: [&str; 22] = [
        "不得",
        "不再",
        "不受理",
        "免",
        "可",
        "禁止",
        "不予",
        "暂停",
        "继续",
        "累计",
        "连续",
        "过渡",
        "给予",
        "取消",
        "享受",
        "未",
        "仍",
        "曾",
        "获",
        "的",
        "发生",
        "应缴",
    ];
    const ANSWERED: [&str; 5] = ["给予答复", "给予回复", "给予反馈", "给予办理", "给予书面"];
    // 对…进行确认 is a duty, 对…不予支持 a sanction.
    const DONE: [&str; 13] = [
        "确认", "审核", "审查", "核查", "答复", "办理", "作出", "评估", "检查", "处理", "复核", "公示",
        "整改",
    ];
    let after = context.after;
    let opens = |words: &[&str]| words.iter().any(|word| after.starts_with(word));
    // 5年内累计参加培训不少于3个月: what adds up is demanded.
    let adds_up = || {
        after.starts_with("累计")
            && (ADDS_UP.is_match(context.phrase)
                || DEMANDED.is_match(whole) && context.phrase.contains(|c: char| c.is_ascii_digit()))
    };
    // 两年内免费诊断全覆盖: what costs nothing is done, and no sum is remitted.
    let for_nothing = || after.starts_with("免费") && FOR_NOTHING.is_match(after);
    opens(&BARS) && !opens(&ANSWERED) && !adds_up() && !for_nothing()
        || after.starts_with('对') && !DONE.iter().any(|word| context.phrase.contains(word))
        // 无偿办理 is done.
        || after.starts_with('无') && !after.starts_with("无偿")
        || has_happened(after)
}

/// 3年内有2年排名后4位 is a condition, 三年内有3家上市 a demand.
fn has_happened(after: &str) -> bool {
    after.strip_prefix('有').is_some_and(|rest| {
        let mut letters = rest.chars();
        let counted = letters
            .next()
            .is_none_or(|c| c.is_ascii_digit() || crate::chinese_number::is_digit(c));
        !counted || letters.next().is_some_and(|c| matches!(c, '年' | '次'))
    })
}

/// Whether what is given or lent for the span is spoken of, and nobody must do something in it.
fn something_is_given(context: &Context) -> bool {
    const GIVEN: [&str; 11] = [
        "最高年期",
        "有效期",
        "连续",
        "补助",
        "补贴",
        "奖励",
        "资助",
        "贷款",
        "免租",
        "租金",
        "返还",
    ];
    // 应当在3个工作日内对补贴资格进行确认: somebody must.
    const MUST: [&str; 7] = ["应当", "应", "须", "需", "应在", "应当在", "须在"];
    GIVEN.iter().any(|word| context.phrase.contains(word))
        && !MUST.iter().any(|word| context.before.ends_with(word))
        && !PAID_OUT.is_match(context.phrase)
        && !PAYS.is_match(context.after)
        && !SUPPORTED.is_match(context.after)
}

/// Whether the span is that of a condition: what was not done in it, who did something in it, and what follows then.
fn is_conditional(whole: &str, context: &Context) -> bool {
    let after = context.after;
    let sentence = &after[..after.find(['。', ';', '\n']).unwrap_or(after.len())];
    let said_before = &context.phrase[..context.phrase.find(whole).unwrap_or(0)];
    after.contains('%') && SUMMED_UP.is_match(after)
        || NOT_DONE.is_match(after)
        || context.before.ends_with('对') && WHICH.is_match(after)
        || GIVEN_IN_IT.is_match(sentence) && !HANDLED.is_match(sentence) && !DEMANDED.is_match(whole)
        || ALLOWED_NEXT.is_match(sentence) && !HANDLED.is_match(said_before) && !DEMANDED.is_match(whole)
}

/// 压缩到3个工作日以内: a figure to be reached.
fn is_to_be_reached(whole: &str, context: &Context) -> bool {
    whole.ends_with("以内")
        && !context.labelled()
        && ["压减", "压缩", "缩短", "时限", "不超过"]
            .iter()
            .any(|word| context.phrase.contains(word))
}
