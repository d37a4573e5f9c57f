//! Tables inside an article that says something of its own (专栏1 主要指标 between the goals of a section): what they hold belongs to the article,
//! and their rows are none.

use std::ops::Range;
use std::sync::LazyLock;

use super::{Opening, attached};
use crate::blocks::Table;
use crate::closing::is_date_line;
use crate::deadline;
use crate::folded::Folded;
use crate::lines::Paragraphs;
use crate::numbering::{Style, marker};
use crate::pattern::Regex;
use crate::plain_tables::opens_note;
use crate::target;
use crate::task_table::TaskRow;

/// Lines of the title of a table, at most.
const LINES_OF_TITLE: usize = 3;
/// What opens the title of a box, and a note on the rows.
const BOX: &str = "专栏";
/// What announces a table in the line above it: 完成下列指标:.
const ANNOUNCES: [&str; 6] = ["下列", "以下", "如下", "下表", "下述", "见表"];
const REACHED: [&str; 4] = ["完成", "达到", "实现", "确保"];
static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[^。;,:]{0,40}(?:指标|目标|表)[^。;,:]{0,12}$|^专栏[^。;]{0,40}$|^\(?单位:[^。]{1,10}$")
        .unwrap()
});
const NOTES: [&str; 3] = ["注", "备注", "说明"];

/// Whether a table belongs to the article that was opened last: no row says who does it or until when, and the article demands something itself or
/// announces the table, or the table is called a box.
pub fn belongs_to(last: &Opening, paragraphs: &Paragraphs, table: &Table) -> bool {
    let numbered = last.style.is_some_and(|style| style != Style::Row);
    let own = last.words..table.even.start;
    let mut rows = paragraphs.tasks_in(table.even.clone()).iter().peekable();
    if !numbered || own.is_empty() || rows.peek().is_none() || rows.any(|row| row.asks_somebody()) {
        return false;
    }
    let folded = &paragraphs.folded;
    let mut above = folded.text()[own.clone()].trim_end_matches('\n').rsplit('\n');
    let titled = above
        .clone()
        .take(LINES_OF_TITLE)
        .any(|line| line.starts_with(BOX));
    let announced = above.next().is_some_and(|line| {
        let last = line.rsplit('。').find(|words| !words.is_empty()).unwrap_or(line);
        line.ends_with([':', '。'])
            && ANNOUNCES.iter().any(|word| last.contains(word))
            && REACHED.iter().any(|word| last.contains(word))
    });
    titled
        || announced
        || paragraphs
            .tasks_in(table.even.clone())
            .iter()
            .all(|row| row.is_an_indicator() || row.is_a_place())
            && (is_about_goals(folded, own.clone()) || goes_on(paragraphs, table))
        || demands(folded, own)
        || behind(paragraphs, table).is_some_and(|rest| demands(folded, rest))
}

/// Whether rows are places and their quotas that no number counts, beside articles that the document numbers: they are none.
pub fn are_places(rows: &[TaskRow], found: &[Opening]) -> bool {
    let numbered = |opening: &Opening| opening.style.is_some_and(|style| style != Style::Row);
    rows.iter().all(TaskRow::is_a_place) && found.iter().any(numbered)
}

/// Whether the heading that some words begin with is one of goals.
fn is_about_goals(folded: &Folded, words: Range<usize>) -> bool {
    let heading = folded.text()[words]
        .split(['\n', '。'])
        .next()
        .unwrap_or_default();
    target::Heading::of(heading.to_owned()).is_about_goals()
}

/// Whether the numbers of the document go on below a table, before it is signed or something is attached.
fn goes_on(paragraphs: &Paragraphs, table: &Table) -> bool {
    let ranges = &paragraphs.ranges;
    let first = ranges.partition_point(|range| range.start < table.even.end);
    let below = (first..ranges.len()).filter(|index| paragraphs.table_at(ranges[*index].start).is_none());
    let mut marks = below.filter_map(|index| {
        let ends = is_date_line(paragraphs.text(index))
            || attached::label(paragraphs, ranges[index].clone()).is_some();
        (ends || marker(paragraphs.text(index)).is_some()).then_some(!ends)
    });
    marks.next().unwrap_or(false)
}

/// What a table inside an article takes of its words, which begin at `from`: its title above it, and the notes below that tell what its
/// figures mean.
pub fn with_title_and_notes(paragraphs: &Paragraphs, table: &Table, from: usize) -> Range<usize> {
    let ranges = &paragraphs.ranges;
    let first = ranges.partition_point(|range| range.start < table.even.start);
    let heading = ranges.partition_point(|range| range.start <= from);
    let titles = |index: &usize| TITLE.is_match(paragraphs.text(*index));
    let title = (heading.min(first)..first)
        .rev()
        .take(LINES_OF_TITLE)
        .take_while(titles)
        .last();
    let start = title.map_or(table.even.start, |title| ranges[title].start);
    start..end_of_notes(paragraphs, table)
}

/// Where the notes below a table end that tell what its figures mean (注:①〔〕内为5年累计数。); the end of the table where there are none.
pub fn end_of_notes(paragraphs: &Paragraphs, table: &Table) -> usize {
    let ranges = &paragraphs.ranges;
    let mut first = ranges.partition_point(|range| range.start < table.even.end);
    // The bar behind the last cell.
    first += usize::from(
        ranges
            .get(first)
            .is_some_and(|range| &paragraphs.folded.text()[range.clone()] == "|"),
    );
    let words = |range: &&Range<usize>| &paragraphs.folded.text()[(*range).clone()];
    let mut below = ranges[first..].iter();
    let Some(note) = below.next().filter(|range| opens_note(words(range))) else {
        return table.even.end;
    };
    let mut number = u32::from(words(&note).contains("1."));
    let goes_on = |range: &&Range<usize>| {
        let line = words(range);
        let next = number > 0
            && marker(line)
                .is_some_and(|found| found.number == number + 1 && found.style == Style::ArabicPoint);
        number += u32::from(next);
        next || line.starts_with(['②', '③', '④', '⑤', '⑥', '*'])
    };
    below.take_while(goes_on).last().unwrap_or(note).end
}

/// Whether some words ask for a figure.
fn demands(folded: &Folded, words: Range<usize>) -> bool {
    let deadlines = deadline::find(folded, words.clone(), &[], None);
    let article = target::Article {
        deadlines: &deadlines,
        ..target::Article::default()
    };
    !target::find(folded, words, &article).is_empty()
}

/// What stands between a table and the next number.
fn behind(paragraphs: &Paragraphs, table: &Table) -> Option<Range<usize>> {
    let ranges = &paragraphs.ranges;
    let first = ranges.partition_point(|range| range.start < table.even.end);
    let text = |index: usize| paragraphs.text(index);
    let ends = |index: &usize| {
        marker(text(*index)).is_some()
            || attached::label(paragraphs, ranges[*index].clone()).is_some()
            || paragraphs.table_at(ranges[*index].start).is_some()
    };
    let next = (first..ranges.len()).find(ends)?;
    let noted = NOTES.iter().any(|note| text(first).starts_with(note));
    let goes_on = next > first && !noted && marker(text(next)).is_some();
    goes_on.then(|| ranges[first].start..ranges[next - 1].end)
}
