//! A definition of a register with everything in it is read; one with a mistake in every part gets every mistake named at once,
//! in both languages.

use kaifa_base::Lang;
use kaifa_pack::{Edition, Pack, PackFiles, check};

fn problems(text: &str) -> Vec<String> {
    let files = PackFiles::new("p".to_owned(), [("registers.toml".to_owned(), text.to_owned())]);
    let loaded = Pack::from_files(files);
    let mut problems = loaded.problems;
    problems.extend(check::check(&Edition::new(loaded.pack, Vec::new())));
    problems
        .iter()
        .filter(|problem| problem.place.item.as_deref() == Some("r") || problem.code == "pack.bad_expression")
        .map(|problem| {
            assert_ne!(problem.message.get(Lang::Zh), problem.message.get(Lang::En));
            problem.message.get(Lang::En).to_owned()
        })
        .collect()
}

const GOOD: &str = r#"
[[code_list]]
id = "c"
title = "代码"
series = [{ prefix = "Z", digits = 4, from = 1, to = 12 }]
[[parameter]]
id = "days"
title = "时限"
type = "integer"
[[register]]
id = "r"
title = "台账"
subject = "zone"
record_title = "{name}"
key = ["name"]
columns = ["name", "area"]
sort = "-area"
see = ["office"]
edit = ["office", "zone"]
public_states = ["open"]
[[register.field]]
name = "name"
title = "名称"
type = "text"
pattern = "[A-Z]+"
[[register.field]]
name = "area"
title = "面积"
type = "decimal"
unit = "亩"
[[register.field]]
name = "zone_code"
title = "编号"
type = "code"
code_list = "c"
many = true
[[register.field]]
name = "price"
title = "价款"
type = "money"
unit = "万元"
required_if = "area > 0 公顷"
[[register.field]]
name = "per"
title = "单价"
type = "decimal"
unit = "万元/亩"
decimals = 2
derived = "price / area"
[[register.field]]
name = "paper"
title = "文件"
type = "file"
[[register.field]]
name = "until"
title = "期限"
type = "date"
[[register.check]]
id = "k"
holds = "area >= 1 公顷"
message = "面积过小"
[[register.state]]
id = "open"
title = "在册"
start = true
edit = ["zone"]
[[register.transition]]
id = "go"
title = "办理"
from = ["open"]
to = "open"
roles = ["office"]
evidence = ["paper"]
guard = "per <= $days and until >= as_of"
[[register.clock]]
id = "t"
title = "时限"
start = ["create"]
stop = ["go"]
length_parameter = "days"
length_unit = "working_days"
remind = { before = { days = 2 }, roles = ["zone"] }
"#;

#[test]
fn a_whole_definition_is_right_and_its_codes_are_numbered_through() {
    assert_eq!(problems(GOOD), Vec::<String>::new());
    let files = PackFiles::new("p".to_owned(), [("r.toml".to_owned(), GOOD.to_owned())]);
    let edition = Edition::new(Pack::from_files(files).pack, Vec::new());
    let codes = &edition.code_list("c").unwrap().codes;
    assert_eq!(
        (codes.len(), codes[0].code.as_str(), codes[11].code.as_str()),
        (12, "Z0001", "Z0012")
    );
}

#[test]
fn every_mistake_of_a_definition_is_named() {
    for (right, wrong, said) in [
        (
            "key = [\"name\"]",
            "key = [\"nam\"]",
            "`key` names the field `nam`",
        ),
        (
            "sort = \"-area\"",
            "sort = \"-size\"",
            "`sort` names the field `size`",
        ),
        (
            "see = [\"office\"]",
            "see = [\"offices\"]",
            "`see` names the role `offices`",
        ),
        (
            "public_states = [\"open\"]",
            "public_states = [\"shut\"]",
            "`public_states` names the state `shut`",
        ),
        ("name = \"name\"", "name = \"state\"", "the field name `state`"),
        (
            "name = \"area\"",
            "name = \"name\"",
            "[[register.field]] `name` is there twice",
        ),
        (
            "pattern = \"[A-Z]+\"",
            "pattern = \"[A-Z\"",
            "is no regular expression",
        ),
        (
            "code_list = \"c\"",
            "code_list = \"d\"",
            "`code_list` names the code list `d`",
        ),
        (
            "unit = \"万元\"\nrequired_if",
            "unit = \"亩\"\nrequired_if",
            "needs a `unit` of money",
        ),
        ("decimals = 2\n", "", "the derived number `per` needs `decimals`"),
        (
            "derived = \"price / area\"",
            "derived = \"per + price / area\"",
            "must be written before it",
        ),
        (
            "derived = \"price / area\"",
            "derived = \"days_between(until, as_of)\"",
            "cannot depend on `as_of`",
        ),
        (
            "derived = \"price / area\"",
            "derived = \"name\"",
            "this should be a number",
        ),
        ("holds = \"area >= 1 公顷\"", "holds = \"area >= 1 万元\"", ""),
        ("record_title = \"{name}\"", "record_title = \"{nome}\"", "nome"),
        (
            "pattern = \"[A-Z]+\"",
            "personal = true",
            "`record_title` is shown everywhere and cannot use `name`",
        ),
        (
            "pattern = \"[A-Z]+\"",
            "personal = true\npublic = true",
            "`name` is personal and cannot be public",
        ),
        (
            "title = \"面积\"",
            "title = \"名称\"",
            "the title of `area` is that of a field before it",
        ),
        (
            "evidence = [\"paper\"]",
            "evidence = [\"until\"]",
            "should be a file field",
        ),
        (
            "id = \"go\"",
            "id = \"correct\"",
            "a step cannot have the id `correct`",
        ),
        (
            "start = [\"create\"]",
            "start = [\"begin\"]",
            "`clock` names the step `begin`",
        ),
        ("length_unit = \"working_days\"\n", "", "needs `length_unit`"),
        (
            "roles = [\"zone\"] }",
            "roles = [\"zones\"] }",
            "`clock.roles` names the role `zones`",
        ),
        (
            "stop = [\"go\"]",
            "stop = [\"go\"]\npause = [\"go\"]",
            "needs both `pause` and `resume`",
        ),
    ] {
        assert!(GOOD.contains(right), "{right}");
        let found = problems(&GOOD.replacen(right, wrong, 1));
        assert!(
            found.iter().any(|words| words.contains(said)),
            "{wrong}: {found:?}"
        );
    }
}
