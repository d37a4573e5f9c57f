//! The commands that run an installation, on both engines: migrate, people, doctor, the ledger before and after a change
//! made past the program, backup and restore into either engine.

use crate::program::{Run, kaifa, kaifa_on};
use kaifa_testkit::TestDb;

/// Databases with tables and one person.
async fn with_a_person(name: &str) -> Vec<TestDb> {
    let databases = TestDb::on_each_engine(name).await;
    for db in &databases {
        add(db, "office1", "office").ends(0);
    }
    databases
}

fn add(db: &TestDb, login: &str, role: &str) -> Run {
    kaifa_on(db, &["user", "add", login, "--name", "张三", "--role", role])
}

#[tokio::test]
async fn migrating_makes_the_tables_once_and_says_the_version() {
    for db in TestDb::empty_on_each_engine("cmd_migrate").await {
        kaifa_on(&db, &["doctor"]).ends(1).prints("kaifa migrate");
        let newest = kaifa_store::newest_schema();
        kaifa_on(&db, &["migrate"])
            .ends(0)
            .prints(&format!("0 → {newest}"));
        kaifa_on(&db, &["migrate"])
            .ends(0)
            .prints(&format!("{newest} → {newest}"));
        kaifa_on(&db, &["doctor"]).ends(0).prints("[正常] schema");
    }
}

#[test]
fn a_folder_without_data_is_named_and_not_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = folder.path().join("nothing").display().to_string();
    for command in [
        vec!["doctor"],
        vec!["ledger", "root"],
        vec!["user", "list"],
        vec!["backup", "x.jsonl"],
    ] {
        let mut arguments = command.clone();
        arguments.extend(["--data-dir", &missing]);
        kaifa(&arguments)
            .ends(1)
            .says("[command.no_data]")
            .says("kaifa migrate");
    }
    assert!(!folder.path().join("nothing").exists());
    kaifa(&["ledger"]).ends(2);
    kaifa(&["--lang", "fr", "doctor"]).ends(2);
}

#[tokio::test]
async fn people_are_added_listed_disabled_and_reset_and_the_three_offices_stay_apart() {
    for db in with_a_person("cmd_people").await {
        let added = add(&db, "admin1", "system_admin").ends(0);
        let password = added
            .out
            .trim()
            .strip_prefix("admin1 ")
            .expect("login and password")
            .to_owned();
        assert_eq!(password.len(), 16);
        let policy = kaifa_store::people::SignInPolicy::default;
        let now = chrono::Utc::now;
        db.store
            .sign_in("admin1", &password, now(), policy())
            .await
            .expect("the printed password signs in");

        add(&db, "admin1", "office").ends(1).says("已被使用");
        add(&db, "zone1", "zone").ends(1).says("[people.scope_needed]");
        add(&db, "king1", "king").ends(1).says("security_auditor");

        let list = kaifa_on(&db, &["user", "list", "--format", "json"])
            .ends(0)
            .json_lines();
        let logins: Vec<&str> = list.iter().filter_map(|one| one["login"].as_str()).collect();
        assert_eq!(logins, ["admin1", "office1"]);
        assert_eq!(list[0]["grants"][0]["role"], "system_admin");

        kaifa_on(&db, &["user", "disable", "admin1"]).ends(0);
        kaifa_on(&db, &["user", "list"]).ends(0).prints("张三(停用)");
        assert!(
            db.store
                .sign_in("admin1", &password, now(), policy())
                .await
                .is_err()
        );
        kaifa_on(&db, &["user", "disable", "nobody"])
            .ends(1)
            .says("nobody");

        let reset = kaifa_on(&db, &["user", "reset", "office1"]).ends(0);
        let password = reset
            .out
            .trim()
            .strip_prefix("office1 ")
            .expect("login and password")
            .to_owned();
        db.store
            .sign_in("office1", &password, now(), policy())
            .await
            .expect("the new password signs in");
    }
}

#[tokio::test]
async fn doctor_says_which_office_nobody_holds_and_stops_at_a_ledger_whose_end_was_cut() {
    for db in with_a_person("cmd_doctor").await {
        let before = kaifa_on(&db, &["doctor"]).ends(0);
        before
            .prints("[注意] security_auditor")
            .prints("[正常] office")
            .prints("[正常] ledger_head");
        kaifa_on(&db, &["--lang", "en", "doctor"])
            .ends(0)
            .prints("[warning] security_auditor");
        db.by_hand("DELETE FROM ledger_entry").await;
        kaifa_on(&db, &["doctor"])
            .ends(1)
            .prints("[故障] ledger_head")
            .prints("kaifa ledger verify");
    }
}

#[tokio::test]
async fn a_root_kept_outside_proves_the_ledger_and_a_change_made_past_the_program_is_named() {
    for db in with_a_person("cmd_ledger").await {
        let root = kaifa_on(&db, &["ledger", "root"]).ends(0).out;
        assert_eq!(root.split_whitespace().count(), 3, "{root}");
        let roots = db.folder().join("roots.txt");
        std::fs::write(&roots, format!("# 存档\n{root}")).expect("written");
        let roots = roots.display().to_string();
        kaifa_on(&db, &["ledger", "verify"])
            .ends(0)
            .says("[ledger.rewrite_possible]")
            .prints("未发现改动");
        kaifa_on(&db, &["ledger", "verify", "--roots", &roots])
            .ends(0)
            .prints("外存存根 1 个");

        db.by_hand("UPDATE person SET name = '李四' WHERE login = 'office1'")
            .await;
        let found = kaifa_on(&db, &["ledger", "verify", "--roots", &roots]).ends(1);
        found
            .says("[ledger.row_edited]")
            .says("张三 → 李四")
            .prints("发现改动");

        let unreadable = db.folder().join("unreadable.txt");
        std::fs::write(&unreadable, "one\n\ntwo\n").expect("written");
        let run = kaifa_on(
            &db,
            &["ledger", "verify", "--roots", &unreadable.display().to_string()],
        )
        .ends(1);
        run.says("unreadable.txt:1").says("unreadable.txt:3");
    }
}

