//! Time limits and rhythms: days, months, years, plan periods, durations and periodic words that limit or repeat a duty
//! or target. Effect and validity dates, conditions ("连续2年"), windows of eligibility and past dates are none. What a date
//! without a year means is read from the year of issue; where the text leaves it open, the date stays empty.

mod at_most;
mod calendar;
mod duration;
mod events;
mod partial;
mod pattern;
mod phases;
mod position;
mod rhythm;
mod signs;
mod to_come;
mod year;
mod year_apart;
mod years_of_plan;

use std::ops::Range;
use std::sync::LazyLock;

use crate::pattern::Regex;
use chrono::{Datelike, NaiveDate};
use kaifa_base::Span;
use serde::Serialize;

use crate::confidence::Finding;
use crate::folded::Folded;
use crate::listed::Lists;
use crate::marks::Mark;
use crate::signs::Signs;
use pattern::{Context, PATTERNS, Reading};

/// How a deadline limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineKind {
    /// By a day, a month's or a plan period's end.
    ByDate,
    /// Within a duration.
    Within,
    /// Again and again.
    Periodic,
    /// By the end of a year.
    YearEnd,
}

impl DeadlineKind {
    /// The word used in output.
    pub fn name(self) -> &'static str {
        match self {
            DeadlineKind::ByDate => "by_date",
            DeadlineKind::Within => "within",
            DeadlineKind::Periodic => "periodic",
            DeadlineKind::YearEnd => "year_end",
        }
    }
}

/// A time expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// How it limits.
    pub kind: DeadlineKind,
    /// The last day, where the text names it.
    pub date: Option<NaiveDate>,
    /// Where it stands.
    pub span: Span,
    /// The year, or year and month, that it names: `2027`, `2022-06`.
    pub by: Option<String>,
    /// Whether a character is missing in it and the date is a proposal.
    pub broken: bool,
    /// How it was found.
    pub finding: Finding,
    /// Its place in the even text.
    pub(crate) even: Range<usize>,
}

impl Deadline {
    /// Takes a month that names no year as one of each year.
    pub(crate) fn repeat_each_year(&mut self) {
        if self.finding.by == "month_of_issue_year" {
            self.kind = DeadlineKind::Periodic;
            self.finding = Finding::new("month_of_every_year", 80);
            (self.date, self.by) = (None, None);
        }
    }
}

/// Finds the deadlines in some own words, leaving out the closing clauses and titles in 《》.
pub fn find(
    folded: &Folded,
    own: Range<usize>,
    skip: &[Range<usize>],
    issued: Option<NaiveDate>,
) -> Vec<Deadline> {
    let text = &folded.text()[own.clone()];
    // What a pattern reads as no deadline is taken as well, so that no other pattern reads half of it.
    let mut found: Vec<(Range<usize>, Option<Reading>)> = Vec::new();
    // No pattern reaches over the end of a sentence.
    let signs = folded.signs(own.clone()).counted_from(own.start);
    let mut lists = Lists::default();
    for sentence in signs.sentences(0..text.len()) {
        let opens_paragraph = sentence.start == 0 || text[..sentence.start].ends_with('\n');
        let words = text[sentence.clone()].trim_end_matches(['。', '\n']);
        // 应当符合下列条件:(一)…: no period in the items limits a duty.
        let sentence = match lists.read(words, opens_paragraph) {
            Some((_, from)) => sentence.start..sentence.start + from,
            None => sentence,
        };
        if folded.holds(Mark::Time, own.start + sentence.start..own.start + sentence.end) {
            find_in(text, sentence, own.start, skip, issued, signs, &mut found);
        }
    }
    let mut found: Vec<(Range<usize>, Reading)> = found
        .into_iter()
        .filter_map(|(range, reading)| Some((range, reading?)))
        .collect();
    found.sort_by_key(|(range, _)| range.start);
    merge_rhythms(text, &mut found);
    join_rhythms(text, &mut found);
    found
        .into_iter()
        .map(|(range, reading)| {
            let even = own.start + range.start..own.start + range.end;
            Deadline {
                kind: reading.kind,
                date: reading.date,
                span: folded.span(even.clone()),
                by: reading.by,
                broken: reading.broken,
                finding: reading.finding,
                even,
            }
        })
        .collect()
}

