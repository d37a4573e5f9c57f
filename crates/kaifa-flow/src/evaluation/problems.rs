//! What an evaluation found wrong with its data, as problems at their lines: conditions that could not be judged, values
//! that may not be missing, points of a person without reason. Small groups are warned about.

use kaifa_base::{Lang, Place, Problem, Words};
use kaifa_eval::scheme::run::CellFault;
use kaifa_eval::scheme::state::Condition;
use kaifa_eval::scheme::{Evaluation, OtherEvaluations};
use kaifa_pack::item::Items;
use kaifa_pack::words::{Rows, Wording};
use kaifa_table::{Lines, UsedScheme};

use crate::codes;

/// All problems of an evaluation, by line.
pub fn problems_of(evaluation: &Evaluation<'_>, file: &str, lines: &Lines) -> Vec<Problem> {
    let mut problems = row_problems(evaluation, file, lines, true);
    for group in evaluation.small_groups() {
        problems.push(Problem::warning(
            &codes::SMALL_GROUP,
            Place::file(file),
            group.words(),
        ));
    }
    problems
}

/// The problems of the schemes that another rests on, with their titles. Only scores are taken from them, so that small groups do not
/// matter; whoever is in no peer group has no score there, which the derivation says.
pub fn problems_of_used(others: &OtherEvaluations<'_>, used: &[UsedScheme], file: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (evaluation, used) in others.iter().zip(used) {
        let title = &used.plan.scheme.title;
        for mut problem in row_problems(evaluation, file, &used.loaded.lines, false) {
            let message = &problem.message;
            problem.message = Words::new(
                format!("“{}”:{}", title.zh, message.zh),
                format!("“{}”: {}", title.get(Lang::En), message.en),
            );
            problems.push(problem);
        }
    }
    problems
}

/// What is wrong with rows, by line; `ranked`: also that a row belongs to no peer group.
fn row_problems(evaluation: &Evaluation<'_>, file: &str, lines: &Lines, ranked: bool) -> Vec<Problem> {
    let scheme = &evaluation.plan.scheme;
    let items = Items::default();
    let table = evaluation.table;
    let place = |row: usize, field: &str| Place {
        item: Some(table.subjects.get(row).to_owned()),
        field: Some(field.to_owned()),
        ..Place::file(file).at_line(lines.get(row))
    };
    let mut problems = Vec::new();
    for run in &evaluation.runs {
        for unjudged in &run.states.unknown {
            let (field, title, written) = match unjudged.condition {
                Condition::PeerGroup(None) if !ranked => continue,
                Condition::PeerGroup(None) => {
                    problems.push(
                        Problem::error(
                            &codes::UNJUDGED,
                            place(unjudged.row, "peer_group"),
                            Words::new("不属于任何同类组", "belongs to no peer group"),
                        )
                        .hint(
                            "核对同类组的条件或该行数据",
                            "compare the conditions of the peer groups with the row",
                        ),
                    );
                    continue;
                }
                Condition::PeerGroup(Some(at)) => {
                    let one = &scheme.peer_groups[at];
                    ("peer_group", &one.title, &one.concerns)
                }
                Condition::Exemption(at) => {
                    let one = &scheme.exemptions[at];
                    ("exemption", &one.title, &one.concerns)
                }
                Condition::Veto(at) => {
                    let one = &scheme.vetoes[at];
                    ("veto", &one.title, &one.concerns)
                }
                Condition::Protection(at) => {
                    let one = &scheme.protections[at];
                    ("protection", &one.title, &one.concerns)
                }
            };
            let [condition, condition_en] = [Lang::Zh, Lang::En].map(|lang| {
                Wording::new(&items, lang).condition_of(&written.text, Rows::Inputs(&evaluation.plan.inputs))
            });
            let words = Words::new(
                format!("无法判断“{}”({condition}):所依据的数据缺失", title.zh),
                format!(
                    "“{}” ({condition_en}) cannot be judged: what it rests on is missing",
                    title.get(Lang::En),
                ),
            );
            problems.push(
                Problem::error(&codes::UNJUDGED, place(unjudged.row, field), words)
                    .hint("请补齐该行的数据", "fill in the row"),
            );
        }
        for fault in &run.faults {
            let indicator = &scheme.indicators[fault.indicator];
            let (zh, en) = match fault.fault {
                CellFault::Refused => ("不得缺".to_owned(), "may not be missing".to_owned()),
                CellFault::OutOfBounds => {
                    let value = run.values[fault.indicator][fault.row - run.start];
                    (
                        format!("人工评分 {value} 超出上下限"),
                        format!("the points {value} are outside their bounds"),
                    )
                }
                CellFault::NoReason => (
                    "人工评分须写理由".to_owned(),
                    "points of a person need a reason".to_owned(),
                ),
            };
            problems.push(Problem::error(
                &codes::CELL_FAULT,
                place(fault.row, &indicator.id),
                Words::new(
                    format!("“{}”{zh}", indicator.title.zh),
                    format!("“{}” {en}", indicator.title.get(kaifa_base::Lang::En)),
                ),
            ));
        }
    }
    problems.sort_by_key(|problem| problem.place.line);
    problems
}
