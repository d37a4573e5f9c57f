//! Only an evaluation of zones that the office computes and publishes can be a ranking list.

use super::Checker;
use crate::codes;
use crate::item::{SchemeMethod, SchemeSubject};

pub(super) fn check(checker: &mut Checker<'_, '_>) {
    let scheme = checker.scheme;
    let of_zones = scheme.subject == SchemeSubject::Zone && scheme.method == SchemeMethod::Composite;
    if scheme.publication.is_some() && !of_zones {
        checker
            .error(
                &codes::SCHEME_METHOD,
                &scheme.at,
                "publication",
                "只有开发区的综合指数能作为名单公布",
                "only a composite over zones can be published as a ranking list",
            )
            .hint = Some(kaifa_base::Words::new(
            "去掉 [scheme.publication],或把 subject 写为 zone、method 写为 composite",
            "leave [scheme.publication] out, or use subject = \"zone\" and method = \"composite\"",
        ));
    }
}
