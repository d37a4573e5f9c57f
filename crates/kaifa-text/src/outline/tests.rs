use super::*;
use crate::lines::paragraphs;
use crate::source::Source;

fn labels(text: &str) -> Vec<String> {
    openings(&paragraphs(&Source::from_text(text)))
        .iter()
        .map(|o| {
            format!(
                "{}{}{}",
                "-".repeat(o.depth),
                o.label,
                if o.oddity.is_some() { "!" } else { "" }
            )
        })
        .collect()
}

#[test]
fn a_run_goes_on_over_the_parts_or_starts_again() {
    assert_eq!(
        labels("一、甲\n(一)乙。\n二、丙\n(二)丁。\n三、戊\n(一)己。"),
        ["一", "-(一)", "二", "-(二)", "三", "-(一)"]
    );
}

#[test]
fn gaps_and_repeats_are_marked() {
    assert_eq!(
        labels("一、甲\n1.乙。\n3.丙。\n3.丁。"),
        ["一", "-1", "-3!", "-3!"]
    );
}

#[test]
fn a_weak_number_out_of_sequence_is_part_of_the_text() {
    assert_eq!(labels("一、甲\n12.丁。\n丙"), ["一"]);
}

#[test]
fn clauses_glued_on_one_line_are_found() {
    assert_eq!(
        labels("一、甲(一)乙乙。文字。(二)丙丙。文字。\n二、丁"),
        ["一", "-(一)", "-(二)", "二"]
    );
    assert_eq!(
        labels("1.甲甲\n一是乙乙。文字。二是丙丙。文字。\n2.丁"),
        ["1", "-一是", "-二是", "2"]
    );
}

#[test]
fn articles_may_lie_in_parts_and_run_on_over_them() {
    assert_eq!(
        labels("一、用工\n第1条甲。\n(一)乙;\n二、用地\n(一)租金\n第2条丙。\n(二)地价\n第3条丁。"),
        ["一", "-第1条", "二", "-(一)", "--第2条", "-(二)", "--第3条"]
    );
}

#[test]
fn numbers_in_small_brackets_run_on_in_one_paragraph() {
    assert_eq!(
        labels("⑴抓目标。增长10%。⑵抓项目。开工。⑶抓企业。"),
        ["⑴", "⑵", "⑶"]
    );
}

#[test]
fn signs_beside_a_number_are_no_part_of_it() {
    assert_eq!(
        labels("一、甲\n1*.乙。\n2* .丙。\n★3.丁。"),
        ["一", "-1", "-2", "-3"]
    );
}

#[test]
fn items_of_an_article_belong_to_it() {
    assert_eq!(
        labels("第一章总则\n第一条职责:\n(一)甲;\n(二)乙。\n第二条丙。"),
        ["第一章", "-第一条", "-第二条"]
    );
}
