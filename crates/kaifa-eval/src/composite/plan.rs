//! A composite scheme as numbers: the tree with its weights, how each indicator is normalised, the mean of each level. It is
//! made from a scheme by `from_scheme.rs`, or by hand in tests.

use kaifa_base::Decimal;
use kaifa_pack::item::ScoreRounding;
use rust_decimal::RoundingStrategy;
use rust_decimal::prelude::ToPrimitive;

/// How outliers are treated.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum OutlierPlan {
    /// Not at all.
    #[default]
    None,
    /// The share at each end is pulled in.
    Winsorise(f64),
    /// What lies so many interquartile ranges beyond the quartiles is pulled in.
    Fence(f64),
}

/// A normalisation with its numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(
    missing_docs,
    reason = "the numbers are those of the scheme format, by the same names"
)]
pub enum NormalPlan {
    /// The value as it is.
    None,
    /// `low + (high − low)·(x − min)/(max − min)`.
    MinMax { low: f64, high: f64 },
    /// `centre + spread·(x − mean)/deviation`, not below `floor`, not above `cap`.
    ZScore {
        centre: f64,
        spread: f64,
        floor: f64,
        cap: f64,
    },
    /// Competition rank, spread over `low`…`high`.
    Rank { low: f64, high: f64 },
    /// Average rank, spread over `low`…`high`.
    Percentile { low: f64, high: f64 },
    /// `high·x/target`, at most `high`.
    Target { target: f64, high: f64 },
    /// `100·x/benchmark`, at most `100·cap`.
    Benchmark { benchmark: f64, cap: f64 },
    /// `base + span·(x − low)/(high − low)`, at most `cap`.
    Efficacy {
        base: f64,
        span: f64,
        low: f64,
        high: f64,
        cap: f64,
    },
}

/// A weighted mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mean {
    /// `Σ w·x`.
    Arithmetic,
    /// `Π x^w`; 0 as soon as one value is 0 or less.
    Geometric,
    /// `1 / Σ w/x`; 0 as soon as one value is 0 or less.
    Harmonic,
}

/// What a missing value does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MissingPlan {
    /// Counts as this normalised value, by rule.
    Points(f64),
    /// Counts as the mean normalised value of those that have one.
    PeerMean,
    /// The weight goes to the siblings.
    Redistribute,
    /// The subject is scored without it, and not ranked.
    Unranked,
}

/// A leaf.
#[derive(Debug, Clone, PartialEq)]
pub struct IndicatorPlan {
    /// Its id.
    pub id: String,
    /// The node above: place among the categories; absent: the total.
    pub parent: Option<usize>,
    /// Relative weight among its siblings.
    pub weight: f64,
    /// Less is better.
    pub turned: bool,
    /// How it is normalised.
    pub normal: NormalPlan,
    /// Whether the scheme gives this very indicator its own normalisation, which a simulation then keeps.
    pub own_normal: bool,
    /// What a missing value does.
    pub missing: MissingPlan,
}

/// An inner node.
#[derive(Debug, Clone, PartialEq)]
pub struct CategoryPlan {
    /// Its id.
    pub id: String,
    /// The node above; absent: the total. Always a category before this one.
    pub parent: Option<usize>,
    /// Relative weight among its siblings.
    pub weight: f64,
}

/// What is done to a total before ranks are made.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ScorePlan {
    /// Decimals of a score that is defined as rounded, and how; absent: nothing is rounded.
    pub rounded: Option<(u32, ScoreRounding)>,
    /// Least total.
    pub low: Option<f64>,
    /// Largest total.
    pub high: Option<f64>,
}

/// How equal totals are ranked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TiePlan {
    /// Dense ranks (1, 2, 2, 3) instead of competition ranks (1, 2, 2, 4).
    pub dense: bool,
    /// Indicators that part equal totals, the first first: more points come before.
    pub parted_by: Vec<usize>,
}

