//! What files the site takes: every place says so and takes all that it says, and of a file that is none of these it says what it is.

#[path = "../../../kaifa-formats/tests/all/make/ole.rs"]
#[expect(dead_code, reason = "the tests of the formats need more of it")]
mod ole;

use axum::http::StatusCode;
use kaifa_store::people::Role;

use crate::site_per_mu;
use crate::support::{Answer, World};

const ZONE: &str = "yz.zone.huxi";

/// A workbook of 97 to 2003 with the cells of a csv.
fn old_workbook(sheet: &str, csv: &str) -> Vec<u8> {
    let rows: Vec<Vec<Option<&str>>> = (csv.lines())
        .map(|line| {
            line.split(',')
                .map(|cell| (!cell.is_empty()).then_some(cell))
                .collect()
        })
        .collect();
    let stream = ole::workbook(&[], &[(sheet, &ole::labels(&rows))]);
    ole::container(&[("Workbook", &stream)])
}

async fn world(name: &str) -> World {
    let world = World::new(name).await;
    world.person("zone", Role::Zone, Some(ZONE)).await;
    world
}

async fn grade(world: &World, file: &str, bytes: &[u8]) -> Answer {
    let parts: [(&str, &str, &[u8]); 3] = [
        ("scheme", "", b"yunze-2025-7/yz.firms"),
        ("year", "", b"2025"),
        ("file", file, bytes),
    ];
    world.upload("/per-mu", &parts, "office").await
}

#[tokio::test]
async fn figures_are_taken_from_an_old_workbook() {
    let world = world("files_figures").await;
    let csv = format!(
        "单位编码,单位,指标编码,指标,计量单位,期间,数值\n{ZONE},,yz.staff,,人,2025,310.5\n{ZONE},,yz.bodies,,个,2025,\n"
    );
    let book = old_workbook("填报", &csv);
    let answer = world
        .upload("/figures/upload", &[("file", "2025.xls", &book)], "zone")
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let page = world.get(&format!("/figures/yz.staff/{ZONE}/2025"), "zone").await;
    page.must_say("上传文件 · 2025.xls · 工作表“填报” · 单元格 G2");
}

#[tokio::test]
async fn a_list_is_taken_from_an_old_workbook() {
    let world = World::with_built_in("files_list", "yanbian", "2026-03-05").await;
    let import = async |rows: &str| {
        let book = old_workbook("名单", &format!("开发区,年度,名次,公布名单总数\n{rows}\n"));
        let parts: [(&str, &str, &[u8]); 4] = [
            ("document", "", b"yanbian"),
            ("list", "", "全省开发区综合评价".as_bytes()),
            ("publisher", "", "省商务厅".as_bytes()),
            ("file", "名单.xls", &book),
        ];
        world.upload("/rankings/import", &parts, "office").await
    };
    let wrong = import("甲区,2025,约3,50").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.must_say("单元格 C2").must_say("应为整数,现为“约3”");
    assert_eq!(import("甲区,2025,3,50").await.status, StatusCode::OK);
    let lists = world.app.store.list_ranking_lists().await.expect("lists");
    assert!(lists.iter().any(|list| list.year == 2025));
}

#[tokio::test]
async fn firms_are_taken_from_an_old_workbook() {
    let world = world("files_firms").await;
    let firms = old_workbook("企业", &site_per_mu::five());
    let made = grade(&world, "企业.et", &firms).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let wrong = site_per_mu::five().replacen(",50,", ",约50,", 1);
    let answer = grade(&world, "企业.xls", &old_workbook("企业", &wrong)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    answer.must_say("单元格 I2").must_say("约50");
}

#[tokio::test]
async fn what_is_no_table_is_told_with_what_to_do() {
    let world = world("files_refused").await;
    let page = b"<html><table><tr><td>1</td></tr></table></html>";
    let old_text = ole::container(&[("EncryptedPackage", b"x")]);
    let to_figures = async |bytes: &[u8]| {
        world
            .upload("/figures/upload", &[("file", "a.xls", bytes)], "zone")
            .await
    };
    let answers = [to_figures(page).await, grade(&world, "a.xls", page).await];
    for answer in answers {
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        answer
            .must_say("这是 html 文件,不是表格文件")
            .must_say("另存为 xlsx");
    }
    for answer in [
        to_figures(&old_text).await,
        grade(&world, "a.xls", &old_text).await,
    ] {
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        answer.must_say("文件已加密").must_say("请取消密码后另存");
    }
    let parts: [(&str, &str, &[u8]); 3] = [
        ("name", "", "表样".as_bytes()),
        ("document", "", b"yunze-2025-7"),
        ("file", "表样.xls", &old_workbook("表", "甲,1")),
    ];
    let form = world.upload("/foreign-forms", &parts, "office").await;
    assert_eq!(form.status, StatusCode::UNPROCESSABLE_ENTITY);
    form.must_say("表样应为 xlsx 或 docx").must_say("另存为 xlsx");
}

#[tokio::test]
async fn every_place_says_which_files_it_takes() {
    let world = world("files_said").await;
    let figures = format!("/figures?unit={ZONE}&period=2025");
    for (path, login, words, accept) in [
        (
            figures.as_str(),
            "zone",
            "文件(xlsx、xls、et 或 csv,20 MB 以内)",
            ".xlsx,.xls,.et,.csv",
        ),
        (
            "/rankings/import",
            "office",
            "文件(xlsx、xls、et 或 csv,20 MB 以内)",
            ".xlsx,.xls,.et,.csv,.txt",
        ),
        (
            "/per-mu",
            "office",
            "企业数据(xlsx、xls、et、csv 或 Parquet,200 MB 以内)",
            ".xlsx,.xls,.et,.csv,.parquet",
        ),
        (
            "/tables",
            "zone",
            "文件(xlsx、xls、et 或 csv,20 MB 以内)",
            ".xlsx,.xls,.et,.csv",
        ),
        (
            "/foreign-forms",
            "office",
            "文件(xlsx 或 docx,20 MB 以内",
            ".xlsx,.docx",
        ),
        (
            "/documents",
            "office",
            "docx、doc、wps、pdf、ofd、xlsx、xls、et",
            ".doc,.wps,.pdf",
        ),
    ] {
        let page = world.get(path, login).await;
        page.must_say(words).must_say(accept);
    }
}
