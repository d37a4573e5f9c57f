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
    /// Both count only where these are there, and are there wherever these are: a value that was made of both.
    pub only_where: Option<&'a [f64]>,
}

/// Two sums of a group. It never lies across two lines of the cache.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(32))]
struct Two {
    high: [f64; 2],
    low: [f64; 2],
}

/// Sums of several columns for each group.
#[derive(Debug, Clone)]
pub struct GroupSums {
    groups: usize,
    /// Two columns for all groups, then the next two.
    twos: Vec<Two>,
    /// How many rows each group has.
    rows: Vec<u32>,
    /// How many of them each of two sums goes without, in the order of the sums: most columns are nearly full, so this is hardly
    /// ever touched, while to count what is there would be a step for each number.
    missing: Vec<[u32; 2]>,
}

impl GroupSums {
    /// Sums of so many columns for so many groups, all empty.
    pub fn new(groups: usize, columns: usize) -> GroupSums {
        let pairs = groups * columns.div_ceil(2);
        GroupSums {
            groups,
            twos: vec![Two::default(); pairs],
            rows: vec![0; groups],
            missing: vec![[0; 2]; pairs],
        }
    }

    /// Adds rows of the groups that are named, row by row; one that there is not is passed over.
    pub fn add(&mut self, groups: &[u32], pairs: &[Pair<'_>]) {
        for group in groups {
            if let Some(rows) = self.rows.get_mut(*group as usize) {
                *rows += 1;
            }
        }
        let width = self.groups.max(1);
        let sums = self.twos.chunks_mut(width).zip(self.missing.chunks_mut(width));
        for (pair, (twos, missing)) in pairs.iter().zip(sums) {
            let [first, second] = pair.numbers;
            // Nearly all are there, so a branch is mostly foretold rightly.
            let rows = groups.iter().zip(first).zip(second);
            match pair.only_where {
                None => rows.for_each(|((group, first), second)| {
                    if first.is_nan() || second.is_nan() {
                        add_one_of_two(twos, missing, *group, [*first, *second]);
                    } else if let Some(two) = twos.get_mut(*group as usize) {
                        two.add([*first, *second]);
                    }
                }),
                Some(others) => rows.zip(others).for_each(|(((group, first), second), other)| {
                    if other.is_nan() {
                        if let Some([one, other]) = missing.get_mut(*group as usize) {
                            (*one, *other) = (*one + 1, *other + 1);
                        }
                    } else if let Some(two) = twos.get_mut(*group as usize) {
                        two.add([*first, *second]);
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
            }
        }
        add_counts(&mut self.rows, &other.rows);
        add_counts(self.missing.as_flattened_mut(), other.missing.as_flattened());
    }

    /// How many groups there are.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// The sum of a column over a group, and how many numbers went into it.
    pub fn get(&self, group: usize, column: usize) -> (Sum, u32) {
        let at = column / 2 * self.groups + group;
        let there = self.rows[group] - self.missing[at][column % 2];
        (self.twos[at].sum(column % 2), there)
    }
}

impl Two {
    /// As [`Sum::add`], twice side by side.
    #[inline]
    fn add(&mut self, numbers: [f64; 2]) {
        // Written by whole twos, so that each line is one step of the processor.
        let high = self.high;
        let sum = by_two(high, numbers, |high, number| high + number);
        let part = by_two(sum, high, |sum, high| sum - high);
        let rest = by_two(sum, part, |sum, part| sum - part);
        let lost = by_two(high, rest, |high, rest| high - rest);
        let left = by_two(numbers, part, |number, part| number - part);
        let error = by_two(lost, left, |lost, left| lost + left);
        self.high = sum;
        self.low = by_two(self.low, error, |low, error| low + error);
    }

    fn sum(&self, at: usize) -> Sum {
        Sum {
            high: self.high[at],
            low: self.low[at],
        }
    }
}

/// Adds a row in which a number is missing. It stands apart so that it does not slow down the others.
#[cold]
#[inline(never)]
fn add_one_of_two(twos: &mut [Two], missing: &mut [[u32; 2]], group: u32, numbers: [f64; 2]) {
    let group = group as usize;
    if let (Some(two), Some(missing)) = (twos.get_mut(group), missing.get_mut(group)) {
        two.add(numbers.map(|number| if number.is_nan() { 0.0 } else { number }));
        for (missing, number) in missing.iter_mut().zip(numbers) {
            *missing += u32::from(number.is_nan());
        }
    }
}

fn add_counts(mine: &mut [u32], others: &[u32]) {
    mine.iter_mut()
        .zip(others)
        .for_each(|(mine, other)| *mine += other);
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
        let both: Vec<f64> = columns[2]
            .iter()
            .zip(&columns[3])
            .map(|(one, other)| one / other)
            .collect();
        // Four groups, and a fifth that there is not.
        let groups: Vec<u32> = (0..rows as u32).map(|row| (row * row) % 5).collect();
        let pair = |first: usize, second: usize| Pair {
            numbers: [&columns[first], &columns[second]],
            only_where: None,
        };
        let made = Pair {
            only_where: Some(&both),
            ..pair(2, 3)
        };
        let pairs = [pair(0, 1), made, pair(4, 4)];
        let mut sums = GroupSums::new(4, 5);
        sums.add(&groups, &pairs);
        let mut twice = sums.clone();
        twice.join(&sums);
        for (at, column) in columns.iter().enumerate() {
            for wanted in 0..4 {
                let (mut sum, mut count) = (Sum::default(), 0);
                for row in (0..rows).filter(|row| groups[*row] as usize == wanted) {
                    let counts = !matches!(at, 2 | 3) || !both[row].is_nan();
                    if counts && !column[row].is_nan() {
                        sum.add(column[row]);
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
