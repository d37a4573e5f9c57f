//! What values are compared with: fixed numbers, tables, inputs, and statistics over subjects.

use std::collections::HashMap;
use std::ops::Range;

use kaifa_pack::Statistic;

use super::gathering::{Gathered, Gathering, Wanted, wanted};
use super::grouping::Groups;
use super::plan::{BoundPlan, BoundPlanSource, Function, IndicatorPlan, Keys, LookupPlan, Plan, float};
use super::points::Side;
use super::run::Run;
use super::state::States;
use super::table::{Column, Table};

impl Function {
    /// The numbers that it compares with.
    pub fn bounds(&self) -> Vec<(Side, &BoundPlan)> {
        match self {
            Function::BenchmarkRatio { benchmark: only, .. }
            | Function::InverseMean { mean: only }
            | Function::BestRatio { best: only }
            | Function::Target { target: only, .. } => vec![(Side::First, only)],
            Function::Linear { low, high, .. } => vec![(Side::First, low), (Side::Second, high)],
            _ => Vec::new(),
        }
    }
}

/// A statistic for every group, ready to compare with.
#[derive(Debug, Clone)]
pub struct Computed {
    /// The statistic of each group, factor included.
    pub values: Vec<f64>,
    /// What it was computed from.
    pub gathered: Vec<Gathered>,
}

/// The numbers that values are compared with.
pub struct Bounds<'t> {
    groups: HashMap<Keys, Groups<'t>>,
    computed: HashMap<(usize, Side), Computed>,
    columns: HashMap<(usize, Side), BoundColumn>,
}

/// A bound without the statistics.
struct BoundColumn {
    keys: Option<Keys>,
    source: ColumnSource,
    correction: Option<(usize, Vec<f64>)>,
}

enum ColumnSource {
    Same(f64),
    Peers(Vec<f64>),
    Input(usize),
    Words(usize, Vec<f64>),
    Computed,
}

impl<'t> Bounds<'t> {
    /// All numbers of a plan. `gathered` are this year's statistics, `before` those of the year before by indicator and
    /// side, with the words that name their groups.
    pub fn new(
        plan: &Plan,
        table: &'t Table,
        runs: &[Run],
        groups: HashMap<Keys, Groups<'t>>,
        gathered: Gathering,
        before: &HashMap<(usize, Side), HashMap<Vec<String>, Computed>>,
    ) -> Bounds<'t> {
        let mut computed = HashMap::new();
        for (one, gathered) in wanted(plan, false).iter().zip(gathered.finish()) {
            let group = &groups[&one.statistic.keys];
            let values = values_of(one, &gathered, runs, group);
            computed.insert((one.indicator, one.side), Computed { values, gathered });
        }
        for one in wanted(plan, true) {
            let group = &groups[&one.statistic.keys];
            let earlier = before.get(&(one.indicator, one.side));
            let found: Vec<Option<&Computed>> = (0..group.count())
                .map(|at| earlier.and_then(|earlier| earlier.get(&group.name(at))))
                .collect();
            let first = |computed: &Computed| (computed.values[0], computed.gathered[0]);
            let (values, gathered) = found
                .into_iter()
                .map(|one| one.map_or((f64::NAN, Gathered::default()), first))
                .unzip();
            computed.insert((one.indicator, one.side), Computed { values, gathered });
        }
        let mut columns = HashMap::new();
        for (at, indicator) in plan.indicators.iter().enumerate() {
            for (side, bound) in indicator.function.bounds() {
                columns.insert((at, side), column(bound, table));
            }
        }
        Bounds {
            groups,
            computed,
            columns,
        }
    }

    /// The number that each row of a run is compared with; NaN where there is none.
    pub fn of_rows(
        &self,
        indicator: usize,
        side: Side,
        table: &Table,
        rows: Range<usize>,
        states: &States,
    ) -> Vec<f64> {
        let column = &self.columns[&(indicator, side)];
        let same = |number: f64| vec![number; rows.len()];
        let mut out = match &column.source {
            ColumnSource::Same(number) => same(*number),
            ColumnSource::Peers(numbers) => {
                let of = |place| numbers.get(usize::from(states.peer(place))).copied();
                (0..rows.len())
                    .map(|place| of(place).unwrap_or(f64::NAN))
                    .collect()
            }
            ColumnSource::Input(input) => match &table.columns[*input] {
                Column::Number(numbers) => numbers[rows.clone()].to_vec(),
                _ => same(f64::NAN),
            },
            ColumnSource::Words(input, values) => match table.words(*input) {
                Some(words) => by_code(&words.codes[rows.clone()], values),
                None => same(f64::NAN),
            },
            ColumnSource::Computed => {
                let values = &self.computed[&(indicator, side)].values;
                let groups = column.keys.as_ref().map(|keys| &self.groups[keys]);
                match groups.and_then(|groups| groups.codes(rows.clone())) {
                    Some(codes) => by_code(codes, values),
                    None => same(values.first().copied().unwrap_or(f64::NAN)),
                }
            }
        };
        if let Some((input, values)) = &column.correction
            && let Some(words) = table.words(*input)
        {
            let factors = by_code(&words.codes[rows], values);
            out.iter_mut()
                .zip(&factors)
                .for_each(|(out, factor)| *out *= factor);
        }
        out
    }

    /// The statistic that one row is compared with, and the words of its group.
    pub fn statistic(
        &self,
        indicator: usize,
        side: Side,
        row: usize,
    ) -> Option<(f64, Gathered, Vec<String>)> {
        let keys = self.columns.get(&(indicator, side))?.keys.as_ref()?;
        let groups = &self.groups[keys];
        let group = groups.group(row)?;
        let computed = self.computed.get(&(indicator, side))?;
        Some((
            *computed.values.get(group)?,
            *computed.gathered.get(group)?,
            groups.name(group),
        ))
    }

    /// Every statistic, for a table of its own: indicator, words of the group, what was gathered, the number.
    pub fn statistics(&self) -> Vec<(usize, Side, Vec<String>, Gathered, f64)> {
        let mut all = Vec::new();
        for ((indicator, side), computed) in &self.computed {
            let Some(keys) = self
                .columns
                .get(&(*indicator, *side))
                .and_then(|column| column.keys.as_ref())
            else {
                continue;
            };
            let groups = &self.groups[keys];
            for (group, (value, gathered)) in computed.values.iter().zip(&computed.gathered).enumerate() {
                all.push((*indicator, *side, groups.name(group), *gathered, *value));
            }
        }
        all.sort_by(|one, other| (one.0, one.1 as u8, &one.2).cmp(&(other.0, other.1 as u8, &other.2)));
        all
    }

    /// The statistics by the words of their groups, for the year after.
    pub fn by_name(&self) -> HashMap<(usize, Side), HashMap<Vec<String>, Computed>> {
        let mut all: HashMap<(usize, Side), HashMap<Vec<String>, Computed>> = HashMap::new();
        for (indicator, side, name, gathered, value) in self.statistics() {
            let computed = Computed {
                values: vec![value],
                gathered: vec![gathered],
            };
            all.entry((indicator, side)).or_default().insert(name, computed);
        }
        all
    }
}

