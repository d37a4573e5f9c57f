//! A part of a board over its rows: which rows count, the lines in which they are joined, what is measured of a line, and which
//! lines are amiss.
//!
//! Three-valued like everything else: a row whose condition cannot be judged does not count, a measure over rows of which one is
//! empty is not known, and a line whose flag cannot be judged is said to be so, neither amiss nor in order.

use std::borrow::{Borrow, Cow};
use std::collections::BTreeMap;
use std::sync::Arc;

use kaifa_base::{Date, Decimal, Lang};
use kaifa_pack::expr::{self, Expr, Template, TemplatePart};
use kaifa_pack::item::{BoardMeasure, BoardPart, MeasureKind};

use crate::book::Book;
use crate::expression::{Evaluator, Scope};
use crate::facts::Facts;
use crate::value::{Cause, Value};

/// One row of a part: a record, an instance of a duty, a unit.
#[derive(Debug, Clone)]
pub struct BoardRow {
    /// Where it opens.
    pub href: String,
    /// The unit that it belongs to.
    pub subject: String,
    /// The county in which that unit lies, or which it is.
    pub county: Option<String>,
    /// Its values by name.
    pub values: BTreeMap<String, Value>,
    /// Which of the books holds its parameters.
    pub book: usize,
    /// From which of the part's sources it comes; 0 is the part's own.
    pub source: usize,
}

/// A measure of one line.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// The value; nothing where a row has none, or where there is no row to measure.
    pub value: Option<Value>,
    /// Rows that have no value.
    pub empty: usize,
}

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct BoardLine {
    /// By what its rows are joined; empty where they have nothing there, or where the line is a single row.
    pub group: String,
    /// Its rows, by their number.
    pub rows: Vec<usize>,
    /// The measures, in the order of the part.
    pub measures: Vec<Measured>,
    /// Whether it is amiss; nothing where that cannot be judged.
    pub amiss: Option<bool>,
    /// What is said of it when it is amiss, in Chinese and English.
    pub said: Option<(String, String)>,
}

/// A part, ready to be asked.
#[derive(Debug)]
pub struct Question<'b> {
    part: &'b BoardPart,
    /// Of each source: what its rows must fulfil, and whether that could be read.
    when: Vec<(bool, Option<Expr>)>,
    flag: Option<Expr>,
    measures: Vec<(&'b BoardMeasure, Option<Expr>)>,
    said: [Option<Template>; 2],
}

