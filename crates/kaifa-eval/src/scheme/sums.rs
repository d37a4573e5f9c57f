//! Sums over groups of rows, of several columns. Decimal columns are added up exactly ([`DecimalSums`]), each once however many
//! sums ask for it; of any others two are added in one step, and their sums are compensated. A step goes over all rows of a run
//! before the next begins, so that the sums of all groups stay near. Neither the order of rows nor the number of threads moves a sum.

use std::borrow::Cow;

use super::decimal_sums::{DecimalSums, whole};
use super::numbers::Numbers;

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
#[derive(Debug, Clone)]
pub struct Pair<'a> {
    /// The numbers of each.
    pub numbers: [&'a [f64]; 2],
    /// Both count only where these are there, and are there wherever these are: a value that was made of both.
    pub only_where: Option<&'a [f64]>,
    /// Of decimal columns: the rows of the table in which each does not count.
    pub without: [Cow<'a, [u32]>; 2],
}

/// Two sums of a group. It never lies across two lines of the cache.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(32))]
struct Two {
    high: [f64; 2],
    low: [f64; 2],
}

/// Where two sums are kept.
#[derive(Debug, Clone)]
enum Kept {
    /// Compensated, for each group.
    Floats(Vec<Two>),
    /// As the sums of these two decimal columns. What rows in which they do not count have added is taken off again, in whole numbers
    /// for each group: such rows are few, and so a column is added up but once.
    Decimals([usize; 2], Vec<[i64; 2]>),
}

/// Sums of several columns for each group.
#[derive(Debug, Clone)]
pub struct GroupSums {
    groups: usize,
    /// Two sums, then the next two.
    pairs: Vec<Kept>,
    decimals: DecimalSums,
    /// For each decimal column the sum that it is first asked for by.
    first: Vec<usize>,
    /// How many rows each group has.
    rows: Vec<u32>,
    /// How many of them each of two sums goes without, in the order of the sums: most columns are nearly full, so this is hardly
    /// ever touched, while to count what is there would be a step for each number.
    missing: Vec<[u32; 2]>,
}

impl GroupSums {
    /// Sums for so many groups, all empty, one for each column; `None` for numbers that are no column of the table.
    pub fn new<'n>(groups: usize, columns: &[Option<&'n Numbers>]) -> GroupSums {
        let (mut distinct, mut first): (Vec<&'n Numbers>, Vec<usize>) = (Vec::new(), Vec::new());
        let mut pairs = Vec::new();
        for (at, two) in columns.chunks(2).enumerate() {
            let mut place = |column: &'n Numbers, lane| {
                let known = distinct.iter().position(|known| std::ptr::eq(*known, column));
                known.unwrap_or_else(|| {
                    distinct.push(column);
                    first.push(2 * at + lane);
                    distinct.len() - 1
                })
            };
            pairs.push(match both_decimal([two[0], two[two.len() - 1]]) {
                Some([one, other]) => Kept::Decimals([place(one, 0), place(other, 1)], vec![[0; 2]; groups]),
                None => Kept::Floats(vec![Two::default(); groups]),
            });
        }
        let scales = distinct.into_iter().filter_map(Numbers::scale).collect();
        GroupSums {
            groups,
            rows: vec![0; groups],
            missing: vec![[0; 2]; groups * pairs.len()],
            pairs,
            decimals: DecimalSums::new(groups, scales),
            first,
        }
    }

    /// Adds rows of the table from `start` on, of the groups that are named, row by row; one that there is not is passed over.
    pub fn add(&mut self, start: usize, groups: &[u32], pairs: &[Pair<'_>]) {
        for group in groups {
            if let Some(rows) = self.rows.get_mut(*group as usize) {
                *rows += 1;
            }
        }
        let columns: Vec<&[f64]> = (self.first.iter())
            .map(|sum| pairs[sum / 2].numbers[sum % 2])
            .collect();
        self.decimals.add(groups, &columns);
        let missing = self.missing.chunks_mut(self.groups.max(1));
        for (pair, (kept, missing)) in pairs.iter().zip(self.pairs.iter_mut().zip(missing)) {
            match kept {
                Kept::Floats(twos) => each_row(groups, pair, twos, missing),
                Kept::Decimals(columns, off) => {
                    let scales = columns.map(|column| self.decimals.scale(column));
                    take_off(start, groups, pair, scales, off, missing);
                }
            }
        }
    }

    /// Adds other sums of the same groups and columns.
    pub fn join(&mut self, other: &GroupSums) {
        for both in self.pairs.iter_mut().zip(&other.pairs) {
            match both {
                (Kept::Floats(mine), Kept::Floats(others)) => {
                    mine.iter_mut()
                        .zip(others)
                        .for_each(|(mine, other)| mine.join(other));
                }
                (Kept::Decimals(_, mine), Kept::Decimals(_, others)) => {
                    let all = mine.as_flattened_mut().iter_mut().zip(others.as_flattened());
                    all.for_each(|(mine, other)| *mine = mine.wrapping_add(*other));
                }
                // Both were made for the same columns.
                _ => {}
            }
        }
        self.decimals.join(&other.decimals);
        add_counts(&mut self.rows, &other.rows);
        add_counts(self.missing.as_flattened_mut(), other.missing.as_flattened());
    }

    /// How many groups there are.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// The sum of a column over a group, and how many numbers went into it.
    pub fn get(&self, group: usize, column: usize) -> (Sum, u32) {
        let (at, rows) = (column % 2, self.rows[group]);
        let sum = match &self.pairs[column / 2] {
            Kept::Floats(twos) => twos[group].sum(at),
            Kept::Decimals(columns, off) => {
                let sum = self.decimals.get(group, columns[at], rows);
                Sum::of_wholes(sum.wrapping_sub(off[group][at]), self.decimals.scale(columns[at]))
            }
        };
        let missing = self.missing[column / 2 * self.groups + group][at];
        (sum, rows - missing)
    }
}

