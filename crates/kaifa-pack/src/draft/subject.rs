//! Whoever a sentence is about, where that is a body: in rules that name no unit apart (第X条 市民政部门负责…) it is the one
//! who does what the sentence asks for.

use std::sync::LazyLock;

use regex::Regex;

use super::title;

/// What a body may be called by, at the end of its name.
const BODY: &str = r"县\(市、区\)|市\(州\)|市、州|区县|县区|市州|局|委员会|管委会|委|办公室|办|厅|政府|部门|单位|机构|中心|组织|街道|办事处|企业|公司|法院|检察院|研究院|院|研究所|派出所|卫生所|财政所|税务所|司法所|学校|小组|联席会议|开发区|高新区|园区|新区|基地|银行|协会|部";

/// What stands before a name and is no part of it: the number of an item in a list.
static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:\([一二三四五六七八九十\d]+\)|\d+[.、])").unwrap());
/// Begins a sentence that leaves out whom it is about: it is the one of the sentence before.
static GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        "^(?:并|同时|及时|定期|负责|组织|制定|建立|开展|报送|报告|汇总|公布|审核|完成|下发|通报|按照|根据|对|会同|牵头|落实|加强|提供|编制|",
        "召开|受理|拨付|核定|反馈|督促|指导|协调|将|把|向|不得|应当|必须|于|在)"
    ))
    .unwrap()
});

/// Words that begin what somebody does, is or has to do.
static PREDICATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        "负责|应当|应|须|必须|要|可以|可|不得|会同|牵头|组织|根据|参照|按照|按|依据|依法|结合|对|在|于|每|定期|承担|是|统筹|指导|加强|",
        "建立|制定|加快|提供|开展|委托|将|把|通过|向|及时|从|履行|协助|配合|审核|受理|公布|汇总|报送|收到|完成|落实|设立|安排|具体|另行|",
        "主动|认真|切实|积极|严格|共同|联合|与|需|仍|均|约谈|通报|责令|取消|撤销|暂停|停止|收回|扣减|核减|给予|予以|进行|提请|决定|统一|领导|主管"
    ))
    .unwrap()
});
static NAME: LazyLock<Regex> = LazyLock::new(|| Regex::new(&format!("^.+?(?P<kind>{BODY})$")).unwrap());
/// 乙委组织部, 乙县指导中心: a word that begins a predicate elsewhere and is part of the name here.
static PART_OF_NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:组织(?:部|人事)|指导(?:单位|中心|机构|小组)|统筹(?:办|局|委))").unwrap()
});
/// What is no body, or none that is named, though it begins or ends like one.
static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:凡|如|其|该|并|提请|各类|各项|各有关|有关|相关|省级以|市级以|县域)|(?:举|承|主|经|开|交|督)办$|[全内外干局]部$|市场")
        .unwrap()
});
/// Words that relate a body to a verb: what holds one of them is a clause and no name. Before it words of names that hold its letters.
static RELATES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("经济|经信|经开|经营|经贸|以[上下]|对外|(?P<verb>[由经按以向于对将把从是报])").unwrap()
});
/// A level of government that shares its head with the next name: 市、区财政部门.
static LEVEL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:省|市|州|盟|区|县|旗|镇|乡|街道)$").unwrap());

/// The bodies that a sentence is about, where it begins with them or names them behind what says when and by what.
pub(super) fn of(words: &str) -> Vec<String> {
    let words = title::timeless(words);
    let found = parts(&words, |c| matches!(c, ',' | ';' | ':'))
        .into_iter()
        .find_map(|part| body(part.trim()));
    let Some(names) = found else { return Vec::new() };
    apart(names)
}

/// The bodies that a sentence is about which leaves them out (每半年开展一次调度), by the words before it on its line.
pub(super) fn carried(before: &str, words: &str) -> Vec<String> {
    if !GOES_ON.is_match(title::timeless(words).trim_start_matches([',', ' '])) {
        return Vec::new();
    }
    let mut sentences = parts(before, |c| matches!(c, '。' | ';' | '!' | '?'));
    sentences.reverse();
    sentences
        .into_iter()
        .map(of)
        .find(|names| !names.is_empty())
        .unwrap_or_default()
}

/// The body at the beginning of a stretch of words.
fn body(part: &str) -> Option<&str> {
    let number = NUMBER.find(part).map_or(0, |number| number.end());
    let part = &part[number..];
    // 后果由责任单位承担: who does it stands behind 由.
    let part = part.rsplit_once('由').map_or(part, |(_, behind)| behind);
    let name = PREDICATE.find_iter(part).find_map(|predicate| {
        let (name, rest) = part.split_at(predicate.start());
        let is_body = (3..=30).contains(&name.chars().count()) && NAME.is_match(name);
        (is_body && !PART_OF_NAME.is_match(rest)).then_some(name)
    })?;
    // What qualifies a body (受委托的…) stays with it where that is short; who owns something is not who acts.
    let qualified = name
        .rsplit_once('的')
        .is_some_and(|(before, _)| before.chars().count() > 8);
    let relates = RELATES
        .captures_iter(name)
        .any(|found| found.name("verb").is_some());
    (!qualified && !relates && !ASIDE.is_match(name)).then_some(name)
}

