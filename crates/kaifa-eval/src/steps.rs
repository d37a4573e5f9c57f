//! Loops over many numbers in the widest steps that the processor has. The program runs on any processor of its kind, so which
//! instructions the present one has is seen when it runs. Every number goes through the same operations in steps of any width, and
//! none is fused with another, so results are the same to the last bit.

/// Does some work in the widest steps there are.
///
/// Only what is compiled into the work itself gains: it is a closure marked `#[inline(always)]` that owns what it reads (`move`), since
/// a number that is looked up behind a reference has to be fetched again after each that is written.
#[inline]
pub(crate) fn widest<R>(work: impl FnOnce() -> R) -> R {
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
pub(crate) fn extremes(numbers: &[f64]) -> (f64, f64) {
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
pub(crate) fn first(numbers: &[f64], is: impl Fn(f64) -> bool + Copy) -> Option<usize> {
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
