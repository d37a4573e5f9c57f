//! What is put into a run over a table of firms, and the run worked out from it.

use std::sync::Arc;

use kaifa_base::{Digest, Place, Problem, Words};
use kaifa_eval::scheme::{Evaluation, Plan, evaluate};
use kaifa_pack::item::Scheme;
use kaifa_table::{Incoming, evaluate_used, read_for_all};
use serde::{Deserialize, Serialize};

use super::FirmRun;
use super::cells::{CorrectedCell, corrections};
use super::used::used_among;
use crate::codes;
use crate::evaluation::problems::{problems_of, problems_of_used};

/// The form of the inputs; a change of what they mean is another one.
pub(super) const FORM: &str = "enterprises/1";

/// What is put into a run: with these and the program of the version named anybody gets the same results.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Frozen {
    /// What form these inputs have.
    pub form: String,
    /// The evaluation year.
    pub year: i32,
    /// The scheme as it stood in the pack.
    pub scheme: Scheme,
    /// The schemes that it rests on, as they stood there; each after those that it rests on itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Scheme>,
    /// The table as it was handed in.
    pub table: FrozenTable,
    /// Cells that accepted objections corrected.
    pub corrections: Vec<CorrectedCell>,
    /// Version of the program.
    pub program: String,
}

/// A table as it was handed in; its bytes lie beside the run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FrozenTable {
    /// Name on the sender's machine.
    pub name: String,
    /// Hash of the bytes.
    pub sha256: Digest,
}

/// Evaluates what was put in. Gives warnings beside the run.
pub(super) fn work_out(
    id: String,
    pack: String,
    frozen: Frozen,
    bytes: Arc<[u8]>,
) -> Result<(FirmRun, Vec<Problem>), Vec<Problem>> {
    let plan = Plan::new(&frozen.scheme)?;
    let name = frozen.table.name.clone();
    if frozen.form != FORM || Digest::of(&bytes) != frozen.table.sha256 {
        return Err(vec![Problem::error(
            &codes::TABLE_UNREADABLE,
            Place::file(&name),
            Words::new(
                "封存的数据与其摘要不符,或由更新的程序封存",
                "the frozen table does not have its hash, or a newer program froze it",
            ),
        )]);
    }
    let schemes = used_among(&frozen.others, &frozen.scheme, frozen.year)?;
    let incoming = Incoming::Bytes {
        name: &name,
        bytes: &bytes[..],
    };
    let (mut loaded, mut used) = read_for_all(incoming, &plan, &schemes, frozen.year)?;
    let cells = {
        let others = used.iter().map(|one| (&one.plan, &one.loaded));
        let readings: Vec<_> = std::iter::once((&plan, &loaded)).chain(others).collect();
        corrections(&readings, &frozen.corrections)?
    };
    let tables = used.iter_mut().map(|one| &mut one.loaded.table);
    let tables = std::iter::once(&mut loaded.table).chain(tables);
    for (table, cells) in tables.zip(&cells).filter(|(_, cells)| !cells.is_empty()) {
        *table = table.corrected(cells);
    }
    let (others, problems_of_others) = {
        let evaluations = evaluate_used(&used);
        let scores = evaluations.scores(&plan, &loaded.table.subjects);
        (scores, problems_of_used(&evaluations, &used, &name))
    };
    let evaluation = evaluate(&plan, &loaded.table, loaded.before.as_ref(), &others);
    let mut problems = std::mem::take(&mut loaded.warnings);
    problems.extend(problems_of(&evaluation, &name, &loaded.lines));
    problems.extend(problems_of_others);
    if Problem::any_error(&problems) {
        return Err(problems);
    }
    let rows = loaded.table.rows();
    let mut order: Vec<u32> = (0..u32::try_from(rows).unwrap_or(u32::MAX)).collect();
    let total = |row: &u32| evaluation.total(*row as usize).unwrap_or(f64::NEG_INFINITY);
    let peer = |row: &u32| {
        let (run, place) = evaluation.run(*row as usize);
        run.states.peer(place)
    };
    order.sort_by(|one, other| {
        peer(one)
            .cmp(&peer(other))
            .then(total(other).total_cmp(&total(one)))
            .then(one.cmp(other))
    });
    let sizes = (0..rows)
        .map(|row| evaluation.group_size(row).unwrap_or(0))
        .collect();
    let small_groups = evaluation.small_groups();
    let Evaluation { runs, ranks, .. } = evaluation;
    let run = FirmRun {
        id,
        pack,
        rows: runs,
        ranks,
        order,
        sizes,
        small_groups,
        frozen,
        loaded,
        plan,
        used,
        bytes,
    };
    Ok((run, problems))
}
