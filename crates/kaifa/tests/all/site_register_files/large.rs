//! Long files: every planted fault is listed, and a killed import leaves nothing.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use kaifa_store::rows::Record;
use kaifa_testkit::TestDb;

use super::{credit_code, records, returns};
use crate::program::{kaifa_on, root};

#[tokio::test]
async fn the_workload_lists_every_planted_cell_and_no_other_and_goes_in_whole() {
    let db = TestDb::sqlite("files_workload").await;
    let pack = root().join("benches/w4x").display().to_string();
    let file = db.folder().join("w4_book.xlsx");
    let problems = db.folder().join("problems.csv");
    let (book, mut planted) = returns(3_000, true);
    std::fs::write(&file, book).unwrap();
    let arguments = |more: &[&str]| -> Vec<String> {
        let fixed = [
            "import",
            file.to_str().unwrap(),
            "--register",
            "enterprise",
            "--pack",
            &pack,
        ];
        fixed.iter().chain(more).map(|&one| one.to_owned()).collect()
    };
    let run = |more: &[&str]| {
        let all = arguments(more);
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        kaifa_on(&db, &all)
    };
    run(&["--problems", problems.to_str().unwrap()])
        .ends(1)
        .says("有 1200 处问题");
    let mut found: Vec<String> = csv::Reader::from_path(&problems)
        .unwrap()
        .records()
        .map(|row| row.unwrap()[0].to_owned())
        .collect();
    found.sort();
    planted.sort();
    assert_eq!(found, planted);
    let said = run(&["--lang", "en"]).ends(1);
    assert_eq!(
        said.err
            .lines()
            .filter(|line| line.contains("w4_book.xlsx"))
            .count(),
        1200
    );

    let (book, _) = returns(3_000, false);
    std::fs::write(&file, book).unwrap();
    run(&["--dry-run"]).ends(0).prints("3000 行没有问题");
    run(&[]).ends(0).prints("新增 3000");
    assert_eq!(records(&db.store, "enterprise").await.len(), 3_000);
    let twice = run(&[]).ends(1);
    assert_eq!(
        twice
            .err
            .lines()
            .filter(|line| line.contains("flow.key_taken"))
            .count(),
        3_000
    );
    run(&["--update"]).ends(0).prints("更新 3000");
    let report = db.store.verify_ledger(&[]).await.unwrap();
    assert!(report.is_sound(), "{:?}", report.problems);
    kaifa_on(
        &db,
        &[
            "import",
            "nothing.xlsx",
            "--register",
            "enterprise",
            "--pack",
            &pack,
        ],
    )
    .ends(1);
    kaifa_on(
        &db,
        &[
            "import",
            file.to_str().unwrap(),
            "--register",
            "none",
            "--pack",
            &pack,
        ],
    )
    .ends(1)
    .says("没有台账“none”");
}

#[tokio::test]
async fn a_killed_import_leaves_nothing_and_the_next_one_goes_in() {
    const ROWS: u32 = 8_000;
    const NEW_TAX: &str = "99.5";
    let db = TestDb::sqlite("files_kill").await;
    let pack = root().join("benches/w4x");
    let (made, changed) = (db.folder().join("w4_book.xlsx"), db.folder().join("changed.csv"));
    std::fs::write(&made, returns(ROWS, false).0).unwrap();
    let mut table = "企业代码,企业名称,开发区,行业,填报日期,税收万元,状态\n".to_owned();
    for n in 1..=ROWS {
        let code = credit_code(n, false);
        table.push_str(&format!(
            "{code},企业{n}有限公司,Z0001,0610,2025-01-02,{NEW_TAX},已审\n"
        ));
    }
    std::fs::write(&changed, table).unwrap();
    let start = |file: &Path, more: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_kaifa"))
            .arg("import")
            .arg(file)
            .args(["--register", "enterprise", "--pack"])
            .arg(&pack)
            .arg("--data-dir")
            .arg(db.folder())
            .args(more)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    // First records are made, then each of them is changed; what is killed in the middle has done neither.
    for (file, more) in [(&made, &[][..]), (&changed, &["--update"][..])] {
        let is_new = |record: &Record| match more.is_empty() {
            true => true,
            false => record.fields["tax"] == NEW_TAX,
        };
        let mut done = false;
        for round in 0..4 {
            let mut import = start(file, more);
            tokio::time::sleep(Duration::from_millis(300 + 400 * round)).await;
            import.kill().unwrap();
            done = import.wait().unwrap().success();
            let kept = records(&db.store, "enterprise").await;
            let new = kept.iter().filter(|record| is_new(record)).count();
            assert_eq!(
                new,
                if done { ROWS as usize } else { 0 },
                "{more:?} round {round}"
            );
            if done {
                break;
            }
        }
        if !done {
            assert!(start(file, more).wait().unwrap().success());
        }
        let kept = records(&db.store, "enterprise").await;
        assert_eq!(kept.len(), ROWS as usize);
        assert!(kept.iter().all(is_new), "{more:?}");
        assert!(db.store.verify_ledger(&[]).await.unwrap().is_sound());
        let counts = db.store.count_records("enterprise", None).await.unwrap();
        assert_eq!(counts, [("kept".to_owned(), i64::from(ROWS))]);
    }
}
