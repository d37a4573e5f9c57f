//! `kaifa import` and `kaifa export`, run as a person runs them.

use std::process::{Command, Output, Stdio};

use crate::support::World;
use kaifa_base::Period;
use kaifa_store::people::Role;
use kaifa_store::rows::FigureFilter;

const HEAD: &str = "单位编码,单位,指标编码,指标,计量单位,期间,数值,更正理由";

async fn world(name: &str) -> World {
    let world = World::new(name).await;
    world.person("zone", Role::Zone, Some("yz.zone.huxi")).await;
    world
}

fn kaifa(world: &World, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kaifa"));
    command.args(words).arg("--data-dir").arg(world.db.folder());
    command
}

fn run(world: &World, words: &[&str]) -> (i32, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = kaifa(world, words).output().expect("the program runs");
    let text = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    (status.code().unwrap_or(-1), text)
}

fn write(world: &World, name: &str, text: &str) -> String {
    let file = world.db.folder().join(name);
    std::fs::write(&file, text).expect("a file");
    file.display().to_string()
}

async fn figures(world: &World) -> usize {
    let all = world.app.store.list_figures(&FigureFilter::default()).await;
    all.expect("figures").len()
}

async fn submissions(world: &World) -> usize {
    let actions = world.actions().await;
    actions.iter().filter(|action| *action == "figure.submit").count()
}

#[tokio::test]
async fn an_import_is_one_act_of_its_person_and_an_export_gives_it_back() {
    let world = world("import").await;
    let file = write(
        &world,
        "填报.csv",
        &format!("{HEAD}\nyz.zone.huxi,,yz.bodies,,个,2024,7,\nyz.zone.huxi,,yz.staff,,人,2024,310.50,\n"),
    );
    let (code, text) = run(&world, &["import", &file, "--by", "zone"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("已提交 2 项数据"), "{text}");
    assert_eq!((figures(&world).await, submissions(&world).await), (2, 1));
    let kept = world
        .app
        .store
        .find_figure("yz.staff", "yz.zone.huxi", Period::Year(2024), 1)
        .await
        .expect("the store answers")
        .expect("the figure");
    assert_eq!(
        kept.source["file"], "填报.csv",
        "the ledger keeps no path of a machine"
    );
    assert_eq!(kept.source["line"], 3);
    // Nothing counts before it is accepted.
    let out = world.db.folder().join("out.csv");
    let (code, text) = run(&world, &["export", &out.display().to_string()]);
    assert_eq!((code, text.contains("已导出 0 项")), (0, true), "{text}");
    let mut figure = kept;
    for login in ["office", "office"] {
        // The made-up county has no reviewer here; the store moves the figure through both stages.
        let review = kaifa_store::rows::FigureReview {
            indicator: figure.indicator.clone(),
            subject: figure.subject.clone(),
            period: figure.period,
            version: 1,
            stage: figure.stage,
            reviewer: login.to_owned(),
            on_behalf_of: None,
            verdict: kaifa_store::rows::Verdict::Accept,
            reason: None,
            at: world.app.now(),
        };
        let last = figure.stage == 1;
        let changes = kaifa_store::rows::review_figure(&figure, &review, last).expect("a review");
        let act = kaifa_store::Act::new(world.app.now(), login, "figure.accept", "figure");
        world
            .app
            .store
            .write(&act, changes)
            .await
            .expect("a review is written");
        figure = world
            .app
            .store
            .find_figure("yz.staff", "yz.zone.huxi", Period::Year(2024), 1)
            .await
            .expect("the store answers")
            .expect("the figure");
    }
    let (code, text) = run(&world, &["export", &out.display().to_string()]);
    assert_eq!(code, 0, "{text}");
    let csv = std::fs::read_to_string(&out).expect("the export");
    assert!(
        csv.contains("yz.zone.huxi,湖西高新区,yz.staff,管委会人员数,人,2024,310.50"),
        "{csv}"
    );
    assert!(csv.contains("已报,已通过,1,2024-12-31,"), "{csv}");
    let book = world.db.folder().join("out.xlsx");
    assert_eq!(run(&world, &["export", &book.display().to_string()]).0, 0);
    assert!(std::fs::read(&book).expect("the workbook").starts_with(b"PK"));
    // An export handed in again changes nothing and says so.
    let (code, text) = run(&world, &["import", &out.display().to_string(), "--by", "zone"]);
    assert_eq!((code, text.contains("没有新的或改动的数据")), (1, true), "{text}");
}

#[tokio::test]
async fn a_failing_import_writes_no_row_and_no_ledger_entry() {
    let world = world("failing").await;
    let before = world.actions().await.len();
    let file = write(
        &world,
        "填报.csv",
        &format!(
            "{HEAD}\nyz.zone.huxi,,yz.bodies,,个,2024,7,\nyz.zone.huxi,,yz.staff,,人,2024,约三百,\n,,yz.staff,,万人,2024,3,\n"
        ),
    );
    let (code, text) = run(&world, &["import", &file, "--by", "zone"]);
    assert_eq!(code, 1, "{text}");
    for words in ["填报.csv:3:7", "现为“约三百”", "填报.csv:4:1", "填报.csv:4:5"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!((figures(&world).await, world.actions().await.len()), (0, before));
    let (code, text) = run(&world, &["--lang", "en", "import", &file, "--by", "nobody"]);
    assert_eq!(
        (code, text.contains("there is no active login `nobody`")),
        (1, true),
        "{text}"
    );
    assert_eq!(run(&world, &["export", "figures.pdf"]).0, 1);
}

#[tokio::test]
async fn an_import_killed_at_any_moment_leaves_all_or_nothing() {
    let world = world("killed").await;
    let mut text = format!("{HEAD}\n");
    let indicators = [
        "yz.bodies,,个",
        "yz.staff,,人",
        "yz.directions,,个",
        "yz.idle_land,,亩",
        "yz.rated_firms,,家",
        "yz.class_d_firms,,家",
    ];
    for year in 1990..2025 {
        for indicator in indicators {
            text.push_str(&format!("yz.zone.huxi,,{indicator},{year},{year},\n"));
        }
    }
    let whole = indicators.len() * 35;
    let file = write(&world, "大.csv", &text);
    let started = std::time::Instant::now();
    let mut cut_off = 0;
    for wait in [5, 20, 40, 60, 80, 100, 130, 160, 200, 250, 400, 800] {
        let mut child = kaifa(&world, &["import", &file, "--by", "zone"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program runs");
        std::thread::sleep(std::time::Duration::from_millis(wait));
        child.kill().expect("a kill");
        let killed = !child.wait().expect("an end").success();
        let rows = figures(&world).await;
        assert!(
            rows == 0 || rows == whole,
            "{rows} of {whole} rows after {wait} ms"
        );
        assert_eq!(submissions(&world).await, usize::from(rows == whole));
        cut_off += usize::from(killed && rows == 0);
        if rows == whole {
            break;
        }
    }
    assert!(cut_off > 0, "no import was cut off in {:?}", started.elapsed());
    let report = world
        .app
        .store
        .verify_ledger(&[])
        .await
        .expect("the ledger is read");
    assert!(report.is_sound(), "{:?}", report.problems);
}
