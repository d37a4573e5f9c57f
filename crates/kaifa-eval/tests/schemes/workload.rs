//! The workload scheme `benches/w1.toml` against its definition, written down once more as plain loops.

use std::collections::HashMap;
use std::path::Path;

use kaifa_eval::scheme::{Others, evaluate, summary};
use kaifa_pack::read_schemes;

use crate::support::table;

/// A firm: county, zone, industry, and land, tax, revenue, value added, energy, pollutant, R&D, employees; new, veto.
struct Firm {
    words: [String; 3],
    numbers: [Option<f64>; 8],
    new: bool,
    veto: bool,
}

/// Numerator and denominator of the six indicators among the numbers, and their weights.
const INDICATORS: [(usize, usize, f64); 6] = [
    (1, 0, 40.0),
    (3, 0, 15.0),
    (3, 4, 15.0),
    (2, 5, 10.0),
    (6, 2, 10.0),
    (3, 7, 10.0),
];
const NAMES: [&str; 8] = [
    "land_mu",
    "tax",
    "revenue",
    "value_added",
    "energy_tce",
    "pollutant_t",
    "rd_spend",
    "employees",
];

fn firms(count: u64) -> Vec<Firm> {
    let mut state = 20_251u64;
    let mut next = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    (0..count)
        .map(|_| {
            let words = [
                format!("c{}", next(40)),
                format!("z{}", next(30)),
                format!("i{}", next(12)),
            ];
            let mut numbers = [None; 8];
            for (at, number) in numbers.iter_mut().enumerate() {
                // Some zero, some missing, some negative tax and value added, as in real tables.
                let cents = match next(40) {
                    0 => Some(0),
                    1 if at >= 4 => None,
                    2 if at == 1 || at == 3 => Some(-(next(5_000) as i64)),
                    _ => Some(next(500_000) as i64),
                };
                *number = cents.map(|cents| {
                    if at == 7 {
                        (cents / 100) as f64
                    } else {
                        cents as f64 / 100.0
                    }
                });
            }
            Firm {
                words,
                numbers,
                new: next(25) == 0,
                veto: next(60) == 0,
            }
        })
        .collect()
}

#[test]
fn the_workload_scheme_gives_what_its_definition_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../benches/w1.toml");
    let file = read_schemes(&path, &std::fs::read_to_string(&path).unwrap());
    assert!(file.problems.is_empty(), "{:?}", file.problems);
    let plan = kaifa_eval::scheme::Plan::new(&file.schemes[0]).unwrap();
    let firms = firms(9_000);
    let rows: Vec<(String, String)> = firms
        .iter()
        .enumerate()
        .map(|(at, firm)| {
            let [county, zone, industry] = &firm.words;
            let mut cells = format!(
                "county={county} zone={zone} industry={industry} new={} veto={}",
                u8::from(firm.new),
                u8::from(firm.veto)
            );
            for (name, number) in NAMES.iter().zip(&firm.numbers) {
                if let Some(number) = number {
                    cells.push_str(&format!(" {name}={number}"));
                }
            }
            (format!("F{at:05}"), cells)
        })
        .collect();
    let rows: Vec<(&str, &str)> = rows
        .iter()
        .map(|(id, cells)| (id.as_str(), cells.as_str()))
        .collect();
    let data = table(&plan, &rows);
    let evaluation = evaluate(&plan, &data, None, &Others::new());

    let present = |firm: &Firm, (above, below, _): (usize, usize, f64)| {
        let below = firm.numbers[below].filter(|below| *below > 0.0)?;
        Some((firm.numbers[above]?, below))
    };
    let mut sums: HashMap<(usize, &str), (f64, f64)> = HashMap::new();
    for firm in &firms {
        for (at, indicator) in INDICATORS.iter().enumerate() {
            if let Some((above, below)) = present(firm, *indicator) {
                let sum = sums.entry((at, firm.words[2].as_str())).or_default();
                sum.0 += above;
                sum.1 += below;
            }
        }
    }
    let totals: Vec<i64> = firms
        .iter()
        .map(|firm| {
            let points = INDICATORS.iter().enumerate().map(|(at, indicator)| {
                let benchmark = sums
                    .get(&(at, firm.words[2].as_str()))
                    .map_or(0.0, |sum| sum.0 / sum.1);
                match present(firm, *indicator) {
                    Some((above, below)) if benchmark > 0.0 => {
                        (above / below / benchmark).clamp(0.0, 1.5) * indicator.2
                    }
                    _ => 0.0,
                }
            });
            (points.sum::<f64>() * 10_000.0 + 0.5).floor() as i64
        })
        .collect();
    let mut counts = HashMap::new();
    for (row, firm) in firms.iter().enumerate() {
        // Sums differ in their last bit by the way of adding, and a total on an exact half may fall to either side.
        let total = (evaluation.total(row).unwrap() * 10_000.0).round() as i64;
        assert!(
            (total - totals[row]).abs() <= 1,
            "row {row}: {total} {}",
            totals[row]
        );
        let rank = (!firm.new).then(|| {
            let better = (0..firms.len()).filter(|other| {
                !firms[*other].new
                    && firms[*other].words[0] == firm.words[0]
                    && evaluation.total(*other) > evaluation.total(row)
            });
            u32::try_from(better.count()).unwrap() + 1
        });
        assert_eq!(evaluation.rank(row), rank, "row {row}");
        let n = firms
            .iter()
            .filter(|other| !other.new && other.words[0] == firm.words[0])
            .count();
        let n = u32::try_from(n).unwrap();
        let grade = match rank {
            None => "X",
            Some(_) if firm.veto => "D",
            Some(rank) if 100 * rank <= 20 * n => "A",
            Some(rank) if 100 * rank <= 70 * n => "B",
            Some(rank) if 100 * rank <= 95 * n => "C",
            Some(_) => "D",
        };
        assert_eq!(evaluation.grade(row), Some(grade), "row {row}");
        *counts.entry((firm.words[1].clone(), grade)).or_insert(0u32) += 1;
    }
    for line in summary(&evaluation, 0) {
        for (mark, count) in plan.marks.iter().zip(&line.counts) {
            let expected = counts
                .get(&(line.word.clone(), mark.as_str()))
                .copied()
                .unwrap_or(0);
            assert_eq!(*count, expected, "{} {mark}", line.word);
        }
        let missing = firms
            .iter()
            .filter(|firm| firm.words[1] == line.word && firm.numbers[4].is_none())
            .count();
        assert_eq!(line.sums[4].1 as usize, missing, "energy of {}", line.word);
    }
}
