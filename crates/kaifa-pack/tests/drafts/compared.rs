//! Documents beside each other, aligned by subject.

use kaifa_pack::Edition;
use kaifa_pack::diff::{Aspect, Outcome, Pair, Party, Subject, Verdict, compare};
use kaifa_text::Source;

use super::{Drafted, drafted, text_of};

fn pairs(left: &Drafted, right: &Drafted) -> Vec<Pair> {
    let party = |one: &'_ Drafted| -> (Edition, Source) { (one.edition.clone(), one.source.clone()) };
    let ((left, left_text), (right, right_text)) = (party(left), party(right));
    compare(
        Party {
            edition: &left,
            source: Some(&left_text),
        },
        Party {
            edition: &right,
            source: Some(&right_text),
        },
    )
}

fn pair<'a>(pairs: &'a [Pair], subject: Subject, left: &str) -> &'a Pair {
    let is = |pair: &&Pair| {
        let words = pair
            .left
            .as_ref()
            .map(|side| format!("{} {}", side.title, side.text.clone().unwrap_or_default()));
        pair.subject == subject && words.is_some_and(|words| words.contains(left))
    };
    pairs
        .iter()
        .find(is)
        .unwrap_or_else(|| panic!("`{left}` is in none of {pairs:#?}"))
}

#[test]
fn two_cities_are_aligned_by_subject_and_the_looser_one_is_named_with_both_spans() {
    let left = drafted(
        "甲市人民政府关于加快园区发展的意见\n一、主要目标。到2020年,全市开发区生产总值占全市比重达到46%以上,技改投资达到2.5亿元,从业人员达到8万人。\n二、调度。每月通报重点指标完成情况。(责任单位:市商务局、市统计局)\n",
        "jia-2018",
    );
    let right = drafted(
        "乙市人民政府关于印发“十四五”园区发展方案的通知\n一、主要目标。到“十四五”末,全市开发区生产总值占全市比重达到41%以上,技改投资达到25000万元。\n二、调度。每季度通报重点指标完成情况。(责任单位:市工信局)\n",
        "yi-2022",
    );
    let found = pairs(&left, &right);
    let share = pair(&found, Subject::Target, "占全市比重");
    assert_eq!(share.outcome, Outcome::Looser, "{share:#?}");
    let (one, other) = (share.left.as_ref().unwrap(), share.right.as_ref().unwrap());
    assert!(left.source.slice(one.span.unwrap()).contains("46%"), "{one:?}");
    assert!(
        right.source.slice(other.span.unwrap()).contains("41%"),
        "{other:?}"
    );
    let aspects: Vec<(Aspect, Verdict)> = share
        .points
        .iter()
        .map(|point| (point.aspect, point.verdict))
        .collect();
    assert!(
        aspects.contains(&(Aspect::Value, Verdict::Looser))
            && aspects.contains(&(Aspect::Deadline, Verdict::Looser))
    );

    let investment = pair(&found, Subject::Target, "技改投资");
    assert!(
        investment
            .points
            .iter()
            .all(|point| point.aspect != Aspect::Value),
        "2.5 亿元 is 25000 万元: {investment:#?}"
    );
    assert_eq!(
        pair(&found, Subject::Target, "从业人员").outcome,
        Outcome::OnlyLeft
    );

    let report = pair(&found, Subject::Duty, "通报重点指标");
    let aspects: Vec<Aspect> = report.points.iter().map(|point| point.aspect).collect();
    assert_eq!(aspects, [Aspect::Deadline, Aspect::Owner]);
    assert_eq!(report.outcome, Outcome::Looser);
}

#[test]
fn a_document_compared_with_itself_differs_in_nothing() {
    let one = drafted(&text_of("yunze-2025-7"), "yunze-2025-7");
    let found = pairs(&one, &one);
    assert!(
        found.iter().all(|pair| pair.outcome == Outcome::Same),
        "{found:#?}"
    );
}

#[test]
fn what_two_drafts_count_alike_is_not_the_same_and_a_share_of_what_is_new_is_not_added() {
    let left = drafted(
        "甲远市人民政府关于招商的通知\n一、目标。到2030年底,引进重点项目50个,新增工业用地100%实行带方案供应。\n二、图谱。2030年底前完成产业链图谱。\n",
        "draft-a",
    );
    let right = drafted(
        "乙远市人民政府关于人才的通知\n一、目标。到2030年底,新建公租房800间。\n二、例会。每季度召开一次人才工作例会。\n",
        "draft-b",
    );
    let share = left
        .edition
        .pack
        .items
        .targets
        .iter()
        .find(|target| target.title.zh.contains("带方案"));
    assert_eq!(share.expect("the share").measure.code(), "level");
    for pair in pairs(&left, &right) {
        assert!(
            matches!(pair.outcome, Outcome::OnlyLeft | Outcome::OnlyRight),
            "{pair:#?}"
        );
    }
}

#[test]
fn the_same_finding_under_two_names_is_no_difference() {
    let text = "一、奖惩\n（一）分类处置。对连续2年亩均税收低于5万元的企业，取消其政策优惠资格。（责任单位：市税务局）\n";
    let other = text.replace("低于5万元", "低于8万元");
    let rules = |right: &str| {
        let (left, right) = (drafted(text, "jia-2030-3"), drafted(right, "yi-2030-3"));
        let pairs = pairs(&left, &right);
        let rules = pairs.iter().filter(|pair| pair.subject == Subject::Rule);
        let outcomes: Vec<(Outcome, usize)> = rules.map(|pair| (pair.outcome, pair.points.len())).collect();
        outcomes
    };
    assert_eq!(rules(text), [(Outcome::Same, 0)]);
    assert_eq!(rules(&other), [(Outcome::Differs, 1)]);
}
