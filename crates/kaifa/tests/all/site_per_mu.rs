//! Firms graded on the site: a table becomes a frozen run, is published, seen within reach, objected to, corrected by another run;
//! a grade proposes measures and decides none.

mod objections;
mod resting;

use axum::http::StatusCode;
use kaifa_base::credit_code;
use kaifa_store::people::Role;

use crate::program::kaifa;
use crate::support::{Answer, World};

const HEAD: &str = "统一社会信用代码,企业名称,所属开发区,行业,规模以上,投产不满两年,发生较大以上安全环保事故,用地面积,税收,销售收入,增加值,综合能耗,主要污染物排放,研发经费,年平均职工人数";

/// A valid code of a region that does not exist.
pub fn code(number: u32) -> String {
    let signs = || "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    let whole = |start: String, fits: fn(&str) -> bool| {
        signs()
            .map(|sign| format!("{start}{sign}"))
            .find(|code| fits(code))
            .expect("one sign fits")
    };
    let own = whole(format!("91999999{number:08}"), credit_code::organisation_checks);
    whole(own, |code| credit_code::check(code).is_ok())
}

/// A firm below scale, which is scored by tax per land alone.
fn firm(number: u32, zone: &str, land: &str, tax: &str, flags: &str) -> String {
    let code = code(number);
    format!("{code},第{number}厂,{zone},纺织业,0,{flags},{land},{tax},,,,,,")
}

/// Five firms on ten mu each that pay 50 to 10 a year.
pub fn five() -> String {
    let rows = [
        firm(1, "云泽经济开发区", "10", "50", "0,0"),
        firm(2, "云泽经济开发区", "10", "40", "0,0"),
        firm(3, "湖西高新区", "10", "30", "0,0"),
        firm(4, "湖西高新区", "10", "20", "0,0"),
        firm(5, "湖西高新区", "10", "10", "0,0"),
    ];
    format!("{HEAD}\n{}\n", rows.join("\n"))
}

async fn upload(world: &World, table: &str, year: &str) -> Answer {
    let parts: [(&str, &str, &[u8]); 3] = [
        ("scheme", "", b"yunze-2025-7/yz.firms"),
        ("year", "", year.as_bytes()),
        ("file", "firms.csv", table.as_bytes()),
    ];
    world.upload("/per-mu", &parts, "office").await
}

/// Freezes and publishes a table; gives the address of the run.
pub async fn published(world: &World, table: &str, year: &str) -> String {
    let made = upload(world, table, year).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let run = made.location.split('?').next().expect("an address").to_owned();
    let done = world.post(&format!("{run}/publish"), &[], "office").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    run
}

pub async fn world(name: &str) -> World {
    let world = World::new(name).await;
    world.person("yunze", Role::Zone, Some("yz.zone.yunze")).await;
    world.person("huxi", Role::Zone, Some("yz.zone.huxi")).await;
    world
}

