//! A scheme that takes 30 of its points from another, which takes 40 of its own from a third: the run holds all three, opens down to
//! the last figure, and a figure that only another scheme reads can be objected to.

use axum::http::StatusCode;

use super::{HEAD, code, world};
use crate::program::kaifa;
use crate::support::{Answer, World};

/// Three firms of ten mu: two above scale, the second with an accident; the third below, of which the province does not speak.
pub fn three() -> String {
    let row =
        |number: u32, zone: &str, cells: &str| format!("{},第{number}厂,{zone},纺织业,{cells}", code(number));
    let rows = [
        row(1, "云泽经济开发区", "1,0,0,10,50,1000,,,,50,"),
        row(2, "湖西高新区", "1,0,1,10,25,1000,,,,100,"),
        row(3, "湖西高新区", "0,0,0,10,40,1000,,,,100,"),
    ];
    format!("{HEAD}\n{}\n", rows.join("\n"))
}

async fn upload(world: &World, table: &str, year: &str) -> Answer {
    let parts: [(&str, &str, &[u8]); 3] = [
        ("scheme", "", b"yunze-2025-7/yz.blend"),
        ("year", "", year.as_bytes()),
        ("file", "firms.csv", table.as_bytes()),
    ];
    world.upload("/per-mu", &parts, "office").await
}

async fn frozen(world: &World, year: &str) -> String {
    let made = upload(world, &three(), year).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    made.location.split('?').next().expect("an address").to_owned()
}

async fn scores(world: &World, run: &str) -> Vec<(String, serde_json::Value)> {
    let view = world.get(&format!("/api{run}"), "office").await.json();
    let firms = view["firms"].as_array().unwrap().iter();
    firms
        .map(|firm| (firm["name"].as_str().unwrap().to_owned(), firm["total"].clone()))
        .collect()
}

fn named(name: &str, total: f64) -> (String, serde_json::Value) {
    (name.to_owned(), serde_json::json!(total))
}

