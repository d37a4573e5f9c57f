//! Sums over groups of rows, of several columns: two columns are added in one step, over all rows of a run before the next two, so
//! that the sums of all groups stay near.
//! Every sum is compensated, so that neither the order of rows nor the number of threads moves it.

use std::ops::Range;

/// A sum with the error of its additions kept beside it (Neumaier): the result is that of exact addition, rounded once,
/// whatever the order.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sum {
    high: f64,
    low: f64,
}

impl Sum {
    /// Adds a number.
    #[inline]
    pub fn add(&mut self, number: f64) {
        let sum = self.high + number;
        let part = sum - self.high;
        self.low += (self.high - (sum - part)) + (number - part);
        self.high = sum;
    }

    /// Adds another sum.
    pub fn join(&mut self, other: Sum) {
        self.add(other.high);
        self.low += other.low;
    }

    /// The sum.
    pub fn value(self) -> f64 {
        self.high + self.low
    }
}

/// A column of numbers to be summed.
#[derive(Debug, Clone, Copy)]
pub struct Summand<'a> {
    /// The numbers; NaN is not there.
    pub numbers: &'a [f64],
    /// Counts only where these are there too.
    pub only_where: Option<&'a [f64]>,
}

/// Two sums of a group, with how many numbers went into each.
#[derive(Debug, Clone, Copy, Default)]
struct Two {
    high: [f64; 2],
    low: [f64; 2],
    counts: [f64; 2],
}

/// Sums of several columns for each group.
#[derive(Debug, Clone)]
pub struct GroupSums {
    groups: usize,
    /// Two columns for all groups, then the next two.
    twos: Vec<Two>,
}

/// Rows that are laid side by side before they are added.
const BLOCK: usize = 256;

impl GroupSums {
    /// Sums of so many columns for so many groups, all empty.
    pub fn new(groups: usize, columns: usize) -> GroupSums {
        GroupSums {
            groups,
            twos: vec![Two::default(); groups * columns.div_ceil(2)],
        }
    }

    /// Adds rows. `group` gives the group of a row; one that there is not is passed over.
    pub fn add(&mut self, rows: usize, group: impl Fn(usize) -> usize, columns: &[Summand<'_>]) {
        let groups: Vec<usize> = (0..rows).map(group).collect();
        let mut masked = [[f64::NAN; BLOCK]; 2];
        for (columns, twos) in columns.chunks(2).zip(self.twos.chunks_mut(self.groups.max(1))) {
            for (at, groups) in groups.chunks(BLOCK).enumerate() {
                let rows = at * BLOCK..at * BLOCK + groups.len();
                let [first, second] = &mut masked;
                let first = columns[0].counted(rows.clone(), first);
                let second = columns
                    .get(1)
                    .map_or(first, |column| column.counted(rows, second));
                for ((group, first), second) in groups.iter().zip(first).zip(second) {
                    if let Some(two) = twos.get_mut(*group) {
                        two.add([*first, *second]);
                    }
                }
            }
        }
    }

    /// Adds other sums of the same groups and columns.
    pub fn join(&mut self, other: &GroupSums) {
        for (mine, other) in self.twos.iter_mut().zip(&other.twos) {
            for at in 0..2 {
                let mut sum = mine.sum(at);
                sum.join(other.sum(at));
                (mine.high[at], mine.low[at]) = (sum.high, sum.low);
                mine.counts[at] += other.counts[at];
            }
        }
    }

    /// How many groups there are.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// The sum of a column over a group, and how many numbers went into it.
    pub fn get(&self, group: usize, column: usize) -> (Sum, u32) {
        let two = &self.twos[column / 2 * self.groups + group];
        (two.sum(column % 2), two.counts[column % 2] as u32)
    }
}

impl<'a> Summand<'a> {
    /// Some of its numbers, missing where they do not count.
    fn counted<'b>(&self, rows: Range<usize>, masked: &'b mut [f64; BLOCK]) -> &'b [f64]
    where
        'a: 'b,
    {
        let numbers = &self.numbers[rows.clone()];
        let Some(others) = self.only_where else {
            return numbers;
        };
        let masked = &mut masked[..rows.len()];
        for ((out, number), other) in masked.iter_mut().zip(numbers).zip(&others[rows]) {
            // By bits, because a branch would often be foretold wrongly.
            let keep = if other.is_nan() { 0 } else { u64::MAX };
            *out = f64::from_bits((number.to_bits() & keep) | (f64::NAN.to_bits() & !keep));
        }
        masked
    }
}

impl Two {
    /// As [`Sum::add`], twice side by side; NaN is not there.
    #[inline]
    fn add(&mut self, numbers: [f64; 2]) {
        // Written by whole twos, so that each line is one step of the processor.
        let high = self.high;
        let there = numbers.map(|number| if number.is_nan() { 0.0 } else { 1.0 });
        let numbers = numbers.map(|number| if number.is_nan() { 0.0 } else { number });
        let sum = by_two(high, numbers, |high, number| high + number);
        let part = by_two(sum, high, |sum, high| sum - high);
        let rest = by_two(sum, part, |sum, part| sum - part);
        let lost = by_two(high, rest, |high, rest| high - rest);
        let left = by_two(numbers, part, |number, part| number - part);
        let error = by_two(lost, left, |lost, left| lost + left);
        self.high = sum;
        self.low = by_two(self.low, error, |low, error| low + error);
        self.counts = by_two(self.counts, there, |count, there| count + there);
    }

    fn sum(&self, at: usize) -> Sum {
        Sum {
            high: self.high[at],
            low: self.low[at],
        }
    }
}

#[inline]
fn by_two(one: [f64; 2], other: [f64; 2], operation: impl Fn(f64, f64) -> f64) -> [f64; 2] {
    std::array::from_fn(|at| operation(one[at], other[at]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_of_groups_are_those_of_each_column_alone() {
        let rows = 150;
        let columns: Vec<Vec<f64>> = (0..5)
            .map(|column| {
                let number = |row: usize| match (row * 7 + column * 3) % 11 {
                    0 => f64::NAN,
                    other => 1e12 / (other as f64) - row as f64 * 0.1,
                };
                (0..rows).map(number).collect()
            })
            .collect();
        // Four groups, and a fifth that there is not.
        let group = |row: usize| (row * row) % 5;
        let summands: Vec<Summand<'_>> = (0..5)
            .map(|at| Summand {
                numbers: &columns[at],
                only_where: (at == 2).then_some(&columns[4][..]),
            })
            .collect();
        let mut sums = GroupSums::new(4, 5);
        sums.add(rows, group, &summands);
        let mut twice = sums.clone();
        twice.join(&sums);
        for at in 0..5 {
            for wanted in 0..4 {
                let (mut sum, mut count) = (Sum::default(), 0);
                for row in (0..rows).filter(|row| group(*row) == wanted) {
                    let counts = at != 2 || !columns[4][row].is_nan();
                    if counts && !columns[at][row].is_nan() {
                        sum.add(columns[at][row]);
                        count += 1;
                    }
                }
                assert_eq!(sums.get(wanted, at), (sum, count));
                sum.join(sum);
                assert_eq!(twice.get(wanted, at), (sum, 2 * count));
            }
        }
    }
}
