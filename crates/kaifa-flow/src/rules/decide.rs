//! Decisions on proposals: a named person in a named role confirms one, or does not, with a reason. Confirming opens the
//! records that the rule names; blocks and bans then hold by themselves, worked out for any day from what was decided.

use kaifa_base::{Date, Decimal, Place, Problem, Words};
use kaifa_eval::effects;
use kaifa_eval::outcome::Outcome;
use kaifa_pack::item::Action;
use kaifa_store::rows::{Choice, Decision, EffectEnd, EffectLimit, Proposal, ProposalStatus};
use kaifa_store::{Act, Changes, Kept, new_id};

use crate::app::App;
use crate::codes;
use crate::people::permission::{Signed, Task};
use crate::place::PlacePicture;
use crate::records::new_record;
use crate::rules::judge::outcome_of;
use crate::stop::Stop;

/// What a person decides.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Confirm, or not.
    pub confirm: bool,
    /// Which of the rule's options.
    pub option: Option<String>,
    /// The number that limits.
    pub number: Option<String>,
    /// Why.
    pub reason: String,
    /// Due date of a rectification that the decision opens.
    pub due: Option<String>,
}

/// Records a decision.
pub async fn decide(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    proposal: &Kept<Proposal>,
    wish: Wish,
) -> Result<String, Stop> {
    person
        .may(Task::Decide, Some(&proposal.subject))
        .map_err(Stop::refused)?;
    let at = Place::item(format!(
        "{} {} {}",
        proposal.rule,
        place.unit_name(&proposal.subject),
        proposal.year
    ));
    if proposal.status != ProposalStatus::Proposed {
        return Err(Stop::problems(vec![already_decided(proposal, at)]));
    }
    let outcome = outcome_of(proposal)?;
    let now = app.now();
    let (decision, due) = judged(app, person, proposal, &outcome, &wish, at)?;
    let mut changes = Changes::new();
    changes.insert(&decision);
    changes.update(
        proposal,
        &Proposal {
            status: ProposalStatus::Decided,
            ..proposal.row.clone()
        },
    );
    if wish.confirm {
        open_records(app, place, person, proposal, &outcome, due, &mut changes);
    }
    let action = if wish.confirm {
        "proposal.confirm"
    } else {
        "proposal.reject"
    };
    let mut act = Act::new(now, &person.id, action, format!("proposal:{}", proposal.id));
    if !decision.reason.is_empty() {
        act = act.because(&decision.reason);
    }
    if let Some(citation) = outcome.citation {
        act = act.on_clause(citation);
    }
    app.store.write(&act, changes).await?;
    Ok(decision.id)
}

fn already_decided(proposal: &Proposal, at: Place) -> Problem {
    let status = proposal.status.words();
    let words = Words::new(
        format!("该建议“{}”,不能再作决定", status.zh),
        format!("the proposal is {} and cannot be decided again", status.en),
    );
    Problem::error(&codes::ALREADY_DECIDED, at, words)
        .hint("请刷新页面查看现状", "reload the page to see where it stands")
}

/// The decision as it is kept, with the due date of a rectification; or everything that it still lacks.
fn judged(
    app: &App,
    person: &Signed,
    proposal: &Proposal,
    outcome: &Outcome,
    wish: &Wish,
    at: Place,
) -> Result<(Decision, Option<Date>), Stop> {
    let (now, today) = (app.now(), app.today());
    let mut problems = Vec::new();
    let number = match wish.number.as_deref().unwrap_or_default().trim() {
        "" => None,
        text => read_number(text, &mut problems),
    };
    let role = person.role_for(Task::Decide);
    let wanted = effects::Decision {
        id: new_id(now),
        proposal: proposal.id.clone(),
        on: today,
        by: person.id.clone(),
        role: role.map(|role| role.code().to_owned()).unwrap_or_default(),
        confirmed: wish.confirm,
        option: wish.option.clone().filter(|text| !text.is_empty()),
        number,
        reason: wish.reason.clone(),
    };
    let gaps = effects::decision_gaps(outcome, &wanted).into_iter();
    problems.extend(gaps.map(|words| Problem::error(&codes::OPTION_NEEDED, at.clone(), words)));
    let due = match wish.due.as_deref().unwrap_or_default().trim() {
        "" => None,
        text => read_due(text, today, &mut problems),
    };
    if !problems.is_empty() {
        return Err(Stop::problems(problems));
    }
    let choice = if wish.confirm {
        Choice::Confirm
    } else {
        Choice::Reject
    };
    let decision = Decision {
        id: wanted.id,
        proposal: wanted.proposal,
        decided_by: wanted.by,
        role: wanted.role,
        choice,
        reason: wanted.reason.trim().to_owned(),
        picked: wanted.option,
        amount: number,
        decided_at: now,
    };
    Ok((decision, due))
}

