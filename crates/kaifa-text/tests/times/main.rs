//! One and the same time limit, in every way in which it is written and in every place in which it stands, limits the same.

mod none;
mod phases;
#[path = "../shared/mod.rs"]
mod shared;

use kaifa_text::{Source, read};

use shared::report;

/// What is read of a limit: its last day, or how it limits.
type Limit = (&'static str, &'static str);

/// Those that stand anywhere. The document is signed on 10 March 2025.
const ANYWHERE: &[Limit] = &[
    ("2026年6月底前", "2026-06-30"),
    ("2026年6月底之前", "2026-06-30"),
    ("2026年6月末前", "2026-06-30"),
    ("2026年6月30日前", "2026-06-30"),
    ("2026年6月30日之前", "2026-06-30"),
    ("2026年6月30日以前", "2026-06-30"),
    ("2026年6月份", "2026-06-30"),
    ("2026年6月", "2026-06-30"),
    ("2026年6月底", "2026-06-30"),
    ("2026年6月上旬前", "2026-06-10"),
    ("2026年6月中旬", "2026-06-20"),
    ("2026年6月下旬前", "2026-06-30"),
    ("２０２６年６月底前", "2026-06-30"),
    ("2026 年 6 月底前", "2026-06-30"),
    ("2026年年底前", "2026-12-31"),
    ("2026年底前", "2026-12-31"),
    ("2026年底", "2026-12-31"),
    ("2026年末", "2026-12-31"),
    ("2026年年末前", "2026-12-31"),
    ("2026年内", "2026-12-31"),
    ("2026年以内", "2026-12-31"),
    ("2026年年内", "2026-12-31"),
    ("2026年度内", "2026-12-31"),
    ("2026年底以前", "2026-12-31"),
    ("到2026年底", "2026-12-31"),
    ("到2026年", "2026-12-31"),
    ("至2026年底", "2026-12-31"),
    ("到2026年底前", "2026-12-31"),
    ("2026年上半年", "2026-06-30"),
    ("2026年上半年前", "2026-06-30"),
    ("2026年上半年底前", "2026-06-30"),
    ("2026年二季度", "2026-06-30"),
    ("2026年二季度前", "2026-06-30"),
    ("2026年第三季度末", "2026-09-30"),
    ("2026年第三季度末前", "2026-09-30"),
    ("2026年一季度内", "2026-03-31"),
    ("2026年1季度前", "2026-03-31"),
    ("2026年第2季度", "2026-06-30"),
    ("“十五五”末", "2030-12-31"),
    ("“十五五”期末", "2030-12-31"),
    ("“十五五”末期", "2030-12-31"),
    ("到“十五五”末", "2030-12-31"),
    ("“十五五”规划期末", "2030-12-31"),
    ("“十五五”期间", "2030-12-31"),
    ("“十五五”时期", "2030-12-31"),
    ("十五五期间", "2030-12-31"),
    ("“十五五”规划期内", "2030-12-31"),
    ("6月底前", "2025-06-30"),
    ("6月30日前", "2025-06-30"),
    ("6月30日之前", "2025-06-30"),
    ("6月末前", "2025-06-30"),
    ("9月中旬前", "2025-09-20"),
    ("9月上旬前", "2025-09-10"),
    ("今年9月底前", "2025-09-30"),
    ("今年9月前", "2025-09-30"),
    ("今年底前", "2025-12-31"),
    ("今年年底前", "2025-12-31"),
    ("今年年底", "2025-12-31"),
    ("年底前", "2025-12-31"),
    ("年底之前", "2025-12-31"),
    ("年末前", "2025-12-31"),
    ("年内", "2025-12-31"),
    ("今年内", "2025-12-31"),
    ("今年以内", "2025-12-31"),
    ("本年度内", "2025-12-31"),
    ("明年6月底前", "2026-06-30"),
    ("明年底前", "2026-12-31"),
    ("明年年底前", "2026-12-31"),
    ("明年上半年", "2026-06-30"),
    ("今年上半年", "2025-06-30"),
    ("今年三季度末前", "2025-09-30"),
    ("上半年前", "2025-06-30"),
    ("上半年底前", "2025-06-30"),
    ("三季度前", "2025-09-30"),
    ("三季度末前", "2025-09-30"),
    ("第三季度末前", "2025-09-30"),
    ("二〇二六年六月底前", "2026-06-30"),
    ("二○二六年六月三十日前", "2026-06-30"),
    ("0.5个工作日内", "within"),
    ("当月内", "within"),
    ("自收到申请之日起15个工作日内", "within"),
    ("自本方案印发之日起3个月内", "within"),
    ("自印发之日起30日内", "within"),
    ("本方案印发之日起三个月内", "within"),
    ("本方案印发后3个月内", "within"),
    ("印发后三个月内", "within"),
    ("会后一周内", "within"),
    ("会议结束后5个工作日内", "within"),
    ("30个工作日内", "within"),
    ("三十个工作日之内", "within"),
    ("15日内", "within"),
    ("10天之内", "within"),
    ("收到申请后10个工作日内", "within"),
    ("收到申请之日起10个工作日内", "within"),
    ("自受理之日起15日内", "within"),
    ("受理后15日内", "within"),
    ("资金下达后60日内", "within"),
    ("项目竣工验收后半年内", "within"),
    ("两年内", "within"),
    ("3年内", "within"),
    ("三年之内", "within"),
    ("半年内", "within"),
    ("一个月内", "within"),
    ("1个月以内", "within"),
    ("24小时内", "within"),
    ("两小时内", "within"),
    ("用3年左右时间", "within"),
    ("利用三年时间", "within"),
    ("用两年的时间", "within"),
    ("力争用2年时间", "within"),
    ("用2到3年时间", "within"),
    ("用一年半时间", "within"),
    ("未来三年", "within"),
    ("今后五年", "within"),
    ("未来3到5年", "within"),
    ("每年", "periodic"),
    ("每年度", "periodic"),
    ("每半年", "periodic"),
    ("每季度", "periodic"),
    ("每个季度", "periodic"),
    ("每季", "periodic"),
    ("每月", "periodic"),
    ("每个月", "periodic"),
    ("每半月", "periodic"),
    ("每旬", "periodic"),
    ("每周", "periodic"),
    ("每两周", "periodic"),
    ("每日", "periodic"),
    ("每天", "periodic"),
    ("每两个月", "periodic"),
    ("每2年", "periodic"),
    ("每三年", "periodic"),
    ("每隔三年", "periodic"),
    ("每学期", "periodic"),
    ("每年12月底前", "periodic"),
    ("每年12月31日前", "periodic"),
    ("每年年底前", "periodic"),
    ("每年底前", "periodic"),
    ("每年底", "periodic"),
    ("每年上半年", "periodic"),
    ("每年第四季度", "periodic"),
    ("每年一季度末前", "periodic"),
    ("每年1月和7月", "periodic"),
    ("每年6月、12月", "periodic"),
    ("每年6月底和12月底前", "periodic periodic"),
    ("每年3月至5月", "periodic"),
    ("每年6月底前", "periodic"),
    ("每季度首月10日前", "periodic"),
    ("每季度第一个月10日前", "periodic"),
    ("每季度末月25日前", "periodic"),
    ("每季度末", "periodic"),
    ("每季度末前", "periodic"),
    ("每季度结束后10日内", "periodic"),
    ("每季度终了后15个工作日内", "periodic"),
    ("每月5日前", "periodic"),
    ("每月10日之前", "periodic"),
    ("每月底前", "periodic"),
    ("每月末", "periodic"),
    ("每月上旬", "periodic"),
    ("每月25日", "periodic"),
    ("每月5日和20日前", "periodic"),
    ("每周五", "periodic"),
    ("每周五前", "periodic"),
    ("每周五17时前", "periodic"),
    ("每周一上午", "periodic"),
    ("次月10日前", "periodic"),
    ("按月", "periodic"),
    ("按季度", "periodic"),
    ("按季", "periodic"),
    ("按周", "periodic"),
    ("按旬", "periodic"),
    ("按半年", "periodic"),
    ("逐月", "periodic"),
    ("逐季", "periodic"),
    ("定期", "periodic"),
    ("半年一次", "periodic"),
    ("每年至少两次", "periodic"),
    ("每季度不少于一次", "periodic"),
];

