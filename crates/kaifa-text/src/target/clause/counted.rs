//! Names for counts whose words name nothing: the noun stands behind a later count, was counted before, or is that of those spoken of.

use super::Figures;
use super::figure::{Figure, Gathered};
use crate::target::Carried;
use crate::target::amount::Form;

impl Figures<'_> {
    /// Whether the noun of a figure stands behind a later one.
    pub(super) fn noun_follows(&self, figure: &Figure, gathered: &Gathered) -> bool {
        let amount = figure.amount;
        // 至少建成1个、市本级至少建成3个厂房: the noun stands behind the last of them.
        if gathered.unnamed && self.reader.others_do_the_same(amount) {
            return true;
        }
        let ([name], Some(next)) = (&gathered.names[..], self.opening.amounts.get(figure.index + 1)) else {
            return false;
        };
        // 完成960户3800人搬迁: and so it does for two counts of the same.
        let adjacent = next.figure == amount.end && next.form == Form::Counted;
        amount.form == Form::Counted
            && (name.is_empty() && next.unit == amount.unit || adjacent && next.comparator.is_none())
    }

    /// Names what is counted where the words of the count do not.
    pub(super) fn name_what_is_counted(&self, figure: &Figure, gathered: &mut Gathered, carried: &Carried) {
        let amount = figure.amount;
        if amount.form != Form::Counted {
            return;
        }
        // 全省开发区由现在的1010个整合到150个: what is counted is whose count it is.
        if let (true, Some(scope)) = (gathered.lacks_name(), &self.opening.scope) {
            let counted = &self.reader.all[scope.clone()];
            match counted
                .strip_suffix('各')
                .filter(|each| each.contains(['、', '和']))
            {
                // 上市企业、冠军企业各新增5家: each of them is counted, and none has the count of others.
                Some(each) => {
                    gathered.names = each.split(['、', '和']).map(str::to_owned).collect();
                    gathered.scope = None;
                }
                None => gathered.names = vec![counted.to_owned()],
            }
        }
        // 市本级打造2个: what was counted in this unit before, where another thing was measured since.
        if gathered.unnamed && carried.unit != amount.unit {
            let mut counted = carried.counted.iter().rev();
            if let Some((_, known)) = counted.find(|(unit, _)| Some(unit) == amount.unit.as_ref()) {
                gathered.names = vec![known.clone()];
            }
        }
        // 对单项冠军企业给予奖励;力争新增5家: those spoken of are counted.
        if gathered.lacks_name()
            && let Some(whose) = gathered.scope.take()
        {
            gathered.names = vec![whose];
        }
    }
}

impl Gathered {
    /// Whether nothing names what is measured, here or behind a later figure.
    fn lacks_name(&self) -> bool {
        !self.noun_follows && matches!(&self.names[..], [name] if name.is_empty())
    }
}
