//! The words before a figure without what is no part of the name of what it measures: what opens the clause, how and by what something is
//! done, other figures, where the value comes from.

use std::sync::LazyLock;

use crate::pattern::Regex;
use crate::target::amount::Amount;
use crate::target::exclusion;

/// A base that is compared with: 比2024年, 较上年.
pub(in crate::target) static BASE: LazyLock<Regex> = LazyLock::new(|| {
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
pub(in crate::target) static LEADING_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:——|[·•●■◆]|此后|以后|今后|之后|其后|随后|每年|但|或|、|及|以及|与|和|还|的|最多|并|且|均|分别|依次|力争|争取|实现|推动|确保|其中|到|的|要|应|可|等|至少|原则上|进入|跻身|迈进|加快|以|至|对|鼓励|支持|须|投产后|的是|在|严格执行|严格落实)+").unwrap()
});

static CHOSEN_BY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:按照|根据|围绕|聚焦|依托)[^,。;]{1,16}?(?:”|》|要求|原则|标准|模式|思路|定位|方向|布局|实际|需求)(?:重点|分别|各|集中|科学|择优)*(?:确定|打造|培育|建设|建成|引进|选择|发展|布局|组建|设立|新建|遴选|认定|推出|实施)").unwrap()
});
static WON_BY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:通过|依托|利用|借助)[^,。;]{2,20}?(引进|引育|培养|培育|招引|新增|盘活|腾出|整合|带动|吸引|建设|打造|新建|设立|组建|培训)").unwrap()
});
static STEADY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:稳定|提高|提升|改善|优化|合理|增强|平稳)$").unwrap());
static LISTED_YEARS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:20\d\d[、和])+(?:20\d\d年?)?(?:分别|依次)?").unwrap());
static OTHER_COUNT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\p{Han}{2}\d[\d.]*\p{Han}$").unwrap());

static AS_STANDARD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:.*按照?|的?(?:比例|标准|要求|规模)(?:且|并))").unwrap());
static IN_A_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("中?第[一二三四五]年(?:[和、]第[一二三四五]年)*(?:分别|各|原则上|应当?|要|力争)*").unwrap()
});
static TIME_WITH: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"时间\((?:含|包含|包括)[^()]{2,20}\)").unwrap());

/// Without the words that open a clause; 在 and 到 are among them, but not in 在建项目, 到位资金.
fn without_leading_words(words: &str) -> &str {
    let end = LEADING_WORDS.find(words).map_or(0, |found| found.end());
    let rest = &words[end..];
    let of_things = [
        '孵', '建', '运', '营', '册', '库', '岗', '校', '谈', '园', '线', '职', '读', '学', '研', '售', '编',
        '场',
    ];
    let inside = words[..end]
        .strip_suffix('在')
        .filter(|_| rest.starts_with(of_things));
    // 应届毕业生, 应免畜禽 are names.
    let inside = inside.or(words[..end]
        .strip_suffix('应')
        .filter(|_| rest.starts_with(['届', '急', '免', '税', '征', '收', '用'])));
    let inside = inside.or(words[..end]
        .strip_suffix('等')
        .filter(|_| rest.starts_with(['级', '候', '效', '额'])));
    let inside = inside.or(words[..end]
        .strip_suffix('可')
        .filter(|_| rest.starts_with(['渗', '再', '供', '用', '支', '循'])));
    // 对接银行, 对外贸易
    let inside = inside.or(words[..end]
        .strip_suffix('对')
        .filter(|_| rest.starts_with(['接', '外', '口', '标', '比', '应', '价'])));
    let before = inside.or(words[..end]
        .strip_suffix('到')
        .filter(|_| rest.starts_with(['位', '账', '期', '岗', '港'])));
    &words[before.map_or(end, str::len)..]
}

/// Without what opens a clause: 确保, 推动.
pub(in crate::target) fn without_urging(words: &str) -> &str {
    without_leading_words(words).trim_start_matches(['使', '让'])
}

