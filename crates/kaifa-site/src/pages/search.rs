//! Search over what the reader may see: clauses (our titles and the words of the text), records, items, units and readings. Every word
//! asked for must occur; brackets and digits count the same in either width.

use std::collections::BTreeSet;

use askama::Template;
use axum::Json;
use kaifa_base::Lang;
use kaifa_flow::address::url_encode;
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::records::rights::Rights;
use kaifa_flow::stop::Stop;
use kaifa_pack::citing::{ItemKind, citing};
use kaifa_pack::item::UnitKind;
use kaifa_store::records::RecordQuery;
use serde::Serialize;

use crate::pages::frame::Frame;
use crate::pages::{Page, html};
use crate::web::visit::Visit;
use kaifa_store::{LocalDay, end_of};

/// Most hits shown of one kind.
const MOST: usize = 60;
/// Most records shown of one register.
const MOST_RECORDS: usize = 10;
/// Characters shown on each side of the first word found.
const AROUND: usize = 24;

/// One hit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct HitView {
    /// What it is, in words.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// The words around what was found.
    pub words: String,
    /// The document.
    pub document: String,
    /// Its clause or id.
    pub at: String,
    /// Where it leads.
    pub href: String,
}

/// Hits of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct GroupView {
    /// What they are, in words.
    pub name: String,
    /// How many there are in all.
    pub total: usize,
    /// The first of them.
    pub hits: Vec<HitView>,
}

/// What a search asks for: words, folded.
struct Wanted(Vec<String>);

impl Wanted {
    fn of(text: &str) -> Wanted {
        Wanted(text.split_whitespace().map(folded).collect())
    }

    fn is_in(&self, text: &str) -> bool {
        let text = folded(text);
        self.0.iter().all(|word| text.contains(word.as_str()))
    }

    /// The words around the first hit.
    fn around(&self, text: &str) -> String {
        let chars: Vec<char> = text.chars().filter(|c| *c != '\n' && *c != '\r').collect();
        let even: String = folded(&chars.iter().collect::<String>());
        let at = self
            .0
            .iter()
            .filter_map(|word| even.find(word.as_str()))
            .min()
            .unwrap_or(0);
        // Folding keeps the number of characters.
        let at = even[..at].chars().count();
        let (start, end) = (at.saturating_sub(AROUND), (at + 2 * AROUND).min(chars.len()));
        let cut = |yes: bool| if yes { "…" } else { "" };
        let words: String = chars[start..end].iter().collect();
        format!("{}{}{}", cut(start > 0), words.trim(), cut(end < chars.len()))
    }
}

/// Lower case, half-width digits, letters and brackets; character by character.
fn folded(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xff01 + 0x21).unwrap_or(c),
            '\u{3014}' | '\u{3010}' => '[',
            '\u{3015}' | '\u{3011}' => ']',
            other => other,
        })
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// Gathers what fits.
struct Search<'a> {
    visit: &'a Visit,
    wanted: Wanted,
}

impl Search<'_> {
    fn clauses(&self, place: &PlacePicture, hits: &mut Vec<HitView>) {
        let listed = &place.edition.pack.items.clauses;
        let title_of = |path: &str| {
            let clause = listed.iter().find(|clause| clause.path.as_str() == path);
            clause
                .map_or("", |clause| clause.title(self.visit.lang))
                .to_owned()
        };
        let mut paths: Vec<(String, String)> = match &place.text {
            Some(text) => text
                .reading
                .all_clauses()
                .into_iter()
                .map(|clause| {
                    (
                        clause.path.to_string(),
                        text.source.shown(clause.own).into_owned(),
                    )
                })
                .collect(),
            None => Vec::new(),
        };
        for clause in listed {
            if !paths.iter().any(|(path, _)| path == clause.path.as_str()) {
                paths.push((clause.path.to_string(), String::new()));
            }
        }
        for (path, words) in paths {
            let title = title_of(&path);
            if self.wanted.is_in(&format!("{path} {title} {words}")) {
                hits.push(HitView {
                    kind: self.visit.t("条款", "clause").to_owned(),
                    words: if words.is_empty() {
                        String::new()
                    } else {
                        self.wanted.around(&words)
                    },
                    document: place.document_name(),
                    href: format!("/documents/{}#{path}", url_encode(place.name())),
                    at: path,
                    title,
                });
            }
        }
    }

    fn items(&self, place: &PlacePicture, items: &mut Vec<HitView>, parameters: &mut Vec<HitView>) {
        let pack = url_encode(place.name());
        for item in citing(&place.edition.pack.items) {
            if item.kind == ItemKind::Unit
                || !self.wanted.is_in(&format!(
                    "{} {} {}",
                    item.id,
                    item.title,
                    item.title_en.unwrap_or_default()
                ))
            {
                continue;
            }
            let clause = item.basis.address();
            let first_duty = place
                .duties
                .iter()
                .find(|now| now.duty == item.id)
                .map(|now| now.href(place.name()));
            let first_target = place
                .targets
                .iter()
                .find(|now| now.target == item.id)
                .map(|now| now.href(place.name()));
            let hit = HitView {
                kind: item.kind.words().get(self.visit.lang).to_owned(),
                title: item.title_in(self.visit.lang).to_owned(),
                words: String::new(),
                document: place.document_name(),
                href: match item.kind {
                    ItemKind::Parameter => format!("/parameters?document={pack}#{}", item.id),
                    ItemKind::Register => format!("/registers/{}", url_encode(item.id)),
                    _ => first_duty
                        .or(first_target)
                        .unwrap_or_else(|| format!("/documents/{pack}#{clause}")),
                },
                at: item.id.to_owned(),
            };
            if item.kind == ItemKind::Parameter {
                parameters.push(hit)
            } else {
                items.push(hit)
            }
        }
    }

    fn units(&self, place: &PlacePicture, hits: &mut Vec<HitView>) {
        for unit in &place.snapshot.units {
            let others: Vec<&str> = [&unit.aliases, &unit.former_names, &unit.plates]
                .into_iter()
                .flatten()
                .map(String::as_str)
                .collect();
            if !self.wanted.is_in(&format!("{} {}", unit.name, others.join(" "))) {
                continue;
            }
            let href = match unit.kind {
                UnitKind::Zone => format!("/zones/{}", url_encode(&unit.id)),
                _ => format!("/duties?unit={}", url_encode(&unit.id)),
            };
            hits.push(HitView {
                kind: unit.kind.words().get(self.visit.lang).to_owned(),
                title: unit.name.clone(),
                words: self.visit.lang.list(&others),
                document: place.document_name(),
                at: unit.id.clone(),
                href,
            });
        }
    }
}