#[tokio::test]
async fn a_firm_with_own_and_rented_land_is_graded_as_a_whole_and_shows_its_parts() {
    let world = World::new("per-mu-parts").await;
    let own = firm(1, "云泽经济开发区", "10", "50", "0,0");
    let rented = firm(1, "云泽经济开发区", "30", "10", "0,0");
    let other = firm(2, "湖西高新区", "10", "20", "0,0");
    let table = format!("{HEAD},用地类别\n{own},自有\n{other},自有\n{rented},租赁\n");
    let made = upload(&world, &table, "2025").await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let run = made.location.split('?').next().expect("an address").to_owned();
    world
        .get(&run, "office")
        .await
        .must_say("自有 + 租赁")
        .must_say("只看用地分几块的企业");
    world
        .get(&format!("{run}?parts=1"), "office")
        .await
        .must_say("第1厂")
        .must_not_say("第2厂");
    let view = world
        .get(&format!("/api{run}/firms/{}", code(1)), "office")
        .await
        .json();
    let values = |item: &serde_json::Value| item["value"].as_str().map(str::to_owned);
    assert_eq!(
        values(&view["items"][0]).as_deref(),
        Some("1.5 万元/亩"),
        "60 over 40 mu"
    );
    let parts = view["parts"].as_array().unwrap();
    let shown: Vec<_> = parts
        .iter()
        .map(|part| {
            (
                part["name"].as_str(),
                part["line"].as_u64(),
                values(&part["items"][0]),
            )
        })
        .collect();
    let value = |text: &str| Some(text.to_owned());
    assert_eq!(shown[0], (Some("自有"), Some(2), value("5 万元/亩")));
    assert_eq!(shown[1].0, Some("租赁"));
    assert_eq!(shown[1].1, Some(4));
    // 80 of tax on 50 mu is what all are compared with, the parts too.
    let sums: Vec<_> = parts.iter().map(|part| part["sum"].as_str()).collect();
    assert_eq!(sums, [Some("150"), Some("20.8333333333")]);
    assert_eq!(view["sum"].as_str(), Some("93.75"));
    world
        .get(&format!("{run}/firms/{}", code(1)), "office")
        .await
        .must_say("用地分几块")
        .must_say("数据表第 4 行")
        .must_say("评价结果以合并后的为准")
        .must_say("100 × 0.3333333333 ÷ 1.6");
    let single = world.get(&format!("{run}/firms/{}", code(2)), "office").await;
    single.must_not_say("用地分几块");
}

#[tokio::test]
async fn a_table_is_graded_frozen_and_seen_within_reach_once_published() {
    let world = world("per_mu_list").await;
    let made = upload(&world, &five(), "2025").await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let run = made.location.split('?').next().unwrap().to_owned();
    let page = world.get(&run, "office").await;
    page.must_say("第1厂")
        .must_say("第5厂")
        .must_say("未公布")
        .must_say("133.3333");
    // Before publication it is the office's own.
    assert_eq!(world.get(&run, "huxi").await.status, StatusCode::FORBIDDEN);
    world.get("/per-mu", "huxi").await.must_say("还没有评价");
    world.post(&format!("{run}/publish"), &[], "office").await;
    let again = world.post(&format!("{run}/publish"), &[], "office").await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let own = world.get(&run, "huxi").await;
    own.must_say("第3厂").must_not_say("第1厂");
    let hidden = world.get(&format!("{run}/firms/{}", code(1)), "huxi").await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
    // Filters, and the same through the API.
    world
        .get(&format!("{run}?grade=A"), "office")
        .await
        .must_say("第1厂")
        .must_not_say("第2厂");
    world
        .get(
            &format!("{run}?w.zone=%E6%B9%96%E8%A5%BF%E9%AB%98%E6%96%B0%E5%8C%BA&group=below"),
            "office",
        )
        .await
        .must_say("第4厂")
        .must_not_say("第2厂");
    world
        .get(&format!("{run}?group=above"), "office")
        .await
        .must_say("没有符合条件的企业");
    let json = world
        .get(&format!("/api{run}?q=%E7%AC%AC5"), "office")
        .await
        .json();
    assert_eq!(json["firms"][0]["grade"], "D");
    assert_eq!(json["firms"][0]["rank"], serde_json::json!([5, 5]));
    assert_eq!(json["pager"]["total"], 1);
    // On the day before there was nothing yet.
    world
        .get("/per-mu?on=2026-03-04", "office")
        .await
        .must_say("还没有评价");
    let then = world.get(&format!("{run}?on=2026-03-04"), "office").await;
    assert_eq!(then.status, StatusCode::NOT_FOUND);
    let replayed = world.post(&format!("{run}/replay"), &[], "huxi").await;
    assert!(
        replayed.location.ends_with("done=replayed"),
        "{}",
        replayed.location
    );
    let actions = world.actions().await;
    assert_eq!(actions.iter().filter(|one| *one == "run.freeze").count(), 1);
    assert_eq!(actions.iter().filter(|one| *one == "run.publish").count(), 1);
    world
        .get(&format!("{run}?lang=en"), "office")
        .await
        .must_say("Per-mu evaluation of industrial enterprises")
        .must_say("objections until");
}

