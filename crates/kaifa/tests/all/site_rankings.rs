//! Rankings through the site: lists come in as versions, rules propose, a decision blocks an application, and an accepted
//! rectification with a clean list lifts the block again.

use crate::support::{Answer, World};
use axum::http::StatusCode;
use kaifa_store::ledger::EntryFilter;
use kaifa_store::people::Role;
use kaifa_store::rows::{Proposal, ProposalFilter, ProposalStatus, RecordFilter};

const ZONE: &str = "yb.zone.yanji-airport";
const HEAD: &str = "zone,year,rank,list_size,state,published\n";

async fn yanbian(name: &str) -> World {
    let world = World::with_built_in(name, "yanbian", "2026-03-05").await;
    world.person("zone", Role::Zone, Some(ZONE)).await;
    world
}

async fn import(world: &World, rows: &str, correction: &str) -> Answer {
    let file = format!("{HEAD}{rows}");
    let parts: [(&str, &str, &[u8]); 5] = [
        ("document", "", b"yanbian"),
        ("list", "", "全省开发区综合评价".as_bytes()),
        ("publisher", "", "省商务厅".as_bytes()),
        ("correction", "", correction.as_bytes()),
        ("file", "list.csv", file.as_bytes()),
    ];
    world.upload("/rankings/import", &parts, "office").await
}

async fn proposals(world: &World) -> Vec<Proposal> {
    let proposals = world
        .app
        .store
        .list_proposals(&ProposalFilter::default())
        .await
        .unwrap();
    let mut proposals: Vec<Proposal> = proposals.into_iter().map(|p| p.row).collect();
    proposals.sort_by(|a, b| (a.year, &a.rule).cmp(&(b.year, &b.rule)));
    proposals
}

fn rules_by_year(proposals: &[Proposal]) -> Vec<(i64, String)> {
    proposals.iter().map(|p| (p.year, p.rule.clone())).collect()
}

async fn record_of(world: &World, register: &str) -> kaifa_store::rows::Record {
    let filter = RecordFilter {
        register: Some(register.to_owned()),
        ..RecordFilter::default()
    };
    world
        .app
        .store
        .list_records(&filter)
        .await
        .unwrap()
        .pop()
        .expect("a record")
        .row
}

