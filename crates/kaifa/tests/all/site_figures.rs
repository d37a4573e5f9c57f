//! Figures on the site: entry, workbook, reviews, corrections, rights.

use crate::support::World;
use axum::http::StatusCode;
use kaifa_base::Period;
use kaifa_store::people::Role;
use kaifa_store::rows::{FigureFilter, FigureVersion, ReviewState};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

const ZONE: &str = "yz.zone.huxi";
const NEIGHBOUR: &str = "yz.zone.linze";
const CITY_ZONE: &str = "yz.zone.yunze";
const HEADINGS: [&str; 7] = ["单位编码", "单位", "指标编码", "指标", "计量单位", "期间", "数值"];

/// The made-up city with a zone, its neighbour, a zone of the city, and two reviewers of the first zone's county.
async fn world(name: &str) -> World {
    let world = World::new(name).await;
    for (login, role, unit) in [
        ("zone", Role::Zone, ZONE),
        ("neighbour", Role::Zone, NEIGHBOUR),
        ("city_zone", Role::Zone, CITY_ZONE),
        ("county", Role::County, "yz.county.huxi"),
        ("county_two", Role::County, "yz.county.huxi"),
        ("far_county", Role::County, "yz.county.linze"),
    ] {
        world.person(login, role, Some(unit)).await;
    }
    world
}

impl World {
    async fn versions(&self, indicator: &str, subject: &str) -> Vec<FigureVersion> {
        let filter = FigureFilter {
            indicator: Some(indicator.to_owned()),
            subject: Some(subject.to_owned()),
            ..FigureFilter::default()
        };
        let found = self.app.store.list_figures(&filter).await.expect("figures");
        found.into_iter().map(|kept| kept.row).collect()
    }

    async fn all_versions(&self) -> usize {
        let all = self.app.store.list_figures(&FigureFilter::default()).await;
        all.expect("figures").len()
    }

    async fn enter(&self, unit: &str, indicator: &str, value: &str, login: &str) -> crate::support::Answer {
        let field = format!("value.{indicator}");
        let form = [("unit", unit), ("period", "2025"), (field.as_str(), value)];
        self.post("/figures", &form, login).await
    }

    /// A verdict on the newest version as it stands.
    async fn review(
        &self,
        indicator: &str,
        unit: &str,
        verdict: &str,
        login: &str,
    ) -> crate::support::Answer {
        let key = self.key(indicator, unit).await;
        let reason = if verdict == "return" {
            "口径应为全区,请核对报表"
        } else {
            ""
        };
        let form = [("figure", key.as_str()), ("verdict", verdict), ("reason", reason)];
        self.post("/reviews", &form, login).await
    }

    async fn key(&self, indicator: &str, unit: &str) -> String {
        let versions = self.versions(indicator, unit).await;
        let newest = versions.last().expect("a figure");
        format!(
            "{indicator}|{unit}|{}|{}|{}",
            newest.period, newest.version, newest.stage
        )
    }

    async fn count(&self, action: &str) -> usize {
        let actions = self.actions().await;
        actions.iter().filter(|one| *one == action).count()
    }
}

/// A workbook as someone might hand it in.
fn sheet(name: &str, headings: &[&str], fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(name).unwrap();
    sheet.write_row(0, 0, headings.iter().copied()).unwrap();
    fill(sheet);
    book.save_to_buffer().unwrap()
}

fn row(
    sheet: &mut rust_xlsxwriter::Worksheet,
    at: u32,
    unit: &str,
    indicator: &str,
    measure: &str,
    period: &str,
) {
    let cells = [unit, "", indicator, "", measure, period];
    sheet.write_row(at, 0, cells).unwrap();
}

