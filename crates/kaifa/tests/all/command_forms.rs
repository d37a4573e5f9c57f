//! `kaifa import --form`: the long table of a collection form, as a person runs it.

use std::process::{Command, Output, Stdio};

use crate::support::{World, root};
use kaifa_base::Period;
use kaifa_store::Store;
use kaifa_store::rows::{FigureFilter, ReportFilter, ReviewState};
use kaifa_testkit::waiting;

const HEAD: &str = "zone,indicator,period,value,status";

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Place {
        Place {
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn write(&self, name: &str, text: &str) -> String {
        let file = self.folder.path().join(name);
        std::fs::write(&file, text).expect("a file");
        file.display().to_string()
    }

    fn import(&self, file: &str, further: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kaifa"));
        command
            .args(["import", "--form", "quarterly", "--pack"])
            .arg(root().join("benches/w4"))
            .args(["--data-dir", &self.data(), file])
            .args(further);
        command
    }

    fn run(&self, file: &str, further: &[&str]) -> (i32, String) {
        let Output {
            status,
            stdout,
            stderr,
        } = self.import(file, further).output().expect("the program runs");
        let text = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
        (status.code().unwrap_or(-1), text)
    }

    async fn store(&self) -> Store {
        Store::open(&format!("{}/kaifa.db", self.data()))
            .await
            .expect("the data")
    }
}

#[tokio::test]
async fn the_last_row_wins_and_earlier_rows_are_kept_as_older_versions() {
    let place = Place::new();
    let text = format!(
        "{HEAD}\nZ0001,I01,2025Q1,12.50,accepted\nZ0001,I02,2025Q1,3,draft\nZ0001,I01,2025Q1,12.75,submitted\nZ0002,基准指标01,2025Q1,不适用,reviewed\n"
    );
    let file = place.write("报送.csv", &text);
    let (code, said) = place.run(&file, &[]);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("报送.csv:4:4") && said.contains("前一次在报送.csv:2"),
        "{said}"
    );
    let (code, said) = place.run(&file, &["--policy", "last-wins", "--dry-run"]);
    assert!(
        code == 0 && said.contains("将导入 3 项数据(4 行),未写入"),
        "{code} {said}"
    );
    let (code, said) = place.run(&file, &["--policy", "last-wins", "--timings"]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("已导入 3 项数据(4 行)") && said.contains("保留 1 行") && said.contains("rss_mib"),
        "{said}"
    );
    let store = place.store().await;
    let filter = FigureFilter::of_figure("I01", "Z0001", Period::Quarter(2025, 1));
    let versions = store.list_figures(&filter).await.expect("figures");
    let seen: Vec<(i64, String, ReviewState)> = versions
        .iter()
        .map(|one| (one.version, one.value.expect("a value").to_string(), one.review))
        .collect();
    assert_eq!(
        seen,
        [
            (1, "12.50".to_owned(), ReviewState::Accepted),
            (2, "12.75".to_owned(), ReviewState::UnderReview)
        ],
        "the accepted value counts until the new one is accepted"
    );
    assert_eq!(versions[1].source["line"], 4);
    assert_eq!(versions[1].unit.as_deref(), Some("万元"));
    let in_force = store.list_figures_in_force(&filter, None).await.expect("figures");
    assert_eq!(in_force[0].value.expect("a value").to_string(), "12.50");
    let report = store.verify_ledger(&[]).await.expect("the ledger");
    assert!(report.is_sound() && report.entries == 1, "{:?}", report.problems);
    assert_eq!(waiting(&store).await, (2, 2));
    store.close().await;
}

