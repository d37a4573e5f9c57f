//! The years of a plan by their number (第一年完成30% in a plan of 2024 to 2026), and its end (规划期末).

use std::ops::Range;
use std::sync::LazyLock;

use super::{Deadline, DeadlineKind, last_day_of};
use crate::chinese_number;
use crate::confidence::Finding;
use crate::folded::Folded;
use crate::pattern::Regex;

static YEAR: LazyLock<Regex> = LazyLock::new(|| Regex::new("第([一二三四五])年(?:度|底|末)?").unwrap());
/// 规划期末, 到规划期结束: the end of the plan itself.
static END: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:到|至|在)?(?:本)?规划期(?:末|结束|届满|内|间)").unwrap());
/// What is done by then, and what somebody gets or pays in that year.
static DONE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("完成|达到|实现|建成|整治|治理|覆盖|新增|改造|启动").unwrap());
static GIVEN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("奖|补|贴|租|税|免|缴|减半|利率|考核|聘|服务期").unwrap());

/// The years that some own words name so. `plan`: its first and its last year.
pub(crate) fn years_of_plan(
    folded: &Folded,
    own: Range<usize>,
    skip: &[Range<usize>],
    plan: (i32, i32),
) -> Vec<Deadline> {
    let text = &folded.text()[own.clone()];
    let ends = END.find_iter(text).filter_map(|whole| {
        let even = own.start + whole.start()..own.start + whole.end();
        let told = text[..whole.start()].ends_with(['上', '比', '较']);
        let skipped = skip.iter().any(|range| range.contains(&even.start));
        let named = text[whole.end()..].starts_with(['的', '评', '总']);
        (!told && !skipped && !named).then(|| Deadline {
            kind: match whole.as_str().ends_with(['内', '间']) {
                true => DeadlineKind::Within,
                false => DeadlineKind::ByDate,
            },
            date: last_day_of(plan.1, None, None),
            span: folded.span(even.clone()),
            by: Some(plan.1.to_string()),
            broken: false,
            finding: Finding::new("year_of_plan", 80),
            even,
        })
    });
    let found = YEAR.captures_iter(text).filter_map(|captures| {
        let whole = captures.get(0)?;
        let stops = ['。', ';', '\n'];
        let start = text[..whole.start()].rfind(stops).map_or(0, |at| at + 1);
        let start = (start..=whole.start()).find(|at| text.is_char_boundary(*at))?;
        let end = text[whole.end()..]
            .find(stops)
            .map_or(text.len(), |at| whole.end() + at);
        let even = own.start + whole.start()..own.start + whole.end();
        let sentence = &text[start..end];
        let done = DONE.is_match(&text[whole.end()..end]) && !GIVEN.is_match(sentence);
        let skipped = skip.iter().any(|range| range.contains(&even.start));
        let year = plan.0 + chinese_number::parse(&captures[1])? as i32 - 1;
        (done && !skipped && year <= plan.1).then(|| Deadline {
            kind: DeadlineKind::Within,
            date: last_day_of(year, None, None),
            span: folded.span(even.clone()),
            by: Some(year.to_string()),
            broken: false,
            finding: Finding::new("year_of_plan", 80),
            even,
        })
    });
    found.chain(ends).collect()
}
