//! Where the last clause ends and the closing part begins: effect and validity, signature, lists of attachments,
//! copies, and what a web page leaves behind. The last number governs nothing of these.

use std::ops::Range;
use std::sync::LazyLock;

use crate::pattern::Regex;

use crate::lines::Paragraphs;
use crate::metadata::BODIES;
use crate::responsible::labels;

static OPENS_CLOSING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:附件|附表|附录|分送[:]|(?:出席|列席|参加|请假|记录|记录人)[:]|(?:信息)?公开(?:方式|选项|属性|类别)[:]|(?:主动|依申请|不予)公开$|【?(?:原文|附件|文件|相关)下载|抄送|抄报|主送|联系人|联系电话|信息来源|来源|主办|【?我要纠错|责任编辑|编辑|相关稿件|相关链接|相关阅读|相关文档|图解[:]|一图读懂[:]|扫一扫|扫描|分享|打印|关闭|上一篇|下一篇",
        r"|\((?:此件|联系|来源|信息|转载)",
        r"|(?:本|此)(?:意见|措施|办法|方案|通知|规定|细则|计划|条例|政策|规划|实施意见|实施方案|实施细则|行动方案|若干措施|文件)",
        r"[^。,]{0,12}(?:自|从|由)[^。]*(?:施行|实施|执行|生效|解释)",
        r"|(?:以上|上述)(?:意见|措施|政策|办法)[^。]{0,30}(?:施行|实施|执行))",
    ))
    .unwrap()
});
static DATE_LINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:二[〇○零oOΟ0]|一九|20|19)[\d〇○零一二三四五六七八九oOΟ]{2}年[^,。;]{1,4}月[^,。;]{1,4}日(?:印发)?$",
    )
    .unwrap()
});
/// Bodies and the date of signature in one line: 甲局 乙局 2021年4月12日.
static SIGNED_LINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"^[\p{{Han}}()、]{{2,60}}(?:{BODIES}|行|会)(?:\([^()]*章\))?((?:二[〇○零oOΟ0]|一九|20|19)[\d〇○零一二三四五六七八九oOΟ]{{2}}年[^,。;]{{1,4}}月[^,。;]{{1,4}}日)$",
    ))
    .unwrap()
});
/// The printing line: who printed it, and when.
static PRINTING_LINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^[^。,;:\d]{3,30}(?:二[〇○零oOΟ0]|一九|20|19)[\d〇○零一二三四五六七八九oOΟ]{2}年[^,。;]{1,4}月[^,。;]{1,4}日印发$|^[^。,;:\d]{0,30}\(?共印\d{1,5}份\)?$",
    )
    .unwrap()
});
static SOURCE_LINE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\([^()]*(?:\([^()]*\))?[^()]*\d{4}-\d{1,2}-\d{1,2}\)$").unwrap());
static UNITS_GIVEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:(?:单位|部门)[:][^。]*|(?:负责|牵头|配合|落实)(?:[,。][^()]*)?)[)〕\]]。?$").unwrap()
});

/// More bodies than this do not sign one document.
const MOST_SIGNATORIES: usize = 24;

/// The place in the even text where the closing part begins, given the last clause with all that follows it.
pub fn start(paragraphs: &Paragraphs, last: Range<usize>) -> usize {
    let inside: Vec<&Range<usize>> = paragraphs
        .ranges
        .iter()
        .filter(|r| r.start < last.end && r.end > last.start && paragraphs.table_at(r.start).is_none())
        .collect();
    let text = |range: &Range<usize>| &paragraphs.folded.text()[range.start..range.end];
    // A body's name, and after it only further names up to the date.
    let names_a_body = |words: &str| {
        words.chars().count() <= 30
            && !words.ends_with(['。', ';', ','])
            && (!words.ends_with(')') || words.ends_with("章)"))
            && !words.contains(':')
    };
    let signed = |words: &str| date_behind_bodies(words).is_some();
    let signature = |index: usize| {
        let names = inside[index..]
            .iter()
            .take_while(|range| {
                let words = text(range);
                is_seal(words) || names_a_body(words) && !DATE_LINE.is_match(words) && !signed(words)
            })
            .count();
        (1..=MOST_SIGNATORIES).contains(&names)
            && inside
                .get(index + names)
                .is_some_and(|date| DATE_LINE.is_match(text(date)) || signed(text(date)))
    };
    for (index, range) in inside.iter().enumerate().skip(1) {
        let words = text(range);
        if OPENS_CLOSING.is_match(words) && !names_who_does_it(words)
            || DATE_LINE.is_match(words)
            || signed(words)
            || PRINTING_LINE.is_match(words)
            || SOURCE_LINE.is_match(words)
            || signature(index)
            || UNITS_GIVEN.is_match(text(inside[index - 1])) && !UNITS_GIVEN.is_match(words)
        {
            return range.start;
        }
    }
    last.end
}

/// 主办单位:甲局;协办单位:乙局: who does it, and not whose page it is.
fn names_who_does_it(words: &str) -> bool {
    words.starts_with("主办") && labels(words).nth(1).is_some()
}

/// Whether a paragraph is a date of signature, e.g. `2025年3月18日`.
pub fn is_date_line(text: &str) -> bool {
    DATE_LINE.is_match(text)
}

/// Where the date begins in a line of bodies that sign and the date.
pub fn date_behind_bodies(text: &str) -> Option<usize> {
    let dated = text.ends_with('日') && text.chars().count() <= 80;
    let found = dated.then(|| SIGNED_LINE.captures(text)).flatten()?;
    found.get(1).map(|date| date.start())
}

/// Whether a line says that a seal is there: (印章), (代章).
pub fn is_seal(text: &str) -> bool {
    text.starts_with('(') && text.ends_with("章)") && text.chars().count() <= 12
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::paragraphs;
    use crate::source::Source;

    fn closing(text: &str) -> String {
        let paragraphs = paragraphs(&Source::from_text(text));
        let all = paragraphs.folded.text();
        all[start(&paragraphs, 0..all.len())..].trim_end().to_owned()
    }

    #[test]
    fn effect_signature_and_attachments_close_a_document() {
        assert_eq!(
            closing("二、丙\n各地要落实。\n云泽市人民政府\n2025年3月18日\n"),
            "云泽市人民政府\n2025年3月18日"
        );
        assert_eq!(closing("(三)甲。\n附件:名单\n"), "附件:名单");
        assert_eq!(
            closing("(三)甲。(责任单位:市商务局)\n本措施自2025年起施行。\n"),
            "本措施自2025年起施行。"
        );
        assert_eq!(
            closing("(四)丁。适时出台政策。\n云泽市商务局办公室    2024年8月7日印发\n"),
            "云泽市商务局办公室2024年8月7日印发"
        );
    }

    #[test]
    fn further_paragraphs_of_the_last_clause_stay_in_it() {
        assert_eq!(closing("五、要求\n各地要落实。\n市商务局要牵头。\n"), "");
    }
}
