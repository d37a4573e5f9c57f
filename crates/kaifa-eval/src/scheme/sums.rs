//! Sums over groups of rows, of several columns: two columns are added in one step, over all rows of a run before the next two, so
//! that the sums of all groups stay near.
//! Decimal numbers are added up as whole numbers of their last decimal, which is exact; the sum of any others is compensated. So
//! neither the order of rows nor the number of threads moves a sum.

/// Added to a number below 2⁵¹ it leaves the number, rounded to a whole one, in the last bits of the float (1.5 · 2⁵²).
pub(super) const WHOLE: f64 = 6_755_399_441_055_744.0;
/// Up to here whole numbers are floats (2⁵³).
const EXACT: u64 = 9_007_199_254_740_992;

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

    /// The sum of decimal numbers, from the whole number of their last decimals.
    fn of_wholes(sum: i64, scale: f64) -> Sum {
        if sum.unsigned_abs() <= EXACT {
            return Sum {
                high: sum as f64 / scale,
                low: 0.0,
            };
        }
        let (whole, part) = (sum / scale as i64, sum % scale as i64);
        let high = whole as f64;
        Sum {
            high,
            low: (whole - high as i64) as f64 + part as f64 / scale,
        }
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

/// Two columns on their way, for each group.
#[derive(Debug, Clone)]
enum Plane {
    /// Of any numbers.
    Floats(Vec<Two>),
    /// Of decimal numbers, as whole numbers: what makes them whole, and the sums.
    Wholes([f64; 2], Vec<[i64; 2]>),
}

/// Sums of several columns for each group.
#[derive(Debug, Clone)]
pub struct GroupSums {
    groups: usize,
    /// Two columns for all groups, then the next two.
    planes: Vec<Plane>,
    /// How many rows each group has.
    rows: Vec<u32>,
    /// How many of them each of two sums goes without, in the order of the sums: most columns are nearly full, so this is hardly
    /// ever touched, while to count what is there would be a step for each number.
    missing: Vec<[u32; 2]>,
}

impl GroupSums {
    /// Sums for so many groups, all empty, of a column for each scale: what makes whole numbers of its numbers
    /// ([`Numbers::scale`](super::numbers::Numbers::scale)), where all are decimal.
    pub fn new(groups: usize, scales: &[Option<f64>]) -> GroupSums {
        let planes: Vec<Plane> = scales
            .chunks(2)
            .map(|two| match (two[0], two[two.len() - 1]) {
                (Some(first), Some(second)) => Plane::Wholes([first, second], vec![[0; 2]; groups]),
                _ => Plane::Floats(vec![Two::default(); groups]),
            })
            .collect();
        GroupSums {
            groups,
            rows: vec![0; groups],
            missing: vec![[0; 2]; groups * planes.len()],
            planes,
        }
    }

    /// Adds rows of the groups that are named, row by row; one that there is not is passed over.
    pub fn add(&mut self, groups: &[u32], pairs: &[Pair<'_>]) {
        for group in groups {
            if let Some(rows) = self.rows.get_mut(*group as usize) {
                *rows += 1;
            }
        }
        let missing = self.missing.chunks_mut(self.groups.max(1));
        for (pair, (plane, missing)) in pairs.iter().zip(self.planes.iter_mut().zip(missing)) {
            plane.add(groups, pair, missing);
        }
    }

    /// Adds other sums of the same groups and columns.
    pub fn join(&mut self, other: &GroupSums) {
        for planes in self.planes.iter_mut().zip(&other.planes) {
            match planes {
                (Plane::Floats(mine), Plane::Floats(others)) => {
                    mine.iter_mut()
                        .zip(others)
                        .for_each(|(mine, other)| mine.join(other));
                }
                (Plane::Wholes(_, mine), Plane::Wholes(_, others)) => {
                    let all = mine.as_flattened_mut().iter_mut().zip(others.as_flattened());
                    all.for_each(|(mine, other)| *mine = mine.wrapping_add(*other));
                }
                // Both were made for the same columns.
                _ => {}
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
        let at = column % 2;
        let sum = match &self.planes[column / 2] {
            Plane::Floats(twos) => twos[group].sum(at),
            Plane::Wholes(scales, sums) => Sum::of_wholes(sums[group][at], scales[at]),
        };
        let missing = self.missing[column / 2 * self.groups + group][at];
        (sum, self.rows[group] - missing)
    }
}

impl Plane {
    /// Adds rows of two columns, and counts those of each group in which a number is missing.
    fn add(&mut self, groups: &[u32], pair: &Pair<'_>, missing: &mut [[u32; 2]]) {
        match self {
            Plane::Floats(twos) => each_row(groups, pair, twos, missing, Two::add),
            Plane::Wholes(scales, sums) => {
                let scales = *scales;
                each_row(groups, pair, sums, missing, |sum, numbers| {
                    let shifted = by_two(numbers, scales, |number, scale| number * scale + WHOLE);
                    let whole =
                        |at: usize| (shifted[at].to_bits() as i64).wrapping_sub(WHOLE.to_bits() as i64);
                    *sum = std::array::from_fn(|at| sum[at].wrapping_add(whole(at)));
                });
            }
        }
    }
}

/// Adds two numbers of each row to the sums of its group. Nearly all are there, so a branch is mostly foretold rightly.
fn each_row<S>(
    groups: &[u32],
    pair: &Pair<'_>,
    sums: &mut [S],
    missing: &mut [[u32; 2]],
    add: impl Fn(&mut S, [f64; 2]),
) {
    match pair.only_where {
        None => each(groups, pair.numbers, sums, missing, add),
        Some(others) => each_where(groups, pair.numbers, others, sums, missing, add),
    }
}

// Functions of their own, so that each loop has the registers of the processor for itself.

#[inline(never)]
fn each<S>(
    groups: &[u32],
    [first, second]: [&[f64]; 2],
    sums: &mut [S],
    missing: &mut [[u32; 2]],
    add: impl Fn(&mut S, [f64; 2]),
) {
    for ((group, first), second) in groups.iter().zip(first).zip(second) {
        if (first + second).is_nan() {
            add_what_is_there(*group as usize, [*first, *second], sums, missing, &add);
        } else if let Some(sum) = sums.get_mut(*group as usize) {
            add(sum, [*first, *second]);
        }
    }
}

#[inline(never)]
fn each_where<S>(
    groups: &[u32],
    [first, second]: [&[f64]; 2],
    others: &[f64],
    sums: &mut [S],
    missing: &mut [[u32; 2]],
    add: impl Fn(&mut S, [f64; 2]),
) {
    for (((group, first), second), other) in groups.iter().zip(first).zip(second).zip(others) {
        if other.is_nan() {
            if let Some(missing) = missing.get_mut(*group as usize) {
                *missing = missing.map(|count| count + 1);
            }
        } else if let Some(sum) = sums.get_mut(*group as usize) {
            add(sum, [*first, *second]);
        }
    }
}

/// Adds a row in which a number is missing, for which zero stands.
#[cold]
#[inline(never)]
fn add_what_is_there<S>(
    group: usize,
    numbers: [f64; 2],
    sums: &mut [S],
    missing: &mut [[u32; 2]],
    add: &impl Fn(&mut S, [f64; 2]),
) {
    if let (Some(sum), Some(missing)) = (sums.get_mut(group), missing.get_mut(group)) {
        add(
            sum,
            numbers.map(|number| if number.is_nan() { 0.0 } else { number }),
        );
        for (missing, number) in missing.iter_mut().zip(numbers) {
            *missing += u32::from(number.is_nan());
        }
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

    /// As [`Sum::join`].
    fn join(&mut self, other: &Two) {
        for at in 0..2 {
            let mut sum = self.sum(at);
            sum.join(other.sum(at));
            (self.high[at], self.low[at]) = (sum.high, sum.low);
        }
    }

    fn sum(&self, at: usize) -> Sum {
        Sum {
            high: self.high[at],
            low: self.low[at],
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
        let mut sums = GroupSums::new(4, &[None; 5]);
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

    #[test]
    fn decimal_numbers_are_added_up_exactly() {
        let rows = 400;
        let tenths: Vec<f64> = (0..rows)
            .map(|row| if row % 7 == 0 { f64::NAN } else { row as f64 / 10.0 })
            .collect();
        let large: Vec<f64> = (0..rows).map(|row| 12_345_678_901.23 + row as f64).collect();
        let groups: Vec<u32> = (0..rows as u32).map(|row| row % 3).collect();
        let pair = Pair {
            numbers: [&tenths, &large],
            only_where: None,
        };
        let mut sums = GroupSums::new(3, &[Some(10.0), Some(100.0)]);
        sums.add(&groups, &[pair]);
        let mut twice = sums.clone();
        twice.join(&sums);
        for group in 0..3 {
            let of_group = || (0..rows).filter(|row| row % 3 == group);
            let there = of_group().filter(|row| row % 7 != 0);
            let whole: usize = there.clone().sum();
            assert_eq!(sums.get(group, 0).0.value(), whole as f64 / 10.0);
            assert_eq!(sums.get(group, 0).1 as usize, there.count());
            let cents: i64 = of_group().map(|row| 1_234_567_890_123 + 100 * row as i64).sum();
            assert_eq!(sums.get(group, 1).0.value(), cents as f64 / 100.0);
            assert_eq!(twice.get(group, 1).0.value(), 2.0 * (cents as f64 / 100.0));
        }
        // Above 2⁵³ the decimals are kept beside.
        let beyond = Sum::of_wholes(900_719_925_474_099_301, 100.0);
        assert_eq!(beyond.value(), 9_007_199_254_740_993.01);
    }
}
