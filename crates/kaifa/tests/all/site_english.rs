//! English pages speak English: what stands there in Chinese is data.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;

use axum::body::Body;
use axum::http::{Request, header};
use kaifa_store::people::Role;

use crate::support::{World, root};

/// How many pages of one kind are read.
const OF_ONE_KIND: usize = 3;

/// Every file below a folder in one text.
fn all_words(folder: &Path, into: &mut String) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            all_words(&path, into);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            into.push_str(&text);
        }
    }
}

fn is_chinese(sign: char) -> bool {
    matches!(sign, '\u{2e80}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
}

/// What a page says: its words, and those of attributes that people read or hear.
fn said(page: &str) -> Vec<&str> {
    let mut said = Vec::new();
    for piece in page.split('<') {
        let (tag, words) = piece.split_once('>').unwrap_or(("", piece));
        said.push(words);
        for attribute in [" title=\"", " aria-label=\"", " placeholder=\""] {
            let value = tag
                .split_once(attribute)
                .and_then(|(_, rest)| rest.split_once('"'));
            said.extend(value.map(|(value, _)| value));
        }
    }
    said
}

/// Addresses that a page links to; files and other languages left out.
pub fn links(page: &str) -> impl Iterator<Item = String> + '_ {
    page.split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split_once('"'))
        .map(|(href, _)| href.replace("&amp;", "&").replace("&#38;", "&"))
        .map(|href| href.split('#').next().unwrap_or_default().to_owned())
        .filter(|href| href.starts_with('/') && !["/lang", "/assets"].iter().any(|one| href.starts_with(one)))
}

/// The kind of a page: its first two steps and the names of what is asked.
fn kind(href: &str) -> String {
    let (path, query) = href.split_once('?').unwrap_or((href, ""));
    let steps: Vec<&str> = path.split('/').collect();
    let asked = query
        .split('&')
        .map(|part| part.split('=').next().unwrap_or_default());
    let shown = steps
        .iter()
        .take(2)
        .copied()
        .chain(asked)
        .collect::<Vec<_>>()
        .join(" ");
    format!("{shown} {}", steps.len())
}

/// The unit whose body a name means, where it is one: bodies are named after their units.
fn of_unit(name: &str) -> &str {
    let bodies = ["管委会", "党委", "政府"];
    bodies
        .iter()
        .find_map(|body| name.strip_suffix(body))
        .unwrap_or(name)
}

/// What the English pages that a person reaches from the start page say in Chinese and the data does not hold, by address.
async fn chinese_on_pages(world: &World, login: &str, data: &str) -> (usize, Vec<String>) {
    let cookie = format!("{}; kaifa_lang=en", world.cookie(login).await);
    let mut waiting = VecDeque::from(["/".to_owned()]);
    let mut asked = vec!["/".to_owned()];
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut found = Vec::new();
    while let Some(path) = waiting.pop_front() {
        let request = Request::get(&path).header(header::COOKIE, &cookie);
        let answer = world.send(request.body(Body::empty()).expect("a request")).await;
        if !answer.media.starts_with("text/html") {
            continue;
        }
        assert!(answer.body.contains("<html lang=\"en\""), "{path} is not English");
        for words in said(&answer.body.replace(">中文</a>", "></a>")) {
            let runs = words
                .split(|sign| !is_chinese(sign))
                .filter(|run| !run.is_empty());
            let ours: Vec<&str> = runs.filter(|run| !data.contains(of_unit(run))).collect();
            if !ours.is_empty() {
                found.push(format!("{path}: {ours:?} in “{}”", words.trim()));
            }
        }
        for href in links(&answer.body) {
            let count = seen.entry(kind(&href)).or_default();
            if *count < OF_ONE_KIND && !asked.contains(&href) {
                *count += 1;
                asked.push(href.clone());
                waiting.push_back(href);
            }
        }
    }
    (asked.len(), found)
}

#[tokio::test]
async fn an_english_page_says_nothing_in_chinese_but_what_the_packs_hold() {
    let world = World::new("english").await;
    world.person("zone", Role::Zone, Some("yz.zone.huxi")).await;
    let mut data = String::new();
    for folder in ["tests/packs", "packs/base"] {
        all_words(&root().join(folder), &mut data);
    }
    for (login, at_least) in [("office", 100), ("zone", 50)] {
        let (read, found) = chinese_on_pages(&world, login, &data).await;
        assert!(read >= at_least, "{login} reached only {read} pages");
        assert!(found.is_empty(), "{login}, {read} pages: {found:#?}");
    }
}
