//! Registers in and out as files: template, round trip, every problem by its cell, workbooks as people hand them in, and an
//! import that is killed.

mod large;

use axum::http::StatusCode;
use kaifa_store::Store;
use kaifa_store::people::Role;
use kaifa_store::rows::{Record, RecordFilter};
use kaifa_table::sheets::rows::cell_text;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

use crate::support::{Answer, World};

async fn records(store: &Store, register: &str) -> Vec<Record> {
    let filter = RecordFilter {
        register: Some(register.to_owned()),
        ..RecordFilter::default()
    };
    store
        .list_records(&filter)
        .await
        .unwrap()
        .into_iter()
        .map(|record| record.row)
        .collect()
}

async fn zone(world: &World) -> (String, String) {
    let picture = world.app.picture(world.app.today()).await.unwrap();
    let zone = picture.places[0].zones().next().unwrap();
    (zone.id.clone(), zone.name.clone())
}

const HEADINGS: [&str; 6] = [
    "宗地编号",
    "用地单位",
    "面积(亩)",
    "成交价款(万元)",
    "合同签订日期",
    "单位",
];

/// A workbook of parcels; `more` changes the sheet after the rows were written.
fn parcels(zone: &str, rows: &[[&str; 5]], more: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("工业用地宗地").unwrap();
    sheet.write_row(0, 0, HEADINGS).unwrap();
    for (at, row) in (1..).zip(rows) {
        for (column, text) in (0..).zip(row) {
            match text.parse::<f64>() {
                Ok(number) if column > 1 => sheet.write(at, column, number).unwrap(),
                _ => sheet.write(at, column, *text).unwrap(),
            };
        }
        sheet.write(at, 5, zone).unwrap();
    }
    more(sheet);
    book.save_to_buffer().unwrap()
}

async fn hand_in(world: &World, book: &[u8], fields: &[(&str, &str)]) -> Answer {
    let mut parts: Vec<(&str, &str, &[u8])> = vec![("file", "宗地.xlsx", book)];
    parts.extend(fields.iter().map(|(name, value)| (*name, "", value.as_bytes())));
    world.upload("/registers/parcel/import", &parts, "office").await
}

