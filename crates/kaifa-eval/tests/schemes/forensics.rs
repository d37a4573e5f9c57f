//! Odd patterns: each is found where it was planted, and rarely where nothing was; no alarm touches a score.

use kaifa_eval::scheme::correction::{Corrected, Correction};
use kaifa_eval::scheme::forensics::{Announced, Pattern, Reading, announced, false_alarms, screen};
use kaifa_eval::scheme::table::Subjects;
use kaifa_eval::scheme::{Column, Others, Plan, Table, evaluate};

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
        columns: columns
            .into_iter()
            .map(|numbers| Column::Number(numbers.into()))
            .collect(),
        parts: None,
    }
}

fn found(plan: &Plan, table: &Table) -> Vec<(Pattern, Vec<usize>)> {
    let before = crate::forensics::table(0);
    let alarms = screen(&[Reading::alone(plan, table, Some(&before))]);
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
    let (now, before) = (table(1), table(0));
    let reading = [Reading::alone(&plan, &now, Some(&before))];
    let rates = false_alarms(&reading, 40, 7);
    assert_eq!(rates.len(), Pattern::ALL.len());
    for (pattern, rate) in &rates {
        assert_eq!((rate.tables, rate.rows), (40, 2_000));
        assert!(rate.with_alarm <= 1, "{pattern:?}: {rate:?}");
    }
    // The same seed gives the same, another seed is another draw.
    assert_eq!(rates, false_alarms(&reading, 40, 7));
}

/// The scheme with a whole that has parts, and a figure of two sources.
fn agreeing() -> Plan {
    let more = r#"
[[scheme.agreement]]
id = "revenue"
title = "营业收入合计"
one = "revenue"
other = "tax + energy"
[[scheme.agreement]]
id = "land"
title = "用地的两个来源"
one = "land"
other = "energy"
tolerance = "10"
[scheme.grading]
by = "score"
[[scheme.grade]]
id = "A"
title = "A"
from = "50"
[[scheme.grade]]
id = "B"
title = "B"
"#;
    plan(&format!("{SCHEME}{more}"))
}

/// Land is energy within a few percent, revenue the sum of tax and energy.
fn agreeing_table() -> Table {
    let mut table = table(1);
    let of = |table: &Table, input: usize| match &table.columns[input] {
        Column::Number(numbers) => numbers.clone(),
        _ => unreachable!("numbers"),
    };
    let (tax, energy) = (of(&table, 1), of(&table, 3));
    let near = |(row, energy): (usize, &f64)| energy * (1.0 + 0.04 * (drawn(row, 6) - 0.5));
    table.columns[0] = Column::Number(energy.iter().enumerate().map(near).collect());
    table.columns[2] = Column::Number(
        tax.iter()
            .zip(energy.iter())
            .map(|(tax, energy)| tax + energy)
            .collect(),
    );
    table
}

#[test]
fn a_sum_that_does_not_close_and_two_sources_that_part_are_found_and_clean_ones_are_not() {
    let plan = agreeing();
    let clean = agreeing_table();
    let disagreements = |table: &Table| -> Vec<Vec<usize>> {
        let alarms = screen(&[Reading::alone(&plan, table, None)]).into_iter();
        alarms
            .filter(|alarm| alarm.pattern == Pattern::Disagreement)
            .map(|alarm| alarm.rows)
            .collect()
    };
    assert_eq!(disagreements(&clean), Vec::<Vec<usize>>::new());
    let of = |row: usize, input: usize| clean.number(input, row).unwrap();
    // One hundredth too much in a sum; land a ninth below the other source, and a tenth below it, which is allowed.
    let altered = clean.corrected(&[
        set(5, 2, of(5, 2) + 0.01),
        set(8, 0, 0.88 * of(8, 3)),
        set(9, 0, 0.9 * of(9, 3)),
    ]);
    assert_eq!(disagreements(&altered), [vec![5], vec![8]]);
    let found = screen(&[Reading::alone(&plan, &altered, None)]);
    let land = found.iter().find(|alarm| alarm.rows == [8]).expect("found");
    assert!(land.found.zh.contains("12.00%(10% 为限)"), "{}", land.found.zh);
    // A missing statement says nothing.
    let missing = clean.corrected(&[Correction {
        row: 3,
        input: 1,
        value: Corrected::Number(None),
    }]);
    assert_eq!(disagreements(&missing), Vec::<Vec<usize>>::new());
    let rates = false_alarms(&[Reading::alone(&plan, &clean, None)], 20, 7);
    assert_eq!(rates[&Pattern::Disagreement].alarms, 0, "{rates:?}");
}

