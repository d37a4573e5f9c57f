//! What a figure measures: the words before its comparator (占比不低于65%), or the thing counted behind it (80项权限).
//! Coordinated indicators are told from one indicator over several things: 税收、外贸总额 are two, 车间、工厂数量 is one.

use std::sync::LazyLock;

use crate::pattern::Regex;

use super::amount::{Amount, Form};
use super::{Comparator, coverage};

pub(super) static MEASURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:总值|增加值|产值|收入|总额|进出口|外资|税收|投资|数量|总数|总量|规模|强度|产量|吞吐量|能耗|水耗|比重|占比|比例|率|额|值|数|量)$").unwrap()
});
/// A measure that several parts of a list share: 机械化率, 覆盖率, 增加值.
pub(super) static SHARED_MEASURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:整体通关时间|(?:平均)?(?:办理|审批|办结)时[限间]|\p{Han}{0,2}化率|\p{Han}{2}率|增加值|总产值|产值|收入|投资|占比|比重|产量|面积|规模|数量|总量)$",
    )
    .unwrap()
});
/// What each of several substances or things has.
static SHARED_BY_MANY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:排放总量|排放量|使用量|消费量|增加值|总产值|产值|产量|占比|比重)$").unwrap()
});
/// What several services share: 报装平均时限.
static SHARED_TIME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:报装|办理|审批|受理|业务)\p{Han}{0,6}(?:时限|时间|周期)$").unwrap());
pub(super) static TAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:(?:增幅|增速|增长)?(?:高于|快于|超过)[^,、]*?(?:平均水平|平均|增速)|占[^,、]*?(?:比重|比例|的比重|份额)|年均增长|年均增速|年均下降|年均|增长|增速|增幅|累计下降|下降|降低|提高|提升|压减|压缩)$").unwrap()
});
/// A base that is compared with: 比2024年, 较上年.
pub(super) static BASE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"在20\d\d年的?基础上|与20\d\d年相比|(?:比|较)(?:20\d\d年|上年|上一年|去年|同期|[“”]?十[一二三四五六]五[“”]?)(?:同期|末|期末|时期)?|(?:比|较)(?:法定|规定|承诺|现行|原有|原)(?:办理|审批)?(?:时限|时间|标准|期限|要求)",
    )
    .unwrap()
});
static FROM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:由|从)(?:(?:现在|目前|现有|平均|原来)?(?:20\d\d年)?的?|[^,。;\d]{0,16})[\d.]+[^,。;]{0,6}$",
    )
    .unwrap()
});
static QUOTA_VERB: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:重点|择优|遴选|优选|逐步|力争|争取|新|再|各|每年|共|基本|分别|重点扶持|滚动)*",
        r"(?:打造|培育|建设|建成|形成|新增|净增|确定|发展|评选|遴选|认定|创建|整合为|合并为|配备|保留|下放|安排|设立|设置|组建|布局|选派|招引|扶持|开放|新建|盘活|推出|实施|培养|选择|优选|选树|聚焦|拥有|保有)*$"
    ))
    .unwrap()
});
pub(super) static LEADING_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:——|[·•●■◆]|每年|但|或|、|及|以及|与|和|还|的|最多|并|且|均|分别|力争|争取|实现|推动|确保|其中|到|的|要|应|可|等|至少|原则上|进入|跻身|迈进|加快|以|至|对|鼓励|支持|须|投产后|的是|在|严格执行|严格落实)+").unwrap()
});

/// Without the words that open a clause; 在 and 到 are among them, but not in 在建项目, 到位资金.
fn without_leading_words(words: &str) -> &str {
    let end = LEADING_WORDS.find(words).map_or(0, |found| found.end());
    let rest = &words[end..];
    let of_things = [
        '孵', '建', '营', '册', '库', '岗', '校', '谈', '园', '线', '职', '读', '学', '研', '售', '编', '场',
    ];
    let inside = words[..end]
        .strip_suffix('在')
        .filter(|_| rest.starts_with(of_things));
    // 应届毕业生, 应免畜禽 are names.
    let inside = inside.or(words[..end]
        .strip_suffix('应')
        .filter(|_| rest.starts_with(['届', '急', '免', '税', '征', '收'])));
    let inside = inside.or(words[..end]
        .strip_suffix('等')
        .filter(|_| rest.starts_with(['级', '候', '效', '额'])));
    let before = inside.or(words[..end].strip_suffix('到').filter(|_| rest.starts_with('位')));
    &words[before.map_or(end, str::len)..]
}

