//! What is covered, or what all of a group shall do, and whose coverage it is: 规上企业数字化诊断全覆盖, 燃煤机组要全部加装脱硝设施.

use super::Figures;
use super::figure::Figure;
use crate::target::amount::Form;
use crate::target::{Carried, coverage, indicator};

/// What all of something shall do, at least.
const SHORTEST_DEED: usize = 3;

impl Figures<'_> {
    /// Names what is covered, or what all shall do, and whose coverage it is. Tells whether the words of the figure say whose.
    pub(super) fn covers(&self, figure: &Figure, names: &mut Vec<String>, carried: &mut Carried) -> bool {
        let amount = figure.amount;
        let spoken = amount.form == Form::Spoken;
        let all = self.reader.all;
        if let Some(several) = coverage::several(&figure.before, &all[amount.start..amount.end]) {
            *names = several;
            return false;
        }
        if let [name] = &names[..]
            && spoken
            && let Some(each) = coverage::each_covers(name)
        {
            *names = each;
            return false;
        }
        let (words, behind) = (
            &all[amount.figure..amount.end],
            &all[amount.end..self.reader.clause.end],
        );
        if let Some(whose) = coverage::reached(words, behind) {
            carried.scope = Some(whose.to_owned());
            return true;
        }
        let mut covers = spoken && self.covers_somebody(figure, names, carried);
        // 燃煤机组要全部加装脱硝设施: what they all shall do, and whose share it is.
        if let Some(name) = coverage::all_do(words, behind) {
            let whose = indicator::without_urging(figure.before.trim_end_matches(['要', '应', '须', '需']));
            // 证件全部实现联网: what is so short names nothing alone.
            *names = match name.chars().count() < SHORTEST_DEED {
                true => vec![format!("{whose}{name}")],
                false => vec![name],
            };
            match &self.opening.scope {
                None if !whose.is_empty() => carried.scope = Some(whose.to_owned()),
                // 全市新批工业用地全部按标准供应: that of the place of which so much is said.
                Some(place) if coverage::is_whole_of_them(whose) && self.follows(place, whose) => {
                    carried.scope = Some(format!("{}{whose}", &all[place.clone()]));
                }
                _ => {}
            }
            covers = true;
        }
        // 产能落后的企业全部退出: those of a class, and what all of them do.
        if let [name] = &mut names[..]
            && spoken
            && self.opening.scope.is_none()
            && let Some((class, done)) = coverage::class_that_does(name, words, behind)
        {
            carried.scope = Some(class.to_owned());
            *name = done;
            covers = true;
        }
        // 改造6月底前完成一半,明年实现全覆盖: what was measured before is covered.
        if let ([name], Some(measured), None) = (&mut names[..], &carried.measured, &self.opening.scope)
            && spoken
            && coverage::is_bare(name, words)
        {
            *name = coverage::of_measured(measured, name);
        }
        covers
    }

    /// Whether words stand directly behind a place and begin with whole places alone (全市, 我县).
    fn follows(&self, place: &std::ops::Range<usize>, words: &str) -> bool {
        let all = self.reader.all;
        all[place.end..].starts_with(words) && all[place.clone()].chars().count() == 2
    }

    /// Whether the words of a figure say who is covered, by what they are named or who stands before what covers them.
    fn covers_somebody(&self, figure: &Figure, names: &mut Vec<String>, carried: &mut Carried) -> bool {
        let (before, amount, all) = (&figure.before, figure.amount, self.reader.all);
        let reached = match (&self.opening.scope, &names[..]) {
            // 规上企业数字化诊断全覆盖: whose coverage stands before what covers them.
            (None, [name]) => coverage::reaching(before).or_else(|| coverage::covered_firms(name)),
            (None, _) => None,
            // 研发机构实现国家高新区全覆盖: what opens the clause is what covers them.
            (Some(scope), _) => coverage::reaching(&format!("{}{before}", &all[scope.clone()])),
        };
        if let Some((whose, name)) = reached {
            *names = vec![name];
            carried.scope = Some(whose);
            return true;
        }
        if self.opening.scope.is_some() {
            return false;
        }
        let Some(bodies) = coverage::covered_bodies(before, &all[amount.figure..amount.end]) else {
            return false;
        };
        carried.scope = Some(bodies);
        true
    }
}