/// Two columns of the table, where both are decimal: their sums are exact.
pub fn both_decimal(columns: [Option<&Numbers>; 2]) -> Option<[&Numbers; 2]> {
    match columns.map(|column| column.filter(|column| column.decimals().is_some())) {
        [Some(one), Some(other)] => Some([one, other]),
        _ => None,
    }
}

/// Counts the rows in which a number does not count, and what each has added all the same.
fn take_off(
    start: usize,
    groups: &[u32],
    pair: &Pair<'_>,
    scales: [f64; 2],
    off: &mut [[i64; 2]],
    missing: &mut [[u32; 2]],
) {
    for lane in 0..2 {
        for place in pair.without[lane].iter().map(|row| *row as usize - start) {
            let group = groups[place] as usize;
            if let (Some(off), Some(missing)) = (off.get_mut(group), missing.get_mut(group)) {
                off[lane] = off[lane].wrapping_add(whole(pair.numbers[lane][place], scales[lane]));
                missing[lane] += 1;
            }
        }
    }
}

/// Adds two numbers of each row to the sums of its group. Nearly all are there, so a branch is mostly foretold rightly.
fn each_row(groups: &[u32], pair: &Pair<'_>, sums: &mut [Two], missing: &mut [[u32; 2]]) {
    match pair.only_where {
        None => each(groups, pair.numbers, sums, missing),
        Some(others) => each_where(groups, pair.numbers, others, sums, missing),
    }
}

// Functions of their own, so that each loop has the registers of the processor for itself.

#[inline(never)]
fn each(groups: &[u32], [first, second]: [&[f64]; 2], sums: &mut [Two], missing: &mut [[u32; 2]]) {
    for ((group, first), second) in groups.iter().zip(first).zip(second) {
        if (first + second).is_nan() {
            add_what_is_there(*group as usize, [*first, *second], sums, missing);
        } else if let Some(sum) = sums.get_mut(*group as usize) {
            sum.add([*first, *second]);
        }
    }
}