/// Without what opens a clause: 确保, 推动.
pub(super) fn without_urging(words: &str) -> &str {
    without_leading_words(words).trim_start_matches(['使', '让'])
}

static CHOSEN_BY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:按照|根据|围绕|聚焦|依托)[^,。;]{1,16}?(?:”|》|要求|原则|标准|模式|思路|定位|方向|布局|实际|需求)(?:重点|分别|各|集中|科学|择优)*(?:确定|打造|培育|建设|建成|引进|选择|发展|布局|组建|设立|新建|遴选|认定|推出|实施)").unwrap()
});
/// 在全区13个街道中进入: among whom.
static AMONG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("在[^,。;]{1,14}?中(?:的)?(?:进入|跻身|位列|位居|排名)?$").unwrap());
static STEADY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:稳定|提高|提升|改善|优化|合理|增强|平稳)$").unwrap());
static MAKES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:打造|培育|建设|建成|布局|引进|新增|创建|组建|设立|认定|遴选|新建|形成)").unwrap()
});

/// The names of what the figure measures, and where the words about it end. `one_by_one` tells that 均 or 分别 speaks of
/// each of several indicators.
pub fn names(
    all: &str,
    before: &str,
    amount: &Amount,
    limit: usize,
    more_follow: bool,
    one_by_one: bool,
) -> (Vec<String>, usize) {
    let behind = behind(all, before, &all[amount.end..limit], amount, more_follow);
    if let Some((name, length)) = behind {
        return (vec![name], amount.end + length);
    }
    // 60%的学校纳入管理: what so large a part of them does.
    if amount.form == Form::Percent
        && amount.comparator.is_none()
        && (before.is_empty() || before == "其中" || before.ends_with('、'))
    {
        let after = &all[amount.end..limit];
        let they = after.strip_prefix('的').unwrap_or(after);
        if super::demand::they_do(they) {
            return (vec![they.trim_end_matches(['、', '和']).to_owned()], limit);
        }
    }
    let words = BASE.replace_all(before, "");
    // 2026、2027年依次为: the years are none of its name.
    let words = match words.starts_with("20") {
        true => LISTED_YEARS.replace(&words, "").into_owned(),
        false => words.into_owned(),
    };
    let words = after_bracket(&words).trim_start_matches('(');
    let words = without_leading_words(words.trim_start_matches(|c| ('①'..='⑳').contains(&c)));
    // 按照“一主一特”确定主导产业: what it is chosen by is no part of its name.
    let words = CHOSEN_BY.find(words).map_or(words, |by| &words[by.end()..]);
    let words = words
        .trim_start_matches('(')
        .trim_end_matches([':', '、', '和', '按']);
    // 实现“双倍增”, 计划指标的40%用于…
    let words = words
        .strip_suffix('双')
        .unwrap_or(words)
        .trim_end_matches("实现“");
    let words = match all[amount.end..limit].starts_with("用于") {
        true => words.trim_end_matches('的'),
        false => words,
    };
    let words = words
        .strip_prefix('各')
        .filter(|rest| {
            !rest.starts_with([
                '级', '类', '地', '县', '市', '区', '园', '项', '部', '单', '乡', '有', '行',
            ])
        })
        .unwrap_or(words);
    let words = words.trim_end_matches('为');
    // 机会清单2批、场景100个: the figure of another thing in a unit that nobody knows.
    let words = match words.rsplit_once('、') {
        Some((other, thing)) if !thing.is_empty() && OTHER_COUNT.is_match(other) => thing,
        _ => words,
    };
    // 实现“高层次人才达到900名: the mark opens the sentence that is quoted.
    let words = match words.strip_prefix('“').filter(|rest| !rest.contains('”')) {
        Some(rest) => rest,
        None => words,
    };
    // 由150家增至300家: where it comes from is no part of the name.
    let words = FROM.find(words).map_or(words, |from| &words[..from.start()]);
    // 播种面积保持稳定、产量达到1.3万亿斤: what is only said to be steady is another matter.
    let words = match words.rsplit_once('、') {
        Some((said, measured)) if STEADY.is_match(said) => measured,
        _ => words,
    };
    // 引导机构逐步将费率降至…: what is brought to the figure stands behind 将.
    let words = words
        .rfind(['将', '把'])
        .map_or(words, |at| &words[at + '将'.len_utf8()..]);
    // 控制在同级人均收入的1.1—1.9倍: what is compared stands before the verb.
    let words = match amount.unit.as_deref() {
        Some("倍") => ["控制在", "达到", "保持在"]
            .iter()
            .find_map(|v| Some(&words[..words.find(v)?]))
            .unwrap_or(words),
        _ => words,
    };
    // 新供用地100%实行“标准地”出让: what is done stands behind the figure.
    if amount.form == Form::Percent
        && amount.comparator.is_none()
        && !MEASURE.is_match(words)
        && super::demand::done_in_full(&all[amount.end..limit])
    {
        return (vec![format!("{words}{}比例", &all[amount.end..limit])], limit);
    }
    let words = match (amount.form, amount.comparator) {
        (Form::Spoken, Some(Comparator::Equal)) => {
            let name = coverage::name(
                words,
                &all[amount.start..amount.end],
                &all[amount.end..limit],
                amount.value.is_zero(),
            );
            return (vec![name], amount.end);
        }
        (Form::Rank, _) | (Form::Spoken, Some(Comparator::TopRank)) => AMONG
            .find(words)
            .map_or(words, |among| &words[..among.start()])
            .trim_end_matches("每年")
            .trim_end_matches(['中', '在'])
            .trim_end_matches("排名")
            .to_owned(),
        (Form::Spoken, Some(Comparator::Above)) => format!("{}数", words.trim_end_matches("实现")),
        _ => words.to_owned(),
    };
    if matches!(
        (amount.form, amount.comparator),
        (Form::Rank, _) | (_, Some(Comparator::TopRank))
    ) && !words.is_empty()
        && !words.ends_with("位次")
    {
        return (vec![format!("{words}位次")], amount.end);
    }
    (coordinated(&words, one_by_one), amount.end)
}

