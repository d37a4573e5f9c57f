//! Rules of the house that no single crate can check: which way dependencies point, that no crate of the core gained a
//! database, network or async library, that pages write nothing, and that no fact of one place stands in program code.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("the workspace is two folders up")
        .to_owned()
}

/// Package → normal (not dev, not build) dependencies, over the whole resolved graph.
fn dependency_graph() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo metadata runs");
    assert!(
        output.status.success(),
        "cargo metadata: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    let name_of: BTreeMap<&str, &str> = metadata["packages"]
        .as_array()
        .expect("packages")
        .iter()
        .map(|p| (p["id"].as_str().expect("id"), p["name"].as_str().expect("name")))
        .collect();
    let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for node in metadata["resolve"]["nodes"].as_array().expect("nodes") {
        let entry = graph
            .entry(name_of[node["id"].as_str().expect("id")].to_owned())
            .or_default();
        for dependency in node["deps"].as_array().expect("deps") {
            let normal = dependency["dep_kinds"]
                .as_array()
                .expect("kinds")
                .iter()
                .any(|k| k["kind"].is_null());
            if normal {
                entry.insert(name_of[dependency["pkg"].as_str().expect("pkg")].to_owned());
            }
        }
    }
    graph
}

fn reachable(graph: &BTreeMap<String, BTreeSet<String>>, from: &str) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![from.to_owned()];
    while let Some(name) = waiting.pop() {
        for next in graph.get(&name).into_iter().flatten() {
            if seen.insert(next.clone()) {
                waiting.push(next.clone());
            }
        }
    }
    seen
}

#[test]
fn arrows_between_crates_point_inward_only() {
    let graph = dependency_graph();
    let allowed: &[(&str, &[&str])] = &[
        ("kaifa-base", &[]),
        ("kaifa-text", &["kaifa-base"]),
        ("kaifa-formats", &["kaifa-base", "kaifa-text"]),
        ("kaifa-pack", &["kaifa-base", "kaifa-text"]),
        ("kaifa-eval", &["kaifa-base", "kaifa-pack"]),
        ("kaifa-store", &["kaifa-base"]),
        (
            "kaifa-table",
            &["kaifa-base", "kaifa-pack", "kaifa-eval", "kaifa-formats"],
        ),
        (
            "kaifa-flow",
            &[
                "kaifa-base",
                "kaifa-text",
                "kaifa-formats",
                "kaifa-pack",
                "kaifa-eval",
                "kaifa-store",
                "kaifa-table",
            ],
        ),
        (
            "kaifa-site",
            &[
                "kaifa-base",
                "kaifa-text",
                "kaifa-pack",
                "kaifa-eval",
                "kaifa-store",
                "kaifa-table",
                "kaifa-flow",
            ],
        ),
        (
            "kaifa",
            &[
                "kaifa-base",
                "kaifa-text",
                "kaifa-formats",
                "kaifa-pack",
                "kaifa-eval",
                "kaifa-store",
                "kaifa-table",
                "kaifa-flow",
                "kaifa-site",
            ],
        ),
    ];
    for (name, may) in allowed {
        let own: Vec<&String> = graph[*name].iter().filter(|d| d.starts_with("kaifa")).collect();
        for dependency in own {
            assert!(
                may.contains(&dependency.as_str()),
                "{name} may not depend on {dependency}"
            );
        }
    }
}

#[test]
fn the_core_has_no_database_network_or_async_library() {
    let graph = dependency_graph();
    let forbidden = [
        "sqlx",
        "sqlx-core",
        "rusqlite",
        "libsqlite3-sys",
        "tokio",
        "tokio-postgres",
        "async-std",
        "smol",
        "hyper",
        "reqwest",
        "axum",
        "ureq",
        "mio",
        "rustls",
        "openssl",
    ];
    for name in [
        "kaifa-base",
        "kaifa-text",
        "kaifa-formats",
        "kaifa-pack",
        "kaifa-eval",
        "kaifa-table",
    ] {
        for dependency in reachable(&graph, name) {
            assert!(
                !forbidden.contains(&dependency.as_str()),
                "{name} reaches {dependency}"
            );
        }
    }
}

#[test]
fn pages_set_use_cases_going_and_write_nothing_themselves() {
    let mut sources = Vec::new();
    files(&root().join("crates/kaifa-site/src"), "rs", &mut sources);
    assert!(!sources.is_empty(), "the site has sources");
    for path in sources {
        let text = std::fs::read_to_string(&path).expect("a source");
        for made in ["Act::new(", "Changes::new(", ".store.write("] {
            assert!(!text.contains(made), "{} holds `{made}`", path.display());
        }
    }
}

/// Collects the strings under some keys of a TOML value, at any depth.
fn strings_under(value: &toml::Value, keys: &[&str], found: &mut BTreeSet<String>) {
    match value {
        toml::Value::Table(table) => {
            for (key, inner) in table {
                if keys.contains(&key.as_str()) {
                    match inner {
                        toml::Value::String(text) => {
                            found.insert(text.clone());
                        }
                        toml::Value::Array(list) => {
                            found.extend(list.iter().filter_map(|v| v.as_str()).map(str::to_owned))
                        }
                        _ => {}
                    }
                }
                strings_under(inner, keys, found);
            }
        }
        toml::Value::Array(list) => list.iter().for_each(|v| strings_under(v, keys, found)),
        _ => {}
    }
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|e| e == ending) {
            found.push(path);
        }
    }
}