#[tokio::test]
async fn what_is_handed_out_can_be_handed_in_again() {
    let world = World::new("files_round_trip").await;
    let (_, name) = zone(&world).await;
    let template = world.get("/registers/parcel/template.xlsx", "office").await;
    assert!(template.media.contains("spreadsheetml"));
    let read = kaifa_table::table_file::read(
        "t.xlsx",
        &template.bytes,
        kaifa_table::sheets::Wanted::Named("工业用地宗地"),
    )
    .unwrap();
    assert!(
        read.headings.contains(&"面积(亩)".to_owned()),
        "{:?}",
        read.headings
    );
    assert!(
        !read.headings.contains(&"亩均地价(万元/亩)".to_owned()),
        "nobody fills in what follows"
    );

    let date = Format::new().set_num_format("yyyy-mm-dd");
    let book = parcels(
        &name,
        &[
            ["甲-1", "大湖公司", "30.25", "1500", ""],
            ["甲-2", "", "10", "", "2025年3月1日"],
        ],
        |sheet| {
            let day = ExcelDateTime::from_ymd(2025, 1, 2).unwrap();
            sheet.write_with_format(1, 4, &day, &date).unwrap();
        },
    );
    let answer = hand_in(&world, &book, &[]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.must_say("已导入").must_say("新增 2");
    assert_eq!(world.actions().await[0], "record.import");
    let kept = records(&world.app.store, "parcel").await;
    assert_eq!(kept[0].fields["area"], "30.25");
    assert_eq!(kept[0].fields["contract_on"], "2025-01-02");
    assert_eq!(kept[0].fields["price_per_mu"], "49.59");
    assert_eq!(kept[1].fields["contract_on"], "2025-03-01");
    assert!(kept[1].fields.get("price").is_none(), "an empty cell is no zero");
    world
        .get(&format!("/registers/parcel/{}", kept[0].id), "office")
        .await
        .must_say("宗地.xlsx:2");

    // Out as a workbook, changed in one cell, and in again.
    let out = world.get("/registers/parcel.xlsx", "office").await;
    let table = kaifa_table::sheets::rows::TableSource::Bytes(out.bytes.clone());
    let mut rows = Vec::new();
    table
        .each_row("out.xlsx", kaifa_table::sheets::Wanted::First, &mut |_, cells| {
            rows.push(
                cells
                    .iter()
                    .map(|cell| cell_text(cell).into_owned())
                    .collect::<Vec<_>>(),
            );
        })
        .unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("工业用地宗地").unwrap();
    let area = rows[0].iter().position(|heading| heading == "面积(亩)").unwrap();
    rows[1][area] = "31".into();
    for (at, row) in (0..).zip(&rows) {
        sheet.write_row(at, 0, row.iter().map(String::as_str)).unwrap();
    }
    let book = book.save_to_buffer().unwrap();
    let refused = hand_in(&world, &book, &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.must_say("的事项已在台账中");
    let updated = hand_in(&world, &book, &[("existing", "update")]).await;
    assert_eq!(updated.status, StatusCode::OK, "{}", updated.body);
    updated.must_say("更新 2");
    let after = records(&world.app.store, "parcel").await;
    assert_eq!((after.len(), &after[0].fields["area"]), (2, &"31".into()));
    let unchanged: Vec<&Record> = kept.iter().filter(|old| after.contains(old)).collect();
    assert_eq!(unchanged.len(), 1, "the other record was not touched");
    world
        .get(&format!("/registers/parcel/{}", kept[0].id), "office")
        .await
        .must_say("30.25 → 31");
    assert!(world.app.store.verify_ledger(&[]).await.unwrap().is_sound());
}

#[tokio::test]
async fn every_wrong_cell_is_listed_at_once_and_nothing_is_written() {
    let world = World::new("files_problems").await;
    let (_, name) = zone(&world).await;
    let book = parcels(
        &name,
        &[
            ["甲-1", "", "约30", "1500", "2025-01-02"],
            ["甲-2", "", "-1", "约5万", "2023-13-45"],
            ["甲-2", "", "1,234.5", "12", ""],
            ["", "", "10", "", ""],
            ["甲-5", "", "10", "", ""],
            ["甲-6", "", "10", "1.239", ""],
        ],
        |sheet| {
            sheet.write(5, 5, "没有的开发区").unwrap();
            sheet
                .write_formula(5, 2, Formula::new("=5+5").set_result("10"))
                .unwrap();
            sheet.set_row_hidden(6).unwrap();
        },
    );
    let answer = hand_in(&world, &book, &[("problems", "yes")]).await;
    assert!(answer.media.starts_with("text/csv"), "{}", answer.body);
    let mut found: Vec<(String, String)> =
        csv::Reader::from_reader(answer.body.trim_start_matches('\u{feff}').as_bytes())
            .records()
            .map(|row| row.unwrap())
            .map(|row| (row[0].to_owned(), row[1].to_owned()))
            .collect();
    found.sort();
    let wanted = [
        ("A4", "flow.key_twice"),
        ("A5", "flow.empty_cell"),
        ("A7", "flow.hidden_rows"),
        ("C2", "flow.field_type"),
        ("C3", "flow.field_type"),
        ("C6", "flow.formula_cell"),
        ("D3", "flow.field_type"),
        ("D7", "flow.field_type"),
        ("E3", "flow.field_type"),
        ("F6", "flow.unknown_subject"),
    ];
    let wanted: Vec<(String, String)> = wanted
        .iter()
        .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
        .collect();
    assert_eq!(found, wanted);
    assert!(records(&world.app.store, "parcel").await.is_empty());
    let page = hand_in(&world, &book, &[]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.must_say("有 10 处问题")
        .must_say("“成交价款”应为数字,现为“约5万”")
        .must_say("第 7 行被隐藏");
}

#[tokio::test]
async fn sheets_as_people_keep_them() {
    let world = World::new("files_sheets").await;
    let (_, name) = zone(&world).await;
    let check = async |book: Vec<u8>| hand_in(&world, &book, &[("check", "yes")]).await;

    // A title over the table, headings with a star and blanks, a heading merged over two rows, numbers kept as text.
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("随便什么名").unwrap();
    let plain = Format::new();
    sheet
        .merge_range(0, 0, 0, 4, "2025年工业用地一览表", &plain)
        .unwrap();
    sheet.merge_range(1, 0, 2, 0, "宗地编号 *", &plain).unwrap();
    sheet.merge_range(1, 1, 1, 2, "用地情况", &plain).unwrap();
    sheet.write(2, 1, "面积（亩）").unwrap();
    sheet.write(2, 2, "用地单位").unwrap();
    sheet.write(2, 3, "单位").unwrap();
    sheet.write(3, 0, "甲-1").unwrap();
    sheet.write(3, 1, "1,030.5").unwrap();
    sheet.write(3, 3, name.as_str()).unwrap();
    let answer = check(book.save_to_buffer().unwrap()).await;
    answer.must_say("核对通过,未写入:1");
    assert!(records(&world.app.store, "parcel").await.is_empty());

    // The unit of a heading counts: nothing is converted in silence.
    let with = |heading: &str, more: &dyn Fn(&mut Worksheet)| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_row(0, 0, ["宗地编号", heading, "单位"]).unwrap();
        sheet.write_row(1, 0, ["甲-1", "30", name.as_str()]).unwrap();
        more(sheet);
        book.save_to_buffer().unwrap()
    };
    let hectares = check(with("面积(公顷)", &|_| {})).await;
    assert_eq!(hectares.status, StatusCode::UNPROCESSABLE_ENTITY);
    hectares
        .must_say("“面积”的计量单位应为“亩”,列名写作“面积(公顷)”")
        .must_say("B1");
    check(with("面积", &|_| {})).await.must_say("核对通过");
    check(with("面积:亩", &|_| {})).await.must_say("核对通过");
    let unknown = check(with("面 积 数", &|_| {})).await;
    unknown.must_say("不认识的列“面 积 数”").must_say("缺少“面积”列");
    let merged = check(with("面积", &|sheet| {
        sheet.merge_range(2, 0, 3, 0, "甲-2", &Format::new()).unwrap();
    }))
    .await;
    merged.must_say("单元格 A3:A4 合并在一起");
    let twice = check(with("宗地编号", &|_| {})).await;
    twice.must_say("“宗地编号”列出现两次");

    // Another table altogether, a picture with the ending of a workbook, and an empty sheet.
    let mut book = Workbook::new();
    book.add_worksheet()
        .write_row(0, 0, ["姓名", "工号", "部门"])
        .unwrap();
    let other = check(book.save_to_buffer().unwrap()).await;
    other
        .must_say("没有找到“工业用地宗地”的表头")
        .must_say("姓名、工号、部门");
    let picture = hand_in(&world, b"PK\x03\x04 no workbook", &[]).await;
    picture.must_say("文件已损坏或不完整");
    let mut book = Workbook::new();
    book.add_worksheet();
    let empty = check(book.save_to_buffer().unwrap()).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);

    // A csv in the other encoding, with the place as line and column.
    let text = format!("宗地编号,面积,单位\n甲-1,30,{name}\n\n甲-2,三十,{name}\n");
    let (bytes, _, _) = encoding_rs::GB18030.encode(&text);
    let csv = hand_in(&world, &bytes, &[]).await;
    csv.must_say("“面积”应为数字,现为“三十”").must_say(":4:2");
}

#[tokio::test]
async fn a_zone_imports_for_itself_only() {
    let world = World::new("files_scope").await;
    let picture = world.app.picture(world.app.today()).await.unwrap();
    let zones: Vec<(String, String)> = picture.places[0]
        .zones()
        .map(|zone| (zone.id.clone(), zone.name.clone()))
        .collect();
    world.person("zone", Role::Zone, Some(&zones[0].0)).await;
    let send = async |name: &str| {
        let book = parcels(name, &[["甲-1", "", "30", "", ""]], |_| {});
        world
            .upload("/registers/parcel/import", &[("file", "a.xlsx", &book)], "zone")
            .await
    };
    let refused = send(&zones[1].1).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.must_say("您不能登记或更正").must_say(&zones[1].1);
    assert_eq!(send(&zones[0].1).await.status, StatusCode::OK);
    let leader = world
        .upload("/registers/parcel/import", &[("file", "a.xlsx", b"x")], "leader")
        .await;
    assert_eq!(leader.status, StatusCode::FORBIDDEN);
}

/// A workbook in the form of the workload, with faults planted in some rows.
fn returns(rows: u32, faults: bool) -> (Vec<u8>, Vec<String>) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("指标").unwrap();
    let headings = [
        "企业代码",
        "企业名称",
        "开发区",
        "行业",
        "填报日期",
        "用地亩",
        "税收万元",
        "营收万元",
        "增加值万元",
        "能耗",
        "人数",
        "状态",
    ];
    sheet.write_row(0, 0, headings).unwrap();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let mut planted = Vec::new();
    for n in 1..=rows {
        let fault = if faults { n % 10 } else { 0 };
        sheet.write(n, 0, credit_code(n, fault == 4)).unwrap();
        sheet.write(n, 1, format!("企业{n}有限公司")).unwrap();
        let zone = if fault == 3 {
            "Z9999".to_owned()
        } else {
            format!("Z{:04}", n % 2543 + 1)
        };
        sheet.write(n, 2, zone).unwrap();
        sheet.write(n, 3, format!("{:04}", 610 + n % 4000)).unwrap();
        match fault {
            2 => sheet.write(n, 4, "2023-13-45").unwrap(),
            _ => sheet
                .write_with_format(n, 4, ExcelDateTime::from_ymd(2025, 1, 2).unwrap(), &date)
                .unwrap(),
        };
        for column in 5..10 {
            sheet.write(n, column, f64::from(n % 977) / 100.0).unwrap();
        }
        if fault == 1 {
            sheet.write(n, 6, "约5万").unwrap();
        }
        sheet.write(n, 10, n % 3000).unwrap();
        sheet
            .write(n, 11, ["草稿", "已报", "已审", "退回"][n as usize % 4])
            .unwrap();
        let column = match fault {
            1 => "G",
            2 => "E",
            3 => "C",
            4 => "A",
            _ => continue,
        };
        planted.push(format!("{column}{}", n + 1));
    }
    (book.save_to_buffer().unwrap(), planted)
}

fn credit_code(n: u32, wrong: bool) -> String {
    const SIGNS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let head = format!("91110000{n:09}");
    let mut weight = 1;
    let mut sum = 0;
    for sign in head.bytes() {
        sum += SIGNS.iter().position(|known| *known == sign).unwrap() * weight;
        weight = weight * 3 % 31;
    }
    let right = (31 - sum % 31) % 31;
    let last = if wrong { (right + 1) % 31 } else { right };
    format!("{head}{}", char::from(SIGNS[last]))
}