/// The thing counted, where the figure stands before it.
fn behind(
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
        Form::Percent if amount.end > amount.figure && before.is_empty() && after_of.is_none() => {
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
            .rfind("以及")
            .or(noun.rfind(['和', '、', '及']))
            .unwrap_or(noun.len()),
        false => noun.len(),
    };
    // 10台(套), 10家龙头企业、一批领军企业.
    let noun = after_bracket(&noun[..cut]);
    let noun = ["、一批", "和一批", ",一批"]
        .iter()
        .find_map(|more| noun.split_once(more))
        .map_or(noun, |(noun, _)| noun);
    let skipped =
        after_of.unwrap_or(after).len().min(cut) - after_bracket(&after_of.unwrap_or(after)[..cut]).len();
    if noun == "内" {
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
    // 抵押登记2个工作日办结, 带动农户3万户增收
    let becomes = [
        "于", "移交", "到位", "投入", "交付", "办结", "办好", "办成", "出证", "拿证", "送达", "增收", "就业",
        "受益", "致富",
    ]
    .iter()
    .any(|word| noun.starts_with(word));
    if becomes && before.chars().count() > 1 && after_of.is_none() {
        return None;
    }
    if ["大关", "关口", "目标", "台阶", "核定", "控制", "配备"]
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
        let at = noun.find(verb)?;
        (!noun[at + verb.len()..].starts_with('者')).then_some(at)
    })
    .min();
    let noun = &noun[..verb.unwrap_or(noun.len())];
    let length = after.len() - after_of.map_or(after.len(), str::len);
    (!noun.is_empty() && !noun.starts_with(['并', '且', '、', '(', ')'])).then(|| {
        (
            thing(noun).to_owned(),
            (length.min(after.len()) + skipped + noun.len()).min(after.len()),
        )
    })
}

