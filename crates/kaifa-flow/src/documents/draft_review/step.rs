//! One thing that a person does to a draft: accept, correct, reject with a reason, split, merge, add, and take back. Every
//! step is one act in the ledger, and keeps what it changed so that it can be taken back.

use std::collections::BTreeSet;

use kaifa_base::{Citation, ClausePath, Digest, Place, Problem, Words};
use kaifa_pack::draft::{Proposal, edit};
use kaifa_store::rows::{DraftItem, DraftStep};
use kaifa_store::{Act, Changes, Kept, StoreError};
use serde::{Deserialize, Serialize};

use super::desk::{Desk, proposal};
use super::{BAD_ITEM, CHANGED, CLOSED, NOT_DIVISIBLE, NOT_MERGEABLE, NOTHING_TO_UNDO};
use crate::app::App;
use crate::codes::REASON_NEEDED;
use crate::people::permission::Signed;
use crate::stop::Stop;

/// How often a step is tried again when another person's step came between.
pub(super) const TRIES: usize = 4;

/// Does a step, and does it again where another person's step of the same moment came between.
macro_rules! again {
    ($once:expr) => {{
        let mut tries = 1;
        loop {
            match $once {
                Err(stop) if tries < TRIES && came_between(&stop) => tries += 1,
                done => break done,
            }
        }
    }};
}
pub(super) use again;

/// What a person does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Accepts an item as it stands.
    Accept,
    /// Puts another content in its place, which counts as accepting it.
    Correct(String),
    /// Rejects it, with a reason.
    Reject(String),
    /// Divides it at a place of the text.
    Split(usize),
    /// Merges the item of this number into it.
    Merge(i64),
}

/// An item before or after a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Image {
    content: String,
    state: String,
    reason: Option<String>,
    span: Option<(i64, i64)>,
}

/// What a step changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Change {
    item: i64,
    before: Option<Image>,
    after: Image,
}

/// An item that a step writes: as it was read, nothing for a new one, and as it will be.
type Written = (Option<Kept<DraftItem>>, DraftItem);

/// Takes a step on an item, which the person saw in some version. Gives the number of the item that the step was about.
pub async fn take(
    app: &App,
    person: &Signed,
    sha256: &Digest,
    (number, version): (i64, i64),
    step: Step,
) -> Result<i64, Stop> {
    again!(take_once(app, person, sha256, (number, version), &step).await)
}

async fn take_once(
    app: &App,
    person: &Signed,
    sha256: &Digest,
    (number, version): (i64, i64),
    step: &Step,
) -> Result<i64, Stop> {
    let desk = open_desk(app, sha256).await?;
    let item = find(&desk, number)?;
    fresh(app, item, version).await?;
    let (action, written, reason) = written(&desk, item, step)?;
    commit(app, person, &desk, action, written, reason).await?;
    Ok(number)
}

/// Adds an item to a clause by hand; gives its number.
pub async fn add(
    app: &App,
    person: &Signed,
    sha256: &Digest,
    (list, clause, words): (&str, &ClausePath, &str),
) -> Result<i64, Stop> {
    let words = words.trim();
    if words.is_empty() {
        let problem = Words::new("请用几个字写明是什么事项", "say in a few words what it is");
        return Err(Stop::problems(vec![Problem::error(
            &REASON_NEEDED,
            Place::field("words"),
            problem,
        )]));
    }
    if !(Proposal::JUDGED.contains(&list) || list == "parameter") {
        return Err(Stop::bad_field(
            "list",
            format!("不能新增“{list}”"),
            format!("`{list}` cannot be added"),
        ));
    }
    again!(add_once(app, person, sha256, (list, clause, words)).await)
}