#[tokio::test]
async fn the_run_holds_the_other_schemes_and_computes_again_on_an_empty_machine() {
    let world = world("per-mu-resting").await;
    world
        .get("/per-mu", "office")
        .await
        .must_say("并用其他办法的得分")
        .must_say("税收、研发经费、规模以上、销售收入");
    let run = frozen(&world, "2025").await;
    // 70 + 30 × (30 + 40) / 100; 56 without the province; 35 + 30 × (60 + 24) / 100 − 5.
    let expected = [named("第1厂", 91.0), named("第3厂", 56.0), named("第2厂", 55.2)];
    assert_eq!(scores(&world, &run).await, expected);
    world
        .get(&run, "office")
        .await
        .must_say("并用其他办法的得分")
        .must_say("省级亩均办法")
        .must_say("安全评分办法")
        .must_say("省级标准为测试设定");
    let again = world.post(&format!("{run}/replay"), &[], "office").await;
    assert!(again.location.ends_with("done=replayed"), "{}", again.location);
    let file = world.get(&format!("{run}/file"), "office").await;
    let inputs = &file.json()["inputs"];
    let ids: Vec<_> = inputs["others"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["id"])
        .collect();
    assert_eq!(
        ids,
        ["yz.safety", "yz.province-2025"],
        "each after what it rests on"
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.json");
    std::fs::write(&path, &file.bytes).unwrap();
    let path = path.display().to_string();
    kaifa(&["replay", &path]).ends(0).prints("重算得到相同的字节");
    // The edition of the year is the one that is taken.
    let earlier = frozen(&world, "2024").await;
    let expected = [named("第1厂", 77.5), named("第3厂", 71.0), named("第2厂", 45.0)];
    assert_eq!(scores(&world, &earlier).await, expected);
    // A run by a scheme that rests on none has no trace of any.
    let plain = super::published(&world, &super::five(), "2025").await;
    let file = world.get(&format!("{plain}/file"), "office").await;
    assert!(!file.body.contains("\"others\""));
}

#[tokio::test]
async fn what_is_wrong_for_any_of_the_schemes_is_listed_once_by_line() {
    let world = world("per-mu-resting-faults").await;
    let table = three()
        .replace("1000,,,,50,", "1000,,,,-1,")
        .replace("1,0,1,10,25", "1,0,2,10,25");
    let refused = upload(&world, &table, "2025").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused
        .must_say("firms.csv:2:14")
        .must_say("firms.csv:3:7")
        .must_say("共 2 处问题");
    let without: String = table
        .lines()
        .map(|line| line.rsplit_once(',').unwrap().0.to_owned() + "\n")
        .collect();
    let without = without.replace("研发经费", "研发");
    upload(&world, &without, "2025")
        .await
        .must_say("缺少“研发经费”列");
}

#[tokio::test]
async fn the_derivation_opens_the_other_score_down_to_its_figures() {
    let world = world("per-mu-resting-why").await;
    let run = frozen(&world, "2025").await;
    let page = world.get(&format!("{run}/firms/{}", code(2)), "office").await;
    page.must_say("“省级亩均办法”得分 84(满分 100),计 30 × 84 ÷ 100 = 25.2")
        .must_say("“安全评分办法”得分 60(满分 100),计 40 × 60 ÷ 100 = 24")
        .must_say("研发经费 100 万元")
        .must_say("<details class=\"other\" id=\"score-province\">")
        .must_say("<details class=\"other\" id=\"score-province-safety\">")
        .must_say("60 × 0.1 ÷ 0.1")
        .must_say("100 − 40 × 1 = 60")
        .must_say("并用得分");
    let view = world
        .get(&format!("/api{run}/firms/{}", code(2)), "office")
        .await
        .json();
    assert_eq!(view["agrees"], true);
    let other = &view["items"][1]["other"];
    assert_eq!(
        (&other["scheme"], &other["score"]),
        (&"yz.province-2025".into(), &"84".into())
    );
    let deepest = &other["items"][1]["other"];
    assert_eq!(
        (&deepest["title"], &deepest["score"]),
        (&"安全评分办法".into(), &"60".into())
    );
    assert_eq!(deepest["items"][0]["value"], "1");
    world
        .get(&format!("{run}/firms/{}", code(3)), "office")
        .await
        .must_say("“省级亩均办法”没有得分:不属于该办法的任何同类组;缺数据:按规定计0分");
    world
        .get(&format!("{run}/firms/{}?lang=en", code(2)), "office")
        .await
        .must_say("score 84 of 100 by “Scheme of the province”")
        .must_say("How the score by “Scheme of safety” comes about");
}

#[tokio::test]
async fn the_next_grade_names_the_score_that_the_other_scheme_would_have_to_give() {
    let world = world("per-mu-resting-next").await;
    let run = frozen(&world, "2025").await;
    // 55.2 of 60: 4.8 of 30 points are 16 of 100 there, and 40 of the safety that counts 40 there.
    let page = world.get(&format!("{run}/firms/{}", code(2)), "office").await;
    page.must_say("单位用地税收 → 2.8428571429 万元/亩")
        .must_say("“省级亩均办法”得分 → 100 分(满分 100,还差 16 分) <a href=\"#score-province\">")
        .must_say("“安全评分办法”得分 → 100 分(满分 100,还差 40 分) <a href=\"#score-province-safety\">")
        .must_say("该办法中没有哪一项能算出单独达到所需的值");
    let earlier = frozen(&world, "2024").await;
    let address = format!("/api{earlier}/firms/{}", code(2));
    let view = world.get(&address, "office").await.json();
    let province = &view["next"]["alone"][1];
    assert_eq!(
        (&province["scheme"], &province["value"]),
        (&"yz.province-2024".into(), &"100 分(满分 100,还差 50 分)".into())
    );
    assert_eq!(province["alone"][0]["title"], "研发经费");
    assert_eq!(province["alone"][0]["value"], "200");
}

#[tokio::test]
async fn what_if_corrects_a_cell_for_every_scheme_that_reads_it() {
    let world = world("per-mu-resting-what-if").await;
    let run = frozen(&world, "2025").await;
    let firm = code(2);
    let tried = async |wish: &str| {
        let address = format!("/api{run}/what-if?firm={firm}&of={firm}&{wish}");
        let view = world.get(&address, "office").await.json();
        view["moved"][0]["after"]["score"].clone()
    };
    // Without the accident nothing is taken off, and the safety that the province counts is full.
    assert_eq!(tried("v.serious=0").await, "65");
    assert_eq!(tried("v.yz.province-2025/rd=50").await, "46.2");
    let page = world.get(&format!("{run}/what-if?firm={firm}"), "office").await;
    page.must_say("研发经费(“省级亩均办法”所用)")
        .must_not_say("事故(“");
    let bad = world
        .get(
            &format!("{run}/what-if?firm={firm}&of={firm}&v.yz.province-2025/rd=viel"),
            "office",
        )
        .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn an_objection_can_be_about_a_figure_that_only_another_scheme_reads() {
    let world = world("per-mu-resting-objection").await;
    let run = frozen(&world, "2025").await;
    world.post(&format!("{run}/publish"), &[], "office").await;
    let claim: [(&str, &str, &[u8]); 3] = [
        ("item", "", b"yz.province-2025/rd"),
        ("claimed", "", b"50"),
        ("content", "", "多报一半".as_bytes()),
    ];
    let address = format!("{run}/firms/{}", code(2));
    world
        .get(&address, "huxi")
        .await
        .must_say("研发经费(“省级亩均办法”所用)");
    let filed = world.upload(&address, &claim, "huxi").await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.body);
    let would = filed.location.split('?').next().unwrap().to_owned();
    world
        .get(&would, "office")
        .await
        .must_say("研发经费(“省级亩均办法”所用)")
        .must_say("得分或名次变动<b>1</b>")
        .must_say("46.2");
    let record = would.rsplit('/').next().unwrap().to_owned();
    let accept = format!("/registers/grade_objection/{record}/accept");
    let accepted = world.post(&accept, &[("opinion", "属实")], "office").await;
    assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{}", accepted.body);
    let corrected = world
        .post(&format!("{run}/correct"), &[("reason", "研发经费属实")], "office")
        .await;
    assert_eq!(corrected.status, StatusCode::SEE_OTHER, "{}", corrected.body);
    world.get(&corrected.location, "office").await.must_say("46.2");
    let new = corrected.location.split("/difference").next().unwrap().to_owned();
    let expected = [named("第1厂", 91.0), named("第3厂", 56.0), named("第2厂", 46.2)];
    assert_eq!(scores(&world, &new).await, expected);
    for run in [&run, &new] {
        let again = world.post(&format!("{run}/replay"), &[], "office").await;
        assert!(again.location.ends_with("done=replayed"), "{}", again.location);
    }
}

#[tokio::test]
async fn a_register_gives_the_columns_of_the_other_schemes_too() {
    let world = world("per-mu-resting-register").await;
    let (code, name) = (code(1), "第1厂");
    let form = [
        ("subject", "yz.zone.huxi"),
        ("code", &code),
        ("name", name),
        ("fiscal_year", "2025"),
        ("industry", "纺织业"),
        ("above_scale", "true"),
        ("new", "false"),
        ("serious", "false"),
        ("land", "10"),
        ("tax", "50"),
        ("revenue", "1000"),
        ("rd", "50"),
    ];
    let made = world
        .post("/registers/enterprise_year/new", &form, "office")
        .await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let record = made.location.split('?').next().expect("an address");
    world.post(&format!("{record}/confirm"), &[], "office").await;
    let parts: [(&str, &str, &[u8]); 3] = [
        ("scheme", "", b"yunze-2025-7/yz.blend"),
        ("year", "", b"2025"),
        ("register", "", b"enterprise_year"),
    ];
    let graded = world.upload("/per-mu", &parts, "office").await;
    assert_eq!(graded.status, StatusCode::SEE_OTHER, "{}", graded.body);
    let run = graded.location.split('?').next().expect("an address");
    assert_eq!(scores(&world, run).await, [named("第1厂", 91.0)]);
}

#[test]
fn the_command_gives_the_same_scores_and_explains_them() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("firms.csv");
    std::fs::write(&data, three()).unwrap();
    let scheme = crate::support::root().join("tests/packs/yunze-2025-7/resting.toml");
    let scheme = format!("{}#yz.blend", scheme.display());
    let (data, out) = (
        data.display().to_string(),
        folder.path().join("out").display().to_string(),
    );
    let (one, third) = (code(2), code(3));
    let mut arguments = vec![
        "evaluate",
        "enterprises",
        "--scheme",
        &scheme,
        "--data",
        &data,
        "--year",
        "2025",
    ];
    arguments.extend([
        "--out",
        &out,
        "--explain",
        &one,
        "--explain",
        &third,
        "--derivations",
    ]);
    kaifa(&arguments)
        .ends(0)
        .prints("“省级亩均办法”得分 84(满分 100),计 30 × 84 ÷ 100 = 25.2")
        .prints("其中“省级亩均办法”(yz.province-2025)的得分:")
        .prints("其中“安全评分办法”(yz.safety)的得分:")
        .prints("100 − 40 × 1 = 60")
        .prints("只靠 “省级亩均办法”得分 → 100 分(满分 100,还差 16 分)\n      只靠 “安全评分办法”得分 → 100 分(满分 100,还差 40 分)\n")
        .prints("不属于该办法的任何同类组");
    let basis = std::fs::read_to_string(folder.path().join("out/evaluation.json")).unwrap();
    let basis: serde_json::Value = serde_json::from_str(&basis).unwrap();
    assert_eq!(
        basis["rests_on"],
        serde_json::json!(["yz.safety", "yz.province-2025"])
    );
}

