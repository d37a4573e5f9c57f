//! Reading, printing and checking, on made-up tables.

use std::collections::BTreeMap;

use kaifa_base::Unit;

use super::*;

fn environment() -> Environment {
    let columns = Columns {
        columns: BTreeMap::from([
            ("rank".into(), Type::Number(Unit::parse("位"))),
            ("list_size".into(), Type::Number(None)),
            (
                "state".into(),
                Type::Choice(vec!["ranked".into(), "absent".into()]),
            ),
            ("fdi".into(), Type::Number(Unit::parse("亿美元"))),
            ("tax".into(), Type::Number(Unit::parse("万元"))),
            ("land".into(), Type::Number(Unit::parse("亩"))),
            ("due".into(), Type::Date),
            ("award".into(), Type::Bool),
        ]),
        titles: BTreeMap::from([("全省排名".into(), "rank".into())]),
        by_year: true,
    };
    let firms = Columns {
        columns: BTreeMap::from([
            ("zone".into(), Type::Text),
            ("revenue".into(), Type::Number(Unit::parse("亿元"))),
        ]),
        titles: BTreeMap::new(),
        by_year: true,
    };
    let definition = |parameters: &[&str], body: &str| {
        vec![DefinitionSignature {
            table: Some("zones".into()),
            parameters: parameters.iter().map(|p| (*p).to_owned()).collect(),
            body: parse(body).unwrap(),
        }]
    };
    Environment {
        table: Some("zones".into()),
        tables: BTreeMap::from([("zones".into(), columns), ("firms".into(), firms)]),
        parameters: BTreeMap::from([("x.least".into(), Type::Number(Unit::parse("位")))]),
        definitions: BTreeMap::from([
            (
                "bottom".into(),
                definition(&["k"], "state = 'ranked' and rank > list_size - k"),
            ),
            ("moved".into(), definition(&[], "previous(rank) - rank")),
            ("loop".into(), definition(&[], "loop + 1")),
        ]),
        rules: ["R-1".to_owned()].into(),
        functions: ["zone.expand".to_owned()].into(),
    }
}

fn problems(text: &str) -> Vec<String> {
    let expr = parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
    check(&expr, &environment(), &BTreeMap::new())
        .1
        .into_iter()
        .map(|e| e.message.en)
        .collect()
}

fn fails(text: &str, words: &str) {
    let found = problems(text);
    assert!(
        found.iter().any(|f| f.contains(words)),
        "{text}: {found:?} should hold `{words}`"
    );
}

#[test]
fn the_print_of_an_expression_reads_back_as_the_same_expression() {
    for text in [
        "a + b * c - d / (e - f)",
        "(a + b) * c",
        "a - (b - c)",
        "not (a and b) or c",
        "not a and b",
        "-(a + b) * -c",
        "x in [1, 2, 3] and y = 'it''s'",
        "if a then b else if c then d else e",
        "(if a then b else c) + 1",
        "fdi >= 1 亿美元 and share >= 50%",
        "due <= d'2020-06-30'",
        "previous(rank, 2) - rank",
        "years(3, bottom(10)) >= 2 and every(2, fired('R-1'))",
        "consecutive(moved < 0) >= $x.least",
        "count(firms where zone = outer.subject and revenue > 100 亿元) >= 3",
        "sum(revenue of firms) + max(revenue of firms) - max(1, 2)",
        "rank_in(fdi, 'desc', class) <= 10",
        "(a is missing) = b",
        "全省排名 is known and not blocked('zone.expand')",
        "missing",
    ] {
        let first = parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        let printed = first.to_string();
        assert_eq!(printed, text, "prints in standard form");
        assert_eq!(first.words(), text, "and keeps what it printed");
        assert_eq!(first, parse(text).unwrap(), "which is no part of it");
        assert_eq!(parse(&printed).unwrap().to_string(), printed);
    }
}

#[test]
fn full_width_signs_and_close_units_are_read() {
    let text = "\u{ff08}tax / land\u{ff09} \u{2265} 15万元/亩";
    assert_eq!(parse(text).unwrap().to_string(), "tax / land >= 15 万元/亩");
    assert_eq!(parse("a not in [1]").unwrap().to_string(), "not a in [1]");
    assert_eq!(parse("a is not missing").unwrap().to_string(), "a is known");
    assert_eq!(parse("100元/亩均").unwrap().to_string(), "100 元 / 亩均");
}