#[tokio::test]
async fn every_bad_row_is_listed_and_nothing_is_written() {
    let place = Place::new();
    let text = format!(
        "{HEAD}\nZ9999,I01,2025Q1,1,accepted\nZ0001,I99,2025Q1,1,accepted\nZ0001,I01,2025,1,accepted\nZ0001,I02,2099Q1,1,accepted\nZ0001,I03,2025Q1,约5,accepted\nZ0001,I04,2025Q1,-1,accepted\nZ0001,I05,2025Q1,1,done\nZ0001,I06,2025Q1\nZ0001,I07,2025Q1,,accepted\n"
    );
    let file = place.write("坏.csv", &text);
    let (code, said) = place.run(&file, &[]);
    assert_eq!(code, 1, "{said}");
    for words in [
        "坏.csv:2:1",
        "坏.csv:3:2",
        "坏.csv:4:3",
        "坏.csv:5:3",
        "坏.csv:6:4",
        "坏.csv:7:4",
        "坏.csv:8:5",
        "坏.csv:9",
        "flow.unknown_subject",
        "flow.unknown_indicator",
        "flow.wrong_period",
        "flow.not_a_number",
        "flow.negative",
        "flow.figure_state",
        "flow.csv_row",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    let store = place.store().await;
    assert!(
        store
            .list_submissions(None)
            .await
            .expect("submissions")
            .is_empty()
    );
    store.close().await;
    let wrong = place.write(
        "列.csv",
        "区,indicator,period,value,status\nZ0001,I01,2025Q1,1,draft\n",
    );
    let (code, said) = place.run(&wrong, &[]);
    assert!(code == 1 && said.contains("缺少列“zone”"), "{said}");
    let book = place.write("报送.xlsx", "PK\u{3}\u{4}\u{0}");
    let (code, said) = place.run(&book, &[]);
    assert!(code == 1 && said.contains("不是 csv 文件"), "{said}");
    assert!(said.contains("另存为 csv"), "{said}");
}

#[tokio::test]
async fn the_same_file_again_changes_nothing_and_a_change_needs_its_reason() {
    let place = Place::new();
    let file = place.write(
        "一.csv",
        &format!("{HEAD}\nZ0001,I01,2025Q1,5,accepted\nZ0001,I02,2025Q1,6,draft\n"),
    );
    assert_eq!(place.run(&file, &[]).0, 0);
    let (code, said) = place.run(&file, &[]);
    assert!(code == 0 && said.contains("与已有数据相同 2 行"), "{code} {said}");
    let changed = place.write(
        "二.csv",
        &format!("{HEAD}\nZ0001,I01,2025Q1,5.5,accepted\nZ0001,I02,2025Q1,7,submitted\n"),
    );
    let (code, said) = place.run(&changed, &[]);
    assert!(
        code == 1 && said.contains("flow.reason_needed") && !said.contains("二.csv:3"),
        "a draft may change: {said}"
    );
    let (code, said) = place.run(&changed, &["--reason", "统计部门修订"]);
    assert_eq!(code, 0, "{said}");
    let store = place.store().await;
    let filter = FigureFilter::of_figure("I01", "Z0001", Period::Quarter(2025, 1));
    let versions = store.list_figures(&filter).await.expect("figures");
    assert_eq!(versions.len(), 2);
    assert_eq!(versions[1].correction_reason.as_deref(), Some("统计部门修订"));
    let reports = store
        .list_reports(&ReportFilter::default())
        .await
        .expect("reports");
    assert_eq!(
        reports.iter().map(|report| report.version).collect::<Vec<_>>(),
        [1, 2]
    );
    assert!(store.verify_ledger(&[]).await.expect("the ledger").is_sound());
    store.close().await;
}

#[tokio::test]
async fn an_import_killed_at_any_moment_leaves_all_or_nothing() {
    let place = Place::new();
    let mut text = format!("{HEAD}\n");
    for zone in 1..=400 {
        for indicator in 1..=30 {
            text.push_str(&format!(
                "Z{zone:04},I{indicator:02},2025Q2,{zone}.{indicator:02},submitted\n"
            ));
        }
    }
    let file = place.write("大.csv", &text);
    // The tables are there before the first kill.
    let small = place.write("小.csv", &format!("{HEAD}\nZ0001,I01,2021Q1,1,accepted\n"));
    assert_eq!(place.run(&small, &[]).0, 0);
    let mut cut_off = 0;
    for wait in [
        30, 120, 250, 400, 550, 700, 900, 1200, 1600, 2200, 3000, 4500, 7000, 12000,
    ] {
        let mut child = place
            .import(&file, &[])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program runs");
        std::thread::sleep(std::time::Duration::from_millis(wait));
        child.kill().expect("a kill");
        let killed = !child.wait().expect("an end").success();
        let store = place.store().await;
        let submissions = store.list_submissions(None).await.expect("submissions").len();
        let reports = store
            .list_reports(&ReportFilter::default())
            .await
            .expect("reports")
            .len();
        assert!(
            (submissions, reports) == (1, 1) || (submissions, reports) == (2, 401),
            "{submissions} submissions, {reports} reports after {wait} ms"
        );
        let sound = store.verify_ledger(&[]).await.expect("the ledger").is_sound();
        store.close().await;
        assert!(sound);
        cut_off += usize::from(killed && submissions == 1);
        if submissions == 2 {
            break;
        }
    }
    assert!(cut_off > 0, "no import was cut off");
}

#[tokio::test]
async fn a_form_in_force_takes_a_long_table_of_its_person_and_gives_it_back() {
    let world = World::new("form_file").await;
    world
        .person("zone", kaifa_store::people::Role::Zone, Some("yz.zone.huxi"))
        .await;
    let file = world.db.folder().join("年报.csv");
    std::fs::write(
        &file,
        "单位,指标,期间,数值,状态\n湖西高新区,地区生产总值,2025,120.5,已提交\n湖西高新区,营业收入,2025,300,草稿\n临泽经济开发区,营业收入,2025,1,已提交\n",
    )
    .expect("a file");
    let run = |words: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_kaifa"))
            .args(words)
            .args(["--form", "zone-economy", "--data-dir"])
            .arg(world.db.folder())
            .output()
            .expect("the program runs");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr),
        )
    };
    let name = file.display().to_string();
    let (code, said) = run(&["import", &name, "--by", "zone"]);
    assert!(
        code == Some(1) && said.contains("年报.csv:4:1") && said.contains("您不能填报"),
        "{said}"
    );
    let text = std::fs::read_to_string(&file).expect("the file");
    std::fs::write(&file, text.replace("临泽经济开发区,营业收入,2025,1,已提交\n", "")).expect("a file");
    let (code, said) = run(&["import", &name, "--by", "zone"]);
    assert_eq!(code, Some(0), "{said}");
    let out = world.db.folder().join("out.csv");
    let (code, said) = run(&["export", &out.display().to_string()]);
    assert_eq!(code, Some(0), "{said}");
    let csv = std::fs::read_to_string(&out).expect("the export");
    assert!(csv.contains("yz.zone.huxi,gdp,2025,120.5,已提交"), "{csv}");
    assert!(csv.contains("yz.zone.huxi,revenue,2025,300,草稿"), "{csv}");
}