#[inline(never)]
fn each_where(
    groups: &[u32],
    [first, second]: [&[f64]; 2],
    others: &[f64],
    sums: &mut [Two],
    missing: &mut [[u32; 2]],
) {
    for (((group, first), second), other) in groups.iter().zip(first).zip(second).zip(others) {
        if other.is_nan() {
            if let Some(missing) = missing.get_mut(*group as usize) {
                *missing = missing.map(|count| count + 1);
            }
        } else if let Some(sum) = sums.get_mut(*group as usize) {
            sum.add([*first, *second]);
        }
    }
}

/// Adds a row in which a number is missing, for which zero stands.
#[cold]
#[inline(never)]
fn add_what_is_there(group: usize, numbers: [f64; 2], sums: &mut [Two], missing: &mut [[u32; 2]]) {
    if let (Some(sum), Some(missing)) = (sums.get_mut(group), missing.get_mut(group)) {
        sum.add(numbers.map(|number| if number.is_nan() { 0.0 } else { number }));
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
            without: Default::default(),
        };
        let made = Pair {
            only_where: Some(&both),
            ..pair(2, 3)
        };
        let pairs = [pair(0, 1), made, pair(4, 4)];
        let mut sums = GroupSums::new(4, &[None; 5]);
        sums.add(0, &groups, &pairs);
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
        let tenths: Numbers = (0..rows)
            .map(|row| if row % 7 == 0 { f64::NAN } else { row as f64 / 10.0 })
            .collect();
        let large: Numbers = (0..rows).map(|row| 12_345_678_901.23 + row as f64).collect();
        // The second pair counts only where a value is made of both its columns: nowhere else than where the tenths are above zero.
        let values: Vec<f64> = large
            .iter()
            .zip(tenths.iter())
            .map(|(one, other)| one / other)
            .collect();
        let groups: Vec<u32> = (0..rows as u32).map(|row| row % 3).collect();
        let mut sums = GroupSums::new(3, &[Some(&tenths), Some(&large), Some(&large), Some(&tenths)]);
        // In two goes, so that the second does not begin with the first row of the table.
        for part in [0..150, 150..400] {
            let without = tenths.not_above_zero(&part);
            let pairs = [
                Pair {
                    numbers: [&tenths[part.clone()], &large[part.clone()]],
                    only_where: None,
                    without: [tenths.missing(&part).into(), large.missing(&part).into()],
                },
                Pair {
                    numbers: [&large[part.clone()], &tenths[part.clone()]],
                    only_where: Some(&values[part.clone()]),
                    without: [without.into(), without.into()],
                },
            ];
            sums.add(part.start, &groups[part], &pairs);
        }
        let mut twice = sums.clone();
        twice.join(&sums);
        for group in 0..3 {
            let of_group = || (0..rows).filter(|row| row % 3 == group);
            let there = || of_group().filter(|row| row % 7 != 0);
            let cents = |row: usize| 1_234_567_890_123 + 100 * row as i64;
            let sum = |column: usize| {
                (
                    sums.get(group, column).0.value(),
                    sums.get(group, column).1 as usize,
                )
            };
            let tenths = there().sum::<usize>() as f64 / 10.0;
            assert_eq!(sum(0), (tenths, there().count()));
            let all: i64 = of_group().map(cents).sum();
            assert_eq!(sum(1), (all as f64 / 100.0, of_group().count()));
            assert_eq!(twice.get(group, 1).0.value(), 2.0 * (all as f64 / 100.0));
            let some: i64 = there().map(cents).sum();
            assert_eq!(sum(2), (some as f64 / 100.0, there().count()));
            assert_eq!(sum(3), (tenths, there().count()));
            assert_eq!(twice.get(group, 2).0.value(), 2.0 * (some as f64 / 100.0));
        }
        // Above 2⁵³ the decimals are kept beside.
        let beyond = Sum::of_wholes(900_719_925_474_099_301, 100.0);
        assert_eq!(beyond.value(), 9_007_199_254_740_993.01);
    }
}
