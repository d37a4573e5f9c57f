//! Two statements of one figure: a whole and the sum of its parts, or two sources. What they are is said by the scheme.

use kaifa_base::Words as Message;

use super::super::plan::{AgreementPlan, Plan};
use super::super::table::Table;
use super::patterns::short;
use super::{Alarm, Pattern};

/// How far two statements lie apart, as a share of the larger one.
fn apart(one: f64, other: f64) -> f64 {
    let larger = one.abs().max(other.abs());
    match larger > 0.0 {
        true => (one - other).abs() / larger,
        false => 0.0,
    }
}

/// Both statements of an agreement, by row.
pub fn sides(agreement: &AgreementPlan, table: &Table) -> (Vec<f64>, Vec<f64>) {
    let rows = table.rows();
    let (mut one, mut other) = (vec![f64::NAN; rows], vec![f64::NAN; rows]);
    agreement.one.fill(table, 0..rows, &mut one);
    agreement.other.fill(table, 0..rows, &mut other);
    (one, other)
}

/// Rows whose two statements lie further apart than the scheme allows. A statement that is missing says nothing.
pub fn disagreements(plan: &Plan, table: &Table) -> Vec<Alarm> {
    let mut alarms = Vec::new();
    for (agreement, written) in plan.agreements.iter().zip(&plan.scheme.agreements) {
        let (one, other) = sides(agreement, table);
        let allowed = agreement.tolerance;
        // Sums of decimals in floats are off by their last bits.
        let limit = allowed / 100.0 + 1e-9;
        for (row, (one, other)) in one.into_iter().zip(other).enumerate() {
            let share = apart(one, other);
            if share.is_nan() || share <= limit {
                continue;
            }
            let (one, other, percent) = (short(one), short(other), short(100.0 * share));
            let (left, right) = (&written.one.text, &written.other.text);
            let title = &written.title;
            alarms.push(Alarm {
                pattern: Pattern::Disagreement,
                reading: 0,
                rows: vec![row],
                input: None,
                threshold: None,
                found: Message::new(
                    format!("“{}”:{left} = {one},{right} = {other},相差较大者的 {percent}%({allowed}% 为限)", title.zh),
                    format!(
                        "{}: {left} = {one}, {right} = {other}, apart by {percent} % of the larger (limit {allowed} %)",
                        title.get(kaifa_base::Lang::En)
                    ),
                ),
            });
        }
    }
    alarms
}
