//! A table of yearly facts is read as a whole or refused with all its problems.

mod made_up;

use kaifa_eval::facts::Facts;
use kaifa_eval::table_reader::RowReader;
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

fn read(text: &str) -> (Facts, Vec<String>) {
    let mut lines = text.lines();
    let header: Vec<String> = lines.next().unwrap().split(',').map(str::to_owned).collect();
    let excerpt = excerpt();
    let (mut facts, mut problems) = (Facts::default(), Vec::new());
    let reader = RowReader::new("list.csv", &header, &layout(), &excerpt.tables[0], &mut problems);
    let rows = facts.table(&excerpt.tables[0].id);
    rows.columns.extend(reader.columns());
    for (line, text) in lines.enumerate().map(|(at, text)| (at + 2, text)) {
        let row = reader.row(line, text.split(','), &mut problems);
        reader.take_in(line, row, rows, &mut problems);
    }
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
    assert!(row.cells.get("rank").is_some() && row.cells.get("list_size").is_none());
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
