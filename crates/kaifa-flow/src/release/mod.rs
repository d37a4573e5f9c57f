//! What becomes public: only what a named person releases, in the version that it has at that moment. Targets are frozen as
//! a published run; documents and ranking lists are named with their version. A new release ends the one before it, and a
//! withdrawal needs a reason. Showing what was released is `pages/public.rs`'s part.

pub mod register;

use kaifa_base::{Date, Lang, Place, Problem, Words};
use kaifa_pack::Edition;
use kaifa_store::ledger::Root;
use kaifa_store::rows::{Release, Run};
use kaifa_store::{Act, Changes, Document, Value, new_id};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::codes;
use crate::documents::shelf;
use crate::documents::take_in::source_of;
use crate::duties::target_words::reached_words;
use crate::people::permission::Signed;
use crate::place::PlacePicture;
use crate::stop::Stop;

/// What can be released.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A document with what its clauses demand.
    Document,
    /// One version of a ranking list.
    Ranking,
    /// Where the targets of a document stand.
    Targets,
    /// What the definition of a register lets out of its records.
    Register,
}

impl Kind {
    /// The word stored.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Document => "document",
            Kind::Ranking => "ranking",
            Kind::Targets => "targets",
            Kind::Register => "register",
        }
    }

    /// Reads the word stored.
    pub fn parse(text: &str) -> Option<Kind> {
        [Kind::Document, Kind::Ranking, Kind::Targets, Kind::Register]
            .into_iter()
            .find(|kind| kind.code() == text)
    }

    /// The word shown.
    pub fn words(self) -> Words {
        match self {
            Kind::Document => Words::new("政策文件", "policy document"),
            Kind::Ranking => Words::new("考核名次", "ranking"),
            Kind::Targets => Words::new("目标进展", "targets"),
            Kind::Register => Words::new("台账", "register"),
        }
    }
}

/// A target as it was released.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleasedTarget {
    /// Its clause.
    pub clause: String,
    /// Its title in both languages.
    pub title: Words,
    /// Whose it is.
    pub subject: String,
    /// By when.
    pub by: Option<Date>,
    /// The value reached, as a Chinese reader is shown it.
    pub shown: Option<String>,
    /// The same in English; absent in what was released before it was kept.
    #[serde(default)]
    pub shown_en: Option<String>,
    /// Where it stands.
    pub status: Words,
}

impl ReleasedTarget {
    /// The value reached in a language, where there is one.
    pub fn shown(&self, lang: Lang) -> Option<&str> {
        let english = self.shown_en.as_ref().filter(|_| lang == Lang::En);
        english.or(self.shown.as_ref()).map(String::as_str)
    }
}

/// Releases a thing. What was released of it before is shown no longer.
pub async fn release(app: &App, person: &Signed, kind: Kind, subject: &str) -> Result<String, Stop> {
    let today = app.today();
    let now = app.now();
    let mut changes = Changes::new();
    // What the new release takes the place of; a corrected ranking list has another id than the list that it corrects.
    let mut replaced = vec![subject.to_owned()];
    let version = match kind {
        Kind::Document => document_version(app, subject).await?,
        Kind::Targets => {
            let picture = app.picture(today).await?;
            let run = frozen_targets(app, picture.place_or_stop(subject)?, person).await?;
            changes.insert(&run);
            run.id
        }
        Kind::Register => {
            let run = register::freeze(app, &*app.picture(today).await?, subject, person).await?;
            changes.insert(&run);
            run.id
        }
        Kind::Ranking => {
            let lists = app.store.list_ranking_lists().await?;
            let list = lists.iter().find(|list| list.id == subject).ok_or_else(|| {
                Stop::not_found(format!("名单 {subject}"), format!("ranking list {subject}"))
            })?;
            let same = |other: &&kaifa_store::Kept<kaifa_store::rows::RankingList>| {
                (&other.list, &other.class, other.year) == (&list.list, &list.class, list.year)
            };
            replaced = lists.iter().filter(same).map(|other| other.id.clone()).collect();
            list.version.to_string()
        }
    };
    for old in app.store.list_releases_on(today).await? {
        if old.kind != kind.code() || !replaced.contains(&old.subject) {
            continue;
        }
        if old.subject == subject && old.version == version {
            let words = Words::new("这一版本已经公开", "this version is public already");
            return Err(Stop::problems(vec![Problem::error(
                &codes::RELEASED_ALREADY,
                Place::item(subject),
                words,
            )]));
        }
        changes.update(&old, &ended(&old.row, today));
    }
    let row = Release {
        id: new_id(now),
        kind: kind.code().to_owned(),
        subject: subject.to_owned(),
        version,
        released_by: person.id.clone(),
        released_on: today,
        withdrawn_on: None,
        recorded_at: now,
    };
    changes.insert(&row);
    let act = Act::new(
        now,
        &person.id,
        "release.publish",
        format!("{}:{subject}", kind.code()),
    );
    app.store.write(&act, changes).await?;
    Ok(row.id)
}

/// Takes a release back.
pub async fn withdraw(app: &App, person: &Signed, id: &str, reason: &str) -> Result<(), Stop> {
    let release = find(app, id).await?;
    if reason.trim().is_empty() {
        let words = Words::new("请写明撤回的理由", "say why it is withdrawn");
        return Err(Stop::problems(vec![Problem::error(
            &codes::REASON_NEEDED,
            Place::field("reason"),
            words,
        )]));
    }
    let mut changes = Changes::new();
    changes.update(&release, &ended(&release.row, app.today()));
    let subject = format!("{}:{}", release.kind, release.subject);
    let act = Act::new(app.now(), &person.id, "release.withdraw", subject).because(reason.trim());
    app.store.write(&act, changes).await?;
    Ok(())
}

