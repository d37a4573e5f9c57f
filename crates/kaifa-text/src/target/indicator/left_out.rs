//! What a name leaves out and other clauses or figures say: the subject that was measured before, the noun that the last of a list
//! has, and what later clauses refer to.

use std::sync::LazyLock;

use super::{LEADING_WORDS, TAIL};
use crate::pattern::Regex;

/// An indicator that is only a share or growth, or is left out, takes the subject of the clause before.
pub(in crate::target) fn with_subject(name: &str, subject: Option<&str>) -> String {
    match subject {
        // 每年新增30家,累计达到300家: all there are, not the new ones alone.
        Some(subject) if name == "累计" => NEW.replace(subject, "").into_owned(),
        Some(subject) if matches!(name, "" | "数" | "年均") => subject.to_owned(),
        Some(subject) if matches!(name, "合计" | "共计" | "总计") => subject.to_owned(),
        // 开工安置房500套、竣工300套: what is done with them next.
        Some(subject)
            if matches!(
                name,
                "开工" | "竣工" | "建成" | "交付" | "封顶" | "投用" | "完工" | "分配" | "入住"
            ) && WORKED_ON.is_match(subject)
                && !subject.ends_with("项目") =>
        {
            format!("{name}{}", WORKED_ON.replace(subject, ""))
        }
        // 推动老旧水表更换,2031年更换2万只: what is done so often was said to be done with them.
        Some(subject) if is_a_deed(name) && subject.len() > name.len() && subject.ends_with(name) => {
            subject.to_owned()
        }
        // 设立产业基金40亿元,首期到位10亿元: the first part of it.
        Some(subject) if FIRST_PART.is_match(name) && FUND.is_match(subject) => format!("{subject}{name}"),
        // 将研发投入纳入业绩考核,权重不低于8%: how much it counts there.
        Some(subject) if WEIGHT.is_match(name) && subject.contains("纳入") => {
            match TAKEN_IN.captures(subject) {
                Some(taken) => format!("{}{name}", &taken[1]),
                None => name.to_owned(),
            }
        }
        // 引进亿元以上项目15个,新开工12个,竣工8个
        Some(subject)
            if matches!(
                name,
                "新开工" | "开工" | "竣工" | "投产" | "竣工投产" | "开工建设" | "建成投产"
            ) && subject.ends_with("项目") =>
        {
            format!("{name}{}", WON.replace(subject, ""))
        }
        // 高新技术企业30家(净增15家)
        Some(subject) if matches!(name, "净增" | "新增") => {
            format!("{name}{}", NEW.replace(subject, ""))
        }
        Some(subject) if matches!(name, "完成" | "累计完成") => {
            format!("{}{name}", subject.trim_end_matches("完成"))
        }
        // 集群规模达到100亿元的超过20个、900亿元的超过6个: the later figure takes the place of the first.
        Some(subject) if name.ends_with('的') && subject.ends_with('的') && subject != name => {
            let digit = |c: char| c.is_ascii_digit() || crate::chinese_number::is_digit(c);
            let named = name.find(digit).unwrap_or_default();
            let known = subject.find(digit).filter(|_| named == 0).unwrap_or_default();
            format!("{}{name}", &subject[..known])
        }
        // 税收超千万元企业20户、超五千万元3户: the later sum takes the place of the first.
        Some(subject) if BOUND.find(name).is_some_and(|bound| bound.as_str() == name) => {
            BOUND.replace(subject, name).into_owned()
        }
        // 过千亿元的开发区达到30个,过500亿元的达到50个.
        Some(subject) if name.ends_with('的') && subject.contains('的') => {
            format!("{name}{}", subject.rsplit('的').next().unwrap_or_default())
        }
        Some(subject) if name.starts_with("数量") && name != "数量" => format!("{subject}{name}"),
        Some(subject)
            if !has_object(name)
                && [
                    "占",
                    "同比",
                    "年均增",
                    "年均下",
                    "年均提",
                    "年均降",
                    "年均减",
                    "年均递",
                    "年均新增",
                    "增长",
                    "增速",
                    "增幅",
                    "提高",
                    "下降",
                    "降低",
                    "提升",
                    "增加",
                    "高于",
                    "低于",
                    "快于",
                    "再压",
                    "再降",
                    "再减",
                    "再提",
                    "再增",
                    "压减",
                    "压缩",
                    "缩短",
                    "减少",
                ]
                .iter()
                .any(|word| name.starts_with(word)) =>
        {
            format!("{subject}{name}")
        }
        // 高新技术企业数量翻一番,总数达到60家.
        Some(subject)
            if matches!(name, "总数" | "总量" | "总额" | "总规模" | "总面积") && !holds_amount(subject) =>
        {
            let subject = NEW.replace(subject, "");
            format!("{}{name}", subject.trim_end_matches("数量"))
        }
        _ => name.to_owned(),
    }
}