#[test]
fn announcements_must_add_up_and_be_the_result() {
    let plan = agreeing();
    let table = agreeing_table();
    let evaluation = evaluate(&plan, &table, None, &Others::new());
    let count = |grade: u8| {
        evaluation
            .ranks
            .grades
            .iter()
            .filter(|one| **one == grade)
            .count() as u64
    };
    let (a, b) = (count(0), count(1));
    assert!(a > 0 && b > 0 && a + b == 2_000, "{a} {b}");
    let differences = |line: Announced| -> Vec<String> {
        let alarms = announced(&plan, &table, &evaluation.ranks, &[line]);
        alarms.into_iter().map(|alarm| alarm.found.zh).collect()
    };
    let revenue: f64 = match &table.columns[2] {
        Column::Number(numbers) => numbers.iter().sum(),
        _ => unreachable!("numbers"),
    };
    let right = Announced {
        graded: Some(2_000),
        grades: vec![(0, a), (1, b)],
        totals: vec![(2, (revenue * 100.0).round() / 100.0, 2)],
        ..Announced::default()
    };
    assert_eq!(differences(right.clone()), Vec::<String>::new());
    let wrong = Announced {
        grades: vec![(0, a), (1, b - 8)],
        totals: vec![(2, revenue + 1.0, 2)],
        ..right
    };
    let found = differences(wrong);
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(found[0], "公布定级 2000 家,各等级合计 1992 家");
    assert_eq!(found[1], format!("公布 B 等 {} 家,结果中为 {b} 家", b - 8));
    assert!(found[2].starts_with("公布“revenue”合计"), "{found:?}");
}

#[test]
fn whole_numbers_in_a_column_of_two_decimals_are_no_preference_for_zero() {
    let plan = plan(SCHEME);
    let mut whole = table(1);
    let Column::Number(energy) = &mut whole.columns[3] else {
        unreachable!("energy is a number")
    };
    energy
        .iter_mut()
        .for_each(|number| *number = (*number * 100.0).round());
    assert_eq!(screen(&[Reading::alone(&plan, &whole, None)]), []);
    // Tens in it are one.
    let Column::Number(energy) = &mut whole.columns[3] else {
        unreachable!("energy is a number")
    };
    let tens = energy.iter_mut().take(1_500);
    tens.for_each(|number| *number = (*number / 10.0).round() * 10.0);
    let found: Vec<Pattern> = screen(&[Reading::alone(&plan, &whole, None)])
        .iter()
        .map(|alarm| alarm.pattern)
        .collect();
    assert_eq!(found, [Pattern::DigitPreference]);
}

/// A scheme with the figures of the first, which it tells apart at five mu too, and research.
fn with_research() -> Plan {
    let research = "[[scheme.input]]\nname = \"rd\"\ndecimals = 2\n[[scheme.indicator]]";
    let five = "[[scheme.protection]]\nid = \"five\"\ntitle = \"五亩\"\nat_least = \"A\"\nwhere = \"land >= 5\"\n\
                [scheme.grading]\nby = \"score\"\n[[scheme.grade]]\nid = \"A\"\nfrom = \"0\"\n";
    plan(&(SCHEME.replacen("[[scheme.indicator]]", research, 1) + five))
}