impl<'b> Question<'b> {
    /// Prepares a part. Expressions that cannot be read are reported when the pack is checked; here they say nothing.
    pub fn new(part: &'b BoardPart) -> Question<'b> {
        let read = |text: &str| expr::parse(text).ok();
        let words = |text: &Option<kaifa_pack::item::ReasonText>| {
            text.as_ref()
                .and_then(|text| expr::parse_template(&text.text).ok())
        };
        let whens = std::iter::once(&part.when).chain(part.others.iter().map(|other| &other.when));
        Question {
            part,
            when: whens
                .map(|when| (when.is_some(), when.as_ref().and_then(|when| read(&when.text))))
                .collect(),
            flag: part.flag.as_ref().and_then(|flag| read(&flag.text)),
            measures: part
                .measures
                .iter()
                .map(|one| (one, one.when.as_ref().and_then(|when| read(&when.text))))
                .collect(),
            said: [words(&part.said), words(&part.said_en)],
        }
    }

    /// Whether a row counts.
    pub fn counts(&self, row: &BoardRow, books: &[Arc<Book>], on: Date) -> bool {
        match self.when.get(row.source) {
            Some((true, when)) => self.holds(when.as_ref(), row, books, on) == Some(true),
            Some((false, _)) => true,
            None => false,
        }
    }

    fn holds(&self, condition: Option<&Expr>, row: &BoardRow, books: &[Arc<Book>], on: Date) -> Option<bool> {
        let book = books.get(row.book)?;
        evaluate(condition?, &row.subject, &row.values, book, on).as_truth()
    }

    /// The lines of the rows that count, those amiss first. `every` are the units that have a line in any case; `name` gives the
    /// words for a group.
    pub fn lines<R: Borrow<BoardRow>>(
        &self,
        rows: &[R],
        every: &[String],
        books: &[Arc<Book>],
        on: Date,
        name: &dyn Fn(&str) -> String,
    ) -> Vec<BoardLine> {
        let mut joined: BTreeMap<String, Vec<usize>> =
            every.iter().map(|unit| (unit.clone(), Vec::new())).collect();
        let mut single = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            match &self.part.group {
                Some(group) => joined.entry(group_of(row.borrow(), group)).or_default().push(at),
                None => single.push((String::new(), vec![at])),
            }
        }
        // Rows of other sources alone make no line: the question is about those of the part's own.
        let own = |at: &usize| rows.get(*at).is_some_and(|row| row.borrow().source == 0);
        joined.retain(|unit, members| members.iter().any(own) || every.contains(unit));
        let mut lines: Vec<BoardLine> = joined
            .into_iter()
            .chain(single)
            .map(|(group, members)| {
                let words = name(&group);
                self.line((group, &words), members, rows, books, on)
            })
            .collect();
        // What is amiss comes first, then what cannot be judged, then the fullest.
        let order = |line: &BoardLine| match line.amiss {
            Some(true) => 0,
            None if self.flag.is_some() => 1,
            _ => 2,
        };
        lines.sort_by(|left, right| {
            (order(left), std::cmp::Reverse(left.rows.len()))
                .cmp(&(order(right), std::cmp::Reverse(right.rows.len())))
        });
        lines
    }

    fn line<R: Borrow<BoardRow>>(
        &self,
        (group, words): (String, &str),
        members: Vec<usize>,
        rows: &[R],
        books: &[Arc<Book>],
        on: Date,
    ) -> BoardLine {
        let of_line: Vec<&BoardRow> = members
            .iter()
            .filter_map(|at| rows.get(*at))
            .map(Borrow::borrow)
            .collect();
        let own = of_line.iter().filter(|row| row.source == 0).count();
        let measures: Vec<Measured> = self
            .measures
            .iter()
            .map(|(measure, when)| {
                let source = self.part.source_of(measure);
                let counted = of_line
                    .iter()
                    .filter(|row| Some(row.source) == source)
                    .filter(|row| {
                        measure.when.is_none() || self.holds(when.as_ref(), row, books, on) == Some(true)
                    })
                    .copied();
                measured(measure, counted)
            })
            .collect();
        let (subject, values) = match (&self.part.group, of_line.first()) {
            (None, Some(row)) => (row.subject.clone(), Cow::Borrowed(&row.values)),
            _ => (group.clone(), Cow::Owned(self.line_values(words, own, &measures))),
        };
        let book = of_line.first().map_or(0, |row| row.book);
        let judged = |expression: &Expr| {
            books
                .get(book)
                .map(|book| evaluate(expression, &subject, &values, book, on))
        };
        let amiss = match (&self.part.flag, &self.flag) {
            (None, _) => Some(false),
            (Some(_), flag) => flag.as_ref().and_then(judged).and_then(|value| value.as_truth()),
        };
        let fill = |template: &Template, lang: Lang| -> String {
            let part = |part: &TemplatePart| match part {
                TemplatePart::Words(words) => words.clone(),
                TemplatePart::Hole(hole) => match judged(hole) {
                    None | Some(Value::Unknown { .. }) => String::new(),
                    Some(known) => known
                        .as_date()
                        .map_or_else(|| known.to_string(), |day| lang.date(day)),
                },
            };
            template.parts.iter().map(part).collect()
        };
        let said = (amiss == Some(true))
            .then(|| {
                let zh = fill(self.said[0].as_ref()?, Lang::Zh);
                let en = self.said[1].as_ref();
                let en = en.map_or_else(|| zh.clone(), |template| fill(template, Lang::En));
                Some((zh, en))
            })
            .flatten();
        BoardLine {
            group,
            rows: members,
            measures,
            amiss,
            said,
        }
    }

