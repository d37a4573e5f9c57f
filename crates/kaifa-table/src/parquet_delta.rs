//! Whole numbers as the steps from one to the next, each in as few bits as the widest of its thirty-two neighbours needs
//! (`DELTA_BINARY_PACKED` of the Parquet format). Figures of four decimals take two thirds of their bytes so, which is what a
//! compressor finds in them in ten times the time.

use kaifa_base::steps::widest;

/// Steps of a block, which share what is taken off each of them.
const BLOCK: usize = 128;
/// Steps that have the same width.
const SHARED: usize = 32;

/// Adds the numbers as they stand in a page. Steps must fit into their type, which those of numbers of at most 15 digits do.
pub fn push_steps(page: &mut Vec<u8>, numbers: &[i64]) {
    push_number(page, BLOCK as u64);
    push_number(page, (BLOCK / SHARED) as u64);
    push_number(page, numbers.len() as u64);
    push_signed(page, numbers.first().copied().unwrap_or(0));
    let blocks = numbers.get(1..).unwrap_or_default().chunks(BLOCK);
    for (block, before) in blocks.zip(numbers.chunks(BLOCK)) {
        let (mut steps, least) = widest(
            #[inline(always)]
            move || {
                let mut steps = [0i64; BLOCK];
                let mut least = i64::MAX;
                for (step, (number, before)) in steps.iter_mut().zip(block.iter().zip(before)) {
                    *step = number.wrapping_sub(*before);
                    least = least.min(*step);
                }
                (steps, least)
            },
        );
        let steps = &mut steps[..block.len().next_multiple_of(SHARED)];
        push_signed(page, least);
        // What fills the last neighbours up takes no width of its own.
        steps[block.len()..].fill(least);
        let widths_at = page.len();
        page.extend_from_slice(&[0; BLOCK / SHARED]);
        for (at, shared) in steps.chunks_exact(SHARED).enumerate() {
            let mut above = [0u64; SHARED];
            let mut all = 0;
            for (above, step) in above.iter_mut().zip(shared) {
                *above = step.wrapping_sub(least) as u64;
                all |= *above;
            }
            let width = u64::BITS - all.leading_zeros();
            page[widths_at + at] = width as u8;
            push_bits(page, &above, width);
        }
    }
}

/// Adds numbers of so many bits each, the lowest bits first.
fn push_bits(page: &mut Vec<u8>, numbers: &[u64; SHARED], width: u32) {
    let (mut bits, mut held) = (0u128, 0);
    let mut bytes = [0; SHARED * 8];
    let mut at = 0;
    for number in numbers {
        bits |= u128::from(*number) << held;
        held += width;
        if held >= u64::BITS {
            bytes[at..at + 8].copy_from_slice(&(bits as u64).to_le_bytes());
            at += 8;
            bits >>= u64::BITS;
            held -= u64::BITS;
        }
    }
    // Thirty-two widths are whole bytes, and at most half a word is left.
    bytes[at..at + 4].copy_from_slice(&(bits as u32).to_le_bytes());
    page.extend_from_slice(&bytes[..SHARED / 8 * width as usize]);
}

/// A number, seven bits to a byte.
pub fn push_number(page: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        page.push(number as u8 | 0x80);
        number >>= 7;
    }
    page.push(number as u8);
}

/// A number that may be negative: small ones of both signs take few bytes.
fn push_signed(page: &mut Vec<u8>, number: i64) {
    push_number(page, ((number << 1) ^ (number >> 63)) as u64);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads pages of steps as the format describes them, bit by bit.
    struct Reader<'p> {
        page: &'p [u8],
        at: usize,
    }

    impl Reader<'_> {
        fn number(&mut self) -> u64 {
            let (mut number, mut held) = (0, 0);
            loop {
                let byte = self.page[self.at];
                self.at += 1;
                number |= u64::from(byte & 0x7f) << held;
                held += 7;
                if byte < 0x80 {
                    return number;
                }
            }
        }

        fn signed(&mut self) -> i64 {
            let number = self.number();
            (number >> 1) as i64 ^ -((number & 1) as i64)
        }

        fn bit(&self, at: usize) -> u64 {
            u64::from(self.page[self.at + at / 8] >> (at % 8) & 1)
        }

        fn numbers(&mut self) -> Vec<i64> {
            let (block, shared) = (self.number() as usize, self.number() as usize);
            let (count, first) = (self.number() as usize, self.signed());
            let mut numbers: Vec<i64> = (count > 0).then_some(first).into_iter().collect();
            while numbers.len() < count {
                let least = self.signed();
                let widths = self.page[self.at..self.at + shared].to_vec();
                self.at += shared;
                for width in widths.into_iter().map(usize::from) {
                    if numbers.len() == count {
                        break;
                    }
                    for step in 0..block / shared {
                        let above = (0..width).fold(0, |sum, bit| sum | self.bit(step * width + bit) << bit);
                        if numbers.len() < count {
                            numbers.push(numbers[numbers.len() - 1] + least + above as i64);
                        }
                    }
                    self.at += block / shared * width / 8;
                }
            }
            numbers
        }
    }

    #[test]
    fn steps_are_read_back_whatever_their_width_and_number() {
        let most = 999_999_999_999_999;
        let of = |count: i64, step: &dyn Fn(i64) -> i64| (0..count).map(step).collect::<Vec<i64>>();
        for numbers in [
            vec![],
            vec![-7],
            vec![most, -most, most],
            of(33, &|_| 5),
            of(129, &|at| at * at - 40 * at),
            of(1_000, &|at| {
                (at * 7_919 % 10_007) * if at % 3 == 0 { -1 } else { 90_000_000_000 }
            }),
            of(300, &|at| if at == 200 { most } else { at % 2 }),
        ] {
            let mut page = vec![9];
            push_steps(&mut page, &numbers);
            let mut reader = Reader { page: &page, at: 1 };
            assert_eq!(reader.numbers(), numbers);
            assert_eq!(reader.at, page.len());
        }
    }
}