/// A release that is public today. What was withdrawn is as if it had never been, whatever date is asked for.
pub async fn find(app: &App, id: &str) -> Result<kaifa_store::Kept<Release>, Stop> {
    let found: Option<kaifa_store::Kept<Release>> = app.store.find(&[Value::Text(id.to_owned())]).await?;
    found
        .filter(|release| release.released_on <= app.today())
        .filter(|release| release.withdrawn_on.is_none_or(|day| day > app.today()))
        .ok_or_else(|| Stop::not_found(format!("公开内容 {id}"), format!("release {id}")))
}

fn ended(release: &Release, on: Date) -> Release {
    Release {
        withdrawn_on: Some(on),
        ..release.clone()
    }
}

/// Number of the edition in force, and the hash of the text where one was taken in.
async fn document_version(app: &App, pack: &str) -> Result<String, Stop> {
    let edition = app.store.find_edition_in_force(pack, app.today()).await?;
    let edition =
        edition.ok_or_else(|| Stop::not_found(format!("文件 {pack}"), format!("document {pack}")))?;
    let picture = app.picture(app.today()).await?;
    let text = picture.place(pack).and_then(|place| place.text.as_ref());
    Ok(match text {
        Some(text) => format!("{}/{}", edition.number, text.source.digest()),
        None => edition.number.to_string(),
    })
}

/// The edition and text that the version of a released document names.
pub async fn released_document(
    app: &App,
    release: &Release,
) -> Result<(Edition, Option<kaifa_text::Source>), Stop> {
    let (number, text) = match release.version.split_once('/') {
        Some((number, text)) => (number, kaifa_base::Digest::parse(text)),
        None => (release.version.as_str(), None),
    };
    let number = number.parse().map_err(Stop::failed)?;
    let edition = shelf::find_edition(&app.store, &release.subject, number).await?;
    let source = match text {
        Some(hash) => app.store.find_source(&hash).await?,
        None => None,
    };
    Ok((edition, source.map(|source| source_of(&source.bytes))))
}

/// Where the targets of a place stand, as a run that is published at once.
async fn frozen_targets(app: &App, place: &PlacePicture, person: &Signed) -> Result<Run, Stop> {
    let targets: Vec<ReleasedTarget> = place
        .targets
        .iter()
        .filter_map(|now| {
            let target = place.edition.target(&now.target)?;
            let shown = |lang| {
                let reached = now.result.shown.as_deref()?;
                Some(reached_words(target, reached, lang))
            };
            let en = target.title.en.clone().unwrap_or_else(|| target.title.zh.clone());
            Some(ReleasedTarget {
                clause: target.basis.address(),
                title: Words::new(target.title.zh.clone(), en),
                subject: subject_name(place, &now.subject).to_owned(),
                by: target.by,
                shown: shown(Lang::Zh),
                shown_en: shown(Lang::En),
                status: now.result.status.words(),
            })
        })
        .collect();
    let results: Vec<_> = place.targets.iter().map(|now| &now.result).collect();
    let inputs = serde_json::json!({
        "edition": place.edition.digest,
        "as_of": place.on,
        "figures": place.known_figures,
        "settings": place.settings,
    });
    let results = serde_json::json!({ "shown": targets, "results": results });
    published_now(
        app,
        person,
        ("targets", place.name(), place.on),
        &inputs,
        &results,
    )
    .await
}

/// What is shown to the public, kept as a run that is published at once: its kind, pack and day, what it was made from, and what it shows.
pub(crate) async fn published_now(
    app: &App,
    person: &Signed,
    (kind, pack, as_of): (&str, &str, Date),
    inputs: &impl Serialize,
    results: &impl Serialize,
) -> Result<Run, Stop> {
    let inputs = Document(serde_json::to_string(inputs).map_err(Stop::failed)?);
    let results = Document(serde_json::to_string(results).map_err(Stop::failed)?);
    let root = app.store.ledger_root().await?;
    Ok(Run {
        id: new_id(app.now()),
        kind: kind.to_owned(),
        pack: Some(pack.to_owned()),
        as_of,
        digest: Run::digest_of(&inputs, &results),
        inputs,
        results,
        made_by: person.id.clone(),
        made_at: app.now(),
        replaces: None,
        reason: None,
        published_at: Some(app.now()),
        published_root: root.as_ref().map(Root::to_string),
        scheme: None,
        year: None,
    })
}

/// The targets that a published run shows.
pub async fn released_targets(app: &App, release: &Release) -> Result<Vec<ReleasedTarget>, Stop> {
    #[derive(Deserialize)]
    struct Results {
        shown: Vec<ReleasedTarget>,
    }
    let run = app.store.find_run(&release.version).await?;
    let run = run.ok_or_else(|| Stop::failed(format!("release {} names no run", release.id)))?;
    let results: Results = serde_json::from_str(&run.results.0).map_err(Stop::failed)?;
    Ok(results.shown)
}

/// Name of a unit or group.
pub fn subject_name<'a>(place: &'a PlacePicture, id: &'a str) -> &'a str {
    match place.directory.group(id) {
        Some(group) => group.names.first().map_or(id, String::as_str),
        None => place.unit_name(id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_released_before_english_was_kept_is_still_readable() {
        let old = r#"{"clause":"一","title":{"zh":"甲","en":"a"},"subject":"乙","by":null,"shown":"第3位","status":{"zh":"已达","en":"met"}}"#;
        let mut target: ReleasedTarget = serde_json::from_str(old).unwrap();
        assert_eq!(target.shown(Lang::En), Some("第3位"));
        target.shown_en = Some("no. 3".to_owned());
        assert_eq!(
            (target.shown(Lang::Zh), target.shown(Lang::En)),
            (Some("第3位"), Some("no. 3"))
        );
    }
}
