//! Tests of the directory: how many zones of each class exist on a day, whom a phrase means, what is known of a unit.

use kaifa_base::Words;
use kaifa_pack::item::{DirectoryCase, ExpectedUnit, ZoneClass};
use kaifa_pack::{Directory, UnitState};

use super::failure;

pub(super) fn run(directory: &Directory, case: &DirectoryCase) -> Vec<Words> {
    let mut failures = Vec::new();
    let snapshot = directory.at(case.on);
    let count = snapshot.count();
    for (class, wanted) in &case.count {
        let found = ZoneClass::parse(class)
            .and_then(|c| count.get(&c))
            .copied()
            .unwrap_or(0);
        if found != *wanted {
            failures.push(failure(
                format!("{} {class} 应为 {wanted} 家,实际 {found} 家", case.on),
                format!("{}: expected {wanted} of class {class}, found {found}", case.on),
            ));
        }
    }
    if let Some(expected) = &case.resolve {
        let resolution = directory.resolve(&expected.text, case.on);
        // A text may be tested by the ids of units or, where organs are named, by their names.
        let (ids, names) = (resolution.unit_ids(), resolution.names());
        let wanted: Vec<&str> = expected.units.iter().map(String::as_str).collect();
        if wanted != ids && wanted != names {
            let (text, wanted, found) = (&expected.text, wanted.join(", "), names.join(", "));
            failures.push(failure(
                format!("“{text}”应为[{wanted}],实际为[{found}]"),
                format!("`{text}` should stand for [{wanted}], found [{found}]"),
            ));
        }
        for piece in expected
            .unresolved
            .iter()
            .filter(|p| !resolution.unresolved.contains(p) && !resolution.unnamed.contains(p))
        {
            failures.push(failure(
                format!("“{piece}”应无法对应"),
                format!("`{piece}` should stand for no unit"),
            ));
        }
    }
    for expected in &case.units {
        unit(expected, snapshot.unit(&expected.id), &mut failures);
    }
    failures
}

fn unit(expected: &ExpectedUnit, found: Option<&UnitState>, failures: &mut Vec<Words>) {
    let id = &expected.id;
    let mut differs = |what: (&str, &str), wanted: String, found: String| {
        if wanted != found {
            failures.push(failure(
                format!("{id} 的{}应为“{wanted}”,实际为“{found}”", what.0),
                format!("the {} of {id} should be `{wanted}`, found `{found}`", what.1),
            ));
        }
    };
    if let Some(alive) = expected.alive {
        differs(
            ("存续", "existence"),
            alive.to_string(),
            found.is_some().to_string(),
        );
    }
    let Some(state) = found else {
        if expected.alive != Some(false) {
            differs(("存续", "existence"), "true".to_owned(), "false".to_owned());
        }
        return;
    };
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
    if let Some(name) = &expected.name {
        differs(("名称", "name"), name.clone(), state.name.clone());
    }
    if let Some(manager) = &expected.manager {
        differs(("管理方", "manager"), manager.clone(), shown(&state.manager));
    }
    if let Some(trustee) = &expected.trustee {
        differs(("托管方", "trustee"), trustee.clone(), shown(&state.trustee));
    }
    if let Some(level) = &expected.level {
        let found = state.level.map_or("none", |l| l.code());
        differs(("级别", "level"), level.clone(), found.to_owned());
    }
    if let Some(plates) = &expected.plates {
        differs(("牌子", "plates"), plates.join("、"), state.plates.join("、"));
    }
    if let Some(parks) = expected.parks {
        let found = state.parks.map_or("none".to_owned(), |p| p.to_string());
        differs(("园区数", "number of parks"), parks.to_string(), found);
    }
}
