//! The register of tables against the tables that the migrations make, on both engines; and the register of codes.

use std::collections::BTreeSet;

use kaifa_store::codes::REGISTER;
use kaifa_store::{Kind, TABLES};
use kaifa_testkit::TestDb;

/// The text of all migrations, in order.
fn migrations() -> String {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
        .iter()
        .map(|file| std::fs::read_to_string(file).unwrap())
        .collect()
}

#[tokio::test]
async fn every_table_of_the_database_is_registered_with_just_its_columns_and_can_be_read() {
    // Tables that are no business data: the ledger itself, sessions, the list of migrations, and what lists of records are
    // found by, which follows from the records.
    let apart = [
        "ledger_entry",
        "ledger_head",
        "session",
        "_sqlx_migrations",
        "register_index",
        "record_key",
        "record_count",
    ];
    let sql = migrations();
    let made: BTreeSet<&str> = sql
        .lines()
        .filter_map(|line| line.strip_prefix("CREATE TABLE "))
        .filter_map(|rest| rest.split(' ').next())
        .filter(|name| !apart.contains(name))
        .collect();
    let registered: BTreeSet<&str> = TABLES.iter().map(|table| table.name).collect();
    assert_eq!(made, registered);
    for table in TABLES {
        let body = sql
            .split(&format!("CREATE TABLE {} (\n", table.name))
            .nth(1)
            .unwrap();
        let body = body.split("\n);").next().unwrap();
        // Columns that a later migration added; in the register they stand before the technical ones.
        let added = format!("ALTER TABLE {} ADD COLUMN ", table.name);
        let added = sql.lines().filter_map(|line| line.strip_prefix(added.as_str()));
        let (technical, own): (Vec<&str>, Vec<&str>) = body.lines().partition(|line| {
            ["row_version ", "entry_seq "]
                .iter()
                .any(|name| line.trim().starts_with(name))
        });
        let columns: Vec<(&str, String)> = own
            .into_iter()
            .chain(added.map(|line| line.trim_end_matches(';')))
            .chain(technical)
            .filter_map(|line| line.trim().trim_end_matches(',').split_once(' '))
            .filter(|(name, _)| {
                name.chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
            })
            .map(|(name, rest)| (name, rest.to_owned()))
            .collect();
        let mut expected: Vec<(&str, String)> = Vec::new();
        for column in table.columns {
            let kind = match column.kind {
                Kind::Text | Kind::Document | Kind::Secret => "TEXT",
                Kind::Integer => "BIGINT",
                Kind::Boolean => "BOOLEAN",
                Kind::Bytes => "BLOB",
            };
            expected.push((
                column.name,
                format!("{kind}{}", if column.nullable { "" } else { " NOT NULL" }),
            ));
        }
        for technical in ["row_version", "entry_seq"] {
            expected.push((technical, "BIGINT NOT NULL".to_owned()));
        }
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        assert_eq!(
            names,
            expected.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
            "{}",
            table.name
        );
        for ((name, found), (_, wanted)) in columns.iter().zip(&expected) {
            assert!(
                found.starts_with(wanted),
                "{}.{name}: {found} is not {wanted}",
                table.name
            );
            assert_eq!(
                found.contains("NOT NULL"),
                wanted.contains("NOT NULL"),
                "{}.{name}",
                table.name
            );
        }
        assert!(
            sql.contains(&format!(" ON {} (entry_seq)", table.name)),
            "{} has no index for verification",
            table.name
        );
    }
    for db in TestDb::on_each_engine("register").await {
        assert_eq!(
            db.store.verify_ledger(&[]).await.unwrap().rows,
            0,
            "each table is read once"
        );
    }
}

#[test]
fn every_code_is_unique_and_says_what_it_means() {
    let codes: BTreeSet<&str> = REGISTER.iter().map(|info| info.code).collect();
    assert_eq!(codes.len(), REGISTER.len());
    assert!(REGISTER.iter().all(|info| !info.meaning.is_empty()));
}

#[test]
fn every_code_is_found_by_some_test() {
    let crate_folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut tests = String::new();
    let mut folders = vec![crate_folder.join("tests"), crate_folder.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read_to_string(&path).unwrap();
                let part = match path.starts_with(crate_folder.join("src")) {
                    true => text.split("#[cfg(test)]").nth(1).unwrap_or_default(),
                    false => &text,
                };
                tests.push_str(part);
            }
        }
    }
    let untested: Vec<&str> = REGISTER
        .iter()
        .map(|info| info.code)
        .filter(|code| !tests.contains(&format!("\"{code}\"")))
        .collect();
    assert!(untested.is_empty(), "no test names {untested:?}");
}