/// A composite scheme, ready to compute.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CompositePlan {
    /// The leaves.
    pub indicators: Vec<IndicatorPlan>,
    /// The inner nodes, parents first.
    pub categories: Vec<CategoryPlan>,
    /// How outliers are treated.
    pub outliers: OutlierPlan,
    /// The mean of each level, innermost first; the last holds for all further levels.
    pub means: Vec<Mean>,
    /// What is done to totals.
    pub score: ScorePlan,
    /// How equal totals are ranked.
    pub ties: TiePlan,
}

impl ScorePlan {
    /// A total with the points added after it, inside the bounds, rounded where the scheme says so. A binary number is rounded as it
    /// is written: 0.125 to two places half up is 0.13.
    pub fn finished(&self, total: f64, added: f64) -> f64 {
        let total = self.bounded(total + added);
        let Some((places, rounding)) = self.rounded else {
            return total;
        };
        let strategy = match rounding {
            ScoreRounding::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            ScoreRounding::HalfEven => RoundingStrategy::MidpointNearestEven,
            ScoreRounding::Down => RoundingStrategy::ToZero,
        };
        // The noise of adding up is gone at twelve places; what is left is the number that a person would write.
        match format!("{total:.12}").parse::<Decimal>() {
            Ok(exact) => exact
                .round_dp_with_strategy(places, strategy)
                .to_f64()
                .unwrap_or(total),
            Err(_) => total,
        }
    }

    /// A total inside the bounds.
    pub fn bounded(&self, total: f64) -> f64 {
        let total = self.low.map_or(total, |low| total.max(low));
        self.high.map_or(total, |high| total.min(high))
    }
}

impl CompositePlan {
    /// The one mean of all levels; `None` where levels differ.
    pub fn one_mean(&self) -> Option<Mean> {
        let first = *self.means.first()?;
        let levels = self.levels();
        (0..levels)
            .all(|level| self.mean_of(level) == first)
            .then_some(first)
    }

    /// The mean of a level, counted from the leaves.
    pub fn mean_of(&self, level: usize) -> Mean {
        let last = self.means.len().saturating_sub(1);
        self.means
            .get(level.min(last))
            .copied()
            .unwrap_or(Mean::Arithmetic)
    }

    /// How many means lie on the longest way from a leaf to the total.
    pub fn levels(&self) -> usize {
        self.height(None)
    }

    /// How many means lie between the leaves and a node, the node's own included.
    pub fn height(&self, node: Option<usize>) -> usize {
        let inner = (0..self.categories.len()).filter(|c| self.categories[*c].parent == node);
        1 + inner.map(|c| self.height(Some(c))).max().unwrap_or(0)
    }

    /// The weight of each leaf in the total, for weights given: the product of the shares on its way, each node's children
    /// adding up to 1.
    pub fn effective(&self, indicators: &[f64], categories: &[f64], out: &mut [f64]) {
        let nodes = self.categories.len();
        // The sum of the children's weights of each category, the total last.
        let mut sums = [0.0; 64];
        let mut many = Vec::new();
        let sums: &mut [f64] = if nodes < 64 {
            &mut sums[..=nodes]
        } else {
            many.resize(nodes + 1, 0.0);
            &mut many
        };
        let at = |parent: Option<usize>| parent.unwrap_or(nodes);
        for (indicator, weight) in self.indicators.iter().zip(indicators) {
            sums[at(indicator.parent)] += weight;
        }
        for (category, weight) in self.categories.iter().zip(categories) {
            sums[at(category.parent)] += weight;
        }
        for ((indicator, weight), out) in self.indicators.iter().zip(indicators).zip(out) {
            let mut share = weight / sums[at(indicator.parent)];
            let mut node = indicator.parent;
            while let Some(category) = node {
                let parent = self.categories[category].parent;
                share *= categories[category] / sums[at(parent)];
                node = parent;
            }
            *out = share;
        }
    }

    /// The weights of the leaves as written.
    pub fn indicator_weights(&self) -> Vec<f64> {
        self.indicators.iter().map(|i| i.weight).collect()
    }

    /// The weights of the inner nodes as written.
    pub fn category_weights(&self) -> Vec<f64> {
        self.categories.iter().map(|c| c.weight).collect()
    }
}
