//! Columns and interpreter say the same: every outcome, every reason, everything that is missing; over made-up rules, over
//! conditions put together at random, and over the rules of every pack of the repository.

mod made_up;

use std::path::Path;
use std::sync::LazyLock;

use kaifa_eval::book::Book;
use kaifa_eval::columnar::Program;
use kaifa_eval::excerpt::Excerpt;
use kaifa_eval::expression::Evaluator;
use kaifa_eval::facts::{Fact, FactRow, Facts, Origin, read_cell};
use kaifa_eval::rules::{RunOptions, interpret_book, run_book};
use kaifa_pack::Edition;
use kaifa_pack::environment::column_type;
use kaifa_pack::item::{FactTable, ValueType};
use made_up::{day, excerpt, settings};
use proptest::prelude::*;

/// Random cells: a number that picks the cell's text, or nothing.
type Cells = Vec<Vec<Option<u16>>>;

fn cells(rows: usize, columns: usize) -> impl Strategy<Value = Cells> {
    let cell = prop_oneof![1 => Just(None), 6 => any::<u16>().prop_map(Some)];
    proptest::collection::vec(proptest::collection::vec(cell, columns), rows)
}

/// Rows of a table: four subjects over five years, some rows left out.
fn rows_of(table: &FactTable, cells: &Cells, facts: &mut Facts) {
    let rows = facts.table(&table.id);
    // A last column that nobody was asked for is another way of not knowing.
    let asked = table.columns.len() - usize::from(table.columns.len() > 4);
    rows.columns
        .extend(table.columns[..asked].iter().map(|c| c.name.clone()));
    rows.complete = cells.len().is_multiple_of(2);
    for (at, line) in cells.iter().enumerate() {
        let mut row = FactRow {
            subject: ["甲", "乙", "丙", "丁"][at % 4].to_owned(),
            year: table.by_year.then(|| 2018 + (at / 4) as i32),
            ..FactRow::default()
        };
        if line[0].is_some_and(|n| n % 7 == 0) {
            continue;
        }
        for (column, cell) in table.columns[..asked].iter().zip(line) {
            let Some(n) = cell else { continue };
            let text = match column.kind {
                ValueType::Integer => (n % 60).to_string(),
                ValueType::Decimal => format!("{}.{}", n % 40, n % 5),
                ValueType::Bool => ["true", "false"][usize::from(n % 2)].to_owned(),
                ValueType::Date => format!("20{}-0{}-1{}", 17 + n % 6, 1 + n % 9, n % 10),
                ValueType::Choice => column.choices[usize::from(*n) % column.choices.len()].clone(),
                ValueType::Text => ["东", "西"][usize::from(n % 2)].to_owned(),
            };
            let value = read_cell(&text, &column_type(column)).unwrap().unwrap();
            let origin = Origin {
                row: Some(at),
                ..Origin::of("list.csv")
            };
            row.cells.insert(&column.name, Fact { value, origin });
        }
        // Tables without years have one row per subject.
        let _ = facts.table(&table.id).push(row);
    }
}

/// Checks that both ways say the same over an excerpt, and that reasons from columns are those of the interpreter.
fn agree(excerpt: &Excerpt, facts: &Facts) -> Result<(), TestCaseError> {
    let as_of = day("2023-12-31");
    let (book, _) = Book::compile(excerpt, &settings(&[]), as_of);
    let options = RunOptions::default();
    let interpreted = interpret_book(&book, facts, as_of, &options);
    let computed = run_book(&book, facts, as_of, &options);
    prop_assert_eq!(&interpreted.not_assessed, &computed.not_assessed);
    prop_assert_eq!(&interpreted.not_assessable, &computed.not_assessable);
    prop_assert_eq!(&interpreted.outcomes, &computed.outcomes);
    let evaluator = Evaluator::new(&book, facts, as_of);
    let mut said = Vec::new();
    for table in facts.tables.keys() {
        let here: Vec<usize> = (0..book.rules.len())
            .filter(|at| book.rules[*at].item.table == *table)
            .collect();
        let Some(mut program) = Program::new(&book, facts, table, as_of, &here) else {
            continue;
        };
        let batch = program.run(&evaluator, |_| true);
        for hit in &batch.hits {
            let row = &program.rows()[hit.row as usize];
            let rule = &book.rules[hit.rule as usize].item.id;
            said.push((
                row.subject.clone(),
                row.year,
                rule.clone(),
                batch.text(hit).to_owned(),
            ));
        }
    }
    let expected: Vec<_> = interpreted
        .outcomes
        .iter()
        .map(|o| (o.subject.clone(), o.year, o.rule.clone(), o.text.clone()))
        .collect();
    prop_assert_eq!(expected, said);
    Ok(())
}

