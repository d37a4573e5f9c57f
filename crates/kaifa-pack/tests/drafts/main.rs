//! Drafts of the documents of this repository: usable as packs, true to their text, and near to the pack that was accepted.

mod compared;
mod duties;

use std::path::{Path, PathBuf};

use kaifa_base::{ClausePath, Problem, Severity};
use kaifa_pack::draft::corrections::Corrections;
use kaifa_pack::draft::{DOUBTFUL, Draft, draft, draft_files, edit};
use kaifa_pack::{Edition, LoadedEdition, Pack, PackFiles, Proposal, check, check_text, codes};
use kaifa_text::{Reading, Source};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn base() -> Pack {
    Pack::load(&root().join("packs/base")).pack
}

fn completed(files: PackFiles) -> LoadedEdition {
    let loaded = Pack::from_files(files);
    Edition::complete(loaded.pack, loaded.problems, |_| Some((base(), Vec::new())))
}

struct Drafted {
    source: Source,
    reading: Reading,
    draft: Draft,
    edition: Edition,
    problems: Vec<Problem>,
}

fn drafted(text: &str, name: &str) -> Drafted {
    let source = Source::from_text(text);
    let reading = kaifa_text::read(&source);
    let draft = draft(&source, &reading, &base().items, name);
    let LoadedEdition {
        edition,
        mut problems,
    } = completed(draft_files(&draft, true));
    problems.extend(check(&edition));
    problems.extend(check_text(&edition, &source, &reading));
    problems.retain(|problem| problem.severity == Severity::Error);
    Drafted {
        source,
        reading,
        draft,
        edition,
        problems,
    }
}

fn text_of(name: &str) -> String {
    std::fs::read_to_string(root().join("tests/documents").join(format!("{name}.txt"))).expect("a document")
}

const DOCUMENTS: [&str; 6] = [
    "heting-2022-18",
    "linlan-2024",
    "muzhou-2023-4",
    "ningpu-news",
    "songling-2024-21",
    "yunze-2025-7",
];

/// What a draft may leave to a person: a date with lost characters, and who decides where the text names nobody.
fn to_be_decided(problem: &Problem) -> bool {
    [codes::FIGURE_DIFFERS.code, codes::NO_DECIDER.code].contains(&problem.code)
}

#[test]
fn every_document_is_drafted_into_a_pack_that_leaves_only_what_a_person_must_decide() {
    for name in DOCUMENTS {
        let found = drafted(&text_of(name), name);
        let others: Vec<String> = found
            .problems
            .iter()
            .filter(|problem| !to_be_decided(problem))
            .map(|problem| format!("{problem:?}"))
            .collect();
        assert!(others.is_empty(), "{name}: {others:#?}");
        assert!(found.problems.len() <= 3, "{name}: {:#?}", found.problems);
        let accountable = found.reading.accountable().len();
        assert_eq!(
            found.draft.clauses.len(),
            accountable,
            "{name}: every clause is listed"
        );
        for proposal in found.draft.proposals.iter().filter(|one| one.is_judged()) {
            let clause = proposal.clause.as_ref().expect("what is judged has a clause");
            let span = proposal.span.expect("and words");
            let words = found.reading.clause(clause.as_str()).expect("of the text").span;
            assert!(words.contains(span), "{name} {}", proposal.id());
            assert!(
                !proposal.title().is_empty() && proposal.sure > 0,
                "{name} {}",
                proposal.id()
            );
        }
    }
}

#[test]
fn the_draft_of_the_made_up_city_is_near_to_its_accepted_pack() {
    let found = drafted(&text_of("yunze-2025-7"), "yunze-2025-7");
    let folder = root().join("tests/packs/yunze-2025-7");
    let accepted = Edition::load(&folder, &[&root().join("packs")]).edition;
    let corrections = Corrections::between(&found.edition, &accepted);
    assert!(corrections.targets.matched >= 20, "{corrections:#?}");
    assert!(corrections.duties.matched >= 15, "{corrections:#?}");
    assert!(corrections.rules.matched >= 7, "{corrections:#?}");
    assert!(
        corrections.per_item() < 0.9,
        "{:.2} {corrections:#?}",
        corrections.per_item()
    );
    // The same pack needs nothing.
    assert_eq!(Corrections::between(&accepted, &accepted).per_item(), 0.0);
}