/// What every time limit has; most sentences have none of it.
pub(crate) static SIGNS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("[年月日天周季旬学期逐五汛冬]|[节耕播收考届]前|封冻|上冻|小时|分钟|国庆|元旦|七一").unwrap()
});

/// Finds what the patterns find in one sentence.
fn find_in(
    text: &str,
    sentence: Range<usize>,
    offset: usize,
    skip: &[Range<usize>],
    issued: Option<NaiveDate>,
    signs: Signs,
    found: &mut Vec<(Range<usize>, Option<Reading>)>,
) {
    let words = &text[sentence.clone()];
    for possible in PATTERNS.possible(words) {
        let pattern = possible.pattern;
        for captures in possible.matches(words) {
            // A pattern may need words behind what it finds.
            let Some(whole) = captures.name("span").or(captures.get(0)) else {
                continue;
            };
            let range = sentence.start + whole.start()..sentence.start + whole.end();
            let taken = found
                .iter()
                .any(|(other, _)| other.start < range.end && range.start < other.end);
            let skipped = skip.iter().any(|s| s.contains(&(offset + range.start)));
            if taken || skipped || in_title(signs, range.start) {
                continue;
            }
            let context = context(text, &range, issued, signs, found);
            found.push((range, (pattern.read)(&captures, &context)));
        }
    }
}

pub(crate) use calendar::part_end;
pub(crate) use position::is_first_of_conditions;
pub(crate) use years_of_plan::years_of_plan;

/// The last day of a year, of a month of it, or the day itself.
pub(crate) fn last_day_of(year: i32, month: Option<u32>, day: Option<u32>) -> Option<NaiveDate> {
    match (month, day) {
        (Some(month), Some(day)) => NaiveDate::from_ymd_opt(year, month, day),
        (Some(month), None) => calendar::last_day(year, month),
        (None, _) => NaiveDate::from_ymd_opt(year, 12, 31),
    }
}

/// 每年定期 is one rhythm, not two.
fn merge_rhythms(text: &str, found: &mut Vec<(Range<usize>, Reading)>) {
    let mut index = 1;
    while index < found.len() {
        let (before, this) = (&found[index - 1], &found[index]);
        let between = &text[before.0.end..this.0.start];
        if before.1.kind == DeadlineKind::Periodic
            && &text[this.0.clone()] == "定期"
            && between.chars().count() <= 1
        {
            found.remove(index);
        } else {
            index += 1;
        }
    }
}

/// 每周或每月更新: one rhythm of two words.
fn join_rhythms(text: &str, found: &mut Vec<(Range<usize>, Reading)>) {
    let mut index = 1;
    while index < found.len() {
        let (before, this) = (&found[index - 1], &found[index]);
        let periodic = |reading: &Reading| reading.kind == DeadlineKind::Periodic;
        let either = text.get(before.0.end..this.0.start) == Some("或");
        if either && periodic(&before.1) && periodic(&this.1) {
            found[index - 1].0.end = this.0.end;
            found.remove(index);
        } else {
            index += 1;
        }
    }
}

