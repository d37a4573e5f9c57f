//! Odd patterns: each is found where it was planted, and rarely where nothing was; no alarm touches a score.

use kaifa_eval::scheme::correction::{Corrected, Correction};
use kaifa_eval::scheme::forensics::{Pattern, false_alarms, screen};
use kaifa_eval::scheme::table::Subjects;
use kaifa_eval::scheme::{Column, Plan, Table};

use crate::support::plan;

const SCHEME: &str = r#"
[[scheme]]
id = "t"
title = "测试"
subject = "enterprise"
method = "points"
[[scheme.input]]
name = "land"
decimals = 2
[[scheme.input]]
name = "tax"
decimals = 2
[[scheme.input]]
name = "revenue"
decimals = 2
[[scheme.input]]
name = "energy"
decimals = 2
[[scheme.indicator]]
id = "tax_per_mu"
title = "亩均税收"
numerator = "tax"
denominator = "land"
weight = "100"
missing = "zero"
score = { function = "benchmark_ratio", benchmark = "10" }
[[scheme.peer_group]]
id = "large"
title = "三亩以上"
where = "land >= 3"
[[scheme.peer_group]]
id = "small"
title = "三亩以下"
where = "land < 3"
"#;

/// A number from 0 up to 1 that depends on row and column only.
fn drawn(row: usize, column: usize) -> f64 {
    let mut z = ((row * 8 + column) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

/// A table of a year: sizes come by chance, and change by a tenth at most from year to year.
fn table(year: usize) -> Table {
    let mut subjects = Subjects::default();
    let mut columns = vec![Vec::new(); 4];
    for row in 0..2_000 {
        subjects.push(&format!("f{row}"));
        for (at, column) in columns.iter_mut().enumerate() {
            let size = 2.0 * (3.0 * drawn(row, at)).exp();
            let swing = 1.0 + 0.1 * (drawn(row, 4 + at) - 0.5) * year as f64;
            column.push((size * swing * 100.0).round() / 100.0);
        }
    }
    Table {
        subjects,
        names: None,
        columns: columns.into_iter().map(Column::Number).collect(),
    }
}

fn found(plan: &Plan, table: &Table) -> Vec<(Pattern, Vec<usize>)> {
    let alarms = screen(plan, table, Some(&crate::forensics::table(0)));
    alarms
        .into_iter()
        .map(|alarm| (alarm.pattern, alarm.rows))
        .collect()
}

fn set(row: usize, input: usize, number: f64) -> Correction {
    Correction {
        row,
        input,
        value: Corrected::Number(Some(number)),
    }
}

#[test]
fn planted_patterns_are_found_and_nothing_else() {
    let plan = plan(SCHEME);
    let clean = table(1);
    assert_eq!(found(&plan, &clean), []);

    let of = |row: usize, input: usize| clean.number(input, row).unwrap();
    let copy: Vec<Correction> = (0..4).map(|input| set(7, input, of(3, input))).collect();
    let copied = clean.corrected(&copy);
    assert!(found(&plan, &copied).contains(&(Pattern::CopiedRows, vec![3, 7])));

    let jumped = clean.corrected(&[set(11, 1, 40.0 * of(11, 1))]);
    assert_eq!(found(&plan, &jumped), [(Pattern::Jump, vec![11])]);

    let rounded: Vec<Correction> = (0..600).map(|row| set(row, 2, of(row, 2).round())).collect();
    assert_eq!(
        found(&plan, &clean.corrected(&rounded)),
        [(Pattern::DigitPreference, vec![])]
    );

    // Those just below three mu say a little more.
    let crowded: Vec<Correction> = (0..2_000)
        .filter(|row| (2.0..3.0).contains(&of(*row, 0)))
        .map(|row| set(row, 0, 3.0 + 0.1 * drawn(row, 7)))
        .collect();
    let crowded = found(&plan, &clean.corrected(&crowded));
    assert!(
        crowded.contains(&(Pattern::AboveThreshold, vec![])),
        "{crowded:?}"
    );
}

#[test]
fn false_alarms_are_counted_on_drawn_tables_and_are_rare() {
    let plan = plan(SCHEME);
    let rates = false_alarms(&plan, &table(1), Some(&table(0)), 40, 7);
    assert_eq!(rates.len(), Pattern::ALL.len());
    for (pattern, rate) in &rates {
        assert_eq!((rate.tables, rate.rows), (40, 2_000));
        assert!(rate.with_alarm <= 1, "{pattern:?}: {rate:?}");
    }
    // The same seed gives the same, another seed is another draw.
    assert_eq!(rates, false_alarms(&plan, &table(1), Some(&table(0)), 40, 7));
}
