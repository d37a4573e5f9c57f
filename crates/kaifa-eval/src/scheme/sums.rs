//! Sums over groups of rows, of several columns: two columns are added in one step, over all rows of a run before the next two, so
//! that the sums of all groups stay near.
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

/// Two columns of numbers to be summed side by side; NaN is not there.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'a> {
    /// The numbers of each.
    pub numbers: [&'a [f64]; 2],
    /// Both count only where these are there too.
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

impl GroupSums {
    /// Sums of so many columns for so many groups, all empty.
    pub fn new(groups: usize, columns: usize) -> GroupSums {
        GroupSums {
            groups,
            twos: vec![Two::default(); groups * columns.div_ceil(2)],
        }
    }

    /// Adds rows. `group` gives the group of a row; one that there is not is passed over.
    pub fn add(&mut self, rows: usize, group: impl Fn(usize) -> usize, pairs: &[Pair<'_>]) {
        let groups: Vec<usize> = (0..rows).map(group).collect();
        for (pair, twos) in pairs.iter().zip(self.twos.chunks_mut(self.groups.max(1))) {
            let [first, second] = pair.numbers;
            let rows = groups.iter().zip(first).zip(second);
            match pair.only_where {
                None => rows.for_each(|((group, first), second)| add(twos, *group, [*first, *second])),
                // Nearly all are there, so a branch is mostly foretold rightly.
                Some(others) => rows.zip(others).for_each(|(((group, first), second), other)| {
                    if !other.is_nan() {
                        add(twos, *group, [*first, *second]);
                    }
                }),
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

#[inline]
fn add(twos: &mut [Two], group: usize, numbers: [f64; 2]) {
    if let Some(two) = twos.get_mut(group) {
        two.add(numbers);
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
        let pair = |first: usize, second: usize, only_where: Option<usize>| Pair {
            numbers: [&columns[first], &columns[second]],
            only_where: only_where.map(|at| &columns[at][..]),
        };
        let pairs = [pair(0, 1, None), pair(2, 3, Some(4)), pair(4, 4, None)];
        let mut sums = GroupSums::new(4, 5);
        sums.add(rows, group, &pairs);
        let mut twice = sums.clone();
        twice.join(&sums);
        for at in 0..5 {
            for wanted in 0..4 {
                let (mut sum, mut count) = (Sum::default(), 0);
                for row in (0..rows).filter(|row| group(*row) == wanted) {
                    let counts = !matches!(at, 2 | 3) || !columns[4][row].is_nan();
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