/// The number of each code; NaN for one that there is not. Behind the last number stands NaN for all of those, so that no row
/// takes another way than the others.
fn by_code(codes: &[u32], values: &[f64]) -> Vec<f64> {
    let mut padded = Vec::with_capacity(values.len() + 1);
    padded.extend_from_slice(values);
    padded.push(f64::NAN);
    let last = values.len();
    codes
        .iter()
        .map(|code| padded[(*code as usize).min(last)])
        .collect()
}

/// The values of a statistic in each group.
fn values_of(wanted: &Wanted<'_>, gathered: &[Gathered], runs: &[Run], groups: &Groups<'_>) -> Vec<f64> {
    let statistic = wanted.statistic;
    if statistic.of != Statistic::Median {
        return gathered
            .iter()
            .map(|gathered| gathered.value(statistic.of) * statistic.factor)
            .collect();
    }
    let mut all: Vec<Vec<f64>> = vec![Vec::new(); groups.count()];
    for run in runs {
        for (place, value) in run.values[wanted.indicator].iter().enumerate() {
            if let (false, Some(group)) = (value.is_nan(), groups.group(run.start + place)) {
                all[group].push(*value);
            }
        }
    }
    all.into_iter()
        .map(|mut values| {
            values.sort_by(f64::total_cmp);
            let middle = values.len() / 2;
            let median = match values.len() {
                0 => f64::NAN,
                odd if odd % 2 == 1 => values[middle],
                _ => (values[middle - 1] + values[middle]) / 2.0,
            };
            median * statistic.factor
        })
        .collect()
}

fn column(bound: &BoundPlan, table: &Table) -> BoundColumn {
    let by_words = |lookup: &LookupPlan| -> (usize, Vec<f64>) {
        let values = match table.words(lookup.input) {
            Some(words) => (0..words.dictionary().len())
                .map(|code| {
                    let word = words.dictionary().word(code as u32).unwrap_or_default();
                    lookup.lookup.find(word).map_or(f64::NAN, float)
                })
                .collect(),
            None => Vec::new(),
        };
        (lookup.input, values)
    };
    let (keys, source) = match &bound.source {
        BoundPlanSource::Fixed(number) => (None, ColumnSource::Same(*number)),
        BoundPlanSource::Peers(numbers) => (
            None,
            ColumnSource::Peers(numbers.iter().map(|number| number.unwrap_or(f64::NAN)).collect()),
        ),
        BoundPlanSource::Input(input) => (None, ColumnSource::Input(*input)),
        BoundPlanSource::Lookup(lookup) => {
            let (input, values) = by_words(lookup);
            (None, ColumnSource::Words(input, values))
        }
        BoundPlanSource::Computed(statistic) => (Some(statistic.keys.clone()), ColumnSource::Computed),
    };
    BoundColumn {
        keys,
        source,
        correction: bound.correction.as_ref().map(by_words),
    }
}

/// The keys by which a plan groups rows for statistics.
pub fn keys_of(plan: &Plan) -> Vec<Keys> {
    let mut all = Vec::new();
    for one in wanted(plan, false).into_iter().chain(wanted(plan, true)) {
        if !all.contains(&one.statistic.keys) {
            all.push(one.statistic.keys.clone());
        }
    }
    all
}

/// Whether an indicator's points go by ranks.
pub fn goes_by_rank(indicator: &IndicatorPlan) -> Option<bool> {
    match indicator.function {
        Function::RankSteps { better_up, .. } => Some(better_up),
        _ => None,
    }
}

impl Function {
    /// Statistics of the year before become statistics of the rows at hand.
    pub(super) fn look_at_own_year(&mut self) {
        let own = |bound: &mut BoundPlan| {
            if let BoundPlanSource::Computed(statistic) = &mut bound.source {
                statistic.previous = false;
            }
        };
        match self {
            Function::BenchmarkRatio { benchmark: only, .. }
            | Function::InverseMean { mean: only }
            | Function::BestRatio { best: only }
            | Function::Target { target: only, .. } => own(only),
            Function::Linear { low, high, .. } => {
                own(low);
                own(high);
            }
            _ => {}
        }
    }
}