async fn add_once(
    app: &App,
    person: &Signed,
    sha256: &Digest,
    (list, clause, words): (&str, &ClausePath, &str),
) -> Result<i64, Stop> {
    let desk = open_desk(app, sha256).await?;
    let within = desk.text.reading.clause(clause.as_str()).map(|clause| clause.own);
    let proposal = edit::blank(&desk.draft(), list, (clause, within), words);
    let position = desk
        .items
        .iter()
        .filter(|item| item.clause.as_ref() == Some(clause) && Proposal::JUDGED.contains(&item.list.as_str()))
        .map(|item| item.position)
        .max()
        .unwrap_or_else(|| desk.items.iter().map(|item| item.position).max().unwrap_or(0));
    let row = new_row(&desk, &proposal, position + 1);
    // A statement needs nothing more, and a parameter comes along with what needs it; other kinds are filled in first.
    let state = if matches!(list, "clause" | "parameter") {
        "accepted"
    } else {
        "open"
    };
    let row = DraftItem {
        state: state.to_owned(),
        ..row
    };
    let number = row.item;
    commit(app, person, &desk, "draft.add", vec![(None, row)], None).await?;
    Ok(number)
}

/// Takes back the last step of this person that is not taken back yet. Refused where another has changed the items since.
pub async fn undo(app: &App, person: &Signed, sha256: &Digest) -> Result<Option<i64>, Stop> {
    again!(undo_once(app, person, sha256).await)
}

async fn undo_once(app: &App, person: &Signed, sha256: &Digest) -> Result<Option<i64>, Stop> {
    let desk = open_desk(app, sha256).await?;
    let own = |step: &&Kept<DraftStep>| {
        step.person == person.id && step.undone_at.is_none() && step.action != "draft.undo"
    };
    let Some(step) = desk.steps.iter().find(own) else {
        let words = Words::new("没有可以撤销的操作", "there is nothing to take back");
        return Err(Stop::problems(vec![Problem::error(
            &NOTHING_TO_UNDO,
            Place::default(),
            words,
        )]));
    };
    let steps: Vec<Change> = serde_json::from_value(step.changes.clone()).map_err(Stop::failed)?;
    let mut rows = Changes::new();
    let mut changed = Vec::new();
    for change in &steps {
        let item = desk.items.iter().find(|item| item.item == change.item);
        let item = item.ok_or_else(|| Stop::failed("a step without its item"))?;
        if image(item) != change.after {
            return Err(changed_since(app, item).await);
        }
        let row = match &change.before {
            Some(before) => restored(item, before, person, app),
            None => DraftItem {
                state: "gone".to_owned(),
                changed_by: person.id.clone(),
                changed_at: app.now(),
                ..item.row.clone()
            },
        };
        changed.push(Change {
            item: change.item,
            before: Some(change.after.clone()),
            after: image(&row),
        });
        rows.update(item, &row);
    }
    let taken_back = DraftStep {
        undone_by: Some(person.id.clone()),
        undone_at: Some(app.now()),
        ..step.row.clone()
    };
    rows.update(step, &taken_back);
    let subject = steps.first().map(|change| change.item);
    rows.insert(&step_row(app, person, &desk, "draft.undo", &changed)?);
    let act = Act::new(app.now(), &person.id, "draft.undo", format!("draft:{sha256}"));
    app.store.write(&act.because(step.action.clone()), rows).await?;
    Ok(subject)
}

pub(super) async fn open_desk(app: &App, sha256: &Digest) -> Result<Desk, Stop> {
    let desk = Desk::load_or_stop(app, sha256).await?;
    if desk.is_open() {
        return Ok(desk);
    }
    let words = Words::new(
        "审阅已结束,该版本已启用",
        "the review is finished and the edition in force",
    );
    Err(Stop::problems(vec![
        Problem::error(&CLOSED, Place::default(), words)
            .hint("需要修改时请起草新一版", "draft a new edition to change it"),
    ]))
}

/// Whether another person's step of the same moment came between.
pub(super) fn came_between(stop: &Stop) -> bool {
    let codes = ["store.changed_meanwhile", "store.already_exists"];
    stop.problems.iter().any(|problem| codes.contains(&problem.code))
}

pub(super) fn find(desk: &Desk, number: i64) -> Result<&Kept<DraftItem>, Stop> {
    desk.item(number)
        .ok_or_else(|| Stop::not_found(format!("第 {number} 项"), format!("item {number}")))
}