#[test]
fn what_several_schemes_read_is_looked_at_once_and_what_another_reads_besides_too() {
    let (own, other) = (plan(SCHEME), with_research());
    let found = |corrections: &[Correction],
                 research: &dyn Fn(usize) -> f64|
     -> Vec<(Pattern, usize, Option<usize>)> {
        let (now, before) = (table(1).corrected(corrections), table(0));
        let with = |table: &Table| {
            let mut with = table.clone();
            with.columns
                .push(Column::Number((0..2_000).map(research).collect()));
            with
        };
        let (all_now, all_before) = (with(&now), with(&before));
        let readings = [
            Reading::alone(&own, &now, Some(&before)),
            Reading::alone(&other, &all_now, Some(&all_before)),
        ];
        let alarms = screen(&readings).into_iter();
        alarms
            .map(|alarm| (alarm.pattern, alarm.reading, alarm.input))
            .collect()
    };
    let odd = |row: usize| (100.0 * (3.0 * drawn(row, 5)).exp()).round() / 100.0;
    assert_eq!(found(&[], &odd), []);
    // Whole numbers in a column that only the other reads, and in one that both read.
    let whole = |row: usize| if row < 1_000 { odd(row).round() } else { odd(row) };
    assert_eq!(found(&[], &whole), [(Pattern::DigitPreference, 1, Some(4))]);
    let clean = table(1);
    let of = |row: usize, input: usize| clean.number(input, row).unwrap();
    let rounded: Vec<Correction> = (0..600).map(|row| set(row, 2, of(row, 2).round())).collect();
    assert_eq!(found(&rounded, &odd), [(Pattern::DigitPreference, 0, Some(2))]);
    let jumped = set(11, 1, 40.0 * of(11, 1));
    assert_eq!(found(&[jumped], &odd), [(Pattern::Jump, 0, Some(1))]);
    // Rows that are alike for both, and for the first only.
    let copy: Vec<Correction> = (0..4).map(|input| set(7, input, of(3, input))).collect();
    let copies = |research: &dyn Fn(usize) -> f64| -> Vec<usize> {
        let found = found(&copy, research).into_iter();
        let copies = found.filter(|one| one.0 == Pattern::CopiedRows);
        copies.map(|one| one.1).collect()
    };
    assert_eq!(copies(&|_| 12.34), [0]);
    assert_eq!(copies(&odd), [0]);
    // A threshold of both counts once; that of the other alone is looked at too.
    let crowd = |from: f64| -> Vec<(usize, Option<usize>)> {
        let below = (0..2_000).filter(|row| (from - 1.0..from).contains(&of(*row, 0)));
        let crowded: Vec<Correction> = below.map(|row| set(row, 0, from + 0.1 * drawn(row, 7))).collect();
        let found = found(&crowded, &odd).into_iter();
        let crowds = found.filter(|one| one.0 == Pattern::AboveThreshold);
        crowds.map(|one| (one.1, one.2)).collect()
    };
    assert_eq!(crowd(3.0), [(0, Some(0))]);
    assert_eq!(crowd(5.0), [(1, Some(0))]);
}

#[test]
fn false_alarms_of_figures_that_several_schemes_read_are_counted_once() {
    let plan = plan(SCHEME);
    // So near to each other that their last digits are not spread evenly, in every drawn table.
    let near: Vec<Correction> = (0..2_000)
        .map(|row| set(row, 3, 250.0 + (3.0 * drawn(row, 6)).floor() / 100.0))
        .collect();
    let now = table(1).corrected(&near);
    let reading = Reading::alone(&plan, &now, None);
    let rates = false_alarms(std::slice::from_ref(&reading), 20, 7);
    assert_eq!(rates[&Pattern::DigitPreference].alarms, 20);
    assert_eq!(rates, false_alarms(&[reading.clone(), reading], 20, 7));
}