    fn line_values(&self, group: &str, count: usize, measures: &[Measured]) -> BTreeMap<String, Value> {
        let mut values = BTreeMap::new();
        values.insert("group".to_owned(), Value::text(group));
        values.insert("count".to_owned(), Value::number(Decimal::from(count)));
        for ((measure, _), measured) in self.measures.iter().zip(measures) {
            let value = measured.value.clone().unwrap_or_else(|| {
                Value::unknown(Cause::EmptyFact {
                    table: self.part.id.clone(),
                    column: measure.name.clone(),
                    subject: group.to_owned(),
                    year: None,
                })
            });
            values.insert(measure.name.clone(), value);
        }
        values
    }

    /// The title of the part in a language.
    pub fn title(&self, lang: Lang) -> &str {
        self.part.title.get(lang)
    }
}

fn evaluate(
    expression: &Expr,
    subject: &str,
    values: &BTreeMap<String, Value>,
    book: &Book,
    on: Date,
) -> Value {
    let facts = Facts::default();
    Evaluator::new(book, &facts, on).value(expression, &Scope::of_values(subject, values))
}

fn group_of(row: &BoardRow, group: &str) -> String {
    match group {
        "subject" => row.subject.clone(),
        "county" => row.county.clone().unwrap_or_default(),
        field => match row.values.get(field) {
            None | Some(Value::Unknown { .. }) => String::new(),
            Some(known) => known.to_string(),
        },
    }
}

