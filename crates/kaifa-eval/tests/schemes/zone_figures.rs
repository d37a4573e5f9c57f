//! Odd patterns in the figures of zones: each is found where it was planted, and rarely where nothing was; the ranking stays.

use std::collections::BTreeMap;

use kaifa_base::{Decimal, Place};
use kaifa_eval::composite::evaluation::evaluate_scheme;
use kaifa_eval::composite::from_scheme::Subjects;
use kaifa_eval::scheme::forensics::{Figures, Pattern, false_alarms, screen};
use kaifa_eval::value::Value;
use kaifa_pack::Scheme;

use crate::support::schemes;

const SCHEME: &str = r#"
[[scheme]]
id = "t"
title = "开发区测试"
subject = "zone"
method = "composite"
[scheme.composite]
normalise = { method = "min_max", low = "0", high = "100" }
aggregate = "arithmetic"
[[scheme.indicator]]
id = "revenue"
title = "营业收入"
weight = "50"
direction = "up"
missing = "refuse"
[[scheme.indicator]]
id = "investment"
title = "投资"
weight = "30"
direction = "up"
missing = "refuse"
[[scheme.indicator]]
id = "staff"
title = "从业人员"
weight = "10"
direction = "up"
missing = "refuse"
[[scheme.indicator]]
id = "patents"
title = "专利"
weight = "10"
direction = "up"
missing = "refuse"
[[scheme.input]]
name = "revenue"
[[scheme.input]]
name = "investment"
[[scheme.input]]
name = "investment_domestic"
[[scheme.input]]
name = "investment_foreign"
[[scheme.agreement]]
id = "investment"
title = "投资合计"
one = "investment"
other = "investment_domestic + investment_foreign"
[[scheme.peer_group]]
id = "large"
title = "一百亿以上"
where = "revenue >= 100"
[[scheme.peer_group]]
id = "small"
title = "一百亿以下"
where = "revenue < 100"
"#;

fn scheme() -> Scheme {
    schemes(SCHEME).schemes[0].clone()
}

/// A number from 0 up to 1 that depends on zone and column only.
fn drawn(zone: usize, column: usize) -> f64 {
    let mut z = ((zone * 16 + column) as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

fn number(value: f64) -> Decimal {
    format!("{value:.2}").parse().unwrap()
}

/// Four hundred zones, whose figures change by a few percent in a year.
fn zones(year: i32) -> Subjects {
    let mut zones = Subjects::default();
    for zone in 0..400 {
        let figure = |column: usize| {
            let swing = 1.0 + 0.06 * (drawn(zone, 8 + column) - 0.5) * f64::from(year);
            number(30.0 * (3.0 * drawn(zone, column)).exp() * swing)
        };
        let (domestic, foreign) = (figure(3), figure(4));
        let values = [
            ("revenue", figure(0)),
            ("staff", figure(1)),
            ("patents", figure(2)),
            ("investment_domestic", domestic),
            ("investment_foreign", foreign),
            ("investment", domestic + foreign),
        ];
        let values = values.map(|(name, value)| (name.to_owned(), Value::number(value)));
        zones.ids.push(format!("z{zone}"));
        zones.names.push(None);
        zones.inputs.push(BTreeMap::from(values));
        zones.places.push(Place::file("zones.csv").at_line(zone + 2));
    }
    zones
}

fn set(zones: &mut Subjects, zone: usize, input: &str, value: Decimal) {
    zones.inputs[zone].insert(input.to_owned(), Value::number(value));
}

fn of(zones: &Subjects, zone: usize, input: &str) -> Decimal {
    zones.inputs[zone][input].as_number().unwrap()
}

fn found(zones: &Subjects) -> Vec<(Pattern, Vec<usize>)> {
    let figures = Figures::of(&scheme(), zones, Some(&self::zones(0))).unwrap();
    let alarms = screen(&[figures.reading()]);
    alarms
        .into_iter()
        .map(|alarm| (alarm.pattern, alarm.rows))
        .collect()
}

#[test]
fn patterns_planted_in_figures_of_zones_are_found_and_nothing_else() {
    let clean = zones(1);
    assert_eq!(found(&clean), []);

    let mut copied = clean.clone();
    copied.inputs[7] = copied.inputs[3].clone();
    assert!(found(&copied).contains(&(Pattern::CopiedRows, vec![3, 7])));

    let mut jumped = clean.clone();
    let value = of(&clean, 11, "patents") * Decimal::from(9);
    set(&mut jumped, 11, "patents", value);
    assert_eq!(found(&jumped), [(Pattern::Jump, vec![11])]);

    let mut rounded = clean.clone();
    for zone in 0..150 {
        let value = of(&clean, zone, "staff").round();
        set(&mut rounded, zone, "staff", value);
    }
    assert_eq!(found(&rounded), [(Pattern::DigitPreference, vec![])]);

    // A hundredth too much in a sum.
    let mut open = clean.clone();
    let value = of(&clean, 5, "investment") + number(0.01);
    set(&mut open, 5, "investment", value);
    assert_eq!(found(&open), [(Pattern::Disagreement, vec![5])]);

    // Those not far below a hundred say a little more.
    let mut crowded = clean.clone();
    for zone in 0..400 {
        if (70.0..100.0).contains(&of(&clean, zone, "revenue").to_string().parse().unwrap()) {
            set(
                &mut crowded,
                zone,
                "revenue",
                number(100.0 + 4.0 * drawn(zone, 7)),
            );
        }
    }
    let crowded = found(&crowded);
    assert!(
        crowded.contains(&(Pattern::AboveThreshold, vec![])),
        "{crowded:?}"
    );
}

#[test]
fn alarms_say_how_they_were_computed_in_words_for_zones_and_change_no_rank() {
    let mut copied = zones(1);
    copied.inputs[7] = copied.inputs[3].clone();
    let before = evaluate_scheme(&scheme(), &copied, None).unwrap();
    let figures = Figures::of(&scheme(), &copied, None).unwrap();
    let alarms = screen(&[figures.reading()]);
    assert_eq!(alarms[0].found.zh, "2 个单位的 6 项数据全部相同");
    let after = evaluate_scheme(&scheme(), &copied, None).unwrap();
    for (one, other) in before.iter().zip(&after) {
        assert_eq!(one.result.rank, other.result.rank);
        assert_eq!(one.result.total, other.result.total);
    }
}

#[test]
fn false_alarms_in_clean_figures_of_zones_are_rare() {
    let (now, then) = (zones(1), zones(0));
    let figures = Figures::of(&scheme(), &now, Some(&then)).unwrap();
    let rates = false_alarms(&[figures.reading()], 60, 7);
    for (pattern, rate) in &rates {
        assert_eq!((rate.tables, rate.rows), (60, 400));
        assert!(rate.with_alarm <= 1, "{pattern:?}: {rate:?}");
    }
}