static LISTED_YEARS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:20\d\d[、和])+(?:20\d\d年?)?(?:分别|依次)?").unwrap());
static OTHER_COUNT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\p{Han}{2}\d[\d.]*\p{Han}$").unwrap());

/// Measures of one thing between its count and its noun.
static SIZED_BY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:总|平均|全)?(?:长度?|宽度?|高度?|深度?|厚度?|直径|面积|占地|投资|年产|日产)(?:约|为|达|达到|超过)?$")
        .unwrap()
});

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

/// The words after a bracket that opens them: (套), (含租赁项目).
fn after_bracket(words: &str) -> &str {
    match words.strip_prefix('(').and_then(|inner| inner.split_once(')')) {
        Some((_, rest)) => rest,
        None => words,
    }
}

/// 处理率力争提高: what urges between the name and how it moves.
fn without_urging_end(words: &str) -> &str {
    ["力争", "确保", "争取", "努力", "预计", "将"]
        .iter()
        .fold(words, |words, urging| words.trim_end_matches(urging))
}

/// Splits a list of indicators that share a tail and a figure.
fn coordinated(words: &str, one_by_one: bool) -> Vec<String> {
    let words = &words.replace("以及", "、")[..];
    // 布局重点实验室、技术创新中心各3家: each of them.
    if let Some(each) = words.strip_suffix('各')
        && each.contains(['、', '和'])
    {
        let each = MAKES.replace(each, "");
        return each.split(['、', '和']).map(str::to_owned).collect();
    }
    let words = QUOTA_VERB
        .find(words)
        .filter(|m| m.start() > 0 || m.end() > 0)
        .map_or(words, |m| &words[..m.start()]);
    let tail = TAIL.find(words).filter(|m| m.start() > 0);
    let (base, tail) = match &tail {
        Some(tail) => (without_urging_end(&words[..tail.start()]), tail.as_str()),
        None => (words, ""),
    };
    // 用水、用气报装时限各压缩2天: the parts share all that follows them.
    if let Some(each) = base.strip_suffix('各')
        && let Some((first, rest)) = each.split_once('、')
        && let Some(shared) = SHARED_TIME.find(rest).filter(|m| m.start() > 0)
    {
        let first = format!("{first}{}", shared.as_str());
        return vec![format!("{first}{tail}"), format!("{rest}{tail}")];
    }
    let base = match base.ends_with("平均") || base.ends_with("年均") {
        true => base,
        false => base.trim_end_matches('均').trim_end_matches("分别"),
    };
    for separators in [&['、', '和'][..], &['、'][..]] {
        let parts: Vec<&str> = base.split(separators).collect();
        if parts.len() > 1 && parts.iter().all(|part| MEASURE.is_match(part)) {
            return parts.iter().map(|part| format!("{part}{tail}")).collect();
        }
    }
    // 二氧化硫、氮氧化物、有机物排放总量均下降: so do more than two.
    if one_by_one && let Some(measure) = SHARED_BY_MANY.find(base) {
        let parts: Vec<&str> = base[..measure.start()].split(['、', '和']).collect();
        let short = |part: &&str| (2..=10).contains(&part.chars().count());
        if parts.len() > 2 && parts.iter().all(short) {
            return parts
                .iter()
                .map(|part| format!("{part}{}{tail}", measure.as_str()))
                .collect();
        }
    }
    // 种植、收获机械化率均达到: the parts share the measure that ends the last one.
    if one_by_one
        && let Some((first, last)) = base.split_once(['、', '和'])
        && let Some(measure) = SHARED_MEASURE.find(last).filter(|m| m.start() > 0)
        && !first.contains(['、', '和'])
    {
        return vec![
            format!("{first}{}{tail}", measure.as_str()),
            format!("{last}{tail}"),
        ];
    }
    // 人次、花费均增长: each of them grows.
    if one_by_one && !tail.is_empty() && base.contains('、') {
        let parts: Vec<&str> = base.split(['、', '和']).collect();
        if parts.iter().all(|part| (2..=8).contains(&part.chars().count())) {
            return parts.iter().map(|part| format!("{part}{tail}")).collect();
        }
    }
    let base = match base.contains('占') {
        true => base.trim_end_matches('的'),
        false => base,
    };
    vec![format!("{base}{tail}")]
}