#[test]
fn syntax_errors_point_at_the_characters_and_say_what_was_expected() {
    for (text, span, words) in [
        ("", (0, 0), "empty"),
        ("rank <", (6, 6), "expected a value, found the end"),
        ("rank == 3", (5, 7), "write `=`"),
        ("1 < a < 3", (6, 7), "do not chain"),
        ("(a", (2, 2), "expected `)`"),
        ("a b", (2, 3), "expected an operator"),
        ("'open", (0, 5), "no closing quote"),
        ("d'2020-13-01'", (0, 13), "is no date"),
        ("fired(R)", (6, 7), "a rule id in quotes"),
        ("abs(1, 2)", (0, 9), "takes 1 arguments"),
        ("rank_in(x, 'up')", (11, 15), "'asc' or 'desc'"),
        ("a # b", (2, 3), "unknown character"),
        ("sum(a)", (5, 6), "`of` and a fact table"),
    ] {
        let error = parse(text).expect_err(text);
        assert_eq!((error.span.start, error.span.end), span, "{text}");
        assert!(error.message.en.contains(words), "{text}: {}", error.message.en);
        assert!(!error.message.zh.is_empty());
    }
    assert!(
        parse(&"(".repeat(5000))
            .unwrap_err()
            .message
            .en
            .contains("nested")
    );
}

#[test]
fn every_known_name_and_fitting_unit_passes() {
    for text in [
        "bottom(10) or moved < 0 and -moved >= $x.least",
        "全省排名 <= 10",
        "fdi >= 10000 万美元",
        "tax / land >= 15 万元/亩",
        "tax / land * land > 3 亿元",
        "add_months(due, 6) <= as_of and year_of(due) = year",
        "if award then rank else missing",
        "count(firms where zone = outer.subject and revenue > 100 亿元) >= 3",
        "issued < as_of and subject != ''",
        "state in ['ranked', 'absent']",
    ] {
        assert_eq!(problems(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn each_kind_of_type_problem_is_named() {
    fails("rnak <= 10", "did you mean `rank`");
    fails("$x.last = 1", "unknown parameter");
    fails("fired('R-2')", "unknown rule `R-2`; did you mean `R-1`");
    fails("blocked('zone.expnd')", "did you mean `zone.expand`");
    fails("botom(10)", "did you mean `bottom`");
    fails("bottom()", "takes 1 arguments, found 0");
    fails("bottom('x')", "in the definition `bottom`");
    fails("loop > 1", "refers to itself");
    fails(
        "fdi > 1 亿元",
        "cannot compare number of 亿美元 with number of 亿元",
    );
    fails("fdi + tax", "cannot be added");
    fails("state = 'rankd'", "none of the choices");
    fails("state < 'ranked'", "has no order");
    fails("rank and award", "expected true or false");
    fails("due + 1", "use add_days");
    fails("rank in [1, 'a']", "mixes");
    fails("rank in 'a'", "right side of `in`");
    fails("outer.rank = 1", "only be used inside");
    fails("count(firm) > 1", "did you mean `firms`");
    fails(
        "count(firms where rank > 1) > 1",
        "unknown column or definition `rank`",
    );
    fails("if rank then 1 else 2", "expected true or false");
    fails("if award then 1 else 'a'", "differ");
    fails("-award", "expected a number");
}

#[test]
fn all_problems_of_an_expression_are_reported_together() {
    assert_eq!(problems("rnak < 1 and stat = 2 and due + 1 = 2").len(), 3);
}

#[test]
fn windows_need_a_table_with_years() {
    let mut environment = environment();
    environment.tables.get_mut("zones").unwrap().by_year = false;
    let (_, errors) = check(&parse("every(2, award)").unwrap(), &environment, &BTreeMap::new());
    assert!(errors[0].message.en.contains("no yearly rows"));
}

#[test]
fn references_tell_this_row_from_other_tables() {
    let expr =
        parse("bottom($x.least) and count(firms where zone = outer.name) > 2 and fired('R-1')").unwrap();
    let found = references(&expr);
    assert!(found.names.contains("name") && !found.names.contains("zone"));
    assert!(found.tables.contains(&("firms".into(), "zone".into())));
    assert!(
        found.parameters.contains("x.least") && found.calls.contains("bottom") && found.rules.contains("R-1")
    );
    assert!(!found.history && !found.complete_list);
}

#[test]
fn templates_keep_words_and_read_holes() {
    let template = parse_template("{year}年第{rank}位{{原文}}").unwrap();
    assert_eq!(template.parts.len(), 4);
    assert_eq!(template.holes().count(), 2);
    assert_eq!(template.parts[3], TemplatePart::Words("位{原文}".into()));
    let errors = parse_template("{rank <}位{").unwrap_err();
    assert_eq!(errors.len(), 2, "both broken holes are reported");
    assert_eq!(errors[0].span.start, 7);
}
