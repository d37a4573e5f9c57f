//! Several items judged in one step: all that wait in a clause accepted as they stand, or a list of figures checked beside each other,
//! some of them corrected on the way. Taken back, it is taken back as a whole.

use kaifa_base::Digest;

use super::step::{Step, TRIES, again, came_between, commit, find, fresh, open_desk, written};
use crate::app::App;
use crate::people::permission::Signed;
use crate::stop::Stop;

/// An item as a person saw it among others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its number.
    pub item: i64,
    /// Its version.
    pub version: i64,
    /// What is to stand in it; nothing accepts it as it is.
    pub content: Option<String>,
}

/// Judges several items in one step. Those accepted by now in the version that was seen are passed over, unless they are corrected;
/// where one has changed since, nothing is written.
pub async fn judge_together(app: &App, person: &Signed, sha256: &Digest, seen: &[Seen]) -> Result<(), Stop> {
    again!(judge_once(app, person, sha256, seen).await)
}

async fn judge_once(app: &App, person: &Signed, sha256: &Digest, seen: &[Seen]) -> Result<(), Stop> {
    let desk = open_desk(app, sha256).await?;
    let mut all = Vec::new();
    for one in seen {
        let item = find(&desk, one.item)?;
        fresh(app, item, one.version).await?;
        let step = match &one.content {
            Some(content) => Step::Correct(content.clone()),
            None if item.state != "open" => continue,
            None => Step::Accept,
        };
        all.extend(written(&desk, item, &step)?.1);
    }
    if all.is_empty() {
        return Ok(());
    }
    let corrects = seen.iter().any(|one| one.content.is_some());
    let action = if corrects { "draft.check" } else { "draft.accept" };
    commit(app, person, &desk, action, all, None).await
}