/// The words before a figure without what is no part of a name. `after` ends where the words about the figure end, `behind` does not.
pub(super) fn without_what_is_no_name(before: &str, amount: &Amount, after: &str, behind: &str) -> String {
    let words = without_base_and_years(before);
    let words = without_opening(&words);
    let words = without_manner(words, after);
    let words = without_other_figures(words);
    // 引导机构逐步将费率降至…: what is brought to the figure stands behind 将.
    let words = words
        .rfind(['将', '把'])
        .map_or(words, |at| &words[at + '将'.len_utf8()..]);
    // 控制在同级人均收入的1.1—1.9倍: what is compared stands before the verb.
    let words = words.trim_end_matches("最高");
    // 应当按照面积不少于…的比例且单处面积不少于…的标准建设: the measures of a standard.
    let words = match exclusion::is_standard(behind) {
        true => AS_STANDARD
            .find(words)
            .map_or(words, |as_said| &words[as_said.end()..]),
        false => words,
    };
    // 重点地块中第一年应完成: in which year of several is no part of what is measured.
    let words = match words.contains('第') {
        true => IN_A_YEAR.replace_all(words, ""),
        false => words.into(),
    };
    let verb = || {
        let mut verbs = ["控制在", "达到", "保持在"].iter();
        verbs.find_map(|verb| words.find(verb))
    };
    let compared = amount.unit.as_deref() == Some("倍");
    match compared.then(verb).flatten() {
        Some(verb) => words[..verb].to_owned(),
        None => words.into_owned(),
    }
}

/// Without what is compared with, and without years.
fn without_base_and_years(before: &str) -> String {
    let words = BASE.replace_all(before, "");
    // 企业开办时间(含公章刻制): what it takes in; and a bracket whose time was taken out.
    let words = match words.contains('(') {
        true => TIME_WITH.replace_all(&words, "时间").replace("()", "").into(),
        false => words,
    };
    // 2026、2027年依次为: the years are none of its name.
    match words.starts_with("20") {
        true => LISTED_YEARS.replace(&words, "").into_owned(),
        false => words.into_owned(),
    }
}

/// Without what opens the clause, and what something is chosen or won by.
fn without_opening(words: &str) -> &str {
    let words = after_bracket(words).trim_start_matches('(');
    let words = without_leading_words(words.trim_start_matches(|c| ('①'..='⑳').contains(&c)));
    // 按照“一主一特”确定主导产业: what it is chosen by is no part of its name.
    let words = CHOSEN_BY.find(words).map_or(words, |by| &words[by.end()..]);
    // 通过招聘、选调引进人才: nor is what it is won by, or the verb that makes it so.
    let words = match WON_BY.captures(words).and_then(|found| found.get(1)) {
        Some(verb) => &words[verb.start()..],
        None => words,
    };
    let words = words
        .strip_prefix('使')
        .filter(|rest| !rest.starts_with(['用', '馆', '命', '能']))
        .unwrap_or(words);
    words
        .trim_start_matches('(')
        .trim_end_matches([':', '、', '和', '按', '/'])
}

/// Without words that say how the figure is reached or that each of several has it.
fn without_manner<'a>(words: &'a str, after: &str) -> &'a str {
    // 实现“双倍增”, 计划指标的40%用于…
    let words = words
        .strip_suffix('双')
        .unwrap_or(words)
        .trim_end_matches("实现“");
    let words = match after.starts_with("用于") {
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
    // 光网建成投用不少于1个: what becomes of it. 每个县市每个至少1家: that each has so many.
    let words = [
        "建成投用",
        "建成投产",
        "建成投运",
        "投入使用",
        "率先",
        "每个至少",
        "每家至少",
        "每个",
        "每地",
        "每家",
    ]
    .iter()
    .find_map(|end| words.strip_suffix(end))
    .unwrap_or(words);
    // 差距一般在1.5—2倍: how it is said belongs to no name.
    words
        .strip_suffix("一般在")
        .or(words.strip_suffix("原则上"))
        .unwrap_or(words)
        .trim_end_matches('为')
}

/// Without other things beside the one that is measured, and without the value that it comes from.
fn without_other_figures(words: &str) -> &str {
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
    match words.rsplit_once('、') {
        Some((said, measured)) if STEADY.is_match(said) => measured,
        _ => words,
    }
}

/// The words after a bracket that opens them: (套), (含租赁项目).
pub(super) fn after_bracket(words: &str) -> &str {
    match words.strip_prefix('(').and_then(|inner| inner.split_once(')')) {
        Some((_, rest)) => rest,
        None => words,
    }
}
