//! Guards of steps: a step that its guard or a block refuses says so, with the clause and the end of the block.

use kaifa_base::{Date, Lang, Place, Problem, Words};
use kaifa_eval::record::form::{Form, Setting, Stored};
use kaifa_pack::item::Transition;
use kaifa_store::rows::Record;

use crate::codes;
use crate::place::{BlockNow, PlacePicture};
use crate::records::form::should_hold;

/// Checks the guard; gives the blocks if blocks refuse.
pub(super) fn check_guard(
    place: &PlacePicture,
    form: &Form<'_>,
    step: &Transition,
    record: &Record,
    fields: &Stored,
    on: Date,
    problems: &mut Vec<Problem>,
) -> Vec<BlockNow> {
    let Some(guard) = step.guard.as_ref() else {
        return Vec::new();
    };
    let subject = record.subject.as_deref().unwrap_or_default();
    // Which blocks the guard asked about and met.
    let met = std::cell::RefCell::new(Vec::new());
    let blocked = |subject: &str, function: &str| {
        let block = place.block_on(subject, function, on);
        let is_blocked = block.is_some();
        met.borrow_mut().extend(block);
        is_blocked
    };
    let setting = Setting {
        subject,
        state: &record.state,
        on,
    };
    if form.guard_holds(&guard.text, fields, setting, &blocked) {
        return Vec::new();
    }
    let refusal = step
        .refusal
        .clone()
        .unwrap_or_else(|| "不符合办理条件".to_owned());
    let english = step
        .refusal_en
        .clone()
        .unwrap_or_else(|| format!("the condition of this step does not hold ({refusal})"));
    let blocks = met.into_inner();
    if blocks.is_empty() {
        let mut problem = Problem::error(
            &codes::GUARD,
            Place::item(record.id.clone()),
            Words::new(refusal.clone(), english),
        );
        problem.hint = Some(should_hold(place, form.register, &guard.text));
        problems.push(problem);
        return blocks;
    }
    for block in &blocks {
        problems.push(blocked_by(place, record, subject, &refusal, block));
    }
    blocks
}

fn blocked_by(
    place: &PlacePicture,
    record: &Record,
    subject: &str,
    refusal: &str,
    block: &BlockNow,
) -> Problem {
    let [function, function_en] =
        [Lang::Zh, Lang::En].map(|lang| place.function_title(&block.function, lang));
    let (until_zh, until_en) = (block.until_words(Lang::Zh), block.until_words(Lang::En));
    Problem::error(
        &codes::BLOCKED,
        Place {
            item: Some(record.id.clone()),
            clause: kaifa_base::ClausePath::parse(&block.clause).ok(),
            ..Place::default()
        },
        Words::new(
            format!(
                "{refusal}:{}“{function}”自{}起被禁止,依据{}{},{until_zh}",
                place.unit_name(subject),
                Lang::Zh.date(block.from),
                place.document_name(),
                block.clause,
            ),
            format!(
                "refused: “{function_en}” is blocked for {} since {} under {} {}; {until_en}",
                place.unit_name(subject),
                block.from,
                place.document_name(),
                block.clause,
            ),
        ),
    )
    .hint(
        format!("限制来自决定 {}", block.decision),
        format!("the block comes from decision {}", block.decision),
    )
}