/// Whether a name is nothing but what is done with things.
fn is_a_deed(name: &str) -> bool {
    matches!(
        name,
        "更换" | "更新" | "改造" | "淘汰" | "拆除" | "安装" | "治理" | "整治" | "修复" | "新建" | "报废"
    )
}

/// Whether a rank names nothing but the others among whom it is: 西部地区位次.
pub(in crate::target) fn is_rank_among(name: &str) -> bool {
    PLACED.is_match(name)
}

static PLACED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "^(?:全[国省市县区州]|\\p{Han}{1,6}(?:地区|城市|地级市|开发区|高新区|经开区|县区|[省市县区]))位次$",
    )
    .unwrap()
});
/// What was done with them before.
static WON: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:新)?(?:开工|竣工投产|竣工|投产|开工建设|建成投产|引进|签约|实施|推进|储备|谋划)").unwrap()
});
/// Works of which several things are done, one after the other.
static WORKED_ON: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:新)?(?:开工|建设|建成|竣工|筹集|启动|筹建|交付)(?:建设)?").unwrap());
static FIRST_PART: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:首期|首批|一期|第一期|实缴|到位)(?:规模|出资|到位|实缴|募集|投入)?$").unwrap()
});
static FUND: LazyLock<Regex> = LazyLock::new(|| Regex::new("(?:基金|资金池|资金|专项债券|资本金)$").unwrap());
static WEIGHT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:考核|分值|所占|指标)?(?:权重|分值|分值占比)$").unwrap());
static TAKEN_IN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:[^,。;]{0,12}[将把])?([^,。;将把]{2,16}?)纳入").unwrap());

/// What says that the things are new, before them.
static NEW: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:全年|当年|年内)?(?:新增|净增|新建|新设|新认定|新培育|新引进)").unwrap());

/// 减少审批环节, 压缩审批时间: what is moved stands behind the verb, and nothing before it is meant.
fn has_object(name: &str) -> bool {
    const OBJECT: usize = 3;
    ["减少", "压减", "压缩", "缩短"]
        .iter()
        .find_map(|verb| name.strip_prefix(verb))
        .is_some_and(|object| object.chars().count() >= OBJECT || SHORT_OBJECT.is_match(object))
}

static SHORT_OBJECT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:时限|时间|时长|材料|环节|成本|费用|流程|层级|人员|编制|机构|事项)$").unwrap()
});

/// A sum that is passed.
static BOUND: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:超过|超|过|达)[\d一二两三四五六七八九十百千万亿]+元(?:以上)?").unwrap());

/// Whether a name holds a figure; the 5 of 5G is none.
fn holds_amount(name: &str) -> bool {
    let mut letters = name.chars().peekable();
    while let Some(c) = letters.next() {
        if c.is_ascii_digit() && letters.peek().is_none_or(|next| !next.is_ascii_alphabetic()) {
            return true;
        }
    }
    false
}

