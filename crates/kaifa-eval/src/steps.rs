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