#[tokio::test]
async fn from_three_bad_years_to_a_refused_application_and_back() {
    let world = yanbian("whole_walk").await;

    // Year by year: 31; 31 and 32; 31 and 32.
    let first = import(&world, &format!("{ZONE},2023,43,50,ranked,2024-01-20\n"), "").await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.body);
    first
        .must_say("R-YB-31")
        .must_say("2023年全省排名第43位(共50位),在后10位之内");
    import(&world, &format!("{ZONE},2024,45,50,ranked,2025-01-20\n"), "")
        .await
        .must_say("由第43位退至第45位,后退2位");
    let third = import(&world, &format!("{ZONE},2025,47,50,ranked,2026-01-20\n"), "").await;
    third.must_say("近3年有3年在全省后10位,本年第47位(共50位)");
    let all = proposals(&world).await;
    let expected = [
        (2023, "R-YB-31"),
        (2024, "R-YB-31"),
        (2024, "R-YB-32"),
        (2025, "R-YB-31"),
        (2025, "R-YB-32"),
    ];
    assert_eq!(
        rules_by_year(&all),
        expected.map(|(year, rule)| (year, rule.to_owned()))
    );
    assert!(all.iter().all(|p| p.status == ProposalStatus::Proposed));

    // The leader confirms the card of 2025.
    let card = all
        .iter()
        .find(|p| p.year == 2025 && p.rule == "R-YB-31")
        .unwrap()
        .id
        .clone();
    let zone_page = world.get(&format!("/zones/{ZONE}"), "zone").await;
    zone_page
        .must_say("末位或退位")
        .must_say(&format!("/decisions/{card}"));
    let decided = world
        .post(
            &format!("/decisions/{card}"),
            &[("choice", "confirm"), ("due", "2026-06-30")],
            "leader",
        )
        .await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.body);

    // The zone applies and is refused.
    let fields = [
        ("subject", ZONE),
        ("function", "zone.expand"),
        ("reason", "用地不足"),
    ];
    let made = world.post("/registers/application/new", &fields, "zone").await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let application = record_of(&world, "application").await.id;
    let address = format!("/registers/application/{application}");
    world.get(&address, "zone").await.must_say("目前被禁止");
    let refused = world.post(&format!("{address}/submit"), &[], "zone").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused
        .must_say("该事项目前被禁止")
        .must_say("“扩区”自2026年3月5日起被禁止")
        .must_say("五/(十四)");
    refused
        .must_say("整改事项验收通过且下一次公布的名单不再触发“末位或退位:黄牌”止")
        .must_say(&format!("/decisions/{card}"));
    refused.must_say(&format!("action=\"{address}\""));
    assert_eq!(record_of(&world, "application").await.state, "draft");
    let filter = EntryFilter {
        action_starts: Some("record.refused".into()),
        ..EntryFilter::default()
    };
    let entry = world.app.store.list_entries(&filter, 10).await.unwrap().remove(0);
    assert_eq!(entry.subject, format!("record:application/{application}"));
    assert_eq!(entry.clause.as_deref(), Some("yanbian 五/(十四)"));
    let said = entry.reason.unwrap();
    assert!(
        said.contains("自2026年3月5日起") && said.contains("整改事项验收通过"),
        "{said}"
    );
    world.get(&address, "office").await.must_say("办理被拒绝");
    let english = world.get(&format!("{address}?lang=en"), "zone").await;
    english.must_say("Blocked at present");
    let zone_page = world.get(&format!("/zones/{ZONE}"), "zone").await;
    zone_page
        .must_say("暂停扩区、调区、升级")
        .must_say("执行中")
        .must_say("整改事项");

    // The rectification alone does not end the ban.
    let case = record_of(&world, "rectification").await;
    assert_eq!(
        (case.fields["due"].as_str(), case.fields["proposal"].as_str()),
        (Some("2026-06-30"), Some(card.as_str()))
    );
    let case = format!("/registers/rectification/{}", case.id);
    let world = world.on("2026-06-20");
    let sent = world
        .post(&format!("{case}/submit"), &[("evidence", "整改报告")], "zone")
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let accepted = world
        .post(
            &format!("{case}/accept"),
            &[("acceptance_note", "符合")],
            "office",
        )
        .await;
    assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{}", accepted.body);
    let still = world.post(&format!("{address}/submit"), &[], "zone").await;
    assert_eq!(still.status, StatusCode::UNPROCESSABLE_ENTITY);

    // A clean list ends it.
    let world = world.on("2027-01-25");
    import(&world, &format!("{ZONE},2026,30,50,ranked,2027-01-20\n"), "")
        .await
        .must_say("规则的结论没有变化");
    let passed = world.post(&format!("{address}/submit"), &[], "zone").await;
    assert_eq!(passed.status, StatusCode::SEE_OTHER, "{}", passed.body);
    assert_eq!(record_of(&world, "application").await.state, "submitted");
    let zone_page = world.get(&format!("/zones/{ZONE}"), "zone").await;
    zone_page
        .must_say("当日没有")
        .must_say("2026年延吉国际空港经济开发区第30位(共50位),比上年前进17位");
    // Asked on a day of the ban, the page shows the ban.
    world
        .get(&format!("/zones/{ZONE}?on=2026-07-01"), "zone")
        .await
        .must_say("暂停扩区、调区、升级")
        .must_say("执行中");
    world
        .get(&format!("/zones/{ZONE}?on=2026-03-01"), "zone")
        .await
        .must_say("2025年延吉国际空港经济开发区第47位")
        .must_not_say("lamp over")
        .must_not_say("2026年延吉");
}

#[tokio::test]
async fn a_corrected_list_is_a_new_version_and_shows_what_it_changes() {
    let world = yanbian("corrected_list").await;
    import(
        &world,
        &format!("{ZONE},2025,47,50,ranked,2026-01-20\n外地开发区,2025,3,50,ranked,2026-01-20\n"),
        "",
    )
    .await;
    let id = proposals(&world).await.remove(0).id;

    let again = import(&world, &format!("{ZONE},2025,30,50,ranked,2026-02-20\n"), "").await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    again
        .must_say("2025年的名单已有一版")
        .must_say("全省开发区综合评价");
    let fixed = import(
        &world,
        &format!("{ZONE},2025,30,50,ranked,2026-02-20\n"),
        "省里更正名次",
    )
    .await;
    assert_eq!(fixed.status, StatusCode::OK, "{}", fixed.body);
    fixed.must_say("撤回的建议").must_say(&format!("/decisions/{id}"));
    assert_eq!(proposals(&world).await[0].status, ProposalStatus::Withdrawn);

    let lists = world.get("/api/rankings", "zone").await.json();
    let versions: Vec<(i64, bool)> = lists["lists"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| (l["version"].as_i64().unwrap(), l["replaced"].as_bool().unwrap()))
        .collect();
    assert_eq!(versions, [(2, false), (1, true)]);
    let newest = lists["lists"][0]["id"].as_str().unwrap();
    let page = world.get(&format!("/rankings/{newest}"), "zone").await;
    page.must_say("省里更正名次")
        .must_say("第47位")
        .must_say("外地开发区")
        .must_say("本地")
        .must_say("省商务厅");
    world
        .get("/rankings", "zone")
        .await
        .must_say("已被更正")
        .must_say("省里更正名次");
    let actions = world.actions().await;
    assert_eq!(
        actions
            .iter()
            .filter(|action| *action == "ranking.import")
            .count(),
        2
    );
    assert_eq!(actions.iter().filter(|action| *action == "rules.run").count(), 2);
}

