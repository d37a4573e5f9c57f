//! What repeated rankings say of a rank: how often each subject came to each place, quantiles, chances, and how near the rankings
//! were to the baseline.

/// How often each subject came to each place, and how near each replicate was to the baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulation {
    /// Places of the subjects that are ranked, in the order of the field.
    pub subjects: Vec<usize>,
    /// By ranked subject, then place: how often. Row length is the number of ranked subjects.
    pub(super) counts: Vec<u32>,
    /// Spearman's coefficient of each replicate against the baseline.
    pub rho: Vec<f64>,
}

impl Simulation {
    /// How often a ranked subject (by its place among [`Simulation::subjects`]) came to each place, the first at 0.
    pub fn counts(&self, subject: usize) -> &[u32] {
        let n = self.subjects.len();
        &self.counts[subject * n..(subject + 1) * n]
    }

    /// The quantile of a subject's ranks, linearly between neighbours.
    pub(crate) fn quantile(&self, subject: usize, share: f64) -> f64 {
        let replicates = self.rho.len();
        let position = share * (replicates - 1) as f64;
        let at = position as usize;
        let counts = self.counts(subject);
        let low = place_of(counts, at);
        let high = place_of(counts, (at + 1).min(replicates - 1));
        low + (position - at as f64) * (high - low)
    }

    /// How often a subject came to one of these places (from 1, both ends included), as a share.
    pub fn chance(&self, subject: usize, first: u32, last: u32) -> f64 {
        let counts = self.counts(subject);
        let from = (first.max(1) as usize - 1).min(counts.len());
        let to = (last as usize).min(counts.len());
        let often: u64 = counts[from.min(to)..to].iter().map(|c| u64::from(*c)).sum();
        often as f64 / self.rho.len() as f64
    }

    /// The mean of Spearman's coefficients.
    pub fn rho_mean(&self) -> f64 {
        self.rho.iter().sum::<f64>() / self.rho.len() as f64
    }

    /// The least of them.
    pub fn rho_min(&self) -> f64 {
        self.rho.iter().copied().fold(f64::INFINITY, f64::min)
    }
}

/// The place (from 1) of the observation at a position of the sorted ranks.
fn place_of(counts: &[u32], position: usize) -> f64 {
    let mut before = 0_usize;
    for (place, count) in counts.iter().enumerate() {
        before += *count as usize;
        if before > position {
            return (place + 1) as f64;
        }
    }
    counts.len() as f64
}
