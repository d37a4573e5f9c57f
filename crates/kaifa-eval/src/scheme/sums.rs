//! Sums over groups of rows, of several columns at once: a group's sums lie together, and four of them are added in one step.
//! Every sum is compensated, so that neither the order of rows nor the number of threads moves it.

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

/// Four sums of a group, with how many numbers went into each.
#[derive(Debug, Clone, Copy, Default)]
struct Four {
    high: [f64; 4],
    low: [f64; 4],
    counts: [f64; 4],
}

/// Sums of several columns for each group.
#[derive(Debug, Clone)]
pub struct GroupSums {
    /// Fours of each group.
    width: usize,
    fours: Vec<Four>,
}

/// Rows that are laid side by side before they are added.
const BLOCK: usize = 64;

impl GroupSums {
    /// Sums of so many columns for so many groups, all empty.
    pub fn new(groups: usize, columns: usize) -> GroupSums {
        let width = columns.div_ceil(4).max(1);
        GroupSums {
            width,
            fours: vec![Four::default(); groups * width],
        }
    }

    /// Adds rows. `group` gives the group of a row; one that there is not is passed over.
    pub fn add(&mut self, rows: usize, group: impl Fn(usize) -> usize, columns: &[Summand<'_>]) {
        // Places beyond the columns stay without a number.
        let mut block = vec![[f64::NAN; 4]; BLOCK * self.width];
        for start in (0..rows).step_by(BLOCK) {
            let length = BLOCK.min(rows - start);
            for (at, column) in columns.iter().enumerate() {
                let places = block[at / 4..].iter_mut().step_by(self.width);
                let numbers = &column.numbers[start..start + length];
                match column.only_where {
                    None => {
                        for (place, number) in places.zip(numbers) {
                            place[at % 4] = *number;
                        }
                    }
                    Some(others) => {
                        let others = &others[start..start + length];
                        for ((place, number), other) in places.zip(numbers).zip(others) {
                            place[at % 4] = if other.is_nan() { f64::NAN } else { *number };
                        }
                    }
                }
            }
            for (row, numbers) in block.chunks_exact(self.width).take(length).enumerate() {
                let first = group(start + row).saturating_mul(self.width);
                let Some(fours) = self.fours.get_mut(first..first.saturating_add(self.width)) else {
                    continue;
                };
                for (four, numbers) in fours.iter_mut().zip(numbers) {
                    four.add(numbers);
                }
            }
        }
    }

    /// Adds other sums of the same groups and columns.
    pub fn join(&mut self, other: &GroupSums) {
        for (mine, other) in self.fours.iter_mut().zip(&other.fours) {
            for at in 0..4 {
                let mut sum = mine.sum(at);
                sum.join(other.sum(at));
                (mine.high[at], mine.low[at]) = (sum.high, sum.low);
                mine.counts[at] += other.counts[at];
            }
        }
    }

    /// How many groups there are.
    pub fn groups(&self) -> usize {
        self.fours.len() / self.width
    }

    /// The sum of a column over a group, and how many numbers went into it.
    pub fn get(&self, group: usize, column: usize) -> (Sum, u32) {
        let four = &self.fours[group * self.width + column / 4];
        (four.sum(column % 4), four.counts[column % 4] as u32)
    }
}

impl Four {
    /// As [`Sum::add`], four times side by side.
    #[inline]
    fn add(&mut self, numbers: &[f64; 4]) {
        // Written by whole fours, so that each line is one or two steps of the processor.
        let high = self.high;
        let there = numbers.map(|number| if number.is_nan() { 0.0 } else { 1.0 });
        let numbers = numbers.map(|number| if number.is_nan() { 0.0 } else { number });
        let sum = by_four(high, numbers, |high, number| high + number);
        let part = by_four(sum, high, |sum, high| sum - high);
        let rest = by_four(sum, part, |sum, part| sum - part);
        let lost = by_four(high, rest, |high, rest| high - rest);
        let left = by_four(numbers, part, |number, part| number - part);
        let error = by_four(lost, left, |lost, left| lost + left);
        self.high = sum;
        self.low = by_four(self.low, error, |low, error| low + error);
        self.counts = by_four(self.counts, there, |count, there| count + there);
    }

    fn sum(&self, at: usize) -> Sum {
        Sum {
            high: self.high[at],
            low: self.low[at],
        }
    }
}

#[inline]
fn by_four(one: [f64; 4], other: [f64; 4], operation: impl Fn(f64, f64) -> f64) -> [f64; 4] {
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
