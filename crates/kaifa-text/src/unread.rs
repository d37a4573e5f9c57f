//! What stayed unread makes doubtful what rests on it. A habit that the reader does not know shows in what it leaves behind: numbers that
//! opened no clause, numbers of several ways side by side, labels of units that no closing clause took, closing clauses of a form that the document hardly uses. Such
//! marks lower the items of their clause; where they are many, all items of the document. So do figures that no target took, where one in so many of the
//! document is such a one, and a clause of a length in which more may stand than was parted.

use std::sync::LazyLock;

use crate::confidence::Finding;
use crate::folded::Folded;
use crate::marks::Mark;
use crate::pattern::Regex;
use crate::responsible::labels;
use crate::tree::{Clause, ClauseKind};

/// What is left of the sureness of an article's number, and of its items, where numbers inside it were not read.
const UNREAD_NUMBER: (u8, u8) = (80, 92);
/// What is left of that of its units where a label was not read.
const UNREAD_LABEL: u8 = 80;
/// What is left of that of units in a form that the document hardly uses.
const RARE_FORM: u8 = 90;
/// What is left of that of numbers side by side that are written in several ways: 一、 第1条 第2条.
const SEVERAL_STYLES: u8 = 60;
/// What is left of all where one clause in so many has such marks.
const WHOLE: u8 = 90;
const ONE_IN: usize = 5;
/// A form is rare where one in so many closing clauses has it, of at least so many.
const RARE: usize = 12;
const FEWEST: usize = 20;

/// What is left of the figures and time limits of a document in which more than one figure in so many belongs to no target: the sums and counts of
/// such a document are of a kind that the reader does not know, or are paid and not reached.
const UNREAD_FIGURES: u8 = 80;
const ONE_FIGURE_IN: usize = 5;
/// What is left of all items of a clause with more letters than this.
const LONG: u8 = 70;
const LONGEST: usize = 400;

/// A sum, a count or a share.
pub(crate) static FIGURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\d[\d.,]*(?:%|‰|[十百千万亿]*(?:元|个|家|项|户|亩|人|名|套|座|处|台|公里|平方米|吨|所|条|件|次|倍|位|天))")
        .unwrap()
});