fn context<'a>(
    text: &'a str,
    range: &Range<usize>,
    issued: Option<NaiveDate>,
    signs: Signs,
    found: &[(Range<usize>, Option<Reading>)],
) -> Context<'a> {
    let before = signs.within(0..range.start);
    let stop = before.iter().rfind(|(_, sign)| matches!(sign, '。' | '\n'));
    let sentence = stop.map_or(0, |(at, _)| at);
    let in_sentence = || {
        found
            .iter()
            .filter(|(other, _)| sentence <= other.start && other.end <= range.start)
            .filter_map(|(other, reading)| Some((other.start, reading.as_ref()?)))
    };
    let dated = in_sentence()
        .filter(|(_, reading)| reading.kind != DeadlineKind::Within)
        .filter_map(|(at, reading)| Some((at, reading.date?)))
        .max_by_key(|(at, _)| *at);
    let last_year = || {
        let dated = found
            .iter()
            .filter(|(other, reading)| {
                let limits = reading.as_ref().is_some_and(|r| r.kind != DeadlineKind::Within);
                limits && other.end <= range.start
            })
            .filter_map(|(other, reading)| Some((other.start, reading.as_ref()?.date?)));
        Some(dated.max_by_key(|(at, _)| *at)?.1.year())
    };
    let parts = |(_, sign): &(usize, char)| matches!(sign, ',' | '。' | ';' | '\n' | ':');
    let start = before
        .iter()
        .rfind(parts)
        .map_or(0, |(at, sign)| at + sign.len_utf8());
    let behind = signs.within(range.end..text.len());
    let end = behind.iter().find(parts).map_or(text.len(), |(at, _)| at);
    Context {
        before: &text[..range.start],
        after: &text[range.end..],
        phrase: &text[start..end],
        issued,
        year_before: dated.map(|(_, date)| date.year()),
        last_year: last_year(),
        rhythm_before: in_sentence().any(|(_, reading)| reading.kind == DeadlineKind::Periodic),
        yearly_before: found
            .iter()
            .filter(|(other, reading)| {
                let dated = reading.as_ref().is_some_and(|r| r.kind != DeadlineKind::Within);
                // What stands in brackets is said aside.
                let between = || text.get(other.end..range.start).unwrap_or_default();
                let aside = || {
                    between()
                        .find([')', '('])
                        .is_some_and(|at| between()[at..].starts_with(')'))
                };
                dated && sentence <= other.start && other.end <= range.start && !aside()
            })
            .max_by_key(|(other, _)| other.start)
            .is_some_and(|(other, reading)| {
                let words = &text[other.clone()];
                let periodic = reading.as_ref().is_some_and(|r| r.kind == DeadlineKind::Periodic);
                periodic && (words.starts_with("每年") || words.contains('月') && !words.starts_with('每'))
            }),
    }
}

