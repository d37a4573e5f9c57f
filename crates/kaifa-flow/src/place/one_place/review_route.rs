//! The stages of review that figures of a unit pass.

use kaifa_pack::directory::holds;
use kaifa_pack::item::{Expression, UnitKind};
use kaifa_pack::{UnitState, expr};
use kaifa_store::people::Role;

use super::PlacePicture;
use crate::people::permission::Task;

/// A stage of review of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Its number in the route, from 0.
    pub number: i64,
    /// The role that reviews.
    pub role: Role,
}

impl Stage {
    /// What one must be allowed to review at this stage.
    pub fn task(&self) -> Task {
        match self.role {
            Role::County => Task::ReviewAsCounty,
            _ => Task::ReviewAsOffice,
        }
    }
}

impl PlacePicture {
    /// The stages that figures of a unit pass, as the pack's route says.
    pub fn review_stages(&self, unit: &str) -> Vec<Stage> {
        let Some(route) = self.edition.items.review_routes.last() else {
            return vec![Stage {
                number: 0,
                role: Role::Office,
            }];
        };
        let state = self.unit(unit);
        let skipped = |stage: &str| {
            route
                .skip
                .iter()
                .any(|skip| skip.stage == stage && state.is_some_and(|unit| applies(&skip.concerns, unit)))
        };
        // A county that reports for itself is not its own reviewer.
        let own_county =
            |role: Role| role == Role::County && state.is_some_and(|unit| unit.kind == UnitKind::County);
        // A zone that no county manages has no county stage.
        let no_county = |role: Role| {
            role == Role::County
                && state.is_some_and(|unit| unit.kind == UnitKind::Zone && !self.county_manages(unit))
        };
        let stages: Vec<Stage> = route
            .stages
            .iter()
            .enumerate()
            .filter(|(_, stage)| !skipped(stage))
            .filter_map(|(number, stage)| {
                Some(Stage {
                    number: i64::try_from(number).ok()?,
                    role: Role::parse(stage)?,
                })
            })
            .filter(|stage| !own_county(stage.role) && !no_county(stage.role))
            .collect();
        if stages.is_empty() {
            vec![Stage {
                number: 0,
                role: Role::Office,
            }]
        } else {
            stages
        }
    }

    fn county_manages(&self, zone: &UnitState) -> bool {
        zone.manager
            .as_deref()
            .or(zone.county.as_deref())
            .and_then(|id| self.unit(id))
            .is_some_and(|unit| unit.kind == UnitKind::County)
    }
}

/// Whether a condition over unit attributes holds; an unknown attribute does not.
fn applies(condition: &Expression, unit: &UnitState) -> bool {
    expr::parse(&condition.text).is_ok_and(|parsed| holds(&parsed, unit) == Some(true))
}
