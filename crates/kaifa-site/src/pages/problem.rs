//! The page of a request that ended early: what is wrong, where, and what to do.

use askama::Template;
use kaifa_base::Problem;
use kaifa_flow::stop::Stop;

use crate::pages::frame::Frame;
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    f: Frame,
    problems: &'a [Problem],
    status: u16,
    /// The page that a person came from, to go on there.
    back: &'a str,
}

/// The page of a [`Stop`].
pub fn page(visit: &Visit, stop: &Stop) -> askama::Result<String> {
    let title = match stop.status.as_u16() {
        403 => visit.t("没有权限", "Not allowed"),
        404 => visit.t("没有找到", "Not found"),
        400 | 405 | 413 | 415 | 422 => visit.t("没有办成", "Not done"),
        _ => visit.t("出错了", "Something failed"),
    };
    ProblemPage {
        f: visit.frame(("", ""), title),
        problems: &stop.problems,
        status: stop.status.as_u16(),
        back: match visit.came_from.split('?').next() {
            Some(path) if path != visit.path => &visit.came_from,
            _ => "",
        },
    }
    .render()
}