/// The records that the rule opens once its proposal is confirmed.
fn open_records(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    proposal: &Proposal,
    outcome: &Outcome,
    due: Option<Date>,
    changes: &mut Changes,
) {
    let opened = outcome
        .consequences
        .iter()
        .filter(|one| one.action == Action::Open)
        .filter_map(|one| place.edition.register(one.register.as_deref()?));
    for register in opened {
        let mut fields = serde_json::Map::new();
        let mut set = |name: &str, text: String| {
            if register.fields.iter().any(|field| field.name == name) {
                fields.insert(name.to_owned(), serde_json::Value::String(text));
            }
        };
        set("cause", outcome.text.clone());
        if let Some(due) = due {
            set("due", due.to_string());
        }
        fields.insert(
            "proposal".to_owned(),
            serde_json::Value::String(proposal.id.clone()),
        );
        changes.extend(new_record(
            app,
            register,
            &new_id(app.now()),
            &proposal.subject,
            fields,
            &person.id,
            Some(proposal.clause.clone()),
        ));
    }
}

/// The due date of a rectification as typed; not before today.
fn read_due(text: &str, today: Date, problems: &mut Vec<Problem>) -> Option<Date> {
    let (code, words) = match text.parse::<Date>() {
        Ok(due) if due >= today => return Some(due),
        Ok(due) => (
            &codes::DATE_ORDER,
            Words::new(
                format!("整改期限 {due} 早于今天"),
                format!("the due date {due} lies before today"),
            ),
        ),
        Err(_) => (
            &codes::FIELD_TYPE,
            Words::new(
                format!("应为日期(如 2025-12-31),现为“{text}”"),
                format!("expected a date such as 2025-12-31, found `{text}`"),
            ),
        ),
    };
    problems.push(Problem::error(code, Place::field("due"), words));
    None
}

/// The number of a limit as typed.
fn read_number(text: &str, problems: &mut Vec<Problem>) -> Option<Decimal> {
    let number = text.trim().parse::<Decimal>();
    if number.is_err() {
        problems.push(Problem::error(
            &codes::NOT_A_NUMBER,
            Place::field("number"),
            Words::new(
                format!("应为数字,现为“{text}”"),
                format!("expected a number, found `{text}`"),
            ),
        ));
    }
    number.ok()
}

/// A reason that may not be left out.
fn read_reason(text: &str, ask: Words, problems: &mut Vec<Problem>) {
    if text.trim().is_empty() {
        problems.push(Problem::error(&codes::REASON_NEEDED, Place::field("reason"), ask));
    }
}

/// Sets the number of a limit that was confirmed without one, or sets it anew. It holds from today.
pub async fn set_limit(
    app: &App,
    person: &Signed,
    proposal: &Kept<Proposal>,
    number: &str,
    reason: &str,
) -> Result<(), Stop> {
    person
        .may(Task::Decide, Some(&proposal.subject))
        .map_err(Stop::refused)?;
    let decision = app.store.find_decision_on(&proposal.id).await?;
    let confirmed = decision.is_some_and(|decision| decision.choice != Choice::Reject);
    let mut problems = Vec::new();
    if !confirmed || !outcome_of(proposal)?.consequences.iter().any(|one| one.limit) {
        let words = Words::new(
            "该建议没有待定的限额",
            "the proposal has no limit that waits for a number",
        );
        problems.push(Problem::error(
            &codes::ALREADY_DECIDED,
            Place::item(&proposal.rule),
            words,
        ));
    }
    let amount = read_number(number, &mut problems);
    let ask = Words::new("请写明限额的依据", "say what the number rests on");
    read_reason(reason, ask, &mut problems);
    let (Some(amount), true) = (amount, problems.is_empty()) else {
        return Err(Stop::problems(problems));
    };
    let now = app.now();
    let mut changes = Changes::new();
    changes.insert(&EffectLimit {
        id: new_id(now),
        proposal: proposal.id.clone(),
        amount,
        set_on: app.today(),
        set_by: person.id.clone(),
        reason: reason.trim().to_owned(),
        recorded_at: now,
    });
    let act = Act::new(
        now,
        &person.id,
        "effect.limit",
        format!("proposal:{}", proposal.id),
    )
    .because(reason.trim());
    app.store.write(&act, changes).await?;
    Ok(())
}

/// Ends an effect whose end is an event in words, because the event has happened.
pub async fn end_by_hand(
    app: &App,
    person: &Signed,
    proposal: &Kept<Proposal>,
    consequence: usize,
    reason: &str,
) -> Result<(), Stop> {
    person
        .may(Task::Decide, Some(&proposal.subject))
        .map_err(Stop::refused)?;
    let mut problems = Vec::new();
    let ask = Words::new("请写明结束的依据", "say what the end rests on");
    read_reason(reason, ask, &mut problems);
    if !problems.is_empty() {
        return Err(Stop::problems(problems));
    }
    let now = app.now();
    let mut changes = Changes::new();
    changes.insert(&EffectEnd {
        id: new_id(now),
        proposal: proposal.id.clone(),
        consequence: i64::try_from(consequence).unwrap_or_default(),
        ended_on: app.today(),
        ended_by: person.id.clone(),
        reason: reason.trim().to_owned(),
        recorded_at: now,
    });
    let act = Act::new(
        now,
        &person.id,
        "effect.end",
        format!("proposal:{}#{consequence}", proposal.id),
    )
    .because(reason.trim());
    app.store.write(&act, changes).await?;
    Ok(())
}
