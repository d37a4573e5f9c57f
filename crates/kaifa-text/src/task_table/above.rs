//! What the lines above a table, or a note below it, say of all its rows: the year of its title (甲县2026年任务分解表), a time limit for all
//! (完成时限:3月底前), who leads (列第一位的为牵头单位).

use std::ops::Range;
use std::sync::LazyLock;

use crate::blocks::Table;
use crate::deadline;
use crate::folded::Folded;
use crate::pattern::Regex;
use crate::responsible;
use crate::target;

/// Paragraphs above a table that are its title, or tell the day of the page.
pub const LINES: usize = 4;
/// A title may stand above what a page tells of itself.
const LINES_TO_TITLE: usize = 6;
/// Paragraphs above and below a table among which a note on all its rows may stand.
const LINES_OF_NOTES: usize = 12;
const LINES_BELOW: usize = 4;
/// Letters of a title, at most.
const LONGEST_TITLE: usize = 50;

static YEAR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(20\d\d)(?:年|-\d\d|(?:—|~|至|到)20\d\d)").unwrap());
static YEAR_OF_TITLE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(20\d\d)年(?:\D|$)").unwrap());
/// 2023—2025年: a title that names several years names none for a figure.
static YEARS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"20\d\d年?(?:—|-|~|至|到)20\d\d").unwrap());
static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("任务|目标|清单|分解|计划|项目|实事|工作|方案|台账|考核|指标|一览|[表单]").unwrap()
});
static LIMIT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:完成|整改|办结|任务)?(?:时限|期限|时间)[:为]").unwrap());

static MEASURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[(;,])(?:计量|数量|金额)?单位:([^\d,。;:、()局委办厅]{1,6})\)?$").unwrap()
});

/// 责任单位空白的与上一行相同.
static BLANK_REPEATS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:单位|部门)[^。;,]{0,6}(?:空白|为空|未填|未列)[^。;,]{0,6}(?:同|与)上").unwrap()
});

static PLAN: LazyLock<Regex> = LazyLock::new(|| Regex::new("十([一二三四五六])五").unwrap());

/// 表1 甲县“十五五”工业发展主要指标, 2031年度甲县开发区考核指标及目标值如下: the place whose indicators a title or lead-in announces.
static WHOSE: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    let place =
        r"((?:[^\d\s,。;:、“”的]{0,12}?(?:[省州县区旗盟镇乡]|[^城]市|开发区|高新区|经开区|园区|新区)){1,3})";
    let number = r"(?:专栏|附?表)\s*[\d一二三四五六七八九十—-]*\s*[::]?\s*";
    [
        format!(r"^(?:{number})?{place}(?:“?十[一二三四五六]五”?|20\d\d)[^,。;]{{0,24}}指标(?:表|体系)?$"),
        format!(
            r"^(?:第[一二三四五六七八九十百]+条)?20\d\d年度?{place}[^,。;]{{0,12}}指标[^,。;]{{0,12}}如下:$"
        ),
    ]
    .map(|pattern| Regex::new(&pattern).unwrap())
});

/// Years of a plan.
pub const PLAN_LENGTH: i32 = 5;

/// The first year of the plan that a line names: 2021 for 十四五.
pub fn plan_begins(line: &str) -> Option<i32> {
    let number = match &PLAN.captures_iter(line).last()?[1] {
        "一" => 1,
        "二" => 2,
        "三" => 3,
        "四" => 4,
        "五" => 5,
        _ => 6,
    };
    Some(2001 + 5 * number)
}

/// What stands above a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Above {
    /// The last year that is named, or the first one of a plan, for limits without one.
    pub year: Option<i32>,
    /// The first year of the plan that is named, before which its goals were only how things stood.
    pub begins: Option<i32>,
    /// Whether a note above or below says that the unit named first leads.
    pub first_leads: bool,
    /// Whether a note says that a row without units has those of the row above.
    pub blank_repeats: bool,
    /// The unit of all its figures: 单位:万元.
    pub measure: Option<Range<usize>>,
    /// By when its figures are to be reached that name no time.
    pub by: Option<String>,
    /// The place whose indicators its title announces.
    pub whose: Option<String>,
    /// The last year of the plan that its title names.
    pub plan_ends: Option<i32>,
}

impl Above {
    /// What stands above a table.
    pub fn of(folded: &Folded, table: &Table) -> Above {
        let text = folded.text()[..table.even.start].trim_end_matches('\n');
        let lines = || text.rsplit('\n').take(LINES);
        let year = lines().find_map(|line| {
            let apart = YEARS.find(line).map_or(line, |span| &line[span.end()..]);
            let named = YEAR.captures_iter(apart).last().or_else(|| YEAR.captures(line));
            named?[1].parse().ok()
        });
        let titles = text.rsplit('\n').take(LINES_TO_TITLE).filter(|line| {
            let short = !line.contains(['。', ';', '|']) && line.chars().count() <= LONGEST_TITLE;
            short && TITLE.is_match(line)
        });
        let plan_ends = titles
            .clone()
            .find_map(plan_begins)
            .map(|first| first + PLAN_LENGTH - 1);
        let whose = titles
            .clone()
            .find_map(|line| Some(WHOSE.iter().find_map(|whose| whose.captures(line))?[1].to_owned()))
            .filter(|whose| target::may_bear(whose));
        let of_title = titles
            .filter(|line| !YEARS.is_match(line))
            .find_map(|line| Some(YEAR_OF_TITLE.captures(line)?[1].to_owned()));
        let limit = lines().filter(|line| LIMIT.is_match(line)).find_map(|line| {
            let start = line.as_ptr() as usize - folded.text().as_ptr() as usize;
            let issued = year.and_then(|year| chrono::NaiveDate::from_ymd_opt(year, 1, 1));
            let found = deadline::find(folded, start..start + line.len(), &[], issued);
            found.into_iter().find_map(|limit| limit.by)
        });
        let measure = lines().find_map(|line| {
            let unit = MEASURE.captures(line)?.get(1)?;
            let start = line.as_ptr() as usize - folded.text().as_ptr() as usize;
            Some(start + unit.start()..start + unit.end())
        });
        let below = &folded.text()[table.even.end.min(folded.text().len())..];
        let head = table
            .rows
            .first()
            .map_or("", |row| &folded.text()[row.even.clone()]);
        let notes = || {
            let above = text.rsplit('\n').take(LINES_OF_NOTES);
            above.chain(below.split('\n').take(LINES_BELOW)).chain([head])
        };
        let plan = text.rsplit('\n').take(LINES_OF_NOTES).find_map(plan_begins);
        Above {
            year,
            begins: plan,
            first_leads: notes().any(responsible::first_leads),
            blank_repeats: notes().any(|note| BLANK_REPEATS.is_match(note)),
            measure,
            by: limit.or(of_title),
            whose,
            plan_ends,
        }
    }
}
