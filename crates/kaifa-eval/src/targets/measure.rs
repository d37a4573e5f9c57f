//! The measures of targets, one family per file, and which target goes where.

mod difference;
mod growth;
mod lead;
mod quotient;
mod rank;

use kaifa_pack::item::TargetMeasure;

use crate::targets::{Judging, Measured, Unmeasured};

/// Measures a target in its period.
pub(crate) fn measure(judging: &Judging<'_>) -> Result<Measured, Unmeasured> {
    match judging.target.measure {
        TargetMeasure::Level | TargetMeasure::Rank | TargetMeasure::Checklist | TargetMeasure::Narrative => {
            difference::level(judging)
        }
        TargetMeasure::Added => difference::added(judging),
        TargetMeasure::Share => quotient::share(judging),
        TargetMeasure::Ratio => quotient::ratio(judging),
        TargetMeasure::GrowthAverage => growth::average(judging),
        TargetMeasure::Multiple => growth::multiple(judging),
        TargetMeasure::Change => growth::change(judging),
        TargetMeasure::RankMove => rank::moved(judging),
        TargetMeasure::Lead => lead::lead(judging),
    }
}
