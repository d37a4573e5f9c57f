//! Whole numbers as the steps from one to the next, each in as few bits as the widest of its thirty-two neighbours needs
//! (`DELTA_BINARY_PACKED` of the Parquet format). Figures of four decimals take two thirds of their bytes so, which is what a
//! compressor finds in them in ten times the time.

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
    let mut last = numbers.first().copied().unwrap_or(0);
    for block in numbers.get(1..).unwrap_or_default().chunks(BLOCK) {
        let mut steps = [0i64; BLOCK];
        for (step, number) in steps.iter_mut().zip(block) {
            *step = number.wrapping_sub(last);
            last = *number;
        }
        let steps = &mut steps[..block.len().next_multiple_of(SHARED)];
        let least = steps[..block.len()].iter().copied().min().unwrap_or(0);
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