/// Those that limit where they open a sentence or stand under a label.
const OPENING: &[Limit] = &[
    ("2026年", "2026-12-31"),
    ("2025—2027年", "2027-12-31"),
    ("2025至2027年", "2027-12-31"),
    ("2025年至2027年", "2027-12-31"),
    ("2025年-2027年", "2027-12-31"),
    ("截至2026年底", "2026-12-31"),
    ("截止2026年6月底", "2026-06-30"),
    ("即日起至2025年6月底", "2025-06-30"),
    ("即日起至6月30日", "2025-06-30"),
    ("从即日起至2026年底", "2026-12-31"),
    ("2025年4月至6月", "2025-06-30"),
    ("2025年4月—2026年3月", "2026-03-31"),
    ("4月至6月", "2025-06-30"),
    ("4—6月", "2025-06-30"),
    ("2025年4月1日至5月15日", "2025-05-15"),
    ("上半年", "2025-06-30"),
    ("三季度", "2025-09-30"),
    ("第三季度", "2025-09-30"),
    ("下半年", "2025-12-31"),
    ("三季度末", "2025-09-30"),
    ("9月上旬", "2025-09-10"),
    ("9月底", "2025-09-30"),
    ("8月", "2025-08-31"),
    ("8月份", "2025-08-31"),
    ("今年8月", "2025-08-31"),
    ("年底", "2025-12-31"),
    ("年末", "2025-12-31"),
];