#[test]
fn doubt_is_said_and_conditions_on_places_in_a_list_are_written_out() {
    let found = drafted(&text_of("yunze-2025-7"), "yunze-2025-7");
    let rule = |words: &str| {
        let rules = &found.edition.pack.items.rules;
        let whens = rules
            .iter()
            .flat_map(|rule| &rule.alternatives)
            .filter_map(|one| one.when.as_ref());
        whens
            .map(|when| when.text.clone())
            .find(|when| when.contains(words))
    };
    assert_eq!(
        rule("every(2,").as_deref(),
        Some("every(2, state = 'ranked' and rank > list_size - 3)")
    );
    assert!(rule("judged_").is_some(), "other conditions wait for a finding");
    let doubtful = found
        .draft
        .proposals
        .iter()
        .filter(|one| one.is_judged() && one.sure < DOUBTFUL)
        .count();
    assert!(doubtful > 0);
}

#[test]
fn where_the_text_is_silent_a_figure_is_of_the_place_and_for_the_end_of_the_plan() {
    let plan = "青榆高新技术产业开发区管理委员会关于印发《青榆高新区制造业倍增三年行动计划(2031—2033年)》的通知\n青高管〔2031〕4号\n\
        一、建设载体。新建标准厂房40万平方米,闲置率控制在6%以内。每年引进总部企业3家。三年累计盘活用地900亩。\n\
        二、亩均效益。到2032年,亩均税收达到28万元。\n青榆高新技术产业开发区管理委员会\n2031年3月2日\n";
    let found = drafted(plan, "qingyu-2031-4");
    assert!(found.problems.is_empty(), "{:?}", found.problems);
    let shown: Vec<String> = found
        .edition
        .pack
        .items
        .targets
        .iter()
        .map(|one| {
            let by = one.by.map_or("every year".to_owned(), |by| by.to_string());
            format!(
                "{} {} {by}",
                one.basis.figure.as_deref().unwrap_or_default(),
                one.scope.as_deref().unwrap_or_default()
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            "40万平方米 qingyu.place 2033-12-31",
            "6%以内 qingyu.place every year",
            "3家 qingyu.place every year",
            "900亩 qingyu.place 2033-12-31",
            "28万元 qingyu.place 2032-12-31",
        ]
    );
    assert!(
        found.edition.pack.items.duties.is_empty(),
        "the years of a sum are no time limit of something else"
    );
    let place = &found.edition.pack.items.units[0];
    assert_eq!(
        (place.name.as_str(), place.kind.code()),
        ("青榆高新技术产业开发区", "zone")
    );
    // A document for one year: its ceilings are for that year too.
    let yearly = "甲山市2031年优化营商环境工作要点\n一、压时限。全流程审批时间不超过30个工作日。\n";
    let found = drafted(yearly, "jia-2031");
    let by = found.edition.pack.items.targets[0].by.map(|by| by.to_string());
    assert_eq!(by.as_deref(), Some("2031-12-31"));
}

#[test]
fn nothing_is_to_be_done_where_a_text_tells_how_things_stand() {
    let text = "甲市人工智能创新发展方案\n一、现状分析\n(一)算力优势明显。全市加快推进智算中心建设,已形成6个数据集群。\n\
        (二)短板仍待补齐。各县要素分布不均。\n二、主要任务\n(一)建平台。市商务局加快建设数据平台。\n";
    let found = drafted(text, "jia");
    let of = |list: &str| -> Vec<&str> {
        let proposals = found.draft.proposals.iter().filter(|one| one.list == list);
        proposals
            .filter_map(|one| Some(one.clause.as_ref()?.as_str()))
            .collect()
    };
    assert_eq!(of("duty"), ["二/(一)"]);
    assert!(of("target").is_empty());
    for path in ["一/(一)", "一/(二)"] {
        assert!(of("clause").contains(&path), "{path}: {:?}", of("clause"));
    }
}

#[test]
fn a_proposal_can_be_split_and_merged_and_added() {
    let found = drafted(
        "甲市人民政府关于整顿园区的通知\n一、清查。2026年6月底前完成土地清查,逐宗登记造册,报市自然资源局备案。(责任单位:市自然资源局)\n",
        "jia-2026",
    );
    let duty = found
        .draft
        .proposals
        .iter()
        .find(|one| one.list == "duty")
        .expect("a duty");
    let joints = edit::joints(&found.source, duty.span.expect("words"));
    assert_eq!(joints.len(), 2);
    let (first, second) = edit::split(&found.source, duty, joints[0], "JIA-D-1-x").expect("divided");
    assert!(
        first.fields.contains_key("figure") && !second.fields.contains_key("figure"),
        "the words of the date stay where they stand"
    );
    assert_eq!(
        second.fields.get("due"),
        first.fields.get("due"),
        "and govern both"
    );
    assert!(
        found
            .source
            .slice(second.span.expect("words"))
            .starts_with("逐宗登记")
    );
    let merged = edit::merge(&found.source, &first, &second);
    assert_eq!(merged.span, duty.span);
    assert!(merged.fields.contains_key("due"));
    assert!(edit::split(&found.source, duty, duty.span.expect("words").start, "JIA-D-1-y").is_none());

    let clause = ClausePath::parse("一").unwrap();
    let mut draft = found.draft.clone();
    for list in ["duty", "target", "rule", "parameter"] {
        let words = found.reading.clause("一").map(|clause| clause.own);
        draft
            .proposals
            .push(edit::blank(&draft, list, (&clause, words), "新增的事项"));
    }
    let LoadedEdition {
        edition,
        mut problems,
    } = completed(draft_files(&draft, false));
    problems.extend(check(&edition));
    problems.extend(check_text(&edition, &found.source, &found.reading));
    problems.retain(|problem| problem.severity == Severity::Error);
    assert!(problems.is_empty(), "{problems:#?}");
    assert_eq!(
        edition.pack.items.rules.len(),
        1,
        "with the column of its finding"
    );
}

#[test]
fn a_second_reading_keeps_the_ids_of_what_is_said_again() {
    let first = drafted(
        "甲市人民政府关于园区的通知\n一、清查。2026年6月底前完成土地清查。(责任单位:市自然资源局)\n二、通报。每月通报指标。(责任单位:市商务局)\n",
        "jia-2026",
    );
    let mut second = drafted(
        "甲市人民政府关于园区的通知\n一、总则。2026年3月底前配备专员。(责任单位:市商务局)\n二、清查。2026年9月底前完成土地清查。(责任单位:市自然资源局)\n三、通报。每季度通报指标。(责任单位:市商务局)\n",
        "jia-2026",
    );
    let kept = edit::keep_ids(&mut second.draft, &second.edition, &first.edition, &second.source);
    assert_eq!(kept, 2);
    let ids: Vec<&str> = second
        .draft
        .proposals
        .iter()
        .filter(|one| one.list == "duty")
        .map(Proposal::id)
        .collect();
    assert_eq!(
        ids,
        ["JIA-D-1-b", "JIA-D-1-a", "JIA-D-2-a"],
        "and what is new has an id of its own"
    );
}

#[test]
fn the_finding_that_a_rule_waits_for_goes_with_the_id_of_the_rule() {
    let text = "甲远市人民政府关于园区的通知\n一、奖惩。对工作滞后的,予以通报。(责任单位:市商务局)\n";
    let first = drafted(text, "jia-2030-1");
    let mut second = drafted(
        &text.replace("一、奖惩。", "一、奖惩。对谎报数据的,予以约谈。"),
        "jia-2030-1",
    );
    edit::keep_ids(&mut second.draft, &second.edition, &first.edition, &second.source);
    let rules = second.draft.proposals.iter().filter(|one| one.list == "rule");
    let shown: Vec<String> = rules
        .map(|rule| format!("{} {} {}", rule.title(), rule.id(), rule.fields["when"]))
        .collect();
    assert_eq!(
        shown,
        [
            "谎报数据:约谈 JIA-R-1-c \"judged_jia_r_1_c\"",
            "工作滞后:通报 JIA-R-1-a \"judged_jia_r_1_a\""
        ]
    );
    let edition = completed(draft_files(&second.draft, false)).edition;
    let columns = edition
        .pack
        .items
        .fact_tables
        .iter()
        .flat_map(|table| &table.columns);
    let names: Vec<&str> = columns.map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["judged_jia_r_1_c", "judged_jia_r_1_a"]);
}
