//! A draft is made and laid out for review. A text of a document that has an edition already keeps that edition's name and,
//! where the same is said again, its ids.

use std::collections::BTreeMap;

use kaifa_base::{Digest, Place, Problem, Words};
use kaifa_pack::draft::edit::keep_ids;
use kaifa_pack::draft::known::{Taken, settle_ids};
use kaifa_pack::draft::{Assumed, Draft, Proposal, Whose, draft_assuming, draft_files};
use kaifa_store::rows::{DraftItem, DraftReview};
use kaifa_store::{Act, Changes, Origin};
use kaifa_text::Source;

use super::desk::proposal;
use super::{BAD_NAME, NAME_TAKEN};
use crate::app::App;
use crate::documents::shelf::{base_pack, find_edition, list_packs, with_base};
use crate::people::permission::Signed;
use crate::stop::Stop;

/// Drafts a text and lays it out. `name` is the name of the pack to be; one that is under review already stays as it is. `whose` says
/// whose figures those are of which the text does not say it; where it is not given, what the document gives reason to assume.
pub async fn start(
    app: &App,
    person: &Signed,
    sha256: &Digest,
    name: &str,
    whose: Option<Whose>,
) -> Result<(), Stop> {
    if app.store.find_draft_review(sha256).await?.is_some() {
        return Ok(());
    }
    let source = app.store.find_source(sha256).await?;
    let source = source.ok_or_else(|| Stop::not_found(format!("文本 {sha256}"), format!("text {sha256}")))?;
    let name = match &source.pack {
        Some(pack) => pack.clone(),
        None => checked_name(app, name.trim()).await?,
    };
    let text = app.read_text(sha256, &source.bytes);
    let mut assumed = Assumed::of(&text.reading);
    assumed.whose = whose.unwrap_or(assumed.whose);
    let mut drafted = draft_assuming(&text.source, &text.reading, &base_pack().items, &name, assumed);
    keep_meanings(app, &mut drafted, &text.source).await?;
    let now = app.now();
    let bound = |at: Option<usize>| at.and_then(|at| i64::try_from(at).ok());
    // By place in the text; what rests on no words of its own comes last, in the order of the draft.
    let mut order: BTreeMap<(usize, usize), &Proposal> = BTreeMap::new();
    for (at, proposal) in drafted.proposals.iter().enumerate() {
        let start = proposal
            .span
            .filter(|_| proposal.is_judged())
            .map_or(usize::MAX, |span| span.start);
        order.insert((start, at), proposal);
    }
    let rows: Vec<DraftItem> = order
        .into_values()
        .zip(1i64..)
        .map(|(proposal, number)| DraftItem {
            sha256: sha256.clone(),
            item: number,
            position: number * 1000,
            list: proposal.list.clone(),
            content: proposal.body(),
            clause: proposal.clause.clone(),
            span_start: bound(proposal.span.map(|span| span.start)),
            span_end: bound(proposal.span.map(|span| span.end)),
            sure: i64::from(proposal.sure),
            found_zh: proposal.found_by.zh.clone(),
            found_en: proposal.found_by.en.clone(),
            state: if proposal.is_judged() { "open" } else { "accepted" }.to_owned(),
            reason: None,
            changed_by: "draft".to_owned(),
            changed_at: now,
        })
        .collect();
    let mut changes = Changes::new();
    changes.insert(&DraftReview {
        sha256: sha256.clone(),
        pack: name.clone(),
        state: "open".to_owned(),
        started_by: person.id.clone(),
        started_at: now,
        edition: None,
        finished_by: None,
        finished_at: None,
    });
    let origin = Origin {
        file: source.name.clone(),
        sha256: sha256.clone(),
    };
    changes.import(origin, &rows);
    let act = Act::new(now, &person.id, "draft.start", format!("draft:{sha256}")).because(name);
    app.store.write(&act, changes).await?;
    Ok(())
}

/// Ids go on to mean what they mean: those of the edition before for what is said again, those of other documents of the place for
/// the units and indicators that they name too, and new ones for everything else. Drafts under review count like documents.
async fn keep_meanings(app: &App, drafted: &mut Draft, source: &Source) -> Result<(), Stop> {
    let (mut own, mut others) = (Vec::new(), Vec::new());
    let mut newest = None;
    for (number, pack) in list_packs(&app.store).await? {
        let region = pack
            .document
            .as_ref()
            .and_then(|document| document.region.as_deref());
        let taken = Taken::of_items(&pack.items, region);
        match pack.name == drafted.name {
            true => {
                newest = newest.or(Some(number));
                own.push(taken);
            }
            false => others.push(taken),
        }
    }
    for review in app.store.list_open_draft_reviews().await? {
        let items = app.store.list_draft_items(&review.sha256).await?;
        let proposals: Vec<Proposal> = items.iter().map(|item| proposal(item)).collect();
        let taken = Taken::of_proposals(&proposals);
        match review.pack == drafted.name {
            true => own.push(taken),
            false => others.push(taken),
        }
    }
    settle_ids(drafted, &own, &others);
    if let Some(number) = newest {
        let before = find_edition(&app.store, &drafted.name, number).await?;
        let edition = with_base(draft_files(drafted, false)).edition;
        keep_ids(drafted, &edition, &before, source);
    }
    Ok(())
}

/// A name that a pack can have and that no other document has.
async fn checked_name(app: &App, name: &str) -> Result<String, Stop> {
    let fits = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.len() <= 60
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !fits {
        let words = Words::new(
            format!("包名应为小写字母开头的字母、数字和短横线,现为“{name}”"),
            format!(
                "a pack is named by lower-case letters, digits and hyphens, a letter first; found `{name}`"
            ),
        );
        return Err(Stop::problems(vec![
            Problem::error(&BAD_NAME, Place::field("name"), words).hint(
                "例如地名拼音加年份和文号:mingzhou-2025-7",
                "for example place, year and number: mingzhou-2025-7",
            ),
        ]));
    }
    let editions = app.store.list_editions(Some(name)).await?;
    let mut others = app.store.list_open_draft_reviews().await?;
    others.retain(|review| review.pack == name);
    if name == "base" || !editions.is_empty() || !others.is_empty() {
        let words = Words::new(
            format!("包名“{name}”已用于另一份文件"),
            format!("the name `{name}` belongs to another document"),
        );
        return Err(Stop::problems(vec![
            Problem::error(&NAME_TAKEN, Place::field("name"), words).hint(
                "如系同一文件的新文本,请先将其归入该文件",
                "if this is a new text of that document, first say that it belongs to it",
            ),
        ]));
    }
    Ok(name.to_owned())
}