#[tokio::test]
async fn a_decision_whose_ground_a_correction_takes_away_stays_and_is_pointed_at() {
    let world = yanbian("undermined").await;
    import(&world, &format!("{ZONE},2025,47,50,ranked,2026-01-20\n"), "").await;
    let id = proposals(&world).await.remove(0).id;
    world
        .post(&format!("/decisions/{id}"), &[("choice", "confirm")], "leader")
        .await;
    let fixed = import(&world, &format!("{ZONE},2025,12,50,ranked,2026-02-20\n"), "更正").await;
    fixed
        .must_say("已作决定、但依据已不成立")
        .must_say(&format!("/decisions/{id}"));
    assert_eq!(proposals(&world).await[0].status, ProposalStatus::Decided);
}

#[tokio::test]
async fn every_wrong_cell_is_listed_and_a_failing_import_writes_nothing() {
    let world = yanbian("wrong_cells").await;
    let before = world.app.store.list_ranking_lists().await.unwrap().len();
    let rows = format!(
        "{ZONE},2025,51,50,ranked,2026-01-20\n甲区,2025,约3,50,ranked,去年\n乙区,2025,4,50,struck,2026-01-20\n{ZONE},2025,9,50,ranked,2026-01-20\n"
    );
    let answer = import(&world, &rows, "").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    answer
        .must_say("list.csv:2:3")
        .must_say("名次应在 1 到 50 之间,现为 51");
    answer
        .must_say("list.csv:3:3")
        .must_say("应为整数,现为“约3”")
        .must_say("应为日期");
    answer
        .must_say("list.csv:4:5")
        .must_say("现为“struck”")
        .must_say("省商务厅");
    assert_eq!(world.app.store.list_ranking_lists().await.unwrap().len(), before);
    assert!(
        !world
            .actions()
            .await
            .iter()
            .any(|action| action == "ranking.import" || action == "rules.run")
    );

    let nothing = world
        .upload("/rankings/import", &[("document", "", b"yanbian")], "office")
        .await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    nothing
        .must_say("请填写名单名称")
        .must_say("请填写发布单位")
        .must_say("没有选择文件");
    let parts: [(&str, &str, &[u8]); 2] = [("document", "", b"yanbian"), ("list", "", b"x")];
    assert_eq!(
        world.upload("/rankings/import", &parts, "zone").await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        world.get("/rankings/import", "leader").await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        world.get("/rankings", "auditor").await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn a_list_can_be_pasted_with_its_printed_headings_and_words() {
    let world = yanbian("pasted").await;
    let text = "开发区\t年度\t名次\t公布名单总数\t级别\t参评状态\n延吉国际空港经济开发区\t2024\t20\t50\t省级\t参加排名\n延吉国际空港经济开发区\t2025\t\t50\t省级\t取消资格\n";
    let parts: [(&str, &str, &[u8]); 4] = [
        ("document", "", b"yanbian"),
        ("list", "", "全省开发区综合评价".as_bytes()),
        ("publisher", "", "省商务厅".as_bytes()),
        ("text", "", text.as_bytes()),
    ];
    let answer = world.upload("/rankings/import", &parts, "office").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let page = world.get("/rankings", "analyst").await;
    page.must_say("取消资格").must_say(">20<").must_say("<svg");
    let json = world.get("/api/rankings", "analyst").await.json();
    let cells = &json["tables"][0]["zones"][0]["cells"];
    assert_eq!(
        (cells[0]["rank"].as_i64(), cells[1]["rank"].as_i64()),
        (Some(20), None)
    );
    assert_eq!(cells[1]["state"], "取消资格");
}