/// Where a limit stands; `时` is the limit.
const PLACES: &[(&str, bool)] = &[
    // The second says whether a bare one limits there.
    ("时完成改造任务", true),
    ("时,各镇完成改造任务", true),
    ("摸清底数,时完成改造任务", true),
    ("各镇时完成改造任务", false),
    ("各镇要时完成改造任务", false),
    ("各镇要在时完成改造任务", false),
    ("力争时完成改造任务", false),
    ("确保时完成改造任务", false),
    ("改造任务时完成", false),
    ("改造任务确保时全面完成", false),
    ("改造厂房(时完成)", false),
    ("改造厂房。(责任单位:区工信局;完成时限:时)", true),
    ("改造厂房。(责任单位:区工信局,完成时限:时)", true),
    ("改造厂房。(责任单位:区工信局 完成时限:时)", true),
    ("改造厂房。(完成时限:时;责任单位:区工信局)", true),
    ("改造厂房。(时限:时)", true),
    ("改造厂房。\n完成时限:时", true),
    ("改造厂房。\n【完成时限】时", true),
    ("改造厂房。\n责任单位:区工信局\n完成时间:时", true),
    ("改造厂房。\n责任单位:区工信局,完成时间:时", true),
    ("改造厂房。(区工信局、区财政局;时)", false),
    ("改造厂房。(区工信局、区财政局,时完成)", false),
    ("改造厂房。(时前置)", false),
];

/// What goes together in no sentence.
fn is_left_out(limit: &Limit, place: &str, bare: bool) -> bool {
    let words = limit.0;
    let counted = words.ends_with(['次']);
    let takes = words.starts_with(['用', '利']) || words.starts_with("力争");
    let by = words.starts_with(['到', '至', '自', '从', '截', '即']);
    // 定期 is no answer to when, nor is a rhythm of months to 前.
    place.contains("前置")
        || counted && place.contains("在时")
        || takes
            && (place.contains("力争")
                || place.contains("在时")
                || place.contains("限")
                || place.contains("间"))
        || by && (place.contains("在时") || place.contains("改造任务时") || place.contains(";时)"))
        || place.contains("在时")
            && (limit.1.starts_with("periodic") || words.starts_with(['收', '会', '资', '项', '未', '今']))
        || (limit.1.starts_with("periodic") && !words.contains("前")) && place.contains(";时)")
        || limit.1 == "within" && place.contains(";时)")
        || words.starts_with("本") && place.starts_with("改造任务时")
        || bare
            && (words.starts_with("即") || words.contains('月') && words.contains(['至', '—']))
            && place.starts_with("摸清")
}

