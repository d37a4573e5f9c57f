//! Words that open like a unit: 部门, 周边, 人工智能, 种植. A figure before one of them counts nothing, or its unit is missing.

/// The last character of a unit, and what follows it in another word.
const OPENINGS: &[(char, &[&str])] = &[
    (
        '路',
        &["公交", "灯", "面", "口", "段", "线", "网", "桥", "、", "延"],
    ),
    (
        '人',
        &["制", "论坛", "工智能", "形机器人", "脸识别", "民币", "造板"],
    ),
    ('部', &["门", "委", "署"]),
    ('座', &["谈", "载人", "客", "级"]),
    ('套', &["餐"]),
    ('列', &["入", "为"]),
    ('支', &["持", "撑", "付", "柱", "援"]),
    ('处', &["理", "罚", "于", "分"]),
    ('发', &["展", "明", "布", "放", "挥", "动"]),
    ('种', &["植", "子", "业", "养"]),
    ('门', &["户", "店", "诊"]),
    ('对', &["外", "标", "接", "应", "口"]),
    ('班', &["子", "级", "组"]),
    ('村', &["民", "庄"]),
    ('口', &["岸", "袋"]),
    ('位', &["于"]),
    ('强', &["化", "调"]),
    ('日', &["均", "常"]),
    ('周', &["边", "年", "岁", "转"]),
    ('天', &["然"]),
    ('亩', &["均"]),
    ('例', &["如", "外", "行"]),
    ('份', &["额"]),
    ('架', &["构"]),
    ('户', &["籍", "外"]),
    (
        '单',
        &["位", "元", "独", "一", "个", "项", "体", "价", "日", "向", "列"],
    ),
    ('票', &["据", "价", "房", "务"]),
    ('剂', &["量", "型"]),
    (
        '方',
        &["面", "案", "式", "法", "向", "可", "便", "针", "阵", "米"],
    ),
];

/// Whether what looks like a unit is the opening of another word, or of a part of works (二期3期, but not 40期培训).
pub(super) fn opens(unit: &str, before: &str, after: &str) -> bool {
    let Some(last) = unit.chars().last() else {
        return false;
    };
    if last == '期' {
        let taught = ["培训", "研修", "轮训", "讲座", "课程", "班"];
        return !taught
            .iter()
            .any(|word| after.contains(word) || before.contains(word));
    }
    OPENINGS
        .iter()
        .filter(|(end, _)| *end == last)
        .any(|(_, words)| words.iter().any(|word| after.starts_with(word)))
}
