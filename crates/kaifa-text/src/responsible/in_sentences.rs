//! Who leads as a sentence of the text says: 由甲局牵头测算, 甲局要在年底前牵头编制, 联席会议办公室(甲局)牵头. A name that only begins like that (牵头单位, 牵头高校)
//! says nothing of anybody.

use std::ops::Range;
use std::sync::LazyLock;

use crate::pattern::Regex;

/// 甲局牵头, 甲局要牵头, 甲局要在年底前牵头.
static BODY_LEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:^|[。;,、\n—])(?:分别)?由?((?:[^,。;:、\n()〔〕【】\[\]“”—]{1,18}(?:局|委|办|厅|部|署|院|政府|党委|中心|管委会|部门|办公室|海关|处|公司)(?:\([^()]*\))?[、和]?)+)",
        r"(?:(?:要|应|应当|须|负责)(?:(?:在|于|自)[^,。;、]{1,18}?(?:内|前|底|末|起))?|(?:按|依|根据)[^,。;]{0,8})?(?:履行好?|发挥好?|做好|会同[^,。;]{0,12}|共同|联合)?",
        // 牵头单位, 牵头高校 is a name.
        r"牵头(?:[\p{Han}--[单部人方领企医学院机高科园校国省市县区项平]]|,|、|。)"
    ))
    .unwrap()
});

/// 由甲局牵头测算: whatever is to be done.
static BY_LEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"由((?:[^,。;:、\n()〔〕【】\[\]“”—由]{1,18}(?:局|委|办|厅|部|署|院|政府|党委|中心|管委会|部门|办公室|海关|处|公司)(?:\([^()]*\))?[、和]?)+)牵头\p{Han}").unwrap()
});

/// 甲部为牵头单位, in a sentence that says who does what.
static IS_LEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[。;,\n]((?:[^,。;:、\n()〔〕【】\[\]“”—]{1,18}(?:局|委|办|厅|部|署|院|政府|党委|中心|管委会|办公室|海关)(?:\([^()]*\))?[、和]?)+)(?:为|是|作为)(?:总)?牵头(?:单位|部门)").unwrap()
});

/// 甲局要组织督办,牵头开展考核: who leads stands in the clause before.
static LEADS_NEXT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[。;\n])([^,。;:、\n()〔〕【】\[\]“”—]{1,18}?(?:局|委|办|厅|部|署|中心|管委会|办公室))(?:要|应|应当)\p{Han}{2,12},牵头(?:组织|协调|制定|建立|统筹|实施|开展|编制|研究|考核)").unwrap()
});

/// 县粮储局承担领导小组办公室职责,牵头做好统筹: what it is stands in the clause before.
static IS_AND_LEADS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:^|[。;,\n])([^,。;:、\n()〔〕【】\[\]“”—]{1,18}?(?:局|委|办|厅|部|署|中心|管委会|办公室))(?:承担|履行|作为)[^,。;]{2,20}(?:职责|职能|工作|任务|日常事务|单位|部门),",
        r"(?:负责)?牵头[\p{Han}--[单部人方领企医学院机高科园校国省市县区项平]]"
    ))
    .unwrap()
});

/// 联席会议办公室(县粮储局)牵头: the body that does the work of a joint one.
static WORKS_FOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:领导小组|联席会议|专班|指挥部|协调机制|委员会|工作组)(?:办公室|办)?\(([^()、,设][^()、,]{1,15}(?:局|委|办|厅|部|署|政府|中心|管委会|办公室))\)$").unwrap()
});

/// 中国民航局依法实施监管,牵头建立制度: what it does besides stands in the clause before.
static DOES_AND_LEADS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[。;\n])((?:国家|中央|中国|国务院|\p{Han}{0,5}[省市县区州盟旗])[^,。;:、\n()〔〕【】\[\]“”—]{1,16}?(?:局|委|办|厅|部|署|管委会|办公室))(?:依法|依规|负责|统筹|具体|按职责)[^,。;]{2,24},牵头(?:组织|协调|制定|建立|统筹|实施|开展|编制|研究|推进|推动)").unwrap()
});

/// Words before the name of a body that is to lead: 形成组织部门牵头抓总的格局.
const VERBS_BEFORE: &[&str] = &[
    "积极", "加快", "探索", "形成", "建立", "实行", "健全", "坚持", "完善", "构建",
];
/// Kinds of bodies, of which none is named.
const KINDS: &[&str] = &["组织部门", "部门", "政府", "党委", "党委政府"];

/// Where the bodies are named that lead, as the sentences of a text say.
pub(super) fn leads(text: &str) -> Vec<Range<usize>> {
    let sentences = BODY_LEAD.captures_iter(text).chain(BY_LEAD.captures_iter(text));
    let sentences = sentences
        .chain(IS_LEAD.captures_iter(text))
        .chain(LEADS_NEXT.captures_iter(text))
        .chain(IS_AND_LEADS.captures_iter(text))
        .chain(DOES_AND_LEADS.captures_iter(text));
    let named = sentences.filter_map(|named| {
        let mut range = named.get(1)?.range();
        // 按照性质分别由甲局牵头: the name begins after 由.
        if let Some(by) = text[range.clone()].rfind('由') {
            range.start += by + '由'.len_utf8();
        }
        while let Some(verb) = VERBS_BEFORE
            .iter()
            .find(|verb| text[range.clone()].starts_with(**verb))
        {
            range.start += verb.len();
        }
        if let Some(body) = WORKS_FOR
            .captures(&text[range.clone()])
            .and_then(|found| found.get(1))
        {
            range = range.start + body.start()..range.start + body.end();
        }
        // 领导小组办公室(设在甲局): where it sits is a note.
        if let Some(note) = text[range.clone()].find("(设在") {
            range.end = range.start + note;
        }
        (!KINDS.contains(&&text[range.clone()])).then_some(range)
    });
    named.collect()
}