/// Refuses where the item has changed since the person saw it.
pub(super) async fn fresh(app: &App, item: &Kept<DraftItem>, version: i64) -> Result<(), Stop> {
    if item.row_version == version {
        return Ok(());
    }
    Err(changed_since(app, item).await)
}

async fn changed_since(app: &App, item: &DraftItem) -> Stop {
    let people = app.people_names().await.unwrap_or_default();
    let who = people
        .get(&item.changed_by)
        .cloned()
        .unwrap_or_else(|| item.changed_by.clone());
    let at = item.changed_at.format("%H:%M:%S");
    let title = proposal(item).title().to_owned();
    let words = Words::new(
        format!("“{title}”已被 {who} 于 {at} 修改,您的操作没有写入"),
        format!("“{title}” was changed by {who} at {at}; your step was not written"),
    );
    Stop::problems(vec![
        Problem::error(&CHANGED, Place::item(title), words)
            .hint("请看过现在的内容再办", "look at it as it is now, then go on"),
    ])
}

/// What a step writes, the name of the act, and its reason.
pub(super) fn written(
    desk: &Desk,
    item: &Kept<DraftItem>,
    step: &Step,
) -> Result<(&'static str, Vec<Written>, Option<String>), Stop> {
    let refused = |code, field: &str, zh: &str, en: &str| {
        Stop::problems(vec![Problem::error(
            code,
            Place::field(field),
            Words::new(zh, en),
        )])
    };
    let with = |state: &str, reason: Option<String>| DraftItem {
        state: state.to_owned(),
        reason,
        ..item.row.clone()
    };
    Ok(match step {
        Step::Accept => (
            "draft.accept",
            vec![(Some(item.clone()), with("accepted", None))],
            None,
        ),
        Step::Reject(reason) => {
            let reason = reason.trim();
            if reason.is_empty() {
                return Err(Stop::problems(vec![
                    Problem::error(
                        &REASON_NEEDED,
                        Place::field("reason"),
                        Words::new("请写明为何不采纳", "say why it is rejected"),
                    )
                    .hint(
                        "例如:只是背景说明;与上一项重复",
                        "for example: background only; the same as the item above",
                    ),
                ]));
            }
            let row = with("rejected", Some(reason.to_owned()));
            (
                "draft.reject",
                vec![(Some(item.clone()), row)],
                Some(reason.to_owned()),
            )
        }
        Step::Correct(content) => {
            let corrected = proposal(item).with_body(content).map_err(|error| {
                let words = Words::new(
                    format!("内容不合格式:{}", error.message()),
                    format!("the content is not well formed: {}", error.message()),
                );
                Stop::problems(vec![Problem::error(&BAD_ITEM, Place::field("content"), words)])
            })?;
            let row = with_proposal(with("accepted", None), &corrected);
            ("draft.correct", vec![(Some(item.clone()), row)], None)
        }
        Step::Split(at) => {
            let taken: BTreeSet<String> = desk
                .items
                .iter()
                .map(|one| proposal(one).id().to_owned())
                .collect();
            let whole = proposal(item);
            let second_id = edit::free_id(&taken, whole.id());
            let source = &desk.text.source;
            let (first, second) = edit::split(source, &whole, *at, &second_id)
                .filter(|_| item.list != "clause")
                .ok_or_else(|| {
                    refused(
                        &NOT_DIVISIBLE,
                        "at",
                        "这一项不能在此处拆分",
                        "the item cannot be divided here",
                    )
                })?;
            let new = new_row(desk, &second, item.position + 1);
            let first = with_proposal(with("open", None), &first);
            (
                "draft.split",
                vec![(Some(item.clone()), first), (None, new)],
                None,
            )
        }
        Step::Merge(other) => {
            let other = find(desk, *other)?;
            if other.list != item.list || other.item == item.item || item.list == "clause" {
                return Err(refused(
                    &NOT_MERGEABLE,
                    "other",
                    "只能合并同类的两项",
                    "only two items of one kind can be merged",
                ));
            }
            let merged = edit::merge(&desk.text.source, &proposal(item), &proposal(other));
            let row = with_proposal(with("open", None), &merged);
            let gone = DraftItem {
                state: "gone".to_owned(),
                ..other.row.clone()
            };
            (
                "draft.merge",
                vec![(Some(item.clone()), row), (Some(other.clone()), gone)],
                None,
            )
        }
    })
}