/// Facts that belong to one place: names of units, numbers of documents, ids of rules and demands, thresholds.
fn facts_of_places() -> BTreeSet<String> {
    let mut facts = BTreeSet::new();
    for pack in std::fs::read_dir(root().join("packs"))
        .expect("packs")
        .map(|e| e.expect("a pack").path())
    {
        if pack.file_name().is_some_and(|n| n == "base") || !pack.is_dir() {
            continue;
        }
        let mut tables = Vec::new();
        files(&pack, "toml", &mut tables);
        for file in tables
            .iter()
            .filter(|f| !f.components().any(|c| c.as_os_str() == "tests"))
        {
            let value: toml::Value =
                toml::from_str(&std::fs::read_to_string(file).expect("a readable pack file"))
                    .expect("a pack file is TOML");
            let list = |key: &str| {
                value
                    .get(key)
                    .and_then(|v| v.as_array())
                    .cloned()
                    .unwrap_or_default()
            };
            for unit in list("unit") {
                strings_under(&unit, &["name", "aliases", "plates", "id"], &mut facts);
            }
            for rule in list("rule")
                .iter()
                .chain(&list("mechanism"))
                .chain(&list("target"))
                .chain(&list("duty"))
                .chain(&list("parameter"))
            {
                strings_under(rule, &["id", "mechanisms"], &mut facts);
            }
            for target in list("target") {
                if let (Some(number), Some(unit)) = (
                    target.get("value").and_then(|v| v.as_str()),
                    target.get("unit").and_then(|v| v.as_str()),
                ) && number.len() > 2
                {
                    facts.insert(format!("{number}{unit}"));
                }
            }
            if let Some(document) = value.get("document") {
                strings_under(document, &["name", "doc_number", "issuer"], &mut facts);
            }
        }
    }
    // Words of the field that some text uses as if they were names.
    let words_of_the_field = [
        "领导小组",
        "高新区",
        "经开区",
        "领导小组办公室",
        "管委会",
        "开发区",
        "市开发区",
        "园区办",
        "市本级",
        // The whole of anything.
        "100%",
    ];
    facts.retain(|f| f.chars().count() >= 3 && !words_of_the_field.contains(&f.as_str()));
    facts
}

/// The program's own code, file by file, without the tests inside it.
fn program_code() -> Vec<(PathBuf, String)> {
    let mut sources = Vec::new();
    for member in std::fs::read_dir(root().join("crates")).expect("crates") {
        files(&member.expect("a crate").path().join("src"), "rs", &mut sources);
    }
    sources.retain(|file| file.file_name().is_some_and(|name| name != "tests.rs"));
    let code = |file: PathBuf| {
        let whole = std::fs::read_to_string(&file).expect("a readable source");
        let code = whole.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
        (file, code)
    };
    sources.into_iter().map(code).collect()
}

/// Where words stand in code: `file:line`.
fn places_of<'c>(file: &Path, code: &'c str, words: &'c str) -> impl Iterator<Item = String> + 'c {
    let file = file.display().to_string();
    let lines = code.lines().enumerate();
    lines
        .filter(move |(_, line)| line.contains(words))
        .map(move |(number, _)| format!("{file}:{}", number + 1))
}

#[test]
fn no_fact_of_one_place_stands_in_program_code() {
    let facts = facts_of_places();
    assert!(
        facts.len() > 500,
        "only {} facts were collected from the packs",
        facts.len()
    );
    let mut found = Vec::new();
    for (file, code) in program_code() {
        for fact in facts.iter().filter(|fact| code.contains(fact.as_str())) {
            found.extend(places_of(&file, &code, fact).map(|place| format!("{place}: `{fact}`")));
        }
    }
    assert!(
        found.is_empty(),
        "facts of one place in program code:\n{}",
        found.join("\n")
    );
}

#[test]
fn the_day_of_a_moment_is_that_of_the_place() {
    let mut found = Vec::new();
    for (file, code) in program_code() {
        // What says which day it is here asks the clock of the place itself.
        let code = code
            .replace("Local::now().date_naive()", "")
            .replace("with_timezone(&Local).date_naive()", "");
        found.extend(places_of(&file, &code, ".date_naive()").collect::<Vec<_>>());
    }
    assert!(
        found.is_empty(),
        "days in UTC; `kaifa_store::LocalDay` gives those of the place:\n{}",
        found.join("\n")
    );
}

#[test]
fn every_dependency_is_freely_licensed() {
    let deny: toml::Value =
        toml::from_str(&std::fs::read_to_string(root().join("deny.toml")).expect("deny.toml")).expect("TOML");
    let allowed: BTreeSet<&str> = deny["licenses"]["allow"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|v| v.as_str())
        .collect();
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo metadata runs");
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    let mut refused = Vec::new();
    for package in metadata["packages"].as_array().expect("packages") {
        let licence = package["license"].as_str().unwrap_or("none");
        // `A OR B`: one allowed alternative is enough; `A AND B`: all must be allowed; `WITH` exceptions only widen.
        let free = licence.replace('/', " OR ").split(" OR ").any(|alternative| {
            alternative
                .split(" AND ")
                .map(|l| {
                    l.trim_matches([' ', '(', ')'])
                        .split(" WITH ")
                        .next()
                        .unwrap_or_default()
                })
                .all(|l| allowed.contains(l))
        });
        if !free {
            refused.push(format!("{} {}: {licence}", package["name"], package["version"]));
        }
    }
    assert!(refused.is_empty(), "licences to look at:\n{}", refused.join("\n"));
}

#[test]
fn the_roles_that_definitions_may_name_are_those_of_the_business() {
    use kaifa_store::people::Role;
    let business: Vec<&str> = Role::ALL
        .iter()
        .filter(|role| !role.is_of_the_three_offices() && **role != Role::Public)
        .map(|role| role.code())
        .collect();
    assert_eq!(business, kaifa_pack::check::ROLES);
}
