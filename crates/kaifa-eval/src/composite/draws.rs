//! Random numbers by counter: draw `j` of replicate `k` is a function of seed, `k` and `j` alone, so any program, on any number
//! of threads and in any order, draws the same. The generator is SplitMix64 (Steele, Lea, Flood 2014): the counter times
//! the golden ratio, mixed twice.

/// Draws of a simulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draws {
    /// The seed.
    pub seed: u64,
    /// Draws of one replicate.
    pub each: u64,
}

impl Draws {
    /// Draw `j` of replicate `k`: at least 0, below 1, a multiple of 2⁻⁵³.
    pub fn at(&self, k: u64, j: u64) -> f64 {
        let counter = k.wrapping_mul(self.each).wrapping_add(j).wrapping_add(1);
        let mut z = self
            .seed
            .wrapping_add(counter.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
        (z >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// One of `choices`, by draw `j` of replicate `k`.
    pub fn choice(&self, k: u64, j: u64, choices: usize) -> usize {
        ((self.at(k, j) * choices as f64) as usize).min(choices.saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_gives_the_published_numbers() {
        // First outputs of SplitMix64 for seed 0, as printed with the reference implementation.
        let draws = Draws { seed: 0, each: 2 };
        let first = 0xE220_A839_7B1D_CDAF_u64 >> 11;
        let second = 0x6E78_9E6A_A1B9_65F4_u64 >> 11;
        assert_eq!(draws.at(0, 0), first as f64 / 9_007_199_254_740_992.0);
        assert_eq!(draws.at(0, 1), second as f64 / 9_007_199_254_740_992.0);
        assert_eq!(draws.at(1, 0), Draws { seed: 0, each: 1 }.at(2, 0));
        assert!((0..1000).all(|k| draws.choice(k, 0, 3) < 3));
    }
}