/// The names of a list, each with the head that it shares: 市、区财政部门 are two, 各县(市、区)人民政府 is one.
fn apart(names: &str) -> Vec<String> {
    let mut listed: Vec<&str> = Vec::new();
    for piece in parts(names, |c| c == '、') {
        // 和 and 及 stand inside names too: 人力资源和社会保障部门.
        let joint = piece
            .char_indices()
            .filter(|(_, c)| matches!(c, '和' | '及'))
            .find(|(at, c)| NAME.is_match(&piece[..*at]) && NAME.is_match(&piece[at + c.len_utf8()..]));
        match joint {
            Some((at, c)) => listed.extend([&piece[..at], &piece[at + c.len_utf8()..]]),
            None => listed.push(piece),
        }
    }
    let mut whole: Vec<String> = Vec::new();
    let mut head = "";
    for piece in listed.iter().rev().map(|piece| piece.trim()) {
        let name = match NAME.captures(piece) {
            Some(_) => {
                head = piece;
                piece.to_owned()
            }
            None if LEVEL.is_match(piece) => {
                let own: String = head.chars().skip(1).collect();
                format!("{piece}{own}")
            }
            None => {
                let kind = NAME.captures(head).map(|found| found["kind"].to_owned());
                format!("{piece}{}", kind.unwrap_or_default())
            }
        };
        whole.push(name);
    }
    whole.retain(|name| name.chars().count() > 2);
    whole.reverse();
    whole
}

/// Some words cut at signs that stand outside brackets.
fn parts(words: &str, ends: impl Fn(char) -> bool) -> Vec<&str> {
    let (mut found, mut depth, mut start) = (Vec::new(), 0usize, 0);
    for (at, c) in words.char_indices() {
        match c {
            '(' | '“' | '《' => depth += 1,
            ')' | '”' | '》' => depth = depth.saturating_sub(1),
            _ if depth == 0 && ends(c) => {
                found.push(&words[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    found.push(&words[start..]);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_a_sentence_is_about_does_it() {
        for (words, names) in [
            (
                "各开发区管委会每月8日前向市商务局报送数据",
                &["各开发区管委会"][..],
            ),
            ("市财政局于2026年12月31日前建立制度", &["市财政局"]),
            (
                "自印发之日起3个月内,各县(市、区)人民政府制定细则",
                &["各县(市、区)人民政府"],
            ),
            ("市商务局、市统计局应当公布数据", &["市商务局", "市统计局"]),
            ("市民政部门是本市养老服务的主管部门,负责统筹", &["市民政部门"]),
            ("区养老服务指导单位负责本区业务指导", &["区养老服务指导单位"]),
            ("市、区财政部门负责资金保障", &["市财政部门", "区财政部门"]),
            (
                "市人力资源和社会保障、民政部门负责建立评价制度",
                &["市人力资源和社会保障部门", "民政部门"],
            ),
            (
                "镇人民政府、街道办事处应当完成清算",
                &["镇人民政府", "街道办事处"],
            ),
            ("区民政部门和街道办事处共同受理", &["区民政部门", "街道办事处"]),
            ("市委组织部会同市人才办开展评估", &["市委组织部"]),
            ("市应急管理局定期抽查", &["市应急管理局"]),
            ("每年3月底前,由市开发区办组织考核", &["市开发区办"]),
            ("见习单位应当每月提供生活补贴", &["见习单位"]),
            ("数据差错的后果由责任单位承担", &["责任单位"]),
            ("县级以上人民政府应当公布名录", &["县级以上人民政府"]),
            ("市经济和信息化局负责汇总", &["市经济和信息化局"]),
            ("(四)评估机构应当回避", &["评估机构"]),
            ("各县(市、区)可以根据本办法制定细则", &["各县(市、区)"]),
            ("市开发区工作领导小组统一领导考核工作", &["市开发区工作领导小组"]),
            ("每月通报重点指标", &[]),
            ("以统计部门、主管部门的数据为准", &[]),
            ("目标经市开发区办审定后,按照管理权限下达", &[]),
            ("申请人在户籍所在地的居民委员会登记", &[]),
            ("市场监管部门的数据按月公布", &[]),
            ("对连续两年排名末位的开发区要约谈", &[]),
            ("居家服务应当在政府主导下开展", &[]),
            ("活动由市商务局主办,要节俭办会", &[]),
        ] {
            assert_eq!(of(words), names, "{words}");
        }
    }

    #[test]
    fn a_sentence_without_a_subject_is_about_the_one_before() {
        let before = "市开发区办每季度通报完成情况。";
        for (words, names) in [
            ("每半年开展一次调度", &["市开发区办"][..]),
            ("于每季度首月20日前报送报告", &["市开发区办"]),
            ("统计数据以核定数为准", &[]),
        ] {
            assert_eq!(carried(before, words), names, "{words}");
        }
        assert_eq!(
            carried("考核分两类进行。", "每半年开展一次调度"),
            Vec::<String>::new()
        );
    }
}