pub(super) fn with_proposal(row: DraftItem, proposal: &Proposal) -> DraftItem {
    let bound = |at: Option<usize>| at.and_then(|at| i64::try_from(at).ok());
    DraftItem {
        content: proposal.body(),
        clause: proposal.clause.clone(),
        span_start: bound(proposal.span.map(|span| span.start)),
        span_end: bound(proposal.span.map(|span| span.end)),
        ..row
    }
}

fn new_row(desk: &Desk, proposal: &Proposal, position: i64) -> DraftItem {
    let number = desk.items.iter().map(|item| item.item).max().unwrap_or(0) + 1;
    let row = DraftItem {
        sha256: desk.review.sha256.clone(),
        item: number,
        position,
        list: proposal.list.clone(),
        content: String::new(),
        clause: None,
        span_start: None,
        span_end: None,
        sure: i64::from(proposal.sure),
        found_zh: proposal.found_by.zh.clone(),
        found_en: proposal.found_by.en.clone(),
        state: "open".to_owned(),
        reason: None,
        changed_by: String::new(),
        changed_at: desk.review.started_at,
    };
    with_proposal(row, proposal)
}

fn image(item: &DraftItem) -> Image {
    Image {
        content: item.content.clone(),
        state: item.state.clone(),
        reason: item.reason.clone(),
        span: item.span_start.zip(item.span_end),
    }
}

fn restored(item: &DraftItem, before: &Image, person: &Signed, app: &App) -> DraftItem {
    DraftItem {
        content: before.content.clone(),
        state: before.state.clone(),
        reason: before.reason.clone(),
        span_start: before.span.map(|span| span.0),
        span_end: before.span.map(|span| span.1),
        changed_by: person.id.clone(),
        changed_at: app.now(),
        ..item.clone()
    }
}

fn step_row(
    app: &App,
    person: &Signed,
    desk: &Desk,
    action: &str,
    changes: &[Change],
) -> Result<DraftStep, Stop> {
    Ok(DraftStep {
        sha256: desk.review.sha256.clone(),
        number: desk.steps.first().map_or(0, |step| step.number) + 1,
        action: action.to_owned(),
        person: person.id.clone(),
        at: app.now(),
        changes: serde_json::to_value(changes).map_err(Stop::failed)?,
        undone_by: None,
        undone_at: None,
    })
}

pub(super) async fn commit(
    app: &App,
    person: &Signed,
    desk: &Desk,
    action: &'static str,
    written: Vec<Written>,
    reason: Option<String>,
) -> Result<(), Stop> {
    let now = app.now();
    let mut rows = Changes::new();
    let mut changes = Vec::new();
    let subject = written.first().map_or(0, |(_, row)| row.item);
    let clause = written.first().and_then(|(_, row)| row.clause.clone());
    for (read, row) in written {
        let row = DraftItem {
            changed_by: person.id.clone(),
            changed_at: now,
            ..row
        };
        changes.push(Change {
            item: row.item,
            before: read.as_ref().map(|read| image(read)),
            after: image(&row),
        });
        match &read {
            Some(read) => rows.update(read, &row),
            None => rows.insert(&row),
        };
    }
    rows.insert(&step_row(app, person, desk, action, &changes)?);
    let mut act = Act::new(
        now,
        &person.id,
        action,
        format!("draft:{}#{subject}", desk.review.sha256),
    );
    if let Some(reason) = reason {
        act = act.because(reason);
    }
    if let Some(clause) = clause {
        act = act.on_clause(Citation {
            pack: desk.review.pack.clone(),
            doc_number: desk.text.reading.document.doc_number.clone(),
            clause,
            span: None,
            quote_hash: None,
        });
    }
    app.store.write(&act, rows).await.map_err(|error| match error {
        StoreError::Refused(problems) => Stop::problems(problems),
        other => other.into(),
    })?;
    Ok(())
}
