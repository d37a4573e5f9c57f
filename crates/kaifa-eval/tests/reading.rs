//! A table of yearly facts is read as a whole or refused with all its problems.

mod made_up;

use kaifa_eval::table_reader::read_table;
use kaifa_pack::item::FactsFile;
use made_up::excerpt;

fn layout() -> FactsFile {
    FactsFile {
        table: "zones".into(),
        subject: "zone".into(),
        year: Some("year".into()),
        published: Some("published".into()),
        columns: [("place".to_owned(), "rank".to_owned())].into(),
        ignore: vec!["remark".into()],
        at: Default::default(),
    }
}

fn read(text: &str) -> (kaifa_eval::facts::Facts, Vec<String>) {
    let mut lines = text
        .lines()
        .map(|l| l.split(',').map(str::to_owned).collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let rows: Vec<_> = lines.enumerate().map(|(at, row)| (at + 2, row)).collect();
    let excerpt = excerpt();
    let (facts, problems) = read_table("list.csv", &header, &rows, &layout(), &excerpt.tables[0]);
    (
        facts,
        problems.iter().map(|p| format!("{} {}", p.code, p)).collect(),
    )
}

#[test]
fn columns_are_found_by_name_and_by_the_names_of_the_pack_and_empty_cells_are_missing() {
    let (facts, problems) = read("zone,year,place,list_size,published,remark\n甲,2020,43,,2021-03-01,x");
    assert!(problems.is_empty(), "{problems:?}");
    let row = &facts.tables["zones"].rows()[0];
    assert_eq!((row.subject.as_str(), row.year), ("甲", Some(2020)));
    assert!(row.cells.contains_key("rank") && !row.cells.contains_key("list_size"));
    assert!(
        facts.tables["zones"].columns.contains("list_size"),
        "the column is there though the cell is empty"
    );
    assert_eq!(row.published.unwrap().to_string(), "2021-03-01");
    assert_eq!(row.cells["rank"].origin.row, Some(2));
}

#[test]
fn all_problems_of_a_table_are_listed_with_line_and_column() {
    let (_, problems) = read(
        "zone,year,place,state,wrong\n甲,2020,第三,ranked,\n甲,20x0,4,rankd,\n,2021,4,ranked,\n乙,2021,1,ranked,\n乙,2021,1,ranked,",
    );
    for words in [
        "unknown column `wrong`",
        "found `第三`",
        "expected a year",
        "found `rankd`",
        "subject is empty",
        "two rows for 2021",
    ] {
        assert!(
            problems.iter().any(|p| p.contains(words)),
            "{words}: {problems:#?}"
        );
    }
    assert!(
        problems
            .iter()
            .any(|p| p.contains("list.csv:3") && p.contains("rankd")),
        "{problems:#?}"
    );
}
