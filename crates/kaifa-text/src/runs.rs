//! Documents that lost their line ends: one line holds most of the text, or some hold one clause behind the other. They are parted where numbers
//! of clauses follow the end of a sentence, where blanks stand for line ends, behind the usual headings, and around the number of the document and
//! the day of signature. A shorter line is parted only where the number is glued to a title, or the signature to a sentence.

use std::sync::LazyLock;

use crate::chinese_number;
use crate::folded::is_blank;
use crate::pattern::Regex;

/// Bytes of a line that may be such a run, at least.
const LONGEST_PARAGRAPH: usize = 1800;
/// Clauses in a line of that length that open behind the end of another, at least.
const FEWEST_CLAUSES: usize = 2;
/// Letters on either side of wide blanks that part paragraphs and not the two letters of 总 则.
const FEWEST_LETTERS: usize = 3;

const HAN: &str = "[一二三四五六七八九十百]{1,5}";
const DAY: &str = r"(?:20\d\d年\d{1,2}月\d{1,2}日|二[〇○零0oOΟ][〇○零0oOΟ一二三四五六七八九]{2}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)";
const BODY: &str = r"\p{Han}{3,24}(?:政府|办公[厅室]|委员会|局|厅|部)";
const TITLE_END: &str =
    "通知|意见|办法|方案|决定|规定|批复|公告|函|通报|措施|政策|规划|计划|纲要|要点|细则|规则|条例";
const NUMBER: &str = r"\p{Han}{2,8}[〔\[(（]20\d\d[〕\])）]\d{1,4}号";

/// A clause that opens where another one has just ended.
static CLAUSE_BEHIND: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"[。)）]\s*(?:{HAN}、|[(（]{HAN}[)）])\s*\p{{Han}}")).unwrap());

/// Each group begins where a paragraph does.
static BEGINNINGS: LazyLock<Regex> =
    LazyLock::new(|| {
        const END: &str = r"[。;；:：)）】」”][ \u{3000}\u{a0}]*";
        Regex::new(&[
        format!(r"{END}(?P<number>第{HAN}[编章节条]|{HAN}[、.．]|[(（]{HAN}[)）])"),
        r"[。)）】](?P<digits>[ \u{3000}]*[0-9０-９]{1,2}[.．、](?:[^0-9０-９]|20\d\d年))".to_owned(),
        r"(?:措施|任务|工作|内容|要求|分工)[:：](?P<first>[1１][.．、](?:[^0-9０-９]|20\d\d年))".to_owned(),
        format!(r"(?P<article>第{HAN}[编章节条][ \u{{3000}}\u{{a0}}])"),
        format!(r"(?:{TITLE_END})(?P<named>{NUMBER})"),
        r"[〔\[(（]20\d\d[〕\])）]\d{1,4}号(?P<salutation>\p{Han})".to_owned(),
        format!(r"[。!！](?P<signatory>{BODY}[ \u{{3000}}]*{DAY})"),
        format!(r"(?:政府|办公[厅室]|委员会|局|厅|部)(?P<day>[ \u{{3000}}]*{DAY})(?:[(（]此件|\p{{Han}}|$)"),
        r"日(?P<behind>[(（]此件)".to_owned(),
        r"[(（]此件[^()（）]{2,10}[)）](?P<attached>\p{Han})".to_owned(),
        r"(?:负责|牵头|配合|落实)[)）](?P<conclusion>\p{Han})".to_owned(),
    ]
    .join("|"))
    .unwrap()
    });
const GROUPS: [&str; 11] = [
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
    "conclusion",
];

/// A line that is no run: a title with its number, 关于…的通知甲政发〔2025〕8号, a signature behind the last sentence, or what may be read behind the day.
static GLUED_HEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&[
        format!(r"^[^。,，:：;；]*(?:关于|印发|转发)[^。,，:：;；]*(?:{TITLE_END})(?P<named>{NUMBER})$"),
        format!(r"[。!！](?P<signatory>{BODY})(?P<day>[ \u{{3000}}]*{DAY})(?P<behind>[(（]此件[^()（）]*[)）])?$"),
        format!(r"^{DAY}(?P<released>[(（]此件[^()（）]*[)）])$"),
    ]
    .join("|"))
    .unwrap()
});
const GROUPS_OF_HEAD: [&str; 5] = ["named", "signatory", "day", "behind", "released"];