/// Sixty firms whose research ends in a naught; only the scheme of the province reads it.
fn round_research() -> String {
    let row = |number: u32| {
        let (land, tax, rd) = (10 + number, 37 * number + 1, 1_000 + 10 * number);
        format!(
            "{},第{number}厂,湖西高新区,纺织业,1,0,0,{land},{tax},{},,,,{rd},",
            code(number),
            90_007 + 13 * number
        )
    };
    let rows: Vec<String> = (1..=60).map(row).collect();
    format!("{HEAD}\n{}\n", rows.join("\n"))
}

#[tokio::test]
async fn odd_patterns_are_looked_for_in_what_the_other_schemes_read_too() {
    let world = world("per-mu-resting-alarms").await;
    let made = upload(&world, &round_research(), "2025").await;
    let run = made.location.split('?').next().expect("an address").to_owned();
    let page = world.get(&format!("{run}/alarms"), "office").await;
    page.must_say(
        "查了这些办法所用的数据,几个办法同用的只查一次:工业企业综合评价、安全评分办法、省级亩均办法",
    )
    .must_say("“研发经费”末位为 0 的占 100.0%")
    .must_say("(办法:省级亩均办法)");
    assert_eq!(page.body.matches("末位为").count(), 1);
}

#[test]
fn the_command_names_the_scheme_of_each_alarm() {
    let folder = tempfile::tempdir().unwrap();
    let (data, out) = (folder.path().join("firms.csv"), folder.path().join("out"));
    std::fs::write(&data, round_research()).unwrap();
    let scheme = crate::support::root().join("tests/packs/yunze-2025-7/resting.toml");
    let scheme = format!("{}#yz.blend", scheme.display());
    let (data, out_folder) = (data.display().to_string(), out.display().to_string());
    let mut arguments = vec!["evaluate", "enterprises", "--scheme", &scheme, "--data", &data];
    arguments.extend(["--year", "2025", "--out", &out_folder, "--alarms", "10"]);
    kaifa(&arguments).ends(0).prints("末位数字偏好:1 处");
    let alarms = std::fs::read_to_string(out.join("alarms.csv")).unwrap();
    let lines: Vec<&str> = alarms.lines().collect();
    assert_eq!(lines.len(), 2, "{alarms}");
    assert!(lines[1].starts_with("digit_preference,rd,,,"), "{alarms}");
    assert!(lines[1].ends_with(",yz.province-2025"), "{alarms}");
}