#[tokio::test]
async fn a_firm_reads_how_its_grade_came_about_and_what_the_next_would_take() {
    let world = world("per_mu_firm").await;
    let run = published(&world, &five(), "2025").await;
    let page = world.get(&format!("{run}/firms/{}", code(4)), "huxi").await;
    // 20 on 10 mu is 2; the benchmark is 150 on 50 mu; 100 × 2 ÷ 3.
    page.must_say("税收 ÷ 用地面积")
        .must_say("5 户合计之比 150 ÷ 50")
        .must_say("100 × 2 ÷ 3")
        .must_say("66.6667")
        .must_say("4 / 5")
        .must_say("所报数据表第 5")
        .must_say("#二/(三)");
    // The last place of B has 100 points; alone the tax per mu would have to be 3.
    page.must_say("<b>33.3333</b>").must_say("单位用地税收 → 3");
    world
        .get(&format!("{run}/firms/{}?lang=en", code(4)), "huxi")
        .await
        .must_say("ratio of sums over 5");
    let json = world
        .get(&format!("/api{run}/firms/{}", code(4)), "huxi")
        .await
        .json();
    assert_eq!(json["score"], "66.6667");
    assert_eq!(json["agrees"], true);
}

#[tokio::test]
async fn a_table_with_faults_is_refused_as_a_whole_with_every_fault_by_line() {
    let world = world("per_mu_faults").await;
    let rows = [
        firm(1, "云泽经济开发区", "约5万", "50", "0,0"),
        firm(1, "云泽经济开发区", "10", "40", "0,0"),
        firm(3, "", "-1", "30", "0,0"),
        firm(4, "湖西高新区", "10", "20", ",0").replacen("91999999", "91999998", 1),
    ];
    let answer = upload(&world, &format!("{HEAD}\n{}\n", rows.join("\n")), "2025").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for place in [
        "firms.csv:2:8",
        "firms.csv:3:1",
        "firms.csv:4:3",
        "firms.csv:4:8",
        "firms.csv:5:1",
        "firms.csv:5:6",
    ] {
        answer.must_say(place);
    }
    answer
        .must_say("共 6 处问题")
        .must_say("约5万")
        .must_say("应不小于 0,现为 -1")
        .must_say("校验位");
    world.get("/per-mu", "office").await.must_say("还没有评价");
    let wrong = upload(&world, &five(), "25").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.must_say("评价年度应写成四位数字");
    // Who does not run the office does not grade.
    let parts: [(&str, &str, &[u8]); 1] = [("year", "", b"2025")];
    let foreign = world.upload("/per-mu", &parts, "huxi").await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_worst_grade_proposes_a_measure_that_grows_with_the_years() {
    let world = world("per_mu_measures").await;
    let first = published(&world, &five(), "2024").await;
    world
        .get(&format!("{first}/measures"), "office")
        .await
        .must_say("0.05 元/千瓦时")
        .must_say("云泽市差别电价办法(虚构)")
        .must_say("市发展和改革委员会")
        .must_say("建议");
    let second = published(&world, &five(), "2025").await;
    let page = world.get(&format!("{second}/measures"), "office").await;
    page.must_say("0.10 元/千瓦时")
        .must_say("连续第 2 年")
        .must_not_say("0.05 元/千瓦时");
    let firm = world.get(&format!("{second}/firms/{}", code(5)), "huxi").await;
    let patterns = world.get(&format!("{second}/alarms"), "office").await;
    patterns.must_say("没有发现疑点").must_say("无异常表");
    assert_eq!(
        world.get(&format!("{second}/alarms"), "huxi").await.status,
        StatusCode::FORBIDDEN
    );
    firm.must_say("历年结果")
        .must_say("2024")
        .must_say("0.10 元/千瓦时");
}

#[tokio::test]
async fn a_register_serves_as_the_table_with_its_confirmed_records_of_the_year() {
    let world = world("per_mu_register").await;
    let make = async |number: u32, year: &str, tax: &str| {
        let (code, name) = (code(number), format!("第{number}厂"));
        let form = [
            ("subject", "yz.zone.huxi"),
            ("code", &code),
            ("name", &name),
            ("fiscal_year", year),
            ("industry", "纺织业"),
            ("above_scale", "false"),
            ("new", "false"),
            ("serious", "false"),
            ("land", "10"),
            ("tax", tax),
        ];
        let made = world
            .post("/registers/enterprise_year/new", &form, "office")
            .await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
        made.location.split('?').next().expect("an address").to_owned()
    };
    let (one, two) = (make(1, "2025", "50").await, make(2, "2025", "10").await);
    let (other_year, _not_confirmed) = (make(1, "2024", "70").await, make(3, "2025", "90").await);
    for record in [&one, &two, &other_year] {
        let done = world.post(&format!("{record}/confirm"), &[], "office").await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    }
    world.get("/per-mu", "office").await.must_say("企业年度数据");
    let parts: [(&str, &str, &[u8]); 4] = [
        ("scheme", "", b"yunze-2025-7/yz.firms"),
        ("year", "", b"2025"),
        ("register", "", b"enterprise_year"),
        ("file", "", b""),
    ];
    let graded = world.upload("/per-mu", &parts, "office").await;
    assert_eq!(graded.status, StatusCode::SEE_OTHER, "{}", graded.body);
    let run = graded.location.split('?').next().expect("an address").to_owned();
    let page = world.get(&run, "office").await;
    page.must_say("第1厂")
        .must_say("第2厂")
        .must_say("湖西高新区")
        .must_not_say("第3厂")
        .must_say("企业年度数据(");
    // What becomes of the register later does not touch the run.
    let back = world.post(&format!("{one}/reopen"), &[], "office").await;
    assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.body);
    let again = world.post(&format!("{run}/replay"), &[], "office").await;
    assert!(again.location.ends_with("done=replayed"), "{}", again.location);
    world.get(&run, "office").await.must_say("第1厂");
    // Its file holds the table, so it is computed again without the data of the office.
    let refused = world.get(&format!("{run}/file"), "huxi").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let file = world.get(&format!("{run}/file"), "office").await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.json");
    std::fs::write(&path, &file.bytes).unwrap();
    let path = path.display().to_string();
    kaifa(&["replay", &path]).ends(0).prints("重算得到相同的字节");
    let without = file.body.split(",\"files\":").next().unwrap().to_owned() + "}";
    std::fs::write(&path, without).unwrap();
    kaifa(&["replay", &path]).ends(1).says("没有评价所用的企业数据表");
    // A year of which nothing is confirmed is no evaluation, and one source is enough.
    let nobody = [
        ("scheme", "", b"yunze-2025-7/yz.firms".as_slice()),
        ("year", "", b"2026"),
        ("register", "", b"enterprise_year"),
    ];
    let refused = world.upload("/per-mu", &nobody, "office").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.must_say("没有2026年的企业数据");
    let both = [
        nobody[0],
        nobody[1],
        nobody[2],
        ("file", "firms.csv", HEAD.as_bytes()),
    ];
    world
        .upload("/per-mu", &both, "office")
        .await
        .must_say("请只留一种来源");
    let unfit = [
        ("scheme", "", b"yunze-2025-7/yz.firms".as_slice()),
        ("year", "", b"2025"),
        ("register", "", b"parcel"),
    ];
    world
        .upload("/per-mu", &unfit, "office")
        .await
        .must_say("没有这个办法需要的全部列");
}