fn measured<'r>(measure: &BoardMeasure, rows: impl Iterator<Item = &'r BoardRow>) -> Measured {
    let mut count = 0usize;
    let mut empty = 0usize;
    let mut value: Option<Value> = None;
    for row in rows {
        count += 1;
        let Some(field) = &measure.field else { continue };
        let Some(Value::Number { value: one, unit }) = row.values.get(field) else {
            empty += 1;
            continue;
        };
        let joined = match &value {
            Some(Value::Number { value: known, .. }) => match measure.kind {
                MeasureKind::Max => *known.max(one),
                MeasureKind::Min => *known.min(one),
                MeasureKind::Sum | MeasureKind::Count => *known + *one,
            },
            _ => *one,
        };
        value = Some(Value::Number {
            value: joined,
            unit: *unit,
        });
    }
    if measure.kind == MeasureKind::Count {
        return Measured {
            value: Some(Value::number(Decimal::from(count))),
            empty: 0,
        };
    }
    Measured {
        value: value.filter(|_| empty == 0),
        empty,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kaifa_pack::{Pack, PackFiles};

    const BOARD: &str = r#"
[[board]]
id = "bodies"
title = "机构"
[[board.part]]
id = "more_than_one"
title = "哪些县不止一个机构"
units = "body"
when = "manager is known"
group = "county"
flag = "count > 1"
said = "{group}有{count}个"
[[board.part.measure]]
name = "staff"
title = "人数"
kind = "sum"
field = "staff"
"#;

    fn row(county: &str, manager: Option<&str>, staff: Option<i64>) -> BoardRow {
        let unknown = || Value::unknown(Cause::SaidMissing);
        BoardRow {
            href: String::new(),
            subject: "u".into(),
            county: Some(county.into()),
            values: BTreeMap::from([
                ("manager".to_owned(), manager.map_or_else(unknown, Value::text)),
                (
                    "staff".to_owned(),
                    staff.map_or_else(unknown, |n| Value::number(Decimal::from(n))),
                ),
            ]),
            book: 0,
            source: 0,
        }
    }

    #[test]
    fn two_in_a_county_are_amiss_one_is_not_and_none_has_a_line_too() {
        let files = PackFiles::new("p".to_owned(), [("boards.toml".to_owned(), BOARD.to_owned())]);
        let pack = Pack::from_files(files).pack;
        let part = &pack.items.boards[0].parts[0];
        let question = Question::new(part);
        let books = [Arc::<Book>::default()];
        let on = Date::from_ymd_opt(2026, 3, 5).unwrap();
        let rows: Vec<BoardRow> = [
            row("甲县", Some("市"), Some(10)),
            row("甲县", Some("县"), Some(5)),
            row("乙县", Some("县"), None),
            row("乙县", None, Some(9)),
        ]
        .into_iter()
        .filter(|row| question.counts(row, &books, on))
        .collect();
        let lines = question.lines(
            &rows,
            &["甲县".into(), "乙县".into(), "丙县".into()],
            &books,
            on,
            &str::to_owned,
        );
        let short: Vec<(&str, usize, Option<bool>)> = lines
            .iter()
            .map(|line| (line.group.as_str(), line.rows.len(), line.amiss))
            .collect();
        assert_eq!(
            short,
            [
                ("甲县", 2, Some(true)),
                ("乙县", 1, Some(false)),
                ("丙县", 0, Some(false))
            ]
        );
        assert_eq!(
            lines[0].said.as_ref().map(|said| said.0.as_str()),
            Some("甲县有2个")
        );
        assert_eq!(lines[0].measures[0].value, Some(Value::number(Decimal::from(15))));
        assert_eq!(
            (lines[1].measures[0].value.clone(), lines[1].measures[0].empty),
            (None, 1)
        );
    }

    #[test]
    fn rows_of_two_sources_stand_in_one_line_and_each_measure_reads_its_own() {
        const JOINED: &str = r#"
[[board]]
id = "pay"
title = "薪酬"
[[board.part]]
id = "average"
title = "谁的人均过高"
register = "pay"
group = "subject"
flag = "paid / heads > 10"
said = "{count}笔,人均{paid / heads}"
[[board.part.source]]
name = "bodies"
register = "body"
when = "manager is known"
[[board.part.measure]]
name = "paid"
title = "发放"
kind = "sum"
field = "staff"
[[board.part.measure]]
name = "heads"
title = "人数"
of = "bodies"
kind = "sum"
field = "staff"
"#;
        let files = PackFiles::new("p".to_owned(), [("boards.toml".to_owned(), JOINED.to_owned())]);
        let pack = Pack::from_files(files).pack;
        let question = Question::new(&pack.items.boards[0].parts[0]);
        let books = [Arc::<Book>::default()];
        let on = Date::from_ymd_opt(2026, 3, 5).unwrap();
        let of = |source: usize, subject: &str, manager: Option<&str>, number: i64| BoardRow {
            subject: subject.into(),
            source,
            ..row("县", manager, Some(number))
        };
        let rows: Vec<BoardRow> = [
            of(0, "甲", None, 60),
            of(0, "甲", None, 50),
            of(1, "甲", Some("县"), 10),
            // A body that does not count for its own source.
            of(1, "甲", None, 90),
            of(0, "乙", None, 100),
            of(1, "乙", Some("县"), 10),
            of(0, "丙", None, 5),
            of(1, "丁", Some("县"), 5),
        ]
        .into_iter()
        .filter(|row| question.counts(row, &books, on))
        .collect();
        let lines = question.lines(&rows, &[], &books, on, &str::to_owned);
        let short: Vec<(&str, Option<bool>)> = lines
            .iter()
            .map(|line| (line.group.as_str(), line.amiss))
            .collect();
        // Without a body of its own an average cannot be told; a body alone is no line.
        assert_eq!(short, [("甲", Some(true)), ("丙", None), ("乙", Some(false))]);
        assert_eq!(
            lines[0].said.as_ref().map(|said| said.0.as_str()),
            Some("2笔,人均11")
        );
        assert_eq!(lines[0].measures[1].value, Some(Value::number(Decimal::from(10))));
    }
}
