//! A table of yearly facts gives the same facts whichever way it is read, and every problem with its line.

use std::path::Path;

use kaifa_eval::facts::Facts;
use kaifa_pack::Edition;
use kaifa_table::facts_file::read_facts;

const HEAD: &str = "zone,province,kind,year,rank,n,fdi_wusd,falsified,env_done";

fn edition() -> Edition {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../benches/w3");
    Edition::load(&folder, &[]).edition
}

/// Enough rows for several pieces; every seventh lacks a figure.
fn rows() -> Vec<String> {
    (0..500)
        .map(|at| {
            let fdi = if at % 7 == 0 {
                String::new()
            } else {
                format!("{}", at * 31)
            };
            let (zone, year) = (at / 5, 2015 + at % 5);
            format!("甲{zone},P{},econ,{year},{},120,{fdi},0,1", zone % 3, 1 + at % 90)
        })
        .collect()
}

fn read(text: &str) -> Result<Facts, Vec<String>> {
    let found = read_facts(&edition(), "facts.csv", text.as_bytes());
    let show = |problem: kaifa_base::Problem| format!("{} {}", problem.place.line.unwrap_or(0), problem.code);
    found.map_err(|problems| problems.into_iter().map(show).collect())
}

#[test]
fn plain_and_quoted_tables_and_both_line_ends_give_the_same_facts() {
    let plain = format!("{HEAD}\n{}\n", rows().join("\n"));
    let facts = read(&plain).unwrap();
    let table = &facts.tables["w3_zone_year"];
    assert_eq!(table.rows().len(), 500);
    let row = table.find("甲2", Some(2016)).unwrap();
    assert_eq!(
        (row.cells["rank"].value.to_string(), row.cells["rank"].origin.row),
        ("12".into(), Some(13))
    );
    assert!(
        row.cells.get("fdi_wusd").is_some()
            && table
                .find("甲0", Some(2015))
                .unwrap()
                .cells
                .get("fdi_wusd")
                .is_none()
    );
    // A quoted cell sends the whole file the other way.
    assert_eq!(read(&plain.replacen("econ", "\"econ\"", 1)).unwrap(), facts);
    assert_eq!(read(&plain.replace('\n', "\r\n")).unwrap(), facts);
    assert_eq!(read(&format!("\u{feff}{plain}")).unwrap(), facts);
    // Lines without cells are passed over, and lines keep their numbers.
    let spaced = plain.replacen("甲2,P2,econ,2015", "\n,,,,,,,,\n甲2,P2,econ,2015", 1);
    let spaced = read(&spaced).unwrap();
    assert_eq!(spaced.tables["w3_zone_year"].rows().len(), 500);
    let row = spaced.tables["w3_zone_year"].find("甲2", Some(2016)).unwrap();
    assert_eq!(row.cells["rank"].origin.row, Some(15));
}

#[test]
fn all_that_is_wrong_is_listed_by_line_and_there_are_no_facts() {
    let mut rows = rows();
    rows[3] = rows[3].replace(",120,", ",约120,");
    rows[250] = format!("{},9", rows[250]);
    rows[499] = rows[498].clone();
    let text = format!("{HEAD}\n{}\n", rows.join("\n"));
    let found = read(&text).unwrap_err();
    let lines: Vec<&str> = found.iter().map(|one| one.split(' ').next().unwrap()).collect();
    assert_eq!(lines, ["5", "252", "501"], "{found:?}");
    let found = read(&text.replacen("rank", "place", 1)).unwrap_err();
    assert!(found[0].starts_with("1 "), "{found:?}");
}
