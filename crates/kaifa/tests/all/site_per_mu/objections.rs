//! Objections to a published result: what they would change, how long they may come, and what the firm sees.

use axum::http::StatusCode;
use kaifa_store::people::Role;

use super::{code, five, published, world};

#[tokio::test]
async fn an_objection_says_beforehand_what_it_would_change_and_a_correction_changes_just_that() {
    let world = world("per_mu_objection").await;
    let run = published(&world, &five(), "2025").await;
    let address = format!("{run}/firms/{}", code(5));
    let claim: [(&str, &str, &[u8]); 4] = [
        ("item", "", b"land"),
        ("claimed", "", b"2"),
        ("content", "", "退地八亩".as_bytes()),
        ("evidence", "map.pdf", b"%PDF-1.4"),
    ];
    // Another zone may not object for it, and what is no number is refused.
    let foreign = world.upload(&address, &claim, "yunze").await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    let mut wrong = claim;
    wrong[1].2 = "约两亩".as_bytes();
    let refused = world.upload(&address, &wrong, "huxi").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.must_say("约两亩").must_say("退地八亩");
    let filed = world.upload(&address, &claim, "huxi").await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.body);
    let would = filed.location.split('?').next().unwrap().to_owned();
    let record = would.rsplit('/').next().unwrap().to_owned();

    // 50 on 10 mu and 10 on 2 mu share the first place; the two in between fall by one.
    let page = world.get(&would, "office").await;
    page.must_say("得分或名次变动<b>5</b>")
        .must_say("名次变动<b>4</b>")
        .must_say("等级变动<b>3</b>")
        .must_say("现在什么也没有改动");
    let before = world.get(&format!("{run}/graded.csv"), "office").await.bytes;

    // Nothing accepted, nothing to correct.
    let early = world
        .post(&format!("{run}/correct"), &[("reason", "x")], "office")
        .await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    let accepted = world
        .post(
            &format!("/registers/grade_objection/{record}/accept"),
            &[("opinion", "属实")],
            "office",
        )
        .await;
    assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{}", accepted.body);
    let corrected = world
        .post(&format!("{run}/correct"), &[("reason", "退地属实")], "office")
        .await;
    assert_eq!(corrected.status, StatusCode::SEE_OTHER, "{}", corrected.body);
    let difference = world.get(&corrected.location, "office").await;
    difference
        .must_say("得分或名次变动<b>5</b>")
        .must_say("等级变动<b>3</b>")
        .must_say("退地属实");
    let new = corrected.location.split("/difference").next().unwrap().to_owned();
    world.post(&format!("{new}/publish"), &[], "office").await;
    let json = world
        .get(&format!("/api{new}/firms/{}", code(5)), "huxi")
        .await
        .json();
    assert_eq!(json["score"], "140");
    // The run objected to stays as it was issued, to the byte, and points to its correction.
    let after = world.get(&format!("{run}/graded.csv"), "office").await.bytes;
    assert_eq!(before, after);
    world.get(&run, "huxi").await.must_say("已由另一次更正");
    let twice = world
        .post(&format!("{run}/correct"), &[("reason", "x")], "office")
        .await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn objections_end_with_their_window() {
    let world = world("per_mu_window").await;
    let run = published(&world, &five(), "2025").await;
    // Three working days after Thursday 5 March 2026 is Tuesday the 10th.
    let claim: [(&str, &str, &[u8]); 3] = [
        ("item", "", b"tax"),
        ("claimed", "", b"12"),
        ("content", "", "漏计".as_bytes()),
    ];
    let address = format!("{run}/firms/{}", code(5));
    let world = world.on("2026-03-10");
    world.get(&address, "huxi").await.must_say("提交异议");
    let last_day = world.upload(&address, &claim, "huxi").await;
    assert_eq!(last_day.status, StatusCode::SEE_OTHER, "{}", last_day.body);
    let world = world.on("2026-03-11");
    world.get(&address, "huxi").await.must_not_say("提交异议");
    let late = world.upload(&address, &claim, "huxi").await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    late.must_say("异议期已于 2026-03-10 届满");
}

