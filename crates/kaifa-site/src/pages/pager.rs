//! Long lists in pages: which stretch is shown, and the addresses of the stretches before and after it.

use serde::Serialize;

use crate::web::visit::Visit;

/// Where in a long list a page stands.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Pager {
    /// Place of the first item shown, from 1; 0 where there is none.
    pub first: usize,
    /// Place of the last item shown.
    pub last: usize,
    /// How many items there are.
    pub total: usize,
    /// Address of the stretch before; empty at the beginning.
    pub before: String,
    /// Address of the stretch after; empty at the end.
    pub after: String,
}

impl Pager {
    /// Cuts the stretch asked for by `page` out of a list, `per_page` items at a time.
    pub fn cut<T>(visit: &Visit, items: Vec<T>, per_page: usize) -> (Vec<T>, Pager) {
        let total = items.len();
        let pages = total.div_ceil(per_page).max(1);
        let page: usize = visit
            .asked("page")
            .and_then(|page| page.parse().ok())
            .unwrap_or(1)
            .clamp(1, pages);
        let skipped = (page - 1) * per_page;
        let shown: Vec<T> = items.into_iter().skip(skipped).take(per_page).collect();
        (shown, Pager::at(visit, page, total, per_page))
    }

    /// The pager of a page whose items were picked elsewhere.
    pub fn at(visit: &Visit, page: usize, total: usize, per_page: usize) -> Pager {
        let pages = total.div_ceil(per_page).max(1);
        let skipped = (page - 1) * per_page;
        let to = |page: usize| visit.address_with("page", &page.to_string());
        Pager {
            first: if total == 0 { 0 } else { skipped + 1 },
            last: total.min(skipped + per_page),
            total,
            before: if page > 1 { to(page - 1) } else { String::new() },
            after: if page < pages { to(page + 1) } else { String::new() },
        }
    }
}
