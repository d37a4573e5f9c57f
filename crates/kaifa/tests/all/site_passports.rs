//! Targets and passports through the site: a status opens to its figures, a passport leaves the program and is verified where
//! nothing else is, and a changed digit is named.

use std::process::Command;

use crate::support::{World, root};
use axum::http::StatusCode;
use kaifa_base::{Decimal, Digest, FigureState, Period};
use kaifa_eval::passport::{Passport, recompute};
use kaifa_store::people::Role;
use kaifa_store::rows::{FigureVersion, ProposalFilter, ReviewState, Source};
use kaifa_store::{Act, Changes};

const PACK: &str = "yunze-2025-7";
const ZONES: [&str; 5] = [
    "yz.zone.yunze",
    "yz.zone.huxi",
    "yz.zone.linze",
    "yz.zone.fengquan",
    "yz.zone.hudong",
];

/// A world with the text of the document, and accepted value added of four zones 100 and of one `last`, in 2025.
async fn world(name: &str, last: i64) -> World {
    let world = World::new(name).await;
    world.person("zone", Role::Zone, Some("yz.zone.hudong")).await;
    let now = world.app.now();
    let mut changes = Changes::new();
    for (at, zone) in ZONES.iter().enumerate() {
        let value = if at == 4 { last } else { 100 };
        changes.insert(&FigureVersion {
            indicator: "industrial_value_added".into(),
            subject: (*zone).into(),
            period: Period::Year(2025),
            version: 1,
            state: FigureState::Reported,
            value: Some(Decimal::from(value)),
            unit: Some("亿元".into()),
            state_reason: None,
            held_on: None,
            known_at: now,
            source: serde_json::json!({ "kind": "file", "file": "上报表.xlsx", "sheet": "填报", "cell": format!("G{}", at + 2) }),
            entered_by: "test".into(),
            correction_reason: None,
            review: ReviewState::Accepted,
            stage: 1,
            accepted_at: Some(now),
        });
    }
    world
        .app
        .store
        .write(&Act::new(now, "test", "figure.import", "figures:5"), changes)
        .await
        .expect("figures");
    world
}

fn total(path: &str) -> String {
    format!("{path}/target/{PACK}/YZ-1a-total")
}

fn verify(world: &World, name: &str, text: &str) -> (i32, String) {
    let file = world.db.folder().join(name);
    std::fs::write(&file, text).expect("a file");
    // An empty folder to stand in: nothing but the file is needed.
    let empty = world.db.folder().join("elsewhere");
    std::fs::create_dir_all(&empty).expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_kaifa"))
        .args(["passport", "verify"])
        .arg(&file)
        .current_dir(empty)
        .output()
        .expect("the program runs");
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code().unwrap_or(-1), text)
}

#[tokio::test]
async fn a_target_shows_its_value_its_path_and_what_each_unit_contributes() {
    let world = world("target_page", 50).await;
    let list = world.get("/targets", "office").await;
    list.must_say("工业增加值总量")
        .must_say("努力中")
        .must_say("450亿元")
        .must_say("不低于620亿元")
        .must_say("2027年12月31日");
    let page = world.get(&format!("/targets/{PACK}/YZ-1a-total"), "office").await;
    page.must_say("<svg")
        .must_say("湖东经济开发区")
        .must_say("50 亿元")
        .must_say("11.1%")
        .must_say("上报表.xlsx");
    page.must_say("/figures/industrial_value_added/yz.zone.hudong/2025")
        .must_say("工业增加值占全市之比");
    // Nothing is blank: a target without figures says what is missing.
    world
        .get("/targets?status=pending", "office")
        .await
        .must_say("无数据")
        .must_say("缺数据");
    world
        .get("/targets?lang=en", "office")
        .await
        .must_say("striving")
        .must_say("at least 620");
}

#[tokio::test]
async fn met_exactly_at_the_line_and_striving_just_below() {
    for (last, status) in [(220, "met"), (219, "striving")] {
        let world = world(&format!("target_line_{last}"), last).await;
        let target = world
            .get(&format!("/api/targets/{PACK}/YZ-1a-total"), "office")
            .await
            .json();
        assert_eq!(target["target"]["status"], status, "{last}");
    }
}