/// Lowers what rests on something unread.
pub fn weigh(root: &mut Clause, folded: &Folded) {
    let text = folded.text();
    let (mut leaves, mut marked, mut units) = (0, 0, 0);
    let (mut figures, mut unread_figures) = (0, 0);
    let mut forms: Vec<(&'static str, usize)> = Vec::new();
    root.for_each_mut(&mut |clause| {
        if clause.kind != ClauseKind::Numbered {
            return;
        }
        for unit in &clause.responsible {
            units += 1;
            match forms.iter_mut().find(|(form, _)| *form == unit.finding.by) {
                Some((_, count)) => *count += 1,
                None => forms.push((unit.finding.by, 1)),
            }
        }
        if !clause.is_leaf() {
            return;
        }
        leaves += 1;
        let words = clause.words..clause.even.end;
        for figure in folded.find(Mark::Sum, words.clone()) {
            let place = words.start + figure.start();
            figures += 1;
            unread_figures += usize::from(!clause.targets.iter().any(|target| target.even.contains(&place)));
        }
        if text[words].chars().count() > LONGEST {
            clause.finding = clause.finding.less(LONG);
            less(clause, LONG);
        }
        let number = holds_unread_number(clause, text);
        let label = holds_unread_label(clause, text);
        marked += usize::from(number || label);
        if number {
            clause.finding = clause.finding.less(UNREAD_NUMBER.0);
            less(clause, UNREAD_NUMBER.1);
        }
        if label {
            for unit in clause.responsible.iter_mut().chain(&mut clause.lead) {
                unit.finding = unit.finding.less(UNREAD_LABEL);
            }
        }
    });
    root.for_each_mut(&mut |clause| {
        if of_several_styles(&clause.children) {
            for child in &mut clause.children {
                child.finding = child.finding.less(SEVERAL_STYLES);
            }
        }
    });
    let rare = |finding: &Finding| {
        units >= FEWEST
            && forms
                .iter()
                .any(|(form, count)| *form == finding.by && count * RARE <= units)
    };
    let unread_figures = unread_figures * ONE_FIGURE_IN > figures;
    let everywhere = marked > 1 && marked * ONE_IN >= leaves;
    root.for_each_mut(&mut |clause| {
        for unit in &mut clause.responsible {
            if rare(&unit.finding) {
                unit.finding = unit.finding.less(RARE_FORM);
            }
        }
        if unread_figures {
            less_figures(clause, UNREAD_FIGURES);
        }
        if everywhere {
            clause.finding = clause.finding.less(WHOLE);
            less(clause, WHOLE);
        }
    });
}

/// Whether clauses side by side have numbers of more than one way of writing, as those have that belong inside each other.
fn of_several_styles(clauses: &[Clause]) -> bool {
    let mut styles = clauses
        .iter()
        .filter_map(|clause| style(clause.number.as_deref()?));
    let first = styles.next();
    styles.any(|style| Some(style) != first)
}

/// The way in which a number is written, by its first and last sign; nothing for headings without one.
fn style(number: &str) -> Option<(char, char)> {
    let kind = |c: char| match c {
        _ if c.is_ascii_digit() => '1',
        _ if crate::chinese_number::is_digit(c) => '一',
        other => other,
    };
    let mut signs = number.chars().map(kind);
    let first = signs.next()?;
    let known = matches!(first, '1' | '一' | '第' | '(');
    known.then(|| (first, signs.next_back().unwrap_or(first)))
}

fn less(clause: &mut Clause, weight: u8) {
    for unit in clause.responsible.iter_mut().chain(&mut clause.lead) {
        unit.finding = unit.finding.less(weight);
    }
    less_figures(clause, weight);
}

/// Lowers the time limits and targets of a clause.
fn less_figures(clause: &mut Clause, weight: u8) {
    for deadline in &mut clause.deadlines {
        deadline.finding = deadline.finding.less(weight);
    }
    for target in &mut clause.targets {
        target.finding = target.finding.less(weight);
    }
}

/// Whether a paragraph of an article opens with a number that opened no clause. The items of a 条 belong to it.
fn holds_unread_number(clause: &Clause, text: &str) -> bool {
    let of_article = clause
        .number
        .as_deref()
        .is_some_and(|number| number.starts_with('第'));
    let words = &text[clause.words..clause.even.end];
    memchr::memchr_iter(b'\n', words.as_bytes()).any(|end| {
        let rest = &words[end + 1..];
        let line = &rest[..memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len())];
        let bare = line.trim_start_matches(['(', '〔', '【']);
        let digits =
            bare.trim_start_matches(|c: char| c.is_ascii_digit() || crate::chinese_number::is_digit(c));
        let counted = digits.len() < bare.len() && bare.len() - digits.len() <= 9;
        let mut rest = digits.chars();
        let closed = rest.next().is_some_and(|c| matches!(c, '、' | '.' | ')' | '〕'))
            && !rest.next().is_some_and(|c| c.is_ascii_digit());
        counted && closed && !of_article || line.starts_with('第') && line.chars().take(8).any(|c| c == '条')
    })
}

/// Whether an article holds a label of units outside its closing clauses.
fn holds_unread_label(clause: &Clause, text: &str) -> bool {
    let words = &text[clause.words..clause.even.end];
    (words.contains("单位:") || words.contains("部门:"))
        && labels(words).any(|label| {
            let at = clause.words + label.range.start;
            !clause.closing.iter().any(|closing| closing.contains(&at))
        })
}

#[cfg(test)]
mod tests {
    use crate::source::Source;

    /// How sure the first target of a text and the number of its clause are, in hundredths.
    fn sure(text: &str) -> (u8, u8) {
        let reading = crate::read(&Source::from_text(text));
        let article = reading.leaves()[0];
        (
            article.targets[0].finding.sure.value(),
            article.finding.sure.value(),
        )
    }

    const GOAL: &str = "一、目标\n到2031年,全县茶园面积达到12万亩。\n";

    #[test]
    fn figures_that_no_target_took_make_the_others_doubtful() {
        let read = sure(&format!("{GOAL}二、支持\n扩大种植。\n"));
        let unread = sure(&format!("{GOAL}二、支持\n按每亩300元给予补助。\n"));
        assert!(unread.0 < read.0);
        assert_eq!(unread.1, read.1);
    }

    #[test]
    fn a_very_long_clause_is_doubtful() {
        let more = |times: usize| sure(&GOAL.replace("。\n", &format!("。{}\n", "扩大种植。".repeat(times))));
        assert_eq!(more(20), more(1));
        let (long, short) = (more(100), more(1));
        assert!(long.0 < short.0 && long.1 < short.1);
    }
}
