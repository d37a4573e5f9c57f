//! A board with everything in it is read without a problem; one with a mistake in every part gets every mistake named at once, in
//! both languages.

use kaifa_base::Lang;
use kaifa_pack::{Edition, Pack, PackFiles, check};

const REGISTER: &str = r#"
[[register]]
id = "r"
title = "台账"
subject = "zone"
[[register.field]]
name = "name"
title = "名称"
type = "text"
[[register.field]]
name = "phone"
title = "电话"
type = "text"
personal = true
[[register.field]]
name = "area"
title = "面积"
type = "decimal"
unit = "亩"
[[register.state]]
id = "open"
title = "在册"
start = true
"#;

fn problems(board: &str) -> Vec<String> {
    let files = PackFiles::new(
        "p".to_owned(),
        [("boards.toml".to_owned(), format!("{REGISTER}{board}"))],
    );
    let loaded = Pack::from_files(files);
    let mut problems = loaded.problems;
    problems.extend(check::check(&Edition::new(loaded.pack, Vec::new())));
    problems
        .iter()
        .filter(|problem| problem.code != "pack.not_accepted")
        .map(|problem| {
            assert_ne!(problem.message.get(Lang::Zh), problem.message.get(Lang::En));
            problem.message.get(Lang::En).to_owned()
        })
        .collect()
}

#[test]
fn a_board_over_each_source_is_read() {
    let board = r#"
[[board]]
id = "b"
title = "看板"
help = "看"
roles = ["office"]
[[board.part]]
id = "records"
title = "哪些县超过?"
register = "r"
when = "state = 'open'"
group = "county"
every = "county"
columns = ["name", "area"]
flag = "total > 3 公顷 and big < count"
said = "{group}共{round(total, 1)}亩"
[[board.part.measure]]
name = "total"
title = "面积"
kind = "sum"
field = "area"
[[board.part.measure]]
name = "big"
title = "大的"
when = "area > 10 亩"
[[board.part]]
id = "duties"
title = "哪些逾期?"
duties = true
words = ["会议"]
columns = ["title", "unit", "days_late"]
flag = "state = 'overdue' and days_late > 3"
[[board.part]]
id = "units"
title = "哪些是省级?"
units = "zone"
when = "level = 'provincial'"
columns = ["name"]
"#;
    assert_eq!(problems(board), Vec::<String>::new());
}

#[test]
fn a_question_over_two_registers_is_read_and_its_mistakes_are_named() {
    let board = |group: &str, of: &str, field: &str, name: &str| {
        format!(
            r#"
[[register]]
id = "staff"
title = "人员"
subject = "zone"
[[register.field]]
name = "heads"
title = "人数"
type = "integer"
unit = "人"
[[register.state]]
id = "open"
title = "在册"
start = true
[[board]]
id = "b"
title = "看板"
[[board.part]]
id = "dense"
title = "哪些人多地少?"
register = "r"
{group}
flag = "heads > 10 人 and total < 100 亩"
[[board.part.source]]
name = "people"
register = "{name}"
when = "state = 'open'"
[[board.part.measure]]
name = "total"
title = "面积"
kind = "sum"
field = "area"
[[board.part.measure]]
name = "heads"
title = "人数"
of = "{of}"
kind = "sum"
field = "{field}"
"#
        )
    };
    let grouped = "group = 'subject'";
    assert_eq!(
        problems(&board(grouped, "people", "heads", "staff")),
        Vec::<String>::new()
    );
    assert_eq!(
        problems(&board(grouped, "peopel", "heads", "staff")),
        ["`peopel` in `measure.of` does not exist"]
    );
    assert_eq!(
        problems(&board(grouped, "people", "area", "staff"))[0],
        "`area` in `measure.field` does not exist",
        "a measure reads the fields of its own source"
    );
    assert_eq!(
        problems(&board(grouped, "people", "heads", "stuff")),
        ["`stuff` in `register` does not exist"]
    );
    // A field that only one of the sources has joins nothing.
    assert_eq!(
        problems(&board("group = 'name'", "people", "heads", "staff")),
        ["`name` in `group` does not exist"]
    );
    assert!(
        problems(&board("", "people", "heads", "staff"))
            .contains(&"`dense` has several sources and needs `group`".to_owned())
    );
}

#[test]
fn every_mistake_is_named() {
    let board = r#"
[[board]]
id = "b"
title = "看板"
roles = ["mayor"]
[[board.part]]
id = "one"
title = "一"
register = "s"
[[board.part]]
id = "two"
title = "二"
register = "r"
duties = true
[[board.part]]
id = "three"
title = "三"
register = "r"
every = "county"
columns = ["name", "phone", "areas"]
flag = "area > 3 万元"
[[board.part]]
id = "three"
title = "四"
register = "r"
group = "nmae"
flag = "totals > 3"
[[board.part.measure]]
name = "count"
title = "数"
[[board.part.measure]]
name = "sum"
title = "合计"
kind = "sum"
field = "name"
[[board.part.measure]]
name = "largest"
title = "最大"
kind = "max"
"#;
    let found = problems(board).join("\n");
    for wanted in [
        "`mayor` in `roles` does not exist",
        "`s` in `register` does not exist",
        "only one of `register`, `duties` may be given",
        "`three` has `every` or measures and needs `group`",
        "`phone` is personal",
        "`areas` in `columns` does not exist",
        "`area > 3 万元`",
        "[[board.part]] `three` is there twice",
        "`nmae` in `group` does not exist",
        "`totals`",
        "the measure `count` needs a name",
        "`name` is no number and has no sum",
        "the required key `field` is missing",
    ] {
        assert!(found.contains(wanted), "{wanted}\n---\n{found}");
    }
    assert!(
        problems("[[board]]\nid = \"b\"\ntitle = \"空\"\n")
            .join("\n")
            .contains("a board needs [[board.part]]")
    );
}