/// Whether a place lies inside 《》.
fn in_title(signs: Signs, at: usize) -> bool {
    let mut before = signs.within(0..at).iter();
    let mark = before.rfind(|(_, sign)| matches!(sign, '《' | '》'));
    mark.is_some_and(|(_, sign)| sign == '《')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::paragraphs;
    use crate::source::Source;

    fn check(text: &str, expected: &[(&str, &str, Option<&str>)]) {
        let source = Source::from_text(text);
        let even = paragraphs(&source).folded;
        let end = even.text().len();
        let found = find(&even, 0..end, &[], NaiveDate::from_ymd_opt(2022, 4, 2));
        let shown: Vec<(String, &str, Option<String>)> = found
            .iter()
            .map(|d| {
                (
                    source.slice(d.span).to_owned(),
                    d.kind.name(),
                    d.date.map(|date| date.to_string()),
                )
            })
            .collect();
        let expected: Vec<(String, &str, Option<String>)> = expected
            .iter()
            .map(|(text, kind, date)| ((*text).to_owned(), *kind, date.map(str::to_owned)))
            .collect();
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn dates_end_with_the_last_day_of_their_period() {
        check(
            "2022年6月底前完成",
            &[("2022年6月底前", "by_date", Some("2022-06-30"))],
        );
        check("到2027年,实现", &[("到2027年", "by_date", Some("2027-12-31"))]);
        check(
            "2024年底前完成",
            &[("2024年底前", "year_end", Some("2024-12-31"))],
        );
        check(
            "到“十四五”末达到",
            &[("到“十四五”末", "by_date", Some("2025-12-31"))],
        );
        check(
            "“十四五”期间推动",
            &[("“十四五”期间", "within", Some("2025-12-31"))],
        );
        check("2023年开工建设", &[("2023年", "by_date", Some("2023-12-31"))]);
        check(
            "2024年2月底前完成",
            &[("2024年2月底前", "by_date", Some("2024-02-29"))],
        );
        check("9月底前完成", &[("9月底前", "by_date", Some("2022-09-30"))]);
        check("年底前完成", &[("年底前", "year_end", Some("2022-12-31"))]);
    }

    #[test]
    fn a_year_to_come_is_due_whatever_its_clause_begins_with() {
        for words in [
            "2025年公办园占比达到60%",
            "加快建设,2025年全市利用外资5亿美元",
            "力争2025年我市园区达到9个",
            "2025年公共码头泊位30个",
        ] {
            check(words, &[("2025年", "by_date", Some("2025-12-31"))]);
        }
        check(
            "力争2024—2026年全市登记知识产权300件",
            &[("2024—2026年", "within", Some("2026-12-31"))],
        );
        for words in [
            "2021年全市利用外资5亿美元",
            "2025年全国运动会筹备工作",
            "做好2025年公务员招录",
        ] {
            check(words, &[]);
        }
    }

    #[test]
    fn the_whole_year_of_the_paper_limits_what_it_has_to_bring() {
        for words in [
            "全年新增企业60家",
            "各镇全年至少引进项目2个",
            "力争全年产值突破90亿元",
            "开展攻坚,全年培训人才3000人次",
        ] {
            check(words, &[("全年", "within", Some("2022-12-31"))]);
        }
        check("年内开工5个", &[("年内", "within", Some("2022-12-31"))]);
        for words in [
            "全年营收过500亿元的开发区优先",
            "完成全年目标任务的50%以上",
            "全年平均气温15度",
            "场馆全年开放300天",
            "全年统筹推进",
        ] {
            check(words, &[]);
        }
    }

    #[test]
    fn a_date_with_a_lost_character_is_proposed() {
        check(
            "20229月底前理顺",
            &[("20229月底前", "by_date", Some("2022-09-30"))],
        );
    }

    #[test]
    fn an_amount_for_each_period_is_no_rhythm() {
        for words in [
            "按照每月800元的标准扣除",
            "每人每年3万元",
            "分摊每季度2400元的额度",
        ] {
            check(words, &[]);
        }
        check("每月公布800元以上的支出", &[("每月", "periodic", None)]);
    }

    #[test]
    fn rhythms_have_no_date() {
        check(
            "每年2月底前报送,每两个月走访",
            &[("每年2月底前", "periodic", None), ("每两个月", "periodic", None)],
        );
        check("每年定期召开", &[("每年", "periodic", None)]);
        check(
            "三年一次普查,一年一次抽查",
            &[("三年一次", "periodic", None), ("一年一次", "periodic", None)],
        );
        check("按季度发布", &[("按季度", "periodic", None)]);
        check("四季度全线开工。", &[("四季度", "by_date", Some("2022-12-31"))]);
        check("四季度全市开工率不低于八成。", &[]);
        check("进口、出口通关时间分别稳定在30小时、1小时以内", &[]);
    }

    #[test]
    fn durations_limit_unless_they_are_windows_or_sanctions() {
        check(
            "自本计划公布之日起4个月内,制定办法",
            &[("自本计划公布之日起4个月内", "within", None)],
        );
        check("利用两年的时间推进", &[("利用两年的时间", "within", None)]);
        check("力争两年内实现", &[("力争两年内", "within", None)]);
        check("可在5年内继续使用", &[]);
        check("3年内不得重新申报", &[]);
        check("连续3年排名末位", &[]);
    }

    #[test]
    fn effect_validity_base_years_and_titles_are_no_deadlines() {
        check("本办法自2023年8月1日起施行,有效期至2025年7月31日。", &[]);
        check("比2015年下降20%", &[]);
        check("按照《用地目录》(2018版)和《2023年计划》执行", &[]);
        check("自2022年11月开始", &[]);
        check("每户每年不超过800万元", &[]);
    }
}
