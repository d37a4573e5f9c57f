//! Another assumption for figures of which the text does not say whose they are (ADR 0055). Those that nobody has judged are turned
//! in one step, which can be taken back as a whole; those that a person has judged stay as they are.

use kaifa_base::Digest;
use kaifa_pack::draft::{Bearers, Proposal, Whose};
use kaifa_store::Kept;
use kaifa_store::rows::DraftItem;

use super::desk::{Desk, proposal};
use super::step::{TRIES, again, came_between, commit, find, fresh, open_desk, with_proposal};
use super::together::Seen;
use crate::app::App;
use crate::people::permission::Signed;
use crate::stop::Stop;

/// The figures of a draft of which one bearer is assumed.
#[derive(Debug)]
pub struct AssumedFigures<'a> {
    /// Whose they are taken to be.
    pub whose: Whose,
    /// The id of that bearer.
    pub bearer: String,
    /// The id of the other one.
    pub other: String,
    /// Those that nobody has judged.
    pub open: Vec<&'a Kept<DraftItem>>,
    /// Those that a person has accepted.
    pub accepted: Vec<&'a Kept<DraftItem>>,
}

/// The figures of a draft by what is assumed of them; nothing about those of which the text says whose they are.
pub fn assumed_figures(desk: &Desk) -> Vec<AssumedFigures<'_>> {
    let Some(bearers) = bearers(desk) else {
        return Vec::new();
    };
    let of = |whose: Whose, state: &str| -> Vec<&Kept<DraftItem>> {
        desk.judged()
            .filter(|item| item.state == state && bearers.assumed(&proposal(item)) == Some(whose))
            .collect()
    };
    [Whose::Place, Whose::Zones]
        .map(|whose| AssumedFigures {
            whose,
            bearer: bearers.id(whose).to_owned(),
            other: bearers.id(whose.other()).to_owned(),
            open: of(whose, "open"),
            accepted: of(whose, "accepted"),
        })
        .into_iter()
        .filter(|one| !one.open.is_empty() || !one.accepted.is_empty())
        .collect()
}

/// Takes the figures that a person saw to be somebody else's. Those judged by now or the bearer's already are passed over; where one
/// has changed since, nothing is written.
pub async fn assume(
    app: &App,
    person: &Signed,
    sha256: &Digest,
    whose: Whose,
    seen: &[Seen],
) -> Result<(), Stop> {
    again!(assume_once(app, person, sha256, whose, seen).await)
}

async fn assume_once(
    app: &App,
    person: &Signed,
    sha256: &Digest,
    whose: Whose,
    seen: &[Seen],
) -> Result<(), Stop> {
    let desk = open_desk(app, sha256).await?;
    let Some(bearers) = bearers(&desk) else {
        return Ok(());
    };
    let mut all = Vec::new();
    for one in seen {
        let item = find(&desk, one.item)?;
        fresh(app, item, one.version).await?;
        let figure = proposal(item);
        if item.state == "open" && bearers.assumed(&figure) == Some(whose.other()) {
            let turned = with_proposal(item.row.clone(), &bearers.under(whose, &figure));
            all.push((Some(item.clone()), turned));
        }
    }
    if all.is_empty() {
        return Ok(());
    }
    commit(app, person, &desk, "draft.assume", all, None).await
}

fn bearers(desk: &Desk) -> Option<Bearers> {
    let proposals: Vec<Proposal> = desk.items.iter().map(|item| proposal(item)).collect();
    Bearers::of(&proposals)
}
