//! What would come out of a run otherwise: under a changed copy of its scheme, or with other figures of one firm. It is worked out in
//! memory and kept nowhere.

use std::sync::Arc;

use kaifa_eval::scheme::Plan;
use kaifa_eval::scheme::correction::{Moved, differences};
use kaifa_eval::scheme::wishes::{Wishes, changed};

use super::{CorrectedCell, FirmRun};
use crate::stop::Stop;

/// What is tried of a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trial {
    /// The scheme as it might be.
    pub wishes: Wishes,
    /// Figures as they might be.
    pub cells: Vec<CorrectedCell>,
}

impl Trial {
    /// Whether nothing is to be otherwise.
    pub fn is_empty(&self) -> bool {
        *self == Trial::default()
    }
}

/// What would come out.
#[derive(Debug, Clone, Default)]
pub struct Tried {
    /// Every firm whose score, rank or grade would be another one.
    pub moved: Vec<Moved>,
    /// The grade of every row afterwards, as a place among the marks of the run.
    pub grades: Vec<u8>,
}

/// Works a trial out; bad wishes are all listed. It takes its time on a thread of its own.
pub async fn try_out(run: &Arc<FirmRun>, trial: Trial) -> Result<Tried, Stop> {
    if trial.is_empty() {
        return Ok(Tried {
            moved: Vec::new(),
            grades: run.ranks.grades.clone(),
        });
    }
    let run = run.clone();
    tokio::task::spawn_blocking(move || work_out(&run, &trial))
        .await
        .map_err(Stop::failed)?
}

fn work_out(run: &FirmRun, trial: &Trial) -> Result<Tried, Stop> {
    let scheme = changed(run.scheme(), &trial.wishes);
    let otherwise = run.otherwise(&trial.cells);
    let (scheme, otherwise) = match (scheme, otherwise) {
        (Ok(scheme), Ok(otherwise)) => (scheme, otherwise),
        (scheme, otherwise) => {
            let bad = scheme.err().into_iter().chain(otherwise.err());
            return Err(Stop::problems(bad.flatten().collect()));
        }
    };
    let plan = Plan::new(&scheme).map_err(Stop::problems)?;
    let after = otherwise.evaluation(&plan);
    Ok(Tried {
        moved: differences(&run.evaluation(), &after),
        grades: after.ranks.grades.clone(),
    })
}