/// Names that leave out the noun that the last of a list has: 1个千亿级、3个百亿级产业集群.
pub(in crate::target) fn complete(names: &mut [&mut String]) {
    let noun_of = |name: &&mut String| {
        let (_, noun) = name.rsplit_once('级')?;
        (!noun.is_empty()).then(|| noun.to_owned())
    };
    // 国家级平台2个、省级5个: else the noun of the first.
    let noun = names
        .last()
        .and_then(noun_of)
        .or_else(|| names.first().and_then(noun_of))
        .unwrap_or_default();
    for name in names.iter_mut().filter(|name| name.ends_with('级')) {
        name.push_str(&noun);
    }
}

/// 工业用地占比, 配套用地: the share of another part of the same whole, whose noun both end with.
pub(in crate::target) fn other_part(share: &str, part: &str) -> Option<String> {
    let measure = ["占比", "比例", "比重", "率"]
        .into_iter()
        .find(|measure| share.ends_with(measure))?;
    let base = share.trim_end_matches(measure);
    let noun = part.char_indices().rev().nth(1).map(|(at, _)| &part[at..])?;
    base.ends_with(noun).then(|| format!("{part}{measure}"))
}

/// Whether a name is that of a place or a kind of subjects, which has no value of its own.
pub(in crate::target) fn is_subject(name: &str) -> bool {
    [
        "开发区",
        "园区",
        "地方",
        "市县",
        "地区",
        "区域",
        "用户",
        "企业",
        "项目",
        "厂房",
        "县区",
        "高新区",
        "经开区",
        "集中区",
        "小学",
        "初中",
        "高中",
    ]
    .iter()
    .any(|end| name.ends_with(end))
}

/// Whether a name is that of something measured in per cent; others (其他区域不低于50%) say whose figure it is.
pub(in crate::target) fn is_share(name: &str) -> bool {
    static SHARE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("率|比重|占比|比例|份额|增长|增速|增幅|下降|降低|提高|提升|递增|递减|压减|压缩|精简|剥离|强度|水平|度|系数|量|额|值|收入|支出|投入|经费|余额|利润|税收|投资|面积|费用|成本|能耗|数|收费|权重|分值|占|利用|完成|减少|增加|费|时间|时限|周期|(?:覆盖|享受|受益|参与|技改|应用)面").unwrap()
    });
    SHARE.is_match(name)
}

/// What later clauses refer to: the indicator without its share or growth.
pub(in crate::target) fn stem(name: &str) -> String {
    match TAIL.find(name).filter(|m| m.start() > 0) {
        Some(tail) => name[..tail.start()].to_owned(),
        None => name.to_owned(),
    }
}

/// The subject of a clause without figure, e.g. 我市有国家级开发区 before 实现零的突破.
pub(in crate::target) fn of_statement(words: &str) -> Option<String> {
    let words = LEADING_WORDS.replace(words, "");
    let words = words.strip_prefix("目前").unwrap_or(&words);
    let words = [
        "已建有",
        "已建成",
        "已达到",
        "已达",
        "已有",
        "现有",
        "共有",
        "已",
        "为",
    ]
    .iter()
    .find_map(|told| words.strip_suffix(told))
    .unwrap_or(words);
    // 可适当下浮 says nothing that has a figure.
    if words.starts_with(['可', '应', '要', '须', '不', '已']) || words.starts_with("适当") {
        return None;
    }
    // 高新技术企业和科技型企业在2022年的基础上实现“双倍增”: what is said of the subject is no part of it.
    let said = PREDICATE.find(words).filter(|said| said.start() > 0);
    let words = said.map_or(words, |said| &words[..said.start()]);
    // 在文旅、交通等领域建设示范场景: what is made is spoken of.
    let long = words.chars().count() > 24;
    let made = long.then(|| MADE.captures(words)).flatten();
    let words = made
        .as_ref()
        .and_then(|made| made.get(1))
        .map_or(words, |made| made.as_str());
    (!words.is_empty() && words.chars().count() <= 24).then(|| words.to_owned())
}

static MADE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:领域|行业|方面|地区|园区)(?:建设|打造|培育|建成|推广|开展|布局)([^,、的]{2,16})$").unwrap()
});
static PREDICATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"在20\d\d年的?基础上|实现|力争|达到|稳步|持续|大幅|显著|明显|不断|进一步|全面|保持").unwrap()
});
