//! What becomes a duty, and until when it is due.

use kaifa_base::Severity;
use kaifa_pack::check_text;
use kaifa_pack::draft::{draft, draft_files};

use super::{Drafted, base, completed, drafted};

/// Title, time limit and words of each duty of a draft.
fn duties(one: &Drafted) -> Vec<String> {
    let duties = one.edition.pack.items.duties.iter();
    let shown = duties.map(|duty| {
        let due = match (&duty.due, duty.every) {
            (Some(kaifa_pack::item::Due::On(day)), _) => day.to_string(),
            (_, Some(every)) => every.words().zh,
            _ => String::new(),
        };
        format!("{} · {due}", duty.title.zh)
    });
    shown.collect()
}

#[test]
fn a_row_of_a_task_table_is_a_duty_with_the_limit_of_its_column() {
    let found = drafted(
        "甲远市重点任务分解表(2030年)\n\n序号\t重点任务\t牵头单位\t配合单位\t完成时限\n1\t编制产业图谱。建立重点企业库。\t市商务局\t市科技局\t2030年9月底前\n2\t引进企业20家,制定扶持办法\t市商务局\t市财政局\t2030年6月底前\n3\t开展亩均评价并公布结果\t市税务局\t市统计局\t每年4月底前\n",
        "jia-2030-9",
    );
    assert_eq!(
        duties(&found),
        [
            "编制产业图谱 · 2030-09-30",
            "建立重点企业库 · 2030-09-30",
            "制定扶持办法 · 2030-06-30",
            "开展亩均评价并公布结果 · 每年1次"
        ]
    );
    assert_eq!(found.edition.pack.items.targets.len(), 1);
    assert!(found.problems.is_empty(), "{:#?}", found.problems);
}

#[test]
fn a_limit_that_reaches_over_several_rows_holds_for_each() {
    use kaifa_text::layout::{At, BlockKind, Cell, Composer};
    let mut composer = Composer::new();
    let rows = [
        vec!["序号", "重点任务", "牵头单位", "完成时限"],
        vec!["1", "编制产业图谱", "市商务局", "2030年9月底前"],
        vec!["2", "建立重点企业库", "市商务局"],
    ];
    for (row, cells) in (0..).zip(&rows) {
        for (column, words) in (0..).zip(cells) {
            let piece = composer.write(words);
            let rows = if words.contains("9月") { 2 } else { 1 };
            let cell = Cell {
                table: 0,
                row,
                column,
                rows,
                columns: 1,
            };
            composer.block(BlockKind::Cell(cell), At::default(), [piece]);
            composer.write("\t");
        }
        composer.write("\n");
    }
    let source = composer.finish(kaifa_base::Digest::of("x"), "docx", None);
    let reading = kaifa_text::read(&source);
    let draft = draft(&source, &reading, &base().items, "jia-2030-9");
    let edition = completed(draft_files(&draft, false)).edition;
    let dues: Vec<String> = edition
        .pack
        .items
        .duties
        .iter()
        .map(|duty| format!("{:?}", duty.due))
        .collect();
    assert_eq!(dues.len(), 2);
    assert_eq!(dues[0], dues[1]);
    let errors = check_text(&edition, &source, &reading);
    assert!(
        errors.iter().all(|problem| problem.severity != Severity::Error),
        "{errors:#?}"
    );
}

#[test]
fn what_a_heading_demands_and_what_stands_before_a_condition_is_not_lost() {
    let found = drafted(
        "甲远市人民政府关于园区的通知\n一、任务\n(一)建立评价机制,每半年通报一次结果。对评价为末等的企业,依法实行差别化电价。(责任单位:市统计局)\n(二)每年引进重点项目6个以上。对首次引进的园区,给予奖励。(责任单位:市商务局)\n(三)设立园区服务专窗。(责任单位:市商务局)\n(四)市督查室每月调度,对工作滞后的予以通报。(责任单位:市督查室)\n(五)到2030年底的主要目标。坚持以质取胜。\n",
        "jia-2030-9",
    );
    let duties = duties(&found).join("\n");
    for wanted in [
        "建立评价机制 · ",
        "通报一次结果 · 每半年1次",
        "设立园区服务专窗 · ",
        "市督查室调度 · 每月1次",
    ] {
        assert!(duties.contains(wanted), "{wanted} in:\n{duties}");
    }
    let targets = &found.edition.pack.items.targets;
    assert!(
        targets.iter().any(|target| target.title.zh.contains("重点项目")),
        "{targets:#?}"
    );
    assert!(!duties.contains("主要目标"), "{duties}");
}

#[test]
fn what_is_set_up_once_does_not_come_round_with_the_meetings() {
    let found = drafted(
        "一、保障措施\n（一）加强领导。成立园区建设领导小组，办公室设在市商务局，每两个月召开一次会议。（责任单位：市商务局）\n（二）抓好调度。建立问题清单，每月调度一次。（责任单位：市政务局）\n（三）加强宣传。各开发区每月报送信息，讲好故事。（责任单位：市商务局）\n",
        "jia-2030-2",
    );
    assert_eq!(
        duties(&found),
        [
            "成立园区建设领导小组 · ",
            "召开一次会议 · 每2个月一次",
            "建立问题清单 · ",
            "调度一次 · 每月1次",
            "各开发区报送信息 · 每月1次",
        ]
    );
}

#[test]
fn duties_of_rules_are_those_of_whoever_their_sentences_are_about() {
    let found = drafted(
        "河亭市园区考核办法\n\n第一条 为充分发挥考核的激励作用，制定本办法。\n第二条 在本市范围内设立的园区，适用本办法。\n\
         第三条 考核坚持以下原则：\n（一）突出导向。既看总量，更看质量。\n第四条 市、县财政部门负责保障经费。\n\
         第五条 市园区办每季度通报完成情况。每半年开展一次调度。\n第六条 自评报告应当实事求是。\n",
        "heting-rules",
    );
    let duties: Vec<(String, Vec<&str>)> = found
        .draft
        .proposals
        .iter()
        .filter(|proposal| proposal.list == "duty")
        .map(|duty| {
            let units = duty.fields.get("responsible").and_then(toml::Value::as_array);
            let units = units.into_iter().flatten().filter_map(toml::Value::as_str);
            let clause = duty.clause.as_ref().expect("a clause");
            (clause.to_string(), units.collect())
        })
        .collect();
    let wanted: [(&str, &[&str]); 4] = [
        ("第四条", &["市财政部门", "县财政部门"]),
        ("第五条", &["市园区办"]),
        ("第五条", &["市园区办"]),
        ("第六条", &[]),
    ];
    let wanted: Vec<(String, Vec<&str>)> = wanted
        .map(|(clause, units)| (clause.to_owned(), units.to_vec()))
        .into();
    assert_eq!(duties, wanted);
}
