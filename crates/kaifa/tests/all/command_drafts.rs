//! `kaifa pack draft` and `kaifa pack diff`: a folder that `pack check` takes, nothing written over, and the differences of two
//! documents however each is given.

use crate::program::{kaifa, root};

fn text(name: &str) -> String {
    root().join("tests/documents").join(name).display().to_string()
}

fn made_up() -> String {
    root().join("tests/packs/yunze-2025-7").display().to_string()
}

#[test]
fn a_draft_is_a_folder_that_pack_check_takes_and_that_is_never_written_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("songling-2024-21").display().to_string();
    let file = text("songling-2024-21.txt");
    let run = kaifa(&["pack", "draft", &file, "-o", &out, "--format", "json"]).ends(0);
    let view = run.json();
    assert_eq!(view["errors"], 0, "{view}");
    assert_eq!(view["clauses"], 9, "{view}");
    kaifa(&["pack", "check", &out, "--text", &file]).ends(0);
    kaifa(&["pack", "accept", &out, "--by", "审定人"]).ends(0);
    kaifa(&["pack", "draft", &file, "-o", &out])
        .ends(1)
        .says("draft.not_empty");
}

#[test]
fn corrections_from_a_draft_to_the_accepted_pack_are_counted() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("yunze-2025-7").display().to_string();
    let file = text("yunze-2025-7.txt");
    let run = kaifa(&[
        "pack",
        "draft",
        &file,
        "-o",
        &out,
        "--against",
        &made_up(),
        "--format",
        "json",
    ])
    .ends(0);
    let view = run.json();
    assert_eq!(view["corrections"]["targets"]["wanted"], 21, "{view}");
    let per_item = view["per_item"].as_f64().expect("a number");
    assert!(per_item > 0.0 && per_item < 0.9, "{per_item}");
}

#[test]
fn a_folder_a_built_in_pack_and_a_file_can_be_compared() {
    let run = kaifa(&[
        "pack",
        "diff",
        &made_up(),
        &text("songling-2024-21.txt"),
        "--format",
        "json",
    ])
    .ends(0);
    let view = run.json();
    assert_eq!(
        (
            view["left"]["drafted"].as_bool(),
            view["right"]["drafted"].as_bool()
        ),
        (Some(false), Some(true))
    );
    assert!(
        view["pairs"].as_array().is_some_and(|pairs| pairs.len() > 20),
        "{view}"
    );
    kaifa(&["pack", "diff", &made_up(), &made_up()])
        .ends(0)
        .prints("一致");
    kaifa(&["pack", "diff", &made_up(), "no-such-pack"])
        .ends(1)
        .says("no-such-pack");
}

/// The share of the city's product that two of the built-in packs want is found without being told where to look.
#[test]
fn built_in_packs_are_aligned_by_themselves() {
    let run = kaifa(&[
        "pack",
        "diff",
        "zhangjiakou-2016-12",
        "lianyungang-2022-32",
        "--format",
        "json",
    ])
    .ends(0);
    let view = run.json();
    let pairs = view["pairs"].as_array().expect("pairs");
    let shares = pairs.iter().find(|pair| {
        pair["outcome"] == "looser"
            && pair["points"].as_array().is_some_and(|points| {
                points.iter().any(|point| {
                    point["aspect"] == "value" && point["left"] == "≥ 55 %" && point["right"] == "≥ 50 %"
                })
            })
    });
    let shares = shares.unwrap_or_else(|| panic!("{view}"));
    assert!(
        shares["left"]["span"].is_array() && shares["right"]["span"].is_array(),
        "{shares}"
    );

    let run = kaifa(&["pack", "diff", "jiangxi-2023", "jiujiang-2024-1", "--carries"]).ends(0);
    let carried = run.out.matches("已承接").count();
    let open = run.out.matches("未承接").count();
    assert!(carried >= 1 && open >= 2, "{}", run.out);
    let missing: Vec<&str> = run
        .out
        .split("未承接")
        .skip(1)
        .filter_map(|rest| rest.lines().nth(1))
        .collect();
    assert!(
        missing.iter().any(|line| line.contains("亩均")) && missing.iter().any(|line| line.contains("研发")),
        "{missing:?}"
    );
}