/// An indicator that is only a share or growth, or is left out, takes the subject of the clause before.
pub fn with_subject(name: &str, subject: Option<&str>) -> String {
    match subject {
        // 每年新增30家,累计达到300家: all there are, not the new ones alone.
        Some(subject) if name == "累计" => NEW.replace(subject, "").into_owned(),
        Some(subject) if matches!(name, "" | "数" | "年均") => subject.to_owned(),
        // 高新技术企业30家(净增15家)
        Some(subject) if matches!(name, "净增" | "新增") => {
            format!("{name}{}", NEW.replace(subject, ""))
        }
        Some(subject) if matches!(name, "完成" | "累计完成") => {
            format!("{}{name}", subject.trim_end_matches("完成"))
        }
        // 集群规模达到100亿元的超过20个、900亿元的超过6个: the later figure takes the place of the first.
        Some(subject) if name.ends_with('的') && subject.ends_with('的') && subject != name => {
            let digit = |c: char| c.is_ascii_digit() || crate::chinese_number::DIGITS.contains(c);
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

/// What says that the things are new, before them.
static NEW: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:全年|当年|年内)?(?:新增|净增|新建|新设|新认定|新培育|新引进)").unwrap());

/// 减少审批环节, 压缩审批时间: what is moved stands behind the verb, and nothing before it is meant.
fn has_object(name: &str) -> bool {
    const OBJECT: usize = 3;
    ["减少", "压减", "压缩", "缩短"]
        .iter()
        .find_map(|verb| name.strip_prefix(verb))
        .is_some_and(|object| object.chars().count() >= OBJECT)
}

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
pub fn complete(names: &mut [&mut String]) {
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
pub fn other_part(share: &str, part: &str) -> Option<String> {
    let measure = ["占比", "比例", "比重", "率"]
        .into_iter()
        .find(|measure| share.ends_with(measure))?;
    let base = share.trim_end_matches(measure);
    let noun = part.char_indices().rev().nth(1).map(|(at, _)| &part[at..])?;
    base.ends_with(noun).then(|| format!("{part}{measure}"))
}

/// Whether a name is that of a place or a kind of subjects, which has no value of its own.
pub fn is_subject(name: &str) -> bool {
    [
        "开发区",
        "园区",
        "地方",
        "市县",
        "地区",
        "区域",
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
pub fn is_share(name: &str) -> bool {
    static SHARE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("率|比重|占比|比例|份额|增长|增速|增幅|下降|降低|提高|提升|递增|递减|压减|压缩|精简|剥离|强度|水平|度|系数|量|额|值|收入|税收|投资|面积|费用|成本|能耗|数|收费|权重|分值|占|利用|完成|减少|增加|费|时间|时限|周期").unwrap()
    });
    SHARE.is_match(name)
}

/// What later clauses refer to: the indicator without its share or growth.
pub fn stem(name: &str) -> String {
    match TAIL.find(name).filter(|m| m.start() > 0) {
        Some(tail) => name[..tail.start()].to_owned(),
        None => name.to_owned(),
    }
}

/// The subject of a clause without figure, e.g. 我市有国家级开发区 before 实现零的突破.
pub fn of_statement(words: &str) -> Option<String> {
    let words = LEADING_WORDS.replace(words, "");
    let words = words.trim_start_matches("目前");
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
    (!words.is_empty() && words.chars().count() <= 24).then(|| words.to_owned())
}

static PREDICATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"在20\d\d年的?基础上|实现|力争|达到|稳步|持续|大幅|显著|明显|不断|进一步|全面|保持").unwrap()
});