impl Search<'_> {
    /// Records by their titles, of every register that has some.
    async fn records(&self, picture: &Picture, asked: &str, hits: &mut Vec<HitView>) -> Result<(), Stop> {
        let person = self.visit.signed()?;
        let counts = picture.places.iter().flat_map(|place| &place.rows.record_counts);
        let filled: BTreeSet<&str> = counts.map(|count| count.register.as_str()).collect();
        for id in filled {
            let Ok((place, register)) = picture.find_register(id) else {
                continue;
            };
            let rights = Rights::of(person, register);
            if !rights.sees_some() {
                continue;
            }
            let past = self.visit.on < self.visit.app.today();
            let query = rights.narrow(RecordQuery {
                register: id.to_owned(),
                words: Some(asked.to_owned()),
                before: past.then(|| end_of(self.visit.on)),
                descending: true,
                limit: MOST_RECORDS as i64,
                ..RecordQuery::default()
            });
            for record in self.visit.app.store.query_records(&query).await?.records {
                let subject = record.subject.clone().unwrap_or_default();
                hits.push(HitView {
                    kind: match (self.visit.lang, &register.title_en) {
                        (Lang::En, Some(title)) => title.clone(),
                        _ => register.title.clone(),
                    },
                    title: record.title.clone(),
                    words: picture.unit_name(&subject).to_owned(),
                    document: picture.place_of_unit(&subject).unwrap_or(place).document_name(),
                    href: format!("/registers/{}/{}", url_encode(id), url_encode(&record.id)),
                    at: record.created_at.local_day().to_string(),
                });
            }
        }
        Ok(())
    }
}

/// What was found, kind by kind.
async fn view(visit: &Visit) -> Result<Vec<GroupView>, Stop> {
    visit.allow(Task::SeeWork, None)?;
    let asked = visit.asked("q").map(str::trim).filter(|text| !text.is_empty());
    let Some(asked) = asked else { return Ok(Vec::new()) };
    let picture = visit.picture().await?;
    let search = Search {
        visit,
        wanted: Wanted::of(asked),
    };
    let (mut clauses, mut items, mut units, mut parameters) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for place in &picture.places {
        search.clauses(place, &mut clauses);
        search.items(place, &mut items, &mut parameters);
        search.units(place, &mut units);
    }
    let mut records = Vec::new();
    search.records(&picture, asked, &mut records).await?;
    let groups = [
        (visit.t("条款", "Clauses"), clauses),
        (visit.t("台账记录", "Records"), records),
        (visit.t("事项", "Items"), items),
        (visit.t("单位", "Units"), units),
        (visit.t("读法与参数", "Readings"), parameters),
    ];
    let kept = groups.into_iter().filter(|(_, hits)| !hits.is_empty());
    Ok(kept
        .map(|(name, mut hits)| {
            let total = hits.len();
            hits.truncate(MOST);
            GroupView {
                name: name.to_owned(),
                total,
                hits,
            }
        })
        .collect())
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    f: Frame,
    q: String,
    groups: Vec<GroupView>,
}

/// `GET /search?q=…`
pub async fn show_hits(visit: Visit) -> Page {
    let groups = view(&visit).await?;
    html(&SearchPage {
        f: visit.frame(("", ""), visit.t("搜索", "Search")),
        q: visit.asked("q").unwrap_or_default().trim().to_owned(),
        groups,
    })
}

/// `GET /api/search?q=…`
#[utoipa::path(get, path = "/api/search", tag = "search",
    params(("q" = String, Query, description = "words, all of which must occur")), responses((status = 200, body = [GroupView])))]
pub async fn api_hits(visit: Visit) -> Result<Json<Vec<GroupView>>, Stop> {
    Ok(Json(view(&visit).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_must_occur_and_width_does_not_matter() {
        let wanted = Wanted::of("云政发[2025] 7号");
        assert!(wanted.is_in("云政发\u{3014}\u{ff12}025\u{3015}7号"));
        assert!(!wanted.is_in("云政发\u{3014}2024\u{3015}7号"));
    }

    #[test]
    fn the_words_around_the_first_hit_are_shown() {
        let text = format!("{}目标{}", "甲".repeat(40), "乙".repeat(80));
        let around = Wanted::of("目标").around(&text);
        assert!(
            around.starts_with("…甲") && around.contains("目标乙") && around.ends_with("乙…"),
            "{around}"
        );
        assert!(around.chars().count() < 80);
    }
}
