//! The steps that start from a record's state: as buttons with what each asks for, who may take it and what stands against it.

use kaifa_base::{Date, Problem};
use kaifa_flow::place::{BlockNow, PlacePicture};
use kaifa_flow::records::rights::covered;
use kaifa_flow::records::words::{field_text, state_title, step_title};
use kaifa_flow::records::{Typed, steps};
use kaifa_pack::item::RegisterField;
use kaifa_store::people::Role;
use kaifa_store::rows::Record;
use serde::Serialize;

use crate::pages::records::input::FieldInput;
use crate::pages::records::view::Eyes;
use crate::web::visit::Visit;

/// A step that starts from the record's state.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct StepView {
    /// Its id.
    pub id: String,
    /// The word on the button.
    pub title: String,
    /// Where it leads, in words.
    pub to: String,
    /// Who may take it, in words.
    pub roles: String,
    /// Whether the reader's role takes it.
    pub for_role: bool,
    /// What stands against it.
    pub against: Vec<String>,
    /// The blocks among that.
    pub blocks: Vec<BlockView>,
    /// What it asks for.
    #[serde(skip)]
    pub inputs: Vec<FieldInput>,
    /// What may be filled in besides.
    #[serde(skip)]
    pub further: Vec<FieldInput>,
}

/// A block that refuses a step, with where to read on.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct BlockView {
    /// What is blocked, in words.
    pub function: String,
    /// Pack of the document.
    pub pack: String,
    /// Name of the document.
    pub document: String,
    /// The clause.
    pub clause: String,
    /// Since when.
    pub from: Date,
    /// Until when or what, in words.
    pub until: String,
    /// The proposal whose decision blocks.
    pub proposal: String,
}

impl BlockView {
    /// The view of a block.
    pub(super) fn of(visit: &Visit, place: &PlacePicture, block: &BlockNow) -> BlockView {
        BlockView {
            function: place.function_title(&block.function, visit.lang),
            pack: place.name().to_owned(),
            document: place.document_name(),
            clause: block.clause.clone(),
            from: block.from,
            until: block.until_words(visit.lang),
            proposal: block.proposal.clone(),
        }
    }
}

/// A step that was tried and not taken: what was typed comes back with what is wrong.
#[derive(Default)]
pub(super) struct Attempt {
    /// The step.
    pub step: String,
    /// What was typed.
    pub typed: Typed,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

pub(super) fn step_views(eyes: &Eyes<'_>, now: &Record, attempt: &Attempt) -> Vec<StepView> {
    let Eyes {
        visit, place, rights, ..
    } = eyes;
    let register = rights.register;
    let not_tried = Attempt::default();
    let found = steps(place, rights.person, register, now, visit.app.today());
    found
        .iter()
        .map(|step| {
            let attempt = if step.transition.id == attempt.step {
                attempt
            } else {
                &not_tried
            };
            let asked = |field: &RegisterField| {
                let transition = step.transition;
                transition.asks_for(&field.name)
                    || (field.required && field_text(now, &field.name).is_empty())
            };
            StepView {
                id: step.transition.id.clone(),
                title: step_title(step.transition, visit.lang).to_owned(),
                to: state_title(register, &step.transition.to, visit.lang).to_owned(),
                roles: role_words(visit, &step.transition.roles),
                for_role: step.for_role,
                against: step
                    .against
                    .iter()
                    .map(|p| p.message.get(visit.lang).to_owned())
                    .collect(),
                blocks: step
                    .blocks
                    .iter()
                    .map(|block| BlockView::of(visit, place, block))
                    .collect(),
                inputs: inputs(eyes, now, attempt, true, asked),
                further: inputs(eyes, now, attempt, false, |field| {
                    !asked(field) && (rights.corrects(now) || field_text(now, &field.name).is_empty())
                }),
            }
        })
        .collect()
}

pub(super) fn role_words(visit: &Visit, roles: &[String]) -> String {
    let words: Vec<String> = roles
        .iter()
        .map(|code| Role::parse(code).map_or(code.clone(), |role| role.words().get(visit.lang).to_owned()))
        .collect();
    visit.lang.list(&words)
}

pub(super) fn inputs(
    eyes: &Eyes<'_>,
    record: &Record,
    attempt: &Attempt,
    required: bool,
    wanted: impl Fn(&RegisterField) -> bool,
) -> Vec<FieldInput> {
    let Eyes {
        visit,
        place,
        rights,
        about,
        ..
    } = eyes;
    let fields = rights.register.fields.iter();
    fields
        .filter(|field| wanted(field) && rights.edits_field(field, *about))
        .map(|field| {
            let typed = attempt.typed.get(&field.name);
            let kept = field_text(record, &field.name);
            let kept = if field.personal {
                covered(kept)
            } else {
                kept.to_owned()
            };
            let value = typed.unwrap_or(&kept);
            FieldInput::of(
                visit,
                place,
                field,
                required || field.required,
                value,
                &attempt.problems,
            )
        })
        .collect()
}