fn limits(text: &str) -> Vec<String> {
    let reading = read(&Source::from_text(text));
    let clauses = reading.leaves().into_iter().map(|clause| {
        let all = clause.deadlines.iter().map(|limit| match limit.date {
            Some(date) => date.to_string(),
            None => limit.kind.name().to_owned(),
        });
        all.collect::<Vec<_>>().join(" ")
    });
    clauses.collect()
}

#[test]
fn time_limits_are_read_the_same_in_every_print() {
    let (mut wrong, mut all) = (Vec::new(), 0);
    let everywhere = ANYWHERE.iter().map(|limit| (limit, false));
    for (limit, bare) in everywhere.chain(OPENING.iter().map(|limit| (limit, true))) {
        for (place, opens) in PLACES {
            if is_left_out(limit, place, bare) || bare && !opens {
                continue;
            }
            all += 1;
            let clause = place.replace('时', limit.0);
            let clause = match place.contains("时限") || place.contains("时间") {
                true => {
                    let (before, _) = place.rsplit_once('时').expect("a place");
                    let (_, after) = place.rsplit_once('时').expect("a place");
                    // The label 完成时限 holds the sign too.
                    format!("{before}{}{after}", limit.0)
                }
                false => clause,
            };
            let clause = match *place {
                "改造厂房。(完成时限:时;责任单位:区工信局)" => {
                    format!("改造厂房。(完成时限:{};责任单位:区工信局)", limit.0)
                }
                _ => clause,
            };
            let text = format!(
                "东湾区提升行动方案\n一、主要任务\n(一)盘活厂房。建立台账。{clause}。\n(二)招引项目。绘制图谱。\n东湾区人民政府\n2025年3月10日\n"
            );
            let found = limits(&text);
            if found != [limit.1, ""] {
                wrong.push(
                    format!("{} | {place} | {}\n", limit.0, found.join(";"))
                        .replace("\n完", "/完")
                        .replace("\n责", "/责")
                        .replace("\n【", "/【"),
                );
            }
        }
    }
    report(&wrong, all);
}

#[test]
fn what_stands_around_a_time_tells_how_it_limits() {
    let mut wrong = Vec::new();
    for (words, found) in [
        ("每年制定计划,6月底前报送", "periodic periodic"),
        ("资料齐全的当日办结,资料不全的次日反馈", "within within"),
        ("当日办结率不断提高", ""),
        (
            "每年开展两次评估,分别于6月底前、12月底前报送",
            "periodic periodic periodic",
        ),
        ("每年评选一批示范项目,9月底前公布结果", "periodic periodic"),
        ("每年4月底前采集数据,5月底前完成核对", "periodic periodic"),
        ("每年1月底前,公布清单", "periodic"),
        (
            "每年评选一批示范项目,2025年9月底前公布首批",
            "periodic 2025-09-30",
        ),
        (
            "2025年6月底前出台办法,9月底前完成首批评选",
            "2025-06-30 2025-09-30",
        ),
        ("镇政府应当在3个工作日内对补贴资格进行确认", "within"),
        ("自收到复核申请之日起15个工作日组织复核", "within"),
        ("存量政策6月底前全部废止或者修订", "2025-06-30"),
        ("标准地出让占比2026年不低于90%", "2026-12-31"),
        ("公开选聘专员12名,4月到岗", "2025-04-30"),
        ("按季度调度,年底前完成", "periodic 2025-12-31"),
    ] {
        let text = format!(
            "东湾区提升行动方案\n一、主要任务\n(一)盘活厂房。{words}。\n(二)招引项目。绘制图谱。\n东湾区人民政府\n2025年3月10日\n"
        );
        let read = limits(&text);
        if read != [found, ""] {
            wrong.push(format!("{words} | {}\n", read.join(";")));
        }
    }
    report(&wrong, wrong.len());
}