#[tokio::test]
async fn the_grid_shows_what_the_unit_reports_and_how_complete_it_is() {
    let world = world("grid").await;
    let page = world.get("/figures", "zone").await;
    assert_eq!(page.status, StatusCode::OK);
    page.must_say("湖西高新区 · 2025")
        .must_say("D类企业数")
        .must_say("缺报")
        .must_say("0/");
    // The city reports this one, not a zone.
    page.must_not_say("涉企事项网上可办率");
    page.must_say("name=\"value.yz.bodies\"");
    let english = world.get("/figures?lang=en", "zone").await;
    english.must_say("Hand in for review").must_say("missing");
    let current = world.get("/figures?period=2026", "zone").await;
    current.must_say("未到期").must_not_say("缺报</td>");
    let bad = world.get("/figures?period=last", "zone").await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_form_is_saved_as_one_act_and_waits_for_the_county() {
    let world = world("form").await;
    let form = [
        ("unit", ZONE),
        ("period", "2025"),
        ("value.yz.bodies", "7"),
        ("value.yz.staff", "1,234"),
        ("value.yz.idle_land", "不适用"),
        ("value.yz.directions", ""),
    ];
    let answer = world.post("/figures", &form, "zone").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert!(answer.location.ends_with("done=submitted"), "{}", answer.location);
    assert_eq!(world.count("figure.submit").await, 1);
    assert_eq!(world.all_versions().await, 3);
    let staff = &world.versions("yz.staff", ZONE).await[0];
    assert_eq!(
        staff.value.map(|value| value.to_string()).as_deref(),
        Some("1234")
    );
    assert_eq!((staff.version, staff.review), (1, ReviewState::UnderReview));
    assert_eq!(staff.source["form"], "web");
    assert_eq!(staff.held_on, Some(Period::Year(2025).last_day()));
    let page = world.get(&answer.location, "zone").await;
    page.must_say("3/").must_say("待审核").must_say("已提交");
    // The same again says nothing new.
    let again = world.post("/figures", &form, "zone").await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    again.must_say("没有新的或改动的数据");
    assert_eq!(world.all_versions().await, 3);
}

#[tokio::test]
async fn wrong_cells_come_back_marked_with_what_was_typed_and_nothing_is_saved() {
    let world = world("wrong_form").await;
    let form = [
        ("unit", ZONE),
        ("period", "2025"),
        ("value.yz.bodies", "约5万"),
        ("value.yz.staff", "-3"),
        ("value.yz.directions", "2"),
    ];
    let answer = world.post("/figures", &form, "zone").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    answer
        .must_say("现为“约5万”")
        .must_say("不能为负")
        .must_say("value=\"约5万\" aria-invalid=\"true\"")
        .must_say("value=\"-3\" aria-invalid=\"true\"")
        .must_say("value=\"2\">");
    assert_eq!(world.all_versions().await, 0);
    assert_eq!(world.count("figure.submit").await, 0);
}

#[tokio::test]
async fn a_reported_value_is_neither_emptied_nor_changed_without_a_reason() {
    let world = world("reason").await;
    world.enter(ZONE, "yz.bodies", "7", "zone").await;
    let emptied = world.enter(ZONE, "yz.bodies", "", "zone").await;
    assert_eq!(emptied.status, StatusCode::UNPROCESSABLE_ENTITY);
    emptied.must_say("不能清空");
    let bare = world.enter(ZONE, "yz.bodies", "8", "zone").await;
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    bare.must_say("更正须写明理由").must_say("aria-invalid");
    let form = [
        ("unit", ZONE),
        ("period", "2025"),
        ("value.yz.bodies", "8"),
        ("reason.yz.bodies", "漏计一个内设机构"),
    ];
    assert_eq!(
        world.post("/figures", &form, "zone").await.status,
        StatusCode::SEE_OTHER
    );
    let versions = world.versions("yz.bodies", ZONE).await;
    assert_eq!(versions.len(), 2);
    assert_eq!(versions[1].correction_reason.as_deref(), Some("漏计一个内设机构"));
}

#[tokio::test]
async fn a_template_filled_and_uploaded_gives_the_figures_with_their_cells() {
    let world = world("round_trip").await;
    let template = world
        .get(&format!("/figures/template.xlsx?unit={ZONE}&period=2025"), "zone")
        .await;
    assert_eq!(template.status, StatusCode::OK);
    assert!(template.media.contains("spreadsheetml"), "{}", template.media);
    let read =
        kaifa_table::table_file::read("t.xlsx", &template.bytes, Some("填报")).expect("a good template");
    assert_eq!(read.headings[..7], HEADINGS);
    let (unit, indicator, measure) = (0, 2, 4);
    let staff = read
        .rows
        .iter()
        .position(|row| row.cells[indicator] == "yz.staff")
        .expect("a row");
    assert_eq!(read.rows[staff].cells[unit], ZONE);
    assert_eq!(read.rows[staff].cells[5], "2025");
    // A person fills in two cells: a number, and a number that the spreadsheet keeps as text.
    let filled = sheet("填报", &HEADINGS, |sheet| {
        for (at, line) in (1..).zip(&read.rows) {
            row(
                sheet,
                at,
                ZONE,
                &line.cells[indicator],
                &line.cells[measure],
                "2025",
            );
            match line.cells[indicator].as_str() {
                "yz.staff" => {
                    sheet.write(at, 6, 310.5).unwrap();
                }
                "yz.bodies" => {
                    sheet.write(at, 6, "1,007").unwrap();
                }
                _ => {}
            }
        }
    });
    let parts: [(&str, &str, &[u8]); 3] = [
        ("unit", "", ZONE.as_bytes()),
        ("period", "", b"2025"),
        ("file", "2025.xlsx", &filled),
    ];
    let answer = world.upload("/figures/upload", &parts, "zone").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(world.all_versions().await, 2);
    assert_eq!(world.count("figure.submit").await, 1);
    let figure = &world.versions("yz.staff", ZONE).await[0];
    assert_eq!(
        figure.value.map(|value| value.to_string()).as_deref(),
        Some("310.5")
    );
    assert_eq!(figure.source["file"], "2025.xlsx");
    assert_eq!(figure.source["sheet"], "填报");
    assert_eq!(figure.source["cell"], format!("G{}", staff + 2));
    let page = world.get(&format!("/figures/yz.staff/{ZONE}/2025"), "zone").await;
    page.must_say("上传文件 · 2025.xlsx · 工作表“填报” · 单元格 G");
}

#[tokio::test]
async fn every_bad_cell_of_a_workbook_is_listed_at_once_and_nothing_is_saved() {
    let world = world("bad_cells").await;
    let bytes = sheet("填报", &HEADINGS, |sheet| {
        row(sheet, 1, ZONE, "yz.bodies", "个", "2025");
        sheet.write_formula(1, 6, "=3+4").unwrap();
        row(sheet, 2, ZONE, "yz.staff", "人", "2025");
        let date = ExcelDateTime::from_ymd(2025, 3, 4).unwrap();
        sheet
            .write_with_format(2, 6, &date, &Format::new().set_num_format("yyyy-mm-dd"))
            .unwrap();
        row(sheet, 3, ZONE, "yz.idle_land", "亩", "2025");
        sheet.write(3, 6, "约5万").unwrap();
        row(sheet, 4, ZONE, "yz.nothing", "个", "2025");
        sheet.write(4, 6, 1).unwrap();
        row(sheet, 5, "yz.zone.none", "yz.directions", "个", "2025");
        sheet.write(5, 6, 1).unwrap();
        row(sheet, 6, ZONE, "yz.directions", "个", "2025");
        sheet.write(6, 6, 2).unwrap();
        row(sheet, 7, ZONE, "yz.directions", "个", "2025");
        sheet.write(7, 6, 3).unwrap();
        row(sheet, 8, ZONE, "yz.front_staff", "家", "2025");
        sheet.write(8, 6, 4).unwrap();
        row(sheet, 9, ZONE, "yz.rated_firms", "家", "2025Q1");
        sheet.write(9, 6, 4).unwrap();
        row(sheet, 10, NEIGHBOUR, "yz.bodies", "个", "2025");
        sheet.write(10, 6, 5).unwrap();
        row(sheet, 11, ZONE, "yz.online_rate", "%", "2025");
        sheet.write(11, 6, 88).unwrap();
        row(sheet, 12, ZONE, "yz.class_d_firms", "家", "2027");
        sheet.write(12, 6, 1).unwrap();
        row(sheet, 13, ZONE, "yz.rd_institutions", "家", "");
        sheet.write(13, 6, -1).unwrap();
    });
    let answer = world
        .upload("/figures/upload", &[("file", "坏.xlsx", &bytes)], "zone")
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for (cell, code) in [
        ("G2", "flow.formula_cell"),
        ("G3", "flow.date_cell"),
        ("G4", "flow.not_a_number"),
        ("G5", "flow.unknown_indicator"),
        ("G6", "flow.unknown_subject"),
        ("G8", "flow.duplicate"),
        ("E9", "flow.unit_of_measure"),
        ("G10", "flow.wrong_period"),
        ("G11", "permission.not_allowed"),
        ("G12", "flow.wrong_subject"),
        ("G13", "flow.future_period"),
        ("F14", "flow.empty_cell"),
    ] {
        let line = answer
            .body
            .lines()
            .find(|line| line.contains(&format!("单元格 {cell}<")))
            .unwrap_or_else(|| panic!("no problem at {cell}:\n{}", answer.body));
        assert!(line.contains(code), "{cell}: {line}");
    }
    answer.must_say("前一次在").must_say("坏.xlsx");
    assert_eq!(
        world.all_versions().await,
        0,
        "one wrong cell and nothing is saved"
    );
    assert_eq!(world.count("figure.submit").await, 0);
}

#[tokio::test]
async fn a_wrong_file_a_wrong_sheet_and_renamed_headings_are_refused_with_words() {
    let world = world("wrong_file").await;
    let other = sheet("Sheet1", &HEADINGS, |_| {});
    let renamed = ["单位编码", "单位", "指标编码", "指标", "计量单位", "时间", "数额"];
    let renamed = sheet("填报", &renamed, |sheet| {
        row(sheet, 1, ZONE, "yz.bodies", "个", "2025")
    });
    for (name, bytes, words) in [
        ("a.xlsx", other.as_slice(), vec!["没有工作表“填报”,现有:Sheet1"]),
        (
            "a.xlsx",
            &renamed,
            vec![
                "缺少“期间”列",
                "缺少“数值”列",
                "不认识的列“时间”",
                "不认识的列“数额”",
            ],
        ),
        ("a.pdf", b"%PDF-1.7 \x00\x01", vec!["既不是 csv 也不是 xlsx"]),
        ("a.xlsx", b"PK\x03\x04 cut off", vec!["无法按工作簿读取"]),
        ("empty.xlsx", b"", vec!["没有选择文件"]),
    ] {
        let answer = world
            .upload("/figures/upload", &[("file", name, bytes)], "zone")
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        for words in words {
            answer.must_say(words);
        }
    }
    assert_eq!(world.all_versions().await, 0);
}

#[tokio::test]
async fn a_csv_in_the_old_encoding_is_taken_like_one_in_utf8() {
    let world = world("gb18030").await;
    let text = format!("单位编码,指标编码,计量单位,期间,数值\n{ZONE},yz.idle_land,亩,2025,12.50\n");
    let (bytes, _, _) = encoding_rs::GB18030.encode(&text);
    let answer = world
        .upload("/figures/upload", &[("file", "填报.csv", &bytes)], "zone")
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let figure = &world.versions("yz.idle_land", ZONE).await[0];
    assert_eq!(
        figure.value.map(|value| value.to_string()).as_deref(),
        Some("12.50")
    );
    assert_eq!(figure.source["line"], 2);
}

#[tokio::test]
async fn a_return_with_its_reason_and_the_correction_both_stay_with_both_clocks() {
    let mut world = world("history").await;
    world.enter(ZONE, "yz.bodies", "12", "zone").await;
    let returned = world.review("yz.bodies", ZONE, "return", "county").await;
    assert!(returned.location.ends_with("done=returned"), "{}", returned.body);
    let grid = world
        .get(&format!("/figures?unit={ZONE}&period=2025"), "zone")
        .await;
    grid.must_say("退回理由:")
        .must_say("口径应为全区,请核对报表")
        .must_say("已退回");
    // A fortnight later the zone corrects it, the county and the office accept.
    world = world.on("2026-03-19");
    let answer = world.enter(ZONE, "yz.bodies", "9", "zone").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    world.review("yz.bodies", ZONE, "accept", "county").await;
    world = world.on("2026-03-20");
    let last = world.review("yz.bodies", ZONE, "accept", "office").await;
    assert!(last.location.ends_with("done=accepted"), "{}", last.body);
    let page = world
        .get(&format!("/figures/yz.bodies/{ZONE}/2025"), "zone")
        .await;
    page.must_say("12 个")
        .must_say("9 个")
        .must_say("口径应为全区,请核对报表")
        .must_say("county-name")
        .must_say("office-name")
        .must_say("2025-12-31")
        .must_say("2026-03-05 ")
        .must_say("2026-03-19 ")
        .must_say("2026-03-20 ")
        .must_say("现行");
    let history = world
        .get(&format!("/api/figures/yz.bodies/{ZONE}/2025"), "zone")
        .await
        .json();
    let versions = history["versions"].as_array().expect("versions");
    assert_eq!(versions.len(), 2);
    assert_eq!(versions[0]["in_force"], true);
    assert_eq!(versions[0]["reviews"].as_array().map(Vec::len), Some(2));
    assert_eq!(versions[1]["figure"]["review"], "returned");
    assert_eq!(versions[1]["reviews"][0]["reason"], "口径应为全区,请核对报表");
    // Asked about the day before the correction, nothing counted yet; the day before the entry, nothing was known.
    let before = world
        .get(
            &format!("/api/figures/yz.bodies/{ZONE}/2025?on=2026-03-18"),
            "zone",
        )
        .await
        .json();
    assert_eq!(before["versions"].as_array().map(Vec::len), Some(1));
    assert_eq!(before["now"], "已退回");
    let day_before_entry = world
        .get(
            &format!("/api/figures/yz.bodies/{ZONE}/2025?on=2026-03-04"),
            "zone",
        )
        .await
        .json();
    assert_eq!(day_before_entry["versions"].as_array().map(Vec::len), Some(0));
    assert_eq!(day_before_entry["now"], "缺报");
}

#[tokio::test]
async fn a_return_without_a_reason_is_refused() {
    let world = world("no_reason").await;
    world.enter(ZONE, "yz.bodies", "12", "zone").await;
    let key = world.key("yz.bodies", ZONE).await;
    let form = [("figure", key.as_str()), ("verdict", "return"), ("reason", " ")];
    let answer = world.post("/reviews", &form, "county").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    answer.must_say("退回须写明理由");
    assert_eq!(world.count("figure.return").await, 0);
    assert_eq!(
        world.versions("yz.bodies", ZONE).await[0].review,
        ReviewState::UnderReview
    );
}

#[tokio::test]
async fn reviews_go_county_first_then_office_and_zones_of_the_city_skip_the_county() {
    let world = world("stages").await;
    world.enter(ZONE, "yz.bodies", "12", "zone").await;
    world.enter(CITY_ZONE, "yz.bodies", "20", "city_zone").await;
    // The office sees the city's zone at once, the county's zone only after the county.
    let office = world.get("/reviews", "office").await;
    office.must_say("云泽经济开发区").must_not_say("湖西高新区");
    let county = world.get("/reviews", "county").await;
    county.must_say("湖西高新区").must_not_say("云泽经济开发区");
    world
        .get("/reviews", "far_county")
        .await
        .must_say("没有等您审核的数据");
    let early = world.review("yz.bodies", ZONE, "accept", "office").await;
    assert_eq!(early.status, StatusCode::FORBIDDEN, "{}", early.body);
    let far = world.review("yz.bodies", ZONE, "accept", "far_county").await;
    assert_eq!(far.status, StatusCode::FORBIDDEN);
    world.review("yz.bodies", ZONE, "accept", "county").await;
    // Now it waits for the office, and the county may not review there.
    let late = world.review("yz.bodies", ZONE, "accept", "county").await;
    assert_eq!(late.status, StatusCode::FORBIDDEN, "{}", late.body);
    late.must_say("领导小组办公室审核");
    world.review("yz.bodies", ZONE, "accept", "office").await;
    let figure = &world.versions("yz.bodies", ZONE).await[0];
    assert_eq!(figure.review, ReviewState::Accepted);
    assert_eq!(world.count("figure.accept").await, 2);
    assert_eq!(world.get("/reviews", "zone").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn jumps_come_first_and_many_are_accepted_as_one_act() {
    let mut world = world("jumps").await;
    let last_year = [
        ("unit", CITY_ZONE),
        ("period", "2024"),
        ("value.yz.bodies", "10"),
        ("value.yz.staff", "100"),
    ];
    world.post("/figures", &last_year, "city_zone").await;
    let keys: Vec<String> = ["yz.bodies", "yz.staff"]
        .iter()
        .map(|indicator| format!("{indicator}|{CITY_ZONE}|2024|1|1"))
        .collect();
    let form: Vec<(&str, &str)> = keys
        .iter()
        .map(|key| ("figure", key.as_str()))
        .chain([("verdict", "accept")])
        .collect();
    let answer = world.post("/reviews", &form, "office").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(world.count("figure.accept").await, 1, "one act for both");
    world = world.on("2026-03-06");
    let this_year = [
        ("unit", CITY_ZONE),
        ("period", "2025"),
        ("value.yz.bodies", "13"),
        ("value.yz.staff", "131"),
    ];
    world.post("/figures", &this_year, "city_zone").await;
    let waiting = world.get("/api/reviews", "office").await.json();
    let rows = waiting["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["figure"]["indicator"], "yz.staff");
    assert_eq!(
        (&rows[0]["change"], &rows[0]["is_jump"]),
        (&"+31%".into(), &true.into())
    );
    // Exactly 30 % is no jump.
    assert_eq!(
        (&rows[1]["change"], &rows[1]["is_jump"]),
        (&"+30%".into(), &false.into())
    );
    world
        .get("/reviews", "office")
        .await
        .must_say("变动超过30%")
        .must_say("+31%");
}

#[tokio::test]
async fn the_second_of_two_reviewers_is_told_who_was_faster() {
    let world = world("two_reviewers").await;
    world.enter(ZONE, "yz.bodies", "12", "zone").await;
    let key = world.key("yz.bodies", ZONE).await;
    // One after the other, the second with a page that is out of date.
    let form = [("figure", key.as_str()), ("verdict", "accept")];
    assert_eq!(
        world.post("/reviews", &form, "county").await.status,
        StatusCode::SEE_OTHER
    );
    let second = world.post("/reviews", &form, "county_two").await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
    second.must_say("county-name已先审核(通过),您的操作未保存");
    // Both at the same moment: one is saved, one is told.
    world.enter(ZONE, "yz.staff", "300", "zone").await;
    let key = world.key("yz.staff", ZONE).await;
    let accept = [("figure", key.as_str()), ("verdict", "accept")];
    let send_back = [
        ("figure", key.as_str()),
        ("verdict", "return"),
        ("reason", "不实"),
    ];
    let (one, two) = tokio::join!(
        world.post("/reviews", &accept, "county"),
        world.post("/reviews", &send_back, "county_two")
    );
    let mut statuses = [one.status, two.status];
    statuses.sort();
    assert_eq!(
        statuses,
        [StatusCode::SEE_OTHER, StatusCode::UNPROCESSABLE_ENTITY]
    );
    let loser = if one.status == StatusCode::SEE_OTHER {
        &two
    } else {
        &one
    };
    loser.must_say("已先审核").must_say("您的操作未保存");
    let reviews = world
        .app
        .store
        .list_figure_reviews("yz.staff", ZONE, Period::Year(2025))
        .await
        .expect("reviews");
    assert_eq!(reviews.len(), 1);
}

#[tokio::test]
async fn a_version_that_was_replaced_is_not_reviewed_any_more() {
    let world = world("superseded").await;
    world.enter(ZONE, "yz.bodies", "12", "zone").await;
    let old = world.key("yz.bodies", ZONE).await;
    let form = [
        ("unit", ZONE),
        ("period", "2025"),
        ("value.yz.bodies", "11"),
        ("reason.yz.bodies", "笔误"),
    ];
    world.post("/figures", &form, "zone").await;
    let answer = world
        .post(
            "/reviews",
            &[("figure", old.as_str()), ("verdict", "accept")],
            "county",
        )
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    answer.must_say("已提交第 2 版");
    let waiting = world.get("/api/reviews", "county").await.json();
    assert_eq!(waiting["total"], 1);
}

#[tokio::test]
async fn a_substitute_names_someone_who_may_review_and_nobody_else() {
    let world = world("substitute").await;
    world.enter(ZONE, "yz.bodies", "12", "zone").await;
    let page = world.get("/reviews", "county").await;
    page.must_say("county_two-name").must_not_say("far_county-name");
    let id = |login: &'static str| {
        let store = world.app.store.clone();
        async move {
            store
                .find_person_by_login(login)
                .await
                .unwrap()
                .unwrap()
                .id
                .clone()
        }
    };
    let (other, outsider) = (id("county_two").await, id("far_county").await);
    let key = world.key("yz.bodies", ZONE).await;
    let form = |for_whom: &str| {
        [
            ("figure".to_owned(), key.clone()),
            ("verdict".to_owned(), "accept".to_owned()),
            ("on_behalf_of".to_owned(), for_whom.to_owned()),
        ]
    };
    let send = async |for_whom: &str| {
        let form = form(for_whom);
        let form: Vec<(&str, &str)> = form.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        world.post("/reviews", &form, "county").await
    };
    let refused = send(&outsider).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.must_say("被代理人本人无权审核");
    assert_eq!(send(&other).await.status, StatusCode::SEE_OTHER);
    let page = world
        .get(&format!("/figures/yz.bodies/{ZONE}/2025"), "county")
        .await;
    page.must_say("county-name")
        .must_say("county_two-name")
        .must_say("(代 ");
}

#[tokio::test]
async fn a_zone_neither_sees_nor_enters_its_neighbours_figures() {
    let world = world("neighbour").await;
    world.enter(NEIGHBOUR, "yz.bodies", "4321", "neighbour").await;
    for path in [
        format!("/figures?unit={NEIGHBOUR}"),
        format!("/figures/yz.bodies/{NEIGHBOUR}/2025"),
        format!("/figures/template.xlsx?unit={NEIGHBOUR}&period=2025"),
        format!("/figures/export/figures.csv?unit={NEIGHBOUR}"),
        format!("/api/figures?unit={NEIGHBOUR}"),
        format!("/api/figures/entry?unit={NEIGHBOUR}"),
        format!("/api/figures/yz.bodies/{NEIGHBOUR}/2025"),
    ] {
        let answer = world.get(&path, "zone").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        answer.must_not_say("4321");
    }
    world.get("/figures", "zone").await.must_not_say("临泽经济开发区");
    world.get("/api/figures", "zone").await.must_not_say("4321");
    let entered = world.enter(NEIGHBOUR, "yz.staff", "1", "zone").await;
    assert_eq!(entered.status, StatusCode::FORBIDDEN);
    let body = serde_json::json!([{ "indicator": "yz.staff", "subject": NEIGHBOUR, "period": "2025", "value": "1" }]);
    let sent = world
        .post_body(
            "/api/figures",
            "application/json",
            body.to_string().into_bytes(),
            "zone",
        )
        .await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(sent.json()["problems"][0]["code"], "permission.not_allowed");
    assert_eq!(world.all_versions().await, 1);
    for login in ["auditor", "security", "system"] {
        assert_eq!(
            world.get("/figures", login).await.status,
            StatusCode::FORBIDDEN,
            "{login}"
        );
    }
}

#[tokio::test]
async fn the_api_takes_all_or_nothing_and_gives_what_counts() {
    let world = world("api").await;
    let send = async |body: serde_json::Value| {
        world
            .post_body(
                "/api/figures",
                "application/json",
                body.to_string().into_bytes(),
                "city_zone",
            )
            .await
    };
    let figure = |indicator: &str, period: &str, value: serde_json::Value| serde_json::json!({ "indicator": indicator, "subject": CITY_ZONE, "period": period, "value": value });
    let bad = send(serde_json::json!([
        figure("yz.bodies", "2025", "20.10".into()),
        figure("yz.staff", "去年", "1".into()),
        figure("yz.none", "2025", "1".into()),
    ]))
    .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    let problems = bad.json();
    assert_eq!(
        problems["problems"].as_array().map(Vec::len),
        Some(2),
        "{problems}"
    );
    bad.must_say("[2]").must_say("[3]");
    assert_eq!(world.all_versions().await, 0);
    let good = send(serde_json::json!([
        figure("yz.bodies", "2025", "20.10".into()),
        figure("yz.staff", "2025", 7.into())
    ]))
    .await;
    assert_eq!(good.json()["submitted"], 2);
    let none_counts_yet = world.get("/api/figures", "office").await.json();
    assert_eq!(none_counts_yet.as_array().map(Vec::len), Some(0));
    world.review("yz.bodies", CITY_ZONE, "accept", "office").await;
    let figures = world.get("/api/figures", "office").await.json();
    assert_eq!(figures[0]["value"], "20.10", "every digit as handed in");
    assert_eq!(figures[0]["subject_name"], "云泽经济开发区");
    let export = world.get("/figures/export/figures.csv", "city_zone").await;
    export
        .must_say("单位编码,单位,指标编码")
        .must_say(",20.10,")
        .must_say("接口报送");
    let book = world.get("/figures/export/figures.xlsx", "city_zone").await;
    let table = kaifa_table::table_file::read("e.xlsx", &book.bytes, Some("填报")).expect("a workbook");
    assert_eq!(table.rows.len(), 1);
    assert_eq!(table.rows[0].cells[6], "20.1");
}

#[tokio::test]
async fn on_a_past_day_the_grid_shows_what_was_known_and_takes_nothing() {
    let mut world = world("past").await;
    world.enter(ZONE, "yz.bodies", "12", "zone").await;
    world = world.on("2026-03-10");
    let form = [
        ("unit", ZONE),
        ("period", "2025"),
        ("value.yz.bodies", "11"),
        ("reason.yz.bodies", "笔误"),
    ];
    world.post("/figures", &form, "zone").await;
    let now = world
        .get(&format!("/figures?unit={ZONE}&period=2025"), "zone")
        .await;
    now.must_say("value=\"11\"");
    let then = world
        .get(&format!("/figures?unit={ZONE}&period=2025&on=2026-03-07"), "zone")
        .await;
    then.must_say(">12<").must_not_say("class=\"cell\"");
    let earlier = world
        .get(&format!("/figures?unit={ZONE}&period=2025&on=2026-03-04"), "zone")
        .await;
    earlier.must_not_say(">12<");
}
