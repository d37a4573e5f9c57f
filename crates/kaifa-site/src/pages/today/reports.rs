//! Forms on the start page: which are still to be handed in for the reader's units, and for the office, which units owe them.

use kaifa_base::Period;
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::place::picture::Picture;
use kaifa_flow::stop::Stop;

use crate::pages::forms;
use crate::pages::today::groups::group;
use crate::pages::today::{TodayGroup, TodayItem};
use crate::web::visit::Visit;

/// Forms whose last period is not handed in as a whole, those due first at the top.
pub async fn waiting(visit: &Visit, person: &Signed, picture: &Picture) -> Result<TodayGroup, Stop> {
    let enters = person
        .own_units()
        .any(|unit| person.covers(Task::EnterFigures, unit));
    let chases = person.may_do(Task::RunOffice);
    let lines = match enters || chases {
        true => forms::lines(visit, picture).await?,
        false => Vec::new(),
    };
    let item = |line: forms::FormLine| {
        let open = line.units - line.complete_units;
        let (asked, handed_in) = (line.progress.asked, line.progress.handed_in);
        let detail = match line.units {
            1 => format!("{} {handed_in}/{asked}", visit.t("已填", "filled in")),
            units => visit
                .t(
                    &format!("{units} 家中 {open} 家未交齐,数据 {handed_in}/{asked}"),
                    &format!("{open} of {units} units not complete, figures {handed_in}/{asked}"),
                )
                .to_owned(),
        };
        let (lamp, words) = match (line.form.is_over, line.progress.returned) {
            (true, _) => ("over", visit.t("逾期", "overdue")),
            (false, 0) => ("", ""),
            (false, _) => ("late", visit.t("有退回", "some returned")),
        };
        TodayItem {
            title: format!(
                "{} {}",
                line.form.title,
                Period::shown(&line.form.period, visit.lang)
            ),
            detail,
            href: line.href,
            due: line.form.due,
            lamp_words: words.to_owned(),
            lamp,
        }
    };
    let open = lines.into_iter().filter(|line| line.complete_units < line.units);
    Ok(group(
        "reports",
        match enters {
            true => visit.t("待报送的报表", "Forms to hand in"),
            false => visit.t("没有交齐的报表", "Forms that are not complete"),
        },
        visit.t("交齐后才能汇总上报", "totals wait for them"),
        open.map(item).collect(),
        "/forms",
    ))
}
