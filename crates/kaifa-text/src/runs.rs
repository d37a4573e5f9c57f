//! Documents that lost their line ends: one line holds most of the text. It is parted where numbers of clauses follow the end of a sentence,
//! where wide blanks indented a paragraph, and around the number of the document and the day of signature. Other lines stay as they are.

use std::sync::LazyLock;

use crate::pattern::Regex;

/// Bytes of a line that may be such a run, at least.
const LONGEST_PARAGRAPH: usize = 1800;
/// Letters on either side of wide blanks that part paragraphs and not the two letters of 总 则.
const FEWEST_LETTERS: usize = 3;

/// Each group begins where a paragraph does.
static BEGINNINGS: LazyLock<Regex> = LazyLock::new(|| {
    const HAN: &str = "[一二三四五六七八九十百]{1,5}";
    const END: &str = r"[。;；:：)）】」”][ \u{3000}\u{a0}]*";
    Regex::new(&[
        format!(r"{END}(?P<number>第{HAN}[编章节条]|{HAN}[、.．]|[(（]{HAN}[)）])"),
        r"[。)）】](?P<digits>[ \u{3000}]*[0-9０-９]{1,2}[.．、](?:[^0-9０-９]|20\d\d年))".to_owned(),
        r"(?:措施|任务|工作|内容|要求|分工)[:：](?P<first>[1１][.．、](?:[^0-9０-９]|20\d\d年))".to_owned(),
        format!(r"(?P<article>第{HAN}[编章节条][ \u{{3000}}\u{{a0}}])"),
        r"(?:通知|意见|办法|方案|决定|规定|批复|公告|函)(?P<named>\p{Han}{2,8}[〔\[(（]20\d\d[〕\])）]\d{1,4}号)".to_owned(),
        r"[〔\[(（]20\d\d[〕\])）]\d{1,4}号(?P<salutation>\p{Han})".to_owned(),
        r"[。!！](?P<signatory>\p{Han}{3,24}(?:政府|办公[厅室]|委员会|局|厅|部)[ \u{3000}]*20\d\d年\d{1,2}月\d{1,2}日)".to_owned(),
        r"(?:政府|办公[厅室]|委员会|局|厅|部)(?P<day>[ \u{3000}]*20\d\d年\d{1,2}月\d{1,2}日)(?:[(（]此件|\p{Han}|$)".to_owned(),
        r"日(?P<behind>[(（]此件)".to_owned(),
        r"[(（]此件[^()（）]{2,10}[)）](?P<attached>\p{Han})".to_owned(),
    ]
    .join("|"))
    .unwrap()
});
const GROUPS: [&str; 10] = [
    "number",
    "digits",
    "first",
    "article",
    "named",
    "salutation",
    "signatory",
    "day",
    "behind",
    "attached",
];

/// Whether a line holds most of a text of so many bytes.
pub fn is_run(line: &str, text: usize) -> bool {
    line.len() >= LONGEST_PARAGRAPH && line.len() * 2 >= text
}

/// The paragraphs of a line whose ends were lost.
pub fn paragraphs(line: &str) -> Vec<&str> {
    let mut cuts: Vec<usize> = Vec::new();
    let mut from = 0;
    // What ends one may open the next: the search goes on from the beginning of what was found.
    while let Some(found) = BEGINNINGS.captures(&line[from..]) {
        let Some(group) = GROUPS.iter().find_map(|name| found.name(name)) else {
            break;
        };
        match group.start() {
            0 => from += line[from..].chars().next().map_or(1, char::len_utf8),
            start => {
                from += start;
                cuts.push(from);
            }
        }
    }
    cuts.extend(wide_blanks(line));
    cuts.sort_unstable();
    cuts.dedup();
    let ends = cuts.iter().copied().chain([line.len()]);
    let starts = [0].into_iter().chain(cuts.iter().copied());
    starts
        .zip(ends)
        .filter(|(start, end)| start < end)
        .map(|(start, end)| &line[start..end])
        .collect()
}

/// Where two and more wide blanks stand between words of some length.
fn wide_blanks(line: &str) -> Vec<usize> {
    const WIDE: &str = "\u{3000}\u{3000}";
    let mut cuts = Vec::new();
    let mut last = 0;
    for (at, _) in line.match_indices(WIDE) {
        let behind = line[at..].trim_start_matches('\u{3000}');
        let next = behind.split(WIDE).next().unwrap_or_default();
        let letters = |words: &str| words.chars().filter(|c| !c.is_whitespace()).count();
        if at >= last && letters(&line[last..at]) >= FEWEST_LETTERS && letters(next) >= FEWEST_LETTERS {
            last = line.len() - behind.len();
            cuts.push(last);
        }
    }
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_holds_all_is_parted_where_clauses_begin() {
        let filler = "各镇要逐项落实。".repeat(160);
        let line = format!(
            "东湾区关于盘活厂房的通知东府发〔2025〕8号各镇:请执行。东湾区人民政府2025年3月10日(此件公开发布)东湾区盘活厂房办法第一章  总    则第一条  为了盘活。{filler}第二条  建立台账:(一)摸底;(二)销号。第二章  附    则第三条  本办法自印发之日起施行。"
        );
        let parts = paragraphs(&line);
        let opens = |words: &str| parts.iter().any(|part| part.starts_with(words));
        for words in [
            "东府发",
            "各镇",
            "东湾区人民政",
            "2025年",
            "(此件",
            "东湾区盘活",
            "第一章",
            "第一条",
            "第二条",
            "(一)",
            "第三条",
        ] {
            assert!(opens(words), "{words} {parts:?}");
        }
        assert!(!parts.iter().any(|part| part.starts_with('则')));
    }

    #[test]
    fn wide_blanks_part_paragraphs() {
        let filler = "各镇要逐项落实。".repeat(160);
        let line = format!(
            "\u{3000}\u{3000}一、盘活厂房\u{3000}\u{3000}建立台账。{filler}\u{3000}\u{3000}二、招引项目\u{3000}\u{3000}绘制图谱。"
        );
        assert_eq!(paragraphs(&line).len(), 4);
    }

    #[test]
    fn other_lines_stay_whole() {
        let line = "一、盘活厂房。二、招引项目。";
        assert!(!is_run(line, line.len()));
        let long = line.repeat(90);
        assert!(is_run(&long, long.len()));
        assert!(!is_run(&long, 3 * long.len()));
    }
}