/// The headings that parts of documents usually have. Where line ends are lost nothing else tells them from the text below.
static USUAL_HEADING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:总体要求|指导思想|总体思路|基本原则|[主总工]\p{Han}目标|[主工重]\p{Han}任务|任务分工|(?:主要|工作)?职责|职责分工|成员单位|",
        r"[议工]\p{Han}规则|[工有]\p{Han}要求|组织领导|组织实施|保障措施|实施步骤|工作步骤|工作机制|适用范围)(?P<text>[^和与及、,，:：;；。()（）机小 \u{3000}])"
    ))
    .unwrap()
});

/// Whether a line shows that a text of so many bytes lost its line ends.
pub fn is_run(line: &str, text: usize) -> bool {
    line.len() >= LONGEST_PARAGRAPH
        && (line.len() * 2 >= text
            || CLAUSE_BEHIND.find_iter(line).take(FEWEST_CLAUSES).count() == FEWEST_CLAUSES)
}

/// The paragraphs of a line, whose ends were lost where it is a run.
pub fn paragraphs(line: &str, run: bool) -> Vec<&str> {
    let mut cuts: Vec<usize> = Vec::new();
    if run {
        cuts.extend(beginnings(line));
        cuts.extend(wide_blanks(line));
        cuts.extend(blanks_for_line_ends(line));
        cuts.sort_unstable();
        let below = cuts.iter().filter_map(|cut| below_usual_heading(line, *cut));
        let below: Vec<usize> = below.collect();
        cuts.extend(below);
    } else if may_hold_glued_head(line)
        && let Some(found) = GLUED_HEAD.captures(line.trim_end())
    {
        cuts.extend(
            GROUPS_OF_HEAD
                .iter()
                .filter_map(|name| found.name(name))
                .map(|group| group.start()),
        );
    }
    if cuts.is_empty() {
        return vec![line];
    }
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

/// Whether a line ends as a number, a day or what may be read does: asked first, since it costs next to nothing.
fn may_hold_glued_head(line: &str) -> bool {
    let line = line.trim_end();
    line.ends_with(['号', '日']) || line.ends_with([')', '）']) && line.contains("此件")
}

/// Where what opens a paragraph stands.
fn beginnings(line: &str) -> Vec<usize> {
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
    cuts
}

/// Where the text begins below a heading that opens at a place: 一、总体要求以…为指导.
fn below_usual_heading(line: &str, number: usize) -> Option<usize> {
    let digits = line[number..].trim_start_matches(chinese_number::is_digit);
    let heading = digits.strip_prefix('、')?;
    let text = USUAL_HEADING.captures(heading)?.name("text")?;
    Some(line.len() - heading.len() + text.start())
}

/// Blanks that stand for line ends: many of those between words follow the end of a sentence, so the others follow headings.
fn blanks_for_line_ends(line: &str) -> Vec<usize> {
    let written = |c: char| !c.is_ascii_alphanumeric() && !is_blank(c);
    let mut places = Vec::new();
    let mut behind_ends = 0;
    for (at, _) in line.match_indices(' ') {
        let before = line[..at].chars().next_back().unwrap_or(' ');
        let after = line[at + 1..].chars().next().unwrap_or(' ');
        if written(before) && (written(after) || after.is_ascii_digit()) {
            places.push(at + 1);
            behind_ends += usize::from(matches!(before, '。' | ';' | '；' | ':' | '：'));
        }
    }
    match behind_ends > 0 && behind_ends * 3 >= places.len() {
        true => places,
        false => Vec::new(),
    }
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
        let parts = paragraphs(&line, true);
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
        assert_eq!(paragraphs(&line, true).len(), 4);
    }

    #[test]
    fn other_lines_stay_whole() {
        let line = "一、盘活厂房。二、招引项目。";
        assert!(!is_run(line, line.len()));
        let long = "各镇要逐项落实,建立台账。".repeat(90);
        assert!(is_run(&long, long.len()));
        assert!(!is_run(&long, 3 * long.len()));
        assert!(is_run(&format!("{long}{line}三、督促落实。"), 9 * long.len()));
    }
}