#[tokio::test]
async fn the_checks_of_the_form_hold_between_the_rows_of_a_file() {
    let place = Place::new();
    let pack = place.folder.path().join("w4");
    std::fs::create_dir(&pack).expect("a folder");
    for entry in std::fs::read_dir(root().join("benches/w4")).expect("the pack") {
        let entry = entry.expect("a file");
        std::fs::copy(entry.path(), pack.join(entry.file_name())).expect("a copy");
    }
    let forms = std::fs::read_to_string(pack.join("forms.toml")).expect("the forms");
    let checks = "\n[[form.check]]\nid = \"part_of_whole\"\nholds = \"I02 <= I01\"\ntext = \"I02 {I02} 大于 I01 {I01}\"\n\
                  [[form.check]]\nid = \"no_jump\"\nholds = \"I03 <= 2 * before_I03\"\nseverity = \"warning\"\ntext = \"I03 {I03},上期 {before_I03}\"\n";
    std::fs::write(pack.join("forms.toml"), forms + checks).expect("written");
    let run = |name: &str, rows: &str, further: &[&str]| {
        let file = place.write(name, &format!("{HEAD}\n{rows}"));
        let output = Command::new(env!("CARGO_BIN_EXE_kaifa"))
            .args(["import", "--form", "quarterly", "--pack"])
            .arg(&pack)
            .args(["--data-dir", &place.data(), &file])
            .args(further)
            .output()
            .expect("the program runs");
        let text =
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        (output.status.code().unwrap_or(-1), text)
    };
    // Just equal passes; a hair above does not, and nothing is written.
    let (code, said) = run(
        "超出.csv",
        "Z0001,I01,2025Q1,5,accepted\nZ0001,I02,2025Q1,5.01,accepted\nZ0002,I01,2025Q1,5,accepted\nZ0002,I02,2025Q1,5,accepted\n",
        &[],
    );
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("I02 5.01") && said.contains("基准区0001") && !said.contains("基准区0002"),
        "{said}"
    );
    assert_eq!(waiting(&place.store().await).await, (0, 0));
    let fine = "Z0001,I01,2025Q1,5,accepted\nZ0001,I02,2025Q1,5,accepted\nZ0001,I03,2025Q1,10,accepted\n";
    let (code, said) = run("正好.csv", fine, &[]);
    assert_eq!(code, 0, "{said}");
    // Against what is known: a jump passes with a reason only.
    let jump = "Z0001,I03,2025Q2,20.5,accepted\n";
    let (code, said) = run("跳增.csv", jump, &[]);
    assert!(code == 1 && said.contains("--reason"), "{code} {said}");
    let (code, said) = run("跳增.csv", jump, &["--reason", "新项目投产"]);
    assert_eq!(code, 0, "{said}");
}