#[tokio::test]
async fn a_zone_sees_the_sum_but_not_its_neighbours_figures_nor_their_targets() {
    let world = world("target_scope", 50).await;
    let page = world.get(&format!("/targets/{PACK}/YZ-1a-total"), "zone").await;
    page.must_say("450亿元")
        .must_say("50 亿元")
        .must_not_say("100 亿元")
        .must_not_say("11.1%");
    page.must_say("另有不在您查看范围内的数据");
    let json = world
        .get(&format!("/api/targets/{PACK}/YZ-1a-total"), "zone")
        .await;
    json.must_not_say("yz.zone.linze");
    let why = world.get(&total("/why"), "zone").await;
    why.must_not_say("100 亿元").must_say("不能下载");
    assert_eq!(
        world.get(&format!("{}.json", total("/why")), "zone").await.status,
        StatusCode::FORBIDDEN
    );

    let targets = world.get("/api/targets", "zone").await.json();
    for target in targets["targets"].as_array().expect("targets") {
        let subject = target["subject"].as_str().expect("a subject");
        assert!(
            !subject.starts_with("yz.zone.") || subject == "yz.zone.hudong",
            "{target}"
        );
    }
    let other = world
        .get(
            &format!("/targets/{PACK}/YZ-5a-bodies?subject=yz.zone.linze"),
            "zone",
        )
        .await;
    assert_eq!(other.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_passport_of_a_target_is_verified_elsewhere_and_a_changed_digit_is_named() {
    let world = world("passport_target", 50).await;
    let why = world.get(&total("/why"), "office").await;
    why.must_say("重新计算,结果一致")
        .must_say("上报表.xlsx")
        .must_say("G6")
        .must_say("yz.group.zones@2026-03-05");
    why.must_say("kaifa passport verify").must_say("原文未存入");
    let json = world.get(&format!("{}.json", total("/why")), "office").await;
    assert_eq!(json.status, StatusCode::OK);
    assert!(json.media.starts_with("application/json"), "{}", json.media);
    let (code, text) = verify(&world, "passport.json", &json.body);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("核对无误"), "{text}");

    // The zone's own figure, one digit changed.
    let at = json.body.find("yz.zone.hudong").expect("the figure");
    let value = at + json.body[at..].find("\"50\"").expect("its value");
    let mut changed = json.body.clone();
    changed.replace_range(value..value + 4, "\"60\"");
    let (code, text) = verify(&world, "changed.json", &changed);
    assert_eq!(code, 1, "{text}");
    assert!(
        text.contains("figure industrial_value_added yz.zone.hudong 2025") && text.contains("被改动"),
        "{text}"
    );
    assert!(text.contains("changed.json"), "{text}");
    let (code, text) = verify(&world, "cut.json", &json.body[..json.body.len() / 2]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("不是可读的凭证"), "{text}");
}

#[tokio::test]
async fn the_command_exports_what_the_page_gives() {
    let world = world("passport_export", 50).await;
    let page = world.get(&format!("{}.json", total("/why")), "office").await;
    let run = |id: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kaifa"));
        let output = command
            .args(["passport", "export", id, "--data-dir"])
            .arg(world.db.folder())
            .output();
        let output = output.expect("the program runs");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let (code, text, error) = run(&format!("target:{PACK}/YZ-1a-total/yz.group.zones@2026-03-05"));
    assert_eq!((code, text.as_str()), (Some(0), page.body.as_str()), "{error}");
    let (code, text, error) = run(&format!(
        "duty:{PACK}/YZ-8d-sewage/yz.zone.hudong/once@2026-07-01"
    ));
    assert_eq!(code, Some(0), "{error}");
    assert_eq!(
        recompute(&Passport::from_json(&text).expect("a passport")),
        Ok(())
    );
    let (code, _, error) = run("target:nowhere");
    assert_eq!(code, Some(1));
    assert!(error.contains("flow.passport_id"), "{error}");
    let (code, _, error) = run(&format!("target:{PACK}/T-0/yz.city@2026-03-05"));
    assert_eq!(code, Some(1), "{error}");
}

#[tokio::test]
async fn a_passport_of_a_duty_holds_what_was_handed_in_and_the_hash_of_the_clause() {
    let world = world("passport_duty", 50).await.on("2026-06-20");
    let bytes = std::fs::read(root().join(format!("tests/documents/{PACK}.txt"))).expect("the text");
    let words: String = String::from_utf8_lossy(&bytes)
        .chars()
        .skip(1145)
        .take(1172 - 1145)
        .collect();
    let source = Source {
        sha256: Digest::of(&bytes),
        name: "text.txt".into(),
        media: "text/plain".into(),
        encoding: None,
        doc_number: None,
        pack: Some(PACK.into()),
        taken_in_by: "test".into(),
        taken_in_at: world.app.now(),
        bytes,
    };
    let mut changes = Changes::new();
    changes.insert(&source);
    let act = Act::new(world.app.now(), "test", "source.take_in", "source:text");
    world
        .app
        .store
        .write(&act, changes)
        .await
        .expect("the text is taken in");
    let form = [
        ("unit", "yz.zone.hudong"),
        ("period", "once"),
        ("words", "投运证明"),
        ("on", "2026-06-18"),
    ];
    world
        .post(&format!("/duties/{PACK}/YZ-8d-sewage/report"), &form, "zone")
        .await;
    let address = format!("/why/duty/{PACK}/YZ-8d-sewage");
    let unit = "?unit=yz.zone.hudong&period=once";
    let page = world.get(&format!("{address}{unit}"), "zone").await;
    page.must_say("投运证明")
        .must_say("待核验")
        .must_say("2026年6月30日")
        .must_say("文件写明的日期")
        .must_say("结果一致");
    let json = world.get(&format!("{address}.json{unit}"), "zone").await;
    let passport = Passport::from_json(&json.body).expect("a passport");
    assert_eq!(recompute(&passport), Ok(()));
    assert_eq!(passport.clauses[0].clause.as_str(), "二/(七)");
    // The words under the item's span, hashed, so that a changed text is noticed.
    assert_eq!(passport.clauses[0].quote_hash, Some(Digest::of(&words)));
    page.must_say(words.trim());
    let (code, text) = verify(
        &world,
        "duty.json",
        &json.body.replace("2026-06-18", "2026-06-17"),
    );
    assert_eq!(code, 1);
    assert!(text.contains("performed 1"), "{text}");
}

#[tokio::test]
async fn a_number_that_one_definition_passes_on_to_another_is_said_for_each_way_of_asking() {
    let world = World::with_built_in("passport_numbers", "zhangjiakou-2016-12", "2026-03-05").await;
    let head = "zone,year,class,rank,list_size,rise_rank,fall_rank,fdi_usd_100m,state,published";
    let row = "zjk.zone.jingkai,2025,economic,147,150,60,60,0.1,ranked,2026-01-20";
    let file = format!("{head}\n{row}\n");
    let parts: [(&str, &str, &[u8]); 5] = [
        ("document", "", b"zhangjiakou-2016-12"),
        ("list", "", "综合评价".as_bytes()),
        ("publisher", "", "省商务厅".as_bytes()),
        ("correction", "", b""),
        ("file", "list.csv", file.as_bytes()),
    ];
    let answer = world.upload("/rankings/import", &parts, "office").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let proposals = world.app.store.list_proposals(&ProposalFilter::default()).await;
    let proposals = proposals.expect("proposals");
    let warned = proposals.iter().find(|one| one.rule == "R-ZJK-48");
    let address = format!("/why/proposal/{}", warned.expect("a warning").id);
    let page = world.get(&address, "office").await;
    // The rule asks for the last five of one class and the last two of the other, both through one definition and a second under it.
    for number in [5, 2] {
        page.must_say(&format!("其中“全省后{number}位”"))
            .must_say(&format!("“后{number}位”成立"))
            .must_say(&format!("其中“后{number}位”"))
            .must_say(&format!("名次大于公布名单总数 − {number}"));
    }
    page.must_not_say("后k位").must_not_say("− k");
}

#[tokio::test]
async fn a_proposal_keeps_the_inputs_of_its_run_when_the_list_is_corrected() {
    let world = world("passport_proposal", 50).await;
    let import = |rank: &'static str, correction: &'static str| {
        let file = format!(
            "zone,year,rank,list_size,state,published\nyz.zone.hudong,2025,{rank},50,ranked,2026-01-20\n"
        );
        let world = &world;
        async move {
            let parts: [(&str, &str, &[u8]); 5] = [
                ("document", "", PACK.as_bytes()),
                ("list", "", "综合评价".as_bytes()),
                ("publisher", "", "省商务厅".as_bytes()),
                ("correction", "", correction.as_bytes()),
                ("file", "list.csv", file.as_bytes()),
            ];
            let answer = world.upload("/rankings/import", &parts, "office").await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        }
    };
    import("49", "").await;
    let proposals = world
        .app
        .store
        .list_proposals(&ProposalFilter::default())
        .await
        .expect("proposals");
    let proposal = proposals
        .iter()
        .find(|p| p.rule == "R-YZ-08")
        .expect("the rule of the last three");
    let address = format!("/why/proposal/{}", proposal.id);
    let first = world.get(&format!("{address}.json"), "office").await;
    world
        .get(&address, "zone")
        .await
        .must_say("第49位")
        .must_say("“后3位”成立")
        .must_say("以下各项全部满足")
        .must_say("名次大于公布名单总数 − 3")
        .must_say("其中“后3位”")
        .must_not_say("总数 − k")
        .must_say("条件:")
        .must_say("谁来决定")
        .must_say("<code>bottom(3)</code>")
        .must_say("结果一致")
        .must_say("省商务厅,第1版");
    assert_eq!(world.get(&address, "auditor").await.status, StatusCode::FORBIDDEN);
    let (code, text) = verify(&world, "proposal.json", &first.body);
    assert_eq!(code, 0, "{text}");
    let (code, text) = verify(
        &world,
        "proposal-changed.json",
        &first.body.replacen("\"49\"", "\"42\"", 1),
    );
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("fact zone_year yz.zone.hudong 2025 rank"), "{text}");

    // The corrected list withdraws the proposal; its passport still shows what it was made from.
    import("20", "原名单有误").await;
    let page = world.get(&address, "office").await;
    page.must_say("已撤回").must_say("第49位").must_say("结果一致");
    assert_eq!(
        world.get(&format!("{address}.json"), "office").await.body,
        first.body
    );
}