#[tokio::test]
async fn a_firm_sees_its_own_result_objects_and_follows_what_becomes_of_it() {
    let world = world("per-mu-own").await;
    let (own, other) = (code(3), code(4));
    world.person("firm", Role::Enterprise, Some(&own)).await;
    world
        .get("/", "firm")
        .await
        .must_say("还没有公布过本企业的评价结果");
    let run = published(&world, &five(), "2025").await;

    // Five are too few for every grade to have a place, and the office reads so before it publishes.
    world.get(&run, "office").await.must_say("只有 5 个参加排名");
    // The start page leads to the result and names the last day for objections; nothing else is offered.
    let today = world.get("/", "firm").await;
    today
        .must_say("本企业的评价结果")
        .must_say("名次 3 / 5")
        .must_say(&format!("{run}/firms/{own}"))
        .must_not_say("/documents\"");
    let page = world.get(&format!("{run}/firms/{own}"), "firm").await;
    page.must_say("怎么得出的").must_say("提交异议");
    let list = world.get(&run, "firm").await;
    list.must_say("第3厂").must_not_say("第4厂").must_not_say("第1厂");
    for closed in [format!("{run}/firms/{other}"), format!("{run}/graded.csv")] {
        let answer = world.get(&closed, "firm").await;
        assert!(!answer.status.is_success(), "{closed}: {}", answer.status);
    }
    for closed in [
        "/registers/rectification",
        "/evaluations",
        "/figures",
        "/documents",
    ] {
        assert_eq!(
            world.get(closed, "firm").await.status,
            StatusCode::FORBIDDEN,
            "{closed}"
        );
    }

    // It objects for itself and for nobody else.
    let claim: [(&str, &str, &[u8]); 3] = [
        ("item", "", b"tax"),
        ("claimed", "", b"60"),
        ("content", "", "完税证明少算一笔".as_bytes()),
    ];
    let foreign = world
        .upload(&format!("{run}/firms/{other}"), &claim, "firm")
        .await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{}", foreign.body);
    let filed = world.upload(&format!("{run}/firms/{own}"), &claim, "firm").await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.body);
    let objection = filed.location.split('?').next().expect("an address").to_owned();
    let effect = world.get(&objection, "firm").await;
    effect
        .must_say("待核实")
        .must_say("提出")
        .must_say("第3厂")
        .must_not_say("第1厂")
        .must_say("可以撤回");
    world
        .get(&format!("{run}/firms/{own}"), "firm")
        .await
        .must_say("已提出的异议")
        .must_say("待核实");
    // The zone and the office have it on their desks as before.
    world.get(&run, "huxi").await.must_say("待核实");
    let neighbour = world.get(&objection, "yunze").await;
    assert_eq!(neighbour.status, StatusCode::FORBIDDEN);

    // Its objection stands open on its start page until it takes it back; another firm sees nothing of it.
    world.person("other", Role::Enterprise, Some(&other)).await;
    let record = objection.rsplit('/').next().expect("an id");
    let record = format!("/registers/grade_objection/{record}");
    world
        .get("/", "firm")
        .await
        .must_say("本企业未办结的事项")
        .must_say("撤回")
        .must_say(&record);
    world.get("/", "other").await.must_not_say(&record);
    assert_eq!(world.get(&record, "other").await.status, StatusCode::FORBIDDEN);
    let taken = world.post(&format!("{record}/withdraw"), &[], "other").await;
    assert_eq!(taken.status, StatusCode::FORBIDDEN);
    let decided = world
        .post(&format!("{record}/accept"), &[("opinion", "是")], "firm")
        .await;
    assert_eq!(
        decided.status,
        StatusCode::FORBIDDEN,
        "a firm does not decide its own objection"
    );
    let back = world.post(&format!("{record}/withdraw"), &[], "firm").await;
    assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.body);
    world.get(&record, "firm").await.must_say("已撤回");
    world.get("/", "firm").await.must_not_say("本企业未办结的事项");
}
