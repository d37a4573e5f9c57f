//! Sums of decimal columns over groups of rows. Four columns of a row are added in one step, as whole numbers of their last
//! decimals: exact, so that neither the order of rows nor the number of threads moves a sum.

/// Added to a number below 2⁵¹ it leaves the number, rounded to a whole one, in the last bits of the float (1.5 · 2⁵²).
pub(super) const WHOLE: f64 = 6_755_399_441_055_744.0;
/// Columns that are added together.
const WIDTH: usize = 4;

/// Sums of decimal columns for each group.
#[derive(Debug, Clone)]
pub(super) struct DecimalSums {
    scales: Vec<f64>,
    blocks: Vec<Block>,
}

/// Four columns on their way.
#[derive(Debug, Clone)]
struct Block {
    /// What makes their numbers whole.
    scales: [f64; WIDTH],
    lines: Vec<Line>,
}

/// Four sums of one group, of the bits of floats: those of [`WHOLE`] are in them once for each row. They never lie across two lines of
/// the cache.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(32))]
struct Line([u64; WIDTH]);

impl DecimalSums {
    /// Sums for so many groups, all empty, of a column for each scale
    /// ([`Numbers::scale`](super::numbers::Numbers::scale)).
    pub(super) fn new(groups: usize, scales: Vec<f64>) -> DecimalSums {
        let block = |some: &[f64]| Block {
            scales: std::array::from_fn(|at| some.get(at).copied().unwrap_or(1.0)),
            lines: vec![Line::default(); groups],
        };
        DecimalSums {
            blocks: scales.chunks(WIDTH).map(block).collect(),
            scales,
        }
    }

    /// Adds rows of the groups that are named; zero stands for a number that is missing.
    pub(super) fn add(&mut self, groups: &[u32], columns: &[&[f64]]) {
        for (block, columns) in self.blocks.iter_mut().zip(columns.chunks(WIDTH)) {
            // What a block has no column for is added up with the last one, and nobody asks for it.
            block.add(
                groups,
                std::array::from_fn(|at| columns[at.min(columns.len() - 1)]),
            );
        }
    }

    /// Adds other sums of the same groups and columns.
    pub(super) fn join(&mut self, other: &DecimalSums) {
        for (mine, others) in self.blocks.iter_mut().zip(&other.blocks) {
            for (mine, other) in mine.lines.iter_mut().zip(&others.lines) {
                *mine = Line(std::array::from_fn(|at| mine.0[at].wrapping_add(other.0[at])));
            }
        }
    }

    /// The sum of a column over a group of so many rows, in whole numbers of its last decimal.
    pub(super) fn get(&self, group: usize, column: usize, rows: u32) -> i64 {
        let sum = self.blocks[column / WIDTH].lines[group].0[column % WIDTH];
        sum.wrapping_sub(WHOLE.to_bits().wrapping_mul(u64::from(rows))) as i64
    }

    /// What makes whole numbers of a column.
    pub(super) fn scale(&self, column: usize) -> f64 {
        self.scales[column]
    }
}

impl Block {
    // A function of its own, so that the loop has the registers of the processor for itself.
    #[inline(never)]
    fn add(&mut self, groups: &[u32], [first, second, third, fourth]: [&[f64]; WIDTH]) {
        let [a, b, c, d] = self.scales;
        let numbers = first.iter().zip(second).zip(third.iter().zip(fourth));
        for (group, ((first, second), (third, fourth))) in groups.iter().zip(numbers) {
            if let Some(line) = self.lines.get_mut(*group as usize) {
                let [w, x] = bits_of_two([*first, *second], [a, b]);
                let [y, z] = bits_of_two([*third, *fourth], [c, d]);
                let sums = line.0;
                line.0 = [
                    sums[0].wrapping_add(w),
                    sums[1].wrapping_add(x),
                    sums[2].wrapping_add(y),
                    sums[3].wrapping_add(z),
                ];
            }
        }
    }
}

/// By twos, so that each line is one step of the processor.
#[inline]
fn bits_of_two(numbers: [f64; 2], scales: [f64; 2]) -> [u64; 2] {
    let numbers = numbers.map(|number| if number.is_nan() { 0.0 } else { number });
    std::array::from_fn(|at| numbers[at] * scales[at] + WHOLE).map(f64::to_bits)
}

/// The whole number of the last decimals of a number; zero of one that is missing.
pub(super) fn whole(number: f64, scale: f64) -> i64 {
    let [bits, _] = bits_of_two([number; 2], [scale; 2]);
    bits.wrapping_sub(WHOLE.to_bits()) as i64
}