fn number() -> BoxedStrategy<String> {
    let leaf = prop_oneof![
        Just("rank"),
        Just("list_size"),
        Just("score"),
        Just("moved"),
        Just("7"),
        Just("20.5"),
        Just("previous(rank)"),
        Just("$min_fall"),
        Just("$front"),
        Just("previous(score, 2)"),
        Just("rank_in(score, 'desc')"),
        Just("rank_in(rank, 'asc', [class, level])"),
        Just("year"),
    ]
    .prop_map(str::to_owned);
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} + {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} - {b})")),
            inner.clone().prop_map(|a| format!("-({a})")),
            inner.clone().prop_map(|a| format!("({a} * 2)")),
            inner.clone().prop_map(|a| format!("({a} / 4)")),
            inner.clone().prop_map(|a| format!("previous({a})")),
            inner.clone().prop_map(|a| format!("years(3, {a} > 15)")),
            inner.clone().prop_map(|a| format!("consecutive({a} > 10)")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(if {a} > 12 then {b} else missing)")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("max({a}, {b})")),
        ]
    })
    .boxed()
}

fn condition() -> BoxedStrategy<String> {
    let compared = (
        number(),
        prop_oneof![
            Just("<"),
            Just("<="),
            Just("="),
            Just("!="),
            Just(">"),
            Just(">=")
        ],
        number(),
    )
        .prop_map(|(a, operator, b)| format!("{a} {operator} {b}"));
    let leaf = prop_oneof![
        4 => compared,
        1 => Just("award".to_owned()),
        1 => Just("state = 'ranked'".to_owned()),
        1 => Just("class != previous(class)".to_owned()),
        1 => Just("state in ['absent', 'disqualified']".to_owned()),
        1 => Just("fdi >= 1000 万美元".to_owned()),
        1 => Just("fired('CARD')".to_owned()),
        1 => Just("bottom(20)".to_owned()),
        1 => number().prop_map(|n| format!("top({n})")),
        1 => number().prop_map(|n| format!("{n} is missing")),
        1 => Just("count(firms where revenue > 10 亿元) >= 1".to_owned()),
    ];
    leaf.prop_recursive(3, 10, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) and ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) or ({b})")),
            inner.clone().prop_map(|a| format!("not ({a})")),
            inner.clone().prop_map(|a| format!("every(2, {a})")),
            inner.clone().prop_map(|a| format!("previous({a})")),
            inner.clone().prop_map(|a| format!("years(3, {a}) >= 2")),
            inner.prop_map(|a| format!("({a}) is known")),
        ]
    })
    .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn conditions_put_together_at_random_mean_the_same(
        made in condition(),
        concerns in condition(),
        hole in number(),
        window_from in proptest::option::of(Just("d'2020-01-01'")),
        cells in cells(20, 10),
    ) {
        let mut excerpt = excerpt();
        let at = excerpt.rules.iter().position(|r| r.id == "ACCOUNT").unwrap();
        let rule = &mut excerpt.rules[at];
        rule.concerns = Some(concerns.into());
        rule.window_from = window_from.map(|w| w.to_owned().into());
        rule.alternatives[0].when = Some(made.into());
        rule.alternatives[0].text = Some(format!("{{year}}年{{{hole}}}、{{class}}、{{award}}").into());
        let mut facts = Facts::default();
        for table in excerpt.tables.iter().filter(|t| t.id != "works") {
            rows_of(table, &cells, &mut facts);
        }
        agree(&excerpt, &facts)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn the_rules_of_every_pack_mean_the_same(cells in cells(20, 40)) {
        for excerpt in PACKS.iter() {
            let mut facts = Facts::default();
            for table in &excerpt.tables {
                rows_of(table, &cells, &mut facts);
            }
            agree(excerpt, &facts)?;
        }
    }
}

/// The packs of the repository, the made-up one and the one that speed is measured with.
static PACKS: LazyLock<Vec<Excerpt>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shelf = root.join("packs");
    let folders = std::fs::read_dir(&shelf)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    folders
        .chain([root.join("tests/packs/yunze-2025-7"), root.join("benches/w3")])
        .filter(|folder| folder.join("document.toml").is_file())
        .map(|folder| Excerpt::of(&Edition::load(&folder, &[&shelf]).edition))
        .collect()
});
