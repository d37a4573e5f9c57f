//! Loops over many numbers in the widest steps that the processor has. The program runs on any processor of its kind, so which
//! instructions the present one has is seen when it runs. Every number goes through the same operations in steps of any width, and
//! none is fused with another, so results are the same to the last bit.

/// Does some work in the widest steps there are.
///
/// Only what is compiled into the work itself gains: it is a closure marked `#[inline(always)]` that owns what it reads (`move`), since
/// a number that is looked up behind a reference has to be fetched again after each that is written.
#[inline]
pub fn widest<R>(work: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    {
        use fearless_simd::{Level, Simd};
        if let Some(processor) = Level::new().as_avx2() {
            return processor.vectorize(work);
        }
    }
    work()
}

/// The least and the largest of some numbers, infinite where there are none; NaN takes no part.
pub fn extremes(numbers: &[f64]) -> (f64, f64) {
    widest(
        #[inline(always)]
        move || {
            // Four at a time, so that they need not wait for each other.
            let mut least = [f64::INFINITY; 4];
            let mut largest = [f64::NEG_INFINITY; 4];
            let mut take = |at: usize, number: f64| {
                least[at] = if number < least[at] { number } else { least[at] };
                largest[at] = if number > largest[at] { number } else { largest[at] };
            };
            let fours = numbers.chunks_exact(4);
            fours.remainder().iter().for_each(|number| take(0, *number));
            for four in fours {
                for (at, number) in four.iter().enumerate() {
                    take(at, *number);
                }
            }
            let fold = |all: [f64; 4], pick: fn(f64, f64) -> f64| all.into_iter().reduce(pick).unwrap_or(0.0);
            (fold(least, f64::min), fold(largest, f64::max))
        },
    )
}

/// The first of some numbers that a question is true of; many are asked together, and only where one of them answers each by itself.
pub fn first(numbers: &[f64], is: impl Fn(f64) -> bool + Copy) -> Option<usize> {
    const TOGETHER: usize = 256;
    let any = |numbers: &[f64]| {
        let numbers = numbers.iter();
        widest(
            #[inline(always)]
            move || numbers.fold(false, |any, number| any | is(*number)),
        )
    };
    let start = numbers.chunks(TOGETHER).position(any)? * TOGETHER;
    let at = numbers[start..].iter().position(|number| is(*number))?;
    Some(start + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers without a pattern, some missing.
    fn numbers(count: u32) -> Vec<f64> {
        let number = |at: u32| match at % 11 {
            7 => f64::NAN,
            _ => f64::from(at.wrapping_mul(2_654_435_761)) / 97.0 - 1e7,
        };
        (0..count).map(number).collect()
    }

    #[test]
    fn wide_steps_give_the_same_bits_as_steps_of_one() {
        let rounded = |number: f64| (number * 3.7 + 0.5) / 1.9 - 11.0;
        let numbers = numbers(1_000);
        let plain: Vec<u64> = numbers.iter().map(|number| rounded(*number).to_bits()).collect();
        let (mut wide, all) = (vec![0.0; numbers.len()], numbers.iter());
        let out = wide.iter_mut();
        widest(
            #[inline(always)]
            move || out.zip(all).for_each(|(out, number)| *out = rounded(*number)),
        );
        assert_eq!(wide.into_iter().map(f64::to_bits).collect::<Vec<_>>(), plain);
    }

    #[test]
    fn extremes_and_the_first_are_those_of_a_plain_look() {
        for count in [0, 1, 3, 4, 255, 256, 257, 1_001] {
            let numbers = numbers(count);
            let least = numbers.iter().copied().fold(f64::INFINITY, f64::min);
            let largest = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            assert_eq!(extremes(&numbers), (least, largest), "{count}");
            for limit in [-1e7, 0.0, 3e7, 1e9] {
                let is = move |number: f64| number > limit;
                let plain = numbers.iter().position(|number| is(*number));
                assert_eq!(first(&numbers, is), plain, "{count} {limit}");
            }
        }
    }
}