#[tokio::test]
async fn an_empty_ledger_has_no_root_and_says_so() {
    for db in TestDb::on_each_engine("cmd_empty_ledger").await {
        kaifa_on(&db, &["ledger", "root"]).ends(0).prints("操作账是空的");
    }
}

#[tokio::test]
async fn a_backup_of_either_engine_restores_into_either_empty_one_and_nowhere_else() {
    for db in with_a_person("cmd_backup").await {
        let file = db.folder().join("backup.jsonl");
        let name = file.display().to_string();
        let written = kaifa_on(&db, &["backup", &name]).ends(0);
        let sha256 = kaifa_base::Digest::of(std::fs::read(&file).expect("written"));
        let written = written.prints(&format!("sha256 {sha256}"));
        assert!(written.out.contains("账目 1"), "{}", written.out);
        kaifa_on(&db, &["backup", &name]).ends(1).says(&name);

        let root = kaifa_on(&db, &["ledger", "root"]).ends(0).out;
        for empty in TestDb::empty_on_each_engine("cmd_restore").await {
            kaifa_on(&empty, &["restore", &name]).ends(0).prints("未发现改动");
            assert_eq!(kaifa_on(&empty, &["ledger", "root"]).ends(0).out, root);
            kaifa_on(&empty, &["user", "list"]).ends(0).prints("office1");
            kaifa_on(&empty, &["restore", &name])
                .ends(1)
                .says("[store.not_empty]");
        }
    }
}

#[tokio::test]
async fn a_backup_that_was_cut_or_changed_is_refused_and_leaves_nothing() {
    for db in with_a_person("cmd_backup_cut").await {
        let file = db.folder().join("backup.jsonl");
        kaifa_on(&db, &["backup", &file.display().to_string()]).ends(0);
        let text = std::fs::read_to_string(&file).expect("JSON lines");
        let cut = text[..text.trim_end().rfind('\n').expect("lines") + 1].to_owned();
        for (bad, code) in [
            (cut, "[store.backup_damaged]"),
            (text.replace("张三", "李四"), "[store.backup_damaged]"),
            ("subject,year\n".to_owned(), "[store.backup_format]"),
        ] {
            std::fs::write(&file, bad).expect("written");
            for empty in TestDb::empty_on_each_engine("cmd_restore_cut").await {
                kaifa_on(&empty, &["restore", &file.display().to_string()])
                    .ends(1)
                    .says(code);
                kaifa_on(&empty, &["user", "list"]).ends(0);
                assert_eq!(kaifa_on(&empty, &["user", "list"]).out, "");
            }
        }
    }
}

#[tokio::test]
async fn a_pack_comes_into_force_as_its_next_edition_and_units_of_people_must_be_known() {
    let folder = tempfile::tempdir().expect("a folder");
    let pack = folder.path().join("quarry");
    std::fs::create_dir(&pack).expect("a folder");
    let file = pack.join("document.toml");
    let text = "[document]\nname = \"quarry\"\ntitle = \"青岚市办法\"\nissued = 2025-01-02\nregion = \"qu.city\"\n\n\
                [[clause]]\npath = \"一\"\ntitle = \"总则\"\nstatement = \"目的\"\n\n\
                [[unit]]\nid = \"qu.city\"\nname = \"青岚市\"\nkind = \"city\"\n";
    let dir = pack.display().to_string();
    for db in TestDb::on_each_engine("cmd_enact").await {
        std::fs::write(&file, text).expect("written");
        let person = [
            "user", "add", "li", "--name", "李四", "--role", "county", "--unit", "qu.city",
        ];
        kaifa_on(&db, &person).ends(1).says("没有单位“qu.city”");
        let enact = ["pack", "enact", "base", &dir, "--from", "2026-01-01"];
        kaifa_on(&db, &enact)
            .ends(0)
            .prints("quarry:第 1 版,自 2026-01-01 起生效");
        kaifa_on(&db, &enact).ends(0).prints("quarry:与第 1 版");
        kaifa_on(&db, &person).ends(0);
        std::fs::write(&file, text.replace("总则", "总的要求")).expect("written");
        kaifa_on(&db, &["pack", "enact", &dir, "--from", "2026-02-01"])
            .ends(0)
            .prints("第 2 版");
        let editions = db.store.list_editions(Some("quarry")).await.unwrap();
        let days: Vec<(i64, String)> = editions
            .iter()
            .map(|edition| (edition.number, edition.in_force_from.to_string()))
            .collect();
        assert!(days.contains(&(1, "2026-01-01".into())) && days.contains(&(2, "2026-02-01".into())));
        std::fs::write(&file, text.replace("kind = \"city\"", "kind = \"town\"")).expect("written");
        kaifa_on(&db, &["pack", "enact", &dir])
            .ends(1)
            .says("document.toml");
    }
}
