//! A count of those that come into a rank: 2家进入前50名.

use super::figure::Figure;
use super::{ClauseReader, Figures};
use crate::confidence::Finding;
use crate::target::amount::{Amount, Form};
use crate::target::doubt::Named;
use crate::target::{Carried, Comparator, Target};

impl ClauseReader<'_> {
    /// Whether a count is one of those that come into a rank.
    pub(super) fn counts_ranked(&self, counted: &Amount, rank: &Amount) -> bool {
        let between = self.all.get(counted.end..rank.start).unwrap_or_default();
        matches!(counted.form, Form::Counted | Form::Percent)
            && !matches!(counted.unit.as_deref(), Some("次" | "场"))
            && rank.comparator == Some(Comparator::TopRank)
            // 在13个街道中进入前5名: among how many.
            && !["中进入", "中跻身", "中位列", "中排名", "中位居", "里进入"].iter().any(|word| between.contains(word))
            && !between.contains(['、', ','])
            && ["进入", "跻身", "迈入", "迈进", "挺进", "入围", "入选", "位列"]
                .iter()
                .any(|word| between.contains(word))
    }
}

impl Figures<'_> {
    /// 2家进入前50名: the count of those that come into a rank, as targets.
    pub(super) fn counted_in_rank(&self, figure: &Figure, rank: &Amount, carried: &Carried) -> Vec<Target> {
        let (reader, amount, named, by) = (self.reader, figure.amount, figure.named, self.by.as_ref());
        let start = self.opening.words_start.max(figure.from);
        let counted = reader.all[amount.end..rank.end].trim_start_matches('的');
        // 国家级开发区进入前100名,2家省级开发区进入前10位: others of the same kind.
        let others = carried.scope.as_deref().is_some_and(|known| {
            let kind = known
                .char_indices()
                .rev()
                .nth(2)
                .map_or(known, |(at, _)| &known[at..]);
            known != kind
                && !known.starts_with('全')
                && counted.contains(kind)
                && matches!(named, Some(Named::Before(_)))
        });
        // 3家以上省级开发区进入全省前40名: those of the level, whoever was spoken of before.
        let zones = super::doers::zones_with_rank(counted).filter(|_| {
            self.opening.scope.is_none()
                && !carried
                    .scope
                    .as_deref()
                    .is_some_and(|known| known.starts_with('全'))
        });
        let (whose, counted) = match zones {
            Some(end) => (Some(counted[..end].to_owned()), &counted[end..]),
            None => (carried.scope.clone().filter(|_| !others), counted),
        };
        let at_least = (amount.comparator.unwrap_or(Comparator::AtLeast), amount.value);
        let at_most = amount.upper.map(|upper| (Comparator::AtMost, upper));
        let values = [Some(at_least), at_most].into_iter().flatten();
        values
            .map(|(comparator, value)| Target {
                span: reader.folded.span(start..rank.end),
                indicator: counted.to_owned(),
                comparator,
                value,
                unit: amount.unit.clone(),
                by: by.cloned(),
                scope: whose.clone(),
                finding: reader.weighed(
                    Finding::new("count_in_rank", 75),
                    counted,
                    named,
                    carried.scope.as_deref(),
                    by.is_some(),
                ),
                even: start..rank.end,
            })
            .collect()
    }
}
